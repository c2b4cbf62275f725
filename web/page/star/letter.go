package star

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"tianti/certificates/pdf"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/ladder/round"
	stars "tianti/ladder/star"
	"tianti/rbac"
	"tianti/web/kit"
)

// letterPage is a letter as a page: the notice of a period, or what one person is told.
type letterPage struct {
	Letter     pdf.Letter
	Path, Back string
}

// mostNoticed bounds the people of a notice: more are posted by unit.
const mostNoticed = 1000

// told shows what somebody is told about the own rating (GET /stars/:id/people/:person/letter).
func (p Pages) told(r *kit.Request) error {
	l, err := p.personal(r)
	if err != nil {
		return err
	}
	back := "/stars/" + url.PathEscape(r.Path("id")) + "/people/" + url.PathEscape(r.Path("person"))
	return r.Show("star_letter", letterPage{l, back + "/letter", back})
}

// toldPDF is the same in Chinese, to be printed.
func (p Pages) toldPDF(r *kit.Request) error { return p.print(r, p.personal) }

// notice shows the notice of a period (GET /stars/:id/notice).
func (p Pages) notice(r *kit.Request) error {
	l, err := p.noticed(r)
	if err != nil {
		return err
	}
	back := "/stars/" + url.PathEscape(r.Path("id"))
	return r.Show("star_letter", letterPage{l, back + "/notice", back})
}

// noticePDF is the same in Chinese, to be hung up.
func (p Pages) noticePDF(r *kit.Request) error { return p.print(r, p.noticed) }

// print sets a letter in Chinese, whatever language the reader has chosen.
func (p Pages) print(r *kit.Request, write func(*kit.Request) (pdf.Letter, error)) error {
	reader := *r
	reader.Lang = locale.Chinese
	l, err := write(&reader)
	if err != nil {
		return err
	}
	f, err := pdf.RenderLetter(l)
	if err != nil {
		return err
	}
	return r.Download(strings.ReplaceAll(l.Number, "/", "-")+".pdf", "application/pdf", f.Bytes)
}

// out says whether a period's stars are told to people.
func out(x *stars.Period) bool { return x.State == stars.Notice || x.State == stars.Confirmed }

// personal writes what somebody is told: the stars with score and place, every line of the computation, until when
// to object, and what was answered.
func (p Pages) personal(r *kit.Request) (l pdf.Letter, err error) {
	id, person := r.Path("id"), r.Path("person")
	c, err := p.Stars.Person(r.Context(), r.Actor, id, person)
	if err != nil {
		return l, err
	}
	if !out(c.Period) {
		return l, kit.ErrNotFound
	}
	page, err := p.computation(r, id, person)
	if err != nil {
		return l, err
	}
	l = p.head(r, c.Period, c.Period.ID+"/"+person, r.T("star.letter.person", "period", page.Label))
	l.To = page.Name
	if page.Rated {
		l.Paragraphs = append(l.Paragraphs, r.T("star.letter.rated", "period", page.Label, "n", page.Stars, "score", kit.Score(page.Score), "rank", page.Rank, "people", page.People, "card", numberOf(c.Card)))
	} else {
		l.Paragraphs = append(l.Paragraphs, r.T("star.letter.unrated", "period", page.Label, "why", page.Why))
	}
	for _, v := range page.Vetoes {
		l.Paragraphs = append(l.Paragraphs, v.What+" "+v.Day+" "+v.Reason)
	}
	l.Table = &pdf.Table{Head: []string{r.T("kpi.metric"), r.T("star.figure"), r.T("star.points"), r.T("star.weight")}, Shares: []float64{0.4, 0.24, 0.2, 0.16}}
	for _, x := range page.Lines {
		figure, points := x.Figure, kit.Score(x.Points)
		if figure == "" {
			figure, points = r.T("star.nothing"), ""
		}
		l.Table.Rows = append(l.Table.Rows, []string{x.Metric, figure, points, strconv.FormatInt(x.Weight, 10)})
	}
	l.After = append(l.After, p.standing(r, c.Period))
	if o := page.Objection; o != nil {
		l.After = append(l.After, r.T("star.letter.objection", "text", o.Text, "state", o.State))
		if o.Answer != "" {
			l.After = append(l.After, r.T("star.letter.answer", "text", o.Answer))
		}
	}
	return l, nil
}

// noticed writes the notice: who is rated with how many stars, as far as the reader may see ratings.
func (p Pages) noticed(r *kit.Request) (l pdf.Letter, err error) {
	x, err := p.Stars.Period(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return l, err
	}
	if !out(x) {
		return l, kit.ErrNotFound
	}
	found, err := p.Stars.Ratings(r.Context(), r.Actor, x.ID, stars.Filter{Limit: mostNoticed})
	if err != nil {
		return l, err
	}
	people := make([]string, len(found.Items))
	for i, s := range found.Items {
		people[i] = s.Person
	}
	names, err := p.names(r.Context(), people)
	if err != nil {
		return l, err
	}
	label := x.Label(r.Lang)
	l = p.head(r, x, x.ID, r.T("star.letter.notice", "period", label))
	l.Paragraphs = []string{r.T("star.letter.notice.text", "period", label, "rated", x.Rated, "people", x.People, "card", numberOf(&stars.Scorecard{Meta: metaOf(x.Card)}))}
	l.Table = &pdf.Table{Head: []string{r.T("star.name"), r.T("star.unit"), r.T("star.stars"), r.T("star.score"), r.T("star.rank")}, Shares: []float64{0.18, 0.42, 0.14, 0.14, 0.12}}
	var unrated [][]string // they stand at the end
	for _, s := range found.Items {
		row := []string{names(s.Person), p.label(r, s.Unit), r.T("star.unrated"), "—", "—"}
		if !s.Rated {
			unrated = append(unrated, row)
			continue
		}
		row[2], row[3], row[4] = r.T("star.n", "n", s.Stars), kit.Score(s.Score), strconv.Itoa(s.Rank)
		l.Table.Rows = append(l.Table.Rows, row)
	}
	l.Table.Rows = append(l.Table.Rows, unrated...)
	if found.Next != "" {
		l.After = append(l.After, r.T("star.letter.more", "n", mostNoticed))
	}
	l.After = append(l.After, p.standing(r, x))
	return l, nil
}

// head begins a letter about a period.
func (p Pages) head(r *kit.Request, x *stars.Period, number, title string) pdf.Letter {
	issuer := rbac.Letterhead(r.Lang, p.label(r, x.Unit))
	return pdf.Letter{Issuer: issuer, Number: number, Title: title, Dated: x.At, SealArc: issuer, SealLine: round.Seal()}
}

// standing says until when objections are heard, or that it was confirmed.
func (p Pages) standing(r *kit.Request, x *stars.Period) string {
	if x.State == stars.Confirmed {
		return r.T("star.letter.confirmed", "day", dayIn(r.Lang, x.At))
	}
	return r.T("star.letter.until", "day", dayIn(r.Lang, x.Until.Add(-time.Second)))
}

// dayIn writes a day out.
func dayIn(lang string, at time.Time) string {
	if lang == locale.English {
		return at.In(clock.Shanghai).Format("2 January 2006")
	}
	return at.In(clock.Shanghai).Format("2006年1月2日")
}
