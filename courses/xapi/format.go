package xapi

import (
	"encoding/json"
	"maps"
	"slices"

	"golang.org/x/text/language"
)

// MarshalJSON writes the statement as it is kept.
func (s Statement) MarshalJSON() ([]byte, error) { return json.Marshal(s.o) }

// In gives the statement in a format: "ids" leaves what is needed to know people, verbs and activities
// again; "canonical" leaves one language of each text, the one that the languages ask for.
func (s Statement) In(format, languages string) Statement {
	switch format {
	case "ids":
		return Statement{asObject(onlyIDs(s.o))}
	case "canonical":
		wanted, _, _ := language.ParseAcceptLanguage(languages)
		return Statement{asObject(oneLanguage(s.o, wanted))}
	}
	return s
}

func onlyIDs(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = onlyIDs(x)
		}
		return out
	case object:
		out := object{}
		_, identified := identity(v), identity(v) != ""
		for name, x := range v {
			switch {
			case name == "display" || name == "definition":
			case identified && (name == "name" || name == "member"):
			case name == "extensions":
				out[name] = x
			default:
				out[name] = onlyIDs(x)
			}
		}
		if attachments, ok := v["attachments"]; ok {
			out["attachments"] = attachments // their display has to be there
		}
		return out
	}
	return v
}

// worded are the properties that hold a text in several languages.
var worded = []string{"display", "name", "description"}

func oneLanguage(v any, wanted []language.Tag) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = oneLanguage(x, wanted)
		}
		return out
	case object:
		out := object{}
		for name, x := range v {
			words, several := x.(object)
			switch {
			case name == "extensions":
				out[name] = x
			case several && slices.Contains(worded, name):
				out[name] = best(words, wanted)
			default:
				out[name] = oneLanguage(x, wanted)
			}
		}
		return out
	}
	return v
}

func best(words object, wanted []language.Tag) object {
	if len(words) < 2 {
		return words
	}
	names := slices.Sorted(maps.Keys(words))
	tags := make([]language.Tag, len(names))
	for i, n := range names {
		tags[i] = language.Make(n)
	}
	_, i, _ := language.NewMatcher(tags).Match(wanted...)
	return object{names[i]: words[names[i]]}
}
