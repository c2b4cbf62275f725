package passport

import (
	"context"
	"errors"

	"tianti/internal/store"
)

// Known is facts about one person.
type Known struct {
	Person string
	Facts  []Fact
}

// LearnMany is Learn about many people in few store calls; each of them stands among them once.
func (s *Service) LearnMany(ctx context.Context, ks []Known) error {
	ids := make([]string, len(ks))
	for i, k := range ks {
		if err := check(k.Facts); err != nil {
			return err
		}
		ids[i] = k.Person
	}
	have, err := s.book.GetMany(ctx, ids)
	if err != nil {
		return err
	}
	known := map[string]*Passport{}
	for _, p := range have {
		known[p.ID] = p
	}
	docs := make([]*Passport, len(ks))
	for i, k := range ks {
		if docs[i] = known[k.Person]; docs[i] == nil {
			docs[i] = &Passport{Meta: store.Meta{ID: k.Person}}
		}
		docs[i].learn(s.clock.Now(), k.Facts)
	}
	for i, err := range s.book.Unrecorded().WriteMany(ctx, docs, nil) {
		if errors.Is(err, store.ErrRace) || errors.Is(err, store.ErrExists) {
			err = s.Learn(ctx, ks[i].Person, ks[i].Facts...)
		}
		if err != nil {
			return err
		}
		s.near.Forget(ks[i].Person)
	}
	return nil
}
