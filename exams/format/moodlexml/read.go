package moodlexml

import (
	"strings"

	"tianti/exams/format"
	"tianti/exams/format/markup"
	"tianti/exams/format/own"
	"tianti/exams/item"
)

// Name is the format's name in reports.
const Name = "moodlexml"

// Read reads a whole file: every question in it comes back as an entry that is kept, changed or
// refused. The error is a fault that refuses the file itself: too large, no XML, not Moodle's.
func Read(data []byte) ([]format.Entry, error) {
	root, err := markup.Parse(data)
	if err != nil {
		return nil, err
	}
	if root.Name != "quiz" {
		return nil, format.ErrUnknown.With("format", "<"+item.Clip(root.Name, 40)+">")
	}
	var entries []format.Entry
	var category []string
	for _, q := range root.Elements() {
		if q.Name == "question" && q.Attr("type") == "category" {
			category = format.CategoryPath(strings.Join(strings.Fields(q.At("category").String()), " "))
			continue
		}
		if len(entries) == format.MaxEntries {
			return nil, format.ErrTooMany.With("most", format.MaxEntries)
		}
		e := format.Entry{Line: q.Line, Category: category}
		if q.Name == "question" {
			read(&e, q)
		} else {
			e.Title = "<" + item.Clip(q.Name, 40) + ">"
			e.Refuse(format.Say("exams.moodlexml.element"))
		}
		entries = append(entries, e)
	}
	if len(entries) == 0 {
		return nil, format.ErrEmpty
	}
	return entries, nil
}

// question is one that is being read.
type question struct {
	e *format.Entry
	b *item.Body
	q *markup.Node
}

// types are the question types that become items.
var types = map[string]func(*question){
	"multichoice":     (*question).choice,
	"oumultiresponse": (*question).several,
	"truefalse":       (*question).truth,
	"shortanswer":     (*question).short,
	"numerical":       (*question).numeric,
	"match":           (*question).matching,
	"matching":        (*question).matching,
	"ddmatch":         (*question).matching,
	"ordering":        (*question).ordering,
	"essay":           (*question).essay,
	"multianswer":     (*question).cloze,
	"cloze":           (*question).cloze,
	"gapselect":       (*question).gaps,
	"ddwtos":          (*question).gaps,
}

// mostTags bounds what one question may carry.
const mostTags = 50

func read(e *format.Entry, q *markup.Node) {
	e.Title = item.Clip(strings.Join(strings.Fields(q.Child("name").String()), " "), 200)
	e.ID = item.Clip(q.Child("idnumber").String(), 100)
	for _, t := range q.Child("tags").Children("tag") {
		if s := item.Clip(strings.Join(strings.Fields(t.String()), " "), 100); s != "" && len(e.Tags) < mostTags {
			e.Tags = append(e.Tags, s)
		}
	}
	if whole := q.Child("tianti").Child("whole"); whole != nil {
		x := &question{e, &item.Body{}, q}
		e.Body = x.b
		x.text(q.Child("questiontext")) // brings the files
		own.Restore(whole, e)
		return
	}
	build, known := types[q.Attr("type")]
	if !known {
		if e.Title == "" {
			e.Title = item.Clip(q.Child("questiontext").Child("text").String(), 60)
		}
		key := "exams.moodlexml.type"
		if q.Attr("type") == "description" {
			key = "exams.gift.description"
		}
		e.Refuse(format.Say(key, "type", item.Clip(q.Attr("type"), 40)))
		return
	}
	x := &question{e, &item.Body{Title: e.Title, Max: item.Point}, q}
	e.Body = x.b
	x.b.Stem = x.text(q.Child("questiontext"))
	x.b.Feedback = x.text(q.Child("generalfeedback"))
	x.oldPicture()
	if s := q.Child("defaultgrade").String(); s != "" {
		x.worth(s)
	}
	build(x)
	if e.Body == nil {
		return
	}
	x.own(q.Child("tianti"))
	x.leftOut()
	e.Finish()
}

// worth reads the points.
func (x *question) worth(s string) {
	if n, ok := item.ReadPoints(s); ok && n > 0 {
		x.b.Max, x.e.Scored = n, true
		return
	}
	x.e.Change(format.Say("exams.format.grade", "grade", item.Clip(s, 20)))
}

// leftOut remarks on what has no place here.
func (x *question) leftOut() {
	said := len(x.q.Children("hint")) > 0
	for _, name := range []string{"correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"} {
		said = said || x.q.Child(name).Child("text").String() != ""
	}
	if said {
		x.e.Remark(format.Say("exams.moodlexml.tries"))
	}
}

// is reads Moodle's several ways of saying yes.
func is(n *markup.Node) bool {
	switch strings.ToLower(n.String()) {
	case "1", "true", "yes":
		return true
	}
	return false
}
