package certificates_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tianti/certificates"
	"tianti/rbac"
)

type actor = rbac.Actor

// bit reads what the list that a credential points at says of it.
func (w *world) bit(t *testing.T, s certificates.BadgeStatus) bool {
	t.Helper()
	list, ok := strings.CutPrefix(s.Credential, "https://tianti.example.cn/status/"+string(s.Purpose)+"/")
	if !ok {
		t.Fatalf("%+v", s)
	}
	n, err := strconv.Atoi(list)
	if err != nil {
		t.Fatal(err)
	}
	l, err := w.StatusList(t.Context(), s.Purpose, n)
	if err != nil {
		t.Fatal(err)
	}
	index, err := strconv.Atoi(s.Index)
	if err != nil {
		t.Fatal(err)
	}
	set, err := certificates.ReadBit(l.Credential.Subject.Encoded, index)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestTheStatusListsFollowTheCertificate(t *testing.T) {
	w := newProgramme(t)
	a, b := w.issue(t, passed("P1", "s1")), w.issue(t, passed("P2", "s2"))
	var of = map[string][]certificates.BadgeStatus{}
	for _, c := range []*certificates.Certificate{a, b} {
		badge, err := w.Credential(t.Context(), agent(c.Person), c.ID)
		if err != nil || len(badge.Credential.Status) != 2 {
			t.Fatalf("%+v %v", badge, err)
		}
		of[c.Person] = badge.Credential.Status
	}
	if of["P1"][0].Index == of["P2"][0].Index {
		t.Fatal("one index for two")
	}
	is := func(step string, revoked, suspended bool) {
		t.Helper()
		w.drain(t)
		if got := w.bit(t, of["P1"][0]); got != revoked {
			t.Errorf("%s: revoked %v", step, got)
		}
		if got := w.bit(t, of["P1"][1]); got != suspended {
			t.Errorf("%s: suspended %v", step, got)
		}
		p, err := w.Verify(t.Context(), a.Code)
		if err != nil || p.Valid != (!revoked && !suspended) {
			t.Errorf("%s: the public page says %+v, %v", step, p, err)
		}
		if w.bit(t, of["P2"][0]) || w.bit(t, of["P2"][1]) {
			t.Errorf("%s: another one's bit", step)
		}
	}
	is("issued", false, false)
	if _, err := w.Suspend(t.Context(), a.ID, manager, "复核"); err != nil {
		t.Fatal(err)
	}
	is("suspended", false, true)
	if _, err := w.Reinstate(t.Context(), a.ID, manager, "查清"); err != nil {
		t.Fatal(err)
	}
	is("reinstated", false, false)
	if _, err := w.Revoke(t.Context(), a.ID, manager, "替考"); err != nil {
		t.Fatal(err)
	}
	is("revoked", true, false)
}

func TestAStatusListIsSignedAsCredentialsAre(t *testing.T) {
	w := newProgramme(t)
	c := w.issue(t, passed("P1", "s1"))
	if _, err := w.StatusList(t.Context(), certificates.Revocation, 0); !errors.Is(err, certificates.ErrNoList) {
		t.Fatalf("a list of nothing: %v", err)
	}
	if _, err := w.Credential(t.Context(), agent("P1"), c.ID); err != nil {
		t.Fatal(err)
	}
	l, err := w.StatusList(t.Context(), certificates.Revocation, 0)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.StatusList(t.Context(), certificates.Revocation, 0)
	if err != nil || again.JWT != l.JWT {
		t.Fatal("another one without a change")
	}
	keys, _ := w.Keys(t.Context())
	parts := strings.Split(l.JWT, ".")
	sig, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || !ed25519.Verify(keys[0].Public, []byte(parts[0]+"."+parts[1]), sig) {
		t.Fatalf("the signature does not hold: %v", err)
	}
	body, _ := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		certificates.ListCredential
		Iss string `json:"iss"`
	}
	if err := json.Unmarshal(body, &claims); err != nil || claims.Type[1] != "BitstringStatusListCredential" || claims.Subject.Type != "BitstringStatusList" || claims.Iss != claims.Issuer || !strings.HasPrefix(claims.Subject.Encoded, "uH4sI") {
		t.Fatalf("%+v %v", claims, err)
	}
	if len(l.JWT) > 2000 {
		t.Errorf("a list without a set bit takes %d bytes", len(l.JWT))
	}
	for _, p := range []certificates.Purpose{"message", ""} {
		if _, err := w.StatusList(t.Context(), p, 0); !errors.Is(err, certificates.ErrNoList) {
			t.Errorf("%q: %v", p, err)
		}
	}
	if _, err := w.StatusList(t.Context(), certificates.Revocation, 1); !errors.Is(err, certificates.ErrNoList) {
		t.Errorf("%v", err)
	}
}

func TestEveryPlaceHasAPositionOfItsOwn(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		seen := map[certificates.Position]int64{}
		from := rapid.Int64Range(1, 1<<40).Draw(rt, "from")
		for n := from; n < from+2000; n++ {
			p := certificates.PositionOf(n)
			if p.Index < 0 || p.Index >= 1<<17 || seen[p] != 0 {
				rt.Fatalf("%d and %d at %+v", n, seen[p], p)
			}
			seen[p] = n
		}
	})
}

func FuzzReadBit(f *testing.F) {
	f.Add("uH4sIAAAAAAAC_-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA", 3)
	f.Add("u", 0)
	f.Add("zH4", -1)
	f.Fuzz(func(t *testing.T, s string, i int) {
		if set, err := certificates.ReadBit(s, i); set && err != nil {
			t.Error("both")
		}
	})
}
