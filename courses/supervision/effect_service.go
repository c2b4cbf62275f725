package supervision

import (
	"context"
	"slices"
	"strings"
	"time"

	"tianti/internal/audit"
	"tianti/rbac"
)

// Measure looks at the figures of closed findings whose months have come, and says at how many; a job calls it.
// A finding is looked at again each day until its last month has been over for one.
func (s *Service) Measure(ctx context.Context) (int, error) {
	if s.others.Figures == nil {
		return 0, nil
	}
	now, n := s.now(), 0
	for {
		due, err := s.due(ctx, now)
		if err != nil || len(due) == 0 {
			return n, err
		}
		x := &months{figures: s.others.Figures, known: map[[2]string]*month{}}
		for _, f := range due {
			if err := s.measure(ctx, x, f, now); err != nil {
				return n, err
			}
			n++
		}
	}
}

func (s *Service) measure(ctx context.Context, x *months, f *Finding, now time.Time) error {
	effects, err := x.effects(ctx, f)
	if err != nil {
		return err
	}
	grant, err := s.gate.May(rbac.System("supervision: measure effects"), mayMeasure, f.place())
	if err != nil {
		return err
	}
	_, err = s.findings.Update(ctx, f.ID, func(g *Finding) (audit.Entry, error) {
		if g.State != Closed || !g.Closed.Equal(f.Closed) { // somebody reopened it
			return audit.Entry{}, nil
		}
		g.Effects, g.Measured = effects, now
		g.Measurable = rbac.DayOf(now).Add(1).Start()
		if g.Measurable.After(monthStart(g.ClosedIn, sideMonths+2)) {
			g.Measurable = time.Time{}
		}
		return grant.Record(""), nil
	})
	return err
}

// months are the figures that one run has looked at.
type months struct {
	figures Figures
	known   map[[2]string]*month
}

// month is everybody's figures below a unit: values by metric, Beyond among them.
type month struct {
	rows map[string]row // by person
	all  means
}

type row struct {
	unit   string
	values map[string]float64
}

// means are sums over people by metric.
type means map[string]*[2]float64

func (m means) add(values map[string]float64) {
	for metric, v := range values {
		if m[metric] == nil {
			m[metric] = &[2]float64{}
		}
		m[metric][0] += v
		m[metric][1]++
	}
}

func (m means) of(metric string) (float64, bool) {
	x := m[metric]
	if x == nil {
		return 0, false
	}
	return x[0] / x[1], true
}

func (x *months) at(ctx context.Context, unit, name string) (*month, error) {
	key := [2]string{unit, name}
	if m := x.known[key]; m != nil {
		return m, nil
	}
	m := &month{map[string]row{}, means{}}
	err := x.figures.Monthly(ctx, name, unit, func(person, unit string, beyond int, values map[string]int64) {
		r := row{unit, map[string]float64{Beyond: float64(beyond)}}
		for metric, v := range values {
			r.values[metric] = float64(v)
		}
		m.rows[person] = r
		m.all.add(r.values)
	})
	x.known[key] = m
	return m, err
}

// peers is the unit whose people a finding's figures are compared with: the one above its own.
func (f *Finding) peers() string {
	if up := above(f.Unit); up != "" {
		return up
	}
	return f.Unit
}

// effects are the changes of the person's figures and of the unit's.
func (x *months) effects(ctx context.Context, f *Finding) (out []Effect, err error) {
	before, after := f.around()
	var sides [2][]view
	for i, names := range [2][]string{before, after} {
		for _, name := range names {
			m, err := x.at(ctx, f.peers(), name)
			if err != nil {
				return nil, err
			}
			sides[i] = append(sides[i], view{name, m})
		}
	}
	if f.Person != "" {
		out = append(out, compare(PersonFigures, f.Person, sides, func(m *month) map[string]float64 { return m.rows[f.Person].values }))
	}
	out = append(out, compare(TeamFigures, f.Unit, sides, func(m *month) map[string]float64 { return m.team(f.Unit) }))
	return slices.DeleteFunc(out, func(e Effect) bool { return len(e.Changes) == 0 }), nil
}

// view is a month with its name.
type view struct {
	name string
	*month
}

// team is the mean of the people of a unit.
func (m *month) team(unit string) map[string]float64 {
	sums := means{}
	for _, r := range m.rows {
		if strings.HasPrefix(r.unit, unit) {
			sums.add(r.values)
		}
	}
	out := map[string]float64{}
	for metric := range sums {
		out[metric], _ = sums.of(metric)
	}
	return out
}

func compare(whose, subject string, sides [2][]view, own func(*month) map[string]float64) Effect {
	e := Effect{Whose: whose, Subject: subject}
	points := map[string]*[2][]Point{}
	for i, months := range sides {
		for _, m := range months {
			values := own(m.month)
			if len(values) == 0 {
				continue
			}
			if i == 0 {
				e.Before = append(e.Before, m.name)
			} else {
				e.After = append(e.After, m.name)
			}
			for metric, v := range values {
				if points[metric] == nil {
					points[metric] = &[2][]Point{}
				}
				all, _ := m.all.of(metric)
				points[metric][i] = append(points[metric][i], Point{m.name, v, all})
			}
		}
	}
	var metrics []string
	for metric := range points {
		metrics = append(metrics, metric)
	}
	slices.Sort(metrics) // Beyond first
	for _, metric := range metrics {
		if c, ok := Compare(metric, points[metric][0], points[metric][1]); ok {
			e.Changes = append(e.Changes, c)
		}
	}
	return e
}
