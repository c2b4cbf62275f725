package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"

	"tianti/internal/store"
	"tianti/internal/store/sortkey"
)

// prepared gives a read statement, prepared once.
func (e *Engine) prepared(query string) (*sql.Stmt, error) {
	e.mu.RLock()
	s := e.stmts[query]
	e.mu.RUnlock()
	if s != nil {
		return s, nil
	}
	s, err := e.reader.Prepare(query)
	if err != nil {
		return nil, fault(err, e.dir)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if have := e.stmts[query]; have != nil {
		_ = s.Close()
		return have, nil
	}
	e.stmts[query] = s
	return s, nil
}

// castagnoli has an instruction of its own on today's processors: a checksum costs next to nothing.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sum is the checksum that is stored with a document. SQLite keeps none of its pages, so what a disk
// has turned round would come back as if it had been written so.
func sum(id string, body []byte) int64 {
	return int64(crc32.Update(crc32.Checksum([]byte(id), castagnoli), castagnoli, body))
}

// record checks what was read.
func (e *Engine) record(id string, rev, want int64, body []byte) (store.Record, error) {
	if sum(id, body) != want {
		return store.Record{}, store.ErrCorrupt.With("dir", e.dir).Because(fmt.Errorf("checksum of %q", id))
	}
	return store.Record{ID: id, Rev: rev, Body: body}, nil
}

// fields are what records reads of each row.
const fields = "id, rev, sum, body"

func (e *Engine) records(rows *sql.Rows) ([]store.Record, error) {
	defer func() { _ = rows.Close() }()
	var out []store.Record
	for rows.Next() {
		var id string
		var rev, want int64
		var body []byte
		if err := rows.Scan(&id, &rev, &want, &body); err != nil {
			return nil, err
		}
		r, err := e.record(id, rev, want, body)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

func (e *Engine) ask(ctx context.Context, query string, args ...any) ([]store.Record, error) {
	s, err := e.prepared(query)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, args...)
	if err != nil {
		return nil, fault(err, e.dir)
	}
	rs, err := e.records(rows)
	return rs, fault(err, e.dir)
}

// Get reads one document.
func (e *Engine) Get(ctx context.Context, collection, id string) (store.Record, error) {
	e.reads.Add(1)
	s, err := e.prepared("SELECT rev, sum, body FROM " + table(collection) + " WHERE id = ?")
	if err != nil {
		return store.Record{}, err
	}
	var rev, want int64
	var body []byte
	err = s.QueryRowContext(ctx, id).Scan(&rev, &want, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return store.Record{}, store.ErrNotFound.With("id", id)
	}
	if err != nil {
		return store.Record{}, fault(err, e.dir)
	}
	return e.record(id, rev, want, body)
}

// Reach reads the first page of the file.
func (e *Engine) Reach(ctx context.Context) error {
	s, err := e.prepared("SELECT count(*) FROM (SELECT 1 FROM sqlite_schema LIMIT 1)")
	if err != nil {
		return err
	}
	var n int
	return fault(s.QueryRowContext(ctx).Scan(&n), e.dir)
}

// manyAtOnce is how many ids one statement of GetMany takes; shorter lists are filled up, so that
// few statements serve all lengths.
const manyAtOnce = 100

// GetMany reads documents in the order of ids.
func (e *Engine) GetMany(ctx context.Context, collection string, ids []string) ([]store.Record, error) {
	e.reads.Add(1)
	found := make(map[string]store.Record, len(ids))
	for start := 0; start < len(ids); start += manyAtOnce {
		part := ids[start:min(start+manyAtOnce, len(ids))]
		width := manyAtOnce
		if len(part) <= 10 {
			width = 10
		}
		args := make([]any, width)
		for i := range args {
			args[i] = part[min(i, len(part)-1)]
		}
		rs, err := e.ask(ctx, "SELECT "+fields+" FROM "+table(collection)+" WHERE id IN (?"+strings.Repeat(", ?", width-1)+")", args...)
		if err != nil {
			return nil, err
		}
		for _, r := range rs {
			found[r.ID] = r
		}
	}
	out := make([]store.Record, 0, len(found))
	for _, id := range ids {
		if r, ok := found[id]; ok {
			out = append(out, r)
		}
	}
	return out, nil
}

// span turns a checked query into a condition on one column.
func span(s store.Schema, q store.Query) (column, where string, args []any, err error) {
	x, err := q.Check(s)
	if err != nil {
		return "", "", nil, err
	}
	if x.Name == "id" {
		where, args = idRange(q)
		return "id", where, args, nil
	}
	column = sortColumn(x.Name)
	low, high := sortkey.Range(q)
	where, args = column+" >= ?", []any{low}
	if low == nil {
		args = []any{[]byte{}}
	}
	if high != nil {
		where, args = where+" AND "+column+" < ?", append(args, high)
	}
	return column, where, args, nil
}

// idRange is span for the ids themselves, which are text.
func idRange(q store.Query) (where string, args []any) {
	where = "id >= ''"
	add := func(op string, v any) { where, args = where+" AND id "+op+" ?", append(args, v) }
	if len(q.Equal) == 1 {
		add("=", q.Equal[0])
	}
	if q.From != nil {
		add(map[bool]string{true: ">=", false: ">"}[q.FromInc], q.From)
	}
	if q.To != nil {
		add(map[bool]string{true: "<=", false: "<"}[q.ToInc], q.To)
	}
	if q.Prefix != "" {
		add(">=", q.Prefix)
		after := []byte(q.Prefix) // UTF-8 has no byte FF, so the last one can grow
		after[len(after)-1]++
		add("<", string(after))
	}
	return where, args
}

// Find answers one page. The cursor is the sort key of its last document.
func (e *Engine) Find(ctx context.Context, s store.Schema, q store.Query) ([]store.Record, string, error) {
	e.reads.Add(1)
	column, where, args, err := span(s, q)
	if err != nil {
		return nil, "", err
	}
	side, order := ">", ""
	if q.Desc {
		side, order = "<", " DESC"
	}
	if q.Cursor != "" {
		key, err := store.OpenCursor(s, q)
		if err != nil {
			return nil, "", err
		}
		where += " AND " + column + " " + side + " ?"
		if column == "id" {
			args = append(args, key)
		} else {
			args = append(args, []byte(key))
		}
	}
	n := q.PageSize()
	rs, err := e.ask(ctx, "SELECT "+fields+" FROM "+table(s.Name)+" WHERE "+where+" ORDER BY "+column+order+" LIMIT ?", append(args, n+1)...)
	if err != nil {
		return nil, "", err
	}
	if len(rs) <= n {
		return rs, "", nil
	}
	rs = rs[:n]
	last := rs[n-1]
	key := last.ID
	if column != "id" {
		x, _ := s.Index(q.Index)
		key = string(sortkey.Key(x, last.Body, last.ID))
	}
	return rs, store.SealCursor(s, q, key), nil
}

// Count counts what a query would find without limit.
func (e *Engine) Count(ctx context.Context, s store.Schema, q store.Query) (int64, error) {
	e.reads.Add(1)
	_, where, args, err := span(s, q)
	if err != nil {
		return 0, err
	}
	st, err := e.prepared("SELECT count(*) FROM " + table(s.Name) + " WHERE " + where)
	if err != nil {
		return 0, err
	}
	var n int64
	err = st.QueryRowContext(ctx, args...).Scan(&n)
	return n, fault(err, e.dir)
}

// GroupCount counts by the value of one field. It reads the index column alone: the field's value
// is in the key.
func (e *Engine) GroupCount(ctx context.Context, s store.Schema, q store.Query, field string) ([]store.Group, error) {
	e.reads.Add(1)
	x, err := q.Check(s)
	if err != nil {
		return nil, err
	}
	column, where, args, err := span(s, q)
	if err != nil {
		return nil, err
	}
	st, err := e.prepared("SELECT " + column + " FROM " + table(s.Name) + " WHERE " + where)
	if err != nil {
		return nil, err
	}
	rows, err := st.QueryContext(ctx, args...)
	if err != nil {
		return nil, fault(err, e.dir)
	}
	defer rows.Close()
	counts := map[any]int64{}
	for rows.Next() {
		var key sql.RawBytes
		if err := rows.Scan(&key); err != nil {
			return nil, fault(err, e.dir)
		}
		v, err := sortkey.ValueIn(x, key, field)
		if err != nil {
			return nil, err
		}
		counts[v]++
	}
	out := make([]store.Group, 0, len(counts))
	for v, n := range counts {
		out = append(out, store.Group{Value: v, Count: n})
	}
	sortkey.SortGroups(out)
	return out, fault(rows.Err(), e.dir)
}
