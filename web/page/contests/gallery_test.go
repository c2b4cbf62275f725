package contests_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"tianti/rbac/rbactest"
	"tianti/web/webtest"
)

// personal is what no spectator without a log-in reads unless whoever runs the contest chose it.
var personal = []string{"王芳", "陈静", "张𬘡", rbactest.ID("agent1"), rbactest.ID("agent2"), rbactest.ID("agent3"), "蒋浩"}

// TestStoryOfSpectatorsWithoutALogIn opens the board to a hall, on a phone and at a desk: whoever has the address sees it
// move with each sheet and stand still after the freeze, reads of the competitors what was chosen, and nothing once it
// is closed again.
func TestStoryOfSpectatorsWithoutALogIn(t *testing.T) {
	webtest.OnPhoneAndDesk(t, func(t *testing.T, s *webtest.Stage) {
		a := open(t)
		a.running()
		nobody := a.As("")
		for _, at := range []string{"/boards/SKILL-1/none", "/boards/SKILL-1/none/rows", "/boards/SKILL-2/none"} {
			nobody.Get(at).Status(404).HasNot(personal...) // closed by itself, and no word on what there is
		}
		nobody.Get("/api/v1/boards/SKILL-1/none/stream").Problem(404, "contest.none")

		manager := s.Tab(a.Site, "manager1")
		manager.Go("/contests/SKILL-1/manage")
		manager.Reads("观众榜（免登录）", "未开放")
		manager.Click("#gallery [name=naming][value=masked]")
		manager.Type("#f-gallery-reason", "现场大屏")
		manager.ClickAway("#gallery button[value=open]")
		manager.Reads("已办理", "已开放", "开放观众榜", "现场大屏")
		s.Fine(manager, "gallery_manage")
		address := manager.Text(".contest-address a")
		path := strings.TrimPrefix(address, a.URL)

		hall := s.Stranger(a.Site)
		hall.Visit(address)
		hall.Reads("观众榜", "评分中", "王*", "广东")
		discreet(t, hall)
		s.Fine(hall, "gallery_board")
		a.score("judge1", "agent1", 1, "38", "52").Status(303)
		live(t, hall, 1, "王*", "90")
		a.does(manager, "/freeze", "最后一轮开始")
		live(t, hall, 2, "王*", "已封榜")
		a.score("judge1", "agent2", 1, "40", "58").Status(303)
		nobody.Get(path+"/rows").Status(200).Has("王*", "90").HasNot("98")
		if told := hall.Text("#board"); strings.Contains(told, "98") {
			t.Error("the board moved after the freeze: ", told)
		}
		discreet(t, hall)

		manager.Click("#gallery [name=naming][value=numbers]")
		manager.Type("#f-gallery-reason", "只显示出场号")
		manager.ClickAway("#gallery button[value=open]")
		if again := manager.Text(".contest-address a"); again != address {
			t.Errorf("the address changed from %s to %s", address, again)
		}
		hall.Visit(address)
		hall.Reads("号选手")
		if told := hall.Text("main"); strings.Contains(told, "王*") || strings.Contains(told, "广东") {
			t.Error("names or provinces beside the numbers: ", told)
		}

		manager.Type("#f-gallery-reason", "比赛结束")
		manager.ClickAway("#gallery button[value=close]")
		manager.Reads("未开放", "关闭观众榜")
		nobody.Get(path).Status(404)
		nobody.Get(path + "/rows").Status(404)
		nobody.Get("/api/v1"+path+"/stream").Problem(404, "contest.none")
		hall.Visit(address)
		if told := hall.Text("main"); strings.Contains(told, "号选手") || !strings.Contains(told, "没有") {
			t.Error("closed, and yet: ", told)
		}
	})
}

// discreet demands that neither the page nor what it is made of names anybody.
func discreet(t *testing.T, b *webtest.Tab) {
	t.Helper()
	page := webtest.Eval[string](b, `document.documentElement.outerHTML`)
	for _, x := range personal {
		if strings.Contains(page, x) {
			t.Errorf("a spectator is told %q", x)
		}
	}
}

