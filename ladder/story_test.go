package ladder_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"tianti/courses"
	"tianti/internal/event"
	"tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

// TestFromTheRosterToTheFirstSeat plays a trainee's way with the built-in policy and real people:
// hired, on F1, assigned, learning, signed off, certified, proposed by HR, confirmed by a manager.
func TestFromTheRosterToTheFirstSeat(t *testing.T) {
	w, ctx := rbactest.Centre(t), t.Context()
	b, err := ladder.Default()
	if err != nil {
		t.Fatal(err)
	}
	var l *ladder.Service
	school := courses.New(w.DB, w.Gate, w.Clock, courses.Roster(w.Org, func(ctx context.Context, ids []string) (map[string]string, error) { return l.Rungs(ctx, ids) }))
	l = ladder.New(w.DB, w.Gate, w.Clock, b, school)
	l.Listen(w.Bus)
	event.On(w.Bus, "ladder: note a completed course", func(ctx context.Context, f courses.CourseCompleted) error {
		return l.Learn(ctx, f.Person, ladder.CourseEvidence(f))
	})
	if _, err := school.Install(ctx, rbac.System("test"), rbactest.GroupPath); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)

	id, me := rbactest.ID("trainee1"), w.Actor("trainee1")
	st, err := l.Ladder(ctx, me, id, time.Time{})
	if err != nil || st.Now.Grade != "F1" || st.Name != "李明" {
		t.Fatalf("%+v %v", st, err)
	}
	if _, err := l.Ladder(ctx, w.Actor("trainee2"), id, time.Time{}); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("a colleague looked: %v", err)
	}
	if _, err := l.Ladder(ctx, w.Actor("leader1"), id, time.Time{}); err != nil {
		t.Errorf("the leader may not look: %v", err)
	}

	n, err := school.Assign(ctx, w.Actor("leader1"), rbactest.TeamPath, []string{"PRIVACY"}, w.Clock.Now().AddDate(0, 0, 7), "年度复训")
	if err != nil || n != 3 { // trainee1, agent1 and the leader
		t.Fatal(n, err)
	}
	e, version, err := school.Enrolment(ctx, me, courses.EnrolmentID("PRIVACY", id))
	if err != nil {
		t.Fatal(err)
	}
	for _, lesson := range version.Content.Lessons {
		if lesson.Kind == courses.Text {
			_, err = school.Progress(ctx, me, e.ID, lesson.ID, courses.Report{Done: true})
		} else {
			answers := make([]int, len(lesson.Quiz))
			for i, q := range lesson.Quiz {
				answers[i] = q.Right
			}
			_, _, err = school.Answer(ctx, me, e.ID, lesson.ID, answers)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	w.Drain(t)
	if st, err = l.Ladder(ctx, me, id, time.Time{}); err != nil || len(st.Next[0].Way) != 10 {
		t.Fatalf("%d steps left, %v", len(st.Next[0].Way), err)
	}

	if err := l.Learn(ctx, id, ladder.CertificateEvidence("c1", "GENERAL", w.Clock.Now(), w.Clock.Now().AddDate(1, 0, 0))...); err != nil {
		t.Fatal(err)
	}
	a, err := l.Propose(ctx, w.Actor("hr1"), ladder.Proposal{Person: id, Grade: "F2", Effective: w.Clock.Now(), Reason: "岗前认证合格"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Approve(ctx, w.Actor("hr2"), a.ID, "同意", false); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("HR confirmed: %v", err)
	}
	if _, err := l.Approve(ctx, w.Actor("manager1"), a.ID, "同意", false); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	if st, err = l.Ladder(ctx, w.Actor("auditor1"), id, time.Time{}); err != nil || st.Now.Grade != "F2" {
		t.Fatalf("%+v %v", st, err)
	}
	if _, err := l.Propose(ctx, w.Actor("hr1"), ladder.Proposal{Person: rbactest.ID("hr1"), Grade: "F2", Effective: w.Clock.Now(), Reason: "自荐"}); !errors.Is(err, ladder.ErrOwnCase) {
		t.Errorf("HR raised themselves: %v", err)
	}
	counts, err := l.Pipeline(ctx, w.Actor("hr1"), rbactest.GroupPath)
	if err != nil || counts["F2"] != 1 || counts["F1"] != 15 {
		t.Error(counts, err)
	}
}

// BenchmarkOnePerson measures an evaluation of every next rung of a person with a year's facts,
// and the ways to them.
func BenchmarkOnePerson(b *testing.B) {
	blueprint, err := ladder.Default()
	if err != nil {
		b.Fatal(err)
	}
	var facts requirement.Facts
	for _, name := range requirement.Kinds() {
		k, _ := requirement.Of(name)
		_, fs := k.Sample()
		for range 20 {
			facts = append(facts, fs...)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, g := range blueprint.Next("A2") {
			requirement.Evaluate(g.Requires, facts, requirement.Noon)
		}
	}
}
