package seat_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/internal/store/storetest"
	"tianti/rbac"
	"tianti/rbac/passport"
	"tianti/rbac/policy"
	"tianti/rbac/seat"
	_ "tianti/rbac/token" // for its faults
)

var morning = time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC) // 09:00 in Shanghai

func days(n int) time.Time { return morning.AddDate(0, 0, n) }

// world is a node with one agent at the Shenzhen centre, P1.
type world struct {
	*testing.T
	clock     *clock.Manual
	db        *store.Database
	passports *passport.Service
	seats     *seat.Service
}

func node(t testing.TB, db *store.Database, c clock.Clock) (*passport.Service, *seat.Service) {
	t.Helper()
	p := passport.New(db, c)
	s := seat.New(db, policy.BuiltinGate(), p, c)
	if err := errors.Join(p.Start(t.Context()), s.Load(t.Context())); err != nil {
		t.Fatal(err)
	}
	return p, s
}

func newWorld(t *testing.T) *world {
	t.Helper()
	c := clock.At(morning)
	w := &world{T: t, clock: c, db: storetest.Database(t, c)}
	w.passports, w.seats = node(t, w.db, c)
	w.ok(w.passports.Hired(t.Context(), rbac.PersonHired{Person: "P1", Unit: "/group/gd/sz/t1/", Post: "AGENT", From: days(-400)}))
	return w
}

func (w *world) ok(errs ...error) {
	w.Helper()
	if err := errors.Join(errs...); err != nil {
		w.Fatal(err)
	}
}

func (w *world) decide(code string, ask seat.Ask) seat.Decision {
	w.Helper()
	if ask.Person == "" {
		ask.Person = "P1"
	}
	d, err := w.seats.Decide(w.Context(), code, ask)
	w.ok(err)
	return d
}

func (w *world) learn(facts ...passport.Fact) {
	w.Helper()
	for i := range facts {
		if facts[i].Ref == "" {
			facts[i].Ref = fmt.Sprint("test:", facts[i].Kind, facts[i].Code)
		}
		if facts[i].From.IsZero() {
			facts[i].From = days(-10)
		}
	}
	w.ok(w.passports.Learn(w.Context(), "P1", facts...))
}

func leader(unit string) rbac.Actor {
	return rbac.Actor{Person: "L1", Name: "值班长", Roles: []rbac.Held{{Role: "leader", Unit: unit}}}
}

// The story of the pre-job certification: closed, then open until the certificate ends, then closed
// at once by its revocation.
func TestTheFirstSeat(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	before := w.decide("GENERAL", seat.Ask{})
	if before.Allow || len(before.Missing) != 1 || before.Missing[0].Requirement != "certificate:GENERAL" {
		t.Fatalf("before: %+v", before)
	}
	for _, lang := range locale.Languages {
		e := before.Missing[0].In(lang)
		for _, text := range []string{e.Have, e.Need, e.Fix, before.Reasons[0].In(lang)} {
			if text == "" || text[0] == '{' || len(text) > 5 && text[:5] == "seat." {
				t.Errorf("%s: %q explains nothing", lang, text)
			}
		}
	}
	w.ok(w.passports.Certify(ctx, "P1", "GENERAL", "c1", morning, days(365)))
	if d := w.decide("GENERAL", seat.Ask{}); !d.Allow || !d.ValidUntil.Equal(days(365)) || len(d.Missing) != 0 || d.PolicyVersion != 1 {
		t.Errorf("with the certificate: %+v", d)
	}
	for at, want := range map[time.Time]bool{days(365).Add(-time.Millisecond): true, days(365): false, morning.Add(-time.Millisecond): false} {
		if d := w.decide("GENERAL", seat.Ask{At: at}); d.Allow != want {
			t.Errorf("at %v: %v", at, d.Allow)
		}
	}
	w.clock.Advance(time.Hour)
	w.ok(w.passports.Uncertify(ctx, "P1", "c1", w.clock.Now()))
	if d := w.decide("GENERAL", seat.Ask{}); d.Allow {
		t.Error("a revoked certificate opens the seat")
	}
	// As it was: the seat was open this morning, and who asks as of then is told so.
	if d := w.decide("GENERAL", seat.Ask{At: morning}); !d.Allow {
		t.Error("the past was rewritten")
	}
	if d := w.decide("GENERAL", seat.Ask{At: days(30), Known: morning.Add(time.Minute)}); !d.Allow {
		t.Error("what was not known yet counts")
	}
}

