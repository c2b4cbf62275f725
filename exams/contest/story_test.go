package contest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"tianti/exams"
	"tianti/exams/contest"
	"tianti/exams/examstest"
	"tianti/exams/item"
	"tianti/internal/event"
	"tianti/internal/locale"
	_ "tianti/internal/locale/texts"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

// stand is the small organisation with six more agents in each of two provinces, four judges and a contest.
type stand struct {
	*examstest.Hall
	*contest.Service
	t      *testing.T
	agents []string
	judges []string
	facts  []contest.Awarded
	void   []contest.AwardRevoked
}

func (s *stand) again() *contest.Service {
	return contest.New(s.DB, s.Hall.Clock, s.Gate, s.Org, s.Hall.Service)
}

func open(t *testing.T) *stand {
	t.Helper()
	s := &stand{Hall: examstest.Open(t), t: t}
	s.Service = s.again()
	s.Service.Listen(s.Bus)
	event.On(s.Bus, "test: awards", func(_ context.Context, f contest.Awarded) error { s.facts = append(s.facts, f); return nil })
	event.On(s.Bus, "test: revoked awards", func(_ context.Context, f contest.AwardRevoked) error { s.void = append(s.void, f); return nil })
	by := rbac.System("test")
	for i := range 12 {
		unit := rbactest.OtherTeam
		if i >= 6 {
			unit = rbactest.OtherCentre + "t1/"
		}
		no := fmt.Sprintf("KF0001%02d", i)
		if _, err := s.Org.Hire(t.Context(), by, rbac.Card{EmployeeNo: no, Name: fmt.Sprintf("选手%02d", i), Unit: unit, Post: "AGENT", Employment: "contract", HiredOn: "2025-03-03", Languages: []string{"zh"}}, "test"); err != nil {
			t.Fatal(err)
		}
		s.agents = append(s.agents, no)
	}
	for _, login := range []string{"judge1", "trainer1", "trainer2", "supervisor1", "leader2"} {
		s.judges = append(s.judges, rbactest.ID(login))
		if login == "judge1" {
			continue
		}
		if _, err := s.Org.AssignRole(t.Context(), by, rbactest.ID(login), "judge", rbactest.GroupPath, time.Time{}, "test"); err != nil {
			t.Fatal(err)
		}
	}
	s.Drain(t)
	return s
}

func (s *stand) act(person string) rbac.Actor {
	s.t.Helper()
	a, err := s.Org.Act(s.t.Context(), person)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

func (s *stand) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *stand) refused(err, want error) {
	s.t.Helper()
	if !errors.Is(err, want) {
		s.t.Errorf("got %v, want %v", err, want)
	}
}

var one = []contest.Criterion{{Code: "C1", Name: locale.Text{Zh: "表现", En: "Performance"}, Most: 100}}

// plan is a heat by paper and a final before five judges.
func (s *stand) plan() contest.Plan {
	p := contest.DefaultPlan()
	p.Title, p.Unit, p.Until, p.Judges = locale.Text{Zh: "客服技能大赛", En: "Skill contest"}, rbactest.GroupPath, s.Hall.Clock.Now().Add(48*time.Hour), s.judges
	p.Each, p.Best, p.Winners = 5, 2, 1
	p.Stages = []contest.Stage{p.Stages[0], p.Stages[2]}
	p.Stages[0].Parts[0].Exam, p.Stages[0].Advance, p.Stages[0].Hours = "CONTEST-T", contest.Advance{Province: true, Percent: 30, Least: 2}, 1
	p.Stages[1].Parts = []contest.Part{{Code: "scenario", Name: locale.Text{Zh: "情景模拟"}, Kind: contest.Scenario, Weight: 80, Rubric: one}, {Code: "heat", Name: locale.Text{Zh: "初赛"}, Kind: contest.Earlier, Weight: 20}}
	p.Stages[1].Sitting, p.Stages[1].Ties, p.Stages[1].Hours = 5, []string{"part:scenario"}, 1
	p.Awards = []contest.AwardRule{{Code: contest.Gold, Places: 1}, {Code: contest.Silver, Places: 1}}
	return p
}

