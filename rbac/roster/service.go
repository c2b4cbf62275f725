package roster

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/intake"
	"tianti/internal/sheet"
	"tianti/internal/store"
	"tianti/internal/text"
	"tianti/rbac"
)

// Service imports rosters.
type Service struct {
	imports audit.Book[Import]
	parts   store.Collection[part]
	clock   clock.Clock
	gate    *rbac.Gate
	org     *rbac.Organisation
	limits  sheet.Limits
	runs    intake.Runs[Import]
}

// New works on a database; limits bound the files.
func New(db *store.Database, c clock.Clock, g *rbac.Gate, org *rbac.Organisation, limits sheet.Limits) *Service {
	return &Service{imports: audit.Keep(importKind.On(db)), parts: partKind.On(db), clock: c, gate: g, org: org, limits: limits}
}

const permission = "rbac.person.import"

// Preview reads a file and gives a verdict on each row; nothing of the organisation changes. Faults:
// those of package sheet when the file as a whole is refused, rbac.ErrForbidden.
func (s *Service) Preview(ctx context.Context, by rbac.Actor, file string, data []byte) (*Import, error) {
	if by.Anonymous() {
		return nil, rbac.ErrAnonymous
	}
	if !s.gate.MayAnywhere(by, permission) {
		return nil, rbac.ErrForbidden.With("permission", permission)
	}
	file = text.Cut(text.Clean(file), 100)
	t, err := sheet.Open(file, data, Columns, s.limits)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	imp := &Import{
		Head: intake.Head{
			Meta: store.Meta{ID: now.UTC().Format("20060102-150405-") + strings.ToLower(rand.Text()[:10])},
			File: file, By: by.Person, Unit: s.at(by), At: now, State: intake.Previewed, Unknown: t.Unknown,
		},
		Keep: kept(t),
	}
	if err := s.judge(ctx, by, t, imp); err != nil {
		return nil, err
	}
	grant, err := s.gate.May(by, permission, rbac.Place{Unit: imp.Unit})
	if err != nil {
		return nil, err
	}
	return imp, s.imports.Insert(ctx, imp, grant.Record(file))
}

// at is a place where the actor may import, for the record of doing so.
func (s *Service) at(by rbac.Actor) string {
	if reach := s.gate.Reach(by, permission); len(reach) > 0 {
		return reach[0]
	}
	return by.Unit
}

