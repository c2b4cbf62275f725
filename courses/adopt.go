package courses

import (
	"context"
	"errors"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/store"
	"tianti/rbac"
)

// Learnt is what is known of somebody's learning from elsewhere: another system, paper, the sample
// organisation. Completed is zero for a course that was only assigned.
type Learnt struct {
	Course    string
	Assigned  time.Time
	Due       time.Time // any instant of the last day; zero: none
	Completed time.Time
	Score     int    // thousandths, of every quiz
	By        string // person id of who assigned it
	Why       string
}

// History is one person's learning.
type History struct {
	Who    Learner
	Learnt []Learnt
}

// Adopt takes over learning from before this program, in few store calls: each course that a person
// is not enrolled in yet becomes an enrolment in its live version. What is there stays as it is, so
// that adopting again changes nothing. Only parts of the system may. The facts of the completions
// that are new come back.
func (s *Service) Adopt(ctx context.Context, by rbac.Actor, histories []History, reason string) ([]CourseCompleted, error) {
	versions := map[string]*Version{}
	var docs []*Enrolment
	var grants []rbac.Grant
	var facts []CourseCompleted
	for _, h := range histories {
		grant, err := s.gate.May(by, "courses.enrolment.adopt", rbac.Place{Unit: h.Who.Unit, Owner: h.Who.Person})
		if err != nil {
			return nil, err
		}
		for _, l := range h.Learnt {
			v := versions[l.Course]
			if v == nil {
				if v, err = s.newest(ctx, l.Course); err != nil {
					return nil, err
				}
				versions[l.Course] = v
			}
			e, fact := l.enrolment(h.Who, v)
			e.dated(s.clock.Now())
			e.arm(s.reminding)
			docs, facts, grants = append(docs, e), append(facts, fact), append(grants, grant)
		}
	}
	errs := s.enrolments.WriteMany(ctx, docs, func(i int) audit.Entry {
		if docs[i].State == Done {
			return grants[i].Record(reason, facts[i])
		}
		return grants[i].Record(reason)
	})
	var out []CourseCompleted
	for i, err := range errs {
		switch {
		case err == nil && docs[i].State == Done:
			out = append(out, facts[i])
		case err != nil && !errors.Is(err, store.ErrExists):
			return out, err
		}
	}
	return out, nil
}

// newest is the live version of a course; ErrNotLive where there is none.
func (s *Service) newest(ctx context.Context, course string) (*Version, error) {
	c, err := s.courses.Get(ctx, course)
	if err != nil {
		return nil, err
	}
	if c.State != Live {
		return nil, ErrNotLive.With("code", course)
	}
	return s.frozen(ctx, course, c.Version)
}

// enrolment is the document that stands for it, with the fact of its completion, if any.
func (l Learnt) enrolment(who Learner, v *Version) (*Enrolment, CourseCompleted) {
	e := &Enrolment{Course: l.Course, Person: who.Person, Name: who.Name, Unit: who.Unit, By: l.By, Why: l.Why}
	e.ID = EnrolmentID(l.Course, who.Person)
	e.begin(v, l.Assigned)
	if !l.Due.IsZero() {
		e.Due = clock.Day(l.Due).AddDate(0, 0, 1)
	}
	if l.Completed.IsZero() {
		return e, CourseCompleted{}
	}
	e.all(v, l.Assigned, l.Completed, l.Score)
	return e, e.finish(&v.Content, l.Completed)
}

// all marks every lesson as done, one after the other between two instants.
func (e *Enrolment) all(v *Version, from, to time.Time, score int) {
	n := len(v.Content.Lessons)
	for i, l := range v.Content.Lessons {
		at := from.Add(to.Sub(from) * time.Duration(i+1) / time.Duration(n)).Truncate(time.Millisecond)
		st := Step{Lesson: l.ID, Score: 1000, Done: true, At: at, DoneAt: at}
		switch l.Kind {
		case Quiz:
			st.Score, st.Tries = score, 1
		case Practice:
			st.Position = l.Practice
		default:
			st.Position = 1000
		}
		e.Steps, e.Current = append(e.Steps, st), l.ID
	}
	e.Touched = to
}
