package demo

import (
	"time"

	"tianti/internal/clock"
	"tianti/rbac"
)

// calendar counts civil days from the one on which the organisation is made: 0 is today, -1
// yesterday.
type calendar struct {
	now   time.Time
	today time.Time // midnight in Shanghai
	live  int       // the day on which the program was taken into use, a Monday
}

// liveDays is how long ago the program was taken into use: some eighteen months.
const liveDays = 548

// recently is the day from which on things are written down one by one as they happened, and
// appointments are made by two people in the program. Before it, fortnights are written down at their end.
const recently = -35

func calendarAt(now time.Time) calendar {
	c := calendar{now: now, today: clock.Day(now), live: -liveDays}
	for c.weekday(c.live) != time.Monday {
		c.live++
	}
	return c
}

func (c calendar) start(day int) time.Time { return c.today.AddDate(0, 0, day) }

func (c calendar) weekday(day int) time.Weekday { return c.start(day).Weekday() }

// at is a time of a day in Shanghai.
func (c calendar) at(day, hour, minute int) time.Time {
	return c.start(day).Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute).UTC()
}

func (c calendar) day(day int) rbac.Day { return rbac.DayOf(c.start(day)) }

// work is the day itself, or the Friday before a weekend.
func (c calendar) work(day int) int {
	switch c.weekday(day) {
	case time.Saturday:
		return day - 1
	case time.Sunday:
		return day - 2
	}
	return day
}

// until counts days to an instant.
func (c calendar) until(t time.Time) int { return int(clock.Day(t).Sub(c.today).Hours() / 24) }

// registry is the Friday on which a day is written down: the next one of every second week.
func (c calendar) registry(day int) int {
	friday := day + int(time.Friday-c.weekday(day))
	if (friday-c.live)/7%2 != 0 {
		friday += 7
	}
	return friday
}

// monday is the Monday of a day's week.
func (c calendar) monday(day int) int { return day - int(c.weekday(day)-time.Monday) }
