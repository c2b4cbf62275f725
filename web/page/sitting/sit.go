package sitting

import (
	"cmp"
	"errors"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"tianti/exams"
	"tianti/exams/item"
	"tianti/internal/clock"
	"tianti/web/kit"
	filepage "tianti/web/page/files"
	"tianti/web/page/question"
)

var shanghai = clock.Shanghai

// sitPage is the sitting, drawn with what is stored. Elsewhere is set where another device has it.
type sitPage struct {
	ID        string
	Title     string
	Sheet     *exams.Sheet
	Sections  []section
	Elsewhere bool
}

// section is a heading with its questions.
type section struct {
	Title     string
	Questions []drawn
}

// drawn is a question as HTML.
type drawn struct {
	N    int
	Max  int64
	Seq  int64
	Done bool
	Kind item.Kind
	HTML template.HTML
}

// Count is how many questions there are.
func (p sitPage) Count() int { return len(p.Sheet.Items) }

// Milli is a time as scripts count: milliseconds since 1970.
func (p sitPage) Milli(t time.Time) int64 { return t.UnixMilli() }

// sit is the sitting (GET /sittings/:id).
func (p Pages) sit(r *kit.Request) error {
	id := r.Path("id")
	if err := p.Exams.Stay(r.Context(), r.Actor, id, Proof(r)); err != nil {
		return err
	}
	s, err := p.Exams.Sheet(r.Context(), r.Actor, id, "")
	switch {
	case errors.Is(err, exams.ErrElsewhere):
		return r.Show("sitting_sit", sitPage{ID: id, Elsewhere: true})
	case errors.Is(err, exams.ErrClosed), errors.Is(err, exams.ErrVoid):
		return r.Done("/sittings/" + id + "/result")
	case err != nil:
		return err
	}
	page, err := drawSheet(r.Lang, s)
	if err != nil {
		return err
	}
	if page.Records() {
		r.SetHeader("Permissions-Policy", "camera=(self), geolocation=(), microphone=(self), payment=(), usb=()")
	}
	return r.Show("sitting_sit", page)
}

// Proof is what a request says of the browser that sends it.
func Proof(r *kit.Request) exams.Proof {
	return exams.ProofIn(r.Header, r.Absolute)
}

// Records says whether the page has to hear or see the candidate.
func (p sitPage) Records() bool {
	return slices.ContainsFunc(p.Sheet.Items, func(q exams.Question) bool {
		return q.Kind == item.Recording || slices.ContainsFunc(q.Parts, func(v item.View) bool { return v.Kind == item.Recording })
	})
}

func drawSheet(lang string, s *exams.Sheet) (sitPage, error) {
	page := sitPage{ID: s.ID, Title: s.Title.In(lang), Sheet: s}
	for _, t := range s.Sections {
		page.Sections = append(page.Sections, section{Title: t.In(lang)})
	}
	for _, q := range s.Items {
		saved := s.Answers[q.N]
		html, err := question.AskAt(lang, q.N, q.View, saved.Response, false, "/sittings/"+s.ID)
		if err != nil {
			return sitPage{}, err
		}
		if q.Section >= len(page.Sections) { // a paper always has its sections; a sample may not
			page.Sections = append(page.Sections, section{})
		}
		at := &page.Sections[min(q.Section, len(page.Sections)-1)]
		at.Questions = append(at.Questions, drawn{N: q.N, Max: q.Max, Seq: saved.Seq, Done: !saved.Response.Empty(), Kind: q.Kind, HTML: html})
	}
	return page, nil
}

// takeOver moves the sitting here (POST /sittings/:id/take-over).
func (p Pages) takeOver(r *kit.Request) error {
	id := r.Path("id")
	if err := p.Exams.Stay(r.Context(), r.Actor, id, Proof(r)); err != nil {
		return err
	}
	if _, err := p.Exams.TakeOver(r.Context(), r.Actor, id, ""); err != nil && !errors.Is(err, exams.ErrClosed) {
		return err
	}
	return r.Done("/sittings/" + id)
}

type resultPage struct {
	ID      string
	Title   string
	Outcome *exams.Outcome // nil before the release
	Void    bool
	Items   []outcome
	Old     bool // not the one that counts
	Appeals bool // there is an appeal, or one may be filed
}

