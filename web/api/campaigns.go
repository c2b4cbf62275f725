package api

import (
	"time"

	"tianti/courses"
	"tianti/courses/campaign"
	"tianti/internal/clock"
	"tianti/web/kit"
)

// Campaigns is courses for many people at once.
type Campaigns struct {
	Campaigns *campaign.Service
}

// campaignInput is a campaign to be started.
type campaignInput struct {
	Name      string             `json:"name"`
	Courses   []string           `json:"courses"`
	Paths     []string           `json:"paths,omitempty"`  // learning paths, by code
	Units     []string           `json:"units"`            // paths, with everybody below
	Posts     []string           `json:"posts,omitempty"`  // empty: every post
	Grades    []string           `json:"grades,omitempty"` // empty: every grade
	Due       string             `json:"due"`              // the last day
	Reason    string             `json:"reason"`
	Reminding *courses.Reminding `json:"reminding,omitempty"` // days of reminders; the usual ones if there are none
}

// campaignView is a campaign: how far the enrolling is, and, of one, how far the learners are.
type campaignView struct {
	ID        string             `json:"id"`
	Name      string             `json:"name"`
	State     string             `json:"state"` // open, paused, failed, done, cancelled
	Courses   []string           `json:"courses"`
	Paths     []string           `json:"paths"`
	Units     []string           `json:"units"`
	Posts     []string           `json:"posts"`
	Grades    []string           `json:"grades"`
	Edition   int                `json:"edition,omitempty"` // of the matrix that started it
	Due       string             `json:"due"`               // the last day
	Made      time.Time          `json:"made"`
	By        string             `json:"by"`
	Reason    string             `json:"reason"`
	Reminding *courses.Reminding `json:"reminding,omitempty"`
	Why       string             `json:"why,omitempty"` // of a failed one: code of the fault
	Total     int64              `json:"total"`
	Examined  int64              `json:"examined"`
	Fit       int64              `json:"fit"`      // people whom it concerns
	Enrolled  int64              `json:"enrolled"` // enrolments that it made or dated
	Had       int64              `json:"had"`      // that were there already
	Beyond    int64              `json:"beyond"`   // people whom it concerns and whose working time is beyond the cap in the month of the last day
	Learners  *campaignTallies   `json:"learners,omitempty"`
	Acts      []string           `json:"acts"`
}

type campaignTallies struct {
	Open      int64 `json:"open"`
	Done      int64 `json:"done"`
	Withdrawn int64 `json:"withdrawn"`
	Late      int64 `json:"late"`
}

// Area is the campaigns' routes.
func (x Campaigns) Area() kit.Area {
	const base, read, edit = "/api/v1/campaigns", "courses.campaign.read", "courses.campaign.edit"
	act := func(act campaign.Act, summary string) kit.Route {
		return kit.Route{Method: "POST", Path: base + "/:id/" + string(act), Needs: edit, API: true, Do: x.act(act), Doc: &kit.Doc{Summary: summary, Request: reasonInput{}, Answer: campaignView{}}}
	}
	return kit.Area{Name: "api campaigns", Routes: []kit.Route{
		{Method: "GET", Path: base, Needs: read, API: true, Do: x.list, Doc: &kit.Doc{Summary: "List the campaigns, the newest first", Answer: List[campaignView]{}, Query: kit.Cursor[:1]}},
		{Method: "POST", Path: base, Needs: edit, API: true, Do: x.start, Doc: &kit.Doc{Summary: "Start a campaign: enrol everybody of units, posts and grades in courses; ask for it again until its state is no longer open", Request: campaignInput{}, Answer: campaignView{}, Status: 201}},
		{Method: "GET", Path: base + "/:id", Needs: read, API: true, Do: x.show, Doc: &kit.Doc{Summary: "Show a campaign: how far the enrolling is, and how far the learners are", Answer: campaignView{}}},
		act(campaign.Pause, "Pause a campaign"),
		act(campaign.Resume, "Go on with a paused or failed campaign"),
		act(campaign.Cancel, "Cancel a campaign; who was enrolled stays enrolled"),
	}}
}

func (x Campaigns) view(r *kit.Request, c *campaign.Campaign) campaignView {
	v := campaignView{ID: c.ID, Name: c.Name, State: string(c.State), Courses: listed(c.Courses), Paths: listed(c.Paths), Units: listed(c.Units), Posts: listed(c.Posts), Grades: listed(c.Grades), Edition: c.Edition, Due: dayOf(c.LastDay()),
		Made: c.Made.UTC(), By: c.By, Reason: c.Reason, Reminding: c.Remind, Why: c.Why, Total: c.Total, Examined: c.Examined, Fit: c.Fit, Enrolled: c.Enrolled, Had: c.Had, Beyond: c.Beyond, Acts: []string{}}
	for _, act := range x.Campaigns.Offers(r.Actor, c) {
		v.Acts = append(v.Acts, string(act))
	}
	return v
}

func (x Campaigns) list(r *kit.Request) error {
	page, err := x.Campaigns.Campaigns(r.Context(), r.Actor, r.Query("cursor"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, func(c *campaign.Campaign) campaignView { return x.view(r, c) }))
}

func (x Campaigns) start(r *kit.Request) error {
	var in campaignInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	day, err := time.ParseInLocation(time.DateOnly, in.Due, clock.Shanghai)
	if err != nil {
		return ErrDay.At("due").With("value", in.Due)
	}
	c, err := x.Campaigns.Start(r.Context(), r.Actor, campaign.Plan{Name: in.Name, Reason: in.Reason, Courses: in.Courses, Paths: in.Paths, Units: in.Units, Posts: in.Posts, Grades: in.Grades, Day: day, Remind: in.Reminding})
	if err != nil {
		return err
	}
	return r.Created("/api/v1/campaigns/"+c.ID, x.view(r, c))
}

func (x Campaigns) show(r *kit.Request) error {
	c, err := x.Campaigns.Campaign(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	tally, late, err := x.Campaigns.Standing(r.Context(), c)
	if err != nil {
		return err
	}
	v := x.view(r, c)
	v.Learners = &campaignTallies{tally[courses.Open], tally[courses.Done], tally[courses.Withdrawn], late}
	return r.Send(v)
}

func (x Campaigns) act(act campaign.Act) func(*kit.Request) error {
	return func(r *kit.Request) error {
		var in reasonInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		c, err := x.Campaigns.Do(r.Context(), r.Actor, r.Path("id"), act, in.Reason)
		if err != nil {
			return err
		}
		return r.Send(x.view(r, c))
	}
}
