package round

import (
	"context"
	"errors"
	"slices"
	"time"

	"tianti/internal/audit"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/ladder"
	"tianti/rbac"
)

// outlook is a person in a round as it looks now, without anything being written.
type outlook struct {
	who   *ladder.Contender
	place string
	check Check
	err   error // why they cannot apply, whatever the check says
}

// look says how somebody stands to a round now.
func (s *Service) look(r *Round, who *ladder.Contender, now time.Time) outlook {
	o := outlook{who: who}
	b := s.ladder.Blueprint()
	g := b.Grade(r.Grade)
	switch {
	case who == nil || g == nil:
		o.err = ladder.ErrOffLadder
		return o
	case !slices.Contains(g.After, who.Term.Grade):
		o.err = ErrRung.With("from", who.Term.Grade).With("grade", r.Grade)
	}
	if o.place = r.QuotaOf(who.Unit); o.place == "" {
		o.err = ErrOutside
	}
	o.check = qualify(&r.Plan, g.Requires, who.Facts, b.Version, b.Hash, now)
	return o
}

func (s *Service) contender(ctx context.Context, person string, now time.Time) (*ladder.Contender, error) {
	found, err := s.ladder.Contenders(ctx, []string{person}, now)
	return found[person], err
}

// enter begins or goes on with an application while the window is open.
func (s *Service) enter(ctx context.Context, by rbac.Actor, round, person string, m Move, reason string, change func(*Application, outlook) error) (*Application, error) {
	now := s.clock.Now()
	r, err := s.rounds.Get(ctx, round)
	if err != nil {
		return nil, err
	}
	who, err := s.contender(ctx, person, now)
	if err != nil {
		return nil, err
	}
	place := rbac.Place{Owner: person}
	if who != nil {
		place.Unit = who.Unit
	}
	permission := "ladder.application.file"
	if m == Nominate {
		permission = "ladder.application.nominate"
	}
	grant, err := s.gate.May(by, permission, place)
	if err != nil {
		return nil, err
	}
	if !r.Open(now) {
		return nil, ErrWindow.With("opens", said(r.Opens)).With("closes", said(r.Closes))
	}
	if m != Accept && by.Person == person && r.Sits(person) {
		return nil, ErrSits
	}
	o := s.look(r, who, now)
	if o.err != nil {
		return nil, o.err
	}
	if err := s.free(ctx, person, now); err != nil {
		return nil, err
	}
	if err := s.room(ctx, r.ID, person); err != nil {
		return nil, err
	}
	fresh := func() *Application { return &Application{Round: round, Person: person, Grade: r.Grade} }
	return s.applications.Upsert(ctx, ApplicationID(round, person), fresh, func(a *Application) (audit.Entry, error) {
		if err := a.step(m, by.Person, by.Name, reason, now); err != nil {
			return audit.Entry{}, err
		}
		a.Name, a.Unit, a.Place, a.From, a.Since = who.Name, who.Unit, o.place, who.Term.Grade, who.Term.From
		if err := change(a, o); err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, a.moved(m)), nil
	})
}

// room keeps a round from growing beyond what one can rank at once.
func (s *Service) room(ctx context.Context, round, person string) error {
	n, err := s.applications.Count(ctx, store.On("round").Is(round))
	if err != nil || n < mostApplications {
		return err
	}
	if there, err := s.applications.GetMany(ctx, []string{ApplicationID(round, person)}); err != nil || len(there) > 0 {
		return err
	}
	return ErrFull.With("most", mostApplications)
}

// Nominate puts somebody forward; they decide themselves whether they apply.
func (s *Service) Nominate(ctx context.Context, by rbac.Actor, round, person, reason string) (*Application, error) {
	if by.Person == person {
		return nil, ErrOwnRound
	}
	return s.enter(ctx, by, round, person, Nominate, reason, func(a *Application, _ outlook) error {
		a.Nominator, a.Nomination = by.Person, reason
		return nil
	})
}

// Apply is the person's own application, also after a nomination, a return or a withdrawal. The
// qualification is checked at once and kept.
func (s *Service) Apply(ctx context.Context, by rbac.Actor, round, statement string) (*Application, error) {
	if n := len([]rune(statement)); n < leastObjection || n > mostStatement {
		return nil, ErrStatement.At("statement").With("least", leastObjection).With("most", mostStatement)
	}
	m := File
	if have, err := s.applications.GetMany(ctx, []string{ApplicationID(round, by.Person)}); err != nil {
		return nil, err
	} else if len(have) > 0 && have[0].Phase == Nominated {
		m = Accept
	}
	now := s.clock.Now()
	return s.enter(ctx, by, round, by.Person, m, statement, func(a *Application, o outlook) error {
		a.Statement = statement
		return a.judge(o.check, checker, now)
	})
}

// checker is who checks qualifications.
const checker = "system:rounds: check the qualification"

// ErrSits keeps a panel member from applying in the own round.
var ErrSits = fault.Define(fault.Conflict, "round.sits")

