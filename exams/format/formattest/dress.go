package formattest

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"tianti/exams/format"
)

// dress is another way to write down the same file: what it says does not change, so what is read must not.
type dress struct {
	name string
	as   func(data []byte) []byte // nil where a file cannot be written in this way
}

// coded writes UTF-8 text in another coding.
func coded(e encoding.Encoding, mark string) func([]byte) []byte {
	return func(data []byte) []byte {
		data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
		out, err := e.NewEncoder().Bytes(data)
		if !utf8.Valid(data) || err != nil {
			return nil
		}
		return append([]byte(mark), out...)
	}
}

func lines(end string) func([]byte) []byte {
	return func(data []byte) []byte {
		if !utf8.Valid(data) {
			return nil
		}
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
		return bytes.ReplaceAll(bytes.ReplaceAll(data, []byte("\r"), []byte("\n")), []byte("\n"), []byte(end))
	}
}

// textDresses are those of a text file without a declaration of its coding.
var textDresses = []dress{
	{"with a byte-order mark", func(data []byte) []byte {
		if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) || !utf8.Valid(data) {
			return nil
		}
		return append([]byte("\xef\xbb\xbf"), data...)
	}},
	{"with lines of Windows", lines("\r\n")},
	{"with lines of an old Mac", lines("\r")},
	{"in UTF-16, little end first", coded(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "\xff\xfe")},
	{"in UTF-16, big end first", coded(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "\xfe\xff")},
	{"with empty lines at the end", func(data []byte) []byte { return lines("\n")(append(bytes.Clone(data), "\n\n\n"...)) }},
}

// xmlDresses are those of an XML file.
var xmlDresses = []dress{
	{"with a byte-order mark", textDresses[0].as},
	{"with lines of Windows", lines("\r\n")},
	{"in UTF-16", declared("UTF-16", coded(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "\xff\xfe"))},
	{"in GB18030", declared("GB18030", coded(simplifiedchinese.GB18030, ""))},
	{"without CDATA", respell(spelling{})},
	{"with references for all that is not ASCII", respell(spelling{numeric: true})},
	{"with comments between", respell(spelling{comments: true})},
	{"with attributes in single quotes", respell(spelling{single: true})},
	{"with another prefix for its elements", respell(spelling{prefix: "q"})},
}

func declared(name string, code func([]byte) []byte) func([]byte) []byte {
	return func(data []byte) []byte {
		data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
		if bytes.HasPrefix(data, []byte("<?xml")) {
			_, rest, ok := bytes.Cut(data, []byte("?>"))
			if !ok {
				return nil
			}
			data = rest
		}
		return code(append([]byte(`<?xml version="1.0" encoding="`+name+`"?>`), data...))
	}
}

// spelling is how elements, texts and attributes are written down.
type spelling struct {
	numeric, comments, single bool
	prefix                    string
}

// respell writes the tokens of a file in another way.
func respell(how spelling) func([]byte) []byte {
	return func(data []byte) []byte {
		d := xml.NewDecoder(bytes.NewReader(data))
		var out bytes.Buffer
		for {
			t, err := d.RawToken()
			if errors.Is(err, io.EOF) {
				return out.Bytes()
			}
			if err != nil {
				return nil
			}
			switch t := t.(type) {
			case xml.ProcInst:
				if t.Target != "xml" {
					fmt.Fprintf(&out, "<?%s %s?>", t.Target, t.Inst)
				} else if !bytes.Contains(bytes.ToLower(t.Inst), []byte("utf-8")) && bytes.Contains(t.Inst, []byte("encoding")) {
					return nil
				}
			case xml.Directive:
				return nil
			case xml.StartElement:
				how.start(&out, t)
			case xml.EndElement:
				fmt.Fprintf(&out, "</%s>", how.name(t.Name))
			case xml.CharData:
				how.text(&out, string(t))
			}
		}
	}
}

func (how spelling) start(out *bytes.Buffer, t xml.StartElement) {
	if how.comments {
		out.WriteString("<!-- between & <between> -->")
	}
	out.WriteString("<" + how.name(t.Name))
	for _, a := range t.Attr {
		name := raw(a.Name)
		if name == "xmlns" && how.prefix != "" {
			name = "xmlns:" + how.prefix
		}
		quote := `"`
		if how.single {
			quote = "'"
		}
		out.WriteString(" " + name + "=" + quote)
		how.text(out, a.Value)
		out.WriteString(quote)
	}
	out.WriteString(">")
}

func raw(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

func (how spelling) name(n xml.Name) string {
	if how.prefix != "" && n.Space == "" {
		return how.prefix + ":" + n.Local
	}
	return raw(n)
}

func (how spelling) text(out *bytes.Buffer, s string) {
	for _, r := range s {
		switch {
		case strings.ContainsRune(`&<>"'`, r), r == '\r', how.numeric && r > 0x7e:
			fmt.Fprintf(out, "&#%d;", r)
		default:
			out.WriteRune(r)
		}
	}
}

// dressesOf are those of a file by how it begins.
func dressesOf(data []byte) []dress {
	switch {
	case bytes.HasPrefix(data, []byte("PK")):
		return zipDresses
	case bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))), []byte("<")):
		return xmlDresses
	}
	return textDresses
}

// Wear reads a file in each dress and demands the same questions, with the same account, as without.
func (f Format) Wear(t *testing.T, data []byte) {
	want, wantErr := f.account(data)
	for _, d := range dressesOf(data) {
		dressed := d.as(data)
		if dressed == nil {
			continue
		}
		got, err := f.account(dressed)
		if (err == nil) != (wantErr == nil) {
			t.Errorf("%s: %v instead of %v", d.name, err, wantErr)
			continue
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d questions instead of %d", d.name, len(got), len(want))
			continue
		}
		slices.Sort(got)
		sorted := slices.Sorted(slices.Values(want))
		for i := range got {
			if got[i] != sorted[i] {
				t.Errorf("%s:\n%s\ninstead of\n%s", d.name, got[i], sorted[i])
				break
			}
		}
	}
}

// account writes down all that was read of each question but the line it stands in.
func (f Format) account(data []byte) (out []string, err error) {
	entries, err := f.Read(data)
	for _, e := range entries {
		e.Line = 0
		notes := make([]string, 0, len(e.Notes)+len(e.Remarks))
		for _, n := range append(slices.Clone(e.Notes), e.Remarks...) {
			notes = append(notes, n.Key)
		}
		e.Notes, e.Remarks = nil, nil
		text, err := json.Marshal(struct {
			format.Entry
			Verdict []string
		}{e, notes})
		if err != nil {
			return nil, err
		}
		out = append(out, string(text))
	}
	return out, err
}
