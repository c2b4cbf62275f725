package workday_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/locale"
	_ "tianti/internal/locale/texts"
	"tianti/internal/store/storetest"
	"tianti/ladder/workday"
	"tianti/rbac"
)

func TestTheDaysOfTheStateCouncilsNotices(t *testing.T) {
	c := workday.BuiltIn()
	for day, want := range map[rbac.Day]bool{
		"2026-01-04": true,  // a Sunday that is made up for New Year
		"2026-02-13": true,  // the Friday before Spring Festival's make-up Saturday
		"2026-02-14": true,  // that Saturday
		"2026-02-16": false, // a Monday in Spring Festival
		"2026-02-23": false, // its last day
		"2026-02-24": true,
		"2026-10-10": true,
		"2026-10-11": false, // an ordinary Sunday
		"2025-10-08": false, // Mid-Autumn and National Day together
		"2025-10-09": true,
		"2024-02-09": true, // New Year's Eve was no holiday in 2024
		"2024-02-18": true,
		"2024-06-08": false,
	} {
		if got, err := c.Work(day); err != nil || got != want {
			t.Errorf("%s: work %v, %v; want %v", day, got, err, want)
		}
	}
}

// TestTheYearsSayWhatTheNoticesSay holds the built-in years to the notices: which days of a year are free though
// they are no weekend, and which are work though they are.
func TestTheYearsSayWhatTheNoticesSay(t *testing.T) {
	type span struct{ from, to rbac.Day }
	for year, notice := range map[int]struct {
		free []span
		work []rbac.Day
	}{
		2024: {
			free: []span{{"2024-01-01", "2024-01-01"}, {"2024-02-10", "2024-02-17"}, {"2024-04-04", "2024-04-06"}, {"2024-05-01", "2024-05-05"}, {"2024-06-10", "2024-06-10"}, {"2024-09-15", "2024-09-17"}, {"2024-10-01", "2024-10-07"}},
			work: []rbac.Day{"2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12"},
		},
		2025: {
			free: []span{{"2025-01-01", "2025-01-01"}, {"2025-01-28", "2025-02-04"}, {"2025-04-04", "2025-04-06"}, {"2025-05-01", "2025-05-05"}, {"2025-05-31", "2025-06-02"}, {"2025-10-01", "2025-10-08"}},
			work: []rbac.Day{"2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"},
		},
		2026: {
			free: []span{{"2026-01-01", "2026-01-03"}, {"2026-02-15", "2026-02-23"}, {"2026-04-04", "2026-04-06"}, {"2026-05-01", "2026-05-05"}, {"2026-06-19", "2026-06-21"}, {"2026-09-25", "2026-09-27"}, {"2026-10-01", "2026-10-07"}},
			work: []rbac.Day{"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"},
		},
	} {
		first := rbac.DayOf(time.Date(year, 1, 1, 0, 0, 0, 0, clock.Shanghai))
		for d := first; d < rbac.DayOf(time.Date(year+1, 1, 1, 0, 0, 0, 0, clock.Shanghai)); d = d.Add(1) {
			weekday := d.Start().In(clock.Shanghai).Weekday()
			want := weekday != time.Saturday && weekday != time.Sunday || slices.Contains(notice.work, d)
			if slices.ContainsFunc(notice.free, func(s span) bool { return d >= s.from && d <= s.to }) {
				want = false
			}
			if got, err := workday.BuiltIn().Work(d); err != nil || got != want {
				t.Errorf("%s (%s): work %v, %v; want %v", d, weekday, got, err, want)
			}
		}
	}
}

// The totals of the notices: holidays on which one would have worked, less made-up days, are the
// statutory days of the year that do not fall on a weekend, give or take the years' rules.
func TestEveryYearHasItsNumberOfWorkingDays(t *testing.T) {
	for year, want := range map[int]int{2024: 251, 2025: 248, 2026: 248} {
		n := 0
		for d := rbac.DayOf(time.Date(year, 1, 1, 0, 0, 0, 0, clock.Shanghai)); d.Start().In(clock.Shanghai).Year() == year; d = d.Add(1) {
			if work, err := workday.BuiltIn().Work(d); err != nil {
				t.Fatal(err)
			} else if work {
				n++
			}
		}
		if n != want {
			t.Errorf("%d has %d working days, want %d", year, n, want)
		}
	}
}

func TestANoticeOfFiveWorkingDays(t *testing.T) {
	c := workday.BuiltIn()
	for from, want := range map[rbac.Day]rbac.Day{
		"2026-11-20": "2026-11-27", // a Friday: the whole next week
		"2026-11-24": "2026-12-01", // over a weekend
		"2026-09-23": "2026-09-30", // over Mid-Autumn: Thu 24, then Mon 28 to Wed 30 … see below
		"2026-09-30": "2026-10-13", // over National Day: Thu 8, Fri 9, Sat 10 (made up), Mon 12, Tue 13
		"2026-02-12": "2026-02-26", // over Spring Festival: Fri 13, Sat 14, Tue 24, Wed 25, Thu 26
	} {
		n := 5
		if from == "2026-09-23" {
			n = 4
		}
		if got, err := c.After(from, n); err != nil || got != want {
			t.Errorf("%d working days after %s: %s, %v; want %s", n, from, got, err, want)
		}
	}
}

