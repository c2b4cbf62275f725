package campaign

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"tianti/courses"
	"tianti/courses/path"
	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

var campaigns = store.Define[Campaign]("courses.campaigns",
	store.By("made", "made"),
	store.By("state", "state", "made"))

// Service is the use cases.
type Service struct {
	campaigns audit.Book[Campaign]
	courses   *courses.Service
	paths     *path.Service
	people    courses.People
	gate      *rbac.Gate
	clock     clock.Clock
	hours     Hours // nil: nobody counts working time
}

// Hours counts which of some people are beyond the cap of working time in the month of an instant. Package
// workload does.
type Hours interface {
	Beyond(ctx context.Context, people []courses.Learner, at time.Time) (int, error)
}

// Watch lets campaigns count whom they bring beyond the cap. It is called once, before use.
func (s *Service) Watch(h Hours) { s.hours = h }

// New opens the campaigns.
func New(db *store.Database, gate *rbac.Gate, c clock.Clock, cs *courses.Service, ps *path.Service, people courses.People) *Service {
	return &Service{campaigns: audit.Keep(campaigns.On(db)), courses: cs, paths: ps, people: people, gate: gate, clock: c}
}

// Changed: a campaign was started, paused, resumed, cancelled, or came to its end.
type Changed struct {
	Campaign string   `bson:"campaign" json:"campaign"`
	Name     string   `bson:"name" json:"name"`
	State    State    `bson:"state" json:"state"`
	By       string   `bson:"by" json:"by"`
	Courses  []string `bson:"courses" json:"courses"`
	Paths    []string `bson:"paths" json:"paths,omitempty"`
	Units    []string `bson:"units" json:"units"`
	Enrolled int64    `bson:"enrolled" json:"enrolled"`
}

// EventName is the fact's stable name.
func (Changed) EventName() string { return "courses.campaign.changed" }

func (c *Campaign) fact(by string) Changed {
	return Changed{c.ID, c.Name, c.State, by, c.Courses, c.Paths, c.Units, c.Enrolled}
}

// Plan is what somebody asks for. Day is any instant of the last day.
type Plan struct {
	Name, Reason  string
	Courses       []string
	Paths         []string // learning paths, by code
	Units         []string
	Posts, Grades []string
	Day           time.Time
	Remind        *courses.Reminding // nil: the usual days
}

// atOnce is how many people are enrolled while whoever started a campaign waits; stepSize is how many
// a step looks at.
const (
	atOnce   = 400
	stepSize = 100
)

