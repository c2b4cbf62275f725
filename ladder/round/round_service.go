package round

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// Make drafts a round. The plan is checked as a whole: what is announced later is what was drafted.
func (s *Service) Make(ctx context.Context, by rbac.Actor, p Plan, reason string) (*Round, error) {
	grant, err := s.gate.May(by, Edit.Permission(), rbac.Place{Unit: p.Unit})
	if err != nil {
		return nil, err
	}
	if err := s.check(&p); err != nil {
		return nil, err
	}
	if err := reasoned(reason); err != nil {
		return nil, err
	}
	now := s.clock.Now()
	r := &Round{Plan: p, State: Draft, Changed: now, Steps: []Stepped{{"make", by.Person, by.Name, now, reason}}}
	for {
		if r.ID, err = s.number(ctx, now); err != nil {
			return nil, err
		}
		err = s.rounds.Insert(ctx, r, grant.Record(reason, r.moved("make")))
		if !errors.Is(err, store.ErrExists) { // somebody else took the number
			return r, err
		}
	}
}

// number is the next free number of a year: R2026-001.
func (s *Service) number(ctx context.Context, now time.Time) (string, error) {
	prefix := fmt.Sprintf("R%d-", now.In(clock.Shanghai).Year())
	last, err := s.rounds.First(ctx, store.On("id").StartsWith(prefix).Down())
	if errors.Is(err, store.ErrNotFound) {
		return prefix + "001", nil
	}
	if err != nil {
		return "", err
	}
	n, err := strconv.Atoi(strings.TrimPrefix(last.ID, prefix))
	return fmt.Sprintf("%s%03d", prefix, n+1), err
}

func (r *Round) moved(act Act) event.Fact {
	return Moved{Round: r.ID, Title: r.Title, Unit: r.Unit, Grade: r.Grade, Act: act, State: r.State}
}

func (s *Service) check(p *Plan) error {
	p.Tidy()
	b := s.ladder.Blueprint()
	return p.Check(func(grade string) bool {
		g := b.Grade(grade)
		return g != nil && !g.Entry
	}, func(post string) bool {
		_, ok := s.people.Posts().Of(post)
		return ok
	}).Err()
}

// change moves a round under the permission of an act. Nobody acts in a round in which they apply.
func (s *Service) change(ctx context.Context, by rbac.Actor, id string, act Act, reason string, refine func(*Round) ([]event.Fact, error)) (*Round, error) {
	now := s.clock.Now()
	if err := s.uninvolved(ctx, by, id); err != nil {
		return nil, err
	}
	return s.rounds.Update(ctx, id, func(r *Round) (audit.Entry, error) {
		grant, err := s.gate.May(by, act.Permission(), rbac.Place{Unit: r.Unit})
		if err != nil {
			return audit.Entry{}, hide(err, id)
		}
		if err := r.step(act, by.Person, by.Name, reason, now); err != nil {
			return audit.Entry{}, err
		}
		facts, err := refine(r)
		if err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, append([]event.Fact{r.moved(act)}, facts...)...), nil
	})
}

// hide lets a thing that one may not see be a thing that is not there.
func hide(err error, id string) error {
	if errors.Is(err, rbac.ErrForbidden) {
		return store.ErrNotFound.With("id", id).Because(err)
	}
	return err
}

// uninvolved refuses whoever applies in the round.
func (s *Service) uninvolved(ctx context.Context, by rbac.Actor, id string) error {
	a, err := s.applications.Get(ctx, ApplicationID(id, by.Person))
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err != nil:
		return err
	case a.Phase == Withdrawn || a.Phase == Declined:
		return nil
	}
	return ErrOwnRound
}

// Edit changes a draft.
func (s *Service) Edit(ctx context.Context, by rbac.Actor, id string, p Plan, reason string) (*Round, error) {
	if err := s.check(&p); err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, Edit.Permission(), rbac.Place{Unit: p.Unit}); err != nil {
		return nil, err
	}
	return s.change(ctx, by, id, Edit, reason, func(r *Round) ([]event.Fact, error) {
		r.Plan = p
		return nil, nil
	})
}

// Seat names the panel, in place of whoever sat on it. In a round that is being scored nobody goes
// who has handed in a sheet.
func (s *Service) Seat(ctx context.Context, by rbac.Actor, id string, people []string, reason string) (*Round, error) {
	slices.Sort(people)
	people = slices.Compact(people)
	if len(people) < leastMembers || len(people) > mostMembers {
		return nil, ErrMost.At("members").With("least", leastMembers).With("most", mostMembers)
	}
	r, err := s.rounds.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	members, err := s.members(ctx, r, people)
	if err != nil {
		return nil, err
	}
	for _, m := range r.Members {
		if r.State != Scoring || slices.Contains(people, m.Person) {
			continue
		}
		given, err := s.scores.Find(ctx, store.On("member").Is(m.Person, id).Limit(1))
		if err != nil {
			return nil, err
		}
		if len(given.Items) > 0 {
			return nil, ErrSeated.At("members").With("name", m.Name)
		}
	}
	return s.change(ctx, by, id, Seat, reason, func(r *Round) ([]event.Fact, error) {
		r.Members = members
		return nil, nil
	})
}

// ErrSeated keeps a member who has scored on the panel: who leaves with a sheet takes a vote along.
var ErrSeated = fault.Define(fault.Conflict, "round.seated") // param "name"

