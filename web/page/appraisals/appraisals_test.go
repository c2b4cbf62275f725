package appraisals_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"tianti/ladder/appraisal"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/page/appraisals"
	"tianti/web/webtest"
)

// hall is the small organisation with the pages of appraisals; team 1 has six agents more.
type hall struct {
	*rbactest.World
	*webtest.Site
	t      *testing.T
	team   []string // who is appraised, as logins of the site
	actors map[string]rbac.Actor
}

func open(t *testing.T) *hall {
	t.Helper()
	w := rbactest.Centre(t)
	s := appraisal.New(w.DB, w.Clock, w.Gate, w.Org)
	s.Listen(w.Bus)
	actors := map[string]rbac.Actor{}
	h := &hall{World: w, t: t, team: []string{"agent1", "trainee1"}, actors: actors}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	for i := range 6 {
		no := fmt.Sprintf("KF00010%d", i)
		if _, err := w.Org.Hire(t.Context(), rbac.System("test"), rbac.Card{EmployeeNo: no, Name: "组员" + string("甲乙丙丁戊己"[i*3:i*3+3]), Unit: rbactest.TeamPath, Post: "AGENT", Employment: "contract", HiredOn: "2025-03-03", Languages: []string{"zh"}}, "test"); err != nil {
			t.Fatal(err)
		}
		a, err := w.Org.Act(t.Context(), no)
		if err != nil {
			t.Fatal(err)
		}
		actors[no] = a
		h.team = append(h.team, no)
	}
	w.Drain(t)
	h.Site = webtest.Serve(t, webtest.Options{Gate: w.Gate, Clock: w.Clock, Actors: actors}, appraisals.Pages{Appraisals: s, Organisation: w.Org}.Area(), api.Appraisals{Appraisals: s}.Area())
	return h
}

func (h *hall) plan(more ...string) []string {
	fields := map[string]string{"title": "上半年能力评价", "period": "2026H1", "unit": rbactest.TeamPath, "posts": "AGENT", "until": string(rbac.DayOf(h.Clock.Now()).Add(10)), "panel": rbactest.ID("supervisor1") + "、" + rbactest.ID("manager1"), "reason": "半年一次"}
	for i := 0; i < len(more); i += 2 {
		fields[more[i]] = more[i+1]
	}
	var out []string
	for k, v := range fields {
		out = append(out, k, v)
	}
	return out
}

// opened is a cycle whose raters are asked; at is its path.
func (h *hall) opened() (at string) {
	h.t.Helper()
	hr := h.As("hr1")
	at = hr.Post("/appraisal-cycles", h.plan()...).Status(303).Header.Get("Location")
	hr.Post(at+"/draw", "reason", "按规则抽取").Status(303).To(at)
	h.As("manager1").Post(at+"/open", "reason", "名单无误").Status(303).To(at)
	return at
}

// tasks are the paths of the sheets that are asked of somebody.
func (h *hall) tasks(login string) (out []string) {
	body := h.As(login).Get("/appraisals").Status(200).Body
	for _, part := range strings.Split(body, `class="btn btn-primary" href="/appraisals/tasks/`)[1:] {
		out = append(out, "/appraisals/tasks/"+part[:strings.IndexByte(part, '"')])
	}
	return out
}

// filled is a filled form.
func filled(step string, more ...string) []string {
	out := []string{"do", "give"}
	for _, d := range appraisal.Dimensions {
		out = append(out, d, step)
	}
	return append(out, more...)
}

func (h *hall) everybodyGives() {
	h.t.Helper()
	for _, login := range append(h.team, rbactest.Logins()...) {
		for _, path := range h.tasks(login) {
			h.As(login).Post(path, filled("4", "good", "做事稳当")...).Status(303)
		}
	}
}

