package rbac

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/internal/text"
	"tianti/rbac/near"
)

// Organisation keeps units, people and role assignments. Every change asks the gate, says why, and
// is recorded with the facts that it establishes.
type Organisation struct {
	units       audit.Book[Unit]
	people      audit.Book[Person]
	assignments audit.Book[Assignment]
	ownPosts    audit.Book[ownPost]
	persons     *near.Copies[Person, *Person] // those who have acted of late
	rolesOf     *near.Copies[Assignment, []*Assignment]
	posts       atomic.Pointer[PostList]
	clock       clock.Clock
	gate        *Gate
	licence     Licence
}

// Licence says whether a person holds the certificate that a key or management post demands at an
// instant. A fault says what is missing.
type Licence func(ctx context.Context, person string, post Post, at time.Time) error

// NewOrganisation works on a database under a gate.
func NewOrganisation(db *store.Database, c clock.Clock, g *Gate) *Organisation {
	o := &Organisation{
		units:       audit.Keep(unitKind.On(db)),
		people:      audit.Keep(personKind.On(db)),
		assignments: audit.Keep(assignmentKind.On(db)),
		ownPosts:    audit.Keep(postKind.On(db)),
		clock:       c,
		gate:        g,
	}
	o.persons = near.Of(o.people, actorsKept, func(p *Person) *Person { return p })
	o.rolesOf = near.By(o.assignments, actorsKept, assigneeOf, o.Assignments)
	return o
}

// actorsKept is of how many people what makes them actors is kept near: those at work at one time.
const actorsKept = 30_000

// Start keeps near who has acted of late, until ctx ends; what changes meanwhile is read anew.
func (o *Organisation) Start(ctx context.Context) error {
	return errors.Join(o.persons.Start(ctx), o.rolesOf.Start(ctx))
}

// Demand names who knows the certificates of posts. Without it posts are only recorded.
func (o *Organisation) Demand(l Licence) { o.licence = l }

// Gate is the gate that the organisation asks.
func (o *Organisation) Gate() *Gate { return o.gate }

// Listen registers this package's own reactions.
func (o *Organisation) Listen(b *event.Bus) {
	event.On(b, "rbac: end the roles of whoever left", func(ctx context.Context, f PersonLeft) error {
		return o.endRoles(ctx, f.Person, f.From, func(Assignment) bool { return true })
	})
	event.On(b, "rbac: end what was handed over of a role that ended", o.endDelegations)
	event.On(b, "rbac: bring people and roles of a moved unit along, then close its old place", o.follow)
	event.On(b, "rbac: end the roles that were held at a closed unit", func(ctx context.Context, f UnitClosed) error {
		return o.endRolesAt(ctx, f.Unit, f.From)
	})
	event.On(b, "rbac: end the roles that rested on the unit a person moved away from", func(ctx context.Context, f PersonMoved) error {
		return o.endRoles(ctx, f.Person, f.From, func(a Assignment) bool {
			return Covers(a.Unit, f.Old) && !Covers(a.Unit, f.Unit)
		})
	})
}

// Unit reads a unit by id; ErrUnitUnknown when there is none.
func (o *Organisation) Unit(ctx context.Context, id string) (*Unit, error) {
	u, err := o.units.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrUnitUnknown.With("unit", id)
	}
	return u, err
}

// Line reads the units from the group down to the one with this id.
func (o *Organisation) Line(ctx context.Context, id string) ([]*Unit, error) {
	return o.units.GetMany(ctx, Lineage(id))
}

// UnitsNamed reads units by id, for lists that show names. Missing ones are left out.
func (o *Organisation) UnitsNamed(ctx context.Context, ids []string) (map[string]*Unit, error) {
	us, err := o.units.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]*Unit, len(us))
	for _, u := range us {
		out[u.ID] = u
	}
	return out, nil
}

// Children lists the units directly below a unit; of "" it is the group.
func (o *Organisation) Children(ctx context.Context, parent string) ([]*Unit, error) {
	p, err := o.units.Find(ctx, store.On("children").Is(parent).Limit(store.MaxLimit))
	return p.Items, err
}

