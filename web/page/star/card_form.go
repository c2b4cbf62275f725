package star

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tianti/internal/fault"
	"tianti/ladder/kpi"
	stars "tianti/ladder/star"
	"tianti/rbac"
	"tianti/web/kit"
)

// cardForm is a scorecard as it is being written, with what it would do.
type cardForm struct {
	Base, Number                                        string // the scorecard that it was made from
	Lines                                               []lineField
	Posts                                               []kit.Option
	PeerPost                                            bool
	PeerGrade, PeerUnit, Least, Mean, Deviation         string
	Stars                                               []starField
	QuotaUnit, LeastWeight, LeastMonths, NoticeDays     string
	Ties                                                []tieField
	From, Reason, Period                                string
	Scales, Grades, Levels, TieOptions, Periods, Months []kit.Option
	Trial                                               *cardTrial
}

type lineField struct{ Code, Name, Weight, Scale, Zero, Full string }

type starField struct {
	N               int
	Band, Cap, Hold string
}

type tieField struct {
	N   int
	Key string
}

// tieFields is how many tie-breaks the form offers.
const tieFields = 5

// fill takes a scorecard's values.
func (f *cardForm) fill(c *stars.Scorecard) {
	f.Base, f.Number = c.ID, numberOf(c)
	for _, l := range c.Lines {
		x := lineField{Code: l.Metric, Weight: strconv.FormatInt(l.Weight, 10), Scale: l.Scale}
		if l.Zero != nil && l.Full != nil {
			x.Zero, x.Full = kpi.Decimal(*l.Zero), kpi.Decimal(*l.Full)
		}
		f.Lines = append(f.Lines, x)
	}
	for _, p := range c.Posts {
		f.Posts = append(f.Posts, kit.Option{Value: p, Selected: true})
	}
	f.PeerPost, f.PeerGrade, f.PeerUnit, f.Least = c.Peers.Post, c.Peers.Grade, c.Peers.Unit, strconv.Itoa(c.Peers.Least)
	f.Mean, f.Deviation = kpi.Decimal(c.Mean), kpi.Decimal(c.Deviation)
	for k := stars.Five; k > 0; k-- {
		f.Stars = append(f.Stars, starField{k, kpi.Decimal(c.Bands[k]), kpi.Decimal(c.Caps[k] * 100), strconv.Itoa(c.Holds[k])})
	}
	f.QuotaUnit, f.LeastWeight, f.LeastMonths, f.NoticeDays = c.QuotaUnit, kpi.Decimal(c.LeastWeight*100), strconv.Itoa(c.LeastMonths), strconv.Itoa(c.NoticeDays)
	for i := range max(tieFields, len(c.Ties)) {
		t := tieField{N: i + 1}
		if i < len(c.Ties) {
			t.Key = c.Ties[i]
		}
		f.Ties = append(f.Ties, t)
	}
}

// read takes the form's fields into the page and a scorecard. What is no number is refused at its field.
func (f *cardForm) read(r *kit.Request, metrics *kpi.Catalogue) (stars.Scorecard, fault.List) {
	n := numbers{r: r}
	c := stars.Scorecard{Caps: make([]int64, stars.Five+1), Bands: make([]int64, stars.Five+1), Holds: make([]int, stars.Five+1)}
	f.Base, f.From, f.Reason, f.Period = r.Form("base"), r.Form("from"), r.Form("reason"), r.Form("period")
	f.Number, c.From = numberOf(&stars.Scorecard{Meta: metaOf(f.Base)}), kpi.Month(f.From)
	for _, m := range metrics.Metrics {
		x := lineField{Code: m.Code, Weight: r.Form("weight-" + m.Code), Scale: r.Form("scale-" + m.Code), Zero: r.Form("zero-" + m.Code), Full: r.Form("full-" + m.Code)}
		if x.Weight == "" {
			continue
		}
		f.Lines = append(f.Lines, x)
		l := stars.Line{Metric: m.Code, Weight: int64(n.whole("weight-" + m.Code)), Scale: x.Scale}
		if x.Zero != "" {
			v := n.decimal("zero-" + m.Code)
			l.Zero = &v
		}
		if x.Full != "" {
			v := n.decimal("full-" + m.Code)
			l.Full = &v
		}
		c.Lines = append(c.Lines, l)
	}
	c.Posts = slices.DeleteFunc(r.FormAll("posts"), func(s string) bool { return s == "" })
	for _, p := range c.Posts {
		f.Posts = append(f.Posts, kit.Option{Value: p, Selected: true})
	}
	f.PeerPost, f.PeerGrade, f.PeerUnit, f.Least = r.Form("peer_post") == "true", r.Form("peer_grade"), r.Form("peer_unit"), r.Form("least")
	c.Peers = stars.Peers{Post: f.PeerPost, Grade: f.PeerGrade, Unit: f.PeerUnit, Least: n.whole("least")}
	f.Mean, f.Deviation = r.Form("mean"), r.Form("deviation")
	c.Mean, c.Deviation = n.decimal("mean"), n.decimal("deviation")
	c.Caps[0], c.Holds[0] = 1000, 1
	for k := stars.Five; k > 0; k-- {
		at := func(name string) string { return fmt.Sprintf("%s-%d", name, k) }
		f.Stars = append(f.Stars, starField{k, r.Form(at("band")), r.Form(at("cap")), r.Form(at("hold"))})
		c.Bands[k], c.Caps[k], c.Holds[k] = n.decimal(at("band")), n.share(at("cap")), n.whole(at("hold"))
	}
	c.Holds[0] = c.Holds[1]
	f.QuotaUnit, f.LeastWeight, f.LeastMonths, f.NoticeDays = r.Form("quota_unit"), r.Form("least_weight"), r.Form("least_months"), r.Form("notice_days")
	c.QuotaUnit, c.LeastWeight, c.LeastMonths, c.NoticeDays = f.QuotaUnit, n.share("least_weight"), n.whole("least_months"), n.whole("notice_days")
	for i := range tieFields {
		key := r.Form(fmt.Sprint("tie-", i+1))
		f.Ties = append(f.Ties, tieField{i + 1, key})
		if key != "" && !slices.Contains(c.Ties, key) {
			c.Ties = append(c.Ties, key)
		}
	}
	return c, n.faults
}

