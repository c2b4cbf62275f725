package sqlite_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"tianti/internal/clock"
	"tianti/internal/store"
	"tianti/internal/store/sqlite"
)

// TestACopyTakenUnderLoadIsConsistent copies while writers write: in the copy each document has
// exactly the facts of its revisions.
func TestACopyTakenUnderLoadIsConsistent(t *testing.T) {
	e, err := sqlite.Open(t.TempDir(), sqlite.Volatile())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	db, err := store.NewDatabase(t.Context(), e, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	started := make(chan struct{}, 8)
	for w := range 4 {
		wait.Go(func() {
			defer func() { started <- struct{}{} }() // whoever fails keeps nobody waiting
			for i := 0; ctx.Err() == nil; i++ {
				_, err := counters.On(db).Upsert(t.Context(), fmt.Sprintf("own-%d-%d", w, i%10), func() *counter { return &counter{} }, count)
				if err != nil {
					t.Error(err)
					return
				}
				if i == 50 {
					started <- struct{}{}
				}
			}
		})
	}
	for range 4 { // on a busy machine one may be far ahead of another
		<-started
	}
	copies := []string{t.TempDir(), t.TempDir(), t.TempDir()}
	for _, dir := range copies {
		if err := e.SnapshotTo(t.Context(), dir+"/"+sqlite.FileName); err != nil {
			t.Error(err)
		}
	}
	if err := e.SnapshotTo(t.Context(), copies[0]+"/"+sqlite.FileName); err == nil {
		t.Error("a copy was written over a file that was there")
	}
	stop()
	wait.Wait()
	for _, dir := range copies {
		inspect(t, dir, map[string]int64{"own-0-1": 1})
	}
}
