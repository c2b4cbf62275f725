package store

import (
	"context"
	"slices"
	"strconv"
	"testing"
)

// numbers lists the numbers below n, whose cursor is the next number, and counts how often it is asked.
func numbers(n int, asked *int) func(context.Context, Query) (Page[int], error) {
	return func(_ context.Context, q Query) (page Page[int], err error) {
		*asked++
		from, _ := strconv.Atoi(q.Cursor)
		for i := from; i < min(from+q.PageSize(), n); i++ {
			page.Items = append(page.Items, &i)
		}
		if next := from + len(page.Items); next < n {
			page.Next = strconv.Itoa(next)
		}
		return page, nil
	}
}

func TestSiftFillsPagesAndLosesNothing(t *testing.T) {
	for _, every := range []int{1, 2, 7, 30} {
		var got, want []int
		for i := 0; i < 300; i += every {
			want = append(want, i)
		}
		asked := 0
		for cursor, more := "", true; more; {
			page, err := Sift(t.Context(), numbers(300, &asked), On("n").At(cursor).Limit(10), func(i *int) bool { return *i%every == 0 })
			if err != nil || len(page.Items) > 10 || len(page.Items) < 10 && page.Next != "" {
				t.Fatalf("%d with %q, %v", len(page.Items), page.Next, err)
			}
			for _, x := range page.Items {
				got = append(got, *x)
			}
			cursor, more = page.Next, page.Next != ""
		}
		if !slices.Equal(got, want) {
			t.Errorf("every %d: %v", every, got)
		}
	}
}

func TestSiftDoesNotReadOnWithoutEnd(t *testing.T) {
	asked := 0
	page, err := Sift(t.Context(), numbers(1_000_000, &asked), On("n").Limit(10), func(*int) bool { return false })
	if err != nil || asked != mostLooks || len(page.Items) != 0 || page.Next != strconv.Itoa(10*mostLooks) {
		t.Errorf("asked %d times, %d found, goes on from %q, %v", asked, len(page.Items), page.Next, err)
	}
}
