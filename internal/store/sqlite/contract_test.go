package sqlite_test

import (
	"testing"

	"tianti/internal/store"
	"tianti/internal/store/sqlite"
	"tianti/internal/store/storetest"
)

func TestSQLiteKeepsTheContract(t *testing.T) { keepsTheContract(t, sqlite.Volatile()) }

// A file that is being filled answers writes before they are committed, which nobody may notice.
func TestAFileThatIsBeingFilledKeepsTheContract(t *testing.T) { keepsTheContract(t, sqlite.Fill()) }

func keepsTheContract(t *testing.T, o sqlite.Option) {
	storetest.Run(t, func(t *testing.T) store.Engine {
		e, err := sqlite.Open(t.TempDir(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = e.Close() })
		return e
	})
}
