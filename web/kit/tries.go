package kit

import (
	"net/netip"
	"sync"
	"time"

	"tianti/internal/fault"
)

// Tries bounds failed log-ins by address. A whole centre may sit behind one address, so only
// failures count, and what is bounded tightly is the account (in rbac).
type Tries struct{ windows windows }

// windows counts what addresses did within a time that begins with the first of it.
type windows struct {
	mu     sync.Mutex
	limit  int
	within time.Duration
	counts map[netip.Addr]*strikes
}

type strikes struct {
	count int
	until time.Time
}

// The limit: so many failures from an address within the time.
const (
	triesLimit  = 120
	triesWithin = 15 * time.Minute
	triesKept   = 50_000 // addresses; beyond it the oldest windows are forgotten
)

// NewTries is a limiter without any strikes.
func NewTries() *Tries { return &Tries{newWindows(triesLimit, triesWithin)} }

func newWindows(limit int, within time.Duration) windows {
	return windows{limit: limit, within: within, counts: map[netip.Addr]*strikes{}}
}

// LogIn logs in within the limit. What is wrong with the log-in comes back as ErrLogIn, whatever it is.
func (t *Tries) LogIn(r *Request, s Sessions, login, password string) (Tokens, error) {
	from := network(r.Address())
	if left := t.windows.blocked(from, r.Now()); left > 0 {
		return Tokens{}, ErrTries.With("minutes", int(left.Minutes())+1)
	}
	tokens, err := s.LogIn(r.Context(), login, password, r.Client())
	switch fault.KindOf(err) {
	case fault.Unauthenticated, fault.NotFound, fault.Invalid, fault.Forbidden:
		if err != nil {
			t.windows.strike(from, r.Now())
			return Tokens{}, ErrLogIn.Because(err)
		}
	}
	return tokens, err
}

func (t *windows) blocked(from netip.Addr, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.counts[from]
	if s == nil || !now.Before(s.until) || s.count < t.limit {
		return 0
	}
	return s.until.Sub(now)
}

func (t *windows) strike(from netip.Addr, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.counts) >= triesKept {
		for a, s := range t.counts {
			if !now.Before(s.until) || len(t.counts) >= triesKept {
				delete(t.counts, a)
			}
		}
	}
	s := t.counts[from]
	if s == nil || !now.Before(s.until) {
		s = &strikes{until: now.Add(t.within)}
		t.counts[from] = s
	}
	s.count++
}

// network is the address that is counted: an IPv6 household owns a whole /64.
func network(address string) netip.Addr {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return netip.Addr{}
	}
	a = a.Unmap().WithZone("")
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return a
}
