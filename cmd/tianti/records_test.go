package main

import (
	"encoding/json"
	"net/url"
	"testing"
	"time"

	"tianti/courses/xapi"
	"tianti/exams"
	"tianti/exams/item"
)

// stated is what these tests look at in a statement.
type stated struct {
	Actor struct {
		Name    string `json:"name"`
		Account struct {
			HomePage string `json:"homePage"`
			Name     string `json:"name"`
		} `json:"account"`
	} `json:"actor"`
	Verb struct {
		ID string `json:"id"`
	} `json:"verb"`
	Result struct {
		Success    *bool `json:"success"`
		Completion *bool `json:"completion"`
		Score      struct {
			Scaled *float64 `json:"scaled"`
		} `json:"score"`
	} `json:"result"`
	Timestamp time.Time `json:"timestamp"`
}

// statements are those of one thing of ours.
func (c *centre) statements(thing string) (out []stated) {
	c.t.Helper()
	f, err := xapi.ReadFilter(url.Values{"activity": {c.Records.Thing(thing)}})
	c.must(err)
	page, err := c.Records.Look(c.t.Context(), c.as("KF5"), f)
	c.must(err)
	for _, st := range page.Statements {
		data, err := json.Marshal(st)
		c.must(err)
		var s stated
		c.must(json.Unmarshal(data, &s))
		out = append(out, s)
	}
	return out
}

func TestWhatPeopleDoHereIsToldAsStatements(t *testing.T) {
	c := newCentre(t)
	ctx := t.Context()
	c.study("KF1")
	c.settle()
	c.examine("G-THEORY", exams.Theory, single)
	c.examine("G-PRACTICE", exams.Practice, rolePlay)
	c.perform("G-PRACTICE", 85*item.Point)
	c.sit("G-THEORY", "对")
	c.settle()

	tells := func(thing string, verb xapi.Verb) stated {
		t.Helper()
		all := c.statements(thing)
		if len(all) != 1 {
			t.Fatalf("%s: %d statements", thing, len(all))
		}
		s := all[0]
		if s.Verb.ID != verb.ID || s.Actor.Account.Name != "KF1" || s.Actor.Name != "王小明" || s.Timestamp.IsZero() {
			t.Errorf("%s: %+v", thing, s)
		}
		return s
	}
	home, err := c.Courses.Home(ctx, c.as("KF1"), "KF1")
	c.must(err)
	if len(home.Done) < 9 {
		t.Fatalf("%d courses are done", len(home.Done))
	}
	for _, done := range home.Done {
		if s := tells("courses/"+done.Enrolment.Course, xapi.Completed); s.Result.Completion == nil || !*s.Result.Completion || s.Result.Score.Scaled == nil {
			t.Errorf("%s: %+v", done.Enrolment.Course, s)
		}
	}
	for exam, score := range map[string]float64{"G-THEORY": 1, "G-PRACTICE": 0.85} {
		if s := tells("exams/"+exam, xapi.Passed); s.Result.Success == nil || !*s.Result.Success || s.Result.Score.Scaled == nil || *s.Result.Score.Scaled != score {
			t.Errorf("%s: %+v", exam, s)
		}
	}
	cs, err := c.Certificates.OfPerson(ctx, c.as("KF1"), "KF1")
	c.must(err)
	if len(cs) != 1 {
		t.Fatalf("%d certificates", len(cs))
	}
	tells("certificates/"+cs[0].ID, xapi.Earned)
}

func TestAFailedExamIsToldAsFailed(t *testing.T) {
	c := newCentre(t)
	c.examine("G-THEORY", exams.Theory, single)
	c.sit("G-THEORY", "错")
	all := c.statements("exams/G-THEORY")
	if len(all) != 1 || all[0].Verb.ID != xapi.Failed.ID || all[0].Result.Success == nil || *all[0].Result.Success {
		t.Errorf("%+v", all)
	}
}
