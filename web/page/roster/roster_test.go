package roster_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tianti/internal/sheet"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	rosters "tianti/rbac/roster"
	"tianti/web/kit"
	"tianti/web/page/people"
	"tianti/web/page/roster"
	"tianti/web/webtest"
)

// samples are the rosters that the importer itself is tested with.
const samples = "../../../rbac/roster/testdata"

func open(t *testing.T) (*rbactest.World, *webtest.Site) {
	t.Helper()
	w := rbactest.Centre(t)
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	areas := []kit.Area{
		people.Pages{Org: w.Org, Gate: w.Gate}.Area(),
		roster.Pages{Roster: rosters.New(w.DB, w.Clock, w.Gate, w.Org, sheet.Limits{}), Org: w.Org, Gate: w.Gate}.Area(),
	}
	return w, webtest.Serve(t, webtest.Options{Gate: w.Gate, Actors: actors, Clock: w.Clock}, areas...)
}

func sample(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(samples, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestARosterInAnyFormIsPreviewedAppliedAndAppliedAgain(t *testing.T) {
	for _, file := range []string{"roster-200-gb18030.csv", "roster-300.xlsx"} {
		w, s := open(t)
		hr := s.As("hr1")
		before := len(everybody(t, w))
		at := hr.Upload("/roster", "file", file, sample(t, file)).Status(303).Header.Get("Location")
		hr.Get(at).Status(200).Has("还没有改动任何数据", "新增", "确认导入")
		if n := len(everybody(t, w)); n != before {
			t.Errorf("%s: a preview brought %d people", file, n-before)
		}
		hr.Post(at + "/apply").Status(303).To(at)
		hr.Get(at).Has("已于").HasNot("确认导入")
		after := len(everybody(t, w))
		if after < before+150 {
			t.Errorf("%s: only %d people came", file, after-before)
		}
		hr.Post(at + "/apply").Status(303)
		again := hr.Upload("/roster", "file", file, sample(t, file)).Status(303).Header.Get("Location")
		hr.Get(again).Has("没有变化，标记为已导入")
		hr.Get(again + "?verdict=changed").Has("这一类没有行")
		if n := len(everybody(t, w)); n != after {
			t.Errorf("%s: importing again brought %d people", file, n-after)
		}
	}
}

func everybody(t *testing.T, w *rbactest.World) []*rbac.Person {
	t.Helper()
	people, err := w.Org.Members(t.Context(), "/")
	if err != nil {
		t.Fatal(err)
	}
	return people
}

func TestEveryFaultNamesRowColumnValueAndMend(t *testing.T) {
	_, s := open(t)
	hr := s.As("hr1")
	at := hr.Upload("/roster", "file", "faults.csv", sample(t, "roster-60-with-faults.csv")).Status(303).Header.Get("Location")
	hr.Get(at+"?verdict=refused").Status(200).Has("不能导入", "入职日期", "请").HasNot(">新增</span>")
	table := hr.Get(at + "/verdicts.csv?verdict=refused").Status(200)
	if lines := strings.Count(table.Body, "\r\n"); lines < 5 {
		t.Errorf("%d lines in the table of verdicts", lines)
	}
	table.Has("结论", "不能导入")
}

func TestAFileThatIsNoRosterIsRefusedAtItsField(t *testing.T) {
	_, s := open(t)
	hr := s.As("hr1")
	hr.Upload("/roster", "file", "x.csv", []byte("姓名,岗位\n李明,客服代表\n")).Status(400).Has(`href="#f-file"`, "工号")
	hr.Upload("/roster", "file", "x.xlsx", []byte("PK\x03\x04rubbish")).Status(400).Has(`href="#f-file"`)
	hr.Upload("/roster", "file", "x.csv", nil).Status(400).Has("没有收到文件")
	hr.Get("/roster/template.csv").Status(200).Has("工号", "KF100001")
	hr.Get("/roster/nope").Status(404)
}

func TestARosterIsAnAffairOfHR(t *testing.T) {
	_, s := open(t)
	at := s.As("hr1").Upload("/roster", "file", "a.csv", sample(t, "roster-60-with-faults.csv")).Status(303).Header.Get("Location")
	for _, who := range []string{"trainee1", "leader1", "trainer1", "manager1", "admin"} {
		s.As(who).Get(at).Status(403).HasNot("KF1")
		s.As(who).Post(at + "/apply").Status(403)
		s.As(who).Upload("/roster", "file", "a.csv", sample(t, "roster-60-with-faults.csv")).Status(403)
	}
	s.As("auditor1").Get(at).Status(200).HasNot(`id="apply"`)
	s.As("auditor1").Post(at + "/apply").Status(403)
}

func TestCellsAreShownAndNotRun(t *testing.T) {
	_, s := open(t)
	hr := s.As("hr1")
	csv := "工号,姓名,岗位,入职日期,班组,中心,省分\n<script>alert(1)</script>,\"<img src=x onerror=alert(1)>\",<b>x</b>,2026-01-01,1组,深圳中心,广东\nKF1,=1+1,客服代表,2026-01-01,1组,深圳中心,广东\n"
	at := hr.Upload("/roster", "file", "<svg onload=alert(1)>.csv", []byte(csv)).Status(303).Header.Get("Location")
	hr.Get(at).Status(200).HasNot("<script>alert", "<img src=x", "<svg onload", "<b>x</b>")
	hr.Get("/roster").HasNot("<svg onload")
	hr.Get(at+"/verdicts.csv").HasNot(",=1+1", "\r\n=")
}

// TestHRImportsARosterInABrowser plays the story on a phone and at a desk.
func TestHRImportsARosterInABrowser(t *testing.T) {
	browser := webtest.Browser(t)
	file, err := filepath.Abs(filepath.Join(samples, "roster-200-gb18030.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for name, size := range map[string][2]int64{"phone": {390, 844}, "desk": {1280, 900}} {
		_, s := open(t)
		tab := webtest.OpenTab(t, browser, s.URL, size[0], size[1])
		tab.Cookie("access", s.Sessions.Token("hr1"))
		tab.Go("/roster")
		tab.Reads("还没有导入过花名册")
		tab.Attach("#f-file", file)
		tab.ClickAway("form[enctype] button[type=submit]")
		tab.Reads("roster-200-gb18030.csv", "还没有改动任何数据", "新增")
		tab.Shot("story_roster_preview_" + name)
		tab.ClickAway("#apply")
		tab.See("[role=status] .icon")
		tab.Reads("花名册已导入")
		tab.Shot("story_roster_applied_" + name)
		tab.Go("/people?q=KF1")
		tab.See("tbody tr")
		tab.ClickAway("tbody tr:first-child a")
		tab.Reads("任职历史", "入职")
		for _, wrong := range tab.Inspect() {
			t.Errorf("%s: %s", name, wrong)
		}
	}
}
