package pdf

import (
	"bytes"
	"fmt"
	"math"

	"github.com/jung-kurt/gofpdf"

	"tianti/certificates/pdf/qrcode"
	"tianti/certificates/pdf/typeface"
)

// line is one line of text with its place: the baseline in points from the upper left corner.
type line struct {
	glyphs  []glyph
	x, y    float64
	size    float64
	spacing float64
	bold    bool
	colour  Colour
	turn    float64 // degrees about (x, y), against the clock
}

// Render sets a certificate. The error says that the template cannot be drawn or that the signer
// failed; no text makes it fail.
func Render(d Document) (f File, err error) {
	defer func() {
		// The last line of defence: gofpdf panics on what it cannot encode. Every rune was checked,
		// and the fuzz test has not come here.
		if r := recover(); r != nil {
			f, err = File{}, fmt.Errorf("pdf: %v", r)
		}
	}()
	if wrong := d.Template.Check(); len(wrong) > 0 {
		err := fmt.Errorf("%w: %v", ErrTemplate, wrong)
		return File{}, err
	}
	s := &setter{}
	p := &painter{t: d.Template, s: s}
	lines := p.fields(d)
	seal := p.sealLines(d)
	lines = append(lines, p.signatures(d)...)
	lines = append(lines, p.state(d)...)
	if err := p.open(append(append([]line{}, lines...), seal...)); err != nil {
		return File{}, err
	}
	p.pdf.RawWriteStr("/Bg Do")
	p.rules(d)
	if err := p.code(d.QR); err != nil {
		return File{}, err
	}
	for _, l := range lines {
		p.write(l)
	}
	p.seal(d, seal)
	var raw bytes.Buffer
	if err := p.pdf.Output(&raw); err != nil {
		return File{}, fmt.Errorf("pdf: %w", err)
	}
	out, err := finish(raw.Bytes(), d, &s.fonts)
	return File{out, s.missing, s.cut}, err
}

type painter struct {
	t   Template
	s   *setter
	pdf *gofpdf.Fpdf
}

