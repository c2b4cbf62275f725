package main

import (
	"context"
	"time"

	"tianti/certificates"
	"tianti/courses"
	"tianti/internal/event"
	"tianti/ladder"
	"tianti/rbac"
	"tianti/rbac/account"
	"tianti/rbac/token"
)

// reactions is the one list of who reacts to what. Reactions that stay inside a room stand in its
// own Listen; here facts are translated from one room to another. All of them may see a fact twice.
func (p *Program) reactions() {
	p.Audit.Listen(p.Bus)
	p.Organisation.Listen(p.Bus)
	p.Ladder.Listen(p.Bus)
	p.passportReactions()
	p.accessReactions()
	p.courseReactions()
	p.certificateReactions()
}

// passportReactions feed what seats ask about.
func (p *Program) passportReactions() {
	b, x := p.Bus, p.Passports
	event.On(b, "passport: note whoever is hired", x.Hired)
	event.On(b, "passport: note the unit", x.Moved)
	event.On(b, "passport: note the post", x.Posted)
	event.On(b, "passport: end everything of whoever left", x.Left)
	event.On(b, "passport: note the languages", func(ctx context.Context, f rbac.LanguagesChanged) error {
		return x.Speaks(ctx, f, p.instant(ctx))
	})
	event.On(b, "passport: note the role", x.Assigned)
	event.On(b, "passport: end the role", x.Revoked)
	event.On(b, "passport: note the grade", func(ctx context.Context, f ladder.GradeAppointed) error {
		return x.Appointed(ctx, f.Person, f.Grade, gradeRef(f.Case, f.Grade), f.Effective)
	})
	event.On(b, "passport: go back to the grade before", func(ctx context.Context, f ladder.GradeAnnulled) error {
		if err := x.Close(ctx, f.Person, gradeRef(f.Case, f.Grade), f.At); err != nil || f.Back == "" {
			return err
		}
		return x.Appointed(ctx, f.Person, f.Back, "annulled:"+f.Case, f.At)
	})
}

// gradeRef is the source of a grade in a passport: the case, or the roster.
func gradeRef(appointment, grade string) string {
	if appointment == "" {
		return "roster:" + grade
	}
	return "appointment:" + appointment
}

// accessReactions send out whoever may be in no more.
func (p *Program) accessReactions() {
	b := p.Bus
	event.On(b, "rbac: disable the account of whoever left, end the sessions", func(ctx context.Context, f rbac.PersonLeft) error {
		return p.gone(ctx, f.Person, f.From)
	})
	event.On(b, "rbac: end the sessions of a disabled account", func(ctx context.Context, f account.Disabled) error {
		return p.Tokens.EndAll(ctx, f.Person, token.Disabled)
	})
}

// courseReactions follow people, and give newcomers their programme.
func (p *Program) courseReactions() {
	b := p.Bus
	event.On(b, "courses: assign the pre-job programme to whoever is hired", p.welcomeNewcomer)
	event.On(b, "courses: follow people to their unit", func(ctx context.Context, f rbac.PersonMoved) error {
		return p.Courses.Moved(ctx, f.Person, f.Unit)
	})
	event.On(b, "passport: note the completed course", func(ctx context.Context, f courses.CourseCompleted) error {
		return p.Passports.Completed(ctx, f.Person, f.Course, "course:"+f.Enrolment, f.At)
	})
	event.On(b, "ladder: count the completed course", func(ctx context.Context, f courses.CourseCompleted) error {
		return p.Ladder.Learn(ctx, f.Person, ladder.CourseEvidence(f))
	})
}

// certificateReactions open and close what certificates carry.
func (p *Program) certificateReactions() {
	b := p.Bus
	counts := func(ctx context.Context, a certificates.About, from time.Time) error {
		if err := p.Passports.Certify(ctx, a.Person, a.Kind, a.Certificate, from, a.Until); err != nil {
			return err
		}
		return p.Ladder.Learn(ctx, a.Person, ladder.CertificateEvidence(a.Certificate, a.Kind, from, a.Until)...)
	}
	fell := func(ctx context.Context, a certificates.About) error {
		if err := p.Passports.Uncertify(ctx, a.Person, a.Certificate, a.At); err != nil {
			return err
		}
		return p.Ladder.Void(ctx, a.Person, ladder.CertificateID(a.Certificate))
	}
	event.On(b, "passport and ladder: count the certificate", func(ctx context.Context, f certificates.CertificateIssued) error {
		return counts(ctx, f.About, f.From)
	})
	event.On(b, "passport and ladder: count the certificate again", func(ctx context.Context, f certificates.CertificateReinstated) error {
		return counts(ctx, f.About, f.At)
	})
	event.On(b, "passport and ladder: leave the certificate out while it is suspended", func(ctx context.Context, f certificates.CertificateSuspended) error {
		return fell(ctx, f.About)
	})
	event.On(b, "passport and ladder: leave the revoked certificate out", func(ctx context.Context, f certificates.CertificateRevoked) error {
		return fell(ctx, f.About)
	})
	event.On(b, "passport and ladder: the new certificate counts instead of the old one", func(ctx context.Context, f certificates.CertificateReissued) error {
		return fell(ctx, f.About)
	})
}

// instant is when the fact happened that is being delivered.
func (p *Program) instant(ctx context.Context) time.Time {
	if e, ok := event.From(ctx); ok {
		return e.At
	}
	return p.Clock.Now()
}
