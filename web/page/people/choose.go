package people

import (
	"tianti/internal/fault"
	"tianti/rbac"
	"tianti/web/kit"
)

// mostUnits is how many units a form offers at once; of a larger organisation it offers those around
// the one that is chosen.
const mostUnits = 400

// units are the units at which the actor may use a permission.
func (p Pages) units(r *kit.Request, permission, near string) ([]kit.Option, error) {
	units, _, err := p.Org.Choices(r.Context(), r.Actor, permission, near, mostUnits)
	if err != nil {
		return nil, err
	}
	paths := make([]string, len(units))
	for i, u := range units {
		paths[i] = u.Path
	}
	labels, err := p.Org.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return nil, err
	}
	out := make([]kit.Option, len(units))
	for i, u := range units {
		out[i] = kit.Option{Value: u.Path, Text: labels[u.Path]}
	}
	return out, nil
}

// posts are those that people may be given, and the one that somebody holds.
func (p Pages) posts(r *kit.Request, held string) []kit.Option {
	var out []kit.Option
	for _, x := range p.Org.Posts().All() {
		if !x.Retired || x.Code == held {
			out = append(out, kit.Option{Value: x.Code, Text: x.In(r.Lang)})
		}
	}
	return out
}

func employments(r *kit.Request) []kit.Option {
	var out []kit.Option
	for _, e := range rbac.Employments {
		out = append(out, kit.Option{Value: e, Text: r.T("employment." + e)})
	}
	return out
}

// languages offers the known languages and whatever else is on record.
func languages(r *kit.Request, spoken []string) []kit.Option {
	has := map[string]bool{}
	for _, l := range spoken {
		has[l] = true
	}
	var out []kit.Option
	for _, l := range rbac.Languages {
		out = append(out, kit.Option{Value: l, Text: r.T("language." + l), Selected: has[l]})
		delete(has, l)
	}
	for _, l := range spoken {
		if has[l] {
			out = append(out, kit.Option{Value: l, Text: l, Selected: true})
		}
	}
	return out
}

// atFields leads the faults of a use case to the fields of our forms: a card knows teams where a form
// knows units, and a unit that does not exist is a wrong choice here and no missing page.
func atFields(err error) error {
	if err == nil {
		return nil
	}
	var out fault.List
	for _, f := range fault.All(err) {
		switch {
		case f.Field() == "team":
			f = f.At("unit")
		case f.Code() == rbac.ErrUnitUnknown.Code():
			f = errUnit.At("unit")
		}
		out = append(out, f)
	}
	return out
}

// errUnit says that the form names no unit that exists.
var errUnit = fault.Define(fault.Invalid, "web.people.unit")
