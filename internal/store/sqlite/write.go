package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"runtime"

	sqlite3 "modernc.org/sqlite/lib"

	"tianti/internal/store"
)

// maxGroup bounds how many writes share one commit, maxFill how many do in a file that is being filled.
const (
	maxGroup = 2000
	maxFill  = 20_000
)

// request is work for the writer goroutine: writes, or any other change of the file.
type request struct {
	writes []ready
	do     func(*writer) error
	errs   []error
	done   chan struct{}

	one    [1]ready // room for a single write, which most requests are
	oneErr [1]error
}

func newRequest(writes int) *request {
	r := &request{done: make(chan struct{})}
	if writes == 1 {
		r.writes, r.errs = r.one[:], r.oneErr[:]
	} else {
		r.writes, r.errs = make([]ready, writes), make([]error, writes)
	}
	return r
}

// Apply does each write by itself and returns when all of them are durable.
func (e *Engine) Apply(ctx context.Context, writes []store.Write) []error {
	r := newRequest(len(writes))
	for i, x := range writes {
		r.writes[i] = e.ready(x)
	}
	if err := e.submit(ctx, r); err != nil {
		r.fail(err)
		return r.errs
	}
	for _, err := range r.errs {
		if err == nil {
			e.writes.Add(1)
		}
	}
	return r.errs
}

// change runs a function in the writer's next transaction.
func (e *Engine) change(ctx context.Context, do func(*writer) error) error {
	r := &request{do: do, errs: make([]error, 1), done: make(chan struct{})}
	if err := e.submit(ctx, r); err != nil {
		return err
	}
	return fault(r.errs[0], e.dir)
}

// submit hands a request to the writer and waits. Once the writer has it, a cancelled context does
// not end the wait: the caller must learn whether the write is durable.
func (e *Engine) submit(ctx context.Context, r *request) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-e.closed:
		return store.ErrUnavailable
	default:
	}
	select {
	case e.queue <- r:
	default: // full: only who has to wait needs to be told when not to
		select {
		case e.queue <- r:
		case <-ctx.Done():
			return ctx.Err()
		case <-e.closed:
			return store.ErrUnavailable
		}
	}
	select {
	case <-r.done:
		return nil
	case <-e.ended:
		select {
		case <-r.done:
			return nil
		default:
			return store.ErrUnavailable
		}
	}
}

func (e *Engine) writeLoop() {
	defer close(e.ended)
	w := &writer{e: e, stmts: map[string]*sql.Stmt{}}
	defer w.close()
	for {
		select {
		case r := <-e.queue:
			if len(e.queue) > 0 {
				runtime.Gosched() // where several write, those who are on their way share this commit
			}
			w.commit(e.gather(r))
		case <-e.closed:
			for {
				select {
				case r := <-e.queue:
					w.commit(e.gather(r))
				default:
					return
				}
			}
		}
	}
}

// gather takes what else is waiting.
func (e *Engine) gather(first *request) []*request {
	group := []*request{first}
	n := len(first.writes)
	for n < maxGroup {
		select {
		case r := <-e.queue:
			group = append(group, r)
			n += max(1, len(r.writes))
		default:
			return group
		}
	}
	return group
}

// writer holds the one writing connection and its prepared statements.
type writer struct {
	e       *Engine
	conn    *sql.Conn
	stmts   map[string]*sql.Stmt
	defined bool  // the open transaction changed the schema
	open    int   // of a file that is being filled: the requests in the open transaction
	lost    error // likewise: what ended a transaction whose writes had been answered
}

func (w *writer) close() {
	if w.open > 0 && w.lost == nil {
		_, w.lost = w.exec("COMMIT")
	}
	for _, s := range w.stmts {
		_ = s.Close()
	}
	clear(w.stmts)
	if w.conn != nil {
		_ = w.conn.Close()
	}
	w.conn = nil
}

// commit answers every request of a group, in one transaction if it can. When the file refuses the
// group, each request is tried alone: one that is too large for the disk must not fail the others.
func (w *writer) commit(group []*request) {
	if w.e.fill {
		w.fill(group)
		return
	}
	err := w.transact(group)
	for _, r := range group {
		if err != nil && len(group) > 1 {
			clear(r.errs)
			r.fail(fault(w.transact([]*request{r}), w.e.dir))
		} else {
			r.fail(fault(err, w.e.dir))
		}
		w.e.watchers.tell(r)
	}
	for _, r := range group {
		close(r.done)
	}
}

