package contest

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"

	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

var idShape = regexp.MustCompile(`^[A-Z0-9][A-Z0-9-]{1,31}$`)

// Create drafts a contest. id is its number, such as "SKILL-2026". Faults: ErrID, ErrTaken, those of the plan.
func (s *Service) Create(ctx context.Context, by rbac.Actor, id string, p Plan, reason string) (*Contest, error) {
	p, faults, err := s.examine(ctx, p)
	if err != nil {
		return nil, err
	}
	grant, err := s.gate.May(by, mayEdit, rbac.Place{Unit: p.Unit})
	if err != nil {
		return nil, err
	}
	if id = strings.ToUpper(strings.TrimSpace(id)); !idShape.MatchString(id) {
		faults = append(faults, ErrID.At("id"))
	}
	if f := reasonFault(reason); f != nil {
		faults = append(faults, f)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	c := &Contest{Meta: store.Meta{ID: id}, Plan: p, State: Draft}
	if err := c.step("create", "", by, s.now(), reason, Draft); err != nil {
		return nil, err
	}
	err = s.contests.Insert(ctx, c, grant.Record(reason))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrTaken.At("id").With("code", id)
	}
	return c, err
}

// examine tidies a plan and says what is wrong with it.
func (s *Service) examine(ctx context.Context, p Plan) (Plan, fault.List, error) {
	p.tidy()
	faults := p.check(s.now())
	u, err := s.org.Unit(ctx, rbac.UnitID(p.Unit))
	switch {
	case err == nil && u.Open():
		p.Unit = u.Path
	case err == nil || fault.KindOf(err) == fault.NotFound || fault.KindOf(err) == fault.Invalid:
		return p, append(faults, ErrUnit.At("unit").With("value", p.Unit)), nil
	default:
		return p, nil, err
	}
	for _, id := range p.Judges {
		a, err := s.org.Act(ctx, id)
		if err == nil {
			_, err = s.gate.May(a, mayScore, rbac.Place{Unit: p.Unit})
		}
		if err != nil {
			faults = append(faults, ErrJudge.At("judges").With("value", id))
		}
	}
	if len(p.Judges) > mostPool {
		faults = append(faults, ErrPool.At("judges").With("stage", "").With("need", mostPool).With("have", len(p.Judges)))
	}
	for i := range p.Stages {
		st := &p.Stages[i]
		if need := st.Panels * st.Sitting; st.Judged() && need > len(p.Judges) {
			faults = append(faults, ErrPool.At("judges").With("stage", st.Name).With("need", need).With("have", len(p.Judges)))
		}
		for j := range st.Parts {
			x := &st.Parts[j]
			if x.Kind != Paper || x.Exam == "" {
				continue
			}
			if _, err := s.results.Exam(ctx, rbac.System("contests: look for an exam"), x.Exam); err != nil {
				faults = append(faults, ErrExam.At("stages").With("stage", st.Name).With("part", x.Name).With("exam", x.Exam))
			}
		}
	}
	return p, faults, nil
}

// Change makes another plan of a draft. Faults: ErrState and as Create.
func (s *Service) Change(ctx context.Context, by rbac.Actor, id string, p Plan, reason string) (*Contest, error) {
	p, faults, err := s.examine(ctx, p)
	if err == nil {
		err = faults.Err()
	}
	if err == nil {
		_, err = s.gate.May(by, mayEdit, rbac.Place{Unit: p.Unit})
	}
	if err != nil {
		return nil, err
	}
	return s.act(ctx, by, id, mayEdit, reason, func(c *Contest, now time.Time) ([]event.Fact, error) {
		if err := c.step("change", "", by, now, reason, Draft); err != nil {
			return nil, err
		}
		c.Plan = p
		return nil, nil
	})
}

// Open lets people enter. Faults: ErrState, ErrUntil, ErrReason.
func (s *Service) Open(ctx context.Context, by rbac.Actor, id, reason string) (*Contest, error) {
	return s.act(ctx, by, id, mayEdit, reason, func(c *Contest, now time.Time) ([]event.Fact, error) {
		if err := c.step("open", "", by, now, reason, Draft); err != nil {
			return nil, err
		}
		if !now.Before(c.Until) {
			return nil, ErrUntil.At("until").With("most", mostDays)
		}
		c.State = Entries
		return []event.Fact{Opened{c.ID, c.Title.Zh, c.Unit, c.Until}}, nil
	})
}

// Cancel ends a contest without awards. Faults: ErrState, ErrReason.
func (s *Service) Cancel(ctx context.Context, by rbac.Actor, id, reason string) (*Contest, error) {
	return s.act(ctx, by, id, mayEdit, reason, func(c *Contest, now time.Time) ([]event.Fact, error) {
		if err := c.step("cancel", "", by, now, reason, Draft, Entries, Running); err != nil {
			return nil, err
		}
		c.State = Cancelled
		return nil, nil
	})
}
