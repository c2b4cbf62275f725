package sqlite

import (
	"context"
	"encoding/json"
	"maps"
	"strings"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/store"
	"tianti/internal/store/sortkey"
)

func table(collection string) string   { return `"c_` + collection + `"` }
func sortColumn(index string) string   { return `"k_` + index + `"` }
func uniqueColumn(index string) string { return `"u_` + index + `"` }

// system are the engine's own tables. tianti_collections remembers which fields the keys of each
// index were made from, so that a start with unchanged schemas touches nothing.
const system = `CREATE TABLE IF NOT EXISTS tianti_outbox (
		seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, body BLOB NOT NULL,
		owner TEXT NOT NULL DEFAULT '', until INTEGER NOT NULL DEFAULT 0);
	CREATE TABLE IF NOT EXISTS tianti_collections (name TEXT PRIMARY KEY, indexes TEXT NOT NULL)`

// Ensure makes tables, columns and indexes. An index that is new, or whose fields have changed, is
// filled from the stored documents. ErrExists when stored documents break a new unique index.
func (e *Engine) Ensure(ctx context.Context, schemas []store.Schema) error {
	var before map[string]*kind
	err := e.change(ctx, func(w *writer) error {
		have, err := w.shapes()
		if err != nil {
			return err
		}
		for _, s := range schemas {
			if err := w.ensure(s, have[s.Name]); err != nil {
				return err
			}
		}
		// The next write of this very group must already make the new keys.
		before = e.swapKinds(func(all map[string]*kind) {
			for _, s := range schemas {
				all[s.Name] = kindOf(s)
			}
		})
		return nil
	})
	if err != nil && before != nil {
		e.swapKinds(func(all map[string]*kind) { clear(all); maps.Copy(all, before) })
	}
	return err
}

func (e *Engine) swapKinds(change func(map[string]*kind)) (before map[string]*kind) {
	e.mu.Lock()
	defer e.mu.Unlock()
	before = maps.Clone(e.kinds)
	change(e.kinds)
	e.keys.Add(1)
	return before
}

// shape is the fields of each index by its name: "state,deadline", with a "!" when it is unique.
type shape map[string]string

func shapeOf(s store.Schema) shape {
	out := shape{}
	for _, x := range s.Indexes {
		out[x.Name] = strings.Join(x.Fields, ",")
		if x.Unique {
			out[x.Name] += "!"
		}
	}
	return out
}

// shapes reads what the file was ensured with; a collection that it does not know is nil.
func (w *writer) shapes() (map[string]shape, error) {
	rows, err := w.query("SELECT name, indexes FROM tianti_collections")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := map[string]shape{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, err
		}
		x := shape{}
		if err := json.Unmarshal([]byte(text), &x); err != nil {
			return nil, store.ErrCorrupt.With("dir", w.e.dir).Because(err)
		}
		out[name] = x
	}
	return out, rows.Err()
}

func (w *writer) ensure(s store.Schema, have shape) error {
	want := shapeOf(s)
	if have != nil && maps.Equal(have, want) {
		return nil
	}
	grow := w.create
	if have != nil {
		grow = func(s store.Schema) error { return w.reshape(s, have, want) }
	}
	if err := grow(s); err != nil {
		return err
	}
	if err := w.index(s); err != nil {
		return err
	}
	text, err := json.Marshal(want)
	if err != nil {
		return err
	}
	_, err = w.exec("INSERT INTO tianti_collections VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET indexes = excluded.indexes", s.Name, string(text))
	return err
}

// create makes the table of a collection that the file does not know. The body comes last, so that
// no key lies behind its overflow pages. The table has a rowid: in a tree by id alone whole bodies
// would lie in inner pages, which made reads of 1,600-byte documents three times as slow.
func (w *writer) create(s store.Schema) error {
	extra := ""
	for _, n := range columns(s) {
		extra += ", " + n + " BLOB"
	}
	return w.define("CREATE TABLE " + table(s.Name) + " (id TEXT PRIMARY KEY, rev INTEGER NOT NULL, sum INTEGER NOT NULL" + extra + ", body BLOB NOT NULL)")
}

