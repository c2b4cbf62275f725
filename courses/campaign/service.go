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

func (s *Service) begin(ctx context.Context, c *Campaign, entry func() (audit.Entry, error)) (*Campaign, error) {
	c.State, c.Made = Open, s.clock.Now().Truncate(time.Millisecond)
	for _, unit := range c.Units {
		n, err := s.people.Count(ctx, unit)
		if err != nil {
			return nil, err
		}
		c.Total += n
	}
	e, err := entry()
	if err != nil {
		return nil, err
	}
	if err := s.campaigns.Insert(ctx, c, e); err != nil {
		return nil, err
	}
	return s.goOn(ctx, c, atOnce)
}

// goOn does steps until the campaign is over or that many people were looked at; 0 is all.
func (s *Service) goOn(ctx context.Context, c *Campaign, most int64) (*Campaign, error) {
	for began := c.Examined; c.State == Open && (most == 0 || c.Examined-began < most); {
		if err := ctx.Err(); err != nil {
			return c, err
		}
		started := s.clock.Now()
		done, err := s.step(ctx, c)
		if err != nil {
			return s.failed(ctx, c, err)
		}
		if most == 0 {
			rest(ctx, s.clock.Now().Sub(started))
		}
		moved := false
		now, err := s.campaigns.Unrecorded().Update(ctx, c.ID, func(x *Campaign) ([]store.Event, error) {
			if moved = x.Place == c.Place && x.Cursor == c.Cursor; moved {
				x.took(done, s.clock.Now().Truncate(time.Millisecond))
			}
			return nil, nil
		})
		if err != nil {
			return c, err
		}
		if !moved { // another node did this step, and goes on
			return now, nil
		}
		c = now
	}
	return c, nil
}

// rest leaves the store to the learners for as long as a step had it: half of a campaign's time is theirs.
func rest(ctx context.Context, took time.Duration) {
	select {
	case <-time.After(took):
	case <-ctx.Done():
	}
}

// step enrols the next people. Doing it again changes nothing.
func (s *Service) step(ctx context.Context, c *Campaign) (done step, err error) {
	people, next, err := s.people.From(ctx, c.Units[c.Place], c.Cursor, stepSize)
	if err != nil {
		return done, err
	}
	done.examined, done.next = len(people), next
	wanted, led := map[string][]courses.Learner{}, []courses.Learner(nil)
	var fit []courses.Learner
	for _, p := range people {
		codes := c.For(p)
		if c.concerns(p) {
			led = append(led, p)
		}
		if len(codes) > 0 || len(c.Paths) > 0 && c.concerns(p) {
			fit = append(fit, p)
		}
		for _, code := range codes {
			wanted[code] = append(wanted[code], p)
		}
	}
	for _, code := range c.Courses { // in order, so that the audit is in order
		if len(wanted[code]) == 0 {
			continue
		}
		n, err := s.courses.EnrolMany(ctx, rbac.System(system), courses.Batch{Course: code, People: wanted[code], Due: c.Due, By: c.By, Why: c.Name, Campaign: c.ID, Remind: c.Remind})
		if err != nil && !(c.Edition > 0 && errors.Is(err, courses.ErrNotLive)) {
			return done, err
		}
		done.enrolled, done.had = done.enrolled+n, done.had+len(wanted[code])-n
	}
	for _, code := range c.Paths {
		n, err := s.paths.AssignMany(ctx, rbac.System(system), path.Batch{Path: code, People: led, Due: c.Due, By: c.By, Why: c.Name, Campaign: c.ID, Remind: c.Remind})
		if err != nil {
			return done, err
		}
		done.enrolled, done.had = done.enrolled+n, done.had+len(led)-n
	}
	if done.fit = len(fit); s.hours != nil && !c.Due.IsZero() {
		done.beyond, err = s.hours.Beyond(ctx, fit, c.LastDay())
	}
	return done, err
}

// failed ends a campaign whose step cannot be done, so that somebody looks at it and resumes it. A store
// that does not answer, or a request that was given up, is no such thing: the job tries again.
func (s *Service) failed(ctx context.Context, c *Campaign, cause error) (*Campaign, error) {
	kind := fault.KindOf(cause)
	if ctx.Err() != nil || kind == fault.Internal || kind == fault.Unavailable {
		return c, cause
	}
	return s.campaigns.Unrecorded().Update(ctx, c.ID, func(x *Campaign) ([]store.Event, error) {
		if x.State == Open {
			x.State, x.Why = Failed, fault.All(cause)[0].Code()
		}
		return nil, nil
	})
}

// Continue goes on with what is open, the oldest first, and says how many campaigns ended or came to a
// stop; a job calls it.
func (s *Service) Continue(ctx context.Context) (int, error) {
	open, err := s.campaigns.Find(ctx, store.On("state").Is(string(Open)).Limit(20))
	if err != nil {
		return 0, err
	}
	n := 0
	for _, c := range open.Items {
		c, err := s.goOn(ctx, c, 0)
		if err != nil {
			return n, fmt.Errorf("campaign %s: %w", c.ID, err)
		}
		n++
	}
	return n, nil
}

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
