package feed

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/internal/store/storetest"
)

// filled is a log in which hall was turned n times, ten turns a block.
func filled(t *testing.T, db *store.Database, now clock.Clock, n int) *Log {
	t.Helper()
	l := New(db, now, kinds)
	for from := 1; from <= n; from += 10 {
		var batch []store.Event
		for turn := from; turn < from+10 && turn <= n; turn++ {
			batch = append(batch, stored("hall", turn))
		}
		if err := l.take(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func TestAReaderGoesOnWhereItStoppedAndSeesEachFactOnce(t *testing.T) {
	now := clock.At(noon)
	db := storetest.Database(t, now)
	l := filled(t, db, now, 35)
	seen, since := map[string]int{}, int64(0)
	for _, limit := range []int{1, 9, 10, 3, 7, 100} { // pages that end within blocks and at their ends
		page, err := New(db, now, kinds).Page(t.Context(), since, nil, limit) // as after a restart
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range page.Facts {
			seen[f.ID]++
		}
		since = page.Position
		if page.More != (since < 35) {
			t.Fatalf("at %d: more is %v", since, page.More)
		}
	}
	if len(seen) != 35 || since != 35 {
		t.Fatalf("saw %d facts, stopped at %d", len(seen), since)
	}
	for id, times := range seen {
		if times != 1 {
			t.Errorf("%s came %d times", id, times)
		}
	}
	if page, err := l.Page(t.Context(), 0, Filter{"house.lamp.broken"}, 10); err != nil || len(page.Facts) != 0 || page.Position != 35 || page.More {
		t.Fatalf("a filter that takes nothing: %+v, %v", page, err)
	}
}

func TestPositionsThatCannotBeReadFrom(t *testing.T) {
	now := clock.At(noon)
	db := storetest.Database(t, now)
	empty := New(db, now, kinds)
	for since, want := range map[int64]error{0: nil, -1: ErrAhead, 1: ErrAhead} {
		if _, err := empty.From(t.Context(), since); !errors.Is(err, want) {
			t.Errorf("nothing there, since %d: %v", since, err)
		}
	}
	filled(t, db, now, 20)
	now.Advance(Keep + time.Hour)
	l := filled(t, db, now, 25) // twenty again, which count once, and five
	if n, err := l.Trim(t.Context()); n != 20 || err != nil {
		t.Fatalf("forgot %d: %v", n, err)
	}
	for since, want := range map[int64]error{0: ErrGone, 19: ErrGone, 20: nil, 22: nil, 25: nil, 26: ErrAhead, -1: ErrAhead} {
		if _, err := New(db, now, kinds).From(t.Context(), since); !errors.Is(err, want) {
			t.Errorf("since %d: %v, want %v", since, err, want)
		}
	}
	_, err := l.From(t.Context(), 3)
	var f *fault.Fault
	if !errors.As(err, &f) || fmt.Sprint(f.Params()["oldest"]) != "20" {
		t.Fatalf("the mend does not say from where: %v", err)
	}
}

func TestTheLastBlockAndWhatIsStillOnItsWayAreNotForgotten(t *testing.T) {
	now := clock.At(noon)
	db := storetest.Database(t, now)
	l := New(db, now, kinds)
	bus := event.New(db, now, "here")
	l.Listen(bus)
	fail := true
	event.On(bus, "test: fail", func(context.Context, turned) error {
		if fail {
			return errors.New("not yet")
		}
		return nil
	})
	turn(t, db, "hall")
	if bus.Drain(t.Context()) == nil {
		t.Fatal("the reaction did not fail")
	}
	now.Advance(2 * Keep)
	turn(t, db, "cellar")
	_ = bus.Drain(t.Context()) // fails again
	if n, err := l.Trim(t.Context()); n != 0 || err != nil {
		t.Fatalf("forgot %d facts that come again: %v", n, err)
	}
	fail = false
	now.Advance(time.Hour)
	if err := bus.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	facts := all(t, l, 0)
	if len(facts) != 2 {
		t.Fatalf("%d facts", len(facts))
	}
	now.Advance(2 * Keep)
	for want, n := 1, 0; want >= 0; want-- {
		var err error
		if n, err = l.Trim(t.Context()); n != want || err != nil {
			t.Fatalf("forgot %d, want %d: %v", n, want, err)
		}
	}
	turn(t, db, "yard")
	if err := bus.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := all(t, New(db, now, kinds), 1); len(got) != 2 || got[1].Position != 3 {
		t.Fatalf("positions do not go on: %+v", got)
	}
}

type lamp struct {
	store.Meta `bson:",inline"`
	Turns      int `bson:"turns"`
}

var lampKind = store.Define[lamp]("feedtest.lamps")

func turn(t *testing.T, db *store.Database, id string) {
	t.Helper()
	_, err := lampKind.On(db).Upsert(t.Context(), id, func() *lamp { return &lamp{} }, func(l *lamp) ([]store.Event, error) {
		l.Turns++
		e, err := event.Of(turned{Lamp: id, Turn: l.Turns})
		return []store.Event{e}, err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhoeverWaitsIsWokenByAnyNode(t *testing.T) {
	now := clock.At(noon)
	db := storetest.Database(t, now)
	here, there := New(db, now, kinds), New(db, now, kinds)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- here.Run(ctx) }()
	for n := 1; n <= 3; n++ {
		grown := here.Grown()
		if err := there.take(t.Context(), []store.Event{stored("hall", n)}); err != nil {
			t.Fatal(err)
		}
		select {
		case <-grown:
		case <-time.After(time.Minute):
			t.Fatal("nobody woke the reader")
		}
	}
	stop()
	<-ended
}

func TestFiltersTakeTypesAndFrontsOfTypes(t *testing.T) {
	now := clock.At(noon)
	l := New(storetest.Database(t, now), now, kinds)
	for _, c := range []struct {
		list  string
		takes bool // house.lamp.turned
		known bool
	}{
		{"", true, true}, {"house", true, true}, {"house.lamp", true, true}, {"house.lamp.turned", true, true},
		{" house.lamp.broken , house.lamp.turned", true, true}, {"house.lamp.broken", false, true},
		{"house.lam", false, false}, {"hous", false, false}, {"house.lamp.turned.twice", false, false}, {"*", false, false},
	} {
		f := FilterOf(c.list)
		if f.Takes("house.lamp.turned") != c.takes {
			t.Errorf("%q takes it: %v", c.list, !c.takes)
		}
		if (l.Check(f) == nil) != c.known {
			t.Errorf("%q is known: %v", c.list, !c.known)
		}
	}
}
