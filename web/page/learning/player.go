package learning

import (
	"encoding/json"
	"html/template"

	"tianti/courses"
	"tianti/courses/cmi5"
	"tianti/internal/locale"
	"tianti/web/kit"
	"tianti/web/prose"
)

// lessonPage is the player with one lesson. It holds what a learner may see and nothing else: the
// right options are in it only after an answer.
type lessonPage struct {
	Course   string
	Title    locale.Text // of the course
	Steps    []stepView
	Lesson   courses.Lesson // without text and quiz
	Step     courses.Step
	Body     template.HTML // of a text
	Quiz     []question
	Judged   *judged // after an answer
	Next     string  // path of what comes after; "" while this one is the last that is left
	Percent  int
	Number   int  // of the lesson, from 1
	Closed   bool // the course is done: this is reading it again
	Endpoint string
	Looks    bool // the package can be looked around in without a record
	Looking  bool // it is
}

// stepView is a line of the table of contents.
type stepView struct {
	ID         string
	Title      locale.Text
	Kind       string
	Minutes    int
	Hours      int // of practice
	Done, Here bool
	Optional   bool
}

// question is a quiz question as it is asked and, after an answer, judged.
type question struct {
	Number    int
	Name, Ask string
	Options   []option
	Verdict   *courses.Verdict
}

type option struct {
	Value        int
	Text         string
	Chosen, Good bool
}

// Right says whether a judged question was answered rightly.
func (q question) Right() bool { return q.Verdict != nil && q.Verdict.Chosen == q.Verdict.Right }

// judged is what came of a whole quiz.
type judged struct {
	Right, Of, Score, Pass int
	Passed                 bool
}

func (p Pages) resume(r *kit.Request) error {
	course := r.Path("course")
	e, v, err := p.Courses.Study(r.Context(), r.Actor, course)
	if err != nil {
		return elsewhere(r, course, err)
	}
	if e.State == courses.Done {
		return r.Done("/courses/" + course + "/done")
	}
	return r.Done("/learn/" + course + "/" + e.Resume(v))
}

func (p Pages) lesson(r *kit.Request) error {
	course := r.Path("course")
	e, v, err := p.Courses.Study(r.Context(), r.Actor, course)
	if err != nil {
		return elsewhere(r, course, err)
	}
	page, err := player(e, v, r.Path("lesson"))
	if err != nil {
		return err
	}
	if page.Lesson.Kind == courses.Packaged && !page.Closed {
		if page.Looks, err = p.Courses.Looks(r.Context(), &page.Lesson); err != nil {
			return err
		}
		page.Looking = page.Looks && r.Query("mode") == string(cmi5.Browse)
	}
	return r.Show(page.template(), page)
}

// template is the page that shows a lesson of that kind.
func (p lessonPage) template() string {
	switch p.Lesson.Kind {
	case courses.Packaged:
		return "learning_play"
	case courses.Document:
		return "learning_document"
	case courses.Video, courses.Recording:
		return "learning_media"
	}
	return "learning_lesson"
}

// Percentage is the best score in percent.
func (p lessonPage) Percentage() int { return p.Step.Score / 10 }

// What the page's script reads of the step and the lesson.

// SeenJSON is what was played so far.
func (p lessonPage) SeenJSON() string { return asJSON(p.Step.Seen) }

// NotesJSON are the learner's notes.
func (p lessonPage) NotesJSON() string { return asJSON(p.Step.Notes) }

// MarksJSON are the author's passages.
func (p lessonPage) MarksJSON() string { return asJSON(p.Lesson.Marks) }

// Clock writes seconds.
func (lessonPage) Clock(seconds int) string { return courses.Clock(seconds) }

func asJSON[T any](list []T) string {
	data, err := json.Marshal(append([]T{}, list...))
	if err != nil {
		return "[]" // plain values always marshal
	}
	return string(data)
}

// icons are the kinds' signs in the table of contents.
var icons = map[string]string{courses.Quiz: "help-circle", courses.Practice: "headset", courses.Packaged: "puzzle", courses.Document: "file", courses.Video: "video", courses.Recording: "microphone", courses.MockDrill: "users", courses.LiveClass: "calendar-event"}

// Icon is the sign of the lesson's kind.
func (s stepView) Icon() string {
	if i := icons[s.Kind]; i != "" {
		return i
	}
	return "circle"
}

// player builds the page of a lesson.
func player(e *courses.Enrolment, v *courses.Version, id string) (lessonPage, error) {
	l, ok := v.Content.Lesson(id)
	if !ok {
		return lessonPage{}, courses.ErrNoLesson.With("lesson", id)
	}
	page := lessonPage{
		Course: e.Course, Title: v.Content.Title, Lesson: *l, Step: e.Step(id), Percent: e.Percent(),
		Closed: e.State != courses.Open, Endpoint: "/api/v1/enrolments/" + e.ID + "/lessons/" + id,
	}
	page.Lesson.Text, page.Lesson.Quiz, page.Lesson.Drill = "", nil, l.Drill.Open()
	for i, x := range v.Content.Lessons {
		if x.ID == id {
			page.Number = i + 1
		}
		page.Steps = append(page.Steps, stepView{x.ID, x.Title, x.Kind, x.Minutes, x.Practice, e.Step(x.ID).Done || page.Closed, x.ID == id, x.Optional})
	}
	page.Next = after(e, v, id)
	switch l.Kind {
	case courses.Text:
		page.Body = prose.HTML(l.Text, l.Title.Zh)
	case courses.MockDrill, courses.LiveClass:
		page.Body = prose.HTML(l.Text, l.Title.Zh)
	case courses.Quiz, courses.Recording:
		page.Quiz = asked(l)
	}
	return page, nil
}

// after is the path of what comes after a lesson; "" when only that one is left.
func after(e *courses.Enrolment, v *courses.Version, id string) string {
	switch next := e.After(v, id); {
	case e.State == courses.Done:
		return "/courses/" + e.Course + "/done"
	case next == "":
		return ""
	default:
		return "/learn/" + e.Course + "/" + next
	}
}

func asked(l *courses.Lesson) []question {
	out := make([]question, len(l.Quiz))
	for i, q := range l.Quiz {
		out[i] = question{Number: i + 1, Name: field(i), Ask: q.Ask}
		for n, text := range q.Options {
			out[i].Options = append(out[i].Options, option{Value: n + 1, Text: text})
		}
	}
	return out
}

// donePage is the end of a course.
type donePage struct {
	Mine  *courses.Enrolment
	Entry *courses.Entry
	Next  []courses.Proposal
	Hours int // all in all
}

func (p Pages) done(r *kit.Request) error {
	course := r.Path("course")
	a, err := p.Courses.About(r.Context(), r.Actor, course)
	if err != nil {
		return err
	}
	if a.Mine == nil || a.Mine.State != courses.Done {
		return r.Done("/courses/" + course)
	}
	home, err := p.Courses.Home(r.Context(), r.Actor, r.Actor.Person)
	if err != nil {
		return err
	}
	return r.Show("learning_done", donePage{a.Mine, a.Entry, cardPage{home}.top(), home.Hours})
}

// top are the first proposals that can be begun now.
func (c cardPage) top() []courses.Proposal {
	var out []courses.Proposal
	for _, x := range c.Next {
		if len(x.Lacking) == 0 && len(out) < 3 {
			out = append(out, x)
		}
	}
	return out
}
