package seat_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/internal/clock"
	"tianti/internal/dryrun"
	"tianti/internal/locale"
	"tianti/internal/store/storetest"
	"tianti/rbac"
	"tianti/rbac/passport"
	"tianti/rbac/policy"
	"tianti/rbac/rbactest"
	"tianti/rbac/seat"
)

var hr = rbac.Actor{Person: "H1", Name: "人力", Roles: []rbac.Held{{Role: "hr", Unit: "/"}}}

func TestAPlanThatIsToComeDecidesFromItsDayOn(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.learn(cert("GENERAL", -10, 100)...)
	w.clock.Advance(time.Hour)
	later := days(7)
	if _, err := w.seats.Publish(ctx, hr, seat.Draft{Plan: seat.Blueprint().Without("GENERAL"), From: later}); !errors.Is(err, seat.ErrReason) {
		t.Errorf("without a reason: %v", err)
	}
	for says, from := range map[string]time.Time{"yesterday": days(-1), "in two years": days(800)} {
		if _, err := w.seats.Publish(ctx, hr, seat.Draft{Plan: seat.Blueprint(), From: from, Reason: "x"}); !errors.Is(err, seat.ErrFrom) {
			t.Errorf("%s: %v", says, err)
		}
	}
	strict := seat.Blueprint()
	general := *strict.Seat("GENERAL")
	general.Requires = append(slices.Clone(general.Requires), seat.Need{Kind: passport.Star, Least: 5})
	v, err := w.seats.Publish(ctx, hr, seat.Draft{Base: 1, Plan: strict.With("GENERAL", general), From: later, Reason: "提高要求"})
	w.ok(err)
	now := w.decide("GENERAL", seat.Ask{})
	if !now.Allow || now.PolicyVersion != 1 || !now.ValidUntil.Equal(later) {
		t.Errorf("now, until the plan begins: %+v", now)
	}
	then := w.decide("GENERAL", seat.Ask{At: later})
	if then.Allow || then.PolicyVersion != v.Number || then.Missing[0].Requirement != "star:5" {
		t.Errorf("from its day on: %+v", then)
	}
	if _, n, _ := w.seats.Plan(); n != 1 {
		t.Errorf("version %d is in force already", n)
	}
	if c := w.seats.Coming(); len(c) != 1 || c[0].Version != 2 || !c[0].From.Equal(later) {
		t.Errorf("to come: %+v", c)
	}
	// a version published afterwards, to begin earlier, takes the place of the one to come
	w.clock.Advance(time.Hour)
	third, err := w.seats.Publish(ctx, hr, seat.Draft{Base: 2, Plan: seat.Blueprint(), From: days(3), Reason: "撤回"})
	w.ok(err)
	if d := w.decide("GENERAL", seat.Ask{At: days(10)}); !d.Allow || d.PolicyVersion != third.Number {
		t.Errorf("overtaken: %+v", d)
	}
	w.clock.Advance(20 * 24 * time.Hour)
	_, fresh := node(t, w.db, w.clock) // one that reads everything anew
	for name, s := range map[string]*seat.Service{"kept": w.seats, "read": fresh} {
		for at, want := range map[time.Time]int64{days(0): 1, days(2): 1, days(3): 3, days(8): 3, days(15): 3} {
			if d, err := s.Decide(ctx, "GENERAL", seat.Ask{Person: "P1", At: at}); err != nil || d.PolicyVersion != want {
				t.Errorf("%s, %v: version %d, want %d (%v)", name, at, d.PolicyVersion, want, err)
			}
		}
	}
}

func TestARetiredSeatEndsAndItsPastStays(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.learn(cert("GENERAL", -10, 100)...)
	w.clock.Advance(time.Hour)
	plan := seat.Blueprint()
	plan.Rows = []policy.Row{{Subject: "s:employed", Scope: policy.Any, Object: "seat.VIP", Action: seat.Take, Effect: policy.Deny}}
	_, err := w.seats.Change(ctx, hr, 0, plan, "割接")
	w.ok(err)
	newest, err := w.seats.Newest(ctx)
	w.ok(err)
	plan, err = seat.Read("plan.yaml", []byte(newest.Plan.Without("GENERAL").YAML()))
	w.ok(err)
	_, err = w.seats.Publish(ctx, hr, seat.Draft{Plan: plan, Reason: "停用普通台席"})
	w.ok(err)
	if now, _, _ := w.seats.Plan(); len(now.Rows) != 1 {
		t.Errorf("an extra row got lost on its way through a file: %+v", now.Rows)
	}
	if _, err := w.seats.Decide(ctx, "GENERAL", seat.Ask{Person: "P1"}); !errors.Is(err, seat.ErrSeat) {
		t.Errorf("a retired seat: %v", err)
	}
	if d := w.decide("GENERAL", seat.Ask{At: morning}); !d.Allow || d.PolicyVersion != 1 {
		t.Errorf("before it was retired: %+v", d)
	}
}