// numbers reads numbers from a form and notes those that are none.
type numbers struct {
	r      *kit.Request
	faults fault.List
}

func (n *numbers) decimal(field string) int64 {
	v, ok := kpi.ReadDecimal(strings.TrimSpace(n.r.Form(field)))
	if !ok {
		n.faults = append(n.faults, stars.ErrNumber.At(field).With("value", n.r.Form(field)))
	}
	return v
}

func (n *numbers) whole(field string) int {
	v, err := strconv.Atoi(strings.TrimSpace(n.r.Form(field)))
	if err != nil {
		n.faults = append(n.faults, stars.ErrNumber.At(field).With("value", n.r.Form(field)))
	}
	return v
}

// share reads percent as thousandths; a tenth of a percent is the least.
func (n *numbers) share(field string) int64 {
	v := n.decimal(field)
	if v%100 != 0 {
		n.faults = append(n.faults, stars.ErrNumber.At(field).With("value", n.r.Form(field)))
	}
	return v / 100
}

// complete adds what there is to choose from, and the metrics that the scorecard leaves out.
func (p Pages) complete(r *kit.Request, f *cardForm, words reader) error {
	lines := f.Lines
	f.Lines = nil
	for _, m := range words.metrics.Metrics {
		if !m.Of(kpi.Person) {
			continue
		}
		x := lineField{Code: m.Code, Scale: stars.Peer}
		if i := slices.IndexFunc(lines, func(l lineField) bool { return l.Code == m.Code }); i >= 0 {
			x = lines[i]
		} else if m.Retired {
			continue
		}
		x.Name = r.T("star.card.metric", "name", m.Name.In(r.Lang), "unit", r.T("kpi.unit."+m.Unit), "better", r.T("kpi.better."+m.Better))
		f.Lines = append(f.Lines, x)
		f.TieOptions = append(f.TieOptions, kit.Option{Value: m.Code, Text: m.Name.In(r.Lang)})
	}
	for _, t := range []string{stars.Tenure, stars.Number} {
		f.TieOptions = append(f.TieOptions, kit.Option{Value: t, Text: words.tie(t)})
	}
	chosen := f.Posts
	f.Posts = nil
	for _, post := range p.Org.Posts().All() {
		on := slices.ContainsFunc(chosen, func(o kit.Option) bool { return o.Value == post.Code })
		if on || !post.Management && !post.Retired {
			f.Posts = append(f.Posts, kit.Option{Value: post.Code, Text: post.In(r.Lang), Selected: on})
		}
	}
	for _, s := range []string{stars.Peer, stars.Fixed} {
		f.Scales = append(f.Scales, kit.Option{Value: s, Text: r.T("star.card.scale." + s)})
	}
	for _, g := range []string{stars.ByStage, stars.ByGrade} {
		f.Grades = append(f.Grades, kit.Option{Value: g, Text: r.T("star.card.grade." + g)})
	}
	for _, l := range stars.Levels {
		f.Levels = append(f.Levels, kit.Option{Value: l, Text: r.T("units.kind." + l)})
	}
	return p.choosePeriods(r, f)
}

// choosePeriods offers the periods on which the trial may look; the latest one that is computed is chosen.
func (p Pages) choosePeriods(r *kit.Request, f *cardForm) error {
	found, err := p.Stars.Periods(r.Context(), r.Actor, "", 50)
	if err != nil {
		return err
	}
	for _, x := range found.Items {
		if _, err := p.Org.Gate().May(r.Actor, "ladder.star.compute", rbac.Place{Unit: x.Unit}); err != nil {
			continue
		}
		f.Periods = append(f.Periods, kit.Option{Value: x.ID, Text: r.T("star.of", "name", p.label(r, x.Unit), "period", x.Label(r.Lang))})
		if f.Period == "" {
			f.Period = x.ID
		}
	}
	return nil
}
