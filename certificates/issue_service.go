package certificates

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// ErrSource says that a request does not name what earned the certificate.
var ErrSource = fault.Define(fault.Invalid, "certificates.source")

// Request asks for a certificate.
type Request struct {
	Kind      string
	Person    string
	Source    string // what earned it, once: "sitting:ID"
	Subject   string // for kinds whose text names one: the course, the contest, the period
	SubjectEN string
	Evidence  []Evidence
	Earned    time.Time // the term begins then; zero: now. A certificate never begins after its issue
	Reason    string
	claimed   bool // the programme was complete before the kind was retired
}

// Issue gives a person a certificate. Asked again for the same kind, person and source it gives the
// same certificate, also after a crash half-way.
func (x *Service) Issue(ctx context.Context, by rbac.Actor, r Request) (*Certificate, error) {
	kind, err := x.issuable(r)
	if err != nil {
		return nil, err
	}
	if r.Source == "" {
		return nil, ErrSource.At("source")
	}
	if err := needReason(r.Reason); err != nil {
		return nil, err
	}
	h, err := x.holders.Holder(ctx, r.Person)
	if err != nil {
		return nil, err
	}
	if _, err := x.gate.May(by, "certificates.certificate.issue", rbac.Place{Unit: h.Unit, Owner: r.Person}); err != nil {
		return nil, err
	}
	id := ID(r.Kind, r.Person, r.Source)
	if c, err := x.book.Get(ctx, id); !errors.Is(err, store.ErrNotFound) {
		if err != nil {
			return nil, err
		}
		return c, x.settle(ctx, c)
	}
	key, err := x.activeKey(ctx)
	if err != nil {
		return nil, err
	}
	draft, _, err := x.draft(ctx, key, id, kind, h, r)
	if err != nil {
		return nil, err
	}
	return x.issue(ctx, by, draft, r.Reason)
}

// issuable is the kind that a request asks for, if certificates are issued of it.
func (x *Service) issuable(r Request) (Kind, error) {
	k, err := x.Catalogue().Kind(r.Kind)
	if err == nil && k.Retired && !r.claimed {
		err = ErrKindRetired.With("code", k.Code).At("kind")
	}
	return k, err
}

// draft is the certificate but for its number, and the one that is running when it begins, if any.
func (x *Service) draft(ctx context.Context, key *Key, id string, kind Kind, h Holder, r Request) (c, old *Certificate, err error) {
	if old, err = x.running(ctx, r.Kind, r.Person); err != nil {
		return nil, nil, err
	}
	now := x.clock.Now().UTC().Truncate(time.Millisecond)
	begin := now
	if !r.Earned.IsZero() && r.Earned.Before(now) {
		begin = r.Earned.UTC().Truncate(time.Millisecond)
	}
	c = &Certificate{
		Kind: r.Kind, KindVersion: kind.Version, Person: r.Person, Holder: h.Name, HolderEN: h.NameEN, Unit: h.Unit, Issuer: h.Issuer,
		Code: newCode(), Source: r.Source, Subject: r.Subject, SubjectEN: r.SubjectEN, Evidence: r.Evidence,
		State: Issued, IssuedAt: now, Key: key.ID,
	}
	c.ID = id
	var runs time.Time
	if old != nil && kind.Months > 0 { // a second course or award stands beside the first
		c.Supersedes, runs = old.ID, old.Until
	}
	c.From, c.Until = kind.Term(begin, runs)
	return c, old, nil
}

// issue takes a number for a draft and turns it into a certificate.
func (x *Service) issue(ctx context.Context, by rbac.Actor, draft *Certificate, reason string) (*Certificate, error) {
	n, err := x.reserve(ctx, draft, by.Person, reason)
	if err != nil {
		return nil, err
	}
	return x.complete(ctx, by, n, reason)
}

// complete turns a reservation into its certificate. It may run any number of times, anywhere.
func (x *Service) complete(ctx context.Context, by rbac.Actor, n *numbered, reason string) (*Certificate, error) {
	c, err := x.book.Get(ctx, n.Certificate)
	if errors.Is(err, store.ErrNotFound) && n.Draft != nil {
		c, err = x.insert(ctx, by, *n.Draft, reason)
	}
	if err != nil {
		return nil, err
	}
	if n.Open != "" {
		if err := x.close(ctx, n.ID); err != nil {
			return nil, err
		}
	}
	return c, x.settle(ctx, c)
}

func (x *Service) insert(ctx context.Context, by rbac.Actor, c Certificate, reason string) (*Certificate, error) {
	grant, err := x.gate.May(by, "certificates.certificate.issue", placeOf(&c))
	if err != nil {
		return nil, err
	}
	c.Rev, c.Lookup = 0, lookup(c.Code)
	c.History = []Step{{State: Issued, At: c.IssuedAt, By: by.Person, ByName: by.Name, Reason: reason}}
	for i, e := range c.Evidence {
		r := &rest{Ref: e.Ref, Certificate: c.ID}
		r.ID = fmt.Sprintf("%s:%d", c.ID, i)
		if err := x.rests.Insert(ctx, r); err != nil && !errors.Is(err, store.ErrExists) {
			return nil, err
		}
	}
	entry := grant.Record(reason, CertificateIssued{x.about(&c, c.IssuedAt, reason), c.Supersedes})
	if err := x.book.Insert(ctx, &c, entry); errors.Is(err, store.ErrExists) {
		return x.book.Get(ctx, c.ID)
	} else if err != nil {
		return nil, err
	}
	return &c, nil
}

// settle ends what a certificate takes the place of.
func (x *Service) settle(ctx context.Context, c *Certificate) error {
	if c.Supersedes == "" {
		return nil
	}
	by := rbac.System("certificates: end what was replaced")
	_, err := x.change(ctx, by, c.Supersedes, "certificates.certificate.reissue", c.Number, func(old *Certificate, s Step) (moved, error) {
		if old.State == Superseded || old.State == Revoked {
			return nil, nil
		}
		if err := old.supersede(c.ID, s); err != nil {
			return nil, err
		}
		return CertificateReissued{x.about(old, s.At, s.Reason), c.ID}, nil
	})
	return err
}

// Complete finishes what nodes that crashed had begun: every reservation older than a minute that
// has no certificate yet. The program runs it at start and every minute.
func (x *Service) Complete(ctx context.Context) (int, error) {
	by, done := rbac.System("certificates: complete an issue"), 0
	for n, err := range x.numbers.Each(ctx, store.On("open").Is("yes").UpTo(x.clock.Now().Add(-time.Minute))) {
		if err != nil {
			return done, err
		}
		if _, err := x.complete(ctx, by, n, n.Reason); err != nil {
			return done, err
		}
		done++
	}
	return done, nil
}
