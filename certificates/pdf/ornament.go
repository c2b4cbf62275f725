package pdf

import (
	"fmt"
	"math"
	"strings"
	"sync"
)

// The ornament is drawn once per look of a template and embedded in every document as one
// compressed object. It is the guilloche of banknotes and Chinese certificates: bands of sine
// strands along the edges, rosettes in the corners, a pale rosette behind the text.

const (
	bandOut = 7.0  // millimetres from the paper's edge
	bandIn  = 17.0 // to the inner edge of the band
)

type look struct {
	wide                       bool
	background                 string
	paper, line, faint, accent Colour
}

const (
	millimetre  = 72 / 25.4 // in points
	strandCount = 6
)

var ornaments sync.Map // look → []byte, compressed operators

// ornament is the compressed drawing behind the text.
func ornament(t Template) []byte {
	key := look{t.Wide, t.Background, t.Paper, t.Line, t.Faint, t.Accent}
	if done, ok := ornaments.Load(key); ok {
		return done.([]byte)
	}
	done, _ := ornaments.LoadOrStore(key, deflate([]byte(drawOrnament(t)), 9))
	return done.([]byte)
}

type drawing struct{ strings.Builder }

func (d *drawing) op(format string, a ...any) { fmt.Fprintf(d, format+"\n", a...) }

func (d *drawing) stroke(c Colour, w float64) {
	d.op("%.3f %.3f %.3f RG %.2f w", unit(c.R), unit(c.G), unit(c.B), w)
}

func unit(v uint8) float64 { return float64(v) / 255 }

func drawOrnament(t Template) string {
	var d drawing
	w, h := t.Width(), t.Height()
	d.op("%.5f 0 0 %.5f 0 0 cm 1 j 1 J", millimetre, millimetre)
	d.op("%.3f %.3f %.3f rg 0 0 %.0f %.0f re f", unit(t.Paper.R), unit(t.Paper.G), unit(t.Paper.B), w, h)
	if t.Background == "plain" {
		return d.String()
	}
	if t.Background == "guilloche" {
		pale := mix(t.Line, t.Paper, 0.80)
		d.stroke(mix(t.Line, t.Paper, 0.90), 0.12)
		d.net(w, h)
		d.stroke(pale, 0.16)
		d.rosette(w/2, h/2, math.Min(w, h)*0.30, 18, 0.30, 5)
		d.rosette(w/2, h/2, math.Min(w, h)*0.16, 12, 0.42, 4)
		d.bands(t)
	}
	d.frames(t)
	return d.String()
}

// mix is c thinned with p: share 1 is p.
func mix(c, p Colour, share float64) Colour {
	m := func(a, b uint8) uint8 { return uint8(float64(a)*(1-share) + float64(b)*share) }
	return Colour{m(c.R, p.R), m(c.G, p.G), m(c.B, p.B)}
}

// net is the faint weave over the whole inside: long sine lines that cross.
func (d *drawing) net(w, h float64) {
	in := bandIn + 3.2
	for y := in + 3; y < h-in-2; y += 2.6 {
		d.op("q 1 0 0 1 %.2f %.2f cm", in, y)
		d.weave(1.3, (w-2*in)/14, 14, []float64{0, math.Pi})
		d.op("Q")
	}
}

// weave draws sine strands from the origin along x, one period after the other. Every period is the
// same text, moved, so that it packs to almost nothing.
func (d *drawing) weave(amplitude, period float64, periods int, phases []float64) {
	for range periods {
		for _, phase := range phases {
			d.wave(amplitude, period, phase)
		}
		d.op("S 1 0 0 1 %.3f 0 cm", period)
	}
}

