package kpi

import (
	"context"

	"tianti/internal/store"
	"tianti/rbac"
)

// joined walks the sheets of the people below a unit in a month, over all sources.
func (s *Service) joined(ctx context.Context, m Month, unit string, do func(*Sheet)) error {
	c, err := s.Catalogue(ctx, m)
	if err != nil {
		return err
	}
	by := map[string][]*Figure{}
	var order []string
	err = s.Each(ctx, m, unit, func(f *Figure) {
		if by[f.Subject] == nil {
			order = append(order, f.Subject)
		}
		by[f.Subject] = append(by[f.Subject], f)
	})
	if err != nil {
		return err
	}
	for _, id := range order {
		do(Join(c, by[id]))
	}
	return nil
}

// Monthly walks the people below a unit who have figures in a month ("2026-11"), without asking anybody: how many
// judged metrics were beyond their thresholds, and each value in thousandths of its unit.
func (s *Service) Monthly(ctx context.Context, month, unit string, do func(person, unit string, beyond int, values map[string]int64)) error {
	return s.joined(ctx, Month(month), unit, func(x *Sheet) {
		beyond, values := 0, make(map[string]int64, len(x.Cells))
		for _, c := range x.Cells {
			values[c.Metric] = c.Value
			if c.Judged && !c.Green {
				beyond++
			}
		}
		do(x.Subject, x.Unit, beyond, values)
	})
}

// Overall is a metric over the people of a unit in a month.
type Overall struct {
	Metric Metric
	People int
	Mean   int64 // thousandths; of what adds up as well
	Green  int   // people on the better side of the threshold
	Before *int64
	Own    *Cell // of the unit's own sheet
}

// Overall sums up a month of the people of a unit, metric by metric in the catalogue's order: those that have a
// threshold. Before is the mean of the month before.
func (s *Service) Overall(ctx context.Context, by rbac.Actor, unit string, m Month) ([]Overall, error) {
	if _, err := s.gate.May(by, mayRead, rbac.Place{Unit: unit}); err != nil {
		return nil, err
	}
	c, err := s.Catalogue(ctx, m)
	if err != nil {
		return nil, err
	}
	now, err := s.sums(ctx, unit, m)
	if err != nil {
		return nil, err
	}
	was, err := s.sums(ctx, unit, m.Add(-1))
	if err != nil {
		return nil, err
	}
	own, err := s.unitSheet(ctx, c, unit, m)
	if err != nil {
		return nil, err
	}
	var out []Overall
	for _, x := range c.Metrics {
		if !x.Judged() {
			continue
		}
		o := Overall{Metric: x}
		if n := now[x.Code]; n.people > 0 {
			o.People, o.Mean, o.Green = n.people, n.mean(), n.green
		}
		if n := was[x.Code]; n.people > 0 {
			mean := n.mean()
			o.Before = &mean
		}
		if own != nil {
			for i := range own.Cells {
				if own.Cells[i].Metric == x.Code {
					o.Own = &own.Cells[i]
				}
			}
		}
		if o.People > 0 || o.Own != nil {
			out = append(out, o)
		}
	}
	return out, nil
}

// total is the sum of a metric.
type total struct {
	sum           int64
	people, green int
}

func (t total) mean() int64 { return (2*t.sum + int64(t.people)) / (2 * int64(t.people)) }

func (s *Service) sum(ctx context.Context, unit string, m Month) (map[string]total, error) {
	out := map[string]total{}
	err := s.joined(ctx, m, unit, func(x *Sheet) {
		for _, c := range x.Cells {
			t := out[c.Metric]
			t.sum, t.people = t.sum+c.Value, t.people+1
			if c.Green {
				t.green++
			}
			out[c.Metric] = t
		}
	})
	return out, err
}

// unitSheet is the sheet of the unit itself, nil where there is none.
func (s *Service) unitSheet(ctx context.Context, c *Catalogue, unit string, m Month) (*Sheet, error) {
	page, err := s.figures.Find(ctx, store.On("subject").Is(unit, string(m)).Limit(20))
	return Join(c, page.Items), err
}
