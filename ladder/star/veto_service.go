package star

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

// Record records a veto event of a person, who is named by employee number. One with an id of its own is
// recorded once: saying it again gives the one that there is. Faults: ErrAwardWho, those of Veto.Check.
func (s *Service) Record(ctx context.Context, by rbac.Actor, v Veto) (*Veto, error) {
	p, err := s.org.ByNumber(ctx, strings.TrimSpace(v.Person))
	if err != nil {
		return nil, ErrAwardWho.At("person").With("value", v.Person)
	}
	grant, err := s.gate.May(by, mayVeto, p.Place())
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	own := v.ID != ""
	if !own {
		v.ID = now.UTC().Format("20060102-") + strings.ToLower(rand.Text()[:10])
	}
	v.Meta = store.Meta{ID: v.ID}
	v.Person, v.Unit, v.By, v.At, v.Reason, v.Evidence = p.ID, p.Path, by.Person, now, strings.TrimSpace(v.Reason), strings.TrimSpace(v.Evidence)
	if faults := v.Check(rbac.DayOf(now)); len(faults) > 0 {
		return nil, faults
	}
	err = s.vetoes.Insert(ctx, &v, grant.Record(v.Reason, VetoRecorded{v.ID, v.Person, v.Code, v.Day.Start(), by.Person}))
	if own && errors.Is(err, store.ErrExists) {
		return s.vetoes.Get(ctx, v.ID)
	}
	return &v, err
}

// Lift says that a veto does not hold. Faults: ErrVeto, ErrReason, ErrLifted.
func (s *Service) Lift(ctx context.Context, by rbac.Actor, id, reason string) (*Veto, error) {
	v, err := s.vetoes.Update(ctx, id, func(v *Veto) (audit.Entry, error) {
		grant, err := s.gate.May(by, mayVeto, v.place())
		if err != nil {
			return audit.Entry{}, err
		}
		if f := reasonFault("reason", reason); f != nil {
			return audit.Entry{}, f
		}
		if !v.Holds() {
			return audit.Entry{}, ErrLifted
		}
		v.Lifted, v.LiftedBy, v.LiftReason = s.clock.Now(), by.Person, strings.TrimSpace(reason)
		return grant.Record(reason, VetoLifted{v.ID, v.Person}), nil
	})
	return v, missing(err, ErrVeto)
}

// Veto reads one.
func (s *Service) Veto(ctx context.Context, by rbac.Actor, id string) (*Veto, error) {
	v, err := s.vetoes.Get(ctx, id)
	if err != nil {
		return nil, missing(err, ErrVeto)
	}
	if _, err := s.gate.May(by, mayVetoes, v.place()); err != nil {
		return nil, err
	}
	return v, nil
}

// Liftable says whether the actor may lift a veto now.
func (s *Service) Liftable(by rbac.Actor, v *Veto) bool {
	_, err := s.gate.May(by, mayVeto, v.place())
	return err == nil && v.Holds()
}

// Events is what a list of vetoes asks for.
type Events struct {
	Unit     string   // path; "" is all that the actor may read
	From, To rbac.Day // both included; "" is no bound
	Cursor   string
	Limit    int
}

// Vetoes lists the vetoes below a unit in a stretch of days that the actor may read, the latest day first.
func (s *Service) Vetoes(ctx context.Context, by rbac.Actor, e Events) (store.Page[Veto], error) {
	if !s.gate.MayAnywhere(by, mayVetoes) {
		return store.Page[Veto]{}, rbac.ErrForbidden.With("permission", mayVetoes)
	}
	q := store.On("day").Down().At(e.Cursor).Limit(e.Limit)
	if e.From != "" {
		q = q.AtLeast(string(e.From))
	}
	if e.To != "" {
		q = q.UpTo(string(e.To))
	}
	return store.Sift(ctx, s.vetoes.Find, q, func(v *Veto) bool {
		if e.Unit != "" && !rbac.Covers(e.Unit, v.Unit) {
			return false
		}
		_, err := s.gate.May(by, mayVetoes, v.place())
		return err == nil
	})
}

// vetoesOf are those on which a rating rests.
func (s *Service) vetoesOf(ctx context.Context, r *Result) ([]*Veto, error) {
	if len(r.Vetoes) == 0 {
		return nil, nil
	}
	return s.vetoes.GetMany(ctx, r.Vetoes)
}