// Every combination of what VIP asks for, and of what keeps a person from it: it opens for exactly
// one. Decision and explanation agree in each.
func TestEveryCombinationOpensForExactlyOne(t *testing.T) {
	conditions := []struct {
		name, missing string
		met, broken   []passport.Fact
	}{
		{"certificate of the right kind", "certificate:VIP", cert("VIP", -10, 100), cert("SP", -10, 100)},
		{"certificate has not run out", "certificate:VIP", nil, nil},
		{"certificate was not revoked", "certificate:VIP", nil, nil},
		{"grade high enough", "grade:A2", grade("A3"), grade("A1")},
		{"stars", "star:4", star(4), star(3)},
		{"person employed", "employment", nil, nil},
		{"no hold", "hold", nil, []passport.Fact{{Kind: passport.Hold, Code: "veto"}}},
		{"not on leave", "leave", nil, []passport.Fact{{Kind: passport.Leave, Code: "sick", Until: days(3)}}},
		{"own certificate", "certificate:VIP", nil, nil},
	}
	w := newWorld(t)
	ctx := t.Context()
	opened := 0
	for bits := range 1 << len(conditions) {
		is := func(i int) bool { return bits&(1<<i) != 0 }
		person := fmt.Sprint("X", bits)
		facts := []passport.Fact{{Kind: passport.Unit, Unit: "/group/"}}
		until := days(-400)
		if is(5) {
			until = days(400)
		}
		facts = append(facts, passport.Fact{Kind: passport.Employment, Code: passport.Employed, From: days(-500), Until: until})
		want := map[string]bool{}
		for i, c := range conditions {
			if !is(i) {
				want[c.missing] = true
			}
			switch {
			case i == 0: // below
			case is(i):
				facts = append(facts, c.met...)
			default:
				facts = append(facts, c.broken...)
			}
		}
		certificate := cert("VIP", -10, 100)[0]
		if !is(0) {
			certificate.Code = "SP"
		}
		if !is(1) {
			certificate.Until = morning // it ends now
		}
		certificate.Ref = "certificate:" + person
		if is(8) {
			facts = append(facts, certificate)
		} else {
			w.ok(w.passports.Learn(ctx, "other"+person, certificate)) // it is somebody else's
		}
		for i := range facts {
			if facts[i].From.IsZero() {
				facts[i].From = days(-10)
			}
			if facts[i].Ref == "" {
				facts[i].Ref = fmt.Sprint("test", i)
			}
		}
		w.ok(w.passports.Learn(ctx, person, facts...))
		if !is(2) {
			w.ok(w.passports.Uncertify(ctx, person, person, morning))
		}
		if !is(5) {
			want = map[string]bool{"employment": true} // for somebody who is not here nothing else is looked at
		}
		d := w.decide("VIP", seat.Ask{Person: person})
		all := bits == 1<<len(conditions)-1
		if d.Allow != all {
			t.Fatalf("%09b: allow = %v", bits, d.Allow)
		}
		if d.Allow {
			opened++
		}
		got := map[string]bool{}
		for _, m := range d.Missing {
			got[m.Requirement] = true
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || d.Allow != (len(got) == 0) {
			t.Fatalf("%09b: missing %v, want %v", bits, got, want)
		}
	}
	if opened != 1 {
		t.Errorf("opened for %d", opened)
	}
}

func cert(code string, from, until int) []passport.Fact {
	return []passport.Fact{{Kind: passport.Certificate, Code: code, From: days(from), Until: days(until)}}
}
func grade(code string) []passport.Fact { return []passport.Fact{{Kind: passport.Grade, Code: code}} }
func star(n int64) []passport.Fact      { return []passport.Fact{{Kind: passport.Star, Value: n}} }

// The instant that a decision names is really the first at which the answer is another one.
func TestADecisionHoldsUntilItSays(t *testing.T) {
	w := newWorld(t)
	w.learn(cert("GENERAL", -300, 10)...)
	w.ok(w.passports.Certify(t.Context(), "P1", "GENERAL", "renewal", days(5), days(200)))
	w.learn(passport.Fact{Kind: passport.Leave, Code: "annual", From: days(20), Until: days(27)})
	for from, until := range map[int]int{0: 20, 20: 27, 27: 200} {
		d := w.decide("GENERAL", seat.Ask{At: days(from)})
		if !d.ValidUntil.Equal(days(until)) {
			t.Errorf("on day %d: until %v, want day %d", from, d.ValidUntil, until)
		}
		if again := w.decide("GENERAL", seat.Ask{At: d.ValidUntil}); again.Allow == d.Allow {
			t.Errorf("on day %d: nothing changes at %v", from, d.ValidUntil)
		}
	}
	if d := w.decide("GENERAL", seat.Ask{At: days(200)}); d.Allow || !d.ValidUntil.IsZero() {
		t.Errorf("after everything: %+v", d)
	}
	if d := w.decide("SP", seat.Ask{}); d.Allow || !d.ValidUntil.IsZero() {
		t.Errorf("what is not known to change has an end: %+v", d)
	}
}

func TestATemporaryOpening(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	sz := leader("/group/gd/sz/")
	for want, call := range map[error]func() (seat.Decision, error){
		seat.ErrTime: func() (seat.Decision, error) {
			return w.seats.Open(ctx, sz, "VIP", "P1", w.clock.Now().Add(24*time.Hour+time.Second), "顶班")
		},
		seat.ErrReason: func() (seat.Decision, error) { return w.seats.Open(ctx, sz, "VIP", "P1", days(1), "  ") },
		seat.ErrSeat:   func() (seat.Decision, error) { return w.seats.Open(ctx, sz, "KING", "P1", days(1), "顶班") },
		rbac.ErrForbidden: func() (seat.Decision, error) {
			return w.seats.Open(ctx, leader("/group/bj/"), "VIP", "P1", days(1), "顶班")
		},
		seat.ErrUnknown: func() (seat.Decision, error) {
			return w.seats.Open(ctx, leader("/"), "VIP", "nobody", days(1), "顶班")
		},
	} {
		if _, err := call(); !errors.Is(err, want) && !(want == seat.ErrUnknown && errors.Is(err, rbac.ErrForbidden)) {
			t.Errorf("%v instead of %v", err, want)
		}
	}
	own := sz
	own.Person = "P1"
	if _, err := w.seats.Open(ctx, own, "VIP", "P1", days(1), "顶班"); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("a leader opened a seat for the own person: %v", err)
	}
	d, err := w.seats.Open(ctx, sz, "VIP", "P1", days(1), "夜班缺人")
	w.ok(err)
	if !d.Allow || !d.ValidUntil.Equal(days(1)) || d.Reasons[0].Code != "opened" {
		t.Errorf("opened: %+v", d)
	}
	if w.decide("SP", seat.Ask{}).Allow || w.decide("VIP", seat.Ask{At: days(1)}).Allow {
		t.Error("an opening reaches beyond its seat or its time")
	}
	w.clock.Advance(time.Minute)
	w.ok(w.seats.Hold(ctx, rbac.Actor{Person: "H1", Roles: []rbac.Held{{Role: "hr", Unit: "/"}}}, "P1", "veto", time.Time{}, "有责投诉"))
	if w.decide("VIP", seat.Ask{}).Allow {
		t.Error("an opening beats a veto")
	}
	w.clock.Advance(time.Minute)
	w.ok(w.seats.Release(ctx, rbac.Actor{Person: "H1", Roles: []rbac.Held{{Role: "hr", Unit: "/"}}}, "P1", "查无实据"))
	if !w.decide("VIP", seat.Ask{}).Allow {
		t.Error("the hold was lifted and still counts")
	}
	w.clock.Advance(time.Minute)
	w.ok(w.seats.Shut(ctx, sz, "VIP", "P1", "人员到岗"))
	if w.decide("VIP", seat.Ask{}).Allow {
		t.Error("shut, and still open")
	}
	if err := w.seats.Shut(ctx, sz, "VIP", "P1", "再关一次"); !errors.Is(err, seat.ErrNotOpen) {
		t.Errorf("shutting what is shut: %v", err)
	}
}

