package exam_test

import (
	"strings"
	"testing"
	"time"

	"tianti/exams"
	"tianti/exams/examstest"
	"tianti/internal/clock"
	"tianti/rbac/rbactest"
	"tianti/web/page/exam"
	"tianti/web/page/marking"
	"tianti/web/page/sitting"
	"tianti/web/webtest"
)

func serve(t *testing.T, h *examstest.Hall) *webtest.Site {
	t.Helper()
	return webtest.Serve(t, webtest.Options{Gate: h.Gate, Clock: h.Clock, Actors: h.Actors()},
		exam.Pages{Exams: h.Service, Org: h.Org}.Area(), marking.Pages{Exams: h.Service}.Area(), sitting.Pages{Exams: h.Service}.Area())
}

func TestAPaperIsDrawnFromTheBankWithWhatIsAvailableShown(t *testing.T) {
	h := examstest.Open(t)
	for n := 1; n <= 6; n++ {
		h.Item("岗前/业务/", examstest.Single(n))
	}
	open := h.Item("岗前/话术/", examstest.Essay())
	s := serve(t, h)
	m := s.As("manager1")
	m.Get("/papers").Status(200).Has("还没有试卷")
	m.Get("/papers/stock?unit=/group/gd/&row_category=岗前/业务&row_tier=F2").Status(200).Has("可抽 6 题")
	m.Get("/papers/stock?unit=/group/gd/&row_category=岗前&row_tier=F9").Status(200).Has("可抽 0 题")
	fields := []string{"code", "prejob-t", "unit", rbactest.ProvincePath, "title", "岗前理论", "minutes", "60", "pass_percent", "80", "show", "keys", "shuffle", "true",
		"section_title", "业务", "section_title", "话术",
		"row_section", "1", "row_category", "岗前/业务", "row_tier", "F2", "row_difficulty", "", "row_kind", "single", "row_count", "9", "row_points", "2", "row_items", "",
		"row_section", "2", "row_category", "", "row_tier", "", "row_difficulty", "", "row_kind", "", "row_count", "", "row_points", "", "row_items", open}
	m.Post("/papers", append(fields, "minutes", "x")...).Status(303) // the first value counts
	m.Get("/papers/PREJOB-T").Status(200).Has("要抽 9 题", "只有 6 题").HasNot("data-kind")
	m.Post("/papers/PREJOB-T/publish").Status(409).Has("要抽 9 题")
	m.Get("/papers/PREJOB-T/edit").Status(200).Has("可抽 6 题", open)
	for i, f := range fields {
		if f == "9" {
			fields[i] = "4"
		}
	}
	m.Post("/papers/PREJOB-T", fields...).Status(303)
	preview := m.Get("/papers/PREJOB-T").Status(200).Has("一位考生会拿到的试卷").HasNot(examstest.Secret)
	if n := strings.Count(preview.Body, "data-kind="); n != 5 {
		t.Errorf("%d questions in the preview, want 5", n)
	}
	m.Post("/papers/PREJOB-T/publish").Status(303)
	m.Get("/papers").Status(200).Has("已发布", "PREJOB-T")
	m.Post("/papers/PREJOB-T/publish").Status(409).Has("与已发布的版本相同")
	m.Post("/papers", "code", "a b", "unit", rbactest.ProvincePath, "title", "", "minutes", "0").Status(400).Has("不能使用")
	for _, who := range []string{"trainer1", "trainee1", "hr1", "leader1"} {
		s.As(who).Get("/papers/PREJOB-T").Status(403).HasNot("哪一项正确")
	}
	s.As("auditor1").Get("/papers/PREJOB-T").Status(200).HasNot("/edit", "/publish", "/archive")
	m.Post("/papers/PREJOB-T/archive").Status(400).Has("没有写原因")
	m.Post("/papers/PREJOB-T/archive", "reason", "改版").Status(303)
	m.Get("/papers/PREJOB-T").Status(200).Has("试卷已停用").HasNot("/edit", "/publish", "/archive", "/exams/new")
	m.Post("/papers/PREJOB-T/archive", "reason", "改版").Status(409)
}

