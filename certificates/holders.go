package certificates

import (
	"context"
	"slices"
	"strings"

	"tianti/rbac"
)

// organisation tells of people from rbac's records.
type organisation struct{ *rbac.Organisation }

// FromOrganisation makes the records of people and units answer for certificates. A person's
// certificates are issued by the centre; of people above the centres by their own unit.
func FromOrganisation(o *rbac.Organisation) Holders { return organisation{o} }

// Holder tells what a certificate needs to know of a person. No Latin name is made up from the
// Chinese one: how a name is read, only its bearer knows.
func (o organisation) Holder(ctx context.Context, person string) (Holder, error) {
	p, err := o.Lookup(ctx, person)
	if err != nil {
		return Holder{}, err
	}
	units, err := o.Line(ctx, p.Unit)
	if err != nil {
		return Holder{}, err
	}
	return Holder{Person: p.ID, Name: p.Name, Unit: p.Path, Issuer: issuerOf(units), Gone: p.LeftOn != ""}, nil
}

// HoldersOf is Holder of many people at once; unknown ones are left out.
func (o organisation) HoldersOf(ctx context.Context, people []string) (map[string]Holder, error) {
	ps, err := o.LookupMany(ctx, people)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, p := range ps {
		ids = append(ids, rbac.Lineage(p.Unit)...)
	}
	slices.Sort(ids)
	units, err := o.UnitsNamed(ctx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	out := make(map[string]Holder, len(ps))
	for id, p := range ps {
		var line []*rbac.Unit
		for _, u := range rbac.Lineage(p.Unit) {
			if units[u] != nil {
				line = append(line, units[u])
			}
		}
		out[id] = Holder{Person: p.ID, Name: p.Name, Unit: p.Path, Issuer: issuerOf(line), Gone: p.LeftOn != ""}
	}
	return out, nil
}

// issuerOf chooses the unit that certifies, from the line of units above a person. Its code is the
// place in the tree: GD-SHENZHEN.
func issuerOf(units []*rbac.Unit) Issuer {
	var at *rbac.Unit
	for _, u := range units {
		at = u
		if u.Kind == rbac.Centre {
			break
		}
	}
	if at == nil {
		return Issuer{Code: "GROUP"}
	}
	i := Issuer{Code: "GROUP", Name: at.Name, NameEN: at.NameEN}
	if _, below, ok := strings.Cut(at.ID, "."); ok {
		i.Code = strings.ToUpper(strings.ReplaceAll(below, ".", "-"))
	}
	return i
}
