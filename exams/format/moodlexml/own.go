package moodlexml

import (
	"tianti/exams/format/markup"
	"tianti/exams/format/own"
	"tianti/exams/item"
)

// own applies what our own element says.
func (x *question) own(n *markup.Node) {
	if n == nil {
		return
	}
	if k := n.Attr("kind"); k != "" {
		x.b.Kind = item.Kind(k)
	}
	own.Read(n, x.b)
}
