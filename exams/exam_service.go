package exams

import (
	"context"
	"errors"
	"slices"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

const pageSize = 50

// within keeps what lies below one of the paths.
func within[T any](all []*T, reach []string, unit func(*T) string) []*T {
	return slices.DeleteFunc(all, func(x *T) bool {
		return !slices.ContainsFunc(reach, func(above string) bool { return rbac.Covers(above, unit(x)) })
	})
}

// CreateExam adds a draft of an exam. ErrTaken when the code is another exam's.
func (s *Service) CreateExam(ctx context.Context, by rbac.Actor, unit, code string, p Plan, reason string) (*Exam, error) {
	grant, err := s.gate.May(by, "exams.exam.create", rbac.Place{Unit: unit})
	if err != nil {
		return nil, err
	}
	if err := CheckCode(code); err != nil {
		return nil, err
	}
	if err := s.checkPlan(ctx, &p); err != nil {
		return nil, err
	}
	now := s.clock.Now()
	e := &Exam{Meta: store.Meta{ID: code}, Unit: unit, State: ExamDraft, Plan: p, Author: by.Person, Created: now, Changed: now}
	err = s.exams.Insert(ctx, e, grant.Record(reason))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrTaken.At("code").With("code", code)
	}
	return e, err
}

// checkPlan looks at what a plan says by itself, and whether the paper and the people are there.
func (s *Service) checkPlan(ctx context.Context, p *Plan) error {
	p.tidy()
	if err := p.Check(); err != nil {
		return err
	}
	paper, err := s.papers.Get(ctx, p.Paper)
	if missing(err) || err == nil && paper.State != PaperLive {
		return ErrNotLive.At("paper").With("paper", p.Paper)
	}
	if err != nil {
		return err
	}
	named := slices.Concat(p.People, p.Markers)
	for _, x := range p.Extra {
		named = append(named, x.Person)
	}
	known, err := s.people.Many(ctx, named)
	if err != nil {
		return err
	}
	for _, person := range named {
		if _, ok := known[person]; !ok {
			return ErrPeople.At("people").With("people", person)
		}
	}
	return s.fit(ctx, p.Markers, known)
}

// fit says whether everybody who is named as a marker may be given marking tasks.
func (s *Service) fit(ctx context.Context, markers []string, known map[string]Who) error {
	if s.accredited == nil {
		return nil
	}
	for _, person := range markers {
		if err := s.accredited(ctx, person); err != nil {
			if fault.KindOf(err) != fault.Forbidden {
				return err
			}
			return ErrUnfit.At("markers").With("name", known[person].Name)
		}
	}
	return nil
}

func (s *Service) changeExam(ctx context.Context, by rbac.Actor, code, permission, reason string, do func(*Exam) (event.Fact, error)) (*Exam, error) {
	e, err := s.exams.Update(ctx, code, func(e *Exam) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, rbac.Place{Unit: e.Unit})
		if err != nil {
			return audit.Entry{}, err
		}
		fact, err := do(e)
		if err != nil {
			return audit.Entry{}, err
		}
		e.Changed = s.clock.Now()
		if fact == nil {
			return grant.Record(reason), nil
		}
		return grant.Record(reason, fact), nil
	})
	s.examsAtHand.drop(code)
	return e, err
}

// EditExam replaces the plan. rev is the revision that the editor saw, 0 for whatever is there.
// Once somebody has started, only who is invited, the end of the window, resits, markers, extra
// time and the way of releasing may change: ErrStarted.
func (s *Service) EditExam(ctx context.Context, by rbac.Actor, code string, rev int64, p Plan, reason string) (*Exam, error) {
	if err := s.checkPlan(ctx, &p); err != nil {
		return nil, err
	}
	started, err := s.started(ctx, code)
	if err != nil {
		return nil, err
	}
	return s.changeExam(ctx, by, code, "exams.exam.edit", reason, func(e *Exam) (event.Fact, error) {
		switch {
		case rev != 0 && rev != e.Rev:
			return nil, ErrChanged
		case e.State == Cancelled:
			return nil, ErrExamState.With("state", e.State)
		case started && !e.Plan.fixed(&p):
			return nil, ErrStarted
		}
		if e.State == Scheduled {
			if e.Plan.Paper != p.Paper {
				return nil, ErrExamState.With("state", e.State)
			}
			if err := p.ready(e.Open, p.Closes.Equal(e.Plan.Closes), s.clock.Now()); err != nil {
				return nil, err
			}
		}
		e.Plan = p
		return nil, nil
	})
}

