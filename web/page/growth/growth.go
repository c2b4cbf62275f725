// Package growth is the pages of development plans: the own plan and those of the people whom one accompanies, the
// form of a plan, its reviews with both voices, and for leaders and HR the plans of their people.
package growth

import (
	"embed"
	"net/url"

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
