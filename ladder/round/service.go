package round

import (
	"context"
	"errors"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/ladder/workday"
	"tianti/rbac"
)

// People is what rounds need to know of the organisation.
type People interface {
	LookupMany(ctx context.Context, ids []string) (map[string]*rbac.Person, error)
	Held(ctx context.Context, person string, at time.Time) ([]rbac.Held, error)
	Act(ctx context.Context, person string) (rbac.Actor, error)
	Posts() *rbac.PostList
	Labels(ctx context.Context, lang string, paths ...string) (map[string]string, error)
}

// Service is the use cases of rounds.
type Service struct {
	rounds       audit.Book[Round]
	applications audit.Book[Application]
	scores       audit.Book[Score]
	rankings     audit.Book[Ranking]
	objections   audit.Book[Objection]
	ladder       *ladder.Service
	days         *workday.Service
	people       People
	gate         *rbac.Gate
	clock        clock.Clock
}

// New opens the rounds.
func New(db *store.Database, gate *rbac.Gate, c clock.Clock, l *ladder.Service, days *workday.Service, people People) *Service {
	return &Service{
		rounds: audit.Keep(rounds.On(db)), applications: audit.Keep(applications.On(db)), scores: audit.Keep(scores.On(db)),
		rankings: audit.Keep(rankings.On(db)), objections: audit.Keep(objections.On(db)),
		ladder: l, days: days, people: people, gate: gate, clock: c,
	}
}

// free refuses whoever is held after a veto event: they neither apply nor are appointed.
func (s *Service) free(ctx context.Context, person string, now time.Time) error {
	until, err := s.ladder.HeldUntil(ctx, person, now)
	if err == nil && until.After(now) {
		return ErrHeld.With("until", said(until))
	}
	return err
}

// Listen registers the reactions of rounds to their own decisions and to the ladder's appointments.
func (s *Service) Listen(b *event.Bus) {
	event.On(b, "rounds: tell the applicants what the confirmed ranking says", s.elect)
	event.On(b, "rounds: take back what a ranking said that counts no more", s.unrank)
	event.On(b, "rounds, ladder: count the panel's score and the place within the quota", s.grant)
	event.On(b, "rounds: follow the appointment that was proposed for somebody elected", func(ctx context.Context, f ladder.AppointmentProposed) error {
		return s.link(ctx, rbac.System("rounds: follow the appointment that was proposed for somebody elected"), f.Person, f.Grade, f.Case, time.Time{})
	})
	event.On(b, "rounds: begin the trial period", s.appointed)
	event.On(b, "rounds: go back to the election when the appointment was refused", s.unappointed)
	event.On(b, "rounds: end what rested on an annulled appointment", s.annulled)
}

