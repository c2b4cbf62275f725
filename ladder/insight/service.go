package insight

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/ladder"
	"tianti/rbac"
	"tianti/rbac/passport"
	"tianti/rbac/seat"
)

// ErrReason is a change without its reason.
var ErrReason = fault.Define(fault.Invalid, "insight.reason")

// Sources are where the facts are. Seats, Passports and Licences may be nil: then nothing is known of
// them.
type Sources struct {
	Ladder    *ladder.Service
	Org       *rbac.Organisation
	Courses   ladder.Catalogue
	Seats     *seat.Service
	Passports *passport.Service
	Licences  func(post string) []string // certificate kinds of which a post demands one
}

// Service is the use cases.
type Service struct {
	from     Sources
	gate     *rbac.Gate
	clock    clock.Clock
	settings audit.Book[Settings]
	need     audit.Book[Need]
	taken    audit.Book[Taken]
	lex      *lexicon
	roll     *roll

	mu      sync.Mutex
	kept    bool  // the roll follows changes
	plan    int64 // version of the seats' plan that the roll was read with
	answers map[answerKey]*answer
	behind  sync.WaitGroup // answers that are counted anew behind those who ask
}

// New makes the service; until Start every question reads the whole roll anew.
func New(db *store.Database, gate *rbac.Gate, c clock.Clock, from Sources) *Service {
	return &Service{from: from, gate: gate, clock: c, settings: audit.Keep(settingsKind.On(db)), need: audit.Keep(needKind.On(db)),
		taken: audit.Keep(takenKind.On(db)), lex: newLexicon(), roll: newRoll(), answers: map[answerKey]*answer{}}
}

// Start begins to follow changes, until ctx ends.
func (s *Service) Start(ctx context.Context) error {
	heeds := []func(context.Context, func(string)) error{s.from.Ladder.Heed, s.from.Org.Heed}
	if s.from.Passports != nil {
		heeds = append(heeds, s.from.Passports.Heed)
	}
	for _, heed := range heeds {
		if err := heed(ctx, s.roll.heed); err != nil {
			return err
		}
	}
	s.mu.Lock()
	s.kept = true
	s.mu.Unlock()
	context.AfterFunc(ctx, func() {
		s.mu.Lock()
		s.kept = false
		s.mu.Unlock()
	})
	return nil
}

// Run reads the roll, so that nobody waits for it, and reads again whoever changes, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	for {
		again := s.roll.wake
		var later <-chan time.Time
		if err := s.ready(ctx); err != nil {
			again, later = nil, time.After(time.Second) // the store is away: questions say so meanwhile
		}
		select {
		case <-ctx.Done():
			return nil
		case <-again:
		case <-later:
		}
	}
}

// ready brings the roll up to date.
func (s *Service) ready(ctx context.Context) error {
	version := int64(0)
	if s.from.Seats != nil {
		_, v, err := s.from.Seats.Plan()
		if err != nil {
			return err
		}
		version = v
	}
	s.mu.Lock()
	kept := s.kept && version == s.plan
	s.plan = version
	s.mu.Unlock()
	return s.roll.ready(ctx, s, kept)
}

// seatCodes are the seats of the plan in force.
func (s *Service) seatCodes() []string {
	if s.from.Seats == nil {
		return nil
	}
	plan, _, err := s.from.Seats.Plan()
	if err != nil {
		return nil
	}
	out := make([]string, 0, len(plan.Seats))
	for i := range plan.Seats[:min(len(plan.Seats), 64)] {
		out = append(out, plan.Seats[i].Code)
	}
	return out
}

func (s *Service) licences(p rbac.Post) []string {
	if s.from.Licences == nil || !p.Certified() {
		return nil
	}
	return s.from.Licences(p.Code)
}

// some reads some people's careers; the roll calls it.
func (s *Service) some(ctx context.Context, people []string) ([]*career, error) {
	lives, err := s.from.Ladder.Lives(ctx, people)
	if err != nil {
		return nil, err
	}
	return s.careers(ctx, lives)
}

