package learning_test

import (
	"bytes"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"tianti/courses"
	"tianti/courses/document/documenttest"
	"tianti/internal/locale"
	"tianti/rbac/rbactest"
	"tianti/web/webtest"
)

// paper makes a course of one document and enrols trainee1.
func (s *school) paper(t *testing.T, code string, pages, share int) *courses.Enrolment {
	t.Helper()
	return s.live(t, code, courses.Lesson{Kind: courses.Document, Length: pages, Pass: share, Minutes: 5}, documenttest.Pages(pages))
}

func TestADocumentIsDoneWhenItsPagesWereSeenAndNotWhenADeviceSaysSo(t *testing.T) {
	s := open(t)
	e := s.paper(t, "PAPER", 10, 80)
	s.reports(t, e, map[string]any{"done": true}).Problem(409, "courses.media.not_seen")
	s.reports(t, e, map[string]any{"seen": spans(0, 10)}).Problem(409, "courses.media.too_fast")
	s.reports(t, e, map[string]any{"seen": spans(0, 2), "last": 1}).Status(200)
	s.Clock.Advance(6 * time.Second)
	s.reports(t, e, map[string]any{"seen": spans(2, 9)}).Problem(409, "courses.media.too_fast")
	s.reports(t, e, map[string]any{"seen": spans(2, 6), "last": 99}).Status(200)
	if st := s.progress(t, e); st.Position != 6 || st.Last != 9 || st.Done {
		t.Errorf("%+v", st)
	}
	s.Clock.Advance(time.Minute)
	s.reports(t, e, map[string]any{"seen": spans(8, 10)}).Status(200)
	if st := s.progress(t, e); st.Position != 8 || !st.Done {
		t.Errorf("%+v", st)
	}
}

func TestADocumentIsReadInTheBrowserAndGoesOnElsewhere(t *testing.T) {
	s := open(t)
	e := s.paper(t, "BOOK", 3, 100)
	browser := webtest.Browser(t)
	tab := webtest.OpenTab(t, browser, s.site.URL, 390, 844)
	tab.Visit(s.launch(t, e)) // the viewer by itself, where a test can look into it
	tab.See(`#canvas[data-drawn="1"]`)
	if ink := webtest.Eval[bool](tab, `(() => { const c = document.getElementById("canvas"), d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data; for (let i = 0; i < d.length; i += 4) if (d[i] < 90) return true; return false; })()`); !ink {
		t.Error("page 1 is blank")
	}
	if text := webtest.Eval[string](tab, `document.getElementById("text").textContent`); text != "Page 1 of 3" {
		t.Errorf("the words are %q", text)
	}
	small := webtest.Eval[float64](tab, `document.getElementById("canvas").clientWidth`)
	tab.Click("#in")
	tab.See(`#canvas[data-drawn="1"]`)
	if large := webtest.Eval[float64](tab, `document.getElementById("canvas").clientWidth`); large < small*1.2 {
		t.Errorf("larger: %v after %v", large, small)
	}
	tab.Click("#fit")
	for _, wrong := range tab.Inspect() {
		t.Error(wrong)
	}
	webtest.Eval[bool](tab, `(document.dispatchEvent(new KeyboardEvent("keydown", { key: "PageDown", bubbles: true })), true)`)
	tab.See(`#canvas[data-drawn="2"]`)
	webtest.Eval[bool](tab, `(document.dispatchEvent(new KeyboardEvent("keydown", { key: "End", bubbles: true })), true)`)
	tab.See(`#canvas[data-drawn="3"]`)
	tab.Shot("document_viewer_phone")

	// As learners meet it: in a frame of their lesson's page, which keeps what was seen.
	phone := webtest.OpenTab(t, browser, s.site.URL, 390, 844)
	phone.Cookie("access", s.site.Sessions.Token("trainee1"))
	phone.Go("/learn/BOOK/play")
	phone.See(`#paper-frame:not([hidden])`)
	phone.See(`#saved[data-state="saved"]`)
	if st := s.progress(t, e); st.Position != 1 || st.Done || st.Last != 0 {
		t.Errorf("%+v", st)
	}
	for _, wrong := range phone.Inspect() {
		t.Error(wrong)
	}
	phone.Shot("lesson_document_phone")
	s.Clock.Advance(time.Minute)
	s.reports(t, e, map[string]any{"seen": spans(1, 2), "last": 1}).Status(200) // a tablet read on

	desk := webtest.OpenTab(t, browser, s.site.URL, 1280, 900)
	desk.Cookie("access", s.site.Sessions.Token("trainee1"))
	desk.Go("/learn/BOOK/play")
	desk.See(`#paper-frame:not([hidden])`)
	if src := webtest.Eval[string](desk, `document.getElementById("paper-frame").src.split("#")[1]`); src != "at=1&seen=0-2" {
		t.Errorf("it goes on at %q", src)
	}
	s.Clock.Advance(time.Minute)
	s.reports(t, e, map[string]any{"seen": spans(2, 3), "last": 2}).Status(200)
	desk.Go("/learn/BOOK/play")
	desk.See("#done:not([hidden])")
	desk.Shot("lesson_document_desk")
	if st := s.progress(t, e); !st.Done || st.Position != 3 {
		t.Errorf("%+v", st)
	}
	for _, trouble := range append(append(tab.Troubles(), phone.Troubles()...), desk.Troubles()...) {
		t.Error(trouble)
	}
}

