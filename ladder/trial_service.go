package ladder

import (
	"context"
	"strconv"

	"tianti/internal/audit"
	"tianti/internal/dryrun"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// readRules reads the file of a trial or a proposal. Its faults name their line, and are at the field
// "yaml".
func readRules(yaml []byte) (*Blueprint, error) {
	if len(yaml) > mostYAML {
		return nil, ErrLadderLong.At("yaml").With("limit", mostYAML>>10)
	}
	b, err := Read("ladder.yaml", yaml)
	if err != nil {
		var at fault.List
		for _, f := range fault.All(err) {
			at = append(at, f.At("yaml"))
		}
		return nil, at
	}
	return b, nil
}

// StartTrial reads a ladder's file and begins to look whom its rules would qualify or no longer
// qualify, among all whose positions the actor may read. A small organisation has its answer when this
// returns; a job goes on with a large one. It changes nothing else.
func (s *Service) StartTrial(ctx context.Context, by rbac.Actor, yaml []byte) (*Trial, error) {
	grant, err := s.gate.May(by, "ladder.requirement.edit", rbac.Place{})
	if err != nil {
		return nil, err
	}
	b, err := readRules(yaml)
	if err != nil {
		return nil, err
	}
	old := s.Newest()
	r := &dryrun.Run{By: by.Person, Name: by.Name, At: s.clock.Now(), Base: strconv.Itoa(old.Version), Input: string(yaml), Hash: b.Hash, Units: rbac.Apart(s.gate.Reach(by, "ladder.position.read"))}
	for _, unit := range r.Units {
		n, err := s.positions.Count(ctx, store.On("unit").StartsWith(unit))
		if err != nil {
			return nil, err
		}
		r.Total += n
	}
	if r, err = s.trials.Start(ctx, r, grant.Record(b.Hash)); err != nil {
		return nil, err
	}
	return trialOf(r, old, b), nil
}

func trialOf(r *dryrun.Run, old, new *Blueprint) *Trial {
	t := newTrial(old, new)
	return &Trial{r, old, new, t.changed, t.holds}
}

// compared reads the two ladders of a run.
func (s *Service) compared(ctx context.Context, r *dryrun.Run) (old, new *Blueprint, err error) {
	if new, err = readRules([]byte(r.Input)); err != nil {
		return nil, nil, err
	}
	number, err := strconv.Atoi(r.Base)
	if err != nil {
		return nil, nil, err
	}
	if newest := s.Newest(); newest.Version == number {
		return newest, new, nil
	}
	e, err := s.editions.Get(ctx, editionID(number))
	if err != nil {
		return nil, nil, err
	}
	old, err = e.read()
	return old, new, err
}

// prepareTrial gives the step of a run: the next two hundred people of a unit.
func (s *Service) prepareTrial(ctx context.Context, r *dryrun.Run) (dryrun.Step[Shift], error) {
	old, new, err := s.compared(ctx, r)
	if err != nil {
		return nil, err
	}
	t := newTrial(old, new)
	return func(ctx context.Context, unit, cursor string) (b dryrun.Batch[Shift], err error) {
		var people []*Position
		var what []known
		if people, what, b.Next, err = s.batch(ctx, unit, cursor, r.At); err != nil {
			return b, err
		}
		b.Examined = len(people)
		for i, p := range people {
			b.Effects = append(b.Effects, t.look(p, p.At(r.At).Grade, what[i], what[i].facts.ViewAt(r.At))...)
		}
		return b, nil
	}, nil
}

// Trial is a trial for whoever asked for it, and for those who may read the rules and everybody whom it
// looks at.
func (s *Service) Trial(ctx context.Context, by rbac.Actor, id string) (*Trial, error) {
	if _, err := s.gate.May(by, "ladder.requirement.read", rbac.Place{}); err != nil {
		return nil, err
	}
	r, err := s.trials.Run(ctx, id)
	if err != nil {
		return nil, err
	}
	if reach := s.gate.Reach(by, "ladder.position.read"); r.By != by.Person && !rbac.CoverAll(reach, r.Units) {
		return nil, dryrun.ErrUnknown
	}
	old, new, err := s.compared(ctx, r)
	if err != nil {
		return nil, err
	}
	return trialOf(r, old, new), nil
}

// TrialPeople names those who gain (dryrun.Gain) or lose a rung by a trial, by unit, a page at a time.
func (s *Service) TrialPeople(ctx context.Context, by rbac.Actor, id, direction, grade, cursor string) (store.Page[Shifted], error) {
	if _, err := s.Trial(ctx, by, id); err != nil {
		return store.Page[Shifted]{}, err
	}
	return s.trials.Effects(ctx, id, direction, grade, cursor)
}

// CancelTrial stops a trial of one's own.
func (s *Service) CancelTrial(ctx context.Context, by rbac.Actor, id string) (*dryrun.Run, error) {
	r, err := s.trials.Run(ctx, id)
	if err != nil {
		return nil, err
	}
	if r.By != by.Person {
		return nil, dryrun.ErrUnknown
	}
	return s.trials.Cancel(ctx, id, func() (audit.Entry, error) {
		grant, err := s.gate.May(by, "ladder.requirement.edit", rbac.Place{})
		if err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(r.Hash), nil
	})
}

// RestartTrial begins a trial of one's own anew that failed or was stopped; a proposal may rest on it.
func (s *Service) RestartTrial(ctx context.Context, by rbac.Actor, id string) (*dryrun.Run, error) {
	return s.trials.StartAgain(ctx, id, s.clock.Now(), func(r *dryrun.Run) (audit.Entry, error) {
		if r.By != by.Person {
			return audit.Entry{}, dryrun.ErrUnknown
		}
		grant, err := s.gate.May(by, "ladder.requirement.edit", rbac.Place{})
		if err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(r.Hash), nil
	})
}

// Trials lists the trials that the actor asked for, the newest first, a page at a time.
func (s *Service) Trials(ctx context.Context, by rbac.Actor, cursor string) (store.Page[dryrun.Run], error) {
	if _, err := s.gate.May(by, "ladder.requirement.edit", rbac.Place{}); err != nil {
		return store.Page[dryrun.Run]{}, err
	}
	return s.trials.Mine(ctx, by.Person, cursor)
}

// ContinueTrials goes on with trials that look at many; SweepTrials forgets those on which no proposal
// rests. Jobs call them.
func (s *Service) ContinueTrials(ctx context.Context) (int, error) { return s.trials.Continue(ctx) }

// SweepTrials: see ContinueTrials.
func (s *Service) SweepTrials(ctx context.Context) (int, error) { return s.trials.Sweep(ctx) }

// Rules is the ladder in force, with its file, for those who may read the rules.
func (s *Service) Rules(by rbac.Actor) (*Blueprint, error) {
	_, err := s.gate.May(by, "ladder.requirement.read", rbac.Place{})
	return s.Blueprint(), err
}
