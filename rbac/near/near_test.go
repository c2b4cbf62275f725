package near_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"tianti/internal/clock"
	"tianti/internal/store"
	"tianti/internal/store/storetest"
	"tianti/rbac/near"
)

type thing struct {
	store.Meta `bson:",inline"`
	N          int `bson:"n"`
}

var things = store.Define[thing]("test.near")

func TestCopiesSaveReadsAndFallWithChanges(t *testing.T) {
	ctx := t.Context()
	db := storetest.Database(t, clock.At(time.Now()))
	c := things.On(db)
	n := near.Of(c, 1000, func(d *thing) thing { return *d })
	if err := n.Start(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Get(ctx, "a"); !errors.Is(err, store.ErrNotFound) {
		t.Fatal(err)
	}
	if err := c.Insert(ctx, &thing{Meta: store.Meta{ID: "a"}, N: 1}); err != nil {
		t.Fatal(err)
	}
	if d, err := n.Get(ctx, "a"); err != nil || d.N != 1 {
		t.Fatalf("what was missing is still thought missing: %v %v", d, err)
	}
	before := db.Engine().Stats().Reads
	for range 1000 {
		if _, err := n.Get(ctx, "a"); err != nil {
			t.Fatal(err)
		}
	}
	if reads := db.Engine().Stats().Reads - before; reads != 0 {
		t.Errorf("%d reads for a document that is near", reads)
	}
	for i := range 3000 {
		id := fmt.Sprint("x", i)
		if _, err := n.Get(ctx, id); !errors.Is(err, store.ErrNotFound) {
			t.Fatal(err)
		}
	}
	if err := c.Delete(ctx, "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Get(ctx, "a"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("after the deletion: %v", err)
	}
}

// Readers read without pause while one writes: what a reader sees after a write has returned is
// that write or a later one.
func TestNoReaderKeepsWhatAWriteOvertook(t *testing.T) {
	ctx := t.Context()
	c := things.On(storetest.Database(t, clock.At(time.Now())))
	n := near.Of(c, 1000, func(d *thing) thing { return *d })
	if err := n.Start(ctx); err != nil {
		t.Fatal(err)
	}
	if err := c.Insert(ctx, &thing{Meta: store.Meta{ID: "a"}}); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					_, _ = n.Get(ctx, "a")
				}
			}
		})
	}
	for i := range 500 {
		if _, err := c.Update(ctx, "a", func(d *thing) ([]store.Event, error) { d.N = i + 1; return nil, nil }); err != nil {
			t.Fatal(err)
		}
		if d, err := n.Get(ctx, "a"); err != nil || d.N != i+1 {
			t.Fatalf("after write %d: %+v %v", i+1, d, err)
		}
	}
	close(stop)
	readers.Wait()
}

// Whoever notices first that the store is gone, a probe or any other reader of any collection: nothing is
// answered from memory after that.
func TestACutOffStoreIsNotAnsweredFromMemory(t *testing.T) {
	for name, notices := range map[string]func(context.Context, *near.Copies[thing, thing], store.Collection[thing]){
		"a probe": func(ctx context.Context, n *near.Copies[thing, thing], _ store.Collection[thing]) { n.Probe(ctx) },
		"another reader": func(ctx context.Context, _ *near.Copies[thing, thing], c store.Collection[thing]) {
			_, _ = c.Find(ctx, store.On("id"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			db := storetest.Database(t, clock.At(time.Now()))
			c := things.On(db)
			if err := c.Insert(ctx, &thing{Meta: store.Meta{ID: "a"}}); err != nil {
				t.Fatal(err)
			}
			n := near.Of(c, 1000, func(d *thing) thing { return *d })
			if err := n.Start(ctx); err != nil {
				t.Fatal(err)
			}
			if _, err := n.Get(ctx, "a"); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			notices(ctx, n, c)
			if _, err := n.Get(ctx, "a"); err == nil {
				t.Error("answered from memory although the store is gone")
			}
		})
	}
}

func TestWhatManyDocumentsMakeFallsWithEachOfThem(t *testing.T) {
	ctx := t.Context()
	c := things.On(storetest.Database(t, clock.At(time.Now())))
	first := func(id string) string { before, _, _ := strings.Cut(id, ":"); return before }
	n := near.By(c, 1000, first, func(ctx context.Context, key string) (sum int, err error) {
		page, err := c.Find(ctx, store.On("id").StartsWith(key+":"))
		for _, d := range page.Items {
			sum += d.N
		}
		return sum, err
	})
	if err := n.Start(ctx); err != nil {
		t.Fatal(err)
	}
	wants := func(when string, want int) {
		t.Helper()
		if got, err := n.Get(ctx, "a"); err != nil || got != want {
			t.Errorf("%s: %d %v, want %d", when, got, err, want)
		}
	}
	wants("before the first document", 0)
	for i, id := range []string{"a:x", "a:y", "b:x"} {
		if err := c.Insert(ctx, &thing{Meta: store.Meta{ID: id}, N: 1 << i}); err != nil {
			t.Fatal(err)
		}
		if id == "a:x" {
			wants("after the first one", 1)
		}
	}
	wants("after the second one, and one of another key", 3)
	if err := c.Delete(ctx, "a:x"); err != nil {
		t.Fatal(err)
	}
	wants("after a deletion", 2)
}
