package exams_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"tianti/exams"
	"tianti/exams/item"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

// written is a hall in which trainee1 has answered one essay.
func written(t *testing.T, change func(*exams.Plan)) *hall {
	h := open(t)
	h.paper("P1", content(exams.Row{Items: []string{h.item("问答/", essay("安抚客户"))}}))
	p := h.plan("P1")
	if change != nil {
		change(&p)
	}
	h.exam("E1", p)
	h.answerEssay("trainee1", "我先道歉")
	return h
}

func (h *hall) answerEssay(login, answer string) {
	h.t.Helper()
	by := h.Actor(login)
	s := h.sit(by, "E1")
	must[exams.Saved](h.t)(h.Answer(h.ctx(), by, s.ID, exams.Save{N: 1, Seq: 1, Response: item.Response{Text: answer}, Device: "pc"}))
	must[exams.Ended](h.t)(h.Submit(h.ctx(), by, s.ID, "pc"))
	h.Drain(h.t)
}

func TestATaskTellsNothingOfTheCandidateAndOfOtherMarks(t *testing.T) {
	h := written(t, nil)
	person, sitting := rbactest.ID("trainee1"), exams.SittingID("E1", rbactest.ID("trainee1"), 1)
	first := h.mark("trainer1", "E1", 1000, 1000)
	second := *must[*exams.Task](t)(h.Next(h.ctx(), h.Actor("trainer2"), "E1"))
	for _, task := range []exams.Task{first, second} {
		lacks(t, "a task", text(task), person, "李明", sitting, rbactest.TeamPath, rbactest.ID("trainer1"), "欧阳菲", "评语", "marks", "need", "have")
	}
	if second.Response.Text != "我先道歉" || len(second.Rubric.Criteria) != 2 || second.Model.Text == "" || second.Max != 10_000 {
		t.Fatalf("the task: %s", text(second))
	}
	a, b := first, second
	a.Until, b.Until = time.Time{}, time.Time{}
	if text(a) != text(b) {
		t.Fatalf("the second marker's task differs from the first one's:\n%s\n%s", text(a), text(b))
	}
	queues := text(must[[]exams.Queue](t)(h.Queues(h.ctx(), h.Actor("trainer2"))))
	lacks(t, "the queue", queues, person, "李明", sitting, "1000", "评语")
}

func TestWhoMayMark(t *testing.T) {
	h := written(t, nil)
	ctx := h.ctx()
	task := must[*exams.Task](t)(h.Next(ctx, h.Actor("trainer1"), "E1"))
	scores := map[string]int64{"care": 1, "rule": 1}
	for _, login := range []string{"trainee1", "trainee2", "agent1", "leader1", "hr1", "auditor1", "admin"} {
		by := h.Actor(login)
		_, err := h.Next(ctx, by, "E1")
		h.refused(err, rbac.ErrForbidden)
		_, err = h.Task(ctx, by, task.ID)
		h.refused(err, rbac.ErrForbidden)
		h.refused(h.Mark(ctx, by, task.ID, scores, ""), rbac.ErrForbidden)
	}
	for says, unit := range map[string]string{"of the candidate's team": rbactest.TeamPath, "the candidate": rbactest.CentrePath} {
		by := h.Actor("trainer2")
		by.Unit = unit
		if says == "the candidate" {
			by.Person = rbactest.ID("trainee1")
		}
		_, err := h.Next(ctx, by, "E1")
		if !errors.Is(err, exams.ErrNoTask) {
			t.Errorf("a marker %s: %v", says, err)
		}
		h.refused(h.Mark(ctx, by, task.ID, scores, ""), exams.ErrNotMarker)
	}
	// Who marked once does not mark the same answer again.
	if err := h.Mark(ctx, h.Actor("trainer1"), task.ID, scores, ""); err != nil {
		t.Fatal(err)
	}
	_, err := h.Next(ctx, h.Actor("trainer1"), "E1")
	h.refused(err, exams.ErrNoTask)
	h.refused(h.Mark(ctx, h.Actor("trainer1"), task.ID, map[string]int64{"care": 4000, "rule": 0}, ""), exams.ErrMarked)
	h.refused(h.Mark(ctx, h.Actor("judge1"), "m0", scores, ""), exams.ErrNoTask)
}

func TestOnlyNamedMarkersMarkWhereSomeAreNamed(t *testing.T) {
	h := written(t, func(p *exams.Plan) {
		p.Markers = []string{rbactest.ID("trainer1"), rbactest.ID("judge1")}
	})
	_, err := h.Next(h.ctx(), h.Actor("trainer2"), "E1")
	h.refused(err, exams.ErrNoTask)
	h.mark("judge1", "E1", 1000, 1000)
	for login, mine := range map[string]int{"trainer1": 1, "judge1": 0, "manager1": 0} {
		if q := must[[]exams.Queue](t)(h.Queues(h.ctx(), h.Actor(login))); len(q) != 1 || q[0].Waiting != 1 || q[0].Done != 0 || q[0].Mine != mine {
			t.Fatalf("%s: %s", login, text(q))
		}
	}
	if q := must[[]exams.Queue](t)(h.Queues(h.ctx(), h.Actor("trainer2"))); len(q) != 0 {
		t.Fatalf("who marks nothing sees %s", text(q))
	}
	_, err = h.Start(h.ctx(), h.Actor("trainer1"), "E1", "pc")
	h.refused(err, exams.ErrNotInvited)
	h.mark("trainer1", "E1", 1000, 1000)
	if q := must[[]exams.Queue](t)(h.Queues(h.ctx(), h.Actor("trainer1"))); len(q) != 0 {
		t.Fatalf("nothing waits, and there is %s", text(q))
	}
}

