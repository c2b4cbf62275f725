package insight

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"tianti/internal/fault"
)

// ErrGathering says that the roll is not read yet; in a moment it is.
var ErrGathering = fault.Define(fault.Unavailable, "insight.gathering")

// roll is every career, in the order of units and, within one, of people.
type roll struct {
	reading chan struct{} // holds a token while somebody reads
	mu      sync.RWMutex
	careers []*career
	units   map[string]string // person → unit in careers
	sorted  bool
	read    bool
	version atomic.Uint64 // of what the roll says; moves with every change

	staleMu sync.Mutex
	stale   map[string]bool // people of whom something changed since they were read
	wake    chan struct{}
}

func newRoll() *roll {
	return &roll{reading: make(chan struct{}, 1), units: map[string]string{}, stale: map[string]bool{}, wake: make(chan struct{}, 1)}
}

// heed notes that something about a person changed. It runs where the change was made.
func (r *roll) heed(person string) {
	r.staleMu.Lock()
	r.stale[person] = true
	r.staleMu.Unlock()
	r.call()
}

// call wakes whoever reads in the background.
func (r *roll) call() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// take gives at most most of those who are stale. They are so no more: a change that comes while they
// are read makes them stale again.
func (r *roll) take(most int) (people []string) {
	r.staleMu.Lock()
	defer r.staleMu.Unlock()
	for p := range r.stale {
		if len(people) == most {
			break
		}
		people = append(people, p)
		delete(r.stale, p)
	}
	return people
}

// put replaces careers.
func (r *roll) put(fresh []*career) {
	if len(fresh) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range fresh {
		unit, known := r.units[c.person]
		if i, found := r.find(unit, c.person); known && found && r.sorted && unit == c.unit {
			r.careers[i] = c
			continue
		}
		if known {
			i := slices.IndexFunc(r.careers, func(x *career) bool { return x.person == c.person })
			r.careers = slices.Delete(r.careers, i, i+1)
			r.sorted = false
		}
		if r.sorted {
			i, _ := r.find(c.unit, c.person)
			r.careers = slices.Insert(r.careers, i, c)
		} else {
			r.careers = append(r.careers, c)
		}
		r.units[c.person] = c.unit
	}
	r.sort()
	r.version.Add(1)
}

// fill makes the roll of everybody.
func (r *roll) fill(all []*career) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.careers, r.sorted, r.read = all, false, true
	r.units = make(map[string]string, len(all))
	for _, c := range all {
		r.units[c.person] = c.unit
	}
	r.sort()
	r.version.Add(1)
}

func (r *roll) sort() {
	if !r.sorted {
		slices.SortFunc(r.careers, func(a, b *career) int { return order(a, b.unit, b.person) })
		r.sorted = true
	}
}

func order(c *career, unit, person string) int {
	if d := strings.Compare(c.unit, unit); d != 0 {
		return d
	}
	return strings.Compare(c.person, person)
}

func (r *roll) find(unit, person string) (int, bool) {
	return slices.BinarySearchFunc(r.careers, unit, func(c *career, unit string) int { return order(c, unit, person) })
}

// below is the part of the roll at or below a unit; the caller holds mu.
func (r *roll) below(unit string) []*career {
	from, _ := r.find(unit, "")
	n, _ := slices.BinarySearchFunc(r.careers[from:], unit, func(c *career, unit string) int {
		if strings.HasPrefix(c.unit, unit) {
			return -1
		}
		return 1
	})
	return r.careers[from : from+n]
}

// gatherer reads careers from where the facts are.
type gatherer interface {
	some(ctx context.Context, people []string) ([]*career, error)
	all(ctx context.Context) ([]*career, error)
}

// atOnce is how many stale people are read again in one go, before a question or in the background.
const atOnce = 500

// refresh reads stale people again, some at a time.
func (r *roll) refresh(ctx context.Context, g gatherer) error {
	people := r.take(atOnce)
	if len(people) == 0 {
		return nil
	}
	fresh, err := g.some(ctx, people)
	if err != nil {
		for _, p := range people {
			r.heed(p)
		}
		return err
	}
	r.put(fresh)
	if len(people) < atOnce {
		return nil
	}
	r.call() // there may be more
	return nil
}

// ready sees to it that the roll says what is true now: it reads everybody the first time, then only
// those who changed. When very many change at once (an import), the rest follows in the background.
func (r *roll) ready(ctx context.Context, g gatherer, kept bool) error {
	select {
	case r.reading <- struct{}{}:
		defer func() { <-r.reading }()
	case <-ctx.Done():
		return ErrGathering.Because(ctx.Err())
	}
	if !r.read || !kept {
		r.take(1 << 30) // whoever changes from here on is read again
		all, err := g.all(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return ErrGathering.Because(err)
			}
			return err
		}
		r.fill(all)
	}
	return r.refresh(ctx, g)
}
