package star

import (
	"slices"
	"strconv"
	"strings"

	"tianti/ladder/kpi"
)

// Property is one thing that a scorecard says. Numbers are written in decimals, shares in percent.
type Property struct {
	Field string `json:"field"` // "weight", "scale", "zero", "full", "post", "peer_post" … "notice_days"
	Of    string `json:"of"`    // code of the metric or post, or a number of stars; "" of the whole
	Value string `json:"value"`
}

// Properties are everything that a scorecard says, in the order in which people read it.
func (c *Scorecard) Properties() (out []Property) {
	say := func(field, of, value string) { out = append(out, Property{field, of, value}) }
	for _, l := range c.Lines {
		say("weight", l.Metric, strconv.FormatInt(l.Weight, 10))
		say("scale", l.Metric, l.Scale)
		if l.Zero != nil && l.Full != nil {
			say("zero", l.Metric, kpi.Decimal(*l.Zero))
			say("full", l.Metric, kpi.Decimal(*l.Full))
		}
	}
	for _, p := range c.Posts {
		say("post", p, "true")
	}
	say("peer_post", "", strconv.FormatBool(c.Peers.Post))
	say("peer_grade", "", c.Peers.Grade)
	say("peer_unit", "", c.Peers.Unit)
	say("least", "", strconv.Itoa(c.Peers.Least))
	say("mean", "", kpi.Decimal(c.Mean))
	say("deviation", "", kpi.Decimal(c.Deviation))
	for k := 1; k < len(c.Bands); k++ {
		say("band", strconv.Itoa(k), kpi.Decimal(c.Bands[k]))
	}
	for k := 1; k < len(c.Caps); k++ {
		say("cap", strconv.Itoa(k), kpi.Decimal(c.Caps[k]*100))
	}
	for k := 1; k < len(c.Holds); k++ {
		say("hold", strconv.Itoa(k), strconv.Itoa(c.Holds[k]))
	}
	say("quota_unit", "", c.QuotaUnit)
	say("ties", "", strings.Join(c.Ties, " "))
	say("least_weight", "", kpi.Decimal(c.LeastWeight*100))
	say("least_months", "", strconv.Itoa(c.LeastMonths))
	say("notice_days", "", strconv.Itoa(c.NoticeDays))
	return out
}

// Difference is one thing that two scorecards say differently. "" is said by neither side that has it.
type Difference struct {
	Field  string `json:"field"`
	Of     string `json:"of"`
	Was    string `json:"was"`
	Became string `json:"became"`
}

// Compare lists what differs between two scorecards: first what the later one says, then what it leaves out.
func Compare(was, now *Scorecard) (out []Difference) {
	old, fresh := was.Properties(), now.Properties()
	same := func(a Property) func(Property) bool {
		return func(b Property) bool { return a.Field == b.Field && a.Of == b.Of }
	}
	for _, p := range fresh {
		before := ""
		if i := slices.IndexFunc(old, same(p)); i >= 0 {
			before = old[i].Value
		}
		if before != p.Value {
			out = append(out, Difference{p.Field, p.Of, before, p.Value})
		}
	}
	for _, p := range old {
		if !slices.ContainsFunc(fresh, same(p)) {
			out = append(out, Difference{p.Field, p.Of, p.Value, ""})
		}
	}
	return out
}
