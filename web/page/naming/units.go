// Package naming turns paths of units into what people call them, for the pages of several areas.
package naming

import (
	"context"
	"strings"

	"tianti/rbac"
	"tianti/web/kit"
)

// idOf is the id of the unit with a path: /group/gd/ is group.gd.
func idOf(path string) string { return strings.ReplaceAll(strings.Trim(path, "/"), "/", ".") }

// Units names the units of paths: 深圳中心 · 1组. The group's own name goes without saying below it.
func Units(ctx context.Context, o *rbac.Organisation, lang string, paths ...string) (map[string]string, error) {
	var ids []string
	for _, p := range paths {
		ids = append(ids, rbac.Lineage(idOf(p))...)
	}
	units, err := o.UnitsNamed(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, p := range paths {
		out[p] = line(units, idOf(p), lang)
	}
	return out, nil
}

// line is the two lowest steps of a unit's line.
func line(units map[string]*rbac.Unit, id, lang string) string {
	var names []string
	for _, step := range rbac.Lineage(id) {
		if u := units[step]; u != nil && (u.Kind != rbac.Group || step == id) {
			names = append(names, u.In(lang))
		}
	}
	return strings.Join(names[max(0, len(names)-2):], " · ")
}

// mostChoices bounds a list to choose from; beyond it teams are left out.
const mostChoices = 400

// Choices lists the units below the paths of reach, to choose from.
func Choices(ctx context.Context, o *rbac.Organisation, lang string, reach []string) ([]kit.Option, error) {
	units := map[string]*rbac.Unit{}
	var order []*rbac.Unit
	for _, path := range reach {
		below, err := o.Below(ctx, path)
		if err != nil {
			return nil, err
		}
		above, err := o.Line(ctx, idOf(path))
		if err != nil {
			return nil, err
		}
		for _, u := range above {
			units[u.ID] = u
		}
		for _, u := range below {
			if order = append(order, u); units[u.ID] != nil && u.Path != path {
				order = order[:len(order)-1] // below another path, too
			}
			units[u.ID] = u
		}
	}
	var out []kit.Option
	for _, u := range order {
		if len(order) <= mostChoices || u.Kind != rbac.Team {
			out = append(out, kit.Option{Value: u.Path, Text: line(units, u.ID, lang)})
		}
	}
	return out, nil
}