// Start begins a campaign. Every unit must be one to whose people the actor may assign courses, and
// every course live. Small ones are done when this returns.
func (s *Service) Start(ctx context.Context, by rbac.Actor, p Plan) (*Campaign, error) {
	c := &Campaign{Name: p.Name, Reason: p.Reason, Courses: p.Courses, Paths: p.Paths, Units: rbac.Apart(p.Units), Posts: p.Posts, Grades: p.Grades, Remind: p.Remind, By: by.Person, ByName: by.Name}
	var grant rbac.Grant
	for _, unit := range c.Units {
		var err error
		if grant, err = s.gate.May(by, "courses.campaign.edit", rbac.Place{Unit: unit}); err != nil {
			return nil, err
		}
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	first, err := s.beginnings(ctx, c)
	if err != nil {
		return nil, err
	}
	if c.Due, err = s.courses.Assignable(ctx, first, p.Day, c.Reason); err != nil {
		return nil, err
	}
	c.ID = rand.Text()
	return s.begin(ctx, c, func() (audit.Entry, error) { return grant.Record(p.Reason, c.fact(by.Person)), nil })
}

// beginnings are the courses that must be live for a campaign to start: its own, and those with which its paths
// begin. ErrPath at a path that takes nobody.
func (s *Service) beginnings(ctx context.Context, c *Campaign) ([]string, error) {
	out := slices.Clone(c.Courses)
	for _, code := range c.Paths {
		v, err := s.paths.Titled(ctx, code)
		if kind := fault.KindOf(err); err != nil && (kind == fault.NotFound || kind == fault.Conflict) {
			return nil, ErrPath.At("paths").With("code", code)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, v.Content.Steps[0].Courses...)
	}
	return out, nil
}

// Edition is what an edition of the matrix newly requires.
type Edition struct {
	Number       int
	Name, Reason string
	By, ByName   string // who put it in force
	Units        []string
	Gains        []Gain
	Due          time.Time // the last day is over at that instant
}

// StartGains begins the campaign of an edition: its id is the edition's, so that asking twice begins it
// once. Courses that are no longer live are left out.
func (s *Service) StartGains(ctx context.Context, e Edition) (*Campaign, error) {
	id := fmt.Sprintf("matrix-%06d", e.Number)
	c := &Campaign{Meta: store.Meta{ID: id}, Name: e.Name, Reason: e.Reason, Units: rbac.Apart(e.Units), Gains: e.Gains, Edition: e.Number, Due: e.Due, By: e.By, ByName: e.ByName}
	for _, g := range e.Gains {
		c.Courses = append(c.Courses, g.Course)
	}
	c, err := s.begin(ctx, c, func() (audit.Entry, error) {
		grant, err := s.gate.May(rbac.System(system), "courses.campaign.edit", rbac.Place{Unit: "/"})
		return grant.Record(e.Reason, c.fact(e.By)), err
	})
	if errors.Is(err, store.ErrExists) {
		return s.campaigns.Get(ctx, id)
	}
	return c, err
}

const system = "courses: campaign"

// Do pauses, resumes or cancels a campaign.
func (s *Service) Do(ctx context.Context, by rbac.Actor, id string, act Act, reason string) (*Campaign, error) {
	c, err := s.campaigns.Update(ctx, id, func(c *Campaign) (audit.Entry, error) {
		grant, err := s.over(by, c, "edit")
		if err != nil {
			return audit.Entry{}, err
		}
		if act == Cancel {
			if err := courses.Said(reason); err != nil {
				return audit.Entry{}, err
			}
		}
		if err := c.act(act, s.clock.Now().Truncate(time.Millisecond)); err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, c.fact(by.Person)), nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrUnknown
	}
	return c, err
}

// over asks for a permission at each unit of a campaign.
func (s *Service) over(by rbac.Actor, c *Campaign, action string) (grant rbac.Grant, err error) {
	for _, unit := range c.Units {
		if grant, err = s.gate.May(by, "courses.campaign."+action, rbac.Place{Unit: unit}); err != nil {
			return grant, err
		}
	}
	return grant, nil
}

// Offers lists what the actor may do to a campaign now.
func (s *Service) Offers(by rbac.Actor, c *Campaign) []Act {
	if _, err := s.over(by, c, "edit"); err != nil {
		return nil
	}
	return c.Offers()
}

// Campaign is one campaign, for those who may read it at each of its units, and whoever started it.
func (s *Service) Campaign(ctx context.Context, by rbac.Actor, id string) (*Campaign, error) {
	c, err := s.campaigns.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, err
	}
	if !s.sees(by, c) {
		return nil, ErrUnknown
	}
	return c, nil
}

func (s *Service) sees(by rbac.Actor, c *Campaign) bool {
	if c.By == by.Person {
		return true
	}
	reach := s.gate.Reach(by, "courses.campaign.read")
	// The campaign of the matrix concerns everybody: whoever reads any campaign may read it.
	return rbac.CoverAll(reach, c.Units) || c.Edition > 0 && len(reach) > 0
}

// Campaigns lists those that the actor may read, the newest first, a page at a time. A page may be
// short, or empty, before the last.
func (s *Service) Campaigns(ctx context.Context, by rbac.Actor, cursor string) (store.Page[Campaign], error) {
	if len(s.gate.Reach(by, "courses.campaign.read")) == 0 {
		_, err := s.gate.May(by, "courses.campaign.read", rbac.Place{})
		return store.Page[Campaign]{}, err
	}
	page, err := s.campaigns.Find(ctx, store.On("made").Down().Limit(50).At(cursor))
	page.Items = slices.DeleteFunc(page.Items, func(c *Campaign) bool { return !s.sees(by, c) })
	return page, err
}

// Standing counts the enrolments that a campaign opened by standing, and how many are late.
func (s *Service) Standing(ctx context.Context, c *Campaign) (courses.Tally, int64, error) {
	return s.courses.CampaignTally(ctx, c.ID)
}
