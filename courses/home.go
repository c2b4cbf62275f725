package courses

import (
	"context"
	"slices"
	"strings"
	"time"

	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// Studied is an enrolment beside its catalogue entry, as a learner's pages show it.
type Studied struct {
	*Enrolment
	Entry   *Entry      `json:"course"`
	Resume  string      `json:"resume"`            // lesson to go on with
	Lesson  locale.Text `json:"lesson"`            // its title
	Lacking []string    `json:"lacking,omitempty"` // prerequisites to be done first
	Late    bool        `json:"late"`
}

// Why is why a course is proposed.
type Why string

// The whys, the strongest first.
const (
	WhyLate      Why = "late"      // its day is over
	WhyDue       Why = "due"       // it has a day
	WhyPath      Why = "path"      // a learning path asks for it now
	WhyBegun     Why = "begun"     // it was begun
	WhyAssigned  Why = "assigned"  // somebody assigned it
	WhyRenew     Why = "renew"     // what it gave ends soon or has ended
	WhyRequired  Why = "required"  // the post requires it at this grade
	WhyEnrolled  Why = "enrolled"  // own choice
	WhyAvailable Why = "available" // an elective of the step
)

// Whys lists them.
var Whys = []Why{WhyLate, WhyDue, WhyPath, WhyBegun, WhyAssigned, WhyRenew, WhyRequired, WhyEnrolled, WhyAvailable}

// Proposal is a course to take next. Enrolment is nil where the person is not in it yet.
type Proposal struct {
	Entry   *Entry    `json:"course"`
	Studied *Studied  `json:"enrolment,omitempty"`
	Why     Why       `json:"why"`
	Due     time.Time `json:"due,omitzero"`
	Lacking []string  `json:"lacking,omitempty"`
	Path    *Signpost `json:"path,omitempty"` // of the learning path that asks for it
}

// Home is what a learner's first page shows of the courses.
type Home struct {
	Next    []Proposal `json:"next"`    // what to do, the most urgent first
	Open    []*Studied `json:"open"`    // by due date
	Done    []*Studied `json:"done"`    // the newest first
	Left    []*Studied `json:"left"`    // withdrawn from
	Spared  []*Studied `json:"spared"`  // exempt from
	Counted []Counted  `json:"counted"` // not to be taken, since something else counts for it
	Name    string     `json:"name"`    // the person's
	Unit    string     `json:"-"`       // path, of the person
	Hours   int        `json:"hours"`   // completed, all in all
	Credits int        `json:"credits"` //
	titles  map[string]locale.Text
}

// Title names a course that Lacking speaks of.
func (h *Home) Title(code string) locale.Text {
	if t, ok := h.titles[code]; ok {
		return t
	}
	return locale.Text{Zh: code, En: code}
}

// Home gathers what a person studies and should study.
func (s *Service) Home(ctx context.Context, by rbac.Actor, person string) (*Home, error) {
	who, err := s.people.Learner(ctx, person)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, "courses.enrolment.read", rbac.Place{Unit: who.Unit, Owner: person}); err != nil {
		return nil, err
	}
	all, err := s.entries(ctx)
	if err != nil {
		return nil, err
	}
	es, err := s.of(ctx, person)
	if err != nil {
		return nil, err
	}
	now, own := s.clock.Now(), map[string]*Enrolment{}
	for _, e := range es {
		own[e.Course] = e
	}
	h, in := &Home{Name: who.Name, Unit: who.Unit, titles: map[string]locale.Text{}}, map[string]*Studied{}
	held := map[string]bool{}
	for _, e := range all.ordered {
		if x := own[e.Code]; x != nil && x.Holds(now) {
			held[e.Code] = true
		} else if by := e.countedBy(own, now); by != "" {
			held[e.Code] = true
			h.Counted = append(h.Counted, Counted{e, all.title(by)})
		}
	}
	lacking := func(requires []string) (out []string) {
		for _, code := range requires {
			if !held[code] {
				out = append(out, code)
			}
		}
		return out
	}
	for _, e := range es {
		entry, ok := all.by[e.Course]
		if !ok {
			continue
		}
		x := &Studied{Enrolment: e, Entry: entry, Late: e.Overdue(now)}
		if e.State == Withdrawn {
			h.Left = append(h.Left, x)
			continue
		}
		if e.State == Exempt {
			if e.exempted(now) {
				h.Spared = append(h.Spared, x)
			}
			continue
		}
		in[e.Course] = x
		h.Hours += entry.Hours * e.rounds()
		h.Credits += entry.Credits * e.rounds()
		if e.State == Done {
			h.Done = append(h.Done, x)
			continue
		}
		v, err := s.frozen(ctx, e.Course, e.Version)
		if err != nil {
			return nil, err
		}
		x.Resume = e.Resume(v)
		if l, ok := v.Content.Lesson(x.Resume); ok {
			x.Lesson = l.Title
		}
		if len(e.Steps) == 0 {
			x.Lacking = lacking(v.Content.Requires)
		}
		h.Open = append(h.Open, x)
	}
	signs, err := s.signposts(ctx, person, held)
	if err != nil {
		return nil, err
	}
	for _, e := range all.ordered {
		if in[e.Code] == nil && held[e.Code] {
			continue
		}
		p, ok := propose(e, in[e.Code], who, now)
		if p.Why == WhyRenew && e.countedBy(own, p.Due) != "" {
			ok = false // by then another course counts for it
		}
		if p, ok = p.along(signs[e.Code], ok); ok {
			p.Lacking = lacking(e.Requires)
			if p.Studied != nil {
				p.Lacking = p.Studied.Lacking
			}
			h.Next = append(h.Next, p)
		}
	}
	for _, p := range h.Next {
		for _, code := range p.Lacking {
			h.titles[code] = all.title(code)
		}
	}
	h.sort(all)
	return h, nil
}

