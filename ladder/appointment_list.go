package ladder

import (
	"context"
	"errors"
	"slices"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/ladder/requirement"
	"tianti/rbac"
)

// ErrState is a state that appointments do not have.
var ErrState = fault.Define(fault.Invalid, "ladder.appointment.no_state") // params "state", "known"

// usualPage and mostScanned bound what one call lists and reads.
const (
	usualPage   = 50
	mostScanned = 2000
)

// Look is what a list of appointments asks for.
type Look struct {
	State  State  // "" is every state
	Unit   string // path; "" is everything in reach
	Cursor string
	Limit  int // 0 is 50
}

// List shows the appointments that the actor may read, the last changed first within a state, a
// page at a time. A page may be short and still have a next one.
func (s *Service) List(ctx context.Context, by rbac.Actor, l Look) (store.Page[Appointment], error) {
	reach := s.gate.Reach(by, "ladder.appointment.read")
	if len(reach) == 0 || l.Unit != "" && !anyCovers(reach, l.Unit) {
		_, err := s.gate.May(by, "ladder.appointment.read", rbac.Place{Unit: l.Unit})
		return store.Page[Appointment]{}, err
	}
	q := store.On("state").Down()
	switch {
	case l.State == "":
	case !slices.Contains(States, l.State):
		return store.Page[Appointment]{}, ErrState.At("state").With("state", string(l.State)).With("known", States)
	default:
		q = q.Is(string(l.State))
	}
	if l.Limit <= 0 {
		l.Limit = usualPage
	}
	return store.Sift(ctx, s.appointments.Find, q.At(l.Cursor).Limit(l.Limit), func(a *Appointment) bool {
		return anyCovers(reach, a.Unit) && (l.Unit == "" || rbac.Covers(l.Unit, a.Unit))
	})
}

func anyCovers(reach []string, path string) bool {
	return slices.ContainsFunc(reach, func(above string) bool { return rbac.Covers(above, path) })
}

// Waiting lists the proposals that wait for this actor's decision, the newest first: those of
// others about others, where the actor may confirm. more says that there are further ones.
func (s *Service) Waiting(ctx context.Context, by rbac.Actor) (cases []*Appointment, more bool, err error) {
	reach := s.gate.Reach(by, "ladder.appointment.confirm")
	if len(reach) == 0 {
		return nil, false, nil
	}
	page, err := store.Sift(ctx, s.appointments.Find, store.On("state").Is(string(Proposed)).Down().Limit(usualPage), func(a *Appointment) bool {
		return anyCovers(reach, a.Unit) && slices.Contains(a.Acts(by.Person), Approve)
	})
	return page.Items, page.Next != "", err
}

// Returned lists what this actor proposed and got back to mend.
func (s *Service) Returned(ctx context.Context, by rbac.Actor) ([]*Appointment, error) {
	if !s.gate.MayAnywhere(by, "ladder.appointment.propose") {
		return nil, nil
	}
	page, err := store.Sift(ctx, s.appointments.Find, store.On("state").Is(string(Returned)).Down().Limit(usualPage), func(a *Appointment) bool { return a.Proposer == by.Person })
	return page.Items, err
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

// ErrNoLetter says that nothing was decided of which a letter could speak.
var ErrNoLetter = fault.Define(fault.NotFound, "ladder.appointment.no_letter")

// Decision is an appointment that was approved, annulled since or not, for the person and everybody who
// may read the person's ladder: what the letter to the person says.
func (s *Service) Decision(ctx context.Context, by rbac.Actor, id string) (*Appointment, error) {
	a, err := s.appointments.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrNoLetter
	}
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, "ladder.position.read", rbac.Place{Unit: a.Unit, Owner: a.Person}); err != nil {
		return nil, err
	}
	if a.State != Approved && a.State != Annulled {
		return nil, ErrNoLetter
	}
	return a, nil
}

// Offers lists what the actor may do to a case now, by the diagram and by the policy.
func (s *Service) Offers(by rbac.Actor, a *Appointment) []Act {
	return slices.DeleteFunc(a.Acts(by.Person), func(act Act) bool {
		_, err := s.gate.May(by, permissions[act], rbac.Place{Unit: a.Unit, Owner: a.Person})
		return err != nil
	})
}

// permissions are what the acts ask for.
var permissions = map[Act]string{
	Propose: "ladder.appointment.propose", Resubmit: "ladder.appointment.propose", Withdraw: "ladder.appointment.propose",
	Approve: "ladder.appointment.confirm", Return: "ladder.appointment.confirm", Refuse: "ladder.appointment.confirm",
	Annul: "ladder.appointment.annul",
}

// Permission is what an act asks for.
func (a Act) Permission() string { return permissions[a] }

// Today evaluates a case's requirements as they stand now, beside what its checks kept.
func (s *Service) Today(ctx context.Context, by rbac.Actor, a *Appointment) (*requirement.Result, error) {
	if _, err := s.gate.May(by, "ladder.appointment.read", rbac.Place{Unit: a.Unit, Owner: a.Person}); err != nil {
		return nil, err
	}
	g := s.Blueprint().Grade(a.Grade)
	pos, err := s.positions.Get(ctx, a.Person)
	if err != nil || g == nil || a.Hold != "" { // a demotion asks for nothing
		return nil, err
	}
	r, err := s.qualification(ctx, pos, g, s.clock.Now())
	return &r, err
}