// started says whether somebody has begun the exam.
func (s *Service) started(ctx context.Context, code string) (bool, error) {
	_, err := s.sittings.First(ctx, store.On("attempts").Is(code))
	if missing(err) {
		return false, nil
	}
	return err == nil, err
}

// Schedule fixes the paper's newest version and shows the exam to those who are invited.
func (s *Service) Schedule(ctx context.Context, by rbac.Actor, code, reason string) (*Exam, error) {
	seen, err := s.exams.Get(ctx, code)
	if err != nil {
		return nil, err
	}
	paper, err := s.papers.Get(ctx, seen.Plan.Paper)
	if err != nil {
		return nil, err
	}
	v, err := s.version(ctx, VersionID(paper.ID, paper.Version))
	if missing(err) || err == nil && paper.State != PaperLive {
		return nil, ErrNotLive.At("paper").With("paper", paper.ID)
	}
	if err != nil {
		return nil, err
	}
	return s.changeExam(ctx, by, code, "exams.exam.schedule", reason, func(e *Exam) (event.Fact, error) {
		switch {
		case e.State != ExamDraft:
			return nil, ErrExamState.With("state", e.State)
		case e.Plan.Paper != v.Paper:
			return nil, ErrChanged
		case e.Plan.Mode == Practice && v.Closed:
			return nil, ErrPractice.At("paper").With("paper", v.Paper)
		}
		if err := e.Plan.ready(v.Open, false, s.clock.Now()); err != nil {
			return nil, err
		}
		e.State, e.Version, e.Minutes, e.Count, e.Max, e.Open = Scheduled, v.ID, v.Content.Minutes, v.Count, v.Max, v.Open
		p := e.Plan
		return ExamScheduled{e.ID, p.Kind, p.Mode, p.Title, e.Unit, p.Opens, p.Closes, p.Units, p.People}, nil
	})
}

// Cancel takes an exam back that nobody has started.
func (s *Service) Cancel(ctx context.Context, by rbac.Actor, code, reason string) (*Exam, error) {
	if err := said(reason); err != nil {
		return nil, err
	}
	started, err := s.started(ctx, code)
	if err != nil {
		return nil, err
	}
	return s.changeExam(ctx, by, code, "exams.exam.cancel", reason, func(e *Exam) (event.Fact, error) {
		switch {
		case e.State == Cancelled:
			return nil, ErrExamState.With("state", e.State)
		case started:
			return nil, ErrStarted
		}
		e.State = Cancelled
		return ExamCancelled{e.ID, e.Unit, reason}, nil
	})
}

// Exam is an exam with its plan, for those who run it.
func (s *Service) Exam(ctx context.Context, by rbac.Actor, code string) (*Exam, error) {
	e, err := s.exams.Get(ctx, code)
	if err != nil {
		return nil, err
	}
	if err := s.runs(by, e); err != nil {
		return nil, err
	}
	return e, nil
}

// runs says whether the actor sees an exam from the side of those who run it: plan, candidates,
// markers. Everybody may read that an exam is on; this is more.
func (s *Service) runs(by rbac.Actor, e *Exam) error {
	_, err := s.gate.May(by, "exams.sitting.read", rbac.Place{Unit: e.Unit})
	return err
}

// Exams lists the exams that the actor may run or look into, the one that closes last first; state
// "" is every one.
func (s *Service) Exams(ctx context.Context, by rbac.Actor, state ExamState, cursor string) (store.Page[Exam], error) {
	reach := s.gate.Reach(by, "exams.sitting.read")
	if len(reach) == 0 {
		_, err := s.gate.May(by, "exams.sitting.read", rbac.Place{})
		return store.Page[Exam]{}, err
	}
	q := store.On("id")
	if state != "" {
		q = store.On("window").Is(string(state)).Down()
	}
	page, err := s.exams.Find(ctx, q.Limit(pageSize).At(cursor))
	page.Items = within(page.Items, reach, func(e *Exam) string { return e.Unit })
	return page, err
}
