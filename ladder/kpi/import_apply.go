package kpi

import (
	"context"
	"errors"
	"time"

	"tianti/internal/audit"
	"tianti/internal/intake"
	"tianti/internal/store"
	"tianti/rbac"
)

// Apply does what the preview said. Applying again goes on after a crash, and changes nothing when all
// is done.
func (s *Service) Apply(ctx context.Context, by rbac.Actor, id string) (*Import, error) {
	imp, err := s.Import(ctx, by, id)
	if err != nil || imp.State == intake.Applied {
		return imp, err
	}
	grant, err := s.gate.May(by, mayImport, rbac.Place{Unit: imp.Unit})
	if err != nil {
		return nil, err
	}
	var counts Counts
	for n := range imp.Parts {
		if err := s.applyPart(ctx, grant, imp, n, &counts); err != nil {
			return nil, err
		}
		if err := intake.Reach(ctx, s.imports.Unrecorded(), id, n+1); err != nil {
			return nil, err
		}
	}
	return s.imports.Update(ctx, id, func(i *Import) (audit.Entry, error) {
		if i.State == intake.Applied {
			return audit.Entry{}, nil
		}
		i.Counts = counts
		i.sum()
		i.Settle(s.clock.Now(), by.Person)
		return grant.Record(i.File, SheetApplied{i.ID, i.File, i.Source, i.Months, counts.New, counts.Changed, counts.Refused}), nil
	})
}

// ApplyWithin is Apply for somebody who does not want to wait longer than patience: a large sheet goes
// on being applied after that, and the import that is returned tells how far it is.
func (s *Service) ApplyWithin(ctx context.Context, by rbac.Actor, id string, patience time.Duration) (*Import, error) {
	imp, err := s.Import(ctx, by, id)
	if err != nil || imp.State == intake.Applied {
		return imp, err
	}
	if _, err := s.gate.May(by, mayImport, rbac.Place{Unit: imp.Unit}); err != nil {
		return nil, err
	}
	return s.runs.Within(ctx, id, patience,
		func(ctx context.Context) (*Import, error) { return s.Apply(ctx, by, id) },
		func(ctx context.Context) (*Import, error) { return s.Import(ctx, by, id) })
}

// applyPart writes one part unless it is written, and counts its verdicts.
func (s *Service) applyPart(ctx context.Context, grant rbac.Grant, imp *Import, n int, counts *Counts) error {
	p, err := s.parts.Get(ctx, intake.PartID(imp.ID, n))
	if err != nil {
		return err
	}
	if !p.Applied {
		written, err := s.write(ctx, grant, imp, p)
		if err != nil {
			return err
		}
		_, err = s.parts.Update(ctx, p.ID, func(q *part) (audit.Entry, error) {
			if q.Applied {
				return audit.Entry{}, nil
			}
			q.Applied, q.Lines = true, p.Lines
			return grant.Record(imp.File, FiguresRecorded{Import: imp.ID, Part: n, Count: written}), nil
		})
		if err != nil {
			return err
		}
	}
	for _, l := range p.Lines {
		counts.add(l.Verdict)
	}
	return nil
}

// write brings the figures of a part in line. What the preview said may be old: the verdicts are given
// anew against what is known now.
func (s *Service) write(ctx context.Context, grant rbac.Grant, imp *Import, p *part) (int, error) {
	var ids []string
	for _, x := range p.Plans {
		if !x.Bad {
			ids = append(ids, FigureID(x.Subject, x.Month, imp.Source))
		}
	}
	known, err := s.known(ctx, ids)
	if err != nil {
		return 0, err
	}
	now, written := s.clock.Now().UTC(), 0
	var fresh []*Figure
	for i := range p.Plans {
		x, l := &p.Plans[i], &p.Lines[i]
		if x.Bad {
			continue
		}
		id := FigureID(x.Subject, x.Month, imp.Source)
		old := known[id]
		if old != nil && old.Import == imp.ID {
			continue // written before the program ended
		}
		switch l.Verdict, l.Fields = verdict(old, x); l.Verdict {
		case NewRow:
			fresh = append(fresh, &Figure{Meta: store.Meta{ID: id}, Subject: x.Subject, Tier: x.Tier, Month: x.Month, Source: imp.Source, Unit: x.Unit,
				Values: x.Values, Version: 1, At: now, By: grant.By().Person, Import: imp.ID, Reason: imp.File})
		case ChangedRow:
			owner := ""
			if x.Tier == Person {
				owner = x.Subject
			}
			entry, err := s.gate.May(grant.By(), mayImport, rbac.Place{Unit: x.Unit, Owner: owner})
			if err != nil {
				return 0, err
			}
			if err := s.replace(ctx, id, x.merged(old), imp.ID, imp.File, entry, nil); err != nil {
				return 0, err
			}
			written++
		}
	}
	for _, err := range s.figures.Unrecorded().InsertMany(ctx, fresh) {
		if err != nil && !errors.Is(err, store.ErrExists) {
			return 0, err
		}
	}
	return written + len(fresh), nil
}
