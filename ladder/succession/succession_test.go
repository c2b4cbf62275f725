package succession

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

var noon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

// fact is one that came in some months before noon.
func fact(kind, code, period string, value int64, months int) requirement.Fact {
	from := noon.AddDate(0, -months, 0)
	return requirement.Fact{ID: kind + ":" + code + ":" + period, Kind: kind, Code: code, Period: period, Value: value, From: from, Recorded: from}
}

func TestThePlaceOfAPersonByHand(t *testing.T) {
	facts := requirement.Facts{
		fact("star", "", "2026Q2", 2, 5), fact("star", "", "2026Q3", 5, 2),
		fact("kpi", "talk", "2026-10", 1, 1), fact("kpi", "satisfaction", "2026-10", 0, 1), fact("kpi", "talk", "2026-01", 0, 9),
		fact("appraisal", "overall", "2026H1", 84_000, 4), fact("appraisal", "skill", "2026H1", 99_000, 4), fact("panel", "M1", "", 90_000, 3),
	}
	p := BuiltIn().Place(facts, noon, nil)
	// (60·100 + 40·50) / 100 = 80; (70·84 + 30·90) / 100 = 85.8
	if p.Performance.Points != 80_000 || p.Performance.Level != 3 || p.Potential.Points != 85_800 || p.Potential.Level != 3 || p.Cell != 9 || len(p.Performance.Parts[1].Evidence) != 2 {
		t.Fatalf("%+v", p)
	}
	if p = BuiltIn().Place(facts, noon.AddDate(0, -3, 0), nil); p.Performance.Points != 24_000 || p.Cell != 7 {
		// (60·40 + 40·0) / 100: two stars, and the one figure that was known
		t.Fatalf("three months before: %+v", p)
	}
	if p = BuiltIn().Place(facts[5:], noon, nil); p.Cell != 0 || p.Performance.Level != 0 {
		t.Fatalf("placed without figures: %+v", p)
	}
	one := BuiltIn().Place(append(facts[:1:1], facts[5]), noon, nil) // two stars and an appraisal: 40 and 84
	if one.Cell != 4 || one.Performance.Points != 40_000 || one.Potential.Points != 84_000 {
		t.Fatalf("%+v", one)
	}
	c := &Calibration{Performance: 2, At: noon.AddDate(0, 0, -1)}
	if p = BuiltIn().Place(append(facts[:1:1], facts[5]), noon, c); p.Cell != 5 || p.Performance.Raw != 1 || p.Calibrated == nil {
		t.Fatalf("%+v", p)
	}
	for _, at := range []time.Time{noon.AddDate(0, 0, -2), c.At.AddDate(0, 0, Holds)} {
		if p = BuiltIn().Place(append(facts[:1:1], facts[5]), at, c); p.Calibrated != nil {
			t.Errorf("the calibration holds on %s", at)
		}
	}
}

func TestMoreIsNeverLessInTheNineBox(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := *BuiltIn()
		r.Stars, r.KPI = rapid.Int64Range(0, 50).Draw(t, "stars"), rapid.Int64Range(1, 50).Draw(t, "kpi")
		r.Performance[0] = rapid.Int64Range(1, 99_000).Draw(t, "low")
		r.Performance[1] = rapid.Int64Range(r.Performance[0]+1, 100_000).Draw(t, "high")
		stars := rapid.Int64Range(1, 5).Draw(t, "given")
		facts := requirement.Facts{fact("star", "", "2026Q3", stars, 2), fact("kpi", "talk", "2026-10", rapid.Int64Range(0, 1).Draw(t, "green"), 1), fact("appraisal", "overall", "2026H1", rapid.Int64Range(0, 100_000).Draw(t, "points"), 4)}
		p := r.Place(facts, noon, nil)
		if p.Cell < 1 || p.Cell > 9 || p.Cell != (p.Potential.Level-1)*3+p.Performance.Level || p.Performance.Points < 0 || p.Performance.Points > 100_000 {
			t.Fatalf("%+v", p)
		}
		better := append(requirement.Facts{}, facts...)
		better[0].Value, better[1].Value, better[2].Value = min(stars+1, 5), 1, 100_000
		q := r.Place(better, noon, nil)
		if q.Performance.Points < p.Performance.Points || q.Performance.Level < p.Performance.Level || q.Potential.Level < p.Potential.Level {
			t.Fatalf("better figures, lower place: %+v, then %+v", p, q)
		}
	})
}

