package main

import (
	"context"
	"time"

	"tianti/certificates"
	"tianti/courses"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/locale"
	"tianti/ladder"
	"tianti/rbac"
	"tianti/rbac/account"
	"tianti/rbac/token"
	"tianti/web"
)

// react registers who reacts to what: the one list of it. Reactions that stay inside a room stand in
// its own Listen; here facts are translated from one room to another. All of them may see a fact
// twice. docs/reactions.md is made of the list.
func react(b *event.Bus, p web.Parts, c clock.Clock) {
	r := rooms{p, c}
	p.Audit.Listen(b)
	p.Facts.Log.Listen(b)
	p.Organisation.Listen(b)
	p.Courses.Listen(b)
	p.Classes.Listen(b)
	p.Paths.Listen(b)
	p.PolicyDesk.Listen(b)
	p.Exams.Listen(b)
	p.Certificates.Listen(b)
	p.Ladder.Listen(b)
	p.Stars.Listen(b)
	p.Rounds.Listen(b)
	p.Surveys.Listen(b)
	p.Appraisals.Listen(b)
	p.Contests.Listen(b)
	p.Plans.Listen(b)
	p.Succession.Listen(b)
	r.passports(b)
	r.access(b)
	r.courses(b)
	r.records(b)
	r.exams(b)
	r.certificates(b)
	r.figures(b)
	r.stars(b)
	r.awards(b)
	r.appraisals(b)
	r.contests(b)
	r.trainers(b)
}

// rooms are what reactions call.
type rooms struct {
	web.Parts
	clock clock.Clock
}

// instant is when the fact happened that is being delivered.
func (r rooms) instant(ctx context.Context) time.Time {
	if e, ok := event.From(ctx); ok {
		return e.At
	}
	return r.clock.Now()
}

