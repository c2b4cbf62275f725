package insight_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"tianti/certificates"
	"tianti/courses"
	rungs "tianti/ladder"
	figures "tianti/ladder/insight"
	"tianti/rbac"
	"tianti/rbac/passport"
	"tianti/rbac/rbactest"
	"tianti/rbac/seat"
	"tianti/web/api"
	"tianti/web/page/home"
	"tianti/web/page/insight"
	"tianti/web/webtest"
)

type centre struct {
	*rbactest.World
	*webtest.Site
	ladder *rungs.Service
}

func open(t *testing.T) *centre {
	t.Helper()
	w := rbactest.Centre(t)
	b, err := rungs.Default()
	if err != nil {
		t.Fatal(err)
	}
	var l *rungs.Service
	school := courses.New(w.DB, w.Gate, w.Clock, courses.Roster(w.Org, func(ctx context.Context, ids []string) (map[string]string, error) { return l.Rungs(ctx, ids) }))
	l = rungs.New(w.DB, w.Gate, w.Clock, b, school)
	l.Listen(w.Bus)
	passports := passport.New(w.DB, w.Clock)
	seats := seat.New(w.DB, w.Gate, passports, w.Clock)
	if err := seats.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	papers := certificates.New(w.DB, w.Clock, w.Gate, certificates.FromOrganisation(w.Org), certificates.Options{Address: "http://localhost"})
	view := figures.New(w.DB, w.Gate, w.Clock, figures.Sources{Ladder: l, Org: w.Org, Courses: school, Seats: seats, Passports: passports, Licences: papers.KindsFor})
	if err := view.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	pages := insight.Pages{Insight: view, Ladder: l, Organisation: w.Org, Certificates: papers, Seats: seats}
	site := webtest.Serve(t, webtest.Options{Gate: w.Gate, Clock: w.Clock, Actors: actors}, home.Pages{}.Area(), pages.Area(), api.Insight{Insight: view, Org: w.Org}.Area())
	return &centre{w, site, l}
}

func TestTheNumberOnThePageIsThatOfTheAPIAndOfTheListBehindIt(t *testing.T) {
	c := open(t)
	var api struct {
		Figures map[string][]figures.Cell
	}
	c.API("hr1", "GET", "/api/v1/insight", nil).Status(200).JSON(&api)
	n := 0
	for _, cell := range api.Figures["pipeline"] {
		if cell.A == "F1" {
			n = cell.People
		}
	}
	if n != len(rbactest.Logins()) {
		t.Fatalf("%d on F1", n)
	}
	c.As("hr1").Get("/insight").Status(200).Has(fmt.Sprintf(`data-value="%d"`, n), "F1 见习", "流动", "data-echarts").HasNot("{n}", "insight.")
	list := c.As("hr1").Get("/insight/people?figure=pipeline&a=F1").Status(200).Has("各级人员 · F1 见习")
	if got := strings.Count(list.Body, `/ladder">`); got != n {
		t.Errorf("%d listed, %d counted", got, n)
	}
	var behind struct{ Items []figures.Listed }
	c.API("hr1", "GET", "/api/v1/insight/people?figure=pipeline&a=F1", nil).Status(200).JSON(&behind)
	if len(behind.Items) != n {
		t.Errorf("%d by API", len(behind.Items))
	}
	for _, view := range []string{"pipeline", "strength", "learning", "leaving", "equity"} {
		c.As("hr1").Get("/insight?view="+view).Status(200).HasNot("{n}", "insight.table", "insight.column")
	}
}

func TestLeadersSeeTheirTeamAndNobodyElses(t *testing.T) {
	c := open(t)
	c.As("leader1").Get("/insight").Status(200).Has("1组").HasNot("form=csv", "/insight/settings")
	for _, path := range []string{"/insight?unit=", "/insight/people?figure=pipeline&a=F1&unit="} {
		c.As("leader1").Get(path + url.QueryEscape(rbactest.OtherTeam)).Status(403).HasNot("孙丽")
	}
	c.As("leader1").Get("/insight/people?figure=pipeline&a=F1").Status(200).Has("李明").HasNot("张𬘡")
	c.API("leader1", "GET", "/api/v1/insight?unit=group", nil).Problem(403, "rbac.forbidden")
	// A training manager sees figures, but no early signs.
	c.As("manager1").Get("/insight?view=leaving").Status(200).HasNot("离职风险")
	c.As("manager1").Get("/insight/people?figure=signs&a=list").Status(403)
}

func TestFilesHoldNoFormulaAndAreRecorded(t *testing.T) {
	c := open(t)
	for form, begin := range map[string]string{"csv": "\uFEFF职级,阶段", "xlsx": "PK", "pdf": "%PDF-"} {
		if a := c.As("hr1").Get("/insight/export?view=pipeline&table=pipeline&form=" + form).Status(200); !strings.HasPrefix(a.Body, begin) {
			t.Errorf("%s begins %q", form, a.Body[:20])
		}
	}
	c.As("hr1").Get("/insight/people/export?figure=pipeline&a=F1&form=csv").Status(200).Has("KF000001,李明")
	c.As("hr1").Get("/insight/export?table=pipeline&form=exe").Status(400)
	c.As("hr1").Get("/insight/export?table=salaries&form=csv").Status(404)
	c.As("leader1").Get("/insight/export?table=pipeline&form=csv").Status(403)
	c.Drain(t)
	found, err := c.Chain.By(t.Context(), rbactest.ID("hr1"), "", 20)
	if err != nil || len(found.Items) < 4 {
		t.Errorf("%d entries, %v", len(found.Items), err)
	}
}

func TestWhatIsTypedWrongIsSaidAtItsField(t *testing.T) {
	c := open(t)
	c.As("hr1").Get("/insight?from=2027-01-01").Status(400).Has(`id="f-from-error"`, "2027-01-01")
	c.As("hr1").Get("/insight?post=KING").Status(400).Has(`id="f-post-error"`)
	hr := c.As("hr1")
	hr.Post("/insight/settings", "cost", "x", "months", "3", "hour_cost", "30", "worth", "0", "novice", "6", "stalled", "18", "figures", "2", "idle", "12", "lapse", "30", "veto", "6", "least", "99", "reason", "").
		Status(400).Has(`id="f-cost-error"`, `id="f-least-error"`, `value="99"`)
	hr.Post("/insight/settings", "cost", "8000", "months", "3", "hour_cost", "30", "worth", "0", "novice", "6", "stalled", "18", "figures", "2", "idle", "12", "lapse", "30", "veto", "6", "least", "2", "reason", "核算").Status(303)
	hr.Get("/insight/settings").Status(200).Has(`value="8000"`)
	hr.Post("/insight/needs", "unit", rbactest.TeamPath, "seat.GENERAL", "-2", "reason", "x").Status(400).Has(`value="-2"`)
	hr.Post("/insight/needs", "unit", rbactest.TeamPath, "seat.GENERAL", "5", "reason", "排班").Status(303)
	hr.Get("/insight?view=strength&unit=" + url.QueryEscape(rbactest.TeamPath)).Status(200).Has("缺 5 人")
}
