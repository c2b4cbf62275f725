package ladder_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/store"
	rungs "tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/webtest"
)

type standing struct {
	AsOf     string `json:"as_of"`
	Position *struct {
		Grade, Since string
	}
	Next []struct {
		Grade        string
		Met          bool
		Requirements []struct {
			ID         string
			Met        bool
			Have, Need struct {
				Value int64
				Unit  string
			}
			Evidence []string
			Fix      []struct {
				Do    string
				Codes []string
			}
			Parts []struct{ ID string }
		}
		Way []struct {
			Do    string
			Codes []string
			By    string
		}
		Earliest string
	}
	History []struct{ Grade, From string }
}

func (c *centre) standing(who, query string) (st standing) {
	c.t.Helper()
	c.API(who, "GET", "/api/v1/people/"+trainee+"/ladder"+query, nil).Status(200).JSON(&st)
	return st
}

func TestEverybodySeesEveryRungAndTheirOwnPlaceOnIt(t *testing.T) {
	c := open(t)
	page := c.As("trainee1").Get("/ladder").Status(200)
	for _, code := range []string{"F1", "F2", "F3", "A1", "A2", "A3", "E1", "E2", "M1", "M2", "M3"} {
		page.Has(`id="grade-`+code+`"`, `href="/ladder#grade-`+code+`"`)
	}
	page.Has("您在 F1 见习", "专家通道", "管理通道", "企业与服务规范", "五级/初级工").HasNot("{need}", "{codes}", "ladder.requirement")
	var all struct {
		Hash   string
		Grades []struct {
			Code, Track  string
			Seats        []string
			Requirements []struct{ ID, Text string }
		}
	}
	c.API("trainee1", "GET", "/api/v1/ladder", nil).Status(200).JSON(&all)
	if len(all.Grades) != 11 || all.Grades[0].Code != "F1" || len(all.Grades[0].Requirements) != 0 || len(all.Grades[2].Requirements) != 6 || all.Hash == "" {
		t.Errorf("%+v", all)
	}
}

func TestPagesAndAPIAgreeAboutEveryNumberOfAStanding(t *testing.T) {
	c := open(t)
	if err := c.ladder.Learn(t.Context(), trainee, requirement.Fact{ID: "course:NORMS:" + trainee, Kind: requirement.Course, Code: "NORMS", From: c.Clock.Now()}); err != nil {
		t.Fatal(err)
	}
	st := c.standing("trainee1", "")
	if st.Position == nil || st.Position.Grade != "F1" || st.Position.Since != "2025-03-03" || len(st.Next) != 1 || st.Next[0].Met {
		t.Fatalf("%+v", st)
	}
	next := st.Next[0]
	own := c.As("trainee1").Get("/ladder/me").Status(200)
	own.Has("F1 见习", "自 2025-03-03 起", fmt.Sprintf("已满足 0 / %d 项", len(next.Requirements)), "不早于 "+next.Earliest)
	if got := strings.Count(own.Body, `<div class="way-when">`); got != len(next.Way) {
		t.Errorf("%d steps on the page, %d in the API", got, len(next.Way))
	}
	for _, s := range next.Way {
		own.Has(s.By)
	}
	if next.Way[0].Codes[0] == "NORMS" {
		t.Error("a completed course is still on the way")
	}
	// The leader's page of the same person says the same; the card on the home page, too.
	c.As("leader1").Get("/people/"+trainee+"/ladder").Status(200).Has("李明 的天梯", "不早于 "+next.Earliest, "1组")
	c.As("trainee1").Get("/").Status(200).Has("已满足 0 / 1 项", "不早于 "+next.Earliest)
	c.As("leader1").Get("/people/"+trainee+"/ladder/print").Status(200).Has("李明 的天梯", "不早于 "+next.Earliest, "data-print")
}

func TestOthersMayNotLookAtAStanding(t *testing.T) {
	c := open(t)
	for _, who := range []string{"trainee2", "agent2", "leader2", "elsewhere"} {
		c.As(who).Get("/people/"+trainee+"/ladder").Status(403).HasNot("李明", "F1")
		c.As(who).Get("/people/" + trainee + "/ladder/print").Status(403).HasNot("李明")
		c.API(who, "GET", "/api/v1/people/"+trainee+"/ladder", nil).Problem(403, "rbac.forbidden")
	}
	// Whoever does not exist looks the same to those who may not look.
	c.API("trainee2", "GET", "/api/v1/people/KF999999/ladder", nil).Problem(403, "rbac.forbidden")
	c.As("").Get("/people/" + trainee + "/ladder").Status(303)
}

