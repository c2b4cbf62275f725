package seat

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tianti/internal/store"
)

// Version is the plan as it was put in force; versions are added and never changed.
type Version struct {
	store.Meta `bson:",inline"` // the number in twelve digits
	Number     int64            `bson:"number" json:"number"`
	Plan       Plan             `bson:"plan" json:"plan"`
	By         string           `bson:"by" json:"by"`
	Name       string           `bson:"name" json:"name"`
	Reason     string           `bson:"reason" json:"reason"`
	At         time.Time        `bson:"at" json:"at"`                // in force from then on
	Made       time.Time        `bson:"made" json:"made"`            // zero: at At
	Defaults   string           `bson:"defaults,omitempty" json:"-"` // hash of the built-in plan; "" if a person wrote it
}

// Allowance is what a person granted on a seat on a civil day, with every booking and refusal.
type Allowance struct {
	store.Meta `bson:",inline"` // "{person}:{seat}:{day}"
	Person     string           `bson:"person"`
	Seat       string           `bson:"seat"`
	Day        string           `bson:"day"`
	Bookings   []Booking        `bson:"bookings"`
}

// Booking is the answer to one key: the same key gets it again.
type Booking struct {
	Key    string    `bson:"key"`
	Act    string    `bson:"act"`
	Amount int64     `bson:"amount"`
	At     time.Time `bson:"at"`
	Allow  bool      `bson:"allow"`
	Left   int64     `bson:"left"` // of the day after it
	Why    string    `bson:"why,omitempty"`
}

// Spent is what the day's bookings come to.
func (a *Allowance) Spent() int64 {
	sum := int64(0)
	for _, b := range a.Bookings {
		if b.Allow {
			sum += b.Amount
		}
	}
	return sum
}

func (a *Allowance) booking(key string) *Booking {
	for i := range a.Bookings {
		if a.Bookings[i].Key == key {
			return &a.Bookings[i]
		}
	}
	return nil
}

var (
	versions   = store.Define[Version]("rbac.seats", store.By("number", "number"), store.By("at", "at"))
	allowances = store.Define[Allowance]("rbac.allowances", store.By("day", "day", "seat"))
)

func versionID(n int64) string { return fmt.Sprintf("%012d", n) }

func allowanceID(person, seat, day string) string { return person + ":" + seat + ":" + day }

func (s *Service) latest(ctx context.Context) (*Version, error) {
	return none(s.versions.First(ctx, store.On("number").Down()))
}

// Written is when the version was published.
func (v *Version) Written() time.Time {
	if v.Made.IsZero() {
		return v.At
	}
	return v.Made
}

// inForce is the version that was in force at an instant: of those that had begun, the one that
// was published last; the first one for earlier instants. No version begins before it is
// published, so what began before the best was published is no better.
func (s *Service) inForce(ctx context.Context, at time.Time) (best *Version, err error) {
	for v, err := range s.versions.Each(ctx, store.On("at").UpTo(at).Down().Limit(4)) {
		if err != nil {
			return nil, err
		}
		if best != nil && v.At.Before(best.Written()) {
			break
		}
		if best == nil || v.Number > best.Number {
			best = v
		}
	}
	if best == nil {
		return s.versions.First(ctx, store.On("number"))
	}
	return best, nil
}

// counting are the versions that are in force at an instant or will be, the newest first. One that
// a later version overtook before it began is left out.
func (s *Service) counting(ctx context.Context, now time.Time) (out []*Version, err error) {
	for v, err := range s.versions.Each(ctx, store.On("number").Down().Limit(4)) {
		if err != nil {
			return nil, err
		}
		if n := len(out); n > 0 && !v.At.Before(out[n-1].At) {
			continue
		}
		if out = append(out, v); !v.At.After(now) {
			break
		}
	}
	return out, nil
}

// History lists the versions of the plan, the newest first.
func (s *Service) History(ctx context.Context, cursor string) (store.Page[Version], error) {
	return s.versions.Find(ctx, store.On("number").Down().Limit(20).At(cursor))
}

// At is the version with a number; store.ErrNotFound without one.
func (s *Service) At(ctx context.Context, number int64) (*Version, error) {
	return s.versions.Get(ctx, versionID(number))
}

func (s *Service) allowance(ctx context.Context, person, seat, day string) (*Allowance, error) {
	a, err := none(s.allowances.Get(ctx, allowanceID(person, seat, day)))
	if a == nil && err == nil {
		a = &Allowance{Person: person, Seat: seat, Day: day}
	}
	return a, err
}

// none turns a missing document into nil.
func none[T any](doc *T, err error) (*T, error) {
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return doc, err
}
