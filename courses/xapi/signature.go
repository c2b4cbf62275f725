package xapi

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	_ "crypto/sha256" // crypto.SHA256
	_ "crypto/sha512" // crypto.SHA384 and SHA512
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"tianti/internal/fault"
)

// Signed statements (xAPI 1.0.3, Part Two, 2.6): a JSON web signature in compact form (RFC 7515) comes as an
// attachment, and its payload is the statement as it was before the signature was added to it.
//
// What is checked: form and algorithm; that the payload is a statement, and the same one; and, where the header brings
// a certificate, that the signature was made with its key, that each further certificate certified the one before,
// and that all of them were valid when the statement was made. Whom the last certificate belongs to, and whether that
// is to be trusted, is for readers to judge: they are given the signature as it came. Nothing is fetched.

// signature is the usage type of an attachment that is one.
const signature = "http://adlnet.gov/expapi/attachments/signature"

// algorithms are those that a signature may use: RSASSA-PKCS1-v1_5 with these hashes (RFC 7518, 3.3).
var algorithms = map[string]crypto.Hash{"RS256": crypto.SHA256, "RS384": crypto.SHA384, "RS512": crypto.SHA512}

const (
	leastKey  = 2048 // bits of an RSA key (RFC 7518, 3.3)
	mostKey   = 16384
	mostChain = 10
	mostJWS   = 2 << 20 // bytes
)

func unsigned(why string, more ...any) *fault.Fault {
	return ErrSigned.At("attachments").With("why", fmt.Sprintf(why, more...))
}

// signatures are the attachments of a statement that are signatures of it.
func (s Statement) signatures() (out []object) {
	for _, a := range attachmentsOf(s.o) {
		if a["usageType"] == signature {
			out = append(out, a)
		}
	}
	return out
}

// Signed says whether the statement came with a signature, which was checked then.
func (s Statement) Signed() bool { return len(s.signatures()) > 0 }

// signedBy checks a signature that came with the statement; now is when it is checked. ErrSigned says what is wrong.
func (s Statement) signedBy(jws []byte, now time.Time) error {
	if len(jws) > mostJWS {
		return unsigned("the signature is longer than %d bytes", mostJWS)
	}
	parts := strings.Split(string(jws), ".")
	if len(parts) != 3 {
		return unsigned("not a JWS in compact form: %d parts instead of three", len(parts))
	}
	var decoded [3][]byte
	for i, p := range parts {
		var err error
		if decoded[i], err = base64.RawURLEncoding.Strict().DecodeString(p); err != nil || strings.ContainsAny(p, "\r\n") {
			return unsigned("part %d of the JWS is not base64url", i+1)
		}
	}
	h, err := readHeader(decoded[0])
	if err != nil {
		return err
	}
	payload, err := ReadStatements(decoded[1])
	if err != nil || len(payload) != 1 || bytes.HasPrefix(bytes.TrimLeft(decoded[1], " \t\r\n"), []byte("[")) {
		return unsigned("the payload is not a statement")
	}
	if at := s.differs(payload[0]); at != "" {
		return unsigned("the payload is another statement: %s differs", at)
	}
	if len(h.chain) == 0 {
		return nil // nobody says whose key it was
	}
	if made, err := instant(s.text("timestamp")); err == nil {
		now = made
	}
	return h.check([]byte(parts[0]+"."+parts[1]), decoded[2], now)
}

// header is what the header of a JWS says.
type header struct {
	hash  crypto.Hash
	chain []*x509.Certificate
}

func readHeader(data []byte) (h header, err error) {
	v, err := parse(data)
	o, ok := v.(object)
	if err != nil || !ok {
		return h, unsigned("the header of the JWS is not a JSON object")
	}
	if _, there := o["crit"]; there {
		return h, unsigned("the header asks for extensions (crit) that are not known here")
	}
	name, _ := o["alg"].(string)
	if h.hash, ok = algorithms[name]; !ok {
		return h, unsigned("algorithm %q; it has to be RS256, RS384 or RS512", clip(name))
	}
	given, there := o["x5c"]
	if !there {
		return h, nil
	}
	items, ok := given.([]any)
	if !ok || len(items) == 0 || len(items) > mostChain {
		return h, unsigned("x5c is not a list of 1 to %d certificates", mostChain)
	}
	for i, x := range items {
		text, _ := x.(string)
		der, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return h, unsigned("certificate %d of x5c is not base64", i+1)
		}
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return h, unsigned("certificate %d of x5c cannot be read", i+1)
		}
		h.chain = append(h.chain, c)
	}
	return h, nil
}

