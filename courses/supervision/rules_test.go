package supervision

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

var noon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

const today = rbac.Day("2026-11-24")

var (
	checker = rbac.Actor{Person: "KF10", Name: "周敏"}
	owner   = rbac.Actor{Person: "KF8", Name: "赵强"}

	ownerMeta = store.Meta{ID: owner.Person}
)

func good(k Kind) Report {
	r := Report{Kind: k, Title: "资费解释差错", Person: "KF3", Day: today, Category: "knowledge", Severity: General, Text: "把合约期说短了", Answers: map[string]string{}}
	for _, q := range Form(k) {
		r.Answers[q.Code] = map[string]string{Words: "录音 8812", Number: "3", Date: string(today)}[q.Type]
		if q.Type == Choice {
			r.Answers[q.Code] = q.Choices[0]
		}
	}
	if k.Walk() {
		r.Steps = []Walked{{What: "拨打热线"}, {What: "转办", Found: "无人接收", Broken: true}}
	}
	return r
}

func TestEachKindAsksItsOwnQuestions(t *testing.T) {
	for _, k := range Kinds {
		if faults := good(k).tidied().check(BuiltIn(), today); len(faults) > 0 {
			t.Errorf("%s: %v", k, faults)
		}
		for _, q := range Form(k) {
			r := good(k)
			r.Answers[q.Code] = " "
			if got := len(r.tidied().check(BuiltIn(), today)) > 0; got != q.Required {
				t.Errorf("%s without %s: refused %t", k, q.Code, got)
			}
		}
	}
	for name, c := range map[string]struct {
		spoil func(*Report)
		want  *fault.Fault
	}{
		"a walk in which all went well": {func(r *Report) { r.Steps[1].Broken = false }, ErrWhole},
		"a walk of one step":            {func(r *Report) { r.Steps = r.Steps[1:] }, ErrSteps},
		"tomorrow":                      {func(r *Report) { r.Day = today.Add(1) }, ErrDay},
		"a category that is not there":  {func(r *Report) { r.Category = "weather" }, ErrCategory},
		"a sample of minus one":         {func(r *Report) { r.Answers["sampled"] = "-1" }, ErrNumber},
	} {
		r := good(Thematic)
		c.spoil(&r)
		if faults := r.tidied().check(BuiltIn(), today); len(faults) != 1 || faults[0].Code() != c.want.Code() {
			t.Errorf("%s: %v", name, faults)
		}
	}
}

// TestNoOrderOfActsLeavesTheDiagram tries acts in any order: each goes where the diagram says, or is refused and
// changes nothing; a closed finding was reported and looked at by two people.
func TestNoOrderOfActsLeavesTheDiagram(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, now := &Finding{Severity: General}, noon
		if err := f.act(Record, checker, now, ""); err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 25).Draw(t, "acts") {
			now = now.Add(time.Hour)
			a := rapid.SampledFrom(Acts).Draw(t, "act")
			by := rapid.SampledFrom([]rbac.Actor{checker, owner}).Draw(t, "by")
			was, round, due := f.State, f.Round, rbac.DayOf(now).Add(rapid.IntRange(-1, 5).Draw(t, "due"))
			var err error
			switch a {
			case Assign:
				err = f.plan(Plan{Cause: "guess", Measure: "补训", Due: due}, &rbac.Person{Name: owner.Name, Meta: ownerMeta}, nil, checker, now)
			case Correct:
				if err = f.act(a, owner, now, "已改"); err == nil {
					f.Corrected = now
				}
			case Pass, Fail:
				err = f.recheck(a == Pass, due, by, now, "看过")
			case Reopen:
				err = f.again(a, due, by, now, "又来了")
			default:
				err = f.act(a, by, now, "不算")
			}
			want, allowed := moves[was][a]
			switch {
			case err != nil && f.State != was:
				t.Fatalf("%s in %s: %v, yet %s", a, was, err, f.State)
			case err == nil && (!allowed || f.State != want):
				t.Fatalf("%s in %s gives %s", a, was, f.State)
			case err == nil && (a == Fail || a == Reopen) && f.Round != round+1:
				t.Fatalf("%s begins no round", a)
			case err == nil && a == Pass && by.Person == owner.Person:
				t.Fatal("the owner closed it")
			}
			if f.StateAt(now) != f.State || f.StateAt(noon.Add(-time.Hour)) != "" {
				t.Fatal("its past says something else")
			}
			if f.Open != (f.State != Closed && f.State != Void) || (f.State == Closed) != (f.ClosedIn != "") {
				t.Fatalf("%+v", f)
			}
		}
	})
}

func at(id string, day rbac.Day, person, unit, category string) *Finding {
	f := &Finding{Person: person, Unit: unit, Day: day, Month: monthOf(day), Category: category, Severity: General, Kind: Quality, At: day.Start().Add(4 * time.Hour)}
	f.ID = id
	_ = f.act(Record, checker, f.At, "")
	return f
}

