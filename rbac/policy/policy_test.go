package policy_test

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

	"pgregory.net/rapid"

	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/internal/store/storetest"
	"tianti/rbac"
	"tianti/rbac/policy"
)

var (
	own   = rbac.Relation{Own: true}
	unit  = rbac.Relation{Unit: true}
	both  = rbac.Relation{Own: true, Unit: true}
	other = rbac.Relation{}
)

func TestTheBuiltInPolicy(t *testing.T) {
	set := policy.Builtin()
	cases := []struct {
		says       string
		role       string
		rel        rbac.Relation
		permission string
		want       rbac.Verdict
	}{
		{"a trainee starts the own sitting", "trainee", own, "exams.sitting.start", rbac.Allowed},
		{"a trainee starts nobody else's", "trainee", unit, "exams.sitting.start", rbac.Silent},
		{"an agent inherits what a trainee may", "agent", own, "exams.sitting.start", rbac.Allowed},
		{"a supervisor inherits over three steps", "supervisor", own, "courses.enrolment.learn", rbac.Allowed},
		{"a trainee does not inherit downwards", "trainee", unit, "exams.mark.give", rbac.Silent},
		{"a trainer marks below the own unit", "trainer", unit, "exams.mark.give", rbac.Allowed},
		{"a trainer does not mark elsewhere", "trainer", other, "exams.mark.give", rbac.Silent},
		{"a trainer does not mark the own paper", "trainer", both, "exams.mark.give", rbac.Denied},
		{"hr proposes an appointment", "hr", unit, "ladder.appointment.propose", rbac.Allowed},
		{"hr does not confirm it", "hr", unit, "ladder.appointment.confirm", rbac.Silent},
		{"a manager does not confirm the own", "manager", both, "ladder.appointment.confirm", rbac.Denied},
		{"a leader opens no seat for the own person", "leader", both, "rbac.seat.open", rbac.Denied},
		{"an admin gives no role to the own person", "admin", both, "rbac.role.assign", rbac.Denied},
		{"the auditor reads everything", "auditor", other, "anything.at_all.read", rbac.Allowed},
		{"the auditor changes nothing", "auditor", unit, "exams.item.edit", rbac.Silent},
		{"a system actor does its work", "system", unit, "certificates.certificate.issue", rbac.Allowed},
		{"nobody has no rights", "", own, "exams.sitting.start", rbac.Denied},
		{"an unknown role has none", "root", own, "exams.sitting.start", rbac.Silent},
		{"a prefix does not make a role of a role", "r:admin", unit, "rbac.role.assign", rbac.Silent},
		{"roles are compared as they stand", "ADMIN", unit, "rbac.role.assign", rbac.Silent},
		{"no pattern in an object", "trainee", own, "exams.*.start", rbac.Silent},
		{"no pattern in an action", "system", unit, "exams.sitting.*", rbac.Denied},
	}
	for _, c := range cases {
		i := strings.LastIndexByte(c.permission, '.')
		for range 2 { // asked, and from what is kept
			if got := set.Decide(c.role, c.rel, c.permission[:i], c.permission[i+1:]); got != c.want {
				t.Errorf("%s: got %d, want %d", c.says, got, c.want)
			}
		}
	}
}

// An auditor may read and see to the own account: whatever a row allows beyond that is a mistake.
func TestTheAuditorChangesNothingOfOthers(t *testing.T) {
	set := policy.Builtin()
	for _, r := range policy.Default() {
		if r.Parent != "" || r.Action == "read" || r.Action == policy.All {
			continue
		}
		for _, rel := range []rbac.Relation{unit, other} {
			if set.Decide("auditor", rel, r.Object, r.Action) == rbac.Allowed {
				t.Errorf("the auditor may %s %s", r.Action, r.Object)
			}
		}
	}
}

func TestNobodyDecidesTheOwnCase(t *testing.T) {
	set := policy.Builtin()
	for _, permission := range []string{"exams.mark.give", "exams.result.change", "ladder.application.approve", "ladder.appointment.confirm", "certificates.certificate.issue", "rbac.role.assign"} {
		i := strings.LastIndexByte(permission, '.')
		for _, role := range append([]string{"staff"}, rbac.Roles...) {
			if v := set.Decide(role, both, permission[:i], permission[i+1:]); v != rbac.Denied {
				t.Errorf("%s may %s in the own case: %d", role, permission, v)
			}
		}
	}
}

