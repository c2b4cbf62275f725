package rbac_test

import (
	"errors"
	"testing"
	"time"

	"tianti/rbac"
	"tianti/rbac/rbactest"
)

// TestALeaveIsRecordedEndsEarlyAndTellsWhyToFew follows leaves of an agent as HR writes them.
func TestALeaveIsRecordedEndsEarlyAndTellsWhyToFew(t *testing.T) {
	w := rbactest.Centre(t)
	ctx, hr, me := t.Context(), w.Actor("hr1"), w.Actor("agent1")
	today := w.Org.Today()
	if _, err := w.Org.GoAway(ctx, w.Actor("leader1"), me.Person, today, today, "年休假"); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("a leader wrote a leave: %v", err)
	}
	if _, err := w.Org.GoAway(ctx, hr, hr.Person, today, today, "年休假"); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("HR wrote a leave of their own: %v", err)
	}
	for _, c := range []struct {
		from, until rbac.Day
		reason      string
		want        error
	}{
		{today.Add(3), today.Add(2), "病假", rbac.ErrAbsenceDays},
		{today, today.Add(3 * 400), "病假", rbac.ErrDayFar},
		{"2020-01-01", "2020-01-02", "病假", rbac.ErrGone}, // before the hire
		{"2026-13-01", today, "病假", rbac.ErrDay},
		{today, today.Add(1), " ", rbac.ErrReason},
	} {
		if _, err := w.Org.GoAway(ctx, hr, me.Person, c.from, c.until, c.reason); !errors.Is(err, c.want) {
			t.Errorf("%s to %s: %v, want %v", c.from, c.until, err, c.want)
		}
	}
	p, err := w.Org.GoAway(ctx, hr, me.Person, today.Add(2), today.Add(6), "婚假")
	if err != nil {
		t.Fatal(err)
	}
	for day, away := range map[rbac.Day]bool{today.Add(1): false, today.Add(2): true, today.Add(6): true, today.Add(7): false} {
		if (p.AwayOn(day) != nil) != away {
			t.Errorf("on %s away: %v", day, !away)
		}
	}
	w.Clock.Advance(2 * 24 * time.Hour)
	for login, told := range map[string]int{"hr1": 1, "leader1": 1, "leader2": 0, "trainee1": 0} {
		if away, err := w.Org.Away(ctx, w.Actor(login), []string{me.Person, hr.Person}); err != nil || len(away) != told || told > 0 && away[me.Person] != today.Add(6) {
			t.Errorf("%s is told that %v are away, %v", login, away, err)
		}
	}
	for _, c := range [][2]int{{0, 2}, {6, 9}, {3, 4}, {0, 20}} {
		if _, err := w.Org.GoAway(ctx, hr, me.Person, today.Add(c[0]), today.Add(c[1]), "病假"); !errors.Is(err, rbac.ErrAbsenceTwice) {
			t.Errorf("days %v beside days 2 to 6: %v", c, err)
		}
	}
	if _, err := w.Org.ComeBack(ctx, hr, me.Person, "1", today.Add(7), "提前返岗"); !errors.Is(err, rbac.ErrAbsenceOver) {
		t.Errorf("back after the end: %v", err)
	}
	if _, err := w.Org.ComeBack(ctx, hr, me.Person, "9", today.Add(3), "提前返岗"); !errors.Is(err, rbac.ErrAbsenceUnknown) {
		t.Errorf("a leave that there is not: %v", err)
	}
	if p, err = w.Org.ComeBack(ctx, hr, me.Person, "1", today.Add(4), "提前返岗"); err != nil || p.AwayOn(today.Add(4)) != nil || p.AwayOn(today.Add(3)) == nil {
		t.Errorf("back on day 4: %+v, %v", p.Absences, err)
	}
	if _, err := w.Org.GoAway(ctx, hr, me.Person, today.Add(4), today.Add(5), "病假"); err != nil {
		t.Errorf("the days after the return are free: %v", err)
	}
	if p, err = w.Org.ComeBack(ctx, hr, me.Person, "2", today, "登记有误"); err != nil || p.AwayOn(today.Add(4)) != nil {
		t.Errorf("the second one was cancelled: %+v, %v", p.Absences, err)
	}
	for login, told := range map[string]bool{"hr1": true, "agent1": true, "leader1": false} {
		_, all, err := w.Org.Absences(ctx, w.Actor(login), me.Person)
		if err != nil || len(all) != 2 || (all[0].Reason == "婚假") != told {
			t.Errorf("%s reads %+v, %v", login, all, err)
		}
	}
	if _, _, err := w.Org.Absences(ctx, w.Actor("trainee1"), me.Person); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("a colleague reads of a leave: %v", err)
	}
}
