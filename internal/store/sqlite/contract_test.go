package sqlite_test

import (
	"testing"

	"tianti/internal/store"
	"tianti/internal/store/sqlite"
	"tianti/internal/store/storetest"
)

func TestSQLiteKeepsTheContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Engine {
		e, err := sqlite.Open(t.TempDir(), sqlite.Volatile())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = e.Close() })
		return e
	})
}
