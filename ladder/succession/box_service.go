package succession

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tianti/internal/store"
	"tianti/rbac"
)

// mostPlaced bounds the people of one nine-box.
const mostPlaced = 5000

// Box is a nine-box of the people at and below a unit.
type Box struct {
	Unit     string
	At       time.Time
	Rules    *Rules
	Placed   []Placing // by cell from the highest, then by points
	Unplaced []Placing // of whom too little is known
}

// Count is how many stand in a cell.
func (b *Box) Count(cell int) (n int) {
	for _, p := range b.Placed {
		if p.Cell == cell {
			n++
		}
	}
	return n
}

// In are those in a cell; 0 is who is not placed. It is made of what Count counts.
func (b *Box) In(cell int) (out []Placing) {
	if cell == 0 {
		return b.Unplaced
	}
	for _, p := range b.Placed {
		if p.Cell == cell {
			out = append(out, p)
		}
	}
	return out
}

// Box draws the nine-box of a unit as of an instant, zero for now: of the people who work there today, by what was
// known of them then and by the rules of then. The actor's own place is left out. Faults: ErrMany, ErrAsOf.
func (s *Service) Box(ctx context.Context, by rbac.Actor, unit string, at time.Time) (*Box, error) {
	if _, err := s.gate.May(by, mayBox, rbac.Place{Unit: unit}); err != nil {
		return nil, err
	}
	now := s.now()
	if at.IsZero() {
		at = now
	}
	if at.After(now) {
		return nil, ErrAsOf.At("as_of")
	}
	people, err := s.org.Members(ctx, unit)
	if err != nil {
		return nil, err
	}
	if len(people) > mostPlaced {
		return nil, ErrMany.At("unit").With("most", mostPlaced)
	}
	rules, err := s.rulesAt(ctx, at)
	if err != nil {
		return nil, err
	}
	moved, err := s.calibrated(ctx, at)
	if err != nil {
		return nil, err
	}
	out := &Box{Unit: unit, At: at, Rules: rules}
	for part := range slices.Chunk(people, 500) {
		if err := s.place(ctx, by, part, moved, out); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(out.Placed, func(a, b Placing) int {
		if a.Cell != b.Cell {
			return b.Cell - a.Cell
		}
		return int(b.Performance.Points + b.Potential.Points - a.Performance.Points - a.Potential.Points)
	})
	return out, nil
}

func (s *Service) place(ctx context.Context, by rbac.Actor, people []*rbac.Person, moved map[string]*Calibration, out *Box) error {
	ids, who := make([]string, len(people)), map[string]*rbac.Person{}
	for i, p := range people {
		ids[i], who[p.ID] = p.ID, p
	}
	lives, err := s.lives.Lives(ctx, ids)
	if err != nil {
		return err
	}
	for _, l := range lives {
		if l.Person == by.Person {
			continue
		}
		p := out.Rules.Place(l.Facts, out.At, moved[l.Person])
		p.Person, p.Name, p.Unit, p.Grade = l.Person, who[l.Person].Name, who[l.Person].Path, l.Grade
		p.Held = l.HeldAt(out.At)
		if p.Cell == 0 {
			out.Unplaced = append(out.Unplaced, p)
		} else {
			out.Placed = append(out.Placed, p)
		}
	}
	return nil
}

// calibrated are the calibrations that hold at an instant, the last of each person.
func (s *Service) calibrated(ctx context.Context, at time.Time) (map[string]*Calibration, error) {
	out := map[string]*Calibration{}
	for c, err := range s.calibrations.Each(ctx, store.On("at").AtLeast(at.AddDate(0, 0, -Holds-2)).UpTo(at).Limit(500)) {
		if err != nil {
			return nil, err
		}
		if c.holds(at) {
			out[c.Person] = c
		}
	}
	return out, nil
}

// Placed is the place of one person now.
func (s *Service) Placed(ctx context.Context, by rbac.Actor, person string) (*Placing, []*Calibration, error) {
	who, err := s.org.Lookup(ctx, person)
	if err != nil {
		return nil, nil, err
	}
	if _, err := s.gate.May(by, mayBox, who.Place()); err != nil {
		return nil, nil, err
	}
	page, err := s.calibrations.Find(ctx, store.On("person").Is(person).Down().Limit(100))
	if err != nil {
		return nil, nil, err
	}
	rules, err := s.Rules(ctx)
	if err != nil {
		return nil, nil, err
	}
	out := &Box{Unit: who.Path, At: s.now(), Rules: rules}
	moved := map[string]*Calibration{}
	if len(page.Items) > 0 {
		moved[person] = page.Items[0]
	}
	if err := s.place(ctx, by, []*rbac.Person{who}, moved, out); err != nil {
		return nil, nil, err
	}
	all := append(out.Placed, out.Unplaced...)
	if len(all) == 0 {
		return nil, page.Items, ErrUnplaced
	}
	return &all[0], page.Items, nil
}

// Calibrate moves somebody to another level of one or both axes, 0 leaves one as it was computed. Nobody moves
// themselves. Faults: ErrUnplaced, ErrLevel, ErrReason.
func (s *Service) Calibrate(ctx context.Context, by rbac.Actor, person string, performance, potential int, reason string) (*Calibration, error) {
	who, err := s.org.Lookup(ctx, person)
	if err != nil {
		return nil, err
	}
	grant, err := s.gate.May(by, mayCalibrate, who.Place())
	if err != nil {
		return nil, err
	}
	p, before, err := s.Placed(ctx, by, person)
	if err != nil {
		return nil, err
	}
	if p.Cell == 0 {
		return nil, ErrUnplaced
	}
	level := func(to, now int) int {
		if to == 0 {
			return now
		}
		return to
	}
	switch {
	case performance < 0 || performance > 3:
		return nil, ErrLevel.At("performance")
	case potential < 0 || potential > 3, level(performance, p.Performance.Raw) == p.Performance.Level && level(potential, p.Potential.Raw) == p.Potential.Level:
		return nil, ErrLevel.At("potential")
	}
	if f := reasonFault(reason); f != nil {
		return nil, f
	}
	c := &Calibration{Meta: store.Meta{ID: fmt.Sprintf("%s:%d", person, len(before)+1)}, Person: person, Unit: who.Path, Performance: performance, Potential: potential,
		Reason: strings.TrimSpace(reason), By: by.Person, Name: by.Name, At: s.now()}
	err = s.calibrations.Insert(ctx, c, grant.Record(reason, Calibrated{person, performance, potential, c.At}))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrMoved
	}
	return c, err
}

