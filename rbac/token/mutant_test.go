package token_test

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"tianti/rbac/token"
)

// forge makes a token of a header and claims, signed by sign over "header.claims".
func forge(header, claims map[string]any, sign func(text string) []byte) string {
	h, _ := json.Marshal(header)
	c, _ := json.Marshal(claims)
	text := base64.RawURLEncoding.EncodeToString(h) + "." + base64.RawURLEncoding.EncodeToString(c)
	return text + "." + base64.RawURLEncoding.EncodeToString(sign(text))
}

func with(m map[string]any, key string, value any) map[string]any {
	out := maps.Clone(m)
	if out[key] = value; value == nil {
		delete(out, key)
	}
	return out
}

func TestMutantsAreRefused(t *testing.T) {
	s, _, _ := one(t)
	pair := must[token.Pair](t)(s.Issue(t.Context(), "p1", ""))
	ended := must[token.Pair](t)(s.Issue(t.Context(), "p1", ""))
	if err := s.End(t.Context(), ended.Session, token.LoggedOut); err != nil {
		t.Fatal(err)
	}
	kid, key := s.Private()
	private := key.(ed25519.PrivateKey)
	public := private.Public().(ed25519.PublicKey)
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	publicPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	stranger := ed25519.NewKeyFromSeed(make([]byte, 32))
	now := morning.Unix()
	header := map[string]any{"alg": "EdDSA", "typ": "at+jwt", "kid": kid}
	claims := map[string]any{"iss": "tianti", "aud": "tianti", "sub": "p1", "jti": "x", "sid": pair.Session, "iat": now, "nbf": now, "exp": now + 600}
	ours := func(text string) []byte { return ed25519.Sign(private, []byte(text)) }
	hmacWith := func(method *jwt.SigningMethodHMAC, key []byte) func(string) []byte {
		return func(text string) []byte { sig, _ := method.Sign(text, key); return sig }
	}
	nothing := func(string) []byte { return nil }

	if _, err := s.Check(t.Context(), forge(header, claims, ours)); err != nil {
		t.Fatalf("the original that the mutants are made of is refused: %v", err)
	}
	mutants := map[string]string{}
	add := func(name, text string) {
		if _, twice := mutants[name]; twice {
			t.Fatalf("two mutants named %s", name)
		}
		mutants[name] = text
	}
	for _, alg := range []string{"none", "None", "NONE", "nOnE", ""} {
		add("alg "+alg+" unsigned", forge(with(header, "alg", alg), claims, nothing))
		add("alg "+alg+" with our signature", forge(with(header, "alg", alg), claims, ours))
	}
	for _, m := range []*jwt.SigningMethodHMAC{jwt.SigningMethodHS256, jwt.SigningMethodHS384, jwt.SigningMethodHS512} {
		add(m.Name+" with the public key", forge(with(header, "alg", m.Name), claims, hmacWith(m, public)))
		add(m.Name+" with the PEM", forge(with(header, "alg", m.Name), claims, hmacWith(m, publicPEM)))
		add(m.Name+" with an empty key", forge(with(header, "alg", m.Name), claims, hmacWith(m, []byte{})))
	}
	for _, alg := range []string{"RS256", "PS256", "ES256", "ES512", "eddsa", "Ed25519", "ED448"} {
		add("alg "+alg, forge(with(header, "alg", alg), claims, ours))
	}
	add("no alg", forge(with(header, "alg", nil), claims, ours))
	add("alg a number", forge(with(header, "alg", 1), claims, ours))
	for name, value := range map[string]any{"none": nil, "empty": "", "of another": "0123456789abcdef", "a number": 1, "a list": []string{kid}, "a path": "../../dev/null", "with a blank": kid + " "} {
		add("kid "+name, forge(with(header, "kid", value), claims, ours))
	}
	for name, value := range map[string]any{"none": nil, "JWT": "JWT", "refresh": "rt+jwt", "in capitals": "AT+JWT", "a number": 7} {
		add("typ "+name, forge(with(header, "typ", value), claims, ours))
	}
	add("a jku", forge(with(header, "jku", "https://evil.example/jwks"), claims, ours))
	add("a jwk", forge(with(header, "jwk", map[string]string{"kty": "OKP", "crv": "Ed25519", "x": base64.RawURLEncoding.EncodeToString(stranger.Public().(ed25519.PublicKey))}), claims,
		func(text string) []byte { return ed25519.Sign(stranger, []byte(text)) }))
	add("an x5u", forge(with(header, "x5u", "https://evil.example/x"), claims, ours))
	add("a critical extension", forge(with(header, "crit", []string{"exp"}), claims, ours))
	add("b64 false", forge(with(header, "b64", false), claims, ours))
	add("signed by a stranger", forge(header, claims, func(text string) []byte { return ed25519.Sign(stranger, []byte(text)) }))
	add("unsigned", forge(header, claims, nothing))
	add("a zero signature", forge(header, claims, func(string) []byte { return make([]byte, 64) }))
	add("a short signature", forge(header, claims, func(text string) []byte { return ours(text)[:63] }))
	add("a long signature", forge(header, claims, func(text string) []byte { return append(ours(text), 0) }))
	for _, name := range []string{"exp", "iat", "nbf", "iss", "aud", "sub", "jti", "sid"} {
		add("no "+name, forge(header, with(claims, name, nil), ours))
		add("an empty "+name, forge(header, with(claims, name, ""), ours))
		add(name+" null", forge(header, with(claims, name, json.RawMessage("null")), ours))
	}
	for name, value := range map[string]any{"0": 0, "-1": -1, "past": now - 1, "now": now, "text": "tomorrow", "huge": 1e300, "far": now + 86400*365, "a second too far": now + 601, "a list": []int64{now + 600}} {
		add("exp "+name, forge(header, with(claims, "exp", value), ours))
	}
	add("nbf to come", forge(header, with(claims, "nbf", now+60), ours))
	add("iat to come", forge(header, with(with(claims, "iat", now+60), "exp", now+600), ours))
	add("issued by another", forge(header, with(claims, "iss", "evil"), ours))
	add("for another", forge(header, with(claims, "aud", "other"), ours))
	add("for several", forge(header, with(claims, "aud", []string{"tianti", "other"}), ours))
	add("for nobody", forge(header, with(claims, "aud", []string{}), ours))
	add("another person's", forge(header, with(claims, "sub", "p2"), ours))
	add("of an unknown session", forge(header, with(claims, "sid", "ffffffffffffffffffffffffffffffff"), ours))
	add("of an ended session", forge(header, with(claims, "sid", ended.Session), ours))
	add("a refresh token", pair.Refresh)
	parts := strings.Split(pair.Access, ".")
	add("claims of another token", parts[0]+"."+strings.Split(ended.Access, ".")[1]+"."+parts[2])
	add("without signature", parts[0]+"."+parts[1]+".")
	add("two parts", parts[0]+"."+parts[1])
	add("four parts", pair.Access+".x")
	add("padded", pair.Access+"==")
	add("with a line break", pair.Access+"\n")
	add("with a blank before", " "+pair.Access)
	add("bearer in it", "Bearer "+pair.Access)
	add("nothing", "")
	add("dots", "..")
	add("a megabyte of dots", strings.Repeat(".", 1<<20))
	add("a megabyte of header", strings.Repeat("A", 1<<20)+"."+parts[1]+"."+parts[2])
	add("deep claims", parts[0]+"."+base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat("[", 700)))+"."+parts[2])
	add("bit of the signature", pair.Access[:len(pair.Access)-5]+flip(pair.Access[len(pair.Access)-5])+pair.Access[len(pair.Access)-4:])

	for name, text := range mutants {
		if c, err := s.Check(t.Context(), text); err == nil {
			t.Errorf("%s: accepted for %s", name, c.Person)
		} else if !errors.Is(err, token.ErrInvalid) && !errors.Is(err, token.ErrEnded) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(mutants) < 60 {
		t.Errorf("only %d mutants", len(mutants))
	}
}

func flip(b byte) string {
	if b == 'A' {
		return "B"
	}
	return "A"
}
