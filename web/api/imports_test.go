package api_test

import (
	"os"
	"testing"

	"tianti/exams/bank"
	"tianti/internal/sheet"
	"tianti/rbac/rbactest"
	"tianti/rbac/roster"
	"tianti/web/api"
	"tianti/web/kit"
)

func importAreas(w *rbactest.World) []kit.Area {
	return []kit.Area{api.Imports{
		Roster: roster.New(w.DB, w.Clock, w.Gate, w.Org, sheet.Limits{}), Bank: bank.New(w.DB, w.Gate, w.Clock), Gate: w.Gate,
	}.Area()}
}

type imported struct {
	ID, State        string
	Total, Good, Bad int
	Rows             []struct {
		Row                            int
		Verdict, Field, Value, Message string
	}
	Next *string
}

func TestARosterIsImportedByTheAPI(t *testing.T) {
	w, s := world(t, importAreas)
	data, err := os.ReadFile("../../rbac/roster/testdata/roster-60-with-faults.csv")
	if err != nil {
		t.Fatal(err)
	}
	hr := s.As("hr1")
	var imp, done, again imported
	hr.Upload("/api/v1/imports", "file", "roster.csv", data, "kind", "people").Status(201).JSON(&imp)
	if imp.State != "preview" || imp.Total != len(imp.Rows) || imp.Bad == 0 || imp.Good+imp.Bad != imp.Total {
		t.Fatalf("%+v", imp)
	}
	for _, r := range imp.Rows {
		if r.Verdict == "refused" && (r.Row == 0 || r.Field == "" || r.Message == "") {
			t.Errorf("a refusal without row, field or message: %+v", r)
		}
	}
	s.API("hr1", "POST", "/api/v1/imports/"+imp.ID+"/apply", nil).Status(200).JSON(&done)
	if done.State != "applied" || done.Good != imp.Good {
		t.Errorf("%+v", done)
	}
	s.API("hr1", "POST", "/api/v1/imports/"+imp.ID+"/apply", nil).Status(200).JSON(&done)
	hr.Upload("/api/v1/imports", "file", "roster.csv", data, "kind", "people").Status(201).JSON(&again)
	for _, r := range again.Rows {
		if r.Verdict != "same" && r.Verdict != "refused" {
			t.Errorf("importing again would do something: %+v", r)
		}
	}
	s.API("hr1", "GET", "/api/v1/imports/"+imp.ID+"?limit=10", nil).Status(200).JSON(&again)
	if len(again.Rows) != 10 || again.Next == nil {
		t.Errorf("%d rows, next %v", len(again.Rows), again.Next)
	}
	s.API("leader1", "GET", "/api/v1/imports/"+imp.ID, nil).Problem(404, "rbac.roster.none")
	s.API("leader1", "POST", "/api/v1/imports/"+imp.ID+"/apply", nil).Problem(404, "rbac.roster.none")
	s.As("leader1").Upload("/api/v1/imports", "file", "roster.csv", data, "kind", "people").Problem(403, "rbac.forbidden")
	hr.Upload("/api/v1/imports", "file", "roster.csv", data, "kind", "pets").Problem(400, "web.import.kind")
	_ = w
}

const questions = "::q1::天梯是什么？{=平台 ~山 ~车}\n\n::q2::2+2？{=4 ~5}\n\n::bad::{"

func TestQuestionsAreImportedByTheAPIOnAnyNode(t *testing.T) {
	w, s := world(t, importAreas)
	var imp, done imported
	manager := s.As("manager1")
	manager.Upload("/api/v1/imports", "file", "q.gift", []byte(questions), "kind", "items", "unit", rbactest.GroupPath).Status(201).JSON(&imp)
	if imp.State != "preview" || imp.Total != len(imp.Rows) || imp.Good < 2 {
		t.Fatalf("%+v", imp)
	}
	items := bank.New(w.DB, w.Gate, w.Clock) // another node knows what was uploaded here
	if p, err := items.ApplyHeld(t.Context(), w.Actor("manager1"), imp.ID); err != nil || p.Applied.IsZero() {
		t.Fatalf("%+v %v", p, err)
	}
	s.API("manager1", "POST", "/api/v1/imports/"+imp.ID+"/apply", nil).Status(200).JSON(&done)
	if done.State != "applied" || done.Good != imp.Good {
		t.Errorf("%+v", done)
	}
	page, err := items.Find(t.Context(), w.Actor("manager1"), bank.Filter{})
	if err != nil || len(page.Items) != imp.Good {
		t.Errorf("%d questions, %v", len(page.Items), err)
	}
	s.API("hr1", "GET", "/api/v1/imports/"+imp.ID, nil).Problem(404, "exams.bank.no_pending").HasNot("天梯")
	s.As("hr1").Upload("/api/v1/imports", "file", "q.gift", []byte(questions), "kind", "items").Problem(403, "rbac.forbidden")
}
