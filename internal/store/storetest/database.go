package storetest

import (
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