func TestMarksBeyondTheToleranceAskForAThird(t *testing.T) {
	h := written(t, func(p *exams.Plan) { p.Markers = []string{rbactest.ID("trainer1"), rbactest.ID("trainer2")} })
	ctx := h.ctx()
	h.mark("trainer1", "E1", 0, 2000)
	h.mark("trainer2", "E1", 4000, 5000)
	_, err := h.Release(ctx, h.manager, "E1", "")
	h.refused(err, exams.ErrMissing)
	_, err = h.Next(ctx, h.Actor("trainer1"), "E1")
	h.refused(err, exams.ErrNoTask)
	_, err = h.Next(ctx, h.Actor("judge1"), "E1")
	h.refused(err, exams.ErrNoTask) // is not named
	third := h.mark("manager1", "E1", 4000, 4000)
	lacks(t, "the third marker's task", text(third), "评语 trainer", "2000", "9000")
	h.Drain(t)
	if p := must[*exams.Preview](t)(h.Preview(ctx, h.manager, "E1")); p.Why != nil || p.Rows[0].Result.Score != 8500 {
		t.Fatalf("preview: %s", text(p))
	}
}

func TestOneMarkingIsEnoughWhereThePlanSaysSo(t *testing.T) {
	h := written(t, func(p *exams.Plan) { p.Markings, p.Release = 1, exams.ByItself })
	h.mark("trainer1", "E1", 4000, 3000)
	h.Drain(t)
	if len(h.released) != 1 || h.released[0].Score != 7000 || h.released[0].Passed {
		t.Fatalf("released %s", text(h.released))
	}
}

func TestLocksEndAndReturn(t *testing.T) {
	h := written(t, func(p *exams.Plan) { p.Markings = 1 })
	ctx, scores := h.ctx(), map[string]int64{"care": 4000, "rule": 3000}
	one, two := h.Actor("trainer1"), h.Actor("trainer2")
	task := must[*exams.Task](t)(h.Next(ctx, one, "E1"))
	if again := must[*exams.Task](t)(h.Next(ctx, one, "E1")); again.ID != task.ID {
		t.Fatal("a reload gave another answer")
	}
	_, err := h.Next(ctx, two, "E1")
	h.refused(err, exams.ErrNoTask)
	h.refused(h.Mark(ctx, two, task.ID, scores, ""), exams.ErrLockLost)
	if err := h.PutBack(ctx, one, task.ID); err != nil {
		t.Fatal(err)
	}
	must[*exams.Task](t)(h.Next(ctx, two, "E1"))
	h.Clock.Advance(15 * time.Minute)
	must[*exams.Task](t)(h.Next(ctx, one, "E1"))
	h.refused(h.Mark(ctx, two, task.ID, scores, ""), exams.ErrLockLost)
	h.Clock.Advance(time.Hour) // its lock has ended, but nobody else took the place
	if err := h.Mark(ctx, one, task.ID, scores, ""); err != nil {
		t.Fatal(err)
	}
	h.refused(h.Mark(ctx, two, task.ID, scores, ""), exams.ErrMarked)
}

func TestMarksFollowTheRubric(t *testing.T) {
	h := written(t, nil)
	by := h.Actor("trainer1")
	task := must[*exams.Task](t)(h.Next(h.ctx(), by, "E1"))
	for says, c := range map[string]struct {
		scores map[string]int64
		want   error
	}{
		"a criterion is missing": {map[string]int64{"care": 1}, item.ErrMarksMissing},
		"too much":               {map[string]int64{"care": 4001, "rule": 1}, item.ErrMarksRange},
		"one that is not there":  {map[string]int64{"care": 1, "rule": 1, "x": 1}, item.ErrMarksUnknown},
	} {
		if err := h.Mark(h.ctx(), by, task.ID, c.scores, ""); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", says, err)
		}
	}
	h.refused(h.Mark(h.ctx(), by, task.ID, map[string]int64{"care": 1, "rule": 1}, strings.Repeat("长", 2001)), exams.ErrComment)
}

