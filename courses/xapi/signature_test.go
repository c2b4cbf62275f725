package xapi

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"tianti/internal/fault"
)

var noon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

// signers are an authority and somebody whom it certified, with keys that are made once.
var signers = sync.OnceValue(func() (s struct {
	root, leaf, small *rsa.PrivateKey
	rootDER, leafDER  []byte
}) {
	key := func(bits int) *rsa.PrivateKey {
		k, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			panic(err)
		}
		return k
	}
	s.root, s.leaf, s.small = key(2048), key(2048), key(1024)
	s.rootDER = certificate("CA", s.root, nil, &s.root.PublicKey, noon.AddDate(-1, 0, 0), noon.AddDate(9, 0, 0))
	root, err := x509.ParseCertificate(s.rootDER)
	if err != nil {
		panic(err)
	}
	s.leafDER = certificate("App", s.root, root, &s.leaf.PublicKey, noon.AddDate(0, -1, 0), noon.AddDate(1, 0, 0))
	return s
})

// certificate certifies a key; without a parent it is its own authority's.
func certificate(name string, by crypto.Signer, parent *x509.Certificate, key crypto.PublicKey, from, until time.Time) []byte {
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: from, NotAfter: until, BasicConstraintsValid: true, IsCA: parent == nil, KeyUsage: x509.KeyUsageDigitalSignature}
	if parent == nil {
		parent, c.KeyUsage = c, x509.KeyUsageCertSign
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key, by)
	if err != nil {
		panic(err)
	}
	return der
}

// sign makes a JWS of a payload; head is added to its header.
func sign(t testing.TB, key *rsa.PrivateKey, alg, payload string, head object) string {
	t.Helper()
	all := object{"alg": alg}
	for name, v := range head {
		all[name] = v
	}
	h, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	text := base64.RawURLEncoding.EncodeToString(h) + "." + base64.RawURLEncoding.EncodeToString([]byte(payload))
	hash, known := algorithms[alg]
	if !known {
		hash = crypto.SHA256
	}
	sum := hash.New()
	sum.Write([]byte(text))
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, hash, sum.Sum(nil))
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(sig)
}

func chain(ders ...[]byte) object {
	out := make([]any, len(ders))
	for i, der := range ders {
		out[i] = base64.StdEncoding.EncodeToString(der)
	}
	return object{"x5c": out}
}

const spoken = `{"actor":{"mbox":"mailto:li@example.cn"},"verb":{"id":"http://adlnet.gov/expapi/verbs/passed"},"object":{"id":"http://example.cn/exam"},"result":{"score":{"raw":85.50,"max":100}},"context":{"registration":"EC531277-b57b-4c15-8d91-d292c5b2b8f7","contextActivities":{"parent":{"id":"http://example.cn/course"}}}`

const enclosedSignature = `,"attachments":[{"usageType":"` + signature + `","display":{"en":"signature"},"contentType":"application/octet-stream","length":4,"sha2":"` + "abababababababababababababababababababababababababababababababab" + `"}]`

func one(t testing.TB, text string) Statement {
	t.Helper()
	list, err := ReadStatements([]byte(text))
	if err != nil || len(list) != 1 {
		t.Fatalf("%s: %v", text, err)
	}
	return list[0]
}

