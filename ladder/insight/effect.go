package insight

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Effect is what changed for those who completed a course in the period: how many of their monthly figures
// were beyond a threshold in the three months before and the three months after the month of completion.
//
// Change is the difference of differences: after minus before for each person, less what the same months
// changed for everybody whom the question is about, so that a new tool or a holiday is not taken for the
// course's doing (the method: Ashenfelter and Card, 1985). Everybody includes those who took the course,
// which makes the change look smaller, never larger. Low and High bound it with 95 % (normal). It is an
// observation and no experiment: who is sent to a course is not drawn by lot.
//
// Return is (value − cost) / cost (Phillips, 1997): value is Change, taken for a year and valued at the
// setting Worth; cost is that of the class hours and of the course. It is given only where it can be told
// from nothing: ten people measured, an interval that leaves out zero, a worth and a cost.
type Effect struct {
	Course        string
	People        int     // completed it in the period
	Measured      int     // of them, with sheets before and after
	Before, After float64 // mean figures beyond a threshold a month
	Change        float64 // less than nothing is better
	Low, High     float64
	Few           bool     // too few to say
	Cost          int64    // fen a head
	Return        *float64 // nil where nothing can be said
}

const (
	effectMonths = 3  // before and after
	fewMeasured  = 10 // below, nothing is said of a course
	returnMonths = 12 // for which a change is taken to last
	z95          = 1.959964
)

// monthNumber counts months since the year 0; 0 of what is no month.
func monthNumber(period string) int16 {
	y, m, ok := strings.Cut(period, "-")
	year, err1 := strconv.Atoi(y)
	month, err2 := strconv.Atoi(m)
	if !ok || err1 != nil || err2 != nil || month < 1 || month > 12 || year < 1 || year > 2700 {
		return 0
	}
	return int16(year*12 + month - 1)
}

func (d day) monthNumber() int16 {
	t := d.date()
	return int16(t.Year()*12 + int(t.Month()) - 1)
}

// around is somebody's mean of figures beyond their threshold in the months before and after a month; ok
// is false without a sheet on either side.
func (c *career) around(m int16) (before, after mean, ok bool) {
	first, _ := slices.BinarySearchFunc(c.months, m-effectMonths, func(x month, at int16) int { return int(x.at) - int(at) })
	for _, x := range c.months[first:] {
		switch {
		case x.at < m:
			before.add(x.at, float64(x.red))
		case x.at > m+effectMonths:
			return before, after, before.n > 0 && after.n > 0
		case x.at > m:
			after.add(x.at, float64(x.red))
		}
	}
	return before, after, before.n > 0 && after.n > 0
}

// mean is a sum over some months, which it remembers.
type mean struct {
	sum    float64
	n      int
	months [effectMonths]int16
}

func (m *mean) add(month int16, x float64) {
	if m.n < effectMonths { // one sheet a month
		m.months[m.n] = month
		m.sum, m.n = m.sum+x, m.n+1
	}
}

func (m *mean) value() float64 { return m.sum / float64(m.n) }

// tide is the same months of everybody.
func (m *mean) tide(all tide) float64 {
	sum := 0.0
	for _, at := range m.months[:m.n] {
		sum += all.months[at-all.first].value()
	}
	return sum / float64(m.n)
}

// tide is each month's mean of everybody, from the first month with a sheet on.
type tide struct {
	first  int16
	months []mean
}

func (x *scan) tide(careers []*career) (t tide) {
	first, last := int16(math.MaxInt16), int16(0)
	for _, c := range careers {
		if n := len(c.months); n > 0 {
			first, last = min(first, c.months[0].at), max(last, c.months[n-1].at)
		}
	}
	if first > last {
		return t
	}
	t = tide{first, make([]mean, last-first+1)}
	for _, c := range careers {
		if x.post != 0 && c.post != x.post {
			continue
		}
		for _, m := range c.months {
			at := &t.months[m.at-first]
			at.sum, at.n = at.sum+float64(m.red), at.n+1
		}
	}
	return t
}

// effects looks at every course that somebody completed in the period.
func (x *scan) effects(careers []*career) []Effect {
	all, by := x.tide(careers), make([]*effectSum, x.lex.size())
	for _, c := range careers {
		if x.post == 0 || c.post == x.post {
			x.effect(c, all, by)
		}
	}
	out := []Effect{}
	for course, sum := range by {
		if sum != nil {
			out = append(out, sum.effect(x.lex.word(code(course)), x.limits.Settings))
		}
	}
	slices.SortFunc(out, func(a, b Effect) int { return strings.Compare(a.Course, b.Course) })
	return out
}

// effectSum adds up a course's people.
type effectSum struct {
	people, measured              int
	before, after, change, square float64
	cost                          int64
}

func (x *scan) effect(c *career, all tide, by []*effectSum) {
	for i, l := range c.learnt {
		if !x.took(c, i) {
			continue
		}
		s := by[l.course]
		if s == nil {
			s = &effectSum{}
			by[l.course] = s
		}
		s.people++
		s.cost += x.cost(l)
		before, after, ok := c.around(l.day.monthNumber())
		if !ok {
			continue
		}
		d := after.value() - before.value() - (after.tide(all) - before.tide(all))
		s.measured++
		s.before, s.after, s.change, s.square = s.before+before.value(), s.after+after.value(), s.change+d, s.square+d*d
	}
}

// took says whether a completion lies in the period and is the first one of its course there.
func (x *scan) took(c *career, i int) bool {
	l := c.learnt[i]
	if l.day < x.from || l.day > x.to {
		return false
	}
	return !slices.ContainsFunc(c.learnt[:i], func(o learnt) bool { return o.course == l.course && o.day >= x.from && o.day <= x.to })
}

// cost is what a completion cost, in fen: its class hours, and what the course costs by itself.
func (x *scan) cost(l learnt) int64 {
	fen := int64(l.hours) * x.limits.HourCost
	if int(l.course) < len(x.fees) {
		fen += x.fees[l.course]
	}
	return fen
}

func (s *effectSum) effect(course string, set *Settings) Effect {
	e := Effect{Course: course, People: s.people, Measured: s.measured, Few: s.measured < fewMeasured, Cost: s.cost / int64(s.people)}
	if s.measured == 0 {
		return e
	}
	n := float64(s.measured)
	e.Before, e.After, e.Change = s.before/n, s.after/n, s.change/n
	if s.measured > 1 {
		spread := math.Sqrt(max(0, (s.square-n*e.Change*e.Change)/(n-1)) / n)
		e.Low, e.High = e.Change-z95*spread, e.Change+z95*spread
	}
	if told := e.High < 0 || e.Low > 0; !e.Few && told && set.Worth > 0 && e.Cost > 0 {
		r := (-e.Change*returnMonths*float64(set.Worth) - float64(e.Cost)) / float64(e.Cost)
		e.Return = &r
	}
	return e
}