func TestOpeningsAreCountedAndInTheAudit(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	bus := event.New(w.db, w.clock, "test")
	chain := audit.NewChain(w.db)
	chain.Listen(bus)
	var times []int
	event.On(bus, "test: count", func(_ context.Context, e seat.SeatOpened) error { times = append(times, e.Times); return nil })
	for range 3 {
		_, err := w.seats.Open(ctx, leader("/group/"), "VIP", "P1", w.clock.Now().Add(time.Hour), "顶班")
		w.ok(err)
		w.clock.Advance(2 * time.Hour)
	}
	w.ok(bus.Drain(ctx))
	if fmt.Sprint(times) != "[1 2 3]" {
		t.Errorf("counted %v", times)
	}
	entries, err := chain.About(ctx, "P1", "", 10)
	w.ok(err)
	if len(entries.Items) != 3 || entries.Items[0].Entry.Action != "rbac.seat.open" || entries.Items[0].Entry.Reason != "顶班" || entries.Items[0].Actor != "L1" {
		t.Errorf("audit: %+v", entries.Items)
	}
}

func TestNobodyAndNothing(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		seat string
		ask  seat.Ask
		want *fault.Fault
	}{
		{"VIP", seat.Ask{Person: "nobody"}, seat.ErrUnknown},
		{"VIP", seat.Ask{Person: ""}, seat.ErrUnknown},
		{"KING", seat.Ask{Person: "P1"}, seat.ErrSeat},
		{"", seat.Ask{Person: "P1"}, seat.ErrSeat},
		{"*", seat.Ask{Person: "P1"}, seat.ErrSeat},
		{"VIP", seat.Ask{Person: "P1", Act: "*"}, seat.ErrAct},
		{"VIP", seat.Ask{Person: "P1", Act: "grant", Amount: -1}, seat.ErrAmount},
	} {
		if d, err := w.seats.Decide(t.Context(), c.seat, c.ask); !errors.Is(err, c.want) || d.Allow {
			t.Errorf("%q %+v: %+v %v", c.seat, c.ask, d, err)
		}
	}
	w.learn(cert("GENERAL", -10, 100)...)
	ds, err := w.seats.Batch(t.Context(), "GENERAL", []string{"nobody", "P1"}, seat.Ask{})
	w.ok(err)
	if ds[0].Allow || ds[0].Reasons[0].Code != "unknown" || !ds[1].Allow {
		t.Errorf("batch: %+v", ds)
	}
}

