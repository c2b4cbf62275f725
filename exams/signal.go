package exams

import (
	"context"
	"slices"
	"time"

	"tianti/internal/store"
	"tianti/rbac"
)

// SignalKind is what was noticed during a sitting.
type SignalKind string

// What is noticed. The page tells the first two; the server sees the others by itself.
const (
	SignalLeft    SignalKind = "left"    // the page was not in front for a while
	SignalPasted  SignalKind = "pasted"  // text was put in from elsewhere
	SignalAddress SignalKind = "address" // another network address than before
	SignalDevice  SignalKind = "device"  // another log-in took the sitting over
)

// Signal is something to look into. There are honest reasons for each: it is evidence for a person, and
// nothing in the program acts on it.
type Signal struct {
	Kind SignalKind `bson:"kind" json:"kind"`
	N    int        `bson:"n,omitempty" json:"n,omitempty"`       // question on the screen
	Size int        `bson:"size,omitempty" json:"size,omitempty"` // left: seconds; pasted: characters
	From string     `bson:"from,omitempty" json:"from,omitempty"` // address: the one before
	To   string     `bson:"to,omitempty" json:"to,omitempty"`     // address: the new one
	At   time.Time  `bson:"at" json:"at"`                         // by the server's clock
}

// Signals are those of one sitting; the id is the sitting's. Counts go on when the list is full.
type Signals struct {
	store.Meta `bson:",inline"`
	Exam       string             `bson:"exam" json:"exam"`
	Count      map[SignalKind]int `bson:"count" json:"count"`
	Away       int                `bson:"away" json:"away"` // seconds that the page was not in front, all in all
	List       []Signal           `bson:"list" json:"list"` // the first so many, in their order
}

const (
	mostSignals = 200
	mostAtOnce  = 50
	mostAway    = 24 * 60 * 60
	mostPasted  = 1_000_000
)

// All is how many there are of every kind.
func (s *Signals) All() (n int) {
	if s == nil {
		return 0
	}
	for _, c := range s.Count {
		n += c
	}
	return n
}

func (s *Signals) note(x Signal) {
	if s.Count == nil {
		s.Count = map[SignalKind]int{}
	}
	s.Count[x.Kind]++
	if x.Kind == SignalLeft {
		s.Away += x.Size
	}
	if len(s.List) < mostSignals {
		s.List = append(s.List, x)
	}
}

// check says whether a page may tell such a signal.
func (x *Signal) check(count int) error {
	most := map[SignalKind]int{SignalLeft: mostAway, SignalPasted: mostPasted}[x.Kind]
	if most == 0 || x.Size < 0 || x.Size > most || x.N < 0 || x.N > count {
		return ErrSignal.At("signals").With("kind", x.Kind)
	}
	return nil
}

// note adds signals to a sitting. They stand beside it: its header is read with every answer.
func (s *Service) note(ctx context.Context, h *Sitting, all ...Signal) error {
	_, err := s.signals.Upsert(ctx, h.ID, func() *Signals { return &Signals{Exam: h.Exam} }, func(x *Signals) ([]store.Event, error) {
		for _, one := range all {
			x.note(one)
		}
		return nil, nil
	})
	return err
}

// Tell notes what the page of the actor's own sitting noticed. The server says when: what a page says of
// time is not believed.
func (s *Service) Tell(ctx context.Context, by rbac.Actor, id string, all []Signal) error {
	h, err := s.header(ctx, id)
	if err != nil {
		return err
	}
	if _, err := s.mine(by, "exams.sitting.answer", h); err != nil {
		return err
	}
	if len(all) == 0 || len(all) > mostAtOnce {
		return ErrSignal.At("signals").With("kind", "")
	}
	for i := range all {
		if err := all[i].check(h.Count); err != nil {
			return err
		}
		all[i].From, all[i].To, all[i].At = "", "", s.clock.Now()
	}
	if h.Over() {
		return ErrClosed
	}
	return s.note(ctx, h, all...)
}

// placed notes it when a sitting goes on from another address. It costs nothing while it does not. Who is
// known by no address, a program that plays candidates in process, is not followed.
func (s *Service) placed(ctx context.Context, by rbac.Actor, h *Sitting) error {
	if by.Address == "" || h.Address == by.Address {
		return nil
	}
	was := ""
	h, err := s.sittings.Unrecorded().Update(ctx, h.ID, func(h *Sitting) ([]store.Event, error) {
		was, h.Address = h.Address, by.Address
		return nil, nil
	})
	if err != nil {
		return err
	}
	s.changed(h)
	if was == "" || was == by.Address {
		return nil
	}
	return s.note(ctx, h, Signal{Kind: SignalAddress, From: was, To: by.Address, At: s.clock.Now()})
}

// signalsOf are the signals of sittings, by sitting.
func (s *Service) signalsOf(ctx context.Context, sittings []string) (map[string]*Signals, error) {
	found, err := s.signals.GetMany(ctx, sittings)
	out := make(map[string]*Signals, len(found))
	for _, x := range found {
		out[x.ID] = x
	}
	return out, err
}

// Signals are those of a sitting, for its invigilators and whoever runs the exam.
func (s *Service) Signals(ctx context.Context, by rbac.Actor, id string) (*Signals, error) {
	h, err := s.stored(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.guard(ctx, by, "exams.exam.invigilate", h); err != nil {
		return nil, err
	}
	x, err := s.signals.Get(ctx, id)
	if missing(err) {
		return &Signals{Meta: store.Meta{ID: id}, Exam: h.Exam}, nil
	}
	return x, err
}

// Newest are the signals of a list, the last first.
func (s *Signals) Newest() []Signal {
	out := slices.Clone(s.List)
	slices.Reverse(out)
	return out
}
