// Package clock is the port through which every rule about time learns what time it is.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time. Rules take a time.Time; only services hold a Clock.
type Clock interface {
	Now() time.Time
}

// System is the machine's clock, in UTC, with the monotonic reading kept.
type System struct{}

// Now is the present instant in UTC.
func (System) Now() time.Time { return time.Now().UTC() }

// Manual is a clock that stands still until it is moved. The zero value is not useful; see At.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// At makes a Manual clock that shows t.
func At(t time.Time) *Manual { return &Manual{now: t.UTC()} }

// Now is the instant that the clock shows.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Advance moves the clock by d, which may be negative: clocks step back in real life, too.
func (m *Manual) Advance(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
}

// Set moves the clock to t.
func (m *Manual) Set(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = t.UTC()
}

// Shanghai is the civil time of the centres: days, validity until 24:00 and working calendars are
// counted in it. China has used one zone without daylight saving since 1991, so a fixed zone
// serves and no zone database is needed on the machine.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Day is the civil day of t in Shanghai, at its midnight.
func Day(t time.Time) time.Time {
	y, m, d := t.In(Shanghai).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, Shanghai)
}
