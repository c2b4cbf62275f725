package kpi_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tianti/internal/sheet"
	figures "tianti/ladder/kpi"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/page/kpi"
	"tianti/web/webtest"
)

func open(t *testing.T) (*rbactest.World, *webtest.Site) {
	t.Helper()
	w := rbactest.Centre(t)
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	s := figures.New(w.DB, w.Clock, w.Gate, w.Org, sheet.Limits{})
	return w, webtest.Serve(t, webtest.Options{Gate: w.Gate, Actors: actors, Clock: w.Clock}, kpi.Pages{KPI: s, Org: w.Org}.Area())
}

const csv = "工号,月份,平均通话时长(秒),转接率,满意度,排队数\nKF000003,2026-09,149.9,3.28%,88.45,7\nKF000004,2026-09,140,0.012,<b>x</b>,7\n"

func TestASheetIsCheckedImportedAndReadByItsPeople(t *testing.T) {
	_, s := open(t)
	hr := s.As("hr1")
	at := hr.Upload("/kpi/sheets", "file", "kpi.csv", []byte(csv)).Status(303).Header.Get("Location")
	hr.Get(at).Status(200).Has("还没有写入任何数据", "新增", "排队数", "确认导入", "0.012", "百分号").HasNot("<b>x</b>")
	hr.Get(at+"/verdicts.csv").Status(200).Has("KF000003", "转接率")
	hr.Post(at + "/apply").Status(303).To(at)
	hr.Get(at).Has("已于").HasNot("确认导入")
	s.As("agent1").Get("/kpi/me").Status(200).Has("149.9 秒", "≤ 150 秒", "3.28%", "未达标", "达标 2/3")
	s.As("leader1").Get("/kpi/team?month=2026-09").Status(200).Has("王芳", "149.9").HasNot("KF000004")
	s.As("leader1").Get("/people/KF000004/kpi").Status(403)
	s.As("agent1").Get("/people/KF000004/kpi").Status(403)
	s.As("agent1").Get("/kpi/sheets").Status(403)
	s.As("auditor1").Get(at).Status(200).HasNot(`id="apply"`)
	s.As("agent1").Get("/kpi/team").Status(403)

	form := "/people/KF000003/kpi/2026-09/standard"
	hr.Get(form).Status(200).Has("149.9")
	hr.Post(form, "talk", "abc", "transfer", "2.8", "satisfaction", "88.45", "reason", "核对").Status(400).Has(`id="f-talk"`, "abc")
	hr.Post(form, "talk", "149.9", "transfer", "2.8", "satisfaction", "88.45", "reason", "话务核对单").Status(303)
	s.As("agent1").Get("/kpi/me").Has("2.8%", "全部达标", "第 2 版", "话务核对单", "3.28")
	s.As("agent1").Get("/kpi/me?as_of=2026-11-20").Has("还没有指标")
}

func TestASourceAndAMetricAreEditedInForms(t *testing.T) {
	_, s := open(t)
	hr := s.As("hr1")
	hr.Get("/kpi/sources/new").Status(200)
	hr.Post("/kpi/sources/new", "code", "ACD 1", "name", "").Status(400).Has(`href="#f-code"`, `href="#f-name"`)
	hr.Post("/kpi/sources/new", "code", "acd", "name", "话务平台", "header", "AHT", "key", "talk", "scale", "").Status(303)
	hr.Get("/kpi/sources/acd").Status(200).Has("AHT", "话务平台")
	hr.Get("/kpi/metrics").Has("平均通话时长", "≤ 150 秒", "≥ 99%")
	hr.Get("/kpi/metrics/talk").Status(200).Has(`value="150"`)
	hr.Post("/kpi/metrics/talk", "zh", "平均通话时长", "unit", "seconds", "better", "less", "threshold", "140", "target", "160", "tiers", "person", "from", "2026-11", "reason", "x").Status(400).Has(`href="#f-target"`)
	hr.Post("/kpi/metrics/talk", "zh", "平均通话时长", "unit", "seconds", "better", "less", "threshold", "140", "target", "120", "tiers", "person", "from", "2026-11", "reason", "新规范").Status(303)
	hr.Get("/kpi/metrics").Has("≤ 140 秒", "新规范")
	s.As("agent1").Get("/kpi/metrics").Status(200).HasNot("/kpi/metrics/new")
	s.As("agent1").Get("/kpi/metrics/talk").Status(403)
	hr.Get("/kpi/template.csv").Status(200).Has("工号", "平均通话时长")
	hr.Upload("/kpi/sheets", "file", "x.csv", []byte("工号,满意度\nKF000003,90\n")).Status(400).Has(`href="#f-month"`)
}

// TestHRImportsASheetInABrowser plays it on a phone and at a desk.
func TestHRImportsASheetInABrowser(t *testing.T) {
	browser := webtest.Browser(t)
	file := filepath.Join(t.TempDir(), "kpi-2026-09.csv")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(csv, "<b>x</b>", "90")), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, size := range map[string][2]int64{"phone": {390, 844}, "desk": {1280, 900}} {
		_, s := open(t)
		tab := webtest.OpenTab(t, browser, s.URL, size[0], size[1])
		tab.Cookie("access", s.Sessions.Token("hr1"))
		tab.Go("/kpi/sheets")
		tab.Attach("#f-file", file)
		tab.ClickAway("form[enctype] button[type=submit]")
		tab.Reads("还没有写入任何数据")
		tab.Shot("kpi_preview_" + name)
		tab.ClickAway("#apply")
		tab.Reads("指标已导入")
		tab.Go("/people/KF000003/kpi")
		tab.Reads("149.9 秒")
		tab.Shot("kpi_person_" + name)
		for _, wrong := range tab.Inspect() {
			t.Errorf("%s: %s", name, wrong)
		}
	}
}
