package learning

import (
	"slices"
	"strconv"

	"tianti/courses"
	"tianti/internal/fault"
	"tianti/web/kit"
)

// field is the name of a question's radio buttons.
func field(i int) string { return "q" + strconv.Itoa(i+1) }

// finish takes what a learner sends from a lesson (POST /learn/:course/:lesson): a text was read to
// its end, or a quiz is answered. A text leads on to the next lesson at once.
func (p Pages) finish(r *kit.Request) error {
	course, id := r.Path("course"), r.Path("lesson")
	e, v, err := p.Courses.Study(r.Context(), r.Actor, course)
	if err != nil {
		return elsewhere(r, course, err)
	}
	l, ok := v.Content.Lesson(id)
	if !ok {
		return courses.ErrNoLesson.With("lesson", id)
	}
	if len(l.Quiz) > 0 {
		return p.answer(r, e, v, l)
	}
	e, err = p.Courses.Progress(r.Context(), r.Actor, e.ID, id, courses.Report{Position: 1000, Done: true})
	if err != nil {
		return p.again(r, e, v, id, err)
	}
	if next := after(e, v, id); next != "" {
		return r.Done(next)
	}
	return r.Done("/courses/" + course)
}

// again shows the lesson with what was wrong.
func (p Pages) again(r *kit.Request, e *courses.Enrolment, v *courses.Version, id string, err error) error {
	if e == nil {
		var lost error
		if e, v, lost = p.Courses.Study(r.Context(), r.Actor, r.Path("course")); lost != nil {
			return lost
		}
	}
	page, lost := player(e, v, id)
	if lost != nil {
		return lost
	}
	return r.Refused(page.template(), page, err)
}

func (p Pages) answer(r *kit.Request, e *courses.Enrolment, v *courses.Version, l *courses.Lesson) error {
	answers, faults := chosen(r, l)
	if faults != nil {
		page, err := player(e, v, l.ID)
		if err != nil {
			return err
		}
		page.choose(answers)
		return r.Refused(page.template(), page, faults)
	}
	e, verdicts, err := p.Courses.Answer(r.Context(), r.Actor, e.ID, l.ID, answers)
	if err != nil {
		return p.again(r, e, v, l.ID, err)
	}
	page, err := player(e, v, l.ID)
	if err != nil {
		return err
	}
	if verdicts == nil { // the course was done already: practice, and nothing is kept
		if _, _, verdicts, err = l.Judge(answers); err != nil {
			return err
		}
	}
	page.judge(l, answers, verdicts)
	return r.Show(page.template(), page)
}

// chosen reads an option for each question; questions without one are faults at their fields.
func chosen(r *kit.Request, l *courses.Lesson) ([]int, error) {
	out := make([]int, len(l.Quiz))
	var faults fault.List
	have := 0
	for i := range l.Quiz {
		n, err := strconv.Atoi(r.Form(field(i)))
		if err == nil {
			out[i] = n
			have++
		}
	}
	for i, n := range out {
		if n == 0 {
			faults = append(faults, courses.ErrAnswers.At(field(i)).With("need", len(out)).With("have", have))
			break // one line above the form says it for all
		}
	}
	return out, faults.Err()
}

// choose puts the answers back into the form.
func (p *lessonPage) choose(answers []int) {
	for i := range p.Quiz {
		for j := range p.Quiz[i].Options {
			p.Quiz[i].Options[j].Chosen = p.Quiz[i].Options[j].Value == answers[i]
		}
	}
}

// judge shows verdicts. The right option and the reason appear with them, so that a wrong answer
// teaches; a new try asks the same questions.
func (p *lessonPage) judge(l *courses.Lesson, answers []int, verdicts []courses.Verdict) {
	p.choose(answers)
	right := 0
	for i := range p.Quiz {
		v := verdicts[i]
		p.Quiz[i].Verdict = &v
		if at := slices.IndexFunc(p.Quiz[i].Options, func(o option) bool { return o.Value == v.Right }); at >= 0 {
			p.Quiz[i].Options[at].Good = true
		}
		if p.Quiz[i].Right() {
			right++
		}
	}
	n := len(l.Quiz)
	p.Judged = &judged{Right: right, Of: n, Score: right * 100 / n, Pass: l.Pass, Passed: right*100 >= l.Pass*n}
}