func TestACycleGoesFromThePlanToAResultOnThePages(t *testing.T) {
	h := open(t)
	hr, manager := h.As("hr1"), h.As("manager1")
	hr.Get("/appraisal-cycles").Status(200).Has("还没有评价", "/appraisal-cycles/new")
	hr.Get("/appraisal-cycles/new").Status(200).Has(`value="2026H1"`, "客服代表")
	h.As("agent1").Get("/appraisal-cycles").Status(403)
	for name, c := range map[string]struct {
		more  []string
		field string
	}{
		"a quarter":      {[]string{"period", "2026Q1"}, "f-period"},
		"a panel of one": {[]string{"panel", rbactest.ID("manager1")}, "f-panel"},
		"no reason":      {[]string{"reason", ""}, "f-reason"},
	} {
		t.Run(name, func(t *testing.T) {
			hr.Post("/appraisal-cycles", h.plan(c.more...)...).Status(400).Has(`href="#`+c.field+`"`, "上半年能力评价")
		})
	}
	at := hr.Post("/appraisal-cycles", h.plan()...).Status(303).Header.Get("Location")
	hr.Get(at).Status(200).Has("还没有抽取评价人").HasNot(at + "/open")
	hr.Post(at+"/draw", "reason", "按规则抽取").Status(303)
	hr.Get(at).Status(200).Has("组员甲", "王芳", at+"/open")
	hr.Post(at+"/open", "reason", "自己开").Status(403).Has("须由另一人办理", "自己开")
	manager.Post(at+"/open", "reason", "名单无误").Status(303)
	h.everybodyGives()
	hr.Get(at).Status(200).Has("评价期间谁也看不到内容").HasNot("总评")
	hr.Post(at+"/end", "reason", "都交了").Status(303)
	hr.Get(at).Status(200).Has("正在汇总得分")
	h.Drain(t)
	hr.Get(at).Status(200).Has("总评", "80")
	agent, result := h.As("agent1"), "/appraisals/results/"+strings.TrimPrefix(at, "/appraisal-cycles/")+"/"+rbactest.ID("agent1")
	agent.Get(result).Status(409)
	manager.Post(at+"/close", "reason", "无异议").Status(303)
	h.Drain(t)
	agent.Get("/appraisals").Status(200).Has("2026 年上半年", `href="`+result+`"`)
	agent.Get(result).Status(200).Has("分数怎么来的", "3200", "做事稳当", "÷", "第 1 版").HasNot("组员甲", "赵强")
	h.As("leader1").Get(result).Status(200)
	h.As("agent2").Get(result).Status(403)
	agent.Get(result + "?version=7").Status(404)
}

func TestASheetIsKeptWhileItIsFilledAndHandedIn(t *testing.T) {
	h := open(t)
	h.opened()
	leader := h.As("leader1")
	path := h.tasks("leader1")[0]
	leader.Get(path).Status(200).Has("最接近", `hx-post="`+path+`/draft"`).HasNot("我不了解")
	leader.Post(path+"/draft", "skill", "2", "good", "写到一半").Status(200).Has("草稿已保存")
	leader.Get(path).Status(200).Has(`name="skill" value="2" checked`, "写到一半", "草稿已保存")
	leader.Post(path, "do", "give", "skill", "2", "good", "写到一半").Status(400).Has(`href="#f-effect"`, `name="skill" value="2" checked`, "写到一半")
	leader.Post(path, filled("3")...).Status(303).To("/appraisals")
	leader.Get("/appraisals").Status(200).Has("已提交")
	leader.Get(path).Status(200).Has("重新提交").HasNot("hx-post")
	leader.Post(path+"/draft", "skill", "2").Status(409)
	h.As("leader2").Get(path).Status(404)
	h.As("leader2").Post(path, filled("3")...).Status(404)
}

func TestARaterWithAStakeDeclines(t *testing.T) {
	h := open(t)
	h.opened()
	login := h.team[3]
	var peer string
	for _, path := range h.tasks(login) {
		if !strings.HasSuffix(path, url.PathEscape(":"+login+":"+login)) {
			peer = path
		}
	}
	c := h.As(login)
	c.Get(peer).Status(200).Has("不了解，无法评价", "匿名")
	c.Post(peer+"/decline", "reason", "").Status(400).Has(`href="#f-reason"`)
	c.Post(peer+"/decline", "reason", "合租室友").Status(303).To("/appraisals")
	c.Get(peer).Status(409)
}

