package supervision_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"tianti/courses"
	findings "tianti/courses/supervision"
	"tianti/internal/sheet"
	"tianti/ladder/kpi"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/page/home"
	"tianti/web/page/learning"
	"tianti/web/page/supervision"
	"tianti/web/webtest"
)

// hall is the small centre with courses, figures and supervision.
type hall struct {
	*rbactest.World
	*webtest.Site
	t       *testing.T
	school  *courses.Service
	kpi     *kpi.Service
	service *findings.Service
	vetoed  []findings.Vetoed
}

func open(t *testing.T) *hall {
	t.Helper()
	w := rbactest.Centre(t)
	h := &hall{World: w, t: t, kpi: kpi.New(w.DB, w.Clock, w.Gate, w.Org, sheet.Limits{})}
	h.school = courses.New(w.DB, w.Gate, w.Clock, courses.Roster(w.Org, nil))
	if _, err := h.school.Install(t.Context(), rbac.System("test"), rbactest.GroupPath); err != nil {
		t.Fatal(err)
	}
	h.service = findings.New(w.DB, w.Clock, w.Gate, w.Org, findings.Others{Courses: h.school, Figures: h.kpi,
		Workday: func(_ context.Context, from rbac.Day, n int) (rbac.Day, error) { return from.Add(n), nil },
		Veto: func(_ context.Context, _ rbac.Actor, v findings.Vetoed) (string, error) {
			h.vetoed = append(h.vetoed, v)
			return "veto-1", nil
		}})
	w.Drain(t)
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	h.Site = webtest.Serve(t, webtest.Options{Gate: w.Gate, Clock: w.Clock, Actors: actors}, home.Pages{}.Area(), learning.Pages{Courses: h.school}.Area(),
		supervision.Pages{Supervision: h.service, Courses: h.school, KPI: h.kpi, Organisation: w.Org}.Area(), api.Findings{Supervision: h.service, Organisation: w.Org}.Area())
	return h
}

// form is what a supervisor types about agent1.
func (h *hall) form(more ...string) []string {
	fields := map[string]string{"kind": "monitoring", "title": "打断客户说话", "about": "person", "person": rbactest.ID("agent1"), "day": string(rbac.DayOf(h.Clock.Now())), "category": "manner", "severity": "general", "text": "客户未说完即打断两次", "answer-call": "8812"}
	for i := 0; i < len(more); i += 2 {
		fields[more[i]] = more[i+1]
	}
	var out []string
	for k, v := range fields {
		out = append(out, k, v)
	}
	return out
}

// finish takes a course to its end as its learner would.
func (h *hall) finish(login, course string) {
	h.t.Helper()
	by := h.Actor(login)
	e, v, err := h.school.Enrolment(h.t.Context(), by, courses.EnrolmentID(course, by.Person))
	if err != nil {
		h.t.Fatal(err)
	}
	for _, l := range v.Content.Lessons {
		if l.Kind == courses.Quiz {
			_, _, err = h.school.Answer(h.t.Context(), by, e.ID, l.ID, right(l))
		} else {
			_, err = h.school.Progress(h.t.Context(), by, e.ID, l.ID, courses.Report{Done: true})
		}
		if err != nil {
			h.t.Fatal(err)
		}
	}
}

func right(l courses.Lesson) (out []int) {
	for _, q := range l.Quiz {
		out = append(out, q.Right)
	}
	return out
}

// figures brings in months in which agent1 was beyond thresholds early on and others were not.
func (h *hall) figures(from, to kpi.Month, before kpi.Month) {
	h.t.Helper()
	var csv strings.Builder
	csv.WriteString("工号,月份,平均通话时长(秒),满意度,质检得分\n")
	for i, m := range kpi.Months(from, to) {
		bad := "140,90,92\n"
		if m < before {
			bad = fmt.Sprintf("16%d,8%d,%d\n", i, i%3, 84+i%2*3)
		}
		csv.WriteString(rbactest.ID("agent1") + "," + string(m) + "," + bad)
		csv.WriteString(fmt.Sprintf("%s,%s,13%d,91,9%d\n", rbactest.ID("agent2"), m, i, i%3))
	}
	imp, err := h.kpi.Preview(h.t.Context(), h.Actor("hr1"), kpi.Asked{File: "kpi.csv"}, []byte(csv.String()))
	if err == nil {
		imp, err = h.kpi.Apply(h.t.Context(), h.Actor("hr1"), imp.ID)
	}
	if err != nil || imp.Bad > 0 {
		h.t.Fatal(imp, err)
	}
}

