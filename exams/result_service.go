package exams

import (
	"context"
	"errors"
	"slices"
	"time"

	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// settle takes a sealed sitting as far as it can go: to the markers, to its result, and out if the
// exam releases by itself. It may be called at any time and any number of times.
func (s *Service) settle(ctx context.Context, id string) error {
	h, err := s.stored(ctx, id)
	if err != nil || !h.sealed() || h.Stage == Released {
		return err
	}
	e, err := s.exam(ctx, h.Exam)
	if err != nil {
		return err
	}
	ms, err := everything(ctx, s.tasks.Collection, store.On("sitting").Is(h.ID))
	if err != nil {
		return err
	}
	x, items, err := s.rests(ctx, h, ms)
	if err != nil {
		return err
	}
	r, waits := compute(&x.version.Content, h.Mode, items)
	if len(waits) > 0 {
		have := map[int]bool{}
		for _, m := range ms {
			have[m.N] = true
		}
		if err := s.ask(ctx, e, h, x, waits, have); err != nil {
			return err
		}
		return s.reach(ctx, h.ID, Marking)
	}
	r.ID, r.Sitting, r.Exam, r.At = ResultID(h.ID, r.Key), h.ID, h.Exam, s.clock.Now()
	if err := s.results.Insert(ctx, r); err != nil && !errors.Is(err, store.ErrExists) {
		return err
	}
	if err := s.reach(ctx, h.ID, Marked); err != nil || e.Plan.Release != ByItself {
		return err
	}
	_, err = s.release(ctx, rbac.System("exams: release what is complete"), e, h.ID, "")
	return err
}

// rests gathers what the result of a sitting rests on.
func (s *Service) rests(ctx context.Context, h *Sitting, ms []*marking) (*set, []scored, error) {
	x, err := s.setOf(ctx, h)
	if err != nil {
		return nil, nil, err
	}
	script, err := s.script(ctx, h)
	if err != nil {
		return nil, nil, err
	}
	items := make([]scored, len(x.bodies))
	for i, b := range x.bodies {
		items[i] = scored{n: i + 1, body: b}
	}
	for _, g := range script.Answers {
		items[g.N-1].response = g.Response
	}
	for _, m := range ms {
		if m.State == done {
			items[m.N-1].mark = &m.Final
		}
	}
	return x, items, nil
}

// reach moves a sealed sitting to a later stage. How far the marking is, is no decision of anybody
// and makes no entry.
func (s *Service) reach(ctx context.Context, id string, to Stage) error {
	_, err := s.sittings.Collection.Update(ctx, id, func(h *Sitting) ([]store.Event, error) {
		if h.sealed() && slices.Index(Stages, h.Stage) < slices.Index(Stages, to) {
			h.Stage = to
		}
		return nil, nil
	})
	return err
}

// release gives a result out, once; fresh says whether this was it.
func (s *Service) release(ctx context.Context, by rbac.Actor, e *Exam, id, reason string) (fresh bool, err error) {
	r, err := s.results.Get(ctx, ResultID(id, firstKey))
	if err != nil {
		return false, err
	}
	_, err = s.sittings.Update(ctx, id, func(h *Sitting) (audit.Entry, error) {
		grant, err := s.gate.May(by, "exams.result.release", h.place())
		if err != nil {
			return audit.Entry{}, err
		}
		if fresh = h.sealed() && h.Stage == Marked; !fresh {
			return audit.Entry{}, nil
		}
		h.Stage, h.Released, h.Key = Released, s.clock.Now(), r.Key
		h.Score, h.Max, h.Percent, h.Passed = r.Score, r.Max, r.Percent, r.Passed
		return grant.Record(reason, e.fact(h)), nil
	})
	return fresh, err
}

func (e *Exam) fact(h *Sitting) event.Fact {
	return ResultReleased{
		Sitting: h.ID, Exam: e.ID, Kind: e.Plan.Kind, Mode: e.Plan.Mode, Title: e.Plan.Title, Person: h.Person, Unit: h.Unit,
		Attempt: h.Attempt, Key: h.Key, Score: h.Score, Max: h.Max, Percent: h.Percent, Passed: h.Passed, Ended: h.Ended, At: h.Released,
	}
}

// Release gives out every result of an exam that is not out yet, and says how many. It is refused
// while somebody is sitting (ErrStillOpen) or answers lack marks (ErrMissing).
func (s *Service) Release(ctx context.Context, by rbac.Actor, exam, reason string) (int, error) {
	e, err := s.exams.Get(ctx, exam)
	if err != nil {
		return 0, err
	}
	if _, err := s.gate.May(by, "exams.result.release", rbac.Place{Unit: e.Unit}); err != nil {
		return 0, err
	}
	if err := s.complete(ctx, e); err != nil {
		return 0, err
	}
	ready, err := everything(ctx, s.sittings.Collection, store.On("stage").Is(exam, string(Marked)))
	if err != nil {
		return 0, err
	}
	if len(ready) == 0 {
		return 0, ErrNothing
	}
	n := 0
	for _, h := range ready {
		fresh, err := s.release(ctx, by, e, h.ID, reason)
		if err != nil {
			return n, err
		}
		if fresh {
			n++
		}
	}
	return n, s.expose(ctx, exam)
}

// complete says why the results of an exam cannot be released yet.
func (s *Service) complete(ctx context.Context, e *Exam) error {
	for _, state := range []State{Open, Paused} {
		n, err := s.sittings.Count(ctx, store.On("board").Is(e.ID, string(state)))
		if err != nil {
			return err
		}
		if n > 0 {
			return ErrStillOpen.With("open", n)
		}
	}
	for _, stage := range []Stage{Sealed, Marking} { // what a crash or a slow reaction left behind
		hs, err := everything(ctx, s.sittings.Collection, store.On("stage").Is(e.ID, string(stage)))
		if err != nil {
			return err
		}
		for _, h := range hs {
			if err := s.settle(ctx, h.ID); err != nil {
				return err
			}
		}
	}
	n, err := s.tasks.Count(ctx, store.On("queue").Is(e.ID, string(waiting)))
	if err == nil && n > 0 {
		return ErrMissing.With("missing", n)
	}
	return err
}

// expose tells the bank how often each item was shown.
func (s *Service) expose(ctx context.Context, exam string) error {
	hs, err := everything(ctx, s.sittings.Collection, store.On("attempts").Is(exam))
	if err != nil {
		return err
	}
	counts := map[string]int64{}
	for some := range slices.Chunk(hs, 200) {
		ids := make([]string, len(some))
		for i, h := range some {
			ids[i] = h.ID
		}
		ds, err := s.draws.GetMany(ctx, ids)
		if err != nil {
			return err
		}
		for _, d := range ds {
			for _, p := range d.placed() {
				counts[bank.ItemOf(p.Ref)]++
			}
		}
	}
	return s.bank.Expose(ctx, exam, counts)
}

// Preview is what releasing would give out.
type Preview struct {
	Exam    string       `json:"exam"`
	Title   locale.Text  `json:"title"`
	Why     error        `json:"-"` // why it cannot be released now, nil if it can
	Waiting int64        `json:"waiting"`
	Ready   int          `json:"ready"`
	Out     int          `json:"out"`
	Passed  int          `json:"passed"` // of those that are ready or out
	Mean    int64        `json:"mean"`   // percent in thousandths, of the same
	Bands   [10]int      `json:"bands"`  // how many lie in each tenth; 100 % is in the last
	Rows    []PreviewRow `json:"rows"`
}

// PreviewRow is one candidate of a preview.
type PreviewRow struct {
	*Sitting
	Who    Who     `json:"who"`
	Result *Result `json:"result,omitempty"` // nil while marks are missing
}

// Preview shows the results of an exam before they are released, for those who release them.
func (s *Service) Preview(ctx context.Context, by rbac.Actor, exam string) (*Preview, error) {
	e, err := s.exams.Get(ctx, exam)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, "exams.result.release", rbac.Place{Unit: e.Unit}); err != nil {
		return nil, err
	}
	out := &Preview{Exam: exam, Title: e.Plan.Title, Why: s.complete(ctx, e)}
	if out.Waiting, err = s.tasks.Count(ctx, store.On("queue").Is(exam, string(waiting))); err != nil {
		return nil, err
	}
	hs, err := everything(ctx, s.sittings.Collection, store.On("attempts").Is(exam))
	if err != nil {
		return nil, err
	}
	hs = slices.DeleteFunc(hs, func(h *Sitting) bool { return h.State == Void })
	people, err := s.named(ctx, hs)
	if err != nil {
		return nil, err
	}
	rs, err := everything(ctx, s.results, store.On("exam").Is(exam))
	if err != nil {
		return nil, err
	}
	of := map[string]*Result{}
	for _, r := range rs {
		of[r.Sitting] = r
	}
	for _, h := range hs {
		out.add(PreviewRow{h, people[h.Person], of[h.ID]})
	}
	if n := out.Ready + out.Out; n > 0 {
		out.Mean /= int64(n)
	} else if out.Why == nil {
		out.Why = ErrNothing
	}
	if out.Why == nil && out.Ready == 0 {
		out.Why = ErrNothing
	}
	return out, nil
}

