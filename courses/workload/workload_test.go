package workload_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"tianti/courses"
	"tianti/courses/workload"
	"tianti/internal/clock"
	"tianti/internal/locale"
	_ "tianti/internal/locale/texts"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

// booked are the minutes of classes by month.
type booked map[string]int

func (b booked) Minutes(_ context.Context, _ string, month time.Time) (int, error) {
	return b[workload.MonthOf(month)], nil
}

func TestRosterClassesAndLearningCountTogether(t *testing.T) {
	w, ctx := rbactest.Centre(t), t.Context()
	people := courses.Roster(w.Org, nil)
	school := courses.New(w.DB, w.Gate, w.Clock, people)
	month := workload.MonthOf(w.Clock.Now())
	load := workload.New(w.DB, w.Gate, w.Clock, school, booked{month: 120}, people)
	boss, leader, me := w.Actor("manager1"), w.Actor("leader1"), w.Actor("agent1")
	content := courses.Content{Title: locale.Text{Zh: "课"}, Line: courses.Business, Tier: courses.Centre, Step: "F1", Hours: 4, Lessons: []courses.Lesson{
		{ID: "a", Kind: courses.Text, Title: locale.Text{Zh: "一"}, Minutes: 90, Text: "x"},
		{ID: "b", Kind: courses.Text, Title: locale.Text{Zh: "二"}, Minutes: 30, Text: "x"},
		{ID: "c", Kind: courses.LiveClass, Title: locale.Text{Zh: "面授"}, Minutes: 120, Text: "x"}}}
	_, err := school.Create(ctx, boss, boss.Unit, "LOAD", content, "")
	if err == nil {
		_, err = school.Publish(ctx, boss, "LOAD", "")
	}
	if err == nil {
		_, err = school.AssignTo(ctx, leader, me.Person, []string{"LOAD"}, w.Clock.Now(), "复训")
	}
	if err != nil {
		t.Fatal(err)
	}
	l, err := load.Of(ctx, me, me.Person, month)
	if err != nil || l.Known || l.Classes != 120 || l.Learning != 120 || l.Over() {
		t.Fatalf("without a roster: %+v, %v", l, err)
	}
	if n, err := load.Record(ctx, leader, []workload.Entry{{Person: me.Person, Month: month, Hours: 164}}); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	if n, err := load.Record(ctx, leader, []workload.Entry{{Person: me.Person, Month: month, Hours: 164}}); err != nil || n != 0 {
		t.Errorf("the same hours again: %d, %v", n, err)
	}
	if l, _ = load.Of(ctx, me, me.Person, month); !l.Over() || l.Total() != 164*60+240 {
		t.Errorf("168 hours are not beyond 167: %+v", l)
	}
	who, err := school.Learner(ctx, me.Person)
	if err != nil {
		t.Fatal(err)
	}
	load.Cap(170)
	if out, err := load.Breaks(ctx, []courses.Learner{who}, 60, w.Clock.Now()); err != nil || len(out) != 0 {
		t.Errorf("169 of 170: %+v, %v", out, err)
	}
	if out, err := load.Breaks(ctx, []courses.Learner{who}, 180, w.Clock.Now()); err != nil || len(out) != 1 {
		t.Errorf("171 of 170 is not told: %+v, %v", out, err)
	}
	e := courses.EnrolmentID("LOAD", me.Person)
	if _, err := school.Progress(ctx, me, e, "a", courses.Report{Position: 1000, Done: true}); err != nil {
		t.Fatal(err)
	}
	if l, _ = load.Of(ctx, me, me.Person, month); l.Learning != 30 {
		t.Errorf("what is learnt still counts: %+v", l)
	}
	if l, _ = load.Of(ctx, me, me.Person, workload.MonthOf(clock.Day(w.Clock.Now()).AddDate(0, 2, 0))); l.Total() != 0 {
		t.Errorf("in two months: %+v", l)
	}
	if all, err := load.Below(ctx, leader, leader.Unit, month); err != nil || len(all) == 0 {
		t.Errorf("the leader sees %d, %v", len(all), err)
	}
	if _, err := load.Record(ctx, me, []workload.Entry{{Person: me.Person, Month: month, Hours: 1}}); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("she wrote her own hours: %v", err)
	}
	for _, bad := range []workload.Entry{{me.Person, "2026-13", 1}, {me.Person, month, -1}, {me.Person, month, 745}} {
		if _, err := load.Record(ctx, leader, []workload.Entry{bad}); !errors.Is(err, workload.ErrMonth) && !errors.Is(err, workload.ErrHours) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}
