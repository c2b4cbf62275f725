package feed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/internal/store/sqlite"
	"tianti/internal/store/storetest"
)

type turned struct {
	Lamp   string    `bson:"lamp"`
	Unit   string    `bson:"unit"`
	Person string    `bson:"person"`
	Turn   int       `bson:"turn"`
	Until  time.Time `bson:"until"`
	Parts  []part    `bson:"parts"`
}

type part struct {
	Name string `bson:"name"`
	Good bool   `bson:"good"`
}

func (turned) EventName() string { return "house.lamp.turned" }

type broken struct {
	Lamp string `bson:"lamp"`
}

func (broken) EventName() string { return "house.broken" }

var (
	kinds = []Kind{{Fact: turned{}, Names: map[string]string{"lamp": "lamp_no"}}, {Fact: broken{}, Type: "house.lamp.broken"}}
	noon  = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
)

// stored is the event of a lamp's turn as the store hands it out.
func stored(lamp string, turn int) store.Event {
	e, err := event.Of(turned{Lamp: lamp, Unit: "/house/", Person: "KF1", Turn: turn, Parts: []part{{"bulb", true}}})
	if err != nil {
		panic(err)
	}
	e.ID, e.Collection, e.Doc, e.Rev, e.At = fmt.Sprintf("lamps/%s@%d#0~1.1", lamp, turn), "lamps", lamp, int64(turn), noon
	return e
}

