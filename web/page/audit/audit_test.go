package audit_test

import (
	"testing"

	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/rbac/trail"
	"tianti/web/api"
	"tianti/web/page/audit"
	"tianti/web/webtest"
)

func open(t *testing.T) (*rbactest.World, *webtest.Site) {
	t.Helper()
	w := rbactest.Centre(t)
	if _, err := w.Org.Move(t.Context(), w.Actor("hr1"), "KF000001", rbactest.OtherTeam, "", "2026-11-24", "支援<b>二组</b>"); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	s := trail.Service{Chain: w.Chain, Gate: w.Gate}
	return w, webtest.Serve(t, webtest.Options{Gate: w.Gate, Actors: actors, Clock: w.Clock},
		audit.Pages{Trail: s, Org: w.Org}.Area(), api.Audit{Trail: s}.Area())
}

func TestTheAuditorReadsWhoDidWhatToWhomAndWhy(t *testing.T) {
	_, s := open(t)
	a := s.As("auditor1")
	a.Get("/audit?subject=kf000001").Status(200).Has("人员：调动", "吴婷", "李明", "group.gd.shenzhen.t1", "group.gd.shenzhen.t2", "策略版本").HasNot("<b>二组", "王芳")
	a.Get("/audit?actor=KF000011").Has("人员：调动").HasNot("人员：新建")
	a.Get("/audit?object=rbac.people/KF000001").Has("人员：新建", "人员：调动")
	a.Get("/audit?from=2026-11-25").Has("没有记录")
	a.Get("/audit?from=2026-11-24&until=2026-11-24&subject=KF000001").Has("人员：调动")
}

func TestTheChainIsVerifiedOnThePage(t *testing.T) {
	_, s := open(t)
	a := s.As("auditor1")
	a.Get("/audit/chain").Status(200).Has("人员与权限", "链尾指纹")
	a.Post("/audit/chain").Status(200).Has("全部完整")
}

func TestTheTrailIsClosedToOthers(t *testing.T) {
	_, s := open(t)
	for _, who := range []string{"trainee1", "leader1", "hr1", "manager1", "supervisor1", "judge1"} {
		s.As(who).Get("/audit?subject=KF000001").Status(403).HasNot("调动")
		s.As(who).Get("/audit/chain").Status(403)
		s.API(who, "GET", "/api/v1/audit", nil).Problem(403, "rbac.forbidden")
	}
}

func TestTheTrailByAPI(t *testing.T) {
	_, s := open(t)
	s.API("auditor1", "GET", "/api/v1/audit?subject=KF000001&limit=1", nil).Status(200).Has(`"action":"rbac.person.move"`, `"policy_version":0`, `"next":"`)
	s.API("auditor1", "GET", "/api/v1/audit/heads", nil).Status(200).Has(`"stream":"rbac"`)
	s.API("auditor1", "POST", "/api/v1/audit/verify", map[string]any{}).Status(200).Has(`"broken":[]`)
}