func TestWhoMayAsk(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.learn(cert("GENERAL", -10, 100)...)
	self := rbac.Actor{Person: "P1", Roles: []rbac.Held{{Role: "trainee", Unit: "/group/gd/sz/t1/"}}}
	colleague := rbac.Actor{Person: "P2", Roles: []rbac.Held{{Role: "agent", Unit: "/group/gd/sz/t1/"}}}
	for _, c := range []struct {
		by   rbac.Actor
		want error
	}{{self, nil}, {leader("/group/gd/sz/"), nil}, {leader("/group/gd/sz/t2/"), rbac.ErrForbidden}, {colleague, rbac.ErrForbidden}, {rbac.Actor{}, rbac.ErrAnonymous}} {
		if _, err := w.seats.DecideFor(ctx, c.by, "GENERAL", seat.Ask{Person: "P1"}); !errors.Is(err, c.want) {
			t.Errorf("%s asks: %v", c.by.Person, err)
		}
	}
	if _, err := w.seats.ConsumeFor(ctx, self, "GENERAL", "P1", seat.Grant, 100, "k"); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("a trainee booked an amount: %v", err)
	}
	// Whoever may not ask learns nothing of who exists.
	if _, err := w.seats.DecideFor(ctx, colleague, "GENERAL", seat.Ask{Person: "nobody"}); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("a colleague learns who exists: %v", err)
	}
	all, err := w.seats.All(ctx, seat.Ask{Person: "P1"})
	w.ok(err)
	open := 0
	for _, d := range all {
		if d.Allow {
			open++
		}
	}
	if len(all) != 9 || open != 1 {
		t.Errorf("%d seats, %d open", len(all), open)
	}
}

