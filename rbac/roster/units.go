package roster

import (
	"context"

	"tianti/internal/fault"
	"tianti/internal/text"
	"tianti/rbac"
	"tianti/rbac/account"
)

// atlas finds units by their names along the tree, as the organisation is and with the units that an import
// will make.
type atlas struct {
	root  *rbac.Unit           // the group, nil in an empty organisation
	known map[string]rbac.Unit // parent's id + "\n" + folded name
	taken map[string]bool      // ids
	fresh []Planned            // units to be made, parents first
	group string               // the name that the group gets, "" when it keeps its own

	strict bool // no unit is planned any more: what is missing is a fault
}

func (s *Service) atlas(ctx context.Context) (*atlas, error) {
	units, err := s.org.Below(ctx, "/")
	if err != nil {
		return nil, err
	}
	a := &atlas{known: map[string]rbac.Unit{}, taken: map[string]bool{}}
	for _, u := range units {
		a.add(*u)
		if u.Parent == "" {
			a.root = u
		}
	}
	return a, nil
}

func (a *atlas) add(u rbac.Unit) {
	a.known[u.Parent+"\n"+u.Fold] = u
	a.taken[u.ID] = true
}

// path is where the named units lie; units that are missing are planned on the way.
func (a *atlas) path(names [4]string) (string, *fault.Fault) {
	at, f := a.top(names[0])
	if f != nil {
		return "", f
	}
	for i := 1; i < len(names) && names[i] != ""; i++ {
		next, ok := a.known[at.ID+"\n"+text.Fold(names[i])]
		if !ok {
			var err error
			if a.strict {
				return "", rbac.ErrUnitUnknown.At(levels[i]).With("unit", names[i])
			}
			if next, err = a.plan(at, names[i]); err != nil {
				return "", fault.From(err).At(levels[i])
			}
			planned := Planned{Path: next.Path}
			copy(planned.Names[:], names[:i+1])
			planned.Names[0] = a.root.Name
			a.fresh = append(a.fresh, planned)
		}
		if !next.Open() {
			return "", rbac.ErrUnitClosed.At(levels[i]).With("name", next.Name)
		}
		at = next
	}
	return at.Path, nil
}

// top is the organisation's one group. An empty cell is it; another name is a fault, unless the
// group still has the name of a new installation.
func (a *atlas) top(name string) (rbac.Unit, *fault.Fault) {
	switch {
	case a.root == nil:
		if name == "" {
			name = account.PlaceholderGroup
		}
		u, err := rbac.NewUnit(nil, "", name, "")
		if err != nil {
			return rbac.Unit{}, fault.From(err).At(levels[0])
		}
		a.root = u
		a.add(*u)
		a.fresh = append(a.fresh, Planned{[4]string{name}, a.root.Path})
	case name != "" && text.Fold(name) != a.root.Fold && a.root.Name == account.PlaceholderGroup:
		a.root.Name, a.root.Fold, a.group = name, text.Fold(name), name
	case name != "" && text.Fold(name) != a.root.Fold:
		return rbac.Unit{}, ErrOther.At(levels[0]).With("value", text.Cut(name, 40)).With("group", a.root.Name)
	}
	return *a.root, nil
}

// plan makes the unit that EnsureUnit will make.
func (a *atlas) plan(parent rbac.Unit, name string) (rbac.Unit, error) {
	u, err := rbac.NewUnit(&parent, "", name, "")
	if err != nil {
		return rbac.Unit{}, err
	}
	if a.taken[u.ID] {
		if u, err = rbac.NewUnit(&parent, rbac.OtherCode(u.Kind, name), name, ""); err != nil {
			return rbac.Unit{}, err
		}
	}
	a.add(*u)
	return *u, nil
}

// build gives the group its name and makes the planned units that are still missing.
func (s *Service) build(ctx context.Context, by rbac.Actor, imp *Import) error {
	reason := imp.File
	if imp.Group != "" {
		if err := s.nameGroup(ctx, by, imp.Group, reason); err != nil {
			return err
		}
	}
	for _, planned := range imp.Fresh {
		group, err := s.ensureGroup(ctx, by, planned.Names[0], reason)
		if err != nil {
			return err
		}
		at := group.ID
		for _, name := range planned.Names[1:] {
			if name == "" {
				break
			}
			u, err := s.org.EnsureUnit(ctx, by, at, name, reason)
			if err != nil {
				return err
			}
			at = u.ID
		}
	}
	return nil
}

// nameGroup gives the group of a new installation the name that a roster says. One that somebody has
// named meanwhile keeps that name: rows that say another are refused.
func (s *Service) nameGroup(ctx context.Context, by rbac.Actor, name, reason string) error {
	groups, err := s.org.Children(ctx, "")
	if err != nil || len(groups) == 0 || groups[0].Name != account.PlaceholderGroup {
		return err
	}
	return s.org.RenameUnit(ctx, by, groups[0].ID, name, "", reason)
}

// ensureGroup is the group, made by the name that a roster gives it when there is none.
func (s *Service) ensureGroup(ctx context.Context, by rbac.Actor, name, reason string) (*rbac.Unit, error) {
	groups, err := s.org.Children(ctx, "")
	if err != nil {
		return nil, err
	}
	if len(groups) == 0 {
		return s.org.EnsureUnit(ctx, by, "", name, reason)
	}
	return groups[0], nil
}
