package insight

import (
	"fmt"
	"strconv"
	"strings"

	"tianti/certificates"
	"tianti/ladder"
	figures "tianti/ladder/insight"
	"tianti/rbac"
	"tianti/rbac/seat"
	"tianti/web/kit"
)

// words turn figures into tables in a reader's language.
type words struct {
	r      *kit.Request
	f      *figures.Figures
	posts  *rbac.PostList
	rungs  *ladder.Blueprint
	seats  []seat.Seat
	kinds  func(code string) string
	course func(code string) string
	units  map[string]string
}

func (p Pages) words(r *kit.Request, f *figures.Figures) (*words, error) {
	w := &words{r: r, f: f, posts: p.Organisation.Posts(), rungs: p.Ladder.Blueprint(), kinds: kindNames(p.Certificates, r.Lang), course: func(code string) string { return p.Insight.Course(r.Context(), code, r.Lang) }}
	if p.Seats != nil {
		plan, _, err := p.Seats.Plan()
		if err != nil {
			return nil, err
		}
		w.seats = plan.Seats
	}
	var paths []string
	for _, fig := range []figures.Figure{figures.StarsUnit, figures.ResultsUnit, figures.RaisedUnit} {
		for _, c := range f.Cells[fig] {
			paths = append(paths, c.A)
		}
	}
	var err error
	w.units, err = p.Organisation.Labels(r.Context(), r.Lang, paths...)
	return w, err
}

func kindNames(c *certificates.Service, lang string) func(string) string {
	return func(code string) string {
		if c != nil {
			if k, err := c.Catalogue().Kind(code); err == nil {
				return k.In(lang)
			}
		}
		return code
	}
}

// grade is what people call a rung.
func (w *words) grade(code string) string {
	if g := w.rungs.Grade(code); g != nil {
		return g.Code + " " + g.Name.In(w.r.Lang)
	}
	return code
}

func (w *words) stage(code string) string {
	for _, s := range w.rungs.Stages {
		if s.Code == code {
			return s.Name.In(w.r.Lang)
		}
	}
	return w.r.T("insight.off")
}

func (w *words) employment(code string) string {
	if code == "" {
		return w.r.T("insight.unknown")
	}
	return w.r.T("employment." + code)
}

// path leads to the people in a cell.
func (w *words) path(fig figures.Figure, a, b string) string {
	v := values(w.f.Question)
	v.Set("figure", figures.Names[fig])
	v.Set("a", a)
	v.Set("b", b)
	return "/insight/people?" + v.Encode()
}

// people is a number with the people behind it.
func (w *words) people(n int, fig figures.Figure, a, b string) cell {
	c := count(n)
	c.Series = true
	if n > 0 {
		c.Path = w.path(fig, a, b)
	}
	return c
}

func count(n int) cell { return cell{Text: thousands(strconv.Itoa(n)), Value: strconv.Itoa(n)} }

func word(text string) cell { return cell{Text: text} }

// decimal is a number with one digit behind the point.
func decimal(x float64) cell {
	s := strconv.FormatFloat(x, 'f', 1, 64)
	return cell{Text: s, Value: s}
}

// percent is a share of 0 … 1.
func percent(share float64) cell {
	return cell{Text: strconv.FormatFloat(share*100, 'f', 1, 64) + "%", Value: strconv.FormatFloat(share*100, 'f', 1, 64)}
}

// yuan writes fen as whole yuan.
func yuan(fen int64) cell {
	n := strconv.FormatInt((fen+50)/100, 10)
	return cell{Text: thousands(n), Value: n}
}

func thousands(digits string) string {
	var b strings.Builder
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 && digits[i-1] != '-' {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// tiles are the numbers on top of a tab.
func (w *words) tiles(view string) []tile {
	f, t := w.f, w.r.T
	people := tile{t("insight.tile.people"), thousands(strconv.Itoa(f.People(figures.Heads, "to", ""))), "", w.path(figures.Heads, "to", "")}
	rate := "—"
	if share, ok := f.Attrition(); ok {
		rate = percent(share).Text
	}
	leavers := tile{t("insight.tile.leavers"), thousands(strconv.Itoa(f.Leavers())), t("insight.tile.rate", "rate", rate), w.path(figures.Leavers, figures.Any, figures.Any)}
	fen, months := f.Lost()
	lost := tile{t("insight.tile.lost"), t("insight.yuan", "n", yuan(fen).Text), t("insight.tile.months", "n", months), leavers.Path}
	hours, head, cost := f.Learnt()
	learnt := tile{t("insight.tile.hours"), decimal(head).Text, t("insight.tile.hours.all", "n", thousands(strconv.FormatInt(hours, 10))), w.path(figures.Learning, figures.Any, figures.Any)}
	switch view {
	case "learning":
		head := int64(0)
		if h := f.Heads(); h > 0 {
			head = int64(float64(cost) / h)
		}
		return []tile{people, learnt,
			{t("insight.tile.cost"), t("insight.yuan", "n", yuan(cost).Text), t("insight.tile.cost.head", "n", yuan(head).Text), learnt.Path}}
	case "leaving":
		tiles := []tile{people, leavers, lost}
		if f.Signs {
			n := f.People(figures.Watch, "list", "")
			tiles = append(tiles, tile{t("insight.tile.signs"), thousands(strconv.Itoa(n)), t("insight.tile.signs.note", "n", f.Settings.Least), w.path(figures.Watch, "list", "")})
		}
		return tiles
	}
	return []tile{people, leavers, lost, learnt}
}

// tables are those of a tab.
func (w *words) tables(view string) []table {
	switch view {
	case "strength":
		return []table{w.bench(), w.coverage(), w.expiry()}
	case "learning":
		return []table{w.learning(), w.effect()}
	case "leaving":
		out := []table{w.leaving(), w.survival()}
		if w.f.Signs {
			out = append(out, w.signs())
		}
		return out
	case "equity":
		return []table{w.stars(), w.results(),
			w.equity("raised.unit", figures.RaisedUnit), w.equity("raised.employment", figures.RaisedEmployment),
			w.equity("stars.unit", figures.StarsUnit), w.equity("stars.employment", figures.StarsEmployment),
			w.equity("results.unit", figures.ResultsUnit), w.equity("results.employment", figures.ResultsEmployment)}
	}
	return []table{w.pipeline(), w.flow()}
}

// table begins a table; its texts stand under its name.
func (w *words) table(id, chart string, head ...string) table {
	t := table{ID: id, Chart: chart, Title: w.r.T("insight.table." + id), Note: w.r.T("insight.note." + id), Empty: w.r.T("insight.none")}
	for _, h := range head {
		t.Head = append(t.Head, w.r.T("insight.column."+h))
	}
	return t
}

func (t *table) add(name string, cells ...cell) { t.Rows = append(t.Rows, row{name, cells}) }

func total(cells []figures.Cell) (n int) {
	for _, c := range cells {
		n += c.People
	}
	return n
}

func share(n, of int) cell {
	if of == 0 {
		return word("—")
	}
	return percent(float64(n) / float64(of))
}

// tag is a word that stands out.
func tag(tone, text string) cell { return cell{Text: text, Tone: tone} }

func ratio(a, b int) string { return fmt.Sprintf("%.2f", float64(a)/float64(b)) }
