package api

import (
	"time"

	"tianti/courses"
	"tianti/web/kit"
)

// Enrolments is who studies what and how far they are.
type Enrolments struct{ Courses *courses.Service }

// Area is the enrolments' routes.
func (x Enrolments) Area() kit.Area {
	return kit.Area{Name: "api enrolments", Routes: []kit.Route{
		{Method: "POST", Path: "/api/v1/courses/:id/enrolments", Needs: "courses.course.read", API: true, Do: x.create,
			Doc: &kit.Doc{Summary: "Enrol oneself, or a person with due date and reason where the caller may assign", Request: enrolmentInput{}, Answer: enrolmentView{}, Status: 201}},
		{Method: "POST", Path: "/api/v1/courses/:id/exemptions", Needs: "courses.exemption.give", API: true, Do: x.exempt,
			Doc: &kit.Doc{Summary: "Free a person from a course until a day, or for good, with a reason that they read", Request: exemptionInput{}, Answer: enrolmentView{}, Status: 201}},
		{Method: "POST", Path: "/api/v1/enrolments/:id/demand", Needs: "courses.exemption.give", API: true, Do: x.demand,
			Doc: &kit.Doc{Summary: "End an exemption: the course is to be taken again", Request: reasonInput{}, Answer: enrolmentView{}}},
		{Method: "GET", Path: "/api/v1/people/:id/enrolments", Needs: "courses.enrolment.read", API: true, Do: x.list,
			Doc: &kit.Doc{Summary: "What a person studies, has completed and has left", Answer: List[enrolmentView]{}}},
		{Method: "GET", Path: "/api/v1/enrolments/:id", Needs: "courses.enrolment.read", API: true, Do: x.show,
			Doc: &kit.Doc{Summary: "An enrolment with the progress in each lesson", Answer: enrolmentView{}}},
		{Method: "GET", Path: "/api/v1/enrolments/:id/lessons/:lesson", Needs: "courses.enrolment.read", API: true, Do: x.lesson,
			Doc: &kit.Doc{Summary: "A lesson of the enrolment's version to study, without the key of a quiz", Answer: lessonStudy{}}},
		{Method: "PUT", Path: "/api/v1/enrolments/:id/lessons/:lesson", Needs: "courses.enrolment.learn", API: true, Do: x.progress,
			Doc: &kit.Doc{Summary: "Report progress; it only grows. A quiz takes answers and is judged here: its score is never taken from a device", Request: progressInput{}, Answer: progressView{}}},
		{Method: "POST", Path: "/api/v1/enrolments/:id/lessons/:lesson/signatures", Needs: "courses.practice.sign", API: true, Do: x.sign,
			Doc: &kit.Doc{Summary: "Sign hours of practice on a day, as the mentor", Request: practiceInput{}, Answer: enrolmentView{}}},
		{Method: "POST", Path: "/api/v1/enrolments/:id/lessons/:lesson/observations", Needs: "courses.drill.observe", API: true, Do: x.observe,
			Doc: &kit.Doc{Summary: "Record a performance of a drill along its rubric, as the observer", Request: observationInput{}, Answer: enrolmentView{}}},
	}}
}

type enrolmentInput struct {
	Person string `json:"person,omitempty"` // the caller if empty
	Due    string `json:"due,omitempty"`    // last day, 2006-01-02; with it the course is assigned
	Reason string `json:"reason,omitempty"`
}

type exemptionInput struct {
	Person string `json:"person"`
	Until  string `json:"until,omitempty"` // the last day; empty: for good
	Reason string `json:"reason"`
}

type progressInput struct {
	Position int             `json:"position,omitempty"` // thousandths of a text
	Done     bool            `json:"done,omitempty"`
	Score    *int            `json:"score,omitempty"`   // of kinds that score themselves; a quiz refuses it
	Answers  []int           `json:"answers,omitempty"` // to a quiz: 1 is the first option, 0 none
	Seen     []courses.Span  `json:"seen,omitempty"`    // stretches that were played, in seconds; of a document pages, from 0
	Last     int             `json:"last,omitempty"`    // where the device is, in seconds; of a document the page, from 0
	Notes    *[]courses.Note `json:"notes,omitempty"`   // all of the learner's notes on a recording
}

