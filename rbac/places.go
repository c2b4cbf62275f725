package rbac

import (
	"context"
	"slices"
	"strings"

	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/internal/text"
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

// UnitPage is a stretch of units; Next is the cursor of the next one, "" at the end.
type UnitPage = store.Page[Unit]

// unitsOnPage is how many units a page of a list shows.
const unitsOnPage = 100

// UnitsBelow lists a stretch of the units directly below one, closed ones included, in the order in
// which they were made, for somebody who may look at units there.
func (o *Organisation) UnitsBelow(ctx context.Context, by Actor, id, cursor string) (UnitPage, error) {
	if _, err := o.gate.May(by, "rbac.unit.read", Place{Unit: UnitPath(id)}); err != nil {
		return UnitPage{}, err
	}
	return o.units.Find(ctx, store.On("children").Is(id).At(cursor).Limit(unitsOnPage))
}

// UnitRoots lists the highest units that the actor may look at: where the own tree begins.
func (o *Organisation) UnitRoots(ctx context.Context, by Actor) ([]*Unit, error) {
	reach := widest(o.gate.Reach(by, "rbac.unit.read"))
	if len(reach) == 0 {
		_, err := o.gate.May(by, "rbac.unit.read", Place{Unit: by.Unit})
		return nil, err
	}
	if reach[0] == "/" {
		return o.Children(ctx, "")
	}
	ids := make([]string, len(reach))
	for i, path := range reach {
		ids[i] = UnitID(path)
	}
	return o.units.GetMany(ctx, ids)
}

// UnitsNamedLike finds the units whose name or code has a query in it, among those that the actor may
// look at, in the order of their paths. It reads a bounded stretch at a time: Next may be set though
// few were found.
func (o *Organisation) UnitsNamedLike(ctx context.Context, by Actor, query, cursor string) (UnitPage, error) {
	var out UnitPage
	reach := widest(o.gate.Reach(by, "rbac.unit.read"))
	if len(reach) == 0 {
		_, err := o.gate.May(by, "rbac.unit.read", Place{Unit: by.Unit})
		return out, err
	}
	fold := text.Fold(query)
	page, err := o.units.Find(ctx, store.On("path").StartsWith(CommonPath(reach)).At(cursor).Limit(mostScanned))
	for _, u := range page.Items {
		seen := slices.ContainsFunc(reach, func(r string) bool { return Covers(r, u.Path) })
		if seen && (strings.Contains(u.Fold, fold) || strings.Contains(text.Fold(u.NameEN), fold) || strings.Contains(u.Code(), fold)) {
			out.Items = append(out.Items, u)
		}
	}
	out.Next = page.Next
	return out, err
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
	return slices.DeleteFunc(units, func(u *Unit) bool { return !u.Open() && u.Path != near }), false, nil
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
		return !u.Open() && u.Path != near || !slices.ContainsFunc(reach, func(r string) bool { return Covers(r, u.Path) })
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

// Letterhead is a unit's label as letters are headed and sealed: in Chinese the names follow one another.
func Letterhead(lang, label string) string {
	if lang == locale.Chinese {
		return strings.ReplaceAll(label, " / ", "")
	}
	return label
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

// Parents lists the open units under which the actor may put a unit, in the order of their paths.
func (o *Organisation) Parents(ctx context.Context, by Actor, u *Unit) ([]*Unit, error) {
	var out []*Unit
	for _, path := range widest(o.gate.Reach(by, "rbac.unit.move")) {
		for x, err := range o.units.Each(ctx, store.On("path").StartsWith(path)) {
			if err != nil {
				return nil, err
			}
			if u.mayStand(x) == nil {
				out = append(out, x)
			}
		}
	}
	return out, nil
}
