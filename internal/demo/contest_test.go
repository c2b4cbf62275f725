package demo_test

import (
	"testing"

	"tianti/exams/contest"
	"tianti/rbac/policy"
)

// TestTheSampleHasAConcludedContestAndOneThatWaitsForTheJudge plays on, so that whoever tries the sample can.
func TestTheSampleHasAConcludedContestAndOneThatWaitsForTheJudge(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		gate := policy.BuiltinGate()
		exams, _ := theExams(t, w)
		s := contest.New(w.db, w.clock, gate, w.org, exams)
		c, err := s.Contest(t.Context(), w.actor(t, "agent1"), "SKILL-AUTUMN")
		if err != nil {
			t.Fatal(err)
		}
		if c.State != contest.Concluded || len(c.Won) != 3 || c.Won[0].Code != contest.Gold {
			t.Errorf("%s, won %+v", c.State, c.Won)
		}
		if same, err := s.Recount(t.Context(), w.actor(t, "auditor1"), c.ID, "final"); err != nil || !same {
			t.Errorf("counted again it is not the same: %v", err)
		}
		tasks, err := s.Tasks(t.Context(), w.actor(t, "judge1"))
		if err != nil || len(tasks) != 1 || tasks[0].Left < 6 {
			t.Fatalf("%+v %v", tasks, err)
		}
		if v, err := s.Board(t.Context(), w.actor(t, "agent1"), tasks[0].Contest.ID, "final", false); err != nil || !v.Lines[0].Begun {
			t.Errorf("nothing on the board: %v", err)
		}
	})
}
