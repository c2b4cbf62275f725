package rbac

import (
	"context"
	"slices"
	"strings"

	"tianti/internal/store"
)

// UnitFor reads a unit for somebody who may look at units there. Faults: ErrUnitUnknown, ErrForbidden.
func (o *Organisation) UnitFor(ctx context.Context, by Actor, id string) (*Unit, error) {
	if _, err := o.gate.May(by, "rbac.unit.read", Place{Unit: UnitPath(id)}); err != nil {
		return nil, err
	}
	return o.Unit(ctx, id)
}

// Subunits lists the units directly below one ("" lists the group) for somebody who may look at units
// there.
func (o *Organisation) Subunits(ctx context.Context, by Actor, id string) ([]*Unit, error) {
	at := UnitPath(id)
	if id == "" {
		at = by.Unit // whoever may look at units at all may see where the tree begins
	}
	if _, err := o.gate.May(by, "rbac.unit.read", Place{Unit: at}); err != nil {
		return nil, err
	}
	return o.Children(ctx, id)
}

// Choices lists the units at which the actor may use a permission on what belongs to others, in the
// order of their paths: what a form offers. Of more than most it gives those around near (a path),
// and says that there are more.
func (o *Organisation) Choices(ctx context.Context, by Actor, permission, near string, most int) (units []*Unit, more bool, err error) {
	reach := widest(o.gate.Reach(by, permission))
	for _, path := range reach {
		page, err := o.units.Find(ctx, store.On("path").StartsWith(path).Limit(most+1-len(units)))
		if err != nil {
			return nil, false, err
		}
		if units = append(units, page.Items...); len(units) > most {
			units, err = o.around(ctx, reach, near)
			return units, true, err
		}
	}
	return units, false, nil
}

// around lists the units on the way to a path, its siblings and what lies directly below, within reach.
func (o *Organisation) around(ctx context.Context, reach []string, near string) ([]*Unit, error) {
	id := UnitID(near)
	out, err := o.Line(ctx, id)
	if err != nil {
		return nil, err
	}
	parents := []string{id}
	if len(out) > 1 {
		parents = append(parents, out[len(out)-2].ID)
	}
	for _, parent := range parents {
		below, err := o.Children(ctx, parent)
		if err != nil {
			return nil, err
		}
		out = append(out, below...)
	}
	slices.SortFunc(out, func(a, b *Unit) int { return strings.Compare(a.Path, b.Path) })
	out = slices.CompactFunc(out, func(a, b *Unit) bool { return a.ID == b.ID })
	return slices.DeleteFunc(out, func(u *Unit) bool {
		return !slices.ContainsFunc(reach, func(r string) bool { return Covers(r, u.Path) })
	}), nil
}

// widest drops the paths that lie below another one.
func widest(paths []string) []string {
	paths = slices.Compact(slices.Sorted(slices.Values(paths)))
	return slices.DeleteFunc(slices.Clone(paths), func(p string) bool {
		return slices.ContainsFunc(paths, func(q string) bool { return q != p && Covers(q, p) })
	})
}

// Labels are what people call the units of paths: the names from below the group down, such as
// "广东 / 深圳中心 / 1组"; the group by its own name, and a unit that is gone by its path.
func (o *Organisation) Labels(ctx context.Context, lang string, paths ...string) (map[string]string, error) {
	var ids []string
	for _, p := range paths {
		ids = append(ids, Lineage(UnitID(p))...)
	}
	slices.Sort(ids)
	units, err := o.UnitsNamed(ctx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(paths))
	for _, p := range paths {
		out[p] = label(lang, units, p)
	}
	return out, nil
}

func label(lang string, units map[string]*Unit, path string) string {
	var names []string
	for _, id := range Lineage(UnitID(path)) {
		if u := units[id]; u != nil {
			names = append(names, u.In(lang))
		} else {
			return path
		}
	}
	switch len(names) {
	case 0:
		return path
	case 1:
		return names[0]
	}
	return strings.Join(names[1:], " / ")
}

// RolesOf lists the assignments of a person, ended ones included, for somebody who may see them.
func (o *Organisation) RolesOf(ctx context.Context, by Actor, person string) ([]*Assignment, error) {
	p, err := o.people.Get(ctx, person)
	if err != nil {
		return nil, o.hidden(ctx, by, "rbac.role.read", person, err)
	}
	if _, err := o.gate.May(by, "rbac.role.read", p.Place()); err != nil {
		return nil, err
	}
	return o.Assignments(ctx, person)
}

// hidden is what an actor learns of a person who is not there: as much as of one out of reach, unless
// the actor's reach is the whole organisation.
func (o *Organisation) hidden(ctx context.Context, by Actor, permission, id string, err error) error {
	groups, gerr := o.Children(ctx, "")
	if gerr != nil {
		return gerr
	}
	at := Place{}
	if len(groups) > 0 {
		at.Unit = groups[0].Path
	}
	if _, may := o.gate.May(by, permission, at); may != nil {
		return may
	}
	return unknown(err, id)
}
