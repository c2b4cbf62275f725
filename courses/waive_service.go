package courses

import (
	"context"
	"slices"

	"tianti/courses/cmi5"
	"tianti/courses/xapi"
	"tianti/internal/audit"
	"tianti/internal/fault"
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

// ErrWaiver is a unit that the package does not have, or a reason that cmi5 does not know.
var ErrWaiver = fault.Define(fault.Invalid, "courses.cmi5.waiver") // param activity
