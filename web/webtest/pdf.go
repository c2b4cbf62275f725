package webtest

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"
)

var (
	pdfStream = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`)
	pdfShown  = regexp.MustCompile(`(?s)\(((?:\\.|[^\\)])*)\) ?Tj`)
)

// PDFText is what stands in a file that the program made, a line for each piece of text in the order of setting. It
// reads what certificates/pdf writes (text as UTF-16), no PDF of others.
func PDFText(file []byte) string {
	var out strings.Builder
	for _, m := range pdfStream.FindAllSubmatch(file, -1) {
		body := m[1]
		if z, err := zlib.NewReader(bytes.NewReader(body)); err == nil {
			if open, err := io.ReadAll(z); err == nil {
				body = open
			}
		}
		for _, t := range pdfShown.FindAllSubmatch(body, -1) {
			out.WriteString(utf16Of(unescape(t[1])))
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// unescape takes the backslashes of a PDF string away.
func unescape(s []byte) []byte {
	var out []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
			switch s[i] {
			case 'n':
				out = append(out, '\n')
				continue
			case 'r':
				out = append(out, '\r')
				continue
			case 't':
				out = append(out, '\t')
				continue
			}
		}
		out = append(out, s[i])
	}
	return out
}

func utf16Of(b []byte) string {
	var units []uint16
	for i := 0; i+1 < len(b); i += 2 {
		units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return string(utf16.Decode(units))
}
