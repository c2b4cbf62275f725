package event_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/internal/store/storetest"
)

type lamp struct {
	store.Meta `bson:",inline"`
	On         bool `bson:"on"`
	Turns      int  `bson:"turns"`
}

type turned struct {
	Lamp string `bson:"lamp"`
	On   bool   `bson:"on"`
	Turn int    `bson:"turn"`
}

func (turned) EventName() string { return "event_test.lamp.turned" }

var lamps = store.Define[lamp]("event_test.lamps")

func turn(t *testing.T, c store.Collection[lamp], id string) {
	t.Helper()
	_, err := c.Upsert(t.Context(), id, func() *lamp { return &lamp{} }, func(l *lamp) ([]store.Event, error) {
		l.On = !l.On
		l.Turns++
		e, err := event.Of(turned{id, l.On, l.Turns})
		return []store.Event{e}, err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFactsReachTheirReactionsInOrderAndAreSettled(t *testing.T) {
	now := clock.At(time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC))
	db := storetest.Database(t, now)
	bus := event.New(db, now, "here")
	c := lamps.On(db)
	var seen []int
	event.On(bus, "test: note the turn", func(ctx context.Context, f turned) error {
		if e, ok := event.From(ctx); !ok || e.Doc != f.Lamp {
			t.Errorf("the running fact is not in the context: %v", e)
		}
		seen = append(seen, f.Turn)
		return nil
	})
	for range 5 {
		turn(t, c, "hall")
	}
	if err := bus.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(seen, []int{1, 2, 3, 4, 5}) {
		t.Fatalf("delivered %v", seen)
	}
	if err := bus.Drain(t.Context()); err != nil || len(seen) != 5 {
		t.Fatalf("settled facts came again: %v, %v", seen, err)
	}
}

func TestAFailedReactionHoldsBackItsDocumentAndNoOther(t *testing.T) {
	now := clock.At(time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC))
	db := storetest.Database(t, now)
	bus := event.New(db, now, "here")
	c := lamps.On(db)
	broken := true
	seen := map[string][]int{}
	event.On(bus, "test: fail on the cellar's first turn", func(_ context.Context, f turned) error {
		if broken && f.Lamp == "cellar" && f.Turn == 1 {
			return errors.New("not yet")
		}
		seen[f.Lamp] = append(seen[f.Lamp], f.Turn)
		return nil
	})
	turn(t, c, "cellar")
	turn(t, c, "cellar")
	turn(t, c, "hall")
	if err := bus.Drain(t.Context()); err == nil {
		t.Fatal("the failure was swallowed")
	}
	if len(seen["cellar"]) != 0 || !slices.Equal(seen["hall"], []int{1}) {
		t.Fatalf("delivered %v", seen)
	}
	if bus.Lag() != 0 {
		now.Advance(time.Minute)
	}
	broken = false
	now.Advance(2 * time.Minute)
	if err := bus.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(seen["cellar"], []int{1, 2}) {
		t.Fatalf("after the mend: %v", seen["cellar"])
	}
}

func TestABatchReactionTakesWhatOnePassDelivers(t *testing.T) {
	now := clock.At(time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC))
	db := storetest.Database(t, now)
	bus := event.New(db, now, "here")
	c := lamps.On(db)
	calls, taken := 0, 0
	event.OnBatch(bus, "test: count", turned{}.EventName(), func(_ context.Context, es []store.Event) error {
		calls++
		taken += len(es)
		return nil
	})
	for _, id := range []string{"a", "b", "c", "d"} {
		turn(t, c, id)
	}
	if err := bus.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if calls != 1 || taken != 4 {
		t.Fatalf("%d calls took %d facts", calls, taken)
	}
}

func TestARunningBusDeliversWithoutBeingAsked(t *testing.T) {
	now := clock.System{}
	db := storetest.Database(t, now)
	bus := event.New(db, now, "here")
	got := make(chan int, 1)
	event.On(bus, "test: tell", func(_ context.Context, f turned) error { got <- f.Turn; return nil })
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	done := make(chan struct{})
	go func() { bus.Run(ctx); close(done) }()
	turn(t, lamps.On(db), "hall")
	if n := <-got; n != 1 {
		t.Fatalf("got turn %d", n)
	}
	stop()
	<-done
}
