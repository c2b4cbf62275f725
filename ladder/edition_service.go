package ladder

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/dryrun"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/rbac"
)

// Blueprint is the ladder in force.
func (s *Service) Blueprint() *Blueprint { return s.BlueprintAt(s.clock.Now()) }

// BlueprintAt is the ladder that was in force at an instant.
func (s *Service) BlueprintAt(t time.Time) *Blueprint { return at(*s.force.Load(), t) }

// Load reads the published editions. An empty store gets the built-in file as the first one, in
// force since ever; a newer built-in file of a later program does not replace it by itself.
func (s *Service) Load(ctx context.Context) error {
	var all []inForce
	for e, err := range s.editions.Each(ctx, store.On("number")) {
		if err != nil {
			return err
		}
		if e.State != Published {
			continue
		}
		b, err := e.read()
		if err != nil {
			return err
		}
		all = append(all, inForce{e.From, b})
	}
	if len(all) == 0 {
		return s.first(ctx)
	}
	slices.SortStableFunc(all, func(a, b inForce) int { return a.from.Compare(b.from) })
	s.force.Store(&all)
	return nil
}

// read reads an edition's file; in force, it counts by its number.
func (e *Edition) read() (*Blueprint, error) {
	b, err := Read("ladder.yaml", []byte(e.YAML))
	if err == nil {
		b.Version = e.Number
	}
	return b, err
}

func (s *Service) first(ctx context.Context) error {
	by, b := rbac.System("ladder: built-in rules"), (*s.force.Load())[0].blueprint
	grant, err := s.gate.May(by, "ladder.requirement.confirm", rbac.Place{Unit: "/"})
	if err != nil {
		return err
	}
	e := &Edition{Meta: store.Meta{ID: editionID(1)}, Number: 1, State: Published, YAML: b.Source, Hash: b.Hash, Proposer: by.Person,
		Steps: []Stepped{{Approve, by.Person, by.Name, s.clock.Now(), "built-in rules"}}}
	err = s.editions.Insert(ctx, e, grant.Record("built-in rules", RulesPublished{1, e.Hash, e.From}))
	if errors.Is(err, store.ErrExists) { // another node was quicker
		return s.Load(ctx)
	}
	return err
}

// Run takes over what other nodes publish, until ctx ends.
func (s *Service) Run(ctx context.Context) error { return s.editions.Follow(ctx, s.Load) }

// newest is the last published edition, also one that begins later: what a new one follows.
func (s *Service) newest() inForce {
	all := *s.force.Load()
	return all[len(all)-1]
}

// Editions lists the versions of the rules, the newest first, a page at a time.
func (s *Service) Editions(ctx context.Context, by rbac.Actor, cursor string) (store.Page[Edition], error) {
	if _, err := s.gate.May(by, "ladder.requirement.read", rbac.Place{}); err != nil {
		return store.Page[Edition]{}, err
	}
	return s.editions.Find(ctx, store.On("number").Down().Limit(usualPage).At(cursor))
}

// Edition is one version, and the file that it was to follow.
func (s *Service) Edition(ctx context.Context, by rbac.Actor, number int) (e *Edition, base string, err error) {
	if _, err := s.gate.May(by, "ladder.requirement.read", rbac.Place{}); err != nil {
		return nil, "", err
	}
	if e, err = s.editions.Get(ctx, editionID(number)); err != nil || e.Base == 0 {
		return e, "", err
	}
	old, err := s.editions.Get(ctx, editionID(e.Base))
	if err != nil {
		return nil, "", err
	}
	return e, old.YAML, nil
}

// Newest is what newly written rules start from: the newest published ones.
func (s *Service) Newest() *Blueprint { return s.newest().blueprint }

