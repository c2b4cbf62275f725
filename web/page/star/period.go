package star

import (
	"context"
	"errors"
	"net/url"
	"time"

	"tianti/internal/fault"
	stars "tianti/ladder/star"
	"tianti/rbac"
	"tianti/web/kit"
)

type periodPage struct {
	ID, Label, Unit, State, Tone, Digest, Card string
	From, To                                   string
	People                                     int
	Rated                                      int64
	Counts                                     []countView
	Changed, Run                               int
	Until, Computed                            time.Time
	MayCompute, MayPublish, MayConfirm         bool
	InPreview, InNotice, Shown                 bool
	Stars                                      string
	Rows                                       []ratingRow
	Next                                       string
	Units                                      []unitRow
	Objections                                 []objectionView
	Steps                                      []stepView
	Letter                                     bool // the reader may read the notice
}

type countView struct {
	Stars  string
	Count  int64
	Places int64 // -1 is without a cap
	Path   string
	Here   bool
	Capped bool
}

type ratingRow struct {
	Name, Unit, Path, Why string
	Stars, Rank           int
	Score                 int64
	Rated                 bool
	Before                string // in words; "" where there was no period before
}

type unitRow struct {
	Name   string
	People int64
	Mean   int64
}

type objectionView struct {
	Person, Name, Path, Text, State, Tone, Answer, By, AnswerPath, Field string
	At                                                                   time.Time
	Open, MayAnswer                                                      bool
	Typed                                                                string // an answer that was refused
}

type stepView struct {
	Act, Name, Reason string
	At                time.Time
}

