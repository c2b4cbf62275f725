package intake_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"tianti/internal/clock"
	"tianti/internal/intake"
	"tianti/internal/store"
	"tianti/internal/store/storetest"
)

var noon = time.Date(2026, 11, 3, 4, 0, 0, 0, time.UTC)

type (
	sheet struct {
		intake.Head `bson:",inline"`
		Months      []string `bson:"months"`
	}
	part = intake.Part[int, string]
)

var (
	sheets = store.Define[sheet]("intake_test.sheets", store.By("recent", "at"))
	parts  = store.Define[part]("intake_test.parts")
)

func TestAnImportIsStoredWithItsHeadAndTheLatestShowsFirst(t *testing.T) {
	c := sheets.On(storetest.Database(t, clock.At(noon)))
	for i := range 4 {
		h := intake.Head{Meta: store.Meta{ID: fmt.Sprint("s", i)}, At: noon.Add(time.Duration(i) * time.Hour), State: intake.Previewed, Parts: 3}
		if i > 0 {
			h.Reach(2)
			h.Reach(1) // a second run begins from the front
		}
		if i > 1 {
			h.Sum(5, 1)
			h.Settle(noon, "hr1")
			h.Reach(3) // the slower of two runs
		}
		if err := c.Insert(t.Context(), &sheet{Head: h, Months: []string{"2026-10"}}); err != nil {
			t.Fatal(err)
		}
	}
	all, err := intake.Recent(t.Context(), c, 3, func(s *sheet) bool { return s.ID != "s3" })
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range all {
		got = append(got, fmt.Sprint(s.ID, " ", s.State, " ", s.Done, " ", s.Total, " ", s.AppliedBy, s.Months))
	}
	want := []string{"s2 applied 2 6 hr1[2026-10]", "s1 applying 2 0 [2026-10]", "s0 preview 0 0 [2026-10]"}
	if !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
}

func TestPagesOfLinesGiveEachLineThatFitsOnceAndInOrder(t *testing.T) {
	c := parts.On(storetest.Database(t, clock.At(noon)))
	imports := 0
	rapid.Check(t, func(r *rapid.T) {
		imports++
		h := intake.Head{Meta: store.Meta{ID: fmt.Sprint("i", imports)}}
		var want []int
		for _, size := range rapid.SliceOfN(rapid.IntRange(0, 6), 0, 5).Draw(r, "sizes") {
			p := &part{Meta: store.Meta{ID: intake.PartID(h.ID, h.Parts)}}
			for range size {
				x := rapid.IntRange(0, 9).Draw(r, "line")
				if p.Lines = append(p.Lines, x); x%2 == 0 {
					want = append(want, x)
				}
			}
			if err := c.Insert(t.Context(), p); err != nil {
				r.Fatal(err)
			}
			h.Parts++
		}
		limit := rapid.IntRange(1, 7).Draw(r, "limit")
		var got []int
		for cursor, pages := "", 0; pages == 0 || cursor != ""; pages++ {
			lines, next, err := intake.Lines(t.Context(), c, h, func(x int) bool { return x%2 == 0 }, cursor, limit)
			if err != nil || len(lines) > limit || next != "" && len(lines) < limit {
				r.Fatalf("%d lines, next %q, %v", len(lines), next, err)
			}
			got, cursor = append(got, lines...), next
		}
		if !slices.Equal(got, want) {
			r.Fatalf("got %v, want %v", got, want)
		}
	})
}

func TestWhoeverWillNotWaitIsToldHowFarItIsAndTheRunGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // its clock jumps when all wait
		var runs intake.Runs[int]
		broken := errors.New("broken")
		release, begun := make(chan struct{}), 0
		apply := func(ctx context.Context) (*int, error) {
			begun++
			<-release
			n := 9
			return &n, errors.Join(ctx.Err(), broken)
		}
		read := func(context.Context) (*int, error) { n := 4; return &n, nil }
		ctx, stop := context.WithCancel(t.Context())
		for range 2 { // the second joins the run of the first
			if n, err := runs.Within(ctx, "a", time.Second, apply, read); err != nil || *n != 4 {
				t.Fatalf("%v, %v", n, err)
			}
		}
		stop()
		close(release)
		if n, err := runs.Within(t.Context(), "a", time.Hour, apply, read); *n != 9 || !errors.Is(err, broken) || errors.Is(err, context.Canceled) {
			t.Fatalf("%v, %v", n, err)
		}
		synctest.Wait()
		first := begun
		if _, err := runs.Within(t.Context(), "a", time.Hour, apply, read); begun != first+1 || !errors.Is(err, broken) {
			t.Fatalf("a run that ended is joined: %d begun, %v", begun, err)
		}
	})
}
