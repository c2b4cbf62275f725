package workday

import (
	"context"
	"maps"
	"strconv"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// entered is a year that HR entered; it wins over the built-in one. Its id is the year.
type entered struct {
	store.Meta `bson:",inline"`
	Year       `bson:",inline"`
}

var years = store.Define[entered]("ladder.workdays")

// Service is the organisation's calendar.
type Service struct {
	years audit.Book[entered]
	gate  *rbac.Gate
	clock clock.Clock
}

// New opens the calendar.
func New(db *store.Database, gate *rbac.Gate, c clock.Clock) *Service {
	return &Service{audit.Keep(years.On(db)), gate, c}
}

// mostYears bounds what is read: one document a year from firstYear to lastYear.
const mostYears = lastYear - firstYear + 1

// Calendar is all years that are known: the built-in ones, and over them what HR entered. Holidays
// are no secret; it asks nobody.
func (s *Service) Calendar(ctx context.Context) (Calendar, error) {
	page, err := s.years.Find(ctx, store.On("id").Limit(mostYears))
	if err != nil {
		return nil, err
	}
	c := maps.Clone(BuiltIn())
	for _, y := range page.Items {
		c[y.Year.Year] = y.Year
	}
	return c, nil
}

// ErrReason is a change without a reason.
var ErrReason = fault.Define(fault.Invalid, "ladder.workday.reason")

// Enter puts a year in force, in place of what was known of it. What was counted before keeps the
// days that it was given: a notice that runs ends when it was said to end.
func (s *Service) Enter(ctx context.Context, by rbac.Actor, y Year, reason string) error {
	grant, err := s.gate.May(by, "ladder.workday.edit", rbac.Place{})
	if err != nil {
		return err
	}
	if err := y.Check().Err(); err != nil {
		return err
	}
	if reason == "" || len([]rune(reason)) > 2000 {
		return ErrReason.At("reason")
	}
	fresh := func() *entered { return &entered{} }
	_, err = s.years.Upsert(ctx, yearID(y.Year), fresh, func(e *entered) (audit.Entry, error) {
		e.Year = y
		return grant.Record(reason, Entered{y.Year, y.Notice}), nil
	})
	return err
}

// Entered says that HR put a year's calendar in force.
type Entered struct {
	Year   int    `bson:"year" json:"year"`
	Notice string `bson:"notice" json:"notice"`
}

// EventName is the fact's stable name.
func (Entered) EventName() string { return "ladder.workday.entered" }

func yearID(year int) string { return strconv.Itoa(year) }
