package contest

import (
	"context"
	"errors"
	"slices"
	"strings"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/internal/text"
	"tianti/rbac"
)

// Entering is who is to be in a contest: a person, or a team with a name.
type Entering struct {
	Name    string   // of a team; people compete under their own
	Members []string // employee numbers or person ids; none is the actor
}

// Enter puts an entrant into a contest: people themselves where the plan allows it, their leaders, or who runs
// it. The same again changes nothing; nobody gets into a team by its name. Faults: ErrShut, ErrBySelf, ErrPerson,
// ErrOutside, ErrJudges, ErrTeam, ErrTeamName, ErrTeamThere, ErrProvinces, ErrTwice, ErrFull.
func (s *Service) Enter(ctx context.Context, by rbac.Actor, id string, x Entering) (*Entrant, error) {
	c, err := s.contest(ctx, id)
	if err != nil {
		return nil, err
	}
	if !c.Takes(s.now()) {
		return nil, ErrShut
	}
	e, err := s.entering(ctx, by, c, x)
	if err != nil {
		return nil, err
	}
	grant, err := s.mayEnter(by, c, e)
	if err != nil {
		return nil, err
	}
	if there, err := s.entrants.Get(ctx, entrantID(c.ID, e.No)); err == nil && there.other(e) {
		return nil, ErrTeamThere.At("name")
	} else if err != nil && missing(err, nil) != nil {
		return nil, err
	}
	for _, m := range e.Members {
		held, err := s.members.Get(ctx, entrantID(c.ID, m))
		if err == nil && held.Entrant != "" && held.Entrant != e.No {
			return nil, ErrTwice.At("members").With("name", m)
		}
		if err != nil && missing(err, nil) != nil {
			return nil, err
		}
	}
	fresh, err := s.claim(ctx, c, e)
	if err != nil {
		return nil, err
	}
	var joined []string
	undo := func(place bool) {
		for _, m := range joined {
			_ = s.part(ctx, c.ID, m, e.No)
		}
		if place {
			_ = s.yield(ctx, e)
		}
	}
	for _, m := range e.Members {
		there, err := s.join(ctx, c.ID, m, e.No)
		if err != nil {
			undo(fresh) // the place is free again; whoever is in two teams at once keeps the first
			return nil, err
		}
		if !there {
			joined = append(joined, m)
		}
	}
	out, err := s.entrants.Upsert(ctx, entrantID(c.ID, e.No), func() *Entrant { return e }, func(old *Entrant) (audit.Entry, error) {
		if old.Rev > 0 && old.other(e) {
			return audit.Entry{}, ErrTeamThere.At("name")
		}
		if old.Rev > 0 && old.State == In {
			return audit.Entry{}, nil
		}
		meta := old.Meta
		*old = *e
		old.Meta = meta
		return grant.Record("", Entered{c.ID, e.No, e.Members, e.Province, false}), nil
	})
	if errors.Is(err, ErrTeamThere) { // two of one name at once: the place is the first one's
		if first, err := s.entrants.Get(ctx, entrantID(c.ID, e.No)); err == nil {
			joined = slices.DeleteFunc(joined, first.has)
			undo(false)
		}
	}
	return out, err
}

// entering makes an entrant of what a form says.
func (s *Service) entering(ctx context.Context, by rbac.Actor, c *Contest, x Entering) (*Entrant, error) {
	if len(x.Members) == 0 {
		x.Members = []string{by.Person}
	}
	e := &Entrant{Contest: c.ID, State: In, By: by.Person, At: s.now()}
	for _, no := range x.Members {
		p, err := s.org.ByNumber(ctx, no)
		if err != nil {
			p, err = s.org.Lookup(ctx, no)
		}
		if err != nil || !p.EmployedOn(s.org.Today()) {
			return nil, ErrPerson.At("members").With("value", text.Cut(no, 40))
		}
		switch {
		case !rbac.Covers(c.Unit, p.Path):
			return nil, ErrOutside.At("members").With("name", p.Name)
		case slices.Contains(c.Judges, p.ID):
			return nil, ErrJudges.At("members").With("name", p.Name)
		case slices.Contains(e.Members, p.ID):
			continue
		case e.Province == "":
			e.Unit, e.Province = p.Path, ProvinceOf(p.Path)
		case e.Province != ProvinceOf(p.Path):
			return nil, ErrProvinces.At("members")
		}
		e.Members, e.Names, e.Units = append(e.Members, p.ID), append(e.Names, p.Name), append(e.Units, p.Path)
	}
	if !c.Team {
		if len(e.Members) != 1 {
			return nil, ErrTeam.At("members").With("least", 1).With("most", 1)
		}
		e.No, e.Name = e.Members[0], e.Names[0]
		return e, nil
	}
	if n := len(e.Members); n < 2 || n > c.Members {
		return nil, ErrTeam.At("members").With("least", 2).With("most", c.Members)
	}
	if e.Name = text.Clean(x.Name); e.Name == "" || len([]rune(e.Name)) > mostName {
		return nil, ErrTeamName.At("name").With("most", mostName)
	}
	e.No = "T-" + strings.ToUpper(Lot(c.ID, "team", e.Province+"/"+text.Fold(e.Name))[:8])
	return e, nil
}

// mayEnter asks for the own entry where the plan takes it, and for those of others.
func (s *Service) mayEnter(by rbac.Actor, c *Contest, e *Entrant) (rbac.Grant, error) {
	grant, err := s.gate.May(by, mayNominate, rbac.Place{Unit: e.Unit})
	if err == nil || !e.has(by.Person) {
		return grant, err
	}
	if !c.Self {
		return grant, ErrBySelf
	}
	return s.gate.May(by, mayApply, rbac.Place{Unit: e.Unit, Owner: by.Person})
}

