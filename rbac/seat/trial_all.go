package seat

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"tianti/internal/audit"
	"tianti/internal/dryrun"
	"tianti/internal/store"
	"tianti/rbac"
)

// Turn is what a draft changes for a person about a seat, as a dry run over everybody keeps it.
type Turn struct {
	Why  string   `bson:"why" json:"why"`   // as Shift.Why
	Lack []string `bson:"lack" json:"lack"` // requirements, by their ids
}

var trials = dryrun.Define[Turn]("rbac.seat_trials")

// tried is what a dry run keeps of its draft.
type tried struct {
	Base int64     `json:"base"`
	YAML string    `json:"yaml"`
	From time.Time `json:"from"`
}

// Over says whose people dry runs over everybody look at. It is called once, before use.
func (s *Service) Over(people *rbac.Organisation) { s.people = people }

// StartTrial begins to look at everybody of a unit ("/" is all) and below, however many they are: a job
// goes on with those who are not looked at while somebody waits. Faults are those of Try.
func (s *Service) StartTrial(ctx context.Context, by rbac.Actor, d Draft, unit string) (*dryrun.Run, error) {
	grant, err := s.gate.May(by, "rbac.seat.edit", rbac.Place{Unit: unit})
	if err != nil {
		return nil, err
	}
	old, _, at, err := s.compared(ctx, d)
	if err != nil {
		return nil, err
	}
	input, err := json.Marshal(tried{old.version, d.Plan.YAML(), at})
	if err != nil {
		return nil, err
	}
	counts, err := s.people.Headcount(ctx, unit)
	if err != nil {
		return nil, err
	}
	r := &dryrun.Run{By: by.Person, Name: by.Name, At: at, Base: strconv.FormatInt(old.version, 10), Input: string(input), Hash: hashOf(d.Plan.YAML()), Units: []string{unit}, Total: rbac.CountBelow(counts, unit)}
	return s.trials.Start(ctx, r, grant.Record("dry run"))
}

func hashOf(yaml string) string {
	sum := sha256.Sum256([]byte(yaml))
	return hex.EncodeToString(sum[:8])
}

// compared are the plans that a draft is compared with, and made into, at its begin.
func (s *Service) compared(ctx context.Context, d Draft) (old, next *book, at time.Time, err error) {
	if at, err = s.start(d.From, s.clock.Now()); err != nil {
		return nil, nil, at, err
	}
	if old, err = s.bookAt(ctx, at); err != nil {
		return nil, nil, at, err
	}
	if d.Plan.Rows == nil {
		d.Plan.Rows = d.Plan.keep(old.plan.Rows)
	}
	next, err = compile(old.version+1, at, d.Plan)
	return old, next, at, err
}

// prepareTrial gives the step of a run: the next people of a unit.
func (s *Service) prepareTrial(ctx context.Context, r *dryrun.Run) (dryrun.Step[Turn], error) {
	var t tried
	if err := json.Unmarshal([]byte(r.Input), &t); err != nil {
		return nil, err
	}
	plan, err := Read("plan.yaml", []byte(t.YAML))
	if err != nil {
		return nil, err
	}
	v, err := s.At(ctx, t.Base)
	if err != nil {
		return nil, err
	}
	old, err := compile(v.Number, v.At, v.Plan)
	if err != nil {
		return nil, err
	}
	if plan.Rows == nil {
		plan.Rows = plan.keep(old.plan.Rows)
	}
	next, err := compile(old.version+1, t.From, plan)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, unit, cursor string) (b dryrun.Batch[Turn], err error) {
		page, err := s.people.MembersFrom(ctx, unit, cursor, trialPage)
		if err != nil {
			return b, err
		}
		now := s.clock.Now()
		b.Examined, b.Next = len(page.Items), page.Next
		for _, who := range page.Items {
			p, err := s.person(ctx, Ask{Person: who.ID}, t.From, now)
			if errors.Is(err, ErrUnknown) { // hired a moment ago: no seats either way
				continue
			}
			if err != nil {
				return b, err
			}
			for _, shift := range compare(old, next, p, t.From) {
				b.Effects = append(b.Effects, shift.turn(who))
			}
		}
		return b, nil
	}, nil
}

func (s Shift) turn(who *rbac.Person) dryrun.Effect[Turn] {
	direction, t := dryrun.Lose, Turn{Why: s.Why, Lack: []string{}}
	if s.Gain {
		direction = dryrun.Gain
	}
	for _, m := range s.Lack {
		t.Lack = append(t.Lack, m.Requirement)
	}
	return dryrun.Of(direction, s.Seat, who.ID, who.Name, who.Path, t)
}

// Trial is a dry run of one's own, with the plan that it tries.
func (s *Service) Trial(ctx context.Context, by rbac.Actor, id string) (*dryrun.Run, Plan, error) {
	r, err := s.trials.Run(ctx, id)
	if err != nil {
		return nil, Plan{}, err
	}
	if r.By != by.Person {
		return nil, Plan{}, dryrun.ErrUnknown
	}
	if _, err := s.gate.May(by, "rbac.seat.edit", rbac.Place{Unit: r.Units[0]}); err != nil {
		return nil, Plan{}, err
	}
	var t tried
	if err := json.Unmarshal([]byte(r.Input), &t); err != nil {
		return nil, Plan{}, err
	}
	plan, err := Read("plan.yaml", []byte(t.YAML))
	return r, plan, err
}

// TrialPeople names those who gain (dryrun.Gain) or lose a seat by a dry run, a page at a time.
func (s *Service) TrialPeople(ctx context.Context, by rbac.Actor, id, direction, seat, cursor string) (store.Page[dryrun.Effect[Turn]], error) {
	if _, _, err := s.Trial(ctx, by, id); err != nil {
		return store.Page[dryrun.Effect[Turn]]{}, err
	}
	return s.trials.Effects(ctx, id, direction, seat, cursor)
}

// CancelTrial stops a dry run of one's own.
func (s *Service) CancelTrial(ctx context.Context, by rbac.Actor, id string) error {
	r, _, err := s.Trial(ctx, by, id)
	if err != nil {
		return err
	}
	_, err = s.trials.Cancel(ctx, id, func() (audit.Entry, error) {
		grant, err := s.gate.May(by, "rbac.seat.edit", rbac.Place{Unit: r.Units[0]})
		return grant.Record("stopped"), err
	})
	return err
}

// RestartTrial begins a dry run of one's own anew that failed or was stopped.
func (s *Service) RestartTrial(ctx context.Context, by rbac.Actor, id string) error {
	if _, _, err := s.Trial(ctx, by, id); err != nil {
		return err
	}
	_, err := s.trials.StartAgain(ctx, id, time.Time{}, func(r *dryrun.Run) (audit.Entry, error) {
		grant, err := s.gate.May(by, "rbac.seat.edit", rbac.Place{Unit: r.Units[0]})
		return grant.Record("started again"), err
	})
	return err
}

// ContinueTrials goes on with dry runs that look at many; SweepTrials forgets old ones. Jobs call them.
func (s *Service) ContinueTrials(ctx context.Context) (int, error) { return s.trials.Continue(ctx) }

// SweepTrials: see ContinueTrials.
func (s *Service) SweepTrials(ctx context.Context) (int, error) { return s.trials.Sweep(ctx) }
