package certificates_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"tianti/certificates"
	"tianti/internal/locale"
)

// course, theory and practice are what newcomers earn for GENERAL.
func course(code string, at time.Time) certificates.Earned {
	return certificates.Earned{Part: certificates.CoursePart, Code: code, Ref: "course:" + code + ":P1", What: code, At: at}
}

func exam(part certificates.PartKind, sitting string, points int64, at time.Time) certificates.Earned {
	return certificates.Earned{Part: part, Code: "GENERAL", Ref: "sitting:" + sitting, Points: points * 1000, Failed: points < 60, What: "考试", EN: "examination", At: at}
}

var preJob = []string{"NORMS", "TELECOM", "TARIFF", "SYSTEM", "PHRASES", "LISTEN", "EMOTION", "PRIVACY", "MENTORED"}

// courses is the whole pre-job programme but for the examinations.
func (w *world) courses(t *testing.T, person string) {
	t.Helper()
	for _, code := range preJob {
		w.earn(t, person, course(code, w.clock.Now()))
	}
}

func (w *world) earn(t *testing.T, person string, news ...certificates.Earned) {
	t.Helper()
	if err := w.Earn(t.Context(), person, news...); err != nil {
		t.Fatal(err)
	}
}

// general lists the person's GENERAL certificates by state.
func (w *world) general(t *testing.T, person string) map[certificates.State]int {
	t.Helper()
	cs, err := w.OfPerson(t.Context(), system, person)
	if err != nil {
		t.Fatal(err)
	}
	out := map[certificates.State]int{}
	for _, c := range cs {
		out[c.State]++
	}
	return out
}

func (w *world) lacks(t *testing.T, person string) string {
	t.Helper()
	p, err := w.Progress(t.Context(), system, person, "GENERAL")
	if err != nil {
		t.Fatal(err)
	}
	out := ""
	for _, m := range p.Missing() {
		if m.Part == certificates.CoursePart {
			out += m.Code + "=" + string(m.Lack) + " "
		} else {
			out += string(m.Part) + "=" + string(m.Lack) + " "
		}
	}
	return out
}

func newProgramme(t *testing.T) *world {
	w := newWorld(t)
	w.Listen(w.bus)
	return w
}

