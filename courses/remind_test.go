package courses_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"tianti/courses"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/rbac"
)

// listen notes who is told of last days: "li learner -7".
func (h *hall) listen() *[]string {
	told := &[]string{}
	event.On(h.bus, "test: note reminders", func(_ context.Context, f courses.DueNear) error {
		*told = append(*told, fmt.Sprintf("%s %s %d", f.Person, f.To, f.Days))
		return nil
	})
	return told
}

// at lets the reminders of a day run twice, as two nodes would, and gives what was told since the last time.
func (h *hall) at(told *[]string, day time.Time) string {
	h.t.Helper()
	h.clock.Set(clock.Day(day).Add(9 * time.Hour))
	before := len(*told)
	for range 2 {
		if _, err := h.Remind(h.t.Context()); err != nil {
			h.t.Fatal(err)
		}
	}
	if err := h.bus.Drain(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	return strings.Join((*told)[before:], ", ")
}

func TestALastDayIsToldOncePerStep(t *testing.T) {
	h, ctx := open(t), t.Context()
	told := h.listen()
	last := clock.Day(noon).AddDate(0, 0, 20)
	must[int](t)(h.AssignTo(ctx, manager, "li", []string{"NORMS"}, last, "复训"))
	for _, x := range []struct {
		days int
		want string
	}{
		{-8, ""}, {-7, "li learner -7"}, {-6, ""}, {-1, "li learner -1"}, {0, "li learner 0"}, {1, "li learner 1"}, {2, ""},
		{3, "li leader 3"}, {6, ""}, {7, "li manager 7"}, {8, ""}, {60, ""},
	} {
		if got := h.at(told, last.AddDate(0, 0, x.days)); got != x.want {
			t.Errorf("day %d: %q, want %q", x.days, got, x.want)
		}
	}
	page, err := h.Escalated(ctx, manager, team, courses.ToManager, "")
	if err != nil || len(page.Items) != 1 || page.Items[0].Person != "li" {
		t.Errorf("training management does not see it: %+v, %v", page.Items, err)
	}
	h.finish(li, "NORMS")
	if n, err := h.Escalations(ctx, manager, team, courses.ToManager); err != nil || n != 0 {
		t.Errorf("what is done is still reported: %d, %v", n, err)
	}
}

func TestWhatAStoppedProgramMissedIsToldOnce(t *testing.T) {
	h, ctx := open(t), t.Context()
	told := h.listen()
	last := clock.Day(noon).AddDate(0, 0, 20)
	must[int](t)(h.AssignTo(ctx, manager, "li", []string{"NORMS"}, last, "复训"))
	if got := h.at(told, last.AddDate(0, 0, 5)); got != "li learner 1, li leader 3" {
		t.Errorf("after three weeks: %q", got)
	}
	must[int](t)(h.AssignTo(ctx, manager, "wang", []string{"NORMS"}, h.clock.Now().AddDate(0, 0, 3), "补学"))
	if got := h.at(told, h.clock.Now()); got != "" {
		t.Errorf("a week before a day that was set three days before: %q", got)
	}
	if got := h.at(told, h.clock.Now().AddDate(0, 0, 2)); !strings.Contains(got, "wang learner -1") {
		t.Errorf("the day before: %q", got)
	}
}

func TestLeaveAndExemptionStopReminders(t *testing.T) {
	h, ctx := open(t), t.Context()
	told := h.listen()
	where := map[string]courses.Presence{"li": courses.Away, "wang": courses.Gone}
	h.Reminds(courses.UsualReminding, func(_ context.Context, person string) (courses.Presence, error) { return where[person], nil })
	last := clock.Day(noon).AddDate(0, 0, 20)
	must[int](t)(h.Assign(ctx, manager, team, []string{"NORMS"}, last, "复训"))
	if got := h.at(told, last.AddDate(0, 0, -7)); got != "" {
		t.Errorf("on leave or gone: %q", got)
	}
	where["li"], where["wang"] = courses.Here, courses.Here
	if got := h.at(told, last.AddDate(0, 0, -3)); got != "li learner -7" {
		t.Errorf("back from leave: %q", got)
	}
	must[*courses.Enrolment](t)(h.Exempt(ctx, manager, "NORMS", "li", time.Time{}, "转岗"))
	if got := h.at(told, last.AddDate(0, 0, 9)); got != "" {
		t.Errorf("exempt: %q", got)
	}
}

func TestACampaignHasDaysOfItsOwn(t *testing.T) {
	h, ctx := open(t), t.Context()
	told := h.listen()
	own := courses.Reminding{Before: []int{2}, Leader: 1}
	due := clock.Day(noon).AddDate(0, 0, 21)
	must[int](t)(h.EnrolMany(ctx, manager, courses.Batch{Course: "NORMS", People: []courses.Learner{people["li"]}, Due: due, By: "mgr", Why: "春训", Remind: &own}))
	last := due.AddDate(0, 0, -1)
	for days, want := range []string{"", "", "li leader 1", ""} {
		if days == 0 {
			if got := h.at(told, last.AddDate(0, 0, -2)); got != "li learner -2" {
				t.Errorf("two days before: %q", got)
			}
		}
		if got := h.at(told, last.AddDate(0, 0, days-1)); got != want {
			t.Errorf("day %d: %q, want %q", days-1, got, want)
		}
	}
	for _, bad := range []courses.Reminding{{Before: []int{-1}}, {After: []int{0}}, {Leader: 999}, {Before: []int{1, 2, 3, 4, 5, 6}}} {
		if err := bad.Check(); !errors.Is(err, courses.ErrReminding) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

func TestWhatLapsesIsRenewedAhead(t *testing.T) {
	h, ctx := open(t), t.Context()
	e := h.finish(li, "PRIVACY")
	if e.ValidUntil.IsZero() {
		t.Fatal("PRIVACY is valid for ever")
	}
	for _, x := range []struct {
		at   time.Time
		want int
	}{{e.ValidUntil.AddDate(0, -3, -1), 0}, {e.ValidUntil.AddDate(0, -3, 1), 1}, {e.ValidUntil.AddDate(0, -2, 0), 0}} {
		h.clock.Set(x.at)
		if n := must[int](t)(h.RenewAhead(ctx)); n != x.want {
			t.Errorf("%s: %d renewed", x.at.Format(time.DateOnly), n)
		}
	}
	now, _, err := h.Enrolment(ctx, li, e.ID)
	if err != nil || now.State != courses.Open || now.Round != 2 || !now.Due.Equal(e.ValidUntil) || !now.Holds(h.clock.Now()) || now.Holds(e.ValidUntil) {
		t.Errorf("%+v, %v", now, err)
	}
	must[*courses.Enrolment](t)(h.Withdraw(ctx, manager, e.ID, "误操作"))
	if err := h.RenewFor(ctx, "li", []string{"PRIVACY"}, e.ValidUntil, "上岗证到期"); err != nil {
		t.Fatal(err)
	}
	if now, _, _ = h.Enrolment(ctx, li, e.ID); now.State != courses.Open || !now.Due.Equal(e.ValidUntil) {
		t.Errorf("for the certificate: %+v", now)
	}
}

// torn is an engine in which one enrolment is damaged: it is found, and cannot be read.
type torn struct {
	store.Engine
	id string
}

func (e torn) Find(ctx context.Context, s store.Schema, q store.Query) ([]store.Record, string, error) {
	rs, next, err := e.Engine.Find(ctx, s, q)
	for i := range rs {
		if rs[i].ID == e.id {
			rs[i].Body = rs[i].Body[:len(rs[i].Body)/2]
		}
	}
	return rs, next, err
}

func TestAnEnrolmentThatCannotBeReadHoldsUpNoReminder(t *testing.T) {
	for _, broken := range []string{"li", "wang"} { // the first of the walk, and the last
		t.Run(broken, func(t *testing.T) {
			h, ctx := open(t), t.Context()
			told := h.listen()
			last := clock.Day(noon).AddDate(0, 0, 20)
			must[int](t)(h.Assign(ctx, manager, team, []string{"NORMS"}, last, "复训"))
			h.clock.Set(last.AddDate(0, 0, -7).Add(9 * time.Hour))
			db, err := store.NewDatabase(ctx, torn{h.db.Engine(), courses.EnrolmentID("NORMS", broken)}, h.clock)
			if err != nil {
				t.Fatal(err)
			}
			n, err := courses.New(db, rbac.NewGate(func() rbac.Policy { return house{} }), h.clock, people).Remind(ctx)
			if n != 1 || !errors.Is(err, store.ErrCorrupt) || !strings.Contains(err.Error(), "1 enrolments") {
				t.Errorf("%d told, %v", n, err)
			}
			if err := h.bus.Drain(ctx); err != nil {
				t.Fatal(err)
			}
			if got, other := strings.Join(*told, ", "), map[string]string{"li": "wang", "wang": "li"}[broken]; got != other+" learner -7" {
				t.Errorf("told: %q", got)
			}
			if n := must[int](t)(h.Remind(ctx)); n != 1 { // mended, it is told as well
				t.Errorf("after it was mended: %d", n)
			}
		})
	}
}

func TestSomebodyNobodyKnowsHoldsUpNoReminder(t *testing.T) {
	h, ctx := open(t), t.Context()
	told := h.listen()
	h.Reminds(courses.UsualReminding, func(_ context.Context, person string) (courses.Presence, error) {
		if person == "li" {
			return "", store.ErrNotFound
		}
		return courses.Here, nil
	})
	last := clock.Day(noon).AddDate(0, 0, 20)
	must[int](t)(h.Assign(ctx, manager, team, []string{"NORMS"}, last, "复训"))
	h.clock.Set(last.AddDate(0, 0, -7).Add(9 * time.Hour))
	n, err := h.Remind(ctx)
	if n != 1 || !errors.Is(err, store.ErrNotFound) || !strings.Contains(err.Error(), courses.EnrolmentID("NORMS", "li")) {
		t.Errorf("%d told, %v", n, err)
	}
	if err := h.bus.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(*told, ", "); got != "wang learner -7" {
		t.Errorf("told: %q", got)
	}
}
