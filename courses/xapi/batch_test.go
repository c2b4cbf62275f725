package xapi_test

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"time"

	"tianti/courses/xapi"
	"tianti/internal/clock"
	"tianti/internal/store"
	"tianti/internal/store/storetest"
)

const registration = "ec531277-b57b-4c15-8d91-d292c5b2b8f7"

var ids = []string{"8f87ccde-bb56-4c2e-ab83-44982ef22d01", "8f87ccde-bb56-4c2e-ab83-44982ef22d02", "8f87ccde-bb56-4c2e-ab83-44982ef22d03"}

func named(id, verb string) string {
	return `{"id":"` + id + `","actor":` + li + `,"verb":{"id":"http://example.cn/` + verb + `"},"object":` + what + `,"context":{"registration":"` + registration + `"}}`
}

// cut is an engine that dies before a write, or does not see a document the first time that it is asked for it.
type cut struct {
	store.Engine
	before func(store.Write) bool
	unseen string
}

var errCut = errors.New("the program died")

func (c *cut) Apply(ctx context.Context, writes []store.Write) []error {
	errs := make([]error, len(writes))
	for i, w := range writes {
		if c.before != nil && c.before(w) {
			for ; i < len(writes); i++ {
				errs[i] = errCut
			}
			return errs
		}
		errs[i] = c.Engine.Apply(ctx, []store.Write{w})[0]
	}
	return errs
}

func (c *cut) Get(ctx context.Context, collection, id string) (store.Record, error) {
	if c.unseen == id {
		c.unseen = ""
		return store.Record{}, store.ErrNotFound.With("id", id)
	}
	return c.Engine.Get(ctx, collection, id)
}

type shop struct {
	*xapi.Service
	t   *testing.T
	cut *cut
	now *clock.Manual
}

// openShop opens a store whose engine a test may cut.
func openShop(t *testing.T) *shop {
	t.Helper()
	now := clock.At(time.Date(2026, 11, 2, 4, 0, 0, 0, time.UTC))
	c := &cut{Engine: storetest.Database(t, now).Engine()}
	db, err := store.NewDatabase(t.Context(), c, now)
	if err != nil {
		t.Fatal(err)
	}
	return &shop{xapi.New(db, now, nil, "https://tianti.example.cn"), t, c, now}
}

func (s *shop) by() xapi.Caller { return s.Launched(registration, nil) }

func (s *shop) keep(texts ...string) error {
	s.t.Helper()
	var list []xapi.Statement
	for _, text := range texts {
		one, err := xapi.ReadStatements([]byte(text))
		if err != nil {
			s.t.Fatal(err)
		}
		list = append(list, one...)
	}
	_, err := s.Keep(s.t.Context(), s.by(), list, nil)
	return err
}

// found counts what a search finds, and what can be asked for by its id.
func (s *shop) found() (searched, asked int) {
	s.t.Helper()
	f, err := xapi.ReadFilter(url.Values{"registration": {registration}})
	if err != nil {
		s.t.Fatal(err)
	}
	page, err := s.Search(s.t.Context(), s.by(), f)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, id := range ids {
		if _, _, err := s.Statement(s.t.Context(), s.by(), id, false); err == nil {
			asked++
		} else if !errors.Is(err, xapi.ErrNoSuch) {
			s.t.Fatal(err)
		}
	}
	return len(page.Statements), asked
}

func (s *shop) counts(what string, want int) {
	s.t.Helper()
	if searched, asked := s.found(); searched != want || asked != want {
		s.t.Errorf("%s: %d found, %d by their ids, want %d", what, searched, asked, want)
	}
}

// A batch is checked as a whole and counts as a whole: whatever write the program dies before, all of it is there or
// nothing, and sent again it is there once.
func TestABatchIsThereAsAWholeOrNotAtAllWhereverTheProgramDies(t *testing.T) {
	batch := []string{named(ids[0], "a"), named(ids[1], "b"), named(ids[2], "c")}
	whole := 0
	for n := 0; ; n++ {
		s := openShop(t)
		left := n
		s.cut.before = func(store.Write) bool { left--; return left < 0 }
		err := s.keep(batch...)
		dead := errors.Is(err, errCut)
		if err != nil && !dead {
			t.Fatal(err)
		}
		s.cut.before = nil
		searched, asked := s.found()
		if searched != asked || asked != 0 && asked != 3 || !dead && asked != 3 {
			t.Fatalf("before write %d: %d found, %d by their ids", n, searched, asked)
		}
		if asked == 3 {
			whole++
		}
		if err := s.keep(batch...); err != nil {
			t.Fatalf("before write %d, sent again: %v", n, err)
		}
		s.counts("sent again", 3)
		if !dead {
			if n < 10 || whole < 3 {
				t.Errorf("%d writes, %d of them after it counts", n, whole)
			}
			return
		}
	}
}

func TestWhatADeadRequestLeftGivesWayToAnother(t *testing.T) {
	s := openShop(t)
	s.cut.before = func(w store.Write) bool { return w.Collection == "courses.xapi_batches" }
	if err := s.keep(named(ids[0], "a"), named(ids[1], "b")); !errors.Is(err, errCut) {
		t.Fatal(err)
	}
	s.cut.before = nil
	s.counts("a dead request", 0)
	if err := s.keep(named(ids[0], "other")); !errors.Is(err, xapi.ErrBusy) { // it may be on its way still
		t.Error(err)
	}
	s.now.Advance(2 * time.Minute)
	if err := s.keep(named(ids[0], "other")); err != nil {
		t.Error(err)
	}
	s.counts("the other one", 1)
}

func TestAConflictThatIsFoundLateTakesTheWholeBatchBack(t *testing.T) {
	s := openShop(t)
	if err := s.keep(named(ids[1], "first")); err != nil {
		t.Fatal(err)
	}
	s.cut.unseen = ids[1] // it came between the check and the write
	if err := s.keep(named(ids[0], "a"), named(ids[1], "b"), named(ids[2], "c")); !errors.Is(err, xapi.ErrConflict) {
		t.Error(err)
	}
	s.counts("the one that was there", 1)
}