// Each fault of what decides has its text in both languages, and so has each sentence of a decision.
func TestEverythingIsSaidInBothLanguages(t *testing.T) {
	for _, lang := range locale.Languages {
		for _, code := range fault.Codes() {
			area, _, _ := strings.Cut(code, ".")
			if !slices.Contains([]string{"policy", "token", "passport", "seat"}, area) {
				continue
			}
			for _, key := range []string{"fault." + code, "fault." + code + ".mend"} {
				if !locale.Has(lang, key) {
					t.Errorf("%s lacks %s", lang, key)
				}
			}
		}
		for _, n := range []string{"certificate", "certificate_later", "grade", "star", "language", "course", "post", "appraisal", "employment", "hold", "leave", "limit_case", "limit_day"} {
			for _, part := range []string{"have", "need", "fix"} {
				if key := "seat.missing." + n + "." + part; !locale.Has(lang, key) {
					t.Errorf("%s lacks %s", lang, key)
				}
			}
		}
		for _, code := range []string{"certified", "opened", "missing", "held", "on_leave", "closed", "not_employed", "no_authority", "over_case", "over_day", "undecidable", "unknown"} {
			if !locale.Has(lang, "seat.reason."+code) {
				t.Errorf("%s lacks the reason %s", lang, code)
			}
		}
	}
}

func TestWithoutTheStoreNothingIsDecided(t *testing.T) {
	w := newWorld(t)
	w.learn(cert("GENERAL", -10, 100)...)
	other := passport.New(w.db, w.clock) // keeps nothing: asks the store
	s := seat.New(w.db, policy.BuiltinGate(), other, w.clock)
	d, err := s.Decide(t.Context(), "GENERAL", seat.Ask{Person: "P1"})
	if w.ok(err); d.Allow || !d.Undecidable {
		t.Errorf("before a plan is loaded: %+v", d)
	}
	w.ok(s.Load(t.Context()), w.db.Close())
	d, err = s.Decide(t.Context(), "GENERAL", seat.Ask{Person: "P1"})
	if w.ok(err); d.Allow || !d.Undecidable || len(d.Missing) > 0 {
		t.Errorf("without the store: %+v", d)
	}
	c, err := s.Consume(t.Context(), "GENERAL", "P1", seat.Grant, 100, "k")
	if c.Allow || err == nil && !c.Decision.Undecidable {
		t.Errorf("granted without the store: %+v %v", c, err)
	}
}

func TestAuthority(t *testing.T) {
	w := newWorld(t)
	w.learn(cert("GENERAL", -10, 100)...)
	w.learn(cert("OUTBOUND", -10, 100)...)
	w.learn(grade("F3")...)
	for _, c := range []struct {
		seat   string
		amount int64
		allow  bool
		reason string
	}{
		{"GENERAL", 1000, true, "certified"}, {"GENERAL", 1001, false, "over_case"}, {"GENERAL", 999_999, false, "over_case"},
		{"OUTBOUND", 1, false, "no_authority"}, {"VIP", 1, false, "missing"},
	} {
		d := w.decide(c.seat, seat.Ask{Act: seat.Grant, Amount: c.amount})
		if d.Allow != c.allow || d.Reasons[0].Code != c.reason {
			t.Errorf("%s %d: %+v", c.seat, c.amount, d)
		}
	}
}