// claim takes one of the province's places; fresh says whether it was free before.
func (s *Service) claim(ctx context.Context, c *Contest, e *Entrant) (fresh bool, err error) {
	id := entrantID(c.ID, rbac.UnitID(e.Province))
	blank := func() *Delegation { return &Delegation{Contest: c.ID, Province: e.Province} }
	_, err = s.delegations.Upsert(ctx, id, blank, func(d *Delegation) ([]store.Event, error) {
		var err error
		fresh, err = d.take(e.No, min(max(c.places(e.Province), 0), mostEntrants))
		if err == nil && len(d.Entrants) > mostEntrants {
			err = ErrMany.With("most", mostEntrants)
		}
		return nil, err
	})
	return fresh, err
}

// yield gives the place back.
func (s *Service) yield(ctx context.Context, e *Entrant) error {
	_, err := s.delegations.Update(ctx, entrantID(e.Contest, rbac.UnitID(e.Province)), func(d *Delegation) ([]store.Event, error) {
		d.Entrants = slices.DeleteFunc(d.Entrants, func(no string) bool { return no == e.No })
		return nil, nil
	})
	return missing(err, nil)
}

// join notes that a person stands in an entrant; there says that they stood in it before.
func (s *Service) join(ctx context.Context, contest, person, no string) (there bool, err error) {
	_, err = s.members.Upsert(ctx, entrantID(contest, person), func() *Membership { return &Membership{Contest: contest, Person: person} }, func(m *Membership) ([]store.Event, error) {
		if m.Entrant != "" && m.Entrant != no {
			return nil, ErrTwice.At("members").With("name", person)
		}
		there, m.Entrant = m.Entrant == no, no
		return nil, nil
	})
	return there, err
}

// part notes that a person stands in an entrant no more.
func (s *Service) part(ctx context.Context, contest, person, no string) error {
	_, err := s.members.Update(ctx, entrantID(contest, person), func(m *Membership) ([]store.Event, error) {
		if m.Entrant == no {
			m.Entrant = ""
		}
		return nil, nil
	})
	return missing(err, nil)
}

// Withdraw takes an entrant out before the first stage; later who runs the contest notes an absence. Faults:
// ErrNoEntrant, ErrState.
func (s *Service) Withdraw(ctx context.Context, by rbac.Actor, id, no, reason string) (*Entrant, error) {
	c, err := s.contest(ctx, id)
	if err != nil {
		return nil, err
	}
	if c.State != Entries {
		return nil, ErrState.With("state", "contest.state."+string(c.State)).With("act", "withdraw")
	}
	e, err := s.entrant(ctx, id, no)
	if err != nil {
		return nil, err
	}
	e, err = s.entrants.Update(ctx, e.ID, func(e *Entrant) (audit.Entry, error) {
		grant, err := s.gate.May(by, mayNominate, rbac.Place{Unit: e.Unit})
		if err != nil && e.has(by.Person) {
			grant, err = s.gate.May(by, mayApply, rbac.Place{Unit: e.Unit, Owner: by.Person})
		}
		if err != nil || e.State == Withdrawn {
			return audit.Entry{}, err
		}
		e.State = Withdrawn
		return grant.Record(reason, Entered{c.ID, e.No, e.Members, e.Province, true}), nil
	})
	if err != nil {
		return nil, err
	}
	if err := s.yield(ctx, e); err != nil {
		return nil, err
	}
	for _, m := range e.Members {
		if err := s.part(ctx, id, m, e.No); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// Relate notes that a judge has to do with an entrant: they must not score it. Judges say it of themselves, who
// runs the contest of anybody but about an entrant of whom they are. From the start of a stage it stands in the log of
// that stage, too. Faults: ErrInvolved, ErrNoRelation, ErrJudge, ErrNoEntrant.
func (s *Service) Relate(ctx context.Context, by rbac.Actor, id, no, judge, why string) error {
	c, err := s.contest(ctx, id)
	if err != nil {
		return err
	}
	permission := mayRun
	if judge == by.Person && slices.Contains(c.Judges, judge) {
		permission = mayScore
	}
	grant, err := s.gate.May(by, permission, c.place())
	if err != nil {
		return err
	}
	if n := len([]rune(strings.TrimSpace(why))); n < leastComment || n > mostReason {
		return ErrNoRelation.At("why").With("least", leastComment).With("most", mostReason)
	}
	if !slices.Contains(c.Judges, judge) {
		return ErrJudge.At("judge").With("value", judge)
	}
	_, err = s.entrants.Update(ctx, entrantID(id, no), func(e *Entrant) (audit.Entry, error) {
		if e.has(by.Person) { // who competes keeps no severe judge off
			return audit.Entry{}, ErrInvolved
		}
		if slices.ContainsFunc(e.Relations, func(r Relation) bool { return r.Judge == judge }) {
			return audit.Entry{}, nil
		}
		e.Relations = append(e.Relations, Relation{judge, strings.TrimSpace(why), by.Person, s.now()})
		return grant.Record(why), nil
	})
	if err != nil {
		return missing(err, ErrNoEntrant)
	}
	p := c.Now()
	if c.State != Running || p == nil || p.State != Scoring {
		return nil
	}
	_, _, err = s.append(ctx, c, &Entry{Run: RunID(id, p.Stage), Kind: BarEntry, Entrant: no, Source: judge, N: 1, Note: ConflictDeclared, By: by.Person, At: s.now()}, grant, why)
	return err
}
