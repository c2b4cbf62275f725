package store

import (
	"context"
	"iter"
)

// Page is one page of documents; Next is "" at the end.
type Page[T any] struct {
	Items []*T
	Next  string
}

// Find answers one page of a query.
func (c Collection[T]) Find(ctx context.Context, q Query) (Page[T], error) {
	if _, err := q.Check(c.schema); err != nil {
		return Page[T]{}, err
	}
	rs, next, err := c.db.engine.Find(ctx, c.schema, q)
	if err != nil {
		return Page[T]{}, err
	}
	docs, err := decodeAll[T](rs)
	return Page[T]{docs, next}, err
}

// First is the first document of a query, ErrNotFound when there is none.
func (c Collection[T]) First(ctx context.Context, q Query) (*T, error) {
	p, err := c.Find(ctx, q.Limit(1))
	if err != nil {
		return nil, err
	}
	if len(p.Items) == 0 {
		return nil, ErrNotFound.With("collection", c.schema.Name)
	}
	return p.Items[0], nil
}

// Each walks all documents of a query, page by page. A document that cannot be read is an error in its
// place, and who takes it goes on with the next; an error of the engine ends the walk.
func (c Collection[T]) Each(ctx context.Context, q Query) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		if q.Max <= 0 {
			q.Max = 1000
		}
		_, err := q.Check(c.schema)
		if err != nil {
			yield(nil, err)
			return
		}
		for {
			rs, next, err := c.db.engine.Find(ctx, c.schema, q)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, r := range rs {
				if !yield(decode[T](r)) {
					return
				}
			}
			if next == "" {
				return
			}
			q.Cursor = next
		}
	}
}

// Count counts the documents of a query; limit and cursor do not matter to it.
func (c Collection[T]) Count(ctx context.Context, q Query) (int64, error) {
	if _, err := q.Check(c.schema); err != nil {
		return 0, err
	}
	return c.db.engine.Count(ctx, c.schema, q)
}

// GroupCount counts the documents of a query by one field of its index.
func (c Collection[T]) GroupCount(ctx context.Context, q Query, field string) ([]Group, error) {
	x, err := q.Check(c.schema)
	if err != nil {
		return nil, err
	}
	for _, f := range x.Fields {
		if f == field {
			return c.db.engine.GroupCount(ctx, c.schema, q, field)
		}
	}
	return nil, ErrQuery.With("collection", c.schema.Name).With("field", field)
}