func (p *Preview) add(row PreviewRow) {
	p.Rows = append(p.Rows, row)
	if row.Result == nil {
		return
	}
	if row.Stage == Released {
		p.Out++
	} else {
		p.Ready++
	}
	if row.Result.Passed {
		p.Passed++
	}
	p.Mean += row.Result.Percent
	p.Bands[min(row.Result.Percent/10_000, 9)]++
}

// Outcome is a released result as far as the paper shows it.
type Outcome struct {
	Sitting  string        `json:"sitting"`
	Exam     string        `json:"exam"`
	Title    locale.Text   `json:"title"`
	Attempt  int           `json:"attempt"`
	State    State         `json:"state"`
	Show     Show          `json:"show"`
	Passed   bool          `json:"passed"`
	Score    *int64        `json:"score,omitempty"`
	Max      *int64        `json:"max,omitempty"`
	Percent  *int64        `json:"percent,omitempty"`
	Pass     int64         `json:"pass"` // milli-points that are needed
	Items    []ItemOutcome `json:"items,omitempty"`
	Released time.Time     `json:"released"`
}

// ItemOutcome is one item of a released result.
type ItemOutcome struct {
	Question
	Response item.Response `json:"response"`
	Score    int64         `json:"score"`
	Comments []string      `json:"comments,omitempty"`
	Key      *item.Body    `json:"key,omitempty"` // with weights, answers and feedback, where the paper shows keys
}

