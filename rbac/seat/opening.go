package seat

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/rbac"
	"tianti/rbac/passport"
)

// longestOpening is how long a leader may open a seat for somebody who lacks something.
const longestOpening = 24 * time.Hour

// Open opens a seat for a person until an instant at most a day away, whatever the person lacks; a
// hold and an absence still count. The leader says why, and each opening is counted.
func (s *Service) Open(ctx context.Context, by rbac.Actor, seat, person string, until time.Time, reason string) (Decision, error) {
	now := s.clock.Now()
	b := s.now()
	switch {
	case b == nil:
		return Decision{}, ErrLoading
	case b.seats[seat] == nil:
		return Decision{}, ErrSeat.With("seat", seat).At("seat")
	case strings.TrimSpace(reason) == "":
		return Decision{}, ErrReason.At("reason")
	case !until.After(now) || until.Sub(now) > longestOpening:
		return Decision{}, ErrTime.With("hours", 24).At("until")
	}
	grant, err := s.May(ctx, by, "rbac.seat.open", person)
	if err != nil {
		return Decision{}, err
	}
	f := passport.Fact{Kind: passport.Opening, Code: seat, Ref: "opening:" + rand.Text(), From: now, Until: until, Why: reason}
	err = s.passports.Decree(ctx, person, f, func(p *passport.Passport) (audit.Entry, error) {
		times := 1
		for _, g := range p.Facts {
			if g.Kind == passport.Opening && g.Recorded.After(now.AddDate(0, 0, -30)) {
				times++
			}
		}
		return grant.Record(reason, SeatOpened{seat, person, by.Person, reason, now, until, times}), nil
	})
	if err != nil {
		return Decision{}, err
	}
	return s.Decide(ctx, seat, Ask{Person: person})
}

// Shut ends the openings of a seat for a person before their time. ErrNotOpen if there is none.
func (s *Service) Shut(ctx context.Context, by rbac.Actor, seat, person, reason string) error {
	return s.lift(ctx, by, "rbac.seat.open", person, reason, SeatClosed{seat, person, by.Person, reason},
		func(f passport.Fact) bool { return f.Kind == passport.Opening && f.Code == seat })
}

// Hold keeps a person from all seats until an instant (zero: until it is lifted): a veto event, an
// investigation. code says which.
func (s *Service) Hold(ctx context.Context, by rbac.Actor, person, code string, until time.Time, reason string) error {
	now := s.clock.Now()
	switch {
	case strings.TrimSpace(reason) == "":
		return ErrReason.At("reason")
	case !until.IsZero() && !until.After(now):
		return ErrTime.With("hours", 24).At("until")
	}
	grant, err := s.May(ctx, by, "rbac.seat.hold", person)
	if err != nil {
		return err
	}
	f := passport.Fact{Kind: passport.Hold, Code: code, Ref: "hold:" + rand.Text(), From: now, Until: until, Why: reason}
	return s.passports.Decree(ctx, person, f, func(*passport.Passport) (audit.Entry, error) {
		return grant.Record(reason, PersonHeld{person, code, by.Person, reason, until}), nil
	})
}

// Release lifts all holds of a person. ErrNotOpen if there is none.
func (s *Service) Release(ctx context.Context, by rbac.Actor, person, reason string) error {
	return s.lift(ctx, by, "rbac.seat.hold", person, reason, HoldLifted{person, by.Person, reason},
		func(f passport.Fact) bool { return f.Kind == passport.Hold })
}

func (s *Service) lift(ctx context.Context, by rbac.Actor, permission, person, reason string, fact event.Fact, which func(passport.Fact) bool) error {
	if strings.TrimSpace(reason) == "" {
		return ErrReason.At("reason")
	}
	grant, err := s.May(ctx, by, permission, person)
	if err != nil {
		return err
	}
	ended, err := s.passports.Lift(ctx, person, s.clock.Now(), which, func() (audit.Entry, error) { return grant.Record(reason, fact), nil })
	if err == nil && !ended {
		err = ErrNotOpen
	}
	return err
}