// exam is a paper of four questions for everybody, released by itself.
func (s *stand) exam(code string) {
	s.t.Helper()
	m, ctx := s.Actor("manager1"), s.t.Context()
	var fixed []string
	for n := 1; n <= 4; n++ {
		fixed = append(fixed, s.Item("竞赛/", examstest.Single(n)))
	}
	_, err := s.CreatePaper(ctx, m, rbactest.GroupPath, code+"-P", exams.Content{Title: locale.Text{Zh: "竞赛理论"}, Minutes: 30, PassPercent: 60, Show: exams.ShowScore, Sections: []exams.Section{{Title: locale.Text{Zh: "一"}, Rows: []exams.Row{{Items: fixed}}}}}, "test")
	s.must(err)
	_, err = s.PublishPaper(ctx, m, code+"-P", "test")
	s.must(err)
	now := s.Hall.Clock.Now()
	_, err = s.CreateExam(ctx, m, rbactest.GroupPath, code, exams.Plan{Title: locale.Text{Zh: "竞赛理论"}, Mode: exams.Theory, Paper: code + "-P", Opens: now, Closes: now.AddDate(0, 0, 10), Units: []string{rbactest.GroupPath}, Markings: 1, Release: exams.ByItself}, "test")
	s.must(err)
	_, err = s.Schedule(ctx, m, code, "test")
	s.must(err)
}

// sit answers so many of the four questions right.
func (s *stand) sit(person string, right int) {
	s.t.Helper()
	by := s.act(person)
	by.Session = "session of " + person
	sheet, err := s.Hall.Start(s.t.Context(), by, "CONTEST-T", "pc")
	s.must(err)
	for i, q := range sheet.Items {
		r := examstest.Right(q)
		if i >= right {
			for _, o := range q.Options {
				if o.ID != r.Choice[0] {
					r = item.Response{Choice: []string{o.ID}}
					break
				}
			}
		}
		_, err := s.Answer(s.t.Context(), by, sheet.ID, exams.Save{N: q.N, Seq: 1, Device: "pc", Response: r})
		s.must(err)
	}
	_, err = s.Submit(s.t.Context(), by, sheet.ID, "pc")
	s.must(err)
}

// running is a contest in its final: the heat was sat by ten, four go on.
func (s *stand) running() {
	s.t.Helper()
	ctx, m, hr := s.t.Context(), s.Actor("manager1"), s.Actor("hr1")
	s.exam("CONTEST-T")
	_, err := s.Create(ctx, m, "SKILL-1", s.plan(), "年度安排")
	s.must(err)
	_, err = s.Open(ctx, m, "SKILL-1", "开始报名")
	s.must(err)
	for i, no := range s.agents {
		_, err := s.Enter(ctx, s.act(no), "SKILL-1", contest.Entering{})
		if i%6 == 5 { // the sixth of a province
			s.refused(err, contest.ErrFull)
			continue
		}
		s.must(err)
		_, err = s.Enter(ctx, s.act(no), "SKILL-1", contest.Entering{})
		s.must(err)
	}
	s.sit(s.agents[0], 4) // before the stage starts
	s.Drain(s.t)
	_, err = s.Start(ctx, m, "SKILL-1", "报名截止")
	s.must(err)
	for i, no := range s.agents {
		if i > 0 && i%6 != 5 {
			s.sit(no, 4-i%6)
		}
	}
	s.Drain(s.t)
	_, err = s.End(ctx, m, "SKILL-1", "heat", "成绩已齐")
	s.must(err)
	_, err = s.Reveal(ctx, m, "SKILL-1", "heat", "公布")
	s.must(err)
	_, err = s.Advance(ctx, hr, "SKILL-1", "名单无误")
	s.refused(err, contest.ErrWindow)
	s.Hall.Clock.Advance(time.Hour)
	_, err = s.Advance(ctx, m, "SKILL-1", "名单无误")
	s.refused(err, contest.ErrSame)
	c, err := s.Advance(ctx, hr, "SKILL-1", "名单无误")
	s.must(err)
	if p := c.Now(); p.Stage != "final" || p.Field != 4 {
		s.t.Fatalf("%+v", p)
	}
}

