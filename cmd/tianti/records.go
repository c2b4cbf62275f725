package main

import (
	"context"
	"fmt"

	"tianti/certificates"
	"tianti/courses"
	"tianti/courses/xapi"
	"tianti/exams"
	"tianti/internal/event"
	"tianti/internal/locale"
)

// records tells what people did here as statements of the learning record store. The statement's id is
// made of the fact, so a fact that is delivered twice is one statement.
func (r rooms) records(b *event.Bus) {
	yes, no := true, false
	event.On(b, "records: tell the lesson that was done", func(ctx context.Context, f courses.LessonCompleted) error {
		x := xapi.Fact{Name: fmt.Sprintf("lesson %s %d %s", f.Enrolment, f.Round, f.Lesson), Person: f.Person, Verb: xapi.Completed, Type: xapi.LessonType,
			Thing: "courses/" + f.Course + "/lessons/" + f.Lesson, Parent: "courses/" + f.Course, Title: f.Title, At: f.At, Complete: &yes}
		if f.Score > 0 {
			x.Score = &xapi.Score{Scaled: int64(f.Score)}
		}
		return r.tell(ctx, x)
	})
	event.On(b, "records: tell the course that was completed", func(ctx context.Context, f courses.CourseCompleted) error {
		x := xapi.Fact{Name: fmt.Sprintf("course %s %d", f.Enrolment, f.Round), Person: f.Person, Verb: xapi.Completed, Type: xapi.CourseType,
			Thing: "courses/" + f.Course, Title: f.Title, At: f.At, Complete: &yes}
		if f.Score > 0 {
			x.Score = &xapi.Score{Scaled: int64(f.Score)}
		}
		return r.tell(ctx, x)
	})
	event.On(b, "records: tell the result of the exam", func(ctx context.Context, f exams.ResultReleased) error {
		x := xapi.Fact{Name: fmt.Sprintf("exam %s %d %d", f.Sitting, f.Key, f.Round), Person: f.Person, Verb: xapi.Passed, Type: xapi.AssessmentType,
			Thing: "exams/" + f.Exam, Title: f.Title, At: f.At, Success: &yes, Complete: &yes}
		if f.Max > 0 {
			x.Score = &xapi.Score{Scaled: min(max(f.Score*1000/f.Max, 0), 1000)}
		}
		if !f.Passed {
			x.Verb, x.Success = xapi.Failed, &no
		}
		return r.tell(ctx, x)
	})
	event.On(b, "records: tell the certificate that was earned", func(ctx context.Context, f certificates.CertificateIssued) error {
		title := locale.Text{Zh: f.Kind, En: f.Kind}
		if k, err := r.Certificates.Catalogue().Kind(f.Kind); err == nil {
			title = locale.Text{Zh: k.In(locale.Chinese), En: k.In(locale.English)}
		}
		return r.tell(ctx, xapi.Fact{Name: "certificate " + f.Certificate, Person: f.Person, Verb: xapi.Earned, Type: xapi.CertificateType,
			Thing: "certificates/" + f.Certificate, Title: title, At: f.At})
	})
}

// tell names the person and keeps the statement; somebody who has left keeps their number.
func (r rooms) tell(ctx context.Context, f xapi.Fact) error {
	if who, err := r.Courses.Learner(ctx, f.Person); err == nil {
		f.Called = who.Name
	}
	return r.Records.Tell(ctx, f)
}
