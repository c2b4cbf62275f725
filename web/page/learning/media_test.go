package learning_test

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"math"
	"strconv"
	"testing"
	"time"

	"tianti/courses"
	"tianti/internal/locale"
	"tianti/rbac/rbactest"
	"tianti/web/webtest"
)

// clip is a film of six seconds, recorded from a canvas.
//
//go:embed testdata/clip.webm
var clip []byte

// tone is a call of so many seconds: one that rises and falls.
func tone(seconds int) []byte {
	const rate = 8000
	n := seconds * rate
	var b bytes.Buffer
	b.WriteString("RIFF")
	_ = binary.Write(&b, binary.LittleEndian, uint32(36+2*n))
	b.WriteString("WAVEfmt ")
	for _, v := range []any{uint32(16), uint16(1), uint16(1), uint32(rate), uint32(2 * rate), uint16(2), uint16(16)} {
		_ = binary.Write(&b, binary.LittleEndian, v)
	}
	b.WriteString("data")
	_ = binary.Write(&b, binary.LittleEndian, uint32(2*n))
	for i := range n {
		at := float64(i) / rate
		_ = binary.Write(&b, binary.LittleEndian, int16(9000*math.Sin(at*2*math.Pi*300)*math.Abs(math.Sin(at))))
	}
	return b.Bytes()
}

