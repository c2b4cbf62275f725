package storetest

import (
	"context"
	"errors"

	"tianti/internal/store"
)

func cancelled(r *room) {
	r.put(named("a"))
	ctx, stop := context.WithCancel(r.Context())
	stop()
	_, err := r.things.Get(ctx, "a")
	_, err2 := r.things.Find(ctx, store.On("kind"))
	_, err3 := r.things.Update(ctx, "a", add())
	for _, err := range []error{err, err2, err3} {
		if !errors.Is(err, context.Canceled) {
			r.Errorf("got %v", err)
		}
	}
	_, err = r.things.Update(r.Context(), "a", add())
	r.must(err)
}

func closed(r *room) {
	r.put(named("a"))
	r.must(r.db.Close())
	_, err := r.things.Get(r.Context(), "a")
	r.refused(err, store.ErrUnavailable)
	_, err = r.things.Find(r.Context(), store.On("kind"))
	r.refused(err, store.ErrUnavailable)
	r.refused(r.things.Insert(r.Context(), named("b")), store.ErrUnavailable)
	_, err = r.engine.Pending(r.Context(), "me", long, 1)
	r.refused(err, store.ErrUnavailable)
}
