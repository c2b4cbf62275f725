package store

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/bson"
)

// retries bounds the compare-and-set loop of Update.
const retries = 64

func (c Collection[T]) write(doc *T, rev int64, events []Event) (Write, error) {
	m := metaOf(doc)
	if err := CheckID(m.ID); err != nil {
		return Write{}, err
	}
	m.Rev = rev + 1
	body, err := bson.Marshal(doc)
	if err != nil {
		return Write{}, fmt.Errorf("encode %s %s: %w", c.schema.Name, m.ID, err)
	}
	if len(body) > MaxDocument {
		return Write{}, ErrTooLarge.With("id", m.ID).With("bytes", len(body))
	}
	return Write{c.schema.Name, m.ID, rev, body, c.stamp(m.ID, m.Rev, events)}, nil
}

// stamp gives events their identity, before the write is sent, so that a write that is sent twice
// carries the same events. The tail, an instant and a count, keeps apart the lives of a document that
// is deleted and made again: its revisions start anew, and whoever does a thing once per event must
// do it for both.
func (c Collection[T]) stamp(id string, rev int64, events []Event) []Event {
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

func (c Collection[T]) apply(ctx context.Context, w Write) error {
	if err := c.db.engine.Apply(ctx, []Write{w})[0]; err != nil {
		return err
	}
	if len(w.Events) > 0 {
		c.db.written(w.Events)
	}
	return nil
}

// Insert adds a new document; ErrExists when its id or a unique key is taken. The caller's
// document carries revision 1 afterwards.
func (c Collection[T]) Insert(ctx context.Context, doc *T, events ...Event) error {
	w, err := c.write(doc, 0, events)
	if err != nil {
		return err
	}
	return c.apply(ctx, w)
}

// InsertMany adds documents, each by itself, in as few engine calls as possible. errs[i] is nil
// where docs[i] is in.
func (c Collection[T]) InsertMany(ctx context.Context, docs []*T) []error {
	for _, d := range docs {
		metaOf(d).Rev = 0
	}
	return c.WriteMany(ctx, docs, nil)
}

// WriteMany stores documents in as few engine calls as possible, each by itself and each by
// compare-and-set on the revision that it carries: 0 inserts, any other replaces. events, which
// may be nil, gives the events of docs[i]. errs[i] is the fate of docs[i].
func (c Collection[T]) WriteMany(ctx context.Context, docs []*T, events func(i int) []Event) []error {
	errs := make([]error, len(docs))
	var writes []Write
	var at []int
	for i, d := range docs {
		var es []Event
		if events != nil {
			es = events(i)
		}
		w, err := c.write(d, metaOf(d).Rev, es)
		if err != nil {
			errs[i] = err
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
			metaOf(docs[at[j]]).Rev = writes[j].Rev
		}
	}
	if len(done) > 0 {
		c.db.written(done)
	}
	return errs
}

// Update changes a document by compare-and-set. change may run several times and must touch
// nothing but the document; whatever error it returns ends the update. When change leaves the
// document as it was and gives no events, nothing is written. The result is the stored document.
func (c Collection[T]) Update(ctx context.Context, id string, change func(*T) ([]Event, error)) (*T, error) {
	return c.update(ctx, id, nil, change)
}

// Upsert is Update that starts from fresh() when there is no such document.
func (c Collection[T]) Upsert(ctx context.Context, id string, fresh func() *T, change func(*T) ([]Event, error)) (*T, error) {
	return c.update(ctx, id, fresh, change)
}

func (c Collection[T]) update(ctx context.Context, id string, fresh func() *T, change func(*T) ([]Event, error)) (*T, error) {
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
		doc, err := c.Get(ctx, id)
		if errors.Is(err, ErrNotFound) && fresh != nil {
			doc, err = fresh(), nil
			metaOf(doc).ID, metaOf(doc).Rev = id, 0
		}
		if err != nil {
			return nil, err
		}
		rev := metaOf(doc).Rev
		before, err := bson.Marshal(doc)
		if err != nil {
			return nil, err
		}
		events, err := change(doc)
		if err != nil {
			return nil, err
		}
		metaOf(doc).ID, metaOf(doc).Rev = id, rev
		if rev > 0 && len(events) == 0 {
			if after, err := bson.Marshal(doc); err == nil && string(after) == string(before) {
				return doc, nil
			}
		}
		w, err := c.write(doc, rev, events)
		if err != nil {
			return nil, err
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

// Delete removes a document whatever its revision, with events; ErrNotFound when there is none.
func (c Collection[T]) Delete(ctx context.Context, id string, events ...Event) error {
	doc, err := c.Get(ctx, id)
	if err != nil {
		return err
	}
	rev := metaOf(doc).Rev
	return c.apply(ctx, Write{Collection: c.schema.Name, ID: id, Rev: -1, Events: c.stamp(id, rev+1, events)})
}

// DeleteMany removes documents by id, whatever their revisions and without events, in as few engine
// calls as possible; what is gone already is no error.
func (c Collection[T]) DeleteMany(ctx context.Context, ids []string) error {
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
