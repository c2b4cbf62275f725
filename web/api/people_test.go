package api_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/rbac/token"
	"tianti/web/api"
	"tianti/web/kit"
	"tianti/web/webtest"
)

// world serves areas on a centre with everybody of it able to call.
func world(t *testing.T, areas func(w *rbactest.World) []kit.Area) (*rbactest.World, *webtest.Site) {
	t.Helper()
	w := rbactest.Centre(t)
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	return w, webtest.Serve(t, webtest.Options{Gate: w.Gate, Actors: actors, Clock: w.Clock}, areas(w)...)
}

func peopleAreas(w *rbactest.World) []kit.Area {
	return []kit.Area{api.People{Org: w.Org}.Area(), api.Units{Org: w.Org}.Area(), api.Roles{Org: w.Org}.Area()}
}

type people struct {
	Items []struct {
		ID, Name, Unit, Phone string
	}
	Next *string
}

func TestPeopleAreListedPageByPageWithinReach(t *testing.T) {
	_, s := world(t, peopleAreas)
	var seen []string
	for path := "/api/v1/people?limit=5"; path != ""; {
		var page people
		s.API("hr1", "GET", path, nil).Status(200).JSON(&page)
		for _, p := range page.Items {
			seen = append(seen, p.ID)
		}
		if path = ""; page.Next != nil {
			path = "/api/v1/people?limit=5&cursor=" + url.QueryEscape(*page.Next)
		}
	}
	if len(seen) != len(rbactest.Logins()) {
		t.Errorf("%d people: %v", len(seen), seen)
	}
	s.API("leader2", "GET", "/api/v1/people", nil).Status(200).Has("阿依古丽").HasNot("李明", "KF000001")
	s.API("leader2", "GET", "/api/v1/people?unit="+url.QueryEscape(rbactest.TeamPath), nil).HasNot("李明", "KF000001")
	s.API("trainee1", "GET", "/api/v1/people", nil).Problem(403, "rbac.forbidden")
	s.API("", "GET", "/api/v1/people", nil).Problem(401, "rbac.anonymous")
}

func TestOnePersonWithinReachOnly(t *testing.T) {
	_, s := world(t, peopleAreas)
	s.API("leader1", "GET", "/api/v1/people/KF000001", nil).Status(200).Has(`"employee_no":"KF000001"`, `"moves":[{`, "13900000001")
	s.API("auditor1", "GET", "/api/v1/people/KF000001", nil).Status(200).HasNot("13900000001")
	s.API("leader2", "GET", "/api/v1/people/KF000001", nil).Problem(403, "rbac.forbidden").HasNot("李明", "t1")
	s.API("leader2", "GET", "/api/v1/people/KF999999", nil).Problem(403, "rbac.forbidden")
	s.API("hr1", "GET", "/api/v1/people/KF999999", nil).Problem(404, "rbac.person.unknown")
}

func TestAPersonIsMovedByTheAPI(t *testing.T) {
	w, s := world(t, peopleAreas)
	const moves = "/api/v1/people/KF000001/moves"
	s.API("hr1", "POST", moves, map[string]any{"unit": "group.gd.shenzhen.t2", "from": "2026-11-24", "reason": "support"}).Status(200).Has(`"unit":"/group/gd/shenzhen/t2/"`)
	s.API("hr1", "POST", moves, map[string]any{"unit": "group.gd.shenzhen.t2", "from": "2026-11-24", "reason": "again"}).Problem(409, "rbac.person.same_place")
	s.API("hr1", "POST", moves, map[string]any{"post": "SHIFT", "from": "2026-11-24"}).Problem(400, "rbac.reason")
	s.API("hr1", "POST", moves, map[string]any{"post": "AGENT-SR", "from": "2026-11-24", "reason": "x", "employee_no": "KF1"}).Problem(400, "web.json.unknown")
	s.API("leader2", "POST", moves, map[string]any{"unit": rbactest.TeamPath, "from": "2026-11-24", "reason": "back"}).Problem(403, "rbac.forbidden")
	if p, err := w.Org.Lookup(t.Context(), "KF000001"); err != nil || p.Path != rbactest.OtherTeam || len(p.Moves) != 2 {
		t.Errorf("%+v %v", p, err)
	}
}

func TestHiringByTheAPINamesEveryWrongField(t *testing.T) {
	_, s := world(t, peopleAreas)
	s.API("hr1", "POST", "/api/v1/people", map[string]any{"employee_no": "KF000099", "name": "林晓", "unit": rbactest.CentrePath, "post": "AGENT", "employment": "contract", "hired_on": "2026-11-24", "phone": "1"}).
		Status(400).Has(`"field":"unit"`, `"field":"phone"`)
	s.API("hr1", "POST", "/api/v1/people", map[string]any{"employee_no": "KF000099", "name": "林晓", "unit": rbactest.TeamPath, "post": "AGENT", "employment": "contract", "hired_on": "2026-11-24"}).
		Status(201).Has(`"languages":[]`)
	s.API("hr1", "POST", "/api/v1/people/KF000099/leave", map[string]any{"on": "2020-01-01", "reason": "x"}).Status(400).Has(`"field":"on"`)
}