// follow moves an application because of what happened elsewhere. want says in which phases that
// makes sense: a fact that comes again finds the application further on, and changes nothing.
func (s *Service) follow(ctx context.Context, id, why string, move func(*Application) Move, reason string, change func(*Application)) error {
	now := s.clock.Now()
	if e, ok := event.From(ctx); ok {
		now = e.At
	}
	by := rbac.System(why)
	_, err := s.applications.Update(ctx, id, func(a *Application) (audit.Entry, error) {
		m := move(a)
		if m == "" || paths[a.Phase][m] == "" {
			return audit.Entry{}, nil
		}
		grant, err := s.gate.May(by, "ladder.application.follow", rbac.Place{Unit: a.Unit, Owner: a.Person})
		if err != nil {
			return audit.Entry{}, err
		}
		if err := a.step(m, by.Person, "", reason, now); err != nil {
			return audit.Entry{}, err
		}
		if change != nil {
			change(a)
		}
		return grant.Record(reason, a.moved(m)), nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

func (a *Application) moved(m Move) ApplicationMoved {
	return ApplicationMoved{Round: a.Round, Person: a.Person, Unit: a.Unit, Grade: a.Grade, Move: m, Phase: a.Phase}
}

func always(m Move) func(*Application) Move { return func(*Application) Move { return m } }

// elect moves the applications as the confirmed ranking says. A fact that comes late finds the round
// at another ranking and does nothing.
func (s *Service) elect(ctx context.Context, f Decided) error {
	r, err := s.rounds.Get(ctx, f.Round)
	if err != nil {
		return err
	}
	if r.Ranking != f.Ranking || r.State != Noticed && r.State != Concluded {
		return nil
	}
	k, err := s.rankings.Get(ctx, f.Ranking)
	if err != nil {
		return err
	}
	for i := range k.Lines {
		move := Pass
		if k.Lines[i].Elected {
			move = Elect
		}
		if err := s.follow(ctx, ApplicationID(r.ID, k.Lines[i].Person), "rounds: tell the applicants what the confirmed ranking says", always(move), k.Lines[i].Why, nil); err != nil {
			return err
		}
	}
	return nil
}

// unrank puts the applications back among the candidates, or ends them with an annulled round.
func (s *Service) unrank(ctx context.Context, f Undone) error {
	r, err := s.rounds.Get(ctx, f.Round)
	if err != nil {
		return err
	}
	move := Unrank
	if f.Annulled {
		move = Take
	} else if r.State != Scoring {
		return nil
	}
	apps, err := s.inRound(ctx, f.Round)
	if err != nil {
		return err
	}
	for _, a := range apps {
		if err := s.follow(ctx, a.ID, "rounds: take back what a ranking said that counts no more", always(move), f.Reason, nil); err != nil {
			return err
		}
		if f.Annulled {
			for _, id := range []string{panelID(f.Round), quotaID(f.Round)} {
				if err := s.ladder.Void(ctx, a.Person, id); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// panelID and quotaID name the evidence that a round brings into a person's record.
func panelID(round string) string { return "panel:" + round }
func quotaID(round string) string { return "quota:" + round }

// grant lets the ladder know what a concluded round brings.
func (s *Service) grant(ctx context.Context, f Granted) error {
	for _, g := range f.To {
		facts := requirement.Facts{{ID: quotaID(f.Round), Kind: requirement.Decision, Code: QuotaCode(f.Grade), From: f.At}}
		if g.Panel >= 0 {
			facts = append(facts, requirement.Fact{ID: panelID(f.Round), Kind: requirement.Panel, Code: f.Grade, Value: g.Panel, From: f.At})
		}
		if err := s.ladder.Learn(ctx, g.Person, facts...); err != nil {
			return err
		}
	}
	return nil
}

// appointed begins the trial period, or ends the application where there is none.
func (s *Service) appointed(ctx context.Context, f ladder.GradeAppointed) error {
	if f.Case == "" {
		return nil
	}
	a, err := s.ofCase(ctx, f.Case)
	if a == nil || err != nil {
		return err
	}
	r, err := s.rounds.Get(ctx, a.Round)
	if err != nil {
		return err
	}
	err = s.follow(ctx, a.ID, "rounds: begin the trial period", always(Appointed), f.Case, func(a *Application) {
		a.Effective, a.Until = f.Effective, clock.Day(f.Effective).AddDate(0, r.Months, 0)
	})
	if err != nil || r.Months > 0 {
		return err
	}
	return s.follow(ctx, a.ID, "rounds: there is no trial period", always(Prove), f.Case, nil)
}

func (s *Service) unappointed(ctx context.Context, f ladder.AppointmentDecided) error {
	if f.State != string(ladder.Refused) && f.State != string(ladder.Withdrawn) {
		return nil
	}
	a, err := s.ofCase(ctx, f.Case)
	if a == nil || err != nil {
		return err
	}
	return s.follow(ctx, a.ID, "rounds: go back to the election when the appointment was refused", always(Unappoint), f.Reason, func(a *Application) { a.Appointment = "" })
}

func (s *Service) annulled(ctx context.Context, f ladder.GradeAnnulled) error {
	a, err := s.ofCase(ctx, f.Case)
	if a == nil || err != nil {
		return err
	}
	return s.follow(ctx, a.ID, "rounds: end what rested on an annulled appointment", func(a *Application) Move {
		if a.Phase == Trial {
			return Revert
		}
		return Take
	}, f.Reason, nil)
}
