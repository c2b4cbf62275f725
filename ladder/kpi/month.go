package kpi

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/width"

	"tianti/internal/clock"
	"tianti/rbac"
)

// Month is a civil month in Shanghai as "2026-09"; months compare as strings do.
type Month string

const monthForm = "2006-01"

var monthShape = regexp.MustCompile(`^(\d{4})\s*[-/.年]?\s*(\d{1,2})(?:\s*月|[-/.]\d{1,2}(?:[T ].*)?)?$`)

// MonthOf is the month of an instant.
func MonthOf(t time.Time) Month { return Month(t.In(clock.Shanghai).Format(monthForm)) }

// ReadMonth reads 2026-09, 2026/9, 202609, 2026年9月, a day of the month, or the serial number that
// Excel keeps for a day.
func ReadMonth(s string) (Month, bool) {
	s = strings.TrimSpace(width.Narrow.String(s))
	if m := monthShape.FindStringSubmatch(s); m != nil {
		year, _ := strconv.Atoi(m[1])
		month, _ := strconv.Atoi(m[2])
		if year >= 2000 && year < 2100 && month >= 1 && month <= 12 {
			return Month(time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC).Format(monthForm)), true
		}
	}
	if n, err := strconv.Atoi(s); err == nil && n > 36_526 && n < 73_050 { // 2000 to 2099
		return Month(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n).Format(monthForm)), true
	}
	return "", false
}

// Valid says whether m is a month.
func (m Month) Valid() bool {
	_, err := time.Parse(monthForm, string(m))
	return err == nil
}

func (m Month) time() time.Time {
	t, err := time.ParseInLocation(monthForm, string(m), clock.Shanghai)
	if err != nil {
		return time.Time{}
	}
	return t
}

// Begin is the first instant of the month, End the first of the next one.
func (m Month) Begin() time.Time { return m.time().UTC() }

// End is the first instant of the next month.
func (m Month) End() time.Time { return m.time().AddDate(0, 1, 0).UTC() }

// Add is the month n months later.
func (m Month) Add(n int) Month { return Month(m.time().AddDate(0, n, 0).Format(monthForm)) }

// First and Last are the month's days.
func (m Month) First() rbac.Day { return rbac.Day(string(m) + "-01") }

// Last is the month's last day.
func (m Month) Last() rbac.Day { return m.Add(1).First().Add(-1) }

// Months lists the months from one to another, both included.
func Months(from, to Month) []Month {
	var out []Month
	for m := from; m <= to && len(out) < 120; m = m.Add(1) {
		out = append(out, m)
	}
	return out
}
