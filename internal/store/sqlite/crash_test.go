package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/clock"
	"tianti/internal/store"
	"tianti/internal/store/sqlite"
)

// The test program starts itself again as a child that plays one of these parts.
const (
	partVariable = "TIANTI_SQLITE_TEST_PART"
	dirVariable  = "TIANTI_SQLITE_TEST_DIR"
)

var parts = map[string]func(dir string) error{"write": writeUntilKilled, "hold": holdUntilKilled, "open as nobody": openAsNobody}

func TestMain(m *testing.M) {
	part := parts[os.Getenv(partVariable)]
	if part == nil {
		os.Exit(m.Run())
	}
	if err := part(os.Getenv(dirVariable)); err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
}

// child starts this program as a part and gives what it prints.
func child(t *testing.T, part, dir string) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self)
	c.Env = append(os.Environ(), partVariable+"="+part, dirVariable+"="+dir)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c, bufio.NewReader(out)
}

// counter is written by the child. Every revision counts one and carries one fact; effect is what
// a reaction made of those facts.
type counter struct {
	store.Meta `bson:",inline"`
	N          int64 `bson:"n"`
}

type effect struct {
	store.Meta `bson:",inline"`
	Last       int64 `bson:"last"` // revision of the last fact that counted
	N          int64 `bson:"n"`
}

var (
	counters = store.Define[counter]("crash_test.counters", store.By("n", "n"))
	effects  = store.Define[effect]("crash_test.effects")
)

func openCrash(ctx context.Context, dir string) (*store.Database, error) {
	e, err := sqlite.Open(dir)
	if err != nil {
		return nil, err
	}
	return store.NewDatabase(ctx, e, clock.System{})
}

func count(c *counter) ([]store.Event, error) {
	c.N++
	payload, err := bson.Marshal(bson.D{{Key: "n", Value: c.N}})
	return []store.Event{{Name: "crash_test.counted", Payload: payload}}, err
}

// writeUntilKilled counts in eight goroutines, each on counters of its own and on a shared one,
// prints "id revision" for each durable write, and reacts to the facts meanwhile.
func writeUntilKilled(dir string) error {
	ctx := context.Background()
	db, err := openCrash(ctx, dir)
	if err != nil {
		return err
	}
	failed := make(chan error)
	for w := range 8 {
		go func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("own-%d-%d", w, i%12)
				if i%4 == 0 {
					id = "shared"
				}
				d, err := counters.On(db).Upsert(ctx, id, func() *counter { return &counter{} }, count)
				if err != nil {
					failed <- err
					return
				}
				fmt.Printf("%s %d\n", d.ID, d.Rev)
			}
		}()
	}
	go func() {
		for {
			if _, err := react(ctx, db); err != nil {
				failed <- err
				return
			}
		}
	}()
	return <-failed
}

// react takes one delivery into effect and settles it. One process works at a time here, so it
// takes leases that have ended already.
func react(ctx context.Context, db *store.Database) (int, error) {
	events, err := db.Engine().Pending(ctx, "bus", -time.Minute, 50)
	if err != nil {
		return 0, err
	}
	for _, ev := range events {
		_, err := effects.On(db).Upsert(ctx, ev.Doc, func() *effect { return &effect{} }, func(e *effect) ([]store.Event, error) {
			if ev.Rev > e.Last { // else it counted before the crash
				e.Last, e.N = ev.Rev, e.N+1
			}
			return nil, nil
		})
		if err != nil {
			return 0, err
		}
	}
	return len(events), db.Engine().Settle(ctx, events)
}

