package qti

import (
	"strings"

	"tianti/exams/format/markup"
)

// foreign says whether an element is of another language within an item.
func foreign(n *markup.Node) bool {
	return strings.Contains(n.Space, "MathML") || strings.Contains(n.Space, "/svg")
}

// name is an element's name whatever the version: "choiceinteraction" for choiceInteraction and
// qti-choice-interaction.
func name(n *markup.Node) string {
	if n == nil || foreign(n) {
		return ""
	}
	return strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(n.Name, "qti-"), "-", ""))
}

// attr is an attribute whatever the version spells it like.
func attr(n *markup.Node, want string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.Attrs {
		if strings.EqualFold(strings.ReplaceAll(a.Name, "-", ""), want) {
			return a.Value
		}
	}
	return ""
}

// kids are the children of a name.
func kids(n *markup.Node, want string) []*markup.Node {
	var out []*markup.Node
	for _, k := range n.Elements() {
		if name(k) == want {
			out = append(out, k)
		}
	}
	return out
}

// kid is the first child of a name, nil without one.
func kid(n *markup.Node, want string) *markup.Node {
	if all := kids(n, want); len(all) > 0 {
		return all[0]
	}
	return nil
}

// all are the elements of a name anywhere below.
func all(n *markup.Node, want ...string) []*markup.Node {
	var out []*markup.Node
	n.Find(func(k *markup.Node) bool {
		for _, w := range want {
			if name(k) == w {
				out = append(out, k)
			}
		}
		return false
	})
	return out
}

// flat is the text of an element on one line.
func flat(n *markup.Node) string { return strings.Join(strings.Fields(n.String()), " ") }
