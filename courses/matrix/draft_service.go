package matrix

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"tianti/courses"
	"tianti/internal/audit"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// Draft is what one person is writing. Each has one; its id is the person's.
type Draft struct {
	store.Meta `bson:",inline"`
	Base       int       `bson:"base" json:"base"` // the edition that it was begun from
	Rows       []Row     `bson:"rows" json:"rows"` // only what differs from the base, by code
	Days       int       `bson:"days" json:"days"`
	Changed    time.Time `bson:"changed" json:"changed"`
}

// Asked is a field that somebody set for a course.
type Asked struct {
	Course string
	Cell
}

// Draft is the actor's own draft, brought up to what is newest: rows that were written on an older
// base are laid over today's. Where there is none, an empty one with Rev 0.
func (s *Service) Draft(ctx context.Context, by rbac.Actor) (*Draft, map[string][]courses.Need, error) {
	if _, err := s.gate.May(by, "courses.matrix.edit", rbac.Place{}); err != nil {
		return nil, nil, err
	}
	rows, err := s.rowsAfter(ctx, s.Newest())
	if err != nil {
		return nil, nil, err
	}
	d, err := s.drafts.Get(ctx, by.Person)
	if errors.Is(err, store.ErrNotFound) {
		return &Draft{Base: s.Newest(), Days: usualDays}, rows, nil
	}
	if err != nil {
		return nil, nil, err
	}
	d.rebase(s.Newest(), rows)
	for _, r := range d.Rows {
		rows[r.Course] = r.Needs
	}
	return d, rows, nil
}

// usualDays is what a new draft proposes: a quarter to take what is newly required.
const usualDays = 90

// rebase lays the draft's fields over rows that have moved on. Only the fields that it changed are
// laid over; what others changed meanwhile stays.
func (d *Draft) rebase(newest int, rows map[string][]courses.Need) {
	d.Rows = slices.DeleteFunc(d.Rows, func(r Row) bool { _, live := rows[r.Course]; return !live })
	if d.Base != newest {
		for i, r := range d.Rows {
			var cells []Cell
			for _, c := range Differ(r.Was, r.Needs) {
				cells = append(cells, c.Cell)
			}
			d.Rows[i] = Row{r.Course, rows[r.Course], Set(rows[r.Course], cells...)}
		}
		d.Base = newest
	}
	d.Rows = slices.DeleteFunc(d.Rows, func(r Row) bool { return len(Differ(r.Was, r.Needs)) == 0 })
}

// Keep puts fields into the actor's draft, on top of the revision that the form was made of, 0 for a
// new draft; days is how long people have for what is newly required. ErrDraftMoved where somebody
// wrote on in another window.
func (s *Service) Keep(ctx context.Context, by rbac.Actor, rev int64, asked []Asked, days int) (*Draft, error) {
	if days < 0 || days > mostDays {
		return nil, ErrDays.At("days").With("most", mostDays)
	}
	rows, err := s.rowsAfter(ctx, s.Newest())
	if err != nil {
		return nil, err
	}
	if err := s.check(asked, rows); err != nil {
		return nil, err
	}
	newest := s.Newest()
	fresh := func() *Draft { return &Draft{Base: newest} }
	return s.drafts.Upsert(ctx, by.Person, fresh, func(d *Draft) (audit.Entry, error) {
		grant, err := s.gate.May(by, "courses.matrix.edit", rbac.Place{})
		if err != nil {
			return audit.Entry{}, err
		}
		if d.Rev != rev {
			return audit.Entry{}, ErrDraftMoved
		}
		d.rebase(newest, rows)
		d.lay(asked, rows)
		d.Days, d.Changed = days, s.clock.Now().Truncate(time.Millisecond)
		return grant.Record("draft"), nil
	})
}

// ErrDraftMoved says that the draft is not the one that was read.
var ErrDraftMoved = fault.Define(fault.Conflict, "courses.matrix.draft_moved")

// lay puts fields into the draft.
func (d *Draft) lay(asked []Asked, rows map[string][]courses.Need) {
	for _, a := range asked {
		i := slices.IndexFunc(d.Rows, func(r Row) bool { return r.Course == a.Course })
		if i < 0 {
			i = len(d.Rows)
			d.Rows = append(d.Rows, Row{Course: a.Course, Was: rows[a.Course], Needs: rows[a.Course]})
		}
		d.Rows[i].Needs = Set(d.Rows[i].Needs, a.Cell)
	}
	d.Rows = slices.DeleteFunc(d.Rows, func(r Row) bool { return len(Differ(r.Was, r.Needs)) == 0 })
	slices.SortFunc(d.Rows, func(a, b Row) int { return strings.Compare(a.Course, b.Course) })
}

// check refuses fields that speak of what there is not, each at its course.
func (s *Service) check(asked []Asked, rows map[string][]courses.Need) error {
	if len(asked) > mostCells {
		return ErrTooMany.With("most", mostCells)
	}
	grades, posts := s.known.Grades(), s.known.Posts()
	var faults fault.List
	for _, a := range asked {
		_, live := rows[a.Course]
		switch {
		case !live:
			faults = append(faults, ErrCourse.At("rows."+a.Course).With("code", a.Course))
		case !slices.Contains(grades, a.Grade):
			faults = append(faults, ErrGrade.At("rows."+a.Course).With("code", a.Course).With("grade", a.Grade))
		case a.Post != "" && !slices.Contains(posts, a.Post):
			faults = append(faults, ErrPost.At("rows."+a.Course).With("code", a.Course).With("post", a.Post))
		case a.As != "" && !slices.Contains(courses.Ases, a.As):
			faults = append(faults, ErrAs.At("rows."+a.Course).With("code", a.Course).With("as", a.As))
		}
	}
	return faults.Err()
}

// mostCells bounds how many fields one request sets.
const mostCells = 100_000

// Drop throws the actor's draft away.
func (s *Service) Drop(ctx context.Context, by rbac.Actor) error {
	grant, err := s.gate.May(by, "courses.matrix.edit", rbac.Place{})
	if err != nil {
		return err
	}
	if err = s.drafts.Delete(ctx, by.Person, grant.Record("draft")); errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