// Below lists a unit and all units below it in the order of their paths.
func (o *Organisation) Below(ctx context.Context, path string) ([]*Unit, error) {
	var out []*Unit
	for u, err := range o.units.Each(ctx, store.On("path").StartsWith(path)) {
		if err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, nil
}

// CreateUnit adds a unit below a parent ("" makes the group). code "" is made of the name, and made
// longer where another name has taken it. Faults: ErrForbidden,
// ErrUnitUnknown, those of NewUnit, ErrUnitClosed of the parent, ErrUnitTaken and ErrUnitCodeTaken when a sibling has
// the name or the code.
func (o *Organisation) CreateUnit(ctx context.Context, by Actor, parent, code, name, nameEN, reason string) (*Unit, error) {
	var above *Unit
	if parent != "" {
		var err error
		if above, err = o.Unit(ctx, parent); err != nil {
			return nil, err
		}
	}
	u, err := NewUnit(above, code, name, nameEN)
	if err != nil {
		return nil, err
	}
	grant, err := o.gate.May(by, "rbac.unit.create", Place{Unit: u.Path})
	if err != nil {
		return nil, err
	}
	if above != nil && !above.Open() {
		return nil, ErrUnitClosed.At("parent").With("name", above.Name)
	}
	err = o.insertUnit(ctx, grant, u, reason)
	if code == "" && errors.Is(err, ErrUnitCodeTaken) { // nobody asked for this code
		if u, err = NewUnit(above, OtherCode(u.Kind, u.Name), name, nameEN); err == nil {
			err = o.insertUnit(ctx, grant, u, reason)
		}
	}
	return u, err
}

// insertUnit adds a unit. ErrUnitTaken and ErrUnitCodeTaken say what a sibling has already.
func (o *Organisation) insertUnit(ctx context.Context, grant Grant, u *Unit, reason string) error {
	err := o.units.Insert(ctx, u, grant.Record(reason, UnitCreated{u.Path, string(u.Kind), u.Name}))
	if !errors.Is(err, store.ErrExists) {
		return err
	}
	if _, free := o.units.First(ctx, store.On("sibling").Is(u.Parent, u.Fold)); errors.Is(free, store.ErrNotFound) {
		return ErrUnitCodeTaken.At("code").With("value", u.Code()).Because(err)
	}
	return ErrUnitTaken.At("name").With("name", u.Name).Because(err)
}

// EnsureUnit is CreateUnit that is content with a unit of that name.
func (o *Organisation) EnsureUnit(ctx context.Context, by Actor, parent, name, reason string) (*Unit, error) {
	find := func() (*Unit, error) {
		return o.units.First(ctx, store.On("sibling").Is(parent, text.Fold(name)))
	}
	u, err := find()
	if err == nil && !u.Open() {
		return nil, ErrUnitClosed.At("name").With("name", name)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return u, err
	}
	u, err = o.CreateUnit(ctx, by, parent, "", name, "", reason)
	if errors.Is(err, ErrUnitTaken) { // somebody else was quicker
		return find()
	}
	return u, err
}

// RenameUnit gives a unit other names; its id and path stay.
func (o *Organisation) RenameUnit(ctx context.Context, by Actor, id, name, nameEN, reason string) error {
	_, err := o.units.Update(ctx, id, func(u *Unit) (audit.Entry, error) {
		grant, err := o.gate.May(by, "rbac.unit.edit", Place{Unit: u.Path})
		if err != nil {
			return audit.Entry{}, err
		}
		old := u.Name
		u.Name, u.NameEN = text.Clean(name), text.Clean(nameEN)
		if u.Fold = text.Fold(u.Name); u.Fold == "" || len([]rune(u.Name)) > maxName {
			return audit.Entry{}, ErrUnitName.At("name").With("limit", maxName)
		}
		return grant.Record(reason, UnitRenamed{u.Path, old, u.Name}), nil
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return ErrUnitUnknown.With("unit", id)
	case errors.Is(err, store.ErrExists):
		return ErrUnitTaken.At("name").With("name", name).Because(err)
	}
	return err
}

// Headcount counts whoever has not left by today by the path of their unit, at and below a path. It
// reads an index and no person.
func (o *Organisation) Headcount(ctx context.Context, path string) (map[string]int64, error) {
	out := map[string]int64{}
	for _, q := range []store.Query{
		store.On("staff").Is(nil).StartsWith(path),
		store.On("staff").After(string(o.Today())), // gone on a later day
	} {
		groups, err := o.people.GroupCount(ctx, q, "path")
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			if p, ok := g.Value.(string); ok && strings.HasPrefix(p, path) {
				out[p] += g.Count
			}
		}
	}
	return out, nil
}

// CountBelow adds up a Headcount over a subtree.
func CountBelow(counts map[string]int64, path string) int64 {
	var n int64
	for p, c := range counts {
		if strings.HasPrefix(p, path) {
			n += c
		}
	}
	return n
}
