package rbac_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

func numbers(page []*rbac.Person) string {
	var out []string
	for _, p := range page {
		out = append(out, p.EmployeeNo[6:])
	}
	return strings.Join(out, " ")
}

func TestEachSeesThePeopleInReach(t *testing.T) {
	w := rbactest.Centre(t)
	for _, c := range []struct{ who, unit, query, want string }{
		{"leader1", "", "", "01 03 08"},
		{"leader1", rbactest.OtherTeam, "", ""},
		{"leader1", rbactest.CentrePath, "", "01 03 08"},
		{"trainer1", rbactest.TeamPath, "", "01 03 08"},
		{"hr1", rbactest.OtherCentre, "", "05"},
		{"hr1", "", "李明", "01"},
		{"hr1", "", "liming", "01"},
		{"hr1", "", "wf", "03"},
		{"hr1", "", "阿依古丽・买买提", "02"},
		{"hr1", "", "kf00000", "01 02 03 04 05 06 07 08 09"},
		{"hr1", "", "KF000005", "05"},
		{"hr1", rbactest.CentrePath, "买买提", "02"},
		{"leader1", "", "明", "01"},
		{"hr1", "", "张𬘡", "04"},
		{"auditor1", rbactest.TeamPath, "", "01 03 08"},
		{"hr1", "", "ouyangf", "06"},
	} {
		page, err := w.Org.People(t.Context(), w.Actor(c.who), rbac.Look{Unit: c.unit, Query: c.query})
		if err != nil && fault.KindOf(err) != fault.Forbidden {
			t.Fatal(err)
		}
		if got := numbers(page.Items); got != c.want {
			t.Errorf("%s in %s for %q: %s, want %s", c.who, c.unit, c.query, got, c.want)
		}
	}
	if _, err := w.Org.People(t.Context(), rbac.Actor{}, rbac.Look{}); !errors.Is(err, rbac.ErrAnonymous) {
		t.Error(err)
	}
}

func TestLettersFindInitialsFirstAndThenStaffNumbersEverybodyOnce(t *testing.T) {
	w := rbactest.Centre(t)
	for no, name := range map[string]string{"KF000090": "柯芳", "GD000091": "孔繁森", "GD000092": "何平"} {
		card := rbac.Card{EmployeeNo: no, Name: name, Unit: rbactest.TeamPath, Post: "AGENT", Employment: "contract", HiredOn: "2026-01-01"}
		if _, err := w.Org.Hire(t.Context(), w.Actor("hr1"), card, ""); err != nil {
			t.Fatal(err)
		}
	}
	for limit := 1; limit <= 25; limit++ {
		var got []string
		for cursor, pages := "", 0; pages == 0 || cursor != ""; pages++ {
			page, err := w.Org.People(t.Context(), w.Actor("hr1"), rbac.Look{Query: "KF", Limit: limit, Cursor: cursor})
			if err != nil || len(page.Items) > limit {
				t.Fatalf("%d people, %v", len(page.Items), err)
			}
			got, cursor = append(got, strings.Fields(numbers(page.Items))...), page.Next
		}
		want := "90 91 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16"
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%d a page: %s, want %s", limit, s, want)
		}
	}
	if _, err := w.Org.People(t.Context(), w.Actor("hr1"), rbac.Look{Query: "KF", Cursor: "~x"}); !errors.Is(err, store.ErrCursor) {
		t.Errorf("a cursor of nobody: %v", err)
	}
}

