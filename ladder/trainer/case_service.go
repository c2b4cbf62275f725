package trainer

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/internal/text"
	"tianti/ladder/requirement"
	"tianti/ladder/round"
	"tianti/rbac"
)

// Chance is a level with what it asks of somebody today.
type Chance struct {
	Level string
	Found requirement.Result
	Held  bool // this level or a higher one is held
}

// Chances are what each level asks of the actor today.
func (s *Service) Chances(ctx context.Context, by rbac.Actor) ([]Chance, error) {
	r, _, err := s.Rules(ctx)
	if err != nil {
		return nil, err
	}
	facts, err := s.facts(ctx, by.Person)
	if err != nil {
		return nil, err
	}
	held := ""
	if c, err := s.cards.Get(ctx, by.Person); err == nil {
		best, _ := c.At(s.clock.Now())
		held = best.Level
	}
	var out []Chance
	for _, l := range r.Levels {
		out = append(out, Chance{l.Level, requirement.Evaluate(l.Rule(), facts, s.clock.Now()), rank(held) >= rank(l.Level)})
	}
	return out, nil
}

// Apply begins the actor's way to a level. Faults: ErrLevel, ErrReason, ErrHas, ErrOpen, ErrUnmet with the ids of what
// is missing.
func (s *Service) Apply(ctx context.Context, by rbac.Actor, level, why string) (*Application, error) {
	p, err := s.org.Lookup(ctx, by.Person)
	if err != nil {
		return nil, err
	}
	grant, err := s.gate.May(by, mayApply, p.Place())
	if err != nil {
		return nil, err
	}
	r, edition, err := s.Rules(ctx)
	if err != nil {
		return nil, err
	}
	rule := r.Level(level)
	if rule == nil {
		return nil, ErrLevel.At("level").With("value", text.Cut(level, 20))
	}
	if f := reasonFault(why); f != nil {
		return nil, f
	}
	if err := s.free(ctx, by.Person, level); err != nil {
		return nil, err
	}
	facts, err := s.facts(ctx, by.Person)
	if err != nil {
		return nil, err
	}
	found := requirement.Evaluate(rule.Rule(), facts, s.clock.Now())
	if !found.Met {
		return nil, ErrUnmet.At("level").With("missing", lacking(&found))
	}
	now := s.now()
	a := &Application{Person: p.ID, Name: p.Name, Unit: p.Path, Level: level, Why: strings.TrimSpace(why), Found: found, Edition: edition.ID, Rubric: r.Rubric, Pass: r.Pass, At: now}
	a.ID = "TA" + strings.ReplaceAll(string(s.today()), "-", "") + "-" + strings.ToLower(rand.Text()[:6])
	if err := a.turn(Apply, by, now, why); err != nil {
		return nil, err
	}
	return a, s.cases.Insert(ctx, a, grant.Record(why, a.moved(now)))
}

// lacking are the ids of what a result lacks.
func lacking(r *requirement.Result) string {
	var ids []string
	for _, u := range r.Unmet() {
		ids = append(ids, u.ID)
	}
	return strings.Join(ids, ", ")
}

// free says whether somebody may apply for a level: it is not held, and no application runs.
func (s *Service) free(ctx context.Context, person, level string) error {
	if c, err := s.cards.Get(ctx, person); err == nil {
		if best, ok := c.At(s.clock.Now()); ok && rank(best.Level) >= rank(level) {
			return ErrHas.With("level", best.Level)
		}
	} else if missing(err, nil) != nil {
		return err
	}
	own, err := s.cases.Find(ctx, store.On("person").Is(person).Down().Limit(50))
	if slices.ContainsFunc(own.Items, (*Application).Running) {
		return ErrOpen
	}
	return err
}

// Case reads one: for the person, for who may read cases there, and for the panel.
func (s *Service) Case(ctx context.Context, by rbac.Actor, id string) (*Application, error) {
	a, err := s.cases.Get(ctx, id)
	if err != nil {
		return nil, missing(err, ErrNone)
	}
	if a.Sits(by.Person) {
		return a, nil
	}
	_, err = s.gate.May(by, mayCases, a.place())
	return a, err
}

// Cases lists those in a state that the actor may read, by unit; "" lists what a panel waits for.
func (s *Service) Cases(ctx context.Context, by rbac.Actor, state State, cursor string, limit int) (store.Page[Application], error) {
	return store.Sift(ctx, s.cases.Find, store.On("state").Is(string(state)).At(cursor).Limit(limit), func(a *Application) bool {
		_, err := s.gate.May(by, mayCases, a.place())
		return err == nil || a.Sits(by.Person)
	})
}

