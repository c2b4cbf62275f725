package exams

import (
	"context"
	"errors"
	"slices"
	"strings"

	"tianti/exams/analysis"
	"tianti/exams/item"
	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

// seed reads a seed; nil when the id is none of one.
func (s *Service) seed(ctx context.Context, id string) (*Seed, error) {
	x, err := s.seeds.Get(ctx, id)
	if missing(err) {
		return nil, nil
	}
	return x, err
}

// mayMarkSeed asks whether the actor may be given a seed of an exam.
func (s *Service) mayMarkSeed(by rbac.Actor, e *Exam, x *Seed) (rbac.Grant, error) {
	if !x.fits(by.Person, by.Unit) || len(e.Plan.Markers) > 0 && !slices.Contains(e.Plan.Markers, by.Person) {
		return rbac.Grant{}, ErrNotMarker
	}
	return s.gate.May(by, "exams.mark.give", rbac.Place{Unit: x.Unit, Owner: x.Person})
}

// nextSeed is a seed for a marker who has marked a few answers since the last one; nil when none is due.
func (s *Service) nextSeed(ctx context.Context, by rbac.Actor, e *Exam) (*Task, error) {
	if !s.desks.due(by.Person, e.ID) {
		return nil, nil
	}
	all, err := everything(ctx, s.seeds, store.On("exam").Is(e.ID))
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		if _, err := s.mayMarkSeed(by, e, x); err == nil {
			return s.openSeed(ctx, by, e, x)
		}
	}
	return nil, nil
}

// openSeed shows a seed as an answer is shown, field by field.
func (s *Service) openSeed(ctx context.Context, by rbac.Actor, e *Exam, x *Seed) (*Task, error) {
	if _, err := s.mayMarkSeed(by, e, x); err != nil {
		return nil, err
	}
	b, whole, err := s.seeded(ctx, x)
	if err != nil {
		return nil, err
	}
	t := &Task{ID: x.ID, Exam: x.Exam, Kind: b.Kind, Stem: b.Stem, Media: b.Media, Model: b.Model, Rubric: b.MarkingRubric(), Max: b.Max,
		Until: s.clock.Now().Add(lockTime), Response: x.Response}
	if x.Part != "" {
		t.Case, t.Media = whole.Stem, slices.Concat(whole.Media, b.Media)
	}
	s.desks.put(by.Person, x.Exam, x.ID)
	return t, nil
}

// seeded is the item of a seed with the points that it had in the exam, and the case that it is a part of.
func (s *Service) seeded(ctx context.Context, x *Seed) (b, whole *item.Body, err error) {
	found, err := s.bank.Frozen(ctx, []string{x.Ref})
	if err != nil {
		return nil, nil, err
	}
	body := *found[0].Body.Part(x.Part)
	body.Max = x.Max
	return &body, &found[0].Body, nil
}

// markSeed keeps what a marker gives to a seed.
func (s *Service) markSeed(ctx context.Context, by rbac.Actor, x *Seed, scores map[string]int64, comment string) error {
	e, err := s.exam(ctx, x.Exam)
	if err != nil {
		return err
	}
	b, _, err := s.seeded(ctx, x)
	if err != nil {
		return err
	}
	milli, err := b.Mark(scores)
	if err != nil {
		return err
	}
	_, err = s.seeds.Update(ctx, x.ID, func(x *Seed) (audit.Entry, error) {
		if x.marked(by.Person) {
			return audit.Entry{}, ErrMarked
		}
		grant, err := s.mayMarkSeed(by, e, x)
		if err != nil {
			return audit.Entry{}, err
		}
		x.Marks = append(x.Marks, Mark{by.Person, scores, comment, milli, s.clock.Now()})
		return grant.Record(""), nil
	})
	if err == nil {
		s.desks.put(by.Person, x.Exam, "")
		s.desks.seeded(by.Person, x.Exam)
	}
	return err
}

// Sow makes a seed of an answer that was marked, with the marks that are known to be right. ErrSeed when
// the answer is a file or a performance, or is one already.
func (s *Service) Sow(ctx context.Context, by rbac.Actor, task string, known map[string]int64, reason string) (*Seed, error) {
	m, err := s.tasks.Get(ctx, task)
	if missing(err) {
		return nil, ErrNoTask
	}
	if err != nil {
		return nil, err
	}
	e, err := s.exam(ctx, m.Exam)
	if err != nil {
		return nil, err
	}
	grant, err := s.gate.May(by, "exams.mark.moderate", rbac.Place{Unit: e.Unit})
	if err != nil {
		return nil, err
	}
	if err := said(reason); err != nil {
		return nil, err
	}
	h, x, err := s.behind(ctx, m)
	if err != nil {
		return nil, err
	}
	script, err := s.script(ctx, h)
	if err != nil {
		return nil, err
	}
	g := script.to(m.N)
	if m.State != done || g == nil || strings.TrimSpace(g.Response.To(m.Part).Text) == "" || len(g.Response.To(m.Part).Files) > 0 {
		return nil, ErrSeed
	}
	b := x.part(m.place())
	milli, err := b.Mark(known)
	if err != nil {
		return nil, err
	}
	out := &Seed{Meta: store.Meta{ID: newTaskID()}, Exam: m.Exam, Source: m.ID, Ref: x.ref(m.N - 1), Part: m.Part, Person: m.Person, Unit: m.Unit,
		Response: item.Response{Text: g.Response.To(m.Part).Text}, Known: known, Milli: milli, Max: b.Max, Reason: reason, By: by.Person, At: s.clock.Now()}
	err = s.seeds.Insert(ctx, out, grant.Record(reason))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrSeed
	}
	return out, err
}