func (s *stand) sheet(entrant string, n int64, points int, comment string) contest.Sheet {
	return contest.Sheet{Entrant: entrant, Part: "scenario", N: n, Given: map[string]int{"C1": points}, Comment: comment}
}

// score lets every judge who may score everybody.
func (s *stand) score(points func(judge, order int) int) {
	s.t.Helper()
	for j, id := range s.judges {
		_, duties, err := s.Duties(s.t.Context(), s.act(id), "SKILL-1", "final")
		s.must(err)
		for _, d := range duties {
			if d.Conflict != "" {
				continue
			}
			_, err := s.Score(s.t.Context(), s.act(id), "SKILL-1", "final", s.sheet(d.Slot.Entrant, 1, points(j, d.Slot.Order), ""), "zh-CN")
			s.must(err)
		}
	}
}

func TestAContestGoesFromEntriesToAwards(t *testing.T) {
	s := open(t)
	s.running()
	ctx, m, hr := t.Context(), s.Actor("manager1"), s.Actor("hr1")
	judge := s.Actor("judge1")
	_, duties, err := s.Duties(ctx, judge, "SKILL-1", "final")
	s.must(err)
	first := duties[0].Slot.Entrant

	// What comes twice or late does no harm; nobody sees others' sheets or the board while they judge.
	e, err := s.Score(ctx, judge, "SKILL-1", "final", s.sheet(first, 2, 70, ""), "zh-CN")
	s.must(err)
	again, err := s.Score(ctx, judge, "SKILL-1", "final", s.sheet(first, 2, 99, ""), "zh-CN")
	s.must(err)
	_, err = s.Score(ctx, judge, "SKILL-1", "final", s.sheet(first, 1, 10, ""), "zh-CN")
	s.must(err)
	_, duties, err = s.Duties(ctx, judge, "SKILL-1", "final")
	s.must(err)
	if own := duties[0].Parts[0].Own; again.ID != e.ID || own.Points != 70_000 {
		t.Errorf("%+v", own)
	}
	_, err = s.Board(ctx, judge, "SKILL-1", "final", false)
	s.refused(err, contest.ErrBlind)
	_, err = s.Score(ctx, judge, "SKILL-1", "final", s.sheet(first, 3, 101, ""), "zh-CN")
	s.refused(err, contest.ErrPoints)
	_, err = s.Score(ctx, s.Actor("manager1"), "SKILL-1", "final", s.sheet(first, 1, 50, ""), "zh-CN")
	s.refused(err, rbac.ErrForbidden)
	own := s.agents[slices.Index(s.agents, first)] // leader2 leads team 2, whose people are among them
	for _, d := range duties {
		if d.Slot.Unit == rbactest.OtherTeam {
			own = d.Slot.Entrant
		}
	}
	_, err = s.Score(ctx, s.Actor("leader2"), "SKILL-1", "final", s.sheet(own, 1, 100, ""), "zh-CN")
	s.refused(err, contest.ErrConflict)

	_, err = s.End(ctx, m, "SKILL-1", "final", "齐了")
	s.refused(err, contest.ErrUnready)
	spectator := s.Actor("trainee1")
	_, err = s.Freeze(ctx, m, "SKILL-1", "final", "封榜")
	s.must(err)
	frozen, err := s.Board(ctx, spectator, "SKILL-1", "final", false)
	s.must(err)
	s.score(func(j, order int) int { return 60 + 5*order + j })
	other := s.again() // another node
	for _, node := range []*contest.Service{s.Service, other} {
		v, err := node.Board(ctx, spectator, "SKILL-1", "final", false)
		s.must(err)
		inside, err := node.Board(ctx, m, "SKILL-1", "final", true)
		s.must(err)
		if !v.Frozen || v.Seq != frozen.Seq || !contest.Same(v.Lines, frozen.Lines) || contest.Same(inside.Lines, v.Lines) {
			t.Error("the public board moved after the freeze, or nobody sees behind it")
		}
	}
	_, err = s.Board(ctx, spectator, "SKILL-1", "final", true)
	s.refused(err, rbac.ErrForbidden)
	_, err = s.Own(ctx, s.act(first), "SKILL-1", "final")
	s.refused(err, contest.ErrHidden)
	_, err = s.End(ctx, m, "SKILL-1", "final", "齐了")
	s.must(err)
	_, err = s.Score(ctx, judge, "SKILL-1", "final", s.sheet(first, 9, 100, ""), "zh-CN")
	s.refused(err, contest.ErrOver)
	_, err = s.NextPlaces(ctx, spectator, "SKILL-1", "final", 1)
	s.refused(err, rbac.ErrForbidden)
	_, err = s.NextPlaces(ctx, m, "SKILL-1", "final", 100)
	s.refused(err, contest.ErrPlaces)
	for covered := len(frozen.Lines); covered > 0; {
		left, err := s.NextPlaces(ctx, m, "SKILL-1", "final", 1)
		s.must(err)
		for _, node := range []*contest.Service{s.Service, other} {
			v, err := node.Board(ctx, spectator, "SKILL-1", "final", false)
			s.must(err)
			if left >= covered || v.Covered != left || left > 0 && v.Lines[left-1].Entrant != "" || v.Lines[left].Entrant == "" {
				t.Fatalf("%d were covered, %d are, the board says %d", covered, left, v.Covered)
			}
		}
		covered = left
	}
	_, err = s.Reveal(ctx, m, "SKILL-1", "final", "揭晓")
	s.must(err)
	v, err := s.Board(ctx, spectator, "SKILL-1", "final", false)
	s.must(err)
	inside, _ := s.Board(ctx, m, "SKILL-1", "final", true)
	if v.Frozen || !contest.Same(v.Lines, inside.Lines) {
		t.Error("the board does not show the ranking after the reveal")
	}
	s.objectionRescores(v.Lines)

	s.Hall.Clock.Advance(time.Hour)
	c, err := s.Conclude(ctx, hr, "SKILL-1", "确认获奖名单")
	s.must(err)
	if len(c.Won) != 3 || c.Won[0].Code != contest.Gold || c.Won[2].Code != contest.TeamAward || len(c.Won[2].People) != 2 {
		t.Fatalf("%+v", c.Won)
	}
	for _, stage := range []string{"heat", "final"} {
		if same, err := other.Recount(ctx, spectator, "SKILL-1", stage); err != nil || !same {
			t.Errorf("%s does not come out the same: %v", stage, err)
		}
	}
	_, err = s.Revoke(ctx, hr, "SKILL-1", contest.Silver, c.Won[1].Entrant, "冒名参赛")
	s.must(err)
	s.Drain(t)
	if len(s.facts) != 1 || len(s.void) != 1 || s.void[0].People[0] != c.Won[1].People[0] {
		t.Errorf("%v %v", s.facts, s.void)
	}
}