// reshape drops the indexes that are gone or changed, adds the columns that lack, and makes the
// keys of new and changed indexes.
func (w *writer) reshape(s store.Schema, have, want shape) error {
	for name, fields := range have {
		if want[name] == fields {
			continue
		}
		for _, n := range []string{sortIndex(s.Name, name), uniqueIndex(s.Name, name)} {
			if err := w.define("DROP INDEX IF EXISTS " + n); err != nil {
				return err
			}
		}
	}
	there, err := w.columnsOf(s.Name)
	if err != nil {
		return err
	}
	for _, n := range columns(s) {
		if !there[strings.Trim(n, `"`)] {
			if err := w.define("ALTER TABLE " + table(s.Name) + " ADD COLUMN " + n + " BLOB"); err != nil {
				return err
			}
		}
	}
	stale := store.Schema{Name: s.Name}
	for _, x := range s.Indexes {
		if have[x.Name] != want[x.Name] {
			stale.Indexes = append(stale.Indexes, x)
		}
	}
	return w.refill(stale)
}

func sortIndex(collection, index string) string   { return `"i_` + collection + "/" + index + `"` }
func uniqueIndex(collection, index string) string { return `"n_` + collection + "/" + index + `"` }

func (w *writer) index(s store.Schema) error {
	for _, x := range s.Indexes {
		if err := w.define("CREATE INDEX IF NOT EXISTS " + sortIndex(s.Name, x.Name) + " ON " + table(s.Name) + " (" + sortColumn(x.Name) + ")"); err != nil {
			return err
		}
		if !x.Unique {
			continue
		}
		err := w.define("CREATE UNIQUE INDEX IF NOT EXISTS " + uniqueIndex(s.Name, x.Name) + " ON " + table(s.Name) + " (" + uniqueColumn(x.Name) + ")")
		if isConstraint(err) {
			return store.ErrExists.With("collection", s.Name).With("index", x.Name).Because(err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) columnsOf(collection string) (map[string]bool, error) {
	rows, err := w.query("SELECT name FROM pragma_table_info(?)", "c_"+collection)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		out[name] = true
	}
	return out, rows.Err()
}

// refill makes the keys of these indexes for every stored document.
func (w *writer) refill(stale store.Schema) error {
	names := columns(stale)
	if len(names) == 0 {
		return nil
	}
	update := "UPDATE " + table(stale.Name) + " SET " + strings.Join(names, " = ?, ") + " = ? WHERE id = ?"
	last := ""
	for {
		rows, err := w.query("SELECT "+fields+" FROM "+table(stale.Name)+" WHERE id > ? ORDER BY id LIMIT 500", last)
		if err != nil {
			return err
		}
		batch, err := w.e.records(rows)
		if err != nil || len(batch) == 0 {
			return err
		}
		for _, r := range batch {
			if _, err := w.exec(update, append(appendKeys(nil, stale, r.Body, r.ID), r.ID)...); err != nil {
				return err
			}
			last = r.ID
		}
	}
}

// columns are the key columns of a schema.
func columns(s store.Schema) (names []string) {
	for _, x := range s.Indexes {
		names = append(names, sortColumn(x.Name))
		if x.Unique {
			names = append(names, uniqueColumn(x.Name))
		}
	}
	return names
}

// appendKeys appends a document's values for them, in the same order.
func appendKeys(to []any, s store.Schema, body bson.Raw, id string) []any {
	for _, x := range s.Indexes {
		to = append(to, sortkey.Key(x, body, id))
		if x.Unique {
			to = append(to, uniqueKey(x, body))
		}
	}
	return to
}

// uniqueKey is NULL for a document that the unique index leaves out; NULLs never collide.
func uniqueKey(x store.Index, body bson.Raw) any {
	key, empty := sortkey.Fields(x, body)
	if empty {
		return nil
	}
	return key
}
