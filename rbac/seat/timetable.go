package seat

import (
	"time"

	"tianti/rbac/passport"
)

// timetable is the books in force now and from later days on, in the order of their time. It never
// changes. A version takes the place of every earlier one from its own start on, also of one that
// is still to come: whoever publishes last is who is followed.
type timetable struct{ books []*book }

// newest is the highest number of a version that counts, 0 without any.
func (t *timetable) newest() int64 {
	if t == nil || len(t.books) == 0 {
		return 0
	}
	return t.books[len(t.books)-1].version
}

// at is the book for an instant, nil for instants before the first.
func (t *timetable) at(when time.Time) *book {
	for i := len(t.books) - 1; i >= 0; i-- {
		if b := t.books[i]; !when.Before(b.since) {
			return b
		}
	}
	return nil
}

// after are the books that come after an instant.
func (t *timetable) after(when time.Time) []*book {
	i := len(t.books)
	for i > 0 && t.books[i-1].since.After(when) {
		i--
	}
	return t.books[i:]
}

// timetableOf compiles versions, the newest first, down to the one that is in force.
func timetableOf(vs []*Version) (*timetable, error) {
	t := &timetable{books: make([]*book, len(vs))}
	for i, v := range vs {
		b, err := compile(v.Number, v.At, v.Plan)
		if err != nil {
			return nil, err
		}
		t.books[len(vs)-1-i] = b
	}
	return t, nil
}

// foresee shortens how long a decision holds when a plan that is to come decides otherwise.
func (t *timetable) foresee(d *Decision, r *request) {
	for _, next := range t.after(d.At) {
		start := next.since
		if !d.ValidUntil.IsZero() && !start.Before(d.ValidUntil) {
			return
		}
		c := next.seats[r.seat.Code]
		if c == nil {
			if d.Allow {
				d.ValidUntil = start
				return
			}
			continue
		}
		later := *r
		later.seat = c
		if next.look(&later, start.UnixMilli()).allow != d.Allow {
			d.ValidUntil = start
			return
		}
		d.ValidUntil = time.Time{}
		if until := next.until(&later, start.UnixMilli(), d.Allow); until != passport.Never {
			d.ValidUntil = time.UnixMilli(until).UTC()
		}
	}
}
