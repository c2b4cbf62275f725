package policy

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"tianti/internal/fault"
	"tianti/rbac"
)

// The faults of rows that are well written and mean nothing. All carry the param "line".
var (
	ErrRole      = fault.Define(fault.Invalid, "policy.role")           // params "role", "known"
	ErrNoObject  = fault.Define(fault.Invalid, "policy.object_unknown") // params "object", "known"
	ErrNoAction  = fault.Define(fault.Invalid, "policy.action_unknown") // params "object", "action", "known"
	ErrOverruled = fault.Define(fault.Invalid, "policy.overruled")      // allows what another row denies; param "first", a line
)

// innerRoles are the roles that nobody is given: what all inherit from, and the program itself.
var innerRoles = []string{"staff", "system"}

// Permissions lists what the program asks for: the actions of each object, both sorted. The built-in
// rows name every one, so they are the vocabulary of all other rows.
var Permissions = sync.OnceValue(func() map[string][]string {
	out := map[string][]string{}
	for _, r := range Default() {
		if r.Parent == "" && r.Object != All && r.Action != All && !slices.Contains(out[r.Object], r.Action) {
			out[r.Object] = append(out[r.Object], r.Action)
		}
	}
	for _, actions := range out {
		slices.Sort(actions)
	}
	return out
})

// Objects lists the objects of the vocabulary.
func Objects() []string { return slices.Sorted(maps.Keys(Permissions())) }

// Subjects lists the subjects that rows may name, roles that people hold first.
func Subjects() (out []string) {
	for _, role := range append(innerRoles[:1:1], rbac.Roles...) {
		out = append(out, "r:"+role)
	}
	return append(out, "r:"+innerRoles[1])
}

// Area is the part of the program to which an object belongs: "exams" of "exams.sitting".
func Area(object string) string {
	area, _, _ := strings.Cut(object, ".")
	return area
}

// CheckMeaning says what is wrong with rows that people write, beyond Check: roles, objects and actions that
// there are not, and permissions that another row takes back. It is a fault.List, nil if nothing.
func CheckMeaning(rows []Row) error {
	if err := Check(rows); err != nil {
		return err
	}
	denied := map[Row]int{}
	for i, r := range rows {
		if r.Effect == Deny {
			denied[r.bare()] = r.line(i)
		}
	}
	var faults fault.List
	for i, r := range rows {
		if f := r.unknown(); f != nil {
			faults = append(faults, f.With("line", r.line(i)))
		} else if first := denied[r.bare()]; r.Effect == Allow && first > 0 {
			faults = append(faults, ErrOverruled.With("line", r.line(i)).With("first", first))
		}
	}
	return faults.Err()
}

// bare is the row without its effect and its place.
func (r Row) bare() Row { r.Effect, r.Line = "", 0; return r }

// line is where the row stands, counted by its index where it was not read from a text.
func (r Row) line(index int) int {
	if r.Line > 0 {
		return r.Line
	}
	return index + 1
}

func (r Row) unknown() *fault.Fault {
	known := Subjects()
	for _, s := range []string{r.Subject, r.Parent} {
		if s != "" && !slices.Contains(known, s) {
			return ErrRole.With("role", s).With("known", strings.Join(known, " "))
		}
	}
	if r.Parent != "" || r.Object == All {
		return nil
	}
	actions, ok := Permissions()[r.Object]
	switch {
	case !ok:
		return ErrNoObject.With("object", r.Object).With("known", strings.Join(near(r.Object), " "))
	case r.Action != All && !slices.Contains(actions, r.Action):
		return ErrNoAction.With("object", r.Object).With("action", r.Action).With("known", strings.Join(actions, " "))
	}
	return nil
}

// near are the objects of the same area, all if there is none of it.
func near(object string) []string {
	all := Objects()
	of := slices.DeleteFunc(slices.Clone(all), func(o string) bool { return Area(o) != Area(object) })
	if len(of) == 0 {
		return all
	}
	return of
}
