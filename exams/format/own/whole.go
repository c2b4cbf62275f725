package own

import (
	"bytes"
	"encoding/json"
	"slices"

	"tianti/exams/format"
	"tianti/exams/format/markup"
	"tianti/exams/item"
)

// Whole is an item in full, for kinds that a format's own words do not bring back: cases, and pictures
// to point at. What other programs read stands beside it; this is what we read.
func Whole(prefix string, b *item.Body) string {
	data, err := json.Marshal(b)
	if err != nil {
		panic(err) // a Body has nothing that JSON could refuse
	}
	return "<" + prefix + "whole>" + escaped(string(data)) + "</" + prefix + "whole>"
}

// Restore gives an entry the item that a whole element tells. The entry carries its files already: what
// the item shows and nobody brought refuses it, or a stranger could point at files of others.
func Restore(n *markup.Node, e *format.Entry) {
	var b item.Body
	d := json.NewDecoder(bytes.NewReader([]byte(n.String())))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil || d.More() {
		e.Refuse(format.Say("exams.format.whole"))
		return
	}
	for _, id := range b.Files() {
		if !slices.ContainsFunc(e.Files, func(f format.File) bool { return f.ID == id }) {
			e.Refuse(format.Say("exams.format.missing", "name", item.Clip(id, 12)))
			return
		}
	}
	e.Body, e.Title, e.Scored, e.Notes = &b, b.Title, true, nil
	e.Finish()
}
