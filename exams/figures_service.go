package exams

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

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
	all, err := everything(ctx, s.exams, store.On("paper").Is(e.Plan.Paper))
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
	keys     keys               // that count now
	at       map[string]int     // ref → index
	placed   map[string]drawing // by a paper's version and what was drawn from it
	items    []analysis.Item
	bodies   []*item.Body
	sittings []analysis.Sitting
}

// drawing is an item as a paper's version asks it, with the key that it is scored by.
type drawing struct {
	ref  string
	body *item.Body
}

// atOnce is how many sittings are read together.
const atOnce = 500

func (s *Service) figures(ctx context.Context, e *Exam) (*Figures, error) {
	hs, err := everything(ctx, s.sittings, store.On("attempts").Is(e.ID)) // by person and attempt
	if err != nil {
		return nil, err
	}
	hs = slices.DeleteFunc(hs, func(h *Sitting) bool { return h.Stage != Marked && h.Stage != Released })
	k, err := s.keys(ctx, e.ID, e.keyNow(), 0)
	if err != nil {
		return nil, err
	}
	g := &gathering{keys: k, at: map[string]int{}, placed: map[string]drawing{}}
	out := &Figures{Exam: e}
	done := map[string]bool{}
	err = s.eachFiled(ctx, e, hs, func(h *Sitting, f filed) error {
		if done[h.Person] || f.result == nil {
			return nil
		}
		done[h.Person] = true
		if f.result.Passed {
			out.Passed++
		}
		return s.take(ctx, g, h, f)
	})
	if err != nil {
		return nil, err
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

// filed is what there is of a sitting that was marked.
type filed struct {
	result *Result // that counts, or would if it were released now; nil if there is none
	drawn  *Drawn
	script *Script
}

// eachFiled calls do with sittings and what there is of them, in order. While some are looked at the next are read.
func (s *Service) eachFiled(ctx context.Context, e *Exam, hs []*Sitting, do func(*Sitting, filed) error) error {
	type lot struct {
		hs    []*Sitting
		files []filed
		err   error
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	lots := make(chan lot)
	go func() {
		defer close(lots)
		for part := range slices.Chunk(hs, atOnce) {
			files, err := s.filesOf(ctx, e, part)
			select {
			case lots <- lot{part, files, err}:
			case <-ctx.Done():
				return
			}
		}
	}()
	for l := range lots {
		if l.err != nil {
			return l.err
		}
		for i, h := range l.hs {
			if err := do(h, l.files[i]); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// filesOf reads what there is of sittings, for all of them at once.
func (s *Service) filesOf(ctx context.Context, e *Exam, hs []*Sitting) ([]filed, error) {
	ids, counting := make([]string, len(hs)), make([]string, len(hs))
	for i, h := range hs {
		ids[i], counting[i] = h.ID, resultID(h.ID, max(e.Key, firstKey), 0)
		if h.Stage == Released {
			counting[i] = resultID(h.ID, h.Key, h.Round)
		}
	}
	var results map[string]*Result
	var draws map[string]*Drawn
	var scripts, others map[string]*Script
	half := len(ids) / 2
	var failed [4]error
	var all sync.WaitGroup // most of the time goes into decoding them: side by side, and scripts, which take longest, in two
	all.Go(func() { results, failed[0] = byID(s.results.GetMany(ctx, counting)) })
	all.Go(func() { draws, failed[1] = byID(s.draws.GetMany(ctx, ids)) })
	all.Go(func() { scripts, failed[2] = byID(s.scripts.GetMany(ctx, ids[:half])) })
	all.Go(func() { others, failed[3] = byID(s.scripts.GetMany(ctx, ids[half:])) })
	all.Wait()
	for _, err := range failed {
		if err != nil {
			return nil, err
		}
	}
	maps.Copy(scripts, others)
	out := make([]filed, len(hs))
	for i, id := range ids {
		out[i] = filed{results[counting[i]], draws[id], scripts[id]}
	}
	return out, nil
}

func byID[T any](all []*T, err error) (map[string]*T, error) {
	out := make(map[string]*T, len(all))
	for _, d := range all {
		out[store.IDOf(d)] = d
	}
	return out, err
}

// take adds a sitting to the gathering.
func (s *Service) take(ctx context.Context, g *gathering, h *Sitting, f filed) (err error) {
	if f.drawn == nil {
		return store.ErrNotFound.With("collection", s.draws.Name()).With("id", h.ID)
	}
	if f.script == nil { // whoever sealed the sitting did not come to it
		if f.script, err = s.script(ctx, h); err != nil {
			return err
		}
	}
	one := make(analysis.Sitting, 0, len(f.drawn.Items))
	for i, scored := range f.result.Items {
		if scored.Fixed == LeaveOut || i >= len(f.drawn.Items) {
			continue
		}
		name := h.Version + " " + f.drawn.Items[i]
		d, known := g.placed[name]
		if !known {
			if err := s.place(ctx, g, h.Version, f.drawn); err != nil {
				return err
			}
			d = g.placed[name]
		}
		a := analysis.Answer{Item: g.index(d), Score: scored.Score, Max: scored.Max}
		if given := f.script.to(i + 1); given != nil && len(g.items[a.Item].Options) > 0 {
			a.Choice = given.Response.Choice
		}
		one = append(one, a)
	}
	g.sittings = append(g.sittings, one)
	return nil
}

// index is the number of an item among those that count.
func (g *gathering) index(d drawing) int {
	at, known := g.at[d.ref]
	if !known {
		at = len(g.items)
		g.at[d.ref] = at
		g.items, g.bodies = append(g.items, analysis.Item{Ref: d.ref, Options: choices(d.body)}), append(g.bodies, d.body)
	}
	return at
}

// place reads the items of a paper, with the keys that count now.
func (s *Service) place(ctx context.Context, g *gathering, version string, d *Drawn) error {
	v, err := s.version(ctx, version)
	if err != nil {
		return err
	}
	x, err := s.set(ctx, v, d)
	if err != nil {
		return err
	}
	for i, drawn := range d.Items {
		g.placed[version+" "+drawn] = drawing{x.ref(i), g.keys.apply(x.ref(i), scored{body: x.bodies[i]}).body}
	}
	return nil
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
