package rbac

import (
	"time"

	"tianti/internal/clock"
)

// Day is a civil day in Shanghai as "2026-11-24"; "" is no day. Days compare as strings do.
type Day string

const dayForm = "2006-01-02"

// DayOf is the civil day of an instant.
func DayOf(t time.Time) Day { return Day(t.In(clock.Shanghai).Format(dayForm)) }

// Start is the instant at which the day begins; the zero time for no day.
func (d Day) Start() time.Time {
	t, err := time.ParseInLocation(dayForm, string(d), clock.Shanghai)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// Valid says whether d is a day of the calendar.
func (d Day) Valid() bool {
	_, err := time.Parse(dayForm, string(d))
	return err == nil
}

// Add is the day n days later.
func (d Day) Add(n int) Day {
	t, err := time.Parse(dayForm, string(d))
	if err != nil {
		return ""
	}
	return Day(t.AddDate(0, 0, n).Format(dayForm))
}
