// Package marking is the blind marking queue in the browser: one answer at a time with its rubric,
// by keyboard, and nothing that says whose answer it is.
package marking

import (
	"embed"
	"errors"
	"html/template"
	"slices"

	"tianti/exams"
	"tianti/exams/item"
	"tianti/internal/file"
	"tianti/web/kit"
	filepage "tianti/web/page/files"
	"tianti/web/page/question"
)

//go:embed *.html *.js
var files embed.FS

// Pages are the handlers.
type Pages struct{ Exams *exams.Service }

// Area is the folder's routes, pages and samples.
func (p Pages) Area() kit.Area {
	return kit.Area{
		Name: "marking", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/marking", Needs: "exams.mark.give", Do: p.queues,
				Nav: &kit.Nav{Group: "exams", Label: "marking.title", Icon: "checklist", Order: 30, Quick: 2}},
			{Method: "GET", Path: "/marking/exams/:exam", Needs: "exams.mark.give", Do: p.next},
			{Method: "POST", Path: "/marking/tasks/:task", Needs: "exams.mark.give", Do: p.mark},
			{Method: "GET", Path: "/marking/tasks/:task/files/:file", Needs: "exams.mark.give", Do: p.file},
			{Method: "POST", Path: "/marking/tasks/:task/back", Needs: "exams.mark.give", Do: p.putBack},
		},
		Samples: samples(),
	}
}

type queuePage struct{ Queues []exams.Queue }

