package format

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	unicodetext "golang.org/x/text/encoding/unicode"

	"tianti/internal/fault"
)

// The faults that refuse a file as a whole.
var (
	ErrTooLarge = fault.Define(fault.Invalid, "exams.format.too_large") // param most (MB)
	ErrTooMany  = fault.Define(fault.Invalid, "exams.format.too_many")  // param most (questions)
	ErrEncoding = fault.Define(fault.Invalid, "exams.format.encoding")  // param line
	ErrEmpty    = fault.Define(fault.Invalid, "exams.format.empty")
	ErrUnknown  = fault.Define(fault.Invalid, "exams.format.unknown") // param format
	ErrBinary   = fault.Define(fault.Invalid, "exams.format.binary")
)

// Limits of a file.
const (
	MaxBytes   = 16 << 20
	MaxEntries = 20_000
)

// Text turns a file into UTF-8: with a byte-order mark, UTF-16 without one, UTF-8, else GB18030.
// A file that is none of these is refused, naming the first bad line.
func Text(data []byte) (string, error) {
	if len(data) > MaxBytes {
		return "", ErrTooLarge.With("most", MaxBytes>>20)
	}
	data, coding := sniff(data)
	if coding == encoding.Replacement {
		return "", ErrEncoding.With("line", badLine(data))
	}
	if coding != nil {
		decoded, err := coding.NewDecoder().Bytes(data)
		if err != nil {
			return "", ErrEncoding.With("line", badLine(data)).Because(err)
		}
		if i := bytes.IndexRune(decoded, utf8.RuneError); i >= 0 {
			return "", ErrEncoding.With("line", 1+bytes.Count(decoded[:i], []byte{'\n'}))
		}
		data = decoded
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return "", ErrBinary
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return "", ErrEmpty
	}
	return string(bytes.ReplaceAll(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))), nil
}

// sniff takes the byte-order mark off and says which coding to decode; nil is UTF-8.
func sniff(data []byte) ([]byte, encoding.Encoding) {
	big := unicodetext.UTF16(unicodetext.BigEndian, unicodetext.IgnoreBOM)
	little := unicodetext.UTF16(unicodetext.LittleEndian, unicodetext.IgnoreBOM)
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		if data = data[3:]; utf8.Valid(data) {
			return data, nil
		}
		return data, encoding.Replacement
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return data[2:], little
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return data[2:], big
	}
	if wide, bigEndian := utf16Without(data); wide && bigEndian {
		return data, big
	} else if wide {
		return data, little
	}
	if utf8.Valid(data) {
		return data, nil
	}
	if plausible(data) {
		return data, simplifiedchinese.GB18030
	}
	return data, encoding.Replacement
}

// utf16Without recognises UTF-16 without a mark by the zero bytes of its ASCII characters.
func utf16Without(data []byte) (wide, bigEndian bool) {
	head := data[:min(len(data), 4096)&^1]
	var even, odd int
	for i := 0; i+1 < len(head); i += 2 {
		if head[i] == 0 {
			even++
		}
		if head[i+1] == 0 {
			odd++
		}
	}
	pairs := len(head) / 2
	return pairs > 0 && (even*10 > pairs*3 || odd*10 > pairs*3) && (even == 0 || odd == 0), even > odd
}

// plausible says whether bytes that are no UTF-8 are GB18030: they decode without a hole, and
// what is above ASCII is mostly Chinese. Latin-1 or broken UTF-8 decodes to rare signs instead.
func plausible(data []byte) bool {
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
		return false
	}
	common, other := 0, 0
	gbk := simplifiedchinese.GBK.NewEncoder()
	for _, r := range string(decoded) {
		switch {
		case common+other >= sample:
			return common > 3*other
		case r < utf8.RuneSelf:
		case unicode.Is(unicode.Co, r), unicode.Is(unicode.Cn, r):
			other += 5
		case inGB2312(gbk, r):
			common++
		default:
			other++
		}
	}
	return common > 3*other
}

// sample is how many characters above ASCII are looked at to tell the coding.
const sample = 20_000

// inGB2312 says whether a character is in the old common set, which everyday text keeps to.
func inGB2312(gbk *encoding.Encoder, r rune) bool {
	b, err := gbk.String(string(r))
	return err == nil && len(b) == 2 && b[0] >= 0xa1 && b[0] <= 0xf7 && b[1] >= 0xa1
}

// badLine is the line of the first byte that is not UTF-8.
func badLine(data []byte) int {
	line := 1
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			return line
		}
		if r == '\n' {
			line++
		}
		data = data[n:]
	}
	return line
}
