package demo_test

import (
	"slices"
	"strings"
	"testing"

	"tianti/certificates"
	"tianti/courses"
	"tianti/internal/demo"
	"tianti/rbac"
	"tianti/rbac/account"
	"tianti/rbac/passport"
	"tianti/rbac/seat"
)

// each asks something of everybody in the organisation of 60 and in that of 600.
func each(t *testing.T, ask func(*testing.T, *world)) {
	t.Run("60", func(t *testing.T) { ask(t, build(t, demo.Options{People: 60})) })
	t.Run("600", func(t *testing.T) { ask(t, theUsual(t)) })
}

func TestThereAreAsManyPeopleAsAskedFor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		today, here, gone := w.org.Today(), 0, 0
		for _, p := range w.people {
			if f := p.Card().Check(today, rbac.BuiltinPosts()); len(f) > 0 {
				t.Errorf("%s: %v", p.ID, f)
			}
			if p.EmployedOn(today) {
				here++
			} else {
				gone++
			}
		}
		if here < w.People*97/100 || here > w.People*105/100 || gone < w.People/10 {
			t.Errorf("%d are here and %d have left", here, gone)
		}
		units, err := w.org.Below(t.Context(), "/group/")
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range units {
			if u.Name == "" || u.NameEN == "" {
				t.Errorf("%s has no name in both languages", u.ID)
			}
		}
		if w.People == 600 && len(units) < 50 {
			t.Errorf("%d units", len(units))
		}
	})
}

func TestNamesAreOfEveryKind(t *testing.T) {
	kinds := map[string]int{}
	for _, p := range theUsual(t).people {
		switch {
		case strings.Contains(p.Name, "·"):
			kinds["interpunct"]++
		case strings.Trim(p.Name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz '") == "":
			kinds["Latin"]++
		case strings.ContainsFunc(p.Name, func(r rune) bool { return r > 0xFFFF }):
			kinds["rare"]++
		}
		kinds[p.Employment]++
	}
	for _, k := range []string{"interpunct", "Latin", "rare", "contract", "dispatch", "outsourced"} {
		if kinds[k] < 3 {
			t.Errorf("%d of %s", kinds[k], k)
		}
	}
}

func TestWhoeverLeftHasLostLogInAndSeats(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, p := range w.people {
			if p.EmployedOn(w.org.Today()) {
				continue
			}
			if held, err := w.org.Held(t.Context(), p.ID, now); err != nil || len(held) > 0 {
				t.Errorf("%s holds %v, %v", p.ID, held, err)
			}
			d, err := w.seats.Decide(t.Context(), "GENERAL", seat.Ask{Person: p.ID})
			if err != nil || d.Allow {
				t.Errorf("%s may take a seat, %v", p.ID, err)
			}
			if pos, err := w.ladder.Ladder(t.Context(), system, p.ID, now); err != nil || pos.Now.Grade != "" {
				t.Errorf("%s is still on the ladder, %v", p.ID, err)
			}
		}
	})
}

func TestEveryCertificateHasEvidenceAndEveryKeyPostItsCertificate(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		standing := map[certificates.Standing]int{}
		soon := 0
		for _, p := range w.people {
			cs, err := w.certificates.OfPerson(t.Context(), system, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range cs {
				standing[c.Standing(now)]++
				if len(c.Evidence) == 0 || c.Number == "" || c.Holder != p.Name || c.IssuedAt.After(now) || c.From.After(c.IssuedAt) {
					t.Errorf("%s: %+v", p.ID, c)
				}
				if c.Standing(now) == certificates.Valid && c.Until.Before(now.AddDate(0, 0, 60)) {
					soon++
				}
			}
			post, _ := rbac.BuiltinPosts().Of(p.Post)
			if p.EmployedOn(w.org.Today()) && post.Certified() {
				if err := w.certificates.Licence(t.Context(), p.ID, post, now); err != nil {
					t.Errorf("%s holds the post %s without its certificate: %v", p.ID, p.Post, err)
				}
			}
		}
		for _, s := range []certificates.Standing{certificates.Valid, certificates.Expired, certificates.RevokedNow, certificates.SupersededNow} {
			if standing[s] == 0 && (w.People == 600 || s != certificates.Expired && s != certificates.RevokedNow) {
				t.Errorf("no certificate is %s", s)
			}
		}
		if soon == 0 {
			t.Error("none expires soon")
		}
	})
}

