package policy

import (
	"context"
	"slices"

	"tianti/rbac"
)

// Trial says what rows would do if they were in force, without putting them there.
type Trial struct {
	Version  int64 // of the policy that they are compared with
	Changes  []Change
	Shifts   []Shift
	Roles    []Tally // of the roles that gain or lose, in their order
	Affected int64   // people who hold one of them
}

// Tally counts what a role gains and loses, and who holds it.
type Tally struct {
	Role       string `json:"role"`
	People     int64  `json:"people"`
	Gain, Lose int    `json:"-"`
}

// Try tries rows that are to take the place of version base (0: whatever is newest). Faults: ErrChanged, those of
// CheckMeaning, ErrLockedOut, ErrNobody.
func (d *Desk) Try(ctx context.Context, by rbac.Actor, base int64, rows []Row) (*Trial, error) {
	if _, err := d.policies.Gate().May(by, mayChange, everything); err != nil {
		return nil, err
	}
	newest, err := d.policies.latest(ctx)
	switch {
	case err != nil:
		return nil, err
	case newest == nil:
		return nil, ErrLoading
	case base != 0 && base != newest.Number:
		return nil, ErrChanged
	}
	next, err := d.check(ctx, rows)
	if err != nil {
		return nil, err
	}
	old, err := Compile(newest.Number, newest.Rows)
	if err != nil {
		return nil, err
	}
	t := &Trial{Version: newest.Number, Changes: Compare(newest.Rows, rows), Shifts: Shifts(old, next)}
	return t, d.count(ctx, t)
}

// check compiles rows that people wrote and sees to it that somebody is left who can mend them.
func (d *Desk) check(ctx context.Context, rows []Row) (*Set, error) {
	if err := CheckMeaning(rows); err != nil {
		return nil, err
	}
	set, err := Compile(0, rows)
	if err != nil {
		return nil, err
	}
	if !set.keepsTheHouse() {
		return nil, ErrLockedOut.At("rows")
	}
	for _, permission := range vital {
		who, err := d.keeper(ctx, set, permission, "")
		if err != nil {
			return nil, err
		}
		if who == "" {
			return nil, ErrNobody.At("rows").With("permission", permission)
		}
	}
	return set, nil
}

// vital are the permissions without which nobody could mend anything: to change the policy, to let people
// in, and to give them roles.
var vital = []string{mayChange, "rbac.account.create", "rbac.account.reset", "rbac.account.enable", "rbac.role.assign"}

// keeper is somebody, but for a person left out, who could use a permission under a policy: employed, able
// to log in, by a role of their own that has no end; "" if there is nobody.
func (d *Desk) keeper(ctx context.Context, set *Set, permission, but string) (string, error) {
	now := d.clock.Now()
	object, action := splitPermission(permission)
	for _, role := range rbac.Roles {
		if !set.Reaches(role, object, action) {
			continue
		}
		people, err := d.people.RoleHolders(ctx, role, now)
		if err != nil {
			return "", err
		}
		for _, person := range people {
			if person == but {
				continue
			}
			may, err := d.keeps(ctx, set, permission, person)
			if may || err != nil {
				return person, err
			}
		}
	}
	return "", nil
}

func (d *Desk) keeps(ctx context.Context, set *Set, permission, person string) (bool, error) {
	held, err := d.people.Held(ctx, person, d.clock.Now())
	if err != nil || len(held) == 0 {
		return false, err
	}
	own := slices.DeleteFunc(held, func(h rbac.Held) bool { return h.Delegator != "" })
	actor := rbac.Actor{Person: person, Roles: own}
	may := slices.ContainsFunc(own, func(h rbac.Held) bool {
		at := rbac.Place{Unit: h.Unit}
		if permission == mayChange {
			at = everything
		}
		allowed, _ := rbac.Explain(set, actor, permission, at)
		return allowed
	})
	if !may {
		return false, nil
	}
	return d.enters(ctx, person)
}

// count fills in the people behind the shifts.
func (d *Desk) count(ctx context.Context, t *Trial) error {
	affected := map[string]bool{}
	everybody := int64(-1)
	for _, role := range rbac.Roles {
		x := Tally{Role: role}
		for _, s := range t.Shifts {
			switch {
			case s.Role != role:
			case s.Gain:
				x.Gain++
			default:
				x.Lose++
			}
		}
		if x.Gain+x.Lose == 0 {
			continue
		}
		if role == base {
			counts, err := d.people.Headcount(ctx, "/")
			if err != nil {
				return err
			}
			x.People = rbac.CountBelow(counts, "/")
			everybody = x.People
		} else {
			people, err := d.people.RoleHolders(ctx, role, d.clock.Now())
			if err != nil {
				return err
			}
			x.People = int64(len(people))
			for _, p := range people {
				affected[p] = true
			}
		}
		t.Roles = append(t.Roles, x)
	}
	if t.Affected = int64(len(affected)); everybody >= 0 {
		t.Affected = everybody
	}
	return nil
}
