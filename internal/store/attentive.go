package store

import (
	"context"
	"errors"
	"sync/atomic"
)

// attentive is an engine that remembers whether it answered when it was last asked. Whoever keeps
// copies in memory must know at once when changes cannot be told any more.
type attentive struct {
	Engine
	away atomic.Bool
}

// note takes what came of a call; an end of the caller's patience says nothing of the engine.
func (e *attentive) note(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	if away := errors.Is(err, ErrUnavailable); away != e.away.Load() {
		e.away.Store(away)
	}
}

func (e *attentive) Get(ctx context.Context, collection, id string) (Record, error) {
	r, err := e.Engine.Get(ctx, collection, id)
	e.note(ctx, err)
	return r, err
}

func (e *attentive) GetMany(ctx context.Context, collection string, ids []string) ([]Record, error) {
	rs, err := e.Engine.GetMany(ctx, collection, ids)
	e.note(ctx, err)
	return rs, err
}

func (e *attentive) Find(ctx context.Context, s Schema, q Query) ([]Record, string, error) {
	rs, next, err := e.Engine.Find(ctx, s, q)
	e.note(ctx, err)
	return rs, next, err
}

func (e *attentive) Count(ctx context.Context, s Schema, q Query) (int64, error) {
	n, err := e.Engine.Count(ctx, s, q)
	e.note(ctx, err)
	return n, err
}

func (e *attentive) GroupCount(ctx context.Context, s Schema, q Query, field string) ([]Group, error) {
	gs, err := e.Engine.GroupCount(ctx, s, q, field)
	e.note(ctx, err)
	return gs, err
}

func (e *attentive) Apply(ctx context.Context, writes []Write) []error {
	errs := e.Engine.Apply(ctx, writes)
	if len(errs) > 0 {
		e.note(ctx, errs[0])
	}
	return errs
}

// Away says whether the store gave no answer when it was last asked.
func (c Collection[T]) Away() bool { return c.db.engine.away.Load() }
