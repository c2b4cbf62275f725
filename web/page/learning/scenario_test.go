package learning_test

import (
	"strconv"
	"strings"
	"testing"

	"tianti/rbac/rbactest"
)

func TestATraineeSeesWhatIsNextAndStudiesItToTheEnd(t *testing.T) {
	s := open(t)
	li := s.site.As("trainee1")
	li.Get("/").Status(200).Has("接下来学什么", "本级必修", "累计 0 学时")
	li.Get("/courses?q=服务规范").Status(200).Has("企业与服务规范").HasNot("SP 业务")
	li.Get("/courses?q=航天").Status(200).Has("没有找到课程")
	li.Get("/courses/NORMS").Status(200).Has("在 F1 见习 必须学这门课", "报名并开始学习", "24 个月").HasNot("建单并跟踪到底。")
	li.Post("/courses/NORMS/enrol").Status(303).To("/learn/NORMS")
	li.Get("/learn/NORMS").Status(303).To("/learn/NORMS/company")
	li.Get("/learn/NORMS/company").Status(200).Has("首问负责", "读完了，下一课", "第 1 课，共 4 课")
	li.Post("/learn/NORMS/company").Status(303).To("/learn/NORMS/discipline")
	li.Get("/").Has("学到：现场纪律与上岗要求", "继续学习")
	li.Post("/learn/NORMS/discipline").Status(303).To("/learn/NORMS/growth")
	li.Post("/learn/NORMS/growth").Status(303).To("/learn/NORMS/check")

	li.Get("/learn/NORMS/check").Status(200).Has("提交答案").HasNot("由第一个接起的人建单", "正确答案")
	li.Post("/learn/NORMS/check", "q1", "1").Status(400).Has("答")
	li.Post("/learn/NORMS/check", "q1", "1", "q2", "1", "q3", "1").Status(200).Has("还没有通过", "正确答案", "由第一个接起的人建单", "再做一次")
	var answers []string
	for i, n := range s.right(t, "NORMS", "check") {
		answers = append(answers, "q"+strconv.Itoa(i+1), strconv.Itoa(n))
	}
	li.Post("/learn/NORMS/check", answers...).Status(200).Has("通过了！", `href="/courses/NORMS/done"`)
	li.Get("/courses/NORMS/done").Status(200).Has("恭喜，完成课程", "2028-11-24", "接着学")
	li.Get("/learning").Status(200).Has("已完成的课程", "企业与服务规范", "2026-11-24")
	li.Get("/learn/NORMS/company").Status(200).Has("首问负责").HasNot("读完了，下一课")
}

func TestTheNextLessonWaitsForWhatComesFirst(t *testing.T) {
	s := open(t)
	li := s.site.As("trainee1")
	li.Post("/courses/LISTEN/enrol").Status(303).To("/learn/LISTEN")
	li.Get("/learn/LISTEN").Status(303).To("/courses/LISTEN")
	li.Get("/learn/LISTEN/levels").Status(303).To("/courses/LISTEN")
	li.Get("/courses/LISTEN").Status(200).Has("先完成这些课程", "电话礼仪与服务用语·忌语")
	s.finish(t, "trainee1", "PHRASES")
	li.Get("/learn/LISTEN").Status(303).To("/learn/LISTEN/levels")
}

