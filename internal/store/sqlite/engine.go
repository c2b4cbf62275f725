// Package sqlite is the embedded storage engine: one SQLite file, durable and alone in its
// directory.
//
// One goroutine writes. It takes every write that is waiting, applies each by itself inside one
// transaction, commits once (group commit) and then answers each caller: the price of an fsync is
// shared, and a write that loses its compare-and-set or meets a taken unique key fails alone.
// Readers have connections of their own and never wait for the writer (WAL).
//
// A collection is a table with the document as BSON and one column per declared index, which holds
// the index's sort key (package sortkey):
//
//	CREATE TABLE "c_exams.sittings" (id TEXT PRIMARY KEY, rev INTEGER, sum INTEGER, "k_due" BLOB, "u_person" BLOB, body BLOB)
//
// so that every query is a range scan over one B-tree. Pending events lie in a table of their own,
// written in the same transaction as their document.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	_ "modernc.org/sqlite" // the driver

	"tianti/internal/store"
)

// FileName and lockName are the files of a data directory.
const (
	FileName = "tianti.db"
	lockName = "tianti.lock"
)

// Option changes how a database is opened.
type Option func(*config)

type config struct {
	synchronous string
	fill        bool
}

// Volatile leaves out the fsync of each commit: for tests, and for filling a new directory that is
// thrown away when the filling does not end. A crash of the process still loses nothing; a crash of
// the machine may.
func Volatile() Option { return func(c *config) { c.synchronous = "OFF" } }

// Fill is Volatile for a new file that is thrown away when the filling does not end well. A write is
// answered before it is committed, and readers see it all the same: the connections share one cache
// of pages, and one transaction takes what thousands of writes change, in place of one each. After
// the first error of the file every call fails.
func Fill() Option { return func(c *config) { c.synchronous, c.fill = "OFF", true } }

// Engine implements store.Engine on one file.
type Engine struct {
	config
	dir    string
	lock   *os.File
	writer *sql.DB
	reader *sql.DB

	queue  chan *request
	closed chan struct{}
	ended  chan struct{}
	once   sync.Once

	reads  atomic.Int64
	writes atomic.Int64

	mu    sync.RWMutex
	kinds map[string]*kind     // by collection
	keys  atomic.Int64         // counts the changes of kinds
	stmts map[string]*sql.Stmt // prepared read statements

	watchers watchers
}

// Open opens or creates the database in a directory. ErrLocked when another process has it,
// ErrReadOnly when the directory cannot be written, ErrCorrupt when the file is damaged.
func Open(dir string, opts ...Option) (*Engine, error) {
	c := config{synchronous: "FULL"}
	for _, o := range opts {
		o(&c)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, store.ErrReadOnly.With("dir", dir).Because(err)
	}
	lock, err := takeLock(dir)
	if err != nil {
		return nil, err
	}
	e := &Engine{config: c, dir: dir, lock: lock, queue: make(chan *request, 1024), closed: make(chan struct{}), ended: make(chan struct{}),
		kinds: map[string]*kind{}, stmts: map[string]*sql.Stmt{}}
	if err := e.connect(); err != nil {
		_ = e.closeFiles()
		return nil, fault(err, dir)
	}
	go e.writeLoop()
	return e, nil
}

// takeLock holds a lock on the directory for as long as the process lives; the kernel frees it
// when the process dies, however it dies.
func takeLock(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, store.ErrReadOnly.With("dir", dir).Because(err)
	}
	if err := exclusive(f); err != nil {
		_ = f.Close()
		return nil, store.ErrLocked.With("dir", dir).Because(err)
	}
	return f, nil
}

// address is the file with the settings of every connection to it.
func (e *Engine) address(extra ...string) string {
	path := filepath.Join(e.dir, FileName)
	q := url.Values{"_pragma": append([]string{
		"journal_mode(WAL)", "synchronous(" + e.synchronous + ")", "busy_timeout(5000)",
		"temp_store(MEMORY)", "cache_size(-16000)", "mmap_size(268435456)", "wal_autocheckpoint(" + e.checkpoint() + ")",
	}, extra...), "_txlock": {"immediate"}}
	if e.fill {
		q["_pragma"] = append([]string{"journal_mode(MEMORY)", "synchronous(OFF)", "temp_store(MEMORY)", "cache_size(-64000)", "read_uncommitted(1)"}, extra...)
		q["cache"] = []string{"shared"}
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// checkpoint is after how many pages of the log they are copied into the file. A file that is being
// filled gets them all when it is closed.
func (e *Engine) checkpoint() string {
	if e.synchronous == "OFF" {
		return "100000"
	}
	return "4000"
}

func (e *Engine) connect() error {
	var err error
	if e.writer, err = sql.Open("sqlite", e.address()); err != nil {
		return err
	}
	e.writer.SetMaxOpenConns(1)
	if e.reader, err = sql.Open("sqlite", e.address("query_only(1)")); err != nil {
		return err
	}
	readers := max(4, runtime.NumCPU()*2)
	e.reader.SetMaxOpenConns(readers)
	e.reader.SetMaxIdleConns(readers)
	if _, err = e.writer.Exec(system); err != nil {
		return err
	}
	return e.glance()
}

// wholeCheck is the size up to which a file is checked whole when it is opened.
const wholeCheck = 8 << 20

// glance looks whether the file is sound, in a time that does not grow with it: a small file is
// checked whole, of a large one SQLite has read the header and the schema.
func (e *Engine) glance() error {
	at, err := os.Stat(filepath.Join(e.dir, FileName))
	if err != nil || at.Size() > wholeCheck {
		return err
	}
	return e.Check(context.Background())
}

// Check reads the whole file and says whether it is sound: ErrCorrupt when it is not.
func (e *Engine) Check(ctx context.Context) error {
	var verdict string
	if err := e.reader.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return fault(err, e.dir)
	}
	if verdict != "ok" {
		return store.ErrCorrupt.With("dir", e.dir).Because(errors.New(verdict))
	}
	return nil
}

// Close commits what waits, and frees the directory.
func (e *Engine) Close() error {
	e.once.Do(func() { close(e.closed) })
	<-e.ended
	return e.closeFiles()
}

func (e *Engine) closeFiles() error {
	var errs []error
	e.mu.Lock()
	for _, s := range e.stmts {
		errs = append(errs, s.Close())
	}
	e.stmts = map[string]*sql.Stmt{}
	e.mu.Unlock()
	for _, db := range []*sql.DB{e.reader, e.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if e.lock != nil {
		errs = append(errs, e.lock.Close())
	}
	return errors.Join(errs...)
}

// Stats counts the calls since Open.
func (e *Engine) Stats() store.Stats {
	return store.Stats{Reads: e.reads.Load(), Writes: e.writes.Load()}
}

func (e *Engine) kind(name string) (*kind, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	k, ok := e.kinds[name]
	if !ok {
		return nil, store.ErrQuery.With("collection", name).With("why", "not ensured")
	}
	return k, nil
}
