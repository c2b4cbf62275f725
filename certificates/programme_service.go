package certificates

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// Listen registers this package's own reactions: a certificate that falls gives its programme free
// to be earned anew.
func (x *Service) Listen(b *event.Bus) {
	event.On(b, "certificates: let the programme of a suspended certificate be earned anew", func(ctx context.Context, f CertificateSuspended) error {
		return x.mark(ctx, f.About, func(c *Claim) { c.Fell = f.At })
	})
	event.On(b, "certificates: let the programme of a revoked certificate be earned anew", func(ctx context.Context, f CertificateRevoked) error {
		return x.mark(ctx, f.About, func(c *Claim) { c.Fell = f.At })
	})
	event.On(b, "certificates: count the programme of a reinstated certificate again", func(ctx context.Context, f CertificateReinstated) error {
		return errors.Join(x.mark(ctx, f.About, func(c *Claim) { c.Fell = time.Time{} }), x.hold(ctx, f.About))
	})
	event.On(b, "certificates: issue what the certificate completes of kinds that ask for it", func(ctx context.Context, f CertificateIssued) error {
		return x.hold(ctx, f.About)
	})
	event.On(b, "certificates: issue what a published kind finds complete", x.published)
	event.On(b, "certificates: tell the status lists of the suspension", func(ctx context.Context, f CertificateSuspended) error { return x.tell(ctx, f.Certificate) })
	event.On(b, "certificates: tell the status lists of the reinstatement", func(ctx context.Context, f CertificateReinstated) error { return x.tell(ctx, f.Certificate) })
	event.On(b, "certificates: tell the status lists of the revocation", func(ctx context.Context, f CertificateRevoked) error { return x.tell(ctx, f.Certificate) })
	event.On(b, "certificates: tell the status lists of the replacement", func(ctx context.Context, f CertificateReissued) error { return x.tell(ctx, f.Certificate) })
}

// hold issues what a certificate completes of the kinds that ask for it.
func (x *Service) hold(ctx context.Context, a About) error {
	var asking []Kind
	for _, k := range x.Catalogue().Current() {
		if k.counts(Earned{Part: HeldPart, Code: a.Kind}) {
			asking = append(asking, k)
		}
	}
	t, err := x.claimHeld(ctx, a.Person, asking)
	if err != nil || t == nil {
		return nothing(err)
	}
	return x.redeem(ctx, a.Person, t.open())
}

// claimHeld notes the programmes among kinds that are complete with the certificates that a person holds;
// nil if there are none to look at. What was earned must be noted before: of two that complete a
// programme at once, a certificate and something else, the later one sees both.
func (x *Service) claimHeld(ctx context.Context, person string, kinds []Kind) (*Transcript, error) {
	if len(kinds) == 0 {
		return nil, nil
	}
	held, err := x.holdings(ctx, person)
	if err != nil {
		return nil, err
	}
	return x.transcripts.Update(ctx, person, func(t *Transcript) ([]store.Event, error) {
		for _, k := range kinds {
			t.claim(k, held, x.clock.Now())
		}
		return nil, nil
	})
}

// holdings are a person's certificates as programmes look at them.
func (x *Service) holdings(ctx context.Context, person string) (out []Earned, err error) {
	for c, err := range x.book.Each(ctx, store.On("person").Is(person)) {
		if err != nil {
			return nil, err
		}
		if c.State != Superseded {
			out = append(out, x.holding(c))
		}
	}
	return out, nil
}

func (x *Service) holding(c *Certificate) Earned {
	e := Earned{Part: HeldPart, Code: c.Kind, Ref: "certificate:" + c.ID, What: c.Kind, EN: c.Kind, At: c.From, Until: c.Until}
	if k, err := x.Catalogue().Kind(c.Kind); err == nil {
		e.What, e.EN = k.ZH, k.EN
	}
	if n := len(c.History); c.State != Issued && n > 0 {
		e.Fell, e.Why = c.History[n-1].At, c.History[n-1].Reason
	}
	return e
}

// mark changes the claim that earned a certificate; one that a person issued has none.
func (x *Service) mark(ctx context.Context, a About, change func(*Claim)) error {
	c, err := x.find(ctx, a.Certificate)
	for err == nil && strings.HasPrefix(c.Source, reissued) {
		c, err = x.find(ctx, c.Supersedes)
	}
	if err != nil {
		return err
	}
	_, err = x.transcripts.Update(ctx, a.Person, func(t *Transcript) ([]store.Event, error) {
		if d := t.find(c.Kind, c.Source); d != nil {
			change(d)
		}
		return nil, nil
	})
	return nothing(err)
}

