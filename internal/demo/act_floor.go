package demo

import (
	"context"
	"time"

	"tianti/courses"
	"tianti/ladder"
)

// opened is a leader's opening of a seat for somebody who lacks something.
type opened struct {
	life   *life
	leader string // person id
	seat   string
	why    string
	hours  int
}

func (o opened) do(ctx context.Context, d *desk) error {
	by, err := d.org.Act(ctx, o.leader)
	if err != nil {
		return err
	}
	_, err = d.seats.Open(ctx, by, o.seat, o.life.no, d.clock.Now().Add(time.Duration(o.hours)*time.Hour), o.why)
	return err
}

// hold keeps somebody from all seats, release ends it.
func (l *life) hold(v veto) func(context.Context, *desk) error {
	return func(ctx context.Context, d *desk) error {
		return d.seats.Hold(ctx, d.actors[l.hr()], l.no, v.code, d.at(v.day+182, 0, 0), v.why)
	}
}

// attend puts a newcomer into the pre-job programme.
func (l *life) attend(ctx context.Context, d *desk) error {
	who := courses.Learner{Person: l.no, Name: l.name, Unit: l.card.Unit, Post: l.card.Post, Grade: "F1"}
	_, err := d.courses.AssignStep(ctx, d.actors[l.hr()], who, "F1", d.start(l.due()), "岗前培训")
	return err
}

// due is the last day of the pre-job programme: eight weeks, and for every fourth it is over already.
func (l *life) due() int {
	if l.ability < 0.25 || l.login == "trainee2" {
		return l.hired + 7
	}
	return l.hired + 56
}

// lesson lets a newcomer go through the programme, course after course, as far as the days since the
// hire allow; what comes last is begun and not finished.
func (l *life) lesson(course string, finish bool) func(context.Context, *desk) error {
	return func(ctx context.Context, d *desk) error {
		me := l.self()
		id := courses.EnrolmentID(course, l.no)
		_, v, err := d.courses.Enrolment(ctx, me, id)
		if err != nil {
			return err
		}
		for i, x := range v.Content.Lessons {
			if !finish && i > 0 {
				return nil
			}
			var e *courses.Enrolment
			switch x.Kind {
			case courses.Quiz:
				answers := make([]int, len(x.Quiz))
				for n, q := range x.Quiz {
					answers[n] = q.Right
				}
				e, _, err = d.courses.Answer(ctx, me, id, x.ID, answers)
			case courses.Text:
				e, err = d.courses.Progress(ctx, me, id, x.ID, courses.Report{Position: 1000, Done: true})
			}
			if err != nil {
				return err
			}
			if e != nil && e.State == courses.Done {
				return d.finished(ctx, e, &v.Content)
			}
		}
		return nil
	}
}

// finished tells everybody of a course that was completed lesson by lesson.
func (d *desk) finished(ctx context.Context, e *courses.Enrolment, c *courses.Content) error {
	f := courses.CourseCompleted{
		Enrolment: e.ID, Course: e.Course, Person: e.Person, Title: c.Title, Line: c.Line, Tier: c.Tier, Step: c.Step,
		Credits: c.Credits, At: e.Completed, ValidUntil: e.ValidUntil,
	}
	if err := d.passports.Completed(ctx, f.Person, f.Course, courses.CompletionRef(f.Enrolment), f.At, f.ValidUntil); err != nil {
		return err
	}
	if err := d.ladder.Learn(ctx, f.Person, ladder.CourseEvidence(f)); err != nil {
		return err
	}
	return d.credit(ctx, f)
}

// mentored signs a day of practice beside the mentor of somebody's team.
func (l *life) mentored(mentor string, hours int) doing {
	return func(ctx context.Context, d *desk) error {
		g := courses.Signature{Day: d.clock.Now(), Hours: hours, Points: 82 + d.clock.Now().Day()%9, Note: "跟岗：旁听与试接"}
		_, err := d.courses.SignOff(ctx, d.actors[mentor], courses.EnrolmentID("MENTORED", l.no), "seat", g)
		return err
	}
}
