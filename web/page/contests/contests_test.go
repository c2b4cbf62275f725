package contests_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tianti/exams/contest"
	"tianti/exams/examstest"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/page/contests"
	"tianti/web/page/home"
	"tianti/web/webtest"
)

// arena is the small organisation with the pages and the API of contests, and four judges.
type arena struct {
	*examstest.Hall
	*webtest.Site
	contests *contest.Service
	t        testing.TB
	judges   []string // log-in names
}

func open(t testing.TB) *arena {
	t.Helper()
	a := &arena{Hall: examstest.Open(t), t: t, judges: []string{"judge1", "trainer1", "trainer2", "supervisor1"}}
	for _, login := range a.judges[1:] {
		if _, err := a.Org.AssignRole(t.Context(), rbac.System("test"), rbactest.ID(login), "judge", rbactest.GroupPath, time.Time{}, "test"); err != nil {
			t.Fatal(err)
		}
	}
	a.Drain(t)
	a.contests = contest.New(a.DB, a.World.Clock, a.Gate, a.Org, a.Hall.Service)
	a.Site = webtest.Serve(t, webtest.Options{Gate: a.Gate, Clock: a.World.Clock, Actors: a.Hall.Actors()}, home.Pages{}.Area(), contests.Pages{Contests: a.contests, Organisation: a.Org}.Area(),
		api.Contests{Contests: a.contests, Streams: api.NewStreams(), Gallery: api.NewStreams()}.Area())
	return a
}

// form is the fields of a contest with one stage before four judges.
func (a *arena) form(more ...string) []string {
	var judges []string
	for _, login := range a.judges {
		judges = append(judges, rbactest.ID(login))
	}
	fields := map[string]string{"no": "skill-1", "title": "客服技能大赛", "title_en": "Skill contest", "unit": rbactest.GroupPath, "until": string(rbac.DayOf(a.World.Clock.Now()).Add(3)), "self": "true", "each": "10", "members": "1", "quotas": "/group/js/ 1", "judges": strings.Join(judges, "、"), "gold": "1", "silver": "1",
		"stage-0": "final", "name-0": "决赛", "panels-0": "1", "sitting-0": "4", "trim-0": "4", "hours-0": "1", "tie1-0": "part:scenario",
		"part-0-0": "scenario", "pname-0-0": "情景模拟", "kind-0-0": "scenario", "weight-0-0": "100", "rubric-0-0": "沟通 | Talking | 40\n业务 | 60", "reason": "年度安排"}
	for i := 0; i < len(more); i += 2 {
		fields[more[i]] = more[i+1]
	}
	var out []string
	for k, v := range fields {
		out = append(out, k, v)
	}
	return out
}

// running is a contest in which agent1, agent2 and agent3 compete.
func (a *arena) running() {
	a.t.Helper()
	m := a.As("manager1")
	m.Post("/contests", a.form()...).Status(303).To("/contests/SKILL-1/manage")
	m.Post("/contests/SKILL-1/open", "reason", "开始报名").Status(303)
	for _, login := range []string{"agent1", "agent2", "agent3"} {
		a.As(login).Post("/contests/SKILL-1/enter").Status(303)
	}
	m.Post("/contests/SKILL-1/start", "reason", "报名截止").Status(303)
}

// score hands in a judge's sheet by the page.
func (a *arena) score(judge, entrant string, n int, talking, matter string) *webtest.Answer {
	return a.As(judge).Post(path(entrant), "n", fmt.Sprint(n), "points-C1", talking, "points-C2", matter)
}

func path(entrant string) string {
	return "/contests/SKILL-1/stages/final/judge/" + rbactest.ID(entrant) + "/scenario"
}