// live makes a course of one lesson and enrols trainee1.
func (s *school) live(t *testing.T, code string, l courses.Lesson, file []byte) *courses.Enrolment {
	t.Helper()
	by, ctx := s.Actor("manager1"), t.Context()
	if file != nil {
		m, err := s.Take(ctx, by, l.Kind, "file", bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		l.Media = m
	}
	l.ID, l.Title = "play", locale.Text{Zh: "课时"}
	content := courses.Content{Title: locale.Text{Zh: "课程 " + code}, Line: courses.Ability, Tier: courses.Group, Step: "F1", Hours: 1, Lessons: []courses.Lesson{l}}
	if _, err := s.Create(ctx, by, rbactest.GroupPath, code, content, "test"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Publish(ctx, by, code, "test"); err != nil {
		t.Fatal(err)
	}
	me := s.Actor("trainee1")
	e, err := s.Enrol(ctx, me, code, me.Person, "")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func (s *school) reports(t *testing.T, e *courses.Enrolment, body map[string]any) *webtest.Answer {
	t.Helper()
	return s.site.API("trainee1", "PUT", "/api/v1/enrolments/"+e.ID+"/lessons/play", body)
}

func spans(pairs ...int) (out []courses.Span) {
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, courses.Span{From: pairs[i], To: pairs[i+1]})
	}
	return out
}

func TestAFilmIsDoneWhenItWasWatchedAndNotWhenADeviceSaysSo(t *testing.T) {
	s := open(t)
	e := s.live(t, "FILM", courses.Lesson{Kind: courses.Video, Length: 300}, clip)
	s.reports(t, e, map[string]any{"done": true}).Problem(409, "courses.media.not_seen")
	s.reports(t, e, map[string]any{"seen": spans(0, 300)}).Problem(409, "courses.media.too_fast")
	s.reports(t, e, map[string]any{"seen": spans(0, 15), "last": 15}).Status(200)
	s.Clock.Advance(time.Minute)
	s.reports(t, e, map[string]any{"seen": spans(10, 130), "last": 130}).Status(200) // at double speed
	if st := s.progress(t, e); st.Position != 130 || st.Last != 130 || st.Done || len(st.Seen) != 1 {
		t.Errorf("%+v", st)
	}
	s.reports(t, e, map[string]any{"seen": spans(0, 15, 290, 300), "last": 300}).Status(200) // jumping on does not fill the gap
	s.Clock.Advance(2 * time.Minute)
	s.reports(t, e, map[string]any{"seen": spans(130, 290), "last": 0}).Status(200)
	if st := s.progress(t, e); !st.Done || st.Position != 300 {
		t.Errorf("%+v", st)
	}
	free := s.live(t, "FREE", courses.Lesson{Kind: courses.Video, Length: 300, Skip: true}, clip)
	s.reports(t, free, map[string]any{"seen": spans(200, 300), "done": true}).Status(200)
	if st := s.progress(t, free); !st.Done {
		t.Errorf("who may skip is not done: %+v", st)
	}
}

func TestAFilmPlaysInTheBrowserAndGoesOnElsewhere(t *testing.T) {
	s := open(t)
	e := s.live(t, "CLIP", courses.Lesson{Kind: courses.Video, Length: 6}, clip)
	browser := webtest.Browser(t)
	tab := webtest.OpenTab(t, browser, s.site.URL, 390, 844)
	tab.Cookie("access", s.site.Sessions.Token("trainee1"))
	tab.Go("/learn/CLIP/play")
	webtest.Eval[bool](tab, `(() => { const p = document.getElementById("player"); p.muted = true; p.playbackRate = 2; p.play(); p.addEventListener("timeupdate", () => p.currentTime > 3 && !window.stopped && (window.stopped = true, p.pause())); return true; })()`)
	until(t, tab, "half of it is kept", func() bool { return s.progress(t, e).Position >= 2 })
	st := s.progress(t, e)
	if st.Done || st.Last < 2 {
		t.Errorf("%+v", st)
	}
	for _, wrong := range tab.Inspect() {
		t.Error(wrong)
	}
	tab.Shot("lesson_video_phone")
	other := webtest.OpenTab(t, browser, s.site.URL, 1280, 900)
	other.Cookie("access", s.site.Sessions.Token("trainee1"))
	other.Go("/learn/CLIP/play")
	other.Until("the other device is there", `document.getElementById("player").currentTime >= 2`)
	webtest.Eval[bool](other, `(() => { const p = document.getElementById("player"); p.muted = true; p.play(); return true; })()`)
	until(t, other, "the end", func() bool { return s.progress(t, e).Done })
	other.See("#done:not([hidden])")
	for _, trouble := range append(tab.Troubles(), other.Troubles()...) {
		t.Error(trouble)
	}
}

func TestACallIsStudiedWithItsPassagesNotesAndQuestions(t *testing.T) {
	s := open(t)
	quiz := []courses.Question{{Ask: "客服先做了什么？", Options: []string{"解释", "复述"}, Right: 2, Because: "复述让客户知道被听见。"}}
	e := s.live(t, "CALL", courses.Lesson{Kind: courses.Recording, Length: 10, Marks: []courses.Mark{{Span: courses.Span{From: 2, To: 6}, Text: "复述"}}, Quiz: quiz, Pass: 100}, tone(10))
	tab := webtest.OpenTab(t, webtest.Browser(t), s.site.URL, 1280, 900)
	tab.Cookie("access", s.site.Sessions.Token("trainee1"))
	tab.Go("/learn/CALL/play")
	tab.See(`#wave[data-drawn]`)
	tab.Type("#note", "语气放慢了")
	tab.Click("#add")
	until(t, tab, "the note", func() bool { return len(s.progress(t, e).Notes) == 1 })
	for _, wrong := range tab.Inspect() {
		t.Error(wrong)
	}
	tab.Shot("lesson_recording_desk")

	// Right answers alone do not do: the passage has to be heard.
	li := s.site.As("trainee1")
	li.Get("/learn/CALL/play").Status(200).HasNot("复述让客户知道被听见")
	li.Post("/learn/CALL/play", "q1", "2").Status(200)
	if st := s.progress(t, e); st.Done || st.Score != 1000 {
		t.Errorf("%+v", st)
	}
	webtest.Eval[bool](tab, `(() => { const p = document.getElementById("player"); p.muted = true; p.playbackRate = 2; document.querySelector("[data-from]").click(); return true; })()`)
	until(t, tab, "the passage is heard", func() bool { return s.progress(t, e).Done })
	for _, trouble := range tab.Troubles() {
		t.Error(trouble)
	}
}

func TestADrillIsDoneByItsObserver(t *testing.T) {
	s := open(t)
	e := s.live(t, "DRILL", courses.Lesson{Kind: courses.MockDrill, Text: "客户第三次来电。", Pass: 80, Drill: &courses.Drill{
		Roles:  []courses.Role{{Name: "客服", Brief: "按五步安抚"}, {Name: "客户", Brief: "其实担心的是停机", Secret: true}},
		Rubric: []courses.Criterion{{Name: "倾听", Most: 10}, {Name: "解决", Most: 10}}}}, nil)
	s.site.As("trainee1").Get("/learn/DRILL/play").Status(200).Has("客户第三次来电", "按五步安抚", "还没有演过").HasNot("其实担心的是停机")
	s.site.API("trainee1", "GET", "/api/v1/enrolments/"+e.ID+"/lessons/play", nil).Status(200).HasNot("其实担心的是停机")
	s.reports(t, e, map[string]any{"done": true}).Problem(409, "courses.drill.by_observer")

	path := "/training/drills/" + e.ID + "/play"
	for _, who := range []string{"trainee1", "agent1", "hr1"} {
		s.site.As(who).Get(path).Status(403)
	}
	leader := s.site.As("leader1")
	leader.Get("/training/practice").Status(200).Has("李明", path)
	leader.Get(path).Status(200).Has("其实担心的是停机", "倾听")
	day := s.Clock.Now().Format(time.DateOnly)
	leader.Post(path, "day", day, "role", "客服", "score1", "11", "score2", "5").Status(400).Has("0 到 10")
	leader.Post(path, "day", day, "role", "路人", "score1", "6", "score2", "5").Status(400)
	leader.Post(path, "day", day, "role", "客服", "score1", "6", "score2", "5", "note", "再慢一点").Status(303).To(path)
	if st := s.progress(t, e); st.Done || st.Score != 550 {
		t.Errorf("%+v", st)
	}
	leader.Post(path, "day", day, "role", "客服", "score1", "9", "score2", "8").Status(303).To("/training/practice")
	if st := s.progress(t, e); !st.Done || st.Score != 850 || len(st.Observed) != 2 {
		t.Errorf("%+v", st)
	}
	s.site.As("leader2").Get(path).Status(403) // of another team
}

func TestAuthorsWriteEachKindInAForm(t *testing.T) {
	s := open(t)
	m := s.site.As("manager1")
	if _, err := s.Create(t.Context(), s.Actor("manager1"), rbactest.GroupPath, "FORMS", courses.Content{Title: locale.Text{Zh: "表单"}, Line: courses.Ability, Tier: courses.Group, Step: "F1", Hours: 1}, "test"); err != nil {
		t.Fatal(err)
	}
	film, err := s.Take(t.Context(), s.Actor("manager1"), courses.Video, "clip.webm", bytes.NewReader(clip))
	if err != nil {
		t.Fatal(err)
	}
	call, err := s.Take(t.Context(), s.Actor("manager1"), courses.Recording, "call.wav", bytes.NewReader(tone(2)))
	if err != nil {
		t.Fatal(err)
	}
	rev := func() string {
		c, err := s.Course(t.Context(), s.Actor("manager1"), "FORMS")
		if err != nil {
			t.Fatal(err)
		}
		return strconv.FormatInt(c.Rev, 10)
	}
	path := "/training/courses/FORMS/lessons/new"
	for _, kind := range []string{"video", "recording", "drill", "package"} {
		m.Get(path + "?kind=" + kind).Status(200).Has(`name="kind" value="` + kind + `"`)
	}
	m.Post(path, "rev", rev(), "kind", "video", "title", "影片", "length", "0:06").Status(400).Has("还没有上传文件")
	m.Post(path, "rev", rev(), "kind", "video", "title", "影片", "media", film.File, "media_name", "clip.webm", "media_type", film.Type, "length", "0:06").Status(303)
	m.Post(path, "rev", rev(), "kind", "recording", "title", "录音", "media", call.File, "media_type", call.Type, "length", "2", "marks", "0:01-0:09 | 太长").Status(400).Has("第 1 个重点段落")
	m.Post(path, "rev", rev(), "kind", "recording", "title", "录音", "media", call.File, "media_type", call.Type, "length", "2", "marks", "0:00-0:01 | 问候").Status(303)
	m.Post(path, "rev", rev(), "kind", "drill", "title", "演练", "text", "客户来电。", "pass", "80", "roles", "客服 | 安抚\n*客户 | 很急", "rubric", "倾听 | 10 | 不打断").Status(303)
	c, err := s.Course(t.Context(), s.Actor("manager1"), "FORMS")
	if err != nil || len(c.Content.Lessons) != 3 {
		t.Fatalf("%+v %v", c.Content.Lessons, err)
	}
	if d := c.Content.Lessons[2].Drill; d.Roles[1].Name != "客户" || !d.Roles[1].Secret || d.Rubric[0].Most != 10 || d.Rubric[0].Look != "不打断" {
		t.Errorf("%+v", d)
	}
	for _, l := range c.Content.Lessons {
		m.Get("/training/courses/FORMS/lessons/" + l.ID).Status(200)
	}
}
