package sqlite

import (
	"errors"
	"strings"

	"tianti/internal/store"
)

// ready is a write with what can be made of it before the writer takes it: callers are many, the writer
// is one.
type ready struct {
	store.Write
	*kind
	made   int64    // for the keys of which generation; see Engine.keys
	bodies [][]byte // of the events
	put    string   // the statement that inserts or replaces; none deletes
	args   []any
	err    error
}

func (e *Engine) ready(x store.Write) (r ready) {
	r.Write, r.made = x, e.keys.Load()
	if r.kind, r.err = e.kind(x.Collection); r.err != nil {
		return r
	}
	r.bodies, r.err = encode(x.Events)
	switch {
	case r.err != nil || x.Body == nil:
	case x.Rev == 0:
		r.put, r.args = r.insert, r.insertion()
	default:
		r.put, r.args = r.replace, r.replacement()
	}
	return r
}

func (r *ready) insertion() []any {
	args := append(make([]any, 0, 4+len(r.columns)), r.ID, r.Rev+1, sum(r.ID, r.Body), []byte(r.Body))
	return appendKeys(args, r.schema, r.Body, r.ID)
}

func (r *ready) replacement() []any {
	args := append(make([]any, 0, 5+len(r.columns)), r.Rev+1, sum(r.ID, r.Body), []byte(r.Body))
	return append(appendKeys(args, r.schema, r.Body, r.ID), r.ID, r.Rev)
}

// kind is what is known of a collection, with the words of the writes that change it.
type kind struct {
	schema          store.Schema
	columns         []string // of its keys
	insert, replace string   // statements, which take what insertion and replacement give
}

func kindOf(s store.Schema) *kind {
	k := &kind{schema: s, columns: columns(s)}
	k.insert = "INSERT INTO " + table(s.Name) + " (id, rev, sum, body"
	k.replace = "UPDATE " + table(s.Name) + " SET rev = ?, sum = ?, body = ?"
	for _, c := range k.columns {
		k.insert += ", " + c
		k.replace += ", " + c + " = ?"
	}
	k.insert += ") VALUES (?, ?, ?, ?" + strings.Repeat(", ?", len(k.columns)) + ")"
	k.replace += " WHERE id = ? AND rev = ?"
	return k
}

// apply does one write with its events. Everything that may fail without ending the transaction
// comes before the first change or is the first change, so no write is done by half.
func (w *writer) apply(r ready) error {
	if r.made != w.e.keys.Load() { // a collection got other indexes meanwhile
		r = w.e.ready(r.Write)
	}
	if r.err != nil {
		return r.err
	}
	var err error
	switch {
	case r.put == "":
		err = w.delete(r.Write)
	case r.Rev == 0:
		err = w.insert(r)
	default:
		err = w.replace(r)
	}
	if err != nil {
		return err
	}
	return w.putEvents(r.Events, r.bodies)
}

func (w *writer) insert(r ready) error {
	_, err := w.exec(r.put, r.args...)
	return w.taken(r.schema, r.Write, err)
}

func (w *writer) replace(r ready) error {
	n, err := w.exec(r.put, r.args...)
	if err != nil {
		return w.taken(r.schema, r.Write, err)
	}
	return w.matched(n, r.Write)
}

func (w *writer) delete(x store.Write) error {
	n, err := w.exec("DELETE FROM "+table(x.Collection)+" WHERE id = ?1 AND (?2 < 0 OR rev = ?2)", x.ID, x.Rev)
	if err != nil {
		return err
	}
	return w.matched(n, x)
}

// matched tells a lost race from a missing document.
func (w *writer) matched(n int64, x store.Write) error {
	if n > 0 {
		return nil
	}
	there, err := w.exists("SELECT 1 FROM "+table(x.Collection)+" WHERE id = ?", x.ID)
	switch {
	case err != nil:
		return err
	case there:
		return store.ErrRace.With("id", x.ID)
	}
	return store.ErrNotFound.With("id", x.ID)
}

// taken names the key that a constraint found taken, by looking for it: error texts are no
// contract.
func (w *writer) taken(s store.Schema, x store.Write, err error) error {
	if !isConstraint(err) {
		return err
	}
	if x.Rev == 0 {
		if there, e := w.exists("SELECT 1 FROM "+table(s.Name)+" WHERE id = ?", x.ID); e != nil || there {
			return errors.Join(e, existsIf(there, x.ID, "id"))
		}
	}
	for _, ix := range s.Indexes {
		key := uniqueKey(ix, x.Body)
		if !ix.Unique || key == nil {
			continue
		}
		there, e := w.exists("SELECT 1 FROM "+table(s.Name)+" WHERE "+uniqueColumn(ix.Name)+" = ? AND id <> ?", key, x.ID)
		if e != nil || there {
			return errors.Join(e, existsIf(there, x.ID, ix.Name))
		}
	}
	return err
}

func existsIf(there bool, id, index string) error {
	if !there {
		return nil
	}
	return store.ErrExists.With("id", id).With("index", index)
}