// ProposeRules proposes a file to be in force from a day on. It keeps the dry run of it, the proposer's
// own of today or one that begins now; a second person can approve only when everybody was looked at.
// Nobody may stand on a rung that the file does not have.
func (s *Service) ProposeRules(ctx context.Context, by rbac.Actor, yaml []byte, day time.Time, reason string) (*Edition, error) {
	grant, err := s.gate.May(by, "ladder.requirement.edit", rbac.Place{})
	if err != nil {
		return nil, err
	}
	b, err := readRules(yaml)
	if err != nil {
		return nil, err
	}
	now, newest := s.clock.Now(), s.newest()
	e := &Edition{State: Proposed, Open: "rules", Base: newest.blueprint.Version, YAML: string(yaml), Hash: b.Hash, Proposer: by.Person}
	if e.Hash == newest.blueprint.Hash {
		return nil, ErrEditionSame.At("yaml")
	}
	if e.Effective, err = beginning(day, newest, now); err != nil {
		return nil, err
	}
	if err := (&Appointment{}).step(Propose, by.Person, by.Name, reason, now); err != nil {
		return nil, err
	}
	e.Steps = []Stepped{{Propose, by.Person, by.Name, now, reason}}
	if err := s.nobodyStranded(ctx, b); err != nil {
		return nil, err
	}
	if e.Trial, err = s.trialOf(ctx, by, e, now); err != nil {
		return nil, err
	}
	last, err := s.editions.First(ctx, store.On("number").Down())
	switch {
	case err == nil:
		e.Number = last.Number + 1
	case errors.Is(err, store.ErrNotFound): // nothing was loaded yet: the built-in rules are the first
		e.Number = 2
	default:
		return nil, err
	}
	e.ID = editionID(e.Number)
	err = s.editions.Insert(ctx, e, grant.Record(reason, RulesProposed{e.Number, e.Hash, by.Person, e.Effective}))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrEditionOpen
	}
	if err != nil {
		return nil, err
	}
	return e, errors.Join(s.trials.Keep(ctx, e.Trial), s.dropDraft(ctx, by.Person))
}

// trialOf is the proposer's own trial of today of the same two files, or a new one.
func (s *Service) trialOf(ctx context.Context, by rbac.Actor, e *Edition, now time.Time) (string, error) {
	mine, err := s.trials.Mine(ctx, by.Person, "")
	if err != nil {
		return "", err
	}
	for _, r := range mine.Items {
		alive := r.State == dryrun.Open || r.State == dryrun.Done
		if alive && r.Hash == e.Hash && r.Base == strconv.Itoa(e.Base) && clock.Day(r.At).Equal(clock.Day(now)) {
			return r.ID, nil
		}
	}
	t, err := s.StartTrial(ctx, by, []byte(e.YAML))
	if err != nil {
		return "", err
	}
	return t.ID, nil
}

func (s *Service) nobodyStranded(ctx context.Context, b *Blueprint) error {
	for _, g := range s.newest().blueprint.Grades {
		if b.Grade(g.Code) != nil {
			continue
		}
		n, err := s.positions.Count(ctx, store.On("grade").Is(g.Code))
		if err != nil {
			return err
		}
		if n > 0 {
			return ErrEditionPeople.At("yaml").With("grade", g.Code).With("n", n)
		}
	}
	return nil
}

// DecideRules moves a proposed or published edition: Approve and Refuse by a second person,
// Withdraw by the proposer, Annul of what has not begun.
func (s *Service) DecideRules(ctx context.Context, by rbac.Actor, number int, act Act, reason string) (*Edition, error) {
	permission := "ladder.requirement.confirm"
	if act == Withdraw {
		permission = "ladder.requirement.edit"
	}
	now := s.clock.Now()
	if act == Approve {
		if err := s.triedOut(ctx, number); err != nil {
			return nil, err
		}
	}
	e, err := s.editions.Update(ctx, editionID(number), func(e *Edition) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, rbac.Place{})
		if err != nil {
			return audit.Entry{}, err
		}
		if err := e.act(act, by.Person, by.Name, reason, now); err != nil {
			return audit.Entry{}, err
		}
		facts := []event.Fact{RulesDecided{e.Number, string(e.State), by.Person, reason}}
		if act == Approve {
			b, err := e.read()
			if err != nil {
				return audit.Entry{}, err
			}
			if s.newest().blueprint.Version != e.Base {
				return audit.Entry{}, ErrEditionMoved
			}
			if err := s.nobodyStranded(ctx, b); err != nil {
				return audit.Entry{}, err
			}
			facts = []event.Fact{RulesPublished{e.Number, e.Hash, e.From}}
		}
		return grant.Record(reason, facts...), nil
	})
	if err != nil {
		return nil, err
	}
	return e, s.Load(ctx)
}

// EditionOffers lists what the actor may do to an edition now, by the diagram and by the policy.
func (s *Service) EditionOffers(by rbac.Actor, e *Edition) []Act {
	return slices.DeleteFunc(e.Acts(by.Person, s.clock.Now()), func(act Act) bool {
		permission := "ladder.requirement.confirm"
		if act == Withdraw {
			permission = "ladder.requirement.edit"
		}
		_, err := s.gate.May(by, permission, rbac.Place{})
		return err != nil
	})
}

// triedOut refuses as long as the dry run of an edition has not looked at everybody.
func (s *Service) triedOut(ctx context.Context, number int) error {
	e, err := s.editions.Get(ctx, editionID(number))
	if err != nil || e.Trial == "" || e.State != Proposed {
		return err
	}
	_, err = s.trials.Finished(ctx, e.Trial)
	return err
}
