package ladder_test

import (
	"context"
	"testing"
	"time"

	"tianti/courses"
	"tianti/internal/event"
	"tianti/internal/sheet"
	rungs "tianti/ladder"
	"tianti/ladder/kpi"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/page/home"
	ladderpages "tianti/web/page/ladder"
	"tianti/web/webtest"
)

// centre is the organisation of rbactest with courses and the ladder, served by pages and API.
type centre struct {
	*rbactest.World
	*webtest.Site
	ladder *rungs.Service
	actors map[string]rbac.Actor
	t      *testing.T
}

// actor is who a log-in name acts as on this site.
func (c *centre) actor(who string) rbac.Actor { return c.actors[who] }

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
	event.On(w.Bus, "ladder: note a completed course", func(ctx context.Context, f courses.CourseCompleted) error {
		return l.Learn(ctx, f.Person, rungs.CourseEvidence(f))
	})
	if _, err := school.Install(t.Context(), rbac.System("test"), rbactest.GroupPath); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	// Somebody who is HR and manager at once, and a manager of the other centre.
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	both := w.Actor("hr1")
	both.Roles = append(both.Roles, rbac.Held{Role: "manager", Unit: rbactest.GroupPath})
	actors["both"] = both
	actors["elsewhere"] = rbac.Actor{Person: "KF9001", Name: "何远", Unit: rbactest.OtherCentre,
		Roles: []rbac.Held{{Role: "manager", Unit: rbactest.OtherCentre}, {Role: "hr", Unit: rbactest.OtherCentre}, {Role: "trainee", Unit: rbactest.OtherCentre}}}
	pages := ladderpages.Pages{Ladder: l, Organisation: w.Org, Courses: school, KPI: kpi.New(w.DB, w.Clock, w.Gate, w.Org, sheet.Limits{})}
	site := webtest.Serve(t, webtest.Options{Gate: w.Gate, Clock: w.Clock, Actors: actors},
		home.Pages{}.Area(), pages.Area(), api.Ladder{Ladder: l}.Area())
	return &centre{w, site, l, actors, t}
}

// certify lets a person hold the GENERAL certificate from now on.
func (c *centre) certify(login string) {
	c.t.Helper()
	now := c.Clock.Now()
	if err := c.ladder.Learn(c.t.Context(), rbactest.ID(login), rungs.CertificateEvidence("SEAT-"+login, "GENERAL", now, now.AddDate(1, 0, 0))...); err != nil {
		c.t.Fatal(err)
	}
}

// proposed is HR's proposal to raise trainee1 to F2 from today on.
func (c *centre) proposed() *rungs.Appointment {
	c.t.Helper()
	c.certify("trainee1")
	a, err := c.ladder.Propose(c.t.Context(), c.Actor("hr1"), rungs.Proposal{Person: trainee, Grade: "F2", Effective: c.Clock.Now(), Reason: "岗前认证合格"})
	if err != nil {
		c.t.Fatal(err)
	}
	return a
}

var (
	trainee = rbactest.ID("trainee1")
	today   = rbactest.Now.Add(8 * time.Hour).Format("2006-01-02")
)