// Path is where an earlier result can be read.
func (p resultPage) Path(s exams.Standing) string {
	path := "/sittings/" + p.ID + "/result/" + strconv.Itoa(s.Key)
	if s.Round > 0 {
		path += "+" + strconv.Itoa(s.Round)
	}
	return path
}

// outcome is one question of a result.
type outcome struct {
	N        int
	Score    int64
	Max      int64
	HTML     template.HTML
	Key      template.HTML
	Fixed    exams.Remedy // of a correction
	Parts    []earned     // of a case, in the order in which the candidate had them
	Comments []string
}

// earned is what a part of a case brought.
type earned struct {
	N          int
	Score, Max int64
}

// Score is what was earned, as far as it is shown.
func (p resultPage) Score() int64 { return deref(p.Outcome.Score) }

// Max is what could be earned.
func (p resultPage) Max() int64 { return deref(p.Outcome.Max) }

// Percent is the score in thousandths of a hundredth.
func (p resultPage) Percent() int64 { return deref(p.Outcome.Percent) }

func deref(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// result is what became of a sitting: the result after release, what is awaited before
// (GET /sittings/:id/result).
func (p Pages) result(r *kit.Request) error {
	id := r.Path("id")
	out, err := p.Exams.Result(r.Context(), r.Actor, id)
	switch {
	case errors.Is(err, exams.ErrHidden):
		return r.Show("sitting_result", resultPage{ID: id})
	case errors.Is(err, exams.ErrVoid):
		return r.Show("sitting_result", resultPage{ID: id, Void: true})
	case err != nil:
		return err
	}
	page, err := drawResult(r.Lang, out, out.Person == r.Actor.Person)
	if err != nil {
		return err
	}
	if out.Person == r.Actor.Person && r.May("exams.appeal.file") {
		_, aerr := p.Exams.OwnAppeal(r.Context(), r.Actor, id)
		page.Appeals = aerr == nil
	}
	return r.Show("sitting_result", page)
}

// earlier is a result as it was before it was corrected (GET /sittings/:id/result/:version); the version is
// that of the keys, "+1" behind it after a re-mark.
func (p Pages) earlier(r *kit.Request) error {
	key, round, _ := strings.Cut(r.Path("version"), "+")
	k, err := strconv.Atoi(key)
	n, rerr := strconv.Atoi(cmp.Or(round, "0"))
	if err != nil || rerr != nil {
		return exams.ErrNoResult
	}
	out, err := p.Exams.EarlierResult(r.Context(), r.Actor, r.Path("id"), k, n)
	if err != nil {
		return err
	}
	page, err := drawResult(r.Lang, out, out.Person == r.Actor.Person)
	if err != nil {
		return err
	}
	page.Old, page.Outcome.Earlier = true, nil
	return r.Show("sitting_result", page)
}

// drawResult draws what a released result shows; own says that it is the viewer's, who may have the
// files of the answers.
func drawResult(lang string, out *exams.Outcome, own bool) (resultPage, error) {
	files := ""
	if own {
		files = "/sittings/" + out.Sitting
	}
	page := resultPage{ID: out.Sitting, Title: out.Title.In(lang), Outcome: out}
	for _, o := range out.Items {
		html, err := question.AskAt(lang, o.N, o.View, o.Response, true, files)
		if err != nil {
			return page, err
		}
		x := outcome{N: o.N, Score: o.Score, Max: o.Max, HTML: html, Comments: o.Comments, Fixed: o.Fixed}
		for n, v := range o.View.Parts {
			if i := slices.IndexFunc(o.Earned, func(e exams.PartScored) bool { return e.Part == v.ID }); i >= 0 {
				x.Parts = append(x.Parts, earned{n + 1, o.Earned[i].Score, o.Earned[i].Max})
			}
		}
		if o.Key != nil {
			if x.Key, err = question.Key(lang, *o.Key); err != nil {
				return page, err
			}
		}
		page.Items = append(page.Items, x)
	}
	return page, nil
}

// file is a file that the candidate handed in (GET /sittings/:id/items/:n/files/:file).
func (p Pages) file(r *kit.Request) error {
	n, err := strconv.Atoi(r.Path("n"))
	if err != nil {
		return exams.ErrNoItem.With("n", r.Path("n"))
	}
	f, err := p.Exams.OwnFile(r.Context(), r.Actor, r.Path("id"), n, r.Path("file"))
	if err != nil {
		return err
	}
	return filepage.Answer(r, f)
}
