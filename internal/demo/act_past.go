package demo

import (
	"context"

	"tianti/certificates"
	"tianti/courses"
	"tianti/internal/locale"
	"tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/rbac"
	"tianti/rbac/passport"
)

// The acts of the past work on many people at once and put aside what passport and ladder are to know,
// until remember writes it, once for each person. The acts of the last weeks are in act_proof.go.

// told puts aside what the passport is to know of a person, learnt what the ladder is.
func (l *life) told(facts ...passport.Fact)     { l.marks = append(l.marks, facts...) }
func (l *life) shown(facts ...requirement.Fact) { l.proofs = append(l.proofs, facts...) }
func (d *desk) instant(fs []requirement.Fact) []requirement.Fact {
	for i := range fs {
		fs[i].Recorded = d.clock.Now()
	}
	return fs
}

// issueMany issues what a fortnight's exams earned, and what is renewed.
func issueMany(todo []grantee) func(context.Context, *desk) error {
	return func(ctx context.Context, d *desk) error {
		var rs []certificates.Request
		for _, x := range todo {
			rs = append(rs, x.life.request(d.calendar, x.earned))
		}
		cs, err := d.certificates.IssueMany(ctx, rbac.System("certificates: issue what an exam earned"), rs)
		if err != nil {
			return err
		}
		for i, c := range cs {
			l := todo[i].life
			if c.Supersedes != "" && !l.replaced(d, c.Supersedes) {
				if err := d.forget(ctx, l.no, c.Supersedes); err != nil {
					return err
				}
			}
			l.told(passport.Fact{Kind: passport.Certificate, Code: c.Kind, Ref: "certificate:" + c.ID, From: c.From, Until: c.Until})
			l.shown(d.instant(ladder.CertificateEvidence(c.ID, c.Kind, c.From, c.Until))...)
			if err := d.accredited(ctx, l.no, c); err != nil {
				return err
			}
		}
		return nil
	}
}

// grantee is somebody with what was earned.
type grantee struct {
	life   *life
	earned earned
}

// replaced ends what is put aside of a certificate, and says whether there was anything.
func (l *life) replaced(d *desk, certificate string) (found bool) {
	for i := range l.marks {
		if m := &l.marks[i]; m.Ref == "certificate:"+certificate {
			m.Until, found = d.clock.Now(), true
		}
	}
	for i := range l.proofs {
		if f := &l.proofs[i]; f.ID == ladder.CertificateID(certificate) && f.Ended.IsZero() {
			f.Ended = d.clock.Now()
		}
	}
	return found
}

// appointMany writes down what the meetings decided before appointments were made with this program.
func appointMany(todo []riser) func(context.Context, *desk) error {
	return func(ctx context.Context, d *desk) error {
		var as []ladder.Adoption
		for _, x := range todo {
			from := d.start(x.rung.day)
			as = append(as, ladder.Adoption{Who: x.life.newcomer(d.until(d.clock.Now())), Terms: []ladder.Term{{Grade: x.rung.grade, From: from, Decided: d.clock.Now()}}})
			x.life.told(passport.Fact{Kind: passport.Grade, Code: x.rung.grade, Ref: "roster:" + x.rung.grade, From: from})
		}
		return d.ladder.AdoptMany(ctx, rbac.System("ladder: take over what was decided elsewhere"), as, "聘任会议纪要录入")
	}
}

// riser is somebody with the grade that was decided.
type riser struct {
	life *life
	rung rung
}

func (l *life) newcomer(day int) ladder.Newcomer {
	return ladder.Newcomer{Person: l.no, Name: l.name, Unit: l.unit(day), Hired: l.card.HiredOn.Start()}
}

// learnMany takes over courses, and puts aside what was completed.
func learnMany(todo []learner, reason string) func(context.Context, *desk) error {
	return func(ctx context.Context, d *desk) error {
		var hs []courses.History
		by := map[string]*life{}
		for _, x := range todo {
			if by[x.life.no] == nil {
				by[x.life.no] = x.life
				hs = append(hs, courses.History{Who: courses.Learner{Person: x.life.no, Name: x.life.name, Unit: x.life.unit(d.until(d.clock.Now())), Post: x.life.post}})
			}
			h := &hs[len(hs)-1]
			h.Learnt = append(h.Learnt, x.learnt.entry(d.calendar, x.life))
		}
		done, err := d.courses.Adopt(ctx, rbac.System("courses: take over learning records"), hs, reason)
		if err != nil {
			return err
		}
		for _, c := range done {
			l := by[c.Person]
			if l.inClass {
				if err := d.credit(ctx, c); err != nil {
					return err
				}
			}
			l.told(passport.Fact{Kind: passport.Course, Code: c.Course, Ref: courses.CompletionRef(c.Enrolment), From: c.At, Until: c.ValidUntil})
			l.shown(d.instant([]requirement.Fact{ladder.CourseEvidence(c)})...)
		}
		return nil
	}
}

// credit counts a completed course towards the certificates of somebody who has none yet.
func (d *desk) credit(ctx context.Context, c courses.CourseCompleted) error {
	return d.certificates.Earn(ctx, c.Person, certificates.Earned{
		Part: certificates.CoursePart, Code: c.Course, Ref: courses.CompletionRef(c.Enrolment), What: c.Title.In(locale.Chinese), EN: c.Title.In(locale.English), At: c.At, Until: c.ValidUntil,
	})
}

// learner is somebody with a course; those of one person stand together.
type learner struct {
	life   *life
	learnt learnt
}

// remember writes what was put aside.
func remember(ls []*life) func(context.Context, *desk) error {
	return func(ctx context.Context, d *desk) error {
		var known []ladder.Known
		var marks []passport.Known
		for _, l := range ls {
			if len(l.proofs) > 0 {
				known = append(known, ladder.Known{Person: l.no, Facts: l.proofs})
			}
			if len(l.marks) > 0 {
				marks = append(marks, passport.Known{Person: l.no, Facts: l.marks})
			}
			l.proofs, l.marks = nil, nil
		}
		if err := d.passports.LearnMany(ctx, marks); err != nil {
			return err
		}
		return d.ladder.LearnMany(ctx, known)
	}
}

// rated are the last stars and appraisals for seats that ask for them.
func rated(ls []*life) func(context.Context, *desk) error {
	return func(ctx context.Context, d *desk) error {
		var marks []passport.Known
		for _, l := range ls {
			if fs := l.ratings(d.calendar); len(fs) > 0 {
				marks = append(marks, passport.Known{Person: l.no, Facts: fs})
			}
		}
		return d.passports.LearnMany(ctx, marks)
	}
}

func (l *life) ratings(c calendar) []passport.Fact {
	var out []passport.Fact
	for _, f := range l.facts {
		known := c.until(f.Recorded)
		switch {
		case known >= 0 || known < -210:
		case f.Kind == requirement.Star:
			out = append(out, passport.Fact{Kind: passport.Star, Value: f.Value, Ref: f.ID, From: f.From, Until: f.From.AddDate(0, 6, 0)})
		case f.Kind == requirement.Appraisal:
			out = append(out, passport.Fact{Kind: passport.Appraisal, Code: f.Code, Value: f.Value, Ref: f.ID, From: f.From})
		}
	}
	return out
}
