package insight

import (
	"tianti/internal/fault"
	"tianti/rbac"
)

// Question is what somebody asks about: the people at or below a unit, those of one post or of all, and
// a period. The present is that of the clock.
type Question struct {
	Unit     string   `json:"unit"` // path
	Post     string   `json:"post,omitempty"`
	From, To rbac.Day // both are in it
}

// The faults of a question.
var (
	ErrPeriod = fault.Define(fault.Invalid, "insight.period") // param "most", years
	ErrPost   = fault.Define(fault.Invalid, "insight.post")   // param "value"
	ErrFigure = fault.Define(fault.NotFound, "insight.figure")
)

// mostYears bounds a period.
const mostYears = 10

// Period is a question's period as a form gives it: without a begin it is the twelve months that end
// with its end, without an end it ends today. ErrPeriod for what is no period, or lies ahead.
func Period(from, to string, today rbac.Day) (rbac.Day, rbac.Day, error) {
	a, b := rbac.Day(from), rbac.Day(to)
	if b == "" {
		b = today
	}
	bad := ErrPeriod.With("most", mostYears)
	if !b.Valid() || b > today {
		return a, b, bad.At("to")
	}
	last := dayOf(b.Start())
	if a == "" {
		a = (last.back(12) + 1).civil()
	}
	if !a.Valid() || a > b || dayOf(a.Start()) < last.back(12*mostYears) {
		return a, b, bad.At("from")
	}
	return a, b, nil
}

// check completes and checks a question.
func (q Question) check(posts *rbac.PostList, today rbac.Day) (Question, error) {
	if _, known := posts.Of(q.Post); q.Post != "" && !known {
		return q, ErrPost.At("post").With("value", q.Post)
	}
	var err error
	q.From, q.To, err = Period(string(q.From), string(q.To), today)
	return q, err
}