// show is one period (GET /stars/:id).
func (p Pages) show(r *kit.Request) error {
	page, err := p.page(r, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Show("star_period", page)
}

func (p Pages) page(r *kit.Request, id string) (periodPage, error) {
	x, err := p.Stars.Period(r.Context(), r.Actor, id)
	if err != nil {
		return periodPage{}, err
	}
	at := rbac.Place{Unit: x.Unit}
	may := func(permission string) bool { _, err := p.Org.Gate().May(r.Actor, permission, at); return err == nil }
	page := periodPage{ID: x.ID, Label: x.Label(r.Lang), Unit: p.label(r, x.Unit), State: r.T("star.state." + x.State), Tone: tones[x.State], Digest: x.Digest, Card: x.Card, From: string(x.From), To: string(x.To),
		People: x.People, Rated: x.Rated, Changed: x.Changed, Run: x.Run, Until: x.Until, Computed: x.ComputedAt, Stars: r.Query("stars"),
		MayCompute: may("ladder.star.compute") && x.State != stars.Confirmed, MayPublish: may("ladder.star.publish"), MayConfirm: may("ladder.star.confirm"),
		InPreview: x.State == stars.Preview, InNotice: x.State == stars.Notice}
	page.Shown = x.Run > 0 && (!page.InPreview || page.MayCompute || page.MayConfirm || r.Actor.Has("auditor"))
	for _, s := range x.Steps {
		page.Steps = append(page.Steps, stepView{r.T("star.act." + s.Act), s.Name, s.Reason, s.At})
	}
	if !page.Shown {
		return page, nil
	}
	for k := stars.Five; k >= 0; k-- {
		page.Counts = append(page.Counts, countView{Stars: kit.Score(int64(k) * 1000), Count: x.Counts[k], Places: x.Places[k], Capped: x.Places[k] >= 0, Path: "/stars/" + url.PathEscape(id) + "?stars=" + kit.Score(int64(k)*1000), Here: page.Stars == kit.Score(int64(k)*1000)})
	}
	if err := p.rows(r, x, &page); err != nil {
		return page, err
	}
	return page, p.objections(r, x, &page)
}

func (p Pages) rows(r *kit.Request, x *stars.Period, page *periodPage) error {
	found, err := p.Stars.Ratings(r.Context(), r.Actor, x.ID, stars.Filter{Stars: page.Stars, Moved: r.Query("moved") == "1", Cursor: r.Query("cursor"), Limit: 50})
	if errors.Is(err, rbac.ErrForbidden) {
		return nil // whoever may read only the own rating has it under "my stars"
	}
	if err != nil {
		return err
	}
	page.Letter = out(x)
	var ids, paths []string
	for _, s := range found.Items {
		ids, paths = append(ids, s.Person), append(paths, s.Unit)
	}
	names, err := p.names(r.Context(), ids)
	if err != nil {
		return err
	}
	labels, err := p.Org.Labels(r.Context(), r.Lang, paths...)
	for _, s := range found.Items {
		page.Rows = append(page.Rows, ratingRow{names(s.Person), labels[s.Unit], "/stars/" + url.PathEscape(x.ID) + "/people/" + url.PathEscape(s.Person), whyOf(r, s.Why), s.Stars, s.Rank, s.Score, s.Rated, beforeWord(r, s.Before)})
	}
	if found.Next != "" {
		page.Next = "/stars/" + url.PathEscape(x.ID) + "?" + url.Values{"stars": {page.Stars}, "moved": {r.Query("moved")}, "cursor": {found.Next}}.Encode()
	}
	return err
}

func (p Pages) names(ctx context.Context, ids []string) (func(id string) string, error) {
	people, err := p.Org.LookupMany(ctx, ids)
	return func(id string) string {
		if x := people[id]; x != nil {
			return x.Name
		}
		return id
	}, err
}

func (p Pages) objections(r *kit.Request, x *stars.Period, page *periodPage) error {
	best, err := p.Stars.Units(r.Context(), r.Actor, x.ID, 10)
	if err != nil {
		return err
	}
	for _, u := range best {
		page.Units = append(page.Units, unitRow{p.label(r, u.Unit), u.People, u.Mean})
	}
	found, err := p.Stars.Objections(r.Context(), r.Actor, x.ID)
	if err != nil {
		return err
	}
	var ids []string
	for _, o := range found {
		ids = append(ids, o.By)
	}
	names, err := p.names(r.Context(), ids)
	for _, o := range found {
		v := p.objection(r, x, o, names)
		_, may := p.Org.Gate().May(r.Actor, "ladder.objection.answer", rbac.Place{Unit: o.Unit, Owner: o.Person})
		v.MayAnswer = v.Open && may == nil && o.Run == x.Run
		page.Objections = append(page.Objections, v)
	}
	return err
}

var objectionTones = map[string]string{stars.Open: "yellow", stars.Upheld: "green", stars.Rejected: "gray"}

func (p Pages) objection(r *kit.Request, x *stars.Period, o *stars.Objection, names func(string) string) objectionView {
	v := objectionView{Person: o.Person, Name: o.Name, Path: "/stars/" + url.PathEscape(x.ID) + "/people/" + url.PathEscape(o.Person), Text: o.Text, State: r.T("star.objection." + o.State), Tone: objectionTones[o.State],
		Answer: o.Answer, At: o.At, Open: o.State == stars.Open, AnswerPath: "/stars/" + url.PathEscape(x.ID) + "/objections/" + url.PathEscape(o.Person)}
	if o.By != "" {
		v.By = names(o.By)
	}
	v.Field = "a-" + o.Person
	return v
}

// again shows the period with what was wrong.
func (p Pages) again(r *kit.Request, id string, err error) error {
	page, perr := p.page(r, id)
	if perr != nil {
		return perr
	}
	return r.Refused("star_period", page, err)
}

// compute rates anew (POST /stars/:id/compute).
func (p Pages) compute(r *kit.Request) error {
	id := r.Path("id")
	if _, err := p.Stars.Compute(r.Context(), r.Actor, id); err != nil {
		return p.again(r, id, err)
	}
	r.Flash("star.computed")
	return r.Done("/stars/" + url.PathEscape(id))
}

// act publishes, withdraws or confirms (POST /stars/:id/…).
func (p Pages) act(do func(*stars.Service, context.Context, rbac.Actor, string, string) (*stars.Period, error)) kit.Handler {
	return func(r *kit.Request) error {
		id := r.Path("id")
		if _, err := do(p.Stars, r.Context(), r.Actor, id, r.Form("reason")); err != nil {
			return p.again(r, id, err)
		}
		r.Flash("star.done")
		return r.Done("/stars/" + url.PathEscape(id))
	}
}

// answerAgain shows the period with the answer as it was typed, and what was wrong beside it.
func (p Pages) answerAgain(r *kit.Request, id string, err error) error {
	page, perr := p.page(r, id)
	if perr != nil {
		return perr
	}
	var faults fault.List
	for _, f := range fault.All(err) {
		if f.Field() == "answer" {
			f = f.At("a-" + r.Path("person"))
		}
		faults = append(faults, f)
	}
	for i := range page.Objections {
		if page.Objections[i].Person == r.Path("person") {
			page.Objections[i].Typed = r.Form("answer")
		}
	}
	if len(faults) > 0 {
		err = faults
	}
	return r.Refused("star_period", page, err)
}

// answer settles an objection (POST /stars/:id/objections/:person).
func (p Pages) answer(r *kit.Request) error {
	id := r.Path("id")
	x, err := p.Stars.Period(r.Context(), r.Actor, id)
	if err == nil {
		_, err = p.Stars.Answer(r.Context(), r.Actor, x.Objection(r.Path("person")), r.Form("verdict") == "uphold", r.Form("answer"))
	}
	if err != nil {
		return p.answerAgain(r, id, err)
	}
	r.Flash("star.answered")
	return r.Done("/stars/" + url.PathEscape(id))
}
