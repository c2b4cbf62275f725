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

// Book is a collection whose writes all carry an entry. Reading is the collection's own. It is an interface for
// the reason that store.Reader is one.
type Book[T any] interface {
	store.Reader[T]
	// Insert adds a document with its entry and facts.
	Insert(ctx context.Context, doc *T, e Entry) error
	// WriteMany stores many documents by compare-and-set on the revision each carries, each with its own entry.
	// The entries tell what a document became, not what it was.
	WriteMany(ctx context.Context, docs []*T, entry func(i int) Entry) []error
	// Update changes a document; change returns the entry that says why. It may run more than once.
	Update(ctx context.Context, id string, change func(*T) (Entry, error)) (*T, error)
	// Upsert is Update that starts from fresh() when there is no such document.
	Upsert(ctx context.Context, id string, fresh func() *T, change func(*T) (Entry, error)) (*T, error)
	// Delete removes a document with its entry.
	Delete(ctx context.Context, id string, e Entry) error
	// Unrecorded is the collection itself, for writes that are their own record, such as saving an answer.
	Unrecorded() store.Collection[T]
}

// Keep makes a book of a collection. The values of the secret fields (BSON names) never enter the
// entries.
func Keep[T any](c store.Collection[T], secret ...string) Book[T] {
	hidden := map[string]bool{}
	for _, s := range secret {
		hidden[s] = true
	}
	return book[T]{c, c, teller{c.Name(), hidden}}
}

// book is the one Book: a reader, and a writer that is out of reach but for Unrecorded.
type book[T any] struct {
	store.Reader[T]
	c store.Collection[T]
	teller
}

func (b book[T]) Unrecorded() store.Collection[T] { return b.c }

// teller makes the entries of a collection.
type teller struct {
	collection string
	secret     map[string]bool
}

// tell makes an entry the events of a write.
func (b teller) tell(e Entry, id string, rev int64) store.Telling {
	return func(before, after bson.Raw) ([]store.Event, error) {
		e.Object, e.Rev = b.collection+"/"+id, rev
		e.Changes = diff(before, after, b.secret)
		return e.events()
	}
}

func (b book[T]) Insert(ctx context.Context, doc *T, e Entry) error {
	return b.c.InsertTelling(ctx, doc, b.tell(e, store.IDOf(doc), 1))
}

func (b book[T]) WriteMany(ctx context.Context, docs []*T, entry func(i int) Entry) []error {
	return b.c.WriteMany(ctx, docs, func(i int, body bson.Raw) ([]store.Event, error) {
		return b.tell(entry(i), store.IDOf(docs[i]), store.RevOf(docs[i]))(nil, body)
	})
}

func (b book[T]) Update(ctx context.Context, id string, change func(*T) (Entry, error)) (*T, error) {
	return b.Upsert(ctx, id, nil, change)
}

func (b book[T]) Upsert(ctx context.Context, id string, fresh func() *T, change func(*T) (Entry, error)) (*T, error) {
	return b.c.Revise(ctx, id, fresh, func(doc *T) (store.Telling, error) {
		rev := store.RevOf(doc)
		e, err := change(doc)
		return b.changed(e, id, rev, err)
	})
}

// changed tells of a change, which may have found nothing to do.
func (b teller) changed(e Entry, id string, rev int64, err error) (store.Telling, error) {
	if err != nil || e.Action != "" {
		return b.tell(e, id, rev+1), err
	}
	return func(before, after bson.Raw) ([]store.Event, error) {
		if !bytes.Equal(before, after) {
			return nil, ErrNoEntry.With("object", b.collection+"/"+id)
		}
		return nil, nil // the collection writes nothing
	}, nil
}

func (b book[T]) Delete(ctx context.Context, id string, e Entry) error {
	doc, err := b.Get(ctx, id)
	if err != nil {
		return err
	}
	events, err := b.deleted(e, doc, id, store.RevOf(doc))
	if err != nil {
		return err
	}
	return b.c.Delete(ctx, id, events...)
}

func (b teller) deleted(e Entry, doc any, id string, rev int64) ([]store.Event, error) {
	before, err := store.Encode(doc)
	if err != nil {
		return nil, err
	}
	return b.tell(e, id, rev+1)(before, nil)
}
