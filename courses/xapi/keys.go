package xapi

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// The kinds of keys: a verb, the statement's people and its activity, the same wherever they stand in it,
// a registration, and the statement that another one speaks of or takes back.
const (
	byVerb, byAgent, byAnyAgent, byActivity, byAnyActivity, byRegistration, byReference, byVoiding = "v", "a", "A", "o", "O", "r", "s", "x"
)

func keyOf(kind, what string) string { return kind + short(what) }

// identity is how two agents or identified groups are told to be the same; "" of an anonymous group.
func identity(o object) string {
	for _, name := range identifiers {
		switch v := o[name].(type) {
		case string:
			if name == "mbox_sha1sum" {
				v = strings.ToLower(v)
			}
			return name + " " + v
		case object:
			home, _ := v["homePage"].(string)
			called, _ := v["name"].(string)
			return name + " " + home + " " + called
		}
	}
	return ""
}

// people are the identities of an agent, or of a group and its members.
func people(v any) (out []string) {
	o, ok := v.(object)
	if !ok {
		return nil
	}
	if id := identity(o); id != "" {
		out = append(out, id)
	}
	members, _ := o["member"].([]any)
	for _, m := range members {
		out = append(out, people(m)...)
	}
	return out
}

// keysOf is everything that a statement can be looked for by.
func keysOf(s Statement) []string {
	found := map[string]bool{}
	add := func(kind, what string) {
		if what != "" {
			found[keyOf(kind, what)] = true
		}
	}
	add(byVerb, s.text("verb", "id"))
	add(byRegistration, strings.ToLower(s.text("context", "registration")))
	add(byReference, s.Refers())
	add(byVoiding, s.Voids())
	for _, id := range append(people(s.at("actor")), asPeople(s.at("object"))...) {
		add(byAgent, id)
	}
	add(byActivity, asActivity(s.at("object")))
	related(s.o, add)
	add(byAnyAgent, "")
	for _, id := range people(s.at("authority")) {
		add(byAnyAgent, id)
	}
	return slices.Sorted(maps.Keys(found))
}

// related are the people and activities of a statement or of the one inside it.
func related(o object, add func(kind, what string)) {
	context, _ := o["context"].(object)
	for _, v := range []any{o["actor"], context["instructor"], context["team"]} {
		for _, id := range people(v) {
			add(byAnyAgent, id)
		}
	}
	for _, id := range asPeople(o["object"]) {
		add(byAnyAgent, id)
	}
	add(byAnyActivity, asActivity(o["object"]))
	around, _ := context["contextActivities"].(object)
	for _, v := range around {
		for _, a := range oneOrMany(v) {
			add(byAnyActivity, asActivity(a))
		}
	}
	if inner, ok := o["object"].(object); ok && kindOf(inner, "Activity") == "SubStatement" {
		related(inner, add)
	}
}

func oneOrMany(v any) []any {
	if several, ok := v.([]any); ok {
		return several
	}
	return []any{v}
}

func asPeople(v any) []string {
	if kind := kindOf(v, "Activity"); kind == "Agent" || kind == "Group" {
		return people(v)
	}
	return nil
}

func asActivity(v any) string {
	o, ok := v.(object)
	if !ok || kindOf(v, "Activity") != "Activity" {
		return ""
	}
	id, _ := o["id"].(string)
	return id
}

// sumOf hashes what two statements with one id have to agree on: not what the store sets, and not how
// verbs and activities are called (2.3, statement comparison).
func sumOf(s Statement) string {
	o := maps.Clone(s.o)
	for _, name := range []string{"id", "stored", "timestamp", "authority", "version", "attachments"} {
		delete(o, name)
	}
	data, err := json.Marshal(bare(o))
	if err != nil {
		return "" // what was read can be written
	}
	return short(string(data))
}

// bare is a copy without what activities and verbs are called. A single context activity is a list of one.
func bare(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = bare(x)
		}
		return out
	case object:
		out := object{}
		for name, x := range v {
			switch name {
			case "display", "definition":
				continue
			case "parent", "grouping", "category", "other":
				if _, one := x.(object); one {
					x = []any{x}
				}
			case "objectType":
				if x == "Activity" || x == "Agent" {
					continue // what it is without the word
				}
			}
			out[name] = bare(x)
		}
		if v["objectType"] == "Agent" { // an object needs the word, lest it be an activity
			out["objectType"] = "Agent"
		}
		return out
	}
	return v
}
