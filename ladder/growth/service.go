package growth

import (
	"context"
	"errors"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/ladder"
	"tianti/rbac"
)

var planKind = store.Define[Plan]("growth.plans", store.By("person", "person", "from"), store.By("mentor", "mentor", "state"), store.By("unit", "unit", "person"), store.By("due", "state", "due"))

// Service is the use cases.
type Service struct {
	plans  audit.Book[Plan]
	gate   *rbac.Gate
	org    *rbac.Organisation
	ladder *ladder.Service
	clock  clock.Clock
}

// New works on a database. What is said in reviews does not enter the audit trail: what is recorded is who spoke.
func New(db *store.Database, c clock.Clock, g *rbac.Gate, org *rbac.Organisation, l *ladder.Service) *Service {
	return &Service{plans: audit.Keep(planKind.On(db), "reviews"), gate: g, org: org, ladder: l, clock: c}
}

// Listen registers the package's own reactions.
func (s *Service) Listen(b *event.Bus) {
	event.On(b, "plans: tick the goal that an appointment reaches", func(ctx context.Context, f ladder.GradeAppointed) error {
		return s.each(ctx, f.Person, "plans: tick the goal that an appointment reaches", func(p *Plan) bool { return p.reach(f.Grade, f.Case, rbac.DayOf(f.Effective)) })
	})
	event.On(b, "plans: take back what an annulled appointment reached", func(ctx context.Context, f ladder.GradeAnnulled) error {
		return s.each(ctx, f.Person, "plans: take back what an annulled appointment reached", func(p *Plan) bool { return p.lose(f.Grade, f.Case) })
	})
	event.On(b, "plans: end the plan of whoever left, and look for another mentor", s.left)
}

// The permissions.
const (
	mayRead    = "ladder.plan.read"
	mayWrite   = "ladder.plan.write"
	mayApprove = "ladder.plan.approve"
	mayEnd     = "ladder.plan.end"
	maySpeak   = "ladder.plan.review"
)

func (s *Service) now() time.Time { return s.clock.Now().UTC().Truncate(time.Millisecond) }

func missing(err, instead error) error {
	if errors.Is(err, store.ErrNotFound) {
		return instead
	}
	return err
}

// each changes the plans of somebody that go on, by the program itself.
func (s *Service) each(ctx context.Context, person, what string, change func(*Plan) bool) error {
	by := rbac.System(what)
	plans, err := s.of(ctx, person)
	if err != nil {
		return err
	}
	for _, p := range plans {
		if p.State == Ended {
			continue
		}
		_, err := s.plans.Update(ctx, p.ID, func(p *Plan) (audit.Entry, error) {
			grant, err := s.gate.May(by, mayWrite, p.place())
			if err != nil || !change(p) {
				return audit.Entry{}, err
			}
			return grant.Record(""), nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// of lists somebody's plans, the last first.
func (s *Service) of(ctx context.Context, person string) ([]*Plan, error) {
	page, err := s.plans.Find(ctx, store.On("person").Is(person).Down().Limit(100))
	return page.Items, err
}

// left reacts to somebody's leaving.
func (s *Service) left(ctx context.Context, f rbac.PersonLeft) error {
	by := rbac.System("plans: end the plan of whoever left, and look for another mentor")
	plans, err := s.of(ctx, f.Person)
	if err != nil {
		return err
	}
	for _, p := range plans {
		if _, err := s.end(ctx, by, p.ID, "离职"); err != nil && !errors.Is(err, ErrState) {
			return err
		}
	}
	for _, state := range []State{Draft, Proposed, Active} {
		page, err := s.plans.Find(ctx, store.On("mentor").Is(f.Person, string(state)).Limit(1000))
		if err != nil {
			return err
		}
		for _, p := range page.Items {
			_, err := s.plans.Update(ctx, p.ID, func(p *Plan) (audit.Entry, error) {
				grant, err := s.gate.May(by, mayWrite, p.place())
				if err != nil || p.Mentor != f.Person {
					return audit.Entry{}, err
				}
				name := p.MentorName
				p.Mentor, p.MentorName = "", ""
				p.Steps = append(p.Steps, Step{"unmentored", by.Person, by.Name, s.now(), name})
				return grant.Record("导师离职"), nil
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
