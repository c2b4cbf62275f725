package api_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"tianti/certificates"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/webtest"
	"tianti/web/webtest/centre"
)

func serve(t *testing.T) (*centre.World, *webtest.Site) {
	t.Helper()
	w := centre.Open(t)
	return w, w.Serve(t, api.Certificates{Service: w.Certificates, People: w.Org}.Area(), api.Seats{Seats: w.Seats, Org: w.Org}.Area())
}

type decision struct {
	Allow   bool
	Reasons []struct{ Code, Text string }
	Missing []struct{ Requirement, Have, Need, Fix string }
	Until   *time.Time `json:"valid_until"`
	Policy  int64      `json:"policy_version"`
}

func TestASeatIsClosedThenOpenThenClosedAtOnce(t *testing.T) {
	w, site := serve(t)
	ask := func() decision {
		var d decision
		site.API("leader1", "POST", "/api/v1/seats/GENERAL/decide", map[string]any{"person": rbactest.ID("agent1")}).Status(200).JSON(&d)
		return d
	}
	if d := ask(); d.Allow || len(d.Missing) != 1 || d.Missing[0].Requirement != "certificate:GENERAL" || d.Missing[0].Fix == "" || d.Policy != 1 || d.Until != nil {
		t.Errorf("before: %+v", d)
	}
	c := w.Certify(t, "agent1", "GENERAL")
	if d := ask(); !d.Allow || len(d.Missing) != 0 || d.Until == nil || !d.Until.Equal(c.Until) {
		t.Errorf("with the certificate: %+v", d)
	}
	site.API("manager1", "POST", "/api/v1/certificates/"+c.ID+"/revoke", map[string]any{"reason": "成绩作废"}).Status(200).Has(`"state":"revoked"`, "成绩作废")
	w.Drain(t) // the clock has not moved: it is the same instant
	if d := ask(); d.Allow || d.Missing[0].Requirement != "certificate:GENERAL" {
		t.Errorf("after the revocation: %+v", d)
	}
}

func TestABatchTellsStrangersAndNobodyApartFromNoOne(t *testing.T) {
	w, site := serve(t)
	w.Certify(t, "agent1", "GENERAL")
	people := []string{rbactest.ID("agent1"), rbactest.ID("agent2"), "KF999999"}
	var l struct{ Items []decision }
	site.API("leader1", "POST", "/api/v1/seats/GENERAL/decide", map[string]any{"people": people}).Status(200).JSON(&l)
	if len(l.Items) != 3 || !l.Items[0].Allow || l.Items[1].Reasons[0].Code != "unknown" || l.Items[2].Reasons[0].Code != "unknown" {
		t.Errorf("%+v", l)
	}
	site.API("leader1", "POST", "/api/v1/seats/GENERAL/decide", map[string]any{"person": rbactest.ID("agent2")}).Problem(403, "rbac.forbidden")
	site.API("leader1", "POST", "/api/v1/seats/GENERAL/decide", map[string]any{}).Problem(400, "web.seats.people")
	site.API("leader1", "POST", "/api/v1/seats/NONE/decide", map[string]any{"person": people[0]}).Problem(404, "seat.unknown")
	site.API("auditor1", "POST", "/api/v1/seats/GENERAL/decide", map[string]any{"person": people[0], "at": "2026-11-23"}).Status(200).Has(`"allow":false`)
	site.API("auditor1", "GET", "/api/v1/people/"+people[0]+"/seats", nil).Status(200).Has(`"seat":"GENERAL"`, `"seat":"SHIFT"`)
	site.API("", "GET", "/api/v1/seats", nil).Status(401)
	site.API("trainee1", "GET", "/api/v1/seats", nil).Status(200).Has(`"requirement":"certificate:VIP"`, `"case":10000`)
}

func TestAnAmountIsBookedOncePerKey(t *testing.T) {
	w, site := serve(t)
	w.Certify(t, "agent1", "GENERAL")
	book := func(key string, amount int) *webtest.Answer {
		return site.API("leader1", "POST", "/api/v1/seats/GENERAL/consume", map[string]any{"person": rbactest.ID("agent1"), "act": "grant", "amount": amount, "key": key})
	}
	first := book("k1", 1000).Status(200).Body
	if first != `{"allow":true,"remaining":4000}` || book("k1", 1000).Body != first {
		t.Errorf("%s", first)
	}
	book("k1", 999).Problem(409, "seat.key_used")
	book("k2", 1001).Status(200).Has(`"allow":false`, `"remaining":4000`)
	book("", 1).Problem(400, "seat.key")
	site.API("agent1", "POST", "/api/v1/seats/GENERAL/consume", map[string]any{"person": rbactest.ID("agent1"), "amount": 1, "key": "x"}).Status(403)
	site.API("leader2", "POST", "/api/v1/seats/GENERAL/consume", map[string]any{"person": rbactest.ID("agent1"), "amount": 1, "key": "x"}).Status(403)
}

