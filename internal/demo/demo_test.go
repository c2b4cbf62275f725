package demo_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"tianti/certificates"
	"tianti/courses"
	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/demo"
	_ "tianti/internal/locale/texts"
	"tianti/internal/store"
	"tianti/internal/store/sqlite"
	"tianti/internal/store/storetest"
	"tianti/ladder"
	"tianti/rbac"
	"tianti/rbac/account"
	"tianti/rbac/passport"
	"tianti/rbac/policy"
	"tianti/rbac/rbactest"
	"tianti/rbac/seat"
)

var now = time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)

// world is a sample organisation with the services that a test asks.
type world struct {
	demo.Result
	db           *store.Database
	clock        *clock.Manual
	org          *rbac.Organisation
	certificates *certificates.Service
	courses      *courses.Service
	ladder       *ladder.Service
	passports    *passport.Service
	seats        *seat.Service
	accounts     *account.Service
	people       []*rbac.Person
}

func build(t testing.TB, o demo.Options) *world {
	t.Helper()
	w := &world{clock: clock.At(now)}
	w.db = storetest.Database(t, w.clock)
	var err error
	if w.Result, err = demo.Build(t.Context(), demo.Parts{DB: w.db, Clock: w.clock, Cost: account.Cheap}, o); err != nil {
		t.Fatal(err)
	}
	rungs, err := ladder.Default()
	if err != nil {
		t.Fatal(err)
	}
	gate := policy.BuiltinGate()
	w.org = rbac.NewOrganisation(w.db, w.clock, gate)
	w.passports = passport.New(w.db, w.clock)
	w.seats = seat.New(w.db, gate, w.passports, w.clock)
	w.certificates = certificates.New(w.db, w.clock, gate, certificates.FromOrganisation(w.org), certificates.Options{})
	if err := w.certificates.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.courses = courses.New(w.db, gate, w.clock, courses.Roster(w.org, nil))
	w.ladder = ladder.New(w.db, gate, w.clock, rungs, w.courses)
	w.accounts = account.New(w.db, w.clock, gate, w.org, account.Cheap)
	if err := w.seats.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	page, err := w.org.People(t.Context(), system, rbac.Look{Left: true, Limit: 500})
	for ; err == nil; page, err = w.org.People(t.Context(), system, rbac.Look{Left: true, Limit: 500, Cursor: page.Next}) {
		if w.people = append(w.people, page.Items...); page.Next == "" {
			break
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

var system = rbac.System("test")

// usual is the organisation of 600 people, built once for all tests that only read it.
var usual = struct {
	sync.Once
	*world
}{}

func theUsual(t *testing.T) *world {
	usual.Do(func() { usual.world = build(outlives{t}, demo.Options{}) })
	if usual.world == nil {
		t.Skip("building it failed")
	}
	return usual.world
}

// outlives keeps what one test opens for the next ones.
type outlives struct{ *testing.T }

func (o outlives) Cleanup(func())           {}
func (o outlives) Context() context.Context { return context.Background() }
func (o outlives) TempDir() string          { return keep }

// keep is the directory of what is shared.
var keep string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "demo")
	if err != nil {
		panic(err)
	}
	keep = dir
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// digest is a hash over everything that the seed decides.
func (w *world) digest(t *testing.T) string {
	t.Helper()
	h := sha256.New()
	put := func(v any) {
		if err := json.NewEncoder(h).Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range w.people {
		put(p)
		cs, err := w.certificates.OfPerson(t.Context(), system, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cs {
			put([]any{c.ID, c.Number, c.Kind, c.State, c.From, c.Until, c.IssuedAt, c.Evidence})
		}
		facts, err := w.passports.Facts(t.Context(), p.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range facts {
			if f.Kind != passport.Opening && f.Kind != passport.Hold { // these have random references
				put(f)
			}
		}
		st, err := w.ladder.Ladder(t.Context(), system, p.ID, now)
		if err != nil {
			t.Fatal(p.ID, err)
		}
		put(st)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func TestOneSeedGivesOneOrganisation(t *testing.T) {
	o := demo.Options{People: 60, Seed: 7}
	first := build(t, o)
	if d := build(t, o).digest(t); d != first.digest(t) {
		t.Error("the same seed gave another organisation")
	}
	if d := build(t, demo.Options{People: 60, Seed: 8}).digest(t); d == first.digest(t) {
		t.Error("another seed gave the same organisation")
	}
}

func TestBuildingAgainChangesNothing(t *testing.T) {
	w := build(t, demo.Options{People: 60})
	before := w.db.Engine().Stats().Writes
	r, err := demo.Build(t.Context(), demo.Parts{DB: w.db, Clock: w.clock, Cost: account.Cheap}, demo.Options{People: 600, Seed: 5})
	if err != nil || r.Fresh || r.Password != w.Password || len(r.Accounts) != len(w.Accounts) {
		t.Error(r, err)
	}
	if n := w.db.Engine().Stats().Writes - before; n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestTheAuditChainOfTheHistoryVerifies(t *testing.T) {
	w := theUsual(t)
	rep, err := audit.NewChain(w.db).Verify(t.Context())
	if err != nil || len(rep.Broken) > 0 {
		t.Fatal(rep.Broken, err)
	}
	for _, stream := range []string{"rbac", "certificates", "courses", "ladder", "exams"} {
		if rep.Streams[stream] < 100 {
			t.Errorf("%s has only %d entries", stream, rep.Streams[stream])
		}
	}
	left, err := w.db.Engine().Pending(t.Context(), "test", time.Minute, 10)
	if err != nil || len(left) > 0 {
		t.Errorf("%d facts are still to be delivered, %v", len(left), err)
	}
	if w.Refused > 0 {
		t.Errorf("%d appointments did not pass the rules", w.Refused)
	}
}

func TestAnOrganisationOfSomebodyElseIsLeftAlone(t *testing.T) {
	w := rbactest.Centre(t)
	p := demo.Parts{DB: w.DB, Clock: w.Clock, Cost: account.Cheap}
	if _, err := demo.Build(t.Context(), p, demo.Options{}); !errors.Is(err, demo.ErrInhabited) {
		t.Error(err)
	}
	for _, n := range []int{1, 59, 5001} {
		if _, err := demo.Build(t.Context(), p, demo.Options{People: n}); !errors.Is(err, demo.ErrSize) {
			t.Error(n, err)
		}
	}
}

func TestADirectoryGetsTheOrganisationWholeOrNotAtAll(t *testing.T) {
	dir, p, o := t.TempDir(), demo.Parts{Clock: clock.At(now), Cost: account.Cheap}, demo.Options{People: 60}
	if err := os.MkdirAll(filepath.Join(dir, ".demo-killed"), 0o700); err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if fresh, err := demo.Create(stopped, dir, p, o); fresh || err == nil {
		t.Fatal("made although it was stopped", err)
	}
	if fresh, err := demo.Create(t.Context(), dir, p, o); !fresh || err != nil {
		t.Fatal(err)
	}
	if fresh, err := demo.Create(t.Context(), dir, p, o); fresh || err != nil {
		t.Fatal("made again", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 || left[0].Name() != sqlite.FileName {
		t.Fatal(left, err)
	}
	r, err := demo.Found(t.Context(), storetest.DatabaseAt(t, dir, p.Clock))
	if err != nil || r == nil || r.Password == "" || len(r.Accounts) != 15 {
		t.Fatal(r, err)
	}
}

// BenchmarkCreate makes the organisation that tianti demo makes.
func BenchmarkCreate(b *testing.B) {
	for b.Loop() {
		if _, err := demo.Create(b.Context(), b.TempDir(), demo.Parts{Clock: clock.System{}}, demo.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
