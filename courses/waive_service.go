package courses

import (
	"context"
	"slices"

	"tianti/courses/cmi5"
	"tianti/courses/xapi"
	"tianti/internal/audit"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// Waive frees a learner from a unit of a package of cmi5 (9.3.7), for one of cmi5.Reasons. It asks for what
// exempting from a course asks for; nobody waives for themselves. Faults: ErrOwnExemption, ErrReason, ErrWaiver.
func (s *Service) Waive(ctx context.Context, by rbac.Actor, enrolment, lesson, unit, as, reason string) (*Enrolment, error) {
	e, v, err := s.Enrolment(ctx, by, enrolment)
	if err != nil {
		return nil, err
	}
	if e.Person == by.Person {
		return nil, ErrOwnExemption
	}
	grant, err := s.gate.May(by, mayExempt, rbac.Place{Unit: e.Unit, Owner: e.Person})
	if err != nil {
		return nil, err
	}
	if err := Said(reason); err != nil {
		return nil, err
	}
	l, ok := v.Content.Lesson(lesson)
	if !ok || l.Package == "" {
		return nil, ErrNoLesson.With("lesson", lesson)
	}
	p, err := s.Package(ctx, l.Package)
	if err != nil {
		return nil, err
	}
	if s.records == nil {
		return nil, ErrNoRecords
	}
	if p.Course == nil || p.Course.Unit(unit) == nil {
		return nil, ErrWaiver.At("activity").With("activity", unit)
	}
	if !slices.Contains(cmi5.Reasons, as) {
		return nil, ErrWaiver.At("as").With("activity", as)
	}
	if e.State != Open {
		return nil, ErrNotOpen.With("state", e.State)
	}
	if _, err := s.enrolments.Update(ctx, e.ID, func(*Enrolment) (audit.Entry, error) { return grant.Record(reason), nil }); err != nil {
		return nil, err
	}
	now := s.clock.Now()
	fresh := func() *Attempt {
		return &Attempt{Enrolment: e.ID, Round: e.Round, Lesson: lesson, Person: e.Person, Package: l.Package}
	}
	a, err := s.attempts.Upsert(ctx, attemptID(e, lesson), fresh, func(x *Attempt) ([]store.Event, error) {
		r := x.registration()
		r.Waive(unit)
		return nil, x.set(r)
	})
	if err != nil {
		return nil, err
	}
	session := xapi.DerivedID("cmi5 waiver session " + a.ID + " " + unit)
	if err := s.records.Say(ctx, s.names(a).Waived(xapi.DerivedID("cmi5 waived "+a.ID+" "+unit), session, as, p.Course.Unit(unit), now)); err != nil {
		return nil, err
	}
	if err := s.rollUp(ctx, a, p, a.registration(), session, credited{by, mayExempt, reason}); err != nil {
		return nil, err
	}
	return s.enrolments.Get(ctx, e.ID)
}

// UnitOf is a unit of a lesson's package of cmi5, as it stands for a learner.
type UnitOf struct {
	Lesson    string
	Part      locale.Text // the lesson's title
	ID        string      // the publisher's
	Title     locale.Text
	Satisfied bool
	Waived    bool
}

// Units lists the units of an enrolment's packages of cmi5, in their order, for whoever may waive them.
func (s *Service) Units(ctx context.Context, by rbac.Actor, enrolment string) (*Enrolment, *Version, []UnitOf, error) {
	e, v, err := s.Enrolment(ctx, by, enrolment)
	if err != nil {
		return nil, nil, nil, err
	}
	if _, err := s.gate.May(by, mayExempt, rbac.Place{Unit: e.Unit, Owner: e.Person}); err != nil {
		return nil, nil, nil, err
	}
	var out []UnitOf
	for _, l := range v.Content.Lessons {
		if l.Package == "" {
			continue
		}
		p, err := s.Package(ctx, l.Package)
		if err != nil {
			return nil, nil, nil, err
		}
		if p.Course == nil {
			continue
		}
		a, err := s.attempts.Get(ctx, attemptID(e, l.ID))
		if missing(err) {
			a, err = &Attempt{}, nil
		}
		if err != nil {
			return nil, nil, nil, err
		}
		r := a.registration()
		for _, u := range p.Course.Units() {
			out = append(out, UnitOf{l.ID, l.Title, u.ID, u.Title, r.Meets(u), r.Units[u.ID].Waived})
		}
	}
	return e, v, out, nil
}

// Looks says whether a lesson's package can be looked around in without anything being recorded: one of cmi5 can.
func (s *Service) Looks(ctx context.Context, l *Lesson) (bool, error) {
	if l.Package == "" {
		return false, nil
	}
	p, err := s.Package(ctx, l.Package)
	return err == nil && p.Course != nil, err
}

// ErrWaiver is a unit that the package does not have, or a reason that cmi5 does not know.
var ErrWaiver = fault.Define(fault.Invalid, "courses.cmi5.waiver") // param activity