func row(s string) []policy.Row {
	rows, err := policy.Read(strings.NewReader(s))
	if err != nil {
		panic(err)
	}
	return rows
}

func TestRowsThatAreRefused(t *testing.T) {
	good := "p, r:trainee, own, exams.sitting, start, allow\n"
	cases := []struct {
		says, text string
		want       *fault.Fault
		line       int
	}{
		{"nothing", "", policy.ErrEmpty, 0},
		{"comments only", "# p, r:admin, any, *, *, allow\n", policy.ErrEmpty, 0},
		{"denials only", "p, r:trainee, own, exams.sitting, start, deny\n", policy.ErrEmpty, 0},
		{"an empty subject", good + "p, , own, exams.sitting, start, allow\n", policy.ErrSubject, 2},
		{"a subject without prefix", good + "p, admin, own, exams.sitting, start, allow\n", policy.ErrSubject, 2},
		{"a person", good + "p, u:p1, own, exams.sitting, start, allow\n", policy.ErrSubject, 2},
		{"everybody", good + "p, *, own, exams.sitting, start, allow\n", policy.ErrSubject, 2},
		{"an empty parent", good + "g, r:agent, \n", policy.ErrLine, 2},
		{"an unknown scope", good + "\n\np, r:agent, all, exams.sitting, start, allow\n", policy.ErrScope, 4},
		{"a pattern as scope", good + "p, r:agent, *, exams.sitting, start, allow\n", policy.ErrScope, 2},
		{"an unknown effect", good + "p, r:agent, own, exams.sitting, start, permit\n", policy.ErrEffect, 2},
		{"an empty effect", good + "p, r:agent, own, exams.sitting, start, \n", policy.ErrEffect, 2},
		{"a pattern in an object", good + "p, r:agent, own, exams.*, read, allow\n", policy.ErrObject, 2},
		{"an address as object", good + "p, r:agent, own, /exams/*, read, allow\n", policy.ErrObject, 2},
		{"a pattern in an action", good + "p, r:agent, own, exams.sitting, st*, allow\n", policy.ErrAction, 2},
		{"every action", good + "p, r:admin, any, exams.sitting, *, allow\n", policy.ErrWildcard, 2},
		{"every object to write", good + "p, r:admin, any, *, edit, allow\n", policy.ErrWildcard, 2},
		{"a row twice", good + good, policy.ErrTwice, 2},
		{"a circle of two", good + "g, r:a, r:b\ng, r:b, r:a\n", policy.ErrCycle, 2},
		{"a role of itself", good + "g, r:a, r:a\n", policy.ErrCycle, 2},
		{"a long chain", good + chain(12), policy.ErrDeep, 2},
	}
	for _, c := range cases {
		rows, err := policy.Read(strings.NewReader(c.text))
		if err == nil {
			_, err = policy.Compile(1, rows)
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %s", c.says, err, c.want.Code())
			continue
		}
		if line := fault.All(err)[0].Params()["line"]; c.line != 0 && line != c.line {
			t.Errorf("%s: line %v, want %d", c.says, line, c.line)
		}
	}
	for _, text := range []string{"p, r:a, own, b.c, d\n", "q, r:a\n", "p\n", "g, r:a\n", "\"\n"} {
		if _, err := policy.Read(strings.NewReader(text)); !errors.Is(err, policy.ErrLine) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func chain(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "g, r:x%d, r:x%d\n", i, i+1)
	}
	return b.String()
}

// Inheritance of the permitted length really reaches the end: Casbin stops in silence.
func TestTheLongestChainIsFollowed(t *testing.T) {
	set, err := policy.Compile(1, row("p, r:x9, any, a.b, go, allow\n"+chain(9)))
	if err != nil {
		t.Fatal(err)
	}
	if v := set.Decide("x0", other, "a.b", "go"); v != rbac.Allowed {
		t.Fatalf("nine steps: %d", v)
	}
}