// passports feeds what seats ask about.
func (r rooms) passports(b *event.Bus) {
	x := r.Passports
	event.On(b, "passport: note whoever is hired", x.Hired)
	event.On(b, "passport: note the unit", x.Moved)
	event.On(b, "passport: note the post", x.Posted)
	event.On(b, "passport: end everything of whoever left", x.Left)
	event.On(b, "passport: note the leave", func(ctx context.Context, f rbac.PersonAway) error {
		return x.Away(ctx, f.Person, f.Absence, absenceRef(f.Absence), f.From, f.Until)
	})
	event.On(b, "passport: end the leave", func(ctx context.Context, f rbac.PersonBack) error {
		return x.Close(ctx, f.Person, absenceRef(f.Absence), f.At)
	})
	event.On(b, "passport: note the languages", func(ctx context.Context, f rbac.LanguagesChanged) error {
		return x.Speaks(ctx, f, r.instant(ctx))
	})
	event.On(b, "passport: note the role", x.Assigned)
	event.On(b, "passport: note the role that was handed over", x.Delegated)
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

func absenceRef(absence string) string { return "absence:" + absence }

// gradeRef is the source of a grade in a passport: the case, or the roster.
func gradeRef(appointment, grade string) string {
	if appointment == "" {
		return "roster:" + grade
	}
	return "appointment:" + appointment
}

// access sends out whoever may be in no more.
func (r rooms) access(b *event.Bus) {
	event.On(b, "rbac: disable the account of whoever left and end the sessions", r.gone)
	event.On(b, "rbac: end the sessions of a disabled account", func(ctx context.Context, f account.Disabled) error {
		return r.Tokens.EndAll(ctx, f.Person, token.Disabled)
	})
	event.On(b, "rbac: end the sessions that began with an older password", func(ctx context.Context, f account.PasswordChanged) error {
		changed, _ := event.From(ctx)
		return r.Tokens.EndOlder(ctx, f.Person, f.Session, changed.At, token.NewSecret)
	})
}

// courses follows people, and gives newcomers their programme.
func (r rooms) courses(b *event.Bus) {
	event.On(b, "courses: assign the pre-job programme to whoever is hired", r.welcome)
	event.On(b, "courses, paths: put last days off by a leave", func(ctx context.Context, f rbac.PersonAway) error {
		return r.putOff(ctx, f.Person, courses.Pause{Absence: f.Absence, From: f.From, Until: f.Until})
	})
	event.On(b, "courses, paths: bring last days forward that a leave put off which ended early", func(ctx context.Context, f rbac.PersonBack) error {
		return r.putOff(ctx, f.Person, courses.Pause{Absence: f.Absence, From: f.From, Until: f.At})
	})
	event.On(b, "courses: put the last day of an assignment off by the learner's leave", r.assigned)
	event.On(b, "paths: put the last day of a path off by the learner's leave", r.walked)
	event.On(b, "courses: follow people to their unit", func(ctx context.Context, f rbac.PersonMoved) error {
		return r.Courses.Moved(ctx, f.Person, f.Unit)
	})
	event.On(b, "passport: note the completed course", func(ctx context.Context, f courses.CourseCompleted) error {
		return r.Passports.Completed(ctx, f.Person, f.Course, courses.CompletionRef(f.Enrolment), f.At, f.ValidUntil)
	})
	event.On(b, "ladder: count the completed course", func(ctx context.Context, f courses.CourseCompleted) error {
		return r.Ladder.Learn(ctx, f.Person, ladder.CourseEvidence(f))
	})
	event.On(b, "certificates: count the completed course; issue what it completes", func(ctx context.Context, f courses.CourseCompleted) error {
		return r.Certificates.Earn(ctx, f.Person, certificates.Earned{
			Part: certificates.CoursePart, Code: f.Course, Ref: courses.CompletionRef(f.Enrolment), What: f.Title.In(locale.Chinese), EN: f.Title.In(locale.English),
			At: f.At, Until: f.ValidUntil, Hours: f.Practised, Rated: f.Rated,
		})
	})
	event.On(b, "passport, ladder, certificates: count the completed course as those for which it counts", func(ctx context.Context, f courses.CourseCompleted) error {
		return r.alsoCounts(ctx, f.Holding())
	})
	event.On(b, "passport, ladder, certificates: count the exemption as the course and as those for which that counts; end what it proved", func(ctx context.Context, f courses.Exempted) error {
		if err := r.hold(ctx, f.Holding()); err != nil {
			return err
		}
		return r.alsoCounts(ctx, f.Holding())
	})
}

// certificates opens and closes what certificates carry: seats by the passport, rungs by the ladder.
func (r rooms) certificates(b *event.Bus) {
	counts := func(ctx context.Context, a certificates.About, from time.Time) error {
		if err := r.Passports.Certify(ctx, a.Person, a.Kind, a.Certificate, from, a.Until); err != nil {
			return err
		}
		return r.Ladder.Learn(ctx, a.Person, ladder.CertificateEvidence(a.Certificate, a.Kind, from, a.Until)...)
	}
	fell := func(ctx context.Context, a certificates.About) error {
		if err := r.Passports.Uncertify(ctx, a.Person, a.Certificate, a.At); err != nil {
			return err
		}
		return r.Ladder.Void(ctx, a.Person, ladder.CertificateID(a.Certificate))
	}
	event.On(b, "passport, ladder: count the certificate", func(ctx context.Context, f certificates.CertificateIssued) error {
		return counts(ctx, f.About, f.From)
	})
	event.On(b, "passport, ladder: count the certificate again", func(ctx context.Context, f certificates.CertificateReinstated) error {
		return counts(ctx, f.About, f.At)
	})
	event.On(b, "courses: enrol in what a certificate asks for that lapses with it", r.lapsing)
	event.On(b, "passport, ladder: leave the certificate out while it is suspended", func(ctx context.Context, f certificates.CertificateSuspended) error {
		return fell(ctx, f.About)
	})
	event.On(b, "passport, ladder: leave the revoked certificate out", func(ctx context.Context, f certificates.CertificateRevoked) error {
		return fell(ctx, f.About)
	})
	event.On(b, "passport, ladder: leave the certificate out that another one replaced", func(ctx context.Context, f certificates.CertificateReissued) error {
		return fell(ctx, f.About)
	})
}