func TestAContestIsSetUpAndEnteredOnThePages(t *testing.T) {
	a := open(t)
	m := a.As("manager1")
	m.Get("/contests").Status(200).Has("还没有大赛", "/contests/new")
	m.Get("/contests/new").Status(200).Has("情景模拟", "投诉处理挑战", "SKILL-2026")
	for name, c := range map[string]struct {
		more []string
		says string
	}{
		"a rubric of ninety":    {[]string{"rubric-0-0", "沟通 | 90"}, "评分表不对，合计 90 分"},
		"a judge without role":  {[]string{"judges", rbactest.ID("agent1")}, "不能当评委"},
		"more judges than many": {[]string{"sitting-0", "9"}, "评委不够"},
		"an unknown exam":       {[]string{"kind-0-0", "paper", "exam-0-0", "NONE"}, "找不到考试“NONE”"},
		"yesterday":             {[]string{"until", "2020-01-01"}, "报名截止日不对"},
		"no reason":             {[]string{"reason", ""}, "请说明原因"},
	} {
		t.Run(name, func(t *testing.T) {
			m.Post("/contests", a.form(c.more...)...).Status(400).Has(c.says, "客服技能大赛")
		})
	}
	m.Post("/contests", a.form()...).Status(303).To("/contests/SKILL-1/manage")
	m.Get("/contests/SKILL-1/edit").Status(200).Has("沟通 | Talking | 40", "/group/js/ 1")
	m.Post("/contests/SKILL-1/edit", a.form("gold", "2")...).Status(303)
	a.As("agent1").Get("/contests/SKILL-1").Status(403)
	m.Post("/contests/SKILL-1/open", "reason", "开始报名").Status(303)
	agent := a.As("agent1")
	agent.Get("/").Status(200).Has("客服技能大赛")
	agent.Get("/contests/SKILL-1").Status(200).Has("报名中", "情景模拟", "满 4 份评分去掉一个最高分和一个最低分", "技能大赛金奖：2 名", `action="/contests/SKILL-1/enter"`)
	agent.Post("/contests/SKILL-1/enter").Status(303)
	agent.Get("/contests/SKILL-1").Status(200).Has("我的报名", "退出").HasNot(`action="/contests/SKILL-1/enter"`)
	agent.Post("/contests/SKILL-1/leave").Status(303)
	a.As("leader1").Post("/contests/SKILL-1/nominate", "members", rbactest.ID("agent1")+"，"+rbactest.ID("trainee1")).Status(303)
	a.As("leader1").Post("/contests/SKILL-1/nominate", "members", rbactest.ID("agent3")).Status(403) // of another province
	a.As("judge1").Get("/contests/SKILL-1").Status(200).HasNot(`action="/contests/SKILL-1/enter"`)
	m.Post("/contests/SKILL-1/nominate", "members", rbactest.ID("judge1")).Status(400).Has("是评委，不能参赛")
	m.Get("/contests/SKILL-1/entrants").Status(200).Has("王芳", "李明")
	m.Get("/contests/SKILL-1/manage").Status(200).Has("广东", "开赛")
}

func TestJudgesSeeTheirOwnSheetsAndEntrantsTheirPointsAfterTheReveal(t *testing.T) {
	a := open(t)
	a.running()
	a.As("judge1").Get("/").Status(200).Has("还差 3 份评分")
	a.As("judge1").Get("/contests/SKILL-1/stages/final/judge").Status(200).Has("王芳", "陈静", "打分")
	a.As("judge1").Get(path("agent1")).Status(200).Has("沟通", `name="n" value="1"`)
	a.score("judge1", "agent1", 1, "41", "60").Status(400).Has("填 0 至 40 的整数", `value="41"`)
	a.score("judge1", "agent1", 1, "40", "51").Status(303)
	a.score("judge1", "agent1", 1, "1", "1").Status(303) // the same form again
	a.As("judge1").Get(path("agent1")).Status(200).Has(`value="51"`, `name="n" value="2"`)
	a.As("trainer1").Get("/contests/SKILL-1/stages/final/judge").Status(200).HasNot("91")
	a.As("judge1").Get("/contests/SKILL-1/stages/final/board").Status(403)
	a.As("agent1").Get("/contests/SKILL-1/stages/final/judge").Status(403)
	a.As("agent1").Get("/contests/SKILL-1/stages/final/own").Status(409)
	a.As("agent1").Get("/contests/SKILL-1/stages/final/board").Status(200).Has("91", "您在第 1 名", "data-stream")
	a.As("agent1").Get("/contests/SKILL-1/stages/final/board?inside=1").Status(403)
	a.As("agent1").Get("/contests/SKILL-1/stages/final/entrants/" + rbactest.ID("agent1")).Status(403)

	// trainer2 steps aside for agent2, the others score; whoever runs it sees who gave what.
	a.As("trainer2").Post("/contests/SKILL-1/stages/final/relate", "no", rbactest.ID("agent2"), "judge", rbactest.ID("trainer2"), "why", "师徒关系").Status(303)
	a.score("trainer2", "agent2", 1, "40", "60").Status(403)
	for _, judge := range a.judges {
		for _, agent := range []string{"agent1", "agent2"} {
			if judge != "trainer2" || agent != "agent2" {
				a.score(judge, agent, 2, "30", "50").Status(303)
			}
		}
	}
	m := a.As("manager1")
	m.Post("/contests/SKILL-1/stages/final/end", "reason", "齐了").Status(409).Has("陈静")
	m.Post("/contests/SKILL-1/stages/final/absent", "no", rbactest.ID("agent3"), "reason", "").Status(400)
	m.Post("/contests/SKILL-1/stages/final/absent", "no", rbactest.ID("agent3"), "reason", "未到场").Status(303)
	m.Get("/contests/SKILL-1/stages/final/entrants/"+rbactest.ID("agent1")).Status(200).Has("蒋浩", "欧阳菲", "去掉", "原评分：")
	m.Post("/contests/SKILL-1/stages/final/end", "reason", "齐了").Status(303)
	m.Post("/contests/SKILL-1/stages/final/reveal", "reason", "揭晓").Status(303)
	own := "/contests/SKILL-1/stages/final/own"
	a.As("agent1").Get(own).Status(200).Has("评委 1", "80", "提出异议").HasNot("蒋浩")
	a.As("agent1").Post(own, "part", "scenario", "text", "太短").Status(400).Has("文字太短或过长")
	a.As("agent1").Post(own, "part", "scenario", "text", "第二问的评分与评分表不符。").Status(303)
	a.As("agent1").Get(own).Status(200).Has("待答复")
	id := "SKILL-1:final:" + rbactest.ID("agent1") + ":scenario"
	m.Post("/contests/SKILL-1/answer", "objection", id, "do", "uphold", "answer", "请评委对照评分表复核。").Status(303)
	a.As("judge1").Get("/").Status(200).Has("还差 1 份评分")
	for _, judge := range a.judges {
		a.As(judge).Post(path("agent1"), "n", "9", "points-C1", "35", "points-C2", "55", "comment", "对照评分表调整").Status(303)
	}
	m.Get("/contests/SKILL-1/manage").Status(200).Has("已复评", "该项 80", "该项 90")
	a.World.Clock.Advance(time.Hour)
	m.Post("/contests/SKILL-1/conclude", "reason", "确认").Status(403).Has("须由另一人确认")
	a.As("hr1").Post("/contests/SKILL-1/conclude", "reason", "确认").Status(303)
	a.As("agent3").Get("/contests/SKILL-1").Status(200).Has("技能大赛金奖", "王芳")
	a.As("hr1").Get("/contests/SKILL-1/manage?recount=final").Status(200).Has("完全一致")
	a.As("hr1").Post("/contests/SKILL-1/revoke", "award", "CONTEST-SILVER "+rbactest.ID("agent2"), "reason", "冒名参赛").Status(303)
	a.As("agent1").Get("/contests/SKILL-1").Status(200).Has("已撤销")
}

