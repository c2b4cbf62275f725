package exams

import (
	"context"
	"slices"
	"time"

	"tianti/internal/store"
)

// Session is an exam that a person may still sit, from an instant to another.
type Session struct {
	Exam   string    `json:"exam"`
	Kind   string    `json:"kind"`   // what it counts for
	Opens  time.Time `json:"opens"`  // not before: the window, and the waiting time after an attempt
	Closes time.Time `json:"closes"` //
}

// Ahead lists the sessions that are open or will open to a person of a unit, of exams that count
// for one of the kinds, by their begin. Exams that are passed, used up or wait for a result are not
// among them. It asks nobody: other parts of the program plan with it for a person that they may see.
func (s *Service) Ahead(ctx context.Context, person, unit string, kinds []string) ([]Session, error) {
	now := s.clock.Now()
	var open []*Exam
	for e, err := range s.exams.Each(ctx, store.On("window").Is(string(Scheduled)).AtLeast(now)) {
		if err != nil {
			return nil, err
		}
		if slices.Contains(kinds, e.Plan.Kind) && e.Plan.Invited(person, unit) {
			open = append(open, e)
		}
	}
	if len(open) == 0 {
		return nil, nil
	}
	own, err := everything(ctx, s.sittings, store.On("person").Is(person))
	if err != nil {
		return nil, err
	}
	var out []Session
	for _, e := range open {
		var attempts []*Sitting
		for _, a := range own {
			if a.Exam == e.ID {
				attempts = append(attempts, a)
			}
		}
		slices.SortFunc(attempts, func(a, b *Sitting) int { return a.Attempt - b.Attempt })
		if from, ok := e.soonest(person, unit, attempts, now); ok {
			out = append(out, Session{e.ID, e.Plan.Kind, from, e.Plan.Closes})
		}
	}
	slices.SortFunc(out, func(a, b Session) int { return a.Opens.Compare(b.Opens) })
	return out, nil
}

// soonest is the first instant, now or later, at which a person could start an attempt.
func (e *Exam) soonest(person, unit string, attempts []*Sitting, now time.Time) (time.Time, bool) {
	at := now
	if e.Plan.Opens.After(at) {
		at = e.Plan.Opens
	}
	for _, a := range attempts {
		if wait := a.Ended.Add(time.Duration(e.Plan.Wait) * time.Hour); (a.State != Void || !a.Again) && wait.After(at) {
			at = wait
		}
	}
	return at, e.admit(person, unit, attempts, at) == nil
}
