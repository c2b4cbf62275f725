package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/clock"
)

// Meta is embedded in every stored type: `store.Meta `bson:",inline"“.
type Meta struct {
	ID  string `bson:"_id" json:"id"`
	Rev int64  `bson:"rev" json:"rev"`
}

func (m *Meta) meta() *Meta { return m }

// document is what a pointer to a stored type is, thanks to the embedded Meta.
type document interface{ meta() *Meta }

// Database is an open engine with the program's clock and whoever listens to commits.
type Database struct {
	engine  Engine
	clock   clock.Clock
	written func([]Event)
	turns   turns
	stamped atomic.Int64 // writes that got events since the start
}

// NewDatabase wraps an engine and ensures every defined collection in it.
func NewDatabase(ctx context.Context, e Engine, c clock.Clock) (*Database, error) {
	if err := e.Ensure(ctx, Schemas()); err != nil {
		return nil, err
	}
	return &Database{engine: e, clock: c, written: func([]Event) {}}, nil
}

// Engine is for copy, backup and metrics.
func (d *Database) Engine() Engine { return d.engine }

// OnCommit sets the one listener for events that this node has just committed; the event bus
// sets it. It is called after the write is durable, on the writer's goroutine, and must be quick.
func (d *Database) OnCommit(f func([]Event)) { d.written = f }

// Close closes the engine.
func (d *Database) Close() error { return d.engine.Close() }

// Kind is a defined collection that is not yet bound to a database.
type Kind[T any] struct{ schema Schema }

// Define declares a collection of documents of type T, once, as a package variable.
func Define[T any](name string, indexes ...Index) Kind[T] {
	if _, ok := any(new(T)).(document); !ok {
		panic(fmt.Sprintf("store: %s: %v does not embed store.Meta", name, reflect.TypeFor[T]()))
	}
	s := Schema{Name: name, Indexes: indexes}
	register(s)
	return Kind[T]{s}
}

// On binds the collection to a database.
func (k Kind[T]) On(d *Database) Collection[T] { return Collection[T]{k.schema, d} }

// Collection is a typed view of one collection.
type Collection[T any] struct {
	schema Schema
	db     *Database
}

// Name is the collection's name.
func (c Collection[T]) Name() string { return c.schema.Name }

// retries bounds the compare-and-set loop of Update.
const retries = 64

func metaOf[T any](doc *T) *Meta { return any(doc).(document).meta() }

func decode[T any](r Record) (*T, error) {
	doc := new(T)
	if err := bson.Unmarshal(r.Body, doc); err != nil {
		if r.Body.Validate() != nil {
			return nil, ErrCorrupt.With("dir", r.ID).Because(err)
		}
		return nil, fmt.Errorf("decode %s: %w", r.ID, err)
	}
	m := metaOf(doc)
	m.ID, m.Rev = r.ID, r.Rev
	return doc, nil
}

// CheckID says whether s can be an id.
func CheckID(s string) error {
	if s == "" || len(s) > 256 || !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return ErrID.With("id", s)
	}
	return nil
}

// Get reads one document; ErrNotFound when there is none.
func (c Collection[T]) Get(ctx context.Context, id string) (*T, error) {
	if CheckID(id) != nil {
		return nil, ErrNotFound.With("id", id)
	}
	r, err := c.db.engine.Get(ctx, c.schema.Name, id)
	if err != nil {
		return nil, err
	}
	return decode[T](r)
}

// GetMany reads documents by id in the order of ids, leaving out what is missing.
func (c Collection[T]) GetMany(ctx context.Context, ids []string) ([]*T, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rs, err := c.db.engine.GetMany(ctx, c.schema.Name, ids)
	if err != nil {
		return nil, err
	}
	return decodeAll[T](rs)
}

func decodeAll[T any](rs []Record) ([]*T, error) {
	docs := make([]*T, len(rs))
	for i, r := range rs {
		d, err := decode[T](r)
		if err != nil {
			return nil, err
		}
		docs[i] = d
	}
	return docs, nil
}

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
		if after, err := bson.Marshal(doc); err == nil && rev > 0 && len(events) == 0 && string(after) == string(before) {
			return doc, nil
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

// Each walks all documents of a query, page by page. The walk ends after the first error.
func (c Collection[T]) Each(ctx context.Context, q Query) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		if q.Max <= 0 {
			q.Max = 1000
		}
		for {
			p, err := c.Find(ctx, q)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, d := range p.Items {
				if !yield(d, nil) {
					return
				}
			}
			if p.Next == "" {
				return
			}
			q.Cursor = p.Next
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

// Watch calls f with the id of every changed document until ctx ends.
func (c Collection[T]) Watch(ctx context.Context, f func(id string)) error {
	return c.db.engine.Watch(ctx, []string{c.schema.Name}, func(ch Change) { f(ch.ID) })
}

// IDOf and RevOf read the identity of a pointer to a stored type.
func IDOf(doc any) string { return doc.(document).meta().ID }

// RevOf is the revision that the document was read with, 0 for a new one.
func RevOf(doc any) int64 { return doc.(document).meta().Rev }
