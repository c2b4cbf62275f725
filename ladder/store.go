package ladder

import (
	"context"

	"tianti/internal/store"
	"tianti/rbac"
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

var records = store.Define[Record]("ladder.records")

// cases are a person's appointments, the newest first.
func (s *Service) cases(ctx context.Context, person string) ([]*Appointment, error) {
	p, err := s.appointments.Find(ctx, store.On("person").Is(person).Down().Limit(1000))
	return p.Items, err
}

// List shows the appointments in a state that the actor may read, the newest first, a page at a
// time. A page may be short and still have a next one.
func (s *Service) List(ctx context.Context, by rbac.Actor, state State, cursor string) (store.Page[Appointment], error) {
	reach := s.gate.Reach(by, "ladder.appointment.read")
	if len(reach) == 0 {
		_, err := s.gate.May(by, "ladder.appointment.read", rbac.Place{})
		return store.Page[Appointment]{}, err
	}
	page := store.Page[Appointment]{Next: cursor}
	for range 20 {
		p, err := s.appointments.Find(ctx, store.On("state").Is(string(state)).Down().Limit(50-len(page.Items)).At(page.Next))
		if err != nil {
			return page, err
		}
		for _, a := range p.Items {
			for _, above := range reach {
				if rbac.Covers(above, a.Unit) {
					page.Items = append(page.Items, a)
					break
				}
			}
		}
		if page.Next = p.Next; page.Next == "" || len(page.Items) >= 50 {
			break
		}
	}
	return page, nil
}

// Appointment is one case.
func (s *Service) Appointment(ctx context.Context, by rbac.Actor, id string) (*Appointment, error) {
	a, err := s.appointments.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, "ladder.appointment.read", rbac.Place{Unit: a.Unit, Owner: a.Person}); err != nil {
		return nil, err
	}
	return a, nil
}

// Pipeline counts the people below a unit by rung; "" is off the ladder.
func (s *Service) Pipeline(ctx context.Context, by rbac.Actor, unit string) (map[string]int64, error) {
	if _, err := s.gate.May(by, "ladder.position.read", rbac.Place{Unit: unit}); err != nil {
		return nil, err
	}
	groups, err := s.positions.GroupCount(ctx, store.On("unit").StartsWith(unit), "grade")
	if err != nil {
		return nil, err
	}
	out := map[string]int64{}
	for _, g := range groups {
		code, _ := g.Value.(string)
		out[code] = g.Count
	}
	return out, nil
}

// On lists who stands on a rung below a unit, a page at a time.
func (s *Service) On(ctx context.Context, by rbac.Actor, unit, grade, cursor string) (store.Page[Position], error) {
	if _, err := s.gate.May(by, "ladder.position.read", rbac.Place{Unit: unit}); err != nil {
		return store.Page[Position]{}, err
	}
	return s.positions.Find(ctx, store.On("grade").Is(grade).StartsWith(unit).Limit(50).At(cursor))
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
	ps, err := s.positions.GetMany(ctx, people)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(ps))
	for _, p := range ps {
		out[p.ID] = p.At(s.clock.Now()).Grade
	}
	return out, nil
}