func TestAPastDayShowsNothingThatCameLater(t *testing.T) {
	c := open(t)
	before := today
	c.Clock.Advance(48 * time.Hour)
	a := c.proposed()
	if _, err := c.ladder.Approve(t.Context(), c.Actor("manager1"), a.ID, "同意", false); err != nil {
		t.Fatal(err)
	}
	c.Drain(t)
	now := c.As("trainee1").Get("/ladder/me").Status(200).Has("F2 上岗", "岗前认证合格", "SEAT-trainee1", "聘任")
	now.HasNot("截至")
	c.As("trainee1").Get("/ladder/me?as_of="+before).Status(200).Has("截至 "+before+" 23:59", "F1 见习").
		HasNot("岗前认证合格", "SEAT-trainee1", "自 2026-11-26 起", "聘任申请")
	if st := c.standing("hr1", "?as_of="+before); st.Position.Grade != "F1" || len(st.History) != 1 || st.Next[0].Grade != "F2" || st.Next[0].Met || len(st.Next[0].Requirements[0].Evidence) != 0 {
		t.Errorf("the past knows the future: %+v", st)
	}
	if st := c.standing("hr1", ""); st.Position.Grade != "F2" || len(st.History) != 2 {
		t.Errorf("%+v", st)
	}
	// Then it is annulled; on the days between, it stays what it was.
	c.Clock.Advance(48 * time.Hour)
	between := c.Clock.Now().AddDate(0, 0, -1).Format("2006-01-02")
	c.As("manager1").Post("/ladder/appointments/"+a.ID+"/annul", "reason", "证书系误发").Status(303)
	c.Drain(t)
	c.As("hr1").Get("/people/"+trainee+"/ladder").Status(200).Has("F1 见习", "撤销", "证书系误发")
	c.As("hr1").Get("/people/"+trainee+"/ladder?as_of="+between).Status(200).Has("F2 上岗", "已批准").HasNot("撤销", "证书系误发", "已撤销")
	for _, bad := range []string{"2030-01-01", "tomorrow", "2026-13-40"} {
		c.API("hr1", "GET", "/api/v1/people/"+trainee+"/ladder?as_of="+bad, nil).Problem(400, "ladder.as_of")
		c.As("hr1").Get("/people/"+trainee+"/ladder?as_of="+bad).Status(400).Has("F1 见习", "请选今天或以前的日子")
	}
	// A day before the hire: on no rung.
	if st := c.standing("hr1", "?as_of=2020-01-01"); st.Position != nil || len(st.Next) != 0 {
		t.Errorf("%+v", st)
	}
	c.As("hr1").Get("/people/" + trainee + "/ladder?as_of=2020-01-01").Status(200).Has("不在天梯上")
}

func TestHRProposesAndASecondPersonDecides(t *testing.T) {
	c := open(t)
	hr := c.As("hr1")
	hr.Get("/ladder/appointments/new?q="+trainee).Status(200).Has("李明", "F1")
	hr.Get("/ladder/appointments/new?person="+trainee).Status(200).Has("还不能提出", "不可放宽", "取得证书").HasNot(`id="proposal"`)
	hr.Post("/ladder/appointments", "person", trainee, "grade", "F2", "effective", today, "reason", "岗前认证合格").Status(409).Has("F2.certificate")
	c.certify("trainee1")
	hr.Get("/ladder/appointments/new?person="+trainee).Status(200).Has(`id="proposal"`, "条件已满足", "SEAT-trainee1")
	hr.Post("/ladder/appointments", "person", trainee, "grade", "F2", "effective", "2020-01-01", "reason", "岗前认证合格").Status(400).Has("生效日", `value="2020-01-01"`, "岗前认证合格")
	id := trainee + ":F2:1"
	hr.Post("/ladder/appointments", "person", trainee, "grade", "F2", "effective", today, "reason", "岗前认证合格").Status(303).To("/ladder/appointments/" + id)
	hr.Get("/ladder/appointments/"+id).Status(200).Has("须由另一位有审批权限的人决定", "SEAT-trainee1", "规则版本", "撤回").HasNot(`id="decide"`)
	hr.Get("/ladder/appointments/new?person=" + trainee).Status(200).Has("已有一份聘任在办").HasNot(`id="proposal"`)

	manager := c.As("manager1")
	manager.Get("/").Status(200).Has("等您决定", "李明")
	c.As("hr2").Get("/").Status(200).HasNot("等您决定")
	manager.Get("/ladder/appointments").Status(200).Has(`id="waiting"`, "李明")
	manager.Post("/ladder/appointments/"+id+"/approve", "reason", "").Status(400).Has("reason")
	manager.Post("/ladder/appointments/"+id+"/return", "reason", "请写明导师意见").Status(303)
	hr.Get("/").Status(200).Has("已退回", "李明")
	hr.Get("/ladder/appointments/"+id+"/resubmit").Status(200).Has(`id="proposal"`, today)
	c.As("hr2").Post("/ladder/appointments/"+id+"/resubmit", "effective", today, "reason", "代交").Status(403).Has("只有提出的人")
	hr.Post("/ladder/appointments/"+id+"/resubmit", "effective", today, "reason", "导师：可以独立上岗").Status(303)
	manager.Post("/ladder/appointments/"+id+"/approve", "reason", "同意").Status(303).To("/ladder/appointments/" + id)
	c.Drain(t)
	c.As("auditor1").Get("/ladder/appointments/"+id).Status(200).Has("已批准", "请写明导师意见", "导师：可以独立上岗", "同意", "吴婷", "冯雪").HasNot(`action="/ladder/appointments/`)
	c.As("trainee1").Get("/ladder/me").Status(200).Has("F2 上岗", "冯雪", "同意")
	manager.Post("/ladder/appointments/"+id+"/refuse", "reason", "反悔").Status(409).Has("现在的状态不允许这一步")
}

