package store

import (
	"context"
	"fmt"
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
func (k Kind[T]) On(d *Database) Collection[T] { return Collection[T]{k.schema, d} }

// Collection is a typed view of one collection.
type Collection[T any] struct {
	schema Schema
	db     *Database
}

// Name is the collection's name.
func (c Collection[T]) Name() string { return c.schema.Name }

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

// IDOf and RevOf read the identity of a pointer to a stored type.
func IDOf(doc any) string { return doc.(document).meta().ID }

// RevOf is the revision that the document was read with, 0 for a new one.
func RevOf(doc any) int64 { return doc.(document).meta().Rev }