func TestListsComeInPages(t *testing.T) {
	w := rbactest.Centre(t)
	seen, cursor := "", ""
	for {
		page, err := w.Org.People(t.Context(), w.Actor("hr1"), rbac.Look{Limit: 5, Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		seen += numbers(page.Items) + " "
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if n := len(strings.Fields(seen)); n != len(rbactest.Logins()) {
		t.Errorf("%d people: %s", n, seen)
	}
}

func TestContactsAreMasked(t *testing.T) {
	w := rbactest.Centre(t)
	for who, want := range map[string]string{"agent1": "13900000003 agent1@example.com", "leader1": "13900000003 agent1@example.com", "hr1": "13900000003 agent1@example.com", "trainer1": "139****0003 a*****@example.com", "auditor1": "139****0003 a*****@example.com"} {
		p, err := w.Org.Person(t.Context(), w.Actor(who), rbactest.ID("agent1"))
		if err != nil || p.Phone+" "+p.Mail != want {
			t.Errorf("%s sees %v, %v", who, p, err)
		}
	}
	if _, err := w.Org.Person(t.Context(), w.Actor("agent2"), rbactest.ID("agent1")); !errors.Is(err, rbac.ErrForbidden) {
		t.Error(err)
	}
	if _, err := w.Org.Person(t.Context(), rbac.Actor{}, rbactest.ID("agent1")); !errors.Is(err, rbac.ErrAnonymous) {
		t.Error(err)
	}
	if _, err := w.Org.Person(t.Context(), rbac.Actor{}, "nobody"); !errors.Is(err, rbac.ErrAnonymous) {
		t.Error(err)
	}
}

func TestMovingNeedsThePermissionAtBothEnds(t *testing.T) {
	w := rbactest.Centre(t)
	ctx, who := t.Context(), rbactest.ID("agent1")
	near := w.Actor("hr1")
	near.Roles = []rbac.Held{{Role: "hr", Unit: rbactest.CentrePath}}
	today := w.Org.Today()
	for _, c := range []struct {
		by           rbac.Actor
		person, path string
		post         string
		reason       string
		want         *fault.Fault
	}{
		{w.Actor("leader1"), who, rbactest.OtherTeam, "", "x", rbac.ErrForbidden},
		{near, who, rbactest.OtherCentre + "t1/", "", "x", rbac.ErrForbidden},
		{near, rbactest.ID("agent3"), rbactest.TeamPath, "", "x", rbac.ErrForbidden},
		{near, near.Person, rbactest.ProvincePath, "", "x", rbac.ErrForbidden},
		{near, who, rbactest.OtherTeam, "", " ", rbac.ErrReason},
		{near, who, rbactest.CentrePath, "", "x", rbac.ErrTeam},
		{near, who, rbactest.OtherTeam, "NOTHING", "x", rbac.ErrPost},
		{near, who, rbactest.CentrePath + "t9/", "", "x", rbac.ErrUnitUnknown},
		{near, "nobody", rbactest.OtherTeam, "", "x", rbac.ErrUnknown},
		{near, who, "", "", "x", rbac.ErrSamePlace},
		{near, who, rbactest.OtherTeam, "", "asked for it", nil},
	} {
		_, err := w.Org.Move(ctx, c.by, c.person, c.path, c.post, today, c.reason)
		if c.want == nil && err != nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s to %s: %v, want %v", c.person, c.path, err, c.want)
		}
	}
	w.Drain(t)
	if a := w.Actor("agent1"); a.Has("agent") || a.Unit != rbactest.OtherTeam {
		t.Errorf("after the move: %+v", a)
	}
}

func TestAMoveOfALaterDayWaits(t *testing.T) {
	w := rbactest.Centre(t)
	ctx, who := t.Context(), rbactest.ID("agent1")
	if _, err := w.Org.Move(ctx, w.Actor("hr1"), who, rbactest.OtherTeam, "", "2026-12-01", "rota"); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	if a := w.Actor("agent1"); !a.Has("agent") || a.Unit != rbactest.TeamPath {
		t.Errorf("before the day: %+v", a)
	}
	if n, err := w.Org.Settle(ctx); err != nil || n != 0 {
		t.Error(n, err)
	}
	w.Clock.Set(time.Date(2026, 11, 30, 16, 0, 0, 0, time.UTC)) // midnight in Shanghai
	if n, err := w.Org.Settle(ctx); err != nil || n != 1 {
		t.Error(n, err)
	}
	if a := w.Actor("agent1"); a.Has("agent") || a.Unit != rbactest.OtherTeam {
		t.Errorf("after the day: %+v", a)
	}
}

func TestPostsThatDemandACertificate(t *testing.T) {
	w := rbactest.Centre(t)
	missing := errors.New("no certificate")
	w.Org.Demand(func(_ context.Context, person string, p rbac.Post, _ time.Time) error {
		if p.Code == "SHIFT" && person == rbactest.ID("agent2") {
			return nil
		}
		return missing
	})
	for login, want := range map[string]error{"agent1": rbac.ErrPostLicence, "agent2": nil} {
		_, err := w.Org.Move(t.Context(), w.Actor("hr1"), rbactest.ID(login), "", "SHIFT", w.Org.Today(), "promoted")
		if !errors.Is(err, want) {
			t.Errorf("%s: %v", login, err)
		}
	}
	if _, err := w.Org.Move(t.Context(), w.Actor("hr1"), rbactest.ID("agent1"), "", "AGENT-SR", w.Org.Today(), "promoted"); err != nil {
		t.Error(err)
	}
}

func TestLeaversLoseEverythingAtOnceAndMayComeBack(t *testing.T) {
	w := rbactest.Centre(t)
	ctx, by, who := t.Context(), w.Actor("hr1"), rbactest.ID("leader1")
	if _, err := w.Org.Leave(ctx, by, who, w.Org.Today(), "resigned"); err != nil {
		t.Fatal(err)
	}
	if a := w.Actor("leader1"); len(a.Roles) != 0 {
		t.Errorf("%+v", a)
	}
	w.Drain(t)
	if _, err := w.Org.AssignRole(ctx, w.Actor("admin"), who, "leader", rbactest.TeamPath, time.Time{}, "again"); !errors.Is(err, rbac.ErrGone) {
		t.Error(err)
	}
	if _, err := w.Org.Rehire(ctx, by, who, rbactest.TeamPath, "AGENT", w.Org.Today(), "came back"); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	if a := w.Actor("leader1"); a.Has("leader") || !a.Has("trainee") {
		t.Errorf("back with old roles: %+v", a)
	}
	page, err := w.Org.People(ctx, by, rbac.Look{Unit: rbactest.TeamPath})
	if err != nil || numbers(page.Items) != "01 03 08" {
		t.Error(numbers(page.Items), err)
	}
}

func TestRolesAreGivenByOthersAndEnd(t *testing.T) {
	w := rbactest.Centre(t)
	ctx, admin, who := t.Context(), w.Actor("admin"), rbactest.ID("agent1")
	for _, c := range []struct {
		by     rbac.Actor
		person string
		role   string
		path   string
		until  time.Time
		want   *fault.Fault
	}{
		{admin, who, "king", "/", time.Time{}, rbac.ErrRole},
		{admin, who, "system", "/", time.Time{}, rbac.ErrRole},
		{admin, who, "leader", rbactest.TeamPath, rbactest.Now, rbac.ErrRoleUntil},
		{admin, admin.Person, "hr", "/", time.Time{}, rbac.ErrRoleOwn},
		{admin, "nobody", "hr", "/", time.Time{}, rbac.ErrUnknown},
		{admin, who, "hr", "/group/xx/", time.Time{}, rbac.ErrUnitUnknown},
		{w.Actor("leader1"), who, "leader", rbactest.TeamPath, time.Time{}, rbac.ErrForbidden},
		{admin, who, "leader", rbactest.TeamPath, rbactest.Now.Add(time.Hour), nil},
	} {
		_, err := w.Org.AssignRole(ctx, c.by, c.person, c.role, c.path, c.until, "test")
		if c.want == nil && err != nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s of %s: %v, want %v", c.role, c.person, err, c.want)
		}
	}
	if !w.Actor("agent1").Has("leader") {
		t.Error("the role is not held")
	}
	w.Clock.Advance(time.Hour)
	if w.Actor("agent1").Has("leader") {
		t.Error("the role is held beyond its end")
	}
	id := rbac.AssignmentID("agent", rbactest.TeamPath, who)
	for range 2 {
		if err := w.Org.RevokeRole(ctx, admin, id, "no more"); err != nil {
			t.Fatal(err)
		}
	}
	if w.Actor("agent1").Has("agent") {
		t.Error("a revoked role is held")
	}
	if err := w.Org.RevokeRole(ctx, admin, "x:y:z", "no more"); !errors.Is(err, rbac.ErrRoleGone) {
		t.Error(err)
	}
}

func TestUnitsAreMadeOnceUnderTheirNames(t *testing.T) {
	w := rbactest.Centre(t)
	ctx, admin := t.Context(), w.Actor("admin")
	if _, err := w.Org.CreateUnit(ctx, admin, "group.gd", "", "深圳 中心", "", "again"); !errors.Is(err, rbac.ErrUnitTaken) {
		t.Error(err)
	}
	if _, err := w.Org.CreateUnit(ctx, admin, "group.gd.shenzhen.t1", "", "小组", "", "too deep"); !errors.Is(err, rbac.ErrUnitKind) {
		t.Error(err)
	}
	if _, err := w.Org.CreateUnit(ctx, w.Actor("leader1"), "group.gd.shenzhen", "", "3组", "", "mine"); !errors.Is(err, rbac.ErrForbidden) {
		t.Error(err)
	}
	var ids []string
	for _, name := range []string{"深圳中心", "申圳中心", "深圳客服中心", "申圳中心"} {
		u, err := w.Org.EnsureUnit(ctx, admin, "group.gd", name, "roster")
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, u.ID)
	}
	if ids[0] != "group.gd.shenzhen" || ids[1] == ids[0] || ids[2] == ids[0] || ids[3] != ids[1] {
		t.Error(ids)
	}
	if err := w.Org.RenameUnit(ctx, admin, "group.gd", "广东省分", "Guangdong branch", "new sign"); err != nil {
		t.Error(err)
	}
	if u, _ := w.Org.Unit(ctx, "group.gd"); u.In("en") != "Guangdong branch" || u.In("zh-CN") != "广东省分" {
		t.Error(u)
	}
	counts, err := w.Org.Headcount(ctx, rbactest.GroupPath)
	if err != nil || rbac.CountBelow(counts, rbactest.CentrePath) != 13 || counts[rbactest.TeamPath] != 3 {
		t.Error(counts, err)
	}
}

