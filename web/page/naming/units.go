// Package naming offers units by what people call them, for the forms of several areas.
package naming

import (
	"tianti/rbac"
	"tianti/web/kit"
)

// mostChoices bounds a list to choose from; of a larger organisation it offers those around the one
// that is chosen.
const mostChoices = 400

// Choices are the units at which the actor may use a permission on what belongs to others.
func Choices(r *kit.Request, o *rbac.Organisation, permission, near string) ([]kit.Option, error) {
	units, _, err := o.Choices(r.Context(), r.Actor, permission, near, mostChoices)
	if err != nil {
		return nil, err
	}
	paths := make([]string, len(units))
	for i, u := range units {
		paths[i] = u.Path
	}
	labels, err := o.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return nil, err
	}
	out := make([]kit.Option, len(units))
	for i, u := range units {
		out[i] = kit.Option{Value: u.Path, Text: labels[u.Path]}
	}
	return out, nil
}