func TestWhatIsWrongWithRules(t *testing.T) {
	for field, change := range map[string]func(*Rules){
		"stars": func(r *Rules) { r.Stars, r.KPI = 0, 0 }, "kpi": func(r *Rules) { r.KPI = -1 }, "appraisal": func(r *Rules) { r.Appraisal, r.Panel = 0, 0 }, "months": func(r *Rules) { r.Months = 0 },
		"performance": func(r *Rules) { r.Performance = [2]int64{80_000, 60_000} }, "potential": func(r *Rules) { r.Potential[1] = 100_001 },
	} {
		r := BuiltIn()
		change(r)
		if faults := r.Check(); len(faults) != 1 || faults[0].Field() != field {
			t.Errorf("%s: %v", field, faults)
		}
	}
	if faults := BuiltIn().Check(); len(faults) > 0 {
		t.Error(faults)
	}
}

// memory is a ladder that knows some people.
type memory struct {
	facts map[string]requirement.Facts
	holds map[string][]ladder.Held
}

func (k memory) Lives(_ context.Context, people []string) (out []ladder.Life, err error) {
	for _, p := range people {
		if f := k.facts[p]; f != nil {
			out = append(out, ladder.Life{Person: p, Grade: "A1", Facts: f, Holds: k.holds[p]})
		}
	}
	return out, nil
}

type hall struct {
	*rbactest.World
	*Service
	t     *testing.T
	known memory
}

func open(t *testing.T) *hall {
	t.Helper()
	w := rbactest.Centre(t)
	shown := func(stars, points int64) requirement.Facts {
		return requirement.Facts{fact("star", "", "2026Q3", stars, 2), fact("appraisal", "overall", "2026H1", points, 4)}
	}
	known := memory{map[string]requirement.Facts{
		rbactest.ID("agent1"): shown(5, 90_000), rbactest.ID("agent2"): shown(3, 80_000), rbactest.ID("leader1"): shown(4, 70_000), rbactest.ID("hr1"): shown(5, 95_000), rbactest.ID("trainee1"): {},
	}, map[string][]ladder.Held{}}
	h := &hall{w, New(w.DB, w.Clock, w.Gate, w.Org, known), t, known}
	h.Listen(w.Bus)
	w.Drain(t)
	return h
}

func (h *hall) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatalf("%+v", err)
	}
}

func (h *hall) refused(err, want error) {
	h.t.Helper()
	if !errors.Is(err, want) {
		h.t.Fatalf("%v, not %v", err, want)
	}
}

func TestWhoStandsWhereWithinTheReadersRights(t *testing.T) {
	h, ctx := open(t), t.Context()
	h.World.Clock.Set(noon)
	b, err := h.Box(ctx, h.Actor("hr1"), rbactest.CentrePath, time.Time{})
	h.ok(err)
	if len(b.Placed) != 3 || len(b.Unplaced) != 1 || b.Count(9) != 1 || b.In(9)[0].Person != rbactest.ID("agent1") || b.Count(5) != 1 || b.Count(3) != 1 {
		t.Fatalf("%+v", b) // hr1 is not shown to hr1
	}
	total := len(b.In(0))
	for cell := 1; cell <= 9; cell++ {
		if len(b.In(cell)) != b.Count(cell) {
			t.Errorf("cell %d lists other people than it counts", cell)
		}
		total += b.Count(cell)
	}
	if total != 4 {
		t.Errorf("%d people", total)
	}
	_, err = h.Box(ctx, h.Actor("leader1"), rbactest.CentrePath, time.Time{})
	h.refused(err, rbac.ErrForbidden)
	_, err = h.Box(ctx, h.Actor("agent1"), rbactest.TeamPath, time.Time{})
	h.refused(err, rbac.ErrForbidden)
	_, err = h.Box(ctx, h.Actor("hr1"), rbactest.CentrePath, noon.AddDate(0, 0, 1))
	h.refused(err, ErrAsOf)
	past, err := h.Box(ctx, h.Actor("hr1"), rbactest.CentrePath, noon.AddDate(0, -3, 0))
	h.ok(err)
	if len(past.Placed) != 0 || len(past.Unplaced) != 4 {
		t.Fatalf("before the stars were known: %+v", past)
	}
}

