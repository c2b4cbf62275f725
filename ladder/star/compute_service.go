package star

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/ladder/kpi"
	"tianti/rbac"
)

// Open begins a period for the people below a unit. Faults: ErrMonths, ErrOpenMonth, ErrUnit, ErrThere.
func (s *Service) Open(ctx context.Context, by rbac.Actor, from, to kpi.Month, unit string) (*Period, error) {
	code, ok := CodeOf(from, to)
	if !ok {
		return nil, ErrMonths.At("to")
	}
	now := s.clock.Now()
	if to >= kpi.MonthOf(now) {
		return nil, ErrOpenMonth.At("to").With("month", string(to))
	}
	u, err := s.org.Unit(ctx, rbac.UnitID(unit))
	if err != nil {
		return nil, ErrUnit.At("unit").With("value", unit)
	}
	p := &Period{Meta: store.Meta{ID: PeriodID(code, u.Path)}, Code: code, Unit: u.Path, From: from, To: to, State: Draft, At: now}
	grant, err := s.gate.May(by, mayCompute, p.place())
	if err != nil {
		return nil, err
	}
	p.step("open", by, now, "")
	if err := s.periods.Insert(ctx, p, grant.Record(code)); errors.Is(err, store.ErrExists) {
		return nil, ErrThere.At("to").With("period", p.ID)
	} else if err != nil {
		return nil, err
	}
	return p, nil
}

// Compute rates everybody of a period anew by the scorecard in force for it and the figures that are known now.
// Ratings of the run before stay readable. It is possible until the notice begins, and during a notice
// once an objection was upheld; then the notice has to be given again.
func (s *Service) Compute(ctx context.Context, by rbac.Actor, id string) (*Period, error) {
	p, err := s.periods.Get(ctx, id)
	if err != nil {
		return nil, missing(err, ErrNone)
	}
	grant, err := s.gate.May(by, mayCompute, p.place())
	if err != nil {
		return nil, err
	}
	if err := s.computable(ctx, p); err != nil {
		return nil, err
	}
	card, err := s.cardFor(ctx, p.From)
	if err != nil {
		return nil, err
	}
	out, people, metrics, err := s.rate(ctx, p, card)
	if err != nil {
		return nil, err
	}
	run, err := s.take(ctx, id)
	if err != nil {
		return nil, err
	}
	changed, err := s.keep(ctx, p, run, out, people)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	return s.periods.Update(ctx, id, func(p *Period) (audit.Entry, error) {
		if err := p.need("compute", Draft, Preview, Notice); err != nil {
			return audit.Entry{}, err
		}
		if p.Tried != run {
			return audit.Entry{}, ErrStanding // somebody began after us
		}
		p.computed(run, out, card, metrics, changed, by, now)
		return grant.Record(out.Digest), nil
	})
}

func (s *Service) computable(ctx context.Context, p *Period) error {
	if err := p.need("compute", Draft, Preview, Notice); err != nil {
		return err
	}
	if p.State == Notice {
		if n, err := s.objectionsOf(ctx, p.ID, p.Run, Upheld); err != nil || n == 0 {
			return errors.Join(err, p.need("compute", Draft, Preview))
		}
	}
	return nil
}

// take numbers a run.
func (s *Service) take(ctx context.Context, id string) (run int, err error) {
	_, err = s.periods.Unrecorded().Update(ctx, id, func(p *Period) ([]store.Event, error) {
		p.Tried++
		run = p.Tried
		return nil, nil
	})
	return run, err
}

// rate gathers what is known and computes.
func (s *Service) rate(ctx context.Context, p *Period, card *Scorecard) (*Outcome, []Subject, *kpi.Catalogue, error) {
	metrics, err := s.kpi.Catalogue(ctx, p.To)
	if err != nil {
		return nil, nil, nil, err
	}
	people, err := s.subjects(ctx, p, card, metrics)
	if err != nil {
		return nil, nil, nil, err
	}
	return Compute(card, metrics, people), people, metrics, nil
}

// subjects are those who held a rated post below the unit on the period's last day, with what the months say.
func (s *Service) subjects(ctx context.Context, p *Period, card *Scorecard, metrics *kpi.Catalogue) ([]Subject, error) {
	last := p.To.Last()
	members, err := s.org.MembersOn(ctx, p.Unit, last)
	if err != nil {
		return nil, err
	}
	var out []Subject
	at := map[string]int{}
	for _, m := range members {
		place := m.PlacedOn(last)
		if !slices.Contains(card.Posts, place.Post) {
			continue
		}
		at[m.ID] = len(out)
		out = append(out, Subject{Person: m.ID, Number: m.EmployeeNo, Unit: place.Unit, Post: place.Post, HiredOn: m.HiredOn,
			Months: monthsBetween(m.HiredOn, last), Values: make([]Value, len(card.Lines))})
	}
	if err := s.grades(ctx, out, p.end().Add(-time.Millisecond)); err != nil {
		return nil, err
	}
	if err := s.months(ctx, p, card, metrics, out, at); err != nil {
		return nil, err
	}
	q := store.On("day").AtLeast(string(p.From.First())).UpTo(string(last))
	for v, err := range s.vetoes.Each(ctx, q) {
		if err != nil {
			return nil, err
		}
		if i, ok := at[v.Person]; ok && v.Lifted.IsZero() {
			out[i].Vetoes = append(out[i].Vetoes, v.ID)
		}
	}
	for i := range out {
		slices.Sort(out[i].Vetoes)
	}
	return out, nil
}

