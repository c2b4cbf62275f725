// Package rbactest builds a believable small organisation on a real store in one call, for the
// tests of every package that needs people with roles.
//
//	w := rbactest.Centre(t)
//	w.Actor("trainer1")    // 内训师 of the Shenzhen centre
//	w.Clock.Advance(time.Hour)
//	w.Drain(t)             // deliver facts to the reactions on w.Bus
package rbactest

import (
	"context"
	"testing"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/internal/store/storetest"
	"tianti/rbac"
	"tianti/rbac/policy"
)

// The units of the world, as paths.
const (
	GroupPath    = "/group/"
	ProvincePath = "/group/gd/"
	CentrePath   = "/group/gd/shenzhen/"
	TeamPath     = "/group/gd/shenzhen/t1/" // of trainee1, agent1 and leader1
	OtherTeam    = "/group/gd/shenzhen/t2/" // of trainee2, agent2 and leader2
	OtherCentre  = "/group/js/nanjing/"     // in another province, with agent3 in its team t1
)

// Now is the instant that the world's clock shows at first: a Tuesday morning in Shanghai.
var Now = time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)

// World is the organisation with everything that it stands on.
type World struct {
	DB    *store.Database
	Clock *clock.Manual
	Bus   *event.Bus
	Chain *audit.Chain
	Gate  *rbac.Gate // the built-in policy
	Org   *rbac.Organisation
}

// member is somebody of the world; login is the name by which tests and the demo call them.
type member struct {
	login, no, name, unit, post string
	roles                       map[string]string // role → path
}

var members = []member{
	{"trainee1", "KF000001", "李明", TeamPath, "AGENT", nil},
	{"trainee2", "KF000002", "阿依古丽·买买提", OtherTeam, "AGENT", nil},
	{"agent1", "KF000003", "王芳", TeamPath, "AGENT", map[string]string{"agent": TeamPath}},
	{"agent2", "KF000004", "张𬘡", OtherTeam, "AGENT-SR", map[string]string{"agent": OtherTeam}},
	{"agent3", "KF000005", "陈静", OtherCentre + "t1/", "AGENT", map[string]string{"agent": OtherCentre + "t1/"}},
	{"trainer1", "KF000006", "欧阳菲", CentrePath, "TRAINER", map[string]string{"trainer": CentrePath}},
	{"trainer2", "KF000007", "刘洋", CentrePath, "TRAINER", map[string]string{"trainer": CentrePath}},
	{"leader1", "KF000008", "赵强", TeamPath, "SHIFT", map[string]string{"leader": TeamPath}},
	{"leader2", "KF000009", "孙丽", OtherTeam, "SHIFT", map[string]string{"leader": OtherTeam}},
	{"supervisor1", "KF000010", "周敏", CentrePath, "SUPV", map[string]string{"supervisor": CentrePath}},
	{"hr1", "KF000011", "吴婷", CentrePath, "MGR", map[string]string{"hr": GroupPath}},
	{"hr2", "KF000012", "郑凯", CentrePath, "MGR", map[string]string{"hr": GroupPath}},
	{"manager1", "KF000013", "冯雪", CentrePath, "MGR", map[string]string{"manager": GroupPath}},
	{"judge1", "KF000014", "蒋浩", CentrePath, "SUPV", map[string]string{"judge": GroupPath}},
	{"auditor1", "KF000015", "韩梅", GroupPath, "MGR", map[string]string{"auditor": "/"}},
	{"admin", "KF000016", "杨帆", GroupPath, "MGR", map[string]string{"admin": "/"}},
}

// Centre builds the world: a group with two provinces, the Shenzhen centre with two teams, the
// Nanjing centre with one, and somebody of every role. The facts of its making are pending:
// register reactions on Bus, then Drain delivers them.
func Centre(t testing.TB) *World {
	t.Helper()
	w := Empty(t)
	w.Settle(t)
	return w
}

// Settle makes the units and hires the people of the world.
func (w *World) Settle(t testing.TB) {
	t.Helper()
	by := rbac.System("test: build a centre")
	for _, u := range [][4]string{
		{"", "group", "集团客服", "Group customer service"},
		{"group", "gd", "广东", "Guangdong"}, {"group", "js", "江苏", "Jiangsu"},
		{"group.gd", "shenzhen", "深圳中心", "Shenzhen centre"}, {"group.js", "nanjing", "南京中心", "Nanjing centre"},
		{"group.gd.shenzhen", "t1", "1组", "Team 1"}, {"group.gd.shenzhen", "t2", "2组", "Team 2"},
		{"group.js.nanjing", "t1", "1组", "Team 1"},
	} {
		if _, err := w.Org.CreateUnit(t.Context(), by, u[0], u[1], u[2], u[3], "test"); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range members {
		_, err := w.Org.Hire(t.Context(), by, rbac.Card{
			EmployeeNo: m.no, Name: m.name, Unit: m.unit, Post: m.post, Employment: "contract",
			HiredOn: "2025-03-03", Phone: "139000000" + m.no[6:], Mail: m.login + "@example.com", Languages: []string{"zh"},
		}, "test")
		if err != nil {
			t.Fatal(err)
		}
		for role, path := range m.roles {
			if _, err := w.Org.AssignRole(t.Context(), by, m.no, role, path, time.Time{}, "test"); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Empty is the world before anybody made a unit.
func Empty(t testing.TB) *World {
	t.Helper()
	c := clock.At(Now)
	return Over(storetest.Database(t, c), c)
}

// Over is the empty world on a database of any engine.
func Over(db *store.Database, c *clock.Manual) *World {
	w := &World{DB: db, Clock: c, Bus: event.New(db, c, "test"), Chain: audit.NewChain(db), Gate: policy.BuiltinGate()}
	w.Chain.Listen(w.Bus)
	w.Org = rbac.NewOrganisation(db, c, w.Gate)
	w.Org.Listen(w.Bus)
	return w
}

// Drain delivers every pending fact, those of the world's making included.
func (w *World) Drain(t testing.TB) {
	t.Helper()
	if err := w.Bus.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// ID is the person id behind a log-in name of the world.
func ID(login string) string {
	for _, m := range members {
		if m.login == login {
			return m.no
		}
	}
	panic("rbactest: nobody is called " + login)
}

// Logins lists the log-in names of the world.
func Logins() []string {
	out := make([]string, len(members))
	for i, m := range members {
		out[i] = m.login
	}
	return out
}

// Actor is somebody of the world with the roles that are held at the moment: trainee1 trainee2
// agent1 agent2 agent3 trainer1 trainer2 leader1 leader2 supervisor1 hr1 hr2 manager1 judge1
// auditor1 admin.
func (w *World) Actor(login string) rbac.Actor {
	a, err := w.Org.Act(context.Background(), ID(login))
	if err != nil {
		panic(err)
	}
	a.Address = "127.0.0.1"
	return a
}