// rounds counts the completions of an enrolment.
func (e *Enrolment) rounds() int {
	n := len(e.Past)
	if !e.Completed.IsZero() {
		n++
	}
	return n
}

// propose says whether and why a course is something to do for a person.
func propose(e *Entry, x *Studied, who Learner, now time.Time) (Proposal, bool) {
	p := Proposal{Entry: e, Studied: x}
	as := e.NeededBy(who.Post, who.Grade)
	switch {
	case x != nil && x.State == Open:
		p.Due = x.Due
		switch {
		case x.Late:
			p.Why = WhyLate
		case !x.Due.IsZero():
			p.Why = WhyDue
		case len(x.Steps) > 0:
			p.Why = WhyBegun
		case x.By != who.Person:
			p.Why = WhyAssigned
		default:
			p.Why = WhyEnrolled
		}
		return p, true
	case e.State != Live:
		return p, false
	case x != nil && x.renewable(now) && as != "":
		p.Why, p.Due = WhyRenew, x.ValidUntil
		return p, true
	case x != nil || as == "" || as == Refresher:
		return p, false
	case as == Required:
		p.Why = WhyRequired
	default:
		p.Why = WhyAvailable
	}
	return p, true
}

// sort puts what can be begun before what waits for it, then the stronger why, the earlier day,
// and the catalogue's order.
func (h *Home) sort(all *shown) {
	slices.SortStableFunc(h.Next, func(a, b Proposal) int {
		if d := min(len(a.Lacking), 1) - min(len(b.Lacking), 1); d != 0 {
			return d
		}
		if d := slices.Index(Whys, a.Why) - slices.Index(Whys, b.Why); d != 0 {
			return d
		}
		if d := byDay(a.Due, b.Due); d != 0 {
			return d
		}
		if d := strings.Compare(stepOrder(a.Entry.Step), stepOrder(b.Entry.Step)); d != 0 {
			return d
		}
		return strings.Compare(a.Entry.Code, b.Entry.Code)
	})
	slices.SortStableFunc(h.Open, func(a, b *Studied) int { return byDay(a.Due, b.Due) })
	slices.SortStableFunc(h.Done, func(a, b *Studied) int { return b.Completed.Compare(a.Completed) })
}

// byDay sorts dates, none last.
func byDay(a, b time.Time) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Compare(b)
}

// Tally counts the enrolments of a unit's people by standing.
type Tally map[Standing]int64

// Percent is how many of those that were not withdrawn are done.
func (t Tally) Percent() int64 {
	return t[Done] * 100 / max(t[Done]+t[Open], 1)
}

// Team counts everything that people below a unit study; course narrows it, "" does not.
func (s *Service) Team(ctx context.Context, by rbac.Actor, unit, course string) (Tally, error) {
	if _, err := s.gate.May(by, "courses.enrolment.read", rbac.Place{Unit: unit}); err != nil {
		return nil, err
	}
	q := store.On("unit").StartsWith(unit)
	if course != "" {
		q = store.On("course").Is(course).StartsWith(unit)
	}
	groups, err := s.enrolments.GroupCount(ctx, q, "state")
	if err != nil {
		return nil, err
	}
	t := Tally{}
	for _, g := range groups {
		name, _ := g.Value.(string)
		t[Standing(name)] = g.Count
	}
	return t, nil
}

// Members lists who of a unit studies a course, a page at a time.
func (s *Service) Members(ctx context.Context, by rbac.Actor, unit, course, cursor string) (store.Page[Enrolment], error) {
	if _, err := s.gate.May(by, "courses.enrolment.read", rbac.Place{Unit: unit}); err != nil {
		return store.Page[Enrolment]{}, err
	}
	return s.enrolments.Find(ctx, store.On("course").Is(course).StartsWith(unit).Limit(50).At(cursor))
}
