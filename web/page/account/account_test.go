package account_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"tianti/rbac"
	accounts "tianti/rbac/account"
	"tianti/rbac/rbactest"
	"tianti/rbac/token"
	"tianti/web"
	"tianti/web/kit"
	"tianti/web/page/account"
	"tianti/web/page/session"
	"tianti/web/webtest"
)

// doors lets people in as the program does: accounts, sessions, roles of this moment.
type doors struct {
	accounts *accounts.Service
	tokens   *token.Service
	org      *rbac.Organisation
}

func (d doors) Resolve(ctx context.Context, access string) (rbac.Actor, error) {
	c, err := d.tokens.Check(ctx, access)
	if err != nil {
		return rbac.Actor{}, err
	}
	a, err := d.org.Act(ctx, c.Person)
	a.Session = c.Session
	return a, err
}

func (d doors) LogIn(ctx context.Context, login, password string, from kit.Client) (kit.Tokens, error) {
	p, err := d.accounts.LogIn(ctx, login, password, from.Address)
	if err != nil {
		return kit.Tokens{}, err
	}
	pair, err := d.tokens.Issue(ctx, p.ID, from.Agent)
	if err != nil {
		return kit.Tokens{}, err
	}
	a, err := d.org.Act(ctx, p.ID)
	a.Session = pair.Session
	return kit.Tokens{Access: pair.Access, Refresh: pair.Refresh, Expires: pair.Expires, Ends: pair.Ends, Actor: a}, err
}

func (d doors) Refresh(context.Context, string, string) (kit.Tokens, error) {
	return kit.Tokens{}, token.ErrInvalid
}

func (d doors) LogOut(ctx context.Context, access string) error {
	c, err := d.tokens.Check(ctx, access)
	if err != nil {
		return err
	}
	return d.tokens.End(ctx, c.Session, token.LoggedOut)
}

const (
	first  = "我每天骑车走过三座石桥上班去"
	second = "窗台上的薄荷去年冬天没有冻死"
)

type world struct {
	*rbactest.World
	site     *webtest.Site
	accounts *accounts.Service
}

func open(t *testing.T) world {
	t.Helper()
	w := rbactest.Centre(t)
	a := accounts.New(w.DB, w.Clock, w.Gate, w.Org, accounts.Cheap)
	tokens := token.New(w.DB, w.Gate, w.Clock, token.Config{})
	if err := tokens.LoadKeys(t.Context()); err != nil {
		t.Fatal(err)
	}
	by := map[string]string{}
	for _, login := range rbactest.Logins() {
		if login != "trainee2" {
			by[login] = rbactest.ID(login)
		}
	}
	if err := a.Seed(t.Context(), by, first+"一"); err != nil {
		t.Fatal(err)
	}
	d, tries := doors{a, tokens, w.Org}, kit.NewTries()
	site := webtest.Serve(t, webtest.Options{Gate: w.Gate, Clock: w.Clock, Config: func(c *web.Config) { c.Sessions = d }},
		session.Pages{Sessions: d, Tries: tries}.Area(),
		account.Pages{Accounts: a, Tokens: tokens, Org: w.Org, Gate: w.Gate, Sessions: d, Tries: tries}.Area())
	return world{w, site, a}
}

// in is a browser in which somebody has logged in.
func (w world) in(t *testing.T, login string) *webtest.Client {
	t.Helper()
	c := w.site.As("")
	c.Get("/login")
	c.Post("/login", "login", login, "password", first+"一", "next", "/account").Status(303).To("/account")
	c.Get("/account").Status(200) // the token of whoever is logged in
	return c
}

var codeShape = regexp.MustCompile(`[A-Z2-7]{5}(-[A-Z2-7]{5}){3}`)

func TestSomebodyNewGetsACodeAndSetsAPassword(t *testing.T) {
	w := open(t)
	admin := w.in(t, "admin")
	admin.Get("/people/KF000002/access").Status(200).Has("开通账号")
	a := admin.Post("/people/KF000002/access/account", "login", "Ayi", "reason", "新人").Status(200).Has("只显示这一次")
	code := codeShape.FindString(a.Body)
	if code == "" {
		t.Fatal("no code on the page")
	}
	admin.Get("/people/KF000002/access").Has("待设置密码").HasNot(code)
	her := w.site.As("")
	her.Get("/login").Has("/login/code")
	her.Get("/login/code")
	her.Post("/login/code", "login", "ayi", "code", code, "password", second+"二", "repeat", "x").Status(400).Has("两次输入的新密码不一样")
	her.Post("/login/code", "login", "ayi", "code", "AAAAA-AAAAA-AAAAA-AAAAA", "password", second+"二", "repeat", second+"二").Status(401)
	her.Post("/login/code", "login", "ayi", "code", code, "password", "短", "repeat", "短").Status(400).Has("密码太短")
	her.Post("/login/code", "login", "ayi", "code", strings.ToLower(code), "password", second+"二", "repeat", second+"二").Status(303).To("/")
	her.Get("/account").Status(200).Has("ayi", "本机")
	w.site.As("").Post("/login/code", "login", "ayi", "code", code, "password", first+"三", "repeat", first+"三").Status(401)
}