type practiceInput struct {
	Day    string `json:"day"` // 2006-01-02
	Hours  int    `json:"hours"`
	Points int    `json:"points,omitempty"` // of 100 that the mentor gives the day; 0 gives none
	Note   string `json:"note,omitempty"`
}

type observationInput struct {
	Day    string `json:"day"`    // 2006-01-02
	Role   string `json:"role"`   // that the learner played
	Scores []int  `json:"scores"` // one per criterion, in order
	Note   string `json:"note,omitempty"`
}

type enrolmentView struct {
	ID         string           `json:"id"`
	Course     string           `json:"course"`
	Person     string           `json:"person"`
	State      courses.Standing `json:"state"`
	Version    int              `json:"version"`
	Round      int              `json:"round"`
	Percent    int              `json:"percent"`
	Current    string           `json:"current,omitempty"` // lesson of the last report
	Due        *time.Time       `json:"due"`
	By         string           `json:"by"`
	Why        string           `json:"why,omitempty"`
	Completed  *time.Time       `json:"completed"`
	ValidUntil *time.Time       `json:"valid_until"`
	Exemption  *exemptionView   `json:"exemption,omitempty"` // the last one
	Lessons    []lessonStep     `json:"lessons"`
}

type exemptionView struct {
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Until  string    `json:"until,omitempty"` // the last day
	Ended  time.Time `json:"ended,omitzero"`
}

type lessonStep struct {
	ID       string `json:"id"`
	Position int    `json:"position"`
	Score    int    `json:"score"` // best, thousandths
	Tries    int    `json:"tries"`
	Done     bool   `json:"done"`
}

type progressView struct {
	Enrolment enrolmentView `json:"enrolment"`
	Lesson    lessonStep    `json:"lesson"`
	Verdicts  []quizVerdict `json:"verdicts,omitempty"`
}

type quizVerdict struct {
	Chosen  int    `json:"chosen"`
	Right   int    `json:"right"`
	Because string `json:"because"`
}

type lessonStudy struct {
	courseLesson
	Text   string         `json:"text,omitempty"` // Markdown
	Quiz   []quizAsked    `json:"quiz,omitempty"`
	Pass   int            `json:"pass,omitempty"`
	Media  courses.Media  `json:"media,omitzero"`
	Length int            `json:"length,omitempty"`
	Skip   bool           `json:"skip,omitempty"`
	Marks  []courses.Mark `json:"marks,omitempty"`
	Drill  *courses.Drill `json:"drill,omitempty"` // without what the learner must not know beforehand
	Seen   []courses.Span `json:"seen,omitempty"`
	Last   int            `json:"last,omitempty"`
	Notes  []courses.Note `json:"notes,omitempty"`
	Step   lessonStep     `json:"progress"`
}

type quizAsked struct {
	Ask     string   `json:"ask"`
	Options []string `json:"options"`
}

// instantOrNull is a time for JSON, null where there is none.
func instantOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func enrolmentOf(e *courses.Enrolment) enrolmentView {
	v := enrolmentView{ID: e.ID, Course: e.Course, Person: e.Person, State: e.State, Version: e.Version, Round: e.Round, Percent: e.Percent(),
		Current: e.Current, Due: instantOrNull(e.Due), By: e.By, Why: e.Why, Completed: instantOrNull(e.Completed), ValidUntil: instantOrNull(e.ValidUntil), Lessons: []lessonStep{}}
	for _, s := range e.Steps {
		v.Lessons = append(v.Lessons, lessonStepOf(s))
	}
	if x := e.Exemption; x != nil {
		v.Exemption = &exemptionView{x.Reason, x.By, x.At.UTC(), dayOf(x.LastDay()), x.Ended}
	}
	return v
}

func lessonStepOf(s courses.Step) lessonStep {
	return lessonStep{s.Lesson, s.Position, s.Score, s.Tries, s.Done}
}

