package insight

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/internal/store"
	"tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

func TestThePipelineIsTheLaddersOwn(t *testing.T) {
	w := open(t)
	for _, unit := range []string{rbactest.GroupPath, rbactest.CentrePath, rbactest.TeamPath, rbactest.OtherCentre} {
		own, err := w.ladder.Pipeline(t.Context(), w.Actor("hr1"), unit)
		if err != nil {
			t.Fatal(err)
		}
		f := w.ask(t, "hr1", unit)
		total := int64(0)
		for grade, n := range own {
			if grade == "" {
				continue
			}
			if got := f.People(Pipeline, grade, ""); int64(got) != n {
				t.Errorf("%s at %s: %d, the ladder says %d", grade, unit, got, n)
			}
			total += n
		}
		if total == 0 || int64(f.People(Heads, "to", "")) != total {
			t.Errorf("%s: %d people, heads say %d", unit, total, f.People(Heads, "to", ""))
		}
	}
}

func TestFiguresFollowWhatHappens(t *testing.T) {
	w := open(t)
	before := w.ask(t, "hr1", rbactest.TeamPath)
	who := w.hire(t, "0001", "2026-11-02")
	w.holds(t, who, "GENERAL", 100)
	w.knows(t, who, requirement.Fact{ID: "course:NORMS", Kind: requirement.Course, Code: "NORMS", From: w.Clock.Now()},
		star(who, "2026Q3", 4, w.Clock.Now()), ladder.ResultEvidence("S1", "GENERAL", 91_000, w.Clock.Now(), time.Time{}))
	f := w.ask(t, "hr1", rbactest.TeamPath)
	month := "2026-11"
	for what, c := range map[string]struct{ got, want int }{
		"people on F1":      {f.People(Pipeline, "F1", ""), before.People(Pipeline, "F1", "") + 1},
		"joined":            {f.People(Flow, "", "F1"), before.People(Flow, "", "F1") + 1},
		"on the seat":       {f.People(Seats, "GENERAL", ""), before.People(Seats, "GENERAL", "") + 1},
		"ends in March":     {f.People(Expiry, "GENERAL", "2027-03"), 1},
		"learnt":            {f.People(Learning, "", month), 1},
		"four stars":        {f.People(Stars, "4", "dispatch"), 1},
		"ninety and more":   {f.People(Results, "90", "dispatch"), 1},
		"good, by contract": {f.People(StarsEmployment, "dispatch", "good"), 1},
		"new here":          {f.People(Watch, "novice", ""), 1},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", what, c.got, c.want)
		}
	}
	if hours, _, fen := f.Learnt(); hours == 0 || fen != hours*Suppose().HourCost {
		t.Errorf("%d hours, %d fen", hours, fen)
	}
	// The certificate ends at its instant, with nothing written.
	w.Clock.Advance(101 * 24 * time.Hour)
	if f := w.ask(t, "hr1", rbactest.TeamPath); f.People(Seats, "GENERAL", "") != before.People(Seats, "GENERAL", "") || f.People(Expiry, "GENERAL", "lapsed") != 1 {
		t.Errorf("after its end %+v %+v", f.Cells[Seats], f.Cells[Expiry])
	}
	if _, err := w.Org.Leave(t.Context(), rbac.System("test"), who, w.Org.Today(), "薪资"); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	f = w.ask(t, "hr1", rbactest.TeamPath)
	fen, months := f.Lost()
	if f.Leavers() != 1 || f.Cells[Leavers][0].B != "3" || fen != 500_000 || months != 3 {
		t.Errorf("leavers %+v, %d fen, %d months", f.Cells[Leavers], fen, months)
	}
	if c := f.Curves[0]; c.Left != 1 || len(c.Steps) != 1 {
		t.Errorf("curve %+v", c)
	}
}

