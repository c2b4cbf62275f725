package ladder

import (
	"slices"
	"strings"

	rungs "tianti/ladder"
)

// stair is the ladder as a picture: one for wide screens, on which it rises to the right, and one
// for phones, on which it rises upward. Both are drawn by the template from these numbers.
type stair struct {
	Width, Height int
	Steps         []step
	Lines         []line
	Base          int // the floor on which the steps stand
}

type step struct {
	Code          string
	Words         []string // the name, in lines that fit
	X, Y, W, H    int
	Stage         int // 1, 2, 3: its colour
	Here          bool
	Pillar        int // height of what it stands on; 0 is none
	TextX, TextY  int
	WordsX, WordY int
}

// Foot is where the pillar below a step begins.
func (s step) Foot() int { return s.Y + s.H - 8 }

// DotX and DotY are where "you are here" is marked.
func (s step) DotX() int { return s.X + s.W - 12 }
func (s step) DotY() int { return s.Y + 12 }

type line struct{ X1, Y1, X2, Y2 int }

// lanes are the rungs before the ladder parts, and those of each track, in the order of the file.
func lanes(b *rungs.Blueprint) (trunk, expert, management []*rungs.Grade) {
	for i := range b.Grades {
		switch g := &b.Grades[i]; g.Track {
		case "expert":
			expert = append(expert, g)
		case "management":
			management = append(management, g)
		default:
			trunk = append(trunk, g)
		}
	}
	return trunk, expert, management
}

type drawing struct {
	stair
	b    *rungs.Blueprint
	lang string
	here string
}

// put adds a step at a place and gives it back to be joined.
func (d *drawing) put(g *rungs.Grade, x, y, w, h, fit int) *step {
	s := step{Code: g.Code, X: x, Y: y, W: w, H: h, Here: g.Code == d.here, Words: wrap(g.Name.In(d.lang), fit)}
	s.Stage = 1 + slices.IndexFunc(d.b.Stages, func(st rungs.Stage) bool { return st.Code == g.Stage })
	d.Steps = append(d.Steps, s)
	return &d.Steps[len(d.Steps)-1]
}

// wide draws the ladder rising to the right; the tracks part at its top.
func wide(b *rungs.Blueprint, lang, here string) stair {
	const w, h, rise, gap = 98, 58, 42, 6
	trunk, expert, management := lanes(b)
	d := drawing{b: b, lang: lang, here: here}
	columns := len(trunk) + max(len(expert), len(management))
	d.Width = columns*(w+gap) + gap
	top := 26 + max(len(expert)-1, 0)*rise + 64
	last := top
	d.Base = top + max(len(trunk)-1, 0)*rise + h + 24
	d.Height = d.Base + 4
	for i, g := range trunk {
		last = top + (len(trunk)-1-i)*rise
		s := d.put(g, gap+i*(w+gap), last, w, h, 14)
		s.Pillar = d.Base - s.Foot()
		s.TextX, s.TextY, s.WordsX, s.WordY = s.X+10, s.Y+20, s.X+10, s.Y+36
	}
	from := gap + len(trunk)*(w+gap)
	d.track(expert, from, last-64, w, h, gap, rise, last+h/2)
	d.track(management, from, last+34, w, h, gap, rise, last+h/2)
	return d.stair
}

// track draws the steps of a track, rising from y on, joined to where the trunk ends.
func (d *drawing) track(gs []*rungs.Grade, x, y, w, h, gap, rise, join int) {
	for i, g := range gs {
		s := d.put(g, x+i*(w+gap), y-i*rise, w, h, 14)
		s.TextX, s.TextY, s.WordsX, s.WordY = s.X+10, s.Y+20, s.X+10, s.Y+36
		before := line{s.X - gap, join, s.X, s.Y + h/2}
		if i > 0 {
			before.Y1 = s.Y + rise + h/2
		}
		d.Lines = append(d.Lines, before)
	}
}

// tall draws the ladder rising upward, for a phone; the tracks stand side by side at its top.
func tall(b *rungs.Blueprint, lang, here string) stair {
	const width, h, row, indent = 340, 44, 52, 14
	trunk, expert, management := lanes(b)
	d := drawing{b: b, lang: lang, here: here}
	above := max(len(expert), len(management))
	d.Width, d.Height = width, (len(trunk)+above)*row+8
	y := func(level int) int { return d.Height - (level+1)*row + 2 }
	for i, g := range trunk {
		s := d.put(g, 4+i*indent, y(i), width-8-(len(trunk)-1)*indent, h, 40)
		s.TextX, s.TextY, s.WordsX, s.WordY = s.X+14, s.Y+28, s.X+52, s.Y+27
	}
	const half = (width - 16) / 2
	for lane, gs := range [][]*rungs.Grade{expert, management} {
		for i, g := range gs {
			s := d.put(g, 4+lane*(half+8), y(len(trunk)+i), half, h, 14)
			s.TextX, s.TextY, s.WordsX, s.WordY = s.X+10, s.Y+28, s.X+44, s.Y+27
			if len(s.Words) > 1 {
				s.WordY = s.Y + 20
			}
		}
	}
	return d.stair
}

// wrap cuts a name into at most two lines of about fit characters; a Chinese one counts as two.
func wrap(name string, fit int) []string {
	size := func(s string) (n int) {
		for _, r := range s {
			if n++; r >= 0x2e80 {
				n++
			}
		}
		return n
	}
	if size(name) <= fit {
		return []string{name}
	}
	words := strings.Fields(name)
	if len(words) == 1 {
		return []string{name}
	}
	first := words[0]
	for i := 1; i < len(words); i++ {
		if size(first+" "+words[i]) > fit || i == len(words)-1 && size(first) > fit/2 {
			return []string{first, strings.Join(words[i:], " ")}
		}
		first += " " + words[i]
	}
	return []string{first}
}