// Act is a move of a person or of HR on an application that needs nothing but a reason.
func (s *Service) Act(ctx context.Context, by rbac.Actor, id string, m Move, reason string) (*Application, error) {
	permission, ok := movePermissions[m]
	if !ok {
		return nil, ErrPhase.With("move", m)
	}
	switch m {
	case Revert:
		return s.revert(ctx, by, id, reason)
	case Prove:
		return s.prove(ctx, by, id, reason)
	}
	now := s.clock.Now()
	a, err := s.applications.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	r, err := s.rounds.Get(ctx, a.Round)
	if err != nil {
		return nil, err
	}
	if others[m] && by.Person != a.Person {
		if err := s.uninvolved(ctx, by, r.ID); err != nil {
			return nil, err
		}
	}
	var o outlook
	if m == Uphold {
		who, err := s.contender(ctx, a.Person, now)
		if err != nil {
			return nil, err
		}
		o = s.look(r, who, now)
	}
	return s.applications.Update(ctx, id, func(a *Application) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, rbac.Place{Unit: a.Unit, Owner: a.Person})
		if err != nil {
			return audit.Entry{}, s.plainly(by, a, err)
		}
		if !timely[m][r.State] {
			return audit.Entry{}, ErrMove.With("state", r.State).With("act", m)
		}
		if m == Take && a.Appointment != "" {
			return audit.Entry{}, ErrStanding.With("names", a.Name)
		}
		if err := a.step(m, by.Person, by.Name, reason, now); err != nil {
			return audit.Entry{}, err
		}
		if m == Uphold {
			if err := a.uphold(o); err != nil {
				return audit.Entry{}, err
			}
		}
		return grant.Record(reason, a.moved(m)), nil
	})
}

// plainly says the own case where the policy's refusal is about that, and hides what one may not see.
func (s *Service) plainly(by rbac.Actor, a *Application, err error) error {
	if errors.Is(err, rbac.ErrForbidden) && by.Person == a.Person {
		return ErrOwnRound
	}
	if _, see := s.gate.May(by, "ladder.application.read", rbac.Place{Unit: a.Unit, Owner: a.Person}); see != nil {
		return hide(err, a.ID)
	}
	return err
}

// uphold keeps what the appeal found. What is strictly asked for no appeal can give.
func (a *Application) uphold(o outlook) error {
	if o.err != nil {
		return o.err
	}
	for _, u := range o.check.Missing() {
		if u.Ask != nil && u.Ask.Strict {
			return ErrStrict
		}
	}
	a.Checks = append(a.Checks, o.check)
	return nil
}

// movePermissions are what the moves ask for. Those that are not in it are made by Apply, Nominate
// and Appoint, or by the system.
var movePermissions = map[Move]string{
	Decline: "ladder.application.withdraw", Withdraw: "ladder.application.withdraw", Appeal: "ladder.application.withdraw",
	SendBack: "ladder.application.decide", Refuse: "ladder.application.decide",
	Uphold: "ladder.application.decide", Dismiss: "ladder.application.decide",
	Take: "ladder.round.confirm", Prove: "ladder.application.approve", Revert: "ladder.appointment.annul",
}

// Permission is what a move asks for; "" if nobody makes it by hand.
func (m Move) Permission() string {
	switch m {
	case File, Accept:
		return "ladder.application.file"
	case Nominate:
		return "ladder.application.nominate"
	case Appoint:
		return ladder.Propose.Permission()
	}
	return movePermissions[m]
}

// timely says in which states of the round a move may be made.
var timely = map[Move]map[State]bool{
	Decline:  {Announced: true, Noticed: true, Concluded: true},
	Withdraw: {Announced: true, Scoring: true},
	Appeal:   {Announced: true, Scoring: true},
	SendBack: {Announced: true},
	Refuse:   {Announced: true, Scoring: true},
	Uphold:   {Announced: true, Scoring: true},
	Dismiss:  {Announced: true, Scoring: true},
	Take:     {Announced: true, Scoring: true, Noticed: true, Concluded: true},
}

// Relate declares that a panel member has something to do with a candidate. The member may, the
// candidate may, and HR.
func (s *Service) Relate(ctx context.Context, by rbac.Actor, id, member, why string) (*Application, error) {
	now := s.clock.Now()
	a, err := s.applications.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	r, err := s.rounds.Get(ctx, a.Round)
	if err != nil {
		return nil, err
	}
	if !r.Sits(member) {
		return nil, ErrNoMember
	}
	permission, place := "ladder.application.decide", rbac.Place{Unit: a.Unit, Owner: a.Person}
	switch by.Person {
	case a.Person:
		permission = "ladder.application.file"
	case member:
		permission = "ladder.panel.score"
	}
	return s.applications.Update(ctx, id, func(a *Application) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, place)
		if err != nil {
			return audit.Entry{}, hide(err, id)
		}
		if r.State != Announced && r.State != Scoring {
			return audit.Entry{}, ErrMove.With("state", r.State).With("act", "relate")
		}
		if err := a.declare(Relation{member, why, by.Person, now}); err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(why), nil
	})
}