// Reap ends a seed: no marker gets it any more; what was given to it stays in the figures.
func (s *Service) Reap(ctx context.Context, by rbac.Actor, id, reason string) (*Seed, error) {
	if err := said(reason); err != nil {
		return nil, err
	}
	return s.seeds.Update(ctx, id, func(x *Seed) (audit.Entry, error) {
		e, err := s.exam(ctx, x.Exam)
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.gate.May(by, "exams.mark.moderate", rbac.Place{Unit: e.Unit})
		if err != nil {
			return audit.Entry{}, err
		}
		x.Ended = true
		return grant.Record(reason), nil
	})
}

// MarkerRow is a marker with figures.
type MarkerRow struct {
	analysis.MarkerFigures
	Who Who `json:"who"`
}

// Sample is an answer that could become a seed.
type Sample struct {
	Task   string      `json:"task"`
	Stem   string      `json:"stem"`
	Text   string      `json:"text"`
	Milli  int64       `json:"milli"`
	Max    int64       `json:"max"`
	Marks  int         `json:"marks"`
	Rubric item.Rubric `json:"rubric"`
}

// MarkingReport is how an exam is marked: the figures of every marker, the seeds, and answers that could
// become seeds.
type MarkingReport struct {
	Exam    *Exam       `json:"exam"`
	Markers []MarkerRow `json:"markers"`
	Seeds   []*Seed     `json:"seeds"`
	Samples []Sample    `json:"samples"`
}

// mostSamples bounds how many answers are offered as seeds.
const mostSamples = 20

// MarkingReport shows how an exam is marked to those who moderate it.
func (s *Service) MarkingReport(ctx context.Context, by rbac.Actor, exam string) (*MarkingReport, error) {
	e, err := s.exams.Get(ctx, exam)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, "exams.mark.moderate", rbac.Place{Unit: e.Unit}); err != nil {
		return nil, err
	}
	out := &MarkingReport{Exam: e}
	if out.Seeds, err = everything(ctx, s.seeds, store.On("exam").Is(exam)); err != nil {
		return nil, err
	}
	ms, err := everything(ctx, s.tasks, store.On("queue").Is(exam))
	if err != nil {
		return nil, err
	}
	var all []analysis.Given
	sown := map[string]bool{}
	for _, x := range out.Seeds {
		sown[x.Source] = true
		known := x.Milli * 1000 / max(x.Max, 1)
		for _, k := range x.Marks {
			all = append(all, analysis.Given{Answer: x.ID, Marker: k.Marker, Mark: k.Milli * 1000 / max(x.Max, 1), At: k.At, Known: &known})
		}
	}
	for _, m := range ms {
		for _, k := range m.Marks {
			all = append(all, analysis.Given{Answer: m.ID, Marker: k.Marker, Mark: k.Milli * 1000 / max(m.Max, 1), At: k.At})
		}
		if m.State == done && !sown[m.ID] && len(out.Samples) < mostSamples {
			if err := s.sample(ctx, m, out); err != nil {
				return nil, err
			}
		}
	}
	figures := analysis.Markers(all)
	ids := make([]string, len(figures))
	for i, f := range figures {
		ids[i] = f.Marker
	}
	people, err := s.people.Many(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, f := range figures {
		out.Markers = append(out.Markers, MarkerRow{f, people[f.Marker]})
	}
	return out, nil
}

// sample offers an answer that was written as a seed.
func (s *Service) sample(ctx context.Context, m *marking, out *MarkingReport) error {
	h, x, err := s.behind(ctx, m)
	if err != nil {
		return err
	}
	script, err := s.script(ctx, h)
	if err != nil {
		return err
	}
	if g := script.to(m.N); g != nil && strings.TrimSpace(g.Response.To(m.Part).Text) != "" && len(g.Response.To(m.Part).Files) == 0 {
		b := x.part(m.place())
		out.Samples = append(out.Samples, Sample{m.ID, b.Summary(60), item.Clip(g.Response.To(m.Part).Text, 160), m.worth(1), m.Max, len(m.Marks), b.MarkingRubric()})
	}
	return nil
}
