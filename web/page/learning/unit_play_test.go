package learning_test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tianti/courses"
	"tianti/courses/cmi5/cmi5test"
	"tianti/courses/xapi"
	"tianti/internal/locale"
	"tianti/rbac/rbactest"
	"tianti/web/webtest"
)

func TestAUnitIsPlayedAndGoneOnWithOnASecondDevice(t *testing.T) {
	s := open(t)
	e := s.packaged(t, "CMI5", cmi5test.Package(t, one(`moveOn="CompletedAndPassed" masteryScore="0.8"`)))
	browser := webtest.Browser(t)
	does := func(tab *webtest.Tab, button, said string) {
		t.Helper()
		tab.Until(button+" can be pressed", `Boolean(`+stage+`.document.getElementById("`+button+`") && !`+stage+`.document.getElementById("`+button+`").disabled)`)
		webtest.Eval[bool](tab, `(`+stage+`.document.getElementById("`+button+`").click(), true)`)
		tab.Until(said, stage+`.document.getElementById("state").textContent === "`+said+`"`)
	}
	first := webtest.OpenTab(t, browser, s.site.URL, 1280, 900)
	first.Visit(s.launch(t, e))
	does(first, "next", "told progressed")
	if st := s.progress(t, e); st.Position != 500 || st.Done {
		t.Errorf("%+v", st)
	}
	if got := webtest.Eval[string](first, stage+`.document.getElementById("parameters").textContent`); got != "colour=green" {
		t.Errorf("the launch parameters: %q", got)
	}

	second := webtest.OpenTab(t, browser, s.site.URL, 390, 844)
	second.Visit(s.launch(t, e))
	second.Until("the bookmark", `Boolean(`+stage+`.document.getElementById("page")) && `+stage+`.document.getElementById("page").textContent === "2"`)
	webtest.Eval[bool](first, `(`+stage+`.document.getElementById("complete").click(), true)`)
	first.Until("the device that was left is refused", stage+`.document.getElementById("state").textContent.startsWith("refused 401")`)
	does(second, "complete", "told completed")
	does(second, "pass", "told passed")
	webtest.Eval[bool](second, `(`+stage+`.document.getElementById("leave").click(), true)`)
	second.See("#again:not([hidden])") // the unit led its frame to the return page, and the player took it away
	if st := s.progress(t, e); !st.Done || st.Score != 900 || st.Position != 1000 {
		t.Errorf("%+v", st)
	}
	if done, _, err := s.Enrolment(t.Context(), s.Actor("trainee1"), e.ID); err != nil || done.State != courses.Done {
		t.Errorf("%+v %v", done, err)
	}
	for _, trouble := range second.Troubles() {
		t.Error(trouble)
	}
}

func TestAUnitOfItsOwnWindowIsOpenedByThePage(t *testing.T) { // 8.1.0.0-2
	s := open(t)
	s.packaged(t, "CMI5", cmi5test.Package(t, one(`moveOn="Completed" launchMethod="OwnWindow"`)))
	tab := webtest.OpenTab(t, webtest.Browser(t), s.site.URL, 1280, 900)
	tab.Cookie("access", s.site.Sessions.Token("trainee1"))
	tab.Go("/learn/CMI5/play")
	tab.See("#play-alone:not([hidden])")
	address := webtest.Eval[string](tab, `document.getElementById("play-alone").href`)
	if !strings.HasPrefix(address, s.site.ContentURL()+"/play/") {
		t.Fatal(address)
	}
	tab.Visit(address) // the link's target, in a window of its own
	tab.Until("the unit", `Boolean(document.getElementById("complete") && !document.getElementById("complete").disabled)`)
	tab.Click("#complete")
	tab.Until("it is told", `document.getElementById("state").textContent === "told completed"`)
	tab.Click("#leave")
	tab.See("#returned a")
	tab.Click("#returned a")
	tab.See("#play-done:not([hidden])")
	if tab.At() != "/learn/CMI5/play" {
		t.Error(tab.At())
	}
}

// hostileUnit tries what a unit must not do.
const hostileUnit = `<!doctype html><meta charset="utf-8"><title>Hostile</title><p id="got">…</p><script>
(async () => {
  const got = {};
  const attempt = async (name, what) => { try { got[name] = String(await what()).slice(0, 60); } catch (e) { got[name] = "refused"; } };
  await attempt("cookies", () => document.cookie || Promise.reject());
  await attempt("own api", () => fetch("/api/v1/me").then((r) => r.status));
  await attempt("site records", () => fetch(SITE + "/xapi/statements", { headers: { "X-Experience-API-Version": "1.0.3" } }).then((r) => r.status));
  await attempt("site api", () => fetch(SITE + "/api/v1/me", { credentials: "include" }).then((r) => r.status));
  await attempt("another player", () => fetch("/play/other/xapi/statements").then((r) => r.status));
  await attempt("another session", () => fetch(new URLSearchParams(location.search).get("fetch").replace(/[^/]+$/, "other"), { method: "POST" }).then((r) => r.json()).then((x) => x["auth-token"] || Promise.reject()));
  await attempt("window", () => window.open("https://evil.example/") ? "opened" : Promise.reject());
  await attempt("leave", () => { top.location.href = "https://evil.example/"; return Promise.reject(); });
  document.getElementById("got").textContent = JSON.stringify(got);
})();
</script>`

