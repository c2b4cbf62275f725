package audit

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/internal/store/storetest"
)

type account struct {
	store.Meta `bson:",inline"`
	Owner      string `bson:"owner"`
	Secret     string `bson:"secret"`
	Limit      int    `bson:"limit"`
}

var accounts = store.Define[account]("audit_test.accounts")

type world struct {
	db    *store.Database
	bus   *event.Bus
	chain *Chain
	book  Book[account]
	clock *clock.Manual
}

func open(t *testing.T) *world {
	t.Helper()
	now := clock.At(time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC))
	db := storetest.Database(t, now)
	w := &world{db, event.New(db, now, "here"), NewChain(db), Keep(accounts.On(db), "secret"), now}
	w.chain.Listen(w.bus)
	return w
}

func entry(action, subject string) Entry {
	return Entry{Actor: "hr", Action: action, Subject: subject, Reason: "because", Policy: 7}
}

// write makes n changes in two streams and chains them in two blocks.
func (w *world) write(t *testing.T, n int) {
	t.Helper()
	for i := range n {
		id := fmt.Sprintf("acc-%d", i)
		if err := w.book.Insert(t.Context(), &account{Meta: store.Meta{ID: id}, Owner: "p", Secret: "hash"}, entry("bank.account.open", "p")); err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(time.Second)
		_, err := w.book.Update(t.Context(), id, func(a *account) (Entry, error) {
			a.Limit, a.Secret = 50+i, "other"
			return entry("limit.account.raise", "p"), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if i == n/2 {
			w.drain(t)
		}
	}
	w.drain(t)
}

func (w *world) drain(t *testing.T) {
	t.Helper()
	if err := w.bus.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestEveryWriteIsChainedOnceAndVerifies(t *testing.T) {
	w := open(t)
	w.write(t, 6)
	rep, err := w.chain.Verify(t.Context())
	if err != nil || len(rep.Broken) != 0 {
		t.Fatalf("%v %v", rep, err)
	}
	if rep.Streams["bank"] != 6 || rep.Streams["limit"] != 6 || rep.Entries() != 12 {
		t.Fatalf("streams: %v", rep.Streams)
	}
	page, err := w.chain.Of(t.Context(), "audit_test.accounts/acc-0", "", 10)
	if err != nil || len(page.Items) != 2 {
		t.Fatalf("%v %v", page, err)
	}
	change := page.Items[0].Entry.Changes
	if len(change) != 2 || change[0].Field != "secret" || !change[0].Secret || len(change[0].After.Value) != 0 {
		t.Fatalf("the secret is in the entry: %+v", change)
	}
	if change[1].Field != "limit" || change[1].After.AsInt64() != 50 {
		t.Fatalf("change: %+v", change[1])
	}
}

func TestADeliveryThatComesTwiceIsChainedOnce(t *testing.T) {
	w := open(t)
	e, err := event.Of(entry("bank.account.open", "p"))
	if err != nil {
		t.Fatal(err)
	}
	e.ID, e.At = "x/y@1#0", time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for range 3 {
		if err := w.chain.take(t.Context(), []store.Event{e, e}); err != nil {
			t.Fatal(err)
		}
	}
	// A block that was stored just before a crash, with nothing of it indexed yet.
	reborn := NewChain(w.db)
	for r, err := range reborn.entries.Each(t.Context(), store.On("id")) {
		if err == nil {
			err = reborn.entries.Delete(t.Context(), r.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := reborn.heads.Delete(t.Context(), "bank"); err != nil {
		t.Fatal(err)
	}
	if err := reborn.take(t.Context(), []store.Event{e}); err != nil {
		t.Fatal(err)
	}
	rep, err := reborn.Verify(t.Context())
	if err != nil || len(rep.Broken) != 0 || rep.Entries() != 1 {
		t.Fatalf("%+v %v", rep, err)
	}
}

func TestTwoNodesAppendToOneStream(t *testing.T) {
	w := open(t)
	chains := []*Chain{w.chain, NewChain(w.db)}
	errs := make(chan error)
	const each = 25
	for n, c := range chains {
		go func() {
			var err error
			for i := range each {
				e, _ := event.Of(entry("bank.account.open", "p"))
				e.ID, e.At = fmt.Sprintf("n%d/%d@1#0", n, i), time.Date(2026, 11, 1, 0, 0, i, 0, time.UTC)
				err = errors.Join(err, c.take(context.Background(), []store.Event{e}))
			}
			errs <- err
		}()
	}
	for range chains {
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
	}
	rep, err := w.chain.Verify(t.Context())
	if err != nil || len(rep.Broken) != 0 || rep.Entries() != 2*each {
		t.Fatalf("%+v %v", rep, err)
	}
}

func TestAChangeWithoutAnEntryIsRefused(t *testing.T) {
	w := open(t)
	w.write(t, 1)
	_, err := w.book.Update(t.Context(), "acc-0", func(a *account) (Entry, error) { a.Limit = 1; return Entry{}, nil })
	if !errors.Is(err, ErrNoEntry) {
		t.Fatalf("got %v", err)
	}
	before, err := w.book.Get(t.Context(), "acc-0")
	if err != nil {
		t.Fatal(err)
	}
	after, err := w.book.Update(t.Context(), "acc-0", func(*account) (Entry, error) { return Entry{}, nil })
	if err != nil || after.Rev != before.Rev {
		t.Fatalf("no change and no entry is fine and writes nothing: %v, %v", after, err)
	}
}

// TestTamperingIsFoundAndNamed tries every way of touching the log behind the program's back.
func TestTamperingIsFoundAndNamed(t *testing.T) {
	update := func(t *testing.T, w *world, id string, change func(*block)) {
		t.Helper()
		_, err := w.chain.blocks.Update(t.Context(), id, func(b *block) ([]store.Event, error) { change(b); return nil, nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	must := func(t *testing.T, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		tamper func(*testing.T, *world)
		want   Broken
	}{
		"an actor is edited": {func(t *testing.T, w *world) {
			update(t, w, blockID("bank", 1), func(b *block) { b.Links[1].Entry.Actor = "somebody else" })
		}, Broken{"bank", 2, "changed"}},
		"a time is edited": {func(t *testing.T, w *world) {
			update(t, w, blockID("bank", 2), func(b *block) { b.Links[0].At = b.Links[0].At.Add(time.Hour) })
		}, Broken{"bank", 5, "changed"}},
		"an entry is cut out of a block": {func(t *testing.T, w *world) {
			update(t, w, blockID("bank", 1), func(b *block) { b.Links = append(b.Links[:1:1], b.Links[2:]...) })
		}, Broken{"bank", 2, "changed"}},
		"two entries change places": {func(t *testing.T, w *world) {
			update(t, w, blockID("bank", 1), func(b *block) { b.Links[0], b.Links[1] = b.Links[1], b.Links[0] })
		}, Broken{"bank", 1, "changed"}},
		"the first block is deleted": {func(t *testing.T, w *world) {
			must(t, w.chain.blocks.Delete(t.Context(), blockID("bank", 1)))
		}, Broken{"bank", 1, "missing"}},
		"the last block is deleted": {func(t *testing.T, w *world) {
			must(t, w.chain.blocks.Delete(t.Context(), blockID("bank", 2)))
		}, Broken{"bank", 5, "missing"}},
		"the end of the last block is cut": {func(t *testing.T, w *world) {
			update(t, w, blockID("bank", 2), func(b *block) { b.Links = b.Links[:1] })
		}, Broken{"bank", 5, "changed"}},
		"an entry is hidden from questions": {func(t *testing.T, w *world) {
			r, err := w.chain.entries.First(t.Context(), store.On("stream").Is("bank", int64(3)))
			must(t, err)
			must(t, w.chain.entries.Delete(t.Context(), r.ID))
		}, Broken{"bank", 3, "missing"}},
		"an entry reads differently to questions": {func(t *testing.T, w *world) {
			r, err := w.chain.entries.First(t.Context(), store.On("stream").Is("bank", int64(3)))
			must(t, err)
			_, err = w.chain.entries.Update(t.Context(), r.ID, func(r *Recorded) ([]store.Event, error) { r.Subject = "q"; return nil, nil })
			must(t, err)
		}, Broken{"bank", 3, "changed"}},
		"a whole stream is deleted": {func(t *testing.T, w *world) {
			must(t, w.chain.blocks.Delete(t.Context(), blockID("bank", 1)))
			must(t, w.chain.blocks.Delete(t.Context(), blockID("bank", 2)))
		}, Broken{"bank", 1, "missing"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			w.write(t, 6)
			c.tamper(t, w)
			rep, err := w.chain.Verify(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if len(rep.Broken) != 1 || rep.Broken[0] != c.want {
				t.Fatalf("found %+v, want %+v", rep.Broken, c.want)
			}
		})
	}
}