func TestTheSameWithinTheSpanIsARecurrence(t *testing.T) {
	first := at("a", "2026-09-01", "KF3", "/g/t1/", "knowledge")
	void := at("v", "2026-11-20", "KF3", "/g/t1/", "manner")
	void.State = Void
	for name, c := range map[string]struct {
		next *Finding
		want string
	}{
		"the same person":                {at("b", "2026-11-24", "KF3", "/g/t1/", "knowledge"), "a"},
		"the same person after a move":   {at("b", "2026-11-24", "KF3", "/g/t2/", "knowledge"), "a"},
		"another person of the team":     {at("b", "2026-11-24", "KF4", "/g/t1/", "knowledge"), "a"},
		"the last day of the span":       {at("b", "2026-11-30", "KF3", "/g/t1/", "knowledge"), "a"},
		"a day later":                    {at("b", "2026-12-01", "KF3", "/g/t1/", "knowledge"), ""},
		"another category":               {at("b", "2026-11-24", "KF3", "/g/t1/", "ticket"), ""},
		"another person elsewhere":       {at("b", "2026-11-24", "KF4", "/g/t2/", "knowledge"), ""},
		"what was no finding after all":  {at("b", "2026-11-24", "KF3", "/g/t1/", "manner"), ""},
		"an earlier one repeats nothing": {at("0", "2026-08-30", "KF3", "/g/t1/", "knowledge"), ""},
	} {
		if got := Recurrent([]*Finding{c.next, void, first}, 90)[c.next.ID]; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestTheIntervalIsWelchs does an example by hand: before 3, 4, 2 and after 1, 0, 1, with peers at 1 throughout.
// Means 3 and 2/3; s² 1 and 1/3; error √(1/3 + 1/9) = 2/3; ν = (4/9)² / ((1/3)²/2 + (1/9)²/2) = 3.2, so 3 and
// t = 3.182: −2.333 ± 2.121.
func TestTheIntervalIsWelchs(t *testing.T) {
	points := func(own ...float64) (out []Point) {
		for i, x := range own {
			out = append(out, Point{fmt.Sprint(i), x, 1})
		}
		return out
	}
	c, ok := Compare(Beyond, points(3, 4, 2), points(1, 0, 1))
	near := func(a, b float64) bool { return math.Abs(a-b) < 5e-4 }
	if !ok || c.Few || !c.Told() || !near(c.Before, 3) || !near(c.After, 0.6667) || !near(c.Change, -2.3333) || !near(c.Low, -4.4547) || !near(c.High, -0.2120) {
		t.Errorf("%+v", c)
	}
	if c, ok := Compare(Beyond, points(3), points(1, 0)); !ok || !c.Few || c.Told() || !near(c.Change, -2.5) {
		t.Errorf("one month on a side: %+v", c)
	}
	if c, _ := Compare(Beyond, points(2, 2, 2), points(1, 1, 1)); !c.Few || c.Told() {
		t.Errorf("no spread, yet it is sure: %+v", c)
	}
	if _, ok := Compare(Beyond, nil, points(1)); ok {
		t.Error("compared with nothing")
	}
	tide, _ := Compare(Beyond, []Point{{"1", 3, 2}, {"2", 3, 2.2}}, []Point{{"3", 1, 0}, {"4", 1, 0.2}})
	if !near(tide.Change, 0) || tide.Told() {
		t.Errorf("what changed for everybody is no effect: %+v", tide)
	}
}

func TestAReportCountsWhatWasSoAtTheMonthsEnd(t *testing.T) {
	std := BuiltIn()
	found := func(id string, day rbac.Day, unit string) *Finding { return at(id, day, "KF3", unit, "knowledge") }
	plan := func(f *Finding, day, due rbac.Day) {
		if err := f.plan(Plan{Cause: "guess", Measure: "补训", Due: due, Courses: []string{"TARIFF"}}, &rbac.Person{Meta: ownerMeta, Name: owner.Name}, []string{"KF3"}, checker, day.Start().Add(5*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	shut := func(f *Finding, day rbac.Day) {
		now := day.Start().Add(6 * time.Hour)
		if err := f.act(Correct, owner, now, "已改"); err != nil {
			t.Fatal(err)
		}
		f.Corrected = now
		if err := f.recheck(true, "", checker, now.Add(time.Hour), "抽查合格"); err != nil {
			t.Fatal(err)
		}
	}
	early, late, still, next, old := found("early", "2026-10-05", "/g/t1/"), found("late", "2026-10-06", "/g/t1/"), found("still", "2026-10-20", "/g/t2/"), found("next", "2026-11-02", "/g/t1/"), found("old", "2026-09-29", "/g/t1/")
	plan(early, "2026-10-06", "2026-10-09")
	shut(early, "2026-10-09")
	plan(late, "2026-10-07", "2026-10-09")
	shut(late, "2026-10-12")
	plan(still, "2026-10-21", "2026-10-23")
	shut(still, "2026-11-03") // after the month's end
	still.Severity = Serious
	s := Summarise("/g/", "2026-10", std, []*Finding{early, late, still, next, old}, noon)
	if s.Found != 3 || s.Serious != 1 || s.Closed != 2 || s.InTime != 1 || s.Rate() != 50 || s.Open != 2 || s.Overdue != 1 || s.Repeats != 3 || s.Trained != 1 || s.Running {
		t.Errorf("%+v", s)
	}
	if len(s.Units) != 2 || s.Units[0] != (Tally{"/g/t1/", 2, 1}) || s.Causes[0] != (Tally{"knowledge/guess", 3, 0}) || s.Kinds[2] != (Tally{"quality", 3, 1}) {
		t.Errorf("%+v %+v %+v", s.Units, s.Causes, s.Kinds)
	}
	if sum := s.Ages[0] + s.Ages[1] + s.Ages[2] + s.Ages[3] + s.Ages[4]; sum != s.Open || s.Ages[2] != 1 || s.Ages[4] != 1 {
		t.Errorf("%v", s.Ages)
	}
}
