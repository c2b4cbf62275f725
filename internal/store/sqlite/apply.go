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
	made   int64 // for the keys of which generation; see Engine.keys
	schema store.Schema
	bodies [][]byte // of the events
	put    string   // the statement that inserts or replaces; none deletes
	args   []any
	err    error
}

func (e *Engine) ready(x store.Write) (r ready) {
	r.Write, r.made = x, e.keys.Load()
	if r.schema, r.err = e.schema(x.Collection); r.err != nil {
		return r
	}
	if r.bodies, r.err = encode(x.Events); r.err != nil || x.Body == nil {
		return r
	}
	names, keys := columns(r.schema, x.Body, x.ID)
	if x.Rev == 0 {
		r.put, r.args = insertion(x, names, keys)
	} else {
		r.put, r.args = replacement(x, names, keys)
	}
	return r
}

func insertion(x store.Write, names []string, keys []any) (string, []any) {
	var q strings.Builder
	q.WriteString("INSERT INTO " + table(x.Collection) + " (id, rev, sum, body")
	for _, n := range names {
		q.WriteString(", " + n)
	}
	q.WriteString(") VALUES (?, ?, ?, ?" + strings.Repeat(", ?", len(names)) + ")")
	return q.String(), append([]any{x.ID, x.Rev + 1, sum(x.ID, x.Body), []byte(x.Body)}, keys...)
}

func replacement(x store.Write, names []string, keys []any) (string, []any) {
	var q strings.Builder
	q.WriteString("UPDATE " + table(x.Collection) + " SET rev = ?, sum = ?, body = ?")
	for _, n := range names {
		q.WriteString(", " + n + " = ?")
	}
	q.WriteString(" WHERE id = ? AND rev = ?")
	return q.String(), append(append([]any{x.Rev + 1, sum(x.ID, x.Body), []byte(x.Body)}, keys...), x.ID, x.Rev)
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
