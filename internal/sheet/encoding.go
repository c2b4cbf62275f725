package sheet

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// Text is a file's text as UTF-8 without a byte-order mark. ErrEncoding names the row with the
// first bytes that are none.
func Text(name string, data []byte) (string, error) {
	data, coding := sniff(data)
	if coding == nil {
		if at := invalid(data); at >= 0 {
			return "", ErrEncoding.With("file", name).With("row", rowAt(data, at))
		}
		return string(data), nil
	}
	decoded, err := coding.NewDecoder().Bytes(data)
	if err != nil {
		return "", ErrEncoding.With("file", name).With("row", 1).Because(err)
	}
	if at := bytes.IndexRune(decoded, utf8.RuneError); at >= 0 {
		return "", ErrEncoding.With("file", name).With("row", rowAt(decoded, at))
	}
	return string(decoded), nil
}

func rowAt(data []byte, at int) int {
	return 1 + max(bytes.Count(data[:at], []byte{'\n'}), bytes.Count(data[:at], []byte{'\r'}))
}

// invalid is where the first byte stands that is no UTF-8, -1 if there is none.
func invalid(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// sniff takes the byte-order mark off and says how to decode; nil is UTF-8.
func sniff(data []byte) ([]byte, encoding.Encoding) {
	little := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	big := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	switch {
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}):
		return data[3:], nil
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return data[2:], little
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return data[2:], big
	case bytes.HasPrefix(data, []byte{0x84, 0x31, 0x95, 0x33}):
		return data[4:], simplifiedchinese.GB18030
	}
	if even, odd := zeros(data); even+odd > 0 && even+odd >= len(data)/20 {
		if odd > even {
			return data, little
		}
		return data, big
	}
	if utf8.Valid(data) || nearlyUTF8(data) {
		return data, nil
	}
	return data, simplifiedchinese.GB18030
}

// zeros counts zero bytes at even and odd places: separators, digits and line ends of UTF-16.
func zeros(data []byte) (even, odd int) {
	for i, b := range data {
		if b == 0 && i%2 == 0 {
			even++
		} else if b == 0 {
			odd++
		}
	}
	return even, odd
}

// nearlyUTF8 says whether bytes are UTF-8 that was damaged: there are more than five times as many
// right characters of three and four bytes as places with wrong bytes. Chinese in GB18030 has a
// wrong place at nearly every character.
func nearlyUTF8(data []byte) bool {
	right, places, inside := 0, 0, false
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		bad := r == utf8.RuneError && n == 1
		switch {
		case bad && !inside:
			places++
		case n > 2:
			right++
		}
		inside = bad
		i += n
	}
	return right > 5*places
}
