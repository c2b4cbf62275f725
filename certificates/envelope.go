package certificates

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"math/big"

	"tianti/certificates/pdf"
)

// The signature of a PDF file is a CMS SignedData (RFC 5652) with ECDSA on P-256, which every PDF
// reader knows, detached, with the key's X.509 certificate in it: adbe.pkcs7.detached. It is written
// in exactly one way — RFC 6979 leaves no choice in making the signature, and of its two forms the
// one with the low s counts —, so that a check can write it again and compare: there is no byte in
// it that could be changed unnoticed.

var (
	oidData          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSHA256        = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidECDSA         = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2} // with SHA-256
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
	digest := sha256.Sum256(content)
	a := der(sequence, plain(oidContentType), der(set, plain(oidData)))
	b := der(sequence, plain(oidMessageDigest), der(set, plain(digest[:])))
	return append(a, b...) // DER wants a SET sorted: a is the shorter
}

// envelope writes the one form of a signature over a content.
func envelope(certificate *x509.Certificate, content, signature []byte) []byte {
	sha := der(sequence, plain(oidSHA256))
	info := der(sequence,
		plain(1),
		der(sequence, certificate.RawIssuer, plain(certificate.SerialNumber)),
		sha,
		der(0xA0, attributes(content)),
		der(sequence, plain(oidECDSA)),
		plain(signature))
	signed := der(sequence,
		plain(1),
		der(set, sha),
		der(sequence, plain(oidData)),
		der(0xA0, certificate.Raw),
		der(set, info))
	return der(sequence, plain(oidSignedData), der(0xA0, signed))
}

// longest is the length of the longest signature.
const longest = 72

// pair is a signature as X9.62 writes it.
type pair struct{ R, S *big.Int }

// low gives the one form of a signature that counts; ok says whether it had that form.
func low(sig []byte) (out []byte, ok bool) {
	var p pair
	if rest, err := asn1.Unmarshal(sig, &p); err != nil || len(rest) > 0 {
		return nil, false
	}
	n := elliptic.P256().Params().N
	if ok = p.S.Cmp(new(big.Int).Rsh(n, 1)) <= 0; !ok {
		p.S.Sub(n, p.S)
	}
	out = plain(p)
	return out, ok && bytes.Equal(out, sig)
}

// penman signs one file; it is the pdf.Signer of a certificate.
type penman struct {
	token       string
	private     *ecdsa.PrivateKey
	certificate *x509.Certificate
}

func (p penman) Token() string { return p.token }

// Size is the room for a signature of this key. Shorter ones are followed by zeros.
func (p penman) Size() int {
	return len(envelope(p.certificate, nil, make([]byte, longest)))
}

func (p penman) Seal(content []byte) ([]byte, error) {
	digest := sha256.Sum256(der(set, attributes(content)))
	sig, err := p.private.Sign(nil, digest[:], crypto.SHA256) // without randomness: RFC 6979
	if err != nil {
		return nil, err
	}
	sig, _ = low(sig)
	out := envelope(p.certificate, content, sig)
	return append(out, make([]byte, p.Size()-len(out))...), nil
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

// sealed finds the signature at the envelope's end, writes the envelope again and compares before it
// checks the signature itself.
func sealed(k PublicKey, content, seal []byte) bool {
	certificate, err := x509.ParseCertificate(k.Certificate)
	if err != nil {
		return false
	}
	public, ok := certificate.PublicKey.(*ecdsa.PublicKey)
	if !ok || len(seal) != (penman{certificate: certificate}).Size() {
		return false
	}
	digest := sha256.Sum256(der(set, attributes(content)))
	for n := 8; n <= longest; n++ {
		size := len(envelope(certificate, nil, make([]byte, n)))
		if size != 4+int(seal[2])<<8+int(seal[3]) { // what the envelope says of itself
			continue
		}
		sig := seal[size-n : size]
		want := append(envelope(certificate, content, sig), make([]byte, len(seal)-size)...)
		if bytes.Equal(seal, want) {
			_, canonical := low(sig)
			return canonical && ecdsa.VerifyASN1(public, digest[:], sig)
		}
	}
	return false
}