func TestProgressNeverShrinksWhateverADeviceReports(t *testing.T) {
	s := open(t)
	put := func(who string, body map[string]any) (int, bool) {
		var out struct {
			Lesson struct {
				Position int
				Done     bool
			}
		}
		s.site.API(who, "PUT", "/api/v1/enrolments/NORMS:"+rbactest.ID("trainee1")+"/lessons/company", body).Status(200).JSON(&out)
		return out.Lesson.Position, out.Lesson.Done
	}
	s.site.API("trainee1", "POST", "/api/v1/courses/NORMS/enrolments", map[string]any{}).Status(201).Has(`"state":"open"`)
	put("trainee1", map[string]any{"position": 640})
	if at, done := put("trainee1", map[string]any{"position": 100, "done": false, "score": 0}); at != 640 || done {
		t.Errorf("%d %v", at, done)
	}
	s.site.As("trainee1").Get("/learn/NORMS/company").Has(`data-position="640"`)
	put("trainee1", map[string]any{"position": 1000, "done": true})
	if at, done := put("trainee1", map[string]any{"position": 5}); at != 1000 || !done {
		t.Errorf("%d %v", at, done)
	}
	path := "/api/v1/enrolments/NORMS:" + rbactest.ID("trainee1") + "/lessons/check"
	s.site.API("trainee1", "PUT", path, map[string]any{"done": true}).Problem(409, "courses.quiz.by_answers")
	s.site.API("trainee1", "PUT", path, map[string]any{"score": 1000}).Problem(409, "courses.quiz.by_answers")
	s.site.API("trainee1", "PUT", path, map[string]any{"answers": []int{1}}).Problem(400, "courses.quiz.answers")
	s.site.API("agent1", "PUT", path, map[string]any{"position": 5}).Problem(403, "rbac.forbidden")
	s.site.API("trainee1", "GET", path, nil).Status(200).Has("options").HasNot("because", "right")
	s.site.API("trainee1", "PUT", path, map[string]any{"answers": s.right(t, "NORMS", "check")}).Status(200).Has(`"verdicts"`, `"because"`, `"score":1000`)
}

func TestNothingOfADraftReachesLearners(t *testing.T) {
	s := open(t)
	boss, li := s.site.As("manager1"), s.site.As("trainee1")
	boss.Get("/training/courses/new").Status(200)
	boss.Post("/training/courses", "code", "SECRET-1", "unit", rbactest.GroupPath, "title", "还没想好的课", "line", "ability", "tier", "group", "hours", "2",
		"need.0.as", "required", "need.0.grades", "F1").Status(303).To("/training/courses/SECRET-1")
	boss.Post("/training/courses/SECRET-1/lessons/new", "kind", "text", "title", "第一课", "rev", "1", "text", "秘密的正文").Status(303)
	unseen := func(when string) {
		t.Helper()
		for _, path := range []string{"/courses", "/courses?q=还没想好", "/courses/matrix?post=AGENT", "/", "/learning"} {
			li.Get(path).Status(200).HasNot("还没想好的课", "SECRET-1", "秘密的正文")
		}
		li.Get("/courses/SECRET-1").Status(404).HasNot("还没想好的课")
		li.Get("/training/courses").Status(403)
		li.Get("/training/courses/SECRET-1").Status(403).HasNot("还没想好的课")
		s.site.API("trainee1", "GET", "/api/v1/courses/SECRET-1", nil).Problem(404, "store.not_found")
		s.site.API("trainee1", "GET", "/api/v1/courses?q=SECRET", nil).Status(200).HasNot("SECRET-1")
		s.site.API("trainee1", "POST", "/api/v1/courses/SECRET-1/enrolments", map[string]any{}).Problem(409, "courses.enrolment.not_live")
		if t.Failed() {
			t.Fatal(when)
		}
	}
	unseen("as a draft")
	boss.Post("/training/courses/SECRET-1/publish").Status(303)
	li.Get("/courses/SECRET-1").Status(200).Has("还没想好的课", "第一课").HasNot("秘密的正文")
	c, err := s.Course(t.Context(), s.Actor("manager1"), "SECRET-1")
	if err != nil {
		t.Fatal(err)
	}
	boss.Post("/training/courses/SECRET-1/lessons/text-1", "title", "改名的课", "rev", strconv.FormatInt(c.Rev, 10), "text", "新的正文").Status(303)
	li.Get("/courses/SECRET-1").Status(200).Has("第一课").HasNot("改名的课")
	li.Post("/courses/SECRET-1/enrol").Status(303)
	li.Get("/learn/SECRET-1/text-1").Status(200).Has("秘密的正文").HasNot("新的正文")
	boss.Post("/training/courses/SECRET-1/archive", "reason", "").Status(400)
	boss.Post("/training/courses/SECRET-1/archive", "reason", "不再使用").Status(303)
	li.Get("/learn/SECRET-1/text-1").Status(200).Has("秘密的正文") // who is in it may finish
	li.Get("/learning").Has("还没想好的课")
	s.site.As("agent1").Get("/courses/SECRET-1").Status(404)
}

