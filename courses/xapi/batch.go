package xapi

import (
	"context"
	"errors"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
)

// ErrBusy is a statement of which another request, that has not ended, holds the id.
var ErrBusy = fault.Define(fault.Conflict, "courses.xapi.busy") // param id

// pending is how long a statement whose request was cut short keeps its id from others.
const pending = time.Minute

// there reads a statement that counts: store.ErrNotFound also for one whose batch never became whole.
func (s *Service) there(ctx context.Context, id string) (*Kept, error) {
	k, err := s.statements.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if whole, err := s.whole(ctx, k); err != nil {
		return nil, err
	} else if !whole {
		return nil, store.ErrNotFound.With("id", id)
	}
	return k, nil
}

// whole says whether everything that came with a statement is there.
func (s *Service) whole(ctx context.Context, k *Kept) (bool, error) {
	if k.Batch == "" {
		return true, nil
	}
	if _, err := s.batches.Get(ctx, k.Batch); !errors.Is(err, store.ErrNotFound) {
		return err == nil, err
	}
	now, err := s.statements.Get(ctx, k.ID) // it may have been settled in between
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && now.Batch == "", err
}

// put writes statements, all of them or none. No write of the store spans documents, so those that came together
// name their batch and count for nobody until the one document is there that says that all of them are. What a
// crash leaves before that is never seen, and gives way to whoever sends the same id again.
func (s *Service) put(ctx context.Context, list []*Kept) error {
	if len(list) == 0 {
		return nil
	}
	name := ""
	if len(list) > 1 {
		name = batchOf(list)
	}
	for _, k := range list {
		k.Batch = name
		if err := s.key(ctx, k); err != nil {
			return err
		}
		voiding, err := s.voiding(ctx, k)
		if err != nil {
			return err
		}
		k.Voided = voiding
	}
	ours, err := s.lay(ctx, list)
	if err != nil {
		if gone := s.statements.DeleteMany(ctx, ours); gone != nil {
			return errors.Join(err, gone) // what stays counts for nobody
		}
		return err
	}
	if name != "" {
		if err := s.settle(ctx, name, list); err != nil {
			return err
		}
	}
	return s.after(ctx, list)
}

// batchOf names a batch by what is in it: sent again, it is the same one.
func batchOf(list []*Kept) string {
	parts := []string{"batch", list[0].Client}
	for _, k := range list {
		parts = append(parts, k.ID, k.Sum)
	}
	return short(parts...)
}

// key writes what a statement can be looked for by.
func (s *Service) key(ctx context.Context, k *Kept) error {
	all := make([]*key, len(k.Keys))
	for i, x := range k.Keys {
		all[i] = &key{Meta: store.Meta{ID: x + "/" + k.ID}, Key: x, At: k.At, Statement: k.ID}
	}
	for _, err := range s.keys.InsertMany(ctx, all) {
		if err != nil && !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	return nil
}

// voiding says whether a statement that counts has taken this one back before it came.
func (s *Service) voiding(ctx context.Context, k *Kept) (bool, error) {
	if st, err := k.read(); err != nil || st.Voids() != "" {
		return false, err
	}
	for x, err := range s.keys.Each(ctx, store.On("key").Is(keyOf(byVoiding, k.ID))) {
		if err != nil {
			return false, err
		}
		if _, err := s.there(ctx, x.Statement); !errors.Is(err, store.ErrNotFound) {
			return err == nil, err
		}
	}
	return false, nil
}

// lay writes the statements themselves, and gives the ids of those that this request has written.
func (s *Service) lay(ctx context.Context, list []*Kept) (ours []string, failed error) {
	for i, err := range s.statements.InsertMany(ctx, list) {
		k := list[i]
		if errors.Is(err, store.ErrExists) {
			var mine bool
			if mine, err = s.meet(ctx, k); mine {
				ours = append(ours, k.ID)
			}
		} else if err == nil {
			ours = append(ours, k.ID)
		}
		if err != nil && failed == nil {
			failed = err
		}
	}
	return ours, failed
}

// meet decides about a statement whose id is taken: nil when the same one is there, or was left by a request that
// never ended and is written now (mine).
func (s *Service) meet(ctx context.Context, k *Kept) (mine bool, err error) {
	old, err := s.statements.Get(ctx, k.ID)
	if errors.Is(err, store.ErrNotFound) {
		return false, ErrBusy.With("id", k.ID) // another request takes it back this moment
	}
	if err != nil {
		return false, err
	}
	whole, err := s.whole(ctx, old)
	switch {
	case err != nil:
		return false, err
	case whole && old.Sum != k.Sum:
		return false, ErrConflict.With("id", k.ID)
	case whole || old.Batch == k.Batch:
		return false, nil
	case k.At.Sub(old.At) < pending:
		return false, ErrBusy.With("id", k.ID)
	}
	if err := s.statements.DeleteMany(ctx, []string{k.ID}); err != nil {
		return false, err
	}
	k.Rev = 0
	if err := s.statements.Insert(ctx, k); errors.Is(err, store.ErrExists) {
		return false, ErrBusy.With("id", k.ID)
	} else if err != nil {
		return false, err
	}
	return true, nil
}

// settle is the one write from which a batch counts; then its statements need it no more.
func (s *Service) settle(ctx context.Context, name string, list []*Kept) error {
	err := s.batches.Insert(ctx, &batch{Meta: store.Meta{ID: name}, At: list[0].At})
	if err != nil && !errors.Is(err, store.ErrExists) {
		return err
	}
	for _, k := range list {
		_, err := s.statements.Update(ctx, k.ID, func(k *Kept) ([]store.Event, error) {
			if k.Batch == name {
				k.Batch = ""
			}
			return nil, nil
		})
		if err != nil {
			return err
		}
	}
	return s.batches.DeleteMany(ctx, []string{name})
}

// after does what follows from statements that are there: what they say of activities, and what they take back.
// A statement that was voided while it was written is looked at once more.
func (s *Service) after(ctx context.Context, list []*Kept) error {
	for _, k := range list {
		st, err := k.read()
		if err == nil {
			err = s.learn(ctx, st)
		}
		if err == nil {
			err = s.void(ctx, st.Voids())
		}
		if err != nil {
			return err
		}
		voiding, err := s.voiding(ctx, k)
		if err == nil && voiding && !k.Voided {
			err = s.void(ctx, k.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