// Own are the actor's applications, the latest first.
func (s *Service) Own(ctx context.Context, by rbac.Actor) ([]*Application, error) {
	page, err := s.cases.Find(ctx, store.On("person").Is(by.Person).Down().Limit(50))
	return page.Items, err
}

func (s *Service) act(ctx context.Context, by rbac.Actor, id, permission, reason string, change func(*Application) ([]event.Fact, error)) (*Application, error) {
	a, err := s.cases.Update(ctx, id, func(a *Application) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, a.place())
		if err != nil {
			return audit.Entry{}, err
		}
		facts, err := change(a)
		if err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, facts...), nil
	})
	return a, missing(err, ErrNone)
}

// Convene sets the panel of a trial lecture. Whoever has a conflict of interest is refused: the applicant, and who is of
// the applicant's team or leads it. Faults: those of the panel, ErrMember, ErrSelf, ErrTeam, ErrScored, ErrState.
func (s *Service) Convene(ctx context.Context, by rbac.Actor, id string, p Panel) (*Application, error) {
	a, err := s.cases.Get(ctx, id)
	if err != nil {
		return nil, missing(err, ErrNone)
	}
	if _, err := s.gate.May(by, mayConvene, a.place()); err != nil {
		return nil, err
	}
	r, _, err := s.Rules(ctx)
	if err != nil {
		return nil, err
	}
	p.Topic, p.Place = text.Clean(p.Topic), text.Cut(text.Clean(p.Place), mostTopic)
	if faults := p.check(s.today(), r.Least); len(faults) > 0 {
		return nil, faults
	}
	var members []Member
	for _, who := range p.Members {
		m, err := s.member(ctx, a, strings.TrimSpace(who))
		if err != nil {
			return nil, err
		}
		if !slices.Contains(members, m) {
			members = append(members, m)
		}
	}
	if len(members) < r.Least {
		return nil, ErrPanel.At("members").With("least", r.Least).With("most", mostPanel)
	}
	return s.act(ctx, by, id, mayConvene, p.Topic, func(a *Application) ([]event.Fact, error) {
		if err := a.convene(p, members, by, s.now()); err != nil {
			return nil, err
		}
		return []event.Fact{a.moved(s.now())}, nil
	})
}

// member is somebody who may score an applicant, by the rules of promotion panels.
func (s *Service) member(ctx context.Context, a *Application, who string) (Member, error) {
	wrong := ErrMember.At("members").With("value", text.Cut(who, 30))
	p, err := s.somebody(ctx, who)
	if err != nil {
		return Member{}, err
	}
	if p == nil {
		return Member{}, wrong
	}
	actor, err := s.org.Act(ctx, p.ID)
	if err != nil {
		return Member{}, wrong
	}
	if _, err := s.gate.May(actor, mayScore, rbac.Place{Unit: a.Unit}); err != nil {
		return Member{}, wrong
	}
	judge := round.Judge{Person: p.ID, Name: p.Name, Unit: p.Path}
	for _, h := range actor.Roles {
		if h.Role == "leader" {
			judge.Leads = append(judge.Leads, h.Unit)
		}
	}
	same := &round.Application{Person: a.Person, Unit: a.Unit}
	why := judge.Conflict(same)
	if why == round.ConflictTeam && p.Path == a.Unit && !s.team(ctx, a.Unit) {
		why = "" // both belong to a centre itself, which is no team
	}
	switch why {
	case "":
		return Member{p.ID, p.Name}, nil
	case round.ConflictSelf:
		return Member{}, ErrSelf.At("members")
	}
	return Member{}, ErrTeam.At("members").With("name", p.Name)
}

// team says whether a unit has none below it.
func (s *Service) team(ctx context.Context, path string) bool {
	below, err := s.org.Children(ctx, rbac.UnitID(path))
	return err == nil && len(below) == 0
}

