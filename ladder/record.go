package ladder

import (
	"context"
	"errors"
	"time"

	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/ladder/requirement"
)

// Record is what the ladder knows of a person. It is derived from facts of other packages; each
// of them has its own audit entry where it was established. Its id is the person's.
type Record struct {
	store.Meta `bson:",inline"`
	Facts      requirement.Facts `bson:"facts"`
	Holds      []Held            `bson:"holds,omitempty"`
}

// learn takes a fact in. The same fact again changes nothing; another word on the same evidence
// makes the old one void from then on, so that earlier days keep seeing it. A fact that was made
// void comes back only by a later word.
func (r *Record) learn(f requirement.Fact) bool {
	last := -1
	for i := range r.Facts {
		if x := &r.Facts[i]; x.ID == f.ID && x.Code == f.Code && x.Period == f.Period {
			last = i
		}
	}
	if last >= 0 {
		old := &r.Facts[last]
		same := *old
		same.Recorded, same.Ended = f.Recorded, f.Ended
		switch {
		case old.Ended.IsZero() && same == f, !f.Recorded.After(old.Recorded), !old.Ended.IsZero() && !f.Recorded.After(old.Ended):
			return false
		case old.Ended.IsZero():
			old.Ended = f.Recorded
		}
	}
	r.Facts = append(r.Facts, f)
	return true
}

// void ends all facts of an evidence at an instant.
func (r *Record) void(id string, at time.Time) bool {
	changed := false
	for i := range r.Facts {
		if f := &r.Facts[i]; f.ID == id && f.Ended.IsZero() {
			f.Ended, changed = at, true
		}
	}
	return changed
}

// instant is when what is being handled happened: the event's time, or now.
func (s *Service) instant(ctx context.Context) time.Time {
	if e, ok := event.From(ctx); ok {
		return e.At
	}
	return s.clock.Now()
}

// Learn takes facts about a person into the record; reactions call it, as often as they like. A
// fact without Recorded is known from the event that is being handled.
func (s *Service) Learn(ctx context.Context, person string, facts ...requirement.Fact) error {
	at := s.instant(ctx)
	fresh := func() *Record { return &Record{} }
	_, err := s.records.Upsert(ctx, person, fresh, func(r *Record) ([]store.Event, error) {
		r.take(at, facts)
		return nil, nil
	})
	if err != nil {
		return err
	}
	return s.lookAgain(ctx, person)
}

// take learns facts; those without Recorded are known from an instant.
func (r *Record) take(at time.Time, facts requirement.Facts) {
	for _, f := range facts {
		if f.Recorded.IsZero() {
			f.Recorded = at
		}
		// The store keeps milliseconds; comparing with what it gave back needs the same.
		f.From, f.Until, f.Recorded, f.Ended = milli(f.From), milli(f.Until), milli(f.Recorded), milli(f.Ended)
		r.learn(f)
	}
}

func milli(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}

// Void says that an evidence (a Fact's ID) holds no more from now on: revoked, annulled,
// suspended. Earlier days keep seeing it. What was never known is no fault.
func (s *Service) Void(ctx context.Context, person, id string) error {
	at := s.instant(ctx)
	_, err := s.records.Update(ctx, person, func(r *Record) ([]store.Event, error) {
		r.void(id, milli(at))
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.lookAgain(ctx, person)
}

// known is everything that the ladder knows of a person at an instant.
func (s *Service) known(ctx context.Context, p *Position, at time.Time) (requirement.Facts, error) {
	r, err := s.records.Get(ctx, p.ID)
	if errors.Is(err, store.ErrNotFound) {
		return p.facts(at), nil
	}
	if err != nil {
		return nil, err
	}
	return append(p.facts(at), r.Facts...), nil
}
