package people_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/page/people"
	"tianti/web/webtest"
)

// open serves the pages on a world, with everybody of it able to log in.
func open(t *testing.T) (*rbactest.World, *webtest.Site) {
	t.Helper()
	w := rbactest.Centre(t)
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	return w, webtest.Serve(t, webtest.Options{Gate: w.Gate, Actors: actors, Clock: w.Clock}, people.Pages{Org: w.Org, Gate: w.Gate}.Area())
}

func TestEverybodySeesWhomTheirRoleReaches(t *testing.T) {
	_, s := open(t)
	s.As("hr1").Get("/people").Status(200).Has("李明", "陈静", "杨帆")
	s.As("leader1").Get("/people").Status(200).Has("李明", "赵强").HasNot("阿依古丽", "陈静", "韩梅")
	s.As("leader1").Get("/people?unit=/group/gd/shenzhen/t2/").HasNot("阿依古丽", "KF000002")
	s.As("trainee1").Get("/people").Status(403).HasNot("王芳")
	s.As("").Get("/people").Status(303).To("/login?next=%2Fpeople")
}

func TestTheListIsSearchedByNamePinyinAndNumber(t *testing.T) {
	_, s := open(t)
	hr := s.As("hr1")
	for _, q := range []string{"阿依古丽•买买提", "阿依", "ayigu", "KF000002", "kf000002"} {
		hr.Get("/people?q=" + q).Status(200).Has("阿依古丽·买买提").HasNot("王芳")
	}
	hr.Get("/people?q=zzzz").Status(200).Has("没有找到符合条件的人")
	hr.Get("/people?post=SUPV").Has("周敏", "蒋浩").HasNot("李明")
	hr.Get("/people?unit=group.gd.shenzhen.t1&post=AGENT").Has("李明", "王芳").HasNot("赵强", "陈静")
}

// A leader of team 2 is as good as anybody else about team 1: nothing of its people comes through,
// whatever is asked, and a number that exists answers like one that does not.
func TestTheNeighbourTeamStaysClosed(t *testing.T) {
	_, s := open(t)
	l := s.As("leader2")
	for _, path := range []string{"/people/KF000001", "/people/KF000001/edit", "/people/KF000001/move", "/people/KF000001/leave", "/people/KF000001/rehire"} {
		l.Get(path).Status(403).HasNot("李明", "13900000001", "深圳中心 / 1组")
	}
	there, gone := l.Get("/people/KF000001"), l.Get("/people/KF999999")
	if there.Code != gone.Code {
		t.Errorf("a person out of reach answers %d, nobody %d: numbers can be guessed", there.Code, gone.Code)
	}
	s.As("hr1").Get("/people/KF999999").Status(404).Has("没有找到这个人")
	s.As("trainee1").Get("/people/KF000002").Status(403).HasNot("阿依古丽")
}

func TestContactsAreShownToThoseWhoNeedThem(t *testing.T) {
	_, s := open(t)
	s.As("trainee1").Get("/people/KF000001").Status(200).Has("13900000001", "李明").HasNot("/people/KF000001/edit")
	s.As("leader1").Get("/people/KF000001").Has("13900000001")
	s.As("auditor1").Get("/people/KF000001").Status(200).Has("139****0001").HasNot("13900000001", "trainee1@example.com")
	s.As("admin").Get("/people/KF000001/edit").Status(200).Has("看不到完整的联系方式").HasNot("13900000001", "139****")
}

func TestWhoeverSeesNoContactDoesNotChangeIt(t *testing.T) {
	w, s := open(t)
	s.As("admin").Post("/people/KF000001/edit", "name", "李明明", "employment", "contract", "languages", "zh", "phone", "13911112222").Status(303)
	p, err := w.Org.Lookup(t.Context(), "KF000001")
	if err != nil || p.Name != "李明明" || p.Phone != "13900000001" {
		t.Errorf("%+v %v", p, err)
	}
}

