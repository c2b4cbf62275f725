package insight

// tally counts one cell.
type tally struct {
	key    key
	used   bool
	people int
	amount int64
	last   int // number of the entry that was counted last
}

// key is a cell's two marks.
type key uint32

func keyOf(a, b code) key { return key(a)<<16 | key(b) }

// tallies find cells by key: a table with open addressing, which is asked some millions of times for one
// answer and several times faster at it than a map.
type tallies struct {
	slots []tally
	n     int
}

// at is the tally of a key, a new one where there is none. It holds until the next call.
func (t *tallies) at(k key) *tally {
	if t.n*2 >= len(t.slots) {
		t.grow()
	}
	mask := uint32(len(t.slots) - 1)
	for i := uint32(k) * 2654435769 >> 7 & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		if s.key == k && s.used {
			return s
		}
		if !s.used {
			*s = tally{key: k, used: true, last: -1}
			t.n++
			return s
		}
	}
}

func (t *tallies) grow() {
	old := t.slots
	t.slots, t.n = make([]tally, max(64, 2*len(old))), 0
	for _, s := range old {
		if s.used {
			*t.at(s.key) = s
		}
	}
}
