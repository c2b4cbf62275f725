package courses

import (
	"context"
	"slices"
	"strings"

	"tianti/internal/locale"
	"tianti/rbac"
)

// Rung is a grade of the ladder as pages of courses name it.
type Rung struct {
	Code string
	Name locale.Text
}

// MatrixRow is what a post needs at one grade.
type MatrixRow struct {
	Rung                          Rung
	Required, Elective, Refresher []*Entry
	Hours                         int // of what is required
}

// Matrix is the table post × grade → courses for one post, read from the live catalogue. Grades
// that the ladder does not name but a course does stand at the end.
func (s *Service) Matrix(ctx context.Context, by rbac.Actor, post string, rungs []Rung) ([]MatrixRow, error) {
	if _, err := s.gate.May(by, "courses.course.read", rbac.Place{Unit: by.Unit, Owner: by.Person}); err != nil {
		return nil, err
	}
	all, err := s.entries(ctx)
	if err != nil {
		return nil, err
	}
	live := slices.DeleteFunc(slices.Clone(all.ordered), func(e *Entry) bool { return e.State != Live })
	slices.SortStableFunc(live, func(a, b *Entry) int { return strings.Compare(stepOrder(a.Step), stepOrder(b.Step)) })
	var out []MatrixRow
	for _, r := range withAll(rungs, live) {
		row := MatrixRow{Rung: r}
		for _, e := range live {
			switch e.NeededBy(post, r.Code) {
			case Required:
				row.Required, row.Hours = append(row.Required, e), row.Hours+e.Hours
			case Elective:
				row.Elective = append(row.Elective, e)
			case Refresher:
				row.Refresher = append(row.Refresher, e)
			}
		}
		out = append(out, row)
	}
	return out, nil
}

func withAll(rungs []Rung, live []*Entry) []Rung {
	out := slices.Clone(rungs)
	var more []string
	for _, e := range live {
		for _, n := range e.Needs {
			for _, g := range n.Grades {
				known := func(r Rung) bool { return r.Code == g }
				if !slices.ContainsFunc(out, known) && !slices.Contains(more, g) {
					more = append(more, g)
				}
			}
		}
	}
	slices.SortFunc(more, func(a, b string) int { return strings.Compare(stepOrder(a), stepOrder(b)) })
	for _, g := range more {
		out = append(out, Rung{Code: g, Name: locale.Text{Zh: g, En: g}})
	}
	return out
}
