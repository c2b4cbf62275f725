package survey

import (
	"context"
	"errors"

	"tianti/internal/store"
	"tianti/rbac"
)

// Asked is an open round, and whether the person who looks has answered it.
type Asked struct {
	*Round
	Answered bool
}

// Mine are the rounds that ask the actor now.
func (s *Service) Mine(ctx context.Context, by rbac.Actor) ([]Asked, error) {
	unit, _, err := s.self(ctx, by)
	if err != nil {
		return nil, err
	}
	running, err := s.running(ctx)
	if err != nil {
		return nil, err
	}
	var out []Asked
	for _, r := range running {
		if r.Takes(unit, s.clock.Now()) != nil {
			continue
		}
		answered, err := s.answered(ctx, r.ID, by.Person)
		if err != nil {
			return nil, err
		}
		out = append(out, Asked{r, answered})
	}
	return out, nil
}

// Ask gives a round that the actor can answer now. Faults: ErrNone, ErrClosed, ErrOthers, ErrTwice.
func (s *Service) Ask(ctx context.Context, by rbac.Actor, id string) (*Round, error) {
	r, _, _, err := s.open(ctx, by, id)
	if err != nil {
		return nil, err
	}
	answered, err := s.answered(ctx, id, by.Person)
	if err == nil && answered {
		err = ErrTwice
	}
	return r, err
}

// open is a round that takes an answer of the actor now, and where and in which line the actor works.
func (s *Service) open(ctx context.Context, by rbac.Actor, id string) (r *Round, unit, line string, err error) {
	if unit, line, err = s.self(ctx, by); err != nil {
		return nil, "", "", err
	}
	if r, err = s.round(ctx, id); err != nil {
		return nil, "", "", err
	}
	return r, unit, line, r.Takes(unit, s.clock.Now())
}

// self is where the actor works, and the line of the actor's post.
func (s *Service) self(ctx context.Context, by rbac.Actor) (unit, line string, err error) {
	if _, err := s.gate.May(by, mayAnswer, rbac.Place{Unit: by.Unit, Owner: by.Person}); err != nil {
		return "", "", err
	}
	p, err := s.org.Lookup(ctx, by.Person)
	if err != nil {
		return "", "", missing(err, rbac.ErrForbidden.With("permission", mayAnswer))
	}
	post, _ := s.org.Posts().Of(p.Post)
	return p.Path, post.Line, nil
}

func (s *Service) answered(ctx context.Context, round, person string) (bool, error) {
	k, err := s.keys.Get(ctx, round)
	if err == nil {
		_, err = s.answers.Get(ctx, k.token(person))
	}
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Answer takes a person's answers by field, for good. It gives the person's own profile where the
// questionnaire has one, which nobody can ask for again. What was accepted counts: the round is looked at once
// more after the write, so that an answer that came too late for the figures is never called accepted. Faults:
// ErrNone, ErrClosed, ErrOthers, ErrTwice, ErrAnswer at each field.
func (s *Service) Answer(ctx context.Context, by rbac.Actor, id string, answers map[string]int) (*Profile, error) {
	r, unit, line, err := s.open(ctx, by, id)
	if err != nil {
		return nil, err
	}
	q := s.catalogue.Of(r.Questionnaire)
	if q == nil {
		return nil, ErrClosed
	}
	values, err := q.Values(answers)
	if err != nil {
		return nil, err
	}
	grades, err := s.rungs.Rungs(ctx, []string{by.Person})
	if err != nil {
		return nil, err
	}
	k, err := s.keys.Get(ctx, id)
	if err != nil {
		return nil, missing(err, ErrClosed)
	}
	a := &answer{store.Meta{ID: k.token(by.Person)}, id, unit, line, grades[by.Person], values}
	if err := s.answers.Insert(ctx, a); errors.Is(err, store.ErrExists) {
		return nil, ErrTwice
	} else if err != nil {
		return nil, err
	}
	if r, err = s.round(ctx, id); err != nil {
		return nil, err
	}
	if r.State != Open {
		return nil, ErrClosed
	}
	if q.Kind != Fit {
		return nil, nil
	}
	return q.ProfileOf(values), nil
}
