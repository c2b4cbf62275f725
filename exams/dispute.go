package exams

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tianti/exams/item"
	"tianti/internal/audit"
	"tianti/internal/file"
	"tianti/internal/store"
	"tianti/rbac"
)

// When two marks lie further apart than the tolerance, the answer goes back into the queue for a third
// marker, who sees neither. Where nobody is left who may mark it, or where the difference itself is the
// matter, whoever moderates the exam gives the third mark: blind to names as a marker is, but with both
// marks before them, since what they settle is why two readers differ. The rule stays the same for both:
// see Agree.

// Dispute is an answer that waits for a third mark.
type Dispute struct {
	Task  string
	Exam  string
	Stem  item.Text
	Max   int64
	Marks []Differing
}

// Differing is one of two marks, without whose it is.
type Differing struct {
	Scores  map[string]int64 // criterion → milli-points
	Milli   int64
	Comment string
}

// Apart is by how much the marks differ.
func (d *Dispute) Apart() int64 {
	if len(d.Marks) < 2 {
		return 0
	}
	return apart(d.Marks[0].Milli, d.Marks[1].Milli)
}

// Differs says whether the marks of a criterion are not the same.
func (d *Dispute) Differs(criterion string) bool {
	return slices.ContainsFunc(d.Marks, func(m Differing) bool { return m.Scores[criterion] != d.Marks[0].Scores[criterion] })
}

// settles asks whether the actor may give the third mark to an answer: whoever moderates where the candidate
// is, but not their own answer, nor one of the own team, nor one that they have marked.
func (s *Service) settles(by rbac.Actor, m *marking) (rbac.Grant, error) {
	grant, err := s.gate.May(by, "exams.mark.moderate", rbac.Place{Unit: m.Unit, Owner: m.Person})
	switch {
	case err != nil:
		return grant, err
	case by.Person == m.Person, by.Unit == m.Unit:
		return rbac.Grant{}, ErrNotMarker
	case m.marked(by.Person):
		return rbac.Grant{}, ErrMarked
	case m.State != waiting || !m.arbitration():
		return rbac.Grant{}, ErrNoDispute
	}
	return grant, nil
}

func (m *marking) dispute(stem item.Text) Dispute {
	d := Dispute{Task: m.ID, Exam: m.Exam, Stem: stem, Max: m.Max}
	for _, k := range m.Marks {
		d.Marks = append(d.Marks, Differing{k.Scores, k.Milli, k.Comment})
	}
	return d
}

// Disputes lists the answers of an exam whose two marks differ beyond the tolerance and to which the actor
// may give the third.
func (s *Service) Disputes(ctx context.Context, by rbac.Actor, exam string) (*Exam, []Dispute, error) {
	e, err := s.exams.Get(ctx, exam)
	if err != nil {
		return nil, nil, err
	}
	if _, err := s.gate.May(by, "exams.mark.moderate", rbac.Place{Unit: e.Unit}); err != nil {
		return nil, nil, err
	}
	all, err := everything(ctx, s.tasks, store.On("queue").Is(exam, string(waiting)).AtLeast(2))
	if err != nil {
		return nil, nil, err
	}
	var out []Dispute
	for _, m := range all {
		if _, err := s.settles(by, m); err != nil {
			continue
		}
		_, x, err := s.behind(ctx, m)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, m.dispute(x.part(m.place()).Stem))
	}
	return e, out, nil
}

// Dispute is one of them as a marker sees it, with both marks, locked for the actor.
func (s *Service) Dispute(ctx context.Context, by rbac.Actor, task string) (*Task, *Dispute, error) {
	now := s.clock.Now()
	m, err := s.tasks.Unrecorded().Update(ctx, task, func(m *marking) ([]store.Event, error) {
		if _, err := s.settles(by, m); err != nil {
			return nil, err
		}
		return nil, m.take(by.Person, now)
	})
	if missing(err) {
		return nil, nil, ErrNoTask
	}
	if err != nil {
		return nil, nil, err
	}
	t, err := s.shown(ctx, m)
	if err != nil {
		return nil, nil, err
	}
	d := m.dispute(t.Stem)
	return t, &d, nil
}

// Arbitrate gives the third mark, with the reason that stands in the record.
func (s *Service) Arbitrate(ctx context.Context, by rbac.Actor, task string, scores map[string]int64, reason string) error {
	if err := said(reason); err != nil {
		return err
	}
	seen, err := s.tasks.Get(ctx, task)
	if missing(err) {
		return ErrNoTask
	}
	if err != nil {
		return err
	}
	if _, err := s.settles(by, seen); err != nil {
		return err
	}
	_, x, err := s.behind(ctx, seen)
	if err != nil {
		return err
	}
	milli, err := x.part(seen.place()).Mark(scores)
	if err != nil {
		return err
	}
	_, err = s.tasks.Update(ctx, task, func(m *marking) (audit.Entry, error) {
		grant, err := s.settles(by, m)
		if err != nil {
			return audit.Entry{}, err
		}
		now := s.clock.Now()
		if err := m.give(Mark{by.Person, scores, strings.TrimSpace(reason), milli, now}, now); err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, AnswerMarked{m.Sitting, m.N}), nil
	})
	return err
}

// DisputeFile is a file of an answer, for whoever may give the third mark to it.
func (s *Service) DisputeFile(ctx context.Context, by rbac.Actor, task, id string) (*Download, error) {
	m, err := s.tasks.Get(ctx, task)
	if missing(err) {
		return nil, ErrNoTask
	}
	if err != nil {
		return nil, err
	}
	if _, err := s.settles(by, m); err != nil {
		return nil, err
	}
	return s.handedIn(ctx, m.Sitting, m.place(), id)
}

// AppealFile is a file of an answer, for whoever answers the appeal against its result, as long as it is with
// them; under a name that tells nobody, as for markers.
func (s *Service) AppealFile(ctx context.Context, by rbac.Actor, appeal string, n int, id string) (*Download, error) {
	a, err := s.appeals.Get(ctx, appeal)
	if err != nil {
		return nil, err
	}
	if _, _, err := s.answersAppeal(ctx, by, a); err != nil {
		return nil, err
	}
	if a.Over() {
		return nil, ErrAppealState.With("state", a.State)
	}
	all, err := everything(ctx, s.attached, store.On("item").Is(appeal, n))
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		if x.File != id {
			continue
		}
		f, err := s.handedIn(ctx, appeal, place{n, x.Part}, id)
		if !errors.Is(err, file.ErrNone) {
			return f, err
		}
	}
	return nil, file.ErrNone
}

// unnamed is a response whose files are called by their place in it.
func unnamed(r item.Response) item.Response {
	if len(r.Files) > 0 {
		names := map[string]string{}
		for i, id := range r.Files {
			names[id] = fmt.Sprintf("%d%s", i+1, ending(r.Pairs[id]))
		}
		r.Pairs = names
	}
	if len(r.Parts) > 0 {
		parts := map[string]item.Response{}
		for id, p := range r.Parts {
			parts[id] = unnamed(p)
		}
		r.Parts = parts
	}
	return r
}
