package exams

import (
	"context"
	"slices"
	"time"

	"tianti/exams/item"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// Outcome is a released result as far as the paper shows it.
type Outcome struct {
	Sitting  string        `json:"sitting"`
	Exam     string        `json:"exam"`
	Person   string        `json:"-"`
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
	Key      int           `json:"version"`           // version of the keys that it was scored with
	Round    int           `json:"round,omitempty"`   // 1 after a re-mark
	Earlier  []Standing    `json:"earlier,omitempty"` // what was released before, the oldest first
}

// ItemOutcome is one item of a released result.
type ItemOutcome struct {
	Question
	Response item.Response `json:"response"`
	Score    int64         `json:"score"`
	Earned   []PartScored  `json:"earned,omitempty"` // of a case: what each part earned
	Comments []string      `json:"comments,omitempty"`
	Fixed    Remedy        `json:"fixed,omitempty"` // how a correction changed its scoring
	Key      *item.Body    `json:"key,omitempty"`   // with weights, answers and feedback, where the paper shows keys
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
	return s.outcome(ctx, h, h.standing())
}

// EarlierResult is a result that was released before a correction or a re-mark changed it, as it stood
// then, for those who may read the newest one.
func (s *Service) EarlierResult(ctx context.Context, by rbac.Actor, id string, key, round int) (*Outcome, error) {
	h, err := s.stored(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, "exams.result.read", h.place()); err != nil {
		return nil, err
	}
	for _, past := range h.Past {
		if past.Key == key && past.Round == round {
			return s.outcome(ctx, h, past)
		}
	}
	return nil, ErrNoResult
}

// outcome is a result under a version of the keys, as far as the paper shows it.
func (s *Service) outcome(ctx context.Context, h *Sitting, at Standing) (*Outcome, error) {
	id := h.ID
	r, err := s.results.Get(ctx, resultID(id, at.Key, at.Round))
	if err != nil {
		return nil, err
	}
	k, err := s.keys(ctx, h.Exam, at.Key, at.Round)
	if err != nil {
		return nil, err
	}
	e, err := s.exam(ctx, h.Exam)
	if err != nil {
		return nil, err
	}
	ms, err := everything(ctx, s.tasks, store.On("sitting").Is(h.ID))
	if err != nil {
		return nil, err
	}
	x, items, err := s.rests(ctx, h, ms, k)
	if err != nil {
		return nil, err
	}
	out := &Outcome{Sitting: id, Exam: h.Exam, Person: h.Person, Title: e.Plan.Title, Attempt: h.Attempt, State: h.State, Released: h.Released,
		Show: x.version.Content.Show, Passed: r.Passed, Pass: x.version.Content.on(r.Max, x.max()).needed(r.Max), Earlier: h.Past, Key: at.Key, Round: at.Round}
	if out.Show == ShowPassed {
		out.Earlier = bare(out.Earlier)
		return out, nil
	}
	out.Score, out.Max, out.Percent = &r.Score, &r.Max, &r.Percent
	if out.Show == ShowScore {
		return out, nil
	}
	questions := x.questions()
	for i, one := range r.Items {
		o := ItemOutcome{Question: questions[i], Response: items[i].response, Score: one.Score, Earned: one.Parts, Fixed: one.Fixed}
		for _, m := range ms {
			if m.N == one.N {
				o.Comments = append(o.Comments, m.comments(at.Round)...)
			}
		}
		if out.Show == ShowKeys {
			o.Key = items[i].body
		}
		out.Items = append(out.Items, o)
	}
	return out, nil
}

// comments are what markers wrote whose marks count after so many rounds, without who wrote it, in an order
// that tells nothing.
func (m *marking) comments(round int) (out []string) {
	marks := m.Marks
	if round == 0 {
		marks = m.before()
	}
	for _, k := range marks {
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