// queues lists what waits (GET /marking).
func (p Pages) queues(r *kit.Request) error {
	qs, err := p.Exams.Queues(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Show("marking_queue", queuePage{qs})
}

type taskPage struct {
	Task    *exams.Task
	Case    template.HTML // what the question is a part of
	Stem    template.HTML
	Media   template.HTML
	Model   template.HTML
	Answer  template.HTML
	Given   map[string]string // what was typed, by criterion
	Comment string
}

// Mark is what was typed for a criterion.
func (p taskPage) Mark(id string) string { return p.Given[id] }

// Points is how people read milli-points.
func (taskPage) Points(milli int64) string { return item.Points(milli) }

// Is says whether a media type is among those wanted.
func (taskPage) Is(kind string, wanted ...string) bool { return file.Is(kind, wanted...) }

// Kilobytes is the size of a file for people.
func (taskPage) Kilobytes(size int64) int64 { return max((size+512)>>10, 1) }

// Steps are the marks that can be pressed: the levels, or whole points where there are few.
func (taskPage) Steps(c item.Criterion) []item.Level {
	if len(c.Levels) > 0 || c.Max > 9*item.Point || c.Max%item.Point != 0 {
		return c.Levels
	}
	var out []item.Level
	for n := int64(0); n <= c.Max; n += item.Point {
		out = append(out, item.Level{Score: n})
	}
	return out
}

// Quick says whether a digit is enough for a criterion: it chooses a level by its number. Where points between
// the levels count, or there are none, digits are what they say.
func (p taskPage) Quick(c item.Criterion) bool {
	return len(c.Levels) > 0 && len(c.Levels) <= 10 && !c.Between
}

// AnyQuick says whether a digit is enough for some criterion.
func (p taskPage) AnyQuick() bool { return slices.ContainsFunc(p.Task.Rubric.Criteria, p.Quick) }

func drawTask(t *exams.Task) taskPage {
	return taskPage{Task: t, Case: question.Clean(t.Case), Stem: question.Clean(t.Stem), Media: question.Media(t.Media), Model: question.Clean(t.Model), Answer: question.Clean(item.T(t.Response.Text))}
}

// next shows the next answer of an exam (GET /marking/exams/:exam).
func (p Pages) next(r *kit.Request) error {
	t, err := p.Exams.Next(r.Context(), r.Actor, r.Path("exam"))
	if errors.Is(err, exams.ErrNoTask) {
		r.Flash("marking.finished")
		return r.Done("/marking")
	}
	if err != nil {
		return err
	}
	return r.Show("marking_task", drawTask(t))
}

// mark gives the marks and goes on to the next answer (POST /marking/tasks/:task).
func (p Pages) mark(r *kit.Request) error {
	id := r.Path("task")
	t, err := p.Exams.Task(r.Context(), r.Actor, id)
	if err != nil {
		return p.gone(r, err)
	}
	page, scores := drawTask(t), map[string]int64{}
	page.Given, page.Comment = map[string]string{}, r.Form("comment")
	for _, c := range t.Rubric.Criteria {
		typed := r.Form("mark_" + c.ID)
		page.Given[c.ID] = typed
		if milli, ok := question.Points(typed); ok {
			scores[c.ID] = milli
		}
	}
	if err := p.Exams.Mark(r.Context(), r.Actor, id, scores, page.Comment); err != nil {
		return r.Refused("marking_task", page, err)
	}
	return r.Done("/marking/exams/" + t.Exam)
}

// file is a file of the answer (GET /marking/tasks/:task/files/:file).
func (p Pages) file(r *kit.Request) error {
	f, err := p.Exams.MarkedFile(r.Context(), r.Actor, r.Path("task"), r.Path("file"))
	if err != nil {
		return err
	}
	return filepage.Answer(r, f)
}

// gone sends on whoever marks an answer that somebody else has finished meanwhile.
func (p Pages) gone(r *kit.Request, err error) error {
	if errors.Is(err, exams.ErrMarked) || errors.Is(err, exams.ErrLockLost) {
		r.Flash("marking.gone")
		return r.Done("/marking")
	}
	return err
}

// putBack gives the answer up (POST /marking/tasks/:task/back).
func (p Pages) putBack(r *kit.Request) error {
	if err := p.Exams.PutBack(r.Context(), r.Actor, r.Path("task")); err != nil {
		return p.gone(r, err)
	}
	return r.Done("/marking")
}

func samples() []kit.Sample {
	b, full, _ := item.Sample("essay")
	t := &exams.Task{ID: "m1", Exam: "PREJOB-T", Kind: b.Kind, Stem: b.Stem, Model: b.Model, Rubric: b.MarkingRubric(), Max: b.Max, Response: full}
	part := *t
	part.Case = item.T("王女士的话费连续两月比套餐高出 30 元，她没有订过任何增值业务。上月她来电投诉，至今没有回音。")
	play, notes, _ := item.Sample("roleplay")
	performed := &exams.Task{ID: "m2", Exam: "PREJOB-P", Label: "482913", Kind: play.Kind, Stem: play.Stem, Rubric: play.MarkingRubric(), Max: play.Max, Roles: play.Roles, Response: notes}
	spoken, voice, _ := item.Sample("recording")
	heard := &exams.Task{ID: "m3", Exam: "PREJOB-T", Kind: spoken.Kind, Stem: spoken.Stem, Model: spoken.Model, Rubric: spoken.MarkingRubric(), Max: spoken.Max, Response: voice,
		Files: []exams.TaskFile{{ID: item.SampleFile, Name: "1.webm", Type: "video/webm", Size: 640_000}, {ID: item.SampleFile, Name: "2.pdf", Type: "application/pdf", Size: 81_000}}}
	return []kit.Sample{
		{Page: "marking_queue", Case: "rows", Data: queuePage{[]exams.Queue{{Exam: "PREJOB-T", Waiting: 12, Done: 30, Mine: 9}}}},
		{Page: "marking_queue", Case: "empty", Data: queuePage{}},
		{Page: "marking_task", Case: "fresh", Data: drawTask(t)},
		{Page: "marking_task", Case: "part", Data: drawTask(&part)},
		{Page: "marking_task", Case: "performed", Data: drawTask(performed)},
		{Page: "marking_task", Case: "files", Data: drawTask(heard)},
		{Page: "marking_task", Case: "refused", Data: drawTask(t), Err: item.ErrMarksMissing.At("scores.rule").With("criterion", "业务与授权")},
	}
}
