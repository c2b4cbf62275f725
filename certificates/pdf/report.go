package pdf

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jung-kurt/gofpdf"

	"tianti/certificates/pdf/typeface"
	"tianti/internal/clock"
)

// Report is a table, or several, on as many pages of A4 as they take, each with the heading of the columns and its
// number. Cells that are too wide for their column are broken.
type Report struct {
	Title string
	Lines []string // below the title
	Head  []string
	Rows  [][]string
	Parts []Section // further tables, one below the other
	Foot  string    // at the left of each page's foot
	At    time.Time
}

// Section is a table of a report with its own heading and columns.
type Section struct {
	Title string
	Lines []string // below the title
	Head  []string
	Rows  [][]string
}

// The report's measures, in points.
const (
	sheetMargin = 42.0
	titleSize   = 15.0
	partSize    = 11.0
	lineSize    = 9.0
	cellSize    = 9.0
	footSize    = 8.0
	cellGap     = 8.0
	wideColumns = 6 // from more columns on the page lies on its side
)

var (
	reportInk   = Colour{0x1d, 0x2b, 0x3a}
	reportFaint = Colour{0x5a, 0x6b, 0x7c}
	reportLine  = Colour{0xc9, 0xd3, 0xdd}
)

// leaf is one page of a report.
type leaf struct {
	lines []line
	rules []float64 // heights of the lines between rows
}

// reporter sets a report.
type reporter struct {
	s             *setter
	width, height float64
	columns       []float64
	numeric       []bool // which columns hold numbers: their heading stands over them
	leaves        []leaf
	y             float64
}

// Render sets the report. No text makes it fail; the error is of the fonts.
func (r Report) Render() (f File, err error) {
	defer func() {
		if p := recover(); p != nil {
			f, err = File{}, fmt.Errorf("pdf: %v", p)
		}
	}()
	p := &reporter{s: &setter{}, width: 210 * millimetre, height: 297 * millimetre}
	if len(r.Head) > wideColumns {
		p.width, p.height = p.height, p.width
	}
	p.turn(nil)
	p.paragraph(r.Title, titleSize, reportInk, true)
	p.table(Section{Lines: r.Lines, Head: r.Head, Rows: r.Rows})
	for _, part := range r.Parts {
		p.section(part)
	}
	p.feet(r.Foot)
	return p.print(r)
}

// section sets a further table below what is there; its heading does not stand alone at a page's end.
func (p *reporter) section(part Section) {
	p.y += 12
	if p.y+(partSize+2*lineSize+3*cellSize)*leading+24 > p.height-sheetMargin-footSize*3 {
		p.turn(nil)
	}
	p.paragraph(part.Title, partSize, reportInk, true)
	p.table(part)
}

// table sets lines, the heading of the columns and the rows.
func (p *reporter) table(part Section) {
	for _, l := range part.Lines {
		p.paragraph(l, lineSize, reportFaint, false)
	}
	if len(part.Head) == 0 && len(part.Rows) == 0 {
		return
	}
	p.columns, p.numeric = p.widths(part), numeric(part)
	p.y += 6
	p.row(part.Head, part.Head, true)
	for _, row := range part.Rows {
		p.row(row, part.Head, false)
	}
}

// widths shares the page among the columns by their widest cells; none takes more than it asks for while
// others lack room.
func (p *reporter) widths(r Section) []float64 {
	room := p.width - 2*sheetMargin
	out := make([]float64, max(len(r.Head), 1))
	probe := &setter{} // measures without taking glyphs into the fonts
	for i := range out {
		out[i] = 24
		for n, row := range append([][]string{r.Head}, r.Rows...) {
			if n > 500 {
				break
			}
			if i < len(row) {
				out[i] = max(out[i], min(width(probe.word(row[i]), cellSize, 0)+cellGap, room*0.45))
			}
		}
	}
	sum := 0.0
	for _, w := range out {
		sum += w
	}
	for i := range out {
		out[i] *= room / sum
	}
	return out
}

// turn begins a page, with the heading of the columns where there is one.
func (p *reporter) turn(head []string) {
	p.leaves = append(p.leaves, leaf{})
	p.y = sheetMargin
	if head != nil {
		p.row(head, nil, true)
	}
}

func (p *reporter) put(l line) {
	page := &p.leaves[len(p.leaves)-1]
	page.lines = append(page.lines, l)
}

func (p *reporter) paragraph(text string, size float64, c Colour, bold bool) {
	for _, gs := range breakLines(p.s.word(text), p.width-2*sheetMargin, size, 0) {
		p.put(line{glyphs: gs, x: sheetMargin, y: p.y + size*0.88, size: size, bold: bold, colour: c})
		p.y += size * leading
	}
	p.y += size * 0.3
}

