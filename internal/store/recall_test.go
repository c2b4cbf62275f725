package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/clock"
	"tianti/internal/store"
)

// counted is an engine of one shelf that counts what it is asked.
type counted struct {
	store.Engine
	revs  map[string]int64
	asked int
	race  int // how many writes somebody else is quicker
	tell  func(id string)
}

func (*counted) Ensure(context.Context, []store.Schema) error { return nil }

func (e *counted) record(id string) (store.Record, error) {
	rev, ok := e.revs[id]
	if !ok {
		return store.Record{}, store.ErrNotFound.With("id", id)
	}
	body, err := bson.Marshal(bson.M{"_id": id, "rev": rev})
	return store.Record{ID: id, Rev: rev, Body: body}, err
}

func (e *counted) Get(_ context.Context, _, id string) (store.Record, error) {
	e.asked++
	return e.record(id)
}

func (e *counted) GetMany(_ context.Context, _ string, ids []string) (out []store.Record, _ error) {
	e.asked++
	for _, id := range ids {
		if r, err := e.record(id); err == nil {
			out = append(out, r)
		}
	}
	return out, nil
}

func (e *counted) Find(context.Context, store.Schema, store.Query) (out []store.Record, _ string, _ error) {
	e.asked++
	for id := range e.revs {
		r, _ := e.record(id)
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b store.Record) int { return int(a.ID[0]) - int(b.ID[0]) })
	return out, "", nil
}

func (e *counted) Watch(ctx context.Context, collections []string, f func(store.Change)) error {
	e.tell = func(id string) { f(store.Change{Collection: collections[0], ID: id}) }
	return nil
}

func (e *counted) Apply(_ context.Context, writes []store.Write) []error {
	errs := make([]error, len(writes))
	for i, w := range writes {
		if e.race > 0 {
			e.race--
			e.revs[w.ID]++
		}
		if errs[i] = store.ErrRace; e.revs[w.ID] == w.Rev {
			e.revs[w.ID], errs[i] = w.Rev+1, nil
		}
	}
	return errs
}

type book struct {
	store.Meta `bson:",inline"`
	Read       int `bson:"read"`
}

var books = store.Define[book]("recall_test.books")

func shelf(t *testing.T) (*counted, store.Collection[book]) {
	e := &counted{revs: map[string]int64{"a": 1, "b": 1, "c": 1}}
	db, err := store.NewDatabase(t.Context(), e, clock.At(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)))
	if err != nil {
		t.Fatal(err)
	}
	return e, books.On(db)
}

func TestWhatWasReadOnceIsNotReadAgain(t *testing.T) {
	e, c := shelf(t)
	ctx := store.Recalling(t.Context())
	for _, step := range []struct {
		what string
		do   func() (int, error)
		got  int // documents
		read int // reads so far
	}{
		{"one", func() (int, error) { x, err := c.Get(ctx, "a"); return len(x.ID), err }, 1, 1},
		{"the same", func() (int, error) { x, err := c.Get(ctx, "a"); return len(x.ID), err }, 1, 1},
		{"it and two others", func() (int, error) { x, err := c.GetMany(ctx, []string{"b", "a", "none"}); return len(x), err }, 2, 2},
		{"all known", func() (int, error) { x, err := c.GetMany(ctx, []string{"none", "b"}); return len(x), err }, 1, 2},
		{"known not to be there", func() (int, error) {
			if _, err := c.Get(ctx, "none"); !errors.Is(err, store.ErrNotFound) {
				return 0, errors.New("found")
			}
			return 0, nil
		}, 0, 2},
		{"a list", func() (int, error) { x, err := c.Find(ctx, store.On("id")); return len(x.Items), err }, 3, 3},
		{"the list again", func() (int, error) { x, err := c.Find(ctx, store.On("id")); return len(x.Items), err }, 3, 3},
		{"another list", func() (int, error) { x, err := c.Find(ctx, store.On("id").Limit(7)); return len(x.Items), err }, 3, 4},
		{"one of a list", func() (int, error) { x, err := c.Get(ctx, "c"); return len(x.ID), err }, 1, 4},
		{"without recalling", func() (int, error) { x, err := c.Get(t.Context(), "a"); return len(x.ID), err }, 1, 5},
		{"in another context", func() (int, error) { x, err := c.Get(store.Recalling(t.Context()), "a"); return len(x.ID), err }, 1, 6},
	} {
		if got, err := step.do(); err != nil || got != step.got || e.asked != step.read {
			t.Errorf("%s: %d documents, %d reads, %v; want %d and %d", step.what, got, e.asked, err, step.got, step.read)
		}
	}
}

func TestAWriteForgetsWhatWasReadAndALostRaceReadsAgain(t *testing.T) {
	e, c := shelf(t)
	ctx := store.Recalling(t.Context())
	if _, err := c.Get(ctx, "a"); err != nil {
		t.Fatal(err)
	}
	e.race = 1
	x, err := c.Update(ctx, "a", func(b *book) ([]store.Event, error) { b.Read++; return nil, nil })
	if err != nil || x.Rev != 3 {
		t.Fatalf("after one lost race: %+v, %v", x, err)
	}
	if x, err := c.Get(ctx, "a"); err != nil || x.Rev != 3 {
		t.Errorf("read after the write: %+v, %v", x, err)
	}
}

// TestWhoIsToldOfAChangeReadsIt is what everybody relies on who keeps copies: what was read before the change
// must not come back as what is read after it.
func TestWhoIsToldOfAChangeReadsIt(t *testing.T) {
	e, c := shelf(t)
	ctx := store.Recalling(t.Context())
	for _, read := range []func() (int64, error){
		func() (int64, error) { x, err := c.Get(ctx, "a"); return x.Rev, err },
		func() (int64, error) { x, err := c.GetMany(ctx, []string{"a"}); return x[0].Rev, err },
		func() (int64, error) { x, err := c.Find(ctx, store.On("id")); return x.Items[0].Rev, err },
	} {
		before, err := read()
		if err != nil {
			t.Fatal(err)
		}
		e.revs["a"]++ // another node's write
		if again, err := read(); err != nil || again != before {
			t.Errorf("nobody was told, yet %d became %d (%v)", before, again, err)
		}
		told := int64(0)
		if err := c.Watch(ctx, func(string) { told, _ = read() }); err != nil {
			t.Fatal(err)
		}
		if e.tell("a"); told != before+1 {
			t.Errorf("told of the change, revision %d was read; it is %d", told, before+1)
		}
	}
}
