package token

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/store"
	"tianti/rbac"
	"tianti/rbac/near"
)

// Config says how long things last; zero values take the defaults.
type Config struct {
	Issuer   string        // "tianti"
	Audience string        // "tianti"
	Access   time.Duration // of an access token: 10 min
	Idle     time.Duration // without a refresh: 8 h
	Absolute time.Duration // of a session: 24 h
	Grace    time.Duration // for lost answers and parallel refreshes: 30 s
}

func (c Config) filled() Config {
	return Config{cmp.Or(c.Issuer, "tianti"), cmp.Or(c.Audience, "tianti"), cmp.Or(c.Access, 10*time.Minute),
		cmp.Or(c.Idle, 8*time.Hour), cmp.Or(c.Absolute, 24*time.Hour), cmp.Or(c.Grace, 30*time.Second)}
}

// Pair is what a log-in or a refresh gives.
type Pair struct {
	Access, Refresh string
	Expires         time.Time // of the access token
	Ends            time.Time // when the refresh token stops working if it is not used
	Person, Session string
}

// Service is the use cases of tokens and sessions.
type Service struct {
	keys     audit.Book[Key]
	sessions audit.Book[Session]
	near     *near.Copies[Session, open]
	gate     *rbac.Gate
	clock    clock.Clock
	config   Config
	ring     atomic.Pointer[ring]
	looked   atomic.Int64
	proven   proven
}

// New makes the service; LoadKeys must run before the first token.
func New(db *store.Database, gate *rbac.Gate, c clock.Clock, config Config) *Service {
	s := sessions.On(db)
	return &Service{keys: keepKeys(db), sessions: audit.Keep(s, "key", "hash", "past"), near: near.Of(s, 100_000, openOf), gate: gate, clock: c, config: config.filled()}
}

// Issue starts a session for a person who has proved who they are.
func (s *Service) Issue(ctx context.Context, person, device string) (Pair, error) {
	now := s.clock.Now()
	grant, err := s.gate.May(rbac.System("account: log-in"), "rbac.session.start", rbac.Place{Owner: person})
	if err != nil {
		return Pair{}, err
	}
	r, key, err := firstRefresh()
	if err != nil {
		return Pair{}, err
	}
	if len(device) > 300 {
		device = device[:300]
	}
	doc := &Session{Meta: store.Meta{ID: r.id()}, Person: person, Device: clean(device), Created: now, Used: now, Ends: now.Add(s.config.Absolute),
		Generation: r.generation, Key: key, Hash: r.hash()}
	if err := s.sessions.Insert(ctx, doc, grant.Record("", SessionStarted{doc.ID, person, doc.Device})); err != nil {
		return Pair{}, err
	}
	return s.pair(doc, r, now)
}

func (s *Service) pair(doc *Session, r refresh, now time.Time) (Pair, error) {
	access, expires, err := s.sign(doc.ID, doc.Person, now)
	if err != nil {
		return Pair{}, err
	}
	ends := now.Add(s.config.Idle)
	if doc.Ends.Before(ends) {
		ends = doc.Ends
	}
	return Pair{access, r.String(), expires, ends, doc.Person, doc.ID}, nil
}

// Refresh exchanges a refresh token for the next pair. ErrInvalid for what is not ours, ErrEnded
// for a session that is over, ErrReused, which ends the session, for a token of the past.
func (s *Service) Refresh(ctx context.Context, text string) (Pair, error) {
	r, ok := readRefresh(text)
	if !ok {
		return Pair{}, ErrInvalid
	}
	now := s.clock.Now()
	var next refresh
	doc, err := s.sessions.Unrecorded().Update(ctx, r.id(), func(d *Session) ([]store.Event, error) {
		if why := openOf(d).over(now, s.config.Idle); why != "" {
			return nil, ErrEnded.With("reason", why)
		}
		switch d.judge(r, now, s.config.Grace) {
		case current:
			next = d.rotate(r, now, s.config.Grace)
			return nil, nil
		case recent:
			next = r.after(d.Key, d.Generation)
			return nil, nil // changes nothing, writes nothing
		case old:
			return nil, ErrReused
		}
		return nil, ErrInvalid
	})
	switch {
	case errors.Is(err, ErrReused):
		if err := s.End(ctx, r.id(), Reused); err != nil {
			return Pair{}, err
		}
		return Pair{}, ErrReused
	case errors.Is(err, store.ErrNotFound):
		return Pair{}, ErrInvalid
	case err != nil:
		return Pair{}, err
	}
	s.near.Forget(doc.ID)
	return s.pair(doc, next, now)
}