// TestMarkersInParallelNeverMarkTooOften lets ten markers work on one queue at once.
func TestMarkersInParallelNeverMarkTooOften(t *testing.T) {
	h := written(t, func(p *exams.Plan) { p.Tolerance = 100 })
	for _, login := range []string{"trainee2", "agent1", "agent2", "leader1", "leader2"} {
		h.answerEssay(login, "答 "+login)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	given := map[string]int{}
	for i := range 10 {
		by := rbac.Actor{Person: fmt.Sprintf("M%d", i), Name: "阅卷人", Unit: rbactest.CentrePath, Roles: []rbac.Held{{Role: "judge", Unit: "/"}}}
		wg.Go(func() {
			for {
				task, err := h.Next(h.ctx(), by, "E1")
				if errors.Is(err, exams.ErrNoTask) {
					return
				}
				if err == nil {
					err = h.Mark(h.ctx(), by, task.ID, map[string]int64{"care": 1000, "rule": 1000}, "")
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				given[task.ID]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	h.Drain(t)
	if len(given) != 6 {
		t.Fatalf("%d answers were marked", len(given))
	}
	for id, n := range given {
		if n != 2 {
			t.Errorf("%s was marked %d times", id, n)
		}
	}
	if n := must[int](t)(h.Release(h.ctx(), h.manager, "E1", "")); n != 6 {
		t.Fatalf("%d released", n)
	}
}

func TestAnEmptyEssayNeedsNoMarker(t *testing.T) {
	h := written(t, func(p *exams.Plan) { p.Release = exams.ByItself })
	s := h.sit(h.Actor("trainee2"), "E1")
	must[exams.Ended](t)(h.Submit(h.ctx(), h.Actor("trainee2"), s.ID, "pc"))
	h.Drain(t)
	if len(h.released) != 1 || h.released[0].Person != rbactest.ID("trainee2") || h.released[0].Score != 0 {
		t.Fatalf("released %s", text(h.released))
	}
}

func TestAnAnnulledSittingLeavesTheQueue(t *testing.T) {
	h := written(t, nil)
	must[*exams.Sitting](t)(h.Annul(h.ctx(), h.manager, exams.SittingID("E1", rbactest.ID("trainee1"), 1), "替考", false))
	_, err := h.Next(h.ctx(), h.Actor("trainer1"), "E1")
	h.refused(err, exams.ErrNoTask)
	_, err = h.Release(h.ctx(), h.manager, "E1", "")
	h.refused(err, exams.ErrNothing)
}

// TestAPracticalAttemptIsRecordedAndMarked: role plays count only once two people have marked them.
func TestAPracticalAttemptIsRecordedAndMarked(t *testing.T) {
	h := open(t)
	ctx, person := h.ctx(), rbactest.ID("trainee1")
	h.paper("GENERAL-P", content(exams.Row{Items: []string{h.item("实操/", essay("角色扮演 一")), h.item("实操/", essay("角色扮演 二"))}}))
	p := h.plan("GENERAL-P")
	p.Mode, p.Release = exams.Practice, exams.ByItself
	h.exam("GENERAL-P1", p)
	li := h.Actor("trainee1")
	_, err := h.Start(ctx, li, "GENERAL-P1", "pc")
	h.refused(err, exams.ErrNotHere)
	for _, label := range []string{"", "李明的录音", "kf000001 录音"} {
		_, err := h.Record(ctx, h.manager, "GENERAL-P1", person, label)
		h.refused(err, exams.ErrLabel)
	}
	for _, login := range []string{"trainee1", "trainer1", "leader1", "auditor1"} {
		_, err := h.Record(ctx, h.Actor(login), "GENERAL-P1", person, "录音 17")
		h.refused(err, rbac.ErrForbidden)
	}
	_, err = h.Record(ctx, h.manager, "GENERAL-P1", h.manager.Person, "录音 18")
	h.refused(err, rbac.ErrForbidden)
	must[*exams.Sitting](t)(h.Record(ctx, h.manager, "GENERAL-P1", person, "录音 17"))
	_, err = h.Record(ctx, h.manager, "GENERAL-P1", person, "录音 17")
	h.refused(err, exams.ErrUnreleased)
	h.Drain(t)
	if len(h.released) > 0 {
		t.Fatal("nothing was marked, and there is a result")
	}
	for range 2 {
		task := h.mark("trainer1", "GENERAL-P1", 4000, 4000)
		if task.Label != "录音 17" {
			t.Fatalf("the task: %s", text(task))
		}
		lacks(t, "the task", text(task), person, "李明")
	}
	h.Drain(t)
	h.mark("trainer2", "GENERAL-P1", 4000, 5000)
	h.mark("trainer2", "GENERAL-P1", 4000, 4000)
	h.Drain(t)
	if len(h.released) != 1 || h.released[0].Score != 16_500 || !h.released[0].Passed || h.released[0].Mode != exams.Practice || h.released[0].Percent != 82_500 {
		t.Fatalf("released %s", text(h.released))
	}
	_, err = h.Record(ctx, h.manager, "GENERAL-P1", person, "录音 18")
	h.refused(err, exams.ErrPassed)
}

func TestPracticeIsMarkedByPeopleOnly(t *testing.T) {
	h := open(t)
	h.paper("P1", content(exams.Row{Items: h.singles(1)}))
	p := h.plan("P1")
	p.Mode = exams.Practice
	must[*exams.Exam](t)(h.CreateExam(h.ctx(), h.manager, rbactest.ProvincePath, "E1", p, ""))
	_, err := h.Schedule(h.ctx(), h.manager, "E1", "")
	h.refused(err, exams.ErrPractice)
}