// open cuts the fonts for all lines and starts the page.
func (p *painter) open(lines []line) error {
	for _, l := range lines {
		for _, g := range l.glyphs {
			p.s.fonts.code(g)
		}
	}
	side := "P"
	if p.t.Wide {
		side = "L"
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
	p.pdf.AddPage()
	return p.pdf.Error()
}

// fields sets the template's boxes.
func (p *painter) fields(d Document) []line {
	var out []line
	values := d.values()
	for _, f := range p.t.Fields {
		text, ok := fill(f.Text, values)
		if !ok {
			continue
		}
		out = append(out, p.box(text, f)...)
	}
	return out
}

func (p *painter) box(text string, f Field) []line {
	w, h := f.W*millimetre, f.H*millimetre
	all := p.s.glyphs(text)
	lines, size, gap := p.s.fit(all, w, h, f.Size, f.Spacing)
	if f.Align == "center" {
		lines = balance(all, lines, w, size, gap)
	}
	y := f.Y*millimetre + size*0.88
	if f.Middle {
		y += max(0, (h-float64(len(lines))*size*leading)/2)
	}
	var out []line
	for _, gs := range lines {
		x, free := f.X*millimetre, w-width(gs, size, gap)
		switch f.Align {
		case "center":
			x += free / 2
		case "right":
			x += free
		}
		out = append(out, line{gs, x, y, size, gap, f.Bold, p.t.colour(f.Colour), 0})
		y += size * leading
	}
	return out
}

// signatures sets names and roles; the lines themselves are drawn by rules.
func (p *painter) signatures(d Document) []line {
	var out []line
	r := p.t.Signatures
	for i, s := range d.Signatures {
		x := r.X + float64(i)*(r.W+10)
		if r.W <= 0 || x+r.W > p.t.Width() || r.Y < 9 || r.Y+6 > p.t.Height() {
			break
		}
		out = append(out, p.box(s.Name, Field{X: x, Y: r.Y - 7.5, W: r.W, H: 7, Size: 14, Align: "center"})...)
		out = append(out, p.box(s.Role, Field{X: x, Y: r.Y + 1, W: r.W, H: 5, Size: 8.5, Align: "center", Colour: "faint"})...)
	}
	return out
}

// state is the word across a certificate that is not valid.
func (p *painter) state(d Document) []line {
	if d.State == "" {
		return nil
	}
	gs := p.s.word(d.State)
	w, h := p.t.Width()*millimetre, p.t.Height()*millimetre
	size := min(72, 0.8*w*72/max(width(gs, 72, 0), 1))
	x, y := w/2-width(gs, size, 0)/2*math.Cos(math.Pi/9), h/2+width(gs, size, 0)/2*math.Sin(math.Pi/9)
	return []line{{gs, x, y, size, 0, true, mix(Colour{200, 22, 29}, p.t.Paper, 0.45), 20}}
}

func (p *painter) rules(d Document) {
	p.pdf.SetDrawColor(rgb(p.t.Line))
	p.pdf.SetLineWidth(0.6)
	for _, f := range p.t.Fields {
		if f.Rule {
			y := (f.Y + f.H + 0.5) * millimetre
			p.pdf.Line(f.X*millimetre, y, (f.X+f.W)*millimetre, y)
		}
	}
	r := p.t.Signatures
	for i := range d.Signatures {
		x := r.X + float64(i)*(r.W+10)
		if r.W <= 0 || x+r.W > p.t.Width() {
			break
		}
		p.pdf.Line(x*millimetre, r.Y*millimetre, (x+r.W)*millimetre, r.Y*millimetre)
	}
}

func rgb(c Colour) (r, g, b int) { return int(c.R), int(c.G), int(c.B) }

// write paints one line, a run of one face after the other.
func (p *painter) write(l line) {
	if len(l.glyphs) == 0 {
		return
	}
	p.pdf.SetTextColor(rgb(l.colour))
	if l.bold {
		p.pdf.SetDrawColor(rgb(l.colour))
		p.pdf.SetLineWidth(l.size * 0.028)
		p.pdf.SetTextRenderingMode(2)
	}
	if l.turn != 0 {
		p.pdf.TransformBegin()
		p.pdf.TransformRotate(l.turn, l.x, l.y)
	}
	if l.spacing != 0 {
		p.pdf.RawWriteStr(fmt.Sprintf("%.3f Tc", l.spacing))
	}
	x := l.x
	for from := 0; from < len(l.glyphs); {
		to := from + 1
		for to < len(l.glyphs) && l.glyphs[to].face == l.glyphs[from].face {
			to++
		}
		run := l.glyphs[from:to]
		p.pdf.SetFont(family(run[0].face), "", l.size)
		p.pdf.Text(x, l.y, p.s.fonts.encoded(run))
		x += width(run, l.size, l.spacing) + l.spacing
		from = to
	}
	if l.spacing != 0 {
		p.pdf.RawWriteStr("0 Tc")
	}
	if l.turn != 0 {
		p.pdf.TransformEnd()
	}
	if l.bold {
		p.pdf.SetTextRenderingMode(0)
	}
}

// code draws the QR code as squares on a white field.
func (p *painter) code(content string) error {
	q := p.t.QR
	if q.Side <= 0 || content == "" {
		return nil
	}
	m, err := qrcode.Encode(content)
	if err != nil {
		return fmt.Errorf("%w: QR code: %w", ErrTemplate, err)
	}
	n := m.Size
	side := q.Side * millimetre
	x, y, step := q.X*millimetre, q.Y*millimetre, side/float64(n+4) // two blank modules around, and paper
	var d drawing
	h := p.t.Height() * millimetre
	d.op("q 1 1 1 rg %.2f %.2f %.2f %.2f re f 0 0 0 rg", x, h-y-side, side, side)
	for row := range n {
		for from := 0; from < n; {
			if !m.Dark(from, row) {
				from++
				continue
			}
			to := from
			for to < n && m.Dark(to, row) {
				to++
			}
			d.op("%.2f %.2f %.2f %.2f re", x+float64(from+2)*step, h-y-float64(row+3)*step, float64(to-from)*step, step)
			from = to
		}
	}
	d.op("f Q")
	p.pdf.RawWriteStr(d.String())
	return nil
}