func TestAHostileUnitReachesNothing(t *testing.T) {
	s := open(t)
	body := strings.Replace(one(`moveOn="Completed"`), "unit.html", "evil.html", 1)
	e := s.packaged(t, "CMI5", cmi5test.Package(t, body, "evil.html", strings.ReplaceAll(hostileUnit, "SITE", `"`+s.site.URL+`"`)))
	tab := webtest.OpenTab(t, webtest.Browser(t), s.site.URL, 1280, 900)
	tab.Visit(s.launch(t, e))
	tab.Until("it has tried", `Boolean(`+stage+`.document.getElementById("got")) && `+stage+`.document.getElementById("got").textContent !== "…"`)
	var got map[string]string
	if err := json.Unmarshal([]byte(webtest.Eval[string](tab, stage+`.document.getElementById("got").textContent`)), &got); err != nil {
		t.Fatal(err)
	}
	for what, came := range got {
		if came != "refused" {
			t.Errorf("%s: %s", what, came)
		}
	}
	if len(got) < 8 {
		t.Errorf("it tried only %v", got)
	}
	if st := s.progress(t, e); st.Done {
		t.Errorf("%+v", st)
	}
}

func TestAUnitIsPlayedThroughTheLessonsPage(t *testing.T) {
	webtest.OnPhoneAndDesk(t, func(t *testing.T, on *webtest.Stage) {
		s := open(t)
		e := s.packaged(t, "CMI5", cmi5test.Package(t, strings.Replace(one(`moveOn="Completed"`), "pages=3", "auto=1", 1)))
		tab := on.Tab(s.site, "trainee1")
		tab.Go("/learn/CMI5/play")
		tab.See("#play-done:not([hidden])")
		if done, _, err := s.Enrolment(t.Context(), s.Actor("trainee1"), e.ID); err != nil || done.State != courses.Done {
			t.Errorf("%+v %v", done, err)
		}
		on.Fine(tab, "learning_unit")
	})
}

// TestALearnerLooksAroundWithoutARecord opens a unit that would complete itself, first to look and then to learn.
func TestALearnerLooksAroundWithoutARecord(t *testing.T) {
	webtest.OnPhoneAndDesk(t, func(t *testing.T, on *webtest.Stage) {
		s := open(t)
		e := s.packaged(t, "CMI5", cmi5test.Package(t, strings.Replace(one(`moveOn="Completed"`), "pages=3", "auto=1", 1)))
		tab := on.Tab(s.site, "trainee1")
		tab.Go("/learn/CMI5/play?mode=Browse")
		tab.Reads("正在浏览")
		tab.Until("the unit was launched", `Boolean(document.getElementById("play-frame").src.includes("/play/"))`)
		until(t, tab, "the launch is stated", func() bool {
			f, err := xapi.ReadFilter(url.Values{"verb": {"http://adlnet.gov/expapi/verbs/launched"}})
			if err != nil {
				t.Fatal(err)
			}
			page, err := s.store.Look(t.Context(), s.Actor("manager1"), f)
			if err != nil {
				t.Fatal(err)
			}
			data, err := json.Marshal(page.Statements)
			return err == nil && len(page.Statements) == 1 && strings.Contains(string(data), "Browse")
		})
		if st := s.progress(t, e); st.Done || st.Position != 0 {
			t.Errorf("looking around counted: %+v", st)
		}
		on.Fine(tab, "learning_look")
		tab.ClickAway("#play-learn")
		tab.See("#play-done:not([hidden])")
		if done, _, err := s.Enrolment(t.Context(), s.Actor("trainee1"), e.ID); err != nil || done.State != courses.Done {
			t.Errorf("%+v %v", done, err)
		}
	})
}

func TestAnAuthorSeesWhatAPackageOfCmi5Asks(t *testing.T) {
	dir := t.TempDir()
	write := func(name, body string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, cmi5test.Package(t, body), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	bad, good := write("bad.zip", one(`moveOn="All"`)), write("good.zip", cmi5test.Block("https://x.cn/block", one(`moveOn="CompletedAndPassed" masteryScore="0.8" launchMethod="OwnWindow"`)))
	webtest.OnPhoneAndDesk(t, func(t *testing.T, on *webtest.Stage) {
		s := open(t)
		content := courses.Content{Title: locale.Text{Zh: "倾听"}, Line: courses.Ability, Tier: courses.Group, Step: "F1", Hours: 1, Lessons: []courses.Lesson{{ID: "text", Kind: courses.Text, Title: locale.Text{Zh: "开头"}, Text: "听"}}}
		if _, err := s.Create(t.Context(), s.Actor("manager1"), rbactest.GroupPath, "CMI5", content, "test"); err != nil {
			t.Fatal(err)
		}
		tab := on.Tab(s.site, "manager1")
		tab.Go("/training/courses/CMI5/lessons/new?kind=package")
		tab.Type("#f-title", "互动课件")
		tab.Attach("#f-package", bad)
		tab.See("output[data-state=refused]")
		tab.Reads("au@moveOn")
		tab.Attach("#f-package", good)
		tab.See("output[data-state=kept]")
		tab.Reads("cmi5 Quartz")
		tab.Click("#save")
		tab.See(`a[href="/training/courses/CMI5/lessons/package-2"]`)
		tab.Click(`a[href="/training/courses/CMI5/lessons/package-2"]`)
		tab.Click(".outline summary")
		tab.Reads("Block block", "Unit 1", "学完并通过", "80 分通过", "在单独的窗口打开")
		on.Fine(tab, "workshop_cmi5")
	})
}
