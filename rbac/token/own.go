package token

import (
	"context"
	"errors"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

// OpenFor lists the open sessions of a person, the newest first, for somebody who may see them.
func (s *Service) OpenFor(ctx context.Context, by rbac.Actor, p *rbac.Person) ([]*Session, error) {
	if _, err := s.gate.May(by, "rbac.session.read", p.Place()); err != nil {
		return nil, err
	}
	return s.Open(ctx, p.ID)
}

// EndFor ends one session of a person for somebody who may: one's own, or an administrator another's.
// A session that is over, unknown or somebody else's stays as it is, and is no fault.
func (s *Service) EndFor(ctx context.Context, by rbac.Actor, p *rbac.Person, session string) error {
	grant, err := s.gate.May(by, "rbac.session.end", p.Place())
	if err != nil {
		return err
	}
	now := s.clock.Now()
	_, err = s.sessions.Update(ctx, session, func(d *Session) (audit.Entry, error) {
		if d.Person != p.ID || !d.end(now, EndedByAll) {
			return audit.Entry{}, nil
		}
		return grant.Record(EndedByAll, SessionEnded{d.ID, d.Person, EndedByAll}), nil
	})
	s.near.Forget(session)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// EndOthers ends every session of a person but one ("" spares none).
func (s *Service) EndOthers(ctx context.Context, by rbac.Actor, p *rbac.Person, but string) error {
	if _, err := s.gate.May(by, "rbac.session.end", p.Place()); err != nil {
		return err
	}
	open, err := s.Open(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, d := range open {
		if d.ID == but {
			continue
		}
		if err := s.EndFor(ctx, by, p, d.ID); err != nil {
			return err
		}
	}
	return nil
}
