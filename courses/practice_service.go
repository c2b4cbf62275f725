package courses

import (
	"context"
	"slices"
	"time"

	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// Waiting is practice on the job that somebody may sign, or a drill that somebody may observe.
type Waiting struct {
	Enrolment *Enrolment
	Course    locale.Text
	Lesson    *Lesson
	Step      Step
	Last      time.Time // the last day that was signed; zero is none
}

// mostWaiting bounds the list: a mentor's learners, not a province's.
const mostWaiting = 200

// Waiting lists the learners whose practice the actor may sign and is not complete, those who wait
// longest first. ErrForbidden for who may sign nowhere.
func (s *Service) Waiting(ctx context.Context, by rbac.Actor) ([]Waiting, error) {
	reach := s.gate.Reach(by, "courses.practice.sign")
	if len(reach) == 0 {
		return nil, rbac.ErrForbidden.With("permission", "courses.practice.sign")
	}
	all, err := s.entries(ctx)
	if err != nil {
		return nil, err
	}
	var out []Waiting
	seen := map[string]bool{}
	for _, e := range all.ordered {
		if !e.practice {
			continue
		}
		for _, unit := range reach {
			for x, err := range s.enrolments.Each(ctx, store.On("course").Is(e.Code).StartsWith(unit)) {
				if err != nil {
					return nil, err
				}
				if x.State != Open || x.Person == by.Person || seen[x.ID] || len(out) >= mostWaiting {
					continue
				}
				seen[x.ID] = true
				some, err := s.unsigned(ctx, x)
				if err != nil {
					return nil, err
				}
				out = append(out, some...)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Waiting) int { return a.Last.Compare(b.Last) })
	return out, nil
}

// unsigned are the practice lessons and drills of an enrolment that are not complete.
func (s *Service) unsigned(ctx context.Context, e *Enrolment) ([]Waiting, error) {
	v, err := s.frozen(ctx, e.Course, e.Version)
	if err != nil {
		return nil, err
	}
	var out []Waiting
	for i := range v.Content.Lessons {
		l := &v.Content.Lessons[i]
		st := e.Step(l.ID)
		if l.Kind != Practice && l.Kind != MockDrill || st.Done {
			continue
		}
		w := Waiting{Enrolment: e, Course: v.Content.Title, Lesson: l, Step: st}
		for _, o := range st.Observed {
			if o.Day.After(w.Last) {
				w.Last = o.Day
			}
		}
		for _, g := range st.Signed {
			if g.Day.After(w.Last) {
				w.Last = g.Day
			}
		}
		out = append(out, w)
	}
	return out, nil
}
