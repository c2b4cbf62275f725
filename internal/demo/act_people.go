package demo

import (
	"context"
	"time"

	"tianti/ladder"
	"tianti/rbac"
	"tianti/rbac/passport"
)

// hr is who of the two acts for a person: never for themselves.
func (l *life) hr() string {
	if l.login == "hr1" || l.login != "hr2" && l.ability > 0.5 {
		return "hr2"
	}
	return "hr1"
}

// take hires people as a roster does. Who came before the program did is taken over with the
// grades that were decided before; newcomers begin on the first.
func take(ls []*life, reason string, by func(*desk) rbac.Actor) func(context.Context, *desk) error {
	return func(ctx context.Context, d *desk) error {
		b := rbac.Batch{Reason: reason}
		var as []ladder.Adoption
		for _, l := range ls {
			b.Cards = append(b.Cards, l.card)
			as = append(as, l.enter(d.calendar))
		}
		taken, err := d.org.TakeMany(ctx, by(d), b)
		if err != nil {
			return err
		}
		for _, t := range taken {
			if t.Err != nil {
				return t.Err
			}
		}
		if err := d.ladder.AdoptMany(ctx, rbac.System("ladder: put whoever is hired on the ladder"), as, reason); err != nil {
			return err
		}
		if d.until(d.clock.Now()) >= recently {
			return remember(ls)(ctx, d)
		}
		return nil
	}
}

// enter lists what passport and ladder are to know of somebody who is hired.
func (l *life) enter(c calendar) ladder.Adoption {
	a := ladder.Adoption{Who: l.newcomer(l.hired)}
	hired := rbac.PersonHired{Person: l.no, EmployeeNo: l.no, Name: l.name, Unit: l.card.Unit, Post: l.card.Post, Languages: l.card.Languages, From: l.card.HiredOn.Start()}
	l.told(passport.OfHire(hired)...)
	l.shown(l.facts...)
	for _, r := range l.rungs {
		if r.day <= c.live || r.day == l.hired {
			t := ladder.Term{Grade: r.grade, From: c.start(r.day), Decided: c.at(r.day, 9, 0)}
			a.Terms = append(a.Terms, t)
			l.told(passport.Fact{Kind: passport.Grade, Code: r.grade, Ref: "roster:" + r.grade, From: t.From})
		}
	}
	return a
}

// move writes down that somebody works elsewhere or as something else.
func (l *life) move(m moved) func(context.Context, *desk) error {
	return func(ctx context.Context, d *desk) error {
		day := d.day(m.day)
		p, err := d.org.Move(ctx, d.actors[l.hr()], l.no, m.unit, m.post, day, m.why)
		if err != nil {
			return err
		}
		place := p.PlacedOn(day)
		if m.unit != "" {
			l.told(passport.Fact{Kind: passport.Unit, Unit: m.unit, Ref: "move", From: day.Start()})
			if err := d.courses.Moved(ctx, l.no, m.unit); err != nil {
				return err
			}
		}
		if m.post != "" {
			l.told(passport.Fact{Kind: passport.Post, Code: m.post, Unit: place.Unit, Ref: "post", From: day.Start()})
		}
		if m.day >= recently {
			return remember([]*life{l})(ctx, d)
		}
		return nil
	}
}

func (l *life) leave(ctx context.Context, d *desk) error {
	day := d.day(l.left)
	if _, err := d.org.Leave(ctx, d.actors[l.hr()], l.no, day, l.leftWhy); err != nil {
		return err
	}
	if l.left >= recently {
		return d.passports.Left(ctx, rbac.PersonLeft{Person: l.no, From: day.Start()})
	}
	for i := range l.marks {
		if m := &l.marks[i]; m.Kind == passport.Employment {
			m.Until = day.Start()
		}
	}
	return nil
}

// assume gives somebody who leads or teaches the role that goes with it.
func (l *life) assume(role held) func(context.Context, *desk) error {
	return func(ctx context.Context, d *desk) error {
		by := d.actors["admin"]
		if l.login == "admin" {
			by = rbac.System("demo: first administrator")
		}
		a, err := d.org.AssignRole(ctx, by, l.no, role.role, role.path, time.Time{}, "按岗位授予")
		if err != nil {
			return err
		}
		l.told(passport.Fact{Kind: passport.Role, Code: role.role, Unit: role.path, Ref: "assignment:" + a.ID, From: a.From})
		return nil
	}
}
