package store

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"strings"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/bson"
)

// Meta is embedded in every stored type: `store.Meta `bson:",inline"“.
type Meta struct {
	ID  string `bson:"_id" json:"id"`
	Rev int64  `bson:"rev" json:"rev"`
}

func (m *Meta) meta() *Meta { return m }

// document is what a pointer to a stored type is, thanks to the embedded Meta.
type document interface{ meta() *Meta }

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
func (k Kind[T]) On(d *Database) Collection[T] {
	return collection[T]{core{k.schema, d, func() document { return any(new(T)).(document) }}}
}

// Reader reads documents of one collection.
//
// It and Collection are interfaces for the compiler's sake, not for another implementation: a package that
// merely mentions a struct compiles the methods of every generic struct in it anew, and there are hundreds
// of collections (docs/decisions/0011).
type Reader[T any] interface {
	// Name is the collection's name.
	Name() string
	// Get reads one document; ErrNotFound when there is none.
	Get(ctx context.Context, id string) (*T, error)
	// GetMany reads documents by id in the order of ids, leaving out what is missing.
	GetMany(ctx context.Context, ids []string) ([]*T, error)
	// Find answers one page of a query.
	Find(ctx context.Context, q Query) (Page[T], error)
	// First is the first document of a query, ErrNotFound when there is none.
	First(ctx context.Context, q Query) (*T, error)
	// Each walks all documents of a query, page by page. A document that cannot be read is an error in its
	// place, and who takes it goes on with the next; an error of the engine ends the walk.
	Each(ctx context.Context, q Query) iter.Seq2[*T, error]
	// Count counts the documents of a query; limit and cursor do not matter to it.
	Count(ctx context.Context, q Query) (int64, error)
	// GroupCount counts the documents of a query by one field of its index.
	GroupCount(ctx context.Context, q Query, field string) ([]Group, error)
	// Watch calls f with the id of every changed document until ctx ends. f must be quick and must not use the
	// store: writers may wait for it.
	Watch(ctx context.Context, f func(id string)) error
	// Follow keeps up with the changes of the collection, those of other nodes among them, until ctx ends:
	// take is called after changes (once for several that come while it runs), and now and then should a
	// watch ever have missed one. When take fails, what was taken before stays, the log tells, and the
	// next call tries again. The error is that of Watch; the end of ctx is none.
	Follow(ctx context.Context, take func(context.Context) error) error
	// Alone says that whoever keeps documents near which Watch has not called changed knows what is stored:
	// see Engine.Alone.
	Alone() bool
	// Away says whether the store gave no answer when it was last asked.
	Away() bool
	// Reach asks whether it answers: see Engine.Reach.
	Reach(ctx context.Context) error
}

// Collection is a typed view of one collection.
type Collection[T any] interface {
	Reader[T]
	// Insert adds a new document; ErrExists when its id or a unique key is taken. The caller's document carries
	// revision 1 afterwards.
	Insert(ctx context.Context, doc *T, events ...Event) error
	// InsertTelling is Insert with events that tell what is in the document.
	InsertTelling(ctx context.Context, doc *T, tell Telling) error
	// InsertMany adds documents, each by itself, in as few engine calls as possible. errs[i] is nil where
	// docs[i] is in.
	InsertMany(ctx context.Context, docs []*T) (errs []error)
	// WriteMany stores documents in as few engine calls as possible, each by itself and each by compare-and-set
	// on the revision that it carries: 0 inserts, any other replaces. tell, which may be nil, gives the events
	// of docs[i] from its bytes. errs[i] is the fate of docs[i].
	WriteMany(ctx context.Context, docs []*T, tell func(i int, body bson.Raw) ([]Event, error)) (errs []error)
	// Update changes a document by compare-and-set. change may run several times and must touch nothing but the
	// document; whatever error it returns ends the update. When change leaves the document as it was and gives
	// no events, nothing is written. The result is the stored document.
	Update(ctx context.Context, id string, change func(*T) ([]Event, error)) (*T, error)
	// Upsert is Update that starts from fresh() when there is no such document.
	Upsert(ctx context.Context, id string, fresh func() *T, change func(*T) ([]Event, error)) (*T, error)
	// Revise is Update, or Upsert where fresh is not nil, with events that tell what has changed.
	Revise(ctx context.Context, id string, fresh func() *T, change func(*T) (Telling, error)) (*T, error)
	// Delete removes a document whatever its revision, with events; ErrNotFound when there is none.
	Delete(ctx context.Context, id string, events ...Event) error
	// DeleteMany removes documents by id, whatever their revisions and without events, in as few engine calls
	// as possible; what is gone already is no error.
	DeleteMany(ctx context.Context, ids []string) error
}

// Page is one page of documents; Next is "" at the end.
type Page[T any] struct {
	Items []*T
	Next  string
}

// CheckID says whether s can be an id.
func CheckID(s string) error {
	if s == "" || len(s) > 256 || !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return ErrID.With("id", s)
	}
	return nil
}

// IDOf and RevOf read the identity of a pointer to a stored type.
func IDOf(doc any) string { return doc.(document).meta().ID }

// RevOf is the revision that the document was read with, 0 for a new one.
func RevOf(doc any) int64 { return doc.(document).meta().Rev }