// all reads the whole log and checks that positions have no gap.
func all(t rapid.TB, l *Log, since int64) []Fact {
	t.Helper()
	r, err := l.From(context.Background(), since)
	if err != nil {
		t.Fatal(err)
	}
	var out []Fact
	for {
		facts, err := r.Next(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if len(facts) == 0 {
			return out
		}
		for _, f := range facts {
			if want := since + int64(len(out)) + 1; f.Position != want {
				t.Fatalf("position %d follows %d", f.Position, want-1)
			}
			out = append(out, f)
		}
	}
}

func ids(facts []Fact) map[string]int {
	out := map[string]int{}
	for _, f := range facts {
		out[f.ID]++
	}
	return out
}

func TestAFactGoesOutAsStableJSON(t *testing.T) {
	now := clock.At(noon)
	l := New(storetest.Database(t, now), now, kinds)
	other := store.Event{ID: "x/1@1#0~1.1", Name: "audit.entry", At: noon}
	b, err := event.Of(broken{"hall"})
	if err != nil {
		t.Fatal(err)
	}
	b.ID, b.At = "lamps/hall@2#0~1.1", noon
	if err := l.take(t.Context(), []store.Event{stored("hall", 1), other, b}); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(all(t, l, 0))
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"position":1,"id":"` + idOf("lamps/hall@1#0~1.1") + `","type":"house.lamp.turned","timestamp":"2026-11-24T04:00:00Z","unit":"/house/","person":"KF1",` +
		`"data":{"lamp_no":"hall","unit":"/house/","person":"KF1","turn":1,"until":null,"parts":[{"name":"bulb","good":true}]}},` +
		`{"position":2,"id":"` + idOf("lamps/hall@2#0~1.1") + `","type":"house.lamp.broken","timestamp":"2026-11-24T04:00:00Z","data":{"lamp":"hall"}}]`
	if string(got) != want {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
}

func TestWhatIsDeliveredTwiceIsNumberedOnce(t *testing.T) {
	now := clock.At(noon)
	db := storetest.Database(t, now)
	l, other := New(db, now, kinds), New(db, now, kinds)
	batch := []store.Event{stored("hall", 1), stored("hall", 2), stored("hall", 1)}
	for _, node := range []*Log{l, l, other} {
		if err := node.take(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	if got := all(t, other, 0); len(got) != 2 {
		t.Fatalf("%d facts: %v", len(got), got)
	}
}

// Two nodes get overlapping deliveries at once, as after leases that ran out. Each fact has one
// position, there is no gap, and a reader who follows meanwhile sees exactly what stands there in the end.
func TestNodesThatNumberAtOnceLeaveNoGapAndNoDouble(t *testing.T) {
	now := clock.At(noon)
	db := storetest.Database(t, now)
	const nodes, lamps, turns = 4, 5, 40
	reader, err := New(db, now, kinds).From(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	errs := make(chan error, nodes)
	for n := range nodes {
		l := New(db, now, kinds)
		work.Go(func() {
			for turn := 1; turn <= turns; turn += 2 {
				var batch []store.Event
				for lamp := range lamps {
					if (lamp+turn+n)%3 > 0 { // each node gets two thirds of everything
						batch = append(batch, stored(fmt.Sprint(lamp), turn), stored(fmt.Sprint(lamp), turn+1))
					}
				}
				if err := l.take(context.Background(), batch); err != nil {
					errs <- err
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { work.Wait(); close(done) }()
	var seen []Fact
	for ended := false; ; {
		facts, err := reader.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, facts...)
		if len(facts) == 0 && ended {
			break
		}
		select {
		case <-done:
			ended = true
		default:
		}
	}
	select {
	case err := <-errs:
		t.Fatal(err)
	default:
	}
	final := all(t, New(db, now, kinds), 0)
	if len(final) != lamps*turns || len(ids(final)) != lamps*turns {
		t.Fatalf("%d facts have a position, %d of them different; want %d", len(final), len(ids(final)), lamps*turns)
	}
	if !slices.EqualFunc(seen, final, func(a, b Fact) bool { return a.ID == b.ID && a.Position == b.Position }) {
		t.Fatalf("a reader saw %d facts on the way, and %d stand there", len(seen), len(final))
	}
}

// brittle is an engine that fails after some writes, before or after doing the last one: a crash.
type brittle struct {
	store.Engine
	left  int
	after bool
}

var errCrash = errors.New("crash")

func (b *brittle) Apply(ctx context.Context, writes []store.Write) []error {
	out := make([]error, len(writes))
	for i := range writes {
		if b.left--; b.left < 0 || b.left == 0 && !b.after {
			out[i] = errCrash
			continue
		}
		out[i] = b.Engine.Apply(ctx, writes[i:i+1])[0]
		if b.left == 0 {
			out[i] = errCrash
		}
	}
	return out
}

// Deliveries in any portions, repeated in any way, cut short by crashes anywhere, by nodes in turn:
// each fact is numbered once, facts of one document in their order, positions without gaps.
func TestEveryDeliveryEndsInOneOrder(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		engine, err := sqlite.Open(fmt.Sprintf("%s/%d", dir, n), sqlite.Volatile())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = engine.Close() }()
		b := &brittle{Engine: engine, left: 1 << 40}
		now := clock.At(noon)
		if err := engine.Ensure(context.Background(), store.Schemas()); err != nil {
			t.Fatal(err)
		}
		db, err := store.NewDatabase(context.Background(), b, now)
		if err != nil {
			t.Fatal(err)
		}
		nodes := []*Log{New(db, now, kinds), New(db, now, kinds)}
		events := drawEvents(t)
		for settled := 0; settled < len(events); {
			to := settled + rapid.IntRange(1, len(events)-settled).Draw(t, "portion")
			b.left, b.after = 1<<40, rapid.Bool().Draw(t, "after")
			if rapid.IntRange(0, 2).Draw(t, "crash") == 0 {
				b.left = rapid.IntRange(1, 12).Draw(t, "writes")
			}
			node := rapid.SampledFrom(nodes).Draw(t, "node")
			if node.take(context.Background(), events[settled:to]) != nil {
				if rapid.Bool().Draw(t, "restart") {
					nodes[0] = New(db, now, kinds)
				}
				continue
			}
			if rapid.Bool().Draw(t, "settle") {
				settled = to
			}
		}
		b.left = 1 << 40
		checkOrder(t, all(t, New(db, now, kinds), 0), len(events))
	})
}

func drawEvents(t *rapid.T) []store.Event {
	turns := map[string]int{}
	var events []store.Event
	for range rapid.IntRange(1, 25).Draw(t, "events") {
		lamp := rapid.SampledFrom([]string{"hall", "cellar", "yard"}).Draw(t, "lamp")
		turns[lamp]++
		events = append(events, stored(lamp, turns[lamp]))
	}
	return events
}

func checkOrder(t rapid.TB, facts []Fact, want int) {
	t.Helper()
	if len(facts) != want || len(ids(facts)) != want {
		t.Fatalf("%d facts have a position, %d of them different; want %d", len(facts), len(ids(facts)), want)
	}
	last := map[string]int{}
	for _, f := range facts {
		var data struct {
			Lamp string `json:"lamp_no"`
			Turn int    `json:"turn"`
		}
		if err := json.Unmarshal(f.Data, &data); err != nil {
			t.Fatal(err)
		}
		if data.Turn != last[data.Lamp]+1 {
			t.Fatalf("%s: turn %d after %d", data.Lamp, data.Turn, last[data.Lamp])
		}
		last[data.Lamp] = data.Turn
	}
}
