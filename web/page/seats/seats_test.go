package seats_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"tianti/rbac/rbactest"
	"tianti/web/api"
	certificatepages "tianti/web/page/certificates"
	"tianti/web/page/seats"
	"tianti/web/webtest"
	"tianti/web/webtest/centre"
)

func serve(t *testing.T) (*centre.World, *webtest.Site) {
	t.Helper()
	w := centre.Open(t)
	return w, w.Serve(t, seats.Pages{Seats: w.Seats, People: w.Org}.Area(), api.Seats{Seats: w.Seats, Org: w.Org}.Area(), api.SeatPlan{Seats: w.Seats, Org: w.Org}.Area(),
		certificatepages.Pages{Certificates: w.Certificates, People: w.Org}.Area())
}

// apiOpen lists the seats that the API calls open for somebody.
func apiOpen(t *testing.T, site *webtest.Site, who, path string) (open []string) {
	t.Helper()
	var l struct {
		Items []struct {
			Seat  string
			Allow bool
		}
	}
	if err := json.Unmarshal([]byte(site.API(who, "GET", path, nil).Status(200).Body), &l); err != nil {
		t.Fatal(err)
	}
	for _, d := range l.Items {
		if d.Allow {
			open = append(open, d.Seat)
		}
	}
	return open
}

func TestOnesSeatsSayWhatIsMissingAndPageAndAPIAgree(t *testing.T) {
	w, site := serve(t)
	me, id := site.As("agent1"), rbactest.ID("agent1")
	before := me.Get("/seats").Status(200).Has("普通台席", "有效的证书：GENERAL", "没有有效的证书：GENERAL", "/people/"+id+"/certificates/GENERAL")
	if n := strings.Count(before.Body, `class="card seat seat-open"`); n != 0 || len(apiOpen(t, site, "agent1", "/api/v1/people/"+id+"/seats")) != 0 {
		t.Errorf("%d seats are open", n)
	}
	c := w.Certify(t, "agent1", "GENERAL")
	after := me.Get("/seats").Has("有效至 2027-11-25 00:00", "符合该台席的全部要求")
	if n, open := strings.Count(after.Body, `class="card seat seat-open"`), apiOpen(t, site, "agent1", "/api/v1/people/"+id+"/seats"); n != 1 || len(open) != 1 || open[0] != "GENERAL" {
		t.Errorf("page %d, API %v", n, open)
	}
	if _, err := w.Certificates.Revoke(t.Context(), c.ID, w.Actor("manager1"), "替考"); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	if a := me.Get("/seats"); strings.Contains(a.Body, `class="card seat seat-open"`) {
		t.Error("open after the revocation")
	}
}

func TestAnyPastDayCanBeAskedFor(t *testing.T) {
	w, site := serve(t)
	w.Certify(t, "agent1", "GENERAL")
	w.Clock.Advance(400 * 24 * time.Hour)
	path := "/people/" + rbactest.ID("agent1") + "/seats"
	site.As("leader1").Get(path).Status(200).Has("可上岗的台席：0 个")
	site.As("leader1").Get(path+"?at=2026-12-01&time=09:00").Status(200).Has("截至 2026-12-01 09:00", "可上岗的台席：1 个").HasNot("seats/open")
	site.As("leader1").Get(path + "?at=2026-11-23").Has("可上岗的台席：0 个")
	site.As("leader1").Get(path + "?at=yesterday").Status(400).Has("日期或时间写法不对")
	if open := apiOpen(t, site, "auditor1", "/api/v1"+path+"?at=2026-12-01"); len(open) != 1 {
		t.Errorf("API: %v", open)
	}
}

func TestALeaderOpensASeatOfTheOwnTeamOnly(t *testing.T) {
	w, site := serve(t)
	id, other := rbactest.ID("agent1"), rbactest.ID("agent2")
	leader := site.As("leader1")
	leader.Get("/people/" + id + "/seats").Status(200).Has("临时开放台席").HasNot("seats/hold")
	leader.Post("/people/"+id+"/seats/open", "seat", "VIP", "hours", "2", "reason", "").Status(400).Has("没有写明原因")
	leader.Post("/people/"+id+"/seats/open", "seat", "VIP", "hours", "48", "reason", "x").Status(400).Has("最长 24 小时")
	leader.Post("/people/"+id+"/seats/open", "seat", "VIP", "hours", "2", "reason", "大促顶班").Status(303)
	leader.Get("/people/"+id+"/seats").Has("由值班长临时开放", "有效至 2026-11-24 12:00", "提前结束")
	leader.Get("/seats/map").Status(200).Has("seat-opened", "临时")
	leader.Post("/people/"+id+"/seats/shut?seat=VIP", "reason", "顶班结束").Status(303)
	leader.Get("/people/" + id + "/seats").HasNot("由值班长临时开放")
	leader.Post("/people/"+other+"/seats/open", "seat", "VIP", "hours", "2", "reason", "x").Status(403).HasNot("张")
	leader.Get("/people/" + other + "/seats").Status(403).HasNot("普通台席")
	site.As("agent2").Get("/people/" + id + "/seats").Status(403)
	leader.Post("/people/"+rbactest.ID("leader1")+"/seats/open", "seat", "VIP", "hours", "2", "reason", "x").Status(403)
	w.Clock.Advance(3 * time.Hour)
	leader.Get("/seats/map").HasNot("class=\"seat-opened\"")
}

