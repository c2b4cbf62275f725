package courses

import (
	"tianti/courses/cmi5"
	"tianti/courses/scorm"
)

// Cmi5 is the standard of packages that are no SCORM.
const Cmi5 = "cmi5"

// Title is what the package calls itself.
func (p *Package) Title() string {
	if p.Course != nil {
		return p.Course.Title.Zh
	}
	return p.Manifest.Root.Title
}

// Standard is "1.2" or "2004" of SCORM, or Cmi5; edition is as the package says it.
func (p *Package) Standard() (standard, edition string) {
	if p.Course != nil {
		return Cmi5, "Quartz"
	}
	return p.Manifest.Standard, p.Manifest.Edition
}

// Described is how people call the standard.
func (p *Package) Described() string {
	standard, edition := p.Standard()
	switch {
	case standard == Cmi5:
		return "cmi5 " + edition
	case edition == "":
		return "SCORM " + standard
	}
	return "SCORM " + edition
}

// Activity is a line of what a package holds: something that is opened, or a heading over others.
type Activity struct {
	ID      string
	Title   string
	Heading bool
	Depth   int         // of headings above it, 4 at most
	MoveOn  cmi5.MoveOn // of cmi5: what satisfies it
	Mastery int         // of cmi5: thousandths; -1 without
	Alone   bool        // of cmi5: it has a window of its own
}

// Percent is the mastery score as people write it.
func (a Activity) Percent() int { return a.Mastery / 10 }

// Outline is what the package holds, in order.
func (p *Package) Outline() (out []Activity) {
	if p.Course != nil {
		return outlined(p.Course.Parts, 0)
	}
	var below func(items []scorm.Item, depth int)
	below = func(items []scorm.Item, depth int) {
		for _, i := range items {
			out = append(out, Activity{ID: i.ID, Title: i.Title, Heading: !i.Leaf(), Depth: min(depth, 4), Mastery: -1})
			below(i.Items, depth+1)
		}
	}
	below(p.Manifest.Root.Items, 0)
	return out
}

func outlined(parts []cmi5.Part, depth int) (out []Activity) {
	for i := range parts {
		x := &parts[i]
		a := Activity{ID: x.ID, Title: x.Title.Zh, Heading: !x.Unit(), Depth: min(depth, 4), MoveOn: x.MoveOn, Mastery: -1, Alone: x.OwnWindow}
		if x.Mastery != nil {
			a.Mastery = int(*x.Mastery*1000 + 0.5)
		}
		out = append(append(out, a), outlined(x.Parts, depth+1)...)
	}
	return out
}

// Activities counts what is opened.
func (p *Package) Activities() (n int) {
	for _, a := range p.Outline() {
		if !a.Heading {
			n++
		}
	}
	return n
}