func TestAHostileDocumentIsRefused(t *testing.T) {
	s := open(t)
	put := func(body []byte) *webtest.Answer {
		return s.site.As("").Do("POST", "/api/v1/course-files?as=document&name=x.pdf", string(body), "Authorization", "Bearer "+s.site.Sessions.Token("trainer1"))
	}
	whole := documenttest.Pages(2)
	put(whole).Status(201).Has(`"pages":2`)
	put([]byte("PK\x03\x04 slides")).Problem(400, "file.type")
	put(whole[:len(whole)/2]).Problem(400, "courses.document.broken")
	put(documenttest.Locked(t)).Problem(400, "courses.document.locked")
	put(documenttest.Scripted()).Problem(400, "courses.document.active")
	put(documenttest.Loop()).Problem(400, "courses.document.broken")
	put(documenttest.Many(501)).Problem(400, "courses.document.pages")

	// A lesson shows only what was read, with the pages that it has.
	by, ctx := s.Actor("manager1"), t.Context()
	m, err := s.Take(ctx, by, courses.Document, "x.pdf", bytes.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	content := func(m courses.Media, pages int) courses.Content {
		return courses.Content{Title: locale.Text{Zh: "文档"}, Line: courses.Ability, Tier: courses.Group, Step: "F1", Hours: 1,
			Lessons: []courses.Lesson{{ID: "play", Kind: courses.Document, Title: locale.Text{Zh: "手册"}, Media: m, Length: pages}}}
	}
	film, err := s.Take(ctx, by, courses.Video, "clip.webm", bytes.NewReader(clip))
	if err != nil {
		t.Fatal(err)
	}
	for n, wrong := range []courses.Content{content(m, 1), content(film, 2)} {
		if _, err := s.Create(ctx, by, rbactest.GroupPath, "WRONG-"+strconv.Itoa(n), wrong, "test"); err == nil {
			t.Errorf("%d was taken", n)
		}
	}

	// What may be read is drawn where nothing runs but our own scripts, and is no page by itself.
	u, err := url.Parse(s.launch(t, s.paper(t, "QUIET", 2, 0)))
	if err != nil {
		t.Fatal(err)
	}
	host := s.site.Content()
	csp := host.Get(u.Path).Status(200).Header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "script-src 'self';") || !strings.Contains(csp, "connect-src http://"+u.Host+u.Path+"/;") || strings.Contains(csp, "unsafe") {
		t.Error(csp)
	}
	if h := host.Get(u.Path + "/document").Status(200).Header; h.Get("Content-Type") != "application/octet-stream" || !strings.Contains(h.Get("Content-Disposition"), "attachment") {
		t.Error(h)
	}
	host.Get(u.Path + "/viewer/UniGB-UCS2-H.bcmap").Status(200)
	host.Get(u.Path + "/viewer/..%2fmanifest.json").Status(404)
	host.Get(u.Path + "/files/index.html").Status(404)
	host.Get(u.Path + "/scene").Status(404)

	m.Pages = 0
	form := s.site.As("manager1")
	if _, err := s.Create(ctx, by, rbactest.GroupPath, "RIGHT", content(m, 2), "test"); err != nil {
		t.Fatal(err)
	}
	c, err := s.Course(ctx, by, "RIGHT")
	if err != nil {
		t.Fatal(err)
	}
	form.Get("/training/courses/RIGHT/lessons/play").Status(200).Has("PDF 文件", `name="length" type="text" value="2"`)
	form.Post("/training/courses/RIGHT/lessons/play", "rev", fmt.Sprint(c.Rev), "kind", "document", "title", "手册", "minutes", "5", "media", m.File, "length", "9", "pass", "100").Status(400).Has("与文件的 2 页不符")
	form.Post("/training/courses/RIGHT/lessons/play", "rev", fmt.Sprint(c.Rev), "kind", "document", "title", "手册", "minutes", "5", "media", m.File, "length", "2", "pass", "50").Status(303)
}
