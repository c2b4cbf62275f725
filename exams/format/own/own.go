// Package own is what Tianti's element in an XML file says of an item beyond the words of the format:
// rule, negative, fixed as attributes; settings, the ids of gaps, and the rubric as elements. Moodle XML
// and QTI carry the same ones, each where its readers pass over what they do not know.
package own

import (
	"encoding/xml"
	"maps"
	"slices"
	"strings"

	"tianti/exams/format/markup"
	"tianti/exams/item"
)

// mostSettings bounds what one item may carry.
const mostSettings = 50

// Read applies an element to an item; attributes that it does not have change nothing.
func Read(n *markup.Node, b *item.Body) {
	if rule, ok := n.Has("rule"); ok {
		b.Rule = item.Rule(rule)
	}
	if v, ok := n.Has("negative"); ok {
		b.Negative = v == "1"
	}
	if v, ok := n.Has("fixed"); ok {
		b.Fixed = v == "1"
	}
	for _, s := range n.Children("setting") {
		if b.Settings == nil {
			b.Settings = map[string]string{}
		}
		if len(b.Settings) < mostSettings {
			b.Settings[item.Clip(s.Attr("name"), 100)] = item.Clip(s.String(), 1000)
		}
	}
	if roles := n.Children("role"); len(roles) > 0 {
		b.Roles = nil
		for _, r := range roles[:min(len(roles), mostSettings)] {
			b.Roles = append(b.Roles, item.Role{Name: item.Clip(r.Attr("name"), 1000), Brief: r.String(), Candidate: r.Attr("candidate") == "1"})
		}
	}
	rename(n.Children("blank"), b)
	if rubric := rubricOf(n.Children("criterion")); len(rubric.Criteria) > 0 {
		b.Rubric = &rubric
	}
}

// rename gives the gaps the ids that they had, in order. The zero byte keeps apart what has its id
// already from a gap that is still called the same.
func rename(ids []*markup.Node, b *item.Body) {
	for i := range b.Blanks {
		gap := &b.Blanks[i]
		if i < len(ids) && ids[i].Attr("id") != "" {
			b.Stem.Text = strings.Replace(b.Stem.Text, "[["+gap.ID+"]]", "[[\x00"+ids[i].Attr("id")+"]]", 1)
			gap.ID = ids[i].Attr("id")
		}
	}
	b.Stem.Text = strings.ReplaceAll(b.Stem.Text, "[[\x00", "[[")
}

func rubricOf(criteria []*markup.Node) (r item.Rubric) {
	for _, c := range criteria {
		most, _ := item.ReadPoints(c.Attr("max")) // 0 is refused by the item's check
		one := item.Criterion{ID: c.Attr("id"), Name: c.Attr("name"), About: c.Attr("about"), Max: most, Between: c.Attr("between") == "1"}
		for _, l := range c.Children("level") {
			score, _ := item.ReadPoints(l.Attr("score"))
			one.Levels = append(one.Levels, item.Level{Score: score, Text: l.String()})
		}
		r.Criteria = append(r.Criteria, one)
	}
	return r
}

// Elements are the settings, gaps and rubric of an item as XML; prefix is that of their namespace with
// its colon, or "".
func Elements(prefix string, b *item.Body) string {
	var s strings.Builder
	put := func(parts ...string) {
		for _, p := range parts {
			s.WriteString(p)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.Settings)) {
		put("<", prefix, `setting name="`, escaped(name), `">`, escaped(b.Settings[name]), "</", prefix, "setting>")
	}
	for _, r := range b.Roles {
		put("<", prefix, `role name="`, escaped(r.Name), `"`)
		if r.Candidate {
			put(` candidate="1"`)
		}
		put(">", escaped(r.Brief), "</", prefix, "role>")
	}
	for _, g := range b.Blanks {
		put("<", prefix, `blank id="`, escaped(g.ID), `"/>`)
	}
	if b.Rubric == nil {
		return s.String()
	}
	for _, c := range b.Rubric.Criteria {
		put("<", prefix, `criterion id="`, escaped(c.ID), `" max="`, item.Points(c.Max), `" name="`, escaped(c.Name), `" about="`, escaped(c.About), `"`)
		if c.Between {
			put(` between="1"`)
		}
		put(">")
		for _, l := range c.Levels {
			put("<", prefix, `level score="`, item.Points(l.Score), `">`, escaped(l.Text), "</", prefix, "level>")
		}
		put("</", prefix, "criterion>")
	}
	return s.String()
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder does not fail
	return b.String()
}
