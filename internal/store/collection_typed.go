package store

import (
	"context"
	"iter"

	"go.mongodb.org/mongo-driver/bson"
)

// collection gives a core its type. What it does, it does in the core: this is compiled once for each type.
type collection[T any] struct{ core }

func typed[T any](d document, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	return any(d).(*T), nil
}

func typedAll[T any](ds []document, err error) ([]*T, error) {
	if err != nil || ds == nil {
		return nil, err
	}
	docs := make([]*T, len(ds))
	for i, d := range ds {
		docs[i] = any(d).(*T)
	}
	return docs, nil
}

func untyped[T any](docs []*T) []document {
	ds := make([]document, len(docs))
	for i, d := range docs {
		ds[i] = any(d).(document)
	}
	return ds
}

func (c collection[T]) Get(ctx context.Context, id string) (*T, error) {
	return typed[T](c.get(ctx, id))
}

func (c collection[T]) GetMany(ctx context.Context, ids []string) ([]*T, error) {
	return typedAll[T](c.getMany(ctx, ids))
}

func (c collection[T]) Find(ctx context.Context, q Query) (Page[T], error) {
	ds, next, err := c.find(ctx, q)
	docs, err := typedAll[T](ds, err)
	return Page[T]{docs, next}, err
}

func (c collection[T]) First(ctx context.Context, q Query) (*T, error) {
	return typed[T](c.first(ctx, q))
}

func (c collection[T]) Each(ctx context.Context, q Query) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		c.each(ctx, q, func(d document, err error) bool { return yield(typed[T](d, err)) })
	}
}

func (c collection[T]) Insert(ctx context.Context, doc *T, events ...Event) error {
	return c.insert(ctx, any(doc).(document), plainly(events))
}

func (c collection[T]) InsertTelling(ctx context.Context, doc *T, tell Telling) error {
	return c.insert(ctx, any(doc).(document), tell)
}

func (c collection[T]) InsertMany(ctx context.Context, docs []*T) []error {
	return c.insertMany(ctx, untyped(docs))
}

func (c collection[T]) WriteMany(ctx context.Context, docs []*T, tell func(i int, body bson.Raw) ([]Event, error)) []error {
	return c.writeMany(ctx, untyped(docs), tell)
}

func (c collection[T]) Update(ctx context.Context, id string, change func(*T) ([]Event, error)) (*T, error) {
	return c.Upsert(ctx, id, nil, change)
}

func (c collection[T]) Upsert(ctx context.Context, id string, fresh func() *T, change func(*T) ([]Event, error)) (*T, error) {
	return c.Revise(ctx, id, fresh, func(doc *T) (Telling, error) {
		events, err := change(doc)
		return plainly(events), err
	})
}

func (c collection[T]) Revise(ctx context.Context, id string, fresh func() *T, change func(*T) (Telling, error)) (*T, error) {
	var first func() document
	if fresh != nil {
		first = func() document { return any(fresh()).(document) }
	}
	return typed[T](c.revise(ctx, id, first, func(d document) (Telling, error) { return change(any(d).(*T)) }))
}
