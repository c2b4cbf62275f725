package item

import (
	"slices"

	"tianti/internal/fault"
)

// Definition is what an item kind knows. Its functions are pure and get bodies that passed the
// checks that all kinds share; Accept and Share get responses that are not empty.
type Definition struct {
	Kind  Kind
	Open  bool // a person marks it
	Parts bool // its parts ask and are scored; it has no Share itself

	// Performed says that people mark what they see or hear, whether or not something was answered.
	Performed bool

	// Check says what this kind misses in a body.
	Check func(b *Body) fault.List
	// Show puts into the view what a candidate may see beyond the stem.
	Show func(b *Body, v *View, s *Shuffle)
	// Accept refuses a response that does not answer this item.
	Accept func(b *Body, r Response) error
	// Share is the part of Max that an accepted response earns, as a fraction. Nil for open kinds.
	Share func(b *Body, r Response) Fraction
	// Files is what may be handed in as files; nil for kinds that take none.
	Files func(b *Body) FileLimit
	// Sample is a believable item with a response that earns everything, for tests, pages and
	// whoever writes the next kind.
	Sample func() (Body, Response)
}

var definitions = map[Kind]*Definition{}

// Register adds a kind; each kind's file calls it once, at start.
func Register(d Definition) Kind {
	if _, twice := definitions[d.Kind]; twice || d.Check == nil || d.Show == nil || d.Accept == nil || d.Sample == nil || (d.Open || d.Parts) == (d.Share != nil) {
		panic("item: kind registered twice or incomplete: " + string(d.Kind))
	}
	definitions[d.Kind] = &d
	return d.Kind
}

// Kinds lists the registered kinds in order of name.
func Kinds() []Kind {
	var out []Kind
	for k := range definitions {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Sample is the kind's sample; ok is false for a kind that nobody registered.
func Sample(k Kind) (b Body, full Response, ok bool) {
	d, ok := definitions[k]
	if !ok {
		return Body{}, Response{}, false
	}
	b, full = d.Sample()
	return b, full, true
}

// Open says whether a person marks the item or a part of it.
func (b *Body) Open() bool { open, _ := b.marking(); return open }

// Closed says whether the item or a part of it is scored by rule.
func (b *Body) Closed() bool { _, closed := b.marking(); return closed }

func (b *Body) marking() (open, closed bool) {
	d, ok := definitions[b.Kind]
	if !ok {
		return false, true
	}
	if !d.Parts {
		return d.Open, !d.Open
	}
	for i := range b.Parts {
		o, c := b.Parts[i].marking()
		open, closed = open || o, closed || c
	}
	return open, closed
}