func TestContestsByTheAPI(t *testing.T) {
	a := open(t)
	var judges []string
	for _, login := range a.judges {
		judges = append(judges, rbactest.ID(login))
	}
	plan := contest.DefaultPlan()
	plan.Title, plan.Unit, plan.Until, plan.Judges = locale.Text{Zh: "技能赛"}, rbactest.GroupPath, a.World.Clock.Now().Add(time.Hour), judges
	plan.Stages = []contest.Stage{{Code: "final", Name: locale.Text{Zh: "决赛"}, Sitting: 4, Parts: []contest.Part{{Code: "role", Name: locale.Text{Zh: "情景"}, Kind: contest.Scenario, Weight: 100, Rubric: []contest.Criterion{{Code: "C1", Name: locale.Text{Zh: "表现"}, Most: 100}}}}}}
	in := map[string]any{"id": "API-1", "plan": plan, "reason": "年度"}
	const one = "/api/v1/contests/API-1"
	a.API("agent1", "POST", "/api/v1/contests", in).Problem(403, "rbac.forbidden")
	a.API("manager1", "POST", "/api/v1/contests", in).Status(201)
	a.API("manager1", "POST", "/api/v1/contests", in).Problem(400, "contest.taken")
	why := map[string]string{"reason": "按计划"}
	a.API("manager1", "POST", one+"/open", why).Status(200)
	for _, login := range []string{"agent1", "agent2"} {
		a.API(login, "POST", one+"/entrants", map[string]any{"name": "", "members": []string{}}).Status(201)
	}
	a.API("manager1", "POST", one+"/start", why).Status(200)
	score := func(n, points int) *webtest.Answer {
		return a.API("judge1", "PUT", one+"/stages/final/scores", map[string]any{"entrant": rbactest.ID("agent1"), "part": "role", "n": n, "given": map[string]int{"C1": points}, "comment": ""})
	}
	score(2, 70).Status(200).Has(`"points":70000`, `"seq":1`)
	score(2, 90).Status(200).Has(`"points":70000`, `"seq":1`) // a number that is there changes nothing
	score(1, 10).Status(200)                                  // late, and below the one that counts
	score(0, 10).Problem(400, "contest.number")
	a.API("agent2", "GET", one+"/stages/final/board", nil).Status(200).Has(`"total":70000`, `"have":1,"need":4`, `"frozen":false`)
	a.API("judge1", "GET", one+"/stages/final/board", nil).Problem(403, "contest.blind")
	a.API("judge1", "GET", one+"/stages/final/duties", nil).Status(200).Has(`"order":1`, `"points":70000`)
	a.API("manager1", "POST", one+"/stages/final/freeze", why).Status(200)
	score(3, 95).Status(200)
	a.API("agent2", "GET", one+"/stages/final/board?limit=1", nil).Status(200).Has(`"total":70000`, `"frozen":true`, `"next":"1"`)
	a.API("manager1", "GET", one+"/stages/final/board?inside=1", nil).Status(200).Has(`"total":95000`)
}