func TestRatersAreChangedAndPointsCalibratedOnThePages(t *testing.T) {
	h := open(t)
	at := h.opened()
	hr, person := h.As("hr1"), at+"/people/"+rbactest.ID("agent1")
	hr.Get(person).Status(200).Has("赵强", "上级", "抽取")
	hr.Post(person+"/raters", "rater", "KF999999", "group", "peer", "added", "常配合").Status(400).Has(`href="#f-rater"`, "常配合")
	hr.Post(person+"/raters", "rater", rbactest.ID("leader2"), "group", "leader", "added", "").Status(400).Has(`href="#f-added"`)
	hr.Post(person+"/raters", "rater", rbactest.ID("leader2"), "group", "leader", "added", "原组长").Status(303).To(person)
	hr.Post(person+"/drop", "rater", rbactest.ID("leader2"), "why", "").Status(400).Has(`href="#f-why"`)
	hr.Post(person+"/drop", "rater", rbactest.ID("leader2"), "why", "误加").Status(303).To(person)
	h.As("leader1").Get(person).Status(403)
	h.everybodyGives()
	hr.Post(at+"/end", "reason", "都交了").Status(303)
	h.Drain(t)
	one, two := h.As("supervisor1"), h.As("manager1")
	hr.Get(person).Status(200).HasNot(`name="kind"`) // not on the panel
	one.Get(person).Status(200).Has(`name="kind"`, "分数怎么来的")
	one.Post(person+"/propose", "kind", "adjust", "dimension", "skill", "to", "86.5555", "reason", "带教").Status(400).Has(`href="#f-to"`, "86.5555")
	one.Post(person+"/propose", "kind", "adjust", "dimension", "skill", "to", "86.5", "reason", "承担了新人带教").Status(303).To(person)
	body := two.Get(person).Status(200).Has("服务技能调整为 86.5", `value="accept"`).Body
	id := body[strings.Index(body, `name="proposal" value="`)+len(`name="proposal" value="`):]
	id = id[:strings.IndexByte(id, '"')]
	two.Post(at+"/close", "reason", "还没定").Status(409).Has("没有审定")
	one.Post(person+"/decide", "proposal", id, "do", "accept", "reason", "自己定").Status(403).Has("须由另一人办理")
	two.Post(person+"/decide", "proposal", id, "do", "accept", "reason", "").Status(400).Has(`href="#f-reason"`)
	two.Post(person+"/decide", "proposal", id, "do", "accept", "reason", "属实").Status(303).To(person)
	two.Get(person).Status(200).Has("81.625", "第 2 版", "校准为 86.5")
	two.Get(person+"?version=1").Status(200).Has("这是第 1 版", `class="num">80</b>`)
}

func TestTheFormIsChangedOnItsPage(t *testing.T) {
	h := open(t)
	hr := h.As("hr1")
	hr.Get("/appraisals/form").Status(200).Has("0000", "系统内置", "只回答问到的内容")
	h.As("agent1").Get("/appraisals/form/edit").Status(403)
	hr.Get("/appraisals/form/edit").Status(200).Has(`name="weight-leader"`, `name="step-skill-5"`)
	fields := formFields(appraisal.BuiltIn())
	with := func(more ...string) (out []string) {
		all := map[string]string{}
		for k, v := range fields {
			all[k] = v
		}
		for i := 0; i < len(more); i += 2 {
			all[more[i]] = more[i+1]
		}
		for k, v := range all {
			out = append(out, k, v)
		}
		return out
	}
	hr.Post("/appraisals/form/edit", with("points-2", "x")...).Status(400).Has(`href="#f-points"`, `value="x"`)
	hr.Post("/appraisals/form/edit", with("points-2", "90")...).Status(400).Has(`href="#f-points"`, `value="90"`)
	hr.Post("/appraisals/form/edit", with("step-skill-3", "")...).Status(400).Has(`href="#f-steps-skill"`)
	hr.Post("/appraisals/form/edit", with("weight-leader", "60", "step-skill-3", "独立办理且不出错")...).Status(303).To("/appraisals/form")
	hr.Get("/appraisals/form").Status(200).Has("0001", "独立办理且不出错", "提高上级权重")
	hr.Get("/appraisals/form?version=0000").Status(200).Has("本岗位业务能独立、准确地办完")
	hr.Post("/appraisals/form/edit", with()...).Status(409)
}