// nothing takes "there is no transcript" for done.
func nothing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// Earn notes what a person has done, and issues the certificates whose programmes it completes. Told
// again it changes nothing, but finishes what was cut short. A result that was corrected suspends
// what rests on it when it is no pass any more, and puts it back when it is one again.
func (x *Service) Earn(ctx context.Context, person string, news ...Earned) error {
	var turned []string
	touched := slices.DeleteFunc(x.Catalogue().Current(), func(k Kind) bool { return !slices.ContainsFunc(news, k.counts) })
	t, err := x.transcripts.Upsert(ctx, person, func() *Transcript { return &Transcript{} }, func(t *Transcript) ([]store.Event, error) {
		turned = nil
		for _, e := range news {
			e.At, e.Until = e.At.UTC().Truncate(time.Millisecond), e.Until.UTC().Truncate(time.Millisecond)
			if t.note(e) {
				turned = append(turned, e.Ref)
			}
		}
		for _, k := range touched {
			if len(k.Asks.Holds) == 0 {
				t.claim(k, nil, x.clock.Now())
			}
		}
		return nil, nil
	})
	if err != nil {
		return err
	}
	holding := slices.DeleteFunc(touched, func(k Kind) bool { return len(k.Asks.Holds) == 0 })
	if u, err := x.claimHeld(ctx, person, holding); err != nil {
		return err
	} else if u != nil {
		t = u
	}
	for _, e := range news {
		if e.Failed {
			if _, err := x.SuspendRestingOn(ctx, e.Ref, "the result was corrected"); err != nil {
				return err
			}
		}
	}
	for _, ref := range turned {
		if _, err := x.ReinstateRestingOn(ctx, ref, "the result was corrected again"); err != nil {
			return err
		}
	}
	return x.redeem(ctx, person, t.open())
}

// Expire says that something a person had done counts no more from an instant on: an exemption that ended, a course
// that counts for another one no longer. What was issued with it stays.
func (x *Service) Expire(ctx context.Context, person, ref string, at time.Time) error {
	_, err := x.transcripts.Update(ctx, person, func(t *Transcript) ([]store.Event, error) {
		t.expire(ref, at.UTC().Truncate(time.Millisecond))
		return nil, nil
	})
	return nothing(err)
}

// redeem issues what was claimed. What fell while it was being issued is suspended afterwards.
func (x *Service) redeem(ctx context.Context, person string, claims []Claim) error {
	by := rbac.System("certificates: issue what a completed programme earns")
	for _, c := range claims {
		r := Request{Kind: c.Kind, Person: person, Source: c.Source, Evidence: c.Evidence, Earned: c.Last, Reason: "programme completed", claimed: true}
		if _, err := x.Issue(ctx, by, r); err != nil {
			return err
		}
		t, err := x.transcripts.Update(ctx, person, func(t *Transcript) ([]store.Event, error) {
			if d := t.find(c.Kind, c.Source); d != nil {
				d.Issued = true
			}
			return nil, nil
		})
		if err != nil {
			return err
		}
		for _, e := range t.Earned {
			if !e.Fell.IsZero() && c.restsOn(e.Ref) {
				if _, err := x.SuspendRestingOn(ctx, e.Ref, e.Why); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// Unearn says that something a person had done counts no more: a sitting was annulled. What rests
// on it is suspended.
func (x *Service) Unearn(ctx context.Context, person, ref, reason string) error {
	_, err := x.transcripts.Update(ctx, person, func(t *Transcript) ([]store.Event, error) {
		t.drop(ref, reason, x.clock.Now())
		return nil, nil
	})
	if err := nothing(err); err != nil {
		return err
	}
	_, err = x.SuspendRestingOn(ctx, ref, reason)
	return err
}

// Progress tells how far a person is in the programme of a kind: each part, met or what is missing.
func (x *Service) Progress(ctx context.Context, by rbac.Actor, person, kind string) (Progress, error) {
	k, err := x.Catalogue().Kind(kind)
	if err != nil {
		return Progress{}, err
	}
	h, err := x.holders.Holder(ctx, person)
	if err != nil {
		return Progress{}, err
	}
	if _, err := x.gate.May(by, "certificates.certificate.read", rbac.Place{Unit: h.Unit, Owner: person}); err != nil {
		return Progress{}, err
	}
	t, err := x.transcripts.Get(ctx, person)
	if errors.Is(err, store.ErrNotFound) {
		t, err = &Transcript{}, nil
	}
	if err != nil {
		return Progress{}, err
	}
	var held []Earned
	if k.Asks != nil && len(k.Asks.Holds) > 0 {
		if held, err = x.holdings(ctx, person); err != nil {
			return Progress{}, err
		}
	}
	return t.progress(k, held, x.clock.Now()), nil
}

// ErrTries says that as many examinations were failed as may be. Params "most", "months", "until".
var ErrTries = fault.Define(fault.Conflict, "certificates.tries")

// Admit says whether a person may sit another examination of a programme: not when as many were failed as the kind
// allows in so many months. It asks nobody: the exams do before an attempt begins. Faults: ErrTries.
func (x *Service) Admit(ctx context.Context, person, kind string, part PartKind) error {
	k, err := x.Catalogue().Kind(kind)
	if err != nil || k.Asks == nil {
		return nil // nothing is asked of an examination for something else
	}
	m := k.Asks.Theory
	if part == PracticePart {
		m = k.Asks.Practice
	}
	if m == nil || m.Tries == 0 {
		return nil
	}
	t, err := x.transcripts.Get(ctx, person)
	if err != nil {
		return nothing(err)
	}
	now := x.clock.Now()
	if failed(t.Earned, part, kind, *m, now) < m.Tries {
		return nil
	}
	until := now
	for at := now; ; at = at.AddDate(0, 0, 1) { // at most the months of the mark
		if until = at; failed(t.Earned, part, kind, *m, at) < m.Tries {
			break
		}
	}
	return ErrTries.With("most", m.Tries).With("months", m.Months).With("until", until.In(clock.Shanghai).Format("2006-01-02"))
}