// wave appends one period of a sine line as Bézier curves, one for each quarter: they stray from the
// sine by less than the line is thick.
func (d *drawing) wave(amplitude, period, phase float64) {
	k, step := 2*math.Pi/period, period/4
	at := func(s float64) (v, slope float64) {
		return amplitude * math.Sin(k*s+phase), amplitude * k * math.Cos(k*s+phase)
	}
	v, m := at(0)
	d.op("0 %.2f m", v)
	for i := range 4 {
		s := step * float64(i+1)
		nv, nm := at(s)
		d.op("%.2f %.2f %.2f %.2f %.2f %.2f c", s-step*2/3, v+m*step/3, s-step/3, nv-nm*step/3, s, nv)
		v, m = nv, nm
	}
}

// bands weaves the four edges and sets a rosette in each corner.
func (d *drawing) bands(t Template) {
	w, h := t.Width(), t.Height()
	mid, half := (bandOut+bandIn)/2, (bandIn-bandOut)/2
	edge := func(x, y, length float64, turn string) { // from one corner's rosette to the other's
		inner := length - 2*bandIn - 4
		n := math.Round(inner / 12)
		d.op("q %s %.2f %.2f cm", turn, x, y)
		d.weave(half*0.86, inner/n, int(n), fractions(strandCount))
		d.op("Q q %s %.2f %.2f cm", turn, x, y)
		d.weave(half*0.45, inner/n/2, int(2*n), fractions(4))
		d.op("Q")
	}
	d.stroke(t.Line, 0.14)
	for _, far := range []float64{0, 1} {
		edge(bandIn+2, mid+far*(h-2*mid), w, "1 0 0 1")
		edge(mid+far*(w-2*mid), bandIn+2, h, "0 1 -1 0")
	}
	for _, c := range [][2]float64{{mid, mid}, {w - mid, mid}, {mid, h - mid}, {w - mid, h - mid}} {
		d.op("q 1 0 0 1 %.2f %.2f cm", c[0], c[1])
		d.stroke(t.Line, 0.14)
		d.rosette(0, 0, half*1.18, 8, 0.36, 3)
		d.stroke(t.Accent, 0.16)
		d.rosette(0, 0, half*0.55, 8, 0.45, 2)
		d.op("Q")
	}
}

// fractions are n phases, evenly spread over a turn.
func fractions(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = 2 * math.Pi * float64(i) / float64(n)
	}
	return out
}

// rosette draws rings whose radius swings with the angle, each turned a little against the last.
func (d *drawing) rosette(cx, cy, radius float64, lobes int, depth float64, rings int) {
	steps := lobes * 10
	for ring := range rings {
		turn := float64(ring) * 2 * math.Pi / float64(lobes*rings)
		for i := range steps {
			a := float64(i) * 2 * math.Pi / float64(steps)
			r := radius * (1 - depth/2 + depth/2*math.Cos(float64(lobes)*(a+turn)))
			op := "l"
			if i == 0 {
				op = "m"
			}
			d.op("%.2f %.2f %s", cx+r*math.Cos(a), cy+r*math.Sin(a), op)
		}
		d.op("s")
	}
}

// frames are the straight lines: a fine one outside, a strong and a fine one inside.
func (d *drawing) frames(t Template) {
	w, h := t.Width(), t.Height()
	box := func(in float64) { d.op("%.2f %.2f %.2f %.2f re S", in, in, w-2*in, h-2*in) }
	d.stroke(t.Line, 0.35)
	box(bandOut - 1)
	d.stroke(t.Accent, 0.7)
	box(bandIn + 1)
	d.stroke(t.Line, 0.25)
	box(bandIn + 2.2)
	// Notched corners inside the inner frame.
	n, in := 5.0, bandIn+2.2
	for _, c := range [][4]float64{{in, in, 1, 1}, {w - in, in, -1, 1}, {in, h - in, 1, -1}, {w - in, h - in, -1, -1}} {
		d.op("%.2f %.2f m %.2f %.2f l %.2f %.2f l S", c[0]+c[2]*n, c[1], c[0]+c[2]*n, c[1]+c[3]*n, c[0], c[1]+c[3]*n)
	}
}
