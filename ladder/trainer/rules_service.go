package trainer

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"tianti/internal/store"
	"tianti/rbac"
)

// Editions lists the versions of the rules, the newest first; the built-in one is the last.
func (s *Service) Editions(ctx context.Context, by rbac.Actor) ([]*Edition, error) {
	if !s.gate.MayAnywhere(by, mayRules) {
		return nil, rbac.ErrForbidden.With("permission", mayRules)
	}
	page, err := s.editions.Find(ctx, store.On("id").Down().Limit(200))
	return append(page.Items, &Edition{Meta: store.Meta{ID: "0000"}, YAML: string(builtIn)}), err
}

// Publish puts other rules in force, made from the version base. Applications that run keep theirs. Faults: those of
// Read by line, ErrReason, ErrStale, ErrLong.
func (s *Service) Publish(ctx context.Context, by rbac.Actor, base, yaml, reason string) (*Edition, error) {
	grant, err := s.gate.May(by, mayEdit, rbac.Place{Unit: "/"})
	if err != nil {
		return nil, err
	}
	if len(yaml) > mostYAML {
		return nil, ErrLong.At("yaml").With("most", mostYAML>>10)
	}
	if _, err := Read("rules.yaml", []byte(yaml)); err != nil {
		return nil, err
	}
	if f := reasonFault(reason); f != nil {
		return nil, f
	}
	_, now, err := s.Rules(ctx)
	if err != nil {
		return nil, err
	}
	if now.ID != base {
		return nil, ErrStale
	}
	n, _ := strconv.Atoi(now.ID)
	e := &Edition{Meta: store.Meta{ID: fmt.Sprintf("%04d", n+1)}, YAML: yaml, By: by.Person, ByName: by.Name, At: s.now(), Reason: strings.TrimSpace(reason)}
	err = s.editions.Insert(ctx, e, grant.Record(reason, RulesPublished{e.ID, by.Person}))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrStale
	}
	return e, err
}
