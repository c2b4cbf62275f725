package star

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/rbac"
)

func eventOf(f event.Fact) (store.Event, error) { return event.Of(f) }

// Nomination is what an award is proposed with.
type Nomination struct {
	Kind     string
	Period   string
	Unit     string   // of a team, a project or an enterprise
	Title    string   // of a project
	Numbers  []string // employee numbers
	Citation string
}

// Nominate proposes an award. A team's members of today are honoured with it. Faults: those of
// Award.Check at their fields.
func (s *Service) Nominate(ctx context.Context, by rbac.Actor, n Nomination) (*Award, error) {
	now := s.clock.Now()
	a := &Award{Meta: store.Meta{ID: now.UTC().Format("20060102-") + strings.ToLower(rand.Text()[:10])}, Kind: n.Kind, Period: strings.TrimSpace(n.Period), Unit: n.Unit,
		Title: strings.TrimSpace(n.Title), Citation: strings.TrimSpace(n.Citation), State: Nominated, By: by.Person, At: now}
	if err := s.honoured(ctx, a, n.Numbers); err != nil {
		return nil, err
	}
	if faults := a.Check(); len(faults) > 0 {
		return nil, faults
	}
	owner := ""
	if slices.Contains(a.People, by.Person) {
		owner = by.Person
	}
	grant, err := s.gate.May(by, mayName, rbac.Place{Unit: a.Unit, Owner: owner})
	if err != nil {
		return nil, err
	}
	a.Steps = []Step{{Nominated, by.Person, by.Name, now, a.Citation}}
	return a, s.awards.Insert(ctx, a, grant.Record(a.Citation))
}

// honoured finds whom an award honours and what it is called by.
func (s *Service) honoured(ctx context.Context, a *Award, numbers []string) error {
	for _, n := range numbers {
		if n = strings.TrimSpace(n); n == "" {
			continue
		}
		p, err := s.org.ByNumber(ctx, n)
		if err != nil {
			return ErrAwardWho.At("people").With("value", n)
		}
		if !slices.Contains(a.People, p.ID) {
			a.People = append(a.People, p.ID)
		}
		if Personal(a.Kind) {
			a.Title, a.Unit = p.Name, p.Path
		}
	}
	if Personal(a.Kind) {
		if a.Title == "" {
			a.Title = "-" // the fault is that nobody is named
		}
		return nil
	}
	u, err := s.org.Unit(ctx, rbac.UnitID(a.Unit))
	if err != nil {
		return ErrAwardUnit.At("unit")
	}
	a.Unit = u.Path
	switch a.Kind {
	case StarTeam:
		if u.Kind != rbac.Team {
			return ErrAwardUnit.At("unit")
		}
		a.Title, a.People = u.Name, nil
		members, err := s.org.Members(ctx, u.Path)
		if err != nil {
			return err
		}
		for _, p := range members {
			a.People = append(a.People, p.ID)
		}
	case Enterprise:
		a.Title, a.People = u.Name, nil
	}
	return nil
}

// Grant grants a nominated award, Decline does not; a second person who is not honoured decides.
func (s *Service) Grant(ctx context.Context, by rbac.Actor, id, reason string) (*Award, error) {
	return s.decide(ctx, by, id, mayGrant, reason, func(a *Award, now time.Time) ([]event.Fact, error) {
		return []event.Fact{AwardGranted{a.ID, a.Kind, a.Period, a.Title, a.People, now}}, a.decide(Granted, by, now, reason)
	})
}

// Decline refuses a nomination.
func (s *Service) Decline(ctx context.Context, by rbac.Actor, id, reason string) (*Award, error) {
	return s.decide(ctx, by, id, mayGrant, reason, func(a *Award, now time.Time) ([]event.Fact, error) {
		return nil, a.decide(Declined, by, now, reason)
	})
}

// Recall takes the own nomination back.
func (s *Service) Recall(ctx context.Context, by rbac.Actor, id, reason string) (*Award, error) {
	return s.decide(ctx, by, id, mayName, reason, func(a *Award, now time.Time) ([]event.Fact, error) {
		if a.By != by.Person {
			return nil, rbac.ErrForbidden.With("permission", mayName)
		}
		return nil, a.end(Nominated, Recalled, by, now, reason)
	})
}

// Revoke takes a granted award away; the ladder and the certificate follow.
func (s *Service) Revoke(ctx context.Context, by rbac.Actor, id, reason string) (*Award, error) {
	return s.decide(ctx, by, id, mayRevoke, reason, func(a *Award, now time.Time) ([]event.Fact, error) {
		return []event.Fact{AwardRevoked{a.ID, a.Kind, a.People, reason}}, a.end(Granted, Revoked, by, now, reason)
	})
}

func (s *Service) decide(ctx context.Context, by rbac.Actor, id, permission, reason string, change func(*Award, time.Time) ([]event.Fact, error)) (*Award, error) {
	a, err := s.awards.Update(ctx, id, func(a *Award) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, a.place())
		if err != nil {
			return audit.Entry{}, err
		}
		if f := reasonFault("reason", reason); f != nil {
			return audit.Entry{}, f
		}
		facts, err := change(a, s.clock.Now().UTC().Truncate(time.Millisecond))
		if err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, facts...), nil
	})
	return a, missing(err, ErrAward)
}

// Awards lists the awards of a state, the last changed first: granted ones for everybody, others for those
// who nominate or decide there.
func (s *Service) Awards(ctx context.Context, by rbac.Actor, state, cursor string, limit int) (store.Page[Award], error) {
	if _, err := s.gate.May(by, mayAwards, rbac.Place{}); err != nil {
		return store.Page[Award]{}, err
	}
	return store.Sift(ctx, s.awards.Find, store.On("state").Is(state).Down().At(cursor).Limit(limit), func(a *Award) bool { return a.State == Granted || s.concerns(by, a) })
}

// Offers are the acts that the actor may take on an award now.
func (s *Service) Offers(by rbac.Actor, a *Award) (acts []string) {
	may := func(permission string) bool { _, err := s.gate.May(by, permission, a.place()); return err == nil }
	honoured := slices.Contains(a.People, by.Person)
	switch {
	case a.State == Nominated && a.By == by.Person:
		return []string{Recalled}
	case a.State == Nominated && !honoured && may(mayGrant):
		return []string{Granted, Declined}
	case a.State == Granted && !honoured && may(mayRevoke):
		return []string{Revoked}
	}
	return nil
}

// concerns says whether the actor has to do with an award that is not granted.
func (s *Service) concerns(by rbac.Actor, a *Award) bool {
	for _, permission := range []string{mayName, mayGrant} {
		if _, err := s.gate.May(by, permission, a.place()); err == nil {
			return true
		}
	}
	return by.Person == a.By || by.Has("auditor")
}

// Award reads one.
func (s *Service) Award(ctx context.Context, by rbac.Actor, id string) (*Award, error) {
	if _, err := s.gate.May(by, mayAwards, rbac.Place{}); err != nil {
		return nil, err
	}
	a, err := s.awards.Get(ctx, id)
	if err != nil {
		return nil, missing(err, ErrAward)
	}
	if a.State != Granted && a.State != Revoked && !s.concerns(by, a) {
		return nil, ErrAward
	}
	return a, nil
}
