package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"tianti/internal/clock"
	"tianti/ladder"
	"tianti/ladder/kpi"
	"tianti/ladder/requirement"
	"tianti/ladder/star"
	"tianti/ladder/workday"
	"tianti/rbac"
	"tianti/rbac/account"
)

// rated is a centre with a full program on a clock of its own: two teams of twelve and those who run it.
type rated struct {
	*Program
	t     *testing.T
	clock *clock.Manual
}

func openRated(t *testing.T) *rated {
	t.Helper()
	c := clock.At(time.Date(2026, 10, 8, 2, 0, 0, 0, time.UTC))
	p, err := Open(t.Context(), Options{Store: t.TempDir(), Cost: account.Cheap, Clock: c})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	x := &rated{p, t, c}
	var b strings.Builder
	b.WriteString("工号,姓名,集团,省分,中心,班组,岗位,用工性质,入职日期\n")
	for i := range 24 {
		fmt.Fprintf(&b, "KF%03d,员工%d,集团客服,广东,深圳中心,%d组,客服代表,合同制,2025-01-02\n", i, i, i/12+1)
	}
	for _, no := range []string{"HR1", "HR2", "MG1"} {
		fmt.Fprintf(&b, "%s,%s,集团客服,广东,深圳中心,,客服经理,合同制,2024-01-02\n", no, no)
	}
	imp, err := p.Roster.Preview(t.Context(), operator, "r.csv", []byte(b.String()))
	if err == nil {
		imp, err = p.Roster.Apply(t.Context(), operator, imp.ID)
	}
	if err != nil || imp.Bad > 0 {
		t.Fatal(err, imp)
	}
	var terms []ladder.Adoption
	from := time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)
	for i := range 24 {
		who := ladder.Newcomer{Person: fmt.Sprintf("KF%03d", i), Name: "员工", Unit: x.unit() + fmt.Sprintf("guangdong/shenzhen/t%d/", i/12+1), Hired: from}
		terms = append(terms, ladder.Adoption{Who: who, Terms: []ladder.Term{{Grade: "F2", From: from, Decided: from}}})
	}
	x.drain()
	x.need(p.Ladder.AdoptMany(t.Context(), operator, terms, "test"))
	group := x.unit()
	for no, role := range map[string]string{"HR1": "hr", "HR2": "hr", "MG1": "manager"} {
		if _, err := p.Organisation.AssignRole(t.Context(), operator, no, role, group, time.Time{}, "test"); err != nil {
			t.Fatal(err)
		}
	}
	x.drain()
	return x
}

func (x *rated) unit() string {
	groups, err := x.Organisation.Children(x.t.Context(), "")
	x.need(err)
	return groups[0].Path
}