func TestComparingPlans(t *testing.T) {
	was := seat.Blueprint()
	general, vip := *was.Seat("GENERAL"), *was.Seat("VIP")
	general.Number, general.Authority = "10011", &seat.Authority{Scope: "goodwill", Case: 1000, Day: 6000}
	vip.Requires = append(slices.Clone(vip.Requires[:2]), seat.Need{Kind: passport.Star, Least: 3})
	now := was.With("GENERAL", general).With("VIP", vip).Without("SP").With("", seat.Seat{Code: "NEW", Name: locale.Text{Zh: "新台席"}, Requires: vip.Requires[:1]})
	want := []seat.Difference{
		{"SP", "seat", "SP 专席", ""},
		{"GENERAL", "number", "10010", "10011"},
		{"GENERAL", "authority", "goodwill 10/50", "goodwill 10/60"},
		{"VIP", "requires", "star:4", ""},
		{"VIP", "requires", "", "star:3"},
		{"NEW", "seat", "", "新台席"},
		{"NEW", "requires", "", "certificate:VIP"},
	}
	if got := seat.Compare(was, now); !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
	if got := seat.Compare(was, was); len(got) != 0 {
		t.Errorf("a plan differs from itself: %+v", got)
	}
}

// anyPlan draws a plan that is right.
func anyPlan(t *rapid.T) seat.Plan {
	p := seat.Plan{Ranks: map[string]int64{"F2": 1, "A2": 2, "NO": 3}}
	text := rapid.StringMatching(`[a-zA-Z0-9 :#'"{}\-席]{1,12}`)
	codes := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"GENERAL", "VIP", "SP", "NO", "ON", "Y"}), 1, 5, rapid.ID[string]).Draw(t, "codes")
	for _, code := range codes {
		s := seat.Seat{Code: code, Name: locale.Text{Zh: "台" + text.Draw(t, "zh"), En: rapid.SampledFrom([]string{"", "null", "- x", "10"}).Draw(t, "en")}, Number: rapid.SampledFrom([]string{"", "10010"}).Draw(t, "number")}
		for range rapid.IntRange(1, 4).Draw(t, "needs") {
			s.Requires = append(s.Requires, rapid.SampledFrom([]seat.Need{
				{Kind: passport.Certificate, Code: "GENERAL"}, {Kind: passport.Certificate, Code: "VIP"}, {Kind: passport.Language, Code: "no"},
				{Kind: passport.Grade, Code: "A2"}, {Kind: passport.Grade, Code: "F2"}, {Kind: passport.Star, Least: 3}, {Kind: passport.Appraisal, Code: "attitude", Least: 80},
			}).Draw(t, "need"))
		}
		if rapid.Bool().Draw(t, "authority") {
			s.Authority = &seat.Authority{Scope: "goodwill", Case: 1, Day: rapid.Int64Range(1, 9).Draw(t, "day"), Green: rapid.Bool().Draw(t, "green")}
		}
		p.Seats = append(p.Seats, s)
	}
	return p
}

func TestAPlanWrittenIsThePlanRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPlan(t)
		q, err := seat.Read("plan.yaml", []byte(p.YAML()))
		if err != nil {
			t.Fatalf("%v\n%s", err, p.YAML())
		}
		if d := seat.Compare(p, q); len(d) != 0 {
			t.Fatalf("%+v\n%s", d, p.YAML())
		}
	})
}

