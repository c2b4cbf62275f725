package courses

import (
	"context"
	"slices"
	"strings"
	"time"

	"tianti/internal/locale"
	"tianti/rbac"
)

// Arrangement says who needs which course, in place of what the course's first version brought with it.
// Package matrix makes them; Number is the edition's, 0 before the first.
type Arrangement struct {
	Number int
	Needs  map[string][]Need // by course code; a course that is not in it keeps its own rows
}

// Arrange lets f say which arrangement counts at an instant. It is called once, before use.
func (s *Service) Arrange(f func(at time.Time) Arrangement) { s.arranged = f }

func (s *Service) arrangement() Arrangement {
	if s.arranged == nil {
		return Arrangement{}
	}
	return s.arranged(s.clock.Now())
}

// OwnNeeds are the rows that each live course brought with it, whatever an arrangement says. They are
// shared and must not be changed.
func (s *Service) OwnNeeds(ctx context.Context) (map[string][]Need, error) {
	all, err := s.entries(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string][]Need{}
	for _, e := range all.ordered {
		if e.State == Live {
			out[e.Code] = e.own
		}
	}
	return out, nil
}

// StandsAt is what is there of an enrolment at an instant.
type StandsAt struct {
	Valid bool // it is held: by a completion or an exemption, or by a course that counts for it
	Open  bool
}

// Standing says for many enrolments at once how they stand; of those that do not exist, whether another
// course counts. It asks nobody.
func (s *Service) Standing(ctx context.Context, ids []string, at time.Time) (map[string]StandsAt, error) {
	found, err := s.enrolments.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	held, err := s.heldAt(ctx, ids, at)
	if err != nil {
		return nil, err
	}
	out := make(map[string]StandsAt, len(ids))
	for id, valid := range held {
		out[id] = StandsAt{Valid: valid}
	}
	for _, e := range found {
		out[e.ID] = StandsAt{held[e.ID], e.State == Open}
	}
	return out, nil
}

// sameNeeds says whether two lists of rows are the same, in the same order.
func sameNeeds(a, b []Need) bool {
	return slices.EqualFunc(a, b, func(x, y Need) bool {
		return x.As == y.As && slices.Equal(x.Posts, y.Posts) && slices.Equal(x.Grades, y.Grades)
	})
}

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
