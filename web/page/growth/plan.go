package growth

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"tianti/ladder/growth"
	"tianti/rbac"
	"tianti/web/kit"
)

// form is the plan of the actor or of somebody else, to be written (GET /growth/write?person=).
func (p Pages) form(r *kit.Request) error {
	page, err := p.formPage(r, r.Query("person"))
	if err != nil {
		return err
	}
	plans, err := p.Plans.Of(r.Context(), r.Actor, page.Person)
	if err != nil {
		return err
	}
	for _, x := range plans {
		if x.State == growth.Draft {
			page.From, page.Until, page.Mentor = string(x.From), string(x.Until), x.Mentor
			for i, g := range x.Goals {
				if i < formGoals {
					page.Goals[i] = goalRow{i + 1, g.Rung, string(g.By), g.What}
				}
			}
		}
	}
	return r.Show("growth_form", page)
}

func (p Pages) formPage(r *kit.Request, person string) (formPage, error) {
	if person == "" {
		person = r.Actor.Person
	}
	who, err := p.Organisation.Lookup(r.Context(), person)
	if err != nil {
		return formPage{}, err
	}
	if _, err := p.Organisation.Gate().May(r.Actor, "ladder.plan.write", who.Place()); err != nil {
		return formPage{}, err
	}
	rung, err := p.Ladder.Rung(r.Context(), person)
	if err != nil {
		return formPage{}, err
	}
	today := rbac.DayOf(r.Now())
	page := formPage{Person: person, Name: who.Name, Rung: p.rung(r, rung), From: string(today), Until: string(rbac.DayOf(r.Now().AddDate(2, 0, 0))), Mentees: growth.MostMentees}
	for _, code := range growth.Ahead(p.Ladder.Blueprint(), rung) {
		page.Rungs = append(page.Rungs, kit.Option{Value: code, Text: p.rung(r, code)})
	}
	for i := range formGoals {
		page.Goals = append(page.Goals, goalRow{N: i + 1})
	}
	return page, nil
}

// write keeps a draft (POST /growth/write).
func (p Pages) write(r *kit.Request) error {
	page, err := p.formPage(r, r.Form("person"))
	if err != nil {
		return err
	}
	page.From, page.Until, page.Mentor = r.Form("from"), r.Form("until"), r.Form("mentor")
	o := growth.Outline{From: rbac.Day(page.From), Until: rbac.Day(page.Until), Mentor: page.Mentor}
	for i := range page.Goals {
		g := &page.Goals[i]
		g.Rung, g.By, g.What = r.Form(fmt.Sprint("rung-", g.N)), r.Form(fmt.Sprint("by-", g.N)), r.Form(fmt.Sprint("what-", g.N))
		if g.Rung+g.By+g.What != "" {
			o.Goals = append(o.Goals, growth.Goal{Rung: g.Rung, By: rbac.Day(g.By), What: g.What})
		}
	}
	x, err := p.Plans.Write(r.Context(), r.Actor, page.Person, o)
	if err != nil {
		return r.Refused("growth_form", page, err)
	}
	return r.Done(planPath(x.ID))
}

// planPage is one plan.
type planPage struct {
	planRow
	ID, Person, Standing, Rung           string
	Targets                              []goalView
	Reviews                              []reviewView
	Steps                                []stepView
	Edit                                 string // where the draft is written
	MaySubmit, MayDecide, MayEnd, Mended bool
	Speak                                string // the review in which the reader can speak, "" for none
	Text, Reason, Number                 string
}

type goalView struct {
	Rung, By, What, Done, Way string
	Given, Late               bool
}

type reviewView struct {
	Due         string
	Own, Mentor *voiceView
	Held, Open  bool
}

type voiceView struct {
	Name, Text string
	At         time.Time
}

type stepView struct {
	Act, Name, Reason string
	At                time.Time
}

// show shows one (GET /growth/plans/:id).
func (p Pages) show(r *kit.Request) error {
	page, err := p.planPage(r)
	if err != nil {
		return err
	}
	return r.Show("growth_plan", page)
}

