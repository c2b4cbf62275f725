package exams

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"tianti/internal/audit"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// File appeals against the actor's own result; items names the questions, none is the whole.
func (s *Service) File(ctx context.Context, by rbac.Actor, sitting string, items []int, text string) (*Appeal, error) {
	h, err := s.stored(ctx, sitting)
	if err != nil {
		return nil, err
	}
	grant, err := s.mine(by, "exams.appeal.file", h)
	if err != nil {
		return nil, err
	}
	e, err := s.exam(ctx, h.Exam)
	if err != nil {
		return nil, err
	}
	if err := e.mayAppeal(h, s.clock.Now()); err != nil {
		return nil, err
	}
	if err := appealText("text", text); err != nil {
		return nil, err
	}
	for _, n := range items {
		if n < 1 || n > h.Count {
			return nil, ErrNoItem.At("items").With("n", n)
		}
	}
	items = slices.Compact(slices.Sorted(slices.Values(items)))
	v, err := s.version(ctx, h.Version)
	if err != nil {
		return nil, err
	}
	a := &Appeal{Meta: store.Meta{ID: h.ID}, Exam: h.Exam, Person: h.Person, Unit: h.Unit, State: AppealFiled, Items: items,
		Text: strings.TrimSpace(text), Filed: s.clock.Now(), Was: h.standing()}
	err = s.appeals.Insert(ctx, a, grant.Record("", a.moved(s)))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrAppealTwice
	}
	if err != nil {
		return nil, err
	}
	return a.toCandidate(v.Content.Show), nil
}

// Withdraw takes the actor's own appeal back, while nobody has answered it.
func (s *Service) Withdraw(ctx context.Context, by rbac.Actor, sitting string) (*Appeal, error) {
	show, err := s.showOf(ctx, sitting)
	if err != nil {
		return nil, err
	}
	a, err := s.appeals.Update(ctx, sitting, func(a *Appeal) (audit.Entry, error) {
		if a.Person != by.Person {
			return audit.Entry{}, rbac.ErrForbidden.With("permission", "exams.appeal.file")
		}
		grant, err := s.gate.May(by, "exams.appeal.file", a.place())
		if err != nil {
			return audit.Entry{}, err
		}
		if a.State != AppealFiled {
			return audit.Entry{}, ErrAppealState.With("state", a.State)
		}
		a.State, a.Answered = AppealWithdrawn, s.clock.Now()
		return grant.Record("", a.moved(s)), nil
	})
	if err != nil {
		return nil, err
	}
	return a.toCandidate(show), nil
}

// showOf is what the paper of a sitting shows its candidate.
func (s *Service) showOf(ctx context.Context, sitting string) (Show, error) {
	h, err := s.stored(ctx, sitting)
	if err != nil {
		return "", err
	}
	v, err := s.version(ctx, h.Version)
	if err != nil {
		return "", err
	}
	return v.Content.Show, nil
}

// OwnAppeal is how a candidate stands about appealing against a result.
type OwnAppeal struct {
	Appeal *Appeal   `json:"appeal,omitempty"` // nil while there is none
	Until  time.Time `json:"until,omitzero"`   // until when one may be filed
	Count  int       `json:"count"`            // questions that it can name
}

// OwnAppeal is the appeal against a sitting of the actor, or until when one may be filed; a fault says why
// none may.
func (s *Service) OwnAppeal(ctx context.Context, by rbac.Actor, sitting string) (OwnAppeal, error) {
	h, err := s.stored(ctx, sitting)
	if err != nil {
		return OwnAppeal{}, err
	}
	if _, err := s.mine(by, "exams.appeal.file", h); err != nil {
		return OwnAppeal{}, err
	}
	out := OwnAppeal{Count: h.Count}
	switch a, err := s.appeals.Get(ctx, sitting); {
	case err == nil:
		show, err := s.showOf(ctx, sitting)
		if err != nil {
			return out, err
		}
		out.Appeal = a.toCandidate(show)
		return out, nil
	case !missing(err):
		return out, err
	}
	e, err := s.exam(ctx, h.Exam)
	if err != nil {
		return out, err
	}
	if err := e.mayAppeal(h, s.clock.Now()); err != nil {
		return out, err
	}
	out.Until = e.AppealUntil(h)
	return out, nil
}

// AnsweredAppeal is an own appeal that somebody has answered.
type AnsweredAppeal struct {
	*Appeal
	Title locale.Text `json:"title"` // of the exam
}

// mostAnswered bounds the own appeals that are told: each is about an exam that the person sat.
const mostAnswered = 20

// Answered lists the actor's own appeals that were answered since an instant, the last first.
func (s *Service) Answered(ctx context.Context, by rbac.Actor, since time.Time) (out []AnsweredAppeal, err error) {
	if _, err := s.gate.May(by, "exams.appeal.file", own(by)); err != nil {
		return nil, err
	}
	page, err := s.appeals.Find(ctx, store.On("person").Is(by.Person).AtLeast(since).Down().Limit(mostAnswered))
	if err != nil {
		return nil, err
	}
	for _, a := range page.Items {
		e, err := s.exam(ctx, a.Exam)
		if err != nil {
			return nil, err
		}
		show, err := s.showOf(ctx, a.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, AnsweredAppeal{a.toCandidate(show), e.Plan.Title})
	}
	return out, nil
}
