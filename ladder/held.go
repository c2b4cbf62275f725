package ladder

import (
	"context"
	"time"

	"tianti/internal/store"
	"tianti/ladder/requirement"
)

// Held is a hold as a person's record knows it, so that lists and figures over many people need not ask
// for the holds of each. It follows the hold: what stands in it is written once and never taken back.
type Held struct {
	Hold   string    `bson:"hold" json:"hold"`                        // id, that of the veto event
	Veto   string    `bson:"veto" json:"veto"`                        // code of the event
	From   time.Time `bson:"from" json:"from"`                        // known and in force from then on
	Until  time.Time `bson:"until" json:"until"`                      // over from then on
	Lifted time.Time `bson:"lifted,omitempty" json:"lifted,omitzero"` // before Until
}

// stands says whether it held at an instant.
func (h Held) stands(at time.Time) bool {
	return !h.From.After(at) && at.Before(h.Until) && (h.Lifted.IsZero() || h.Lifted.After(at))
}

// heldAt is the hold that ends last among those that stood at an instant; nil if none did.
func heldAt(holds []Held, at time.Time) (out *Held) {
	for i := range holds {
		if h := &holds[i]; h.stands(at) && (out == nil || h.Until.After(out.Until)) {
			out = h
		}
	}
	return out
}

// heed takes a hold into the record and says whether that changed it. In whatever order words of one hold
// come, the record ends the same.
func (r *Record) heed(h *Hold) bool {
	at := -1
	for i := range r.Holds {
		if r.Holds[i].Hold == h.ID {
			at = i
		}
	}
	changed := at < 0
	if changed {
		at = len(r.Holds)
		r.Holds = append(r.Holds, Held{Hold: h.ID, Veto: h.Veto, From: milli(h.Steps[0].At), Until: milli(h.Until)})
	}
	for _, s := range h.Steps {
		if s.Act == Lift && r.Holds[at].Lifted.IsZero() {
			r.Holds[at].Lifted, changed = milli(s.At), true
		}
	}
	return changed
}

// keepHold writes a hold into the person's record and looks again at the person. Whoever begins or lifts
// one calls it, and a reaction does once more: after a crash between the two it is that one's work.
func (s *Service) keepHold(ctx context.Context, id string) error {
	h, err := s.holds.Get(ctx, id)
	if err != nil {
		return err
	}
	changed := false
	_, err = s.records.Upsert(ctx, h.Person, func() *Record { return &Record{} }, func(r *Record) ([]store.Event, error) {
		changed = r.heed(h)
		return nil, nil
	})
	if err != nil || !changed {
		return err
	}
	return s.lookAgain(ctx, h.Person)
}

// keepHolds does so for every hold that stands: some began when records did not keep them yet.
func (s *Service) keepHolds(ctx context.Context, now time.Time) error {
	for h, err := range s.holds.Each(ctx, store.On("until").After(now)) {
		if err != nil {
			return err
		}
		if err := s.keepHold(ctx, h.ID); err != nil {
			return err
		}
	}
	return nil
}

// known is what is known of a person for judging them.
type known struct {
	facts requirement.Facts
	held  *Held // no promotion while it stands

	lifted []string // veto events whose holds were lifted; nil of most
}