// Whatever happens in whatever order, the roll that followed says what one says that is read anew; and
// everybody who is counted is listed.
func TestTheRollSaysWhatAFullRecountSays(t *testing.T) {
	w := open(t)
	people := []string{rbactest.ID("trainee1"), rbactest.ID("agent1"), rbactest.ID("agent2"), rbactest.ID("agent3"), rbactest.ID("trainee2")}
	hired := 0
	rapid.Check(t, func(r *rapid.T) {
		who := rapid.SampledFrom(people).Draw(r, "who")
		switch rapid.SampledFrom([]string{"hire", "certify", "learn", "star", "veto", "move", "leave", "wait"}).Draw(r, "what") {
		case "hire":
			hired++
			people = append(people, w.hire(t, fmt.Sprintf("%04d", hired), w.Org.Today()))
		case "certify":
			w.holds(t, who, rapid.SampledFrom([]string{"GENERAL", "VIP", "SHIFT"}).Draw(r, "kind"), rapid.IntRange(1, 500).Draw(r, "days"))
		case "learn":
			w.knows(t, who, requirement.Fact{ID: fmt.Sprint("course:", w.Clock.Now()), Kind: requirement.Course, Code: "NORMS", From: w.Clock.Now()})
		case "star":
			period := fmt.Sprintf("2026Q%d", rapid.IntRange(1, 4).Draw(r, "quarter"))
			w.knows(t, who, star(who, period, int64(rapid.IntRange(1, 5).Draw(r, "stars")), w.Clock.Now()))
		case "veto":
			w.knows(t, who, requirement.Fact{ID: fmt.Sprint("veto:", w.Clock.Now()), Kind: requirement.Veto, Code: "rude", From: w.Clock.Now()})
		case "move":
			_, err := w.Org.Move(t.Context(), rbac.System("test"), who, rapid.SampledFrom([]string{rbactest.OtherTeam, rbactest.TeamPath}).Draw(r, "to"), "", w.Org.Today(), "test")
			if err != nil && !errors.Is(err, rbac.ErrSamePlace) && !errors.Is(err, rbac.ErrGone) {
				t.Fatal(err)
			}
		case "leave":
			if _, err := w.Org.Leave(t.Context(), rbac.System("test"), who, w.Org.Today(), "test"); err != nil && !errors.Is(err, rbac.ErrGone) {
				t.Fatal(err)
			}
		case "wait":
			w.Clock.Advance(time.Duration(rapid.IntRange(1, 40).Draw(r, "days")) * 24 * time.Hour)
		}
		w.Drain(t)
		q := Question{Unit: rapid.SampledFrom([]string{rbactest.GroupPath, rbactest.CentrePath, rbactest.TeamPath}).Draw(r, "unit"),
			Post: rapid.SampledFrom([]string{"", "AGENT"}).Draw(r, "post")}
		kept, err := w.insight.Ask(t.Context(), w.Actor("hr1"), q)
		if err != nil {
			t.Fatal(err)
		}
		anew, err := w.recount().Ask(t.Context(), w.Actor("hr1"), q)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(kept.Cells, anew.Cells) || !reflect.DeepEqual(kept.Curves, anew.Curves) {
			r.Fatalf("%+v\nfollowed %+v\nrecounted %+v", q, kept.Cells, anew.Cells)
		}
		fig := Figure(rapid.IntRange(0, int(figures)-1).Draw(r, "figure"))
		for _, c := range kept.Cells[fig] {
			if n := len(w.behind(t, q, fig, c.A, c.B, rapid.IntRange(1, 4).Draw(r, "page"))); n != c.People {
				r.Fatalf("%s %q %q: %d counted, %d listed", Names[fig], c.A, c.B, c.People, n)
			}
		}
	})
}

