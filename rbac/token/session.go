package token

import (
	"time"

	"tianti/internal/store"
)

// Why a session ended.
const (
	LoggedOut  = "logged_out"
	Disabled   = "disabled"
	Left       = "left"
	NewSecret  = "password_changed"
	Reused     = "refresh_reused"
	EndedByAll = "ended_elsewhere" // the person ended it from another session
	Idle       = "idle"
	TooOld     = "too_old"
)

// Session is one log-in on one device, and the family of all its refresh tokens.
type Session struct {
	store.Meta `bson:",inline"`
	Person     string    `bson:"person" json:"person"`
	Device     string    `bson:"device,omitempty" json:"device,omitempty"` // what the browser says it is
	Created    time.Time `bson:"created" json:"created"`
	Used       time.Time `bson:"used" json:"used"` // last refresh
	Ends       time.Time `bson:"ends" json:"ends"` // absolute end
	Ended      time.Time `bson:"ended,omitempty" json:"ended,omitzero"`
	Reason     string    `bson:"reason,omitempty" json:"reason,omitempty"`

	Generation uint32 `bson:"generation" json:"-"`
	Key        []byte `bson:"key" json:"-"`  // links secrets to their successors; no way back to a secret
	Hash       []byte `bson:"hash" json:"-"` // of the current secret
	Past       []past `bson:"past,omitempty" json:"-"`
}

// past is a generation that was replaced a moment ago.
type past struct {
	Generation uint32    `bson:"g"`
	At         time.Time `bson:"at"`
}

var sessions = store.Define[Session]("rbac.sessions",
	store.By("person", "person", "created"),
	store.By("ends", "ends"))

// open is what Check needs of a session: little, because a node keeps as many as are logged in.
type open struct {
	person     string
	used, ends time.Time
	ended      bool
	reason     string
}

func openOf(s *Session) open { return open{s.Person, s.Used, s.Ends, !s.Ended.IsZero(), s.Reason} }

// over says why the session is over at an instant, "" if it is open.
func (o open) over(now time.Time, idle time.Duration) string {
	switch {
	case o.ended:
		return o.reason
	case !now.Before(o.ends):
		return TooOld
	case !now.Before(o.used.Add(idle)):
		return Idle
	}
	return ""
}

// end closes the session; a session that is over stays as it was.
func (s *Session) end(now time.Time, reason string) bool {
	if !s.Ended.IsZero() {
		return false
	}
	s.Ended, s.Reason, s.Key, s.Hash, s.Past = now, reason, nil, nil, nil
	return true
}

// What a refresh token turns out to be.
type standing int

const (
	foreign standing = iota // not one of this session's
	current
	recent // replaced within the grace: whoever brings it lost an answer, or was one of several
	old    // replaced long ago: two hold the family
)

// judge says how a presented token stands to the session.
func (s *Session) judge(r refresh, now time.Time, grace time.Duration) standing {
	switch {
	case len(s.Key) == 0 || !r.genuine(s.Key) || r.generation > s.Generation:
		return foreign
	case r.generation == s.Generation:
		if r.hashes(s.Hash) {
			return current
		}
		return foreign
	}
	for _, p := range s.Past {
		if p.Generation == r.generation && now.Sub(p.At) <= grace {
			if r.after(s.Key, s.Generation).hashes(s.Hash) {
				return recent
			}
			return foreign
		}
	}
	return old
}

// rotate replaces the current token r by its successor, which it gives back.
func (s *Session) rotate(r refresh, now time.Time, grace time.Duration) refresh {
	next := r.after(s.Key, s.Generation+1)
	kept := s.Past[:0:0]
	for _, p := range append(s.Past, past{s.Generation, now}) {
		if now.Sub(p.At) <= grace {
			kept = append(kept, p)
		}
	}
	s.Past = kept[max(0, len(kept)-mostPast):]
	s.Generation, s.Hash, s.Used = next.generation, next.hash(), now
	return next
}

// mostPast bounds what a session remembers of a burst of refreshes.
const mostPast = 64
