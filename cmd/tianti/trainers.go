package main

import (
	"context"
	"slices"
	"time"

	"tianti/certificates"
	"tianti/courses/class"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/ladder/trainer"
	"tianti/rbac"
	"tianti/web"
)

// accreditation is what the accreditation of trainers asks of other rooms.
func accreditation(p *web.Parts, c clock.Clock) trainer.Others {
	return trainer.Others{
		Courses: p.Courses,
		Issue: func(ctx context.Context, by rbac.Actor, person, level, ref, reason string, mean int64) (trainer.Issued, error) {
			evidence := certificates.Evidence{Source: "ladder", Ref: ref, What: "内训师认证", WhatEN: "Trainer accreditation", Score: mean, When: c.Now()}
			made, err := p.Certificates.Issue(ctx, by, certificates.Request{Kind: trainer.KindOf(level), Person: person, Source: ref, Evidence: []certificates.Evidence{evidence}, Reason: reason})
			if err != nil {
				return trainer.Issued{}, err
			}
			return trainer.Issued{Certificate: made.ID, From: made.From, Until: made.Until}, nil
		},
		Revoke: func(ctx context.Context, by rbac.Actor, certificate, reason string) error {
			_, err := p.Certificates.Revoke(ctx, certificate, by, reason)
			return err
		},
		Taught: func(ctx context.Context, person string, from, until time.Time) (trainer.Taught, error) {
			t, err := p.Classes.Teaching(ctx, person, from, until)
			return trainer.Taught(t), err
		},
		Marking: func(ctx context.Context, by rbac.Actor, exam, person string) (trainer.Marking, error) {
			report, err := p.Exams.MarkingReport(ctx, by, exam)
			if err != nil {
				return trainer.Marking{}, err
			}
			for _, m := range report.Markers {
				if m.Marker == person {
					return trainer.Marking{Marks: m.Marks, Agreement: m.Kappa, Severity: m.Severity}, nil
				}
			}
			return trainer.Marking{}, nil
		},
	}
}

// teaches says whether somebody gives lessons and marks as an internal trainer; judges and whoever moderates do so by
// their own right.
func teaches(ctx context.Context, p *web.Parts, person string, at time.Time) (bool, error) {
	held, err := p.Organisation.Held(ctx, person, at)
	has := func(role string) bool {
		return slices.ContainsFunc(held, func(h rbac.Held) bool { return h.Role == role })
	}
	return has("trainer") && !has("judge") && !has("manager"), err
}

// markers says who may be given marking tasks: whoever marks as a trainer is accredited at the level that the rules of
// accreditation name for it.
func markers(p *web.Parts, c clock.Clock) func(context.Context, string) error {
	return func(ctx context.Context, person string) error {
		if as, err := teaches(ctx, p, person, c.Now()); !as || err != nil {
			return err
		}
		return p.Trainers.Entitled(ctx, person, trainer.Marks)
	}
}

// teachers says who may be given a class: whoever may teach one, and, as a trainer, is accredited on that day.
func teachers(p *web.Parts, c clock.Clock) class.Fit {
	may := class.Teachers(p.Gate, p.Organisation.Act)
	return func(ctx context.Context, person, course string, at time.Time) error {
		if err := may(ctx, person, course, at); err != nil {
			return err
		}
		if as, err := teaches(ctx, p, person, c.Now()); !as || err != nil {
			return err
		}
		return p.Trainers.EntitledAt(ctx, person, trainer.Class, at)
	}
}

// trainers lets the cards of trainers follow their certificates, whoever issued or ended them.
func (r rooms) trainers(b *event.Bus) {
	holds := func(ctx context.Context, a certificates.About) error {
		level, ok := trainer.LevelOf(a.Kind)
		if !ok {
			return nil
		}
		return r.Trainers.Hold(ctx, a.Person, trainer.Held{Certificate: a.Certificate, Level: level, From: a.From, Until: a.Until})
	}
	falls := func(ctx context.Context, a certificates.About) error {
		if _, ok := trainer.LevelOf(a.Kind); !ok {
			return nil
		}
		return r.Trainers.Fall(ctx, a.Person, a.Certificate)
	}
	event.On(b, "trainers: note the accreditation", func(ctx context.Context, f certificates.CertificateIssued) error { return holds(ctx, f.About) })
	event.On(b, "trainers: note the accreditation again", func(ctx context.Context, f certificates.CertificateReinstated) error { return holds(ctx, f.About) })
	event.On(b, "trainers: leave the accreditation out while it is suspended", func(ctx context.Context, f certificates.CertificateSuspended) error { return falls(ctx, f.About) })
	event.On(b, "trainers: leave the revoked accreditation out", func(ctx context.Context, f certificates.CertificateRevoked) error { return falls(ctx, f.About) })
	event.On(b, "trainers: leave the accreditation out that another one replaced", func(ctx context.Context, f certificates.CertificateReissued) error { return falls(ctx, f.About) })
}
