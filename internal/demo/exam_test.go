package demo_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tianti/certificates"
	"tianti/exams"
	"tianti/exams/bank"
	"tianti/rbac"
	"tianti/rbac/policy"
)

// theExams are the examinations of a sample organisation by what stands at the end of their code: M, T, P.
func theExams(t *testing.T, w *world) (*exams.Service, map[string]*exams.Exam) {
	t.Helper()
	gate := policy.BuiltinGate()
	x := exams.New(w.db, gate, w.clock, bank.New(w.db, gate, w.clock), exams.PeopleOf(w.org))
	page, err := x.Exams(t.Context(), system, "", "")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*exams.Exam{}
	for _, e := range page.Items {
		out[e.ID[strings.LastIndexByte(e.ID, '-')+1:]] = e
	}
	if len(out) != 3 {
		t.Fatalf("%d examinations", len(out))
	}
	return x, out
}

func (w *world) actor(t *testing.T, login string) rbac.Actor {
	t.Helper()
	for _, a := range w.Accounts {
		if a.Login == login {
			by, err := w.org.Act(t.Context(), a.Person)
			if err != nil {
				t.Fatal(err)
			}
			return by
		}
	}
	t.Fatal(login)
	return rbac.Actor{}
}

func TestTheMockExaminationLooksLikeOne(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x, es := theExams(t, w)
		page, err := x.Results(t.Context(), w.actor(t, "manager1"), es["M"].ID, "")
		if err != nil {
			t.Fatal(err)
		}
		passed, lowest, highest, units := 0, int64(100_000), int64(0), map[string]bool{}
		for _, r := range page.Items {
			lowest, highest = min(lowest, r.Percent), max(highest, r.Percent)
			units[strings.Join(strings.Split(r.Unit, "/")[:4], "/")] = true
			if r.Passed {
				passed++
			}
			if took := r.Ended.Sub(r.Started); r.State != exams.Submitted || took < 40*time.Minute || took > time.Hour {
				t.Errorf("%s: %s after %v", r.Who.Name, r.State, took)
			}
		}
		n := len(page.Items)
		t.Logf("%d sat, %d passed, %.1f to %.1f", n, passed, float64(lowest)/1000, float64(highest)/1000)
		if n < 2 && w.People == 60 || n < 15 && w.People == 600 || passed == 0 || passed == n || lowest < 30_000 || highest > 99_500 || len(units) < 4 && w.People == 600 {
			t.Errorf("%d sat in %d centres, %d passed, %d to %d", n, len(units), passed, lowest, highest)
		}
		if n, err := x.Queues(t.Context(), w.actor(t, "judge1")); err != nil || slices.ContainsFunc(n, func(q exams.Queue) bool { return q.Exam == es["M"].ID }) {
			t.Error("something of the mock examination waits for marks", n, err)
		}
	})
}

func TestTheCertificationOfTrainee1CanGoOnAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x, es := theExams(t, w)
		me := w.actor(t, "trainee1")
		places := map[string]bool{}
		for _, part := range []string{"T", "P"} {
			p := es[part].Plan
			if p.Kind != "GENERAL" || p.Opens.After(now) || !p.Closes.After(now.AddDate(0, 0, 13)) || !p.Invited(me.Person, me.Unit) || p.Markings != 2 {
				t.Errorf("%+v", p)
			}
		}
		for _, p := range w.people {
			if es["T"].Plan.Invited(p.ID, p.Path) {
				places[strings.Split(p.Path, "/")[3]] = true
			}
		}
		t.Logf("%d are invited in %d centres", len(es["T"].Plan.People), len(places))
		if len(places) < 2 && w.People == 600 {
			t.Errorf("only %v are invited", places)
		}
		for _, login := range []string{"trainer1", "trainer2"} {
			qs, err := x.Queues(t.Context(), w.actor(t, login))
			if err != nil || len(qs) != 1 || qs[0].Exam != es["P"].ID || qs[0].Mine != 2 {
				t.Errorf("%s has to mark %+v, %v", login, qs, err)
			}
		}
		got, err := w.certificates.Progress(t.Context(), me, me.Person, "GENERAL")
		if err != nil {
			t.Fatal(err)
		}
		var missing []string
		for _, p := range got.Missing() {
			missing = append(missing, string(p.Part)+" "+p.Code)
		}
		if want := []string{"course LISTEN", "course MENTORED", "theory GENERAL", "practice GENERAL"}; !slices.Equal(missing, want) {
			t.Errorf("missing: %v", missing)
		}
		for _, p := range w.people {
			e, err := w.certificates.Progress(t.Context(), system, p.ID, "GENERAL")
			if err != nil {
				t.Fatal(err)
			}
			if es["T"].Plan.Invited(p.ID, p.Path) && len(e.Missing()) > 6 {
				t.Errorf("%s is invited and lacks %d parts", p.Name, len(e.Missing()))
			}
			if c := e.Missing(); p.ID != me.Person && slices.ContainsFunc(c, func(x certificates.Part) bool { return x.Lack == certificates.Spent }) {
				t.Errorf("%s: %+v", p.Name, c)
			}
		}
	})
}
