package exams

import (
	"context"
	"slices"
	"strings"

	"tianti/exams/analysis"
	"tianti/exams/item"
	"tianti/internal/store"
	"tianti/rbac"
)

// Figures say how well an exam and each of its items measured. They name nobody.
type Figures struct {
	Exam   *Exam
	Report analysis.Report
	Passed int
	Items  []ItemFigures
}

// ItemFigures are an item's figures with what people call it.
type ItemFigures struct {
	analysis.ItemFigures
	Item    string // in the bank
	Kind    item.Kind
	Stem    string
	Options []OptionFigures
}

// OptionFigures are an option's figures with its words; those of a true/false item have none of their own.
type OptionFigures struct {
	analysis.OptionFigures
	Text string
}

// Analyse gives the figures of an exam: those who have a result, each with their first attempt, because
// later ones are no new candidates. What a correction left out does not count.
func (s *Service) Analyse(ctx context.Context, by rbac.Actor, exam string) (*Figures, error) {
	e, err := s.exams.Get(ctx, exam)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, "exams.analysis.read", rbac.Place{Unit: e.Unit}); err != nil {
		return nil, err
	}
	return s.figures(ctx, e)
}

// mostExams bounds the exams of a comparison over time.
const mostExams = 8

// AnalyseOverTime gives the figures of an exam and of the others on the same paper that the actor may see, the newest
// first.
func (s *Service) AnalyseOverTime(ctx context.Context, by rbac.Actor, exam string) ([]*Figures, error) {
	e, err := s.exams.Get(ctx, exam)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, "exams.analysis.read", rbac.Place{Unit: e.Unit}); err != nil {
		return nil, err
	}
	all, err := everything(ctx, s.exams.Collection, store.On("paper").Is(e.Plan.Paper))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b *Exam) int { return b.Plan.Opens.Compare(a.Plan.Opens) })
	var out []*Figures
	for _, e := range all {
		if _, err := s.gate.May(by, "exams.analysis.read", rbac.Place{Unit: e.Unit}); err != nil || e.State != Scheduled || len(out) == mostExams {
			continue
		}
		f, err := s.figures(ctx, e)
		if err != nil {
			return nil, err
		}
		if f.Report.Candidates > 0 {
			out = append(out, f)
		}
	}
	return out, nil
}

// gathering is the results of an exam with one numbering of items for all.
type gathering struct {
	at       map[string]int // ref → index
	items    []analysis.Item
	bodies   []*item.Body
	sittings []analysis.Sitting
}

func (s *Service) figures(ctx context.Context, e *Exam) (*Figures, error) {
	hs, err := everything(ctx, s.sittings.Collection, store.On("attempts").Is(e.ID))
	if err != nil {
		return nil, err
	}
	g := &gathering{at: map[string]int{}}
	out := &Figures{Exam: e}
	done := map[string]bool{}
	for _, h := range hs { // by person and attempt
		if done[h.Person] || h.Stage != Marked && h.Stage != Released {
			continue
		}
		r, err := s.counting(ctx, e, h)
		if missing(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		x, err := s.setOf(ctx, h)
		if err != nil {
			return nil, err
		}
		script, err := s.script(ctx, h)
		if err != nil {
			return nil, err
		}
		done[h.Person] = true
		g.take(x, script, r)
		if r.Passed {
			out.Passed++
		}
	}
	out.Report = analysis.Analyse(g.items, g.sittings)
	for i, f := range out.Report.Items {
		b := g.bodies[i]
		id, _, _ := strings.Cut(f.Ref, "@")
		row := ItemFigures{ItemFigures: f, Item: id, Kind: b.Kind, Stem: b.Summary(80)}
		for _, o := range f.Options {
			row.Options = append(row.Options, OptionFigures{o, optionText(b, o.ID)})
		}
		out.Items = append(out.Items, row)
	}
	return out, nil
}

// counting is the result of a sitting that counts, or would if it were released now.
func (s *Service) counting(ctx context.Context, e *Exam, h *Sitting) (*Result, error) {
	if h.Stage == Released {
		return s.results.Get(ctx, resultID(h.ID, h.Key, h.Round))
	}
	return s.results.Get(ctx, resultID(h.ID, max(e.Key, firstKey), 0))
}

func (g *gathering) take(x *set, script *Script, r *Result) {
	var one analysis.Sitting
	for i, scored := range r.Items {
		if scored.Fixed == LeaveOut || i >= len(x.bodies) {
			continue
		}
		ref, b := x.ref(i), x.bodies[i]
		at, known := g.at[ref]
		if !known {
			at = len(g.items)
			g.at[ref] = at
			g.items, g.bodies = append(g.items, analysis.Item{Ref: ref, Max: b.Max, Options: choices(b)}), append(g.bodies, b)
		}
		a := analysis.Answer{Item: at, Score: scored.Score}
		if given := script.to(i + 1); given != nil && len(g.items[at].Options) > 0 {
			a.Choice = given.Response.Choice
		}
		one = append(one, a)
	}
	g.sittings = append(g.sittings, one)
}

// choices are the options of an item of which some are right.
func choices(b *item.Body) (out []analysis.Option) {
	if b.Kind != item.Single && b.Kind != item.Multiple && b.Kind != item.TrueFalse {
		return nil
	}
	for _, o := range b.Options {
		out = append(out, analysis.Option{ID: o.ID, Key: o.Weight > 0})
	}
	return out
}

func optionText(b *item.Body, id string) string {
	for _, o := range b.Options {
		if o.ID == id {
			return (&item.Body{Stem: o.Text}).Summary(60)
		}
	}
	return ""
}
