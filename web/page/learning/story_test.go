package learning_test

import (
	"strconv"
	"testing"

	"tianti/courses"
	"tianti/rbac/rbactest"
	"tianti/web/webtest"
)

// TestATraineeStudiesOnAPhoneAndATrainerSignsAtADesk is the learner's way in a browser: from the card
// of the first page through text and quiz to the end of a course, a second device that goes on where
// the first one stopped, and a mentor who signs a day of practice.
func TestATraineeStudiesOnAPhoneAndATrainerSignsAtADesk(t *testing.T) {
	s := open(t)
	browser := webtest.Browser(t)
	phone := webtest.OpenTab(t, browser, s.site.URL, 390, 844)
	phone.Cookie("access", s.site.Sessions.Token("trainee1"))

	phone.Go("/")
	phone.See("#card-learning_next")
	phone.Reads("接下来学什么", "本级必修")
	phone.Shot("story_home_phone")
	phone.Go("/courses?q=礼仪")
	phone.ClickAway(".course-card a")
	phone.ClickAway(".course-go form button")
	phone.See("#reading")
	well(t, phone)

	// Reading saves itself: half of the text on the phone, the rest elsewhere.
	id := courses.EnrolmentID("PHRASES", rbactest.ID("trainee1"))
	webtest.Eval[bool](phone, `(scrollTo(0, 150), true)`)
	phone.See(`#saved[data-state="saved"]`)
	e, _, err := s.Enrolment(t.Context(), s.Actor("trainee1"), id)
	if err != nil || e.Step("opening").Position == 0 || e.Step("opening").Done {
		t.Fatalf("%+v %v", e.Steps, err)
	}
	desk := webtest.OpenTab(t, browser, s.site.URL, 1280, 600)
	desk.Cookie("access", s.site.Sessions.Token("trainee1"))
	desk.Go("/learn/PHRASES")
	desk.See("#reading")
	if at := webtest.Eval[string](desk, `document.getElementById("reading").dataset.position`); at != strconv.Itoa(e.Step("opening").Position) {
		t.Errorf("the desk opens at %s, the phone stopped at %d", at, e.Step("opening").Position)
	}

	for _, lesson := range []string{"opening", "taboo", "tone"} {
		if phone.At() != "/learn/PHRASES/"+lesson {
			t.Fatalf("at %s, want %s", phone.At(), lesson)
		}
		phone.ClickAway(".player-foot button")
	}
	phone.See(".quiz")
	for i, n := range s.right(t, "PHRASES", "check") {
		if i == 0 {
			n = n%2 + 1 // a mistake
		}
		phone.Click(`input[name=q` + strconv.Itoa(i+1) + `][value="` + strconv.Itoa(n) + `"]`)
	}
	phone.ClickAway(".player-foot button")
	phone.See(".quiz-option.is-good")
	phone.Reads("还没有通过", "正确答案", "您的选择")
	well(t, phone)
	phone.Shot("story_judged_phone")
	phone.ClickAway(".player-foot a")
	for i, n := range s.right(t, "PHRASES", "check") {
		phone.Click(`input[name=q` + strconv.Itoa(i+1) + `][value="` + strconv.Itoa(n) + `"]`)
	}
	phone.ClickAway(".player-foot button")
	phone.Reads("通过了！")
	phone.ClickAway(".player-foot a.btn-primary")
	phone.See(".finish")
	phone.Reads("恭喜，完成课程")
	well(t, phone)
	phone.Shot("story_done_phone")

	for _, c := range []string{"SYSTEM", "PRIVACY", "MENTORED"} {
		s.finish(t, "trainee1", c)
	}
	mentor := webtest.OpenTab(t, browser, s.site.URL, 1280, 900)
	mentor.Cookie("access", s.site.Sessions.Token("trainer1"))
	mentor.Go("/training/practice")
	mentor.Reads("李明", "0/80")
	well(t, mentor)
	mentor.ClickAway("td a.btn-primary")
	mentor.Type("#f-points", "86")
	mentor.Type("#f-note", "开头结尾规范，复述还要加强")
	mentor.Shot("story_sign_desk")
	mentor.ClickAway(".card-footer button")
	mentor.See(".alert-success")
	mentor.Reads("8/80 小时")
	phone.Go("/learn/MENTORED/seat")
	phone.Reads("8/80 小时", "86 分", "复述还要加强", "欧阳菲")
	well(t, phone)
}

// TestAnAuthorSeesTheLessonWhileWritingIt writes a course at a desk until a learner can open it.
func TestAnAuthorSeesTheLessonWhileWritingIt(t *testing.T) {
	s := open(t)
	desk := webtest.OpenTab(t, webtest.Browser(t), s.site.URL, 1280, 900)
	desk.Cookie("access", s.site.Sessions.Token("manager1"))
	desk.Go("/training/courses/new")
	desk.Type("#f-code", "ELDERLY")
	desk.Type("#f-title", "为老年客户服务")
	desk.Choose("#f-line", "ability")
	desk.ClickAway(".card-footer button")
	desk.See("#f-lessons")
	desk.ClickAway(".lesson-add a[href$=text]")
	desk.Type("#f-title", "说得慢一点")
	desk.Type("#f-text", "## 三个慢\n\n语速慢，**停顿**多。")
	desk.See("#preview strong")
	if got := desk.Text("#preview"); got != "三个慢\n语速慢，停顿多。" && got != "三个慢\n\n语速慢，停顿多。" {
		t.Errorf("the preview shows %q", got)
	}
	well(t, desk)
	desk.ClickAway("#save")
	desk.See(".lesson-list")
	desk.ClickAway("#publish")
	desk.See(".alert-success")
	s.site.As("trainee1").Get("/courses/ELDERLY").Status(200).Has("为老年客户服务", "说得慢一点")
}

// well demands that a page is well made and that the browser complained about nothing.
func well(t *testing.T, tab *webtest.Tab) {
	t.Helper()
	for _, wrong := range tab.Inspect() {
		t.Errorf("%s: %s", tab.At(), wrong)
	}
}
