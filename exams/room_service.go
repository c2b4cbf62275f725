package exams

import (
	"context"
	"slices"
	"strings"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

// hall reads where an exam is held; an exam without rooms has an empty one. It is shared and must not be
// changed.
func (s *Service) hall(ctx context.Context, exam string) (*Hall, error) {
	now := s.clock.Now()
	if k, ok := s.hallsAtHand.get(exam); ok && now.Sub(k.read).Abs() < freshness {
		return k.doc, nil
	}
	h, err := s.halls.Get(ctx, exam)
	if missing(err) {
		h, err = &Hall{Meta: store.Meta{ID: exam}}, nil
	}
	if err == nil {
		s.hallsAtHand.put(h, now)
	}
	return h, err
}

// sees says which rooms of an exam the actor may look into: all of them, or those in which they invigilate.
func (s *Service) sees(by rbac.Actor, e *Exam, h *Hall, room string) error {
	if _, err := s.gate.May(by, "exams.room.read", rbac.Place{Unit: e.Unit}); err == nil {
		return nil
	} else if !h.Guards(by.Person, room) {
		return err
	}
	_, err := s.gate.May(by, "exams.room.read", own(by))
	return err
}

// Rooms is where an exam is held: everything for those who run it, and for an invigilator the own rooms
// alone.
func (s *Service) Rooms(ctx context.Context, by rbac.Actor, exam string) (*Exam, *Hall, error) {
	e, err := s.exams.Get(ctx, exam)
	if err != nil {
		return nil, nil, err
	}
	h, err := s.hall(ctx, exam)
	if err != nil {
		return nil, nil, err
	}
	if err := s.sees(by, e, h, ""); err != nil {
		return nil, nil, err
	}
	seen := *h
	seen.Rooms = slices.DeleteFunc(slices.Clone(h.Rooms), func(r Room) bool { return s.sees(by, e, h, r.Code) != nil })
	seen.Seated = slices.DeleteFunc(slices.Clone(h.Seated), func(x Seated) bool { return seen.Room(x.Room) == nil })
	return e, &seen, nil
}

// Duty is a room in which the actor invigilates.
type Duty struct {
	Exam *Exam
	Room *Room
}

// Duties are the rooms in which the actor invigilates, of exams that are not over, by their begin.
func (s *Service) Duties(ctx context.Context, by rbac.Actor) ([]Duty, error) {
	if _, err := s.gate.May(by, "exams.room.read", own(by)); err != nil {
		return nil, err
	}
	ahead, err := everything(ctx, s.exams, store.On("window").Is(string(Scheduled)).AtLeast(s.clock.Now().Add(-settledFor)))
	if err != nil {
		return nil, err
	}
	var out []Duty
	for _, e := range ahead {
		h, err := s.hall(ctx, e.ID)
		if err != nil {
			return nil, err
		}
		for i := range h.Rooms {
			if slices.Contains(h.Rooms[i].Invigilators, by.Person) {
				out = append(out, Duty{e, &h.Rooms[i]})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Duty) int { return a.Exam.Plan.Opens.Compare(b.Exam.Plan.Opens) })
	return out, nil
}

// changeHall changes where an exam is held.
func (s *Service) changeHall(ctx context.Context, by rbac.Actor, exam, reason string, do func(*Exam, *Hall) (moved []string, err error)) (*Hall, error) {
	e, err := s.exams.Get(ctx, exam)
	if err != nil {
		return nil, err
	}
	if e.State == Cancelled {
		return nil, ErrExamState.With("state", e.State)
	}
	h, err := s.halls.Upsert(ctx, exam, func() *Hall { return &Hall{Unit: e.Unit} }, func(h *Hall) (audit.Entry, error) {
		grant, err := s.gate.May(by, "exams.room.edit", rbac.Place{Unit: e.Unit})
		if err != nil {
			return audit.Entry{}, err
		}
		moved, err := do(e, h)
		if err != nil {
			return audit.Entry{}, err
		}
		if len(moved) == 0 {
			return grant.Record(reason), nil
		}
		return grant.Record(reason, CandidatesSeated{exam, e.Unit, moved}), nil
	})
	s.hallsAtHand.drop(exam)
	return h, err
}

// AddRoom adds a room to an exam.
func (s *Service) AddRoom(ctx context.Context, by rbac.Actor, exam, code string, p RoomPlan, reason string) (*Hall, error) {
	return s.putRoom(ctx, by, exam, strings.ToUpper(strings.TrimSpace(code)), true, p, reason)
}

// EditRoom changes a room: its seats not below those that are taken.
func (s *Service) EditRoom(ctx context.Context, by rbac.Actor, exam, code string, p RoomPlan, reason string) (*Hall, error) {
	return s.putRoom(ctx, by, exam, code, false, p, reason)
}

func (s *Service) putRoom(ctx context.Context, by rbac.Actor, exam, code string, fresh bool, p RoomPlan, reason string) (*Hall, error) {
	if !roomCode.MatchString(code) {
		return nil, ErrRoomCode.At("code").With("code", code)
	}
	p.tidy()
	if err := p.Check(); err != nil {
		return nil, err
	}
	known, err := s.people.Many(ctx, p.Invigilators)
	if err != nil {
		return nil, err
	}
	for _, person := range p.Invigilators {
		if _, ok := known[person]; !ok {
			return nil, ErrPeople.At("invigilators").With("people", person)
		}
	}
	return s.changeHall(ctx, by, exam, reason, func(_ *Exam, h *Hall) ([]string, error) { return nil, h.put(code, fresh, p) })
}

// DropRoom removes a room in which nobody sits.
func (s *Service) DropRoom(ctx context.Context, by rbac.Actor, exam, code, reason string) (*Hall, error) {
	return s.changeHall(ctx, by, exam, reason, func(_ *Exam, h *Hall) ([]string, error) { return nil, h.drop(code) })
}

// SeatPeople gives candidates places in a room, by name; who has one in another room moves. ErrNotInvited
// for whoever is no candidate.
func (s *Service) SeatPeople(ctx context.Context, by rbac.Actor, exam, room string, people []string, reason string) (*Hall, error) {
	if len(people) == 0 {
		return nil, ErrNobodySits.At("people")
	}
	known, err := s.people.Many(ctx, people)
	if err != nil {
		return nil, err
	}
	return s.changeHall(ctx, by, exam, reason, func(e *Exam, h *Hall) ([]string, error) {
		for _, p := range people {
			who, ok := known[p]
			switch {
			case !ok:
				return nil, ErrPeople.At("people").With("people", p)
			case !e.Plan.Invited(p, who.Unit):
				return nil, ErrNoCandidate.At("people").With("name", who.Name)
			}
		}
		return people, h.seat(room, people)
	})
}

// SeatUnit gives places in a room to the candidates of a unit and below it who have none yet.
func (s *Service) SeatUnit(ctx context.Context, by rbac.Actor, exam, room, unit, reason string) (*Hall, error) {
	waiting, err := s.waiting(ctx, exam, unit)
	if err != nil {
		return nil, err
	}
	return s.changeHall(ctx, by, exam, reason, func(_ *Exam, h *Hall) ([]string, error) {
		people := h.without(waiting)
		if len(people) == 0 {
			return nil, ErrNobodySits.At("unit")
		}
		return people, h.seat(room, people)
	})
}

// SpreadSeats gives every candidate who has none a place, evenly over all rooms.
func (s *Service) SpreadSeats(ctx context.Context, by rbac.Actor, exam, reason string) (*Hall, error) {
	waiting, err := s.waiting(ctx, exam, "/")
	if err != nil {
		return nil, err
	}
	return s.changeHall(ctx, by, exam, reason, func(_ *Exam, h *Hall) ([]string, error) {
		people := h.without(waiting)
		if len(people) == 0 {
			return nil, ErrNobodySits.At("rooms")
		}
		return people, h.spread(people)
	})
}

// FreeSeats takes places away.
func (s *Service) FreeSeats(ctx context.Context, by rbac.Actor, exam string, people []string, reason string) (*Hall, error) {
	return s.changeHall(ctx, by, exam, reason, func(_ *Exam, h *Hall) ([]string, error) {
		h.free(people)
		return people, nil
	})
}

// without leaves out those who sit already or invigilate.
func (h *Hall) without(people []string) []string {
	sits := map[string]bool{}
	for _, s := range h.Seated {
		sits[s.Person] = true
	}
	return slices.DeleteFunc(slices.Clone(people), func(p string) bool { return sits[p] || h.Guards(p, "") })
}

// waiting are the candidates of an exam below a unit, by employee number.
func (s *Service) waiting(ctx context.Context, exam, unit string) ([]string, error) {
	e, err := s.exams.Get(ctx, exam)
	if err != nil {
		return nil, err
	}
	found := map[string]Who{}
	for _, u := range e.Plan.Units {
		all, err := s.people.Below(ctx, u)
		if err != nil {
			return nil, err
		}
		for _, w := range all {
			found[w.Person] = w
		}
	}
	named, err := s.people.Many(ctx, e.Plan.People)
	if err != nil {
		return nil, err
	}
	for _, w := range named {
		found[w.Person] = w
	}
	var out []Who
	for _, w := range found {
		if rbac.Covers(unit, w.Unit) && e.Plan.Invited(w.Person, w.Unit) {
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(a, b Who) int { return strings.Compare(a.No, b.No) })
	people := make([]string, len(out))
	for i, w := range out {
		people[i] = w.Person
	}
	return people, nil
}

// Unseated is how many candidates of an exam have no place yet.
func (s *Service) Unseated(ctx context.Context, exam string) (int, error) {
	waiting, err := s.waiting(ctx, exam, "/")
	if err != nil {
		return 0, err
	}
	h, err := s.hall(ctx, exam)
	if err != nil {
		return 0, err
	}
	return len(h.without(waiting)), nil
}

// follow tells sittings under way in which room their candidates sit now.
func (s *Service) follow(ctx context.Context, f CandidatesSeated) error {
	hall, err := s.halls.Get(ctx, f.Exam)
	if err != nil {
		return err
	}
	for _, person := range f.People {
		attempts, err := s.attempts(ctx, f.Exam, person)
		if err != nil {
			return err
		}
		room := ""
		if x, _ := hall.Seat(person); x != nil {
			room = x.Room
		}
		for _, a := range attempts {
			if a.Over() || a.Room == room {
				continue
			}
			h, err := s.sittings.Unrecorded().Update(ctx, a.ID, func(h *Sitting) ([]store.Event, error) {
				if !h.Over() {
					h.Room = room
				}
				return nil, nil
			})
			if err != nil {
				return err
			}
			s.changed(h)
		}
	}
	return nil
}
