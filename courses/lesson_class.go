package courses

import (
	"context"
	"slices"
	"time"

	"tianti/internal/audit"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/rbac"
)

// Attendance is a live class that somebody was at.
type Attendance struct {
	Class       string    `bson:"class" json:"class"`
	Trainer     string    `bson:"trainer" json:"trainer"`
	TrainerName string    `bson:"trainer_name" json:"trainerName"`
	Begins      time.Time `bson:"begins" json:"begins"`
	Minutes     int       `bson:"minutes" json:"minutes"`
}

// The faults of live classes as lessons.
var (
	ErrClassMinutes = fault.Define(fault.Invalid, "courses.class.minutes")
	ErrByRoster     = fault.Define(fault.Conflict, "courses.class.by_roster") // a device may not declare it done
)

// LiveClass is the kind of a lesson that is held live; courses/class plans the meetings. It is done for
// whoever was at one.
var LiveClass = register("class", kind{
	check: func(l *Lesson) fault.List {
		if l.Minutes < 15 || l.Minutes > 12*60 || len(l.Text) > mostText {
			return fault.List{ErrClassMinutes.At("minutes")}
		}
		return nil
	},
	report: func(_ *Lesson, r Report) (Report, error) {
		if r.Done || r.Score != nil {
			return r, ErrByRoster
		}
		return Report{}, nil
	},
})

// attend notes a class; the same one counts once.
func (s *Step) attend(l *Lesson, a Attendance, now time.Time) error {
	if l.Kind != LiveClass {
		return ErrNoLesson.With("lesson", l.ID)
	}
	s.Attended = append(slices.DeleteFunc(slices.Clone(s.Attended), func(o Attendance) bool { return o.Class == a.Class }), a)
	s.Position = 0
	for _, o := range s.Attended {
		s.Position += o.Minutes
	}
	s.At = now
	s.end(now, 1000)
	return nil
}

// Attend gives a lesson to whoever was at a class of it, in the name of the program: the class has fixed
// its roster. Somebody who is enrolled no more, or is done, stays as they are.
func (s *Service) Attend(ctx context.Context, course, person, lesson string, a Attendance) error {
	now := s.clock.Now()
	_, err := s.enrolments.Update(ctx, EnrolmentID(course, person), func(e *Enrolment) (audit.Entry, error) {
		grant, err := s.gate.May(rbac.System("courses: class held"), "courses.class.credit", rbac.Place{Unit: e.Unit, Owner: e.Person})
		if err != nil || e.State != Open {
			return audit.Entry{}, err
		}
		if slices.ContainsFunc(e.Step(lesson).Attended, func(o Attendance) bool { return o.Class == a.Class }) {
			return audit.Entry{}, nil
		}
		v, err := s.frozen(ctx, e.Course, e.Version)
		if err != nil {
			return audit.Entry{}, err
		}
		complete, err := e.grow(v, lesson, now, func(l *Lesson, st *Step) error { return st.attend(l, a, now) })
		switch {
		case err != nil:
			return audit.Entry{}, err
		case complete:
			return grant.Record("", e.finish(&v.Content, now)), nil
		}
		return grant.Record(""), nil
	})
	if missing(err) {
		return nil
	}
	return err
}

// ClassesOf are the lessons of a live course's newest version that are held live.
func (s *Service) ClassesOf(ctx context.Context, course string) (*Version, []*Lesson, error) {
	v, err := s.newest(ctx, course)
	if err != nil {
		return nil, nil, err
	}
	var out []*Lesson
	for i := range v.Content.Lessons {
		if v.Content.Lessons[i].Kind == LiveClass {
			out = append(out, &v.Content.Lessons[i])
		}
	}
	return v, out, nil
}

// Scores are the mean scores that people reached in a course's quizzes so far, thousandths, by person;
// who tried none is left out.
func (s *Service) Scores(ctx context.Context, course string, people []string) (map[string]int, error) {
	ids := make([]string, len(people))
	for i, p := range people {
		ids[i] = EnrolmentID(course, p)
	}
	es, err := s.enrolments.GetMany(ctx, ids)
	out := map[string]int{}
	for _, e := range es {
		sum, n := 0, 0
		for _, st := range e.Steps {
			if st.Tries > 0 {
				sum, n = sum+st.Score, n+1
			}
		}
		if n > 0 {
			out[e.Person] = sum / n
		}
	}
	return out, err
}

// ClassLesson is a lesson of a live course that is held live.
type ClassLesson struct {
	Course string
	Title  locale.Text
	Lesson *Lesson
}

// Classes lists the lessons of live courses that are held live, in the catalogue's order.
func (s *Service) Classes(ctx context.Context) ([]ClassLesson, error) {
	all, err := s.entries(ctx)
	if err != nil {
		return nil, err
	}
	var out []ClassLesson
	for _, e := range all.ordered {
		if !e.class || e.State != Live {
			continue
		}
		v, lessons, err := s.ClassesOf(ctx, e.Code)
		if err != nil {
			return nil, err
		}
		for _, l := range lessons {
			out = append(out, ClassLesson{e.Code, v.Content.Title, l})
		}
	}
	return out, nil
}

// OpenClasses are the codes of the courses that the actor studies and that have a live lesson which is
// not done.
func (s *Service) OpenClasses(ctx context.Context, by rbac.Actor) ([]string, error) {
	es, err := s.of(ctx, by.Person)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range es {
		if e.State != Open {
			continue
		}
		v, err := s.frozen(ctx, e.Course, e.Version)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(v.Content.Lessons, func(l Lesson) bool { return l.Kind == LiveClass && !e.Step(l.ID).Done }) {
			out = append(out, e.Course)
		}
	}
	return out, nil
}
