package main

import (
	"strings"
	"testing"
	"time"

	"tianti/certificates"
	"tianti/courses"
	"tianti/courses/class"
	"tianti/courses/supervision"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/ladder/trainer"
	"tianti/rbac"
)

// TestATrainerWithoutAccreditationGetsNoClassAndNoMarking follows a trainer from before the rules ask for an
// accreditation, through the certificate, to the day on which it is revoked; and one whose certificate ends before the
// day of a class.
func TestATrainerWithoutAccreditationGetsNoClassAndNoMarking(t *testing.T) {
	x, ctx := openRated(t), t.Context()
	manager, hr := x.as("MG1"), x.as("HR1")
	for _, no := range []string{"KF020", "KF021"} {
		_, err := x.Organisation.AssignRole(ctx, operator, no, "trainer", x.unit(), time.Time{}, "test")
		x.need(err)
	}
	content := courses.Content{Title: locale.Text{Zh: "投诉处理", En: "Complaints"}, Line: courses.Ability, Tier: courses.Group, Step: "F1", Hours: 2, Lessons: []courses.Lesson{
		{ID: "live", Kind: courses.LiveClass, Title: locale.Text{Zh: "面授", En: "Class"}, Minutes: 60}}}
	_, err := x.Courses.Create(ctx, manager, x.unit(), "LIVE", content, "开课")
	x.need(err)
	_, err = x.Courses.Publish(ctx, manager, "LIVE", "开课")
	x.need(err)
	x.drain()

	days := 0
	plans := func(person string, after int) string {
		days++ // nobody has two classes at a time
		begins := clock.Day(x.clock.Now()).AddDate(0, 0, after).Add(time.Duration(8+days) * time.Hour)
		_, err := x.Classes.Plan(ctx, manager, class.Plan{Course: "LIVE", Lesson: "live", Unit: x.unit(), Trainer: person, Begins: begins, Ends: begins.Add(time.Hour), Room: "301", Capacity: 5})
		return code(err)
	}
	marks := func(person string) string { // of an exam that there is not, which is said to those who may mark
		_, err := x.Exams.Next(ctx, x.as(person), "NO-SUCH")
		return code(err)
	}
	expect := func(when, person string, after int, class, marking string) {
		t.Helper()
		if got := plans(person, after); got != class {
			t.Errorf("%s, a class of %s in %d days: %q, want %q", when, person, after, got, class)
		}
		if got := marks(person); got != marking {
			t.Errorf("%s, marking by %s: %q, want %q", when, person, got, marking)
		}
	}
	nothing := marks("KF020")
	if strings.HasPrefix(nothing, "trainer.") {
		t.Fatalf("asked before the rules ask: %s", nothing)
	}
	expect("before the rules", "KF020", 1, "", nothing)

	_, now, err := x.Trainers.Rules(ctx)
	x.need(err)
	asks := strings.NewReplacer("marking: none", "marking: junior", "class: none", "class: assistant").Replace(now.YAML)
	_, err = x.Trainers.Publish(ctx, hr, now.ID, asks, "须持证")
	x.need(err)
	expect("without a certificate", "KF020", 1, "trainer.needs.assistant", "trainer.needs.junior")

	issue := func(person, level string) *certificates.Certificate {
		c, err := x.Certificates.Issue(ctx, operator, certificates.Request{Kind: trainer.KindOf(level), Person: person, Source: "test:" + person, Reason: "test"})
		x.need(err)
		x.drain()
		return c
	}
	issue("KF021", "assistant")
	expect("as an assistant", "KF021", 1, "", "trainer.needs.junior")
	held := issue("KF020", "junior")
	expect("as a junior trainer", "KF020", 1, "", nothing)
	over := int(held.Until.Sub(x.clock.Now()).Hours()/24) + 1
	if over < 400 { // a class is planned at most so far ahead
		expect("a class after the certificate's end", "KF020", over, "trainer.needs.assistant", nothing)
	} else {
		x.clock.Set(held.Until.AddDate(0, 0, -3))
		expect("a class after the certificate's end", "KF020", 5, "trainer.needs.assistant", nothing)
	}
	_, err = x.Certificates.Revoke(ctx, held.ID, hr, "复核不合格")
	x.need(err)
	x.drain()
	expect("after the revocation", "KF020", 1, "trainer.needs.assistant", "trainer.needs.junior")
}

// code is the code of a fault, "" of none.
func code(err error) string {
	if err == nil {
		return ""
	}
	return fault.From(err).Code()
}

// TestOneFindingIsOneVetoEvent says a finding's veto event again, as after a server that went down before the finding
// was told of it.
func TestOneFindingIsOneVetoEvent(t *testing.T) {
	x, ctx := openRated(t), t.Context()
	say := vetoes(&x.Parts)
	supervised := func(finding string) supervision.Vetoed {
		return supervision.Vetoed{Finding: finding, Person: "KF003", Code: "privacy", Reason: "违规查询客户信息，核查属实", Evidence: finding, Day: rbac.DayOf(x.clock.Now()).Add(-2)}
	}
	v := supervised("F-1")
	first, err := say(ctx, x.as("HR1"), v)
	x.need(err)
	again, err := say(ctx, x.as("HR1"), v)
	x.need(err)
	other, err := say(ctx, x.as("HR1"), supervised("F-2"))
	x.need(err)
	if first != again || first == other {
		t.Errorf("%s, again %s, another finding %s", first, again, other)
	}
}
