package sitting_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"tianti/exams"
	"tianti/exams/examstest"
	"tianti/rbac"
	"tianti/web/api"
	"tianti/web/kit"
	"tianti/web/page/sitting"
	"tianti/web/webtest"
)

func areas(x *exams.Service) []kit.Area {
	return []kit.Area{sitting.Pages{Exams: x}.Area(), api.Sittings{Exams: x}.Area(), api.Exams{Exams: x}.Area(), api.Marking{Exams: x}.Area()}
}

func serve(t *testing.T, h *examstest.Hall, extra map[string]rbac.Actor) *webtest.Site {
	t.Helper()
	actors := h.Actors()
	for name, a := range extra {
		actors[name] = a
	}
	return webtest.Serve(t, webtest.Options{Gate: h.Gate, Clock: h.Clock, Actors: actors}, areas(h.Service)...)
}

type sheet struct {
	ID         string
	Seq        int64
	Deadline   time.Time
	ServerTime time.Time `json:"server_time"`
	Items      []exams.Question
	Answers    map[string]struct{ Seq int64 }
}

const start = "/api/v1/exams/PREJOB-T/sittings"

func put(s *webtest.Site, who, id string, n int, seq int64, response any) *webtest.Answer {
	return s.API(who, "PUT", fmt.Sprintf("/api/v1/sittings/%s/answers/%d", id, n), map[string]any{"seq": seq, "response": response})
}

func TestNoKeyAndNoScoreLeavesBeforeTheRelease(t *testing.T) {
	h := examstest.Open(t)
	h.Exam("PREJOB-T")
	s := serve(t, h, nil)
	var x sheet
	secret := []string{examstest.Secret, `"weight"`, `"key"`, `"score"`, `"passed"`, `"percent"`, `"rubric"`, `"model"`}
	s.API("trainee1", "POST", start, nil).Status(200).HasNot(secret...).JSON(&x)
	if len(x.Items) != 7 || x.ID == "" || x.Deadline.Sub(h.Clock.Now()) != time.Hour {
		t.Fatalf("%+v", x)
	}
	c := s.As("trainee1")
	for i, q := range x.Items {
		put(s, "trainee1", x.ID, q.N, int64(i+1), examstest.Right(q)).Status(200).HasNot(secret...).Has("saved_at")
	}
	c.Get("/my/exams").Status(200).HasNot(examstest.Secret).Has("进行中")
	page := c.Get("/sittings/"+x.ID).Status(200).HasNot(examstest.Secret, "tag-green")
	if strings.Count(page.Body, " checked") != 6 || !strings.Contains(page.Body, "我马上为您处理") {
		t.Error("the page does not show the answers that are stored")
	}
	c.Get("/sittings/" + x.ID + "/result").Status(200).HasNot(examstest.Secret)
	s.API("trainee1", "GET", "/api/v1/sittings/"+x.ID+"/result", nil).Problem(409, "exams.result.hidden")
	first := s.API("trainee1", "POST", "/api/v1/sittings/"+x.ID+"/submit", nil).Status(200).HasNot(secret...)
	h.Clock.Advance(time.Minute)
	if again := s.API("trainee1", "POST", "/api/v1/sittings/"+x.ID+"/submit", nil).Status(200); again.Body != first.Body {
		t.Errorf("handing in again answered %s, first %s", again.Body, first.Body)
	}
	h.Drain(t)
	s.API("trainee1", "GET", "/api/v1/sittings/"+x.ID+"/result", nil).Problem(409, "exams.result.hidden").HasNot(examstest.Secret)
	s.API("trainee1", "GET", "/api/v1/me/exams", nil).Status(200).HasNot(secret[0], `"score"`)
	c.Get("/sittings/" + x.ID).Status(303).To("/sittings/" + x.ID + "/result")
	c.Get("/sittings/"+x.ID+"/result").Status(200).Has("已交卷").HasNot(examstest.Secret, "合格")
	c.Get("/my/exams/PREJOB-T").Status(200).Has("上一次的成绩还没有发布", "等待发布")
}