// row sets one row; one that has no room on the page begins the next.
func (p *reporter) row(cells, head []string, bold bool) {
	broken := make([][][]glyph, len(p.columns))
	tall := 1
	for i := range p.columns {
		if i < len(cells) {
			broken[i] = breakLines(p.s.word(cells[i]), p.columns[i]-cellGap, cellSize, 0)
			tall = max(tall, len(broken[i]))
		}
	}
	room := p.height - sheetMargin - footSize*3
	tall = min(tall, int((room-sheetMargin)/(cellSize*leading))-4)
	if p.y+float64(tall)*cellSize*leading+6 > room && head != nil && !bold {
		p.turn(head)
	}
	x := sheetMargin
	for i, w := range p.columns {
		right := i > 0 && (isNumber(first(cells, i)) || bold && p.numeric[i]) // numbers stand under each other
		for n, gs := range broken[i][:min(len(broken[i]), tall)] {
			at := x
			if right {
				at += w - cellGap - width(gs, cellSize, 0)
			}
			p.put(line{glyphs: gs, x: at, y: p.y + 3 + cellSize*0.88 + float64(n)*cellSize*leading, size: cellSize, bold: bold, colour: reportInk})
		}
		x += w
	}
	p.y += float64(tall)*cellSize*leading + 6
	page := &p.leaves[len(p.leaves)-1]
	page.rules = append(page.rules, p.y)
}

// numeric says which columns hold nothing but numbers, and one at least.
func numeric(r Section) []bool {
	out := make([]bool, max(len(r.Head), 1))
	for i := range out {
		for _, row := range r.Rows {
			if c := first(row, i); c != "" {
				if out[i] = isNumber(c); !out[i] {
					break
				}
			}
		}
	}
	return out
}

// isNumber says whether a cell is a number, or a share in percent.
func isNumber(cell string) bool {
	_, err := strconv.ParseFloat(strings.TrimSuffix(cell, "%"), 64)
	return err == nil
}

func first(cells []string, i int) string {
	if i < len(cells) {
		return cells[i]
	}
	return ""
}

// feet writes the foot of every page, once their number is known.
func (p *reporter) feet(text string) {
	y := p.height - sheetMargin + footSize
	for i := range p.leaves {
		page := &p.leaves[i]
		number := p.s.word(fmt.Sprintf("%d / %d", i+1, len(p.leaves)))
		page.lines = append(page.lines,
			line{glyphs: p.s.word(text), x: sheetMargin, y: y, size: footSize, colour: reportFaint},
			line{glyphs: number, x: p.width - sheetMargin - width(number, footSize, 0), y: y, size: footSize, colour: reportFaint})
	}
}

// print paints the pages.
func (p *reporter) print(r Report) (File, error) {
	paint := &painter{s: p.s}
	side := "P"
	if p.width > p.height {
		side = "L"
	}
	if err := paint.fonts(side, p.leaves); err != nil {
		return File{}, err
	}
	for _, page := range p.leaves {
		paint.pdf.AddPage()
		paint.pdf.SetDrawColor(rgb(reportLine))
		paint.pdf.SetLineWidth(0.5)
		for _, y := range page.rules {
			paint.pdf.Line(sheetMargin, y, p.width-sheetMargin, y)
		}
		for _, l := range page.lines {
			paint.write(l)
		}
	}
	var raw bytes.Buffer
	if err := paint.pdf.Output(&raw); err != nil {
		return File{}, fmt.Errorf("pdf: %w", err)
	}
	o, err := parseObjects(raw.Bytes())
	if err != nil {
		return File{}, err
	}
	if err := o.readable(&p.s.fonts); err != nil {
		return File{}, err
	}
	at := r.At.In(clock.Shanghai).Format("20060102150405")
	o.body[o.info] = fmt.Appendf(nil, "<</Producer(Tianti)/Title<FEFF%s>/CreationDate(D:%s+08'00')/ModDate(D:%s+08'00')>>", hexText(clean(r.Title)), at, at)
	if err := o.insert(o.root, "/Type /Catalog", "/Lang(zh-CN)/ViewerPreferences<</DisplayDocTitle true>>"); err != nil {
		return File{}, err
	}
	return File{o.write(0), p.s.missing, p.s.cut}, nil
}

// fonts opens a document with the fonts that its pages use.
func (p *painter) fonts(side string, leaves []leaf) error {
	for _, page := range leaves {
		for _, l := range page.lines {
			for _, g := range l.glyphs {
				p.s.fonts.code(g)
			}
		}
	}
	p.pdf = gofpdf.New(side, "pt", "A4", "")
	p.pdf.SetCatalogSort(true)
	p.pdf.SetAutoPageBreak(false, 0)
	for i := range p.s.fonts.faces {
		f := &p.s.fonts.faces[i]
		if len(f.chars) == 0 {
			continue
		}
		font, err := typeface.Face(i).Cut(f.chars)
		if err != nil {
			return err
		}
		p.pdf.AddUTF8FontFromBytes(family(i), "", font)
	}
	return p.pdf.Error()
}