// What Casbin decides is what the rows say: a plain reading of them in Go agrees on any policy.
func TestCasbinAgreesWithAPlainReading(t *testing.T) {
	word := func(words ...string) *rapid.Generator[string] { return rapid.SampledFrom(words) }
	rapid.Check(t, func(t *rapid.T) {
		var rows []policy.Row
		for range rapid.IntRange(1, 12).Draw(t, "rows") {
			if rapid.IntRange(0, 3).Draw(t, "kind") == 0 {
				rows = append(rows, policy.Row{Subject: word("r:a", "r:b").Draw(t, "child"), Parent: word("r:c", "r:d").Draw(t, "parent")})
				continue
			}
			rows = append(rows, policy.Row{Subject: word("r:a", "r:b", "r:c", "r:d").Draw(t, "subject"), Scope: word("own", "unit", "any").Draw(t, "scope"),
				Object: word("x.y", "x.z", "*").Draw(t, "object"), Action: word("read", "write").Draw(t, "action"), Effect: word("allow", "allow", "deny").Draw(t, "effect")})
		}
		set, err := policy.Compile(1, rows)
		if err != nil {
			t.Skip("not a policy")
		}
		for _, subject := range []string{"r:a", "r:b", "r:c", "r:d", "r:e"} {
			for _, rel := range []rbac.Relation{own, unit, both, other} {
				for _, object := range []string{"x.y", "x.z", "x.q"} {
					for _, action := range []string{"read", "write"} {
						got, want := set.Judge(subject, rel, object, action), plain(rows, subject, rel, object, action)
						if got != want {
							t.Fatalf("%s %+v %s %s: Casbin %d, rows %d", subject, rel, object, action, got, want)
						}
					}
				}
			}
		}
	})
}

func plain(rows []policy.Row, subject string, rel rbac.Relation, object, action string) rbac.Verdict {
	is := []string{subject}
	for _, r := range rows {
		if r.Parent != "" && r.Subject == subject {
			is = append(is, r.Parent)
		}
	}
	verdict := rbac.Silent
	for _, r := range rows {
		holds := r.Scope == policy.Any || r.Scope == policy.Own && rel.Own || r.Scope == policy.Unit && rel.Unit
		if r.Parent != "" || !holds || !slices.Contains(is, r.Subject) || r.Action != action || r.Object != object && r.Object != policy.All {
			continue
		}
		if r.Effect == policy.Deny {
			return rbac.Denied
		}
		verdict = rbac.Allowed
	}
	return verdict
}

func TestAGateOnNothingDenies(t *testing.T) {
	c := clock.At(time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC))
	s := policy.New(storetest.Database(t, c), c) // not loaded
	admin := rbac.Actor{Person: "p1", Roles: []rbac.Held{{Role: "admin", Unit: "/"}}}
	for _, gate := range []*rbac.Gate{s.Gate(), nil, rbac.NewGate(nil), rbac.NewGate(func() rbac.Policy { return (*policy.Set)(nil) })} {
		if gate.MayAnywhere(admin, "rbac.policy.read") {
			t.Error("a gate without a policy let somebody in")
		}
	}
}

func TestAPersonNamedLikeARoleHasNoneOfIt(t *testing.T) {
	gate := policy.BuiltinGate()
	for _, name := range []string{"admin", "r:admin", "r:system", "system:x", "*"} {
		_, err := gate.May(rbac.Actor{Person: name, Name: name, Unit: "/", Roles: []rbac.Held{{Role: "trainee", Unit: "/"}}}, "rbac.policy.change", rbac.Place{Unit: "/"})
		if !errors.Is(err, rbac.ErrForbidden) {
			t.Errorf("a person named %s: %v", name, err)
		}
	}
}

func service(t *testing.T) (*policy.Service, *policy.Service, *event.Bus) {
	c := clock.At(time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC))
	db := storetest.Database(t, c)
	a, b := policy.New(db, c), policy.New(db, c)
	for _, s := range []*policy.Service{a, b} {
		if err := s.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return a, b, event.New(db, c, "test")
}

var admin = rbac.Actor{Person: "p1", Name: "管理员", Unit: "/", Roles: []rbac.Held{{Role: "admin", Unit: "/"}}}