// TestReadsDoNotGrowWithTheOrganisation holds the promise that a person's page costs the same in a
// centre and in a group.
func TestReadsDoNotGrowWithTheOrganisation(t *testing.T) {
	w := rbactest.Centre(t)
	ctx, hr := t.Context(), w.Actor("hr1")
	cost := func() string {
		reads := func(do func()) int64 {
			before := w.DB.Engine().Stats().Reads
			do()
			return w.DB.Engine().Stats().Reads - before
		}
		one := reads(func() { _, _ = w.Org.Person(ctx, hr, rbactest.ID("agent1")) })
		list := reads(func() { _, _ = w.Org.People(ctx, hr, rbac.Look{}) })
		search := reads(func() { _, _ = w.Org.People(ctx, hr, rbac.Look{Query: "李明"}) })
		return fmt.Sprint(one, list, search)
	}
	before := cost()
	cards := make([]rbac.Card, 1000)
	for i := range cards {
		cards[i] = rbac.Card{EmployeeNo: fmt.Sprintf("Z%04d", i), Name: "周大", Unit: rbactest.OtherCentre + "t1/", Post: "AGENT", Employment: "contract", HiredOn: "2025-01-01"}
	}
	if _, err := w.Org.TakeMany(ctx, hr, rbac.Batch{Cards: cards}); err != nil {
		t.Fatal(err)
	}
	if after := cost(); after != before || before != "1 1 1" {
		t.Errorf("reads: %s, then %s", before, after)
	}
}

