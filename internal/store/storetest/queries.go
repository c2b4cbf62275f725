package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/internal/store"
)

// ids lists what a query finds, over all its pages.
func (r *room) ids(q store.Query) string {
	r.Helper()
	var out []string
	for d, err := range r.things.Each(r.Context(), q) {
		r.must(err)
		out = append(out, d.ID)
	}
	return strings.Join(out, " ")
}

func queries(r *room) {
	day := func(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, clock.Shanghai) }
	r.put(
		&thing{Meta: store.Meta{ID: "e"}, Kind: "x", N: 2, At: day(1), Name: "张三"},
		&thing{Meta: store.Meta{ID: "d"}, Kind: "x", N: -1, At: day(2), Name: "张三丰"},
		&thing{Meta: store.Meta{ID: "c"}, Kind: "x", N: 10, At: day(3), Name: "李四"},
		&thing{Meta: store.Meta{ID: "b"}, Kind: "xy", N: 2, At: day(3), Name: "Zhang"},
		&thing{Meta: store.Meta{ID: "a"}, Kind: "", N: 2, At: day(5), Name: "zhang"},
	)
	for _, c := range []struct {
		q    store.Query
		want string
	}{
		{store.On("id"), "a b c d e"},
		{store.On("id").Down(), "e d c b a"},
		{store.On("id").Is("c"), "c"},
		{store.On("id").After("b").UpTo("d"), "c d"},
		{store.On("id").AtLeast("b").Before("d"), "b c"},
		{store.On("id").After("b").Down(), "e d c"},
		{store.On("kind"), "a d e c b"},
		{store.On("kind").Down(), "b c e d a"},
		{store.On("kind").Is("x"), "d e c"},
		{store.On("kind").Is("x").Down(), "c e d"},
		{store.On("kind").Is("x", 2), "e"},
		{store.On("kind").Is("x", int32(2)), "e"},
		{store.On("kind").Is("x", int64(2)), "e"},
		{store.On("kind").Is("x", "2"), ""},
		{store.On("kind").Is(""), "a"},
		{store.On("kind").Is("nobody"), ""},
		{store.On("kind").Is("x").AtLeast(2), "e c"},
		{store.On("kind").Is("x").After(2), "c"},
		{store.On("kind").Is("x").UpTo(2), "d e"},
		{store.On("kind").Is("x").Before(2), "d"},
		{store.On("kind").Is("x").AtLeast(-1).Before(10).Down(), "e d"},
		{store.On("kind").Is("x").AtLeast(3).UpTo(1), ""},
		{store.On("kind").StartsWith("x"), "d e c b"},
		{store.On("kind").StartsWith("xy").Down(), "b"},
		{store.On("kind").AtLeast("x").UpTo("x"), "d e c"},
		{store.On("kind").After("x"), "b"},
		{store.On("name_order").StartsWith("张"), "e d"},
		{store.On("name_order").StartsWith("张三"), "e d"},
		{store.On("name_order").StartsWith("Z"), "b"},
		{store.On("name").Is("李四"), "c"},
		{store.On("at").AtLeast(day(2)).Before(day(5)), "d b c"},
		{store.On("at").AtLeast(day(2)).Before(day(5)).Down(), "c b d"},
		{store.On("at").Is(day(3).UTC()), "b c"},
		{store.On("at").UpTo(day(1).Add(-time.Millisecond)), ""},
	} {
		for _, size := range []int{1, 2, 100} {
			if got := r.ids(c.q.Limit(size)); got != c.want {
				r.Errorf("%+v in pages of %d: %q, want %q", c.q, size, got, c.want)
			}
		}
		n, err := r.things.Count(r.Context(), c.q.Limit(1))
		r.must(err)
		if want := int64(len(strings.Fields(c.want))); n != want {
			r.Errorf("%+v counts %d, want %d", c.q, n, want)
		}
	}
	first, err := r.things.First(r.Context(), store.On("kind").Is("x").Down())
	r.must(err)
	if first.ID != "c" {
		r.Errorf("first from above: %q", first.ID)
	}
}

func badQueries(r *room) {
	for what, q := range map[string]store.Query{
		"no such index":           store.On("nothing"),
		"too many values":         store.On("at").Is(now.Now(), 1),
		"range after last field":  store.On("at").Is(now.Now()).After(1),
		"prefix and range":        store.On("kind").StartsWith("a").After("b"),
		"a float":                 store.On("kind").Is(1.5),
		"a document":              store.On("kind").Is(map[string]any{"$ne": ""}),
		"an id that is no string": store.On("id").Is(5),
	} {
		_, err := r.things.Find(r.Context(), q)
		if err == nil {
			r.Fatalf("%s was answered", what)
		}
		r.refused(err, store.ErrQuery)
		_, err = r.things.Count(r.Context(), q)
		r.refused(err, store.ErrQuery)
	}
	_, err := r.things.GroupCount(r.Context(), store.On("kind"), "name")
	r.refused(err, store.ErrQuery)
}

