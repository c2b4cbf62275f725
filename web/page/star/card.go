package star

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tianti/ladder/kpi"
	stars "tianti/ladder/star"
	"tianti/web/kit"
)

// cardPage is a scorecard as people read it.
type cardPage struct {
	Number, From string // From is "" of what holds since ever
	Coming       []comingView
	Lines        []cardLine
	Weight       int64
	Stars        []cardStar
	Facts        []said
}

// comingView is a scorecard that later periods go by.
type comingView struct{ Number, From string }

type cardLine struct {
	Metric, Scale string
	Weight        int64
}

type cardStar struct {
	Stars           int
	Band, Cap, Hold string
}

// said is something that a scorecard says.
type said struct{ What, Value string }

// changed is what differs between two scorecards.
type changed struct{ What, Was, Became string }

// reader puts scorecards into words.
type reader struct {
	r       *kit.Request
	metrics *kpi.Catalogue
	posts   func(lang, code string) string
}

func (p Pages) reader(r *kit.Request) (reader, error) {
	metrics, err := p.KPI.Catalogue(r.Context(), kpi.MonthOf(r.Now()))
	return reader{r, metrics, p.Org.Posts().Called}, err
}

// what names a property.
func (x reader) what(field, of string) string {
	switch field {
	case "weight", "scale", "zero", "full":
		of = x.metric(of)
	case "post":
		of = x.posts(x.r.Lang, of)
	}
	return x.r.T("star.card.field."+field, "of", of)
}

func (x reader) metric(code string) string {
	if m, ok := x.metrics.Metric(code); ok {
		return m.Name.In(x.r.Lang)
	}
	return code
}

// value says a property's value; "" is how a property says that it is not there.
func (x reader) value(field, v string) string {
	switch field {
	case "scale":
		if v != "" {
			return x.r.T("star.card.scale." + v)
		}
	case "peer_grade":
		if v == "" {
			return x.r.T("star.card.grade.none")
		}
		return x.r.T("star.card.grade." + v)
	case "peer_unit", "quota_unit":
		return x.r.T("units.kind." + v)
	case "peer_post", "post":
		if v == "true" {
			return x.r.T("star.card.yes")
		}
		return x.r.T("star.card.no")
	case "cap", "least_weight":
		return v + "%"
	case "ties":
		var names []string
		for _, t := range strings.Fields(v) {
			names = append(names, x.tie(t))
		}
		return strings.Join(names, x.r.T("rbac.list.separator"))
	}
	return v
}

func (x reader) tie(key string) string {
	if key == stars.Tenure || key == stars.Number {
		return x.r.T("star.tie." + key)
	}
	return x.metric(key)
}

func (x reader) changes(ds []stars.Difference) (out []changed) {
	for _, d := range ds {
		out = append(out, changed{x.what(d.Field, d.Of), x.value(d.Field, d.Was), x.value(d.Field, d.Became)})
	}
	return out
}

// card shows the scorecard by which a period that begins now is rated (GET /scorecards).
func (p Pages) card(r *kit.Request) error {
	all, err := p.Stars.Cards(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	words, err := p.reader(r)
	if err != nil {
		return err
	}
	c := stars.InForce(all, kpi.MonthOf(r.Now()))
	page := words.card(c)
	for _, later := range all {
		if later.From > kpi.MonthOf(r.Now()) {
			page.Coming = append(page.Coming, comingView{numberOf(later), string(later.From)})
		}
	}
	return r.Show("star_card", page)
}

func (x reader) card(c *stars.Scorecard) cardPage {
	page := cardPage{Number: numberOf(c), From: string(c.From), Weight: c.Weight()}
	for _, l := range c.Lines {
		scale := x.value("scale", l.Scale)
		if m, ok := x.metrics.Metric(l.Metric); ok && l.Scale == stars.Fixed {
			if zero, full, ok := stars.Limits(l, m); ok {
				scale = x.r.T("star.card.limits", "zero", kpi.Decimal(zero), "full", kpi.Decimal(full))
			}
		}
		page.Lines = append(page.Lines, cardLine{x.metric(l.Metric), scale, l.Weight})
	}
	for k := stars.Five; k > 0; k-- {
		s := cardStar{k, kpi.Decimal(c.Bands[k]), "", strconv.Itoa(c.Holds[k])}
		if c.Caps[k] < 1000 {
			s.Cap = kpi.Decimal(c.Caps[k]*100) + "%"
		}
		page.Stars = append(page.Stars, s)
	}
	var posts []string
	for _, post := range c.Posts {
		posts = append(posts, x.posts(x.r.Lang, post))
	}
	page.Facts = append(page.Facts, said{x.r.T("star.card.posts"), strings.Join(posts, x.r.T("rbac.list.separator"))})
	for _, q := range c.Properties() {
		if q.Of == "" {
			page.Facts = append(page.Facts, said{x.what(q.Field, ""), x.value(q.Field, q.Value)})
		}
	}
	return page
}

// numberOf counts scorecards from 1, as people do.
func numberOf(c *stars.Scorecard) string {
	n, err := strconv.Atoi(c.ID)
	if err != nil {
		return c.ID
	}
	return strconv.Itoa(n + 1)
}

// cardsPage is the versions of the scorecard.
type cardsPage struct {
	Versions []cardVersion
	Next     string
}

type cardVersion struct {
	Number, From, Name, Reason string
	At                         time.Time
	First                      bool
	Changes                    []changed
}

// historySize is how many versions stand on a page.
const historySize = 20

// cards lists the versions, the last first, each with what it changed (GET /scorecards/history?before=).
func (p Pages) cards(r *kit.Request) error {
	all, err := p.Stars.Cards(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	words, err := p.reader(r)
	if err != nil {
		return err
	}
	end := len(all)
	if i := slices.IndexFunc(all, func(c *stars.Scorecard) bool { return c.ID == r.Query("before") }); i >= 0 {
		end = i
	}
	var page cardsPage
	var ids []string
	low := max(0, end-historySize)
	for i := end - 1; i >= low; i-- {
		c := all[i]
		ids = append(ids, c.By)
		v := cardVersion{Number: numberOf(c), From: string(c.From), Name: c.By, Reason: c.Reason, At: c.At, First: i == 0}
		if i > 0 {
			v.Changes = words.changes(stars.Compare(all[i-1], c))
		}
		page.Versions = append(page.Versions, v)
	}
	if low > 0 {
		page.Next = "/scorecards/history?before=" + all[low].ID
	}
	names, err := p.names(r.Context(), ids)
	if err != nil {
		return err
	}
	for i := range page.Versions {
		page.Versions[i].Name = names(page.Versions[i].Name)
	}
	return r.Show("star_cards", page)
}
