// Package units turns units into the choices of a field and into names.
package units

import (
	"context"
	"strings"

	"tianti/rbac"
	"tianti/web/kit"
)

// most is how many units a field offers; of more, those around near.
const most = 300

// Where are the units at which the actor may use the permission, as choices, indented by depth.
func Where(r *kit.Request, org *rbac.Organisation, permission, near string) ([]kit.Option, error) {
	found, _, err := org.Choices(r.Context(), r.Actor, permission, near, most)
	if err != nil {
		return nil, err
	}
	out := make([]kit.Option, len(found))
	for i, u := range found {
		out[i] = kit.Option{Value: u.Path, Text: strings.Repeat("\u2003", max(strings.Count(u.Path, "/")-2, 0)) + u.In(r.Lang)}
	}
	return out, nil
}

// Name is what people call the unit of a path.
func Name(ctx context.Context, org *rbac.Organisation, lang, path string) (string, error) {
	names, err := org.Labels(ctx, lang, path)
	return names[path], err
}