func TestNobodyActsInTheOwnCaseOrAsBothPeople(t *testing.T) {
	c := open(t)
	a := c.proposed()
	path := "/ladder/appointments/" + a.ID
	c.As("both").Post(path+"/approve", "reason", "同意").Status(403).Has("提出的人不能再做审批")
	c.API("both", "POST", "/api/v1/appointments/"+a.ID+"/approve", map[string]any{"reason": "同意"}).Problem(403, "ladder.appointment.same_person")
	c.As("hr2").Post(path+"/approve", "reason", "同意").Status(403)
	hr := rbactest.ID("hr1")
	c.As("hr1").Get("/ladder/appointments/new?person="+hr).Status(403).Has("这是您自己的聘任", "两人决定")
	c.As("hr1").Post("/ladder/appointments", "person", hr, "grade", "F2", "effective", today, "reason", "自荐").Status(403).Has("这是您自己的聘任")
	c.API("hr1", "POST", "/api/v1/appointments", map[string]any{"person": hr, "grade": "F2", "effective": today, "reason": "自荐"}).Problem(403, "ladder.appointment.own")

	c.certify("manager1")
	own, err := c.ladder.Propose(t.Context(), c.Actor("hr1"), rungs.Proposal{Person: rbactest.ID("manager1"), Grade: "F2", Effective: c.Clock.Now(), Reason: "补办"})
	if err != nil {
		t.Fatal(err)
	}
	manager := c.As("manager1")
	manager.Get("/ladder/appointments/" + own.ID).Status(200).Has("这是您自己的聘任").HasNot(`id="decide"`)
	manager.Post("/ladder/appointments/"+own.ID+"/approve", "reason", "同意").Status(403).Has("自己")
	if now, _ := c.ladder.Appointment(t.Context(), c.Actor("hr1"), own.ID); now.State != rungs.Proposed {
		t.Errorf("the own case is %s", now.State)
	}
}

func TestTheOtherCentreReachesNeitherCasesNorPeople(t *testing.T) {
	c := open(t)
	a := c.proposed()
	there := c.As("elsewhere")
	path := "/ladder/appointments/" + a.ID
	there.Get(path).Status(403).HasNot("李明")
	there.Get("/ladder/appointments").Status(200).HasNot("李明")
	there.Get("/ladder/appointments/new?person=" + trainee).Status(403).HasNot("李明")
	there.Get("/ladder/appointments/new?q=" + trainee).Status(200).HasNot("李明")
	for _, act := range []string{"approve", "return", "refuse", "annul", "withdraw", "resubmit"} {
		there.Post(path+"/"+act, "reason", "越权", "effective", today).Status(403).HasNot("李明")
	}
	there.Get("/ladder/pipeline?unit=" + rbactest.CentrePath).Status(403)
	there.Get("/ladder/pipeline/F1?unit=" + rbactest.CentrePath).Status(403).HasNot("李明")
	there.Get("/ladder/pipeline/ready?unit=" + rbactest.CentrePath).Status(403).HasNot("李明")
	there.Get("/ladder/pipeline").Status(200).Has("南京中心").HasNot("深圳中心")
	c.API("elsewhere", "GET", "/api/v1/appointments/"+a.ID, nil).Problem(403, "rbac.forbidden")
	c.API("elsewhere", "GET", "/api/v1/appointments?unit=group.gd.shenzhen", nil).Problem(403, "rbac.forbidden")
	c.API("elsewhere", "GET", "/api/v1/appointments", nil).Status(200).HasNot(trainee)
	c.API("elsewhere", "POST", "/api/v1/appointments/"+a.ID+"/approve", map[string]any{"reason": "越权"}).Problem(403, "rbac.forbidden")
	if now, _ := c.ladder.Appointment(t.Context(), c.Actor("hr1"), a.ID); now.State != rungs.Proposed || len(now.Steps) != 1 {
		t.Errorf("%+v", now)
	}
}