// check says whether the first certificate's key made the signature, and whether the chain holds at an instant.
func (h header) check(signed, sum []byte, at time.Time) error {
	key, ok := h.chain[0].PublicKey.(*rsa.PublicKey)
	if !ok || key.N.BitLen() < leastKey || key.N.BitLen() > mostKey {
		return unsigned("the certificate has no RSA key of %d bits or more", leastKey)
	}
	hash := h.hash.New()
	hash.Write(signed)
	if rsa.VerifyPKCS1v15(key, h.hash, hash.Sum(nil), sum) != nil {
		return unsigned("the signature was not made with the key of the certificate")
	}
	for i, c := range h.chain {
		if at.Before(c.NotBefore) || at.After(c.NotAfter) {
			return unsigned("certificate %d of x5c was not valid on %s", i+1, at.UTC().Format(time.RFC3339))
		}
		if i+1 < len(h.chain) && c.CheckSignatureFrom(h.chain[i+1]) != nil {
			return unsigned("certificate %d of x5c was not certified by the next one", i+1)
		}
	}
	return nil
}

// differs names the first property in which a statement and the one that was signed are not the same; "" if none. What a
// store sets, and how verbs and activities are called, does not matter; an id and a time that were signed do.
func (s Statement) differs(was Statement) string {
	if id := was.ID(); id != "" && id != s.ID() {
		return "id"
	}
	if text := was.text("timestamp"); text != "" {
		a, err := instant(text)
		b, other := instant(s.text("timestamp"))
		if err != nil || other != nil || !a.Equal(b) {
			return "timestamp"
		}
	}
	a, b := s.plain(), was.plain()
	names := map[string]bool{}
	for _, o := range []object{a, b} {
		for name := range o {
			names[name] = true
		}
	}
	for _, name := range sortedNames(names) {
		if !reflect.DeepEqual(a[name], b[name]) {
			return name
		}
	}
	return ""
}

// plain is what two statements have to agree on to say the same, in one form.
func (s Statement) plain() object {
	out := object{}
	for name, v := range s.o {
		switch name {
		case "id", "stored", "timestamp", "authority", "version":
		case "attachments":
			kept := slices.DeleteFunc(slices.Clone(attachmentsOf(s.o)), func(a object) bool { return a["usageType"] == signature })
			if len(kept) == 0 {
				continue
			}
			list := make([]any, len(kept))
			for i, a := range kept {
				list[i] = a
			}
			out[name] = plainly(bare(list))
		default:
			out[name] = plainly(bare(v))
		}
	}
	return out
}

// plainly writes numbers, and what has no case of its own, in one form.
func plainly(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = plainly(v[i])
		}
	case object:
		for name, x := range v {
			switch text, isText := x.(string); {
			case isText && (name == "registration" || name == "sha2" || name == "mbox_sha1sum"), isText && name == "id" && IsID(text):
				v[name] = strings.ToLower(text)
			case !isText:
				v[name] = plainly(x)
			}
		}
	case json.Number:
		return decimal(string(v))
	}
	return v
}

// decimal is a JSON number as its digits without zeros around them and the power of ten that they stand at: 1, 1.0 and
// 10e-1 are the same.
func decimal(n string) string {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(n), "e")
	power, err := strconv.ParseInt(strings.TrimPrefix(exponent, "+"), 10, 32)
	if err != nil && exponent != "" {
		return n // beyond all measure: only the same text is the same
	}
	sign := ""
	if rest, negative := strings.CutPrefix(mantissa, "-"); negative {
		sign, mantissa = "-", rest
	}
	whole, part, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+part, "0")
	power -= int64(len(part))
	short := strings.TrimRight(digits, "0")
	if short == "" {
		return "0"
	}
	return sign + short + "e" + strconv.FormatInt(power+int64(len(digits)-len(short)), 10)
}

func sortedNames(m map[string]bool) []string {
	out := make([]string, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// octets says whether an attachment is said to be plain bytes, as a signature has to be.
func octets(a object) bool {
	kind, _ := a["contentType"].(string)
	kind, _, err := mime.ParseMediaType(kind)
	return err == nil && kind == "application/octet-stream"
}