// Score takes a member's sheet about the trial lecture, from its day on; another one replaces it until the case is
// decided. Faults: ErrNoMember, ErrState, ErrEarly, those of round's sheets.
func (s *Service) Score(ctx context.Context, by rbac.Actor, id string, points map[string]int, comment string) (*Application, error) {
	return s.act(ctx, by, id, mayScore, "", func(a *Application) ([]event.Fact, error) {
		switch {
		case !a.Sits(by.Person):
			return nil, ErrNoMember
		case a.State != Lecture:
			return nil, ErrState.With("state", string(a.State)).With("act", "score")
		case s.today() < a.Day:
			return nil, ErrEarly.With("day", string(a.Day))
		}
		sheet, err := round.Filled(a.Rubric, points, strings.TrimSpace(comment))
		if err != nil {
			return nil, err
		}
		sheet.Member, sheet.Person, sheet.At = by.Person, a.Person, s.now()
		a.score(sheet)
		return nil, nil
	})
}

// Accept accredits: the certificate of the level is issued at once. Somebody does it who neither convened the panel nor
// sat on it, and what the level asks for is looked at again. Faults: ErrSame, ErrWaits, ErrBelow, ErrUnmet, ErrState.
func (s *Service) Accept(ctx context.Context, by rbac.Actor, id, reason string) (*Application, error) {
	a, err := s.cases.Get(ctx, id)
	if err != nil {
		return nil, missing(err, ErrNone)
	}
	if _, err := s.gate.May(by, mayDecide, a.place()); err != nil {
		return nil, err
	}
	if !a.State.Allows(Accept) {
		return nil, ErrState.With("state", string(a.State)).With("act", string(Accept))
	}
	if f := reasonFault(reason); f != nil {
		return nil, f
	}
	if err := a.settled(by); err != nil {
		return nil, err
	}
	if err := s.still(ctx, a); err != nil {
		return nil, err
	}
	c, err := s.others.Issue(ctx, by, a.Person, a.Level, "trainer:"+a.ID, reason, a.Mean)
	if err != nil {
		return nil, err
	}
	if err := s.Hold(ctx, a.Person, Held{c.Certificate, a.Level, c.From, c.Until}); err != nil {
		return nil, err
	}
	return s.act(ctx, by, id, mayDecide, reason, func(a *Application) ([]event.Fact, error) {
		if err := a.turn(Accept, by, s.now(), reason); err != nil {
			return nil, err
		}
		a.Cert = c.Certificate
		return []event.Fact{a.moved(s.now())}, nil
	})
}

// still says whether what the level asks for is met today.
func (s *Service) still(ctx context.Context, a *Application) error {
	r, _, err := s.Rules(ctx)
	if err != nil {
		return err
	}
	facts, err := s.facts(ctx, a.Person)
	if err != nil {
		return err
	}
	if found := requirement.Evaluate(r.Level(a.Level).Rule(), facts, s.clock.Now()); !found.Met {
		return ErrUnmet.With("missing", lacking(&found))
	}
	return nil
}

// Refuse ends an application without accreditation. Faults: ErrState, ErrReason.
func (s *Service) Refuse(ctx context.Context, by rbac.Actor, id, reason string) (*Application, error) {
	return s.close(ctx, by, id, mayDecide, Refuse, reason)
}

// Withdraw ends the own application. Faults: ErrState, ErrReason.
func (s *Service) Withdraw(ctx context.Context, by rbac.Actor, id, reason string) (*Application, error) {
	return s.close(ctx, by, id, mayApply, Withdraw, reason)
}

func (s *Service) close(ctx context.Context, by rbac.Actor, id, permission string, act Act, reason string) (*Application, error) {
	return s.act(ctx, by, id, permission, reason, func(a *Application) ([]event.Fact, error) {
		if f := reasonFault(reason); f != nil {
			return nil, f
		}
		if err := a.turn(act, by, s.now(), reason); err != nil {
			return nil, err
		}
		return []event.Fact{a.moved(s.now())}, nil
	})
}

// Offers lists what the actor may do to an application now; score is whether a sheet is asked of them.
func (s *Service) Offers(by rbac.Actor, a *Application) (acts []Act, score bool) {
	may := func(permission string) bool {
		_, err := s.gate.May(by, permission, a.place())
		return err == nil
	}
	for _, act := range Acts {
		ok := a.State.Allows(act)
		switch act {
		case Convene:
			ok = ok && len(a.Sheets) == 0 && may(mayConvene)
		case Accept:
			ok = ok && may(mayDecide) && a.settled(by) == nil
		case Refuse:
			ok = ok && may(mayDecide)
		case Withdraw:
			ok = ok && by.Person == a.Person
		}
		if ok {
			acts = append(acts, act)
		}
	}
	return acts, a.State == Lecture && a.Sits(by.Person) && s.today() >= a.Day
}
