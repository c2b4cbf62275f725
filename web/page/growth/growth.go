// Package growth is the pages of development plans: the own plan and those of the people whom one accompanies, the
// form of a plan, its reviews with both voices, and for leaders and HR the plans of their people.
package growth

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"tianti/ladder"
	"tianti/ladder/growth"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/units"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Plans        *growth.Service
	Ladder       *ladder.Service
	Organisation *rbac.Organisation
}

// Area is the folder's routes, pages and cards.
func (p Pages) Area() kit.Area {
	const (
		read    = "ladder.plan.read"
		write   = "ladder.plan.write"
		approve = "ladder.plan.approve"
		speak   = "ladder.plan.review"
	)
	return kit.Area{
		Name: "growth", Files: files, Samples: samples(),
		Cards: []kit.Card{{Name: "growth", Order: 19, Needs: speak, Load: p.card, Sample: sampleCard()}},
		Routes: []kit.Route{
			{Method: "GET", Path: "/growth", Needs: read, Do: p.mine, Nav: &kit.Nav{Group: "ladder", Label: "nav.growth.mine", Icon: "map", Order: 16}},
			{Method: "GET", Path: "/growth/write", Needs: write, Do: p.form},
			{Method: "POST", Path: "/growth/write", Needs: write, Do: p.write},
			{Method: "GET", Path: "/growth/people", Needs: approve, Do: p.people, Nav: &kit.Nav{Group: "ladder", Label: "nav.growth.people", Icon: "route", Order: 62}},
			{Method: "GET", Path: "/growth/plans/:id", Needs: read, Do: p.show},
			{Method: "POST", Path: "/growth/plans/:id/submit", Needs: write, Do: p.submit},
			{Method: "POST", Path: "/growth/plans/:id/approve", Needs: approve, Do: p.act((*growth.Service).Approve)},
			{Method: "POST", Path: "/growth/plans/:id/return", Needs: approve, Do: p.act((*growth.Service).Return)},
			{Method: "POST", Path: "/growth/plans/:id/end", Needs: "ladder.plan.end", Do: p.act((*growth.Service).End)},
			{Method: "POST", Path: "/growth/plans/:id/mentor", Needs: approve, Do: p.mentor},
			{Method: "POST", Path: "/growth/plans/:id/reviews", Needs: speak, Do: p.speak},
		},
	}
}

var tones = map[growth.State]string{growth.Draft: "gray", growth.Proposed: "yellow", growth.Active: "green", growth.Ended: "blue"}

func planPath(id string) string { return "/growth/plans/" + url.PathEscape(id) }

func (p Pages) rung(r *kit.Request, code string) string {
	if g := p.Ladder.Blueprint().Grade(code); g != nil {
		return g.Code + " " + g.Name.In(r.Lang)
	}
	return code
}

// planRow is a plan in a list.
type planRow struct {
	Path, Name, Unit, From, Until, State, Tone, Mentor, Due string
	Goals, Done                                             int
}

func (p Pages) rowOf(r *kit.Request, x *growth.Plan) planRow {
	row := planRow{Path: planPath(x.ID), Name: x.Name, From: string(x.From), Until: string(x.Until), State: r.T("growth.state." + string(x.State)), Tone: tones[x.State], Mentor: x.MentorName, Due: string(x.Due), Goals: len(x.Goals)}
	if names, err := p.Organisation.Labels(r.Context(), r.Lang, x.Unit); err == nil {
		row.Unit = names[x.Unit]
	}
	for _, g := range x.Goals {
		if g.Given {
			row.Done++
		}
	}
	return row
}

// minePage is the own plans and those of the people whom one accompanies.
type minePage struct {
	Own, Mentees []planRow
	MayWrite     bool
}

// mine shows them (GET /growth).
func (p Pages) mine(r *kit.Request) error {
	own, err := p.Plans.Of(r.Context(), r.Actor, r.Actor.Person)
	if err != nil {
		return err
	}
	page := minePage{MayWrite: true}
	for _, x := range own {
		page.MayWrite = page.MayWrite && x.State == growth.Ended
		page.Own = append(page.Own, p.rowOf(r, x))
	}
	mentees, err := p.Plans.Mentees(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	for _, x := range mentees {
		page.Mentees = append(page.Mentees, p.rowOf(r, x))
	}
	return r.Show("growth_mine", page)
}

type cardPage struct{ Rows []planRow }

// card lists the reviews in which the actor has to speak soon.
func (p Pages) card(r *kit.Request) (any, error) {
	own, err := p.Plans.Of(r.Context(), r.Actor, r.Actor.Person)
	if err != nil {
		return nil, err
	}
	mentees, err := p.Plans.Mentees(r.Context(), r.Actor)
	if err != nil {
		return nil, err
	}
	var page cardPage
	for _, x := range append(own, mentees...) {
		if due := open(x, r.Actor.Person, rbac.DayOf(r.Now())); due != nil && spoken(due, x, r.Actor.Person) == nil {
			page.Rows = append(page.Rows, p.rowOf(r, x))
		}
	}
	if len(page.Rows) == 0 {
		return nil, nil
	}
	return page, nil
}

// open is the review in which somebody can speak now, nil for none.
func open(x *growth.Plan, person string, today rbac.Day) *growth.Review {
	if x.State != growth.Active || person != x.Person && person != x.Mentor {
		return nil
	}
	for i := range x.Reviews {
		if v := &x.Reviews[i]; !v.Held() && today >= v.Due.Add(-growth.Notice) {
			return v
		}
	}
	return nil
}

// spoken is what somebody said in a review, nil for nothing.
func spoken(v *growth.Review, x *growth.Plan, person string) *growth.Voice {
	if person == x.Person {
		return v.Own
	}
	return v.Mentor
}

// peoplePage is the plans of people below a unit.
type peoplePage struct {
	Unit  string
	Units []kit.Option
	Rows  []planRow
	Next  string
}

// people lists them (GET /growth/people?unit=).
func (p Pages) people(r *kit.Request) (err error) {
	page := peoplePage{Unit: r.Query("unit")}
	if page.Units, err = units.Where(r, p.Organisation, "ladder.plan.read", r.Actor.Unit); err != nil {
		return err
	}
	if page.Unit == "" && len(page.Units) > 0 {
		page.Unit = page.Units[0].Value
	}
	found, err := p.Plans.Below(r.Context(), r.Actor, page.Unit, r.Query("cursor"), 50)
	if err != nil {
		return err
	}
	for _, x := range found.Items {
		page.Rows = append(page.Rows, p.rowOf(r, x))
	}
	if found.Next != "" {
		page.Next = "/growth/people?unit=" + url.QueryEscape(page.Unit) + "&cursor=" + url.QueryEscape(found.Next)
	}
	return r.Show("growth_people", page)
}

// formPage is the form of a plan.
type formPage struct {
	Person, Name, Rung, From, Until, Mentor string
	Goals                                   []goalRow
	Rungs                                   []kit.Option
	Mentees                                 int
}

type goalRow struct {
	N              int
	Rung, By, What string
}

// formGoals is how many goals the form offers.
const formGoals = 4

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