func TestACodeRunsOut(t *testing.T) {
	w := open(t)
	_, code, err := w.accounts.Open(t.Context(), w.Actor("admin"), "KF000002", "", "x")
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(11 * time.Minute)
	w.site.As("").Post("/login/code", "login", "KF000002", "code", code, "password", second+"二", "repeat", second+"二").Status(401).Has("过期")
}

func TestANewPasswordEndsEveryOtherSession(t *testing.T) {
	w := open(t)
	here, there := w.in(t, "agent1"), w.in(t, "agent1")
	here.Post("/account/password", "old", "wrong", "password", second+"二", "repeat", second+"二").Status(400).Has("现在的密码不正确")
	here.Post("/account/password", "old", first+"一", "password", second+"二", "repeat", second+"二").Status(303).To("/account")
	here.Get("/account").Status(200).Has("密码已修改")
	there.Get("/account").Status(303)
}

func TestSessionsAreSeenAndEndedByTheirOwnerOnly(t *testing.T) {
	w := open(t)
	here, there, other := w.in(t, "agent1"), w.in(t, "agent1"), w.in(t, "agent2")
	end := regexp.MustCompile(`/account/sessions/[0-9a-f]+/end`).FindString(here.Get("/account").Body)
	if end == "" {
		t.Fatal("the other session is not to be seen")
	}
	other.Get("/account")
	other.Post(end).Status(303)
	there.Get("/account").Status(200)
	here.Post(end).Status(303)
	there.Get("/account").Status(303)
	other.Get("/account").Status(200)
}

func TestADisabledAccountAndRolesOfOthersAreTheAdministrators(t *testing.T) {
	w := open(t)
	admin := w.in(t, "admin")
	admin.Get("/people/KF000003/access").Has("停用账号", "授予角色")
	admin.Post("/people/KF000003/access/roles", "role", "leader", "unit", rbactest.TeamPath, "until", "2026-12-31", "reason", "").Status(400).Has("没有填写原因")
	admin.Post("/people/KF000003/access/roles", "role", "leader", "unit", rbactest.TeamPath, "until", "2026-12-31", "reason", "顶岗").Status(303)
	admin.Get("/people/KF000003/access").Has("班组长", "2027-01-01 00:00")
	admin.Post("/people/KF000016/access/roles", "role", "hr", "unit", "/", "reason", "self").Status(403)
	admin.Post("/people/KF000003/access/revoke", "assignment", rbac.AssignmentID("leader", rbactest.TeamPath, "KF000003"), "reason", "结束").Status(303)
	admin.Get("/people/KF000003/access").Has("结束")
	admin.Post("/people/KF000003/access/disable", "reason", "核查").Status(303)
	c := w.site.As("")
	c.Get("/login")
	c.Post("/login", "login", "agent1", "password", first+"一").Status(401)
	admin.Get("/accounts").Has("agent1", "已停用")
	admin.Get("/accounts?q=agent1").Has("agent1").HasNot("leader1")
	admin.Get("/accounts?q=wangfang").Has("agent1")
}

func TestOthersDoNotReachAccountsAndRoles(t *testing.T) {
	w := open(t)
	for _, who := range []string{"leader2", "trainee1", "trainer1", "manager1"} {
		c := w.in(t, who)
		c.Get("/people/KF000003/access").Status(403).HasNot("王芳", "agent1")
		c.Post("/people/KF000003/access/roles", "role", "admin", "unit", "/", "reason", "x").Status(403)
		c.Post("/people/KF000003/access/code", "reason", "x").Status(403)
		c.Post("/people/KF000003/access/sessions/end").Status(403)
		c.Get("/accounts").Status(403)
	}
	hr := w.in(t, "hr1")
	hr.Get("/people/KF000003/access").Status(200).Has("客服代表").HasNot("停用账号", "授予角色")
	w.in(t, "auditor1").Get("/people/KF000003/access").Status(200).Has("agent1").HasNot("授予角色", "发放新的验证码")
}
