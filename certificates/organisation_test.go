package certificates_test

import (
	"errors"
	"testing"

	"tianti/certificates"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

func TestTheCentreIssuesToItsPeople(t *testing.T) {
	w := rbactest.Centre(t)
	x := certificates.New(w.DB, w.Clock, w.Gate, certificates.FromOrganisation(w.Org), certificates.Options{})
	load(t, x)
	agent := w.Actor("agent1")
	c, err := x.Issue(t.Context(), rbac.System("certificates: test"), certificates.Request{Kind: "SHIFT", Person: agent.Person, Source: "decision:1", Reason: "考核合格"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Number != "TT-SHIFT-GD-SHENZHEN-2026-00001" || c.Unit != rbactest.TeamPath || c.Issuer.Name == "" {
		t.Fatalf("%+v", c)
	}
	shift, qa := rbac.Post{Code: "SHIFT", Key: true}, rbac.Post{Code: "QA", Key: true}
	now := w.Clock.Now()
	for name, v := range map[string]struct {
		err  error
		want error
	}{
		"with the certificate":      {x.Licence(t.Context(), agent.Person, shift, now), nil},
		"after its end":             {x.Licence(t.Context(), agent.Person, shift, c.Until), certificates.ErrNoLicence},
		"without it":                {x.Licence(t.Context(), agent.Person, qa, now), certificates.ErrNoLicence},
		"a post that asks for none": {x.Licence(t.Context(), agent.Person, rbac.Post{Code: "AGENT"}, now), nil},
	} {
		if !errors.Is(v.err, v.want) || v.want == nil && v.err != nil {
			t.Errorf("%s: %v", name, v.err)
		}
	}
	list, err := x.OfPerson(t.Context(), w.Actor("agent1"), agent.Person)
	if err != nil || len(list) != 1 {
		t.Fatalf("the holder sees %d, %v", len(list), err)
	}
	if list, _ := x.OfPerson(t.Context(), w.Actor("agent2"), agent.Person); len(list) != 0 {
		t.Fatal("a colleague sees it")
	}
	if _, err := x.Revoke(t.Context(), c.ID, w.Actor("hr1"), "调查属实"); err != nil {
		t.Fatalf("hr revokes: %v", err)
	}
}

func TestNobodyOfThatNumber(t *testing.T) {
	w := rbactest.Centre(t)
	x := certificates.New(w.DB, w.Clock, w.Gate, certificates.FromOrganisation(w.Org), certificates.Options{})
	load(t, x)
	if _, err := x.Issue(t.Context(), rbac.System("certificates: test"), certificates.Request{Kind: "GENERAL", Person: "nobody", Source: "x", Reason: "y"}); err == nil {
		t.Fatal("issued to nobody")
	}
}
