package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tianti/certificates"
	"tianti/courses"
	"tianti/courses/path"
	"tianti/internal/locale"
	"tianti/ladder"
	"tianti/rbac"
	"tianti/rbac/passport"
	"tianti/rbac/seat"
)

// had is what every part of the program that asks for courses says about one: whether a person has PROACTIVE.
type had struct {
	Learning, Ladder, Seat, Certificate, Matrix bool
	Path                                        path.Standing
	Evidence                                    []string
}

var (
	everywhere = had{true, true, true, true, true, path.Done, nil}
	nowhere    = had{Path: path.Open}
)

func (h had) same(x had) bool { h.Evidence, x.Evidence = nil, nil; return h.text() == x.text() }

func (h had) text() string {
	var out []string
	for name, yes := range map[string]bool{"learning": h.Learning, "ladder": h.Ladder, "seat": h.Seat, "certificate": h.Certificate, "matrix": h.Matrix} {
		if yes {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return strings.Join(append(out, string(h.Path)), " ")
}

func (c *centre) has(no string) (out had) {
	c.t.Helper()
	ctx := c.t.Context()
	held, err := c.Courses.Held(ctx, no, []string{"PROACTIVE"})
	c.must(err)
	out.Learning = held["PROACTIVE"]
	out.Ladder, out.Evidence = c.onLadder(no, time.Time{})
	d, err := c.Seats.Decide(ctx, "OUTBOUND", seat.Ask{Person: no})
	c.must(err)
	out.Seat = d.Allow
	p, err := c.Certificates.Progress(ctx, c.as("KF6"), no, "UPSELL")
	c.must(err)
	for _, x := range p.Parts {
		if x.Part == certificates.CoursePart {
			out.Certificate = x.Met()
		}
	}
	id := courses.EnrolmentID("PROACTIVE", no)
	standing, err := c.Courses.Standing(ctx, []string{id}, c.now.Now())
	c.must(err)
	out.Matrix = standing[id].Valid
	walks, err := c.Paths.Walks(ctx, c.as("KF6"), no)
	c.must(err)
	out.Path = walks[0].State
	return out
}

// onLadder says what the ladder shows of the courses of F3, now or at an earlier instant.
func (c *centre) onLadder(no string, at time.Time) (bool, []string) {
	c.t.Helper()
	st, err := c.Ladder.Ladder(c.t.Context(), c.as("KF6"), no, at)
	c.must(err)
	for _, part := range st.Next[0].Requirements {
		for _, leaf := range part.Parts {
			if leaf.ID == "F3.courses" {
				return leaf.Have.Value == 1, leaf.Evidence
			}
		}
	}
	c.t.Fatal("no rung asks for the courses")
	return false, nil
}

// lesson makes a course of one text.
func (c *centre) course(code string) {
	c.t.Helper()
	_, err := c.Courses.Create(c.t.Context(), c.as("KF5"), "/group/", code, courses.Content{
		Title: locale.Text{Zh: "主动服务（旧版）", En: "Active service, former edition"}, Line: courses.Business, Tier: courses.Group, Step: "F2", Hours: 2, Credits: 2, Months: 12,
		Lessons: []courses.Lesson{{ID: "a", Kind: courses.Text, Title: locale.Text{Zh: "要点", En: "Points"}, Minutes: 5, Text: "先听，再荐。"}},
	}, "开课")
	c.must(err)
	_, err = c.Courses.Publish(c.t.Context(), c.as("KF5"), code, "开课")
	c.must(err)
}

// complete takes the course of course().
func (c *centre) complete(no, code string) {
	c.t.Helper()
	e, err := c.Courses.Enrol(c.t.Context(), c.as(no), code, no, "")
	c.must(err)
	_, err = c.Courses.Progress(c.t.Context(), c.as(no), e.ID, "a", courses.Report{Position: 1000, Done: true})
	c.must(err)
	c.settle()
}

// equals publishes PROACTIVE so that these courses count for it.
func (c *centre) equals(codes ...string) {
	c.t.Helper()
	x, err := c.Courses.Course(c.t.Context(), c.as("KF5"), "PROACTIVE")
	c.must(err)
	content := x.Content
	content.Counts = codes
	_, err = c.Courses.Edit(c.t.Context(), c.as("KF5"), "PROACTIVE", 0, content, "等同")
	c.must(err)
	_, err = c.Courses.Publish(c.t.Context(), c.as("KF5"), "PROACTIVE", "等同")
	c.must(err)
	c.settle()
}

// tell runs the job that tells of changed equivalences, twice: the second time there is nothing to tell.
func (c *centre) tell() {
	c.t.Helper()
	for range 2 {
		_, err := c.recount(c.t.Context())
		c.must(err)
	}
	c.settle()
}

// asksForACourse has the ladder's people on F2, a seat and a certificate that ask for PROACTIVE alone, and a path of it.
func (c *centre) asksForACourse(people ...string) {
	c.t.Helper()
	ctx := c.t.Context()
	plan, version, err := c.Seats.Plan()
	c.must(err)
	plan.Seats = slices.Clone(plan.Seats)
	for i := range plan.Seats {
		if plan.Seats[i].Code == "OUTBOUND" {
			plan.Seats[i].Requires = []seat.Need{{Kind: passport.Course, Code: "PROACTIVE"}}
		}
	}
	_, err = c.Seats.Change(ctx, operator, version, plan, "test")
	c.must(err)
	k, err := c.Certificates.Catalogue().Kind("GENERAL")
	c.must(err)
	k.Code, k.ZH, k.EN, k.Prefix, k.Posts = "UPSELL", "营销证", "Selling Certificate", "YX", nil
	k.Asks = &certificates.Programme{Courses: []string{"PROACTIVE"}, Theory: &certificates.Mark{Least: 70, Months: 6}}
	_, err = c.Certificates.Publish(ctx, c.as("KF5"), 0, k, "开设")
	c.must(err)
	_, err = c.Paths.Create(ctx, c.as("KF5"), "/group/", "SELLING", path.Content{Title: locale.Text{Zh: "营销路径", En: "Selling"}, Days: 30, Steps: []path.Step{{Title: locale.Text{Zh: "一", En: "One"}, Rule: path.All, Courses: []string{"PROACTIVE"}}}})
	c.must(err)
	_, err = c.Paths.Publish(ctx, c.as("KF5"), "SELLING")
	c.must(err)
	for _, no := range people {
		who, err := c.Courses.Learner(ctx, no)
		c.must(err)
		from := c.now.Now().AddDate(0, -6, 0)
		c.must(c.Ladder.Adopt(ctx, rbac.System("test"), ladder.Newcomer{Person: no, Name: who.Name, Unit: who.Unit, Hired: from}, []ladder.Term{{Grade: "F2", From: from, Decided: c.now.Now()}}, "test"))
		_, err = c.Paths.Start(ctx, c.as(no), "SELLING")
		c.must(err)
	}
	c.settle()
}

// TestACourseThatCountsAsAnotherCountsEverywhere follows an equivalence from its publication to its end: the ladder, seats,
// programmes, paths, the matrix and the learner's pages never disagree about whether a course is had.
func TestACourseThatCountsAsAnotherCountsEverywhere(t *testing.T) {
	c := newCentre(t)
	c.asksForACourse("KF2", "KF3", "KF4")
	_, err := c.Ladder.PassAll(t.Context())
	c.must(err)
	c.course("PROACTIVE-OLD")
	c.complete("KF2", "PROACTIVE-OLD")
	expect := func(no string, want had) had {
		t.Helper()
		got := c.has(no)
		if !got.same(want) {
			t.Errorf("%s has the course in: %s; want %s", no, got.text(), want.text())
		}
		return got
	}
	expect("KF2", nowhere)

	before := c.now.Now()
	c.now.Advance(time.Hour)
	c.equals("PROACTIVE-OLD")
	c.tell()
	got := expect("KF2", everywhere)
	if want := []string{"counted:PROACTIVE:course:PROACTIVE-OLD:KF2"}; !slices.Equal(got.Evidence, want) {
		t.Errorf("the ladder's evidence is %q, want %q", got.Evidence, want)
	}
	if met, _ := c.onLadder("KF2", before); met {
		t.Error("the day before the publication knows of it")
	}

	// Who completes it afterwards, or need not take it, has both at once.
	c.now.Advance(time.Hour)
	c.complete("KF3", "PROACTIVE-OLD")
	expect("KF3", everywhere)
	e, err := c.Courses.Exempt(t.Context(), c.as("KF5"), "PROACTIVE-OLD", "KF4", time.Time{}, "同等学历")
	c.must(err)
	c.settle()
	expect("KF4", everywhere)
	c.now.Advance(time.Hour)
	_, err = c.Courses.Demand(t.Context(), c.as("KF5"), e.ID, "误批")
	c.must(err)
	c.settle()
	expect("KF4", had{Path: path.Done}) // what was finished stays

	// Another edition, with which nothing changes, then one that ends it, then one that brings it back.
	counted := c.now.Now()
	c.now.Advance(time.Hour)
	c.equals()
	c.tell()
	expect("KF2", had{Path: path.Done})
	expect("KF3", had{Path: path.Done})
	if met, _ := c.onLadder("KF2", counted); !met {
		t.Error("the day on which it counted does not know of it any more")
	}
	c.now.Advance(time.Hour)
	c.equals("PROACTIVE-OLD")
	c.tell()
	expect("KF2", everywhere)
	expect("KF3", everywhere)
	expect("KF4", had{Path: path.Done})

	// It ends with the completion, everywhere in the same instant; a look at everybody finds nothing to mend.
	c.now.Set(c.now.Now().AddDate(0, 13, 0))
	expect("KF2", had{Path: path.Done})
	if _, err := c.Ladder.PassAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := c.recount(t.Context()); err != nil || n != 0 {
		t.Errorf("%d people were told again: %v", n, err)
	}
}

// TestAnExemptionIsTheCourseEverywhere follows one of the course itself.
func TestAnExemptionIsTheCourseEverywhere(t *testing.T) {
	c := newCentre(t)
	c.asksForACourse("KF2")
	e, err := c.Courses.Exempt(t.Context(), c.as("KF5"), "PROACTIVE", "KF2", time.Time{}, "持有国家职业证书")
	c.must(err)
	c.settle()
	if got := c.has("KF2"); !got.same(everywhere) || !strings.HasPrefix(got.Evidence[0], "exemption:PROACTIVE:KF2@") {
		t.Errorf("exempt in: %s, by %q", got.text(), got.Evidence)
	}
	c.now.Advance(time.Hour)
	_, err = c.Courses.Demand(t.Context(), c.as("KF5"), e.ID, "误批")
	c.must(err)
	c.settle()
	if got := c.has("KF2"); !got.same(had{Path: path.Done}) {
		t.Errorf("the exemption ended, but not in: %s", got.text())
	}
}