func TestACertificateIsForItsHolderAndWhoeverAnswersForThem(t *testing.T) {
	w, site := serve(t)
	c := w.Certify(t, "agent1", "GENERAL")
	of := "/api/v1/people/" + rbactest.ID("agent1") + "/certificates"
	for _, who := range []string{"agent1", "leader1", "hr1", "manager1", "auditor1"} {
		site.API(who, "GET", of, nil).Status(200).Has(c.Number, `"valid_until":"2027-11-24"`)
		site.API(who, "GET", "/api/v1/certificates/"+c.ID, nil).Status(200).Has(c.Number, `"理论考试"`)
	}
	for _, who := range []string{"agent2", "leader2", "agent3", "trainee1"} {
		site.API(who, "GET", of, nil).Status(403).HasNot(c.Number)
		site.API(who, "GET", "/api/v1/certificates/"+c.ID, nil).Problem(404, "certificates.unknown").HasNot(c.Number)
		site.API(who, "GET", "/api/v1/certificates/"+c.ID+".pdf", nil).Problem(404, "certificates.unknown")
	}
	for _, who := range []string{"agent1", "leader1", "auditor1"} {
		site.API(who, "POST", "/api/v1/certificates/"+c.ID+"/suspend", map[string]any{"reason": "x"}).Status(403)
	}
	site.API("hr1", "POST", "/api/v1/certificates/"+c.ID+"/suspend", map[string]any{"reason": " "}).Problem(400, "certificates.reason")
	site.API("hr1", "POST", "/api/v1/certificates/"+c.ID+"/suspend", map[string]any{"reason": "核查"}).Status(200).Has(`"valid":false`)
	site.API("hr1", "POST", "/api/v1/certificates/"+c.ID+"/reinstate", map[string]any{"reason": "查清"}).Status(200).Has(`"valid":true`)
	site.API("hr1", "POST", "/api/v1/certificates/"+c.ID+"/reissue", map[string]any{"reason": "改名"}).Status(200).Has(`"supersedes":"` + c.ID)
}

func TestTheSameCertificateHasTheSameBytes(t *testing.T) {
	w, site := serve(t)
	c := w.Certify(t, "agent2", "GENERAL") // a name with a character beyond U+FFFF
	one := site.API("agent2", "GET", "/api/v1/certificates/"+c.ID+".pdf", nil).Status(200)
	w.Clock.Advance(time.Hour)
	two := site.API("hr1", "GET", "/api/v1/certificates/"+c.ID+".pdf", nil).Status(200)
	if !bytes.HasPrefix([]byte(one.Body), []byte("%PDF-")) || one.Body != two.Body || one.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("%d and %d bytes, %s", len(one.Body), len(two.Body), one.Header.Get("Content-Type"))
	}
	anybody := site.As("")
	anybody.Upload("/api/v1/verify/file", "file", "a.pdf", []byte(one.Body)).Status(200).Has(`"valid":true`).HasNot(c.Holder, c.Number)
	changed := []byte(one.Body)
	changed[len(changed)/2] ^= 1
	anybody.Upload("/api/v1/verify/file", "file", "a.pdf", changed).Status(400).HasNot(`"valid"`)
}

func TestAnybodyMayVerifyAndLearnsNoMoreThanTheHolderShows(t *testing.T) {
	w, site := serve(t)
	c := w.Certify(t, "agent1", "GENERAL")
	site.API("", "GET", "/api/v1/verify/"+certificates.Grouped(c.Code), nil).Status(200).
		Has(`"valid":true`, `"holder":"王*"`, `"issued_on":"2026-11-24"`, `"checked_at"`).HasNot(c.Holder, c.Number, c.Person, "92")
	if _, err := w.Certificates.Show(t.Context(), c.ID, w.Actor("agent1"), []string{"name", "results"}); err != nil {
		t.Fatal(err)
	}
	site.API("", "GET", "/api/v1/verify/"+strings.ToLower(c.Code), nil).Has(c.Holder, "理论考试").HasNot(c.Number, c.Person)
	unknown := site.API("", "GET", "/api/v1/verify/"+strings.Repeat("0", 26), nil).Problem(404, "certificates.no_such_code").Body
	if odd := site.API("", "GET", "/api/v1/verify/what", nil).Problem(404, "certificates.no_such_code").Body; odd != unknown {
		t.Errorf("%s\n%s", unknown, odd)
	}
	site.API("", "GET", "/api/v1/certificates/keys", nil).Status(200).Has(`"crv":"Ed25519"`, `"x5c"`).HasNot("seed", "scalar", `"d"`)
	site.API("", "POST", "/api/v1/verify/token", map[string]any{"token": "AAAA"}).Problem(400, "certificates.token")
}
