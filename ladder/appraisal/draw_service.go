package appraisal

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/internal/text"
	"tianti/rbac"
)

// Draw finds who is appraised in a draft, and draws the raters; what was drawn before is thrown away. The
// draw is written down with the cycle, and anybody can make it again: it depends on the numbers of the cycle
// and of the people alone. Faults: ErrState, ErrNobody, ErrMany, ErrReason.
func (s *Service) Draw(ctx context.Context, by rbac.Actor, id, reason string) (*Cycle, error) {
	c, err := s.act(ctx, by, id, mayEdit, reason, func(c *Cycle, _ time.Time) ([]event.Fact, error) {
		if c.State != Draft {
			return nil, ErrState.With("state", c.State).With("act", "draw")
		}
		c.People, c.Raters = 0, 0 // until the draw is whole
		return nil, nil
	})
	if err != nil {
		return nil, err
	}
	people, tasks, err := s.drawn(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := s.clear(ctx, id); err != nil {
		return nil, err
	}
	for part := range slices.Chunk(people, step) {
		if err := errors.Join(s.people.Unrecorded().InsertMany(ctx, part)...); err != nil {
			return nil, err
		}
	}
	for part := range slices.Chunk(tasks, step) {
		if err := errors.Join(s.tasks.Unrecorded().InsertMany(ctx, part)...); err != nil {
			return nil, err
		}
	}
	return s.act(ctx, by, id, mayEdit, reason, func(c *Cycle, now time.Time) ([]event.Fact, error) {
		c.People, c.Raters = len(people), len(tasks)
		c.picked(by)
		return nil, c.turn([]State{Draft}, Draft, "draw", by, now, reason)
	})
}

func (c *Cycle) picked(by rbac.Actor) {
	if !slices.Contains(c.Pickers, by.Person) {
		c.Pickers = append(c.Pickers, by.Person)
	}
}

// drawn are the people of a cycle and their tasks, as documents.
func (s *Service) drawn(ctx context.Context, c *Cycle) (people []*Person, tasks []*Task, err error) {
	all, err := s.members(ctx, c.Unit)
	if err != nil {
		return nil, nil, err
	}
	for _, m := range all {
		if !rbac.Covers(c.Unit, m.Unit) || !c.appraises(m.Post) {
			continue
		}
		people = append(people, &Person{Meta: store.Meta{ID: personID(c.ID, m.Person)}, Cycle: c.ID, Person: m.Person, Name: m.Name, Unit: m.Unit, Post: m.Post, Line: m.Line, Leads: m.Leads,
			State: In, Period: c.Period, Tallies: []Tally{}, Words: []Words{}, Versions: []Version{}})
		for _, x := range Draw(&c.Form, c.ID, m, all) {
			tasks = append(tasks, taskFor(c, m, x, ByLot, ""))
		}
	}
	switch n := len(people); {
	case n == 0:
		return nil, nil, ErrNobody
	case n > mostPeople:
		return nil, nil, ErrMany.With("most", mostPeople)
	}
	return people, tasks, nil
}

func taskFor(c *Cycle, m Member, x Pick, source, why string) *Task {
	t := &Task{Meta: store.Meta{ID: taskID(c.ID, m.Person, x.Person)}, Cycle: c.ID, Person: m.Person, Name: m.Name, Rater: x.Person, RaterName: x.Name,
		Group: x.Group, State: Asked, Source: source, Why: why}
	if c.State == Open {
		t.Until = c.ends()
	}
	return t
}

// clear throws away what an earlier draw of a draft left.
func (s *Service) clear(ctx context.Context, id string) error {
	var people, tasks []string
	for p, err := range s.people.Each(ctx, store.On("cycle").Is(id).Limit(step)) {
		if err != nil {
			return err
		}
		people = append(people, p.ID)
	}
	for t, err := range s.tasks.Each(ctx, store.On("state").Is(id).Limit(step)) {
		if err != nil {
			return err
		}
		tasks = append(tasks, t.ID)
	}
	if err := s.people.Unrecorded().DeleteMany(ctx, people); err != nil {
		return err
	}
	return s.tasks.Unrecorded().DeleteMany(ctx, tasks)
}

// Add asks somebody more about a person, in a draft or an open cycle. In a draft it counts as drawing: who
// adds does not open. Faults: ErrState, ErrRater, ErrRaterIs, ErrGroup, ErrReason.
func (s *Service) Add(ctx context.Context, by rbac.Actor, cycle, person, rater string, g Group, reason string) (*Task, error) {
	p, c, err := s.choosing(ctx, by, cycle, person, reason)
	if err != nil {
		return nil, err
	}
	if g == Self || !slices.Contains(Groups, g) {
		return nil, ErrGroup.At("group").With("value", text.Cut(string(g), 20))
	}
	who, err := s.org.ByNumber(ctx, strings.TrimSpace(rater))
	if err != nil || !who.EmployedOn(rbac.DayOf(s.clock.Now())) {
		return nil, ErrRater.At("rater").With("value", text.Cut(rater, 40))
	}
	if who.ID == person {
		return nil, ErrRaterIs.At("rater")
	}
	if c, err = s.choose(ctx, by, c, reason); err != nil {
		return nil, err
	}
	t := taskFor(c, p.member(), Pick{who.ID, who.Name, g}, ByHand, reason)
	grant, err := s.gate.May(by, mayEdit, p.place())
	if err != nil {
		return nil, err
	}
	var facts []event.Fact
	if c.State == Open {
		facts = append(facts, RatersAsked{c.ID, []string{who.ID}, c.ends(), false, daysLeft(s.now(), c)})
	}
	err = s.tasks.Insert(ctx, t, grant.Record(reason, facts...))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrRaterIs.At("rater")
	}
	return t, err
}