// objectionRescores lets the last one object and the judges score again.
func (s *stand) objectionRescores(lines []contest.Line) {
	s.t.Helper()
	ctx, m := s.t.Context(), s.Actor("manager1")
	last := lines[len(lines)-1].Entrant
	out, err := s.Own(ctx, s.act(last), "SKILL-1", "final")
	s.must(err)
	dropped := 0
	for _, x := range out.Sheets {
		if x.Source != "" {
			s.t.Error("a judge is named")
		}
		if x.Dropped {
			dropped++
		}
	}
	if n := len(out.Sheets); n >= 5 && dropped != 2 || n < 5 && dropped != 0 {
		s.t.Errorf("%d of %d sheets are dropped", dropped, n)
	}
	_, err = s.Object(ctx, s.Actor("trainee1"), "SKILL-1", "final", "scenario", "评分明显偏低，请求复核。")
	s.refused(err, contest.ErrNoEntrant)
	_, err = s.Object(ctx, s.act(last), "SKILL-1", "final", "heat", "评分明显偏低，请求复核。")
	s.refused(err, contest.ErrPaper)
	o, err := s.Object(ctx, s.act(last), "SKILL-1", "final", "scenario", "音频中断过一次，请求复核。")
	s.must(err)
	_, err = s.AnswerObjection(ctx, s.act(last), o.ID, true, "同意复核，请重新评分。")
	s.refused(err, rbac.ErrForbidden)
	_, err = s.Conclude(ctx, s.Actor("hr1"), "SKILL-1", "确认")
	s.refused(err, contest.ErrWaits)
	o, err = s.AnswerObjection(ctx, m, o.ID, true, "录音确有中断，请评委复核。")
	s.must(err)
	for _, id := range o.Asked {
		_, err = s.Score(ctx, s.act(id), "SKILL-1", "final", s.sheet(last, 2, 100, ""), "zh-CN")
		s.refused(err, contest.ErrComment)
		_, err = s.Score(ctx, s.act(id), "SKILL-1", "final", s.sheet(last, 3, 100, "复听后调整"), "zh-CN")
		s.must(err)
	}
	all, err := s.Objections(ctx, m, "SKILL-1")
	s.must(err)
	x := all[0]
	if x.State != contest.Settled || x.Before.Rank != len(lines) || x.After.Rank != 1 || x.After.Points != 100_000 || x.Before.Points >= x.After.Points {
		s.t.Errorf("%+v %+v %+v", x, x.Before, x.After)
	}
	seen, err := s.Look(ctx, m, "SKILL-1", "final", last)
	s.must(err)
	if len(seen.Sheets[0].Earlier) == 0 {
		s.t.Error("what a re-score replaced is gone")
	}
}

