package token_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/internal/store/storetest"
	"tianti/rbac"
	"tianti/rbac/policy"
	"tianti/rbac/token"
)

var morning = time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)

// node opens a service on a database, as one of several programs on it would.
func node(t testing.TB, db *store.Database, c clock.Clock) *token.Service {
	t.Helper()
	s := token.New(db, policy.BuiltinGate(), c, token.Config{})
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func one(t testing.TB) (*token.Service, *clock.Manual, *store.Database) {
	c := clock.At(morning)
	db := storetest.Database(t, c)
	return node(t, db, c), c, db
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestAnAccessTokenSaysWhoUntilItEnds(t *testing.T) {
	s, c, _ := one(t)
	p := must[token.Pair](t)(s.Issue(t.Context(), "p1", "Firefox\x00\xff"))
	claims := must[token.Claims](t)(s.Check(t.Context(), p.Access))
	if claims.Person != "p1" || claims.Session != p.Session || !claims.Expires.Equal(morning.Add(10*time.Minute)) {
		t.Errorf("claims: %+v", claims)
	}
	c.Set(claims.Expires.Add(-time.Millisecond))
	must[token.Claims](t)(s.Check(t.Context(), p.Access))
	c.Set(claims.Expires)
	if _, err := s.Check(t.Context(), p.Access); !errors.Is(err, token.ErrInvalid) {
		t.Errorf("at its end: %v", err)
	}
}

func TestEightParallelRefreshesAllGoOn(t *testing.T) {
	s, c, _ := one(t)
	p := must[token.Pair](t)(s.Issue(t.Context(), "p1", ""))
	for range 25 {
		got := make([]token.Pair, 8)
		var tabs sync.WaitGroup
		for i := range got {
			tabs.Go(func() {
				q, err := s.Refresh(t.Context(), p.Refresh)
				if err != nil {
					t.Errorf("a tab was logged out: %v", err)
				}
				got[i] = q
			})
		}
		tabs.Wait()
		if t.Failed() {
			return
		}
		for _, q := range got {
			if q.Refresh != got[0].Refresh {
				t.Fatal("tabs hold different tokens: one of them will be logged out")
			}
			must[token.Claims](t)(s.Check(t.Context(), q.Access))
		}
		p = got[0]
		c.Advance(time.Minute)
	}
}

func TestALostAnswerCanBeAskedForAgain(t *testing.T) {
	s, c, _ := one(t)
	ctx := t.Context()
	p := must[token.Pair](t)(s.Issue(ctx, "p1", ""))
	first := must[token.Pair](t)(s.Refresh(ctx, p.Refresh)) // lost on the way
	c.Advance(30 * time.Second)
	again := must[token.Pair](t)(s.Refresh(ctx, p.Refresh))
	if again.Refresh != first.Refresh {
		t.Error("the second answer has another token")
	}
	// A tab that is two generations behind within the grace goes on, too.
	q := must[token.Pair](t)(s.Refresh(ctx, again.Refresh))
	r := must[token.Pair](t)(s.Refresh(ctx, q.Refresh))
	behind := must[token.Pair](t)(s.Refresh(ctx, again.Refresh))
	if behind.Refresh != r.Refresh {
		t.Error("a tab that is behind did not catch up")
	}
}

func TestReuseEndsTheFamily(t *testing.T) {
	s, c, _ := one(t)
	ctx := t.Context()
	for _, later := range []time.Duration{30*time.Second + time.Millisecond, time.Hour} {
		p := must[token.Pair](t)(s.Issue(ctx, "p1", ""))
		other := must[token.Pair](t)(s.Issue(ctx, "p1", ""))
		q := must[token.Pair](t)(s.Refresh(ctx, p.Refresh))
		c.Advance(later)
		if _, err := s.Refresh(ctx, p.Refresh); !errors.Is(err, token.ErrReused) {
			t.Fatalf("an old token after %v: %v", later, err)
		}
		for what, err := range map[string]error{
			"the newest refresh token": second(s.Refresh(ctx, q.Refresh)),
			"an access token":          second(s.Check(ctx, q.Access)),
			"the old token again":      second(s.Refresh(ctx, p.Refresh)),
		} {
			if fault.KindOf(err) != fault.Unauthenticated {
				t.Errorf("%s of the ended family: %v", what, err)
			}
		}
		must[token.Pair](t)(s.Refresh(ctx, other.Refresh)) // another log-in of the same person goes on
	}
}

func second[T any](_ T, err error) error { return err }

// Whoever knows a session's id, which each access token names, must not be able to end it.
func TestAMadeUpRefreshTokenEndsNothing(t *testing.T) {
	s, c, _ := one(t)
	ctx := t.Context()
	p := must[token.Pair](t)(s.Issue(ctx, "p1", ""))
	p = must[token.Pair](t)(s.Refresh(ctx, p.Refresh))
	c.Advance(time.Hour)
	raw := []byte(p.Refresh)
	for i := 0; i < len(raw); i++ {
		for _, b := range []byte("A_z9") {
			if raw[i] == b {
				continue
			}
			forged := append([]byte(nil), raw...)
			forged[i] = b
			if _, err := s.Refresh(ctx, string(forged)); !errors.Is(err, token.ErrInvalid) {
				t.Fatalf("byte %d as %c: %v", i, b, err)
			}
		}
	}
	for _, text := range []string{"", ".", p.Access, p.Refresh + "=", p.Refresh[1:], p.Refresh + p.Refresh} {
		if _, err := s.Refresh(ctx, text); !errors.Is(err, token.ErrInvalid) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
	must[token.Pair](t)(s.Refresh(ctx, p.Refresh))
}

// A thousand families of tabs, lost answers and a thief, all within one clock: no family ends
// unless somebody comes with a token that is older than the grace, and each that has one ends.
func TestNoFalseLogoutAndNoReplay(t *testing.T) {
	s, c, _ := one(t)
	ctx := t.Context()
	for round := range 100 {
		p := must[token.Pair](t)(s.Issue(ctx, "p1", ""))
		history := []token.Pair{p}
		for step := range 4 {
			q := must[token.Pair](t)(s.Refresh(ctx, p.Refresh))
			history = append(history, q)
			if (round+step)%2 == 0 { // the same second
				must[token.Pair](t)(s.Refresh(ctx, p.Refresh))
			} else {
				c.Advance(31 * time.Second)
			}
			p = q
		}
		c.Advance(31 * time.Second)
		stolen := history[round%(len(history)-1)]
		if _, err := s.Refresh(ctx, stolen.Refresh); !errors.Is(err, token.ErrReused) {
			t.Fatalf("round %d: a replay was answered with %v", round, err)
		}
		if _, err := s.Refresh(ctx, p.Refresh); !errors.Is(err, token.ErrEnded) {
			t.Fatalf("round %d: the family goes on: %v", round, err)
		}
	}
}

func TestIdleAndAbsoluteEnds(t *testing.T) {
	s, c, _ := one(t)
	ctx := t.Context()
	p := must[token.Pair](t)(s.Issue(ctx, "p1", ""))
	c.Advance(8 * time.Hour)
	if _, err := s.Refresh(ctx, p.Refresh); !errors.Is(err, token.ErrEnded) {
		t.Errorf("after eight idle hours: %v", err)
	}
	p = must[token.Pair](t)(s.Issue(ctx, "p1", ""))
	for range 23 {
		c.Advance(time.Hour)
		p = must[token.Pair](t)(s.Refresh(ctx, p.Refresh))
	}
	c.Advance(time.Hour)
	if !p.Ends.Equal(c.Now()) {
		t.Errorf("the pair says that it ends at %v, not %v", p.Ends, c.Now())
	}
	if _, err := s.Refresh(ctx, p.Refresh); !errors.Is(err, token.ErrEnded) {
		t.Errorf("after a day: %v", err)
	}
	if open := must[[]*token.Session](t)(s.Open(ctx, "p1")); len(open) != 0 {
		t.Errorf("%d sessions are listed as open", len(open))
	}
}

func TestLogOutIsKnownOnEveryNode(t *testing.T) {
	c := clock.At(morning)
	db := storetest.Database(t, c)
	a, b := node(t, db, c), node(t, db, c)
	ctx := t.Context()
	p := must[token.Pair](t)(a.Issue(ctx, "p1", ""))
	q := must[token.Pair](t)(b.Issue(ctx, "p1", ""))
	for _, s := range []*token.Service{a, b} {
		must[token.Claims](t)(s.Check(ctx, p.Access))
		must[token.Claims](t)(s.Check(ctx, q.Access))
	}
	if err := a.End(ctx, p.Session, token.LoggedOut); err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]*token.Service{"the same": a, "the other": b} {
		if _, err := s.Check(ctx, p.Access); !errors.Is(err, token.ErrEnded) {
			t.Errorf("on %s node after log-out: %v", name, err)
		}
		must[token.Claims](t)(s.Check(ctx, q.Access))
	}
	if err := b.EndAll(ctx, "p1", token.Disabled); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Check(ctx, q.Access); !errors.Is(err, token.ErrEnded) {
		t.Errorf("after the account was disabled: %v", err)
	}
	if err := a.End(ctx, "no such session", token.LoggedOut); err != nil {
		t.Errorf("ending nothing: %v", err)
	}
}

func TestSessionsOlderThanThePasswordEndAndNewerOnesStay(t *testing.T) {
	c := clock.At(morning)
	a := node(t, storetest.Database(t, c), c)
	ctx := t.Context()
	here := must[token.Pair](t)(a.Issue(ctx, "p1", ""))
	there := must[token.Pair](t)(a.Issue(ctx, "p1", ""))
	other := must[token.Pair](t)(a.Issue(ctx, "p2", ""))
	c.Advance(time.Second)
	changed := c.Now()
	later := must[token.Pair](t)(a.Issue(ctx, "p1", ""))
	for range 2 { // the fact may come twice
		if err := a.EndOlder(ctx, "p1", here.Session, changed, token.NewSecret); err != nil {
			t.Fatal(err)
		}
	}
	for name, p := range map[string]token.Pair{"where it was changed": here, "begun since": later, "somebody else's": other} {
		if _, err := a.Check(ctx, p.Access); err != nil {
			t.Errorf("the session %s: %v", name, err)
		}
	}
	if _, err := a.Check(ctx, there.Access); !errors.Is(err, token.ErrEnded) {
		t.Errorf("the session that is older: %v", err)
	}
}

func TestKeysRotateWithoutLoggingAnybodyOut(t *testing.T) {
	c := clock.At(morning)
	db := storetest.Database(t, c)
	a, b := node(t, db, c), node(t, db, c)
	ctx := t.Context()
	old := must[token.Pair](t)(a.Issue(ctx, "p1", ""))
	if err := a.Rotate(ctx, rbac.System("test"), "test"); err != nil {
		t.Fatal(err)
	}
	fresh := must[token.Pair](t)(a.Issue(ctx, "p1", ""))
	for _, p := range []token.Pair{old, fresh} {
		must[token.Claims](t)(a.Check(ctx, p.Access))
		must[token.Claims](t)(b.Check(ctx, p.Access)) // it learns the new key on the way
	}
	set := a.JWKS()
	if len(set) != 2 || set[0].Kid == set[1].Kid || set[0].Crv != "Ed25519" || len(set[0].X) != 43 {
		t.Errorf("key set: %+v", set)
	}
	hr := rbac.Actor{Person: "p2", Roles: []rbac.Held{{Role: "hr", Unit: "/"}}}
	if err := a.Rotate(ctx, hr, ""); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("hr rotated the keys: %v", err)
	}
}

func TestADamagedKeyStopsTheStart(t *testing.T) {
	c := clock.At(morning)
	db := storetest.Database(t, c)
	node(t, db, c)
	for what, change := range map[string]func(*token.Key){
		"short": func(k *token.Key) { k.Seed = k.Seed[:16] },
		"other": func(k *token.Key) { k.Public = append([]byte{k.Public[0] ^ 1}, k.Public[1:]...) },
	} {
		err := token.New(storetest.Database(t, c), policy.BuiltinGate(), c, token.Config{}).LoadKeys(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		damaged := storetest.Database(t, c)
		s := token.New(damaged, policy.BuiltinGate(), c, token.Config{})
		if err := s.LoadKeys(t.Context()); err != nil {
			t.Fatal(err)
		}
		token.ChangeKeys(t, damaged, change)
		if err := s.LoadKeys(context.Background()); !errors.Is(err, token.ErrKey) {
			t.Errorf("a %s key: %v", what, err)
		}
	}
}

func FuzzCheck(f *testing.F) {
	s, _, _ := one(f)
	p, err := s.Issue(f.Context(), "p1", "")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(p.Access)
	f.Add(p.Refresh)
	f.Add("a.b.c")
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := s.Check(t.Context(), text); err == nil && text != p.Access {
			t.Fatalf("accepted for %s: %q", c.Person, text)
		}
		if text != p.Refresh {
			if _, err := s.Refresh(t.Context(), text); err == nil {
				t.Fatalf("refreshed: %q", text)
			}
		}
	})
}

func TestATokenThatWasFoundRightStillRunsOutAndIsNotTakenChanged(t *testing.T) {
	s, c, _ := one(t)
	ctx := t.Context()
	p := must[token.Pair](t)(s.Issue(ctx, "p1", ""))
	for range 2 { // the second time it is remembered
		if got := must[token.Claims](t)(s.Check(ctx, p.Access)); got.Person != "p1" {
			t.Fatalf("%+v", got)
		}
	}
	changed := []byte(p.Access)
	changed[len(changed)-10] ^= 1
	if _, err := s.Check(ctx, string(changed)); err == nil {
		t.Error("a changed signature was taken")
	}
	c.Advance(-time.Minute)
	if _, err := s.Check(ctx, p.Access); err == nil {
		t.Error("taken before it begins")
	}
	c.Advance(12 * time.Minute)
	if _, err := s.Check(ctx, p.Access); err == nil {
		t.Error("taken after it ran out")
	}
}
