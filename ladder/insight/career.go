package insight

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/rbac"
)

// day is a civil day in Shanghai, counted from 1 January 1970.
type day int32

// never lies after every day.
const never day = 1 << 30

func dayOf(t time.Time) day {
	if t.IsZero() {
		return never
	}
	_, offset := t.In(clock.Shanghai).Zone()
	seconds := t.Unix() + int64(offset)
	d := seconds / 86400
	if seconds%86400 < 0 {
		d--
	}
	return day(d)
}

// lastDay is the last day of what ends at an instant: that of a certificate which ends at 24:00.
func lastDay(until time.Time) day {
	if until.IsZero() {
		return never
	}
	return dayOf(until.Add(-time.Millisecond))
}

func (d day) date() time.Time { return time.Unix(int64(d)*86400, 0).UTC() } // its civil date, as UTC

// civil is the day as the rest of the program writes it; "" for never.
func (d day) civil() rbac.Day {
	if d >= never {
		return ""
	}
	return rbac.Day(d.date().Format("2006-01-02"))
}

func (d day) month() string { return d.date().Format("2006-01") }

// back is the day so many months earlier, as calendars count.
func (d day) back(months int) day {
	t := d.date()
	first := time.Date(t.Year(), t.Month()-time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return dayOf(time.Date(first.Year(), first.Month(), min(t.Day(), last), 0, 0, 0, 0, clock.Shanghai))
}

// career is what the roll keeps of a person, small: there are as many as people. Whoever has it may
// not change it.
type career struct {
	person, name, unit string // unit is a path
	post, employment   code
	grade              code   // now; 0 off the ladder
	stints             []span // of being employed, by begin
	terms              []term
	certificates       []held
	learnt             []learnt
	stars              []rated  // by period
	exams              []scored // by day
	months             []month  // with a sheet of figures, by period
	vetoes             []day
	seats              uint64 // that may be taken now, as bits in the order of the plan
	recheck            int64  // milliseconds: when seats may differ; 0 is never
}

// span is from its first day to the day before end.
type span struct{ from, end day }

func (s span) on(d day) bool { return s.from <= d && d < s.end }

type term struct {
	grade code
	span
}

// held is a certificate; it holds on its last day, too.
type held struct {
	kind       code
	from, last day
}

func (h held) on(d day) bool { return h.from <= d && d <= h.last }

// learnt is a completed course.
type learnt struct {
	course code
	hours  int16
	day    day
}

// rated is the stars of a period, known from a day on.
type rated struct {
	period code
	stars  int16
	day    day
}

type scored struct {
	points int32 // thousandths, of 100
	day    day
}

// month is a month with a sheet of figures, and how many of them were beyond their threshold.
type month struct {
	at  int16 // by monthNumber
	red uint8
}

// careerOf makes the entry of what is known. who may be nil: somebody whose record is not there yet.
func careerOf(lex *lexicon, l *ladder.Life, who *rbac.Person, hours func(course string) int) *career {
	c := &career{person: l.Person, name: strings.Clone(l.Name), unit: lex.same(l.Unit), grade: lex.code(l.Grade)}
	if who != nil {
		c.post, c.employment = lex.code(who.Post), lex.code(who.Employment)
		for _, s := range who.Stints {
			c.stints = append(c.stints, span{dayOf(s.HiredOn.Start()), dayOf(s.LeftOn.Start())})
		}
		c.stints = append(c.stints, span{dayOf(who.HiredOn.Start()), dayOf(who.LeftOn.Start())})
	}
	for i, t := range l.Terms {
		x := term{lex.code(t.Grade), span{dayOf(t.From), never}}
		if i+1 < len(l.Terms) {
			x.end = dayOf(l.Terms[i+1].From)
		}
		if x.from < x.end {
			c.terms = append(c.terms, x)
		}
	}
	c.facts(lex, l.Facts, hours)
	return c
}

// facts takes in what holds of the ladder's record; what is known to be void does not.
func (c *career) facts(lex *lexicon, facts requirement.Facts, hours func(course string) int) {
	months := map[string]uint8{}
	for i := range facts {
		f := &facts[i]
		if !f.Ended.IsZero() {
			continue
		}
		switch f.Kind {
		case requirement.Certificate:
			c.certificates = append(c.certificates, held{lex.code(f.Code), dayOf(f.From), lastDay(f.Until)})
		case requirement.Course:
			c.learnt = append(c.learnt, learnt{lex.code(f.Code), int16(hours(f.Code)), dayOf(f.From)})
		case requirement.Star:
			c.stars = append(c.stars, rated{lex.code(f.Period), int16(f.Value), dayOf(f.From)})
		case requirement.Exam:
			c.exams = append(c.exams, scored{int32(f.Value), dayOf(f.From)})
		case requirement.KPI:
			if f.Tier == "" || f.Tier == "person" {
				months[f.Period] += uint8(1 - min(max(f.Value, 0), 1))
			}
		case requirement.Veto:
			c.vetoes = append(c.vetoes, dayOf(f.From))
		}
	}
	for _, period := range slices.Sorted(maps.Keys(months)) {
		if at := monthNumber(period); at > 0 {
			c.months = append(c.months, month{at, months[period]})
		}
	}
	slices.SortStableFunc(c.stars, func(a, b rated) int { return strings.Compare(lex.word(a.period), lex.word(b.period)) })
	slices.SortStableFunc(c.exams, func(a, b scored) int { return cmp.Compare(a.day, b.day) })
}

// gradeOn is the rung on a day; "" on none.
func (c *career) gradeOn(d day) code {
	for _, t := range slices.Backward(c.terms) {
		if t.on(d) {
			return t.grade
		}
	}
	return 0
}

// leftIn is the day within a period on which the person left for good; ok is false when there is none.
func (c *career) leftIn(from, to day) (left day, ok bool) {
	if len(c.stints) == 0 {
		return 0, false
	}
	left = c.stints[len(c.stints)-1].end
	return left, left >= from && left <= to
}

// latest are the certificates that last longest, one of each kind.
func (c *career) latest(yield func(held) bool) {
	for i, h := range c.certificates {
		longest := true
		for j, x := range c.certificates {
			if x.kind == h.kind && (x.last > h.last || x.last == h.last && j > i) {
				longest = false
			}
		}
		if longest && !yield(h) {
			return
		}
	}
}

func (c *career) holds(kinds []code, on day) bool {
	return slices.ContainsFunc(c.certificates, func(h held) bool { return h.on(on) && slices.Contains(kinds, h.kind) })
}