// mostRules bounds the versions that are read.
const mostRules = 1000

// Versions lists the versions of the rules, the newest first; the built-in ones are the last.
func (s *Service) Versions(ctx context.Context) ([]*Rules, error) {
	page, err := s.rules.Find(ctx, store.On("id").Down().Limit(mostRules))
	if err != nil {
		return nil, err
	}
	return append(page.Items, BuiltIn()), nil
}

// Rules are those of now.
func (s *Service) Rules(ctx context.Context) (*Rules, error) {
	all, err := s.Versions(ctx)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// rulesAt are those that held at an instant.
func (s *Service) rulesAt(ctx context.Context, at time.Time) (*Rules, error) {
	all, err := s.Versions(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if !r.At.After(at) {
			return r, nil
		}
	}
	return BuiltIn(), nil
}

// Publish puts other rules in force from now on. base is the version that they were made from. Faults: those of
// Check, ErrMoved, ErrReason.
func (s *Service) Publish(ctx context.Context, by rbac.Actor, base string, r Rules, reason string) (*Rules, error) {
	grant, err := s.gate.May(by, mayEdit, rbac.Place{})
	if err != nil {
		return nil, err
	}
	faults := r.Check()
	if f := reasonFault(reason); f != nil {
		faults = append(faults, f)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	last, err := s.Rules(ctx)
	if err != nil {
		return nil, err
	}
	var n int
	if _, err := fmt.Sscanf(last.ID, "%d", &n); err != nil {
		return nil, err
	}
	if last.ID != base {
		return nil, ErrMoved
	}
	r.Meta = store.Meta{ID: fmt.Sprintf("%04d", n+1)}
	r.By, r.At, r.Reason = by.Name, s.now(), strings.TrimSpace(reason)
	err = s.rules.Insert(ctx, &r, grant.Record(reason, RulesChanged{r.ID, r.At}))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrMoved
	}
	return &r, err
}
