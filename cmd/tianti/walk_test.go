package main

import (
	"strings"
	"testing"
	"time"

	"tianti/certificates"
	"tianti/courses"
	"tianti/exams"
	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/ladder"
	"tianti/rbac"
	"tianti/rbac/account"
	"tianti/rbac/seat"
	"tianti/web/kit"
)

// centre is a whole program with a small centre in it, on a clock that the test moves.
type centre struct {
	*Program
	t   *testing.T
	now *clock.Manual
}

// staff are the people of the centre: employee number → post and role.
var staff = []struct{ no, name, post, role, hired string }{
	{"KF1", "王小明", "AGENT", "", "2026-11-02"},
	{"KF2", "欧阳菲", "TRAINER", "trainer", "2024-01-02"},
	{"KF3", "刘洋", "TRAINER", "trainer", "2024-01-02"},
	{"KF4", "赵强", "SHIFT", "leader", "2024-01-02"},
	{"KF5", "冯雪", "MGR", "manager", "2024-01-02"},
	{"KF6", "吴婷", "MGR", "hr", "2024-01-02"},
	{"KF8", "韩梅", "MGR", "auditor", "2024-01-02"},
}

func newCentre(t *testing.T) *centre {
	t.Helper()
	return newCentreIn(t, t.TempDir())
}

