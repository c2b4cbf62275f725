package workshop

import (
	"errors"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"tianti/courses"
	"tianti/internal/locale"
	"tianti/web/kit"
	"tianti/web/prose"
)

// lessonPage is the form of one lesson.
type lessonPage struct {
	Course    string
	Name      locale.Text // of the course
	Rev       int64
	New       bool
	Lesson    courses.Lesson
	Questions []questionForm
	Body      template.HTML    // the text as learners will see it
	Package   *courses.Package // what was uploaded; nil while nothing is
}

// questionForm is a question as the form has it, with room for more options.
type questionForm struct {
	N            int
	Ask, Because string
	Options      []optionForm
}

type optionForm struct {
	N     int
	Text  string
	Right bool
}

// At is the beginning of the question's field names, and Number what people call it.
func (q questionForm) At() string { return fmt.Sprintf("q.%d.", q.N) }

// Number counts from 1.
func (q questionForm) Number() int { return q.N + 1 }

// Field is what the domain calls the question in its faults.
func (q questionForm) Field() string { return fmt.Sprintf("quiz.%d", q.N) }

// The form offers leastOptions lines for options and one more than there are, mostOptions at most.
const (
	leastOptions = 4
	mostOptions  = 10
)

func questionsOf(quiz []courses.Question) []questionForm {
	var out []questionForm
	for i, q := range quiz {
		f := questionForm{N: i, Ask: q.Ask, Because: q.Because}
		for j := range min(max(leastOptions, len(q.Options)+1), mostOptions) {
			o := optionForm{N: j + 1, Right: j+1 == q.Right}
			if j < len(q.Options) {
				o.Text = q.Options[j]
			}
			f.Options = append(f.Options, o)
		}
		out = append(out, f)
	}
	return out
}

func (p Pages) form(c *courses.Course, l courses.Lesson, fresh bool) lessonPage {
	return lessonPage{Course: c.ID, Name: c.Content.Title, Rev: c.Rev, New: fresh, Lesson: l, Questions: questionsOf(l.Quiz), Body: prose.HTML(l.Text, l.Title.Zh)}
}

func (p Pages) freshLesson(r *kit.Request) error {
	c, err := p.Courses.Course(r.Context(), r.Actor, r.Path("course"))
	if err != nil {
		return err
	}
	l := courses.Lesson{Kind: r.Query("kind"), Minutes: 15}
	switch l.Kind {
	case courses.Quiz:
		l.Minutes, l.Pass, l.Quiz = 10, 80, []courses.Question{{}}
	case courses.Practice:
		l.Minutes, l.Practice = 0, 8
	case courses.Packaged:
		l.Minutes = 30
	case courses.Document:
		l.Minutes, l.Pass = 15, 100
	case courses.Video, courses.Recording:
	case courses.LiveClass:
		l.Minutes = 120
	case courses.MockDrill:
		l.Minutes, l.Pass, l.Drill = 30, 80, &courses.Drill{}
	default:
		l.Kind = courses.Text
	}
	return r.Show("workshop_lesson", p.form(c, l, true))
}

// filled adds what the store knows of the lesson's files.
func (p Pages) filled(r *kit.Request, page lessonPage) lessonPage {
	if page.Lesson.Package != "" {
		page.Package, _ = p.Courses.Package(r.Context(), page.Lesson.Package) // saving says what is missing
	}
	return page
}

func (p Pages) lesson(r *kit.Request) error {
	c, err := p.Courses.Course(r.Context(), r.Actor, r.Path("course"))
	if err != nil {
		return err
	}
	l, ok := c.Content.Lesson(r.Path("lesson"))
	if !ok {
		return courses.ErrNoLesson.With("lesson", r.Path("lesson"))
	}
	return r.Show("workshop_lesson", p.filled(r, p.form(c, *l, false)))
}

// typed reads the form over a lesson.
func typed(r *kit.Request, l courses.Lesson) courses.Lesson {
	number := func(name string) int { n, _ := strconv.Atoi(r.Form(name)); return max(n, 0) }
	l.Title, l.Minutes, l.Optional = locale.Text{Zh: r.Form("title"), En: r.Form("title_en")}, number("minutes"), r.Form("optional") != ""
	switch l.Kind {
	case courses.Text, courses.LiveClass:
		l.Text = strings.ReplaceAll(r.Raw("text"), "\r\n", "\n")
	case courses.Practice:
		l.Practice = number("hours")
		l.Minutes = l.Practice * 60
	case courses.Quiz:
		l.Pass, l.Quiz = number("pass"), questionsIn(r)
	case courses.Document:
		shown(r, &l)
		l.Pass = number("pass")
	case courses.Packaged:
		l.Package = r.Form("package")
	case courses.Video, courses.Recording:
		filmed(r, &l)
	case courses.MockDrill:
		l.Text, l.Pass = strings.ReplaceAll(r.Raw("text"), "\r\n", "\n"), number("pass")
		l.Drill = drillIn(r.Raw("roles"), r.Raw("rubric"))
	}
	return l
}

// shown reads the document of a lesson; the upload says how many pages it has.
func shown(r *kit.Request, l *courses.Lesson) {
	if id := r.Form("media"); id != l.Media.File {
		l.Media = courses.Media{File: id, Name: r.Form("media_name"), Type: r.Form("media_type")}
	}
	if n, err := strconv.Atoi(r.Form("length")); err == nil {
		l.Length, l.Media.Pages = n, n
	}
}

