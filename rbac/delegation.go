package rbac

import (
	"time"
)

// LongestDelegation is how long a delegation may last, and how far ahead it may begin: a role that
// is to be away for longer is assigned.
const LongestDelegation = 90 * 24 * time.Hour

// Delegation is what one person wants to hand over to another.
type Delegation struct {
	To     string    // person id
	Role   string    // one that the delegator holds, not by delegation
	Unit   string    // path, that of the role or one below
	From   time.Time // zero: at once
	Until  time.Time // first instant without it
	Reason string
}

// backs says whether an assignment is what a delegation of its holder may rest on at an instant:
// the same role, the holder's own, at the unit or above it.
func (a Assignment) backs(role, path string, at time.Time) bool {
	return a.Delegator == "" && a.Role == role && Covers(a.Unit, path) && a.Holds(at)
}

// lasts is the latest end that assignments give to a delegation that begins at an instant; zero: as
// long as one likes. ok says whether any backs it.
func lasts(held []*Assignment, role, path string, from time.Time) (end time.Time, ok bool) {
	for _, a := range held {
		if !a.backs(role, path, from) {
			continue
		}
		if a.Until.IsZero() {
			return time.Time{}, true
		}
		if ok = true; a.Until.After(end) {
			end = a.Until
		}
	}
	return end, ok
}

// span checks when a delegation begins and ends; held is what the delegator holds. Times come back as
// the store keeps them.
func (d *Delegation) span(held []*Assignment, now time.Time) error {
	const days = int(LongestDelegation / (24 * time.Hour))
	if d.From.IsZero() {
		d.From = now
	}
	d.From, d.Until = d.From.UTC().Truncate(time.Millisecond), d.Until.UTC().Truncate(time.Millisecond)
	if d.From.Before(now.Truncate(time.Millisecond)) || d.From.After(now.Add(LongestDelegation)) {
		return ErrDelegateFrom.At("from").With("days", days)
	}
	end, ok := lasts(held, d.Role, d.Unit, d.From)
	last := d.From.Add(LongestDelegation)
	if !end.IsZero() && end.Before(last) {
		last = end
	}
	switch {
	case !ok:
		return ErrDelegateNone.At("role").With("role", d.Role)
	case !d.Until.After(d.From), d.Until.After(last):
		return ErrDelegateUntil.At("until").With("days", days).With("last", last)
	}
	return nil
}