func TestHRKeepsSomebodyFromAllSeatsAndLetsGo(t *testing.T) {
	w, site := serve(t)
	w.Certify(t, "agent1", "GENERAL")
	path := "/people/" + rbactest.ID("agent1") + "/seats"
	hr := site.As("hr1")
	hr.Post(path+"/hold", "why", "").Status(400).Has("没有写明原因")
	hr.Post(path+"/hold", "why", "服务投诉核查", "until", "2026-11-30").Status(303)
	hr.Get(path).Has("已被暂停上岗", "解除暂停", "可上岗的台席：0 个")
	hr.Get(path + "?at=2026-12-01").Has("可上岗的台席：1 个") // the last day is over
	site.As("leader1").Post(path+"/release", "reason", "x").Status(403)
	hr.Post(path+"/release", "reason", "查清").Status(303)
	hr.Get(path).Has("可上岗的台席：1 个").HasNot("seats/release")
}

func TestTheMapShowsATeamAndItsGaps(t *testing.T) {
	w, site := serve(t)
	w.Certify(t, "agent1", "GENERAL")
	leader := site.As("leader1")
	leader.Get("/seats/map").Status(200).Has("王芳", "李明", "1 人可上岗", "没有人可以上岗的台席", "VIP 专席").HasNot("张𬘡", "陈静")
	leader.Get("/seats/map?unit=" + rbactest.OtherTeam).Status(403).HasNot("张𬘡")
	site.As("hr1").Get("/seats/map?unit=" + rbactest.OtherCentre).Status(200).Has("陈静").HasNot("王芳")
	if _, err := w.Org.Move(t.Context(), w.Actor("hr1"), rbactest.ID("agent1"), rbactest.OtherTeam, "", "2026-12-01", "调组"); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(10 * 24 * time.Hour)
	w.Drain(t)
	if _, err := w.Org.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	leader.Get("/seats/map").HasNot("王芳")
	leader.Get("/seats/map?unit=" + rbactest.TeamPath + "&at=2026-11-25").Has("王芳") // where she was
	site.As("agent1").Get("/seats/map").Status(403)
}

func TestTheAuditorAsksWhoCouldTakeASeatAndWhy(t *testing.T) {
	w, site := serve(t)
	c := w.Certify(t, "agent1", "GENERAL")
	w.Clock.Advance(48 * time.Hour)
	if _, err := w.Certificates.Revoke(t.Context(), c.ID, w.Actor("manager1"), "替考"); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	auditor := site.As("auditor1")
	auditor.Get("/seats/ask").Status(200)
	q := "/seats/ask?seat=GENERAL&unit=" + rbactest.TeamPath
	auditor.Get(q+"&at=2026-11-25&time=09:00").Status(200).Has("1 人可上岗", "符合该台席的全部要求", "王芳", "需要：有效的证书：GENERAL")
	auditor.Get(q).Has("0 人可上岗", "王芳")
	auditor.Get(q + "&at=2026-11-28&time=09:00&known=then").Status(200)
	auditor.Get("/seats/ask?seat=NONE&unit=" + rbactest.TeamPath).Status(404)
	site.As("leader1").Get("/seats/ask?seat=GENERAL&unit=" + rbactest.OtherTeam).Status(403)
	site.As("trainee1").Get("/seats/plan").Status(200).Has("10018", "上一期评为 4 星及以上", "单笔 100 元，每日 500 元", "绿色通道")
}

// A leader's morning, at a desk and on a phone: who may sit where, open a seat, end it.
func TestALeaderWorksInABrowser(t *testing.T) {
	w, site := serve(t)
	w.Certify(t, "agent1", "GENERAL")
	browser := webtest.Browser(t)
	for name, size := range map[string][2]int64{"phone": {390, 844}, "desk": {1280, 900}} {
		tab := webtest.OpenTab(t, browser, site.URL, size[0], size[1])
		tab.Cookie("access", site.Sessions.Token("leader1"))
		tab.Go("/seats/map")
		tab.Reads("王芳", "普通台席")
		tab.Shot("seatmap-" + name)
		tab.ClickAway("a[href='/people/" + rbactest.ID("agent1") + "/seats']")
		tab.Choose("#f-seat", "VIP")
		tab.Choose("#f-until", "8")
		tab.Type("#f-reason", "大促顶班")
		tab.ClickAway("#open button[type=submit]")
		tab.Reads("台席已临时开放", "由值班长临时开放")
		tab.Shot("seats-" + name)
		tab.Click("[data-bs-target='#shut-VIP']")
		tab.See("#shut-VIP.show")
		tab.Type("#shut-VIP-reason", "顶班结束")
		tab.ClickAway("#shut-VIP button[type=submit]")
		tab.Reads("临时开放已结束")
		for _, wrong := range tab.Inspect() {
			t.Errorf("%s: %s", name, wrong)
		}
	}
}