// judge reads all rows and keeps them in parts.
func (s *Service) judge(ctx context.Context, by rbac.Actor, t *sheet.Table, imp *Import) error {
	atlas, err := s.atlas(ctx)
	if err != nil {
		return err
	}
	first := map[string]int{}
	p := &part{}
	flush := func() error {
		if len(p.Lines) == 0 {
			return nil
		}
		err := s.judgePart(ctx, by, imp, p)
		p = &part{}
		return err
	}
	for r, err := range t.Rows() {
		if err != nil {
			return err
		}
		plan, line := readRow(t, r, s.org.Today(), s.org.Posts())
		if !plan.Bad {
			if row, twice := first[plan.Card.EmployeeNo]; twice {
				line.refuse(t, r, ErrTwice.At("employee_no").With("value", plan.Card.EmployeeNo).With("first", row))
				plan.Bad = true
			} else {
				first[plan.Card.EmployeeNo] = r.N
				if plan.Card.Unit, plan.Bad = s.locate(atlas, t, r, plan, &line); plan.Bad {
					plan.Card.Unit = ""
				}
			}
		}
		line.Person = text.Cut(strings.TrimSpace(plan.Card.EmployeeNo+" "+plan.Card.Name), 60)
		if plan.Bad {
			plan.Card = rbac.Card{}
		}
		p.Lines, p.Plans = append(p.Lines, line), append(p.Plans, plan)
		if len(p.Lines) == intake.PartSize {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	for _, u := range atlas.fresh {
		if _, err := s.gate.May(by, "rbac.unit.create", rbac.Place{Unit: u.Path}); err == nil {
			imp.Fresh = append(imp.Fresh, u)
		}
	}
	if atlas.group != "" {
		if _, err := s.gate.May(by, "rbac.unit.edit", rbac.Place{Unit: atlas.root.Path}); err == nil {
			imp.Group = atlas.group
		}
	}
	imp.sum()
	if imp.Total == 0 {
		return sheet.ErrEmpty.With("file", imp.File)
	}
	return nil
}

// locate finds the unit of a row; bad says that there is a fault.
func (s *Service) locate(a *atlas, t *sheet.Table, r sheet.Record, p plan, line *Line) (path string, bad bool) {
	path, f := a.path(p.Units)
	if f != nil {
		line.refuse(t, r, f)
	}
	return path, f != nil
}

// judgePart asks what the good rows of a part would change, and keeps the part.
func (s *Service) judgePart(ctx context.Context, by rbac.Actor, imp *Import, p *part) error {
	if err := s.take(ctx, by, imp, p, true); err != nil {
		return err
	}
	for _, l := range p.Lines {
		imp.Counts.add(l.Verdict, 1)
	}
	p.ID = intake.PartID(imp.ID, imp.Parts)
	imp.Parts++
	return s.parts.Insert(ctx, p)
}

// take hands the good rows of a part to the organisation and notes the verdicts.
func (s *Service) take(ctx context.Context, by rbac.Actor, imp *Import, p *part, dry bool) error {
	batch := rbac.Batch{Keep: imp.Keep, Reason: imp.File, Dry: dry}
	var at []int
	for i, plan := range p.Plans {
		if !plan.Bad {
			batch.Cards, at = append(batch.Cards, plan.Card), append(at, i)
		}
	}
	taken, err := s.org.TakeMany(ctx, by, batch)
	if err != nil {
		return err
	}
	for j, t := range taken {
		l := &p.Lines[at[j]]
		if !dry && t.Verdict != rbac.Refused {
			continue // what the preview said is what has been done
		}
		l.Verdict, l.Fields = t.Verdict, t.Fields
		if t.Err != nil {
			f := fault.From(t.Err)
			l.Field, l.Says = f.Field(), []intake.Said{said(f)}
		}
	}
	return nil
}

// Apply does what the preview said: makes the units that are missing and brings people in line.
// Applying again goes on after a crash, and changes nothing when all is done.
func (s *Service) Apply(ctx context.Context, by rbac.Actor, id string) (*Import, error) {
	imp, err := s.Get(ctx, by, id)
	if err != nil || imp.State == intake.Applied {
		return imp, err
	}
	grant, err := s.gate.May(by, permission, rbac.Place{Unit: imp.Unit})
	if err != nil {
		return nil, err
	}
	if err := s.build(ctx, by, imp); err != nil {
		return nil, err
	}
	atlas, err := s.atlas(ctx)
	if err != nil {
		return nil, err
	}
	atlas.strict, imp.Counts = true, Counts{}
	for n := range imp.Parts {
		if err := s.applyPart(ctx, by, imp, n, atlas); err != nil {
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
		i.Counts = imp.Counts
		i.sum()
		i.Settle(s.clock.Now(), by.Person)
		return grant.Record(i.File, Done{i.ID, i.File, i.Counts.New, i.Counts.Changed, i.Counts.Left, i.Counts.Refused}), nil
	})
}

// ApplyWithin is Apply for somebody who does not want to wait longer than patience: a large roster goes
// on being applied after that, and the import that is returned tells how far it is.
func (s *Service) ApplyWithin(ctx context.Context, by rbac.Actor, id string, patience time.Duration) (*Import, error) {
	imp, err := s.Get(ctx, by, id)
	if err != nil || imp.State == intake.Applied {
		return imp, err
	}
	if _, err := s.gate.May(by, permission, rbac.Place{Unit: imp.Unit}); err != nil {
		return nil, err
	}
	return s.runs.Within(ctx, id, patience,
		func(ctx context.Context) (*Import, error) { return s.Apply(ctx, by, id) },
		func(ctx context.Context) (*Import, error) { return s.Get(ctx, by, id) })
}

// applyPart applies one part unless it is, and counts its verdicts. Units may have got other ids than
// the preview planned.
func (s *Service) applyPart(ctx context.Context, by rbac.Actor, imp *Import, n int, a *atlas) error {
	p, err := s.parts.Get(ctx, intake.PartID(imp.ID, n))
	if err != nil {
		return err
	}
	if !p.Applied {
		if err := s.applyRows(ctx, by, imp, p, a); err != nil {
			return err
		}
	}
	for _, l := range p.Lines {
		imp.Counts.add(l.Verdict, 1)
	}
	return nil
}

func (s *Service) applyRows(ctx context.Context, by rbac.Actor, imp *Import, p *part, a *atlas) error {
	for i := range p.Plans {
		plan := &p.Plans[i]
		if plan.Bad || slices.Contains(imp.Keep, "unit") && p.Lines[i].Verdict != rbac.New {
			continue
		}
		path, f := a.path(plan.Units)
		if f != nil {
			plan.Bad = true
			p.Lines[i].Verdict, p.Lines[i].Field, p.Lines[i].Says = rbac.Refused, f.Field(), []intake.Said{said(f)}
			continue
		}
		plan.Card.Unit = path
	}
	if err := s.take(ctx, by, imp, p, false); err != nil {
		return err
	}
	_, err := s.parts.Update(ctx, p.ID, func(q *part) ([]store.Event, error) {
		q.Applied, q.Lines, q.Plans = true, p.Lines, nil
		return nil, nil
	})
	return err
}

// Get reads an import of one's own, or one made where the actor may import, too. ErrNone otherwise.
func (s *Service) Get(ctx context.Context, by rbac.Actor, id string) (*Import, error) {
	imp, err := s.imports.Get(ctx, id)
	switch {
	case by.Anonymous():
		return nil, rbac.ErrAnonymous
	case errors.Is(err, store.ErrNotFound), err == nil && !s.shows(by, imp):
		return nil, ErrNone
	}
	return imp, err
}

func (s *Service) shows(by rbac.Actor, imp *Import) bool {
	if imp.By == by.Person && s.gate.MayAnywhere(by, permission) {
		return true
	}
	for _, p := range []string{permission, "rbac.import.read"} {
		if _, err := s.gate.May(by, p, rbac.Place{Unit: imp.Unit}); err == nil {
			return true
		}
	}
	return false
}

// Rows gives the verdicts of an import, those with one verdict ("" for all), from a cursor on.
func (s *Service) Rows(ctx context.Context, by rbac.Actor, id, verdict, cursor string, limit int) (lines []Line, next string, err error) {
	imp, err := s.Get(ctx, by, id)
	if err != nil {
		return nil, "", err
	}
	fits := func(l Line) bool { return verdict == "" || l.Verdict == verdict }
	return intake.Lines(ctx, s.parts, imp.Head, fits, cursor, limit)
}

// Recent lists imports, the latest first.
func (s *Service) Recent(ctx context.Context, by rbac.Actor, limit int) ([]*Import, error) {
	return intake.Recent(ctx, s.imports, limit, func(i *Import) bool { return s.shows(by, i) })
}

// Done says that a roster was applied.
type Done struct {
	Import  string `bson:"import"`
	File    string `bson:"file"`
	New     int    `bson:"new"`
	Changed int    `bson:"changed"`
	Left    int    `bson:"left"`
	Refused int    `bson:"refused"`
}

// EventName is "rbac.roster.applied".
func (Done) EventName() string { return "rbac.roster.applied" }