// newCentreIn is newCentre in an empty store of any engine.
func newCentreIn(t *testing.T, address string) *centre {
	t.Helper()
	now := clock.At(time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC))
	p, err := Open(t.Context(), Options{Store: address, Cost: account.Cheap, Clock: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	c := &centre{p, t, now}
	for _, u := range [][3]string{{"", "group", "集团客服"}, {"group", "gd", "广东"}, {"group.gd", "sz", "深圳中心"}, {"group.gd.sz", "t1", "1组"}} {
		_, err := p.Organisation.CreateUnit(t.Context(), operator, u[0], u[1], u[2], "", "test")
		c.must(err)
	}
	c.must(install(t.Context(), p.Parts))
	for _, s := range staff {
		unit := "/group/gd/sz/"
		if s.post == "AGENT" || s.post == "SHIFT" {
			unit += "t1/"
		}
		_, err := p.Organisation.Hire(t.Context(), operator, rbac.Card{EmployeeNo: s.no, Name: s.name, Unit: unit, Post: s.post, Employment: "contract", HiredOn: rbac.Day(s.hired), Languages: []string{"zh"}}, "test")
		c.must(err)
		if s.role != "" {
			_, err := p.Organisation.AssignRole(t.Context(), operator, s.no, s.role, "/group/", time.Time{}, "test")
			c.must(err)
		}
	}
	c.settle()
	return c
}

func (c *centre) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// settle delivers what is pending.
func (c *centre) settle() { c.t.Helper(); c.must(c.Bus.Drain(c.t.Context())) }

func (c *centre) as(no string) rbac.Actor {
	c.t.Helper()
	a, err := c.Organisation.Act(c.t.Context(), no)
	c.must(err)
	return a
}

// general decides the seat GENERAL for the newcomer.
func (c *centre) general() seat.Decision {
	c.t.Helper()
	d, err := c.Seats.Decide(c.t.Context(), "GENERAL", seat.Ask{Person: "KF1"})
	c.must(err)
	return d
}

// study does every open course of a person, prerequisites first, with a leader who signs practice.
func (c *centre) study(no string) {
	c.t.Helper()
	me, mentor := c.as(no), c.as("KF4")
	for range 20 {
		home, err := c.Courses.Home(c.t.Context(), me, no)
		c.must(err)
		if len(home.Open) == 0 {
			return
		}
		for _, s := range home.Open {
			if len(s.Lacking) == 0 {
				c.take(me, mentor, s.Enrolment.ID)
			}
		}
	}
	c.t.Fatal("the courses never end")
}

func (c *centre) take(me, mentor rbac.Actor, enrolment string) {
	c.t.Helper()
	ctx := c.t.Context()
	_, v, err := c.Courses.Enrolment(ctx, me, enrolment)
	c.must(err)
	for _, l := range v.Content.Lessons {
		switch l.Kind {
		case courses.Quiz:
			var right []int
			for _, q := range l.Quiz {
				right = append(right, q.Right)
			}
			_, _, err = c.Courses.Answer(ctx, me, enrolment, l.ID, right)
		case courses.Practice:
			for day := range (l.Practice + 7) / 8 {
				_, err = c.Courses.SignOff(ctx, mentor, enrolment, l.ID, courses.Signature{Day: c.now.Now().AddDate(0, 0, -day), Hours: 8, Note: "跟岗"})
				c.must(err)
			}
		default:
			_, err = c.Courses.Progress(ctx, me, enrolment, l.ID, courses.Report{Position: 1000, Done: true})
		}
		c.must(err)
	}
}

// examine schedules an exam for GENERAL with one item.
func (c *centre) examine(code string, mode exams.Mode, b item.Body) {
	c.t.Helper()
	c.examineFor("GENERAL", code, mode, b)
}

// examineFor is examine for any kind.
func (c *centre) examineFor(kind, code string, mode exams.Mode, b item.Body) {
	c.t.Helper()
	ctx, by := c.t.Context(), c.as("KF5")
	i, err := c.Bank.Create(ctx, by, "/group/", b, bank.Labels{Category: "上岗/"}, "test")
	c.must(err)
	_, err = c.Bank.Review(ctx, by, i.ID, "test")
	c.must(err)
	_, err = c.Bank.Publish(ctx, by, i.ID, "test")
	c.must(err)
	_, err = c.Exams.CreatePaper(ctx, by, "/group/", code+"-P", exams.Content{Title: locale.Text{Zh: "上岗", En: "Certification"}, Minutes: 60, PassPercent: 60, Show: exams.ShowScore,
		Sections: []exams.Section{{Title: locale.Text{Zh: "一"}, Rows: []exams.Row{{Items: []string{i.ID}}}}}}, "test")
	c.must(err)
	_, err = c.Exams.PublishPaper(ctx, by, code+"-P", "test")
	c.must(err)
	now := c.now.Now()
	_, err = c.Exams.CreateExam(ctx, by, "/group/", code, exams.Plan{Title: locale.Text{Zh: "上岗考试", En: "Certification"}, Kind: kind, Mode: mode, Paper: code + "-P",
		Opens: now, Closes: now.Add(24 * time.Hour), Units: []string{"/group/"}, Markings: 2, Tolerance: 20, Release: exams.ByHand}, "test")
	c.must(err)
	_, err = c.Exams.Schedule(ctx, by, code, "test")
	c.must(err)
}

// sit takes the theory; right or wrong.
func (c *centre) sit(code, begins string) string {
	c.t.Helper()
	ctx, me := c.t.Context(), c.as("KF1")
	sheet, err := c.Exams.Start(ctx, me, code, "pc")
	c.must(err)
	for _, o := range sheet.Items[0].Options {
		if strings.HasPrefix(o.Text.Text, begins) {
			_, err = c.Exams.Answer(ctx, me, sheet.ID, exams.Save{N: 1, Seq: 1, Response: item.Response{Choice: []string{o.ID}}, Device: "pc"})
			c.must(err)
		}
	}
	_, err = c.Exams.Submit(ctx, me, sheet.ID, "pc")
	c.must(err)
	c.settle()
	_, err = c.Exams.Release(ctx, c.as("KF5"), code, "test")
	c.must(err)
	c.settle()
	return sheet.ID
}

// perform records a role play that two trainers mark.
func (c *centre) perform(code string, points int64) {
	c.t.Helper()
	ctx := c.t.Context()
	_, err := c.Exams.Record(ctx, c.as("KF5"), code, "KF1", "录音 12")
	c.must(err)
	c.settle()
	for _, marker := range []string{"KF2", "KF3"} {
		task, err := c.Exams.Next(ctx, c.as(marker), code)
		c.must(err)
		c.must(c.Exams.Mark(ctx, c.as(marker), task.ID, map[string]int64{"all": points}, ""))
	}
	c.settle()
	_, err = c.Exams.Release(ctx, c.as("KF5"), code, "test")
	c.must(err)
	c.settle()
}

var (
	single = item.Body{Kind: "single", Stem: item.T("首问负责由谁承担？"), Max: item.Point, Options: []item.Option{
		{Text: item.T("对：第一个接起的人"), Weight: item.Full}, {Text: item.T("错：值班长")}, {Text: item.T("错：质检员")}}}
	rolePlay = item.Body{Kind: "essay", Stem: item.T("接待一位为话费生气的客户"), Max: 100 * item.Point, Model: item.T("倾听、核实、处理"), Rubric: &item.Rubric{Criteria: []item.Criterion{
		{ID: "all", Name: "整体", Max: 100 * item.Point}}}}
)

func TestANewcomersWayFromTheRosterToTheSeatAndOut(t *testing.T) {
	c := newCentre(t)
	ctx := t.Context()

	home, err := c.Courses.Home(ctx, c.as("KF1"), "KF1")
	c.must(err)
	if len(home.Open) != 9 || home.Open[0].Due.IsZero() {
		t.Fatalf("a newcomer has %d courses", len(home.Open))
	}
	if old, err := c.Courses.Home(ctx, c.as("KF5"), "KF5"); err != nil || len(old.Open) != 0 {
		t.Fatalf("a veteran got the courses of beginners: %v", err)
	}
	if d := c.general(); d.Allow || len(d.Missing) == 0 {
		t.Fatalf("the seat before: %+v", d)
	}

	c.study("KF1")
	c.settle()
	c.examine("G-THEORY", exams.Theory, single)
	c.examine("G-PRACTICE", exams.Practice, rolePlay)
	c.perform("G-PRACTICE", 85*item.Point)
	c.now.Advance(time.Minute)
	if d := c.general(); d.Allow {
		t.Fatal("the theory is missing, and the seat is open")
	}
	sitting := c.sit("G-THEORY", "对")

	cs, err := c.Certificates.OfPerson(ctx, c.as("KF1"), "KF1")
	c.must(err)
	if len(cs) != 1 || cs[0].Kind != "GENERAL" || !cs[0].RestsOn("sitting:"+sitting) || len(cs[0].Evidence) != 11 {
		t.Fatalf("%d certificates: %+v", len(cs), cs)
	}
	c.now.Advance(time.Second)
	if d := c.general(); !d.Allow || !d.ValidUntil.Equal(cs[0].Until) {
		t.Fatalf("certified, but: %+v", d)
	}
	c.appoint()
	if rung, err := c.Ladder.Rung(ctx, "KF1"); err != nil || rung != "F2" {
		t.Fatal(rung, err)
	}

	_, err = c.Certificates.Revoke(ctx, cs[0].ID, c.as("KF5"), "替考")
	c.must(err)
	c.settle()
	if d := c.general(); d.Allow {
		t.Fatal("revoked, and the seat is open")
	}
	c.chainIsWhole("certificates.certificate.revoke")
}

// appoint takes the newcomer to F2 by two people.
func (c *centre) appoint() {
	c.t.Helper()
	ctx := c.t.Context()
	a, err := c.Ladder.Propose(ctx, c.as("KF6"), ladderProposal(c.now.Now()))
	c.must(err)
	if _, err := c.Ladder.Approve(ctx, c.as("KF6"), a.ID, "自己批", false); err == nil {
		c.t.Fatal("one person decided alone")
	}
	_, err = c.Ladder.Approve(ctx, c.as("KF5"), a.ID, "同意", false)
	c.must(err)
	c.settle()
	c.now.Advance(time.Second)
}

// chainIsWhole verifies the audit chain; it must tell of the usual steps and of these.
func (c *centre) chainIsWhole(also ...string) {
	c.t.Helper()
	report, err := c.Audit.Verify(c.t.Context())
	c.must(err)
	if len(report.Broken) > 0 || report.Entries() < 50 {
		c.t.Fatalf("%+v", report)
	}
	about, err := c.Audit.About(c.t.Context(), "KF1", "", 200)
	c.must(err)
	told := map[string]bool{}
	for _, e := range about.Items {
		told[e.Entry.Action] = true
	}
	for _, action := range append(also, "rbac.person.create", "courses.practice.sign", "exams.sitting.submit", "certificates.certificate.issue", "ladder.appointment.confirm") {
		if !told[action] {
			c.t.Errorf("the chain does not tell of %s: %v", action, told)
		}
	}
}

func TestAnAnnulledSittingClosesTheSeat(t *testing.T) {
	c := newCentre(t)
	c.study("KF1")
	c.examine("G-THEORY", exams.Theory, single)
	c.examine("G-PRACTICE", exams.Practice, rolePlay)
	sitting := c.sit("G-THEORY", "对")
	c.perform("G-PRACTICE", 85*item.Point)
	c.now.Advance(time.Minute)
	if d := c.general(); !d.Allow {
		t.Fatalf("%+v", d)
	}
	_, err := c.Exams.Annul(t.Context(), c.as("KF5"), sitting, "替考", true)
	c.must(err)
	c.settle()
	if d := c.general(); d.Allow {
		t.Fatal("annulled, and the seat is open")
	}
	cs, err := c.Certificates.OfPerson(t.Context(), operator, "KF1")
	c.must(err)
	if len(cs) != 1 || cs[0].State != certificates.Suspended {
		t.Fatalf("%+v", cs)
	}
}

func TestWhatWasBelowTheMarkIssuesNothing(t *testing.T) {
	c := newCentre(t)
	c.study("KF1")
	c.examine("G-THEORY", exams.Theory, single)
	c.examine("G-PRACTICE", exams.Practice, rolePlay)
	c.sit("G-THEORY", "对")
	c.perform("G-PRACTICE", 79*item.Point) // a pass of the paper, and below the house's mark
	p, err := c.Certificates.Progress(t.Context(), c.as("KF1"), "KF1", "GENERAL")
	c.must(err)
	if m := p.Missing(); len(m) != 1 || m[0].Part != certificates.PracticePart || m[0].Lack != certificates.Below {
		t.Fatalf("%+v", m)
	}
	if cs, _ := c.Certificates.OfPerson(t.Context(), operator, "KF1"); len(cs) != 0 {
		t.Fatalf("%+v", cs)
	}
}

func TestWhoeverLeavesIsOutAtOnce(t *testing.T) {
	c := newCentre(t)
	ctx := t.Context()
	_, code, err := c.Accounts.Open(ctx, operator, "KF1", "ming", "test")
	c.must(err)
	_, err = c.Accounts.Redeem(ctx, "ming", code, sentence, "127.0.0.1")
	c.must(err)
	in, err := c.Sessions.LogIn(ctx, "ming", sentence, kit.Client{Address: "127.0.0.1"})
	c.must(err)
	if _, err := c.Sessions.Resolve(ctx, in.Access); err != nil {
		t.Fatal(err)
	}
	_, err = c.Organisation.Leave(ctx, c.as("KF6"), "KF1", "2026-11-23", "离职")
	c.must(err)
	if _, err := c.Sessions.Resolve(ctx, in.Access); err == nil {
		t.Fatal("a leaver is still in")
	}
	c.settle()
	if a, err := c.Accounts.Of(ctx, "KF1"); err != nil || !a.Disabled {
		t.Fatalf("%+v %v", a, err)
	}
	if _, err := c.Sessions.Refresh(ctx, in.Refresh, "127.0.0.1"); err == nil {
		t.Fatal("a leaver came back with the refresh token")
	}
	if _, err := c.Sessions.LogIn(ctx, "ming", sentence, kit.Client{Address: "127.0.0.1"}); err == nil {
		t.Fatal("a leaver logged in")
	}
}

func TestEveryProgrammeAsksForCoursesThatThereAre(t *testing.T) {
	plans, err := courses.Blueprint()
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, p := range plans {
		there[p.Code] = true
	}
	for _, k := range certificates.Blueprint().Kinds {
		if k.Asks == nil {
			continue
		}
		for _, code := range k.Asks.Courses {
			if !there[code] {
				t.Errorf("%s asks for the course %s, which the catalogue lacks", k.Code, code)
			}
		}
	}
}

func ladderProposal(at time.Time) ladder.Proposal {
	return ladder.Proposal{Person: "KF1", Grade: "F2", Effective: at, Reason: "持证上岗"}
}