func TestConsume(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.learn(cert("GENERAL", -10, 100)...)
	consume := func(amount int64, key string) seat.Consumption {
		t.Helper()
		c, err := w.seats.Consume(ctx, "GENERAL", "P1", seat.Grant, amount, key)
		w.ok(err)
		return c
	}
	for i, left := range []int64{4000, 3000, 2000, 1000, 0} {
		if c := consume(1000, fmt.Sprint("k", i)); !c.Allow || c.Remaining != left {
			t.Fatalf("grant %d: %+v", i, c)
		}
	}
	if c := consume(1000, "k2"); !c.Allow || !c.Echo || c.Remaining != 2000 {
		t.Errorf("the same key: %+v", c)
	}
	full := consume(1, "k5")
	if full.Allow || full.Decision.Reasons[0].Code != "over_day" || !full.Decision.ValidUntil.Equal(time.Date(2026, 11, 24, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("a full day: %+v", full)
	}
	if _, err := w.seats.Consume(ctx, "GENERAL", "P1", seat.Grant, 7, "k1"); !errors.Is(err, seat.ErrKeyUsed) {
		t.Errorf("a key with another amount: %v", err)
	}
	for _, bad := range []struct {
		amount int64
		key    string
	}{{0, "x"}, {-5, "x"}, {1, ""}} {
		if _, err := w.seats.Consume(ctx, "GENERAL", "P1", seat.Grant, bad.amount, bad.key); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	w.clock.Set(time.Date(2026, 11, 24, 16, 0, 0, 0, time.UTC)) // 00:00 in Shanghai
	if c := consume(1000, "k4"); !c.Echo {
		t.Error("a retry after midnight was booked again")
	}
	if c := consume(1000, "n1"); !c.Allow || c.Remaining != 4000 {
		t.Errorf("the next day: %+v", c)
	}
	if c := consume(1, "k5"); c.Allow || !c.Echo {
		t.Errorf("a refused key was answered differently: %+v", c)
	}
}

// Sixty-four clients at once, half of them with keys that others use, too: never more than the day
// allows, never one key twice.
func TestParallelGrantsNeverExceedTheDay(t *testing.T) {
	w := newWorld(t)
	w.learn(cert("GENERAL", -10, 100)...)
	var mu sync.Mutex
	booked := map[string]int{}
	var clients sync.WaitGroup
	for i := range 64 {
		clients.Go(func() {
			key := fmt.Sprint("k", i%24)
			c, err := w.seats.Consume(t.Context(), "GENERAL", "P1", seat.Grant, 700, key)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			} else if c.Allow && !c.Echo {
				booked[key]++
			}
		})
	}
	clients.Wait()
	if len(booked) != 7 { // 7 × 7 yuan of 50
		t.Errorf("%d grants of 7 yuan, want 7: %v", len(booked), booked)
	}
	for key, n := range booked {
		if n != 1 {
			t.Errorf("%s was booked %d times", key, n)
		}
	}
}

// One revokes while all nodes decide: from the acknowledgement on, no node opens.
func TestRevokeAgainstDecide(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	_, there := node(t, w.db, w.clock)
	var who atomic.Int64
	person := func() string { return fmt.Sprint("R", who.Load()) }
	stop := make(chan struct{})
	var asking sync.WaitGroup
	for _, s := range []*seat.Service{w.seats, there} {
		asking.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					_, _ = s.Decide(ctx, "GENERAL", seat.Ask{Person: person()})
				}
			}
		})
	}
	rounds := 1000
	if testing.Short() {
		rounds = 200
	}
	for round := range rounds {
		if round%50 == 0 { // a person has dozens of certificates, not a thousand
			who.Add(1)
			w.ok(w.passports.Hired(ctx, rbac.PersonHired{Person: person(), Unit: "/group/", From: days(-400)}))
		}
		id := fmt.Sprint("c", round)
		w.clock.Advance(time.Second)
		w.ok(w.passports.Certify(ctx, person(), "GENERAL", id, w.clock.Now(), days(400)))
		if !w.decide("GENERAL", seat.Ask{Person: person()}).Allow {
			t.Fatalf("round %d: certified and closed", round)
		}
		w.ok(w.passports.Uncertify(ctx, person(), id, w.clock.Now()))
		for name, s := range map[string]*seat.Service{"here": w.seats, "there": there} {
			if d, err := s.Decide(ctx, "GENERAL", seat.Ask{Person: person()}); err != nil || d.Allow {
				t.Fatalf("round %d: open %s after the revocation: %+v %v", round, name, d, err)
			}
		}
	}
	close(stop)
	asking.Wait()
}

