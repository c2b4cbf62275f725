package learning_test

import (
	"testing"
	"time"

	"tianti/rbac/rbactest"
)

func TestALeaderAssignsFollowsAndWithdraws(t *testing.T) {
	s := open(t)
	boss := s.site.As("leader1")
	boss.Get("/training/assign").Status(200).Has("深圳中心 / 1组").HasNot("2组", "信息安全与客户隐私")

	// A course is looked for by a word; what was typed and picked stays, and nothing is assigned meanwhile.
	typed := []string{"unit", rbactest.TeamPath, "due", "2026-11-30", "reason", "复训"}
	boss.Post("/training/assign", append(typed, "act", "find", "find", "隐私")...).Status(200).Has(`value="put.PRIVACY"`, `value="2026-11-30"`, "复训</textarea>", rbactest.TeamPath+`" selected`).HasNot(`name="courses"`)
	boss.Post("/training/assign", append(typed, "act", "put.PRIVACY", "find", "隐私")...).Status(200).Has(`name="courses" value="PRIVACY"`, "已添加").HasNot(`value="put.PRIVACY"`)
	boss.Post("/training/assign", append(typed, "act", "enter", "find", "zzzz", "courses", "PRIVACY")...).Status(200).Has(`name="courses" value="PRIVACY"`, "没有找到与“zzzz”相符")
	boss.Post("/training/assign", append(typed, "act", "out.PRIVACY", "courses", "PRIVACY", "courses", "NORMS")...).Status(200).Has(`name="courses" value="NORMS"`).HasNot(`name="courses" value="PRIVACY"`)
	boss.Get("/training/assign?course=NORMS").Status(200).Has(`name="courses" value="NORMS"`)
	s.site.As("trainee1").Get("/learning").Has("现在没有在学的课程")
	boss.Post("/training/assign", "unit", rbactest.TeamPath, "courses", "PRIVACY", "due", "2026-11-30", "reason", "").Status(400).Has(`id="f-reason-error"`, `value="2026-11-30"`)
	boss.Post("/training/assign", "unit", rbactest.TeamPath, "courses", "PRIVACY", "due", "2026-11-01", "reason", "复训").Status(400).Has(`id="f-due-error"`)
	boss.Post("/training/assign", "unit", rbactest.TeamPath, "due", "2026-11-30", "reason", "复训").Status(400).Has("没有选择课程")
	boss.Post("/training/assign", "unit", rbactest.OtherTeam, "courses", "PRIVACY", "due", "2026-11-30", "reason", "复训").Status(403)
	boss.Post("/training/assign", "unit", rbactest.TeamPath, "courses", "PRIVACY", "due", "2026-11-30", "reason", "年度复训").Status(303).To("/training/team?unit=" + rbactest.TeamPath)
	s.site.As("trainee1").Get("/").Has("信息安全与客户隐私", "有截止日期", "2026-11-30 前完成")
	s.site.As("trainee2").Get("/learning").HasNot("年度复训")

	boss.Get("/training/team").Status(200).Has("李明", "王芳").HasNot("张𬘡", "过了期限还没完成")
	s.Clock.Advance(8 * 24 * time.Hour)
	boss.Get("/training/team").Status(200).Has("过了期限还没完成", "李明")
	boss.Get("/").Has("已过期限")
	boss.Get("/training/team?unit=" + rbactest.OtherTeam).Status(403).HasNot("张𬘡")
	s.site.As("hr1").Get("/training/team?unit="+rbactest.CentrePath).Status(200).Has("1组", "2组", "李明")
	s.site.As("trainee1").Get("/training/team").Status(403)

	id := rbactest.ID("trainee1")
	boss.Get("/people/"+id+"/courses").Status(200).Has("李明的学习", "年度复训", "退出课程").HasNot("继续学习")
	s.site.As("leader2").Get("/people/" + id + "/courses").Status(403).HasNot("李明")
	s.site.API("leader2", "GET", "/api/v1/people/"+id+"/enrolments", nil).Problem(403, "rbac.forbidden")
	s.site.API("hr1", "GET", "/api/v1/people/"+id+"/enrolments", nil).Status(200).Has(`"course":"PRIVACY"`, `"next":null`)
	s.site.As("trainee1").Post("/training/enrolments/PRIVACY:"+id+"/withdraw", "reason", "不想学").Status(403)
	boss.Post("/training/enrolments/PRIVACY:"+id+"/withdraw", "reason", "调岗").Status(303)
	s.site.As("trainee1").Get("/learning").Has("已退出的课程")

	boss.Get("/training/assign?person=" + id).Status(200).Has("李明").HasNot(`name="unit"`)
	boss.Get("/training/assign?person=" + rbactest.ID("trainee2")).Status(403).HasNot("阿依古丽")
	boss.Post("/training/assign", "person", id, "courses", "NORMS", "courses", "TELECOM", "due", "2026-12-31", "reason", "补训").Status(303).To("/people/" + id + "/courses")
	boss.Post("/training/assign", "person", rbactest.ID("trainee2"), "courses", "NORMS", "due", "2026-12-31", "reason", "补训").Status(403)
	if r, err := s.Chain.Verify(t.Context()); err != nil || len(r.Broken) > 0 {
		t.Errorf("%+v %v", r, err)
	}
}

