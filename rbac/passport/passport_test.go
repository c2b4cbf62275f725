package passport_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/internal/clock"
	"tianti/internal/store/storetest"
	"tianti/rbac"
	"tianti/rbac/passport"
)

var morning = time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)

func days(n int) time.Time { return morning.AddDate(0, 0, n) }

func open(t testing.TB) (*passport.Service, *clock.Manual) {
	t.Helper()
	c := clock.At(morning)
	s := passport.New(storetest.Database(t, c), c)
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, c
}

func ok(t testing.TB, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func person(t testing.TB, s *passport.Service, id string) *passport.Person {
	t.Helper()
	p, err := s.Person(t.Context(), id)
	ok(t, err)
	return p
}

var hired = rbac.PersonHired{Person: "p1", Unit: "/group/gd/sz/t1/", Post: "AGENT", Languages: []string{"en"}, From: days(-100)}

func TestAPersonsStory(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	if _, err := s.Person(ctx, "p1"); !errors.Is(err, passport.ErrUnknown) {
		t.Fatalf("nobody yet: %v", err)
	}
	for range 2 { // every reaction may come twice
		ok(t, s.Hired(ctx, hired),
			s.Moved(ctx, rbac.PersonMoved{Person: "p1", Unit: "/group/gd/sz/t3/", From: days(30)}), // known ahead
			s.Moved(ctx, rbac.PersonMoved{Person: "p1", Unit: "/group/gd/sz/t2/", From: days(-10)}),
			s.Assigned(ctx, rbac.RoleAssigned{Assignment: "a1", Person: "p1", Role: "trainer", Unit: "/group/gd/", From: days(-5), Until: days(5)}),
			s.Appointed(ctx, "p1", "F1", "appointment:1", days(-90)),
			s.Appointed(ctx, "p1", "F2", "appointment:2", days(-9)),
			s.Certify(ctx, "p1", "GENERAL", "c1", days(-20), days(20)),
			s.Rated(ctx, "p1", 4, "star:1", days(-40), time.Time{}),
			s.Rated(ctx, "p1", 0, "star:2", days(-1), time.Time{}))
	}
	facts, err := s.Facts(ctx, "p1")
	ok(t, err)
	if len(facts) != 12 { // four of the hire, eight more
		t.Errorf("%d facts: learnt twice?", len(facts))
	}
	p := person(t, s, "p1")
	for at, want := range map[int]string{0: "/group/gd/sz/t2/", 30: "/group/gd/sz/t3/"} {
		if got := p.Place(days(at)); got != want {
			t.Errorf("on day %d in %s, want %s", at, got, want)
		}
	}
	if roles := p.Roles(days(0)); !reflect.DeepEqual(roles, []rbac.Held{{Role: "trainee", Unit: "/group/gd/sz/t2/"}, {Role: "trainer", Unit: "/group/gd/"}}) {
		t.Errorf("roles: %v", roles)
	}
	if roles := p.Roles(days(5)); len(roles) != 1 {
		t.Errorf("roles at the instant at which one ends: %v", roles)
	}
	if !p.Holds(passport.Grade, "F2", days(0)) || p.Holds(passport.Grade, "F1", days(0)) {
		t.Error("the later grade does not replace the earlier one")
	}
	if star, _ := p.Now(passport.Star, days(0)); star.Value != 0 {
		t.Error("no stars this period, but those of the last count")
	}
	if !p.Holds(passport.Certificate, "GENERAL", days(20).Add(-time.Millisecond)) || p.Holds(passport.Certificate, "GENERAL", days(20)) {
		t.Error("a certificate counts until its end and not longer")
	}

	ok(t, s.Revoked(ctx, rbac.RoleRevoked{Assignment: "a1", Person: "p1", At: days(0)}), // roles may end first, at the same instant
		s.Left(ctx, rbac.PersonLeft{Person: "p1", From: days(0)}))
	if p := person(t, s, "p1"); p.Holds(passport.Employment, passport.Employed, days(0)) || len(p.Roles(days(0))) > 0 {
		t.Error("who has left still is somebody")
	}
	again := hired
	again.From, again.Again = days(3), true
	ok(t, s.Hired(ctx, again), s.Left(ctx, rbac.PersonLeft{Person: "p1", From: days(0)})) // the leaving comes again
	if p := person(t, s, "p1"); p.Holds(passport.Employment, passport.Employed, days(2)) || !p.Holds(passport.Employment, passport.Employed, days(3)) {
		t.Error("a rehire does not begin on its day, or an echo of the leaving ended it")
	}
}

func TestSuspendAndReinstate(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	ok(t, s.Hired(ctx, hired), s.Certify(ctx, "p1", "VIP", "c1", days(-20), days(100)))
	for range 2 {
		ok(t, s.Uncertify(ctx, "p1", "c1", days(1)))
	}
	ok(t, s.Certify(ctx, "p1", "VIP", "c1", days(3), days(100)),
		s.Uncertify(ctx, "p1", "c1", days(1)), // an echo
		s.Uncertify(ctx, "p1", "c1", days(5)))
	var got []bool
	p := person(t, s, "p1")
	for d := range 6 {
		got = append(got, p.Holds(passport.Certificate, "VIP", days(d)))
	}
	if want := []bool{true, false, false, true, true, false}; !slices.Equal(got, want) {
		t.Errorf("counts on days 0…5: %v, want %v", got, want)
	}
	ok(t, s.Certify(ctx, "p1", "SP", "c2", days(10), days(100)), s.Uncertify(ctx, "p1", "c2", days(2)))
	if person(t, s, "p1").Holds(passport.Certificate, "SP", days(11)) {
		t.Error("a certificate that was revoked before it began counts")
	}
	ok(t, s.Uncertify(ctx, "nobody", "c1", days(1)))
}

func TestLanguages(t *testing.T) {
	s, c := open(t)
	ctx := t.Context()
	ok(t, s.Hired(ctx, hired))
	for _, step := range []struct {
		speaks []string
		want   string
	}{{[]string{"ja"}, "[false true]"}, {[]string{"en", "ja"}, "[true true]"}, {nil, "[false false]"}, {[]string{"en"}, "[true false]"}} {
		c.Advance(time.Hour)
		for range 2 {
			ok(t, s.Speaks(ctx, rbac.LanguagesChanged{Person: "p1", Languages: step.speaks}, c.Now()))
		}
		p := person(t, s, "p1")
		got := fmt.Sprint([]bool{p.Holds(passport.Language, "en", c.Now()), p.Holds(passport.Language, "ja", c.Now())})
		if got != step.want {
			t.Errorf("speaks %v: en, ja = %s", step.speaks, got)
		}
	}
}

func TestWrongFacts(t *testing.T) {
	s, _ := open(t)
	for want, f := range map[error]passport.Fact{
		passport.ErrKind: {Kind: "horoscope", Ref: "x"},
		passport.ErrRef:  {Kind: passport.Grade, Code: "F1"},
		passport.ErrSpan: {Kind: passport.Grade, Code: "F1", Ref: "x", From: days(1), Until: days(1)},
	} {
		if err := s.Learn(t.Context(), "p1", f); !errors.Is(err, want) {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

// Whatever is learnt or closed later, what was known at an earlier instant stays what it was; and
// the snapshot that is kept near says the same as one read anew.
func TestThePastAsItWasKnownNeverChanges(t *testing.T) {
	s, c := open(t)
	ctx := t.Context()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		id := fmt.Sprint("p", n)
		type asked struct {
			valid, known time.Time
			said         [3]bool
		}
		var past []asked
		say := func(valid, known time.Time) [3]bool {
			p, err := s.AsOf(ctx, id, valid, known)
			if err != nil {
				rt.Fatal(err)
			}
			return [3]bool{p.Holds(passport.Certificate, "VIP", valid), p.Holds(passport.Grade, "F1", valid), p.Holds(passport.Grade, "F2", valid)}
		}
		ok(t, s.Learn(ctx, id, passport.Fact{Kind: passport.Employment, Code: passport.Employed, Ref: "x", From: days(-50)}))
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			c.Advance(time.Minute)
			day := days(rapid.IntRange(-5, 5).Draw(rt, "day"))
			switch ref := rapid.SampledFrom([]string{"1", "2"}).Draw(rt, "ref"); rapid.IntRange(0, 2).Draw(rt, "what") {
			case 0:
				ok(t, s.Certify(ctx, id, "VIP", ref, day, day.AddDate(0, 0, 3)))
			case 1:
				ok(t, s.Uncertify(ctx, id, ref, day))
			default:
				ok(t, s.Appointed(ctx, id, "F"+ref, "a"+ref, day))
			}
			valid := days(rapid.IntRange(-5, 5).Draw(rt, "valid"))
			past = append(past, asked{valid, c.Now(), say(valid, c.Now())})
			near := person(t, s, id)
			if now := c.Now(); near.Knows(now) && near.Holds(passport.Certificate, "VIP", now) != say(now, time.Time{})[0] {
				rt.Fatal("the snapshot that is kept says something else than the document")
			}
		}
		for _, a := range past {
			if now := say(a.valid, a.known); now != a.said {
				rt.Fatalf("as of %v known %v: said %v, now %v", a.valid, a.known, a.said, now)
			}
		}
	})
}
