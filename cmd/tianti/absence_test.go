package main

import (
	"testing"
	"time"

	"tianti/courses"
	"tianti/courses/path"
	"tianti/internal/clock"
	"tianti/internal/locale"
)

// TestALeaveClosesSeatsAndLetsLearningWait records a leave of a newcomer who has courses with a last day, ends it early,
// and assigns another course while it lasts.
func TestALeaveClosesSeatsAndLetsLearningWait(t *testing.T) {
	c := newCentre(t)
	ctx := t.Context()
	first := func() *courses.Enrolment {
		t.Helper()
		e, _, err := c.Courses.Enrolment(ctx, c.as("KF1"), courses.EnrolmentID("NORMS", "KF1"))
		c.must(err)
		return e
	}
	asked := first().Due
	today := c.Organisation.Today()
	_, err := c.Paths.Create(ctx, c.as("KF5"), "/group/", "SPECIAL", path.Content{Title: locale.Text{Zh: "专席路径", En: "Special seats"}, Steps: []path.Step{{Rule: path.Some, Least: 1, Courses: []string{"SP", "DATA"}}}})
	c.must(err)
	_, err = c.Paths.Publish(ctx, c.as("KF5"), "SPECIAL")
	c.must(err)
	_, err = c.Paths.Assign(ctx, c.as("KF5"), "SPECIAL", "", "KF1", today.Add(9).Start(), "补学")
	c.must(err)
	walk := func() *path.Walk {
		t.Helper()
		all, err := c.Paths.Walks(ctx, c.as("KF1"), "KF1")
		c.must(err)
		return all[0]
	}
	_, err = c.Organisation.GoAway(ctx, c.as("KF6"), "KF1", today, today.Add(39), "产假")
	c.must(err)
	c.settle()
	c.now.Advance(time.Minute)
	if e := first(); !e.Due.Equal(asked.AddDate(0, 0, 40)) || e.PutOff() != 40 {
		t.Errorf("due %v, put off %d days; it was %v", e.Due, e.PutOff(), asked)
	}
	if w := walk(); !w.Due.Equal(today.Add(50).Start()) || !w.Asked.Equal(today.Add(10).Start()) {
		t.Errorf("the path is due %v, asked for %v", w.Due, w.Asked)
	}
	onLeave := false
	for _, x := range c.general().Reasons {
		onLeave = onLeave || x.Code == "on_leave"
	}
	if !onLeave {
		t.Errorf("the seat says nothing of the leave: %+v", c.general().Reasons)
	}
	// What is assigned meanwhile is put off by what is left of the leave.
	c.now.Set(today.Add(30).Start().Add(10 * time.Hour))
	_, err = c.Courses.AssignTo(ctx, c.as("KF5"), "KF1", []string{"SP"}, today.Add(35).Start(), "补学")
	c.must(err)
	c.settle()
	e, _, err := c.Courses.Enrolment(ctx, c.as("KF1"), courses.EnrolmentID("SP", "KF1"))
	c.must(err)
	if want := today.Add(36).Start().AddDate(0, 0, 10); !e.Due.Equal(want) {
		t.Errorf("assigned on leave, due %v, want %v", e.Due, want)
	}
	remind := func() int {
		t.Helper()
		n, err := c.Courses.Remind(ctx)
		c.must(err)
		c.settle()
		return n
	}
	c.now.Set(today.Add(39).Start().Add(9 * time.Hour)) // the last day of the leave, long after the day that was asked for
	if n := remind(); n != 0 {
		t.Errorf("%d reminders on leave", n)
	}
	// Asking for the same day again changes nothing; an earlier one is put off as well.
	if n, err := c.Courses.EnrolMany(ctx, operator, courses.Batch{Course: "SP", People: []courses.Learner{{Person: "KF1", Unit: "/group/gd/sz/t1/"}}, Due: today.Add(36).Start(), By: "KF5"}); err != nil || n != 0 {
		t.Errorf("the same day again changed %d enrolments: %v", n, err)
	}

	_, err = c.Organisation.ComeBack(ctx, c.as("KF6"), "KF1", "1", today.Add(38), "提前返岗")
	c.must(err)
	c.settle()
	if e := first(); !e.Due.Equal(asked.AddDate(0, 0, 38)) {
		t.Errorf("back two days early, due %v; it was %v", e.Due, asked)
	}
	if w := walk(); !w.Due.Equal(today.Add(48).Start()) {
		t.Errorf("back two days early, the path is due %v", w.Due)
	}
	c.now.Set(clock.Day(first().Due).AddDate(0, 0, -1).Add(9 * time.Hour)) // on the last day
	if n := remind(); n == 0 {
		t.Error("nobody was reminded after the return")
	}
	for _, x := range c.general().Reasons {
		if x.Code == "on_leave" {
			t.Error("the seat still says that the leave runs")
		}
	}
}
