package trainer

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/internal/text"
	"tianti/rbac"
)

// Hold notes a certificate that accredits; a reaction calls it, and so does a decision. Doing it again changes nothing.
func (s *Service) Hold(ctx context.Context, person string, h Held) error {
	return s.note(ctx, person, func(c *Card) bool {
		if slices.Contains(c.Held, h) {
			return false
		}
		c.hold(h, s.now())
		return true
	})
}

// Fall notes that a certificate is in force no more; a reaction calls it.
func (s *Service) Fall(ctx context.Context, person, certificate string) error {
	return s.note(ctx, person, func(c *Card) bool {
		n := len(c.Held)
		c.fall(certificate, s.now())
		return len(c.Held) != n
	})
}

func (s *Service) note(ctx context.Context, person string, change func(*Card) bool) error {
	p, err := s.org.Lookup(ctx, person)
	if err != nil {
		return err
	}
	grant, err := s.gate.May(rbac.System("trainers: follow certificates"), mayDecide, p.Place())
	if err != nil {
		return err
	}
	_, err = s.cards.Upsert(ctx, p.ID, func() *Card { return &Card{} }, func(c *Card) (audit.Entry, error) {
		c.Name, c.Unit = p.Name, p.Path
		if !change(c) {
			return audit.Entry{}, nil
		}
		return grant.Record(""), nil
	})
	return err
}

