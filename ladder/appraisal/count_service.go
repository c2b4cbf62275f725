package appraisal

import (
	"context"
	"errors"
	"slices"
	"time"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/rbac"
)

// Count makes the points of everybody in a cycle whose rating ended, and then destroys its key and sheets. Each
// step can be repeated: a crash anywhere leaves the fact pending, and whoever was counted is not counted again.
// The sheets are deleted after everybody is counted, and not before.
func (s *Service) Count(ctx context.Context, f RatingEnded) error {
	c, err := s.cycle(ctx, f.Cycle)
	if err != nil {
		return err
	}
	if c.State == Calibration && !c.Counted {
		if err := s.countAll(ctx, c); err != nil {
			return err
		}
	}
	return s.forget(ctx, f.Cycle)
}

func (s *Service) countAll(ctx context.Context, c *Cycle) error {
	k, err := s.keys.Get(ctx, c.ID)
	if err != nil {
		return missing(err, ErrShut)
	}
	people, err := s.everybody(ctx, c.ID)
	if err != nil {
		return err
	}
	by := rbac.System("appraisals: make the points of everybody")
	for _, p := range people {
		if p.State != In {
			continue
		}
		if err := s.countOne(ctx, by, c, k, p); err != nil {
			return err
		}
	}
	_, err = s.act(ctx, by, c.ID, mayEdit, "评价截止，汇总得分", func(c *Cycle, now time.Time) ([]event.Fact, error) {
		if c.Counted {
			return nil, ErrState.With("state", c.State).With("act", "count")
		}
		c.Counted = true
		return nil, c.turn([]State{Calibration}, Calibration, "count", by, now, "")
	})
	if errors.Is(err, ErrState) { // another node was first, or it was cancelled
		return nil
	}
	return err
}

func (s *Service) countOne(ctx context.Context, by rbac.Actor, c *Cycle, k *key, p *Person) error {
	sheets, err := s.sheetsAbout(ctx, c, k, p)
	if err != nil {
		return err
	}
	tallies, words := Count(&c.Form, sheets)
	_, err = s.people.Update(ctx, p.ID, func(p *Person) (audit.Entry, error) {
		grant, err := s.gate.May(by, mayEdit, p.place())
		if err != nil || p.State != In {
			return audit.Entry{}, err
		}
		p.State, p.Tallies, p.Words = Counted, tallies, words
		if p.Words == nil {
			p.Words = []Words{}
		}
		p.Versions = []Version{{No: 1, Why: "count", By: by.Person, Name: by.Name, At: s.now(), Result: Compute(&c.Form, tallies, Ruling{})}}
		return grant.Record("评价截止，汇总得分"), nil
	})
	return err
}

// sheetsAbout are the sheets that were handed in about somebody, as the computation takes them.
func (s *Service) sheetsAbout(ctx context.Context, c *Cycle, k *key, p *Person) (out []Sheet, err error) {
	tasks, err := s.tasksAbout(ctx, c.ID, p.Person)
	if err != nil {
		return nil, err
	}
	group := map[string]Group{}
	var ids []string
	for _, t := range tasks {
		if t.State == Asked || t.State == Given { // a sheet may be handed in although a crash kept its task from saying so
			id := k.token(t.Person, t.Rater)
			group[id], ids = t.Group, append(ids, id)
		}
	}
	have, err := s.sheets.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, x := range have {
		if x.Final {
			out = append(out, Sheet{group[x.ID], x.Values, x.Good, x.Wish})
		}
	}
	return out, nil
}

// forget destroys the key and the sheets of a cycle.
func (s *Service) forget(ctx context.Context, id string) error {
	if err := s.keys.Delete(ctx, id); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	var ids []string
	for x, err := range s.sheets.Each(ctx, store.On("cycle").Is(id).Limit(step)) {
		if err != nil {
			return err
		}
		ids = append(ids, x.ID)
	}
	for part := range slices.Chunk(ids, step) {
		if err := s.sheets.DeleteMany(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

// toldAtOnce is how many people's results one fact carries.
const toldAtOnce = 200

// Results is what Tell tells, as one fact.
func (s *Service) Results(ctx context.Context, f CycleClosed) (PointsGranted, error) {
	people, err := s.everybody(ctx, f.Cycle)
	return f.granted(people), err
}

// granted is the fact about some of the people of a closed cycle.
func (f CycleClosed) granted(people []*Person) PointsGranted {
	out := PointsGranted{Cycle: f.Cycle, Period: f.Period, Effective: f.At, At: f.At, People: []GivenPoints{}}
	for _, p := range people {
		if p.State != Counted {
			continue
		}
		if g := p.given(); len(g.Marks) > 0 {
			out.People = append(out.People, g)
		}
	}
	return out
}

// Tell tells everybody's results of a closed cycle, and lets the people read them. It can be repeated.
func (s *Service) Tell(ctx context.Context, f CycleClosed) error {
	people, err := s.everybody(ctx, f.Cycle)
	if err != nil {
		return err
	}
	by := rbac.System("appraisals: tell the results")
	for part := range slices.Chunk(people, toldAtOnce) {
		for i, p := range part {
			if p.State != Counted {
				continue
			}
			if part[i], err = s.reveal(ctx, by, p, f.At); err != nil {
				return err
			}
		}
		fact := f.granted(part)
		if len(fact.People) == 0 {
			continue
		}
		if _, err := s.act(ctx, by, f.Cycle, mayEdit, "结果生效", func(*Cycle, time.Time) ([]event.Fact, error) {
			return []event.Fact{fact}, nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// reveal lets a person read the own result.
func (s *Service) reveal(ctx context.Context, by rbac.Actor, p *Person, at time.Time) (*Person, error) {
	return s.people.Update(ctx, p.ID, func(p *Person) (audit.Entry, error) {
		grant, err := s.gate.May(by, mayEdit, p.place())
		if err != nil || p.Shown {
			return audit.Entry{}, err
		}
		p.Shown, p.Effective = true, at
		return grant.Record("结果生效"), nil
	})
}
