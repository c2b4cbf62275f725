package storetest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"pgregory.net/rapid"

	"tianti/internal/store"
)

// rank orders the types as the contract does; it is written apart from package sortkey on purpose.
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
	if d := rank(a) - rank(b); d != 0 {
		return d
	}
	switch a := a.(type) {
	case int64:
		switch b := b.(int64); {
		case a < b:
			return -1
		case a > b:
			return 1
		}
	case string:
		return bytes.Compare([]byte(a), []byte(b.(string)))
	case time.Time:
		return a.Compare(b.(time.Time))
	}
	return 0
}

// finds says whether the model's document with index fields a and b is in the query.
func finds(q store.Query, fields []any) bool {
	for i, v := range q.Equal {
		if compare(fields[i], v) != 0 {
			return false
		}
	}
	if len(q.Equal) == len(fields) {
		return true
	}
	v := fields[len(q.Equal)]
	if s, ok := v.(string); q.Prefix != "" && (!ok || !strings.HasPrefix(s, q.Prefix)) {
		return false
	}
	if c := 0; q.From != nil {
		if c = compare(v, q.From); c < 0 || c == 0 && !q.FromInc {
			return false
		}
	}
	if c := 0; q.To != nil {
		if c = compare(v, q.To); c > 0 || c == 0 && !q.ToInc {
			return false
		}
	}
	return true
}

var (
	texts  = []string{"", "a", "ab", "abc", "b", "a\x00b", "客", "客服", "𠮷", "\U0010FFFF", "$ne", "5"}
	values = rapid.OneOf(
		rapid.Just[any](nil),
		rapid.Bool().AsAny(),
		rapid.Int64Range(-3, 3).AsAny(),
		rapid.SampledFrom([]int64{-1 << 63, 1<<63 - 1, 1 << 53, 1<<53 + 1}).AsAny(),
		rapid.SampledFrom(texts).AsAny(),
		rapid.Map(rapid.Int64Range(-2, 2), func(n int64) any { return time.UnixMilli(1e12 + n).UTC() }),
	)
)

type modelled struct {
	id     string
	fields []any
}

// queriesAgainstModel stores documents with values of every type once and asks many questions of
// them, page by page, each against a plain search through a slice.
func queriesAgainstModel(r *room) {
	gen := rapid.Custom(func(t *rapid.T) []any {
		return []any{values.Draw(t, "v"), rapid.Int64Range(-2, 2).Draw(t, "n")}
	})
	var model []modelled
	var docs []*thing
	for i := range 150 {
		m := modelled{fmt.Sprintf("m%d", i*7919%1000), gen.Example(i)}
		model = append(model, m)
		d := &thing{Meta: store.Meta{ID: m.id}, V: m.fields[0], N: m.fields[1].(int64)}
		if n, ok := d.V.(int64); ok && i%2 == 0 && n == int64(int32(n)) {
			d.V = int32(n) // a smaller integer type is the same value
		}
		docs = append(docs, d)
	}
	r.put(docs...)
	slices.SortFunc(model, func(a, b modelled) int {
		for i := range a.fields {
			if c := compare(a.fields[i], b.fields[i]); c != 0 {
				return c
			}
		}
		return strings.Compare(a.id, b.id)
	})
	rapid.Check(r.T, func(t *rapid.T) {
		q := drawQuery(t)
		var want []string
		for _, m := range model {
			if finds(q, m.fields) {
				want = append(want, m.id)
			}
		}
		if q.Desc {
			slices.Reverse(want)
		}
		var got []string
		for d, err := range r.things.Each(r.Context(), q) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, d.ID)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%+v\n got %v\nwant %v", q, got, want)
		}
		if n, err := r.things.Count(r.Context(), q); err != nil || n != int64(len(want)) {
			t.Fatalf("%+v counts %d (%v), want %d", q, n, err, len(want))
		}
	})
}