func (p Pages) planPage(r *kit.Request) (page planPage, err error) {
	x, err := p.Plans.Plan(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return page, err
	}
	today := rbac.DayOf(r.Now())
	page = planPage{planRow: p.rowOf(r, x), ID: x.ID, Person: x.Person, Rung: p.rung(r, x.Rung), Standing: "/people/" + url.PathEscape(x.Person) + "/ladder"}
	if x.Person == r.Actor.Person {
		page.Standing = "/ladder/me"
	}
	for _, g := range x.Goals {
		page.Targets = append(page.Targets, goalView{Rung: p.rung(r, g.Rung), By: string(g.By), What: g.What, Done: string(g.Done), Way: "/ladder#grade-" + g.Rung, Given: g.Given, Late: !g.Given && g.By < today})
	}
	for _, v := range x.Reviews {
		page.Reviews = append(page.Reviews, reviewOf(v, today))
	}
	for i := len(x.Steps) - 1; i >= 0; i-- {
		s := x.Steps[i]
		name := s.Name
		if strings.HasPrefix(s.By, "system:") {
			name = r.T("growth.system")
		}
		page.Steps = append(page.Steps, stepView{r.T("growth.act." + s.Act), name, s.Reason, s.At})
	}
	may := func(permission string) bool {
		_, err := p.Organisation.Gate().May(r.Actor, permission, rbac.Place{Unit: x.Unit, Owner: x.Person})
		return err == nil
	}
	if x.State == growth.Draft && may("ladder.plan.write") {
		page.Edit, page.MaySubmit = "/growth/write?person="+url.QueryEscape(x.Person), true
	}
	page.MayDecide = x.State == growth.Proposed && may("ladder.plan.approve")
	page.Mended = x.State == growth.Active && may("ladder.plan.approve")
	page.MayEnd = x.State != growth.Ended && may("ladder.plan.end")
	if v := open(x, r.Actor.Person, today); v != nil {
		page.Speak = string(v.Due)
		if said := spoken(v, x, r.Actor.Person); said != nil {
			page.Text = said.Text
		}
	}
	return page, nil
}

func reviewOf(v growth.Review, today rbac.Day) reviewView {
	out := reviewView{Due: string(v.Due), Held: v.Held(), Open: today >= v.Due.Add(-growth.Notice)}
	view := func(v *growth.Voice) *voiceView {
		if v == nil {
			return nil
		}
		return &voiceView{v.Name, v.Text, v.At}
	}
	out.Own, out.Mentor = view(v.Own), view(v.Mentor)
	return out
}

// submit asks for approval (POST /growth/plans/:id/submit).
func (p Pages) submit(r *kit.Request) error {
	return p.act(func(s *growth.Service, ctx context.Context, by rbac.Actor, id, _ string) (*growth.Plan, error) {
		return s.Submit(ctx, by, id)
	})(r)
}

// act is an act with a reason (POST /growth/plans/:id/…).
func (p Pages) act(do func(*growth.Service, context.Context, rbac.Actor, string, string) (*growth.Plan, error)) kit.Handler {
	return func(r *kit.Request) error {
		if _, err := do(p.Plans, r.Context(), r.Actor, r.Path("id"), r.Form("reason")); err != nil {
			return p.refused(r, err)
		}
		return r.Done(planPath(r.Path("id")))
	}
}

// mentor gives a plan another mentor (POST /growth/plans/:id/mentor).
func (p Pages) mentor(r *kit.Request) error {
	return p.act(func(s *growth.Service, ctx context.Context, by rbac.Actor, id, reason string) (*growth.Plan, error) {
		return s.Mentored(ctx, by, id, strings.TrimSpace(r.Form("mentor")), reason)
	})(r)
}

// speak takes one of the two voices (POST /growth/plans/:id/reviews).
func (p Pages) speak(r *kit.Request) error {
	if _, err := p.Plans.Speak(r.Context(), r.Actor, r.Path("id"), rbac.Day(r.Form("due")), r.Form("text")); err != nil {
		return p.refused(r, err)
	}
	r.Flash("growth.done.speak")
	return r.Done(planPath(r.Path("id")))
}

func (p Pages) refused(r *kit.Request, err error) error {
	page, perr := p.planPage(r)
	if perr != nil {
		return errors.Join(err, perr)
	}
	page.Reason, page.Number = r.Form("reason"), r.Form("mentor")
	if text := r.Form("text"); text != "" {
		page.Text = text
	}
	return r.Refused("growth_plan", page, err)
}