func TestWaiversAreShownAndMustBeSeen(t *testing.T) {
	c := open(t)
	first := c.proposed()
	if _, err := c.ladder.Approve(t.Context(), c.Actor("manager1"), first.ID, "同意", false); err != nil {
		t.Fatal(err)
	}
	c.Drain(t)
	c.Clock.Set(rbactest.Now.AddDate(0, 4, 0))
	day := c.Clock.Now().Format("2006-01-02")
	hr := c.As("hr1")
	hr.Get("/ladder/appointments/new?person="+trainee).Status(200).Has("可以说明理由后放宽", `name="waive-F3.star"`).HasNot(`name="waive-F3.certificate"`)
	send := func(more ...string) []string {
		return append([]string{"person", trainee, "grade", "F3", "effective", day, "reason", "表现突出", "waive-F3.kpi", "系统上线前没有数据"}, more...)
	}
	hr.Post("/ladder/appointments", send()...).Status(409).Has("F3.star", "系统上线前没有数据")
	hr.Post("/ladder/appointments", send("waive-F3.star", "同上", "waive-F3.courses", "已在外部学过")...).Status(400).Has("F3.star")
	hr.Post("/ladder/appointments", send("waive-F3.star", "系统上线前没有评星", "waive-F3.courses", "已在外部学过")...).Status(303)
	id := trainee + ":F3:2"
	manager := c.As("manager1")
	manager.Get("/ladder/appointments/"+id).Status(200).Has("放宽的要求", "系统上线前没有评星", `name="accept_waivers"`)
	manager.Post("/ladder/appointments/"+id+"/approve", "reason", "同意").Status(409).Has("放宽")
	manager.Post("/ladder/appointments/"+id+"/approve", "reason", "同意", "accept_waivers", "true").Status(303)
}

func TestTheAPICarriesAnAppointmentThroughItsLife(t *testing.T) {
	c := open(t)
	c.certify("trainee1")
	in := map[string]any{"person": trainee, "grade": "F2", "effective": today, "reason": "岗前认证合格", "waivers": []any{}}
	var a struct {
		ID, State, Effective, Proposer string
		Rules                          struct{ Version int }
		Checks                         []struct {
			Met          bool
			Requirements []struct {
				ID       string
				Evidence []string
			}
		}
		Acts []string
	}
	answer := c.API("hr1", "POST", "/api/v1/appointments", in).Status(201).JSON(&a)
	if a.State != "proposed" || a.Effective != today || !a.Checks[0].Met || a.Checks[0].Requirements[0].Evidence[0] != "certificate:SEAT-trainee1" || len(a.Acts) != 1 || a.Acts[0] != "withdraw" {
		t.Errorf("%+v", a)
	}
	if got := answer.Header.Get("Location"); got != "/api/v1/appointments/"+a.ID && got != "/api/v1/appointments/"+strings.ReplaceAll(a.ID, ":", "%3A") {
		t.Errorf("location %s", got)
	}
	c.API("hr1", "POST", "/api/v1/appointments", in).Problem(409, "ladder.appointment.open")
	in["effective"] = "soon"
	c.API("hr1", "POST", "/api/v1/appointments", in).Problem(400, "web.day")
	c.API("manager1", "POST", "/api/v1/appointments", in).Problem(403, "rbac.forbidden")
	c.API("trainee1", "GET", "/api/v1/appointments", nil).Problem(403, "rbac.forbidden")
	c.API("hr1", "GET", "/api/v1/appointments?state=nonsense", nil).Problem(400, "ladder.appointment.no_state")
	var list struct {
		Items []struct {
			ID   string
			Acts []string
		}
		Next *string
	}
	c.API("manager1", "GET", "/api/v1/appointments?state=proposed&limit=1", nil).Status(200).JSON(&list)
	if len(list.Items) != 1 || list.Items[0].ID != a.ID || len(list.Items[0].Acts) != 3 {
		t.Errorf("%+v", list)
	}
	c.API("manager1", "POST", "/api/v1/appointments/"+a.ID+"/approve", map[string]any{"reason": "同意"}).Status(200).Has(`"state":"approved"`)
	c.API("manager1", "POST", "/api/v1/appointments/"+a.ID+"/approve", map[string]any{"reason": "同意"}).Problem(409, "ladder.appointment.state")
	c.Drain(t)
	if st := c.standing("trainee1", ""); st.Position.Grade != "F2" || st.Position.Since != today {
		t.Errorf("%+v", st)
	}
	c.API("manager1", "POST", "/api/v1/appointments/"+a.ID+"/annul", map[string]any{"reason": "误办"}).Status(200).Has(`"state":"annulled"`)
}

