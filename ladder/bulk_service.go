package ladder

import (
	"context"
	"errors"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/ladder/requirement"
	"tianti/rbac"
)

// What follows does for many people in few store calls what Adopt and Learn do for one.

// Adoption is one person's terms from before this program.
type Adoption struct {
	Who   Newcomer
	Terms []Term
}

// adopt takes terms in and gives their facts; none when all were known.
func (p *Position) adopt(a Adoption) []event.Fact {
	p.Name, p.Unit = a.Who.Name, a.Who.Unit
	var facts []event.Fact
	for _, t := range a.Terms {
		t.From, t.Decided = milli(t.From), milli(t.Decided)
		before := p.At(t.From).Grade
		if p.add(t) {
			facts = append(facts, GradeAppointed{a.Who.Person, a.Who.Unit, t.Grade, before, t.From, t.Decided, t.Case, false})
		}
	}
	return facts
}

// AdoptMany is Adopt of many people, each of whom stands among them once.
func (s *Service) AdoptMany(ctx context.Context, by rbac.Actor, as []Adoption, reason string) error {
	ids := make([]string, len(as))
	for i, a := range as {
		ids[i] = a.Who.Person
	}
	have, err := s.positions.GetMany(ctx, ids)
	if err != nil {
		return err
	}
	known := map[string]*Position{}
	for _, p := range have {
		known[p.ID] = p
	}
	var docs []*Position
	var entries []audit.Entry
	var todo []Adoption
	for _, a := range as {
		grant, err := s.gate.May(by, "ladder.position.adopt", rbac.Place{Unit: a.Who.Unit, Owner: a.Who.Person})
		if err != nil {
			return err
		}
		p := known[a.Who.Person]
		if p == nil {
			p = &Position{Meta: store.Meta{ID: a.Who.Person}}
		}
		if facts := p.adopt(a); len(facts) > 0 {
			p.settle(s.clock.Now())
			docs, entries, todo = append(docs, p), append(entries, grant.Record(reason, facts...)), append(todo, a)
		}
	}
	for i, err := range s.positions.WriteMany(ctx, docs, func(i int) audit.Entry { return entries[i] }) {
		if errors.Is(err, store.ErrRace) || errors.Is(err, store.ErrExists) {
			err = s.Adopt(ctx, by, todo[i].Who, todo[i].Terms, reason)
		}
		if err != nil {
			return err
		}
	}
	return s.lookAgain(ctx, ids...)
}

// Known is facts about one person.
type Known struct {
	Person string
	Facts  requirement.Facts
}

// LearnMany is Learn about many people, each of whom stands among them once.
func (s *Service) LearnMany(ctx context.Context, ks []Known) error {
	at := s.instant(ctx)
	ids := make([]string, len(ks))
	for i, k := range ks {
		ids[i] = k.Person
	}
	have, err := s.records.GetMany(ctx, ids)
	if err != nil {
		return err
	}
	known := map[string]*Record{}
	for _, r := range have {
		known[r.ID] = r
	}
	docs := make([]*Record, len(ks))
	for i, k := range ks {
		if docs[i] = known[k.Person]; docs[i] == nil {
			docs[i] = &Record{Meta: store.Meta{ID: k.Person}}
		}
		docs[i].take(at, k.Facts)
	}
	for i, err := range s.records.WriteMany(ctx, docs, nil) {
		if errors.Is(err, store.ErrRace) || errors.Is(err, store.ErrExists) {
			err = s.Learn(ctx, ks[i].Person, ks[i].Facts...)
		}
		if err != nil {
			return err
		}
	}
	return s.lookAgain(ctx, ids...)
}
