package store

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/bson"
)

// core is a collection without its type: everything that need not know it, which is nearly everything.
type core struct {
	schema Schema
	db     *Database
	fresh  func() document
}

func (c core) Name() string { return c.schema.Name }

func (c core) decode(r Record) (document, error) {
	doc := c.fresh()
	if err := bson.Unmarshal(r.Body, doc); err != nil {
		if r.Body.Validate() != nil {
			return nil, ErrCorrupt.With("dir", r.ID).Because(err)
		}
		return nil, fmt.Errorf("decode %s: %w", r.ID, err)
	}
	m := doc.meta()
	m.ID, m.Rev = r.ID, r.Rev
	return doc, nil
}

func (c core) decodeAll(rs []Record) ([]document, error) {
	docs := make([]document, len(rs))
	for i, r := range rs {
		d, err := c.decode(r)
		if err != nil {
			return nil, err
		}
		docs[i] = d
	}
	return docs, nil
}

func (c core) get(ctx context.Context, id string) (document, error) {
	if CheckID(id) != nil {
		return nil, ErrNotFound.With("id", id)
	}
	r, err := c.db.engine.Get(ctx, c.schema.Name, id)
	if err != nil {
		return nil, err
	}
	return c.decode(r)
}

func (c core) getMany(ctx context.Context, ids []string) ([]document, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rs, err := c.db.engine.GetMany(ctx, c.schema.Name, ids)
	if err != nil {
		return nil, err
	}
	return c.decodeAll(rs)
}

func (c core) find(ctx context.Context, q Query) (docs []document, next string, err error) {
	if _, err := q.Check(c.schema); err != nil {
		return nil, "", err
	}
	rs, next, err := c.db.engine.Find(ctx, c.schema, q)
	if err != nil {
		return nil, "", err
	}
	docs, err = c.decodeAll(rs)
	return docs, next, err
}

func (c core) first(ctx context.Context, q Query) (document, error) {
	docs, _, err := c.find(ctx, q.Limit(1))
	if err != nil {
		return nil, err
	}
	if len(docs) == 0 {
		return nil, ErrNotFound.With("collection", c.schema.Name)
	}
	return docs[0], nil
}

func (c core) each(ctx context.Context, q Query, yield func(document, error) bool) {
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
			if !yield(c.decode(r)) {
				return
			}
		}
		if next == "" {
			return
		}
		q.Cursor = next
	}
}

func (c core) Count(ctx context.Context, q Query) (int64, error) {
	if _, err := q.Check(c.schema); err != nil {
		return 0, err
	}
	return c.db.engine.Count(ctx, c.schema, q)
}

func (c core) GroupCount(ctx context.Context, q Query, field string) ([]Group, error) {
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