func drawQuery(t *rapid.T) store.Query {
	q := store.On("any").Limit(rapid.SampledFrom([]int{4, 25, 1000}).Draw(t, "limit"))
	if rapid.Bool().Draw(t, "down") {
		q = q.Down()
	}
	next := values
	switch rapid.IntRange(0, 2).Draw(t, "equal") {
	case 1:
		q = q.Is(values.Draw(t, "is"))
		next = rapid.Int64Range(-3, 3).AsAny()
	case 2:
		return q.Is(values.Draw(t, "is"), rapid.Int64Range(-2, 2).Draw(t, "is n"))
	}
	switch rapid.IntRange(0, 6).Draw(t, "range") {
	case 0:
		return q.StartsWith(rapid.SampledFrom(texts).Draw(t, "prefix"))
	case 1:
		return q.AtLeast(next.Draw(t, "from"))
	case 2:
		return q.After(next.Draw(t, "from"))
	case 3:
		return q.UpTo(next.Draw(t, "to"))
	case 4:
		return q.Before(next.Draw(t, "to"))
	case 5:
		return q.After(next.Draw(t, "from")).UpTo(next.Draw(t, "to"))
	}
	return q
}

func grown(indexes ...store.Index) store.Schema {
	return store.Schema{Name: "storetest.grown", Indexes: indexes}
}

// row is a document of the collection whose schema changes.
func (r *room) row(id string, n int, key string) {
	r.Helper()
	body, err := bson.Marshal(bson.D{{Key: "_id", Value: id}, {Key: "rev", Value: int64(1)}, {Key: "n", Value: n}, {Key: "key", Value: key}})
	r.must(err)
	r.must(r.apply(store.Write{Collection: "storetest.grown", ID: id, Body: body}))
}

func (r *room) found(s store.Schema, q store.Query) string {
	r.Helper()
	rs, _, err := r.engine.Find(r.Context(), s, q)
	r.must(err)
	var out []string
	for _, x := range rs {
		out = append(out, x.ID)
	}
	return strings.Join(out, " ")
}

func (r *room) ensure(s store.Schema) {
	r.Helper()
	r.must(r.engine.Ensure(r.Context(), []store.Schema{s}))
}

func backfill(r *room) {
	r.ensure(grown())
	for i, key := range []string{"c", "b", "a"} {
		r.row(fmt.Sprint("r", i), i, key)
	}
	v2 := grown(store.By("n", "n"), store.Unique("key", "key"))
	r.ensure(v2)
	r.ensure(v2)
	r.row("r3", 3, "d")
	if got := r.found(v2, store.On("n").AtLeast(1)); got != "r1 r2 r3" {
		r.Fatalf("along the new index: %q", got)
	}
	body, err := bson.Marshal(bson.D{{Key: "_id", Value: "x"}, {Key: "rev", Value: int64(1)}, {Key: "key", Value: "b"}})
	r.must(err)
	r.refused(r.apply(store.Write{Collection: v2.Name, ID: "x", Body: body}), store.ErrExists, "index", "key")

	v3 := grown(store.By("n", "key", "n"), store.By("key", "key")) // other fields, no longer unique
	r.ensure(v3)
	r.row("r4", 4, "a")
	if got := r.found(v3, store.On("n")); got != "r2 r4 r1 r0 r3" {
		r.Fatalf("along the changed index: %q", got)
	}
}

func indexReturns(r *room) {
	with := grown(store.By("n", "n"))
	r.ensure(with)
	r.row("a", 2, "")
	r.ensure(grown())
	r.row("b", 1, "")
	r.ensure(with)
	if got := r.found(with, store.On("n")); got != "b a" {
		r.Fatalf("%q", got)
	}
}

func brokenUnique(r *room) {
	r.ensure(grown())
	r.row("a", 1, "same")
	r.row("b", 2, "same")
	if err := r.engine.Ensure(r.Context(), []store.Schema{grown(store.Unique("key", "key"))}); err == nil {
		r.Fatal("two documents share a key of the unique index")
	}
	r.ensure(grown(store.By("n", "n")))
	if got := r.found(grown(store.By("n", "n")), store.On("n").Down()); got != "b a" {
		r.Fatalf("%q", got)
	}
}
