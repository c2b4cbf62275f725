package sortkey

import (
	"bytes"
	"cmp"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"pgregory.net/rapid"

	"tianti/internal/store"
)

func rank(v any) int {
	switch v := v.(type) {
	case bool:
		if v {
			return 2
		}
		return 1
	case int64:
		return 3
	case string:
		return 4
	case time.Time:
		return 5
	}
	return 0
}

func compare(a, b any) int {
	if c := cmp.Compare(rank(a), rank(b)); c != 0 {
		return c
	}
	switch a := a.(type) {
	case int64:
		return cmp.Compare(a, b.(int64))
	case string:
		return cmp.Compare(a, b.(string))
	case time.Time:
		return a.Compare(b.(time.Time))
	}
	return 0
}

func values() *rapid.Generator[any] {
	return rapid.OneOf(
		rapid.Just[any](nil),
		rapid.Bool().AsAny(),
		rapid.Int64().AsAny(),
		rapid.StringOf(rapid.SampledFrom([]rune{0, 1, 'a', 'b', 0xFF, '客', '𠮷'})).AsAny(),
		rapid.Map(rapid.Int64Range(-1e12, 1e13), func(ms int64) any { return time.UnixMilli(ms) }),
	)
}

func TestKeysCompareLikeTheirValues(t *testing.T) {
	x := store.By("two", "a", "b.c")
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) ([]any, []byte) {
			vs := []any{values().Draw(t, label+"1"), values().Draw(t, label+"2")}
			body, err := bson.Marshal(bson.D{{Key: "a", Value: vs[0]}, {Key: "b", Value: bson.D{{Key: "c", Value: vs[1]}}}})
			if err != nil {
				t.Skip("not encodable")
			}
			key, _ := Fields(x, body)
			return vs, key
		}
		va, ka := draw("x")
		vb, kb := draw("y")
		want := cmp.Or(compare(va[0], vb[0]), compare(va[1], vb[1]))
		if got := bytes.Compare(ka, kb); got != want {
			t.Fatalf("%v against %v: %d, want %d", va, vb, got, want)
		}
	})
}

func TestRangeHoldsExactlyWhatTheQueryAsks(t *testing.T) {
	x := store.By("two", "a", "b")
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Range(0, 3).Draw(t, "a"), rapid.Int64Range(-3, 3).Draw(t, "b")
		body, err := bson.Marshal(bson.D{{Key: "a", Value: a}, {Key: "b", Value: b}})
		if err != nil {
			t.Fatal(err)
		}
		eq, lo, hi := rapid.Int64Range(0, 3).Draw(t, "eq"), rapid.Int64Range(-3, 3).Draw(t, "lo"), rapid.Int64Range(-3, 3).Draw(t, "hi")
		q := store.On("two").Is(eq)
		want := a == eq
		if rapid.Bool().Draw(t, "inclusive") {
			q, want = q.AtLeast(lo).UpTo(hi), want && b >= lo && b <= hi
		} else {
			q, want = q.After(lo).Before(hi), want && b > lo && b < hi
		}
		low, high := Range(q)
		key := Key(x, body, "id")
		got := bytes.Compare(key, low) >= 0 && (high == nil || bytes.Compare(key, high) < 0)
		if got != want {
			t.Fatalf("a=%d b=%d in %+v: %v", a, b, q, got)
		}
	})
}

func FuzzValueIn(f *testing.F) {
	x := store.By("three", "a", "b", "c")
	f.Add([]byte{tagNull, tagTrue, tagInt, 0, 0})
	f.Add(appendString(appendValue(appendValue(nil, time.UnixMilli(5)), "a\x00b"), "客"))
	f.Fuzz(func(t *testing.T, key []byte) {
		for _, field := range x.Fields {
			v, err := ValueIn(x, key, field)
			if err != nil {
				return
			}
			again, rest, err := cut(appendValue(nil, v))
			if err != nil || compare(v, again) != 0 || len(rest) != 0 {
				t.Fatalf("%v written again reads as %v, %v left, %v", v, again, rest, err)
			}
		}
	})
}
