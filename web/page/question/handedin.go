package question

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tianti/exams/item"
	"tianti/internal/locale"
)

// handed is a file of an answer; At is where it can be read, "" for whoever may not.
type handed struct{ ID, Name, Type, At string }

// Files are the files of the answer.
func (a Asked) Files() []handed {
	var out []handed
	for _, id := range a.Response.Files {
		h := handed{ID: id, Name: a.Response.Pairs[id]}
		if h.Name == "" {
			h.Name = id[:min(12, len(id))]
		}
		if a.at != "" {
			h.At = a.Base() + "/" + id
		}
		out = append(out, h)
	}
	return out
}

// Base is where the files of the item are read, and below which programs send them; "" where nothing
// can be sent.
func (a Asked) Base() string {
	if a.at == "" {
		return ""
	}
	return a.at + "/items/" + strconv.Itoa(a.N) + "/files"
}

// SortNames are the sorts of files that the item takes, for people.
func (a Asked) SortNames() string {
	var out []string
	for _, s := range a.View.Limits.Sorts {
		out = append(out, locale.T(a.lang, "question.sort."+s, nil))
	}
	return strings.Join(out, map[bool]string{true: "、", false: ", "}[a.lang == locale.Chinese])
}

// endings are those of files that browsers offer for media types which say too little.
var endings = map[string]string{"application/zip": ".docx,.xlsx,.pptx,.zip", "text/plain": ".txt,.csv,.md", "application/ogg": ".ogg"}

// Accept is what a browser offers to choose.
func (a Asked) Accept() string {
	var out []string
	for _, t := range a.View.Limits.Types {
		if e := endings[t]; e != "" {
			t = e
		}
		out = append(out, t)
	}
	return strings.Join(out, ",")
}

// Span is how long a recording may be: 1:30.
func (a Asked) Span() string {
	s := a.View.Limits.Seconds
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// choice is a box of the authoring form.
type choice struct {
	Value string
	On    bool
}

// Sorts are the sorts of files that an item may take.
func (a Authored) Sorts() []choice {
	want := strings.Fields(a.Settings["types"])
	var out []choice
	for _, s := range item.FileSorts() {
		out = append(out, choice{s, len(want) == 0 || slices.Contains(want, s)})
	}
	return out
}

// Numbers names settings that are whole numbers, for a template to draw.
func (Authored) Numbers(names ...string) []string { return names }

// Usual is what counts where a setting is left out.
func (Authored) Usual(setting string) string {
	return map[string]string{"files": "1", "megabytes": "20"}[setting]
}

func readUpload(f Form, b *item.Body) {
	readSettings(f, b, "files", "megabytes")
	want := slices.DeleteFunc(item.FileSorts(), func(s string) bool { return !slices.Contains(f.FormAll("types"), s) })
	types := strings.Join(want, " ")
	if len(want) == len(item.FileSorts()) {
		types = ""
	}
	set(b, "types", types)
	readRubric(f, b)
}

func readRecording(f Form, b *item.Body) {
	readSettings(f, b, "seconds")
	set(b, "media", f.Form("media_sort"))
	readRubric(f, b)
}

// set is one setting; "" takes it away.
func set(b *item.Body, name, value string) {
	settings := map[string]string{}
	for k, v := range b.Settings {
		settings[k] = v
	}
	if settings[name] = value; value == "" {
		delete(settings, name)
	}
	if b.Settings = settings; len(settings) == 0 {
		b.Settings = nil
	}
}

// RoleRows are the roles with empty rows below.
func (a Authored) RoleRows() []item.Role { return padded(a.Roles) }

func readRolePlay(f Form, b *item.Body) {
	b.Roles = nil
	own := f.Form("role_own")
	for i := range f.FormAll("role_name") {
		r := item.Role{Name: at(f.FormAll("role_name"), i), Brief: at(f.FormAll("role_brief"), i), Candidate: own == strconv.Itoa(i)}
		if r.Name != "" || r.Brief != "" {
			b.Roles = append(b.Roles, r)
		}
	}
	readSettings(f, b, "prepare", "minutes")
	readRubric(f, b)
}
