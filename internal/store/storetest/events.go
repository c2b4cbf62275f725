package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/store"
)

const (
	long  = time.Hour
	ended = -time.Minute // a lease that has ended already
)

func fact(name string) store.Event {
	payload, err := bson.Marshal(bson.D{{Key: "who", Value: name}})
	if err != nil {
		panic(err)
	}
	return store.Event{Name: "storetest." + name, Payload: payload}
}

func (r *room) pending(owner string, lease time.Duration) []store.Event {
	r.Helper()
	events, err := r.engine.Pending(r.Context(), owner, lease, 1000)
	r.must(err)
	return events
}

func names(events []store.Event) (out []string) {
	for _, e := range events {
		out = append(out, fmt.Sprintf("%s@%d %s", e.Doc, e.Rev, e.Name[len("storetest."):]))
	}
	return out
}

func (r *room) same(what string, got, want []string) {
	r.Helper()
	if !slices.Equal(got, want) {
		r.Fatalf("%s: %q, want %q", what, got, want)
	}
}

func eventsWithWrite(r *room) {
	var told []store.Event
	r.db.OnCommit(func(es []store.Event) { told = append(told, es...) })
	r.must(r.things.Insert(r.Context(), &thing{Meta: store.Meta{ID: "a"}, Name: "n"}, fact("made"), fact("greeted")))
	r.refused(r.things.Insert(r.Context(), named("a"), fact("lost")), store.ErrExists)
	r.refused(r.things.Insert(r.Context(), &thing{Meta: store.Meta{ID: "b"}, Name: "n"}, fact("lost")), store.ErrExists)
	stale := r.raw("a", 7, &thing{})
	lost := fact("lost")
	lost.ID, lost.Collection, lost.Doc, lost.Rev, lost.At = "x", r.things.Name(), "a", 8, now.Now()
	stale.Events = []store.Event{lost}
	r.refused(r.apply(stale), store.ErrRace)
	r.refused(r.things.Delete(r.Context(), "none", fact("lost")), store.ErrNotFound)

	events := r.pending("me", long)
	r.same("pending", names(events), []string{"a@1 made", "a@1 greeted"})
	r.same("told", names(told), names(events))
	e := events[0]
	if e.Collection != "storetest.things" || !e.At.Equal(now.Now()) || e.At.Location() != time.UTC || e.ID == "" || e.ID == events[1].ID {
		r.Fatalf("%+v", e)
	}
	if who := e.Payload.Lookup("who").StringValue(); who != "made" {
		r.Fatalf("payload: %s", e.Payload)
	}
}

func eventOrder(r *room) {
	for _, id := range []string{"a", "b"} {
		r.must(r.things.Insert(r.Context(), named(id), fact("e")))
	}
	for range 5 {
		for _, id := range []string{"a", "b"} {
			_, err := r.things.Update(r.Context(), id, add(fact("e"), fact("f")))
			r.must(err)
		}
	}
	last := map[string]int64{}
	seen := map[string]bool{}
	for { // a small limit, so that several rounds are needed
		events, err := r.engine.Pending(r.Context(), "me", long, 3)
		r.must(err)
		if len(events) == 0 {
			break
		}
		for _, e := range events {
			if seen[e.ID] || e.Rev < last[e.Doc] {
				r.Fatalf("%s after revision %d, seen before: %v", e.ID, last[e.Doc], seen[e.ID])
			}
			seen[e.ID], last[e.Doc] = true, e.Rev
		}
		r.must(r.engine.Settle(r.Context(), events))
	}
	if len(seen) != 2+2*5*2 || last["a"] != 6 || last["b"] != 6 {
		r.Fatalf("%d events, %v", len(seen), last)
	}
}

func leases(r *room) {
	r.must(r.things.Insert(r.Context(), named("a"), fact("one")))
	mine := r.pending("me", long)
	r.same("mine", names(mine), []string{"a@1 one"})
	r.same("mine again", names(r.pending("me", long)), []string{"a@1 one"})
	r.same("another's", names(r.pending("you", long)), nil)

	_, err := r.things.Update(r.Context(), "a", add(fact("two")))
	r.must(err)
	r.same("a later event of a leased document", names(r.pending("you", long)), nil)
	r.must(r.things.Insert(r.Context(), named("b"), fact("three")))
	r.same("an event of another document", names(r.pending("you", ended)), []string{"b@1 three"})
	r.same("when my lease has ended", names(r.pending("me", ended)), []string{"a@1 one", "a@2 two", "b@1 three"})
	r.same("another takes over", names(r.pending("you", long)), []string{"a@1 one", "a@2 two", "b@1 three"})
	r.same("whoever only looks sees all", names(r.pending("", long)), []string{"a@1 one", "a@2 two", "b@1 three"})
	r.same("and takes nothing", names(r.pending("you", long)), []string{"a@1 one", "a@2 two", "b@1 three"})

	r.must(r.engine.Settle(r.Context(), mine))
	r.must(r.engine.Settle(r.Context(), mine))
	r.must(r.engine.Settle(r.Context(), []store.Event{{ID: "unknown", Collection: r.things.Name(), Doc: "zzz"}}))
	r.same("after settling one", names(r.pending("you", long)), []string{"a@2 two", "b@1 three"})
	r.must(r.engine.Settle(r.Context(), r.pending("you", long)))
	r.same("after settling all", names(r.pending("anybody", long)), nil)
}

