package contest

import (
	"slices"
	"sort"
)

// Board is a run's ranking that is kept up to date: each entry moves the line of its entrant only. It comes
// out as Rank and Public of the same log, which a test holds it to. It is not for several goroutines at once.
type Board struct {
	run    *Run
	slots  map[string]*Slot
	all    standing
	public *standing // up to the mark "frozen"; nil: the same as all
	places []Line    // the ranking uncovered place by place; nil: not begun, or after a change
	last   int64     // number of the newest entry
}

// standing is a tally with its lines in order.
type standing struct {
	run   *Run
	tally *Tally
	lines map[string]*Line
	order []*Line
	shown []Line // order with ranks; nil after a change
}

// NewBoard opens the board of a run before its first entry.
func NewBoard(r *Run) *Board {
	b := &Board{run: r, slots: map[string]*Slot{}}
	for i := range r.Lineup.Slots {
		b.slots[r.Lineup.Slots[i].Entrant] = &r.Lineup.Slots[i]
	}
	b.all = b.fold(newTally())
	return b
}

// fold makes the lines of a tally anew.
func (b *Board) fold(t *Tally) standing {
	l := standing{run: b.run, tally: t, lines: map[string]*Line{}}
	for _, s := range b.slots {
		x := b.run.line(t, s)
		l.lines[s.Entrant], l.order = x, append(l.order, x)
	}
	slices.SortFunc(l.order, func(x, y *Line) int { order, _ := b.run.better(x, y); return order })
	return l
}

// Take adds the next entry of the log.
func (b *Board) Take(e *Entry) {
	if !b.all.tally.add(e) {
		return
	}
	b.last, b.places = max(b.last, e.Seq), nil
	switch e.Kind {
	case FreezeMark:
		if b.public == nil && b.all.tally.frozen == e.Seq && b.all.tally.reveal == 0 {
			b.all.settle()
			still := standing{run: b.run, shown: b.all.shown} // nothing moves it any more
			b.public = &still
		}
	case RevealMark:
		b.public = nil
	case EndMark: // sheets that came before it stay; none came after it yet
	case SeatEntry:
		b.all = b.fold(b.all.tally)
	default:
		if s := b.slots[e.Entrant]; s != nil {
			b.all.move(b.run.line(b.all.tally, s))
		}
	}
}

// move puts an entrant's new line where it belongs.
func (l *standing) move(x *Line) {
	old := l.lines[x.Entrant]
	place := func(y *Line) int {
		return sort.Search(len(l.order), func(i int) bool { order, _ := l.run.better(l.order[i], y); return order >= 0 })
	}
	i := place(old)
	l.order = slices.Delete(l.order, i, i+1)
	l.order = slices.Insert(l.order, place(x), x)
	l.lines[x.Entrant], l.shown = x, nil
}

func (l *standing) settle() []Line {
	if l.shown == nil {
		l.shown = l.run.numbered(l.order)
	}
	return l.shown
}

// Lines is the whole ranking as of now. It must not be changed.
func (b *Board) Lines() []Line { return b.all.settle() }

// Public is what everybody may see. It must not be changed.
func (b *Board) Public() []Line {
	if n, _ := b.all.tally.uncovered(); n > 0 && b.all.tally.reveal == 0 {
		if b.places == nil {
			b.places = Uncover(b.all.settle(), n)
		}
		return b.places
	}
	if b.public != nil {
		return b.public.settle()
	}
	return b.all.settle()
}

// Frozen says whether the public board stands still.
func (b *Board) Frozen() bool { return b.public != nil }

// Last is the number of the newest entry.
func (b *Board) Last() int64 { return b.last }

// Seen is the number of the newest entry that the public board shows.
func (b *Board) Seen() int64 {
	if n, seq := b.all.tally.uncovered(); n > 0 && b.all.tally.reveal == 0 {
		return seq
	}
	if b.public != nil {
		return b.all.tally.frozen
	}
	return b.last
}

// now is what holds for a key.
func (b *Board) now(key string) *Entry { return b.all.tally.now(key) }

// said is all that was said about a key, in the order of the log.
func (b *Board) said(key string) []*Entry {
	out := slices.Clone(b.all.tally.said[key])
	slices.SortFunc(out, func(x, y *Entry) int { return int(x.Seq - y.Seq) })
	return out
}