func TestPlansAreVersioned(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.learn(cert("GENERAL", -10, 100)...)
	hr := rbac.Actor{Person: "H1", Name: "人力", Roles: []rbac.Held{{Role: "hr", Unit: "/"}}}
	w.clock.Advance(time.Hour)
	plan := seat.Blueprint()
	plan.Rows = []policy.Row{{Subject: "s:employed", Scope: policy.Any, Object: "seat.GENERAL", Action: seat.Take, Effect: policy.Deny}}
	v, err := w.seats.Change(ctx, hr, 1, plan, "系统割接，普通台席停用")
	w.ok(err)
	if d := w.decide("GENERAL", seat.Ask{}); d.Allow || d.Reasons[0].Code != "closed" || d.PolicyVersion != v.Number {
		t.Errorf("closed by a row: %+v", d)
	}
	if d := w.decide("GENERAL", seat.Ask{At: morning}); !d.Allow || d.PolicyVersion != 1 {
		t.Errorf("as of before the change: %+v", d)
	}
	if _, err := w.seats.Change(ctx, hr, 1, plan, ""); !errors.Is(err, seat.ErrChanged) {
		t.Errorf("an old version was changed: %v", err)
	}
	if _, err := w.seats.Change(ctx, leader("/"), 0, plan, ""); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("a leader changed the plan: %v", err)
	}
	w.ok(w.seats.Load(ctx))
	if _, n, _ := w.seats.Plan(); n != 2 {
		t.Errorf("version %d after another load", n)
	}
}

func TestPlansThatAreRefused(t *testing.T) {
	head := "ranks: {F1: 1}\nseats:\n- code: A\n  name: {zh: 甲}\n  requires:\n"
	for _, c := range []struct {
		text string
		want *fault.Fault
		line int
	}{
		{"ranks: {}\nseats: []\n", seat.ErrNone, 1},
		{"ranks: {}\nseats:\n- {code: a, name: {zh: 甲}, requires: [{kind: language, code: en}]}\n", seat.ErrCode, 3},
		{"ranks: {}\nseats:\n- {code: A, name: {zh: ''}, requires: [{kind: language, code: en}]}\n", seat.ErrNoName, 3},
		{"ranks: {}\nseats:\n- {code: A, name: {zh: 甲}, requires: []}\n", seat.ErrOpenSeat, 3},
		{head + "  - {kind: horoscope, code: leo}\n", seat.ErrNeed, 6},
		{head + "  - {kind: hold, code: veto}\n", seat.ErrNeed, 6},
		{head + "  - {kind: certificate}\n", seat.ErrNeedCode, 6},
		{head + "  - {kind: certificate, code: \"*\"}\n", seat.ErrNeedCode, 6},
		{head + "  - {kind: star, least: 6}\n", seat.ErrLeast, 6},
		{head + "  - {kind: star}\n", seat.ErrLeast, 6},
		{head + "  - {kind: grade, code: Z9}\n", seat.ErrRank, 6},
		{head + "  - {kind: language, code: en}\n  authority: {scope: x, case: 10, day: 5}\n", seat.ErrLimit, 3},
		{head + "  - {kind: language, code: en}\n- code: A\n  name: {zh: 乙}\n  requires: [{kind: language, code: en}]\n", seat.ErrTwice, 7},
	} {
		_, err := seat.Read("plan.yaml", []byte(c.text))
		if !errors.Is(err, c.want) {
			t.Errorf("%s\n%v, want %s", c.text, err, c.want.Code())
			continue
		}
		if p := fault.All(err)[0].Params(); p["line"] != c.line || p["file"] != "plan.yaml" {
			t.Errorf("%s: in %v line %v, want %d", c.want.Code(), p["file"], p["line"], c.line)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("ranks: {F1: 1}\nseats:\n- code: A\n  name: {zh: 甲}\n  requires:\n  - {kind: star, least: 3}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := seat.Read("x", data); err != nil && fault.KindOf(err) != fault.Invalid {
			t.Fatal(err)
		}
	})
}
