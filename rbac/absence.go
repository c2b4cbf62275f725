package rbac

import (
	"strconv"
	"time"

	"tianti/internal/event"
)

// Absence is a time in which somebody is employed and not at work: on leave (休假). Absences are only ever added; one
// that ended early, or never began, says so.
type Absence struct {
	ID     string    `bson:"id" json:"id"` // "1", "2", …, of the person
	From   Day       `bson:"from" json:"from"`
	Until  Day       `bson:"until" json:"until"`                   // the last day, as it was recorded
	Back   Day       `bson:"back,omitempty" json:"back,omitempty"` // the first day at work again, where that came earlier; From: it never began
	Reason string    `bson:"reason" json:"reason"`
	By     string    `bson:"by" json:"by"`
	At     time.Time `bson:"at" json:"at"` // when it was recorded
}

// End is the first day at work after it.
func (a *Absence) End() Day {
	if a.Back != "" {
		return a.Back
	}
	return a.Until.Add(1)
}

// On says whether the person is away by it on a day.
func (a *Absence) On(d Day) bool { return a.From <= d && d < a.End() }

// longestAbsence bounds one absence, in days.
const longestAbsence = 3 * 366

// AwayOn is the absence of a day, nil for who is there.
func (p *Person) AwayOn(d Day) *Absence {
	for i := range p.Absences {
		if a := &p.Absences[i]; a.On(d) {
			return a
		}
	}
	return nil
}

// GoAway records a leave from a day on, the last day included. Faults: ErrAbsenceDays, ErrGone, ErrAbsenceTwice.
func (p *Person) GoAway(from, until Day, n Note) ([]event.Fact, error) {
	switch {
	case until < from || until > from.Add(longestAbsence):
		return nil, ErrAbsenceDays.At("until").With("most", longestAbsence)
	case !p.EmployedOn(from):
		return nil, ErrGone.At("from").With("left", p.LeftOn)
	}
	for i := range p.Absences {
		if a := &p.Absences[i]; a.From < a.End() && a.From <= until && from < a.End() {
			return nil, ErrAbsenceTwice.At("from").With("from", a.From).With("until", a.End().Add(-1))
		}
	}
	a := Absence{ID: strconv.Itoa(len(p.Absences) + 1), From: from, Until: until, Reason: n.Reason, By: n.By, At: n.At}
	p.Absences = append(p.Absences, a)
	return []event.Fact{PersonAway{p.ID, a.ID, p.Path, a.From.Start(), a.End().Start()}}, nil
}

// ComeBack ends a leave early: on is the first day at work again, and the leave's own first day, or an earlier one,
// means that it never began. Faults: ErrAbsenceUnknown, ErrAbsenceOver.
func (p *Person) ComeBack(id string, on Day) ([]event.Fact, error) {
	for i := range p.Absences {
		a := &p.Absences[i]
		if a.ID != id {
			continue
		}
		if on >= a.End() {
			return nil, ErrAbsenceOver.At("on").With("until", a.End().Add(-1))
		}
		a.Back = max(on, a.From)
		return []event.Fact{PersonBack{p.ID, a.ID, p.Path, a.From.Start(), a.Back.Start()}}, nil
	}
	return nil, ErrAbsenceUnknown
}
