package ladder

import (
	"context"
	"errors"
	"time"

	"tianti/internal/clock"
	"tianti/internal/store"
	"tianti/rbac"
)

var readiness = store.Define[Readiness]("ladder.readiness", store.By("any", "any", "unit"), store.By("held", "held", "unit"), store.By("unit", "unit"))

var passes = store.Define[Pass]("ladder.passes")

const passID = "pass"

// lookAgain brings the readiness of some people up to what is known of them now. Whoever writes facts or
// terms calls it before the event that it handles counts as handled, so that a crash between the two
// only makes it be done again. Before the first pass has begun there is nothing to bring up: it will see
// everybody as they are then.
func (s *Service) lookAgain(ctx context.Context, people ...string) error {
	if !s.passing.Load() {
		_, err := s.passes.Get(ctx, passID)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		s.passing.Store(true)
	}
	ps, err := s.positions.GetMany(ctx, people)
	if err != nil {
		return err
	}
	_, err = s.examine(ctx, ps)
	return err
}

// examine looks at some people and writes what differs, in one read and one write each; it says of how
// many something did.
func (s *Service) examine(ctx context.Context, ps []*Position) (int, error) {
	now, rules := s.clock.Now(), s.Blueprint()
	what, err := s.knownOf(ctx, ps, now)
	if err != nil {
		return 0, err
	}
	ids := make([]string, len(ps))
	for i, p := range ps {
		ids[i] = p.ID
	}
	have, err := s.readiness.GetMany(ctx, ids)
	if err != nil {
		return 0, err
	}
	known := make(map[string]*Readiness, len(have))
	for _, r := range have {
		known[r.ID] = r
	}
	var docs []*Readiness
	for i, p := range ps {
		r, old := readinessOf(rules, p, what[i], now), known[p.ID]
		if old != nil && r.same(old) {
			continue
		}
		if old != nil {
			r.Rev = old.Rev
		}
		docs = append(docs, r)
	}
	for i, err := range s.readiness.WriteMany(ctx, docs, nil) {
		if errors.Is(err, store.ErrRace) || errors.Is(err, store.ErrExists) { // somebody looked meanwhile; who looks last has seen all
			err = s.lookAgain(ctx, docs[i].ID)
		}
		if err != nil {
			return i, err
		}
	}
	return len(docs), nil
}

// knownOf is what is known of some people at an instant, in their order.
func (s *Service) knownOf(ctx context.Context, ps []*Position, at time.Time) ([]known, error) {
	ids := make([]string, len(ps))
	for i, p := range ps {
		ids[i] = p.ID
	}
	rs, err := s.records.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	by := make(map[string]*Record, len(rs))
	for _, r := range rs {
		by[r.ID] = r
	}
	out := make([]known, len(ps))
	for i, p := range ps {
		if out[i].facts = p.facts(at); by[p.ID] != nil {
			out[i].facts, out[i].held = append(out[i].facts, by[p.ID].Facts...), heldAt(by[p.ID].Holds, at)
			out[i].lifted = liftedAt(by[p.ID].Holds, at)
		}
	}
	return out, nil
}

// passSize is how many people a step of a pass looks at.
const passSize = 500

// PassAll looks at everybody once a civil day and once for each version of the rules, in steps that go
// on after a crash, and says of how many something changed; a job calls it. Without anything due it
// reads one document.
func (s *Service) PassAll(ctx context.Context) (int, error) {
	pass, err := s.passes.Get(ctx, passID)
	if errors.Is(err, store.ErrNotFound) {
		pass, err = &Pass{}, nil
	}
	if err != nil {
		return 0, err
	}
	now, rules := s.clock.Now(), s.Blueprint().Version
	if !pass.due(rules, now) {
		return 0, nil
	}
	if pass.Rules != rules || !pass.Day.Equal(clock.Day(now)) {
		*pass = Pass{Meta: pass.Meta, Rules: rules, Day: clock.Day(now)}
		if pass, err = s.keepPass(ctx, *pass); err != nil { // from here on whoever learns something looks again
			return 0, err
		}
		if err := s.keepHolds(ctx, now); err != nil {
			return 0, err
		}
	}
	changed := 0
	for !pass.Done {
		page, err := s.positions.Find(ctx, store.On("id").Limit(passSize).At(pass.Cursor))
		if err != nil {
			return changed, err
		}
		n, err := s.examine(ctx, page.Items)
		if err != nil {
			return changed, err
		}
		step := *pass
		step.Examined, step.Changed, step.Cursor, step.Done = step.Examined+int64(len(page.Items)), step.Changed+int64(n), page.Next, page.Next == ""
		if pass, err = s.keepPass(ctx, step); err != nil {
			return changed, err
		}
		changed += n
	}
	return changed, nil
}

func (s *Service) keepPass(ctx context.Context, p Pass) (*Pass, error) {
	return s.passes.Upsert(ctx, passID, func() *Pass { return &Pass{} }, func(x *Pass) ([]store.Event, error) {
		p.Meta = x.Meta
		*x = p
		return nil, nil
	})
}

// passed says whether everybody was looked at by the rules in force, on this day or an earlier one: until
// then lists cannot go by what is kept.
func (s *Service) passed(ctx context.Context) (bool, error) {
	pass, err := s.passes.Get(ctx, passID)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && pass.Done && pass.Rules == s.Blueprint().Version, err
}

// ReadyCount counts below a unit who is ready for a next rung, and who would be but for a hold, from
// indexes; ok is false as long as not everybody was looked at by the rules in force.
func (s *Service) ReadyCount(ctx context.Context, by rbac.Actor, unit string) (ready, held int64, ok bool, err error) {
	if _, err := s.gate.May(by, "ladder.pipeline.read", rbac.Place{Unit: unit}); err != nil {
		return 0, 0, false, err
	}
	if ok, err = s.passed(ctx); err != nil || !ok {
		return 0, 0, false, err
	}
	if ready, err = s.readiness.Count(ctx, store.On("any").Is(true).StartsWith(unit)); err != nil {
		return 0, 0, false, err
	}
	held, err = s.readiness.Count(ctx, store.On("held").Is(true).StartsWith(unit))
	return ready, held, true, err
}

// readyPage lists who is ready, or held, from what is kept, and looks again at each.
func (s *Service) readyPage(ctx context.Context, unit, cursor string, held bool) (page store.Page[Candidate], err error) {
	index := "any"
	if held {
		index = "held"
	}
	found, err := s.readiness.Find(ctx, store.On(index).Is(true).StartsWith(unit).Limit(usualPage).At(cursor))
	if err != nil {
		return page, err
	}
	ids := make([]string, len(found.Items))
	for i, r := range found.Items {
		ids[i] = r.ID
	}
	ps, err := s.positions.GetMany(ctx, ids)
	if err != nil {
		return page, err
	}
	now := s.clock.Now()
	what, err := s.knownOf(ctx, ps, now)
	if err != nil {
		return page, err
	}
	for i, p := range ps {
		c := s.candidate(p, what[i], now)
		if c == nil || (c.Held != nil) != held {
			continue
		}
		if c.Case, err = s.openCase(ctx, p.ID); err != nil {
			return page, err
		}
		page.Items = append(page.Items, c)
	}
	page.Next = found.Next
	return page, nil
}