func badCursors(r *room) {
	for i := range 5 {
		r.put(&thing{Meta: store.Meta{ID: fmt.Sprint("c", i)}, Kind: "k"})
	}
	q := store.On("kind").Is("k").Limit(2)
	p, err := r.things.Find(r.Context(), q)
	r.must(err)
	if p.Next == "" {
		r.Fatal("no cursor although there is more")
	}
	for what, bad := range map[string]store.Query{
		"no base64":        q.At("%%%"),
		"too short":        q.At("AA"),
		"made up":          q.At("AAAAAAAAAAAAAAAAAAAA"),
		"of other values":  store.On("kind").Is("other").At(p.Next),
		"of another index": store.On("at").At(p.Next),
		"other direction":  q.Down().At(p.Next),
	} {
		if _, err := r.things.Find(r.Context(), bad); err == nil {
			r.Fatalf("a cursor %s was taken", what)
		} else {
			r.refused(err, store.ErrCursor)
		}
	}
}

// stablePages reads pages while other documents come, move and go: what stays where it is must be
// seen exactly once.
func stablePages(r *room) {
	const stay = 120
	var all []*thing
	for i := range stay {
		all = append(all, &thing{Meta: store.Meta{ID: fmt.Sprintf("s%03d", i)}, Kind: "k", N: int64(i * 10)})
	}
	for i := range 20 {
		all = append(all, &thing{Meta: store.Meta{ID: fmt.Sprintf("move%d", i)}, Kind: "k", N: int64(i * 55)})
	}
	r.put(all...)
	ctx, stop := context.WithCancel(r.Context())
	defer stop()
	wrote := make(chan error, 1)
	go func() { wrote <- r.disturb(ctx) }()
	for _, q := range []store.Query{store.On("kind").Is("k").Limit(7), store.On("kind").Is("k").Limit(7).Down()} {
		seen := map[string]int{}
		for d, err := range r.things.Each(ctx, q) {
			r.must(err)
			seen[d.ID]++
		}
		for i := range stay {
			if id := fmt.Sprintf("s%03d", i); seen[id] != 1 {
				r.Errorf("%s was seen %d times (down %v)", id, seen[id], q.Desc)
			}
		}
	}
	stop()
	if err := <-wrote; err != nil {
		r.Fatal(err)
	}
}

func (r *room) disturb(ctx context.Context) error {
	for i := 0; ctx.Err() == nil; i++ {
		id := fmt.Sprintf("new%d", i)
		if err := r.things.Insert(ctx, &thing{Meta: store.Meta{ID: id}, Kind: "k", N: int64(i * 37 % 1200)}); err != nil && ctx.Err() == nil {
			return err
		}
		if _, err := r.things.Update(ctx, fmt.Sprint("move", i%20), func(t *thing) ([]store.Event, error) {
			t.N = (t.N + 331) % 1200
			return nil, nil
		}); err != nil && ctx.Err() == nil {
			return err
		}
		if i%2 == 0 {
			if err := r.things.Delete(ctx, id); err != nil && ctx.Err() == nil {
				return err
			}
		}
	}
	return nil
}

func groups(r *room) {
	for i := range 30 {
		r.put(&thing{Meta: store.Meta{ID: fmt.Sprint("g", i)}, Kind: []string{"x", "y", "客服"}[i%3], N: int64(i % 2),
			V: []any{nil, true, int32(7), "text", now.Now()}[i%5]})
	}
	for _, c := range []struct {
		q     store.Query
		field string
		want  []store.Group
	}{
		{store.On("kind"), "kind", []store.Group{{Value: "x", Count: 10}, {Value: "y", Count: 10}, {Value: "客服", Count: 10}}},
		{store.On("kind").Is("x"), "n", []store.Group{{Value: int64(0), Count: 5}, {Value: int64(1), Count: 5}}},
		{store.On("kind").After("x").Limit(1), "kind", []store.Group{{Value: "y", Count: 10}, {Value: "客服", Count: 10}}},
		{store.On("any"), "v", []store.Group{{Value: nil, Count: 6}, {Value: true, Count: 6}, {Value: int64(7), Count: 6},
			{Value: "text", Count: 6}, {Value: now.Now(), Count: 6}}},
		{store.On("kind").Is("none"), "n", nil},
	} {
		got, err := r.things.GroupCount(r.Context(), c.q, c.field)
		r.must(err)
		if !slices.Equal(got, c.want) {
			r.Errorf("%+v by %s: %v, want %v", c.q, c.field, got, c.want)
		}
	}
}

func times(r *room) {
	at := time.Date(2026, 3, 1, 0, 30, 0, 123_999_999, clock.Shanghai)
	r.must(r.things.Insert(r.Context(), &thing{Meta: store.Meta{ID: "t"}, At: at, V: at}))
	for name, zone := range map[string]*time.Location{"UTC": time.UTC, "Shanghai": clock.Shanghai, "minus": time.FixedZone("", -9*3600)} {
		n, err := r.things.Count(r.Context(), store.On("at").Is(at.In(zone)))
		r.must(err)
		if n != 1 {
			r.Errorf("asked in %s it is not found", name)
		}
	}
	got, err := r.things.Get(r.Context(), "t")
	r.must(err)
	want := time.Date(2026, 2, 28, 16, 30, 0, 123e6, time.UTC)
	if !got.At.Equal(want) || got.At.Location() != time.UTC {
		r.Fatalf("got %v, want %v", got.At, want)
	}
	old := time.Date(1949, 10, 1, 7, 0, 0, 1e6, time.UTC)
	r.put(&thing{Meta: store.Meta{ID: "old"}, At: old}, &thing{Meta: store.Meta{ID: "far"}, At: time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)})
	if got := r.ids(store.On("at")); got != "old t far" {
		r.Fatalf("order of times: %q", got)
	}
}
