package main

import (
	"testing"
	"time"

	"tianti/ladder"
	"tianti/ladder/appraisal"
	"tianti/ladder/requirement"
	"tianti/rbac"
	"tianti/rbac/passport"
)

// appraisalOf is what the ladder says on a day about the appraisal that A2 asks for.
func (x *rated) appraisalOf(person string, asOf time.Time) requirement.Result {
	x.t.Helper()
	st, err := x.Ladder.Ladder(x.t.Context(), x.as("HR1"), person, asOf)
	x.need(err)
	for _, n := range st.Next {
		for _, r := range n.Requirements {
			if r.ID == "A2.appraisal" {
				return r
			}
		}
	}
	x.t.Fatalf("nobody asks for an appraisal: %+v", st.Next)
	return requirement.Result{}
}

// TestAnAppraisalIsEvidenceOnTheLadderAndForSeats plays a cycle to its end, and a correction afterwards: the ladder
// and the seats follow, and a past day keeps what was known on it.
func TestAnAppraisalIsEvidenceOnTheLadderAndForSeats(t *testing.T) {
	x, ctx := openRated(t), t.Context()
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	x.need(x.Ladder.AdoptMany(ctx, operator, []ladder.Adoption{{Who: ladder.Newcomer{Person: "KF011", Name: "员工11", Unit: x.unit() + "guangdong/shenzhen/t1/", Hired: from}, Terms: []ladder.Term{{Grade: "A1", From: from, Decided: from}}}}, "test"))
	x.drain()
	if r := x.appraisalOf("KF011", x.clock.Now()); r.Met || len(r.Evidence) > 0 {
		t.Fatalf("before anything: %+v", r)
	}
	hr, manager := x.as("HR1"), x.as("MG1")
	p, err := x.Organisation.Lookup(ctx, "KF011")
	x.need(err)
	c, err := x.Appraisals.Create(ctx, hr, appraisal.Plan{Title: "上半年能力评价", Period: "2026H1", Unit: p.Path, Posts: []string{"AGENT"}, Until: rbac.DayOf(x.clock.Now()).Add(7), Panel: []string{"HR2", "MG1"}}, "半年一次")
	x.need(err)
	_, err = x.Appraisals.Draw(ctx, hr, c.ID, "按规则抽取")
	x.need(err)
	_, err = x.Appraisals.Open(ctx, manager, c.ID, "名单无误")
	x.need(err)
	x.drain()
	everybody, err := x.Organisation.Members(ctx, x.unit())
	x.need(err)
	for _, who := range everybody {
		asks, err := x.Appraisals.Mine(ctx, x.as(who.ID))
		x.need(err)
		for _, a := range asks {
			if who.ID != "HR2" { // who rated as leader does not decide
				x.need(x.Appraisals.Give(ctx, x.as(who.ID), a.ID, appraisal.Said{Values: map[string]int{"awareness": 4, "skill": 5, "attitude": 5, "effect": 4}}))
			}
		}
	}
	_, err = x.Appraisals.End(ctx, hr, c.ID, "时间已到")
	x.need(err)
	x.drain()
	_, err = x.Appraisals.Close(ctx, manager, c.ID, "无异议")
	x.need(err)
	x.drain()
	id := appraisal.EvidenceID(c.ID, "KF011")
	if r := x.appraisalOf("KF011", x.clock.Now()); !r.Met || len(r.Evidence) != 1 || r.Evidence[0] != id || r.Have.Value != 80_000 {
		t.Fatalf("after the closing: %+v", r)
	}
	x.knows("KF011", "attitude", 100_000)

	closed := x.clock.Now()
	x.clock.Advance(48 * time.Hour)
	w, err := x.Appraisals.Propose(ctx, x.as("HR1"), c.ID, "KF011", appraisal.Wish{Kind: appraisal.Adjust, Dimension: "attitude", To: 79_500}, "与客户争执一次，当时未查实")
	x.need(err)
	_, err = x.Appraisals.Decide(ctx, x.as("HR2"), w.ID, true, "录音已复核")
	x.need(err)
	x.drain()
	if r := x.appraisalOf("KF011", x.clock.Now()); r.Met || r.Have.Value != 79_500 || r.Evidence[0] != id {
		t.Fatalf("after the correction: %+v", r)
	}
	if r := x.appraisalOf("KF011", closed.Add(time.Hour)); !r.Met || r.Have.Value != 80_000 {
		t.Fatalf("the day before the correction: %+v", r)
	}
	x.knows("KF011", "attitude", 79_500)
	r, err := x.Audit.Verify(ctx)
	if err != nil || len(r.Broken) > 0 {
		t.Errorf("audit: %+v %v", r, err)
	}
}

// knows says that seats go by so many points.
func (x *rated) knows(person, dimension string, points int64) {
	x.t.Helper()
	who, err := x.Passports.Person(x.t.Context(), person)
	x.need(err)
	for s := range who.Of(passport.Appraisal) {
		if s.Code.Value() == dimension && s.Until == passport.Never {
			if s.Value != points {
				x.t.Errorf("seats know of %d points", s.Value)
			}
			return
		}
	}
	x.t.Errorf("seats know nothing of %s", dimension)
}
