package rbac

import (
	"context"
	"slices"

	"tianti/internal/event"
)

const mayRecordAbsence = "rbac.absence.record"

// GoAway records that a person is on leave from a day on until another, the last one included. Meanwhile seats are
// closed to them, reminders wait, and last days are put off.
func (o *Organisation) GoAway(ctx context.Context, by Actor, id string, from, until Day, reason string) (*Person, error) {
	if err := why(reason); err != nil {
		return nil, err
	}
	if f := checkDay(from, o.Today()); f != nil {
		return nil, f.At("from")
	}
	if f := checkDay(until, o.Today()); f != nil {
		return nil, f.At("until")
	}
	return o.change(ctx, by, id, mayRecordAbsence, reason, func(p *Person, n Note) ([]event.Fact, error) {
		p.Absences = slices.Clone(p.Absences)
		return p.GoAway(from, until, n)
	})
}

// ComeBack ends a leave before its last day; on is the first day at work again.
func (o *Organisation) ComeBack(ctx context.Context, by Actor, id, absence string, on Day, reason string) (*Person, error) {
	if err := why(reason); err != nil {
		return nil, err
	}
	if f := checkDay(on, o.Today()); f != nil {
		return nil, f.At("on")
	}
	return o.change(ctx, by, id, mayRecordAbsence, reason, func(p *Person, _ Note) ([]event.Fact, error) {
		p.Absences = slices.Clone(p.Absences)
		return p.ComeBack(absence, on)
	})
}

// Absences are a person's leaves, for those who may know of them. Why somebody is away is told to who records it, and
// to the person.
func (o *Organisation) Absences(ctx context.Context, by Actor, id string) (*Person, []Absence, error) {
	p, err := o.people.Get(ctx, id)
	if err != nil {
		return nil, nil, unknown(err, id)
	}
	if _, err := o.gate.May(by, "rbac.absence.read", p.Place()); err != nil {
		return nil, nil, err
	}
	out := slices.Clone(p.Absences)
	if by.Person != id && !o.RecordsAbsence(by, p) {
		for i := range out {
			out[i].Reason = ""
		}
	}
	return p, out, nil
}

// Away tells who of some people is on leave today, with the last day of it: of those of whom the actor may know.
func (o *Organisation) Away(ctx context.Context, by Actor, ids []string) (map[string]Day, error) {
	people, err := o.people.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	out, today := map[string]Day{}, o.Today()
	for _, p := range people {
		a := p.AwayOn(today)
		if a == nil {
			continue
		}
		if _, err := o.gate.May(by, "rbac.absence.read", p.Place()); err == nil {
			out[p.ID] = a.End().Add(-1)
		}
	}
	return out, nil
}

// RecordsAbsence says whether the actor may write leaves of a person.
func (o *Organisation) RecordsAbsence(by Actor, p *Person) bool {
	_, err := o.gate.May(by, mayRecordAbsence, p.Place())
	return err == nil
}