func TestWhoeverIsHeldIsShownSoInTheBoxAndOnBenches(t *testing.T) {
	h, ctx := open(t), t.Context()
	h.World.Clock.Set(noon)
	h.known.holds[rbactest.ID("agent2")] = []ladder.Held{{Hold: "v", Veto: "privacy", From: noon.AddDate(0, -1, 0), Until: noon.AddDate(0, 11, 0)}}
	b, err := h.Box(ctx, h.Actor("hr1"), rbactest.CentrePath, time.Time{})
	h.ok(err)
	for _, p := range b.Placed {
		if held := p.Held != nil && p.Held.Veto == "privacy"; held != (p.Person == rbactest.ID("agent2")) {
			t.Errorf("%s: %+v", p.Person, p.Held)
		}
	}
	who, err := h.Org.Lookup(ctx, rbactest.ID("agent2"))
	h.ok(err)
	_, err = h.Name(ctx, h.Actor("hr1"), rbactest.TeamPath, "SHIFT", rbactest.ID("agent2"), Now, "带班表现好")
	h.refused(err, ErrHeld)
	_, err = h.Name(ctx, h.Actor("hr1"), rbactest.TeamPath, "SHIFT", rbactest.ID("agent2"), Soon, "带班表现好")
	h.ok(err)
	seen := 0
	benches, err := h.Benches(ctx, h.Actor("hr1"), rbactest.CentrePath)
	h.ok(err)
	for _, x := range benches {
		for _, s := range x.Successors {
			if s.Held != nil {
				seen++
			}
		}
	}
	x, err := h.History(ctx, h.Actor("hr1"), rbactest.TeamPath, "SHIFT", who.ID)
	h.ok(err)
	if seen != 1 || x.Held == nil {
		t.Errorf("%d on benches; %+v", seen, x.Held)
	}
	h.World.Clock.Set(noon.AddDate(0, 11, 0))
	_, err = h.Name(ctx, h.Actor("hr1"), rbactest.TeamPath, "SHIFT", rbactest.ID("agent2"), Now, "暂停期满")
	h.ok(err)
}

func TestACalibrationIsDatedAndNotOnesOwn(t *testing.T) {
	h, ctx := open(t), t.Context()
	h.World.Clock.Set(noon)
	who := rbactest.ID("agent2")
	_, err := h.Calibrate(ctx, h.Actor("leader2"), who, 3, 0, "组长")
	h.refused(err, rbac.ErrForbidden)
	_, err = h.Calibrate(ctx, h.Actor("hr1"), rbactest.ID("hr1"), 3, 3, "自己")
	h.refused(err, rbac.ErrForbidden)
	_, err = h.Calibrate(ctx, h.Actor("hr1"), rbactest.ID("trainee1"), 3, 3, "没有数据")
	h.refused(err, ErrUnplaced)
	_, err = h.Calibrate(ctx, h.Actor("hr1"), who, 2, 2, "和原来一样")
	h.refused(err, ErrLevel)
	_, err = h.Calibrate(ctx, h.Actor("hr1"), who, 0, 4, "没有这一档")
	h.refused(err, ErrLevel)
	_, err = h.Calibrate(ctx, h.Actor("hr1"), who, 0, 3, "")
	h.refused(err, ErrReason)
	h.World.Clock.Advance(time.Hour)
	_, err = h.Calibrate(ctx, h.Actor("hr1"), who, 0, 3, "主持了两个改进项目")
	h.ok(err)
	p, history, err := h.Placed(ctx, h.Actor("manager1"), who)
	h.ok(err)
	if p.Cell != 8 || p.Potential.Raw != 2 || p.Calibrated.Reason != "主持了两个改进项目" || len(history) != 1 {
		t.Fatalf("%+v", p)
	}
	b, err := h.Box(ctx, h.Actor("hr1"), rbactest.CentrePath, time.Time{})
	h.ok(err)
	if b.Count(8) != 1 || b.Count(5) != 0 {
		t.Fatalf("%+v", b)
	}
	before, err := h.Box(ctx, h.Actor("hr1"), rbactest.CentrePath, noon)
	h.ok(err)
	if before.Count(5) != 1 || before.Count(8) != 0 {
		t.Fatalf("the past knows of it: %+v", before)
	}
}

func TestRulesAreVersionsAndPastDaysKeepTheirs(t *testing.T) {
	h, ctx := open(t), t.Context()
	h.World.Clock.Set(noon)
	r := *BuiltIn()
	r.Performance = [2]int64{90_000, 99_000}
	h.World.Clock.Advance(time.Hour)
	_, err := h.Publish(ctx, h.Actor("manager1"), "0000", r, "经理")
	h.refused(err, rbac.ErrForbidden)
	_, err = h.Publish(ctx, h.Actor("hr1"), "0000", r, "提高标准")
	h.ok(err)
	_, err = h.Publish(ctx, h.Actor("hr2"), "0000", r, "同时")
	h.refused(err, ErrMoved)
	now, err := h.Box(ctx, h.Actor("hr1"), rbactest.CentrePath, time.Time{})
	h.ok(err)
	then, err := h.Box(ctx, h.Actor("hr1"), rbactest.CentrePath, noon)
	h.ok(err)
	if now.Rules.ID != "0001" || then.Rules.ID != "0000" || fmt.Sprint(now.Placed[0].Cell) == "" || now.Count(5) != 0 || then.Count(5) != 1 {
		t.Fatalf("%+v %+v", now.Rules, then.Rules)
	}
}