func (x *rated) need(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

func (x *rated) drain() {
	x.t.Helper()
	x.need(x.Bus.Drain(x.t.Context()))
}

func (x *rated) as(no string) rbac.Actor {
	a, err := x.Organisation.Act(x.t.Context(), no)
	x.need(err)
	return a
}

// sheets imports three months: the higher the number, the better the figures. KF023 has a talk time that
// was read wrongly in September.
func (x *rated) sheets() {
	x.t.Helper()
	for _, m := range []string{"2026-07", "2026-08", "2026-09"} {
		var b strings.Builder
		b.WriteString("工号,月份,平均通话时长,平均事后处理时间,平均振铃时长,转接率,工单正确率,关键字段正确率,满意度,质检得分,业务考试成绩,出勤工时,有责投诉\n")
		for i := range 24 {
			talk := 150 - i
			if i == 23 && m == "2026-09" {
				talk = 900
			}
			fmt.Fprintf(&b, "KF%03d,%s,%d,%d,8,2.%d%%,99.%02d%%,97%%,%d,%d,%d,160,0\n", i, m, talk, 60-i, 9-i/3, 10+3*i, 70+i, 70+i, 60+i)
		}
		imp, err := x.KPI.Preview(x.t.Context(), x.as("HR1"), kpi.Asked{File: m + ".csv"}, []byte(b.String()))
		x.need(err)
		imp, err = x.KPI.Apply(x.t.Context(), x.as("HR1"), imp.ID)
		x.need(err)
		if imp.Bad > 0 {
			x.t.Fatalf("%+v", imp)
		}
	}
	x.drain()
}

// TestFromThreeSheetsToAStarThatTheLadderCounts plays a quarter: sheets, computation, notice, an objection
// that is upheld, a correction, the computation again, another notice, the confirmation.
func TestFromThreeSheetsToAStarThatTheLadderCounts(t *testing.T) {
	x, ctx := openRated(t), t.Context()
	x.sheets()
	hr, manager, me := x.as("HR1"), x.as("MG1"), x.as("KF023")
	if _, err := x.Stars.Open(ctx, hr, "2026-10", "2026-12", x.unit()); !errors.Is(err, star.ErrOpenMonth) {
		t.Fatalf("a quarter that is not over: %v", err)
	}
	p, err := x.Stars.Open(ctx, hr, "2026-07", "2026-09", x.unit())
	x.need(err)
	if p.ID != "2026Q3" || p.State != star.Draft {
		t.Fatalf("%+v", p)
	}
	p, err = x.Stars.Compute(ctx, hr, p.ID)
	x.need(err)
	first := p.Digest
	if p, err = x.Stars.Compute(ctx, x.as("HR2"), p.ID); err != nil || p.Digest != first || p.Rated != 24 || p.Changed != 0 {
		t.Fatalf("the same again: %+v %v", p, err)
	}
	if _, err := x.Stars.Person(ctx, me, p.ID, "KF023"); !errors.Is(err, star.ErrNoRating) {
		t.Fatalf("a preview is seen by whoever is rated: %v", err)
	}
	p, err = x.Stars.Publish(ctx, hr, p.ID, "三季度星级公示")
	x.need(err)
	before, err := x.Stars.Person(ctx, me, p.ID, "KF023")
	x.need(err)
	if _, err := x.Stars.Person(ctx, me, p.ID, "KF022"); !errors.Is(err, rbac.ErrForbidden) {
		t.Fatalf("a colleague's computation: %v", err)
	}

	o, err := x.Stars.Object(ctx, me, p.ID, "九月通话时长录入有误")
	x.need(err)
	if _, err := x.Stars.Confirm(ctx, manager, p.ID, "x"); !errors.Is(err, star.ErrEarly) {
		t.Fatalf("confirmed while the notice runs: %v", err)
	}
	if _, err := x.Stars.Compute(ctx, hr, p.ID); !errors.Is(err, star.ErrState) {
		t.Fatalf("computed while the notice runs: %v", err)
	}
	x.clock.Advance(10 * 24 * time.Hour)
	if _, err := x.Stars.Confirm(ctx, manager, p.ID, "x"); !errors.Is(err, star.ErrObjected) {
		t.Fatalf("confirmed with an open objection: %v", err)
	}
	_, err = x.Stars.Answer(ctx, x.as("HR2"), o.ID, true, "核对话务平台，九月应为 127 秒")
	x.need(err)
	if _, err := x.Stars.Confirm(ctx, manager, p.ID, "x"); !errors.Is(err, star.ErrUpheld) {
		t.Fatalf("confirmed without heeding the objection: %v", err)
	}
	_, err = x.KPI.Correct(ctx, x.as("HR2"), kpi.Correction{Person: "KF023", Month: "2026-09", Source: kpi.StandardSource, Values: map[string]int64{"talk": 127_000}, Reason: "星级异议核对"})
	x.need(err)
	x.drain()
	p, err = x.Stars.Compute(ctx, hr, p.ID)
	x.need(err)
	if p.State != star.Preview || p.Digest == first {
		t.Fatalf("%+v", p)
	}
	p, err = x.Stars.Publish(ctx, hr, p.ID, "更正后重新公示")
	x.need(err)
	x.clock.Advance(10 * 24 * time.Hour)
	if _, err := x.Stars.Confirm(ctx, hr, p.ID, "x"); !errors.Is(err, rbac.ErrForbidden) {
		t.Fatalf("HR confirms: %v", err)
	}
	p, err = x.Stars.Confirm(ctx, manager, p.ID, "公示无异议")
	x.need(err)
	x.drain()

	after, err := x.Stars.Person(ctx, me, p.ID, "KF023")
	x.need(err)
	if after.Result.Score <= before.Result.Score || after.Result.Rank != 1 || after.Result.Stars < 3 {
		t.Fatalf("%d points and %d stars before, %d and %d after", before.Result.Score, before.Result.Stars, after.Result.Score, after.Result.Stars)
	}
	x.counted(me, after.Result.Stars)
	seat, err := x.Passports.Person(ctx, "KF023")
	if mark, ok := seat.Now("star", x.clock.Now()); err != nil || !ok || mark.Value != int64(after.Result.Stars) {
		t.Errorf("seats know of %+v %v", mark, err)
	}
	r, err := x.Audit.Verify(ctx)
	if err != nil || len(r.Broken) > 0 {
		t.Errorf("audit: %+v %v", r, err)
	}
}

// counted says that the ladder's requirement of stars is met by the rating, and by nothing else.
func (x *rated) counted(me rbac.Actor, stars int) {
	x.t.Helper()
	ahead, err := x.Ladder.Prospect(x.t.Context(), x.as("HR1"), me.Person)
	x.need(err)
	found := false
	for _, n := range ahead.Next {
		for _, r := range n.Requirements {
			if r.Kind == "star" && r.Ask.Least <= stars && r.Ask.Times <= 1 {
				found = true
				if !r.Met || len(r.Evidence) != 1 || r.Evidence[0] != star.EvidenceID(me.Person, "2026Q3") {
					x.t.Errorf("%+v", r)
				}
			}
			if r.Kind == requirement.KPI && (r.Have.Value != 3 || !r.Met) {
				x.t.Errorf("three green months: %+v", r)
			}
		}
	}
	if !found {
		x.t.Errorf("no requirement of stars among %+v", ahead.Next)
	}
}

// TestAVetoLeavesNoStarAndAnAwardBecomesACertificate plays what stands beside the figures.
func TestAVetoLeavesNoStarAndAnAwardBecomesACertificate(t *testing.T) {
	x, ctx := openRated(t), t.Context()
	x.sheets()
	hr, manager := x.as("HR1"), x.as("MG1")
	v, err := x.Stars.Record(ctx, hr, star.Veto{Person: "KF023", Code: "privacy", Day: "2026-08-15", Reason: "违规查询客户信息，核查属实", Evidence: "信安核查〔2026〕18号"})
	x.need(err)
	x.drain()
	p, err := x.Stars.Open(ctx, hr, "2026-07", "2026-09", x.unit())
	x.need(err)
	p, err = x.Stars.Compute(ctx, hr, p.ID)
	x.need(err)
	c, err := x.Stars.Person(ctx, hr, p.ID, "KF023")
	x.need(err)
	if c.Result.Stars != 0 || c.Result.Why != star.Vetoed || len(c.Result.Vetoes) != 1 {
		t.Fatalf("%+v", c.Result)
	}
	_, err = x.Stars.Lift(ctx, hr, v.ID, "复核后撤销")
	x.need(err)
	p, err = x.Stars.Compute(ctx, hr, p.ID)
	x.need(err)
	if c, _ = x.Stars.Person(ctx, hr, p.ID, "KF023"); c.Result.Why == star.Vetoed || p.Changed == 0 {
		t.Fatalf("%+v", c.Result)
	}

	a, err := x.Stars.Nominate(ctx, hr, star.Nomination{Kind: star.StarAgent, Period: "2026Q3", Numbers: []string{"KF022"}, Citation: "三季度满意度第一"})
	x.need(err)
	if _, err := x.Stars.Grant(ctx, hr, a.ID, "x"); !errors.Is(err, rbac.ErrForbidden) {
		t.Fatalf("HR grants: %v", err)
	}
	_, err = x.Stars.Grant(ctx, manager, a.ID, "同意")
	x.need(err)
	x.drain()
	held, err := x.Certificates.OfPerson(ctx, hr, "KF022")
	if err != nil || len(held) != 1 || held[0].Kind != "STAR" || !strings.Contains(held[0].Subject, "明星客服") {
		t.Fatalf("%+v %v", held, err)
	}
	_, err = x.Stars.Revoke(ctx, hr, a.ID, "数据更正后不符合条件")
	x.need(err)
	x.drain()
	if held, _ = x.Certificates.OfPerson(ctx, hr, "KF022"); held[0].State != "suspended" {
		t.Errorf("the certificate of a revoked award is %s", held[0].State)
	}
}

// TestAnotherScorecardIsTriedBeforeItIsPublished names who would get what instead.
func TestAnotherScorecardIsTriedBeforeItIsPublished(t *testing.T) {
	x, ctx := openRated(t), t.Context()
	x.sheets()
	hr := x.as("HR1")
	p, err := x.Stars.Open(ctx, hr, "2026-07", "2026-09", x.unit())
	x.need(err)
	p, err = x.Stars.Compute(ctx, hr, p.ID)
	x.need(err)
	card := *star.BuiltIn()
	card.Caps = []int64{1000, 1000, 1000, 1000, 1000, 1000}
	card.Bands = []int64{0, 40_000, 50_000, 60_000, 70_000, 80_000}
	trial, err := x.Stars.Try(ctx, hr, card, p.ID)
	x.need(err)
	if len(trial.Gains) == 0 || len(trial.Losses) != 0 || trial.Before[0]+trial.Before[1] <= trial.After[0]+trial.After[1] {
		t.Errorf("%+v", trial)
	}
	if again, _ := x.Stars.Period(ctx, hr, p.ID); again.Digest != p.Digest || again.Run != p.Run {
		t.Error("a trial changed the period")
	}
	card.From = "2026-07"
	if _, err := x.Stars.PublishCard(ctx, hr, card, "0000", "放宽名额"); err != nil {
		t.Fatal(err)
	}
	if p, err = x.Stars.Compute(ctx, hr, p.ID); err != nil || p.Card != "0001" || p.Changed != len(trial.Gains) {
		t.Errorf("%+v %v", p, err)
	}
}

// TestANoticeOfStarsCountsWorkingDays shows a quarter's stars over the Saturday that is made up for National Day,
// and refuses a notice that reaches into a year which nobody has entered.
func TestANoticeOfStarsCountsWorkingDays(t *testing.T) {
	x, ctx := openRated(t), t.Context()
	x.sheets()
	hr := x.as("HR1")
	p, err := x.Stars.Open(ctx, hr, "2026-07", "2026-09", x.unit())
	x.need(err)
	_, err = x.Stars.Compute(ctx, hr, p.ID)
	x.need(err)
	p, err = x.Stars.Publish(ctx, hr, p.ID, "三季度星级公示")
	x.need(err)
	// Published on Thursday the 8th: Friday 9, Saturday 10 (made up), Monday 12 to Wednesday 14 at 24:00.
	if want := rbac.Day("2026-10-15").Start(); !p.Until.Equal(want) {
		t.Errorf("shown until %v, want %v", p.Until, want)
	}
	_, err = x.Stars.Withdraw(ctx, hr, p.ID, "重新公示")
	x.need(err)
	x.clock.Set(rbac.Day("2026-12-29").Start().Add(10 * time.Hour))
	if _, err := x.Stars.Publish(ctx, hr, p.ID, "跨年公示"); !errors.Is(err, workday.ErrYear) {
		t.Errorf("over the end of the known years: %v", err)
	}
}
