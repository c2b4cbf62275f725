package certificates

import (
	"context"
	"errors"
	"slices"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// moved is the fact that a change establishes; nil when there was nothing to change.
type moved = event.Fact

// change loads, asks, decides and saves one move of a certificate's life.
func (x *Service) change(ctx context.Context, by rbac.Actor, id, permission, reason string, decide func(*Certificate, Step) (moved, error)) (*Certificate, error) {
	if err := needReason(reason); err != nil {
		return nil, err
	}
	c, err := x.book.Update(ctx, id, func(c *Certificate) (audit.Entry, error) {
		grant, err := x.gate.May(by, permission, placeOf(c))
		if err != nil {
			return audit.Entry{}, err
		}
		fact, err := decide(c, Step{At: x.clock.Now(), By: by.Person, ByName: by.Name, Reason: reason})
		if err != nil || fact == nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, fact), nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrUnknown.With("certificate", id)
	}
	return c, err
}

// Revoke ends a certificate for good.
func (x *Service) Revoke(ctx context.Context, id string, by rbac.Actor, reason string) (*Certificate, error) {
	return x.change(ctx, by, id, "certificates.certificate.revoke", reason, func(c *Certificate, s Step) (moved, error) {
		if err := c.revoke(s); err != nil {
			return nil, err
		}
		return CertificateRevoked{x.about(c, s.At, s.Reason)}, nil
	})
}

// Suspend takes a certificate out of force until it is reinstated.
func (x *Service) Suspend(ctx context.Context, id string, by rbac.Actor, reason string) (*Certificate, error) {
	return x.suspend(ctx, id, by, reason, "")
}

func (x *Service) suspend(ctx context.Context, id string, by rbac.Actor, reason, ref string) (*Certificate, error) {
	return x.change(ctx, by, id, "certificates.certificate.suspend", reason, func(c *Certificate, s Step) (moved, error) {
		s.Ref = ref
		if err := c.suspend(s); err != nil {
			return nil, err
		}
		return CertificateSuspended{x.about(c, s.At, s.Reason)}, nil
	})
}

// Reinstate puts a suspended certificate back into force.
func (x *Service) Reinstate(ctx context.Context, id string, by rbac.Actor, reason string) (*Certificate, error) {
	return x.change(ctx, by, id, "certificates.certificate.reinstate", reason, func(c *Certificate, s Step) (moved, error) {
		if err := c.reinstate(s); err != nil {
			return nil, err
		}
		return CertificateReinstated{x.about(c, s.At, s.Reason)}, nil
	})
}

// Resting are the certificates in force that rest on a piece of evidence: what would be suspended if it fell.
func (x *Service) Resting(ctx context.Context, ref string) ([]*Certificate, error) {
	all, err := x.restingOn(ctx, ref)
	return slices.DeleteFunc(all, func(c *Certificate) bool { return c.State != Issued || c.Standing(x.clock.Now()) == Expired }), err
}

// SuspendRestingOn suspends every certificate that rests on a piece of evidence that fell: a sitting
// was annulled, a result changed. Those that have ended or are suspended already stay as they are.
func (x *Service) SuspendRestingOn(ctx context.Context, ref, reason string) (int, error) {
	resting, err := x.restingOn(ctx, ref)
	if err != nil {
		return 0, err
	}
	by, done := rbac.System("certificates: suspend what rested on "+ref), 0
	for _, c := range resting {
		_, err := x.suspend(ctx, c.ID, by, reason, ref)
		switch {
		case err == nil:
			done++
		case errors.Is(err, ErrEnded), errors.Is(err, ErrSuspended):
		default:
			return done, err
		}
	}
	return done, nil
}

// ReinstateRestingOn puts back what SuspendRestingOn suspended for the same evidence, when the
// evidence stands again. What a person suspended since then stays suspended.
func (x *Service) ReinstateRestingOn(ctx context.Context, ref, reason string) (int, error) {
	resting, err := x.restingOn(ctx, ref)
	if err != nil {
		return 0, err
	}
	by, done := rbac.System("certificates: reinstate what rests on "+ref), 0
	for _, c := range resting {
		if n := len(c.History); c.State != Suspended || n == 0 || c.History[n-1].Ref != ref {
			continue
		}
		if _, err := x.Reinstate(ctx, c.ID, by, reason); errors.Is(err, ErrNotSuspended) {
			continue
		} else if err != nil {
			return done, err
		}
		done++
	}
	return done, nil
}

// reissued begins the source of a certificate that was written anew.
const reissued = "reissue:"

// Reissue writes a certificate anew, under a number and a code of its own, with the name that the
// person has now. The term and the evidence stay; the old one is superseded.
func (x *Service) Reissue(ctx context.Context, id string, by rbac.Actor, reason string) (*Certificate, error) {
	if err := needReason(reason); err != nil {
		return nil, err
	}
	old, err := x.find(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := x.gate.May(by, "certificates.certificate.reissue", placeOf(old)); err != nil {
		return nil, err
	}
	if old.SupersededBy == "" {
		if err := old.ended(); err != nil {
			return nil, err
		}
		if old.State == Suspended {
			return nil, ErrSuspended.With("number", old.Number)
		}
	}
	h, err := x.holders.Holder(ctx, old.Person)
	if err != nil {
		return nil, err
	}
	key, err := x.activeKey(ctx)
	if err != nil {
		return nil, err
	}
	c := *old
	c.Source = reissued + old.ID
	c.ID, c.Rev = ID(old.Kind, old.Person, c.Source), 0
	c.Holder, c.HolderEN, c.Unit, c.Issuer = h.Name, h.NameEN, h.Unit, h.Issuer
	c.Code, c.Key, c.IssuedAt = newCode(), key.ID, x.clock.Now()
	c.State, c.Supersedes, c.SupersededBy, c.History = Issued, old.ID, "", nil
	return x.reissue(ctx, by, &c, reason)
}

// reissue goes the way of an issue; the permission was asked for by Reissue.
func (x *Service) reissue(ctx context.Context, by rbac.Actor, c *Certificate, reason string) (*Certificate, error) {
	if done, err := x.book.Get(ctx, c.ID); !errors.Is(err, store.ErrNotFound) {
		if err != nil {
			return nil, err
		}
		return done, x.settle(ctx, done)
	}
	return x.issue(ctx, by, c, reason)
}

// ErrShow says that the public page has no such line.
var ErrShow = fault.Define(fault.Invalid, "certificates.show") // params "what", "known"

// Showable lists what a holder may add to the public page beyond the minimum.
var Showable = []string{"name", "number", "unit", "results"}

// Show sets what the public page shows of a certificate beyond the minimum. It is the holder's
// choice and nobody else's.
func (x *Service) Show(ctx context.Context, id string, by rbac.Actor, what []string) (*Certificate, error) {
	for _, w := range what {
		if !slices.Contains(Showable, w) {
			return nil, ErrShow.With("what", w).With("known", "name, number, unit, results").At("shows")
		}
	}
	what = slices.Compact(slices.Sorted(slices.Values(what)))
	c, err := x.book.Update(ctx, id, func(c *Certificate) (audit.Entry, error) {
		grant, err := x.gate.May(by, "certificates.certificate.share", placeOf(c))
		if err != nil {
			return audit.Entry{}, hide(err, id)
		}
		if slices.Equal(c.Shows, what) {
			return audit.Entry{}, nil
		}
		c.Shows = what
		return grant.Record("holder's choice"), nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrUnknown.With("certificate", id)
	}
	return c, err
}