// behind turns all pages of the people behind a cell.
func (w *world) behind(t *testing.T, q Question, fig Figure, a, b string, page int) (out []Listed) {
	t.Helper()
	seen := map[string]bool{}
	for cursor := ""; ; {
		got, err := w.insight.Show(t.Context(), w.Actor("hr1"), q, fig, a, b, cursor, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range got.Items {
			if seen[l.Person] || !strings.HasPrefix(l.Unit, q.Unit) {
				t.Fatalf("%+v twice, or outside %s", l, q.Unit)
			}
			seen[l.Person] = true
		}
		if out, cursor = append(out, got.Items...), got.Next; cursor == "" {
			return out
		}
	}
}

func TestFiguresAreThoseOfTheUnitsThatOneMayLookAt(t *testing.T) {
	w := open(t)
	for _, c := range []struct {
		login, unit string
		read, signs bool
	}{
		{"hr1", rbactest.GroupPath, true, true},
		{"auditor1", rbactest.GroupPath, true, true},
		{"manager1", rbactest.CentrePath, true, false},
		{"supervisor1", rbactest.CentrePath, true, true},
		{"leader1", rbactest.TeamPath, true, true},
		{"leader1", rbactest.OtherTeam, false, false},
		{"leader1", rbactest.CentrePath, false, false},
		{"agent1", rbactest.TeamPath, false, false},
		{"trainer1", rbactest.CentrePath, false, false},
		{"admin", rbactest.GroupPath, false, false},
	} {
		by, q := w.Actor(c.login), Question{Unit: c.unit}
		f, err := w.insight.Ask(t.Context(), by, q)
		if (err == nil) != c.read || err != nil && !errors.Is(err, rbac.ErrForbidden) {
			t.Errorf("%s at %s: %v", c.login, c.unit, err)
		}
		if f != nil && (f.Signs != c.signs || !c.signs && len(f.Cells[Watch]) > 0) {
			t.Errorf("%s at %s sees signs: %v", c.login, c.unit, f.Signs)
		}
		if _, err := w.insight.Show(t.Context(), by, q, Watch, "list", "", "", 50); (err == nil) != c.signs {
			t.Errorf("%s at %s lists signs: %v", c.login, c.unit, err)
		}
		if _, err := w.insight.Show(t.Context(), by, q, Pipeline, Any, Any, "", 50); (err == nil) != c.read {
			t.Errorf("%s at %s lists people: %v", c.login, c.unit, err)
		}
	}
	if err := w.insight.Take(t.Context(), w.Actor("leader1"), rbactest.TeamPath, "pipeline", "csv", 3); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("a leader takes a file along: %v", err)
	}
	if err := w.insight.Take(t.Context(), w.Actor("hr1"), rbactest.TeamPath, "pipeline", "csv", 3); err != nil {
		t.Error(err)
	}
}

func TestWhatCannotBeAskedIsRefusedAtItsField(t *testing.T) {
	w := open(t)
	for _, c := range []struct {
		q    Question
		want error
	}{
		{Question{From: "2026-12-01"}, ErrPeriod}, {Question{To: "2027-01-01"}, ErrPeriod}, {Question{From: "2026-02-30"}, ErrPeriod},
		{Question{From: "2001-01-01"}, ErrPeriod}, {Question{Post: "KING"}, ErrPost},
	} {
		c.q.Unit = rbactest.GroupPath
		if _, err := w.insight.Ask(t.Context(), w.Actor("hr1"), c.q); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v", c.q, err)
		}
	}
	if _, err := FigureNamed("age"); !errors.Is(err, ErrFigure) {
		t.Error(err)
	}
	q := Question{Unit: rbactest.GroupPath}
	for _, cursor := range []string{"!", "abc", "\x00"} {
		if _, err := w.insight.Show(t.Context(), w.Actor("hr1"), q, Pipeline, "F1", "", cursor, 5); !errors.Is(err, store.ErrCursor) {
			t.Errorf("%q: %v", cursor, err)
		}
	}
	if got, err := w.insight.Show(t.Context(), w.Actor("hr1"), q, Pipeline, "no such rung", "", "", 5); err != nil || len(got.Items) != 0 {
		t.Errorf("%+v %v", got, err)
	}
}

