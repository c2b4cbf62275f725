package cmi5

import (
	"strings"

	"tianti/internal/locale"
	"tianti/internal/text"
)

// called reads the title and the description of an element.
func called(n *node) (title, about locale.Text, err error) {
	if title, err = words(n.kid("title")); err == nil {
		about, err = words(n.kid("description"))
	}
	return title, about, err
}

const longText = 2000 // characters

// words takes of a text in several languages the two that people read here. Where one is missing the other
// stands in, and the first of all where both are.
func words(n *node) (t locale.Text, err error) {
	list, err := inOrder(n, some("langstring"))
	if err != nil {
		return t, err
	}
	first := ""
	for _, k := range list {
		if _, err := inOrder(k); err != nil {
			return t, err
		}
		said := text.Cut(strings.Join(strings.Fields(k.text), " "), longText)
		switch lang := strings.ToLower(k.attr("lang")); {
		case t.Zh == "" && strings.HasPrefix(lang, "zh"):
			t.Zh = said
		case t.En == "" && strings.HasPrefix(lang, "en"):
			t.En = said
		}
		if first == "" {
			first = said
		}
	}
	if t.Zh == "" {
		t.Zh = t.En
	}
	if t.Zh == "" {
		t.Zh = first
	}
	return t, nil
}

func (r *reader) objectives(list *node) error {
	all, err := inOrder(list, some("objective"))
	if err != nil {
		return err
	}
	for _, n := range all {
		if _, err := inOrder(n, one("title"), one("description")); err != nil {
			return err
		}
		id, err := r.id(n, "id")
		if err == nil {
			err = r.fresh(n, "objective ", id)
		}
		if err == nil {
			_, _, err = called(n)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// references are the objectives that a block or unit names.
func (r *reader) references(n *node) (out []string, err error) {
	list := n.kid("objectives")
	if list == nil {
		return nil, nil
	}
	all, err := inOrder(list, some("objective"))
	if err != nil {
		return nil, err
	}
	for _, k := range all {
		if _, err := inOrder(k); err != nil {
			return nil, err
		}
		id, err := r.id(k, "idref")
		if err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, nil
}