func TestAMentorSignsPracticeAndNobodySignsTheirOwn(t *testing.T) {
	s := open(t)
	for _, c := range []string{"SYSTEM", "PHRASES", "PRIVACY", "MENTORED"} {
		s.finish(t, "trainee1", c)
	}
	id := rbactest.ID("trainee1")
	path := "/training/practice/MENTORED:" + id + "/seat"
	s.site.As("trainee1").Get("/learn/MENTORED/seat").Status(200).Has("0/80 小时", "还没有签认记录")
	mentor := s.site.As("trainer1")
	mentor.Get("/").Has("跟岗签认", "李明")
	mentor.Get("/training/practice").Status(200).Has("李明", "0/80", "深圳中心 / 1组")
	s.site.As("leader2").Get("/training/practice").Status(200).HasNot("李明")
	mentor.Get(path).Status(200).Has(`value="2026-11-24"`)
	mentor.Post(path, "day", "2026-11-24", "hours", "13", "note", "稳").Status(400).Has(`id="f-hours-error"`, "稳")
	mentor.Post(path, "day", "2026-12-24", "hours", "8").Status(400).Has(`id="f-day-error"`)
	mentor.Post(path, "day", "2026-11-24", "hours", "8", "points", "101").Status(400).Has(`id="f-points-error"`, `value="101"`)
	mentor.Post(path, "day", "2026-11-24", "hours", "8", "points", "85", "note", "开头结尾规范").Status(303)
	mentor.Get(path).Status(200).Has("85 分")
	mentor.Post(path, "day", "2026-11-24", "hours", "7", "note", "开头结尾规范").Status(303) // the same day again
	s.site.As("trainee1").Get("/learn/MENTORED/seat").Has("7/80 小时", "开头结尾规范", "欧阳菲")
	s.site.As("trainee1").Post(path, "day", "2026-11-24", "hours", "8").Status(403)
	s.site.As("leader2").Post(path, "day", "2026-11-24", "hours", "8").Status(403)
	s.site.API("trainee1", "PUT", "/api/v1/enrolments/MENTORED:"+id+"/lessons/seat", map[string]any{"done": true}).Problem(409, "courses.practice.by_signature")
	for n := 14; n < 24; n++ {
		s.site.API("trainer2", "POST", "/api/v1/enrolments/MENTORED:"+id+"/lessons/seat/signatures",
			map[string]any{"day": time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), "hours": 8, "points": 70}).Status(200)
	}
	mentor.Get("/training/practice").Status(200).HasNot("李明")
	s.site.As("trainee1").Get("/courses/MENTORED/done").Status(200).Has("恭喜，完成课程")
}

func TestTheMatrixSaysWhatAPostNeedsAtEachGrade(t *testing.T) {
	s := open(t)
	s.site.As("agent1").Get("/courses/matrix").Status(200).Has("客服代表", "F1", "企业与服务规范", "复训")
	s.site.As("agent1").Get("/courses/matrix?post=TRAINER").Status(200).Has("TTT 内训师技能")
}

func TestAManagerMakesACourseByAPI(t *testing.T) {
	s := open(t)
	course := map[string]any{"code": "API-1", "unit": rbactest.GroupPath, "title": map[string]string{"zh": "接口课", "en": "By API"}, "line": "business", "tier": "group", "step": "F1", "hours": 2,
		"lessons": []any{map[string]any{"id": "a", "kind": "text", "title": map[string]string{"zh": "一"}, "text": "正文"},
			map[string]any{"id": "q", "kind": "quiz", "title": map[string]string{"zh": "二"}, "pass": 80, "quiz": []any{map[string]any{"ask": "?", "options": []string{"是", "否"}, "right": 1, "because": "因为"}}}}, "publish": true}
	s.site.API("trainee1", "POST", "/api/v1/courses", course).Problem(403, "rbac.forbidden")
	s.site.API("manager1", "POST", "/api/v1/courses", course).Status(201).Has(`"state":"live"`, `"version":1`)
	s.site.API("manager1", "POST", "/api/v1/courses", course).Problem(409, "courses.course.taken")
	s.site.API("trainee1", "GET", "/api/v1/courses/API-1", nil).Status(200).Has("接口课", `"kind":"quiz"`).HasNot("因为", "正文")
	s.site.API("trainee1", "POST", "/api/v1/courses/API-1/enrolments", map[string]string{"person": rbactest.ID("trainee2")}).Problem(403, "rbac.forbidden")
	s.site.API("manager1", "POST", "/api/v1/courses/API-1/enrolments", map[string]string{"person": rbactest.ID("trainee1")}).Status(201)
	s.site.API("trainee1", "GET", "/api/v1/courses?limit=2", nil).Status(200).Has(`"next":"2"`)
	course["lessons"], course["publish"] = []any{}, false
	delete(course, "code")
	s.site.API("manager1", "PUT", "/api/v1/courses/API-1", course).Problem(400, "courses.course.no_lessons")
}
