package contest

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"slices"
	"sync"
	"time"

	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/rbac"
)

// What spectators who are not logged in read instead of a name, as whoever runs the contest has chosen.
const (
	NumberNames = "numbers" // the number of appearance, and no province
	MaskedNames = "masked"  // the name with most of it hidden, and the province
	FullNames   = "names"
)

// Namings are what can be chosen, the most careful first.
var Namings = []string{NumberNames, MaskedNames, FullNames}

// ErrNaming says that nothing can be shown so.
var ErrNaming = fault.Define(fault.Invalid, "contest.naming") // param "value"

// OpenGallery shows the board to spectators who are not logged in, at an address that nobody can guess, with as much
// of the names as naming says. An address that is there stays; only CloseGallery ends it. Faults: ErrState, ErrNaming,
// ErrReason.
func (s *Service) OpenGallery(ctx context.Context, by rbac.Actor, id, naming, reason string) (*Contest, error) {
	return s.act(ctx, by, id, mayRun, reason, func(c *Contest, now time.Time) ([]event.Fact, error) {
		if !slices.Contains(Namings, naming) {
			return nil, ErrNaming.At("naming").With("value", naming)
		}
		if err := c.step("show", "", by, now, reason, Entries, Running, Concluded); err != nil {
			return nil, err
		}
		if c.Naming = naming; c.Key == "" {
			c.Key = rand.Text() // 130 bits
		}
		return nil, nil
	})
}

// CloseGallery ends the address. Opened again, there is another one. Faults: ErrState, ErrReason.
func (s *Service) CloseGallery(ctx context.Context, by rbac.Actor, id, reason string) (*Contest, error) {
	return s.act(ctx, by, id, mayRun, reason, func(c *Contest, now time.Time) ([]event.Fact, error) {
		if c.Key == "" {
			return nil, ErrState.With("state", "contest.gallery.off").With("act", "hide")
		}
		if err := c.step("hide", "", by, now, reason, Entries, Running, Concluded, Cancelled); err != nil {
			return nil, err
		}
		c.Naming, c.Key = "", ""
		return nil, nil
	})
}

// Number is where an entrant appears: before which panel, and as which one. Both count from 1.
func (l *Line) Number() (panel, order int) {
	if l.slot == nil {
		return 0, 0
	}
	return l.slot.Panel + 1, l.slot.Order
}

// glance is for how long spectators are shown what was read before. However many look, a node reads a contest and
// its log for them once in that time; what it writes itself they see at once.
const glance = time.Second

// glimpses are contests as they were read for spectators.
type glimpses struct {
	mu  sync.Mutex
	are map[string]glimpse
}

type glimpse struct {
	contest *Contest
	at      time.Time
}

const mostGlimpses = 1000

func (g *glimpses) get(id string, now time.Time) *Contest {
	g.mu.Lock()
	defer g.mu.Unlock()
	if x, ok := g.are[id]; ok && now.Sub(x.at).Abs() < glance {
		return x.contest
	}
	return nil
}

func (g *glimpses) put(c *Contest, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.are == nil || len(g.are) >= mostGlimpses {
		g.are = map[string]glimpse{}
	}
	g.are[c.ID] = glimpse{c, now}
}

func (g *glimpses) drop(id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.are, id)
}

// gallery is a contest whose board everybody may see who knows the key. Faults: ErrNone, whatever is wrong.
func (s *Service) gallery(ctx context.Context, id, key string) (*Contest, error) {
	now := s.now()
	c := s.glimpses.get(id, now)
	if c == nil {
		var err error
		if c, err = s.contest(ctx, id); err != nil {
			return nil, err
		}
		s.glimpses.put(c, now)
	}
	if c.Key == "" || subtle.ConstantTimeCompare([]byte(c.Key), []byte(key)) != 1 {
		return nil, ErrNone
	}
	return c, nil
}

// shown is the stage that spectators asked for, the newest one where they named none, and before the first the first.
func (c *Contest) shown(stage string) string {
	if stage != "" {
		return stage
	}
	if now := c.Now(); now != nil {
		return now.Stage
	}
	return c.Stages[0].Code
}

// Spectate is the public board of a stage for whoever knows the key of the contest's gallery; stage "" is the newest.
// It stands still and is uncovered as it is for everybody. Faults: ErrNone, ErrNoStage.
func (s *Service) Spectate(ctx context.Context, id, key, stage string) (*View, error) {
	c, err := s.gallery(ctx, id, key)
	if err != nil {
		return nil, err
	}
	stage = c.shown(stage)
	v := &View{Contest: c, Stage: c.Plan.Stage(stage), Passage: c.Passage(stage), Naming: c.Naming}
	if v.Stage == nil {
		return nil, ErrNoStage
	}
	if v.Passage.State == Waiting {
		return v, nil
	}
	return v, s.glance(ctx, c, stage, func(l *live) error { v.take(l.board); return nil })
}

// News is what a spectator's page follows. Grown is closed when this node learns of another entry; nil while nothing
// is scored.
type News struct {
	Stage  string
	State  StageState
	Seq    int64 // of the newest entry that is shown
	Frozen bool
	Grown  <-chan struct{}
}

// Follow says how far the public board of a stage is, as Spectate shows it. Faults: ErrNone, ErrNoStage.
func (s *Service) Follow(ctx context.Context, id, key, stage string) (News, error) {
	c, err := s.gallery(ctx, id, key)
	if err != nil {
		return News{}, err
	}
	n := News{Stage: c.shown(stage)}
	if n.State = c.Passage(n.Stage).State; n.State == Waiting {
		return n, nil
	}
	return n, s.glance(ctx, c, n.Stage, func(l *live) error {
		n.Seq, n.Frozen, n.Grown = l.board.Seen(), l.board.Frozen(), l.grown
		return nil
	})
}
