package moodlexml

import (
	"tianti/exams/format"
	"tianti/exams/format/markup"
	"tianti/exams/format/own"
	"tianti/exams/item"
)

// own applies what our own element says.
func (x *question) own(n *markup.Node) {
	if n == nil {
		return
	}
	if k := n.Attr("kind"); k != "" && k != string(x.b.Kind) {
		x.b.Kind, x.b.Settings = item.Kind(k), nil
	}
	if len(n.Children("setting")) > 0 {
		x.b.Settings = nil // of what Moodle's words say, all are among them
	}
	own.Read(n, x.b)
	if _, ruled := n.Has("rule"); ruled {
		format.RightOrWrong(x.b)
	}
}
