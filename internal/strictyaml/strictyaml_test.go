package strictyaml_test

import (
	"errors"
	"strings"
	"testing"

	"tianti/internal/fault"
	"tianti/internal/strictyaml"
)

type sheet struct {
	Line  strictyaml.Line `yaml:"-"`
	Title string          `yaml:"title"`
	Open  bool            `yaml:"open,omitempty"`
	Items []item          `yaml:"items,omitempty"`
	Names map[string]int  `yaml:"names,omitempty"`
}

type item struct {
	Line strictyaml.Line `yaml:"-"`
	Code string          `yaml:"code"`
	N    int8            `yaml:"n,omitempty"`
	Mark *mark           `yaml:"mark,omitempty"`
}

type mark string

func (m *mark) UnmarshalText(b []byte) error {
	if string(b) != "A" && string(b) != "B" {
		return errors.New("A or B")
	}
	*m = mark(b)
	return nil
}

func TestReadsWhatIsThereAndTheLinesOnWhichItStands(t *testing.T) {
	var s sheet
	err := strictyaml.Decode("a.yaml", []byte("title: 上岗证\nopen: true\nitems:\n- code: F2\n  n: 3\n  mark: A\n- code: 10\nnames: {x: 1}\n"), &s)
	if err != nil {
		t.Fatal(err)
	}
	if s.Title != "上岗证" || !s.Open || len(s.Items) != 2 || s.Items[1].Code != "10" || *s.Items[0].Mark != "A" || s.Names["x"] != 1 {
		t.Fatalf("%+v", s)
	}
	if s.Line != 1 || s.Items[1].Line != 7 {
		t.Fatalf("lines %d %d", s.Line, s.Items[1].Line)
	}
}

func TestEachFaultNamesItsLine(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want *fault.Fault
		line int
	}{
		"unknown field":          {"title: a\ntitel: b\n", strictyaml.ErrUnknown, 2},
		"missing field":          {"open: true\n", strictyaml.ErrMissing, 1},
		"missing in a list":      {"title: a\nitems:\n- n: 1\n", strictyaml.ErrMissing, 3},
		"field twice":            {"title: a\n\ntitle: b\n", strictyaml.ErrTwice, 3},
		"number too large":       {"title: a\nitems:\n- code: x\n  n: 300\n", strictyaml.ErrWantNumber, 4},
		"text for a number":      {"title: a\nitems:\n- code: x\n  n: drei\n", strictyaml.ErrWantNumber, 4},
		"list for a text":        {"title: [a]\n", strictyaml.ErrWantText, 1},
		"nothing for a text":     {"title:\n", strictyaml.ErrWantText, 1},
		"text for a switch":      {"title: a\nopen: ja\n", strictyaml.ErrWantSwitch, 2},
		"section for a list":     {"title: a\nitems:\n  code: x\n", strictyaml.ErrWantList, 3},
		"list for a section":     {"- a\n", strictyaml.ErrWantSection, 1},
		"a type's own refusal":   {"title: a\nitems:\n- code: x\n  mark: C\n", strictyaml.ErrValue, 4},
		"alias":                  {"title: &t a\nitems:\n- code: *t\n", strictyaml.ErrAlias, 3},
		"merge key":              {"title: a\nitems:\n- <<: {code: x}\n  code: y\n", strictyaml.ErrAlias, 3},
		"broken syntax":          {"title: a\n\tb: c\n", strictyaml.ErrSyntax, 2},
		"empty":                  {"", strictyaml.ErrSyntax, 1},
		"a second document":      {"title: a\n---\ntitle: b\n", strictyaml.ErrSyntax, 2},
		"key of the wrong shape": {"title: a\n? [x]\n: y\n", strictyaml.ErrAlias, 2},
	} {
		var s sheet
		err := strictyaml.Decode("a.yaml", []byte(c.text), &s)
		f := fault.All(err)
		if len(f) == 0 || !errors.Is(f[0], c.want) {
			t.Errorf("%s: got %v", name, err)
			continue
		}
		if got := f[0].Params()["line"]; got != c.line || f[0].Params()["file"] != "a.yaml" {
			t.Errorf("%s: line %v, want %d: %v", name, got, c.line, f[0])
		}
	}
}

func TestAllFaultsComeAtOnce(t *testing.T) {
	var s sheet
	err := strictyaml.Decode("a.yaml", []byte("titel: a\nopen: 3\nitems: 4\n"), &s)
	if n := len(fault.All(err)); n != 4 {
		t.Fatalf("%d faults: %v", n, err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("title: a\nitems: [{code: x}]")
	f.Add("a: &a [*a]")
	f.Add(strings.Repeat("[", 200))
	f.Fuzz(func(t *testing.T, text string) {
		var s sheet
		_ = strictyaml.Decode("f", []byte(text), &s)
	})
}