func TestPassportsSayWhatTheRecordsSay(t *testing.T) {
	w := theUsual(t)
	for _, p := range w.people {
		who, err := w.passports.Person(t.Context(), p.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !p.EmployedOn(w.org.Today()) {
			continue
		}
		post, _ := who.Now(passport.Post, now)
		if who.Place(now) != p.Path || post.Code.Value() != p.Post {
			t.Errorf("%s works at %s as %s, the passport says %s and %s", p.ID, p.Path, p.Post, who.Place(now), post.Code.Value())
		}
		rung, err := w.ladder.Rung(t.Context(), p.ID)
		if grade, _ := who.Now(passport.Grade, now); err != nil || rung == "" || rung != "F1" && grade.Code.Value() != rung {
			t.Errorf("%s stands on %q, %v", p.ID, rung, err)
		}
		cs, err := w.certificates.OfPerson(t.Context(), system, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		valid := map[string]bool{}
		for _, c := range cs {
			valid[c.Kind] = valid[c.Kind] || c.Standing(now) == certificates.Valid
		}
		for kind, v := range valid {
			if who.Holds(passport.Certificate, kind, now) != v {
				t.Errorf("%s: %s valid %v, the passport disagrees", p.ID, kind, v)
			}
		}
	}
}

func TestHistoriesOfPositionsAreConsistent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		rungs := map[string]int{}
		for _, p := range w.people {
			st, err := w.ladder.Ladder(t.Context(), system, p.ID, now)
			if err != nil {
				t.Fatal(err)
			}
			for i, term := range st.History {
				if term.Decided.After(now) || i > 0 && !st.History[i-1].From.Before(term.From) {
					t.Errorf("%s: %+v", p.ID, st.History)
				}
				if i > 0 && term.Grade != "" {
					g := w.ladder.Blueprint().Grade(term.Grade)
					if g == nil || !slices.Contains(g.After, st.History[i-1].Grade) {
						t.Errorf("%s rose from %s to %s", p.ID, st.History[i-1].Grade, term.Grade)
					}
				}
			}
			if len(st.History) == 0 || st.History[0].Grade != "F1" || st.History[0].From.Before(p.HiredOn.Start()) {
				t.Errorf("%s began with %+v, hired on %s", p.ID, st.History, p.HiredOn)
			}
			rungs[st.Now.Grade]++
		}
		for _, g := range []string{"F1", "F2", "F3", "A1", "A2", "E1", "M1", "M2", "M3"} {
			if rungs[g] == 0 && (w.People == 600 || g != "A2") {
				t.Errorf("nobody stands on %s", g)
			}
		}
	})
}

func TestTrainee1StandsBeforeTheCertification(t *testing.T) {
	w := theUsual(t)
	me := w.Accounts[0]
	if me.Login != "trainee1" {
		t.Fatal(me)
	}
	p, err := w.accounts.LogIn(t.Context(), me.Login, w.Password, "127.0.0.1")
	if err != nil || p.ID != me.Person {
		t.Fatal(err)
	}
	if rung, err := w.ladder.Rung(t.Context(), me.Person); err != nil || rung != "F1" {
		t.Error(rung, err)
	}
	if cs, err := w.certificates.OfPerson(t.Context(), system, me.Person); err != nil || len(cs) > 0 {
		t.Error(cs, err)
	}
	d, err := w.seats.Decide(t.Context(), "GENERAL", seat.Ask{Person: me.Person})
	if err != nil || d.Allow || len(d.Missing) == 0 {
		t.Error(d, err)
	}
	states := map[courses.Standing]int{}
	for _, code := range []string{"NORMS", "TELECOM", "TARIFF", "SYSTEM", "PHRASES", "LISTEN", "EMOTION", "PRIVACY", "MENTORED"} {
		e, _, err := w.courses.Enrolment(t.Context(), system, courses.EnrolmentID(code, me.Person))
		if err != nil {
			t.Fatal(code, err)
		}
		states[e.State]++
	}
	if states[courses.Done] != 7 || states[courses.Open] != 2 {
		t.Error(states)
	}
}

func TestEveryAccountOpensWithThePrintedPassword(t *testing.T) {
	w := theUsual(t)
	if err := account.CheckPassword(w.Password, "admin", "杨帆", "KF000015"); err != nil {
		t.Error(err)
	}
	want := strings.Fields("trainee1 trainee2 agent1 agent2 trainer1 trainer2 leader1 leader2 supervisor1 hr1 hr2 manager1 judge1 auditor1 admin")
	if len(w.Accounts) != len(want) {
		t.Fatal(w.Accounts)
	}
	for i, a := range w.Accounts {
		if a.Login != want[i] {
			t.Errorf("%s, want %s", a.Login, want[i])
		}
		if _, err := w.accounts.LogIn(t.Context(), a.Login, w.Password, "127.0.0.1"); err != nil {
			t.Error(a.Login, err)
		}
		by, err := w.org.Act(t.Context(), a.Person)
		if err != nil || a.Role != "trainee" && !by.Has(a.Role) {
			t.Error(by, err)
		}
	}
}

// Some have done what their next rung asks for, agent1 among them and somebody whom leader1 leads; most have not.
func TestSomeAreReadyForTheirNextRung(t *testing.T) {
	w := theUsual(t)
	rungs := map[string]int{}
	ready, own, led := 0, false, 0
	team := w.actor(t, "leader1").Unit
	for cursor := ""; ; {
		page, err := w.ladder.Ready(t.Context(), w.actor(t, "hr1"), "/group/", cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page.Items {
			ready++
			own = own || c.Person == w.actor(t, "agent1").Person
			if strings.HasPrefix(c.Unit, team) {
				led++
			}
			for _, g := range c.Ready {
				rungs[g]++
			}
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	t.Logf("%d are ready: %v, %d in the first team", ready, rungs, led)
	if ready < 8 || ready > 60 || !own || led == 0 || rungs["F3"] == 0 || rungs["A1"] == 0 || rungs["A2"] == 0 {
		t.Errorf("%d are ready: %v; agent1 %v, in the first team %d", ready, rungs, own, led)
	}
}