// fail sets one error, if there is one, for everything that the request asked.
func (r *request) fail(err error) {
	if err == nil {
		return
	}
	for i := range r.errs {
		r.errs[i] = err
	}
}

// transact runs a group in one transaction. Its error is one of the file as a whole.
func (w *writer) transact(group []*request) (err error) {
	if w.conn == nil {
		if w.conn, err = w.e.writer.Conn(context.Background()); err != nil {
			return err
		}
	}
	if _, err := w.exec("BEGIN IMMEDIATE"); err != nil {
		w.discard()
		return err
	}
	for _, r := range group {
		if err := w.serve(r); err != nil {
			w.rollback()
			return err
		}
	}
	if _, err := w.exec("COMMIT"); err != nil {
		w.rollback()
		return err
	}
	return nil
}

// fill serves a group in the transaction that is open, which is committed from time to time and before
// anybody may need what a change of the schema has made.
func (w *writer) fill(group []*request) {
	err := w.lost
	if err == nil && w.conn == nil {
		w.conn, err = w.e.writer.Conn(context.Background())
	}
	for _, r := range group {
		if err == nil && w.open == 0 {
			_, err = w.exec("BEGIN IMMEDIATE")
		}
		if err == nil {
			err = w.serve(r)
			w.open += 1 + len(r.writes)
		}
		if err == nil && (w.open > maxFill || w.defined) {
			_, err = w.exec("COMMIT")
			w.open, w.defined = 0, false
		}
		w.lost = err
		r.fail(fault(err, w.e.dir))
		w.e.watchers.tell(r)
		close(r.done)
	}
}

// rollback ends the transaction. After some errors SQLite has ended it by itself and answers with a
// plain error; a connection in any other doubt is replaced.
func (w *writer) rollback() {
	if _, err := w.exec("ROLLBACK"); err != nil && code(err) != sqlite3.SQLITE_ERROR {
		w.discard()
	}
}

// discard gives the connection up for good; the next group opens another. The statements go first:
// the driver crashes when one outlives its connection.
func (w *writer) discard() {
	for _, s := range w.stmts {
		_ = s.Close()
	}
	clear(w.stmts)
	_ = w.conn.Raw(func(any) error { return driver.ErrBadConn })
	w.close()
}

// serve does one request in the open transaction and returns only errors that end it.
func (w *writer) serve(r *request) error {
	if r.do == nil {
		for i, x := range r.writes {
			if r.errs[i] = w.apply(x); isFatal(r.errs[i]) {
				return r.errs[i]
			}
		}
		return nil
	}
	if _, err := w.exec("SAVEPOINT one"); err != nil {
		return err
	}
	r.errs[0] = r.do(w)
	if isFatal(r.errs[0]) {
		return r.errs[0]
	}
	if r.errs[0] != nil {
		if _, err := w.exec("ROLLBACK TO one"); err != nil {
			return err
		}
	}
	_, err := w.exec("RELEASE one")
	return err
}

func (w *writer) stmt(query string) (*sql.Stmt, error) {
	if s := w.stmts[query]; s != nil {
		return s, nil
	}
	s, err := w.conn.PrepareContext(context.Background(), query)
	if err == nil {
		w.stmts[query] = s
	}
	return s, err
}

func (w *writer) exec(query string, args ...any) (int64, error) {
	s, err := w.stmt(query)
	if err != nil {
		return 0, err
	}
	res, err := s.Exec(args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// query runs a prepared question inside the transaction.
func (w *writer) query(query string, args ...any) (*sql.Rows, error) {
	s, err := w.stmt(query)
	if err != nil {
		return nil, err
	}
	return s.Query(args...)
}

// define runs a statement that changes the schema.
func (w *writer) define(statement string) error {
	w.defined = true
	_, err := w.conn.ExecContext(context.Background(), statement)
	return err
}

// exists runs a query for its first column, a number.
func (w *writer) exists(query string, args ...any) (bool, error) {
	s, err := w.stmt(query)
	if err != nil {
		return false, err
	}
	var one int
	err = s.QueryRow(args...).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
