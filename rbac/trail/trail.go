// Package trail reads the audit chain for those who may: what was done, by whom, to whom and why.
package trail

import (
	"context"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

// Service asks before it reads.
type Service struct {
	Chain *audit.Chain
	Gate  *rbac.Gate
}

const permission = "audit.entry.read"

// Find lists entries, newest first; those of units out of the actor's reach are left out. Faults:
// rbac.ErrForbidden.
func (s Service) Find(ctx context.Context, by rbac.Actor, ask audit.Ask) (store.Page[audit.Recorded], error) {
	if !s.Gate.MayAnywhere(by, permission) {
		_, err := s.Gate.May(by, permission, rbac.Place{})
		return store.Page[audit.Recorded]{}, err
	}
	page, err := s.Chain.Search(ctx, ask)
	kept := page.Items[:0:0]
	for _, r := range page.Items {
		if _, err := s.Gate.May(by, permission, rbac.Place{Unit: r.Entry.Unit, Owner: r.Subject}); err == nil {
			kept = append(kept, r)
		}
	}
	page.Items = kept
	return page, err
}

// Heads lists the ends of all streams for who may read the whole trail.
func (s Service) Heads(ctx context.Context, by rbac.Actor) ([]audit.Head, error) {
	if _, err := s.Gate.May(by, permission, rbac.Place{Unit: "/"}); err != nil {
		return nil, err
	}
	return s.Chain.Heads(ctx)
}

// Verify walks the whole chain for who may read it.
func (s Service) Verify(ctx context.Context, by rbac.Actor) (audit.Report, error) {
	if _, err := s.Gate.May(by, permission, rbac.Place{Unit: "/"}); err != nil {
		return audit.Report{}, err
	}
	return s.Chain.Verify(ctx)
}
