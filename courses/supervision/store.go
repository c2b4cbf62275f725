package supervision

import (
	"context"
	"errors"
	"time"

	"tianti/internal/store"
)

var findings = store.Define[Finding]("courses.findings",
	store.By("open", "open", "unit", "due"),
	store.By("month", "month", "unit"),
	store.By("closed", "closed_in", "unit"),
	store.By("person", "person", "day"),
	store.By("owner", "owner", "open", "due"),
	store.By("measurable", "measurable"))

var standards = store.Define[Standard]("courses.finding_standards")

// step is how many documents one look at the store asks for.
const step = 500

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrNone
	}
	return err
}

// mattering are the findings below a unit that a month's report is made of: those of the month and of the span
// before it, those open now, and those closed from half a year before the month on.
func (s *Service) mattering(ctx context.Context, unit, month string, span int) ([]*Finding, error) {
	var asks []store.Query
	for n := -(span/28 + 1); n <= 0; n++ {
		asks = append(asks, store.On("month").Is(monthAdd(month, n)).StartsWith(unit))
	}
	for m, now := monthAdd(month, -effectMonths), monthOf(s.today()); m <= now; m = monthAdd(m, 1) {
		asks = append(asks, store.On("closed").Is(m).StartsWith(unit))
	}
	asks = append(asks, store.On("open").Is(true).StartsWith(unit))
	var out []*Finding
	seen := map[string]bool{}
	for _, q := range asks {
		for f, err := range s.findings.Each(ctx, q.Limit(step)) {
			if err != nil {
				return nil, err
			}
			if !seen[f.ID] {
				seen[f.ID] = true
				out = append(out, f)
			}
		}
	}
	return out, nil
}

// near are the findings of a unit and a person in the span before a day, in which a recurrence is looked for.
func (s *Service) near(ctx context.Context, f *Finding, span int) ([]*Finding, error) {
	var out []*Finding
	for n := -(span/28 + 1); n <= 0; n++ {
		for x, err := range s.findings.Each(ctx, store.On("month").Is(monthAdd(f.Month, n), f.Unit).Limit(step)) {
			if err != nil {
				return nil, err
			}
			out = append(out, x)
		}
	}
	if f.Person == "" {
		return out, nil
	}
	page, err := s.findings.Find(ctx, store.On("person").Is(f.Person).AtLeast(string(f.Day.Add(-span))).UpTo(string(f.Day)).Limit(step))
	for _, x := range page.Items {
		if x.Unit != f.Unit { // from before a move
			out = append(out, x)
		}
	}
	return out, err
}

// due are closed findings whose figures are to be looked at.
func (s *Service) due(ctx context.Context, now time.Time) ([]*Finding, error) {
	page, err := s.findings.Find(ctx, store.On("measurable").After(time.Time{}.AddDate(1, 0, 0)).UpTo(now).Limit(step))
	return page.Items, err
}
