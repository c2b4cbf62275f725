package kit

import (
	"net/netip"
	"sync"
	"time"

	"tianti/internal/fault"
)

// Tries bounds failed log-ins by address. A whole centre may sit behind one address, so only
// failures count, and what is bounded tightly is the account (in rbac).
type Tries struct {
	mu     sync.Mutex
	failed map[netip.Addr]*strikes
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
func NewTries() *Tries { return &Tries{failed: map[netip.Addr]*strikes{}} }

// LogIn logs in within the limit. What is wrong with the log-in comes back as ErrLogIn, whatever it is.
func (t *Tries) LogIn(r *Request, s Sessions, login, password string) (Tokens, error) {
	from := network(r.Address())
	if left := t.blocked(from, r.Now()); left > 0 {
		return Tokens{}, ErrTries.With("minutes", int(left.Minutes())+1)
	}
	tokens, err := s.LogIn(r.Context(), login, password, r.Address())
	switch fault.KindOf(err) {
	case fault.Unauthenticated, fault.NotFound, fault.Invalid, fault.Forbidden:
		if err != nil {
			t.strike(from, r.Now())
			return Tokens{}, ErrLogIn.Because(err)
		}
	}
	return tokens, err
}

func (t *Tries) blocked(from netip.Addr, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.failed[from]
	if s == nil || !now.Before(s.until) || s.count < triesLimit {
		return 0
	}
	return s.until.Sub(now)
}

func (t *Tries) strike(from netip.Addr, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.failed) >= triesKept {
		for a, s := range t.failed {
			if !now.Before(s.until) || len(t.failed) >= triesKept {
				delete(t.failed, a)
			}
		}
	}
	s := t.failed[from]
	if s == nil || !now.Before(s.until) {
		s = &strikes{until: now.Add(triesWithin)}
		t.failed[from] = s
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