func TestABenchIsNamedChangedAndLeft(t *testing.T) {
	h, ctx := open(t), t.Context()
	hr, unit := h.Actor("hr1"), rbactest.TeamPath
	for name, c := range map[string]struct {
		post, person string
		r            Readiness
		reason       string
		want         error
	}{
		"no key post":  {"AGENT", "agent1", Now, "x", ErrPost},
		"who holds it": {"SHIFT", "leader1", Now, "x", ErrHolder},
		"no readiness": {"SHIFT", "agent1", "maybe", "x", ErrReadiness},
		"no reason":    {"SHIFT", "agent1", Now, " ", ErrReason},
		"oneself":      {"SHIFT", "hr1", Now, "x", rbac.ErrForbidden},
	} {
		if _, err := h.Name(ctx, hr, unit, c.post, rbactest.ID(c.person), c.r, c.reason); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := h.Name(ctx, h.Actor("leader1"), unit, "SHIFT", rbactest.ID("agent1"), Now, "组长")
	h.refused(err, rbac.ErrForbidden)
	_, err = h.Name(ctx, hr, unit, "SHIFT", "KF999999", Now, "没有这个人")
	h.refused(err, ErrPerson)
	_, err = h.Name(ctx, hr, unit, "SHIFT", rbactest.ID("agent1"), Soon, "带班表现好")
	h.ok(err)
	_, err = h.Name(ctx, hr, unit, "SHIFT", rbactest.ID("agent2"), Now, "代理过值班长")
	h.ok(err)
	_, err = h.Name(ctx, hr, unit, "SHIFT", rbactest.ID("agent1"), Soon, "又一次")
	h.refused(err, ErrSame)
	_, err = h.Name(ctx, h.Actor("hr2"), unit, "SHIFT", rbactest.ID("agent1"), Now, "完成值班长培训")
	h.ok(err)
	benches, err := h.Benches(ctx, hr, rbactest.CentrePath)
	h.ok(err)
	at := map[string]*Bench{}
	for _, b := range benches {
		at[b.Unit+b.Post] = b
	}
	b := at[unit+"SHIFT"]
	if b == nil || len(b.Holders) != 1 || len(b.Successors) != 2 || b.Successors[0].Readiness != Now || at[rbactest.OtherTeam+"SHIFT"] == nil || !at[rbactest.OtherTeam+"SHIFT"].Empty() {
		t.Fatalf("%+v", b)
	}
	x, err := h.History(ctx, hr, unit, "SHIFT", rbactest.ID("agent1"))
	h.ok(err)
	if len(x.Steps) != 2 || x.Steps[1].Name != "郑凯" {
		t.Fatalf("%+v", x.Steps)
	}
	for _, login := range []string{"agent1", "agent2", "leader1", "trainee1"} {
		_, err := h.Benches(ctx, h.Actor(login), unit)
		h.refused(err, rbac.ErrForbidden)
		_, err = h.History(ctx, h.Actor(login), unit, "SHIFT", rbactest.ID("agent1"))
		h.refused(err, rbac.ErrForbidden)
	}
	_, err = h.Name(ctx, h.Actor("hr2"), rbactest.CentrePath, "SUPV", rbactest.ID("hr1"), Now, "可接督导")
	h.ok(err)
	benches, err = h.Benches(ctx, hr, rbactest.CentrePath)
	h.ok(err)
	for _, b := range benches {
		for _, y := range b.Successors {
			if y.Person == rbactest.ID("hr1") {
				t.Error("hr1 reads the own succession")
			}
		}
	}
	_, err = h.Withdraw(ctx, hr, unit, "SHIFT", rbactest.ID("agent2"), "转岗质检")
	h.ok(err)
	_, err = h.Withdraw(ctx, hr, unit, "SHIFT", rbactest.ID("agent2"), "又一次")
	h.refused(err, ErrOff)
	_, err = h.Org.Leave(ctx, hr, rbactest.ID("agent1"), rbac.DayOf(h.World.Clock.Now()), "离职")
	h.ok(err)
	h.Drain(t)
	if left, err := h.bench(ctx, unit, "SHIFT"); err != nil || len(left) != 0 {
		t.Fatalf("%+v %v", left, err)
	}
}