// TestTheWayFromTheFirstAnswerToTheResult goes on to blind marking by two and the release.
func TestTheWayFromTheFirstAnswerToTheResult(t *testing.T) {
	h := examstest.Open(t)
	h.Exam("PREJOB-T")
	s := serve(t, h, nil)
	var x sheet
	s.API("trainee1", "POST", start, nil).Status(200).JSON(&x)
	for i, q := range x.Items {
		put(s, "trainee1", x.ID, q.N, int64(i+1), examstest.Right(q)).Status(200)
	}
	s.API("trainee1", "POST", "/api/v1/sittings/"+x.ID+"/submit", nil).Status(200)
	h.Drain(t)
	s.API("manager1", "POST", "/api/v1/exams/PREJOB-T/release", nil).Problem(409, "exams.result.missing")
	identity := []string{"KF000001", "李明", x.ID, "sitting", "trainee1", "/group/gd/shenzhen/t1/"}
	for _, who := range []string{"trainer1", "trainer2"} {
		var task struct{ ID string }
		s.API(who, "GET", "/api/v1/marking/next?exam=PREJOB-T", nil).Status(200).HasNot(identity...).Has("我马上为您处理", "倾听").JSON(&task)
		s.API(who, "POST", "/api/v1/marking/"+task.ID, map[string]any{"scores": map[string]int{"care": 4000}}).Problem(400, "exams.item.marks_missing")
		s.API(who, "POST", "/api/v1/marking/"+task.ID, map[string]any{"scores": map[string]int{"care": 4000, "rule": 5000}, "comment": "很好"}).Status(200)
		s.API(who, "POST", "/api/v1/marking/"+task.ID, map[string]any{"scores": map[string]int{"care": 0, "rule": 0}}).Status(409)
		s.API(who, "GET", "/api/v1/marking/next?exam=PREJOB-T", nil).Problem(404, "exams.mark.no_task")
	}
	h.Drain(t)
	s.API("trainee1", "POST", "/api/v1/exams/PREJOB-T/release", nil).Status(403)
	s.API("manager1", "POST", "/api/v1/exams/PREJOB-T/release", map[string]string{"reason": "阅卷完成"}).Status(200).Has(`"released":1`)
	s.API("trainee1", "GET", "/api/v1/sittings/"+x.ID+"/result", nil).Status(200).Has(`"passed":true`, `"score":21000`, examstest.Secret)
	s.As("trainee1").Get("/sittings/"+x.ID+"/result").Status(200).Has("合格", "21", "很好", examstest.Secret)
	s.As("trainee1").Get("/my/exams").Status(200).Has("查看成绩")
	// A result is the candidate's and of those above, nobody else's.
	s.API("trainee2", "GET", "/api/v1/sittings/"+x.ID+"/result", nil).Status(403)
	s.As("agent1").Get("/sittings/" + x.ID + "/result").Status(403)
	s.API("leader1", "GET", "/api/v1/sittings/"+x.ID+"/result", nil).Status(200)
	s.API("leader2", "GET", "/api/v1/sittings/"+x.ID+"/result", nil).Status(403)
	s.API("manager1", "GET", "/api/v1/exams/PREJOB-T/results", nil).Status(200).Has("KF000001", `"passed":true`)
	s.API("trainee2", "GET", "/api/v1/exams/PREJOB-T/results", nil).Status(403)
}

