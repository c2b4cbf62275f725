package courses

import (
	"context"
	"time"

	"tianti/rbac"
)

// Study is the actor's own enrolment in a course with its version, to read its lessons.
// ErrPrerequisite while something else comes first, ErrNotOpen after a withdrawal; a course that is
// done may be read again. The version is shared, and the right options of its quizzes are in it.
func (s *Service) Study(ctx context.Context, by rbac.Actor, course string) (*Enrolment, *Version, error) {
	id := EnrolmentID(course, by.Person)
	e, v, err := s.Enrolment(ctx, by, id)
	switch {
	case err != nil:
		return nil, nil, err
	case e.State == Withdrawn:
		return nil, nil, ErrNotOpen.With("state", e.State)
	}
	return e, v, s.startable(ctx, id)
}

// lastDay is the civil day that an instant at its end closes: what people call "until".
func lastDay(end time.Time) time.Time {
	if end.IsZero() {
		return end
	}
	return end.Add(-time.Second)
}

// DueDay is the last day for an enrolment, zero for none.
func (e *Enrolment) DueDay() time.Time { return lastDay(e.Due) }

// ValidDay is the last day on which the completion holds; zero is for ever.
func (e *Enrolment) ValidDay() time.Time { return lastDay(e.ValidUntil) }

// DueDay is the last day for a proposal, zero for none.
func (p Proposal) DueDay() time.Time { return lastDay(p.Due) }

// DueDay is the last day of what is open, zero for none.
func (m Member) DueDay() time.Time { return lastDay(m.Due) }