// choosing is a person whose raters the actor may choose now.
func (s *Service) choosing(ctx context.Context, by rbac.Actor, cycle, person, reason string) (*Person, *Cycle, error) {
	c, err := s.cycle(ctx, cycle)
	if err != nil {
		return nil, nil, err
	}
	p, err := s.person(ctx, cycle, person)
	if err != nil {
		return nil, nil, err
	}
	if _, err := s.gate.May(by, mayEdit, p.place()); err != nil {
		return nil, nil, err
	}
	if c.State != Draft && !c.Takes(s.clock.Now()) {
		return nil, nil, ErrState.With("state", c.State).With("act", "choose")
	}
	if f := reasonFault(reason); f != nil {
		return nil, nil, f
	}
	return p, c, nil
}

// choose writes down that the actor chose raters of a draft. An open cycle stays as it is.
func (s *Service) choose(ctx context.Context, by rbac.Actor, c *Cycle, reason string) (*Cycle, error) {
	if c.State != Draft {
		return c, nil
	}
	return s.act(ctx, by, c.ID, mayEdit, reason, func(c *Cycle, now time.Time) ([]event.Fact, error) {
		if c.State != Draft {
			return nil, ErrState.With("state", c.State).With("act", "choose")
		}
		c.At = now // the choice that somebody is about to open has changed
		c.picked(by)
		return nil, nil
	})
}

// Drop takes a rater off a person, in a draft or an open cycle: what was handed in does not count and is
// deleted unread. In an open cycle the next one of the lot is asked. Faults: ErrState, ErrNoTask, ErrReason.
func (s *Service) Drop(ctx context.Context, by rbac.Actor, cycle, person, rater, reason string) error {
	p, c, err := s.choosing(ctx, by, cycle, person, reason)
	if err != nil {
		return err
	}
	if c, err = s.choose(ctx, by, c, reason); err != nil {
		return err
	}
	t, err := s.tasks.Update(ctx, taskID(cycle, person, rater), func(t *Task) (audit.Entry, error) {
		grant, err := s.gate.May(by, mayEdit, p.place())
		if err != nil {
			return audit.Entry{}, err
		}
		if t.State != Asked && t.State != Given {
			return audit.Entry{}, ErrNotAsked.With("state", taskWord(t.State))
		}
		t.State, t.Why = Dropped, strings.TrimSpace(reason)
		return grant.Record(reason), nil
	})
	if err != nil {
		return missing(err, ErrNoTask)
	}
	if err := s.burn(ctx, t); err != nil {
		return err
	}
	return s.replace(ctx, c, p, t.Group)
}

