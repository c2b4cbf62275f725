package webhooks_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"tianti/internal/event/feed"
	"tianti/internal/webhook"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/rbac/subscription"
	"tianti/web/page/webhooks"
	"tianti/web/webtest"
)

func open(t *testing.T) (*rbactest.World, *subscription.Service, *webtest.Site) {
	t.Helper()
	w := rbactest.Centre(t)
	log := feed.New(w.DB, w.Clock, []feed.Kind{{Fact: rbac.UnitCreated{}}, {Fact: rbac.PersonHired{}}, {Fact: subscription.Ended{}}})
	log.Listen(w.Bus)
	w.Drain(t)
	loopback, err := webhook.Networks("127.0.0.0/8")
	if err != nil {
		t.Fatal(err)
	}
	s := subscription.New(w.DB, w.Clock, w.Gate, log, webhook.NewSender(loopback))
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	return w, s, webtest.Serve(t, webtest.Options{Gate: w.Gate, Actors: actors, Clock: w.Clock}, webhooks.Pages{Webhooks: s}.Area())
}

// A webhook's life in the browser, with a receiver that first refuses.
func TestAnAdministratorConnectsASystem(t *testing.T) {
	w, s, site := open(t)
	status := http.StatusServiceUnavailable
	receiver := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(status) }))
	defer receiver.Close()
	a := site.As("admin")
	a.Get("/webhooks").Status(200).Has("还没有推送", "/webhooks/new")
	a.Get("/webhooks/new").Status(200).Has("rbac.unit.created", "人员、机构、角色、账号与台席")
	a.Post("/webhooks/new", "url", "http://10.0.0.1/", "description", "排班系统", "types", "rbac.unit.created", "reason", "接入").
		Status(400).Has("不允许连接该地址", "排班系统", `value="http://10.0.0.1/"`, `value="rbac.unit.created" checked`)
	made := a.Post("/webhooks/new", "url", receiver.URL, "description", "排班系统", "types", "rbac", "types", "rbac.unit.created", "reason", "接入").Status(200).Has("whsec_", "只在此处显示一次")
	path := regexp.MustCompile(`/webhooks/[a-z0-9]{16}`).FindString(made.Body)
	secret := regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+`).FindString(made.Body)

	a.Get(path).Status(200).Has("推送中", "还没有推送记录", "<code class=\"me-1\">rbac</code>").HasNot(secret, "rbac.unit.created")
	a.Post(path + "/test").Status(303).To(path)
	a.Get(path).Has("测试消息未被接收", "对方返回 503")
	status = http.StatusOK
	a.Post(path + "/test").Status(303)
	a.Get(path).Has("测试消息已被接收", "对方返回 200")

	if _, err := w.Org.CreateUnit(t.Context(), rbac.System("test: build"), "group.gd", "foshan", "佛山中心", "", "test"); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	status = http.StatusBadGateway
	deliver(t, s)
	a.Get("/webhooks").Has("重试中", "对方返回 502", path)
	a.Get(path).Has("下次重试", "rbac.unit.created", "第 1 次")
	site.As("auditor1").Get(path).Status(200).Has("重试中").HasNot("更换密钥", "重新推送", "/edit")

	a.Post(path+"/stop", "reason", "").Status(400).Has("原因")
	a.Post(path+"/stop", "reason", "对方维护").Status(303).To(path)
	a.Get(path).Has("已停用", "恢复推送")
	status = http.StatusOK
	a.Post(path+"/start", "reason", "维护结束").Status(303)
	deliver(t, s)
	a.Get(path).Has("已接收", "对方返回 200").HasNot("下次重试")

	a.Post(path+"/redeliver", "from", "abc", "reason", "x").Status(400).Has("起始序号须是不小于 1 的整数", `value="abc"`)
	a.Post(path+"/redeliver", "from", "999999", "reason", "x").Status(400).Has("序号 999998 还不存在")
	a.Post(path+"/redeliver", "from", "1", "reason", "对方丢了数据").Status(303)
	a.Post(path+"/rotate", "reason", "例行更换").Status(200).Has("whsec_", "24 小时内").HasNot(secret)
	a.Get(path).Has("旧密钥")

	a.Get(path+"/edit").Has(`value="rbac" checked`, receiver.URL)
	a.Post(path+"/edit", "url", receiver.URL, "description", "排班与考勤", "reason", "改名").Status(303).To(path)
	a.Get(path).Has("已保存", "排班与考勤", "全部事件")
	a.Post(path+"/delete", "reason", "不再需要").Status(303).To("/webhooks")
	a.Get(path).Status(404)
	a.Get("/webhooks").Has("还没有推送")
}

func deliver(t *testing.T, s *subscription.Service) {
	t.Helper()
	if _, err := s.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestNobodyElseSeesWebhooks(t *testing.T) {
	_, _, site := open(t)
	for _, who := range []string{"trainee1", "leader1", "hr1", "manager1", "judge1"} {
		site.As(who).Get("/webhooks").Status(403)
	}
	site.As("auditor1").Get("/webhooks").Status(200).HasNot("/webhooks/new")
	site.As("auditor1").Get("/webhooks/new").Status(403)
}
