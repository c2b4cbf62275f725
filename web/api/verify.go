package api

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/base64"

	"tianti/certificates"
	"tianti/web/kit"
)

// What anybody may ask without an account. All answers to what leads nowhere are one.

func (x Certificates) verify(r *kit.Request) error {
	if err := x.Pace.Take(r); err != nil {
		return err
	}
	p, err := x.Service.Verify(r.Context(), r.Path("code"))
	if err != nil {
		return err
	}
	return r.Send(p)
}

func (x Certificates) token(r *kit.Request) error {
	var in tokenInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Pace.Take(r); err != nil {
		return err
	}
	v, err := x.Service.VerifyToken(r.Context(), in.Token)
	if err != nil {
		return err
	}
	return r.Send(v.Now) // not the claims: the holder's full name stays with who shows the paper
}

func (x Certificates) file(r *kit.Request) error {
	if err := x.Pace.Take(r); err != nil {
		return err
	}
	f, err := r.File("file")
	if err != nil {
		return err
	}
	v, err := x.Service.VerifyPDF(r.Context(), f.Data)
	if err != nil {
		return err
	}
	return r.Send(v.Now)
}

// KeySet is a JSON Web Key Set (RFC 7517).
type KeySet struct {
	Keys []JWK `json:"keys"`
}

// JWK is one public key. Files are signed with P-256, whose certificate stands in X5C.
type JWK struct {
	ID        string   `json:"kid"`
	Type      string   `json:"kty"`
	Curve     string   `json:"crv"`
	Algorithm string   `json:"alg"`
	Use       string   `json:"use"`
	X         string   `json:"x"`
	Y         string   `json:"y,omitempty"`
	X5C       []string `json:"x5c,omitempty"`
}

// KeysOf writes public keys as a key set.
func KeysOf(keys []certificates.PublicKey) KeySet {
	out := KeySet{Keys: []JWK{}}
	for _, k := range keys {
		out.Keys = append(out.Keys, JWK{ID: k.ID, Type: "OKP", Curve: "Ed25519", Algorithm: "EdDSA", Use: "sig", X: base64.RawURLEncoding.EncodeToString(k.Public)})
		cert, err := x509.ParseCertificate(k.Certificate)
		if err != nil {
			continue
		}
		if p, ok := cert.PublicKey.(*ecdsa.PublicKey); ok {
			point, err := p.ECDH()
			if err != nil {
				continue
			}
			xy := point.Bytes()[1:] // after the byte that says "not compressed"
			out.Keys = append(out.Keys, JWK{ID: k.ID + "-files", Type: "EC", Curve: "P-256", Algorithm: "ES256", Use: "sig",
				X: base64.RawURLEncoding.EncodeToString(xy[:len(xy)/2]), Y: base64.RawURLEncoding.EncodeToString(xy[len(xy)/2:]),
				X5C: []string{base64.StdEncoding.EncodeToString(k.Certificate)}})
		}
	}
	return out
}

func (x Certificates) keys(r *kit.Request) error {
	keys, err := x.Service.Keys(r.Context())
	if err != nil {
		return err
	}
	return r.Send(KeysOf(keys))
}
