package insight

import (
	"net/url"

	figures "tianti/ladder/insight"
	"tianti/rbac"
	"tianti/web/kit"
)

// peoplePage is who stands behind a number.
type peoplePage struct {
	Title, UnitName, Period string
	Signs                   bool
	Rows                    []standsIn
	Next, Back, Export      string
}

type standsIn struct {
	Name, Number, Path, Unit, Post, Grade string
	Signs                                 []string
}

// asked is a cell that somebody wants to see the people of.
type asked struct {
	q    figures.Question
	fig  figures.Figure
	a, b string
}

func (p Pages) asked(r *kit.Request) (x asked, err error) {
	if x.fig, err = figures.FigureNamed(r.Query("figure")); err != nil {
		return x, err
	}
	x.q, err = p.question(r)
	x.a, x.b = r.Query("a"), r.Query("b")
	return x, err
}

func (x asked) values() url.Values {
	v := values(x.q)
	v.Set("figure", figures.Names[x.fig])
	v.Set("a", x.a)
	v.Set("b", x.b)
	return v
}

// onPage is how many people a page lists.
const onPage = 50

// people lists them (GET /insight/people).
func (p Pages) people(r *kit.Request) error {
	x, err := p.asked(r)
	if err != nil {
		return err
	}
	found, err := p.Insight.Show(r.Context(), r.Actor, x.q, x.fig, x.a, x.b, r.Query("cursor"), onPage)
	if err != nil {
		return err
	}
	x.q = found.Question
	rows, err := p.listed(r, found.Items)
	if err != nil {
		return err
	}
	w := &words{r: r, posts: p.Organisation.Posts(), rungs: p.Ladder.Blueprint(), kinds: kindNames(p.Certificates, r.Lang)}
	page := peoplePage{Title: p.title(w, r, x), Signs: x.fig == figures.Watch, Rows: rows, Period: r.T("insight.period", "from", x.q.From, "to", x.q.To)}
	if page.UnitName, err = p.unitName(r, x.q.Unit); err != nil {
		return err
	}
	v := values(x.q)
	v.Set("view", viewOf(x.fig))
	page.Back = "/insight?" + v.Encode()
	if r.May("ladder.insight.export") {
		page.Export = "/insight/people/export?" + x.values().Encode()
	}
	if found.Next != "" {
		v := x.values()
		v.Set("cursor", found.Next)
		page.Next = "/insight/people?" + v.Encode()
	}
	return r.Show("insight_people", page)
}

func (p Pages) unitName(r *kit.Request, path string) (string, error) {
	names, err := p.Organisation.Labels(r.Context(), r.Lang, path)
	return names[path], err
}

// viewOf is the tab on which a figure stands.
func viewOf(f figures.Figure) string {
	switch f {
	case figures.Pipeline, figures.Flow, figures.Heads:
		return "pipeline"
	case figures.Posts, figures.Seats, figures.Expiry:
		return "strength"
	case figures.Learning, figures.Spent, figures.Completed:
		return "learning"
	case figures.Leavers, figures.Tenure, figures.Watch:
		return "leaving"
	}
	return "equity"
}

// listed gives people their words.
func (p Pages) listed(r *kit.Request, items []figures.Listed) ([]standsIn, error) {
	var paths []string
	for _, l := range items {
		paths = append(paths, l.Unit)
	}
	names, err := p.Organisation.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return nil, err
	}
	w := &words{r: r, posts: p.Organisation.Posts(), rungs: p.Ladder.Blueprint()}
	out := make([]standsIn, len(items))
	for i, l := range items {
		out[i] = standsIn{Name: l.Name, Number: l.Person, Path: "/people/" + url.PathEscape(l.Person) + "/ladder", Unit: names[l.Unit], Post: w.posts.Called(r.Lang, l.Post), Grade: w.grade(l.Grade)}
		if l.Grade == "" {
			out[i].Grade = r.T("insight.left")
		}
		for _, s := range l.Signs {
			n := s.Amount
			if s.Code == "lapse" && n < 0 {
				out[i].Signs = append(out[i].Signs, r.T("insight.reason.lapsed", "n", -n))
				continue
			}
			out[i].Signs = append(out[i].Signs, r.T("insight.reason."+s.Code, "n", n))
		}
	}
	return out, nil
}

// title says in words which number the people are behind.
func (p Pages) title(w *words, r *kit.Request, x asked) string {
	t := r.T("insight.people." + figures.Names[x.fig])
	for _, mark := range []string{p.mark(w, x, x.a, true), p.mark(w, x, x.b, false)} {
		if mark != "" {
			t += " · " + mark
		}
	}
	return t
}

// mark is a mark of a cell in words; "" where it says nothing.
func (p Pages) mark(w *words, x asked, mark string, first bool) string {
	t := w.r.T
	if mark == figures.Any {
		return ""
	}
	switch f := x.fig; {
	case f == figures.Flow && mark == "" && first:
		return t("insight.joined")
	case f == figures.Flow && mark == "":
		return t("insight.left")
	case f == figures.Leavers && first, f == figures.Tenure && first:
		return w.stage(mark)
	case mark == "":
		return ""
	case f == figures.Pipeline, f == figures.Flow:
		return w.grade(mark)
	case f == figures.Completed && first:
		return p.Insight.Course(w.r.Context(), mark, w.r.Lang)
	case f == figures.Completed && mark == "measured":
		return w.r.T("insight.column.measured")
	case f == figures.Posts && first:
		return w.posts.Called(w.r.Lang, mark)
	case f == figures.Posts, f == figures.Tenure && mark == "left", f == figures.Heads, f == figures.Expiry && mark == "lapsed":
		return optional(w.r, "insight.mark."+mark)
	case f == figures.Seats:
		return p.seatName(w.r.Lang, mark)
	case f == figures.Expiry && first:
		return w.kinds(mark)
	case f == figures.Leavers:
		return optional(w.r, "insight.band."+mark)
	case f == figures.Watch && mark != "list":
		return optional(w.r, "insight.sign."+mark)
	case f == figures.Stars && first:
		return t("insight.stars", "n", mark)
	case f == figures.Results && first:
		return optional(w.r, "insight.points."+mark)
	case f == figures.Expiry, f == figures.Learning:
		return mark
	case mark == "good", mark == "other":
		return optional(w.r, "insight.mark."+mark)
	case f == figures.StarsUnit, f == figures.ResultsUnit, f == figures.RaisedUnit:
		name, err := p.unitName(w.r, mark)
		if err != nil {
			return ""
		}
		return name
	}
	if _, known := rbac.EmploymentNamed(mark); known {
		return w.employment(mark)
	}
	return ""
}

func (p Pages) seatName(lang, code string) string {
	if p.Seats != nil {
		if plan, _, err := p.Seats.Plan(); err == nil {
			for i := range plan.Seats {
				if plan.Seats[i].Code == code {
					return plan.Seats[i].Name.In(lang)
				}
			}
		}
	}
	return ""
}