func TestTheSpectatorsAddressIsForWhoRunsTheContestAndIsRecorded(t *testing.T) {
	a := open(t)
	m := a.As("manager1")
	m.Post("/contests", a.form()...).Status(303)
	m.Post("/contests/SKILL-1/gallery", "naming", "masked", "reason", "太早", "do", "open").Status(409) // a draft
	m.Post("/contests/SKILL-1/open", "reason", "开始报名").Status(303)
	for _, who := range []string{"hr1", "judge1", "agent1", "auditor1"} {
		a.As(who).Post("/contests/SKILL-1/gallery", "naming", "names", "reason", "x", "do", "open").Status(403)
	}
	a.As("auditor1").Get("/contests/SKILL-1/manage").Status(200).HasNot("/gallery", "/boards/")
	m.Post("/contests/SKILL-1/gallery", "naming", "photos", "reason", "x", "do", "open").Status(400).Has("选手不能这样显示")
	m.Post("/contests/SKILL-1/gallery", "naming", "names", "reason", "", "do", "open").Status(400).Has("请说明原因")
	m.Post("/contests/SKILL-1/gallery", "reason", "没有开过", "do", "close").Status(409)

	var to struct{ Path, Naming string }
	a.API("manager1", "POST", "/api/v1/contests/SKILL-1/gallery", map[string]string{"naming": "names", "reason": "直播"}).Status(200).JSON(&to)
	key := to.Path[strings.LastIndexByte(to.Path, '/')+1:]
	if len(key) < 26 || to.Naming != "names" {
		t.Fatalf("%+v", to)
	}
	a.As("").Get(to.Path).Status(200).Has("客服技能大赛", "未开始")
	a.API("manager1", "GET", "/api/v1/contests/SKILL-1", nil).Status(200).HasNot(key)
	a.Drain(t)
	said, err := a.Chain.Of(t.Context(), "contests.contests/SKILL-1", "", 10)
	if err != nil || len(said.Items) == 0 {
		t.Fatal(said, err)
	}
	data, _ := json.Marshal(said.Items)
	if text := string(data); !strings.Contains(text, "直播") || !strings.Contains(text, "naming") || strings.Contains(text, key) {
		t.Errorf("the audit says %s", text)
	}
	a.API("manager1", "POST", "/api/v1/contests/SKILL-1/gallery/close", map[string]string{"reason": "结束"}).Status(200)
	a.As("").Get(to.Path).Status(404)
	before := to.Path
	a.API("manager1", "POST", "/api/v1/contests/SKILL-1/gallery", map[string]string{"naming": "numbers", "reason": "再次开放"}).Status(200).JSON(&to)
	if to.Path == before {
		t.Error("an address that was ended came back")
	}
}

// TestAHallFullOfSpectatorsReadsTheStoreOnce asks for the board a hundred times within a second.
func TestAHallFullOfSpectatorsReadsTheStoreOnce(t *testing.T) {
	a := open(t)
	a.running()
	a.score("judge1", "agent1", 1, "38", "52").Status(303)
	var to struct{ Path string }
	a.API("manager1", "POST", "/api/v1/contests/SKILL-1/gallery", map[string]string{"naming": "masked", "reason": "直播"}).Status(200).JSON(&to)
	nobody := a.As("")
	look := func(times int) int64 {
		a.World.Clock.Advance(2 * time.Second)
		before := a.DB.Engine().Stats().Reads
		for range times {
			nobody.Get(to.Path+"/rows").Status(200).Has("王*", "90")
		}
		return a.DB.Engine().Stats().Reads - before
	}
	look(1)
	once, often := look(1), look(100)
	if once > 4 || often > once {
		t.Errorf("%d reads for one spectator, %d for a hundred", once, often)
	}
}
