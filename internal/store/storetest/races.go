package storetest

import (
	"errors"
	"fmt"
	"sync"

	"tianti/internal/store"
)

func uniqueKeys(r *room) {
	r.put(named("free1"), named("free2"), &thing{Meta: store.Meta{ID: "a"}, Name: "n1", Pair: pair{"l", "r"}})
	r.refused(r.things.Insert(r.Context(), &thing{Meta: store.Meta{ID: "b"}, Name: "n1"}), store.ErrExists, "index", "name")
	r.refused(r.things.Insert(r.Context(), &thing{Meta: store.Meta{ID: "b"}, Name: "n2", Pair: pair{"l", "r"}}), store.ErrExists, "index", "pair")
	_, err := r.things.Get(r.Context(), "b")
	r.refused(err, store.ErrNotFound)
	r.put(&thing{Meta: store.Meta{ID: "half"}, Pair: pair{"l", ""}}, &thing{Meta: store.Meta{ID: "other half"}, Pair: pair{"", "l"}})
	r.refused(r.things.Insert(r.Context(), &thing{Meta: store.Meta{ID: "half2"}, Pair: pair{"l", ""}}), store.ErrExists, "index", "pair")

	rename := func(id, name string) error {
		_, err := r.things.Update(r.Context(), id, func(t *thing) ([]store.Event, error) { t.Name = name; return nil, nil })
		return err
	}
	r.refused(rename("free1", "n1"), store.ErrExists, "index", "name")
	r.must(rename("a", "n3"))
	r.must(rename("free1", "n1"))
	r.must(rename("a", ""))
	r.must(rename("free2", "n3"))
	r.must(r.things.Delete(r.Context(), "free1"))
	r.put(&thing{Meta: store.Meta{ID: "c"}, Name: "n1"})
}

// together runs f in n goroutines that start at once and gives their errors.
func together(n int, f func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			<-start
			errs[i] = f(i)
		})
	}
	close(start)
	wait.Wait()
	return errs
}

func uniqueRace(r *room) {
	won := 0
	for i, err := range together(64, func(i int) error {
		return r.things.Insert(r.Context(), &thing{Meta: store.Meta{ID: fmt.Sprint("c", i)}, Name: "the one"})
	}) {
		if err == nil {
			won++
			continue
		}
		r.refused(err, store.ErrExists, "index", "name")
		_, err = r.things.Get(r.Context(), fmt.Sprint("c", i))
		r.refused(err, store.ErrNotFound)
	}
	if won != 1 {
		r.Fatalf("%d winners", won)
	}
}

func lostUpdate(r *room) {
	const workers, each = 8, 25
	r.put(named("a"))
	for _, err := range together(workers, func(int) error {
		for range each {
			if _, err := r.things.Update(r.Context(), "a", add()); err != nil {
				return err
			}
		}
		return nil
	}) {
		r.must(err)
	}
	got, err := r.things.Get(r.Context(), "a")
	r.must(err)
	if got.N != workers*each || got.Rev != workers*each+1 {
		r.Fatalf("%d increments acknowledged; n %d at revision %d", workers*each, got.N, got.Rev)
	}
}

func upsertRace(r *room) {
	const workers = 24
	for _, err := range together(workers, func(int) error {
		_, err := r.things.Upsert(r.Context(), "u", func() *thing { return &thing{} }, add())
		return err
	}) {
		if err != nil && !errors.Is(err, store.ErrRace) {
			r.Fatal(err)
		}
		r.must(err)
	}
	got, err := r.things.Get(r.Context(), "u")
	r.must(err)
	if got.N != workers {
		r.Fatalf("%d of %d upserts counted", got.N, workers)
	}
}