func TestNeedsAreThoseOfTheUnitOrOfThoseBelowIt(t *testing.T) {
	w := open(t)
	set := func(login, unit string, seats map[string]int) error {
		return w.insight.SetNeed(t.Context(), w.Actor(login), unit, seats, "排班需要")
	}
	for unit, n := range map[string]int{rbactest.TeamPath: 3, rbactest.OtherTeam: 4, rbactest.OtherCentre: 7} {
		if err := set("hr1", unit, map[string]int{"GENERAL": n}); err != nil {
			t.Fatal(err)
		}
	}
	need := func(unit string) int { return w.ask(t, "hr1", unit).Need["GENERAL"] }
	if a, b := need(rbactest.GroupPath), need(rbactest.CentrePath); a != 14 || b != 7 {
		t.Errorf("%d in all, %d in the centre", a, b)
	}
	if err := set("hr1", rbactest.CentrePath, map[string]int{"GENERAL": 10}); err != nil {
		t.Fatal(err)
	}
	if a, b := need(rbactest.GroupPath), need(rbactest.TeamPath); a != 17 || b != 3 {
		t.Errorf("%d in all, %d in the team", a, b)
	}
	for _, c := range []struct {
		login string
		seats map[string]int
		want  error
	}{{"leader1", map[string]int{"GENERAL": 1}, rbac.ErrForbidden}, {"hr1", map[string]int{"GENERAL": -1}, ErrNeed}, {"hr1", map[string]int{"THRONE": 1}, ErrNeed}} {
		if err := set(c.login, rbactest.TeamPath, c.seats); !errors.Is(err, c.want) {
			t.Errorf("%s %v: %v", c.login, c.seats, err)
		}
	}
}

func TestHRSetsWhatFiguresSuppose(t *testing.T) {
	w := open(t)
	next := *Suppose()
	next.Cost, next.Least = 800_000, 1
	if err := w.insight.Set(t.Context(), w.Actor("leader1"), next, "x"); !errors.Is(err, rbac.ErrForbidden) {
		t.Error(err)
	}
	bad := next
	bad.Least = 90
	if err := w.insight.Set(t.Context(), w.Actor("hr1"), bad, ""); !errors.Is(err, ErrSetting) || !errors.Is(err, ErrReason) {
		t.Error(err)
	}
	if err := w.insight.Set(t.Context(), w.Actor("hr1"), next, "本省核算口径"); err != nil {
		t.Fatal(err)
	}
	if f := w.ask(t, "hr1", rbactest.GroupPath); f.Settings.Cost != 800_000 {
		t.Errorf("%+v", f.Settings)
	}
}

func TestAnAnswerIsNotCountedTwiceWhileNothingChanges(t *testing.T) {
	w := open(t)
	w.ask(t, "hr1", rbactest.GroupPath)
	before := w.DB.Engine().Stats().Reads
	w.ask(t, "hr1", rbactest.GroupPath)
	if n := w.DB.Engine().Stats().Reads - before; n > 5 {
		t.Errorf("%d reads for figures that nothing changed", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := New(w.DB, w.Gate, w.Clock, w.from).Ask(ctx, w.Actor("hr1"), Question{Unit: rbactest.GroupPath}); err == nil {
		t.Error("an answer although the question was over")
	}
}

// TestWhatIsSlowToCountIsGivenForAMomentWhileItIsCountedAnew plays an organisation in which counting takes a second.
func TestWhatIsSlowToCountIsGivenForAMomentWhileItIsCountedAnew(t *testing.T) {
	w := open(t)
	slow := func() {
		w.insight.mu.Lock()
		defer w.insight.mu.Unlock()
		for _, a := range w.insight.answers {
			a.took = time.Second
		}
	}
	people := func(f *Figures) int { return f.People(Pipeline, "F1", "") }
	first := w.ask(t, "hr1", rbactest.TeamPath)
	slow()
	if f := w.ask(t, "hr1", rbactest.TeamPath); f.Older {
		t.Error("nothing has changed, and the figures are said to be old")
	}
	began := w.Clock.Now()
	w.Clock.Advance(lag / 2)
	w.hire(t, "0001", "2026-11-02")
	if f := w.ask(t, "hr1", rbactest.TeamPath); people(f) != people(first) || !f.Older || !f.At.Equal(began) {
		t.Errorf("%d people, older %v, counted at %v: want those of %v", people(f), f.Older, f.At, began)
	}
	w.insight.behind.Wait()
	if f := w.ask(t, "hr1", rbactest.TeamPath); people(f) != people(first)+1 || f.Older {
		t.Errorf("%d people, older %v, once it was counted anew", people(f), f.Older)
	}
	slow()
	w.hire(t, "0002", "2026-11-02")
	w.Clock.Advance(lag)
	if f := w.ask(t, "hr1", rbactest.TeamPath); people(f) != people(first)+2 || f.Older {
		t.Errorf("%d people, older %v: too old an answer is not given", people(f), f.Older)
	}
}
