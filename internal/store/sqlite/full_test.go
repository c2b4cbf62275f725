package sqlite

import (
	"errors"
	"fmt"
	"testing"

	"tianti/internal/clock"
	"tianti/internal/store"
)

type page struct {
	store.Meta `bson:",inline"`
	Data       []byte `bson:"data"`
}

var pages = store.Define[page]("full_test.pages")

// TestAFullDiskFailsWritesAndNothingElse bounds the file's size as a full disk does.
func TestAFullDiskFailsWritesAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	e, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	db, err := store.NewDatabase(t.Context(), e, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	bound := func(pages int) {
		t.Helper()
		err := e.change(t.Context(), func(w *writer) error {
			_, err := w.exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	bound(200)
	put := func(i, size int) error {
		return pages.On(db).Insert(t.Context(), &page{Meta: store.Meta{ID: fmt.Sprint("p", i)}, Data: make([]byte, size)})
	}
	stored := 0
	for err = put(0, 50_000); err == nil; err = put(stored, 50_000) {
		stored++
	}
	if !errors.Is(err, store.ErrReadOnly) || stored == 0 {
		t.Fatalf("after %d documents: %v", stored, err)
	}
	if err := put(1000, 10); err != nil {
		t.Fatalf("a small one still fits: %v", err)
	}
	if n, err := pages.On(db).Count(t.Context(), store.On("id")); err != nil || n != int64(stored)+1 {
		t.Fatalf("%d documents, %v, want %d", n, err, stored+1)
	}
	for i := range stored {
		if d, err := pages.On(db).Get(t.Context(), fmt.Sprint("p", i)); err != nil || len(d.Data) != 50_000 {
			t.Fatalf("%d: %v", i, err)
		}
	}
	bound(1 << 30)
	if err := put(stored, 50_000); err != nil {
		t.Fatalf("when there is room again: %v", err)
	}
}

// TestARequestThatFailsLeavesItsGroupAlone makes the writer take several requests into one group,
// of which one does not fit on the disk and one fails by itself.
func TestARequestThatFailsLeavesItsGroupAlone(t *testing.T) {
	e, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	schema := store.Schema{Name: "full_test.group"}
	if err := e.Ensure(t.Context(), []store.Schema{schema}); err != nil {
		t.Fatal(err)
	}
	busy, release := make(chan struct{}), make(chan struct{})
	blocker := &request{errs: make([]error, 1), done: make(chan struct{}), do: func(w *writer) error {
		close(busy)
		<-release
		_, err := w.exec("PRAGMA max_page_count = 200")
		return err
	}}
	e.queue <- blocker
	<-busy // whatever is queued from now on is one group
	var group []*request
	for i, size := range []int{10, 5_000_000, 20} {
		w := store.Write{Collection: schema.Name, ID: fmt.Sprint(i), Body: make([]byte, size)}
		group = append(group, &request{writes: []ready{e.ready(w)}, errs: make([]error, 1), done: make(chan struct{})})
	}
	no := errors.New("no")
	group = append(group, &request{errs: make([]error, 1), done: make(chan struct{}), do: func(w *writer) error {
		if _, err := w.exec("DELETE FROM " + table(schema.Name)); err != nil {
			return err
		}
		return no
	}})
	for _, r := range group {
		e.queue <- r
	}
	close(release)
	for i, want := range []error{nil, store.ErrReadOnly, nil, no} {
		<-group[i].done
		if err := group[i].errs[0]; !errors.Is(err, want) {
			t.Errorf("request %d: %v, want %v", i, err, want)
		}
	}
	if n, err := e.Count(t.Context(), schema, store.On("id")); err != nil || n != 2 {
		t.Fatalf("%d documents, %v, want 2", n, err)
	}
}