func TestThePipelineCountsOpensAndNamesWhoIsReady(t *testing.T) {
	c := open(t)
	c.certify("trainee1")
	hr := c.As("hr1")
	page := hr.Get("/ladder/pipeline?unit="+rbactest.TeamPath).Status(200).Has("1组", "<svg", ">3<")
	page.Has(`href="/ladder/pipeline/F1?unit=%2Fgroup%2Fgd%2Fshenzhen%2Ft1%2F"`)
	hr.Get("/ladder/pipeline/F1?unit="+rbactest.TeamPath).Status(200).Has("李明", "王芳", "赵强").HasNot("阿依古丽", "陈静")
	hr.Get("/ladder/pipeline/F3?unit=" + rbactest.TeamPath).Status(200).Has("没有人")
	hr.Get("/ladder/pipeline/Z9?unit=" + rbactest.TeamPath).Status(404)
	hr.Get("/ladder/pipeline/ready").Status(200).Has("李明", "聘任为 F2 上岗").HasNot("王芳")
	c.As("leader1").Get("/ladder/pipeline/ready").Status(200).Has("李明", "F2 上岗").HasNot("/ladder/appointments/new")
	c.As("leader2").Get("/ladder/pipeline/ready").Status(200).HasNot("李明")
	c.As("trainee1").Get("/ladder/pipeline").Status(403)
}

func TestATrialNamesTheLineOfAFaultAndWhoWouldGainOrLose(t *testing.T) {
	c := open(t)
	c.certify("trainee1")
	c.certify("agent3")
	hr := c.As("hr1")
	source := c.ladder.Blueprint().Source
	hr.Get("/ladder/rules").Status(200).Has(c.ladder.Blueprint().Hash, "F2.certificate", "满足其中一项")
	hr.Get("/ladder/rules/file").Status(200).Has("version: 1")
	hr.Post("/ladder/rules/trial", "rev", "0", "yaml", strings.Replace(source, "kind: tenure", "kind: dance", 1)).Status(400).Has("dance", "excerpt-fault", "F3.tenure")
	hr.Post("/ladder/rules/trial", "rev", "0", "yaml", source).Status(409).Has("草稿已在别的窗口改过")
	c.tried("hr1", source).Has("没有差别", `id="gain-count">0<`)
	// F2 asks for 80 hours of mentored practice as well: the two who are ready lose it.
	harder := strings.Replace(source, "- {id: F2.certificate, kind: certificate, codes: [GENERAL], strict: true}",
		"- {id: F2.certificate, kind: certificate, codes: [GENERAL], strict: true}\n    - {id: F2.mentored, kind: course, codes: [MENTORED]}", 1)
	c.tried("hr1", harder).Has(`id="lose-count">2<`, `id="gain-count">0<`, "李明", "陈静", "岗前跟岗实践").HasNot("王芳")
	hr.Get("/ladder/rules/trial").Status(200).Has("F2.mentored", "您的草稿")
	// F2 asks for a year on F1 instead: everybody gains who is not qualified yet.
	easier := strings.Replace(source, "{id: F2.certificate, kind: certificate, codes: [GENERAL], strict: true}", "{id: F2.tenure, kind: tenure, codes: [F1], months: 12}", 1)
	c.tried("hr1", easier).Has(`id="lose-count">0<`, `id="gain-count">14<`, "王芳").HasNot("李明")
	// Who looks after one centre sees that centre's people alone.
	if a := c.tried("elsewhere", harder); !strings.Contains(a.Body, `id="lose-count">1<`) || strings.Contains(a.Body, "李明") {
		t.Errorf("the trial of another centre names people of this one")
	}
	for _, who := range []string{"manager1", "trainee1", "auditor1"} {
		c.As(who).Post("/ladder/rules/trial", "yaml", source).Status(403)
	}
	if n := c.ladder.Blueprint().Source; n != source {
		t.Error("a trial changed the rules")
	}
}

// tried is the page of a trial of a file, written by somebody over their own draft.
func (c *centre) tried(who, yaml string) *webtest.Answer {
	c.t.Helper()
	d, err := c.ladder.Draft(c.t.Context(), c.actor(who))
	if err != nil {
		c.t.Fatal(err)
	}
	to := c.As(who).Post("/ladder/rules/trial", "rev", fmt.Sprint(d.Rev), "yaml", yaml).Status(303).Header.Get("Location")
	return c.As(who).Get(to).Status(200)
}

func TestRulesAreProposedFromTheirTrialAndDecidedByASecondPerson(t *testing.T) {
	c := open(t)
	if err := c.ladder.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.certify("trainee1")
	harder := strings.Replace(c.ladder.Newest().Source, "codes: [GENERAL], strict: true}", "codes: [GENERAL, VIP], count: 2, strict: true}", 1)
	to := c.As("hr1").Post("/ladder/rules/trial", "rev", "0", "yaml", harder).Status(303).Header.Get("Location")
	c.As("hr1").Post(to+"/propose", "effective", "2020-01-01", "reason", "两证上岗").Status(400).Has("两证上岗", "2020-01-01")
	c.As("hr1").Post(to+"/propose", "effective", today, "reason", "两证上岗").Status(303).To("/ladder/rules/editions/2")
	c.As("hr1").Post(to + "/cancel").Status(409).Has("不能停止")
	c.As("hr1").Get("/ladder/rules/trial").Status(200).HasNot("VIP], count: 2", "您的草稿")
	c.As("manager1").Get("/ladder/rules/editions/2").Status(200).Has("两证上岗", "试算完成", to)
	c.As("manager1").Get(to).Status(200).Has("李明").HasNot(to + "/propose")
	c.As("elsewhere").Get(to).Status(404)
	c.As("manager1").Post("/ladder/rules/editions/2/approve", "reason", "同意").Status(303)
	if v := c.ladder.Blueprint().Version; v != 2 {
		t.Errorf("version %d", v)
	}
}

