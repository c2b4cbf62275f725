package demo

import (
	"context"
	"errors"
	"fmt"

	"tianti/certificates"
	"tianti/courses"
	"tianti/ladder"
	"tianti/rbac"
)

// request is what asks for a certificate.
func (l *life) request(c calendar, e earned) certificates.Request {
	reason := "考核合格"
	switch {
	case e.begin < c.live:
		reason = "系统上线，旧证换发"
	case e.renewal:
		reason = "年审考核合格，续证"
	}
	return certificates.Request{Kind: e.kind, Person: l.no, Source: l.source(e.kind, c, e.begin), Evidence: l.evidence(c, e), Earned: c.at(e.begin, 9, 0), Reason: reason}
}

// issue issues a certificate with what it rests on, and tells passport and ladder.
func (l *life) issue(e earned) func(context.Context, *desk) error {
	return func(ctx context.Context, d *desk) error {
		c, err := d.certificates.Issue(ctx, rbac.System("certificates: issue what an exam earned"), l.request(d.calendar, e))
		if err != nil {
			return err
		}
		if c.Supersedes != "" {
			if err := d.forget(ctx, l.no, c.Supersedes); err != nil {
				return err
			}
		}
		if err := d.passports.Certify(ctx, l.no, c.Kind, c.ID, c.From, c.Until); err != nil {
			return err
		}
		if err := d.accredited(ctx, l.no, c); err != nil {
			return err
		}
		return d.ladder.Learn(ctx, l.no, ladder.CertificateEvidence(c.ID, c.Kind, c.From, c.Until)...)
	}
}

// evidence are the results that a certificate rests on.
func (l *life) evidence(c calendar, e earned) []certificates.Evidence {
	when := c.at(e.begin-3, 17, 0)
	theory := certificates.Evidence{Source: "exams", Ref: l.source(e.kind+"-theory", c, e.begin), What: "理论考试", WhatEN: "Theory", Score: int64(e.theory) * 100, When: when}
	skill := certificates.Evidence{Source: "exams", Ref: l.source(e.kind+"-practice", c, e.begin), What: "实操考核", WhatEN: "Practice", Score: int64(e.skill) * 100, When: when}
	if e.renewal {
		theory.What, theory.WhatEN = "年审理论考试", "Renewal theory"
		return []certificates.Evidence{theory}
	}
	return []certificates.Evidence{theory, skill}
}

// forget tells passport and ladder that a certificate counts no more.
func (d *desk) forget(ctx context.Context, person, certificate string) error {
	if err := d.passports.Uncertify(ctx, person, certificate, d.clock.Now()); err != nil {
		return err
	}
	return d.ladder.Void(ctx, person, ladder.CertificateID(certificate))
}

// fall revokes or suspends the certificate that was earned in vain.
func (l *life) fall(ctx context.Context, d *desk) error {
	by := d.actors[l.hr()]
	all, err := d.certificates.OfPerson(ctx, by, l.no)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Kind != l.fallen.kind || c.State != certificates.Issued {
			continue
		}
		if l.fallen.revoked {
			_, err = d.certificates.Revoke(ctx, c.ID, by, l.fallen.why)
		} else {
			_, err = d.certificates.Suspend(ctx, c.ID, by, l.fallen.why)
		}
		if err != nil {
			return err
		}
		return d.forget(ctx, l.no, c.ID)
	}
	return nil
}

func (x learnt) entry(c calendar, l *life) courses.Learnt {
	out := courses.Learnt{Course: x.course, Assigned: c.at(x.given, 9, 0), Score: x.score, By: l.hr(), Why: "岗位课程"}
	if x.due != never {
		out.Due = c.start(x.due)
	}
	if x.done != never {
		out.Completed = c.at(x.done, 17, 0)
	}
	return out
}

// rise appoints somebody: one proposes in the morning, another confirms in the afternoon. Where the
// rules refuse, nothing happens, as it would have been.
func (l *life) rise(r rung) func(context.Context, *desk) error {
	return func(ctx context.Context, d *desk) error {
		day := d.at(r.day, 16, 0)
		a, err := d.ladder.Propose(ctx, d.actors[l.hr()], ladder.Proposal{Person: l.no, Grade: r.grade, Effective: day, Reason: "符合晋级条件"})
		if err == nil {
			d.clock.Set(day)
			a, err = d.ladder.Approve(ctx, d.actors["manager1"], a.ID, "同意聘任", false)
		}
		if errors.Is(err, ladder.ErrUnqualified) || errors.Is(err, ladder.ErrNoRung) {
			d.skipped = append(d.skipped, err)
			return nil
		}
		if err != nil {
			return fmt.Errorf("appoint %s to %s: %w", l.no, r.grade, err)
		}
		return d.passports.Appointed(ctx, l.no, a.Grade, "appointment:"+a.ID, a.Effective)
	}
}