func TestASignatureOfTheSameStatementIsTaken(t *testing.T) {
	s := signers()
	received := one(t, spoken+enclosedSignature+`}`)
	for name, jws := range map[string]string{
		"RS256 and a chain":       sign(t, s.leaf, "RS256", spoken+`}`, chain(s.leafDER, s.rootDER)),
		"RS384 and a certificate": sign(t, s.leaf, "RS384", spoken+`}`, chain(s.leafDER)),
		"RS512 and none":          sign(t, s.leaf, "RS512", spoken+`}`, nil),
		"a store's properties":    sign(t, s.leaf, "RS256", spoken+`,"stored":"2026-11-24T04:00:00Z","version":"1.0.0","authority":{"mbox":"mailto:lrs@example.cn"}}`, chain(s.leafDER)),
		"other forms of the same": sign(t, s.leaf, "RS256", strings.NewReplacer("85.50", "8.55e1", "EC531277", "ec531277", `"parent":{"id":"http://example.cn/course"}`, `"parent":[{"objectType":"Activity","id":"http://example.cn/course"}]`).Replace(spoken)+`}`, chain(s.leafDER)),
		"names of the verb":       sign(t, s.leaf, "RS256", strings.Replace(spoken, `verbs/passed"`, `verbs/passed","display":{"en":"passed"}`, 1)+`}`, nil),
	} {
		if err := received.signedBy([]byte(jws), noon); err != nil {
			t.Errorf("%s: %v", name, why(err))
		}
	}
	timed := one(t, spoken+`,"id":"8f87ccde-bb56-4c2e-ab83-44982ef22df0","timestamp":"2026-11-24T12:00:00+08:00"`+enclosedSignature+`}`)
	payload := spoken + `,"id":"8F87CCDE-bb56-4c2e-ab83-44982ef22df0","timestamp":"2026-11-24T04:00:00.000Z"}`
	if err := timed.signedBy([]byte(sign(t, s.leaf, "RS256", payload, chain(s.leafDER, s.rootDER))), noon.AddDate(5, 0, 0)); err != nil {
		t.Errorf("a statement that comes when its certificate has ended: %v", why(err))
	}
}

func why(err error) any {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Params()["why"]
	}
	return err
}