func (w *world) drain(t *testing.T) {
	t.Helper()
	if err := w.bus.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestACompleteProgrammeIssuesOneCertificateInWhateverOrder(t *testing.T) {
	w := newProgramme(t)
	w.earn(t, "P1", exam(certificates.PracticePart, "p1", 85, w.clock.Now()))
	w.courses(t, "P1")
	if got := w.lacks(t, "P1"); got != "theory=never " {
		t.Fatalf("missing: %s", got)
	}
	if got := w.general(t, "P1"); len(got) != 0 {
		t.Fatalf("issued too early: %v", got)
	}
	w.clock.Advance(time.Hour)
	last := exam(certificates.TheoryPart, "t1", 92, w.clock.Now())
	for range 3 {
		w.earn(t, "P1", last)
	}
	cs, _ := w.OfPerson(t.Context(), system, "P1")
	if len(cs) != 1 || cs[0].Kind != "GENERAL" || len(cs[0].Evidence) != len(preJob)+2 || !cs[0].From.Equal(last.At) {
		t.Fatalf("%d certificates: %+v", len(cs), cs)
	}
	if !cs[0].RestsOn("sitting:t1") || !cs[0].RestsOn("course:MENTORED:P1") {
		t.Fatal("the evidence is not on it")
	}
}

func TestWhatTheProgrammeSaysIsMissing(t *testing.T) {
	for _, c := range []struct {
		name string
		more func(w *world) []certificates.Earned
		want string
	}{
		{"nothing of theory and practice", func(*world) []certificates.Earned { return nil }, "theory=never practice=never "},
		{"passed by the paper, below the house's mark", func(w *world) []certificates.Earned {
			return []certificates.Earned{exam(certificates.TheoryPart, "t1", 79, w.clock.Now())}
		}, "theory=below practice=never "},
		{"the better of two counts", func(w *world) []certificates.Earned {
			return []certificates.Earned{exam(certificates.TheoryPart, "t1", 90, w.clock.Now()), exam(certificates.TheoryPart, "t2", 50, w.clock.Now())}
		}, "practice=never "},
		{"an examination longer ago than it counts", func(w *world) []certificates.Earned {
			return []certificates.Earned{exam(certificates.TheoryPart, "t1", 90, w.clock.Now().AddDate(0, -13, 0))}
		}, "theory=too_old practice=never "},
		{"an examination of another kind does not count", func(w *world) []certificates.Earned {
			e := exam(certificates.TheoryPart, "t1", 90, w.clock.Now())
			e.Code = "VIP"
			return []certificates.Earned{e}
		}, "theory=never practice=never "},
		{"a course that has run out", func(w *world) []certificates.Earned {
			e := course("NORMS", w.clock.Now().AddDate(-2, 0, 0))
			e.Until = w.clock.Now().Add(-time.Hour)
			return []certificates.Earned{e}
		}, "NORMS=over theory=never practice=never "},
	} {
		w := newProgramme(t)
		w.courses(t, "P1")
		for _, e := range c.more(w) {
			w.earn(t, "P1", e)
		}
		if got := w.lacks(t, "P1"); got != c.want {
			t.Errorf("%s: missing %q, want %q", c.name, got, c.want)
		}
		if got := w.general(t, "P1"); len(got) != 0 {
			t.Errorf("%s: issued %v", c.name, got)
		}
	}
}

func TestAnAnnulledSittingSuspendsAndTheNextOneEarnsAnew(t *testing.T) {
	w := newProgramme(t)
	w.courses(t, "P1")
	w.earn(t, "P1", exam(certificates.TheoryPart, "t1", 92, w.clock.Now()))
	w.earn(t, "P1", exam(certificates.PracticePart, "p1", 85, w.clock.Now()))
	w.clock.Advance(time.Hour)
	if err := w.Unearn(t.Context(), "P1", "sitting:t1", "somebody else sat it"); err != nil {
		t.Fatal(err)
	}
	w.drain(t)
	if got := w.general(t, "P1"); got[certificates.Suspended] != 1 || got[certificates.Issued] != 0 {
		t.Fatalf("%v", got)
	}
	if got := w.lacks(t, "P1"); got != "theory=fallen practice=renewed " {
		t.Fatalf("missing: %s", got)
	}
	w.clock.Advance(time.Hour)
	w.earn(t, "P1", exam(certificates.TheoryPart, "t2", 88, w.clock.Now()))
	if got := w.general(t, "P1"); got[certificates.Suspended] != 1 || got[certificates.Issued] != 1 {
		t.Fatalf("%v", got)
	}
}

func TestASittingEarnsOneCertificateOnly(t *testing.T) {
	w := newProgramme(t)
	w.courses(t, "P1")
	w.earn(t, "P1", exam(certificates.TheoryPart, "t1", 92, w.clock.Now()))
	w.earn(t, "P1", exam(certificates.PracticePart, "p1", 85, w.clock.Now()))
	w.clock.Advance(270 * 24 * time.Hour)
	w.earn(t, "P1", exam(certificates.TheoryPart, "t2", 95, w.clock.Now()))
	if got := w.lacks(t, "P1"); got != "practice=spent " {
		t.Fatalf("missing: %s", got)
	}
	w.earn(t, "P1", exam(certificates.PracticePart, "p2", 95, w.clock.Now()))
	w.drain(t)
	if got := w.general(t, "P1"); got[certificates.Superseded] != 1 || got[certificates.Issued] != 1 {
		t.Fatalf("a renewal: %v", got)
	}
}

func TestARevokedCertificateIsNotEarnedAgainWithoutAnExamination(t *testing.T) {
	w := newProgramme(t)
	w.courses(t, "P1")
	w.earn(t, "P1", exam(certificates.TheoryPart, "t1", 92, w.clock.Now()))
	w.earn(t, "P1", exam(certificates.PracticePart, "p1", 85, w.clock.Now()))
	cs, _ := w.OfPerson(t.Context(), system, "P1")
	w.clock.Advance(time.Hour)
	again, err := w.Reissue(t.Context(), cs[0].ID, manager, "new name")
	if err == nil {
		_, err = w.Revoke(t.Context(), again.ID, manager, "fraud")
	}
	if err != nil {
		t.Fatal(err)
	}
	w.drain(t)
	w.clock.Advance(time.Hour)
	w.earn(t, "P1", course("NORMS", w.clock.Now()))
	if got := w.general(t, "P1"); got[certificates.Issued] != 0 {
		t.Fatalf("%v", got)
	}
	if got := w.lacks(t, "P1"); got != "theory=renewed practice=renewed " {
		t.Fatalf("missing: %s", got)
	}
}

func TestACorrectedResultSuspendsAndPutsBack(t *testing.T) {
	w := newProgramme(t)
	w.courses(t, "P1")
	w.earn(t, "P1", exam(certificates.TheoryPart, "t1", 92, w.clock.Now()))
	w.earn(t, "P1", exam(certificates.PracticePart, "p1", 85, w.clock.Now()))
	at := w.clock.Now()
	w.clock.Advance(time.Hour)
	w.earn(t, "P1", exam(certificates.TheoryPart, "t1", 55, at))
	w.drain(t)
	if got := w.general(t, "P1"); got[certificates.Suspended] != 1 {
		t.Fatalf("%v", got)
	}
	w.earn(t, "P1", exam(certificates.TheoryPart, "t1", 92, at))
	w.drain(t)
	if got := w.general(t, "P1"); got[certificates.Issued] != 1 || got[certificates.Suspended] != 0 {
		t.Fatalf("%v", got)
	}
}

func TestFactsThatArriveAtOnceIssueOnce(t *testing.T) {
	w := newProgramme(t)
	var all sync.WaitGroup
	failed := make(chan error, 64)
	tell := func(e certificates.Earned) {
		for range 2 {
			all.Go(func() { failed <- w.Earn(t.Context(), "P2", e) })
		}
	}
	for _, code := range preJob {
		tell(course(code, morning))
	}
	tell(exam(certificates.TheoryPart, "t1", 92, morning))
	tell(exam(certificates.PracticePart, "p1", 85, morning))
	all.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := w.general(t, "P2"); fmt.Sprint(got) != "map[issued:1]" {
		t.Fatalf("%v", got)
	}
}

func TestWhoeverMaySeeNoCertificateSeesNoProgress(t *testing.T) {
	w := newProgramme(t)
	if _, err := w.Progress(t.Context(), stranger, "P1", "GENERAL"); err == nil {
		t.Fatal("a manager of another province read it")
	}
	if _, err := w.Progress(t.Context(), agent("P1"), "P1", "GENERAL"); err != nil {
		t.Fatal(err)
	}
}

func TestEveryLackHasWordsInBothLanguages(t *testing.T) {
	for _, lang := range locale.Languages {
		for _, kind := range []certificates.PartKind{certificates.CoursePart, certificates.MentoredPart, certificates.TheoryPart, certificates.PracticePart, certificates.HeldPart} {
			for _, lack := range certificates.Lacks {
				for _, have := range []*certificates.Earned{nil, {At: morning, Points: 72_500}} {
					need, had, fix := certificates.Part{Part: kind, Code: "GENERAL", Need: 80_000, Lack: lack, Have: have}.Says(lang, "客服代表上岗证")
					for _, s := range []string{need, had, fix} {
						if s == "" || s[0] == 'c' && len(s) > 13 && s[:13] == "certificates." {
							t.Errorf("%s %s %s: %q", lang, kind, lack, s)
						}
					}
				}
			}
		}
	}
}

func TestNobodyIsAdmittedAfterAsManyFailedExaminations(t *testing.T) {
	w := newProgramme(t)
	admits := func(kind string, part certificates.PartKind) error { return w.Admit(t.Context(), "P1", kind, part) }
	for n, ref := range []string{"t1", "t2", "t3"} {
		if err := admits("GENERAL", certificates.TheoryPart); err != nil {
			t.Fatalf("after %d: %v", n, err)
		}
		w.earn(t, "P1", exam(certificates.TheoryPart, ref, 60, w.clock.Now()))
		w.clock.Advance(24 * time.Hour)
	}
	if err := admits("GENERAL", certificates.TheoryPart); !errors.Is(err, certificates.ErrTries) {
		t.Errorf("a fourth: %v", err)
	}
	if err := errors.Join(admits("GENERAL", certificates.PracticePart), admits("BILLING", certificates.TheoryPart), admits("NO-SUCH", certificates.TheoryPart)); err != nil {
		t.Errorf("what was not failed, or has no bound: %v", err)
	}
	w.clock.Set(w.clock.Now().AddDate(1, 0, 0))
	if err := admits("GENERAL", certificates.TheoryPart); err != nil {
		t.Errorf("a year later: %v", err)
	}
}
