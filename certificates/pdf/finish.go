package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"

	"tianti/internal/clock"
)

// objects are the numbered parts of a PDF; body is what stands between "obj" and "endobj".
type objects struct {
	body       map[int][]byte
	root, info int
}

var errShape = errors.New("pdf: not the shape that gofpdf writes")

var (
	trailerShape = regexp.MustCompile(`trailer\n<<\n/Size (\d+)\n/Root (\d+) 0 R\n/Info (\d+) 0 R\n>>\nstartxref\n(\d+)\n%%EOF\n?$`)
	fontShape    = regexp.MustCompile(`(?s)^<</Type /Font\n/Subtype /Type0\n/BaseFont /utf8face(\d+)\n.*/ToUnicode (\d+) 0 R>>`)
)

// parseObjects takes gofpdf's output apart along its cross-reference table.
func parseObjects(pdf []byte) (objects, error) {
	o := objects{body: map[int][]byte{}}
	tail := pdf[max(0, len(pdf)-300):]
	m := trailerShape.FindSubmatch(tail)
	if m == nil {
		return o, errShape
	}
	size, _ := strconv.Atoi(string(m[1]))
	o.root, _ = strconv.Atoi(string(m[2]))
	o.info, _ = strconv.Atoi(string(m[3]))
	xref, _ := strconv.Atoi(string(m[4]))
	head := fmt.Sprintf("xref\n0 %d\n", size)
	if xref < 0 || xref+len(head)+20*size > len(pdf) || !bytes.HasPrefix(pdf[xref:], []byte(head)) {
		return o, errShape
	}
	starts := make([]int, size) // by number
	for n := 1; n < size; n++ {
		at, err := strconv.Atoi(string(pdf[xref+len(head)+20*n:][:10]))
		if err != nil || at <= 0 || at >= xref {
			return o, errShape
		}
		starts[n] = at
	}
	ends := append(slices.Clone(starts[1:]), xref)
	slices.Sort(ends)
	for n := 1; n < size; n++ {
		i, _ := slices.BinarySearch(ends, starts[n])
		part := pdf[starts[n]:ends[i+1]]
		open := fmt.Sprintf("%d 0 obj\n", n)
		part, ok := bytes.CutPrefix(part, []byte(open))
		part = bytes.TrimRight(part, "\n")
		part, ended := bytes.CutSuffix(part, []byte("endobj"))
		if !ok || !ended {
			return o, errShape
		}
		o.body[n] = bytes.TrimRight(part, "\n")
	}
	return o, nil
}

// add appends an object and gives its number.
func (o *objects) add(body string) int {
	n := len(o.body) + 1
	o.body[n] = []byte(body)
	return n
}

func stream(dict string, data []byte) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

// insert puts text behind the first mark in an object.
func (o *objects) insert(n int, mark, text string) error {
	before, after, found := bytes.Cut(o.body[n], []byte(mark))
	if !found {
		return errShape
	}
	o.body[n] = slices.Concat(before, []byte(mark), []byte(text), after)
	return nil
}

// with finds the one object whose body begins with a mark.
func (o *objects) with(mark string) int {
	for n := 1; n <= len(o.body); n++ {
		if bytes.HasPrefix(o.body[n], []byte(mark)) {
			return n
		}
	}
	return 0
}

// finish replaces what gofpdf cannot write and signs.
func finish(raw []byte, d Document, fonts *fontSet) ([]byte, error) {
	o, err := parseObjects(raw)
	if err != nil {
		return nil, err
	}
	if err := o.readable(fonts); err != nil {
		return nil, err
	}
	t := d.Template
	bg := o.add(stream(fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 %.2f %.2f]/Resources<<>>/Filter/FlateDecode",
		t.Width()*millimetre, t.Height()*millimetre), ornament(t)))
	if err := o.insert(2, "/XObject <<", fmt.Sprintf("/Bg %d 0 R", bg)); err != nil {
		return nil, err
	}
	o.body[o.info] = []byte(info(d))
	if err := o.insert(o.root, "/Type /Catalog", "/Lang(zh-CN)/ViewerPreferences<</DisplayDocTitle true>>"); err != nil {
		return nil, err
	}
	if d.Sign == nil {
		return o.write(0), nil
	}
	return sign(&o, d)
}

// readable gives every font a right map back to text.
func (o *objects) readable(fonts *fontSet) error {
	for n := 1; n <= len(o.body); n++ {
		if m := fontShape.FindSubmatch(o.body[n]); m != nil {
			face, _ := strconv.Atoi(string(m[1]))
			number, _ := strconv.Atoi(string(m[2]))
			if face >= len(fonts.faces) || o.body[number] == nil {
				return errShape
			}
			o.body[number] = []byte(stream("/Filter/FlateDecode", deflate(toUnicode(fonts.faces[face].runes), 6)))
		}
	}
	return nil
}

// toUnicode maps a cut font's codes back to text; runes above U+FFFF become surrogate pairs.
func toUnicode(runes map[rune]rune) []byte {
	codes := make([]rune, 0, len(runes))
	for c := range runes {
		codes = append(codes, c)
	}
	slices.Sort(codes)
	var b bytes.Buffer
	b.WriteString("/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n" +
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n" +
		"/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n" +
		"1 begincodespacerange<0000><FFFF>endcodespacerange\n")
	for part := range slices.Chunk(codes, 100) {
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for _, c := range part {
			fmt.Fprintf(&b, "<%04X><%s>\n", c, hexText(string(runes[c])))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap CMapName currentdict/CMap defineresource pop end end\n")
	return b.Bytes()
}

// hexText is text as UTF-16 in hexadecimal digits.
func hexText(text string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}

func info(d Document) string {
	title := strings.TrimSpace(clean(d.TitleZH) + " " + clean(d.Number))
	created := d.Issued.In(clock.Shanghai).Format("20060102150405")
	return fmt.Sprintf("<</Producer(Tianti)/Title<FEFF%s>/Author<FEFF%s>/Subject<FEFF%s>/CreationDate(D:%s+08'00')/ModDate(D:%s+08'00')>>",
		hexText(title), hexText(clean(d.IssuerZH)), hexText(clean(d.Holder)), created, created)
}

// write puts the objects together. last, unless 0, comes after all others: the signature.
func (o *objects) write(last int) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	starts := make([]int, len(o.body)+1)
	put := func(n int) {
		starts[n] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n, o.body[n])
	}
	for n := 1; n <= len(o.body); n++ {
		if n != last {
			put(n)
		}
	}
	id := sha256.Sum256(b.Bytes())
	if last > 0 {
		put(last)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(starts))
	for _, at := range starts[1:] {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%X><%X>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(starts), o.root, o.info, id[:16], id[:16], xref)
	return b.Bytes()
}

// squeezers keep what compressing needs, a megabyte each, from one file to the next; by level.
var squeezers [10]sync.Pool

func deflate(data []byte, level int) []byte {
	var b bytes.Buffer
	w, _ := squeezers[level].Get().(*zlib.Writer)
	if w == nil {
		var err error
		if w, err = zlib.NewWriterLevel(&b, level); err != nil {
			panic(err) // a level that does not exist
		}
	} else {
		w.Reset(&b)
	}
	_, _ = w.Write(data) // a bytes.Buffer takes everything
	_ = w.Close()
	squeezers[level].Put(w)
	return b.Bytes()
}
