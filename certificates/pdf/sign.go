package pdf

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"tianti/internal/clock"
)

// A signed file ends with the signature's own object, the table and the trailer. The signature
// covers every byte but its own digits: /ByteRange names the two parts, and they meet the digits on
// both sides and the file's ends. The claims travel as a token inside the signed part.

// ErrNotSigned says that a file carries no signature of ours.
var ErrNotSigned = errors.New("pdf: not a file that we signed")

const rangeDigits = 10

func byteRange(first, second, length int) string {
	return fmt.Sprintf("/ByteRange[0 %*d %*d %*d]", rangeDigits, first, rangeDigits, second, rangeDigits, length)
}

// sign adds the signature's form field and object, and fills them.
func sign(o *objects, d Document) ([]byte, error) {
	for _, c := range d.Sign.Token() {
		if c <= ' ' || c > '~' || c == '(' || c == ')' || c == '\\' {
			return nil, errors.New("pdf: the token is not plain")
		}
	}
	page := o.with("<</Type /Page\n")
	if page == 0 {
		return nil, errShape
	}
	field, sig := len(o.body)+1, len(o.body)+2
	o.add(fmt.Sprintf("<</Type/Annot/Subtype/Widget/FT/Sig/T(issuer)/F 132/Rect[0 0 0 0]/P %d 0 R/V %d 0 R>>", page, sig))
	digits := 2 * d.Sign.Size()
	o.add(fmt.Sprintf("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/Name<FEFF%s>/M(D:%s+08'00')/Tianti(%s)%s/Contents<%s>>>",
		hexText(clean(d.IssuerZH)), d.Issued.In(clock.Shanghai).Format("20060102150405"), d.Sign.Token(), byteRange(0, 0, 0), bytes.Repeat([]byte{'0'}, digits)))
	if err := errors.Join(o.insert(page, "/Type /Page\n", fmt.Sprintf("/Annots[%d 0 R]\n", field)),
		o.insert(o.root, "/Type /Catalog", fmt.Sprintf("/AcroForm<</Fields[%d 0 R]/SigFlags 3>>", field))); err != nil {
		return nil, err
	}
	out := o.write(sig)
	at := bytes.LastIndex(out, []byte(byteRange(0, 0, 0)))
	first := at + len(byteRange(0, 0, 0)) + len("/Contents")
	second := first + digits + 2
	copy(out[at:], byteRange(first, second, len(out)-second))
	seal, err := d.Sign.Seal(append(bytes.Clone(out[:first]), out[second:]...))
	if err != nil {
		return nil, err
	}
	if len(seal) != d.Sign.Size() {
		return nil, fmt.Errorf("pdf: a signature of %d bytes, not of %d", len(seal), d.Sign.Size())
	}
	hex.Encode(out[first+1:], seal)
	return out, nil
}

var signedShape = regexp.MustCompile(`/Tianti\(([!-~]+)\)/ByteRange\[0 ([ 0-9]{10}) ([ 0-9]{10}) ([ 0-9]{10})\]/Contents<([0-9a-f]+)>`)

// Signed takes a signed file apart: the bytes that the signature covers, the token among them, and
// the signature. It accepts exactly the shape that Render writes; whether the signature holds is
// for the caller to say.
func Signed(file []byte) (content []byte, token string, signature []byte, err error) {
	at := bytes.LastIndex(file, []byte("/Tianti("))
	if at < 0 || !bytes.HasPrefix(file, []byte("%PDF-")) {
		return nil, "", nil, ErrNotSigned
	}
	m := signedShape.FindSubmatchIndex(file[at:])
	if m == nil || m[0] != 0 {
		return nil, "", nil, ErrNotSigned
	}
	first, second := at+m[10]-1, at+m[11]+1 // the digits with their brackets
	want := byteRange(first, second, len(file)-second)
	if string(file[at+m[3]+1:first-len("/Contents")]) != want {
		return nil, "", nil, ErrNotSigned
	}
	signature, err = hex.DecodeString(string(file[at+m[10] : at+m[11]]))
	if err != nil {
		return nil, "", nil, ErrNotSigned
	}
	return append(bytes.Clone(file[:first]), file[second:]...), string(file[at+m[2] : at+m[3]]), signature, nil
}

// Length is the length that a signed file says it has, for messages about cut files; 0 if it does
// not say.
func Length(file []byte) int {
	at := bytes.LastIndex(file, []byte("/Tianti("))
	if at < 0 {
		return 0
	}
	m := signedShape.FindSubmatch(file[at:])
	if m == nil {
		return 0
	}
	second, _ := strconv.Atoi(string(bytes.TrimSpace(m[3])))
	length, _ := strconv.Atoi(string(bytes.TrimSpace(m[4])))
	return second + length
}
