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

// reached is what a store that answers says, however empty it is; and it counts as no read.
func reached(r *room) {
	before := r.engine.Stats().Reads
	r.must(r.things.Reach(r.Context()))
	r.put(named("a"))
	r.must(r.things.Reach(r.Context()))
	if n := r.engine.Stats().Reads - before; n != 0 {
		r.Errorf("counted as %d reads", n)
	}
	ctx, stop := context.WithCancel(r.Context())
	stop()
	if err := r.things.Reach(ctx); !errors.Is(err, context.Canceled) || r.things.Away() {
		r.Errorf("whose patience ended got %v, and away is %v", err, r.things.Away())
	}
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
	r.refused(r.things.Reach(r.Context()), store.ErrUnavailable)
	if !r.things.Away() {
		r.Error("nobody noticed")
	}
}