func TestAYearThatNobodyEnteredIsNotGuessed(t *testing.T) {
	c := workday.BuiltIn()
	_, err := c.After("2026-12-30", 5)
	var f *fault.Fault
	if !errors.Is(err, workday.ErrYear) || !errors.As(err, &f) || f.Params()["year"] != 2027 {
		t.Errorf("%v", err)
	}
	if d, err := c.After("2026-12-30", 1); err != nil || d != "2026-12-31" {
		t.Errorf("the last day of a known year: %s, %v", d, err)
	}
}

func TestCountingIsConsistent(t *testing.T) {
	c := workday.BuiltIn()
	rapid.Check(t, func(t *rapid.T) {
		from := rbac.Day("2024-01-01").Add(rapid.IntRange(0, 1000).Draw(t, "from"))
		n := rapid.IntRange(0, 40).Draw(t, "n")
		end, err := c.After(from, n)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := c.Between(from, end); err != nil || got != n {
			t.Fatalf("%d working days after %s are %s, but between them are %d", n, from, end, got)
		}
		if work, _ := c.Work(end); n > 0 && !work {
			t.Fatalf("%s is the %dth working day after %s and none", end, n, from)
		}
		m := rapid.IntRange(0, 10).Draw(t, "m")
		later, err := c.After(end, m)
		if err != nil {
			t.Fatal(err)
		}
		if at, _ := c.After(from, n+m); at != later {
			t.Fatalf("%d and then %d days after %s: %s, at once %s", n, m, from, later, at)
		}
	})
}

func TestWhatHREntersIsChecked(t *testing.T) {
	good := year(2027)
	for name, c := range map[string]struct {
		change func(*workday.Year)
		want   error
	}{
		"a whole year":                 {func(*workday.Year) {}, nil},
		"a year far away":              {func(y *workday.Year) { y.Year = 3000 }, workday.ErrNoYear},
		"no word of where it is from":  {func(y *workday.Year) { y.Notice = "" }, workday.ErrNotice},
		"a holiday of another year":    {func(y *workday.Year) { y.Holidays[0].From = "2026-12-31" }, workday.ErrDay},
		"a day that there is not":      {func(y *workday.Year) { y.Holidays[0].To = "2027-02-30" }, workday.ErrDay},
		"a holiday that ends too soon": {func(y *workday.Year) { y.Holidays[1].To = "2027-02-01" }, workday.ErrSpan},
		"a weekday as a made-up day":   {func(y *workday.Year) { y.Work[0] = "2027-03-03" }, workday.ErrWeekday},
		"a made-up day in a holiday":   {func(y *workday.Year) { y.Work[0] = "2027-02-06" }, workday.ErrBoth},
		"a half-typed year":            {func(y *workday.Year) { y.Holidays = y.Holidays[:2] }, workday.ErrTooFew},
	} {
		t.Run(name, func(t *testing.T) {
			y := year(2027)
			c.change(&y)
			if err := y.Check().Err(); !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
	if work, name := good.Of("2027-02-08"); work || name.Zh != "春节" {
		t.Errorf("%v %v", work, name)
	}
}

// year is a believable 2027; the real one is the State Council's to decide.
func year(n int) workday.Year {
	name := func(zh string) locale.Text { return locale.Text{Zh: zh, En: zh} }
	return workday.Year{Year: n, Notice: "测试", Holidays: []workday.Holiday{
		{Name: name("元旦"), From: "2027-01-01", To: "2027-01-03"}, {Name: name("春节"), From: "2027-02-05", To: "2027-02-11"},
		{Name: name("清明节"), From: "2027-04-05", To: "2027-04-05"}, {Name: name("劳动节"), From: "2027-05-01", To: "2027-05-05"},
	}, Work: []rbac.Day{"2027-02-14"}}
}

type house struct{}

func (house) Version() int64 { return 1 }
func (house) Decide(role string, _ rbac.Relation, object, action string) rbac.Verdict {
	if role == "hr" && object == "ladder.workday" {
		return rbac.Allowed
	}
	return rbac.Silent
}
func (house) Reaches(role, object, action string) bool {
	return role == "hr"
}

func TestHREntersAYearForTheOrganisation(t *testing.T) {
	now := clock.At(time.Date(2026, 12, 1, 2, 0, 0, 0, time.UTC))
	s := workday.New(storetest.Database(t, now), rbac.NewGate(func() rbac.Policy { return house{} }), now)
	hr := rbac.Actor{Person: "hr1", Roles: []rbac.Held{{Role: "hr", Unit: "/g/"}}}
	if err := s.Enter(t.Context(), rbac.Actor{Person: "li", Roles: []rbac.Held{{Role: "agent", Unit: "/g/"}}}, year(2027), "通知"); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("an agent entered a year: %v", err)
	}
	if err := s.Enter(t.Context(), hr, year(2027), ""); !errors.Is(err, workday.ErrReason) {
		t.Errorf("without a reason: %v", err)
	}
	for range 2 {
		if err := s.Enter(t.Context(), hr, year(2027), "国务院办公厅通知"); err != nil {
			t.Fatal(err)
		}
	}
	c, err := s.Calendar(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d, err := c.After("2026-12-30", 5); err != nil || d != "2027-01-07" {
		t.Errorf("five working days over New Year: %s, %v", d, err)
	}
	if _, known := workday.BuiltIn()[2027]; known {
		t.Error("what one organisation entered is in every one")
	}
}