func TestAPersonIsHiredMovedLeavesAndReturns(t *testing.T) {
	w, s := open(t)
	hr := s.As("hr1")
	hr.Get("/people/new").Status(200).Has("广东 / 深圳中心 / 1组")
	hr.Post("/people", "employee_no", "KF000099", "name", "林晓", "unit", rbactest.TeamPath, "post", "AGENT", "employment", "contract",
		"hired_on", "2026-11-24", "phone", "13800138000", "languages", "zh", "languages", "en", "reason", "新员工").Status(303).To("/people/KF000099")
	hr.Get("/people/KF000099").Has("林晓", "普通话、英语", "入职", "13800138000")
	hr.Post("/people/KF000099/move", "unit", rbactest.OtherTeam, "post", "AGENT", "from", "2026-11-25", "reason", "").Status(400).Has("没有填写原因")
	hr.Post("/people/KF000099/move", "unit", rbactest.OtherTeam, "post", "AGENT", "from", "2026-11-25", "reason", "支援").Status(303)
	hr.Get("/people/KF000099").Has("调动", "支援", "吴婷", "深圳中心 / 2组")
	hr.Post("/people/KF000099/leave", "left_on", "2026-11-24", "reason", "个人原因").Status(303)
	hr.Get("/people/KF000099").Has("已离职", "再次入职").HasNot("/people/KF000099/move")
	hr.Get("/people").HasNot("林晓")
	hr.Get("/people?left=true").Has("林晓")
	hr.Post("/people/KF000099/rehire", "unit", rbactest.TeamPath, "post", "AGENT", "hired_on", "2026-11-24", "reason", "回来").Status(303)
	hr.Get("/people/KF000099").Has("在职")
	w.Drain(t)
	page, err := w.Chain.About(t.Context(), "KF000099", "", 10)
	if err != nil || len(page.Items) != 4 || page.Items[0].Actor != rbactest.ID("hr1") {
		t.Errorf("%d entries: %v", len(page.Items), err)
	}
}

func TestAFormThatIsRefusedSaysHowToMend(t *testing.T) {
	_, s := open(t)
	hr := s.As("hr1")
	hr.Post("/people", "employee_no", "KF000001", "name", "林晓", "unit", rbactest.TeamPath, "post", "AGENT", "employment", "contract", "hired_on", "2026-11-24").
		Status(409).Has("工号 KF000001 已经有人使用", `value="林晓"`, `href="#f-employee_no"`)
	hr.Post("/people", "employee_no", "KF000099", "name", "", "unit", "", "post", "AGENT", "employment", "x", "hired_on", "2026-13-01", "phone", "12").
		Has("没有填写姓名", "不认识的用工性质", "不是日历上有的日期", "不是有效的电话号码")
	hr.Post("/people", "employee_no", "KF000099", "name", "林晓", "unit", "/group/zz/", "post", "MGR", "employment", "contract", "hired_on", "2026-11-24").
		Status(400).Has("没有选择单位", `href="#f-unit"`)
	hr.Post("/people", "employee_no", "KF000099", "name", "林晓", "unit", rbactest.CentrePath, "post", "AGENT", "employment", "contract", "hired_on", "2026-11-24").
		Has("必须属于一个班组", `href="#f-unit"`)
}

// Fields that a form does not show are not taken from those who send them all the same.
func TestMoreFieldsThanTheFormHasChangeNothing(t *testing.T) {
	w, s := open(t)
	s.As("hr1").Post("/people/KF000001/edit", "name", "李明", "employment", "contract", "languages", "zh", "phone", "13900000001", "mail", "trainee1@example.com",
		"post", "MGR", "unit", rbactest.CentrePath, "path", "/", "employee_no", "KF1", "_id", "x", "rev", "9", "hired_on", "1999-01-01", "roles", "admin")
	p, err := w.Org.Lookup(t.Context(), "KF000001")
	if err != nil || p.Post != "AGENT" || p.Path != rbactest.TeamPath || p.EmployeeNo != "KF000001" || p.HiredOn != "2025-03-03" {
		t.Errorf("%+v %v", p, err)
	}
}

