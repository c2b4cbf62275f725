package api_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
)

func TestACredentialIsSignedByTheKeySetAndEndsWithTheCertificate(t *testing.T) {
	w, site := serve(t)
	c := w.Certify(t, "agent1", "GENERAL")
	path := "/api/v1/certificates/" + c.ID + "/credential"
	var got struct{ JWT, Kid string }
	first := site.API("agent1", "GET", path, nil).Status(200).Has("OpenBadgeCredential", `"validUntil"`).JSON(&got).Body
	if again := site.API("hr1", "GET", path, nil).Body; again != first {
		t.Error("not the same each time")
	}
	var set struct{ Keys []struct{ Kid, X string } }
	site.API("", "GET", "/api/v1/certificates/keys", nil).JSON(&set)
	parts := strings.Split(got.JWT, ".")
	if len(parts) != 3 || set.Keys[0].Kid != got.Kid {
		t.Fatalf("%d parts, key %s", len(parts), got.Kid)
	}
	key, _ := base64.RawURLEncoding.DecodeString(set.Keys[0].X)
	sig, _ := base64.RawURLEncoding.DecodeString(parts[2])
	if !ed25519.Verify(key, []byte(parts[0]+"."+parts[1]), sig) {
		t.Error("the signature does not hold")
	}
	body, _ := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Iss, Jti string
		Nbf, Exp int64
	}
	if err := json.Unmarshal(body, &claims); err != nil || claims.Exp != c.Until.Unix() || claims.Jti == "" || claims.Iss == "" {
		t.Errorf("%v %+v", err, claims)
	}
	site.API("agent2", "GET", path, nil).Problem(404, "certificates.unknown")
	if _, err := w.Certificates.Revoke(t.Context(), c.ID, w.Actor("manager1"), "x"); err != nil {
		t.Fatal(err)
	}
	site.API("agent1", "GET", path, nil).Problem(409, "certificates.ended")
}