func (x Enrolments) create(r *kit.Request) error {
	var in enrolmentInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	course, person := r.Path("id"), in.Person
	if person == "" {
		person = r.Actor.Person
	}
	var e *courses.Enrolment
	var err error
	if in.Due != "" {
		if _, err = x.Courses.AssignTo(r.Context(), r.Actor, person, []string{course}, courseDay(in.Due), in.Reason); err == nil {
			e, _, err = x.Courses.Enrolment(r.Context(), r.Actor, courses.EnrolmentID(course, person))
		}
	} else {
		e, err = x.Courses.Enrol(r.Context(), r.Actor, course, person, in.Reason)
	}
	if err != nil {
		return err
	}
	return r.Created("/api/v1/enrolments/"+e.ID, enrolmentOf(e))
}

func (x Enrolments) exempt(r *kit.Request) error {
	var in exemptionInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	day := time.Time{}
	if in.Until != "" {
		day = courseDay(in.Until)
	}
	e, err := x.Courses.Exempt(r.Context(), r.Actor, r.Path("id"), in.Person, day, in.Reason)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/enrolments/"+e.ID, enrolmentOf(e))
}

func (x Enrolments) demand(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	e, err := x.Courses.Demand(r.Context(), r.Actor, r.Path("id"), in.Reason)
	if err != nil {
		return err
	}
	return r.Send(enrolmentOf(e))
}

func (x Enrolments) list(r *kit.Request) error {
	h, err := x.Courses.Home(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	var all []*courses.Enrolment
	for _, group := range [][]*courses.Studied{h.Open, h.Done, h.Left, h.Spared} {
		for _, s := range group {
			all = append(all, s.Enrolment)
		}
	}
	return r.Send(ListFrom(all, "", enrolmentOf))
}

func (x Enrolments) show(r *kit.Request) error {
	e, _, err := x.Courses.Enrolment(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(enrolmentOf(e))
}

func (x Enrolments) lesson(r *kit.Request) error {
	e, v, err := x.Courses.Enrolment(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	l, ok := v.Content.Lesson(r.Path("lesson"))
	if !ok {
		return courses.ErrNoLesson.With("lesson", r.Path("lesson"))
	}
	out := lessonStudy{courseLesson: courseLesson{l.ID, l.Kind, l.Title, l.Minutes, l.Practice, l.Optional}, Text: l.Text, Pass: l.Pass, Step: lessonStepOf(e.Step(l.ID))}
	st := e.Step(l.ID)
	out.Media, out.Length, out.Skip, out.Marks, out.Drill = l.Media, l.Length, l.Skip, l.Marks, l.Drill.Open()
	out.Seen, out.Last, out.Notes = st.Seen, st.Last, st.Notes
	for _, q := range l.Quiz {
		out.Quiz = append(out.Quiz, quizAsked{q.Ask, q.Options})
	}
	return r.Send(out)
}

func (x Enrolments) progress(r *kit.Request) error {
	var in progressInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	id, lesson := r.Path("id"), r.Path("lesson")
	var e *courses.Enrolment
	var verdicts []courses.Verdict
	var err error
	if in.Answers != nil {
		e, verdicts, err = x.Courses.Answer(r.Context(), r.Actor, id, lesson, in.Answers)
	} else {
		e, err = x.Courses.Progress(r.Context(), r.Actor, id, lesson, courses.Report{Position: in.Position, Done: in.Done, Score: in.Score, Seen: in.Seen, Last: in.Last, Notes: in.Notes})
	}
	if err != nil {
		return err
	}
	out := progressView{Enrolment: enrolmentOf(e), Lesson: lessonStepOf(e.Step(lesson))}
	for _, v := range verdicts {
		out.Verdicts = append(out.Verdicts, quizVerdict(v))
	}
	return r.Send(out)
}

func (x Enrolments) sign(r *kit.Request) error {
	var in practiceInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	e, err := x.Courses.SignOff(r.Context(), r.Actor, r.Path("id"), r.Path("lesson"), courses.Signature{Day: courseDay(in.Day), Hours: in.Hours, Points: in.Points, Note: in.Note})
	if err != nil {
		return err
	}
	return r.Send(enrolmentOf(e))
}

func (x Enrolments) observe(r *kit.Request) error {
	var in observationInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	e, err := x.Courses.Observe(r.Context(), r.Actor, r.Path("id"), r.Path("lesson"), courses.Observation{Day: courseDay(in.Day), Role: in.Role, Scores: in.Scores, Note: in.Note})
	if err != nil {
		return err
	}
	return r.Send(enrolmentOf(e))
}