func when(t time.Time) string { return t.In(clock.Shanghai).Format("2006-01-02T15:04") }

func TestAnExamIsPlannedWatchedMarkedAndReleased(t *testing.T) {
	h := examstest.Open(t)
	h.Paper("PREJOB-P")
	s := serve(t, h)
	m := s.As("manager1")
	m.Get("/exams").Status(200).Has("还没有安排考试")
	m.Get("/exams/new?paper=PREJOB-P").Status(200).Has(`value="PREJOB-P" selected`, "深圳中心")
	now := h.Clock.Now()
	plan := []string{"code", "PREJOB-T", "unit", rbactest.ProvincePath, "title", "岗前认证考试", "paper", "PREJOB-P", "kind", "GENERAL", "mode", "theory",
		"opens", when(now), "closes", when(now.Add(8 * time.Hour)), "grace", "30", "resits", "2", "wait", "0", "units", rbactest.CentrePath,
		"extra", "KF000001 15", "markings", "2", "tolerance", "10", "release", "hand", "schedule", "true"}
	m.Post("/exams", append([]string{"closes", when(now.Add(-time.Hour))}, plan...)...).Status(400).Has("结束时间不在开始时间之后", "岗前认证考试")
	m.Post("/exams", append([]string{"people", "KF999999"}, plan...)...).Status(400).Has("查无此人：KF999999")
	m.Post("/exams", plan...).Status(303).To("/exams/PREJOB-T")
	m.Get("/exams/PREJOB-T").Status(200).Has("已安排", "广东 / 深圳中心", "还没有人开考")

	sheet, err := h.Start(t.Context(), h.Actors()["trainee1"], "PREJOB-T", "")
	if err != nil {
		t.Fatal(err)
	}
	if sheet.Deadline.Sub(now) != 75*time.Minute {
		t.Errorf("extra time did not arrive: %s", sheet.Deadline.Sub(now))
	}
	for i, q := range sheet.Items {
		if _, err := h.Answer(t.Context(), h.Actors()["trainee1"], sheet.ID, exams.Save{N: q.N, Seq: int64(i + 1), Response: examstest.Right(q)}); err != nil {
			t.Fatal(err)
		}
	}
	at := "/exams/PREJOB-T/sittings/" + sheet.ID
	m.Get("/exams/PREJOB-T/board").Status(200).Has("李明", "7 / 7", "进行中").HasNot("<html", "21")
	m.Get("/exams/PREJOB-T?sitting="+sheet.ID).Status(200).Has(at+"/pause", at+"/annul")
	m.Post(at + "/pause").Status(400).Has("没有写原因")
	m.Post(at+"/pause", "reason", "火警").Status(303)
	m.Get("/exams/PREJOB-T/board?state=paused").Status(200).Has("李明", "已暂停")
	m.Post(at+"/resume", "reason", "恢复").Status(303)
	m.Post(at+"/extend", "minutes", "10", "reason", "设备故障").Status(303)
	m.Post(at+"/extend", "minutes", "9999", "reason", "x").Status(400).Has("加时不对")
	for _, who := range []string{"trainee2", "trainer1", "leader1", "judge1"} {
		s.As(who).Get("/exams/PREJOB-T").Status(403).HasNot("李明")
		s.As(who).Post(at+"/annul", "reason", "x").Status(403)
	}
	s.As("hr1").Get("/exams/PREJOB-T").Status(200).Has("李明").HasNot(at+"/pause", "/release", "/edit")
	m.Post("/exams/PREJOB-T/release").Status(409).Has("还有 1 人在考")
	if _, err := h.Submit(t.Context(), h.Actors()["trainee1"], sheet.ID, ""); err != nil {
		t.Fatal(err)
	}
	h.Drain(t)
	m.Get("/exams/PREJOB-T").Status(200).Has("份答案没有评完")
	mark(t, h, s)
	h.Drain(t)
	m.Get("/exams/PREJOB-T").Status(200).Has("发布 1 人", "21 / 22")
	m.Post("/exams/PREJOB-T/release", "reason", "阅卷完成").Status(303)
	m.Get("/exams/PREJOB-T").Status(200).Has("合格", "/sittings/"+sheet.ID+"/result", "没有可以发布的成绩")
	m.Get("/sittings/" + sheet.ID + "/result").Status(200).Has("很好")
}

