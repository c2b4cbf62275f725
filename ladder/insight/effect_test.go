package insight

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"tianti/internal/clock"
)

// figured is somebody with a sheet in each of some months, by a rule for how many figures are beyond their
// threshold, who completed course 1 in a month, or none.
func figured(from, to int16, red func(m int16) int, completed int16) *career {
	c := &career{}
	for m := from; m <= to; m++ {
		c.months = append(c.months, month{m, uint8(red(m))})
	}
	if completed > 0 {
		c.learnt = []learnt{{1, 8, midOf(completed)}}
	}
	return c
}

func midOf(m int16) day {
	return dayOf(time.Date(int(m)/12, time.Month(m%12+1), 15, 0, 0, 0, 0, clock.Shanghai))
}

func asks(from, to int16, set Settings) *scan {
	lex := newLexicon()
	lex.code("TARIFF") // code 1
	return &scan{lex: lex, from: midOf(from), to: midOf(to), limits: &limits{Settings: &set}, fees: []int64{0, 2_000}}
}

const march = int16(2026*12 + 2)

func TestACoursesEffectIsLessWhatEverybodysMonthsChanged(t *testing.T) {
	set := *Suppose()
	set.HourCost, set.Worth = 1_000, 50_000 // eight hours and the fee: 10,000 fen a head
	var all []*career
	// Everybody gets one figure worse in April. Twenty took the course in March and got two better besides.
	for i := range 100 {
		took := i < 20
		all = append(all, figured(march-4, march+4, func(m int16) int {
			n := 4 + i%2
			if m > march {
				n++
				if took {
					n -= 2
				}
			}
			return n
		}, map[bool]int16{true: march}[took]))
	}
	got := asks(march-1, march+1, set).effects(all)
	if len(got) != 1 {
		t.Fatalf("%+v", got)
	}
	e := got[0]
	// The tide holds the twenty too: it is 1 - 2·20/100 = 0.6 worse, and the change -1 - 0.6.
	if e.Course != "TARIFF" || e.People != 20 || e.Measured != 20 || e.Before != 4.5 || e.After != 3.5 || math.Abs(e.Change+1.6) > 1e-9 || e.Cost != 10_000 {
		t.Errorf("%+v", e)
	}
	if want := (1.6*12*50_000 - 10_000) / 10_000.0; e.Return == nil || math.Abs(*e.Return-want) > 1e-6 {
		t.Errorf("return %v, want %v", e.Return, want)
	}
	if e.Few || e.Low > e.Change || e.High < e.Change || e.High >= 0 {
		t.Errorf("bounds %v … %v", e.Low, e.High)
	}
}

func TestWhatCannotBeToldIsNotSaid(t *testing.T) {
	set := *Suppose()
	set.Worth = 50_000
	flat := func(int16) int { return 3 }
	var few, lone []*career
	for range fewMeasured - 1 {
		few = append(few, figured(march-3, march+3, func(m int16) int { return int(max(0, march-m+3)) }, march))
	}
	few = append(few, figured(march-3, march+3, flat, 0))
	for range 30 {
		lone = append(lone, figured(march-6, march, flat, march)) // no sheet afterwards
	}
	if e := asks(march, march, set).effects(few)[0]; !e.Few || e.Return != nil || e.Measured != fewMeasured-1 {
		t.Errorf("of few: %+v", e)
	}
	if e := asks(march, march, set).effects(lone)[0]; e.Measured != 0 || e.People != 30 || e.Return != nil || e.Change != 0 {
		t.Errorf("without figures afterwards: %+v", e)
	}
	r := rand.New(rand.NewPCG(1, 2))
	var noise []*career
	told := 0
	for range 200 {
		noise = noise[:0]
		for i := range 80 {
			noise = append(noise, figured(march-3, march+3, func(int16) int { return r.IntN(8) }, map[bool]int16{true: march}[i < 40]))
		}
		if e := asks(march, march, set).effects(noise)[0]; e.Return != nil {
			told++
		}
	}
	if told > 20 { // 5 % of 200 are 10
		t.Errorf("where nothing is, %d of 200 times something was told", told)
	}
	if asks(march+2, march+3, set).effects(few) == nil || len(asks(march+2, march+3, set).effects(few)) != 0 {
		t.Error("a course outside of the period")
	}
}

func TestMonthsAreCountedAsCalendarsCount(t *testing.T) {
	for period, want := range map[string]int16{"2026-03": march, "2025-12": 2025*12 + 11, "2026-13": 0, "2026": 0, "x-y": 0} {
		if got := monthNumber(period); got != want {
			t.Errorf("%s: %d, want %d", period, got, want)
		}
	}
	if midOf(march).monthNumber() != march {
		t.Error("a day's month")
	}
}