// Settle lets the cards of those follow whose certificate is over; a job calls it. What decides is the certificate, which
// ends by itself: the card's level only sorts the directory.
func (s *Service) Settle(ctx context.Context) (n int, err error) {
	now := s.now()
	for c, err := range s.cards.Each(ctx, store.On("level").Limit(500)) {
		if err != nil {
			return n, err
		}
		if best, _ := c.At(now); best.Level == c.Level {
			continue
		}
		if _, err := s.cards.Unrecorded().Update(ctx, c.ID, func(c *Card) ([]store.Event, error) { c.follow(now); return nil, nil }); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Directory lists the accredited trainers of a level across provinces, by unit.
func (s *Service) Directory(ctx context.Context, by rbac.Actor, level, unit, cursor string, limit int) (store.Page[Card], error) {
	if !s.gate.MayAnywhere(by, mayRead) {
		return store.Page[Card]{}, rbac.ErrForbidden.With("permission", mayRead)
	}
	q := store.On("level").Is(level).At(cursor).Limit(limit)
	if unit != "" {
		q = q.StartsWith(unit)
	}
	now := s.clock.Now()
	page, err := store.Sift(ctx, s.cards.Find, q, func(c *Card) bool { best, ok := c.At(now); return ok && best.Level == level })
	for _, c := range page.Items {
		s.discreet(by, c)
	}
	return page, err
}

// Card is one trainer; reviews only for the person and for who may read cases there.
func (s *Service) Card(ctx context.Context, by rbac.Actor, person string) (*Card, error) {
	if !s.gate.MayAnywhere(by, mayRead) {
		return nil, rbac.ErrForbidden.With("permission", mayRead)
	}
	c, err := s.cards.Get(ctx, person)
	if err != nil {
		return nil, missing(err, ErrNoCard)
	}
	s.discreet(by, c)
	return c, nil
}

func (s *Service) discreet(by rbac.Actor, c *Card) {
	if _, err := s.gate.May(by, mayCases, c.place()); err != nil {
		c.Reviews = nil
	}
}

const (
	mostTopics  = 10
	mostShared  = 20
	mostOneWord = 30
)

// Offer says what the actor teaches, and which live courses they developed and share. Faults: ErrNoCard, ErrTopics,
// ErrCourse.
func (s *Service) Offer(ctx context.Context, by rbac.Actor, topics, codes []string) (*Card, error) {
	var clean []string
	for _, t := range topics {
		if t = text.Clean(t); t != "" && !slices.Contains(clean, t) {
			clean = append(clean, t)
		}
	}
	if len(clean) > mostTopics || slices.ContainsFunc(clean, func(t string) bool { return len([]rune(t)) > mostOneWord }) {
		return nil, ErrTopics.At("topics").With("most", mostTopics).With("limit", mostOneWord)
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	titles, err := s.others.Courses.Titles(ctx, codes)
	if err != nil {
		return nil, err
	}
	for _, code := range codes {
		if titles[code].Zh == code || len(codes) > mostShared { // a draft, or nothing
			return nil, ErrCourse.At("courses").With("value", text.Cut(code, 30))
		}
	}
	c, err := s.cards.Update(ctx, by.Person, func(c *Card) (audit.Entry, error) {
		grant, err := s.gate.May(by, mayAnswer, c.place())
		if err != nil {
			return audit.Entry{}, err
		}
		c.Topics, c.Courses = clean, codes
		return grant.Record(""), nil
	})
	return c, missing(err, ErrNoCard)
}

// Year is what a review begins with: what the trainer taught in the last twelve months, hours rounded down and the
// mean opinion as points of 100 (5 of 5 are 100), for whoever may propose it. A nil one says that nothing was counted.
func (s *Service) Year(ctx context.Context, by rbac.Actor, c *Card) (*Taught, Figures, error) {
	if _, err := s.gate.May(by, mayConvene, c.place()); err != nil || s.others.Taught == nil {
		return nil, Figures{}, err
	}
	until := s.today().Start()
	t, err := s.others.Taught(ctx, c.ID, until.AddDate(-1, 0, 0), until)
	if err != nil || t.Classes == 0 {
		return nil, Figures{}, err
	}
	return &t, Figures{Hours: t.Minutes / 60, Evaluation: int(math.Round(t.Mean * 20))}, nil
}

// Propose proposes what a year's review comes to. Courses and marking are counted; hours and evaluation come from the
// source that is named. Faults: ErrNoLevel, ErrWaiting, ErrFigures, ErrSource, ErrVerdict, ErrAgainst, ErrReason.
func (s *Service) Propose(ctx context.Context, by rbac.Actor, person string, f Figures, v Verdict, reason string) (*Card, error) {
	c, err := s.cards.Get(ctx, person)
	if err != nil {
		return nil, missing(err, ErrNoCard)
	}
	if _, err := s.gate.May(by, mayConvene, c.place()); err != nil {
		return nil, err
	}
	r, _, err := s.Rules(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case f.Hours < 0 || f.Hours > 2000:
		return nil, ErrFigures.At("hours").With("most", 2000)
	case f.Evaluation < 0 || f.Evaluation > 100:
		return nil, ErrFigures.At("evaluation").With("most", 100)
	case !within(strings.TrimSpace(f.Source), mostTopic):
		return nil, ErrSource.At("source").With("limit", mostTopic)
	}
	if f.Courses = len(c.Courses); f.Exam != "" && s.others.Marking != nil {
		m, err := s.others.Marking(ctx, by, f.Exam, person)
		if err != nil {
			return nil, err
		}
		f.Marks, f.Agreement, f.Severity = m.Marks, m.Agreement, m.Severity
	}
	c, err = s.cards.Update(ctx, person, func(c *Card) (audit.Entry, error) {
		grant, err := s.gate.May(by, mayConvene, c.place())
		if err != nil {
			return audit.Entry{}, err
		}
		best, ok := c.At(s.clock.Now())
		if !ok {
			return audit.Entry{}, ErrNoLevel
		}
		if c.Waiting() != nil {
			return audit.Entry{}, ErrWaiting
		}
		to, err := target(best.Level, v)
		if err != nil {
			return audit.Entry{}, err
		}
		if f := reasonFault(reason); f != nil {
			return audit.Entry{}, f
		}
		advice, _, checks := r.advise(best.Level, f)
		if v == Raise && slices.ContainsFunc(checks, func(c Check) bool { return !c.Met }) {
			return audit.Entry{}, ErrAgainst.At("verdict")
		}
		c.Reviews = append(c.Reviews, Review{At: s.now(), Level: best.Level, Figures: f, Checks: checks, Advice: advice, Verdict: v, To: to, By: by.Person, ByName: by.Name, Reason: strings.TrimSpace(reason), State: Proposed})
		if len(c.Reviews) > mostReviews {
			c.Reviews = c.Reviews[1:]
		}
		return grant.Record(reason), nil
	})
	return c, missing(err, ErrNoCard)
}

// Decide accepts or refuses what a review proposes; somebody else than the proposer does it. What is accepted follows at
// once: a certificate of the new level, and an end to those above it. Faults: ErrNoReview, ErrTwo, ErrReason.
func (s *Service) Decide(ctx context.Context, by rbac.Actor, person string, accept bool, reason string) (*Card, error) {
	c, err := s.cards.Get(ctx, person)
	if err != nil {
		return nil, missing(err, ErrNoCard)
	}
	if _, err := s.gate.May(by, mayDecide, c.place()); err != nil {
		return nil, err
	}
	w := c.Waiting()
	if w == nil {
		return nil, ErrNoReview
	}
	if w.By == by.Person {
		return nil, ErrTwo
	}
	if f := reasonFault(reason); f != nil {
		return nil, f
	}
	if accept {
		if err := s.follow(ctx, by, c, w, reason); err != nil {
			return nil, err
		}
	}
	at := w.At
	c, err = s.cards.Update(ctx, person, func(c *Card) (audit.Entry, error) {
		grant, err := s.gate.May(by, mayDecide, c.place())
		if err != nil {
			return audit.Entry{}, err
		}
		w := c.Waiting()
		if w == nil || !w.At.Equal(at) {
			return audit.Entry{}, ErrNoReview
		}
		w.State, w.Decider, w.DecidedAt, w.Answer = Declined, by.Name, s.now(), strings.TrimSpace(reason)
		if !accept {
			return grant.Record(reason), nil
		}
		w.State = Decided
		c.follow(s.now())
		return grant.Record(reason, Reviewed{c.ID, c.Unit, w.Verdict, w.To, s.now()}), nil
	})
	return c, missing(err, ErrNoCard)
}

// follow does what an accepted review says. Doing it again changes nothing: issuing is asked with the review's name.
func (s *Service) follow(ctx context.Context, by rbac.Actor, c *Card, w *Review, reason string) error {
	for _, h := range slices.Clone(c.Held) {
		if rank(h.Level) > rank(w.To) {
			if err := s.others.Revoke(ctx, by, h.Certificate, reason); err != nil {
				return err
			}
			if err := s.Fall(ctx, c.ID, h.Certificate); err != nil {
				return err
			}
		}
	}
	if w.To == "" {
		return nil
	}
	made, err := s.others.Issue(ctx, by, c.ID, w.To, fmt.Sprintf("trainer-review:%s:%d", c.ID, w.At.UnixMilli()), reason, 0)
	if err != nil {
		return err
	}
	return s.Hold(ctx, c.ID, Held{made.Certificate, w.To, made.From, made.Until})
}

// Mays says what the actor may do about a trainer: propose a review, decide one, and book.
func (s *Service) Mays(by rbac.Actor, c *Card) (propose, decide, book bool) {
	may := func(permission string) bool {
		_, err := s.gate.May(by, permission, c.place())
		return err == nil
	}
	_, ok := c.At(s.clock.Now())
	w := c.Waiting()
	return ok && w == nil && may(mayConvene), w != nil && w.By != by.Person && may(mayDecide), ok && c.ID != by.Person && s.gate.MayAnywhere(by, mayBook)
}
