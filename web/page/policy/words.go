package policy

import (
	"strings"

	"tianti/internal/locale"
	rules "tianti/rbac/policy"
	"tianti/web/kit"
)

// words are the names of the policy's parts in one language.
type words struct{ lang string }

func (w words) t(key string, pairs ...any) string {
	params := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		params[pairs[i].(string)] = pairs[i+1]
	}
	return locale.T(w.lang, key, params)
}

// role is the name of a role, with or without the prefix of a subject. What other versions of the program may
// have known stands as it is written.
func (w words) role(subject string) string {
	return w.known("role.", strings.TrimPrefix(subject, "r:"))
}

func (w words) object(object string) string {
	if object == rules.All {
		return w.t("policy.every.object")
	}
	return w.known("object.", object)
}

func (w words) action(action string) string {
	if action == rules.All {
		return w.t("policy.every.action")
	}
	return w.known("action.", action)
}

func (w words) area(object string) string {
	if object == rules.All {
		return w.t("policy.every.object")
	}
	return w.known("room.", rules.Area(object))
}

func (w words) reach(scope string) string { return w.t("policy.reach." + scope) }

// permission is an action on an object, as one reads it in a list.
func (w words) permission(object, action string) string {
	return w.t("audit.action", "what", w.object(object), "act", w.action(action))
}

func (w words) known(prefix, word string) string {
	if locale.Has(w.lang, prefix+word) {
		return locale.T(w.lang, prefix+word, nil)
	}
	return word
}

// sentence is a row as a sentence.
func (w words) sentence(r rules.Row) string {
	if r.Parent != "" {
		return w.t("policy.row.inherits", "role", w.role(r.Subject), "parent", w.role(r.Parent))
	}
	return w.t("policy.row."+r.Effect, "role", w.role(r.Subject), "act", w.action(r.Action), "what", w.object(r.Object), "reach", w.reach(r.Scope))
}

// changeView is a row that came or went.
type changeView struct {
	Added          bool
	Sentence, Text string
}

func (w words) changes(cs []rules.Change) (out []changeView) {
	for _, c := range cs {
		out = append(out, changeView{c.Added, w.sentence(c.Row), c.Row.String()})
	}
	return out
}

// roleOptions are the roles to choose from; prefix goes before their values.
func (w words) roleOptions(prefix string) (out []kit.Option) {
	for _, s := range rules.Subjects() {
		out = append(out, kit.Option{Value: prefix + strings.TrimPrefix(s, "r:"), Text: w.role(s)})
	}
	return out
}

// areaOptions are the areas to choose from.
func (w words) areaOptions() (out []kit.Option) {
	last := ""
	for _, o := range rules.Objects() {
		if a := rules.Area(o); a != last {
			last = a
			out = append(out, kit.Option{Value: a, Text: w.area(o)})
		}
	}
	return out
}

// permissionOptions are all actions on all objects, area by area.
func (w words) permissionOptions() (out []kit.Option) {
	for _, o := range rules.Objects() {
		for _, a := range rules.Permissions()[o] {
			out = append(out, kit.Option{Value: o + "." + a, Text: w.area(o) + " · " + w.permission(o, a)})
		}
	}
	return out
}