// Result is a released result, for the candidate and those who may read results of their unit.
// ErrHidden before the release.
func (s *Service) Result(ctx context.Context, by rbac.Actor, id string) (*Outcome, error) {
	h, err := s.stored(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, "exams.result.read", h.place()); err != nil {
		return nil, err
	}
	if h.State == Void {
		return nil, ErrVoid
	}
	if h.Stage != Released {
		return nil, ErrHidden
	}
	r, err := s.results.Get(ctx, ResultID(id, h.Key))
	if err != nil {
		return nil, err
	}
	e, err := s.exam(ctx, h.Exam)
	if err != nil {
		return nil, err
	}
	ms, err := everything(ctx, s.tasks.Collection, store.On("sitting").Is(h.ID))
	if err != nil {
		return nil, err
	}
	x, items, err := s.rests(ctx, h, ms)
	if err != nil {
		return nil, err
	}
	out := &Outcome{Sitting: id, Exam: h.Exam, Title: e.Plan.Title, Attempt: h.Attempt, State: h.State, Released: h.Released,
		Show: x.version.Content.Show, Passed: r.Passed, Pass: x.version.Content.needed(r.Max)}
	if out.Show == ShowPassed {
		return out, nil
	}
	out.Score, out.Max, out.Percent = &r.Score, &r.Max, &r.Percent
	if out.Show == ShowScore {
		return out, nil
	}
	questions := x.questions()
	for i, one := range r.Items {
		o := ItemOutcome{Question: questions[i], Response: items[i].response, Score: one.Score}
		for _, m := range ms {
			if m.N == one.N {
				o.Comments = m.comments()
			}
		}
		if out.Show == ShowKeys {
			o.Key = x.bodies[i]
		}
		out.Items = append(out.Items, o)
	}
	return out, nil
}

// comments are what markers wrote, without who wrote it, in an order that tells nothing.
func (m *marking) comments() (out []string) {
	for _, k := range m.Marks {
		if k.Comment != "" {
			out = append(out, k.Comment)
		}
	}
	slices.Sort(out)
	return out
}

// needed is the least score that passes.
func (c *Content) needed(max int64) int64 {
	if c.PassPoints > 0 {
		return c.PassPoints
	}
	return (int64(c.PassPercent)*max + 99) / 100
}

// ResultRow is a released result in a list.
type ResultRow struct {
	*Sitting
	Who Who `json:"who"`
}

// Results lists the released results of an exam of people whom the actor may see, a page at a time.
// A page may be short and still have a next one.
func (s *Service) Results(ctx context.Context, by rbac.Actor, exam, cursor string) (store.Page[ResultRow], error) {
	reach := s.gate.Reach(by, "exams.result.read")
	if len(reach) == 0 {
		_, err := s.gate.May(by, "exams.result.read", rbac.Place{})
		return store.Page[ResultRow]{}, err
	}
	page, err := s.sittings.Find(ctx, store.On("stage").Is(exam, string(Released)).Limit(pageSize).At(cursor))
	if err != nil {
		return store.Page[ResultRow]{}, err
	}
	hs := within(page.Items, reach, func(h *Sitting) string { return h.Unit })
	people, err := s.named(ctx, hs)
	if err != nil {
		return store.Page[ResultRow]{}, err
	}
	out := store.Page[ResultRow]{Next: page.Next}
	for _, h := range hs {
		out.Items = append(out.Items, &ResultRow{h, people[h.Person]})
	}
	return out, nil
}
