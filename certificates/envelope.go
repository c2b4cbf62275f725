package certificates

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"errors"

	"tianti/certificates/pdf"
)

// The signature of a PDF file is a CMS SignedData (RFC 5652) with Ed25519 (RFC 8419), detached,
// with the key's X.509 certificate in it: what PDF readers know as adbe.pkcs7.detached. It is
// written in exactly one way, so that a check can write it again and compare: there is no byte in
// it that could be changed unnoticed.

var (
	oidData          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSHA512        = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}
	oidEd25519       = asn1.ObjectIdentifier{1, 3, 101, 112}
)

// der wraps parts in a tag.
func der(tag byte, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	out := []byte{tag}
	switch n := len(body); {
	case n < 0x80:
		out = append(out, byte(n))
	case n < 0x100:
		out = append(out, 0x81, byte(n))
	default:
		out = append(out, 0x82, byte(n>>8), byte(n))
	}
	return append(out, body...)
}

const (
	sequence = 0x30
	set      = 0x31
)

// plain encodes values whose encoding cannot fail.
func plain(v any) []byte {
	b, err := asn1.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// attributes are what the signature really signs: that this is data, and the digest of it.
func attributes(content []byte) (inner []byte) {
	digest := sha512.Sum512(content)
	a := der(sequence, plain(oidContentType), der(set, plain(oidData)))
	b := der(sequence, plain(oidMessageDigest), der(set, plain(digest[:])))
	return append(a, b...) // DER wants a SET sorted: a is the shorter
}

// envelope writes the one form of a signature over a content.
func envelope(certificate *x509.Certificate, content, signature []byte) []byte {
	sha := der(sequence, plain(oidSHA512))
	info := der(sequence,
		plain(1),
		der(sequence, certificate.RawIssuer, plain(certificate.SerialNumber)),
		sha,
		der(0xA0, attributes(content)),
		der(sequence, plain(oidEd25519)),
		plain(signature))
	signed := der(sequence,
		plain(1),
		der(set, sha),
		der(sequence, plain(oidData)),
		der(0xA0, certificate.Raw),
		der(set, info))
	return der(sequence, plain(oidSignedData), der(0xA0, signed))
}

// penman signs one file; it is the pdf.Signer of a certificate.
type penman struct {
	token       string
	private     ed25519.PrivateKey
	certificate *x509.Certificate
}

func (p penman) Token() string { return p.token }

// Size is the length of every signature of this key.
func (p penman) Size() int {
	return len(envelope(p.certificate, nil, make([]byte, ed25519.SignatureSize)))
}

func (p penman) Seal(content []byte) ([]byte, error) {
	sig := ed25519.Sign(p.private, der(set, attributes(content)))
	return envelope(p.certificate, content, sig), nil
}

// VerifyFile checks a PDF file that this program made, against a set of keys, without the server.
// Any changed, added or missing byte is refused. The claims say what was certified; whether it has
// been revoked since, only the server knows.
func VerifyFile(file []byte, keys []PublicKey) (Claims, error) {
	content, text, seal, err := pdf.Signed(file)
	if err != nil {
		if n := pdf.Length(file); n > 0 {
			return Claims{}, ErrChanged.With("bytes", len(file)).With("signed", n)
		}
		return Claims{}, ErrFile.Because(err)
	}
	claims, err := ReadToken(text, keys)
	if err != nil {
		return Claims{}, err
	}
	for _, k := range keys {
		if k.ID == claims.Key && sealed(k, content, seal) {
			return claims, nil
		}
	}
	return Claims{}, ErrChanged.With("bytes", len(file)).With("signed", pdf.Length(file)).Because(errors.New("signature does not hold"))
}

// sealed takes the signature's 64 bytes, which end the envelope, writes the envelope again and
// compares before it checks them.
func sealed(k PublicKey, content, seal []byte) bool {
	certificate, err := x509.ParseCertificate(k.Certificate)
	if err != nil || len(seal) < ed25519.SignatureSize {
		return false
	}
	sig := seal[len(seal)-ed25519.SignatureSize:]
	return bytes.Equal(seal, envelope(certificate, content, sig)) &&
		ed25519.Verify(k.Public, der(set, attributes(content)), sig)
}
