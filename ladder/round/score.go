package round

import (
	"slices"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/internal/trimmed"
)

// Score is one member's sheet about one candidate. Its id is "{round}:{person}:{member}".
type Score struct {
	store.Meta `bson:",inline"`
	Round      string    `bson:"round" json:"round"`
	Person     string    `bson:"person" json:"person"`
	Member     string    `bson:"member" json:"member"`
	Given      []Given   `bson:"given" json:"given"`
	Total      int64     `bson:"total" json:"total"` // thousandths of a point, of 100 points
	Comment    string    `bson:"comment" json:"comment"`
	At         time.Time `bson:"at" json:"at"`
}

// Given is the points for one criterion, in whole points.
type Given struct {
	Code   string `bson:"code" json:"code"`
	Points int    `bson:"points" json:"points"`
}

// The faults of a sheet.
var (
	ErrPoints   = fault.Define(fault.Invalid, "round.points")  // params "name", "most"; at "points-{code}"
	ErrComment  = fault.Define(fault.Invalid, "round.comment") // params "least", "most"
	ErrConflict = fault.Define(fault.Forbidden, "round.conflict")
	ErrNoMember = fault.Define(fault.Forbidden, "round.no_member")
	ErrNoScore  = fault.Define(fault.Conflict, "round.no_score")
)

// ScoreID names a member's sheet about a candidate.
func ScoreID(round, person, member string) string { return round + ":" + person + ":" + member }

// leastComment is the fewest characters of a comment: a score without a reason helps nobody who asks.
const leastComment = 5

// fill checks a sheet against the rubric and adds it up.
func (s *Score) fill(rubric []Criterion, given map[string]int, comment string) error {
	var out fault.List
	s.Given, s.Total = nil, 0
	for _, c := range rubric {
		n, there := given[c.Code]
		if !there || n < 0 || n > c.Most {
			out = append(out, ErrPoints.At("points-"+c.Code).With("name", c.Name).With("most", c.Most))
			continue
		}
		s.Given = append(s.Given, Given{c.Code, n})
		s.Total += int64(n) * 1000
	}
	if n := len([]rune(comment)); n < leastComment || n > mostReason {
		out = append(out, ErrComment.At("comment").With("least", leastComment).With("most", mostReason))
	}
	s.Comment = comment
	return out.Err()
}

// Filled is a sheet of points and a comment along a rubric, for panels of other kinds as well. Faults: ErrPoints at
// "points-{code}", ErrComment.
func Filled(rubric []Criterion, given map[string]int, comment string) (s Score, err error) {
	err = s.fill(rubric, given, comment)
	return s, err
}

// trimFrom is the number of scores from which the highest and the lowest are left out.
const trimFrom = 5

// Mark is a member's score as it counts.
type Mark struct {
	Member  string `bson:"member" json:"member"`
	Total   int64  `bson:"total" json:"total"`
	Dropped bool   `bson:"dropped,omitempty" json:"dropped,omitempty"`
}

// Mean is what the panel gives: the mean of the scores, rounded half up to the thousandth; from five
// scores up without one highest and one lowest. marks come by member, and say which were dropped; of
// equal scores that of the member with the smaller number is.
func Mean(scores []Score) (mean int64, marks []Mark) {
	for _, s := range scores {
		marks = append(marks, Mark{Member: s.Member, Total: s.Total})
	}
	slices.SortFunc(marks, func(a, b Mark) int { return compare(a.Member, b.Member) })
	if len(marks) == 0 {
		return 0, nil
	}
	points := make([]int64, len(marks))
	for i, m := range marks {
		points[i] = m.Total
	}
	mean, dropped := trimmed.Mean(points, trimFrom)
	for _, i := range dropped {
		marks[i].Dropped = true
	}
	return mean, marks
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