// mark plays two internal trainers at the queue; nothing there says whose answer it is.
func mark(t *testing.T, h *examstest.Hall, s *webtest.Site) {
	t.Helper()
	identity := []string{"李明", "KF000001", exams.SittingID("PREJOB-T", rbactest.ID("trainee1"), 1), rbactest.TeamPath}
	for _, who := range []string{"trainer1", "trainer2"} {
		c := s.As(who)
		c.Get("/marking").Status(200).Has("岗前认证考试", "/marking/exams/PREJOB-T").HasNot(identity...)
		page := c.Get("/marking/exams/PREJOB-T").Status(200).Has("我马上为您处理", "倾听", "先安抚", "写出安抚客户的话术").HasNot(identity...)
		_, rest, _ := strings.Cut(page.Body, `action="/marking/tasks/`)
		id, _, _ := strings.Cut(rest, "/")
		c.Post("/marking/tasks/"+id, "mark_care", "3", "mark_rule", "5").Status(400).Has("没有这个等级分", `value="5"`).HasNot(identity...)
		c.Post("/marking/tasks/"+id, "mark_care", "4", "mark_rule", "").Status(400).Has("还没有给“业务”打分")
		c.Post("/marking/tasks/"+id, "mark_care", "4", "mark_rule", "5", "comment", "很好").Status(303).To("/marking/exams/PREJOB-T")
		c.Get("/marking/exams/PREJOB-T").Status(303).To("/marking")
		c.Post("/marking/tasks/"+id, "mark_care", "0", "mark_rule", "0").Status(303).To("/marking")
	}
	for _, who := range []string{"trainee2", "agent1", "hr1"} {
		s.As(who).Get("/marking/exams/PREJOB-T").Status(403).HasNot("我马上为您处理")
	}
}

func TestAPracticalAttemptIsRecordedAndMarkedByItsLabel(t *testing.T) {
	h := examstest.Open(t)
	m := h.Actor("manager1")
	c := exams.Content{Minutes: 20, PassPercent: 80, Show: exams.ShowItems, Sections: []exams.Section{{Rows: []exams.Row{{Items: []string{h.Item("岗前/话术/", examstest.Essay())}}}}}}
	c.Title.Zh = "岗前实操"
	if _, err := h.CreatePaper(t.Context(), m, rbactest.GroupPath, "PREJOB-X", c, "test"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.PublishPaper(t.Context(), m, "PREJOB-X", "test"); err != nil {
		t.Fatal(err)
	}
	plan := h.Plan("PREJOB-X")
	plan.Mode = exams.Practice
	if _, err := h.CreateExam(t.Context(), m, rbactest.ProvincePath, "PRACTICE", plan, "test"); err != nil {
		t.Fatal(err)
	}
	s := serve(t, h)
	c1 := s.As("manager1")
	c1.Get("/exams/PRACTICE").Status(200).Has("草稿", "确认安排")
	c1.Post("/exams/PRACTICE/schedule").Status(303)
	c1.Post("/exams/PRACTICE/performances", "person", "KF000001", "label", "李明的录音").Status(400).Has("含有考生的姓名")
	c1.Post("/exams/PRACTICE/performances", "person", "KF999999", "label", "R-17").Status(404)
	c1.Post("/exams/PRACTICE/performances", "person", "KF000001", "label", "R-17").Status(303)
	h.Drain(t)
	s.As("trainer1").Get("/marking/exams/PRACTICE").Status(200).Has("R-17", "按录音或现场表现评分").HasNot("李明", "KF000001")
	s.As("trainee1").Get("/my/exams").Status(200).HasNot("进入考试")
}
