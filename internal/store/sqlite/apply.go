package sqlite

import (
	"errors"
	"strings"

	"tianti/internal/store"
)

// apply does one write with its events. Everything that may fail without ending the transaction
// comes before the first change or is the first change, so no write is done by half.
func (w *writer) apply(x store.Write) error {
	s, err := w.e.schema(x.Collection)
	if err != nil {
		return err
	}
	bodies, err := encode(x.Events)
	if err != nil {
		return err
	}
	switch {
	case x.Body == nil:
		err = w.delete(x)
	case x.Rev == 0:
		err = w.insert(s, x)
	default:
		err = w.replace(s, x)
	}
	if err != nil {
		return err
	}
	return w.putEvents(x.Events, bodies)
}

func insertSQL(s store.Schema, names []string) string {
	return "INSERT INTO " + table(s.Name) + " (id, rev, sum, body" + strings.Join(append([]string{""}, names...), ", ") +
		") VALUES (?, ?, ?, ?" + strings.Repeat(", ?", len(names)) + ")"
}

func (w *writer) insert(s store.Schema, x store.Write) error {
	names, values := columns(s, x.Body, x.ID)
	_, err := w.exec(insertSQL(s, names), append([]any{x.ID, x.Rev + 1, sum(x.ID, x.Body), []byte(x.Body)}, values...)...)
	return w.taken(s, x, err)
}

func (w *writer) replace(s store.Schema, x store.Write) error {
	names, values := columns(s, x.Body, x.ID)
	set := "rev = ?, sum = ?, body = ?"
	for _, n := range names {
		set += ", " + n + " = ?"
	}
	args := append(append([]any{x.Rev + 1, sum(x.ID, x.Body), []byte(x.Body)}, values...), x.ID, x.Rev)
	n, err := w.exec("UPDATE "+table(s.Name)+" SET "+set+" WHERE id = ? AND rev = ?", args...)
	if err != nil {
		return w.taken(s, x, err)
	}
	return w.matched(n, x)
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