func TestPoliciesAreVersioned(t *testing.T) {
	a, _, _ := service(t)
	ctx := t.Context()
	if a.Current().Version() != 1 {
		t.Fatalf("seeded as version %d", a.Current().Version())
	}
	rows := append(policy.Default(), row("p, r:agent, unit, exams.item, read, allow\n")...)
	v, err := a.Change(ctx, admin, 1, rows, "agents may read items")
	if err != nil || v.Number != 2 || a.Current().Version() != 2 {
		t.Fatalf("change: %+v %v", v, err)
	}
	if _, err := a.Change(ctx, admin, 1, rows, "again"); !errors.Is(err, policy.ErrChanged) {
		t.Errorf("a change of an old version: %v", err)
	}
	if _, err := a.Change(ctx, rbac.Actor{Person: "p2", Roles: []rbac.Held{{Role: "hr", Unit: "/"}}}, 0, rows, ""); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("hr changed the policy: %v", err)
	}
	without := slices.DeleteFunc(policy.Default(), func(r policy.Row) bool { return r.Object == "rbac.policy" })
	if _, err := a.Change(ctx, admin, 0, without, ""); !errors.Is(err, policy.ErrLockedOut) {
		t.Errorf("locked out: %v", err)
	}
	without = slices.DeleteFunc(policy.Default(), func(r policy.Row) bool { return r.Subject == "r:system" })
	if _, err := a.Change(ctx, admin, 0, without, ""); !errors.Is(err, policy.ErrLockedOut) {
		t.Errorf("without the system nobody can log in: %v", err)
	}
	if _, err := a.Change(ctx, admin, 0, nil, ""); !errors.Is(err, policy.ErrEmpty) {
		t.Errorf("empty policy: %v", err)
	}
	page, err := a.History(ctx, "")
	if err != nil || len(page.Items) != 2 || page.Items[0].Number != 2 || page.Items[0].Reason != "agents may read items" {
		t.Errorf("history: %+v %v", page, err)
	}
	if old, err := a.At(ctx, 1); err != nil || len(old.Rows) != len(policy.Default()) {
		t.Errorf("version 1: %v", err)
	}
	if err := a.Load(ctx); err != nil || a.Current().Version() != 2 {
		t.Errorf("a person's rows were replaced by the built-in ones: %v", err)
	}
}

// Somebody revokes while every node reloads without pause: from the moment of the
// acknowledgement nobody on the same node is let in, and other nodes follow.
func TestRevokeDuringContinuousReload(t *testing.T) {
	a, b, _ := service(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var running sync.WaitGroup
	for _, s := range []*policy.Service{a, b} {
		for range 2 {
			running.Go(func() {
				for ctx.Err() == nil {
					_ = s.Load(ctx)
				}
			})
		}
	}
	running.Go(func() { _ = b.Run(ctx) })
	with := append(policy.Default(), row("p, r:judge, any, test.door, open, allow\n")...)
	var asked, let atomic.Int64
	rounds := 50
	if testing.Short() { // under the race detector four reloading loops leave the rounds little of two cores
		rounds = 12
	}
	for round := range rounds {
		if _, err := a.Change(ctx, admin, 0, with, "give"); err != nil {
			t.Fatal(err)
		}
		if a.Current().Decide("judge", other, "test.door", "open") != rbac.Allowed {
			t.Fatalf("round %d: what was given is not there", round)
		}
		v, err := a.Change(ctx, admin, 0, policy.Default(), "revoke")
		if err != nil {
			t.Fatal(err)
		}
		for range 100 {
			asked.Add(1)
			if a.Current().Decide("judge", other, "test.door", "open") == rbac.Allowed {
				let.Add(1)
			}
		}
		if err := b.Load(ctx); err != nil {
			t.Fatal(err)
		}
		if b.Current().Version() < v.Number || b.Current().Decide("judge", other, "test.door", "open") == rbac.Allowed {
			t.Fatalf("round %d: the other node lets in after it has loaded", round)
		}
	}
	stop()
	running.Wait()
	if let.Load() > 0 {
		t.Fatalf("%d of %d questions after the revocation were allowed", let.Load(), asked.Load())
	}
}

func BenchmarkDecide(b *testing.B) {
	rows := policy.Default()
	for i := 0; len(rows) < 500; i++ {
		rows = append(rows, policy.Row{Subject: fmt.Sprintf("r:x%d", i%7), Scope: policy.Unit, Object: fmt.Sprintf("test.thing%d", i%40), Action: fmt.Sprintf("do%d", i), Effect: policy.Allow})
	}
	set, err := policy.Compile(1, rows)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		set.Decide("trainer", both, "exams.mark", "give")
	}
}

func FuzzRead(f *testing.F) {
	f.Add("p, r:trainee, own, exams.sitting, start, allow\ng, r:agent, r:trainee\n")
	f.Add("\"p\", \"r:a\"\n#\n,,,,,\n")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := policy.Read(strings.NewReader(text))
		if err != nil {
			return
		}
		set, err := policy.Compile(1, rows)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("not the writer's fault: %v", err)
			}
			return
		}
		for _, r := range rows {
			if r.Effect == policy.Allow && set.Judge("", both, r.Object, r.Action) == rbac.Allowed {
				t.Fatal("nobody was allowed")
			}
		}
	})
}