func leaseRace(r *room) {
	const docs = 40
	for i := range docs {
		r.must(r.things.Insert(r.Context(), named(fmt.Sprint("d", i)), fact("e")))
	}
	var mu sync.Mutex
	held := map[string]int{}
	for _, err := range together(6, func(i int) error {
		events, err := r.engine.Pending(r.Context(), fmt.Sprint("owner", i), long, docs)
		mu.Lock()
		defer mu.Unlock()
		for _, e := range events {
			held[e.ID]++
		}
		return err
	}) {
		r.must(err)
	}
	for id, n := range held {
		if n != 1 {
			r.Fatalf("%d owners hold %s", n, id)
		}
	}
	if len(held) != docs {
		r.Fatalf("%d of %d events are held", len(held), docs)
	}
}

func eventsAfterDelete(r *room) {
	r.must(r.things.Insert(r.Context(), named("a"), fact("born")))
	r.must(r.things.Delete(r.Context(), "a", fact("died")))
	r.same("first life", names(r.pending("me", long)), []string{"a@1 born", "a@2 died"})
	r.must(r.things.Insert(r.Context(), named("a"), fact("born again")))
	_, err := r.things.Update(r.Context(), "a", add(fact("changed")))
	r.must(err)
	events := r.pending("me", long)
	r.same("both lives", names(events), []string{"a@1 born", "a@2 died", "a@1 born again", "a@2 changed"})
	ids := map[string]bool{}
	for _, e := range events {
		ids[e.ID] = true
	}
	if len(ids) != len(events) {
		r.Fatal("events of two lives share an id")
	}
	r.must(r.engine.Settle(r.Context(), events[:2]))
	r.same("the second life", names(r.pending("me", long)), []string{"a@1 born again", "a@2 changed"})
}

// patience bounds the wait for what must come; a test that passes never waits that long.
const patience = 20 * time.Second

func watch(r *room) {
	seen := make(chan store.Change, 1000)
	r.must(r.engine.Watch(r.Context(), []string{r.things.Name()}, func(c store.Change) { seen <- c }))
	for i := range 10 {
		r.must(r.things.Insert(r.Context(), named(fmt.Sprint("w", i))))
	}
	_, err := r.things.Update(r.Context(), "w3", add())
	r.must(err)
	r.must(r.things.Delete(r.Context(), "w4"))
	last := map[string]int64{} // what each document was last told to be
	want := map[string]int64{"w3": 2, "w4": 0}
	for i := range 10 {
		if id := fmt.Sprint("w", i); id != "w3" && id != "w4" {
			want[id] = 1
		}
	}
	late := time.After(patience)
	for {
		done := len(last) == len(want)
		for id, rev := range want {
			done = done && last[id] == rev
		}
		if done {
			return
		}
		select {
		case c := <-seen:
			if c.Collection != r.things.Name() {
				r.Fatalf("%+v", c)
			}
			last[c.ID] = c.Rev
		case <-late:
			r.Fatalf("told %v, want %v", last, want)
		}
	}
}

// alone lets writers race for one document, round after round. All but one are overtaken by a write that is done,
// and on an engine that is alone everybody has been told of it by then.
func alone(r *room) {
	if !r.engine.Alone() {
		return
	}
	const writers = 8
	var told atomic.Int64 // the revision that was told last
	r.must(r.engine.Watch(r.Context(), []string{r.things.Name()}, func(c store.Change) {
		for range 1000 {
			runtime.Gosched() // whoever need not wait for this comes back meanwhile
		}
		told.Store(c.Rev)
	}))
	r.must(r.things.Insert(r.Context(), named("wanted")))
	for rev := int64(1); rev <= 50; rev++ {
		var all sync.WaitGroup
		var lost atomic.Int64
		for w := range writers {
			all.Go(func() {
				body, err := bson.Marshal(bson.D{{Key: "_id", Value: "wanted"}, {Key: "rev", Value: rev + 1}, {Key: "name", Value: fmt.Sprint(w)}})
				if err == nil {
					err = r.engine.Apply(r.Context(), []store.Write{{Collection: r.things.Name(), ID: "wanted", Rev: rev, Body: body}})[0]
				}
				switch {
				case errors.Is(err, store.ErrRace):
					lost.Add(1)
				case err != nil:
					r.Errorf("writer %d: %v", w, err)
				}
				if now := told.Load(); now != rev+1 {
					r.Errorf("the write after revision %d came back (%v), and revision %d was told", rev, err, now)
				}
			})
		}
		all.Wait()
		if lost.Load() != writers-1 {
			r.Fatalf("%d of %d writers lost the race", lost.Load(), writers)
		}
	}
}

// watched is an engine that says when somebody watches it.
type watched struct {
	store.Engine
	began chan struct{}
}

func (w watched) Watch(ctx context.Context, collections []string, f func(store.Change)) error {
	defer close(w.began)
	return w.Engine.Watch(ctx, collections, f)
}

func follow(r *room) {
	ctx, stop := context.WithCancel(r.Context())
	defer stop()
	began, taken, ended := make(chan struct{}), make(chan int64), make(chan error, 1)
	db, err := store.NewDatabase(ctx, watched{r.engine, began}, now)
	r.must(err)
	followed := things().On(db)
	go func() {
		ended <- followed.Follow(ctx, func(ctx context.Context) error {
			n, err := followed.Count(ctx, store.On("id"))
			select {
			case taken <- n:
			case <-ctx.Done():
			}
			return errors.Join(err, errors.New("a failure ends nothing"))
		})
	}()
	<-began
	late := time.After(patience)
	for i := range int64(3) {
		r.must(r.things.Insert(r.Context(), named(fmt.Sprint("f", i))))
		for n := int64(0); n <= i; {
			select {
			case n = <-taken:
			case <-late:
				r.Fatalf("%d of %d changes are taken over", n, i+1)
			}
		}
	}
	stop()
	r.must(<-ended)
}
