package certificates

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
)

// The faults of offline proof.
var (
	ErrToken   = fault.Define(fault.Invalid, "certificates.token")       // not a token of ours, or changed
	ErrForeign = fault.Define(fault.Invalid, "certificates.foreign_key") // signed with a key that is not in the set
	ErrFile    = fault.Define(fault.Invalid, "certificates.file")        // not a certificate file of ours
	ErrChanged = fault.Define(fault.Invalid, "certificates.file_changed")
)

// Claims is what a signed token says. It is the minimum that makes the paper in somebody's hand
// checkable without the server.
type Claims struct {
	Code   string    `json:"code"`
	Number string    `json:"number"`
	Kind   string    `json:"kind"`
	Holder string    `json:"holder"`
	Issuer string    `json:"issuer"`
	From   time.Time `json:"valid_from"`        // the civil day
	Last   time.Time `json:"last_day,omitzero"` // the civil day; zero: without end
	Key    string    `json:"key"`               // whose signature it is
}

// PublicKey is what anyone needs to check signatures made with a key.
type PublicKey struct {
	ID          string            `json:"id"`
	Public      ed25519.PublicKey `json:"public"`      // of tokens
	Certificate []byte            `json:"certificate"` // of files: X.509, DER, as it travels in them
}

// A token is base64url(payload ‖ signature). The payload: version 1, four bytes that name the key,
// the code, first and last day as days since 1970 (0: none), then number, kind, holder and issuer,
// each with its length in one byte. The signature is Ed25519 over purpose ‖ payload, so that it can
// stand for nothing else.
const (
	tokenVersion = 1
	tokenPurpose = "tianti/certificates/token/1\x00"
	tokenFixed   = 1 + 4 + codeLength + 4 + 4
)

var tokenText = base64.RawURLEncoding.Strict()

// keyHint names a key in four bytes.
func keyHint(public ed25519.PublicKey) [4]byte {
	h := sha256.Sum256(public)
	return [4]byte(h[:4])
}

func dayNumber(t time.Time) uint32 {
	if t.IsZero() {
		return 0
	}
	y, m, d := t.In(clock.Shanghai).Date()
	return uint32(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func dayOf(n uint32) time.Time {
	if n == 0 {
		return time.Time{}
	}
	y, m, d := time.Unix(int64(n)*86400, 0).UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, clock.Shanghai)
}

// clip keeps a text within a byte of length, at a rune's border.
func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && s[most]&0xC0 == 0x80 {
		most--
	}
	return s[:most]
}

// token signs claims.
func token(c Claims, private ed25519.PrivateKey) string {
	hint := keyHint(private.Public().(ed25519.PublicKey))
	p := append([]byte{tokenVersion}, hint[:]...)
	p = append(p, c.Code...)
	p = binary.BigEndian.AppendUint32(p, dayNumber(c.From))
	p = binary.BigEndian.AppendUint32(p, dayNumber(c.Last))
	for _, s := range []string{c.Number, c.Kind, c.Holder, c.Issuer} {
		s = clip(s, 90)
		p = append(append(p, byte(len(s))), s...)
	}
	sig := ed25519.Sign(private, append([]byte(tokenPurpose), p...))
	return tokenText.EncodeToString(append(p, sig...))
}

// ReadToken checks a token against a set of keys. It needs no server; it cannot say whether the
// certificate has been revoked since.
func ReadToken(text string, keys []PublicKey) (Claims, error) {
	raw, err := tokenText.DecodeString(text) // it overlooks line ends
	if err != nil || strings.ContainsAny(text, "\r\n") || len(text) > 2000 || len(raw) < tokenFixed+4+ed25519.SignatureSize || raw[0] != tokenVersion {
		return Claims{}, ErrToken.Because(err)
	}
	p, sig := raw[:len(raw)-ed25519.SignatureSize], raw[len(raw)-ed25519.SignatureSize:]
	key, err := signer(p, sig, keys)
	if err != nil {
		return Claims{}, err
	}
	c := Claims{Key: key.ID, Code: string(p[5 : 5+codeLength]),
		From: dayOf(binary.BigEndian.Uint32(p[5+codeLength:])), Last: dayOf(binary.BigEndian.Uint32(p[9+codeLength:]))}
	rest := p[tokenFixed:]
	for _, field := range []*string{&c.Number, &c.Kind, &c.Holder, &c.Issuer} {
		if len(rest) == 0 || len(rest) < 1+int(rest[0]) {
			return Claims{}, ErrToken
		}
		*field, rest = string(rest[1:1+rest[0]]), rest[1+rest[0]:]
	}
	if len(rest) != 0 {
		return Claims{}, ErrToken
	}
	return c, nil
}

// signer finds the key that made a signature.
func signer(payload, sig []byte, keys []PublicKey) (PublicKey, error) {
	known := false
	for _, k := range keys {
		if len(k.Public) != ed25519.PublicKeySize || keyHint(k.Public) != [4]byte(payload[1:5]) {
			continue
		}
		known = true
		if ed25519.Verify(k.Public, append([]byte(tokenPurpose), payload...), sig) {
			return k, nil
		}
	}
	if !known {
		return PublicKey{}, ErrForeign
	}
	return PublicKey{}, ErrToken.Because(errors.New("signature does not hold"))
}
