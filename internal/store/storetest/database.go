package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"tianti/internal/clock"
	"tianti/internal/store"
	"tianti/internal/store/sqlite"
)

// Database opens a real SQLite database in a directory of the test's own, with every defined
// collection. It leaves out the fsync of each commit, which no test of rules can tell.
func Database(t testing.TB, c clock.Clock) *store.Database {
	t.Helper()
	return DatabaseAt(t, t.TempDir(), c)
}

// DatabaseAt is Database in a given directory, for tests that close it and open it again.
func DatabaseAt(t testing.TB, dir string, c clock.Clock) *store.Database {
	t.Helper()
	if err := lay(filepath.Join(dir, sqlite.FileName)); err != nil {
		t.Fatal(err)
	}
	e, err := sqlite.Open(dir, sqlite.Volatile())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	db, err := store.NewDatabase(t.Context(), e, c)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// lay puts an empty database with all collections in place of none. Making dozens of tables takes
// twenty milliseconds; copying a file that has them takes a quarter of that, and a run has hundreds of databases.
func lay(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	data, err := empty()
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}

// empty is the file of a database without documents.
var empty = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "storetest")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	e, err := sqlite.Open(dir, sqlite.Volatile())
	if err != nil {
		return nil, err
	}
	if err := e.Ensure(context.Background(), store.Schemas()); err != nil {
		return nil, err
	}
	if err := e.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, sqlite.FileName))
})