// filmed reads what lessons with a film or a call have; the page's script asks the browser how long it is.
func filmed(r *kit.Request, l *courses.Lesson) {
	if id := r.Form("media"); id != l.Media.File {
		l.Media = courses.Media{File: id, Name: r.Form("media_name"), Type: r.Form("media_type")}
	}
	l.Length, l.Skip = max(seconds(r.Form("length")), 0), r.Form("skip") != ""
	l.Minutes = (l.Length + 59) / 60
	if l.Kind == courses.Recording {
		l.Marks, l.Quiz = marksIn(r.Raw("marks")), questionsIn(r)
		l.Pass, _ = strconv.Atoi(r.Form("pass"))
	}
}

// The texts of the fields that are written in lines.

// Marks are the passages of a call.
func (p lessonPage) Marks() string { return marksOut(p.Lesson.Marks) }

// Roles are those of a drill.
func (p lessonPage) Roles() string { return rolesOut(p.Lesson.Drill) }

// Rubric is that of a drill.
func (p lessonPage) Rubric() string { return rubricOut(p.Lesson.Drill) }

// Length is how long a film or call is: "1:05", "" while nobody knows.
func (p lessonPage) Length() string {
	if p.Lesson.Length == 0 {
		return ""
	}
	return courses.Clock(p.Lesson.Length)
}

// Pages is how many a document has, "" while nobody knows.
func (p lessonPage) Pages() string {
	if p.Lesson.Length == 0 {
		return ""
	}
	return strconv.Itoa(p.Lesson.Length)
}

// questionsIn reads the questions; what is empty throughout is not kept.
func questionsIn(r *kit.Request) (out []courses.Question) {
	for i := range 100 {
		at := fmt.Sprintf("q.%d.", i)
		texts := r.FormAll(at + "option")
		q := courses.Question{Ask: r.Form(at + "ask"), Because: r.Form(at + "because")}
		right, _ := strconv.Atoi(r.Form(at + "right"))
		for j, text := range texts {
			if text = strings.TrimSpace(text); text == "" {
				continue
			}
			q.Options = append(q.Options, text)
			if j+1 == right {
				q.Right = len(q.Options)
			}
		}
		if q.Ask != "" || q.Because != "" || len(q.Options) > 0 {
			out = append(out, q)
		}
	}
	return out
}

// saveLesson keeps a lesson, or shows the form again with one question more or less: the buttons of
// the form say which.
func (p Pages) saveLesson(r *kit.Request) error {
	c, err := p.Courses.Course(r.Context(), r.Actor, r.Path("course"))
	if err != nil {
		return err
	}
	id, fresh := r.Path("lesson"), r.Path("lesson") == ""
	l := courses.Lesson{Kind: r.Form("kind")}
	if !fresh {
		old, ok := c.Content.Lesson(id)
		if !ok {
			return courses.ErrNoLesson.With("lesson", id)
		}
		l = *old
	} else if !slices.Contains(courses.Kinds(), l.Kind) {
		return courses.ErrLessonKind.At("kind").With("kind", l.Kind)
	} else {
		l.ID = c.Content.NewLessonID(l.Kind)
	}
	l = typed(r, l)
	page := p.filled(r, p.form(c, l, fresh))
	if page.Rev = revision(r); r.Form("do") != "" {
		page.Questions = questionsOf(rearranged(l.Quiz, r.Form("do")))
		return r.Show("workshop_lesson", page)
	}
	content := c.Content
	content.PutLesson(l)
	if _, err := p.Courses.Edit(r.Context(), r.Actor, c.ID, page.Rev, content, ""); err != nil {
		if errors.Is(err, courses.ErrChanged) {
			page.Rev = c.Rev // saving again now replaces what the other author did to this lesson only
		}
		if l.Kind == courses.Quiz && len(page.Questions) == 0 {
			page.Questions = questionsOf([]courses.Question{{}})
		}
		return r.Refused("workshop_lesson", page, content.LessonFaults(l.ID, err))
	}
	r.Flash("web.saved")
	return r.Done("/training/courses/" + c.ID)
}

// rearranged is the quiz after "more", or "drop-2" for the second question.
func rearranged(quiz []courses.Question, do string) []courses.Question {
	if n, err := strconv.Atoi(strings.TrimPrefix(do, "drop-")); err == nil && n >= 1 && n <= len(quiz) {
		quiz = slices.Delete(slices.Clone(quiz), n-1, n)
	}
	if do == "more" || len(quiz) == 0 {
		quiz = append(slices.Clone(quiz), courses.Question{})
	}
	return quiz
}

func (p Pages) move(r *kit.Request) error {
	by := 1
	if r.Form("to") == "up" {
		by = -1
	}
	return p.rearrange(r, func(c *courses.Content) { c.MoveLesson(r.Path("lesson"), by) })
}

func (p Pages) remove(r *kit.Request) error {
	return p.rearrange(r, func(c *courses.Content) { c.DropLesson(r.Path("lesson")) })
}

func (p Pages) rearrange(r *kit.Request, change func(*courses.Content)) error {
	code := r.Path("course")
	c, err := p.Courses.Course(r.Context(), r.Actor, code)
	if err != nil {
		return err
	}
	content := c.Content
	change(&content)
	if _, err := p.Courses.Edit(r.Context(), r.Actor, code, c.Rev, content, ""); err != nil {
		return p.refused(r, code, err)
	}
	return r.Done("/training/courses/" + code)
}

// preview renders a text as learners will see it (POST /training/preview), for the form's script.
func (p Pages) preview(r *kit.Request) error {
	return r.ShowPart("workshop_lesson", "preview", lessonPage{Body: prose.HTML(r.Raw("text"), r.Form("title"))})
}
