package policy

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tianti/rbac"
)

// drawRows draws a policy over few words, so that rows meet.
func drawRows(t *rapid.T) []Row {
	word := func(words ...string) *rapid.Generator[string] { return rapid.SampledFrom(words) }
	var rows []Row
	for range rapid.IntRange(1, 14).Draw(t, "rows") {
		if rapid.IntRange(0, 3).Draw(t, "kind") == 0 {
			rows = append(rows, Row{Subject: word("r:a", "r:b").Draw(t, "child"), Parent: word("r:c", "r:d").Draw(t, "parent")})
			continue
		}
		rows = append(rows, Row{Subject: word("r:a", "r:b", "r:c", "r:d").Draw(t, "subject"), Scope: word("own", "unit", "any").Draw(t, "scope"),
			Object: word("x.y", "x.z", "*").Draw(t, "object"), Action: word("read", "write").Draw(t, "action"), Effect: word("allow", "allow", "deny").Draw(t, "effect")})
	}
	return rows
}

var relations = []rbac.Relation{{}, {Own: true}, {Unit: true}, {Own: true, Unit: true}}

// everyQuestion asks all questions that the words of drawRows make.
func everyQuestion(f func(role string, rel rbac.Relation, object, action string)) {
	for _, role := range []string{"a", "b", "c", "d", "nobody"} {
		for _, rel := range relations {
			for _, object := range []string{"x.y", "x.z", "x.q"} {
				for _, action := range []string{"read", "write", "fly"} {
					f(role, rel, object, action)
				}
			}
		}
	}
}

// The rows that are given as the reason are those on which Casbin decides: the verdict is Judge's, the row
// that Casbin names is among them, and without any there is no permission.
func TestTheReasonsAreTheRowsThatDecided(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set, err := Compile(1, drawRows(t))
		if err != nil {
			t.Skip("not a policy")
		}
		everyQuestion(func(role string, rel rbac.Relation, object, action string) {
			verdict, bearing := set.Because("r:"+role, rel, object, action)
			if verdict != set.Decide(role, rel, object, action) {
				t.Fatalf("%s %v %s %s: two verdicts", role, rel, object, action)
			}
			deciding := slices.DeleteFunc(slices.Clone(bearing), func(b Bearing) bool { return !b.Decides })
			if (verdict == rbac.Silent) != (len(deciding) == 0) {
				t.Fatalf("%s %v %s %s: verdict %d rests on %d rows", role, rel, object, action, verdict, len(deciding))
			}
			for _, b := range bearing {
				if b.Via[0] != "r:"+role || b.Via[len(b.Via)-1] != b.Row.Subject {
					t.Fatalf("%s comes to %s via %v", role, b.Row.Subject, b.Via)
				}
			}
			p := set.objects[object]
			if p == nil {
				p = set.others
			}
			if p.enforcer == nil {
				return
			}
			_, named, err := p.enforcer.EnforceEx("r:"+role, word(rel.Own, Own), word(rel.Unit, Unit), object, action)
			if err != nil {
				t.Fatal(err)
			}
			if len(named) > 0 && !slices.ContainsFunc(deciding, func(b Bearing) bool {
				return slices.Equal(named, []string{b.Row.Subject, b.Row.Scope, b.Row.Object, b.Row.Action, b.Row.Effect})
			}) {
				t.Fatalf("%s %v %s %s: Casbin names %v, the reasons are %v", role, rel, object, action, named, deciding)
			}
		})
	})
}

func TestWhatNoRowNamesIsNeverAllowed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set, err := Compile(1, drawRows(t))
		if err != nil {
			t.Skip("not a policy")
		}
		everyQuestion(func(role string, rel rbac.Relation, object, action string) {
			if action == "fly" && set.Decide(role, rel, object, action) != rbac.Silent {
				t.Fatalf("%s may fly", role)
			}
		})
	})
}

func TestAnotherAllowingRowTakesNothingAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := drawRows(t)
		more := Row{Subject: rapid.SampledFrom([]string{"r:a", "r:c"}).Draw(t, "who"), Scope: rapid.SampledFrom([]string{Own, Unit, Any}).Draw(t, "reach"),
			Object: rapid.SampledFrom([]string{"x.y", "x.z"}).Draw(t, "what"), Action: rapid.SampledFrom([]string{"read", "write"}).Draw(t, "do"), Effect: Allow}
		old, err := Compile(1, rows)
		next, err2 := Compile(2, append(slices.Clone(rows), more))
		if err != nil || err2 != nil {
			t.Skip("not a policy")
		}
		everyQuestion(func(role string, rel rbac.Relation, object, action string) {
			was, is := old.Decide(role, rel, object, action), next.Decide(role, rel, object, action)
			if was != is && (was != rbac.Silent || is != rbac.Allowed) {
				t.Fatalf("%s turned %d into %d for %s %v %s %s", more, was, is, role, rel, object, action)
			}
		})
	})
}

// Whatever rows say, the explanation decides as the gate does: for actors with several roles, in their own
// and in others' cases, with roles of their own and roles that were handed over.
func TestTheExplanationDecidesAsTheGateDoes(t *testing.T) {
	units := []string{"/", "/g/", "/g/a/", "/g/b/", ""}
	rapid.Check(t, func(t *rapid.T) {
		set, err := Compile(1, drawRows(t))
		if err != nil {
			t.Skip("not a policy")
		}
		gate := rbac.NewGate(func() rbac.Policy { return set })
		by := rbac.Actor{Person: "me"}
		for range rapid.IntRange(0, 4).Draw(t, "roles") {
			by.Roles = append(by.Roles, rbac.Held{Role: rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "role"), Unit: rapid.SampledFrom(units[:4]).Draw(t, "unit"),
				Delegator: rapid.SampledFrom([]string{"", "", "boss"}).Draw(t, "delegator")})
		}
		at := rbac.Place{Unit: rapid.SampledFrom(units).Draw(t, "place"), Owner: rapid.SampledFrom([]string{"", "me", "boss", "other"}).Draw(t, "owner")}
		for _, permission := range []string{"x.y.read", "x.y.write", "x.z.write", "x.q.read"} {
			_, refused := gate.May(by, permission, at)
			allowed, said := rbac.Explain(set, by, permission, at)
			if allowed != (refused == nil) || len(said) != len(by.Roles) {
				t.Fatalf("%+v %s at %+v: gate %v, explained %v", by, permission, at, refused, allowed)
			}
			for i := range by.Roles { // what is handed over is never more than the same role of one's own
				own := by
				own.Roles = slices.Clone(by.Roles)
				own.Roles[i].Delegator = ""
				if more, _ := rbac.Explain(set, own, permission, at); allowed && !more {
					t.Fatalf("%+v may %s only because the role is handed over", by, permission)
				}
			}
		}
	})
}
