// Package campaigns is the pages of campaigns: courses for many people at once, and how far they are.
package campaigns

import (
	"embed"
	"net/url"
	"slices"
	"strconv"
	"time"

	"tianti/courses"
	"tianti/courses/campaign"
	"tianti/courses/path"
	"tianti/courses/workload"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/naming"
	"tianti/web/page/pick"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers. Rungs are the grades of the ladder, for names and order.
type Pages struct {
	Campaigns *campaign.Service
	Courses   *courses.Service
	Paths     *path.Service
	Workload  *workload.Service
	People    *rbac.Organisation
	Rungs     []courses.Rung
}

// Area is the campaigns' routes and pages.
func (p Pages) Area() kit.Area {
	const read, edit = "courses.campaign.read", "courses.campaign.edit"
	return kit.Area{Name: "campaigns", Files: files, Samples: samples(), Routes: []kit.Route{
		{Method: "GET", Path: "/training/campaigns", Needs: read, Do: p.list, Nav: &kit.Nav{Group: "training", Label: "campaigns", Icon: "flag", Order: 4}},
		{Method: "GET", Path: "/training/campaigns/new", Needs: edit, Do: p.fresh},
		{Method: "POST", Path: "/training/campaigns", Needs: edit, Do: p.start},
		{Method: "GET", Path: "/training/campaigns/:id", Needs: read, Do: p.show},
		{Method: "POST", Path: "/training/campaigns/:id/pause", Needs: edit, Do: p.act(campaign.Pause)},
		{Method: "POST", Path: "/training/campaigns/:id/resume", Needs: edit, Do: p.act(campaign.Resume)},
		{Method: "POST", Path: "/training/campaigns/:id/cancel", Needs: edit, Do: p.act(campaign.Cancel)},
	}}
}

// listPage is the campaigns that the reader may see.
type listPage struct {
	Rows []row
	Next string
}

// row is a campaign in the list.
type row struct {
	Path, Name  string
	State, Tone string
	By          string
	Made, Last  time.Time
	Percent     int
	Enrolled    int64
}

var tones = map[campaign.State]string{campaign.Open: "blue", campaign.Paused: "yellow", campaign.Failed: "red", campaign.Done: "green", campaign.Cancelled: "gray"}

func rowOf(lang string, c *campaign.Campaign) row {
	name := c.Name
	if c.Edition > 0 { // nobody named it
		name = locale.T(lang, "matrix.edition", map[string]any{"n": c.Edition})
	}
	return row{"/training/campaigns/" + url.PathEscape(c.ID), name, locale.T(lang, "campaign.state."+string(c.State), nil), tones[c.State], c.ByName, c.Made, c.LastDay(), c.Percent(), c.Enrolled}
}

// list shows the campaigns, the newest first (GET /training/campaigns).
func (p Pages) list(r *kit.Request) error {
	found, err := p.Campaigns.Campaigns(r.Context(), r.Actor, r.Query("cursor"))
	if err != nil {
		return err
	}
	page := listPage{}
	for _, c := range found.Items {
		page.Rows = append(page.Rows, rowOf(r.Lang, c))
	}
	if found.Next != "" {
		page.Next = "/training/campaigns?cursor=" + url.QueryEscape(found.Next)
	}
	return r.Show("campaigns", page)
}

// formPage is a campaign as it is being written.
type formPage struct {
	Name, Reason, Due    string
	Today                string
	Units, Posts, Grades []kit.Option
	Courses              pick.Picked
	Paths                []kit.Option
	Before, After        string // days of reminders
	Leader, Manager      string
	Warned               bool // people would be beyond the cap of working time
}

// fresh shows the empty form, or one for a course (GET /training/campaigns/new?course=&path=).
func (p Pages) fresh(r *kit.Request) error {
	usual := p.Courses.UsualDays()
	page, err := p.form(r, formPage{Before: courses.WriteDays(usual.Before), After: courses.WriteDays(usual.After), Leader: strconv.Itoa(usual.Leader), Manager: strconv.Itoa(usual.Manager)}, []string{r.Actor.Unit}, nil, nil, pick.First(r.Query("course")), []string{r.Query("path")})
	if err != nil {
		return err
	}
	return r.Show("campaign_new", page)
}

func (p Pages) form(r *kit.Request, page formPage, units, posts, grades, codes, paths []string) (formPage, error) {
	page.Today = r.Now().In(clock.Shanghai).Format(time.DateOnly)
	near := ""
	if len(units) > 0 {
		near = units[0]
	}
	choices, err := naming.Choices(r, p.People, "courses.campaign.edit", near)
	if err != nil {
		return page, err
	}
	for _, o := range choices {
		o.Selected = slices.Contains(units, o.Value)
		page.Units = append(page.Units, o)
	}
	for _, x := range p.People.Posts().Offered() {
		page.Posts = append(page.Posts, kit.Option{Value: x.Code, Text: x.In(r.Lang), Selected: slices.Contains(posts, x.Code)})
	}
	for _, x := range p.Rungs {
		page.Grades = append(page.Grades, kit.Option{Value: x.Code, Text: x.Code + " " + x.Name.In(r.Lang), Selected: slices.Contains(grades, x.Code)})
	}
	if page.Courses, err = pick.Of(r, p.Courses, codes); err != nil {
		return page, err
	}
	routes, err := p.Paths.Live(r.Context(), r.Actor)
	for _, x := range routes {
		page.Paths = append(page.Paths, kit.Option{Value: x.ID, Text: x.LiveTitle.In(r.Lang), Selected: slices.Contains(paths, x.ID)})
	}
	return page, err
}

// start begins a campaign, or shows the form again with the courses that were looked for (POST /training/campaigns).
func (p Pages) start(r *kit.Request) error {
	plan := campaign.Plan{Name: r.Form("name"), Reason: r.Form("reason"), Courses: pick.Codes(r), Paths: r.FormAll("paths"), Units: r.FormAll("units"), Posts: r.FormAll("posts"), Grades: r.FormAll("grades")}
	typed := func(warned bool) (formPage, error) {
		return p.form(r, formPage{Name: plan.Name, Reason: plan.Reason, Due: r.Form("due"), Before: r.Form("before"), After: r.Form("after"), Leader: r.Form("leader"), Manager: r.Form("manager"), Warned: warned}, plan.Units, plan.Posts, plan.Grades, plan.Courses, plan.Paths)
	}
	if pick.Asked(r) {
		page, err := typed(false)
		if err != nil {
			return err
		}
		return r.Show("campaign_new", page)
	}
	var err error
	if plan.Day, err = time.ParseInLocation(time.DateOnly, r.Form("due"), clock.Shanghai); err != nil {
		plan.Day = time.Unix(1, 0) // no day that anybody can keep; the rule says so at the field
	}
	plan.Remind = reminding(r)
	var c *campaign.Campaign
	if err = p.warn(r, plan); err == nil {
		c, err = p.Campaigns.Start(r.Context(), r.Actor, plan)
	}
	if err != nil {
		page, lost := typed(workload.Warned(err))
		if lost != nil {
			return err
		}
		return r.Refused("campaign_new", page, err)
	}
	r.Flash("campaign.started")
	return r.Done("/training/campaigns/" + url.PathEscape(c.ID))
}

// warn says which people would be beyond the cap of working time, as far as the reader may see them: of the first
// few hundred, and it says so. The campaign counts all of them while it enrols. Whoever may not start the campaign is refused later.
func (p Pages) warn(r *kit.Request, plan campaign.Plan) error {
	if p.Workload == nil || r.Form("anyway") != "" || plan.Day.Before(r.Now().AddDate(0, 0, -1)) || !rbac.CoverAll(p.Courses.Assigns(r.Actor), plan.Units) {
		return nil
	}
	codes := slices.Clone(plan.Courses)
	for _, code := range plan.Paths {
		v, err := p.Paths.Titled(r.Context(), code)
		if err != nil {
			return nil // the rule says so at its field
		}
		codes = append(codes, v.Content.Steps[0].Courses...)
	}
	fits := func(x courses.Learner) bool {
		return (len(plan.Posts) == 0 || slices.Contains(plan.Posts, x.Post)) && (len(plan.Grades) == 0 || slices.Contains(plan.Grades, x.Grade))
	}
	return p.Workload.Warn(r.Context(), plan.Units, fits, codes, plan.Day)
}

// reminding reads the days of reminders; what is no number is refused at its field by the rule.
func reminding(r *kit.Request) *courses.Reminding {
	days := func(text string) []int {
		out, err := courses.ReadDays(text)
		if err != nil {
			return []int{-1}
		}
		return out
	}
	one := func(text string) int {
		out := days(text)
		switch len(out) {
		case 0:
			return 0
		case 1:
			return out[0]
		}
		return -1
	}
	return &courses.Reminding{Before: days(r.Form("before")), After: days(r.Form("after")), Leader: one(r.Form("leader")), Manager: one(r.Form("manager"))}
}

// act pauses, resumes or cancels (POST /training/campaigns/:id/{act}).
func (p Pages) act(act campaign.Act) func(*kit.Request) error {
	return func(r *kit.Request) error {
		id := r.Path("id")
		if _, err := p.Campaigns.Do(r.Context(), r.Actor, id, act, r.Form("reason")); err != nil {
			page, lost := p.page(r, id)
			if lost != nil {
				return lost
			}
			return r.Refused("campaign_show", page, err)
		}
		return r.Done("/training/campaigns/" + url.PathEscape(id))
	}
}
