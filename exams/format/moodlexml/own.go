package moodlexml

import (
	"strings"

	"tianti/exams/format/markup"
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
	if rule, ok := n.Has("rule"); ok {
		x.b.Rule = item.Rule(rule)
	}
	if v, ok := n.Has("negative"); ok {
		x.b.Negative = v == "1"
	}
	if v, ok := n.Has("fixed"); ok {
		x.b.Fixed = v == "1"
	}
	for _, s := range n.Children("setting") {
		if x.b.Settings == nil {
			x.b.Settings = map[string]string{}
		}
		if len(x.b.Settings) < mostTags {
			x.b.Settings[item.Clip(s.Attr("name"), 100)] = item.Clip(s.String(), 1000)
		}
	}
	for i, s := range n.Children("blank") {
		x.rename(i, s.Attr("id"))
	}
	var rubric item.Rubric
	for _, c := range n.Children("criterion") {
		most, _ := points(c.Attr("max"))
		one := item.Criterion{ID: c.Attr("id"), Name: c.Attr("name"), About: c.Attr("about"), Max: most, Between: c.Attr("between") == "1"}
		for _, l := range c.Children("level") {
			score, _ := points(l.Attr("score"))
			one.Levels = append(one.Levels, item.Level{Score: score, Text: l.String()})
		}
		rubric.Criteria = append(rubric.Criteria, one)
	}
	if len(rubric.Criteria) > 0 {
		x.b.Rubric = &rubric
	}
}

func points(s string) (int64, bool) {
	whole, part, _ := strings.Cut(s, ".")
	return milli(whole, part)
}

// rename gives a gap the id that it had.
func (x *question) rename(i int, id string) {
	if i >= len(x.b.Blanks) || id == "" {
		return
	}
	gap := &x.b.Blanks[i]
	x.b.Stem.Text = strings.Replace(x.b.Stem.Text, "[["+gap.ID+"]]", "[[\x00"+id+"]]", 1)
	gap.ID = id
	if i == len(x.b.Blanks)-1 {
		x.b.Stem.Text = strings.ReplaceAll(x.b.Stem.Text, "[[\x00", "[[")
	}
}
