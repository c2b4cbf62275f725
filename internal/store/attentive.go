package store

import (
	"context"
	"errors"
	"sync/atomic"
)

// attentive is an engine that remembers whether it answered when it was last asked. Whoever keeps
// copies in memory must know at once when changes cannot be told any more. In a context that recalls
// (Recalling) it reads nothing twice.
type attentive struct {
	Engine
	away   atomic.Bool
	missed atomic.Int64 // calls that were not answered
	ages   ages
}

// note takes what came of a call that began when so many had been missed. An end of the caller's patience says
// nothing of the engine, and an answer says nothing of now if another call was missed while it was on its way.
func (e *attentive) note(ctx context.Context, missed int64, err error) {
	switch {
	case ctx.Err() != nil:
	case errors.Is(err, ErrUnavailable):
		e.missed.Add(1)
		e.away.Store(true)
	case e.away.Load() && e.missed.Load() == missed:
		e.away.Store(false)
	}
}

func (e *attentive) Get(ctx context.Context, collection, id string) (Record, error) {
	return recallOf(ctx).get(e.ages.now(collection), collection, id, func() (Record, error) {
		missed := e.missed.Load()
		r, err := e.Engine.Get(ctx, collection, id)
		e.note(ctx, missed, err)
		return r, err
	})
}

func (e *attentive) GetMany(ctx context.Context, collection string, ids []string) ([]Record, error) {
	return recallOf(ctx).getMany(e.ages.now(collection), collection, ids, func(ids []string) ([]Record, error) {
		missed := e.missed.Load()
		rs, err := e.Engine.GetMany(ctx, collection, ids)
		e.note(ctx, missed, err)
		return rs, err
	})
}

func (e *attentive) Find(ctx context.Context, s Schema, q Query) ([]Record, string, error) {
	return recallOf(ctx).find(e.ages.now(s.Name), s, q, func() ([]Record, string, error) {
		missed := e.missed.Load()
		rs, next, err := e.Engine.Find(ctx, s, q)
		e.note(ctx, missed, err)
		return rs, next, err
	})
}

func (e *attentive) Count(ctx context.Context, s Schema, q Query) (int64, error) {
	missed := e.missed.Load()
	n, err := e.Engine.Count(ctx, s, q)
	e.note(ctx, missed, err)
	return n, err
}

func (e *attentive) GroupCount(ctx context.Context, s Schema, q Query, field string) ([]Group, error) {
	missed := e.missed.Load()
	gs, err := e.Engine.GroupCount(ctx, s, q, field)
	e.note(ctx, missed, err)
	return gs, err
}

func (e *attentive) Reach(ctx context.Context) error {
	missed := e.missed.Load()
	err := e.Engine.Reach(ctx)
	e.note(ctx, missed, err)
	return err
}

func (e *attentive) Apply(ctx context.Context, writes []Write) []error {
	missed := e.missed.Load()
	errs := e.Engine.Apply(ctx, writes)
	for _, w := range writes { // also after a lost race: the next try must read
		e.ages.changed(w.Collection)
	}
	if len(errs) > 0 {
		e.note(ctx, missed, errs[0])
	}
	return errs
}

func (e *attentive) Watch(ctx context.Context, collections []string, f func(Change)) error {
	return e.Engine.Watch(ctx, collections, func(c Change) {
		e.ages.changed(c.Collection)
		f(c)
	})
}

func (c core) Alone() bool { return c.db.engine.Alone() && !c.Away() }

func (c core) Away() bool { return c.db.engine.away.Load() }

func (c core) Reach(ctx context.Context) error { return c.db.engine.Reach(ctx) }
