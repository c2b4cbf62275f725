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

// tell makes an entry the events of a write.
func (b Book[T]) tell(e Entry, id string, rev int64) store.Telling {
	return func(before, after bson.Raw) ([]store.Event, error) {
		e.Object, e.Rev = b.Name()+"/"+id, rev
		e.Changes = diff(before, after, b.secret)
		return e.events()
	}
}

// Insert adds a document with its entry and facts.
func (b Book[T]) Insert(ctx context.Context, doc *T, e Entry) error {
	return b.Collection.InsertTelling(ctx, doc, b.tell(e, store.IDOf(doc), 1))
}

// WriteMany stores many documents by compare-and-set on the revision each carries, each with its
// own entry. The entries tell what a document became, not what it was.
func (b Book[T]) WriteMany(ctx context.Context, docs []*T, entry func(i int) Entry) []error {
	return b.Collection.WriteMany(ctx, docs, func(i int, body bson.Raw) ([]store.Event, error) {
		return b.tell(entry(i), store.IDOf(docs[i]), store.RevOf(docs[i]))(nil, body)
	})
}

// Update changes a document; change returns the entry that says why. It may run more than once.
func (b Book[T]) Update(ctx context.Context, id string, change func(*T) (Entry, error)) (*T, error) {
	return b.Revise(ctx, id, nil, b.wrap(id, change))
}

// Upsert is Update that starts from fresh() when there is no such document.
func (b Book[T]) Upsert(ctx context.Context, id string, fresh func() *T, change func(*T) (Entry, error)) (*T, error) {
	return b.Revise(ctx, id, fresh, b.wrap(id, change))
}

func (b Book[T]) wrap(id string, change func(*T) (Entry, error)) func(*T) (store.Telling, error) {
	return func(doc *T) (store.Telling, error) {
		rev := store.RevOf(doc)
		e, err := change(doc)
		if err != nil || e.Action != "" {
			return b.tell(e, id, rev+1), err
		}
		return func(before, after bson.Raw) ([]store.Event, error) {
			if !bytes.Equal(before, after) {
				return nil, ErrNoEntry.With("object", b.Name()+"/"+id)
			}
			return nil, nil // change found nothing to do, and the collection writes nothing
		}, nil
	}
}

// Delete removes a document with its entry.
func (b Book[T]) Delete(ctx context.Context, id string, e Entry) error {
	doc, err := b.Get(ctx, id)
	if err != nil {
		return err
	}
	before, err := store.Encode(doc)
	if err != nil {
		return err
	}
	events, err := b.tell(e, id, store.RevOf(doc)+1)(before, nil)
	if err != nil {
		return err
	}
	return b.Collection.Delete(ctx, id, events...)
}