func TestNobodyWritesAboveTheirRole(t *testing.T) {
	w, s := open(t)
	for _, who := range []string{"trainee1", "agent1", "trainer1", "leader1", "supervisor1", "manager1", "judge1", "auditor1"} {
		c := s.As(who)
		c.Post("/people", "employee_no", "KF000099", "name", "林晓", "unit", rbactest.TeamPath, "post", "AGENT", "employment", "contract", "hired_on", "2026-11-24").Status(403)
		c.Post("/people/KF000001/move", "unit", rbactest.OtherTeam, "post", "AGENT", "from", "2026-11-24", "reason", "x").Status(403)
		c.Post("/people/KF000001/leave", "left_on", "2026-11-24", "reason", "x").Status(403)
	}
	s.As("hr1").Post("/people/KF000011/move", "unit", rbactest.TeamPath, "post", "AGENT", "from", "2026-11-24", "reason", "self").Status(403)
	if p, err := w.Org.Lookup(t.Context(), "KF000001"); err != nil || p.Path != rbactest.TeamPath || p.LeftOn != "" {
		t.Errorf("%+v %v", p, err)
	}
}

// Strings that other programs stumbled over are shown as they are and never as markup.
func TestAwkwardStringsAreShownAndNotRun(t *testing.T) {
	_, s := open(t)
	data, err := os.ReadFile("testdata/blns.json")
	if err != nil {
		t.Fatal(err)
	}
	var awkward []string
	if err := json.Unmarshal(data, &awkward); err != nil {
		t.Fatal(err)
	}
	hr := s.As("hr1")
	for _, x := range awkward {
		if !strings.ContainsAny(x, "<\"'") || strings.ContainsAny(x, "\x00\r\n") {
			continue
		}
		a := hr.Post("/people/KF000001/move", "unit", rbactest.OtherTeam, "post", "AGENT", "from", "never", "reason", x)
		if a.Status(400); strings.Contains(x, "<") {
			a.HasNot(x)
		}
		hr.Get("/people?q="+strings.ReplaceAll(strings.ReplaceAll(x, "%", "%25"), "#", "")).HasNot("<script>alert", "<svg/onload", "<img src=x")
	}
}

// TestLeavesAreRecordedOnThePersonsPage plays what HR, a leader and the person see of a leave.
func TestLeavesAreRecordedOnThePersonsPage(t *testing.T) {
	w, s := open(t)
	id := rbactest.ID("agent1")
	hr, leader, me := s.As("hr1"), s.As("leader1"), s.As("agent1")
	day := func(n int) string { return string(w.Org.Today().Add(n)) }
	leader.Get("/people/" + id).Status(200).Has(`href="/people/` + id + `/absences"`)
	leader.Post("/people/"+id+"/absences", "from", day(0), "until", day(3), "reason", "婚假").Status(403)
	hr.Post("/people/"+id+"/absences", "from", day(3), "until", day(0), "reason", "婚假").Status(400).Has("结束日期不能用", `value="`+day(3)+`"`, "婚假")
	hr.Post("/people/"+id+"/absences", "from", day(0), "until", day(3), "reason", "婚假").Status(303).To("/people/" + id + "/absences")
	hr.Get("/people/" + id).Has("休假至 " + day(3))
	me.Get("/people/"+id+"/absences").Status(200).Has("休假中", "婚假").HasNot("登记休假")
	leader.Get("/people/"+id+"/absences").Status(200).Has("休假中", day(3)).HasNot("婚假", "提前返岗")
	hr.Post("/people/"+id+"/absences/1/end", "on", day(9), "reason", "x").Status(409).Has("已结束", "<details class=\"mt-2\" open>")
	hr.Post("/people/"+id+"/absences/1/end", "on", day(1), "reason", "提前返岗").Status(303)
	hr.Get("/people/" + id + "/absences").Has(day(1) + " 提前返岗")
}