func TestSheetsFromManyJudgesAtOnceAreAllThereOnce(t *testing.T) {
	s := open(t)
	s.running()
	nodes := []*contest.Service{s.Service, s.again()}
	var all sync.WaitGroup
	for i, id := range s.judges {
		by := s.act(id)
		_, duties, err := s.Duties(t.Context(), by, "SKILL-1", "final")
		s.must(err)
		for twice := range 2 {
			all.Go(func() {
				for _, d := range duties {
					if d.Conflict != "" {
						continue
					}
					if _, err := nodes[(i+twice)%2].Score(t.Context(), by, "SKILL-1", "final", s.sheet(d.Slot.Entrant, 1, 50+i, ""), "zh-CN"); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	all.Wait()
	a, err := nodes[0].Board(t.Context(), s.Actor("manager1"), "SKILL-1", "final", true)
	s.must(err)
	b, err := nodes[1].Board(t.Context(), s.Actor("manager1"), "SKILL-1", "final", true)
	s.must(err)
	for _, l := range a.Lines {
		if !l.Whole {
			t.Errorf("%s has %+v", l.Name, l.Merits)
		}
	}
	if !contest.Same(a.Lines, b.Lines) || a.Seq != b.Seq {
		t.Error("two nodes show different boards")
	}
}

// teams is a contest of teams that takes entries.
func (s *stand) teams() {
	s.t.Helper()
	p := s.plan()
	p.Team, p.Members, p.Stages = true, 3, p.Stages[1:]
	p.Stages[0].Parts = p.Stages[0].Parts[:1]
	p.Stages[0].Parts[0].Weight = 100
	_, err := s.Create(s.t.Context(), s.Actor("manager1"), "TEAM-1", p, "团体赛")
	s.must(err)
	_, err = s.Open(s.t.Context(), s.Actor("manager1"), "TEAM-1", "报名")
	s.must(err)
}

func TestTeamsEnterOnceWithPeopleOfOneProvince(t *testing.T) {
	s := open(t)
	ctx, m := t.Context(), s.Actor("manager1")
	s.teams()
	for name, c := range map[string]struct {
		name    string
		members []string
		want    error
	}{
		"one alone":          {"一队", s.agents[:1], contest.ErrTeam},
		"two provinces":      {"一队", []string{s.agents[0], s.agents[7]}, contest.ErrProvinces},
		"no name":            {" ", s.agents[:2], contest.ErrTeamName},
		"a judge among them": {"一队", []string{s.agents[0], s.judges[0]}, contest.ErrJudges},
		"nobody of that no":  {"一队", []string{s.agents[0], "KF999999"}, contest.ErrPerson},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := s.Enter(ctx, m, "TEAM-1", contest.Entering{Name: c.name, Members: c.members}); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	e, err := s.Enter(ctx, m, "TEAM-1", contest.Entering{Name: "深圳一队", Members: s.agents[:3]})
	s.must(err)
	_, err = s.Enter(ctx, m, "TEAM-1", contest.Entering{Name: "深圳二队", Members: s.agents[2:4]})
	s.refused(err, contest.ErrTwice)
	_, err = s.Withdraw(ctx, m, "TEAM-1", e.No, "人员调整")
	s.must(err)
	_, err = s.Enter(ctx, m, "TEAM-1", contest.Entering{Name: "深圳二队", Members: s.agents[2:4]})
	s.must(err)
	_, err = s.Enter(ctx, m, "TEAM-1", contest.Entering{Name: "南京一队", Members: s.agents[6:8]})
	s.must(err)
	c, err := s.Start(ctx, m, "TEAM-1", "开赛")
	s.must(err)
	if c.Now().Field != 2 {
		t.Errorf("%+v", c.Now())
	}
}

// TestNobodyGetsIntoATeamByItsName: who did could read a stranger's sheets and use up the team's only objection, and was
// kept out of the own team.
func TestNobodyGetsIntoATeamByItsName(t *testing.T) {
	s := open(t)
	s.teams()
	ctx, m, stranger := t.Context(), s.Actor("manager1"), s.act(s.agents[3])
	first, err := s.Enter(ctx, m, "TEAM-1", contest.Entering{Name: "深圳一队", Members: s.agents[:2]})
	s.must(err)
	again, err := s.Enter(ctx, s.act(s.agents[0]), "TEAM-1", contest.Entering{Name: "深圳一队", Members: []string{s.agents[1], s.agents[0]}})
	s.must(err)
	if again.ID != first.ID || !slices.Equal(again.Members, first.Members) {
		t.Errorf("the same entry again is %+v", again)
	}
	for name, members := range map[string][]string{"strangers": s.agents[3:5], "one more": s.agents[:3], "one of them and a stranger": {s.agents[0], s.agents[3]}} {
		by := m
		if members[len(members)-1] == s.agents[4] {
			by = stranger
		}
		if _, err := s.Enter(ctx, by, "TEAM-1", contest.Entering{Name: " 深圳一队", Members: members}); !errors.Is(err, contest.ErrTeamThere) {
			t.Errorf("%s: got %v, want %v", name, err, contest.ErrTeamThere)
		}
	}
	if e, err := s.Entry(ctx, stranger, "TEAM-1"); err != nil || e != nil {
		t.Errorf("a stranger has entered as %+v, %v", e, err)
	}
	_, err = s.Enter(ctx, stranger, "TEAM-1", contest.Entering{Name: "深圳三队", Members: s.agents[3:5]})
	s.must(err)
	_, err = s.Withdraw(ctx, m, "TEAM-1", first.No, "人员调整")
	s.must(err)
	_, err = s.Enter(ctx, m, "TEAM-1", contest.Entering{Name: "深圳一队", Members: s.agents[1:3]}) // the name is free again
	s.must(err)
}

// TestTwoTeamsOfOneNameAtOnceAreOne: one of them is there, and nobody of the other is stuck in it.
func TestTwoTeamsOfOneNameAtOnceAreOne(t *testing.T) {
	s := open(t)
	s.teams()
	ctx, m := t.Context(), s.Actor("manager1")
	nodes := []*contest.Service{s.Service, s.again()}
	teams := [][]string{s.agents[:2], s.agents[2:4]}
	errs := make([]error, 2)
	var all sync.WaitGroup
	for i := range nodes {
		all.Go(func() {
			_, errs[i] = nodes[i].Enter(ctx, m, "TEAM-1", contest.Entering{Name: "深圳一队", Members: teams[i]})
		})
	}
	all.Wait()
	lost := 0
	if errs[0] == nil {
		lost = 1
	}
	s.must(errs[1-lost])
	s.refused(errs[lost], contest.ErrTeamThere)
	_, err := s.Enter(ctx, m, "TEAM-1", contest.Entering{Name: "深圳二队", Members: teams[lost]})
	s.must(err)
}

// revealed is a contest whose final is revealed, with the last of its ranking, who may be disqualified before.
func (s *stand) revealed(disqualified bool) (last string) {
	s.t.Helper()
	s.running()
	ctx, m := s.t.Context(), s.Actor("manager1")
	s.score(func(j, order int) int { return 60 + 5*order + j })
	v, err := s.Board(ctx, m, "SKILL-1", "final", true)
	s.must(err)
	last = v.Lines[len(v.Lines)-1].Entrant
	if disqualified {
		s.must(s.Absent(ctx, m, "SKILL-1", "final", last, false, "违规取消资格"))
	}
	_, err = s.End(ctx, m, "SKILL-1", "final", "齐了")
	s.must(err)
	_, err = s.Reveal(ctx, m, "SKILL-1", "final", "揭晓")
	s.must(err)
	return last
}

// TestWhoIsDisqualifiedHasNoPointsToObjectTo: no judge could score again, so that the contest was never concluded.
func TestWhoIsDisqualifiedHasNoPointsToObjectTo(t *testing.T) {
	s := open(t)
	last := s.revealed(true)
	ctx := t.Context()
	_, err := s.Object(ctx, s.act(last), "SKILL-1", "final", "scenario", "不应取消资格，请求复核。")
	s.refused(err, contest.ErrAbsent)
	out, err := s.Own(ctx, s.act(last), "SKILL-1", "final")
	s.must(err)
	if out.Until {
		t.Error("they are asked for an objection")
	}
	s.Hall.Clock.Advance(time.Hour)
	_, err = s.Conclude(ctx, s.Actor("hr1"), "SKILL-1", "确认")
	s.must(err)
}

// TestAnObjectionIsClosedWhenAJudgeCannotScoreAgain: it waited for a judge who had left, and the contest with it.
func TestAnObjectionIsClosedWhenAJudgeCannotScoreAgain(t *testing.T) {
	s := open(t)
	last := s.revealed(false)
	ctx, m := t.Context(), s.Actor("manager1")
	before, err := s.Board(ctx, m, "SKILL-1", "final", true)
	s.must(err)
	o, err := s.Object(ctx, s.act(last), "SKILL-1", "final", "scenario", "音频中断过一次，请求复核。")
	s.must(err)
	o, err = s.AnswerObjection(ctx, m, o.ID, true, "录音确有中断，请评委复核。")
	s.must(err)
	for _, id := range o.Asked[1:] {
		_, err := s.Score(ctx, s.act(id), "SKILL-1", "final", s.sheet(last, 2, 100, "复听后调整"), "zh-CN")
		s.must(err)
	}
	_, err = s.AnswerObjection(ctx, m, o.ID, true, "录音确有中断，请评委复核。")
	s.refused(err, contest.ErrAnswered)
	_, err = s.AnswerObjection(ctx, m, o.ID, false, "太短")
	s.refused(err, contest.ErrObjection)
	_, err = s.AnswerObjection(ctx, s.act(o.Asked[0]), o.ID, false, "我已无法复评，请结束。")
	s.refused(err, rbac.ErrForbidden)
	_, err = s.AnswerObjection(ctx, s.act(last), o.ID, false, "我不再要求复核，请结束。")
	s.refused(err, rbac.ErrForbidden)
	words := "一位评委已离职，维持原来的评分。"
	o, err = s.AnswerObjection(ctx, m, o.ID, false, words)
	s.must(err)
	if o.State != contest.Refused || o.Closed != words || o.Answer == words || o.After == nil || o.After.Points != o.Before.Points || o.After.Rank != o.Before.Rank {
		t.Errorf("%+v %+v %+v", o, o.Before, o.After)
	}
	for _, node := range []*contest.Service{s.Service, s.again()} {
		after, err := node.Board(ctx, m, "SKILL-1", "final", true)
		s.must(err)
		if !contest.Same(before.Lines, after.Lines) {
			t.Error("what was scored again for a closed objection counts")
		}
	}
	_, err = s.Score(ctx, s.act(o.Asked[0]), "SKILL-1", "final", s.sheet(last, 2, 100, "复听后调整"), "zh-CN")
	s.refused(err, contest.ErrOver)
	_, err = s.AnswerObjection(ctx, m, o.ID, false, words)
	s.refused(err, contest.ErrAnswered)
	s.Hall.Clock.Advance(time.Hour)
	_, err = s.Conclude(ctx, s.Actor("hr1"), "SKILL-1", "确认")
	s.must(err)
	if same, err := s.Recount(ctx, m, "SKILL-1", "final"); err != nil || !same {
		t.Errorf("it does not come out the same: %v", err)
	}
}

// TestWhoCompetesKeepsNoJudgeOff: whoever ran a contest could take a severe sheet off their own entry.
func TestWhoCompetesKeepsNoJudgeOff(t *testing.T) {
	s := open(t)
	_, err := s.Org.AssignRole(t.Context(), rbac.System("test"), s.act(s.agents[0]).Person, "manager", rbactest.GroupPath, s.Hall.Clock.Now().AddDate(0, 1, 0), "test")
	s.must(err)
	s.running()
	ctx, by, severe := t.Context(), s.act(s.agents[0]), s.judges[0]
	s.score(func(j, order int) int { return 5 + 20*j })
	before, err := s.Board(ctx, s.Actor("manager1"), "SKILL-1", "final", true)
	s.must(err)
	if !slices.ContainsFunc(before.Lines, func(l contest.Line) bool { return l.Entrant == by.Person }) {
		t.Fatal("they are not in the final")
	}
	s.refused(s.Relate(ctx, by, "SKILL-1", by.Person, severe, "我们有过节"), contest.ErrInvolved)
	_, err = s.Replace(ctx, by, "SKILL-1", "final", severe, "请换一位评委")
	s.refused(err, contest.ErrInvolved)
	after, err := s.Board(ctx, s.Actor("manager1"), "SKILL-1", "final", true)
	s.must(err)
	if !contest.Same(before.Lines, after.Lines) {
		t.Error("a judge was kept off")
	}
	// Others may say it, and a stage does not end with somebody whom nobody may score.
	for _, id := range s.judges {
		s.must(s.Relate(ctx, s.Actor("manager1"), "SKILL-1", by.Person, id, "亲属"))
	}
	_, err = s.End(ctx, s.Actor("manager1"), "SKILL-1", "final", "齐了")
	s.refused(err, contest.ErrUnready)
	s.must(s.Absent(ctx, s.Actor("manager1"), "SKILL-1", "final", by.Person, false, "没有评委可评"))
	_, err = s.End(ctx, s.Actor("manager1"), "SKILL-1", "final", "齐了")
	s.must(err)
}