// respell changes what a stored dry run tries, as a program that knows other rules would read it.
func (c *centre) respell(id, old, new string) {
	c.t.Helper()
	ctx, engine := c.t.Context(), c.DB.Engine()
	was, err := engine.Get(ctx, "ladder.trials", id)
	if err != nil {
		c.t.Fatal(err)
	}
	doc := bson.M{}
	if err := bson.Unmarshal(was.Body, &doc); err != nil {
		c.t.Fatal(err)
	}
	if !strings.Contains(doc["input"].(string), old) {
		c.t.Fatalf("the dry run's file has no %q", old)
	}
	doc["input"], doc["rev"] = strings.Replace(doc["input"].(string), old, new, 1), was.Rev+1
	body, err := bson.Marshal(doc)
	if err != nil {
		c.t.Fatal(err)
	}
	if err := errors.Join(engine.Apply(ctx, []store.Write{{Collection: "ladder.trials", ID: id, Rev: was.Rev, Body: body}})...); err != nil {
		c.t.Fatal(err)
	}
}

// TestADryRunThatFailsSaysWhyIsStartedAgainAndHoldsItsProposalUp: too many people to be looked at while somebody
// waits; on the node that goes on, another program runs, which does not know a kind of requirement.
func TestADryRunThatFailsSaysWhyIsStartedAgainAndHoldsItsProposalUp(t *testing.T) {
	c := open(t)
	if err := c.ladder.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.certify("trainee1")
	var crowd []rungs.Adoption
	for i := range 2100 {
		id := fmt.Sprintf("ZZ%05d", i)
		crowd = append(crowd, rungs.Adoption{Who: rungs.Newcomer{Person: id, Name: "员工" + id, Unit: rbactest.OtherTeam, Hired: c.Clock.Now()}, Terms: []rungs.Term{{Grade: "F1", From: c.Clock.Now(), Decided: c.Clock.Now()}}})
	}
	if err := c.ladder.AdoptMany(t.Context(), rbac.System("test: a large team"), crowd, "历史"); err != nil {
		t.Fatal(err)
	}
	hr, boss := c.As("hr1"), c.As("manager1")
	source := c.ladder.Newest().Source
	begun := func(codes string) (path, id string) {
		path = regexp.MustCompile(`/ladder/rules/trials/[A-Z0-9]+`).FindString(c.tried("hr1", strings.Replace(source, "codes: [GENERAL], strict: true}", codes+", strict: true}", 1)).Has("正在试算").Body)
		return path, strings.TrimPrefix(path, "/ladder/rules/trials/")
	}
	goOn := func() {
		if _, err := c.ladder.ContinueTrials(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	fail := func(id string) {
		c.respell(id, "kind: tenure", "kind: dance")
		goOn()
		c.respell(id, "kind: dance", "kind: tenure")
	}

	// One on which nothing rests is started again on its own page.
	path, id := begun("codes: [GENERAL, SP], count: 2")
	fail(id)
	hr.Get(path).Status(200).Has("试算没有完成", "没有“dance”这种要求", path+"/again").HasNot("{kind}", path+"/cancel")
	c.API("hr1", "GET", "/api/v1/ladder/trials/"+id, nil).Status(200).Has(`"state":"failed"`)
	hr.Post(path + "/again").Status(303).To(path)
	goOn()
	hr.Get(path).Status(200).Has("试算完成", "李明").HasNot("dance")

	// A proposal that rests on one waits for it.
	path, id = begun("codes: [GENERAL, VIP], count: 2")
	hr.Post(path+"/propose", "effective", today, "reason", "两证上岗").Status(303).To("/ladder/rules/editions/2")
	fail(id)
	boss.Get("/ladder/rules/editions/2").Status(200).Has("试算没有完成", "没有“dance”这种要求").HasNot(path + "/again")
	boss.Post("/ladder/rules/editions/2/approve", "reason", "同意").Status(409).Has("试算还没有完成")
	boss.Post(path + "/again").Status(403)
	hr.Get("/ladder/rules/editions/2").Status(200).Has("试算没有完成", path+"/again")
	hr.Post(path + "/again").Status(303)
	boss.Post("/ladder/rules/editions/2/approve", "reason", "同意").Status(409)
	goOn()
	boss.Get("/ladder/rules/editions/2").Status(200).Has("试算完成").HasNot("dance")
	boss.Post("/ladder/rules/editions/2/approve", "reason", "同意").Status(303)
	if v := c.ladder.Blueprint().Version; v != 2 {
		t.Errorf("version %d", v)
	}
}

// TestADryRunShowsWhomOtherRulesOfHoldsWouldHold: an event that the rules do not name yet, one whose months grow, one
// that no longer holds; the hold that was lifted on appeal holds by no rules.
func TestADryRunShowsWhomOtherRulesOfHoldsWouldHold(t *testing.T) {
	c := open(t)
	if err := c.ladder.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.certify("trainee1")
	month := 30 * 24 * time.Hour
	event := func(login, code string, ago time.Duration) {
		on := c.Clock.Now().Add(-ago)
		id := login + "-" + code
		if err := c.ladder.Learn(t.Context(), rbactest.ID(login), requirement.Fact{ID: "veto:" + id, Kind: requirement.Veto, Code: code, From: on}); err != nil {
			t.Fatal(err)
		}
		if err := c.ladder.BeginHold(t.Context(), rungs.Vetoed{Veto: id, Person: rbactest.ID(login), Code: code, Recorder: rbactest.ID("hr1"), On: on}); err != nil {
			t.Fatal(err)
		}
	}
	event("trainee1", "lapsed", 5*month) // three months by the old rules, twelve by the new ones: would be held
	event("agent1", "lapsed", month)     // held by both, longer by the new ones
	event("agent2", "login", month)      // six months; the new rules do not name it
	event("agent3", "login", month)      // the same, lifted on appeal
	event("leader1", "privacy", month)   // what is said of it stays
	if _, err := c.ladder.Appeal(t.Context(), c.actor("agent3"), "agent3-login", "当天不是我值机"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.ladder.DecideAppeal(t.Context(), c.actor("manager1"), "agent3-login", rungs.Lift, "核实不是本人"); err != nil {
		t.Fatal(err)
	}
	other := strings.NewReplacer("- {veto: lapsed, months: 3}", "- {veto: lapsed, months: 12, demote: true}", "- {veto: login, months: 6}\n", "").Replace(c.ladder.Newest().Source)
	page := c.tried("hr1", other).Has("暂停晋级的变化", "因无证或证书失效上岗暂停晋级", "因无证或证书失效上岗研究降级", `id="gain-count">0<`, `id="lose-count">0<`).HasNot("没有差别")
	path := regexp.MustCompile(`/ladder/rules/trials/[A-Z0-9]+`).FindString(page.Body)
	hr := c.As("hr1")
	hr.Get(path+"?show=lose:hold:lapsed").Status(200).Has("李明", "原规则不暂停", "新规则暂停至", "已具备资格：F2").HasNot("陈静", "孙丽")
	hr.Get(path+"?show=lose:until:lapsed").Status(200).Has("王芳", "原规则暂停至", "新规则暂停至").HasNot("李明")
	hr.Get(path+"?show=gain:hold:login").Status(200).Has("张𬘡", "新规则不暂停").HasNot("陈静")
	hr.Get(path+"?show=lose:demote:lapsed").Status(200).Has("李明", "王芳")
	var run struct {
		ID    string
		Holds []string
		Tally []struct {
			Of         string
			Gain, Lose int
		}
	}
	c.API("hr1", "GET", "/api/v1/ladder/trials/"+strings.TrimPrefix(path, "/ladder/rules/trials/"), nil).Status(200).JSON(&run)
	got := fmt.Sprint(run.Holds, run.Tally)
	if want := "[login lapsed] [{demote:lapsed 0 2} {hold:lapsed 0 1} {hold:login 1 0} {until:lapsed 0 1}]"; !sameWords(got, want) {
		t.Errorf("%s, not %s", got, want)
	}
	c.API("hr1", "GET", "/api/v1/ladder/trials/"+run.ID+"/people?direction=gain&grade=hold:login", nil).Status(200).Has(`"veto":"login"`, rbactest.ID("agent2")).HasNot(rbactest.ID("agent3"))
	hr.Post(path+"/propose", "effective", today, "reason", "从严管理").Status(303)
	c.As("manager1").Get("/ladder/rules/editions/2").Status(200).Has("因无证或证书失效上岗暂停晋级", "收紧")
}

// sameWords compares without regard to the order of what stands in braces.
func sameWords(a, b string) bool {
	split := func(s string) []string {
		x := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("{}[]", r) })
		slices.Sort(x)
		return x
	}
	return slices.Equal(split(a), split(b))
}

func TestRulesGoTheirWholeWayByAPI(t *testing.T) {
	c := open(t)
	if err := c.ladder.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.certify("trainee1")
	harder := strings.Replace(c.ladder.Newest().Source, "codes: [GENERAL], strict: true}", "codes: [GENERAL, VIP], count: 2, strict: true}", 1)
	var run struct {
		ID, State          string
		Examined, Affected int
		Changed            []string
		Tally              []struct {
			Of         string
			Gain, Lose int
		}
	}
	c.API("hr1", "POST", "/api/v1/ladder/trials", map[string]any{"yaml": "version: x"}).Status(400)
	c.API("hr1", "POST", "/api/v1/ladder/trials", map[string]any{"yaml": harder}).Status(201).JSON(&run)
	if run.State != "done" || run.Examined == 0 || run.Affected != 1 || len(run.Tally) != 1 || run.Tally[0].Of != "F2" || run.Tally[0].Lose != 1 {
		t.Errorf("%+v", run)
	}
	var people struct {
		Items []struct {
			Person, On string
			Why        []struct{ ID, Text string }
		}
	}
	c.API("hr1", "GET", "/api/v1/ladder/trials/"+run.ID+"/people?grade=F2&direction=lose", nil).Status(200).JSON(&people)
	if len(people.Items) != 1 || people.Items[0].Person != trainee || people.Items[0].On != "F1" || people.Items[0].Why[0].ID != "F2.certificate" {
		t.Errorf("%+v", people)
	}
	c.API("hr1", "GET", "/api/v1/ladder/trials/"+run.ID+"/people?grade=F2", nil).Problem(400, "web.dryrun.direction")
	c.API("elsewhere", "GET", "/api/v1/ladder/trials/"+run.ID, nil).Problem(404, "dryrun.unknown")
	next := c.Clock.Now().AddDate(0, 0, 2).Add(8 * time.Hour).Format("2006-01-02")
	in := map[string]any{"yaml": harder, "effective": next, "reason": "两证上岗"}
	c.API("hr1", "POST", "/api/v1/ladder/editions", map[string]any{"yaml": harder, "effective": "soon", "reason": "x"}).Problem(400, "web.day")
	var e struct {
		Number, Base int
		State        string
		Acts         []string
		Trial        *struct{ ID string }
		Differences  []struct{ Sign, Text string }
	}
	c.API("hr1", "POST", "/api/v1/ladder/editions", in).Status(201).JSON(&e)
	if e.Number != 2 || e.Base != 1 || e.State != "proposed" || len(e.Acts) != 1 || e.Trial == nil || e.Trial.ID != run.ID || len(e.Differences) == 0 {
		t.Errorf("%+v", e)
	}
	c.API("hr1", "POST", "/api/v1/ladder/editions/2/approve", map[string]any{"reason": "同意"}).Problem(403, "ladder.appointment.same_person")
	c.API("manager1", "POST", "/api/v1/ladder/editions/2/approve", map[string]any{"reason": "同意"}).Status(200).Has(`"state":"published"`)
	c.API("auditor1", "GET", "/api/v1/ladder/editions", nil).Status(200).Has(`"number":2`, `"number":1`, `"in_force":true`)
	c.API("auditor1", "GET", "/api/v1/ladder/editions/9", nil).Status(404)
	c.API("trainee1", "GET", "/api/v1/ladder?as_of="+next, nil).Status(200).Has(`"version":2`)
	c.API("trainee1", "GET", "/api/v1/ladder?as_of="+today, nil).Status(200).Has(`"version":1`)
	c.API("trainee1", "GET", "/api/v1/ladder?as_of=never", nil).Problem(400, "web.day")
	c.API("manager1", "POST", "/api/v1/ladder/editions/2/annul", map[string]any{"reason": "暂缓"}).Status(200).Has(`"state":"annulled"`)
}

// TestEvidenceSaysThroughWhatACourseIsHeld shows a course that counts as another, and an exemption, on the person's page.
func TestEvidenceSaysThroughWhatACourseIsHeld(t *testing.T) {
	c := open(t)
	at := c.Clock.Now()
	who := rungs.Newcomer{Person: trainee, Name: "李明", Unit: rbactest.TeamPath, Hired: at.AddDate(0, -6, 0)}
	if err := c.ladder.Adopt(t.Context(), rbac.System("test"), who, []rungs.Term{{Grade: "F2", From: at.AddDate(0, -5, 0), Decided: at}}, "test"); err != nil {
		t.Fatal(err)
	}
	err := c.ladder.Learn(t.Context(), trainee,
		requirement.Fact{ID: "counted:PROACTIVE:course:NORMS:" + trainee, Kind: requirement.Course, Code: "PROACTIVE", From: at},
		requirement.Fact{ID: "counted:EFFICIENCY:exemption:TARIFF:" + trainee + "@2026-11-03T01:00:00Z", Kind: requirement.Course, Code: "EFFICIENCY", From: at},
		requirement.Fact{ID: "exemption:COMPLAINT-1:" + trainee + "@2026-11-03T01:00:00Z", Kind: requirement.Course, Code: "COMPLAINT-1", From: at})
	if err != nil {
		t.Fatal(err)
	}
	c.As("trainee1").Get("/ladder/me").Status(200).
		Has("通过课程《企业与服务规范》，等同于《主动服务与推荐》", "通过免修《资费与账单》，等同于《通话效率", "免修《投诉处理初阶》", "已满足").HasNot("counted:", "exemption:")
}
