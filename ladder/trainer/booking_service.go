package trainer

import (
	"context"
	"crypto/rand"
	"strings"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/internal/text"
	"tianti/rbac"
)

// Book asks an accredited trainer of any province for some days, for a unit of the actor's. Days that an accepted booking
// has are refused. Faults: ErrNoCard, ErrNoLevel, ErrAskUnit, ErrDays, ErrTopic, ErrTaken.
func (s *Service) Book(ctx context.Context, by rbac.Actor, person, unit string, from, to rbac.Day, topic string) (*Booking, error) {
	u, err := s.org.Unit(ctx, rbac.UnitID(unit))
	if err != nil || !u.Open() {
		if known(err) != nil {
			return nil, err
		}
		return nil, ErrAskUnit.At("unit").With("value", text.Cut(unit, 60))
	}
	grant, err := s.gate.May(by, mayBook, rbac.Place{Unit: u.Path})
	if err != nil {
		return nil, err
	}
	c, err := s.cards.Get(ctx, person)
	if err != nil {
		return nil, missing(err, ErrNoCard)
	}
	if _, ok := c.At(s.clock.Now()); !ok {
		return nil, ErrNoLevel
	}
	b := &Booking{Meta: store.Meta{ID: "TB" + strings.ToLower(rand.Text()[:10])}, Trainer: c.ID, Name: c.Name, Unit: u.Path, From: from, To: to, Topic: text.Clean(topic), State: Asked, By: by.Person, ByName: by.Name, At: s.now()}
	if faults := b.check(s.today()); len(faults) > 0 {
		return nil, faults
	}
	if err := s.clear(ctx, b); err != nil {
		return nil, err
	}
	return b, s.bookings.Insert(ctx, b, grant.Record(b.Topic, b.moved()))
}

// clear says whether no accepted booking shares a day with one.
func (s *Service) clear(ctx context.Context, b *Booking) error {
	page, err := s.bookings.Find(ctx, store.On("trainer").Is(b.Trainer).AtLeast(string(b.From.Add(-mostBooked))).UpTo(string(b.To)).Limit(500))
	if err != nil {
		return err
	}
	if o := clash(b, page.Items); o != nil {
		return ErrTaken.At("from").With("topic", o.Topic).With("from", string(o.From)).With("to", string(o.To))
	}
	return nil
}

// Answer accepts, declines or cancels a booking: the trainer answers, whoever asked may cancel. Faults: ErrBooking,
// ErrAnswered, ErrTaken.
func (s *Service) Answer(ctx context.Context, by rbac.Actor, id, state, words string) (*Booking, error) {
	b, err := s.bookings.Get(ctx, id)
	if err != nil {
		return nil, missing(err, ErrBooking)
	}
	if state == Accepted {
		if err := s.clear(ctx, b); err != nil {
			return nil, err
		}
	}
	b, err = s.bookings.Update(ctx, id, func(b *Booking) (audit.Entry, error) {
		permission, at := mayAnswer, rbac.Place{Owner: b.Trainer}
		if state == Cancelled {
			permission, at = mayBook, rbac.Place{Unit: b.Unit}
		}
		grant, err := s.gate.May(by, permission, at)
		if err != nil {
			return audit.Entry{}, err
		}
		if open := b.State == Asked || b.State == Accepted && state == Cancelled; !open || state != Accepted && state != Turned && state != Cancelled {
			return audit.Entry{}, ErrAnswered.With("state", b.State)
		}
		b.State, b.Answer = state, text.Cut(strings.TrimSpace(words), mostReason)
		return grant.Record(b.Answer, b.moved()), nil
	})
	return b, missing(err, ErrBooking)
}

// Bookings are a trainer's from today on: all of them for the trainer, what is accepted for others, and what they asked
// themselves.
func (s *Service) Bookings(ctx context.Context, by rbac.Actor, person string) ([]*Booking, error) {
	page, err := s.bookings.Find(ctx, store.On("trainer").Is(person).AtLeast(string(s.today().Add(-mostBooked))).Limit(200))
	var out []*Booking
	for _, b := range page.Items {
		if b.To >= s.today() && (b.State == Accepted || by.Person == person || by.Person == b.By) {
			out = append(out, b)
		}
	}
	return out, err
}

// Usage is how many people were enrolled in a shared course, by the path of their province.
func (s *Service) Usage(ctx context.Context, code string) (map[string]int64, error) {
	by, err := s.others.Courses.EnrolledBy(ctx, code)
	out := map[string]int64{}
	for unit, n := range by {
		out[province(unit)] += n
	}
	return out, err
}

// province is the path of the unit below the group in which a unit lies.
func province(path string) string {
	parts := strings.SplitN(strings.Trim(path, "/"), "/", 3)
	return "/" + strings.Join(parts[:min(2, len(parts))], "/") + "/"
}
