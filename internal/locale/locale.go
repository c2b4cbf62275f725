// Package locale says every text that a person reads, in each language. The texts themselves are in package texts.
//
// A language is a folder of flat JSON files, one per area; keys are unique over all areas. Texts
// take parameters in braces: "{name} needs {count} more", and words that go by a number: "{n} {n?day|days}"
// is 1 day and 2 days. T falls back to Chinese and then to the key itself, but a test demands that no
// language lacks a key, so neither is seen.
package locale

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"sort"
	"strings"

	"tianti/internal/fault"
)

// The languages, the default first.
const (
	Chinese = "zh-CN"
	English = "en"
)

// Languages lists them in the order in which they are offered.
var Languages = []string{Chinese, English}

// texts are those of each language, by key; nil until they are held.
var texts map[string]map[string]string

// Hold takes the texts from the folders of the languages. A program calls it once, before anything speaks, by
// importing package texts. It panics on a file that is no flat JSON object and on a key that stands in two areas,
// since a program with such texts was built wrong.
func Hold(files fs.FS) {
	all := map[string]map[string]string{}
	for _, lang := range Languages {
		all[lang] = map[string]string{}
		entries, err := fs.ReadDir(files, lang)
		if err != nil {
			panic(err)
		}
		for _, e := range entries {
			holdArea(all[lang], files, path.Join(lang, e.Name()))
		}
	}
	texts = all
}

func holdArea(held map[string]string, files fs.FS, name string) {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		panic(err)
	}
	var area map[string]string
	if err := json.Unmarshal(data, &area); err != nil {
		panic(fmt.Sprintf("locale: %s: %v", name, err))
	}
	for k, v := range area {
		if _, twice := held[k]; twice {
			panic(fmt.Sprintf("locale: %s: key %q stands in two areas", name, k))
		}
		held[k] = v
	}
}

// Keys lists all keys of a language in order.
func Keys(lang string) []string {
	keys := make([]string, 0, len(texts[lang]))
	for k := range texts[lang] {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// Has says whether the language has the key.
func Has(lang, key string) bool {
	_, ok := texts[lang][key]
	return ok
}

// T is the text of a key with its parameters filled in. params may be nil.
func T(lang, key string, params map[string]any) string {
	if texts == nil {
		panic("locale: no texts are held: import tianti/internal/locale/texts for its effect")
	}
	text, ok := texts[lang][key]
	if !ok {
		if text, ok = texts[Chinese][key]; !ok {
			return key
		}
	}
	if len(params) == 0 || !strings.Contains(text, "{") {
		return text
	}
	return fill(lang, text, params)
}

// Worded is a value that has a word of its own in each language: a state, an act, a Text.
type Worded interface{ Word(lang string) string }

// Key is a value that is the key of its word.
type Key string

// Word is the text of the key.
func (k Key) Word(lang string) string { return T(lang, string(k), nil) }

// fill puts values in the place of {names}, those that are worded in the language, and one of two wordings
// in the place of {name?one|more}: the first where the value reads "1". A name without a value stays as it
// is, and what stands in a value is not looked at again. It is called for every word of every page, so it
// goes over the text once.
func fill(lang, text string, params map[string]any) string {
	var out strings.Builder
	for {
		before, rest, open := strings.Cut(text, "{")
		out.WriteString(before)
		if !open {
			return out.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		name, forms, counted := strings.Cut(name, "?")
		value, known := params[name]
		if !closed || !known {
			out.WriteByte('{')
			text = rest
			continue
		}
		if counted {
			one, more, _ := strings.Cut(forms, "|")
			if fmt.Sprint(value) != "1" {
				one = more
			}
			out.WriteString(one)
			text = after
			continue
		}
		switch value := value.(type) {
		case string:
			out.WriteString(value)
		case Worded:
			out.WriteString(value.Word(lang))
		default:
			fmt.Fprint(&out, value)
		}
		text = after
	}
}

// Fault is what a fault says to a person: what is wrong, and how to mend it.
func Fault(lang string, err error) (what, mend string) {
	f := fault.From(err)
	if f == nil {
		return "", ""
	}
	key, params := "fault."+f.Code(), f.Params()
	if p, ok := params["permission"].(string); ok {
		params = maps.Clone(params)
		params["permission"] = Permission(lang, p)
	}
	return T(lang, key, params), T(lang, key+".mend", params)
}

// Permission is a permission in words, "Exam board: read"; the permission itself where the texts have none.
func Permission(lang, permission string) string {
	i := strings.LastIndexByte(permission, '.')
	if i < 0 {
		return permission
	}
	object, action := "object."+permission[:i], "action."+permission[i+1:]
	if !Has(lang, object) || !Has(lang, action) {
		return permission
	}
	return T(lang, "permission.words", map[string]any{"object": Key(object), "action": Key(action)})
}

// Match picks the language for an Accept-Language header or a stored choice; Chinese otherwise.
func Match(accept string) string {
	for part := range strings.SplitSeq(accept, ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		switch tag = strings.ToLower(tag); {
		case strings.HasPrefix(tag, "zh"):
			return Chinese
		case strings.HasPrefix(tag, "en"):
			return English
		}
	}
	return Chinese
}
