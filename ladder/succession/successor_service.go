package succession

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/internal/text"
	"tianti/ladder"
	"tianti/rbac"
)

// Name puts somebody on the bench of a post, or changes how soon they would be ready. The actor needs the
// permission at the unit of the post and about the person: nobody names themselves. Faults: ErrUnit, ErrPost,
// ErrPerson, ErrHolder, ErrReadiness, ErrFull, ErrSame, ErrReason.
func (s *Service) Name(ctx context.Context, by rbac.Actor, unit, post, number string, r Readiness, reason string) (*Successor, error) {
	u, err := s.org.Unit(ctx, rbac.UnitID(unit))
	if err != nil || !u.Open() {
		return nil, ErrUnit.At("unit").With("value", unit)
	}
	if _, err := s.gate.May(by, mayName, rbac.Place{Unit: u.Path}); err != nil {
		return nil, err
	}
	is, ok := s.org.Posts().Of(post)
	if !ok || !is.Certified() {
		return nil, ErrPost.At("post").With("value", text.Cut(post, 40))
	}
	who, err := s.org.ByNumber(ctx, strings.TrimSpace(number))
	if err != nil || !who.EmployedOn(rbac.DayOf(s.clock.Now())) {
		return nil, ErrPerson.At("person").With("value", text.Cut(number, 40))
	}
	switch {
	case who.Path == u.Path && who.Post == post:
		return nil, ErrHolder.At("person")
	case !known(r):
		return nil, ErrReadiness.At("readiness").With("value", text.Cut(string(r), 20))
	}
	if f := reasonFault(reason); f != nil {
		return nil, f
	}
	held := &Successor{Person: who.ID}
	if err := s.heed(ctx, held); err != nil {
		return nil, err
	}
	if r == Now && held.Held != nil {
		return nil, ErrHeld.At("readiness").With("until", string(rbac.DayOf(held.Held.Until)))
	}
	bench, err := s.bench(ctx, u.Path, post)
	if err != nil {
		return nil, err
	}
	if len(bench) >= mostNamed && !slices.ContainsFunc(bench, func(x *Successor) bool { return x.Person == who.ID }) {
		return nil, ErrFull.With("most", mostNamed)
	}
	fresh := func() *Successor {
		return &Successor{Unit: u.Path, Post: post, Person: who.ID, Steps: []Step{}}
	}
	return s.successors.Upsert(ctx, successorID(u.Path, post, who.ID), fresh, func(x *Successor) (audit.Entry, error) {
		grant, err := s.gate.May(by, mayName, rbac.Place{Unit: u.Path, Owner: who.ID})
		if err != nil {
			return audit.Entry{}, err
		}
		x.Name, x.Home = who.Name, who.Path
		return grant.Record(reason, SuccessorNamed{u.Path, post, who.ID, r}), x.set(r, by, s.now(), reason)
	})
}

// Withdraw takes somebody off a bench. Faults: ErrNone, ErrOff, ErrReason.
func (s *Service) Withdraw(ctx context.Context, by rbac.Actor, unit, post, person, reason string) (*Successor, error) {
	return s.withdraw(ctx, by, successorID(unit, post, person), reason)
}

func (s *Service) withdraw(ctx context.Context, by rbac.Actor, id, reason string) (*Successor, error) {
	x, err := s.successors.Update(ctx, id, func(x *Successor) (audit.Entry, error) {
		grant, err := s.gate.May(by, mayName, rbac.Place{Unit: x.Unit, Owner: x.Person})
		if err != nil {
			return audit.Entry{}, err
		}
		if f := reasonFault(reason); f != nil {
			return audit.Entry{}, f
		}
		return grant.Record(reason, SuccessorWithdrawn{x.Unit, x.Post, x.Person}), x.drop(by, s.now(), reason)
	})
	return x, missing(err, ErrNone)
}

// bench lists who is on one now.
func (s *Service) bench(ctx context.Context, unit, post string) (out []*Successor, err error) {
	for x, err := range s.successors.Each(ctx, store.On("bench").Is(unit, post)) {
		if err != nil {
			return nil, err
		}
		if x.On {
			out = append(out, x)
		}
	}
	return out, nil
}

