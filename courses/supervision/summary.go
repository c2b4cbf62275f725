package supervision

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tianti/rbac"
)

// Summary is the monthly quality report (服务质量通报) of a unit: a function of the findings.
type Summary struct {
	Unit      string     `json:"unit"` // path
	Month     string     `json:"month"`
	At        time.Time  `json:"at"`      // the month's end, or now while it runs
	Running   bool       `json:"running"` // the month is not over
	Found     int        `json:"found"`   // in the month, void ones left out
	Serious   int        `json:"serious"`
	Kinds     []Tally    `json:"kinds"`      // every kind
	Cats      []Tally    `json:"categories"` // that were found, the most first
	Causes    []Tally    `json:"causes"`     // "category/cause" of what was planned, the most first
	Units     []Tally    `json:"units"`      // the units just below; the unit itself for what it has by itself
	Open      int        `json:"open"`       // at the end, of whatever month
	Overdue   int        `json:"overdue"`
	Ages      []int      `json:"ages"` // of the open ones, by class
	Closed    int        `json:"closed"`
	InTime    int        `json:"inTime"` // of the closed ones
	Target    int        `json:"target"` // percent
	Trained   int        `json:"trained"`
	Repeats   int        `json:"recurrent"`
	Recurring []*Finding `json:"-"`      // of the month
	Gravest   []*Finding `json:"-"`      // serious ones of the month
	Effect    Change     `json:"effect"` // mean over findings closed in the half-year before
	Measured  int        `json:"measured"`
	Helped    int        `json:"helped"` // of these, with fewer figures beyond thresholds after than before
}

// Tally is a number with the one of the month before.
type Tally struct {
	Code   string `json:"code"`
	Count  int    `json:"count"`
	Before int    `json:"before"`
}

// effectMonths is how far back findings were closed whose effect a report tells.
const effectMonths = 6

// Summarise makes a month's report of all findings of a unit that matter to it: those of the month and the span
// before, those open at its end, and those closed in the half-year before. It reads nothing but them.
func Summarise(unit, month string, std *Standard, all []*Finding, now time.Time) *Summary {
	end := monthStart(month, 1)
	s := &Summary{Unit: unit, Month: month, At: end.Add(-time.Millisecond), Running: now.Before(end), Ages: make([]int, len(Ages)+1), Target: std.Target}
	if s.Running {
		s.At = now
	}
	repeats := Recurrent(all, std.Span)
	kinds, cats, causes, units := counts{}, counts{}, counts{}, counts{}
	was, trained := monthAdd(month, -1), map[string]bool{}
	var changes []Change
	for _, f := range all {
		state := f.StateAt(s.At)
		if f.State == Void || state == "" {
			continue
		}
		if f.Month == month {
			s.found(f, repeats[f.ID] != "")
			for _, p := range f.Trainees {
				trained[p] = true
			}
		}
		if f.Month == month || f.Month == was {
			this := f.Month == month
			kinds.add(string(f.Kind), this)
			cats.add(f.Category, this)
			units.add(below(unit, f.Unit), this)
			if f.Cause != "" {
				causes.add(f.Category+"/"+f.Cause, this)
			}
		}
		s.standing(f, state)
		if c, ok := f.measured(); ok && f.ClosedIn < month && f.ClosedIn >= monthAdd(month, -effectMonths) {
			changes = append(changes, c)
			if c.Change < 0 {
				s.Helped++
			}
		}
	}
	for _, k := range Kinds {
		s.Kinds = append(s.Kinds, Tally{string(k), kinds[string(k)][0], kinds[string(k)][1]})
	}
	s.Cats, s.Causes, s.Units, s.Trained = cats.sorted(), causes.sorted(), units.sorted(), len(trained)
	s.Effect, s.Measured = Mean(changes)
	order(s.Gravest)
	order(s.Recurring)
	return s
}

func (s *Summary) found(f *Finding, again bool) {
	s.Found++
	if f.Severity == Serious {
		s.Serious++
		s.Gravest = append(s.Gravest, f)
	}
	if again {
		s.Repeats++
		s.Recurring = append(s.Recurring, f)
	}
}

// standing counts what was open at the end, and what was closed in the month.
func (s *Summary) standing(f *Finding, state State) {
	if state != Closed {
		s.Open++
		s.Ages[ageClass(f.Age(s.At))]++
		if due := f.dueAt(s.At); state == Correcting && due.Valid() && rbac.DayOf(s.At) > due {
			s.Overdue++
		}
		return
	}
	if closed, reported := f.closing(s.At); monthOf(rbac.DayOf(closed)) == s.Month {
		s.Closed++
		if f.timely(reported) {
			s.InTime++
		}
	}
}

// closing is when the finding was closed last before an instant, and when its owner had reported the correction.
func (f *Finding) closing(t time.Time) (closed, reported time.Time) {
	for _, x := range f.Acts {
		if x.At.After(t) {
			break
		}
		switch x.Act {
		case Correct:
			reported = x.At
		case Pass:
			closed = x.At
		}
	}
	return closed, reported
}

// dueAt is the last day of the correction as it was set at an instant.
func (f *Finding) dueAt(t time.Time) (due rbac.Day) {
	for _, x := range f.Acts {
		if x.At.After(t) {
			break
		}
		if x.Due != "" {
			due = x.Due
		}
	}
	return due
}

// Rate is the share of the closed ones that were closed in time, in percent; -1 where nothing was closed.
func (s *Summary) Rate() int {
	if s.Closed == 0 {
		return -1
	}
	return s.InTime * 100 / s.Closed
}

// measured is the change of the person's figures, of the team's where the finding is about a process.
func (f *Finding) measured() (Change, bool) {
	for _, e := range f.Effects {
		if (e.Whose == PersonFigures) == (f.Person != "") && len(e.Changes) > 0 && e.Changes[0].Metric == Beyond {
			return e.Changes[0], true
		}
	}
	return Change{}, false
}

// below is the unit just below another that a path lies in; the unit itself where it lies in none.
func below(unit, path string) string {
	rest, ok := strings.CutPrefix(path, unit)
	if !ok || rest == "" {
		return unit
	}
	first, _, _ := strings.Cut(rest, "/")
	return unit + first + "/"
}

// counts are those of this month and of the one before, by code.
type counts map[string][2]int

func (c counts) add(code string, this bool) {
	n := c[code]
	if this {
		n[0]++
	} else {
		n[1]++
	}
	c[code] = n
}

// sorted lists what was found in the month, the most first.
func (c counts) sorted() []Tally {
	out := []Tally{}
	for code, n := range c {
		if n[0] > 0 {
			out = append(out, Tally{code, n[0], n[1]})
		}
	}
	slices.SortFunc(out, func(a, b Tally) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Code, b.Code)) })
	return out
}

func order(fs []*Finding) {
	slices.SortFunc(fs, func(a, b *Finding) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.ID, b.ID)) })
}
