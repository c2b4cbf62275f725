package certificates

import (
	"slices"
	"time"

	"tianti/internal/store"
)

// Transcript is what a person has earned towards certificates, and which programmes were completed
// with it. It is derived from facts that have their audit entries where they were established. Its
// id is the person's.
//
// Whether a programme is complete is decided inside one change of this document, so two facts that
// arrive at once complete it once; the claim says with what, and whoever finds it open issues the
// certificate from it.
type Transcript struct {
	store.Meta `bson:",inline"`
	Earned     []Earned `bson:"earned"`
	Claims     []Claim  `bson:"claims"`
}

// Claim is a completed programme.
type Claim struct {
	Kind     string     `bson:"kind"`
	Source   string     `bson:"source"`
	Evidence []Evidence `bson:"evidence"`
	Last     time.Time  `bson:"last"` // when its last part was earned
	Issued   bool       `bson:"issued"`
	Fell     time.Time  `bson:"fell,omitempty"` // the certificate counts no more, or was never to be
}

var transcripts = store.Define[Transcript]("certificates.transcripts")

// note takes a thing in; the same one again replaces what was said of it, but for its fall. turned
// says that it had failed before and has not now.
func (t *Transcript) note(e Earned) (turned bool) {
	i := slices.IndexFunc(t.Earned, func(x Earned) bool { return x.Part == e.Part && x.Code == e.Code && x.Ref == e.Ref })
	if i < 0 {
		t.Earned = append(t.Earned, e)
		return false
	}
	turned = t.Earned[i].Failed && !e.Failed
	e.Fell, e.Why = t.Earned[i].Fell, t.Earned[i].Why
	t.Earned[i] = e
	return turned
}

// find is the claim of a source; nil if there is none.
func (t *Transcript) find(kind, source string) *Claim {
	i := slices.IndexFunc(t.Claims, func(c Claim) bool { return c.Kind == kind && c.Source == source })
	if i < 0 {
		return nil
	}
	return &t.Claims[i]
}

// drop makes a thing count no more, and a claim that rests on it and is not issued yet.
func (t *Transcript) drop(ref, why string, now time.Time) {
	for i := range t.Earned {
		if e := &t.Earned[i]; e.Ref == ref && e.Fell.IsZero() {
			e.Fell, e.Why = now, why
		}
	}
	for i := range t.Claims {
		if c := &t.Claims[i]; !c.Issued && c.Fell.IsZero() && c.restsOn(ref) {
			c.Fell = now
		}
	}
}

// expire ends what stands under a reference, and does not bring a later end than the one that there is.
func (t *Transcript) expire(ref string, at time.Time) {
	for i := range t.Earned {
		if e := &t.Earned[i]; e.Ref == ref && (e.Until.IsZero() || at.Before(e.Until)) {
			e.Until = at
		}
	}
}

func (c *Claim) restsOn(ref string) bool {
	return slices.ContainsFunc(c.Evidence, func(e Evidence) bool { return e.Ref == ref })
}

// progress is how a kind's programme stands, with the certificates that the person holds.
func (t *Transcript) progress(k Kind, held []Earned, at time.Time) Progress {
	var since time.Time
	for _, c := range t.Claims {
		if c.Kind == k.Code && c.Fell.After(since) {
			since = c.Fell
		}
	}
	spent := func(ref string) bool {
		return slices.ContainsFunc(t.Claims, func(c Claim) bool { return c.Kind == k.Code && c.Fell.IsZero() && c.restsOn(ref) })
	}
	return progress(k, append(slices.Clip(t.Earned), held...), spent, since, at)
}

// claim notes that a programme is complete, if it is.
func (t *Transcript) claim(k Kind, held []Earned, at time.Time) {
	p := t.progress(k, held, at)
	if !p.Complete() {
		return
	}
	c := Claim{Kind: k.Code, Source: p.source()}
	c.Evidence, c.Last = p.evidence()
	if t.find(c.Kind, c.Source) == nil {
		t.Claims = append(t.Claims, c)
	}
}

// open lists the claims whose certificates are still to be issued.
func (t *Transcript) open() (out []Claim) {
	for _, c := range t.Claims {
		if !c.Issued && c.Fell.IsZero() {
			out = append(out, c)
		}
	}
	return out
}