func TestAFindingIsMendedByItsOwnerAndClosedByAnother(t *testing.T) {
	h := open(t)
	boss, leader, agent := h.As("supervisor1"), h.As("leader1"), h.As("agent1")
	boss.Get("/supervision/new").Status(200).Has("流程穿越 · 省际", "录音监听")
	for name, c := range map[string]struct {
		more  []string
		field string
	}{
		"nobody":             {[]string{"person", "KF9"}, "f-person"},
		"an empty form":      {[]string{"answer-call", ""}, "f-answer-call"},
		"tomorrow":           {[]string{"day", string(rbac.DayOf(h.Clock.Now()).Add(1))}, "f-day"},
		"a walk of no steps": {[]string{"kind", "reverse", "answer-outcome", "未退费", "answer-process", "退订"}, "f-steps"},
	} {
		t.Run(name, func(t *testing.T) {
			boss.Post("/supervision/findings", h.form(c.more...)...).Status(400).Has(`href="#`+c.field+`"`, "打断客户说话")
		})
	}
	leader.Post("/supervision/findings", h.form()...).Status(403)
	boss.Post("/supervision/findings", h.form("person", rbactest.ID("supervisor1"))...).Status(403)
	at := boss.Post("/supervision/findings", h.form()...).Status(303).Header.Get("Location")
	h.As("leader2").Get(at).Status(403)
	h.As("agent2").Get(at).Status(403)
	agent.Get("/supervision/mine").Status(200).Has("打断客户说话", "待下达")
	agent.Get(at).Status(200).Has("我已阅读").HasNot("/assign", "/void")
	agent.Post(at + "/seen").Status(303)
	agent.Post(at+"/notes", "note", "线路有杂音").Status(303)

	boss.Post(at+"/assign", "cause", "interrupting", "measure", "重学用语", "owner", rbactest.ID("leader2"), "courses", "PHRASES").Status(400).Has("f-owner", "重学用语")
	boss.Post(at+"/assign", "cause", "interrupting", "measure", "重学用语，抽听三通", "owner", rbactest.ID("leader1"), "courses", "PHRASES").Status(303)
	boss.Get(at).Has("整改中", "王芳", "赵强", "0 %", "线路有杂音")
	boss.Post(at+"/correct", "words", "代报").Status(403).Has("赵强")
	leader.Get("/").Status(200).Has("打断客户说话")
	leader.Post(at+"/correct", "words", "已一对一辅导").Status(303)
	leader.Post(at+"/recheck", "do", "pass", "words", "自己看").Status(403)
	boss.Post(at+"/recheck", "do", "pass", "words", "听了三通").Status(409).Has("纠正培训没有完成", "听了三通")
	boss.Post(at+"/recheck", "do", "fail", "words", "第二通仍打断", "due", string(rbac.DayOf(h.Clock.Now()).Add(2))).Status(303)
	h.finish("agent1", "PHRASES")
	leader.Post(at+"/correct", "words", "再次辅导，课程已学完").Status(303)
	boss.Get(at).Has("第 2 轮", "首次期限")
	boss.Post(at+"/recheck", "do", "pass", "words", "五通全部合格").Status(303)
	boss.Get(at).Has("已关闭", "首个完整月份").HasNot("/correct")
	boss.Get("/supervision/findings?view=closed").Has("打断客户说话")
	h.As("auditor1").Get(at).Status(200).HasNot(`action="` + at)

	h.Clock.Advance(time.Hour)
	again := boss.Post("/supervision/findings", h.form("title", "又打断客户", "severity", "serious")...).Status(303).Header.Get("Location")
	boss.Get(again).Has("重复发生", "打断客户说话")
	h.As("hr1").Post(again+"/veto", "code", "conduct", "reason", "屡教不改").Status(303)
	h.As("hr1").Post(again+"/veto", "code", "conduct", "reason", "再来").Status(409)
	if len(h.vetoed) != 1 || h.vetoed[0].Person != rbactest.ID("agent1") || !strings.Contains(h.vetoed[0].Evidence, "又打断客户") {
		t.Errorf("%+v", h.vetoed)
	}
	report := h.As("leader1").Get("/supervision/report?month=2026-11").Status(200).Has("1组", "重复发生的问题", "又打断客户", "本月未结束")
	report.HasNot("南京")
	h.As("leader1").Get("/supervision/report?unit=" + rbactest.CentrePath).Status(403)
	if pdf := boss.Get("/supervision/report.pdf?month=2026-11").Status(200); !strings.HasPrefix(pdf.Body, "%PDF-") {
		t.Errorf("%.20s", pdf.Body)
	}
}

