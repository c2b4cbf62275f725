package ladder

import (
	"cmp"
	"slices"

	"tianti/courses"
	rungs "tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/web/kit"
)

// overviewPage is the whole ladder.
type overviewPage struct {
	Wide, Tall stair
	Stages     []stageView
	Here       string // the reader's own rung, "" if on none
	HereName   string
}

type stageView struct {
	Number int
	Name   string
	Grades []gradeView
}

type gradeView struct {
	Code, Name, Duties, Track string
	Here, Entry               bool
	After, Seats              []string
	Join                      string // how the requirements go together: all, any, at_least
	Need                      int64
	Requires                  []item
	Courses                   []courseView
}

type courseView struct {
	link
	Line  string
	Hours int
}

// overview shows every rung with what it asks (GET /ladder).
func (p Pages) overview(r *kit.Request) error {
	w, err := p.wordsFor(r)
	if err != nil {
		return err
	}
	here, err := p.Ladder.Rung(r.Context(), r.Actor.Person)
	if err != nil {
		return err
	}
	b := p.Ladder.Blueprint()
	page := overviewPage{Wide: wide(b, r.Lang, here), Tall: tall(b, r.Lang, here), Here: here}
	if g := b.Grade(here); g != nil {
		page.HereName = g.Name.In(r.Lang)
	}
	steps, err := p.courseSteps(r)
	if err != nil {
		return err
	}
	for i, s := range b.Stages {
		view := stageView{Number: i + 1, Name: s.Name.In(r.Lang)}
		for j := range b.Grades {
			if g := &b.Grades[j]; g.Stage == s.Code {
				view.Grades = append(view.Grades, p.grade(w, g, here, steps[g.Code]))
			}
		}
		page.Stages = append(page.Stages, view)
	}
	return r.Show("ladder_overview", page)
}

// grade says a rung in words, without anybody's facts.
func (p Pages) grade(w *words, g *rungs.Grade, here string, cs []*courses.Entry) gradeView {
	lang := w.r.Lang
	v := gradeView{Code: g.Code, Name: g.Name.In(lang), Duties: g.Duties.In(lang), Track: rungs.TrackWord(lang, g.Track),
		Here: g.Code == here, Entry: g.Entry, Seats: p.seatNames(lang, g)}
	for _, a := range g.After {
		v.After = append(v.After, w.names.Of(requirement.Grade, a))
	}
	if g.Requires != nil {
		res := requirement.Look(g.Requires, requirement.View{})
		v.Requires = w.items(rungs.Top(res))
	}
	for _, c := range cs {
		v.Courses = append(v.Courses, courseView{link{Text: c.Title.In(lang), Path: w.path("/courses/" + c.Code)}, c.Line.Word(lang), c.Hours})
	}
	return v
}

// courseSteps are the live courses by the step that they belong to.
func (p Pages) courseSteps(r *kit.Request) (map[string][]*courses.Entry, error) {
	out := map[string][]*courses.Entry{}
	if p.Courses == nil {
		return out, nil
	}
	outline, err := p.Courses.Outline(r.Context())
	if err != nil {
		return nil, err
	}
	for _, e := range outline {
		if e.State == courses.Live {
			out[e.Step] = append(out[e.Step], e)
		}
	}
	for _, es := range out {
		slices.SortFunc(es, func(a, b *courses.Entry) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Code, b.Code)) })
	}
	return out, nil
}