// monthsBetween counts whole months of service on a day.
func monthsBetween(hired, day rbac.Day) int {
	var hy, hm, hd, y, m, d int
	parse := func(s rbac.Day, y, m, d *int) {
		parts := strings.Split(string(s), "-")
		if len(parts) == 3 {
			*y, _ = strconv.Atoi(parts[0])
			*m, _ = strconv.Atoi(parts[1])
			*d, _ = strconv.Atoi(parts[2])
		}
	}
	parse(hired, &hy, &hm, &hd)
	parse(day.Add(1), &y, &m, &d)
	n := (y-hy)*12 + m - hm
	if d < hd {
		n--
	}
	return n
}

const chunk = 1000

// grades finds the grade of each on the period's last day.
func (s *Service) grades(ctx context.Context, people []Subject, at time.Time) error {
	for low := 0; low < len(people); low += chunk {
		part := people[low:min(low+chunk, len(people))]
		ids := make([]string, len(part))
		for i := range part {
			ids[i] = part[i].Person
		}
		rungs, err := s.rungs.RungsAt(ctx, ids, at)
		if err != nil {
			return err
		}
		for i := range part {
			part[i].Grade = rungs[part[i].Person]
			part[i].Stage = s.rungs.Stage(part[i].Grade)
		}
	}
	return nil
}

// heard is the last word on a metric of a month.
type heard struct {
	value  int64
	at     time.Time
	source string
	there  bool
}

// months adds the figures of each month up. Of two sources the one that spoke last counts, as on the pages
// of the figures.
func (s *Service) months(ctx context.Context, p *Period, card *Scorecard, metrics *kpi.Catalogue, people []Subject, at map[string]int) error {
	lines := len(card.Lines)
	cells := make([]heard, len(people)*lines)
	for _, m := range kpi.Months(p.From, p.To) {
		clear(cells)
		err := s.kpi.Each(ctx, m, "/", func(f *kpi.Figure) {
			i, ok := at[f.Subject]
			if !ok {
				return
			}
			for j, l := range card.Lines {
				v, ok := f.Values[l.Metric]
				x := &cells[i*lines+j]
				if ok && (!x.there || f.At.After(x.at) || f.At.Equal(x.at) && f.Source < x.source) {
					*x = heard{v, f.At, f.Source, true}
				}
			}
		})
		if err != nil {
			return err
		}
		for k, x := range cells {
			if x.there {
				v := &people[k/lines].Values[k%lines]
				v.Sum += x.value
				v.N++
			}
		}
	}
	return nil
}

// keep stores a run and counts whose stars differ from those of the run before.
func (s *Service) keep(ctx context.Context, p *Period, run int, out *Outcome, people []Subject) (changed int, err error) {
	id := runID(p.ID, run)
	by := map[string]*Subject{}
	for i := range people {
		by[people[i].Person] = &people[i]
	}
	for low := 0; low < len(out.Ratings); low += chunk {
		part := out.Ratings[low:min(low+chunk, len(out.Ratings))]
		before, err := s.before(ctx, p, part)
		if err != nil {
			return 0, err
		}
		docs := make([]*Result, len(part))
		for i, r := range part {
			x := by[r.Person]
			d := &Result{Meta: store.Meta{ID: id + "/" + r.Person}, Run: id, Period: p.ID, Rating: r, Post: x.Post, Grade: x.Grade, HiredOn: x.HiredOn, Service: x.Months, Shown: NotRated}
			if r.Rated {
				d.Shown = strconv.Itoa(r.Stars)
			}
			if old := before[r.Person]; old != nil {
				n := old.Stars
				d.Before, d.Moved = &n, n != r.Stars || old.Rated != r.Rated
				if d.Moved {
					changed++
				}
			}
			docs[i] = d
		}
		if err := inserted(s.results.InsertMany(ctx, docs)); err != nil {
			return 0, err
		}
	}
	return changed, s.keepShared(ctx, id, out)
}

func (s *Service) before(ctx context.Context, p *Period, part []Rating) (map[string]*Result, error) {
	if p.Run == 0 {
		return nil, nil
	}
	ids := make([]string, len(part))
	for i, r := range part {
		ids[i] = runID(p.ID, p.Run) + "/" + r.Person
	}
	olds, err := s.results.GetMany(ctx, ids)
	out := make(map[string]*Result, len(olds))
	for _, o := range olds {
		out[o.Person] = o
	}
	return out, err
}

func (s *Service) keepShared(ctx context.Context, id string, out *Outcome) error {
	groups := make([]*groupDoc, len(out.Groups))
	for i, g := range out.Groups {
		groups[i] = &groupDoc{Meta: store.Meta{ID: id + "/" + strconv.Itoa(i)}, Group: g}
	}
	if err := inserted(s.groups.InsertMany(ctx, groups)); err != nil {
		return err
	}
	for low := 0; low < len(out.Units); low += chunk {
		var docs []*unitDoc
		for _, u := range out.Units[low:min(low+chunk, len(out.Units))] {
			docs = append(docs, &unitDoc{Meta: store.Meta{ID: id + u.Unit}, Run: id, UnitPlaces: u, Mean: quotient(u.Sum, max(u.People, 1))})
		}
		if err := inserted(s.units.InsertMany(ctx, docs)); err != nil {
			return err
		}
	}
	return nil
}

// inserted is the first error that is not of somebody having been there before.
func inserted(errs []error) error {
	for _, err := range errs {
		if err != nil && !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	return nil
}