// TestNothingAcknowledgedIsLostWhenTheProcessIsKilled kills the writing child again and again,
// after a seeded number of acknowledgements, and looks at the file each time.
func TestNothingAcknowledgedIsLostWhenTheProcessIsKilled(t *testing.T) {
	rounds := 50
	if testing.Short() {
		rounds = 8
	}
	dir, random := t.TempDir(), rand.New(rand.NewPCG(20261124, 1))
	acknowledged := map[string]int64{}
	for range rounds {
		c, out := child(t, "write", dir)
		readUntilKilled(t, c, out, 1+random.IntN(150), acknowledged)
		inspect(t, dir, acknowledged)
	}
	if len(acknowledged) < 9 {
		t.Fatalf("only %d counters were ever written", len(acknowledged))
	}
	finish(t, dir)
}

// readUntilKilled notes the acknowledgements of a child and kills it after some of them. What it
// printed before it died counts, too.
func readUntilKilled(t *testing.T, c *exec.Cmd, out *bufio.Reader, kill int, acknowledged map[string]int64) {
	t.Helper()
	for n := 1; ; n++ {
		line, err := out.ReadString('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		var id string
		var rev int64
		if _, scan := fmt.Sscanf(line, "%s %d\n", &id, &rev); err != nil || scan != nil || strings.HasPrefix(line, "failed") {
			t.Fatalf("the child says %q (%v)", line, err)
		}
		acknowledged[id] = max(acknowledged[id], rev)
		if n == kill {
			if err := c.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = c.Wait()
}

// inspect opens the file that a killed process left behind. Every acknowledged revision is there;
// every document agrees with itself, with the index, and with its facts: what has taken effect and
// what is pending follow each other without gap or double.
func inspect(t *testing.T, dir string, acknowledged map[string]int64) {
	t.Helper()
	db, err := openCrash(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}()
	revs := map[string]int64{}
	for c, err := range counters.On(db).Each(t.Context(), store.On("n")) {
		if err != nil {
			t.Fatal(err)
		}
		if c.N != c.Rev {
			t.Fatalf("%s counts %d at revision %d", c.ID, c.N, c.Rev)
		}
		revs[c.ID] = c.Rev
	}
	for id, rev := range acknowledged {
		if revs[id] < rev {
			t.Fatalf("%s: revision %d was acknowledged, %d is stored", id, rev, revs[id])
		}
	}
	events, err := db.Engine().Pending(t.Context(), "inspector", -time.Minute, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	due := map[string][]int64{}
	for _, e := range events {
		due[e.Doc] = append(due[e.Doc], e.Rev)
	}
	for id, rev := range revs {
		e, err := effects.On(db).Get(t.Context(), id)
		if errors.Is(err, store.ErrNotFound) {
			e, err = &effect{}, nil
		}
		if err != nil {
			t.Fatal(err)
		}
		checkFacts(t, id, rev, e, due[id])
	}
}

func checkFacts(t *testing.T, id string, rev int64, e *effect, due []int64) {
	t.Helper()
	if e.N != e.Last {
		t.Fatalf("%s: %d facts took effect up to revision %d", id, e.N, e.Last)
	}
	first := rev + 1 - int64(len(due))
	for i, r := range due {
		if r != first+int64(i) {
			t.Fatalf("%s at revision %d: pending are %v", id, rev, due)
		}
	}
	if e.Last < first-1 || e.Last > rev {
		t.Fatalf("%s at revision %d: effect up to %d, pending %v", id, rev, e.Last, due)
	}
}

// finish delivers what is left: then each revision of each document has counted exactly once.
func finish(t *testing.T, dir string) {
	t.Helper()
	db, err := openCrash(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for n := 1; n > 0; {
		if n, err = react(t.Context(), db); err != nil {
			t.Fatal(err)
		}
	}
	for c, err := range counters.On(db).Each(t.Context(), store.On("id")) {
		if err != nil {
			t.Fatal(err)
		}
		e, err := effects.On(db).Get(t.Context(), c.ID)
		if err != nil || e.N != c.Rev || e.Last != c.Rev {
			t.Fatalf("%s at revision %d had the effect %+v (%v)", c.ID, c.Rev, e, err)
		}
	}
}