// all reads everybody's.
func (s *Service) all(ctx context.Context) (out []*career, err error) {
	for lives, err := range s.from.Ladder.AllLives(ctx) {
		if err != nil {
			return nil, err
		}
		some, err := s.careers(ctx, lives)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

func (s *Service) careers(ctx context.Context, lives []ladder.Life) ([]*career, error) {
	outline, err := s.from.Courses.Outline(ctx)
	if err != nil {
		return nil, err
	}
	hours := func(course string) int {
		if e := outline[course]; e != nil {
			return e.Hours
		}
		return 0
	}
	ids := make([]string, len(lives))
	for i := range lives {
		ids[i] = lives[i].Person
	}
	people, err := s.from.Org.LookupMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]*career, len(lives))
	for i := range lives {
		out[i] = careerOf(s.lex, &lives[i], people[ids[i]], hours)
		if err := s.seat(ctx, out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// fees are what courses cost a head besides their hours, in fen; a course that costs nothing is left out.
func (s *Service) fees(ctx context.Context) (map[string]int64, error) {
	outline, err := s.from.Courses.Outline(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]int64{}
	for code, e := range outline {
		if e.Cost > 0 {
			out[code] = e.Cost
		}
	}
	return out, nil
}

// Course is what people call a course; its code where there is none.
func (s *Service) Course(ctx context.Context, code, lang string) string {
	if outline, err := s.from.Courses.Outline(ctx); err == nil && outline[code] != nil {
		return outline[code].Title.In(lang)
	}
	return code
}

// seat asks which seats somebody may take now; whoever decides it for the exchange decides it here.
func (s *Service) seat(ctx context.Context, c *career) error {
	if s.from.Seats == nil || c.grade == 0 {
		return nil
	}
	decisions, err := s.from.Seats.All(ctx, seat.Ask{Person: c.person})
	if errors.Is(err, passport.ErrUnknown) {
		return nil
	}
	if err != nil {
		return err
	}
	for i, d := range decisions {
		if d.Allow && i < 64 {
			c.seats |= 1 << i
		}
		if at := d.ValidUntil.UnixMilli(); !d.ValidUntil.IsZero() && (c.recheck == 0 || at < c.recheck) {
			c.recheck = at
		}
	}
	return nil
}

// Suppositions are the settings in force.
func (s *Service) Suppositions(ctx context.Context) (*Settings, error) {
	set, err := s.settings.Get(ctx, settingsID)
	if errors.Is(err, store.ErrNotFound) {
		return Suppose(), nil
	}
	return set, err
}

// Read is Suppositions for an actor who may look at figures.
func (s *Service) Read(ctx context.Context, by rbac.Actor) (*Settings, error) {
	if !s.gate.MayAnywhere(by, "ladder.insight.read") {
		return nil, rbac.ErrForbidden.With("permission", "ladder.insight.read")
	}
	return s.Suppositions(ctx)
}

// Set puts settings in force. Faults: ErrSetting at its field, ErrReason.
func (s *Service) Set(ctx context.Context, by rbac.Actor, next Settings, reason string) error {
	wrong := next.Check()
	if strings.TrimSpace(reason) == "" {
		wrong = append(wrong, ErrReason.At("reason"))
	}
	if len(wrong) > 0 {
		return wrong
	}
	_, err := s.settings.Upsert(ctx, settingsID, Suppose, func(set *Settings) (audit.Entry, error) {
		grant, err := s.gate.May(by, "ladder.insight.edit", rbac.Place{Unit: "/"})
		if err != nil {
			return audit.Entry{}, err
		}
		next.Meta = set.Meta
		*set = next
		return grant.Record(reason), nil
	})
	return err
}

// Take records that somebody takes a file along, before it is made. ErrForbidden without the right.
func (s *Service) Take(ctx context.Context, by rbac.Actor, unit, what, form string, rows int) error {
	grant, err := s.gate.May(by, "ladder.insight.export", rbac.Place{Unit: unit})
	if err != nil {
		return err
	}
	now := s.clock.Now()
	t := &Taken{Meta: store.Meta{ID: strings.ToLower(rand.Text())}, By: by.Person, At: now, Unit: unit, What: what, Form: form, Rows: rows}
	return s.taken.Insert(ctx, t, grant.Record(what))
}
