package pdf

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"tianti/internal/clock"
)

// Letter is an official letter or notice (公函, 公告) on A4: head, number, title, paragraphs, a table
// if there is one, and the signature with its seal. It takes as many pages as it needs.
type Letter struct {
	Issuer     string // the head and the signature
	Number     string
	Title      string
	To         string // the salutation; "" for a notice to everybody
	Paragraphs []string
	Table      *Table
	After      []string // paragraphs below the table
	Dated      time.Time
	SealArc    string // the words along the seal's edge; "" leaves the seal out
	SealLine   string
}

// Table has rows of as many cells as it has columns.
type Table struct {
	Head   []string
	Shares []float64 // of the width, one a column
	Rows   [][]string
}

// The letter's page, in millimetres and points.
const (
	letterLeft, letterTop, letterFoot = 28.0, 26.0, 272.0
	letterWide                        = 210 - 2*letterLeft
	letterText, letterSmall           = 12.5, 10.5
	cellPad                           = 1.6
)

var (
	letterInk  = Colour{0x1b, 0x1b, 0x1b}
	letterHead = Colour{0xb4, 0x1f, 0x24}
	letterRule = Colour{0x8a, 0x8a, 0x8a}
)

// letterPaper is the plain page on which letters stand.
func letterPaper() Template {
	return Template{Name: "letter", Background: "plain", Paper: Colour{255, 255, 255}, Ink: letterInk, Accent: letterHead, Line: letterRule, Faint: Colour{0x66, 0x66, 0x66}}
}

// RenderLetter sets a letter. The same letter gives the same bytes; no text makes it fail.
func RenderLetter(l Letter) (f File, err error) {
	defer func() {
		if r := recover(); r != nil {
			f, err = File{}, fmt.Errorf("pdf: %v", r)
		}
	}()
	s := &setter{}
	w := &writer{painter: painter{t: letterPaper(), s: s}}
	w.turn()
	w.head(l)
	for _, p := range l.Paragraphs {
		w.paragraph(p)
	}
	if l.Table != nil {
		w.table(*l.Table)
	}
	for _, p := range l.After {
		w.paragraph(p)
	}
	d := Document{Template: w.t, TitleZH: l.Title, Number: l.Number, Issued: l.Dated, IssuerZH: l.Issuer, Holder: l.To, SealArc: l.SealArc, SealLine: l.SealLine}
	w.sign(l, &d)
	w.t = d.Template
	seal := w.sealLines(d)
	if l.SealArc == "" {
		seal = nil
	}
	if err := w.print(d, seal); err != nil {
		return File{}, err
	}
	var raw bytes.Buffer
	if err := w.pdf.Output(&raw); err != nil {
		return File{}, fmt.Errorf("pdf: %w", err)
	}
	out, err := finish(raw.Bytes(), d, &s.fonts)
	return File{out, s.missing, s.cut}, err
}

// writer sets text from the top of a page to its foot, and goes on with another.
type writer struct {
	painter
	pages []sheet
	y     float64 // millimetres from the top of the last page
}

// sheet is one page: its lines of text, and its rules from x, y to x, y in millimetres.
type sheet struct {
	lines []line
	rules [][4]float64
}

func (w *writer) turn() {
	w.pages = append(w.pages, sheet{})
	w.y = letterTop
}

// room turns the page when there are fewer than h millimetres left.
func (w *writer) room(h float64) {
	if w.y+h > letterFoot {
		w.turn()
	}
}

func (w *writer) page() *sheet { return &w.pages[len(w.pages)-1] }

// set writes text from x, as wide as width, and moves down; it may go over a page's end.
func (w *writer) set(text string, x, width, size float64, align string, bold bool, colour Colour) {
	for _, gs := range breakLines(w.s.glyphs(text), width*millimetre, size, 0) {
		step := size * leading * 1.15 / millimetre
		w.room(step)
		w.page().lines = append(w.page().lines, w.at(gs, x, width, w.y+size*0.95/millimetre, size, align, bold, colour))
		w.y += step
	}
}

// at places one line with its baseline at y.
func (w *writer) at(gs []glyph, x, box, y, size float64, align string, bold bool, colour Colour) line {
	left, free := x*millimetre, box*millimetre-width(gs, size, 0)
	switch align {
	case "center":
		left += free / 2
	case "right":
		left += free
	}
	return line{gs, left, y * millimetre, size, 0, bold, colour, 0}
}

