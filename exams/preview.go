package exams

import (
	"context"
	"slices"

	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

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
	if out.Waiting, err = s.lacking(ctx, exam); err != nil {
		return nil, err
	}
	hs, err := everything(ctx, s.sittings, store.On("attempts").Is(exam))
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
		of[r.ID] = r
	}
	for _, h := range hs {
		out.add(PreviewRow{h, people[h.Person], of[resultID(h.ID, e.keyNow(), h.Round)]})
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
