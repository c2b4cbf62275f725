package certificates

import (
	"context"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/rbac"
)

// The faults of an issue by hand.
var (
	ErrEvidence    = fault.Define(fault.Invalid, "certificates.evidence")     // fields "what", "ref"
	ErrEvidenceDay = fault.Define(fault.Invalid, "certificates.evidence_day") // not set, or to come; field "on"
	ErrSubject     = fault.Define(fault.Invalid, "certificates.subject")      // the kind's text names one; field "subject"
)

// Hand is a certificate that a person issues: for what no exam or course of ours could prove, with
// the paper that does.
type Hand struct {
	Kind    string
	Person  string
	Subject string    // for kinds whose text names one
	What    string    // what the evidence is: 省公司竞赛决赛
	Ref     string    // the paper's number: 粤客服〔2026〕18号
	On      time.Time // when it was earned
	Score   int64     // thousandths of a point; 0: none
	Reason  string
}

// IssueByHand issues a certificate on a paper. The paper is its evidence and what earned it: the
// same paper gives a person no second certificate of the kind.
func (x *Service) IssueByHand(ctx context.Context, by rbac.Actor, h Hand) (*Certificate, error) {
	kind, err := x.issuable(Request{Kind: h.Kind})
	if err != nil {
		return nil, err
	}
	h.What, h.Ref, h.Subject = strings.TrimSpace(h.What), strings.TrimSpace(h.Ref), strings.TrimSpace(h.Subject)
	if err := h.check(kind, x.clock.Now()); err != nil {
		return nil, err
	}
	ref := "paper:" + h.Ref
	return x.Issue(ctx, by, Request{
		Kind: h.Kind, Person: h.Person, Source: ref, Subject: h.Subject, Earned: h.On, Reason: h.Reason,
		Evidence: []Evidence{{Source: "hand", Ref: ref, What: h.What, Score: h.Score, When: h.On}},
	})
}

// check lists everything that is missing at once, so that a form comes back only once.
func (h Hand) check(k Kind, now time.Time) error {
	var faults fault.List
	if h.What == "" {
		faults = append(faults, ErrEvidence.At("what"))
	}
	if h.Ref == "" || len(h.Ref) > 120 {
		faults = append(faults, ErrEvidence.At("ref"))
	}
	if h.On.IsZero() || h.On.After(now) {
		faults = append(faults, ErrEvidenceDay.At("on"))
	}
	if k.Named() && h.Subject == "" {
		faults = append(faults, ErrSubject.At("subject"))
	}
	if strings.TrimSpace(h.Reason) == "" {
		faults = append(faults, ErrReason.At("reason"))
	}
	return faults.Err()
}
