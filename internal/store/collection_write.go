package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/bson"
)

// retries bounds the compare-and-set loop of revise.
const retries = 64

// Telling gives the events of a write. It gets the document as it was (nil for a new one) and as it
// will be, both encoded with the revision to come: equal bytes are an unchanged document.
type Telling func(before, after bson.Raw) ([]Event, error)

// plainly tells the same whatever changed.
func plainly(events []Event) Telling {
	return func(_, _ bson.Raw) ([]Event, error) { return events, nil }
}

// encode gives a document the revision after rev, and its bytes.
func (c core) encode(doc document, rev int64) (bson.Raw, error) {
	m := doc.meta()
	m.Rev = rev + 1
	body, err := Encode(doc)
	if err != nil {
		return nil, fmt.Errorf("encode %s %s: %w", c.schema.Name, m.ID, err)
	}
	return body, nil
}

// write is the write of a document that was before, if it was, and has the revision after rev.
func (c core) write(doc document, rev int64, before bson.Raw, tell Telling) (Write, error) {
	id := doc.meta().ID
	if err := CheckID(id); err != nil {
		return Write{}, err
	}
	body, err := c.encode(doc, rev)
	if err != nil {
		return Write{}, err
	}
	if len(body) > MaxDocument {
		return Write{}, ErrTooLarge.With("id", id).With("bytes", len(body))
	}
	events, err := tell(before, body)
	if err != nil {
		return Write{}, err
	}
	return Write{c.schema.Name, id, rev, body, c.stamp(id, rev+1, events)}, nil
}

// stamp gives events their identity, before the write is sent, so that a write that is sent twice
// carries the same events. The tail, an instant and a count, keeps apart the lives of a document that
// is deleted and made again: its revisions start anew, and whoever does a thing once per event must
// do it for both.
func (c core) stamp(id string, rev int64, events []Event) []Event {
	if len(events) == 0 {
		return nil
	}
	now := c.db.clock.Now()
	tail := fmt.Sprintf("%x.%x", now.UnixMilli(), c.db.stamped.Add(1))
	for i := range events {
		e := &events[i]
		e.ID = fmt.Sprintf("%s/%s@%d#%d~%s", c.schema.Name, id, rev, i, tail)
		e.Collection, e.Doc, e.Rev = c.schema.Name, id, rev
		if e.At.IsZero() {
			e.At = now
		}
	}
	return events
}

func (c core) apply(ctx context.Context, w Write) error {
	if err := c.db.engine.Apply(ctx, []Write{w})[0]; err != nil {
		return err
	}
	if len(w.Events) > 0 {
		c.db.written(w.Events)
	}
	return nil
}

func (c core) insert(ctx context.Context, doc document, tell Telling) error {
	w, err := c.write(doc, 0, nil, tell)
	if err != nil {
		return err
	}
	return c.apply(ctx, w)
}

func (c core) insertMany(ctx context.Context, docs []document) []error {
	for _, d := range docs {
		d.meta().Rev = 0
	}
	return c.writeMany(ctx, docs, nil)
}

func (c core) writeMany(ctx context.Context, docs []document, tell func(i int, body bson.Raw) ([]Event, error)) []error {
	errs := make([]error, len(docs))
	var writes []Write
	var at []int
	for i, d := range docs {
		rev := d.meta().Rev
		w, err := c.write(d, rev, nil, func(_, body bson.Raw) ([]Event, error) {
			if tell == nil {
				return nil, nil
			}
			return tell(i, body)
		})
		if err != nil {
			errs[i], d.meta().Rev = err, rev
			continue
		}
		writes, at = append(writes, w), append(at, i)
	}
	var done []Event
	for j, err := range c.db.engine.Apply(ctx, writes) {
		errs[at[j]] = err
		if err == nil {
			done = append(done, writes[j].Events...)
		} else {
			docs[at[j]].meta().Rev = writes[j].Rev
		}
	}
	if len(done) > 0 {
		c.db.written(done)
	}
	return errs
}

// revise changes a document by compare-and-set, or makes it where fresh is not nil; see Collection.Update.
func (c core) revise(ctx context.Context, id string, fresh func() document, change func(document) (Telling, error)) (document, error) {
	if err := CheckID(id); err != nil {
		return nil, ErrNotFound.With("id", id)
	}
	for try := range retries {
		if try == 1 {
			leave, err := c.db.turns.take(ctx, c.schema.Name+"/"+id)
			if err != nil {
				return nil, err
			}
			defer leave()
		}
		doc, err := c.get(ctx, id)
		if errors.Is(err, ErrNotFound) && fresh != nil {
			doc, err = fresh(), nil
			doc.meta().ID, doc.meta().Rev = id, 0
		}
		if err != nil {
			return nil, err
		}
		rev := doc.meta().Rev
		var before bson.Raw
		if rev > 0 {
			if before, err = c.encode(doc, rev); err != nil {
				return nil, err
			}
			doc.meta().Rev = rev
		}
		tell, err := change(doc)
		if err != nil {
			return nil, err
		}
		doc.meta().ID = id
		w, err := c.write(doc, rev, before, tell)
		if err != nil {
			return nil, err
		}
		if len(w.Events) == 0 && bytes.Equal(before, w.Body) {
			doc.meta().Rev = rev
			return doc, nil
		}
		err = c.apply(ctx, w)
		switch {
		case err == nil:
			return doc, nil
		case errors.Is(err, ErrRace), errors.Is(err, ErrNotFound):
		case errors.Is(err, ErrExists) && rev == 0 && errIndex(err) == "id":
		default:
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return nil, ErrRace.With("id", id)
}

// errIndex is the index that an ErrExists names.
func errIndex(err error) string {
	var f interface{ Params() map[string]any }
	if errors.As(err, &f) {
		s, _ := f.Params()["index"].(string)
		return s
	}
	return ""
}

func (c core) Delete(ctx context.Context, id string, events ...Event) error {
	doc, err := c.get(ctx, id)
	if err != nil {
		return err
	}
	rev := doc.meta().Rev
	return c.apply(ctx, Write{Collection: c.schema.Name, ID: id, Rev: -1, Events: c.stamp(id, rev+1, events)})
}

func (c core) DeleteMany(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	writes := make([]Write, len(ids))
	for i, id := range ids {
		writes[i] = Write{Collection: c.schema.Name, ID: id, Rev: -1}
	}
	for _, err := range c.db.engine.Apply(ctx, writes) {
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return nil
}