func TestFilesAreForWhomeverMayReadTheFinding(t *testing.T) {
	h := open(t)
	var v struct {
		ID    string `json:"id"`
		State string `json:"state"`
		Unit  string `json:"unit"`
		Files []struct{ File, Name string }
	}
	in := map[string]any{"kind": "thematic", "title": "退订专题", "unit": "group.gd.shenzhen.t1", "day": string(rbac.DayOf(h.Clock.Now())), "category": "process", "severity": "general", "text": "退订后仍计费",
		"answers": map[string]string{"theme": "退订"}, "steps": []map[string]any{{"what": "申请退订"}, {"what": "次月账单", "found": "仍计费", "broken": true}}}
	h.API("leader1", "POST", "/api/v1/findings", in).Status(403)
	h.API("supervisor1", "POST", "/api/v1/findings", in).Status(201).JSON(&v)
	if v.Unit != "group.gd.shenzhen.t1" || v.State != "recorded" {
		t.Errorf("%+v", v)
	}
	h.API("leader1", "GET", "/api/v1/findings?month=2026-11", nil).Status(200).Has("退订专题")
	h.API("supervisor1", "POST", "/api/v1/findings/"+v.ID+"/assign", map[string]any{"cause": "handover", "measure": "前后台对账", "owner": rbactest.ID("leader1"), "courses": []string{"SYSTEM"}}).Status(200).JSON(&v)
	for _, who := range []string{"trainee1", "agent1", "leader1"} {
		if _, _, err := h.school.Enrolment(t.Context(), h.Actor(who), courses.EnrolmentID("SYSTEM", rbactest.ID(who))); err != nil {
			t.Errorf("%s of the team is not enrolled: %v", who, err)
		}
	}
	f, err := h.service.Attach(t.Context(), h.Actor("leader1"), v.ID, `C:\图\截图.txt`, []byte("账单截图说明"))
	if err != nil {
		t.Fatal(err)
	}
	path := "/supervision/findings/" + v.ID + "/files/" + f.Files[0].File
	h.As("supervisor1").Get(path).Status(200).Has("账单截图说明")
	h.As("leader2").Get(path).Status(403)
	h.As("agent1").Get(path).Status(403)
	h.API("auditor1", "GET", "/api/v1/quality-reports/group.gd.shenzhen/2026-11", nil).Status(200).Has(`"found":1`, `"trained":3`)
	h.API("auditor1", "POST", "/api/v1/findings/"+v.ID+"/seen", map[string]any{}).Status(403)
}

func TestTheStandardIsChangedInVersions(t *testing.T) {
	h := open(t)
	manager := h.As("manager1")
	manager.Get("/supervision/standard/edit").Status(200).Has("服务态度与用语")
	form := []string{"base", "0000", "general", "5", "serious", "2", "span", "60", "target", "90", "category-0", "manner", "old-0", "true", "zh-0", "服务态度", "en-0", "Manner", "causes-0", "curt 生硬 | Curt\nslow 拖沓", "courses-0", "PHRASES", "reason", "简化"}
	manager.Post("/supervision/standard/edit", append([]string{"general", "0"}, form...)...).Status(400).Has("f-general")
	manager.Post("/supervision/standard/edit", form...).Status(303)
	manager.Post("/supervision/standard/edit", form...).Status(409).Has("刚被别人修改")
	manager.Get("/supervision/standard").Has("生硬", "停用", "0001", "简化")
	h.As("supervisor1").Get("/supervision/new?kind=quality").Has("5 个工作日", "服务态度").HasNot("业务解释差错")
	h.As("supervisor1").Get("/supervision/standard/edit").Status(403)
}

// late is an instant some months on, in the morning of a month's sixth day.
func late(months int) time.Time {
	return time.Date(2026, time.Month(11+months), 6, 2, 0, 0, 0, time.UTC)
}
