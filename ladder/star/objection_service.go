package star

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

// Object files an objection against the own rating while the notice runs. Faults: ErrText, ErrOver, ErrTwice.
func (s *Service) Object(ctx context.Context, by rbac.Actor, id, text string) (*Objection, error) {
	c, err := s.Person(ctx, by, id, by.Person)
	if err != nil {
		return nil, err
	}
	grant, err := s.gate.May(by, mayObject, rbac.Place{Unit: c.Result.Unit, Owner: by.Person})
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	if c.Period.State != Notice || !now.Before(c.Period.Until) {
		return nil, ErrOver
	}
	if text = strings.TrimSpace(text); text == "" || utf8.RuneCountInString(text) > 2000 {
		return nil, ErrText.At("text").With("limit", 2000)
	}
	o := &Objection{Meta: store.Meta{ID: c.Result.Run + "/" + by.Person}, Period: id, Run: c.Period.Run, Person: by.Person, Name: by.Name, Unit: c.Result.Unit, Text: text, At: now, State: Open}
	if err := s.objections.Insert(ctx, o, grant.Record(text)); errors.Is(err, store.ErrExists) {
		return nil, ErrTwice
	} else if err != nil {
		return nil, err
	}
	return o, nil
}

// Answer settles an objection with a reason; nobody answers the own one. What is upheld takes a correction
// of the figures and another run.
func (s *Service) Answer(ctx context.Context, by rbac.Actor, id string, uphold bool, answer string) (*Objection, error) {
	o, err := s.objections.Update(ctx, id, func(o *Objection) (audit.Entry, error) {
		grant, err := s.gate.May(by, mayAnswer, o.place())
		if err != nil {
			return audit.Entry{}, err
		}
		if o.State != Open {
			return audit.Entry{}, ErrAnswered
		}
		if answer = strings.TrimSpace(answer); answer == "" || utf8.RuneCountInString(answer) > 2000 {
			return audit.Entry{}, ErrAnswer.At("answer").With("limit", 2000)
		}
		o.State, o.Answer, o.By, o.AnsweredAt = Rejected, answer, by.Person, s.clock.Now()
		if uphold {
			o.State = Upheld
		}
		return grant.Record(answer), nil
	})
	return o, missing(err, ErrObjection)
}

// Objections lists the objections against a period's ratings that the actor may answer or audit.
func (s *Service) Objections(ctx context.Context, by rbac.Actor, id string) ([]*Objection, error) {
	p, err := s.Period(ctx, by, id)
	if err != nil {
		return nil, err
	}
	_, may := s.gate.May(by, mayAnswer, p.place())
	_, confirms := s.gate.May(by, mayConfirm, p.place())
	if may != nil && confirms != nil && !by.Has("auditor") {
		return nil, nil
	}
	page, err := s.objections.Find(ctx, store.On("run").Is(id).Down().Limit(500))
	return page.Items, err
}

// OwnObjection is the actor's objection against a run, nil if there is none.
func (s *Service) OwnObjection(ctx context.Context, by rbac.Actor, r *Result) (*Objection, error) {
	o, err := s.objections.Get(ctx, r.Run+"/"+by.Person)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return o, err
}
