package sqlite

import (
	"context"
	"database/sql"
	"strings"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/store"
	"tianti/internal/store/sortkey"
)

func table(collection string) string   { return `"c_` + collection + `"` }
func sortColumn(index string) string   { return `"k_` + index + `"` }
func uniqueColumn(index string) string { return `"u_` + index + `"` }

// Ensure makes tables, columns and indexes. An index that is new, or whose fields have changed, is
// filled from the stored documents.
func (e *Engine) Ensure(ctx context.Context, schemas []store.Schema) error {
	tx, err := e.writer.BeginTx(ctx, nil)
	if err != nil {
		return fault(err, e.dir)
	}
	defer func() { _ = tx.Rollback() }()
	for _, s := range schemas {
		if err := ensureOne(ctx, tx, s); err != nil {
			return fault(err, e.dir)
		}
	}
	if err := tx.Commit(); err != nil {
		return fault(err, e.dir)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range schemas {
		e.schemas[s.Name] = s
	}
	return nil
}

func ensureOne(ctx context.Context, tx *sql.Tx, s store.Schema) error {
	if _, err := tx.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS "+table(s.Name)+" (id TEXT PRIMARY KEY, rev INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID"); err != nil {
		return err
	}
	columns, err := columnsOf(ctx, tx, s.Name)
	if err != nil {
		return err
	}
	var stale []store.Index
	for _, x := range s.Indexes {
		key := s.Name + "|" + x.Name
		fields := strings.Join(x.Fields, ",")
		var have string
		err := tx.QueryRowContext(ctx, "SELECT fields FROM tianti_shapes WHERE name = ?", key).Scan(&have)
		if err != nil && err != sql.ErrNoRows {
			return err
		}
		if x.Unique {
			fields += "!"
		}
		if have == fields {
			continue
		}
		stale = append(stale, x)
		wanted := map[string]string{"k_" + x.Name: sortColumn(x.Name)}
		if x.Unique {
			wanted["u_"+x.Name] = uniqueColumn(x.Name)
		}
		for name, column := range wanted {
			if !columns[name] {
				if _, err := tx.ExecContext(ctx, "ALTER TABLE "+table(s.Name)+" ADD COLUMN "+column+" BLOB"); err != nil {
					return err
				}
			}
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO tianti_shapes VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET fields = excluded.fields", key, fields); err != nil {
			return err
		}
	}
	if err := refill(ctx, tx, s, stale); err != nil {
		return err
	}
	for _, x := range s.Indexes {
		if _, err := tx.ExecContext(ctx, `CREATE INDEX IF NOT EXISTS "i_`+s.Name+"_"+x.Name+`" ON `+table(s.Name)+" ("+sortColumn(x.Name)+")"); err != nil {
			return err
		}
		if !x.Unique {
			continue
		}
		if _, err := tx.ExecContext(ctx, `CREATE UNIQUE INDEX IF NOT EXISTS "n_`+s.Name+"_"+x.Name+`" ON `+table(s.Name)+" ("+uniqueColumn(x.Name)+")"); err != nil {
			return err
		}
	}
	return nil
}

func columnsOf(ctx context.Context, tx *sql.Tx, collection string) (map[string]bool, error) {
	rows, err := tx.QueryContext(ctx, "SELECT name FROM pragma_table_info(?)", "c_"+collection)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
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

// refill computes the keys of some indexes for every stored document.
func refill(ctx context.Context, tx *sql.Tx, s store.Schema, stale []store.Index) error {
	if len(stale) == 0 {
		return nil
	}
	last := ""
	for {
		batch, err := readBatch(ctx, tx, s.Name, last)
		if err != nil || len(batch) == 0 {
			return err
		}
		for _, r := range batch {
			var set []string
			var args []any
			for _, x := range stale {
				set, args = append(set, sortColumn(x.Name)+" = ?"), append(args, sortkey.Key(x, r.Body, r.ID))
				if x.Unique {
					set, args = append(set, uniqueColumn(x.Name)+" = ?"), append(args, uniqueKey(x, r.Body))
				}
			}
			if _, err := tx.ExecContext(ctx, "UPDATE "+table(s.Name)+" SET "+strings.Join(set, ", ")+" WHERE id = ?", append(args, r.ID)...); err != nil {
				return err
			}
			last = r.ID
		}
	}
}

func readBatch(ctx context.Context, tx *sql.Tx, collection, after string) ([]store.Record, error) {
	rows, err := tx.QueryContext(ctx, "SELECT id, rev, body FROM "+table(collection)+" WHERE id > ? ORDER BY id LIMIT 500", after)
	if err != nil {
		return nil, err
	}
	return records(rows)
}

// uniqueKey is NULL for a document that the unique index leaves out; NULLs never collide.
func uniqueKey(x store.Index, body bson.Raw) any {
	key, empty := sortkey.Fields(x, body)
	if empty {
		return nil
	}
	return key
}
