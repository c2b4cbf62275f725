package insight

import (
	"reflect"
	"testing"
	"time"

	"tianti/internal/clock"
)

func on(y int, m time.Month, d int) day { return dayOf(time.Date(y, m, d, 0, 0, 0, 0, clock.Shanghai)) }

func TestSignsComeWithTheirReason(t *testing.T) {
	today := on(2026, 11, 24)
	lex := newLexicon()
	f2 := lex.code("F2")
	long := span{on(2022, 1, 10), never}
	calm := func() *career {
		return &career{grade: f2, stints: []span{long}, terms: []term{{f2, span{on(2026, 3, 1), never}}}, learnt: []learnt{{0, 8, on(2026, 9, 1)}}}
	}
	month := func(p string, red uint8) month { return month{monthNumber(p), red} }
	for _, c := range []struct {
		what   string
		change func(*career)
		want   []Sign
	}{
		{"nothing to say of somebody settled who learns", func(*career) {}, nil},
		{"four months here", func(c *career) { c.stints[0].from = on(2026, 7, 24) }, []Sign{{"novice", 4}}},
		{"hired for a day to come", func(c *career) { c.stints[0].from = on(2026, 12, 24) }, nil},
		{"two years on a rung that others follow", func(c *career) { c.terms[0].from = on(2024, 11, 24) }, []Sign{{"stalled", 24}}},
		{"two years on the last rung", func(c *career) { c.terms[0].from, c.grade = on(2024, 11, 24), lex.code("M3") }, nil},
		{"two of the last three months were red", func(c *career) {
			c.months = append(c.months, month("2026-07", 1), month("2026-08", 0), month("2026-09", 2), month("2026-10", 1))
		}, []Sign{{"figures", 2}}},
		{"red long ago", func(c *career) {
			c.months = append(c.months, month("2026-06", 1), month("2026-07", 1), month("2026-08", 0), month("2026-09", 0), month("2026-10", 1))
		}, nil},
		{"two stars fewer", func(c *career) { c.stars = []rated{{lex.code("2026Q2"), 4, 0}, {lex.code("2026Q3"), 2, 0}} }, []Sign{{"stars", 2}}},
		{"no course for thirteen months", func(c *career) { c.learnt[0].day = on(2025, 10, 20) }, []Sign{{"idle", 13}}},
		{"no course since the hire a month ago", func(c *career) { c.learnt, c.stints[0].from = nil, on(2026, 10, 20) }, []Sign{{"novice", 1}}},
		{"a certificate ends in ten days", func(c *career) { c.certificates = []held{{9, 0, today + 10}} }, []Sign{{"lapse", 10}}},
		{"it is renewed already", func(c *career) { c.certificates = []held{{9, 0, today + 10}, {9, today, today + 400}} }, nil},
		{"it ended three weeks ago", func(c *career) { c.certificates = []held{{9, 0, today - 21}} }, []Sign{{"lapse", -21}}},
		{"it ended last year", func(c *career) { c.certificates = []held{{9, 0, today - 300}} }, nil},
		{"a serious event", func(c *career) { c.vetoes = []day{on(2025, 1, 1), on(2026, 9, 24)} }, []Sign{{"veto", 2}}},
	} {
		who := calm()
		c.change(who)
		var got []Sign
		who.signs(today, Suppose().limits(today, []code{f2}), func(which, n int) { got = append(got, Sign{Signs[which], n}) })
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
}

func TestDaysAreCivilDaysInShanghai(t *testing.T) {
	end := time.Date(2026, 11, 24, 16, 0, 0, 0, time.UTC) // midnight in Shanghai
	if d := dayOf(end); d.civil() != "2026-11-25" || lastDay(end).civil() != "2026-11-24" || dayOf(end.Add(-time.Second)).civil() != "2026-11-24" {
		t.Errorf("%s", d.civil())
	}
	if d := on(2026, 3, 31).back(1); d.civil() != "2026-02-28" {
		t.Errorf("a month before 31 March is %s", d.civil())
	}
	if never.civil() != "" || dayOf(time.Time{}) != never || lastDay(time.Time{}) != never {
		t.Error("never")
	}
	for _, c := range []struct {
		from, to day
		want     int
	}{{on(2026, 1, 31), on(2026, 2, 28), 0}, {on(2026, 1, 10), on(2026, 2, 10), 1}, {on(2024, 11, 24), on(2026, 11, 24), 24}, {on(2026, 2, 1), on(2026, 1, 1), 0}} {
		if got := monthsBetween(c.from, c.to); got != c.want {
			t.Errorf("%s to %s: %d", c.from.civil(), c.to.civil(), got)
		}
	}
}
