package audit

import (
	"bytes"
	"context"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/fault"
	"tianti/internal/store"
)

// ErrNoEntry stops a change that forgot to say who, what and why.
var ErrNoEntry = fault.Define(fault.Internal, "audit.no_entry")

// Book is a collection whose writes all carry an entry. Reading is the collection's own; the
// embedded Collection is for writes that are their own record, such as saving an answer.
type Book[T any] struct {
	store.Collection[T]
	secret map[string]bool
}

// Keep makes a book of a collection. The values of the secret fields (BSON names) never enter the
// entries.
func Keep[T any](c store.Collection[T], secret ...string) Book[T] {
	b := Book[T]{Collection: c, secret: map[string]bool{}}
	for _, s := range secret {
		b.secret[s] = true
	}
	return b
}

func (b Book[T]) events(e Entry, id string, rev int64, before, after bson.Raw) ([]store.Event, error) {
	e.Object, e.Rev = b.Name()+"/"+id, rev
	e.Changes = diff(before, after, b.secret)
	return e.events()
}

// Insert adds a document with its entry and facts.
func (b Book[T]) Insert(ctx context.Context, doc *T, e Entry) error {
	after, err := bson.Marshal(doc)
	if err != nil {
		return err
	}
	events, err := b.events(e, store.IDOf(doc), 1, nil, after)
	if err != nil {
		return err
	}
	return b.Collection.Insert(ctx, doc, events...)
}

// WriteMany stores many documents by compare-and-set on the revision each carries, each with its
// own entry. The entries tell what a document became, not what it was.
func (b Book[T]) WriteMany(ctx context.Context, docs []*T, entry func(i int) Entry) []error {
	broken := map[int]error{}
	errs := b.Collection.WriteMany(ctx, docs, func(i int) []store.Event {
		after, err := bson.Marshal(docs[i])
		if err == nil {
			var es []store.Event
			es, err = b.events(entry(i), store.IDOf(docs[i]), store.RevOf(docs[i])+1, nil, after)
			if err == nil {
				return es
			}
		}
		broken[i] = err
		return nil
	})
	for i, err := range broken {
		errs[i] = err
	}
	return errs
}

// Update changes a document; change returns the entry that says why. It may run more than once.
func (b Book[T]) Update(ctx context.Context, id string, change func(*T) (Entry, error)) (*T, error) {
	return b.Collection.Update(ctx, id, b.wrap(id, change))
}

// Upsert is Update that starts from fresh() when there is no such document.
func (b Book[T]) Upsert(ctx context.Context, id string, fresh func() *T, change func(*T) (Entry, error)) (*T, error) {
	return b.Collection.Upsert(ctx, id, fresh, b.wrap(id, change))
}

func (b Book[T]) wrap(id string, change func(*T) (Entry, error)) func(*T) ([]store.Event, error) {
	return func(doc *T) ([]store.Event, error) {
		rev := store.RevOf(doc)
		var before bson.Raw
		if rev > 0 {
			raw, err := bson.Marshal(doc)
			if err != nil {
				return nil, err
			}
			before = raw
		}
		e, err := change(doc)
		if err != nil {
			return nil, err
		}
		after, err := bson.Marshal(doc)
		if err != nil {
			return nil, err
		}
		if e.Action == "" {
			if rev == 0 || !bytes.Equal(before, after) {
				return nil, ErrNoEntry.With("object", b.Name()+"/"+id)
			}
			return nil, nil // change found nothing to do, and the collection writes nothing
		}
		return b.events(e, id, rev+1, before, after)
	}
}

// Delete removes a document with its entry.
func (b Book[T]) Delete(ctx context.Context, id string, e Entry) error {
	doc, err := b.Get(ctx, id)
	if err != nil {
		return err
	}
	before, err := bson.Marshal(doc)
	if err != nil {
		return err
	}
	events, err := b.events(e, id, store.RevOf(doc)+1, before, nil)
	if err != nil {
		return err
	}
	return b.Collection.Delete(ctx, id, events...)
}
