package qti

import (
	"strings"

	"tianti/exams/format"
	"tianti/exams/format/markup"
	"tianti/exams/format/own"
	"tianti/exams/item"
)

// Namespace is that of the elements which say what QTI has no words for.
const Namespace = "urn:tianti:item:1"

// noted is our own element of a manifest, nil of an item that others wrote.
func noted(meta *markup.Node) (n *markup.Node) {
	meta.Find(func(k *markup.Node) bool {
		if k.Space == Namespace && k.Name == "item" {
			n = k
		}
		return n != nil
	})
	return n
}

// own applies what a manifest written by us says beside an item.
func (x *reading) own(meta *markup.Node) {
	n := noted(meta)
	if n == nil {
		return
	}
	b := x.b
	if id, ok := n.Has("id"); ok {
		x.e.ID = item.Clip(id, 100)
	}
	k := n.Attr("kind")
	if k != "" && k != string(b.Kind) {
		x.become(item.Kind(k))
	}
	if b.Kind == "upload" || b.Kind == "recording" {
		b.Settings = nil // what the interaction's type says is among ours
	}
	if v := n.Attr("stem"); v != "" && b.Stem.Format == "" {
		b.Stem.Format = item.Format(v)
	}
	own.Read(n, b)
	format.RightOrWrong(b)
}

// become turns what QTI could say into the kind that it was.
func (x *reading) become(k item.Kind) {
	b := x.b
	switch {
	case k == "truefalse" && b.Kind == "single" && len(b.Options) == 2:
		right := b.Options[0].Weight > 0
		feedback := []item.Text{b.Options[0].Feedback, b.Options[1].Feedback}
		b.Options = item.NewTrueFalse("", right).Options
		for i := range b.Options {
			b.Options[i].Feedback = feedback[i]
		}
	case (k == "short" || k == "numeric") && b.Kind == "cloze" && len(b.Blanks) == 1:
		b.Answers, b.Blanks = b.Blanks[0].Answers, nil
		stem := strings.TrimSpace(strings.Replace(asHTML(b.Stem), "[[b1]]", "", 1))
		b.Stem = plainest(strings.TrimSuffix(stem, "<div></div>"))
	case !b.Open():
		return
	}
	b.Kind = k
}
