package main

import (
	"context"
	"time"

	"tianti/certificates"
	"tianti/courses"
	"tianti/exams"
	"tianti/internal/event"
	"tianti/internal/locale"
	"tianti/ladder"
	"tianti/rbac"
)

// exams says what results are worth elsewhere.
func (r rooms) exams(b *event.Bus) {
	event.On(b, "ladder: count the result", func(ctx context.Context, f exams.ResultReleased) error {
		if f.Kind == "" {
			return nil
		}
		return r.Ladder.Learn(ctx, f.Person, ladder.ResultEvidence(f.Sitting, f.Kind, f.Percent, f.At, time.Time{}))
	})
	event.On(b, "certificates: count the result; issue what it completes", r.passed)
	event.On(b, "certificates, ladder: leave the annulled sitting out; suspend what rests on it", func(ctx context.Context, f exams.SittingAnnulled) error {
		if err := r.Ladder.Void(ctx, f.Person, ladder.ResultID(f.Sitting)); err != nil {
			return err
		}
		return r.Certificates.Unearn(ctx, f.Person, ladder.ResultID(f.Sitting), f.Reason)
	})
}

// passed counts a result towards the programme of its kind, beside the courses that the person holds:
// those that were completed before anybody counted them belong to it, too. A kind that there is not yet may
// be published tomorrow; what was passed for it counts then.
func (r rooms) passed(ctx context.Context, f exams.ResultReleased) error {
	if f.Kind == "" {
		return nil
	}
	news, err := r.held(ctx, f.Person)
	if err != nil {
		return err
	}
	return r.Certificates.Earn(ctx, f.Person, append(news, certificates.Earned{
		Part: partOf(f.Mode), Code: f.Kind, Ref: ladder.ResultID(f.Sitting), Points: f.Percent, Failed: !f.Passed,
		What: f.Title.In(locale.Chinese), EN: f.Title.In(locale.English), At: f.Ended,
	})...)
}

// held lists the courses that a person has completed, or holds by an exemption or another course.
func (r rooms) held(ctx context.Context, person string) ([]certificates.Earned, error) {
	home, err := r.Courses.Home(ctx, rbac.System("certificates: count the completed courses"), person)
	if err != nil {
		return nil, err
	}
	var out []certificates.Earned
	for _, s := range append(home.Done, home.Open...) {
		e := certificates.Earned{
			Part: certificates.CoursePart, Code: s.Course, Ref: courses.CompletionRef(s.Enrolment.ID), At: s.Completed, Until: s.ValidUntil, Hours: s.Enrolment.Practised(), Rated: s.Enrolment.Rated(),
			What: s.Entry.Title.In(locale.Chinese), EN: s.Entry.Title.In(locale.English),
		}
		if n := len(s.Past); e.At.IsZero() && n > 0 { // in it again, and still holding what went before
			e.At, e.Until = s.Past[n-1].At, s.Past[n-1].ValidUntil
		}
		if !e.At.IsZero() {
			out = append(out, e)
		}
	}
	hs, err := r.Courses.Holdings(ctx, person)
	for _, h := range hs {
		if (h.Exempt || h.Through != "") && !h.Ended {
			out = append(out, earnedBy(h))
		}
	}
	return out, err
}

// admits lets nobody begin an examination of a programme when as many were failed as its kind allows.
func admits(c *certificates.Service) exams.Barrier {
	return func(ctx context.Context, person, kind string, m exams.Mode) error {
		return c.Admit(ctx, person, kind, partOf(m))
	}
}

// partOf is the part of a programme that an exam of a mode is.
func partOf(m exams.Mode) certificates.PartKind {
	if m == exams.Practice {
		return certificates.PracticePart
	}
	return certificates.TheoryPart
}
