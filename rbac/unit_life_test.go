package rbac_test

import (
	"errors"
	"testing"

	"tianti/internal/fault"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

func TestAUnitIsClosedOnlyWhenNobodyIsLeft(t *testing.T) {
	w := rbactest.Centre(t)
	ctx, hr, admin, today := t.Context(), w.Actor("hr1"), w.Actor("admin"), w.Org.Today()
	w.Drain(t)
	if _, err := w.Org.CreateUnit(ctx, hr, "group.gd.shenzhen", "", "9组", "", "x"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Org.Move(ctx, hr, rbactest.ID("agent1"), rbactest.CentrePath+"t9/", "", today.Add(3), "to come"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		by         rbac.Actor
		id, reason string
		want       *fault.Fault
	}{
		{hr, "group.gd.shenzhen.t1", "", rbac.ErrReason},
		{hr, "group.gd.shenzhen.t1", "x", rbac.ErrUnitPeople},
		{hr, "group.gd.shenzhen.t9", "x", rbac.ErrUnitPeople},
		{hr, "group.gd.shenzhen", "x", rbac.ErrUnitBelow},
		{hr, "group", "x", rbac.ErrUnitRoot},
		{hr, "group.zz", "x", rbac.ErrUnitUnknown},
		{w.Actor("leader1"), "group.gd.shenzhen.t1", "x", rbac.ErrForbidden},
	} {
		if err := w.Org.CloseUnit(ctx, c.by, c.id, c.reason); !errors.Is(err, c.want) {
			t.Errorf("%s for %q: %v, want %v", c.id, c.reason, err, c.want)
		}
	}
	agent := rbactest.ID("agent3")
	if _, err := w.Org.Move(ctx, hr, agent, rbactest.TeamPath, "", today, "the team ends"); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	if _, err := w.Org.AssignRole(ctx, admin, agent, "leader", rbactest.OtherCentre+"t1/", w.Clock.Now().AddDate(1, 0, 0), "left behind"); err != nil {
		t.Fatal(err)
	}
	if err := w.Org.CloseUnit(ctx, hr, "group.js.nanjing.t1", "the team ends"); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	if held, _ := w.Org.Held(ctx, agent, w.Clock.Now()); len(held) != 1 {
		t.Errorf("a role at a closed unit is held: %v", held)
	}
	if _, err := w.Org.Move(ctx, hr, agent, rbactest.OtherCentre+"t1/", "", today, "back"); !errors.Is(err, rbac.ErrUnitClosed) {
		t.Error(err)
	}
	if err := w.Org.CloseUnit(ctx, hr, "group.js.nanjing", "the centre ends"); err != nil {
		t.Error(err)
	}
	if err := w.Org.ReopenUnit(ctx, hr, "group.js.nanjing.t1", "after all"); !errors.Is(err, rbac.ErrUnitClosed) {
		t.Errorf("opened below a closed centre: %v", err)
	}
	for _, id := range []string{"group.js.nanjing", "group.js.nanjing.t1"} {
		if err := w.Org.ReopenUnit(ctx, hr, id, "after all"); err != nil {
			t.Error(err)
		}
	}
	if _, err := w.Org.Move(ctx, hr, agent, rbactest.OtherCentre+"t1/", "", today, "back"); err != nil {
		t.Error(err)
	}
}

func TestACodeOrANameIsTakenOnceAmongSiblings(t *testing.T) {
	w := rbactest.Centre(t)
	hr := w.Actor("hr1")
	for _, c := range []struct {
		parent, code, name string
		want               *fault.Fault
	}{
		{"group.gd.shenzhen", "", "1组", rbac.ErrUnitTaken},
		{"group.gd.shenzhen", "t1", "早班组", rbac.ErrUnitCodeTaken},
		{"group.gd.shenzhen", "T 1", "早班组", rbac.ErrUnitCode},
		{"group.gd.shenzhen.t1", "", "小组", rbac.ErrUnitKind},
		{"group.js.nanjing", "", "2组", nil},
	} {
		_, err := w.Org.CreateUnit(t.Context(), hr, c.parent, c.code, c.name, "", "x")
		if (c.want == nil && err != nil) || (c.want != nil && !errors.Is(err, c.want)) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestAMovedUnitBringsItsPeopleAndRolesAndKeepsItsPast(t *testing.T) {
	w := rbactest.Centre(t)
	ctx, hr, today := t.Context(), w.Actor("hr1"), w.Org.Today()
	w.Drain(t)
	for _, c := range []struct {
		id, parent string
		want       *fault.Fault
	}{
		{"group.gd.shenzhen", "group.gd.shenzhen.t1", rbac.ErrUnitCycle},
		{"group.gd.shenzhen", "group.gd.shenzhen", rbac.ErrUnitCycle},
		{"group.gd.shenzhen.t1", "group.gd.shenzhen", rbac.ErrUnitSame},
		{"group.gd.shenzhen.t1", "group.js", rbac.ErrUnitLevel},
		{"group.gd.shenzhen.t1", "group.js.nanjing", rbac.ErrUnitTaken},
		{"group", "group.js", rbac.ErrUnitRoot},
		{"group.gd.shenzhen.t1", "group.zz", rbac.ErrUnitUnknown},
	} {
		if _, err := w.Org.MoveUnit(ctx, hr, c.id, c.parent, "x"); !errors.Is(err, c.want) && !errors.Is(err, rbac.ErrUnitCodeTaken) {
			t.Errorf("%s below %s: %v, want %v", c.id, c.parent, err, c.want)
		}
	}
	if _, err := w.Org.Move(ctx, hr, rbactest.ID("agent3"), rbactest.OtherTeam, "", today.Add(5), "to come"); err != nil {
		t.Fatal(err)
	}
	to, err := w.Org.MoveUnit(ctx, hr, "group.gd.shenzhen", "group.js", "the centre changes hands")
	if err != nil || to.Path != "/group/js/shenzhen/" {
		t.Fatalf("%+v, %v", to, err)
	}
	w.Drain(t)
	w.Drain(t)
	leader, err := w.Org.Lookup(ctx, rbactest.ID("leader1"))
	if err != nil || leader.Path != "/group/js/shenzhen/t1/" || leader.PlacedOn(today.Add(-1)).Unit != rbactest.TeamPath || leader.Post != "SHIFT" {
		t.Errorf("%+v, %v", leader, err)
	}
	if a := w.Actor("leader1"); !a.Has("leader") || a.Roles[len(a.Roles)-1].Unit != "/group/js/shenzhen/t1/" {
		t.Errorf("the leader's roles: %v", a.Roles)
	}
	coming, _ := w.Org.Lookup(ctx, rbactest.ID("agent3"))
	if at := coming.PlacedOn(today.Add(6)).Unit; at != "/group/js/shenzhen/t2/" {
		t.Errorf("whoever was to come comes to %s", at)
	}
	old, _ := w.Org.Unit(ctx, "group.gd.shenzhen.t2")
	if old.Closed != today || old.To != "/group/js/shenzhen/t2/" {
		t.Errorf("the old place: %+v", old)
	}
	counts, err := w.Org.Headcount(ctx, rbactest.GroupPath)
	if err != nil || rbac.CountBelow(counts, rbactest.CentrePath) != 0 || rbac.CountBelow(counts, "/group/js/shenzhen/") != 13 {
		t.Errorf("%v, %v", counts, err)
	}
	if err := w.Org.ReopenUnit(ctx, hr, "group.gd.shenzhen", "x"); !errors.Is(err, rbac.ErrUnitClosed) {
		t.Errorf("the old place was opened: %v", err)
	}
	hr = w.Actor("hr1")
	back, err := w.Org.MoveUnit(ctx, hr, "group.js.shenzhen", "group.gd", "it comes back")
	if err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	if who, _ := w.Org.Lookup(ctx, rbactest.ID("leader1")); back.Path != rbactest.CentrePath || who.Path != rbactest.TeamPath {
		t.Errorf("after coming back: %s, %s", back.Path, who.Path)
	}
	if err := w.Org.CloseUnit(ctx, hr, "group.gd.shenzhen", "x"); !errors.Is(err, rbac.ErrUnitBelow) {
		t.Errorf("%v: the teams came back with it", err)
	}
}

func TestHeadcountLeavesOutWhoeverIsGoneToday(t *testing.T) {
	w := rbactest.Centre(t)
	ctx, hr, today := t.Context(), w.Actor("hr1"), w.Org.Today()
	for who, day := range map[string]rbac.Day{"agent1": today, "trainee1": today.Add(1)} {
		if _, err := w.Org.Leave(ctx, hr, rbactest.ID(who), day, "x"); err != nil {
			t.Fatal(err)
		}
	}
	counts, err := w.Org.Headcount(ctx, rbactest.TeamPath)
	if err != nil || counts[rbactest.TeamPath] != 2 {
		t.Errorf("%v, %v", counts, err)
	}
}

func TestPostsAreAddedChangedAndRetired(t *testing.T) {
	w := rbactest.Centre(t)
	ctx, hr := t.Context(), w.Actor("hr1")
	night := rbac.Post{Code: "night-supv", Zh: "夜班督导", En: "Night supervisor", Line: "quality", Key: true, Aliases: []string{"夜督", " 夜督 ", ""}}
	for _, c := range []struct {
		by     rbac.Actor
		change func(*rbac.Post)
		want   *fault.Fault
	}{
		{w.Actor("leader1"), func(*rbac.Post) {}, rbac.ErrForbidden},
		{hr, func(p *rbac.Post) { p.Code = "夜" }, rbac.ErrPostCode},
		{hr, func(p *rbac.Post) { p.Code = "QA" }, rbac.ErrPostCodeTaken},
		{hr, func(p *rbac.Post) { p.Zh = "督导" }, rbac.ErrPostNameTaken},
		{hr, func(p *rbac.Post) { p.Aliases = []string{"话务员"} }, rbac.ErrPostNameTaken},
		{hr, func(p *rbac.Post) { p.En = "" }, rbac.ErrPostName},
		{hr, func(p *rbac.Post) { p.Line = "back" }, rbac.ErrPostLine},
		{hr, func(*rbac.Post) {}, nil},
		{hr, func(*rbac.Post) {}, rbac.ErrPostCodeTaken},
	} {
		p := night
		c.change(&p)
		if err := w.Org.CreatePost(ctx, c.by, p, "x"); c.want == nil && err != nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%+v: %v, want %v", p, err, c.want)
		}
	}
	p, ok := w.Org.Posts().Named("夜督")
	if !ok || p.Code != "NIGHT-SUPV" || !p.Certified() || len(p.Aliases) != 1 {
		t.Fatalf("%+v, %v", p, ok)
	}
	other := rbac.NewOrganisation(w.DB, w.Clock, w.Gate)
	if _, ok := other.Posts().Of("NIGHT-SUPV"); ok {
		t.Error("an organisation that has not loaded knows the post")
	}
	if err := other.LoadPosts(ctx); err != nil {
		t.Fatal(err)
	}
	if _, ok := other.Posts().Of("NIGHT-SUPV"); !ok {
		t.Error("another node does not know the post")
	}
	p.Retired = true
	if err := w.Org.EditPost(ctx, hr, p, "nobody works at night any more"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Org.Move(ctx, hr, rbactest.ID("agent1"), "", "NIGHT-SUPV", w.Org.Today(), "x"); !errors.Is(err, rbac.ErrPostRetired) {
		t.Error(err)
	}
	agent, _ := w.Org.Posts().Of("AGENT")
	agent.Key = true
	if err := w.Org.EditPost(ctx, hr, agent, "certified from now on"); err != nil {
		t.Fatal(err)
	}
	if all := w.Org.Posts().All(); all[0].Code != "AGENT" || !all[0].Key || len(all) != 12 {
		t.Errorf("%+v", all)
	}
}
