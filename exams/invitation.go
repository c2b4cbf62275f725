package exams

import (
	"context"
	"errors"
	"slices"
	"time"

	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// Invitation is an exam as one of its candidates sees it.
type Invitation struct {
	Exam     string      `json:"exam"`
	Title    locale.Text `json:"title"`
	About    locale.Text `json:"about"`
	Kind     string      `json:"kind"`
	Mode     Mode        `json:"mode"`
	Opens    time.Time   `json:"opens"`
	Closes   time.Time   `json:"closes"`
	Minutes  int         `json:"minutes"` // the limit with the person's own extra time
	Count    int         `json:"count"`
	Left     int         `json:"left"`              // attempts that are left
	Sitting  *Sitting    `json:"sitting,omitempty"` // the newest
	Attempts []*Sitting  `json:"attempts,omitempty"`
	Room     *Room       `json:"room,omitempty"` // where it is sat; nil: anywhere, or no place yet
	Seat     int         `json:"seat,omitempty"`
	Browser  bool        `json:"browser,omitempty"` // Safe Exam Browser is asked for
	Open     bool        `json:"open"`              // a sitting is under way and can be gone on with
	Why      error       `json:"-"`                 // why it cannot be started now; nil if it can
	Deadline time.Time   `json:"deadline,omitzero"` // of a start now, or of the sitting under way
}

// memorable is for how long after its end an exam stays on a candidate's list.
const memorable = 90 * 24 * time.Hour

// Mine lists the exams to which the actor is invited, those that can be done now first, then by
// the end of their window.
func (s *Service) Mine(ctx context.Context, by rbac.Actor) ([]Invitation, error) {
	if _, err := s.gate.May(by, "exams.sitting.read", rbac.Place{Unit: by.Unit, Owner: by.Person}); err != nil {
		return nil, err
	}
	own, err := everything(ctx, s.sittings, store.On("person").Is(by.Person))
	if err != nil {
		return nil, err
	}
	attempts := map[string][]*Sitting{}
	for _, a := range own {
		attempts[a.Exam] = append(attempts[a.Exam], a)
	}
	now := s.clock.Now()
	var out []Invitation
	for e, err := range s.exams.Each(ctx, store.On("window").Is(string(Scheduled)).AtLeast(now.Add(-memorable))) {
		if err != nil {
			return nil, err
		}
		if !e.Plan.Invited(by.Person, by.Unit) && len(attempts[e.ID]) == 0 {
			continue
		}
		x, err := s.invitation(ctx, e, by, attempts[e.ID], now)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b Invitation) int { return a.rank() - b.rank() })
	return out, nil
}

// rank puts what is under way first, then what can be started, what will open, and the rest.
func (x *Invitation) rank() int {
	switch {
	case x.Open:
		return 0
	case x.Why == nil:
		return 1
	case errors.Is(x.Why, ErrEarly), errors.Is(x.Why, ErrWait), errors.Is(x.Why, ErrNoSeat), errors.Is(x.Why, ErrNotInRoom):
		return 2
	}
	return 3
}

func (s *Service) invitation(ctx context.Context, e *Exam, by rbac.Actor, attempts []*Sitting, now time.Time) (Invitation, error) {
	v, err := s.version(ctx, e.Version)
	if err != nil {
		return Invitation{}, err
	}
	slices.SortFunc(attempts, func(a, b *Sitting) int { return a.Attempt - b.Attempt })
	extra := e.Plan.extra(by.Person)
	x := Invitation{
		Exam: e.ID, Title: e.Plan.Title, About: v.Content.About, Kind: e.Plan.Kind, Mode: e.Plan.Mode, Opens: e.Plan.Opens,
		Closes: e.Plan.Closes, Minutes: e.Minutes + extra, Count: e.Count, Left: e.Plan.Resits + 1, Attempts: attempts, Browser: e.Plan.locked(),
	}
	for i, a := range attempts {
		if !a.Again {
			x.Left--
		}
		if a.Stage == Released && v.Content.Show == ShowPassed {
			passed := a.Passed
			a = a.withoutScore()
			a.Passed, x.Attempts[i] = passed, a
		}
		x.Sitting = a
	}
	x.Left = max(x.Left, 0)
	hall, err := s.hall(ctx, e.ID)
	if err != nil {
		return x, err
	}
	if seat, room := hall.Seat(by.Person); room != nil {
		shown := *room
		shown.Invigilators, shown.Networks = nil, nil // for those who run it
		x.Room, x.Seat = &shown, seat.No
	}
	if x.Sitting != nil && !x.Sitting.Over() {
		x.Open, x.Deadline = true, x.Sitting.Deadline()
		return x, nil
	}
	if x.Why = e.admit(by.Person, by.Unit, attempts, now); x.Why == nil && e.Plan.Mode == Practice {
		x.Why = ErrNotHere
	}
	if x.Why == nil && e.Plan.Mode == Theory {
		_, x.Why = hall.admits(by.Person, by.Address)
	}
	if x.Why == nil {
		x.Deadline = (&Sitting{Started: now, Minutes: e.Minutes, Closes: e.Plan.Closes, Extra: extra}).Deadline()
	}
	return x, nil
}

// Invitation is one exam of the actor's own, for the page on which it is started.
func (s *Service) Invitation(ctx context.Context, by rbac.Actor, code string) (Invitation, error) {
	if _, err := s.gate.May(by, "exams.sitting.read", rbac.Place{Unit: by.Unit, Owner: by.Person}); err != nil {
		return Invitation{}, err
	}
	e, err := s.exam(ctx, code)
	if err != nil {
		return Invitation{}, err
	}
	attempts, err := s.attempts(ctx, code, by.Person)
	if err != nil {
		return Invitation{}, err
	}
	if e.State != Scheduled || !e.Plan.Invited(by.Person, by.Unit) && len(attempts) == 0 {
		return Invitation{}, ErrNotInvited
	}
	return s.invitation(ctx, e, by, attempts, s.clock.Now())
}