func (w *writer) rule(x1, y1, x2, y2 float64) {
	w.page().rules = append(w.page().rules, [4]float64{x1, y1, x2, y2})
}

func (w *writer) head(l Letter) {
	w.set(l.Issuer, letterLeft, letterWide, 22, "center", true, letterHead)
	w.y += 2
	if l.Number != "" {
		w.set(l.Number, letterLeft, letterWide, letterSmall, "right", false, w.t.Faint)
	}
	w.rule(letterLeft, w.y+1, letterLeft+letterWide, w.y+1)
	w.y += 10
	w.set(l.Title, letterLeft, letterWide, 18, "center", true, letterInk)
	w.y += 5
	if l.To != "" {
		w.set(l.To+"：", letterLeft, letterWide, letterText, "", false, letterInk)
		w.y++
	}
}

// paragraph begins two characters further in, as Chinese letters do.
func (w *writer) paragraph(text string) {
	w.set("\u3000\u3000"+text, letterLeft, letterWide, letterText, "", false, letterInk)
	w.y += 1.5
}

func (w *writer) table(t Table) {
	w.y += 2
	w.row(t, t.Head, true)
	for _, r := range t.Rows {
		w.row(t, r, false)
	}
	w.y += 4
}

// row writes one row, whole on a page, under the head again where it begins a page.
func (w *writer) row(t Table, cells []string, bold bool) {
	lines, most := make([][][]glyph, len(t.Head)), 1
	for i := range t.Head {
		text := ""
		if i < len(cells) {
			text = cells[i]
		}
		lines[i] = breakLines(w.s.glyphs(text), (t.Shares[i]*letterWide-2*cellPad)*millimetre, letterSmall, 0)
		most = max(most, len(lines[i]))
	}
	step := letterSmall * leading * 1.05 / millimetre
	h := float64(most)*step + 2*cellPad
	if w.y+h > letterFoot {
		w.turn()
		if !bold {
			w.row(t, t.Head, true)
		}
	}
	x := letterLeft
	w.rule(x, w.y, x+letterWide, w.y)
	w.rule(x, w.y, x, w.y+h)
	for i, ls := range lines {
		wide := t.Shares[i] * letterWide
		for n, gs := range ls {
			y := w.y + cellPad + float64(n)*step + letterSmall*0.98/millimetre
			w.page().lines = append(w.page().lines, w.at(gs, x+cellPad, wide-2*cellPad, y, letterSmall, "", bold, letterInk))
		}
		x += wide
		w.rule(x, w.y, x, w.y+h)
	}
	w.y += h
	w.rule(letterLeft, w.y, letterLeft+letterWide, w.y)
}

// sealSide is the seal's breadth; it stands over the signature.
const sealSide = 40.0

func (w *writer) sign(l Letter, d *Document) {
	w.y += 10
	w.room(sealSide)
	if l.SealArc != "" {
		d.Template.Seal = Square{X: 210 - letterLeft - sealSide - 12, Y: w.y - 12, Side: sealSide}
	}
	w.set(l.Issuer, letterLeft, letterWide, letterText, "right", false, letterInk)
	if !l.Dated.IsZero() {
		w.set(l.Dated.In(clock.Shanghai).Format("2006年1月2日"), letterLeft, letterWide, letterText, "right", false, letterInk)
	}
}

// print paints the pages; the seal stands on the last.
func (w *writer) print(d Document, seal []line) error {
	var all []line
	for i := range w.pages {
		if len(w.pages) > 1 {
			foot := w.s.word(strconv.Itoa(i+1) + " / " + strconv.Itoa(len(w.pages)))
			w.pages[i].lines = append(w.pages[i].lines, w.at(foot, letterLeft, letterWide, 285, 9, "center", false, w.t.Faint))
		}
		all = append(all, w.pages[i].lines...)
	}
	if err := w.open(append(all, seal...)); err != nil {
		return err
	}
	for i, p := range w.pages {
		if i > 0 {
			w.pdf.AddPage()
		}
		w.pdf.RawWriteStr("/Bg Do")
		w.pdf.SetDrawColor(rgb(letterRule))
		w.pdf.SetLineWidth(0.5)
		for _, r := range p.rules {
			w.pdf.Line(r[0]*millimetre, r[1]*millimetre, r[2]*millimetre, r[3]*millimetre)
		}
		for _, l := range p.lines {
			w.write(l)
		}
	}
	if len(seal) > 0 {
		w.seal(d, seal)
	}
	return w.pdf.Error()
}
