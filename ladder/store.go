package ladder

import (
	"context"
	"time"

	"tianti/internal/dryrun"
	"tianti/internal/store"
)

var positions = store.Define[Position]("ladder.positions",
	store.By("unit", "unit", "grade"),
	store.By("grade", "grade", "unit"),
	store.By("turn", "turn"))

var appointments = store.Define[Appointment]("ladder.appointments",
	store.By("person", "person", "changed"),
	store.By("state", "state", "changed"),
	store.By("unit", "unit", "state"),
	store.Unique("open", "open"))

var editions = store.Define[Edition]("ladder.editions",
	store.By("number", "number"),
	store.Unique("open", "open"))

var trials = dryrun.Define[Shift]("ladder.trials")

var records = store.Define[Record]("ladder.records")

// cases are a person's appointments, the newest first.
func (s *Service) cases(ctx context.Context, person string) ([]*Appointment, error) {
	p, err := s.appointments.Find(ctx, store.On("person").Is(person).Down().Limit(1000))
	return p.Items, err
}

// Rung is the code of the grade on which a person stands now; "" if on none. It asks nobody:
// other parts of the program call it for a person that they may see.
func (s *Service) Rung(ctx context.Context, person string) (string, error) {
	p, err := s.positions.GetMany(ctx, []string{person})
	if err != nil || len(p) == 0 {
		return "", err
	}
	return p[0].At(s.clock.Now()).Grade, nil
}

// Rungs is Rung for many people at once.
func (s *Service) Rungs(ctx context.Context, people []string) (map[string]string, error) {
	return s.RungsAt(ctx, people, s.clock.Now())
}

// RungsAt is Rungs as they stood at an instant. It asks nobody, either.
func (s *Service) RungsAt(ctx context.Context, people []string, at time.Time) (map[string]string, error) {
	ps, err := s.positions.GetMany(ctx, people)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(ps))
	for _, p := range ps {
		out[p.ID] = p.At(at).Grade
	}
	return out, nil
}

// Stage is the stage of a grade; "" of one that the ladder in force does not have.
func (s *Service) Stage(grade string) string {
	if g := s.Blueprint().Grade(grade); g != nil {
		return g.Stage
	}
	return ""
}