func TestAnEchoChangesNothingAndALateAnswerIsRefusedWithTheReason(t *testing.T) {
	h := examstest.Open(t)
	h.Exam("PREJOB-T")
	s := serve(t, h, nil)
	var x sheet
	s.API("trainee1", "POST", start, nil).Status(200).JSON(&x)
	right, wrong := examstest.Right(x.Items[0]).Choice[0], x.Items[0].Options[0].ID
	put(s, "trainee1", x.ID, 1, 5, right).Status(200).Has(`"seq":5`)
	put(s, "trainee1", x.ID, 1, 5, wrong).Status(200).Has(`"seq":5`, right)
	put(s, "trainee1", x.ID, 1, 2, wrong).Status(200).Has(`"seq":5`, right)
	put(s, "trainee1", x.ID, 1, 6, "nonsense").Problem(400, "exams.item.response_option")
	put(s, "trainee1", x.ID, 99, 6, right).Problem(404, "exams.sitting.no_item")
	put(s, "trainee1", x.ID, 1, 0, right).Problem(400, "exams.sitting.seq")
	put(s, "trainee2", x.ID, 1, 9, wrong).Status(403)
	put(s, "", x.ID, 1, 9, wrong).Status(401)
	put(s, "manager1", x.ID, 1, 9, wrong).Status(403)
	s.API("manager1", "POST", "/api/v1/sittings/"+x.ID+"/pause", map[string]string{"reason": "火警"}).Status(200)
	put(s, "trainee1", x.ID, 1, 7, right).Problem(409, "exams.sitting.paused")
	h.Clock.Advance(10 * time.Minute)
	s.API("manager1", "POST", "/api/v1/sittings/"+x.ID+"/resume", map[string]string{"reason": "恢复"}).Status(200)
	h.Clock.Advance(time.Hour + 30*time.Second)
	put(s, "trainee1", x.ID, 1, 8, right).Status(200) // within the grace
	h.Clock.Advance(time.Second)
	put(s, "trainee1", x.ID, 1, 9, right).Problem(409, "exams.sitting.late")
}

func TestASecondDeviceTakesOverOnPurposeOnly(t *testing.T) {
	h := examstest.Open(t)
	h.Exam("PREJOB-T")
	phone := h.Actor("trainee1")
	phone.Session = "another log-in"
	s := serve(t, h, map[string]rbac.Actor{"phone": phone})
	desk := s.As("trainee1")
	desk.Get("/my/exams").Status(200).Has("岗前认证考试", "进入考试")
	desk.Get("/my/exams/PREJOB-T").Status(200).Has("开始前请知道", "60 分钟", "7 题")
	at := desk.Post("/my/exams/PREJOB-T/start").Status(303).Header.Get("Location")
	desk.Get(at).Status(200).Has("第 1 题")
	id := strings.TrimPrefix(at, "/sittings/")
	s.As("phone").Get(at).Status(200).Has("在另一台设备上进行", "在这里继续").HasNot("第 1 题", "哪一项正确")
	put(s, "phone", id, 1, 1, nil).Problem(409, "exams.sitting.elsewhere")
	s.As("phone").Post("/my/exams/PREJOB-T/start").Status(303).To(at)
	s.As("phone").Post(at + "/take-over").Status(303).To(at)
	s.As("phone").Get(at).Status(200).Has("第 1 题")
	put(s, "trainee1", id, 1, 1, nil).Problem(409, "exams.sitting.elsewhere")
	desk.Get(at).Status(200).HasNot("哪一项正确")
	s.As("trainee2").Get(at).Status(403)
	s.As("trainee2").Post(at + "/take-over").Status(403)
	// A program that asks for its sitting is where the candidate is.
	s.API("trainee1", "POST", start, nil).Status(200).Has(id)
}

func TestWhoIsNotInvitedLearnsWhyAndNothingElse(t *testing.T) {
	h := examstest.Open(t)
	h.Exam("PREJOB-T")
	s := serve(t, h, nil)
	s.As("agent3").Get("/my/exams").Status(200).Has("没有安排给您的考试").HasNot("岗前认证")
	s.API("agent3", "POST", start, nil).Problem(403, "exams.sitting.not_invited").HasNot("哪一项正确")
	s.As("agent3").Post("/my/exams/PREJOB-T/start").Status(403)
	h.Clock.Advance(25 * time.Hour)
	s.API("trainee1", "POST", start, nil).Problem(409, "exams.sitting.over")
	s.As("trainee1").Get("/my/exams").Status(200).Has("考试已经结束", "2026-11-25 10:00").HasNot("UTC")
	var list struct{ Items []json.RawMessage }
	s.API("trainee1", "GET", "/api/v1/me/exams", nil).Status(200).Has(`"can_start":false`, "exams.sitting.over").JSON(&list)
	if len(list.Items) != 1 {
		t.Errorf("%d exams", len(list.Items))
	}
}