func TestUnitsAreReadAndMade(t *testing.T) {
	_, s := world(t, peopleAreas)
	s.API("hr1", "GET", "/api/v1/units", nil).Status(200).Has(`"id":"group"`).HasNot("group.gd")
	s.API("hr1", "GET", "/api/v1/units?parent=group.gd.shenzhen", nil).Has("group.gd.shenzhen.t1", "group.gd.shenzhen.t2")
	s.API("hr1", "POST", "/api/v1/units", map[string]any{"parent": "group.gd.shenzhen", "name": "3组"}).Status(201).Has(`"path":"/group/gd/shenzhen/t3/"`)
	s.API("hr1", "POST", "/api/v1/units", map[string]any{"parent": "group.gd.shenzhen", "name": "3组"}).Problem(409, "rbac.unit.taken")
	s.API("hr1", "PATCH", "/api/v1/units/group.gd.shenzhen.t3", map[string]any{"name": "三组", "name_en": "Team 3"}).Status(200).Has("三组")
	s.API("hr1", "GET", "/api/v1/units/group.none", nil).Problem(404, "rbac.unit.unknown")
	s.API("leader1", "GET", "/api/v1/units/group.gd.shenzhen.t1", nil).Status(200).Has("1组")
	s.API("leader1", "GET", "/api/v1/units/group.gd.shenzhen.t2", nil).Problem(403, "rbac.forbidden")
	s.API("agent1", "GET", "/api/v1/units", nil).Problem(403, "rbac.forbidden")
	s.API("hr1", "POST", "/api/v1/units/group.gd.shenzhen.t1/close", map[string]any{"reason": "x"}).Problem(409, "rbac.unit.people")
	s.API("hr1", "POST", "/api/v1/units/group.gd.shenzhen.t3/move", map[string]any{"parent": "group.js.nanjing", "reason": "x"}).Status(200).Has(`"path":"/group/js/nanjing/t3/"`)
	s.API("hr1", "POST", "/api/v1/units/group.js.nanjing.t3/close", map[string]any{"reason": "x"}).Status(200).Has(`"closed":"2026-11-24"`)
	s.API("hr1", "POST", "/api/v1/units/group.js.nanjing.t3/reopen", map[string]any{"reason": "x"}).Status(200).HasNot(`"closed"`)
	s.API("hr1", "POST", "/api/v1/posts", map[string]any{"code": "NIGHT", "zh": "夜班督导", "en": "Night supervisor", "line": "quality", "key": true}).Status(201)
	s.API("hr1", "PUT", "/api/v1/posts/NIGHT", map[string]any{"zh": "夜班督导", "en": "Night", "line": "quality", "reason": "x"}).Status(200).Has(`"en":"Night"`)
	s.API("manager1", "POST", "/api/v1/posts", map[string]any{"code": "NIGHT2", "zh": "夜", "en": "N", "line": "quality"}).Problem(403, "rbac.forbidden")
	s.API("manager1", "GET", "/api/v1/posts", nil).Status(200).Has(`"code":"AGENT"`)
}

func TestRolesAreGivenAndEnd(t *testing.T) {
	_, s := world(t, peopleAreas)
	until := rbactest.Now.Add(24 * time.Hour)
	var a struct{ ID string }
	s.API("admin", "POST", "/api/v1/people/KF000003/roles", map[string]any{"role": "leader", "unit": rbactest.TeamPath, "until": until, "reason": "stand-in"}).Status(200).Has(`"holds":true`).JSON(&a)
	s.API("admin", "POST", "/api/v1/people/KF000016/roles", map[string]any{"role": "hr", "unit": "/", "reason": "more"}).Problem(403, "rbac.role.own")
	s.API("hr1", "POST", "/api/v1/people/KF000003/roles", map[string]any{"role": "admin", "unit": "/", "reason": "x"}).Problem(403, "rbac.forbidden")
	s.API("leader1", "GET", "/api/v1/people/KF000003/roles", nil).Problem(403, "rbac.forbidden")
	s.API("agent1", "GET", "/api/v1/people/KF000003/roles", nil).Status(200).Has("leader")
	s.API("admin", "POST", "/api/v1/roles/"+url.PathEscape(a.ID)+"/revoke", map[string]any{"reason": "over"}).Status(204)
	s.API("hr1", "GET", "/api/v1/people/KF000003/roles", nil).Status(200).Has(`"role":"leader"`, `"holds":false`)
}

func TestTheKeySetHasNoPrivateHalf(t *testing.T) {
	_, s := world(t, func(w *rbactest.World) []kit.Area {
		tokens := token.New(w.DB, w.Gate, w.Clock, token.Config{})
		if err := tokens.LoadKeys(t.Context()); err != nil {
			t.Fatal(err)
		}
		return []kit.Area{api.Keys{List: tokens.JWKS}.Area()}
	})
	a := s.API("", "GET", "/.well-known/jwks.json", nil).Status(200).Has(`"kty":"OKP"`, `"alg":"EdDSA"`).HasNot(`"d"`, "seed")
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "application/json") {
		t.Error(a.Header)
	}
}
