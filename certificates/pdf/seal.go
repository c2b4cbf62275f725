package pdf

import (
	"math"
)

// The seal is the round red stamp of a Chinese organisation: its name along the edge, a star in
// the middle, the stamp's purpose below.

var sealRed = Colour{200, 22, 29}

// sealLines sets the seal's words, each character of the arc as a line of its own.
func (p *painter) sealLines(d Document) []line {
	q := p.t.Seal
	if q.Side <= 0 || d.SealArc == "" {
		return nil
	}
	radius := q.Side / 2 * millimetre
	cx, cy := q.X*millimetre+radius, q.Y*millimetre+radius
	gs := p.s.word(d.SealArc)
	if len(gs) > 40 {
		gs, p.s.cut = gs[:40], true
	}
	// The words span at most 250 degrees; the characters shrink when there are many.
	size := radius * 0.30
	step := min(24.0, 250/float64(max(len(gs), 1))) // degrees
	size = min(size, step*math.Pi/180*radius*0.74*1.02)
	baseline := radius*0.93 - size*0.98
	var out []line
	for i, g := range gs {
		turn := (float64(len(gs)-1)/2 - float64(i)) * step
		a := turn * math.Pi / 180
		half := float64(g.advance) / 1000 * size / 2
		x := cx - math.Sin(a)*baseline - math.Cos(a)*half
		y := cy - math.Cos(a)*baseline + math.Sin(a)*half
		out = append(out, line{[]glyph{g}, x, y, size, 0, true, sealRed, turn})
	}
	if d.SealLine != "" {
		below := p.s.word(d.SealLine)
		size := radius * 0.21
		size = min(size, size*radius*1.15/max(width(below, size, 0), 1))
		out = append(out, line{below, cx - width(below, size, 0)/2, cy + radius*0.62, size, 0, true, sealRed, 0})
	}
	return out
}

// seal paints ring, star and words, a little transparent as ink is.
func (p *painter) seal(d Document, words []line) {
	if len(words) == 0 {
		return
	}
	radius := p.t.Seal.Side / 2 * millimetre
	cx, cy := p.t.Seal.X*millimetre+radius, p.t.Seal.Y*millimetre+radius
	p.pdf.SetAlpha(0.86, "Multiply")
	p.pdf.SetDrawColor(rgb(sealRed))
	p.pdf.SetFillColor(rgb(sealRed))
	p.pdf.SetLineWidth(radius * 0.055)
	p.pdf.Circle(cx, cy, radius*0.97, "D")
	var dr drawing
	h := p.t.Height() * millimetre
	for i := range 10 {
		r := radius * 0.33
		if i%2 == 1 {
			r *= 0.382
		}
		a := math.Pi/2 + float64(i)*math.Pi/5
		op := "l"
		if i == 0 {
			op = "m"
		}
		dr.op("%.2f %.2f %s", cx+r*math.Cos(a), h-cy+r*math.Sin(a)+radius*0.02, op)
	}
	dr.op("f")
	p.pdf.RawWriteStr(dr.String())
	for _, l := range words {
		p.write(l)
	}
	p.pdf.SetAlpha(1, "Normal")
}
