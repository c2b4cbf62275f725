package round

import (
	"context"
	"slices"

	"tianti/internal/store"
	"tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/rbac"
)

// Chance is an announced round as it looks to somebody.
type Chance struct {
	Round *Round
	Check *Check       // nil where the person is on no rung
	Why   error        // why they cannot apply, whatever the check says; nil if they can
	Own   *Application // nil if they have not applied
}

// Missing lists what the person lacks.
func (c *Chance) Missing() []*requirement.Result {
	if c.Check == nil {
		return nil
	}
	return c.Check.Missing()
}

// Chances are the announced rounds with a place for the actor's unit, and how the actor stands to
// each: whether they qualify, and what is missing.
func (s *Service) Chances(ctx context.Context, by rbac.Actor) ([]Chance, error) {
	page, err := s.rounds.Find(ctx, store.On("state").Is(string(Announced)).Limit(mostOpen))
	if err != nil || len(page.Items) == 0 {
		return nil, err
	}
	who, err := s.contender(ctx, by.Person, s.clock.Now())
	if err != nil || who == nil {
		return nil, err
	}
	var out []Chance
	for _, r := range page.Items {
		if r.QuotaOf(who.Unit) == "" || !s.clock.Now().Before(r.Closes) {
			continue
		}
		c, err := s.chance(ctx, by, r, who)
		if err != nil {
			return nil, err
		}
		out = append(out, *c)
	}
	return out, nil
}

func (s *Service) chance(ctx context.Context, by rbac.Actor, r *Round, who *ladder.Contender) (*Chance, error) {
	now := s.clock.Now()
	o := s.look(r, who, now)
	c := &Chance{Round: r, Why: o.err}
	if who != nil {
		c.Check = &o.check
	}
	if c.Why == nil {
		c.Why = s.free(ctx, by.Person, now)
	}
	if _, err := s.gate.May(by, "ladder.application.file", rbac.Place{Owner: by.Person, Unit: by.Unit}); c.Why == nil && err != nil {
		c.Why = err
	}
	have, err := s.applications.GetMany(ctx, []string{ApplicationID(r.ID, by.Person)})
	if err != nil {
		return nil, err
	}
	if len(have) > 0 {
		c.Own = have[0]
	}
	if c.Why == nil && !r.Open(now) {
		c.Why = ErrWindow.With("opens", said(r.Opens)).With("closes", said(r.Closes))
	}
	return c, nil
}

// Chance is one announced round as it looks to the actor.
func (s *Service) Chance(ctx context.Context, by rbac.Actor, id string) (*Chance, error) {
	r, err := s.public(ctx, by, id)
	if err != nil {
		return nil, err
	}
	who, err := s.contender(ctx, by.Person, s.clock.Now())
	if err != nil {
		return nil, err
	}
	return s.chance(ctx, by, r, who)
}

// public is a round that everybody may see.
func (s *Service) public(ctx context.Context, by rbac.Actor, id string) (*Round, error) {
	r, err := s.rounds.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, "ladder.notice.read", rbac.Place{Unit: r.Unit}); err != nil {
		return nil, err
	}
	if !r.State.Public() {
		return nil, store.ErrNotFound.With("id", id)
	}
	return r, nil
}

// Public lists what everybody may see in a state: announced rounds, or those with a notice. The
// latest come first.
func (s *Service) Public(ctx context.Context, by rbac.Actor, state State) ([]*Round, error) {
	if _, err := s.gate.May(by, "ladder.notice.read", rbac.Place{Unit: by.Unit}); err != nil {
		return nil, err
	}
	if !state.Public() {
		return nil, ErrState.With("state", state).With("known", States)
	}
	page, err := s.rounds.Find(ctx, store.On("state").Is(string(state)).Down().Limit(usualPage))
	return page.Items, err
}

// Notice is a round as everybody sees it: the announcement, and the ranking once it is shown. Whose
// objection it is, nobody learns; the answers everybody may read.
type Notice struct {
	Round      *Round
	Ranking    *Ranking // nil before it is shown
	Objections []*Objection
	Own        []*Objection // the reader's
	MayObject  bool
}

// Notice shows a round to everybody.
func (s *Service) Notice(ctx context.Context, by rbac.Actor, id string) (*Notice, error) {
	r, err := s.public(ctx, by, id)
	if err != nil {
		return nil, err
	}
	n := &Notice{Round: r}
	if r.State != Noticed && r.State != Concluded {
		return n, nil
	}
	if n.Ranking, err = s.ranking(ctx, r); err != nil {
		return nil, err
	}
	all, err := s.against(ctx, id, "")
	if err != nil {
		return nil, err
	}
	for _, o := range all {
		if o.By == by.Person {
			n.Own = append(n.Own, o)
		} else if o.State != ObjectionOpen {
			n.Objections = append(n.Objections, o)
		}
	}
	n.MayObject = r.State == Noticed && s.clock.Now().Before(r.ShownTo)
	return n, nil
}

// Nominees lists the announced rounds for which the actor may nominate somebody.
func (s *Service) Nominees(ctx context.Context, by rbac.Actor) (out []*Round, err error) {
	reach := s.gate.Reach(by, "ladder.application.nominate")
	if len(reach) == 0 {
		return nil, nil
	}
	page, err := s.rounds.Find(ctx, store.On("state").Is(string(Announced)).Limit(mostOpen))
	if err != nil {
		return nil, err
	}
	for _, r := range page.Items {
		if r.Open(s.clock.Now()) && slices.ContainsFunc(r.Places, func(q Quota) bool {
			return slices.ContainsFunc(reach, func(u string) bool { return rbac.Covers(q.Unit, u) || rbac.Covers(u, q.Unit) })
		}) {
			out = append(out, r)
		}
	}
	return out, nil
}

// Resting are the applications of a person that are under way, or won an appointment, and whose newest
// check of qualification names a piece of evidence: what would have to be looked at again if it fell.
func (s *Service) Resting(ctx context.Context, person, evidence string) ([]*Application, error) {
	p, err := s.applications.Find(ctx, store.On("person").Is(person).Down().Limit(mostOwn))
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(p.Items, func(a *Application) bool {
		return slices.Contains([]Phase{Turned, Dismissed, Withdrawn, Declined, Unelected, Reverted, Void}, a.Phase) || !a.restsOn(evidence)
	}), nil
}
