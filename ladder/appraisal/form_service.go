package appraisal

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tianti/internal/store"
	"tianti/rbac"
)

// mostForms bounds the versions that a list reads.
const mostForms = 1000

// Form is the newest version.
func (s *Service) Form(ctx context.Context) (*Form, error) {
	all, err := s.Forms(ctx)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// Forms lists the versions, the newest first; the built-in one is the last.
func (s *Service) Forms(ctx context.Context) ([]*Form, error) {
	page, err := s.forms.Find(ctx, store.On("id").Down().Limit(mostForms))
	if err != nil {
		return nil, err
	}
	return append(page.Items, s.builtIn), nil
}

// FormOf finds a version by its number. Faults: ErrFormNone.
func (s *Service) FormOf(ctx context.Context, id string) (*Form, error) {
	if id == s.builtIn.ID {
		return s.builtIn, nil
	}
	f, err := s.forms.Get(ctx, id)
	return f, missing(err, ErrFormNone)
}

// Publish makes a form the newest version: cycles that are drafted from now on go by it, and those that run keep
// theirs. base is the version that it was made from. Faults: those of Check, ErrFormMoved, ErrReason.
func (s *Service) Publish(ctx context.Context, by rbac.Actor, base string, f Form, reason string) (*Form, error) {
	grant, err := s.gate.May(by, mayForm, rbac.Place{})
	if err != nil {
		return nil, err
	}
	faults := f.Check()
	if x := reasonFault(reason); x != nil {
		faults = append(faults, x)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	last, err := s.Form(ctx)
	if err != nil {
		return nil, err
	}
	if last.ID != base {
		return nil, ErrFormMoved
	}
	var n int
	if _, err := fmt.Sscanf(last.ID, "%d", &n); err != nil {
		return nil, err
	}
	f.Meta = store.Meta{ID: fmt.Sprintf("%04d", n+1)}
	f.By, f.At, f.Reason = by.Name, s.now(), strings.TrimSpace(reason)
	err = s.forms.Insert(ctx, &f, grant.Record(reason))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrFormMoved
	}
	return &f, err
}