// The trial's gains and losses are the decisions before and after the draft is published, for
// people with whatever facts.
func TestATrialSaysWhatPublishingDoes(t *testing.T) {
	c := clock.At(rbactest.Now)
	world := rbactest.Over(storetest.Database(t, c), c)
	world.Settle(t)
	passports, seats := node(t, world.DB, c)
	seats.Over(world.Org)
	admin := world.Actor("admin")
	var ids []string
	for _, login := range rbactest.Logins() {
		ids = append(ids, rbactest.ID(login))
	}
	round, ctx := 0, t.Context()
	decide := func(r *rapid.T, p seat.Plan) map[string]bool {
		open := map[string]bool{}
		for _, id := range ids {
			for _, s := range p.Seats {
				d, err := seats.Decide(ctx, s.Code, seat.Ask{Person: id})
				if err != nil {
					r.Fatal(err)
				}
				open[id+" "+s.Code] = d.Allow
			}
		}
		return open
	}
	rapid.Check(t, func(r *rapid.T) {
		round++
		c.Advance(time.Minute)
		for _, id := range ids {
			facts := []passport.Fact{{Kind: passport.Employment, Code: passport.Employed, Ref: fmt.Sprint("hire", round), From: c.Now()}}
			if rapid.Bool().Draw(r, "vip") {
				facts = append(facts, passport.Fact{Kind: passport.Certificate, Code: "VIP", Ref: fmt.Sprint("c", round), From: c.Now(), Until: c.Now().Add(time.Minute)})
			}
			if rapid.Bool().Draw(r, "general") {
				facts = append(facts, passport.Fact{Kind: passport.Certificate, Code: "GENERAL", Ref: fmt.Sprint("g", round), From: c.Now(), Until: c.Now().Add(time.Minute)})
			}
			if rapid.IntRange(0, 9).Draw(r, "grade") > 3 {
				facts = append(facts, passport.Fact{Kind: passport.Star, Value: rapid.Int64Range(1, 5).Draw(r, "stars"), Ref: fmt.Sprint("s", round), From: c.Now(), Until: c.Now().Add(time.Minute)})
			}
			if err := passports.Learn(ctx, id, facts...); err != nil {
				r.Fatal(err)
			}
		}
		draft := seat.Draft{Plan: anyPlan(r), Reason: "试"}
		old, _, _ := seats.Plan()
		before := decide(r, old)
		trial, err := seats.Try(ctx, admin, world.Org, draft, "/", "")
		if err != nil {
			r.Fatal(err)
		}
		run, err := seats.StartTrial(ctx, admin, draft, "/")
		if err != nil || run.State != dryrun.Done || run.Examined != int64(len(ids)) || run.Affected != int64(trial.Affected) {
			r.Fatalf("over everybody: %+v, %v; the trial says %d", run, err, trial.Affected)
		}
		for _, s := range trial.Seats {
			if got := run.Count(s.Of); got.Gain != int64(s.Gain) || got.Lose != int64(s.Lose) {
				r.Fatalf("%s: over everybody %+v, the trial says %+v", s.Of, got, s)
			}
		}
		if _, err := seats.Publish(ctx, admin, draft); err != nil {
			r.Fatal(err)
		}
		after := decide(r, draft.Plan)
		said := map[string]bool{}
		for _, p := range trial.People {
			for _, s := range p.Shifts {
				said[p.Person+" "+s.Seat] = true
				if key := p.Person + " " + s.Seat; after[key] != s.Gain || before[key] == s.Gain {
					r.Fatalf("%s: said %+v, was %v, is %v", key, s, before[key], after[key])
				}
			}
		}
		gains, losses := 0, 0
		for _, id := range ids {
			for _, code := range []string{"GENERAL", "VIP", "SP", "NO", "ON", "Y", "BILLING", "DATA", "ENGLISH", "COMPLAINT", "OUTBOUND", "SHIFT"} {
				key := id + " " + code
				if (before[key] != after[key]) != said[key] {
					r.Fatalf("%s: was %v, is %v, said %v", key, before[key], after[key], said[key])
				}
				switch {
				case after[key] && !before[key]:
					gains++
				case before[key] && !after[key]:
					losses++
				}
			}
		}
		for _, s := range trial.Seats {
			gains, losses = gains-s.Gain, losses-s.Lose
		}
		if gains != 0 || losses != 0 || trial.Examined != len(ids) {
			r.Fatalf("counts are off by %d and %d; examined %d", gains, losses, trial.Examined)
		}
	})
}