// members looks people up and asks the policy whether they may score here at all; applicants never.
func (s *Service) members(ctx context.Context, r *Round, people []string) ([]Member, error) {
	found, err := s.people.LookupMany(ctx, people)
	if err != nil {
		return nil, err
	}
	var out []Member
	var faults fault.List
	for _, id := range people {
		p := found[id]
		if p == nil || !p.EmployedOn(rbac.DayOf(s.clock.Now())) {
			faults = append(faults, ErrMember.At("members").With("person", id))
			continue
		}
		actor, err := s.people.Act(ctx, id)
		if err != nil {
			return nil, err
		}
		_, may := s.gate.May(actor, "ladder.panel.score", rbac.Place{Unit: r.Unit})
		applies := s.uninvolved(ctx, actor, r.ID)
		if may != nil || applies != nil {
			faults = append(faults, ErrMayNot.At("members").With("name", p.Name))
			continue
		}
		out = append(out, Member{id, p.Name})
	}
	return out, faults.Err()
}

// Detail is what an act on a round needs besides its name.
type Detail struct {
	Closes time.Time // of Extend and Reopen
	Reason string
}

// Do carries an act out: all but Edit, Seat and Rank, which need more than a Detail.
func (s *Service) Do(ctx context.Context, by rbac.Actor, id string, act Act, o Detail) (*Round, error) {
	now := s.clock.Now()
	var before func(r *Round) error
	refine := func(*Round) ([]event.Fact, error) { return nil, nil }
	switch act {
	case Announce:
		b := s.ladder.Blueprint()
		refine = func(r *Round) ([]event.Fact, error) {
			if !r.Closes.After(now) {
				return nil, ErrSpan.At("closes").With("most", mostWindow)
			}
			r.Rules, r.RulesHash = b.Version, b.Hash
			return nil, nil
		}
	case Extend, Reopen:
		refine = func(r *Round) ([]event.Fact, error) { return nil, r.prolong(o.Closes, now) }
	case Close:
		refine = func(r *Round) ([]event.Fact, error) {
			if r.HasPanel() && len(r.Members) < leastMembers {
				return nil, ErrMost.At("members").With("least", leastMembers).With("most", mostMembers)
			}
			return nil, nil
		}
	case Confirm:
		c, err := s.days.Calendar(ctx)
		if err != nil {
			return nil, err
		}
		refine = func(r *Round) ([]event.Fact, error) {
			last, err := c.After(rbac.DayOf(now), r.Days)
			if err != nil {
				return nil, err
			}
			r.Shown, r.ShownTo = now, last.Add(1).Start()
			return []event.Fact{Decided{r.ID, r.Ranking}}, nil
		}
	case Rework, Annul:
		before = func(r *Round) error { return s.noneAppointed(ctx, r, act) }
		refine = func(r *Round) ([]event.Fact, error) {
			r.Shown, r.ShownTo = time.Time{}, time.Time{}
			return []event.Fact{Undone{r.ID, r.Ranking, act == Annul, o.Reason}}, nil
		}
	case Conclude:
		return s.conclude(ctx, by, id, o)
	case Reject, Cancel: // the round comes to nothing, and with it every application
		refine = func(r *Round) ([]event.Fact, error) {
			return []event.Fact{Undone{r.ID, r.Ranking, true, o.Reason}}, nil
		}
	case Return:
	default:
		return nil, ErrMove.With("act", act)
	}
	if before != nil {
		r, err := s.rounds.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		if err := before(r); err != nil {
			return nil, err
		}
	}
	return s.change(ctx, by, id, act, o.Reason, refine)
}

// ErrStanding keeps a round whose appointments stand from being annulled around them.
var ErrStanding = fault.Define(fault.Conflict, "round.standing") // param "names"

func (s *Service) noneAppointed(ctx context.Context, r *Round, act Act) error {
	if act != Annul {
		return nil
	}
	apps, err := s.inRound(ctx, r.ID)
	if err != nil {
		return err
	}
	var names []string
	for _, a := range apps {
		if a.Phase == Appointing || a.Phase == Trial || a.Phase == Confirmed {
			names = append(names, a.Name)
		}
	}
	if len(names) > 0 {
		return ErrStanding.With("names", strings.Join(names, "、"))
	}
	return nil
}

// ErrUpheld keeps a ranking from being concluded that an objection was upheld against.
var ErrUpheld = fault.Define(fault.Conflict, "round.upheld") // param "name"

// conclude ends the notice: it is over, every objection is answered, and none that was upheld is
// left without consequence.
func (s *Service) conclude(ctx context.Context, by rbac.Actor, id string, o Detail) (*Round, error) {
	r, err := s.rounds.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	elected, err := s.inPhase(ctx, id, Elected)
	if err != nil {
		return nil, err
	}
	against, err := s.against(ctx, id, "")
	if err != nil {
		return nil, err
	}
	open := 0
	for _, x := range against {
		stands := x.About == "" || slices.ContainsFunc(elected, func(a *Application) bool { return a.Person == x.About })
		switch {
		case x.State == ObjectionOpen:
			open++
		case x.State == ObjectionUpheld && stands && x.Filed.After(r.Shown.Add(-time.Millisecond)):
			return nil, ErrUpheld.With("name", x.AboutName)
		}
	}
	if open > 0 {
		return nil, ErrUnanswered.With("count", open)
	}
	k, err := s.ranking(ctx, r)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	return s.change(ctx, by, id, Conclude, o.Reason, func(r *Round) ([]event.Fact, error) {
		f := Granted{Round: r.ID, Grade: r.Grade, At: now}
		for i := range k.Lines {
			l := &k.Lines[i]
			if !slices.ContainsFunc(elected, func(a *Application) bool { return a.Person == l.Person }) {
				continue
			}
			g := Grant{l.Person, -1}
			if r.HasPanel() {
				g.Panel = l.merit(PartPanel)
			}
			f.To = append(f.To, g)
		}
		return []event.Fact{f}, nil
	})
}