// Bench is a key or management post of a unit with who holds it and who could follow.
type Bench struct {
	Unit       string // path
	Post       string
	Holders    []*rbac.Person
	Successors []*Successor // by readiness
}

// Empty says whether nobody is named.
func (b *Bench) Empty() bool { return len(b.Successors) == 0 }

// mostHeld bounds the people that Benches reads.
const mostHeld = 20_000

// Benches lists the benches at and below a unit: those of posts that somebody holds there, and those that
// somebody is named for. What concerns the actor is left out: nobody reads the own succession. Faults: ErrMany.
func (s *Service) Benches(ctx context.Context, by rbac.Actor, unit string) ([]*Bench, error) {
	if _, err := s.gate.May(by, maySee, rbac.Place{Unit: unit}); err != nil {
		return nil, err
	}
	people, err := s.org.Members(ctx, unit)
	if err != nil {
		return nil, err
	}
	if len(people) > mostHeld {
		return nil, ErrMany.At("unit").With("most", mostHeld)
	}
	all := map[[2]string]*Bench{}
	at := func(unit, post string) *Bench {
		k := [2]string{unit, post}
		if all[k] == nil {
			all[k] = &Bench{Unit: unit, Post: post}
		}
		return all[k]
	}
	for _, p := range people {
		if is, ok := s.org.Posts().Of(p.Post); ok && is.Certified() {
			b := at(p.Path, p.Post)
			b.Holders = append(b.Holders, p)
		}
	}
	for x, err := range s.successors.Each(ctx, store.On("bench").StartsWith(unit).Limit(500)) {
		if err != nil {
			return nil, err
		}
		if x.On && x.Person != by.Person {
			b := at(x.Unit, x.Post)
			b.Successors = append(b.Successors, x)
		}
	}
	out := make([]*Bench, 0, len(all))
	var named []*Successor
	for _, b := range all {
		named = append(named, b.Successors...)
		slices.SortFunc(b.Successors, func(a, c *Successor) int {
			return cmp.Or(cmp.Compare(slices.Index(Readinesses, a.Readiness), slices.Index(Readinesses, c.Readiness)), cmp.Compare(a.Person, c.Person))
		})
		out = append(out, b)
	}
	slices.SortFunc(out, func(a, b *Bench) int { return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Post, b.Post)) })
	return out, s.heed(ctx, named...)
}

// heed looks up which of some successors are held now.
func (s *Service) heed(ctx context.Context, named ...*Successor) error {
	now := s.clock.Now()
	for part := range slices.Chunk(named, 500) {
		ids := make([]string, len(part))
		for i, x := range part {
			ids[i] = x.Person
		}
		lives, err := s.lives.Lives(ctx, ids)
		if err != nil {
			return err
		}
		held := make(map[string]*ladder.Held, len(lives))
		for _, l := range lives {
			held[l.Person] = l.HeldAt(now)
		}
		for _, x := range part {
			x.Held = held[x.Person]
		}
	}
	return nil
}

// History is everything that was said about somebody for a post. Not for the person.
func (s *Service) History(ctx context.Context, by rbac.Actor, unit, post, person string) (*Successor, error) {
	x, err := s.successors.Get(ctx, successorID(unit, post, person))
	if err = missing(err, ErrNone); err != nil {
		return nil, err
	}
	if _, err = s.gate.May(by, maySee, rbac.Place{Unit: x.Unit, Owner: x.Person}); err != nil {
		return nil, err
	}
	return x, s.heed(ctx, x)
}

// left reacts to somebody's leaving.
func (s *Service) left(ctx context.Context, f rbac.PersonLeft) error {
	by := rbac.System("succession: take whoever left off every bench")
	page, err := s.successors.Find(ctx, store.On("person").Is(f.Person).Limit(1000))
	if err != nil {
		return err
	}
	for _, x := range page.Items {
		if !x.On {
			continue
		}
		if _, err := s.withdraw(ctx, by, x.ID, "离职"); err != nil {
			return err
		}
	}
	return nil
}