func TestWhatIsEditedIsTold(t *testing.T) {
	w := rbactest.Centre(t)
	ctx := t.Context()
	var told []string
	event.On(w.Bus, "test: names", func(_ context.Context, f rbac.PersonRenamed) error {
		told = append(told, f.Old+"→"+f.Name)
		return nil
	})
	c := rbac.Card{Name: " 李  明明", Phone: "139 0000 0009", Languages: []string{"zh"}, Employment: "contract"}
	if _, err := w.Org.Edit(ctx, w.Actor("hr1"), rbactest.ID("trainee1"), c, "new name"); err != nil {
		t.Fatal(err)
	}
	c.Name, c.Mail = "=1", "x"
	if _, err := w.Org.Edit(ctx, w.Actor("hr1"), rbactest.ID("trainee1"), c, "odd"); len(fault.All(err)) != 2 {
		t.Error(err)
	}
	if _, err := w.Org.Hire(ctx, w.Actor("hr1"), rbac.Card{EmployeeNo: "kf000001", Name: "别人", Unit: rbactest.TeamPath, Post: "AGENT", Employment: "contract", HiredOn: "2026-01-01"}, ""); !errors.Is(err, rbac.ErrNumberTaken) {
		t.Error(err)
	}
	w.Drain(t)
	if strings.Join(told, " ") != "李明→李明明" {
		t.Error(told)
	}
}