func TestASignatureThatDoesNotFitIsRefusedWithTheReason(t *testing.T) {
	s := signers()
	elliptical, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	curved := certificate("App", elliptical, nil, &elliptical.PublicKey, noon.AddDate(-1, 0, 0), noon.AddDate(1, 0, 0))
	tiny := certificate("App", s.root, nil, &s.small.PublicKey, noon.AddDate(-1, 0, 0), noon.AddDate(1, 0, 0))
	good := sign(t, s.leaf, "RS256", spoken+`}`, chain(s.leafDER, s.rootDER))
	parts := strings.Split(good, ".")
	head := func(h string) string {
		return base64.RawURLEncoding.EncodeToString([]byte(h)) + "." + parts[1] + "." + parts[2]
	}
	received := one(t, spoken+enclosedSignature+`}`)
	for _, c := range []struct{ name, jws, why string }{
		{"nothing", "", "compact form"},
		{"no JWS", "a signature", "compact form"},
		{"padding", parts[0] + "=." + parts[1] + "." + parts[2], "part 1"},
		{"a line break", parts[0] + "." + parts[1] + "\n." + parts[2], "part 2"},
		{"no signature", parts[0] + "." + parts[1] + ".", "not made with the key"},
		{"another payload's", parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(spoken+` }`)) + "." + parts[2], "not made with the key"},
		{"a header that is no object", head(`[]`), "not a JSON object"},
		{"no algorithm", head(`{}`), `algorithm ""`},
		{"none", head(`{"alg":"none"}`), `algorithm "none"`},
		{"a secret", head(`{"alg":"HS256"}`), `algorithm "HS256"`},
		{"the algorithm twice", head(`{"alg":"RS256","alg":"RS256"}`), "not a JSON object"},
		{"extensions", head(`{"alg":"RS256","crit":["b64"],"b64":false}`), "extensions"},
		{"no list of certificates", head(`{"alg":"RS256","x5c":"x"}`), "not a list"},
		{"a list of none", head(`{"alg":"RS256","x5c":[]}`), "not a list"},
		{"a certificate that is none", head(`{"alg":"RS256","x5c":["AAAA"]}`), "cannot be read"},
		{"a certificate in base64url", head(`{"alg":"RS256","x5c":["_-_-"]}`), "not base64"},
		{"another key", sign(t, s.root, "RS256", spoken+`}`, chain(s.leafDER)), "not made with the key"},
		{"another hash", strings.Replace(good, parts[0], base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS512","x5c":["`+base64.StdEncoding.EncodeToString(s.leafDER)+`"]}`)), 1), "not made with the key"},
		{"an elliptic key", sign(t, s.leaf, "RS256", spoken+`}`, chain(curved)), "no RSA key"},
		{"a short key", sign(t, s.small, "RS256", spoken+`}`, chain(tiny)), "no RSA key"},
		{"a chain that does not hold", sign(t, s.leaf, "RS256", spoken+`}`, chain(s.leafDER, s.leafDER)), "not certified by the next"},
		{"no statement", sign(t, s.leaf, "RS256", `{"a":1}`, nil), "not a statement"},
		{"a list", sign(t, s.leaf, "RS256", `[`+spoken+`}]`, nil), "not a statement"},
		{"another result", sign(t, s.leaf, "RS256", strings.Replace(spoken, "85.50", "85.51", 1)+`}`, nil), "result differs"},
		{"no result", sign(t, s.leaf, "RS256", strings.Replace(spoken, `,"result":{"score":{"raw":85.50,"max":100}}`, "", 1)+`}`, nil), "result differs"},
		{"another actor", sign(t, s.leaf, "RS256", strings.Replace(spoken, "mailto:li", "mailto:wang", 1)+`}`, nil), "actor differs"},
		{"another attachment", sign(t, s.leaf, "RS256", spoken+strings.Replace(enclosedSignature, signature, "http://x.cn/u", 1)+`}`, nil), "attachments differs"},
		{"an id that it does not have", sign(t, s.leaf, "RS256", spoken+`,"id":"8f87ccde-bb56-4c2e-ab83-44982ef22df0"}`, nil), "id differs"},
		{"another time", sign(t, s.leaf, "RS256", spoken+`,"timestamp":"2026-11-24T04:00:00Z"}`, nil), "timestamp differs"},
	} {
		err := received.signedBy([]byte(c.jws), noon)
		if text, _ := why(err).(string); !errors.Is(err, ErrSigned) || !strings.Contains(text, c.why) {
			t.Errorf("%s: %v, %v", c.name, err, why(err))
		}
	}
	if err := received.signedBy([]byte(good), noon.AddDate(2, 0, 0)); !errors.Is(err, ErrSigned) || !strings.Contains(why(err).(string), "was not valid") {
		t.Errorf("after the certificate's end: %v", why(err))
	}
}

func TestNumbersAreComparedByTheirValue(t *testing.T) {
	for _, c := range [][]string{{"1", "1.0", "10e-1", "0.1E+1"}, {"0", "-0", "0.000e9"}, {"-85.5", "-8.55e1"}, {"1200", "1.2e3"}} {
		for _, n := range c {
			if decimal(n) != decimal(c[0]) {
				t.Errorf("%s is %s, %s is %s", n, decimal(n), c[0], decimal(c[0]))
			}
		}
	}
	for _, c := range [][2]string{{"1", "10"}, {"1", "-1"}, {"0.1", "0.01"}, {"1e9999999999", "1e9999999998"}, {"9007199254740993", "9007199254740992"}} {
		if decimal(c[0]) == decimal(c[1]) {
			t.Errorf("%s and %s are the same: %s", c[0], c[1], decimal(c[0]))
		}
	}
}

// FuzzSignature feeds headers, payloads and sums to the check: it refuses or takes, and takes nothing whose payload is no
// statement that is the same.
func FuzzSignature(f *testing.F) {
	good := strings.Split(sign(f, signers().leaf, "RS256", spoken+`}`, chain(signers().leafDER)), ".")
	decoded := func(i int) []byte { b, _ := base64.RawURLEncoding.DecodeString(good[i]); return b }
	f.Add(decoded(0), decoded(1), decoded(2))
	f.Add([]byte(`{"alg":"RS256"}`), []byte(spoken+`,"timestamp":"2026-11-24T04:00:00Z"}`), []byte{})
	f.Add([]byte(`{"alg":"RS512","x5c":["AAAA",1]}`), []byte(`[]`), []byte("x"))
	received := one(f, spoken+enclosedSignature+`}`)
	f.Fuzz(func(t *testing.T, head, payload, sum []byte) {
		enc := base64.RawURLEncoding.EncodeToString
		err := received.signedBy([]byte(enc(head)+"."+enc(payload)+"."+enc(sum)), noon)
		if err != nil && !errors.Is(err, ErrSigned) {
			t.Fatalf("refused with %v", err)
		}
		if err == nil {
			list, read := ReadStatements(payload)
			if read != nil || len(list) != 1 || received.differs(list[0]) != "" || list[0].differs(received) != "" && list[0].text("timestamp") != "" {
				t.Fatalf("took %q", payload)
			}
		}
	})
}