// replace asks the next one of the lot when a rater of a hidden group fell out of an open cycle.
func (s *Service) replace(ctx context.Context, c *Cycle, p *Person, g Group) error {
	if c.State != Open || !g.Hidden() || p.State != In {
		return nil
	}
	tasks, err := s.tasksAbout(ctx, c.ID, p.Person)
	if err != nil {
		return err
	}
	taken, there := map[string]bool{}, 0
	for _, t := range tasks {
		taken[t.Rater] = true // whoever declined or was dropped is not asked again
		if t.Group == g && (t.State == Asked || t.State == Given) {
			there++
		}
	}
	if there >= c.Form.wanted(g) {
		return nil
	}
	all, err := s.members(ctx, p.Unit)
	if err != nil {
		return err
	}
	by := rbac.System("appraisals: ask the next one of the lot")
	for _, x := range Next(&c.Form, c.ID, p.member(), g, all, taken, 1) {
		grant, err := s.gate.May(by, mayEdit, p.place())
		if err != nil {
			return err
		}
		fact := RatersAsked{c.ID, []string{x.Person}, c.ends(), false, daysLeft(s.now(), c)}
		if err := s.tasks.Insert(ctx, taskFor(c, p.member(), x, ByLot, ""), grant.Record("", fact)); err != nil && !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	return nil
}

// left reacts to somebody's leaving: what was asked of them is asked of the next one, and they are appraised
// no more. What they handed in counts.
func (s *Service) left(ctx context.Context, f rbac.PersonLeft) error {
	cycles, err := s.running(ctx)
	if err != nil {
		return err
	}
	by := rbac.System("appraisals: ask somebody else instead of whoever left")
	for _, c := range cycles {
		if !f.From.Before(c.ends()) {
			continue
		}
		if err := s.retire(ctx, by, c, f.Person); err != nil {
			return err
		}
	}
	return nil
}

// retire takes somebody who leaves out of an open cycle.
func (s *Service) retire(ctx context.Context, by rbac.Actor, c *Cycle, person string) error {
	_, err := s.people.Update(ctx, personID(c.ID, person), func(p *Person) (audit.Entry, error) {
		grant, err := s.gate.May(by, mayEdit, p.place())
		if err != nil || p.State != In {
			return audit.Entry{}, err
		}
		p.State = Gone
		return grant.Record("离职"), nil
	})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	about, err := s.tasksAbout(ctx, c.ID, person)
	if err != nil {
		return err
	}
	var asked []*Task
	for t, err := range s.tasks.Each(ctx, store.On("state").Is(c.ID, Asked, person)) {
		if err != nil {
			return err
		}
		asked = append(asked, t)
	}
	for _, t := range append(about, asked...) {
		if t.State != Asked {
			continue
		}
		if err := s.drop(ctx, by, t, "离职"); err != nil {
			return err
		}
		p, err := s.person(ctx, c.ID, t.Person)
		if err != nil {
			return err
		}
		if err := s.replace(ctx, c, p, t.Group); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) drop(ctx context.Context, by rbac.Actor, t *Task, why string) error {
	_, err := s.tasks.Update(ctx, t.ID, func(t *Task) (audit.Entry, error) {
		grant, err := s.gate.May(by, mayEdit, rbac.Place{Unit: "/", Owner: t.Person})
		if err != nil || t.State != Asked {
			return audit.Entry{}, err
		}
		t.State, t.Why = Dropped, why
		return grant.Record(why), nil
	})
	return err
}
