package campaigns

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"tianti/courses"
	"tianti/courses/campaign"
	"tianti/courses/workload"
	"tianti/web/kit"
)

// showPage is a campaign: whom it concerns, how far the enrolling is, and how far the learners are.
type showPage struct {
	row
	Reason                                  string
	ID                                      campaign.State
	Courses, Units, Posts, Grades           []string
	Paths                                   []kit.Option
	Reminding                               *days
	Edition                                 int
	EditionPath                             string
	Total, Examined, Fit, Had               int64
	Beyond                                  int64  // people beyond the cap of working time
	Cap                                     int    // hours; 0: nobody counts it
	Month                                   string // of the last day
	Why                                     string // of one that came to a stop
	Open, Completed, Withdrawn, Late, Share int64
	LateRows                                []lateRow
	Next                                    string
	May                                     []campaign.Act
}

// days are those of a campaign's reminders, as people read them.
type days struct {
	Before, After   string
	Leader, Manager int
}

// lateRow is an enrolment whose day is over.
type lateRow struct {
	Name, Unit, Path string
	Course           string
	Last             time.Time
}

// Can says whether the reader may do something to the campaign.
func (s showPage) Can(act string) bool { return slices.Contains(s.May, campaign.Act(act)) }

// Running says whether the page should look again by itself.
func (s showPage) Running() bool { return s.ID == campaign.Open }

// show shows a campaign (GET /training/campaigns/:id).
func (p Pages) show(r *kit.Request) error {
	page, err := p.page(r, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Show("campaign_show", page)
}

func (p Pages) page(r *kit.Request, id string) (page showPage, err error) {
	c, err := p.Campaigns.Campaign(r.Context(), r.Actor, id)
	if err != nil {
		return page, err
	}
	page = showPage{row: rowOf(r.Lang, c), Reason: c.Reason, ID: c.State, Edition: c.Edition, Total: c.Total, Examined: c.Examined, Fit: c.Fit, Had: c.Had, Beyond: c.Beyond, Cap: p.cap(), Month: workload.MonthOf(c.LastDay()), May: p.Campaigns.Offers(r.Actor, c)}
	if x := c.Remind; x != nil {
		page.Reminding = &days{courses.WriteDays(x.Before), courses.WriteDays(x.After), x.Leader, x.Manager}
	}
	if c.Edition > 0 && r.May("courses.matrix.read") {
		page.EditionPath = "/courses/matrix/editions/" + strconv.Itoa(c.Edition)
	}
	if c.Why != "" {
		page.Why = r.T("fault." + c.Why)
	}
	titles, err := p.Courses.Titles(r.Context(), c.Courses)
	if err != nil {
		return page, err
	}
	for _, code := range c.Courses {
		page.Courses = append(page.Courses, titles[code].In(r.Lang))
	}
	for _, code := range c.Paths {
		name := code
		if v, err := p.Paths.Titled(r.Context(), code); err == nil { // one that left the list keeps its code
			name = v.Content.Title.In(r.Lang)
		}
		page.Paths = append(page.Paths, kit.Option{Value: code, Text: name})
	}
	if err := p.whom(r, c, &page); err != nil {
		return page, err
	}
	tally, late, err := p.Campaigns.Standing(r.Context(), c)
	if err != nil {
		return page, err
	}
	page.Open, page.Completed, page.Withdrawn, page.Late, page.Share = tally[courses.Open], tally[courses.Done], tally[courses.Withdrawn], late, tally.Percent()
	return page, p.late(r, c, &page)
}

// cap is the cap of working time in hours, 0 where nobody counts it.
func (p Pages) cap() int {
	if p.Workload == nil {
		return 0
	}
	return p.Workload.CapHours()
}

// whom names the units, posts and grades that a campaign concerns.
func (p Pages) whom(r *kit.Request, c *campaign.Campaign, page *showPage) error {
	labels, err := p.People.Labels(r.Context(), r.Lang, c.Units...)
	if err != nil {
		return err
	}
	for _, u := range c.Units {
		if u == "/" {
			page.Units = append(page.Units, r.T("campaign.everybody"))
		} else {
			page.Units = append(page.Units, labels[u])
		}
	}
	for _, code := range c.Posts {
		page.Posts = append(page.Posts, p.People.Posts().Called(r.Lang, code))
	}
	page.Grades = c.Grades
	return nil
}

// late names who is late, as far as the reader may see their learning.
func (p Pages) late(r *kit.Request, c *campaign.Campaign, page *showPage) error {
	found, err := p.Courses.CampaignLate(r.Context(), r.Actor, c.ID, r.Query("cursor"))
	if err != nil {
		return err
	}
	var paths, codes []string
	for _, e := range found.Items {
		paths, codes = append(paths, e.Unit), append(codes, e.Course)
	}
	labels, err := p.People.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return err
	}
	titles, err := p.Courses.Titles(r.Context(), codes)
	if err != nil {
		return err
	}
	for _, e := range found.Items {
		page.LateRows = append(page.LateRows, lateRow{e.Name, labels[e.Unit], "/people/" + url.PathEscape(e.Person) + "/courses", titles[e.Course].In(r.Lang), e.DueDay()})
	}
	if found.Next != "" {
		page.Next = page.Path + "?cursor=" + url.QueryEscape(found.Next)
	}
	return nil
}
