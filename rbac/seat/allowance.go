package seat

import (
	"context"
	"time"

	"tianti/internal/store"
	"tianti/rbac"
)

// mostBookings bounds the bookings of a person on a seat in a day.
const mostBookings = 2000

// Consumption is the answer to Consume: the same key gets the same one again.
type Consumption struct {
	Allow     bool
	Remaining int64    // fen that are left of the day
	Decision  Decision // of the first time; empty when the answer is an echo
	Echo      bool
}

// Consume grants an amount on a seat and books it on the day's allowance, or refuses. Decision and
// booking are one: the booking looks at the day's sum in the write itself, so two at once never
// exceed it. An undecidable question is not booked and may be asked again.
func (s *Service) Consume(ctx context.Context, seat, person, act string, amount int64, key string) (Consumption, error) {
	now := s.clock.Now()
	switch {
	case act != Grant && act != "":
		return Consumption{}, ErrAct.With("act", act).At("act")
	case amount <= 0:
		return Consumption{}, ErrAmount.At("amount")
	case key == "" || len(key) > 200:
		return Consumption{}, ErrKey.At("key")
	}
	if b, err := s.echo(ctx, seat, person, amount, key, now); err != nil || b != nil {
		return answer(b, true), err
	}
	d, err := s.Decide(ctx, seat, Ask{Person: person, At: now, Act: Grant, Amount: amount})
	if err != nil || d.Undecidable {
		return Consumption{Decision: d}, err
	}
	done, echo, err := s.book(ctx, d, amount, key, now)
	if err != nil {
		return Consumption{}, err
	}
	out := answer(done, echo)
	if out.Decision = d; d.Allow && !done.Allow { // somebody else booked between decision and booking
		out.Decision, err = s.Decide(ctx, seat, Ask{Person: person, At: now, Act: Grant, Amount: amount})
	}
	return out, err
}

// echo finds the answer that the key got already, today or, for a retry over midnight, yesterday.
func (s *Service) echo(ctx context.Context, seat, person string, amount int64, key string, now time.Time) (*Booking, error) {
	today := rbac.DayOf(now)
	docs, err := s.allowances.GetMany(ctx, []string{allowanceID(person, seat, string(today)), allowanceID(person, seat, string(today.Add(-1)))})
	if err != nil {
		return nil, err
	}
	for _, a := range docs {
		if b := a.booking(key); b != nil {
			return b, b.fits(amount)
		}
	}
	return nil, nil
}

// fits refuses a key that already stands for another amount.
func (b *Booking) fits(amount int64) error {
	if b.Amount != amount {
		return ErrKeyUsed.At("key")
	}
	return nil
}

func answer(b *Booking, echo bool) Consumption {
	if b == nil {
		return Consumption{}
	}
	return Consumption{Allow: b.Allow, Remaining: b.Left, Echo: echo}
}

// book writes the answer down. What the decision allowed is still refused if the day is full now.
func (s *Service) book(ctx context.Context, d Decision, amount int64, key string, now time.Time) (done *Booking, echo bool, err error) {
	limit := int64(0)
	if b := s.now(); b != nil && b.seats[d.Seat] != nil && b.seats[d.Seat].Authority != nil {
		limit = b.seats[d.Seat].Authority.Day
	}
	day := string(rbac.DayOf(now))
	blank := func() *Allowance { return &Allowance{Person: d.Person, Seat: d.Seat, Day: day} }
	_, err = s.allowances.Upsert(ctx, allowanceID(d.Person, d.Seat, day), blank, func(a *Allowance) ([]store.Event, error) {
		if done = a.booking(key); done != nil {
			echo = true
			return nil, done.fits(amount)
		}
		if echo = false; len(a.Bookings) >= mostBookings {
			return nil, ErrFull
		}
		left := max(0, limit-a.Spent())
		b := Booking{Key: key, Act: Grant, Amount: amount, At: now, Left: left}
		if b.Allow = d.Allow && amount <= left; b.Allow {
			b.Left -= amount
		} else if len(d.Reasons) > 0 {
			b.Why = d.Reasons[0].Code
		}
		a.Bookings = append(a.Bookings, b)
		done = &a.Bookings[len(a.Bookings)-1]
		return nil, nil
	})
	return done, echo, err
}
