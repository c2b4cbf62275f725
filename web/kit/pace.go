package kit

import (
	"strconv"
	"time"

	"tianti/internal/fault"
)

// ErrPace says that an address asks too often; param "seconds".
var ErrPace = fault.Define(fault.TooMany, "web.pace")

// Pace bounds how often an address may ask for what anybody may ask for without a log-in.
type Pace struct{ windows windows }

// NewPace lets through limit requests of an address within a time.
func NewPace(limit int, within time.Duration) *Pace { return &Pace{newWindows(limit, within)} }

// Take counts the request, and refuses it with Retry-After when there were too many. A nil Pace
// lets everything through.
func (p *Pace) Take(r *Request) error {
	if p == nil {
		return nil
	}
	from := network(r.Address())
	if left := p.windows.blocked(from, r.Now()); left > 0 {
		seconds := int(left.Seconds()) + 1
		r.SetHeader("Retry-After", strconv.Itoa(seconds))
		return ErrPace.With("seconds", seconds)
	}
	p.windows.strike(from, r.Now())
	return nil
}