func TestAnAuthorLearnsAtEachFieldWhatToMend(t *testing.T) {
	s := open(t)
	pen := s.site.As("trainer1")
	pen.Get("/training/courses/new").Status(200).Has("深圳中心").HasNot("江苏")
	refused := pen.Post("/training/courses", "code", "x y", "unit", rbactest.CentrePath, "title", "好课", "line", "ability", "tier", "centre", "hours", "4")
	refused.Status(400).Has("课程代码", `id="f-code-error"`, "好课")
	pen.Post("/training/courses", "code", "GOOD-1", "unit", rbactest.CentrePath, "title", "", "line", "", "tier", "centre", "hours", "0").Status(400).
		Has(`id="f-title-error"`, `id="f-line-error"`, `id="f-hours-error"`)
	pen.Post("/training/courses", "code", "NORMS", "unit", rbactest.CentrePath, "title", "好课", "line", "ability", "tier", "centre", "hours", "4").Status(409)
	pen.Post("/training/courses", "code", "GOOD-1", "unit", rbactest.GroupPath, "title", "好课", "line", "ability", "tier", "centre", "hours", "4").Status(403)
	pen.Post("/training/courses", "code", "GOOD-1", "unit", rbactest.CentrePath, "title", "好课", "line", "ability", "tier", "centre", "hours", "4", "credits", "4").Status(303)

	quiz := []string{"kind", "quiz", "title", "小测", "pass", "80", "rev", "1", "q.0.ask", "先做什么？", "q.0.option", "打断", "q.0.option", "", "q.0.option", "听完", "q.0.right", "3"}
	pen.Post("/training/courses/GOOD-1/lessons/new", quiz...).Status(400).Has("先做什么？", `id="f-quiz.0"`, "不完整")
	pen.Post("/training/courses/GOOD-1/lessons/new", append(quiz, "do", "more")...).Status(200).Has("第 2 题", "先做什么？")
	pen.Post("/training/courses/GOOD-1/lessons/new", append(quiz, "q.0.because", "听完才知道。")...).Status(303)
	c, err := s.Course(t.Context(), s.Actor("trainer1"), "GOOD-1")
	if err != nil || len(c.Content.Lessons) != 1 || c.Content.Lessons[0].Quiz[0].Right != 2 {
		t.Fatalf("%+v %v", c, err)
	}
	pen.Post("/training/courses/GOOD-1/lessons/new", "kind", "text", "title", "正文", "rev", "1", "text", "迟到").Status(409).Has("迟到")
	pen.Post("/training/courses/GOOD-1/lessons/new", "kind", "text", "title", "正文", "rev", "2", "text", "先听。").Status(303)
	pen.Post("/training/courses/GOOD-1/lessons/text-2/move", "to", "up").Status(303)
	if page := pen.Get("/training/courses/GOOD-1").Status(200).Body; strings.Index(page, "正文") > strings.Index(page, "小测") {
		t.Error("the text did not move up")
	}
	pen.Post("/training/preview", "text", "## 一\n<script>alert(1)</script>").Status(200).Has("<h2>一</h2>").HasNot("<script>alert")
	pen.Post("/training/courses/GOOD-1/publish").Status(403)
	pen.Get("/training/courses/NORMS").Status(403)
	s.site.As("trainer2").Get("/training/courses/GOOD-1").Status(200)
	s.site.As("manager1").Post("/training/courses/GOOD-1/publish").Status(303)
	s.site.As("trainee1").Get("/courses/GOOD-1").Status(200).Has("小测").HasNot("听完才知道")
}
