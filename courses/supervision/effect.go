package supervision

import (
	"math"
	"strconv"
	"time"

	"tianti/internal/clock"
	"tianti/rbac"
)

// Effect is what changed in monthly figures from before a finding to after its closing.
type Effect struct {
	Whose   string   `bson:"whose" json:"whose"` // Person's or Team's
	Subject string   `bson:"subject" json:"subject"`
	Before  []string `bson:"before" json:"before"` // months that have figures
	After   []string `bson:"after" json:"after"`
	Changes []Change `bson:"changes" json:"changes"` // that of Beyond first, if there is one
}

// Whose figures an effect is about.
const (
	PersonFigures = "person"
	TeamFigures   = "team"
)

// Beyond is the figure that counts the judged metrics of a month that are beyond their thresholds.
const Beyond = ""

// Change is the change of one metric.
//
// It is a difference of differences: the mean of own less the peers' mean, after minus before, so that a new tool or
// a holiday month is not taken for the correction's doing (the method: Ashenfelter and Card, 1985). Low and High
// bound it with 95 % by Welch's interval for two means of unequal spread (Welch, 1947): with months as the
// observations, n and s² of each side,
//
//	change ± t · √(s²a/na + s²b/nb),   t = t(0.975; ν),   ν = (s²a/na + s²b/nb)² / ((s²a/na)²/(na−1) + (s²b/nb)²/(nb−1))
//
// ν rounded down. Three months on each side are few, so the interval is wide; it says what can be said.
type Change struct {
	Metric string  `bson:"metric" json:"metric"` // "" is Beyond
	Before float64 `bson:"before" json:"before"` // mean of own figures
	After  float64 `bson:"after" json:"after"`
	Change float64 `bson:"change" json:"change"` // after the peers' change was taken off
	Low    float64 `bson:"low" json:"low"`
	High   float64 `bson:"high" json:"high"`
	Few    bool    `bson:"few" json:"few"` // no interval: fewer than two months on a side, or no spread
}

// Told says whether the interval leaves out that nothing changed.
func (c Change) Told() bool { return !c.Few && (c.Low > 0 || c.High < 0) }

// Point is one month: the own figure and the peers' mean.
type Point struct {
	Month    string
	Own, All float64
}

// Compare makes the change of a metric; ok is false without a month on each side.
func Compare(metric string, before, after []Point) (c Change, ok bool) {
	if len(before) == 0 || len(after) == 0 {
		return c, false
	}
	b, a := side(before), side(after)
	c = Change{Metric: metric, Before: b.own, After: a.own, Change: a.mean - b.mean}
	eb, ea := b.square/b.n, a.square/a.n
	c.Few = b.n < 2 || a.n < 2 || ea+eb == 0
	if c.Few {
		return c, true
	}
	free := (ea + eb) * (ea + eb) / (ea*ea/(a.n-1) + eb*eb/(b.n-1))
	wide := student(int(free)) * math.Sqrt(ea+eb)
	c.Low, c.High = c.Change-wide, c.Change+wide
	return c, true
}

// sample is the months of one side: mean of own, mean and variance of own less peers.
type sample struct{ n, own, mean, square float64 }

func side(points []Point) (s sample) {
	s.n = float64(len(points))
	for _, p := range points {
		s.own += p.Own / s.n
		s.mean += (p.Own - p.All) / s.n
	}
	for _, p := range points {
		d := p.Own - p.All - s.mean
		s.square += d * d / max(s.n-1, 1)
	}
	if s.square < 1e-18 { // rounding of equal months is no spread
		s.square = 0
	}
	return s
}

// students are the quantiles t(0.975; ν) for ν = 1, 2 … (Student, 1908). More than these cannot come up: ν is at
// most na + nb − 2.
var students = []float64{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228}

func student(free int) float64 { return students[min(max(free, 1), len(students))-1] }

// sideMonths is how many months before and after are looked at.
const sideMonths = 3

// around lists the months before that of the finding and after that of the closing, the earliest first.
func (f *Finding) around() (before, after []string) {
	for n := range sideMonths {
		before = append(before, monthAdd(f.Month, n-sideMonths))
		after = append(after, monthAdd(f.ClosedIn, n+1))
	}
	return before, after
}

// Mean is what several changes are together: their mean with 95 % (normal), as the effect of courses is
// given. Below tenfold it is Few and nothing is to be said of it.
func Mean(changes []Change) (c Change, n int) {
	for _, x := range changes {
		c.Before, c.After, c.Change = c.Before+x.Before, c.After+x.After, c.Change+x.Change
	}
	if n = len(changes); n == 0 {
		return Change{Few: true}, 0
	}
	of := float64(n)
	c.Before, c.After, c.Change = c.Before/of, c.After/of, c.Change/of
	square := 0.0
	for _, x := range changes {
		square += (x.Change - c.Change) * (x.Change - c.Change)
	}
	if c.Few = n < fewFindings; n > 1 {
		wide := z95 * math.Sqrt(square/(of-1)/of)
		c.Low, c.High = c.Change-wide, c.Change+wide
	}
	return c, n
}

const (
	fewFindings = 10
	z95         = 1.959964
)

// Months are written as "2026-11".

func monthOf(d rbac.Day) string { return string(d)[:min(7, len(d))] }

func monthAdd(month string, n int) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return ""
	}
	return t.AddDate(0, n, 0).Format("2006-01")
}

// monthStart is the first instant of the month n months later.
func monthStart(month string, n int) time.Time {
	t, err := time.ParseInLocation("2006-01", month, clock.Shanghai)
	if err != nil {
		return time.Time{}
	}
	return t.AddDate(0, n, 0).UTC()
}

// validMonth says whether a text is a month of our time.
func validMonth(month string) bool {
	t, err := time.Parse("2006-01", month)
	return err == nil && t.Year() >= 2000 && t.Year() < 2100
}

func itoa(n int) string { return strconv.Itoa(n) }