// Check reads an access token and looks whether its session is open. ErrInvalid or ErrEnded.
func (s *Service) Check(ctx context.Context, access string) (Claims, error) {
	c, err := s.verify(ctx, access)
	if err != nil {
		return Claims{}, err
	}
	doc, err := s.near.Get(ctx, c.Session)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return Claims{}, ErrInvalid
	case err != nil:
		return Claims{}, err
	case doc.person != c.Person:
		return Claims{}, ErrInvalid
	}
	if why := doc.over(s.clock.Now(), s.config.Idle); why != "" {
		return Claims{}, ErrEnded.With("reason", why)
	}
	return c, nil
}

// End closes a session; one that is over or unknown stays as it is.
func (s *Service) End(ctx context.Context, session, reason string) error {
	grant, err := s.gate.May(rbac.System("account: log-out"), "rbac.session.end", rbac.Place{})
	if err != nil {
		return err
	}
	now := s.clock.Now()
	_, err = s.sessions.Update(ctx, session, func(d *Session) (audit.Entry, error) {
		if !d.end(now, reason) {
			return audit.Entry{}, nil
		}
		return grant.Record(reason, SessionEnded{d.ID, d.Person, reason}), nil
	})
	s.near.Forget(session)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// EndAll closes every open session of a person. Whoever disables an account disables first and
// ends sessions then, so that no log-in slips in between.
func (s *Service) EndAll(ctx context.Context, person, reason string) error {
	for d, err := range s.sessions.Each(ctx, store.On("person").Is(person)) {
		if err != nil {
			return err
		}
		if d.Ended.IsZero() {
			if err := s.End(ctx, d.ID, reason); err != nil {
				return err
			}
		}
	}
	return nil
}

// EndOlder closes the sessions of a person that began before an instant, but one ("" spares none).
func (s *Service) EndOlder(ctx context.Context, person, but string, than time.Time, reason string) error {
	for d, err := range s.sessions.Each(ctx, store.On("person").Is(person)) {
		if err != nil {
			return err
		}
		if d.Ended.IsZero() && d.ID != but && d.Created.Before(than) {
			if err := s.End(ctx, d.ID, reason); err != nil {
				return err
			}
		}
	}
	return nil
}

// Open lists the open sessions of a person, the newest first.
func (s *Service) Open(ctx context.Context, person string) ([]*Session, error) {
	var out []*Session
	for d, err := range s.sessions.Each(ctx, store.On("person").Is(person).Down()) {
		if err != nil {
			return nil, err
		}
		if openOf(d).over(s.clock.Now(), s.config.Idle) == "" {
			out = append(out, d)
		}
	}
	return out, nil
}

// Sweep deletes sessions that ended long ago; the audit chain keeps that they were.
func (s *Service) Sweep(ctx context.Context) error {
	before := s.clock.Now().Add(-keepSessions)
	for d, err := range s.sessions.Each(ctx, store.On("ends").Before(before)) {
		if err != nil {
			return err
		}
		if err := s.sessions.Unrecorded().Delete(ctx, d.ID); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return nil
}

const keepSessions = 30 * 24 * time.Hour

// Start begins to keep sessions near and keys fresh, until ctx ends.
func (s *Service) Start(ctx context.Context) error {
	if err := s.LoadKeys(ctx); err != nil {
		return err
	}
	if err := s.near.Start(ctx); err != nil {
		return err
	}
	go func() {
		tick := time.NewTicker(time.Hour)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if err := s.care(ctx); err != nil && ctx.Err() == nil {
					slog.Error("sessions and keys", "err", err)
				}
			}
		}
	}()
	return nil
}

// care is what Start does each hour.
func (s *Service) care(ctx context.Context) error {
	if err := s.LoadKeys(ctx); err != nil {
		return err
	}
	if s.clock.Now().Sub(s.ring.Load().created) > keyLife {
		if err := s.Rotate(ctx, rbac.System("token: rotate keys"), "signed long enough"); err != nil {
			return err
		}
	}
	return s.Sweep(ctx)
}

// clean keeps what a browser says of itself printable.
func clean(s string) string {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		if r >= ' ' && r != 0x7f && r != '\ufffd' {
			out = append(out, r)
		}
	}
	return string(out)
}