// formFields are a form as its page sends it.
func formFields(f *appraisal.Form) map[string]string {
	out := map[string]string{"base": f.ID, "weight-self": "10", "weight-leader": "40", "weight-peer": "30", "weight-customer": "20", "peers": "5", "customers": "4", "share": "50", "reason": "提高上级权重"}
	for i, n := range f.Points {
		out[fmt.Sprint("points-", i+1)] = fmt.Sprint(n)
	}
	for _, d := range f.Dimensions {
		out["dimension-"+d.Code], out["name-"+d.Code], out["name-"+d.Code+"-en"], out["about-"+d.Code] = "1", d.Name.Zh, d.Name.En, d.About.Zh
		for i, t := range d.Steps {
			out[fmt.Sprint("step-", d.Code, "-", i+1)] = t.Zh
		}
	}
	return out
}

func TestTheAPIDoesWhatThePagesDo(t *testing.T) {
	h := open(t)
	plan := map[string]any{"title": "上半年能力评价", "period": "2026H1", "unit": "group.gd.shenzhen.t1", "posts": []string{"AGENT"}, "until": string(rbac.DayOf(h.Clock.Now()).Add(10)),
		"panel": []string{rbactest.ID("supervisor1"), rbactest.ID("manager1")}, "reason": "半年一次"}
	var c struct {
		ID, State string
		People    int
	}
	reason := map[string]string{"reason": "按方案"}
	h.API("agent1", "POST", "/api/v1/appraisal-cycles", plan).Status(403)
	h.API("hr1", "POST", "/api/v1/appraisal-cycles", plan).Status(201).JSON(&c)
	at := "/api/v1/appraisal-cycles/" + c.ID
	h.API("hr1", "POST", at+"/draw", reason).Status(200).JSON(&c)
	if c.People != 8 {
		t.Fatalf("%+v", c)
	}
	h.API("hr1", "POST", at+"/open", reason).Problem(403, "appraisal.cycle.same")
	h.API("manager1", "POST", at+"/open", reason).Status(200)
	said := map[string]any{"values": map[string]int{"awareness": 4, "skill": 5, "attitude": 4, "effect": 3}, "good": "", "wish": ""}
	for _, login := range append(h.team, rbactest.Logins()...) {
		var list struct{ Items []struct{ ID, State string } }
		h.API(login, "GET", "/api/v1/appraisals/tasks", nil).Status(200).JSON(&list)
		for _, x := range list.Items {
			if x.State != appraisal.Asked {
				continue
			}
			path := "/api/v1/appraisals/tasks/" + url.PathEscape(x.ID)
			h.API(login, "PUT", path, map[string]any{"values": map[string]int{"skill": 1}, "good": "", "wish": ""}).Status(204)
			h.API(login, "GET", path, nil).Status(200).Has(`"draft":true`)
			h.API(login, "POST", path+"/give", said).Status(204)
			h.API("admin", "GET", path, nil).Problem(404, "appraisal.task.none")
		}
	}
	h.API("hr1", "POST", at+"/end", reason).Status(200)
	h.Drain(t)
	var p struct{ ID string }
	h.API("supervisor1", "POST", at+"/people/"+rbactest.ID("agent1")+"/proposals", map[string]any{"kind": "adjust", "dimension": "effect", "to": 65_000, "reason": "有两单返工"}).Status(201).JSON(&p)
	decide := "/api/v1/appraisals/proposals/" + url.PathEscape(p.ID)
	h.API("supervisor1", "POST", decide+"/accept", reason).Problem(403, "appraisal.cycle.same")
	h.API("manager1", "POST", decide+"/accept", reason).Status(200)
	h.API("manager1", "POST", at+"/close", reason).Status(200)
	h.Drain(t)
	var o struct {
		Versions []appraisal.Version
	}
	h.API("agent1", "GET", "/api/v1/appraisals/"+c.ID+"/people/"+rbactest.ID("agent1"), nil).Status(200).JSON(&o)
	if len(o.Versions) != 2 || o.Versions[0].Result.Overall != 80_000 || o.Versions[1].Result.Overall != 81_250 {
		t.Fatalf("%+v", o)
	}
	h.API("agent2", "GET", "/api/v1/appraisals/people/"+rbactest.ID("agent1"), nil).Status(403)
	h.API("hr1", "GET", at+"/people/"+rbactest.ID("hr1"), nil).Status(403)
	h.API("agent1", "GET", "/api/v1/appraisal-forms", nil).Status(200).Has(`"0000"`, "服务意识")
}
