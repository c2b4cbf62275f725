package storetest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/store"
)

func roundTrip(r *room) {
	in := &thing{Meta: store.Meta{ID: "a"}, Kind: "客服", N: -1 << 63, Name: "陈·阿依古丽 𠮷 👩‍💻",
		At: time.Date(2026, 10, 31, 23, 59, 59, 123e6, time.UTC), Pair: pair{"l", ""}, Data: []byte{0, 255}}
	r.must(r.things.Insert(r.Context(), in))
	if in.Rev != 1 {
		r.Fatalf("the caller's document has revision %d after the insert", in.Rev)
	}
	out, err := r.things.Get(r.Context(), "a")
	r.must(err)
	if d := cmp.Diff(in, out); d != "" {
		r.Fatal(d)
	}
}

func oddIDs(r *room) {
	ids := []string{"员工/1.2", "a.b.c", "a/b/../c", "$where", "$", ".", "..", " ", "' OR 1=1 --", `"`, "👩‍💻", "𠮷", "%", "%25", "_id",
		"a\nb", "\u00e9", "e\u0301", "null", "0", "0.0", "A", "a", "\U0010FFFF", "\U0010FFFFx", strings.Repeat("长", 85)}
	for i, id := range ids {
		r.must(r.things.Insert(r.Context(), &thing{Meta: store.Meta{ID: id}, N: int64(i)}))
	}
	for i, id := range ids {
		got, err := r.things.Update(r.Context(), id, add())
		r.must(err)
		if got.ID != id || got.N != int64(i)+1 || got.Rev != 2 {
			r.Fatalf("%q came back as %+v", id, got.Meta)
		}
	}
	all, err := r.things.Find(r.Context(), store.On("id"))
	r.must(err)
	if len(all.Items) != len(ids) {
		r.Fatalf("%d of %d", len(all.Items), len(ids))
	}
	for i := 1; i < len(all.Items); i++ {
		if all.Items[i-1].ID >= all.Items[i].ID {
			r.Fatalf("%q stands before %q", all.Items[i-1].ID, all.Items[i].ID)
		}
	}
	last, err := r.things.Find(r.Context(), store.On("id").StartsWith("\U0010FFFF"))
	r.must(err)
	if len(last.Items) != 2 {
		r.Fatalf("%d ids begin with the last character of Unicode, want 2", len(last.Items))
	}
}

func badIDs(r *room) {
	for _, id := range []string{"", "a\x00b", "\xff", strings.Repeat("a", 257)} {
		r.refused(r.things.Insert(r.Context(), named(id)), store.ErrID)
		_, err := r.things.Get(r.Context(), id)
		r.refused(err, store.ErrNotFound)
		_, err = r.things.Update(r.Context(), id, add())
		r.refused(err, store.ErrNotFound)
	}
	r.must(r.things.Insert(r.Context(), named(strings.Repeat("a", 256))))
}

func operatorsAreData(r *room) {
	words := map[string]any{"$ne": "x", "$where": "sleep(1)", "a.b": "dotted", "": "empty", "%24": "escaped", "%": "percent",
		"deep": bson.D{{Key: "$set", Value: bson.A{bson.D{{Key: "x.y", Value: int32(1)}}}}}}
	in := &thing{Meta: store.Meta{ID: "ops"}, Kind: `{"$gt": ""}`, Name: "$rename", V: "$$ROOT", Words: words}
	r.must(r.things.Insert(r.Context(), in))
	in, err := r.things.Update(r.Context(), "ops", add())
	r.must(err)
	out, err := r.things.First(r.Context(), store.On("any").Is("$$ROOT"))
	r.must(err)
	if a, b := fmt.Sprint(in.Words), fmt.Sprint(out.Words); a != b || out.Kind != in.Kind || out.Name != in.Name {
		r.Fatalf("stored %s\n   got %s", a, b)
	}
	n, err := r.things.Count(r.Context(), store.On("kind").Is(`{"$gt": ""}`))
	r.must(err)
	if n != 1 {
		r.Fatalf("%d found by their kind", n)
	}
}

func largeDocuments(r *room) {
	d := named("large")
	empty, err := bson.Marshal(&thing{Meta: store.Meta{ID: "large", Rev: 1}, Data: []byte{1}})
	r.must(err)
	d.Data = make([]byte, store.MaxDocument-len(empty)+1)
	for i := range d.Data {
		d.Data[i] = byte(i * 7)
	}
	r.must(r.things.Insert(r.Context(), d))
	out, err := r.things.Get(r.Context(), "large")
	r.must(err)
	if string(out.Data) != string(d.Data) {
		r.Fatal("the large document came back different")
	}
	d.ID, d.Data = "large", append(d.Data, 0)
	r.refused(r.things.Insert(r.Context(), d), store.ErrTooLarge, "bytes", store.MaxDocument+1)
	_, err = r.things.Update(r.Context(), "large", func(t *thing) ([]store.Event, error) {
		t.Data = append(t.Data, 0)
		return nil, nil
	})
	r.refused(err, store.ErrTooLarge)
}

func takenID(r *room) {
	r.put(&thing{Meta: store.Meta{ID: "a"}, N: 1})
	r.refused(r.things.Insert(r.Context(), &thing{Meta: store.Meta{ID: "a"}, N: 2}), store.ErrExists, "index", "id")
	got, err := r.things.Get(r.Context(), "a")
	r.must(err)
	if got.N != 1 || got.Rev != 1 {
		r.Fatalf("the refused insert changed it: %+v", got)
	}
}

func missing(r *room) {
	_, err := r.things.Get(r.Context(), "none")
	r.refused(err, store.ErrNotFound)
	_, err = r.things.Update(r.Context(), "none", add())
	r.refused(err, store.ErrNotFound)
	r.refused(r.things.Delete(r.Context(), "none"), store.ErrNotFound)
	_, err = r.things.First(r.Context(), store.On("kind"))
	r.refused(err, store.ErrNotFound)
}

func getMany(r *room) {
	var all []*thing
	var ids []string
	for i := range 1100 {
		id := fmt.Sprintf("t%04d", 1099-i)
		all, ids = append(all, named(id)), append(ids, id)
	}
	r.put(all...)
	asked := append([]string{"none", "t0003", "t0003"}, ids...)
	got, err := r.things.GetMany(r.Context(), append(asked, "none2"))
	r.must(err)
	if len(got) != len(asked)-1 {
		r.Fatalf("%d documents", len(got))
	}
	for i, d := range got {
		if d.ID != asked[i+1] {
			r.Fatalf("place %d: %q, want %q", i, d.ID, asked[i+1])
		}
	}
	if none, err := r.things.GetMany(r.Context(), nil); err != nil || len(none) != 0 {
		r.Fatalf("nothing asked: %v %v", none, err)
	}
}

func updates(r *room) {
	r.put(named("a"))
	for i := range 3 {
		got, err := r.things.Update(r.Context(), "a", add())
		r.must(err)
		if got.N != int64(i)+1 || got.Rev != int64(i)+2 {
			r.Fatalf("after update %d: n %d, revision %d", i+1, got.N, got.Rev)
		}
	}
	no := errors.New("no")
	_, err := r.things.Update(r.Context(), "a", func(t *thing) ([]store.Event, error) { t.N = 99; return nil, no })
	if !errors.Is(err, no) {
		r.Fatalf("the change's own error got lost: %v", err)
	}
	got, err := r.things.Update(r.Context(), "a", func(t *thing) ([]store.Event, error) { t.ID, t.Rev, t.N = "b", 77, 5; return nil, nil })
	r.must(err)
	if got.ID != "a" || got.Rev != 5 || got.N != 5 {
		r.Fatalf("a change may not move id or revision: %+v", got)
	}
}

func idleUpdate(r *room) {
	r.put(named("a"))
	before := r.engine.Stats().Writes
	got, err := r.things.Update(r.Context(), "a", func(*thing) ([]store.Event, error) { return nil, nil })
	r.must(err)
	if got.Rev != 1 || r.engine.Stats().Writes != before {
		r.Fatalf("revision %d, %d writes", got.Rev, r.engine.Stats().Writes-before)
	}
}

func upserts(r *room) {
	fresh := func() *thing { return &thing{N: 40, Kind: "fresh"} }
	for want := int64(41); want < 43; want++ {
		got, err := r.things.Upsert(r.Context(), "u", fresh, add())
		r.must(err)
		if got.N != want || got.Kind != "fresh" || got.Rev != want-40 || got.ID != "u" {
			r.Fatalf("%+v", got)
		}
	}
}

// raw is a write as the collection would hand it to the engine.
func (r *room) raw(id string, rev int64, d *thing) store.Write {
	r.Helper()
	d.ID, d.Rev = id, rev+1
	body, err := bson.Marshal(d)
	r.must(err)
	return store.Write{Collection: r.things.Name(), ID: id, Rev: rev, Body: body}
}

func (r *room) apply(w store.Write) error { return r.engine.Apply(r.Context(), []store.Write{w})[0] }

func staleRevision(r *room) {
	r.put(named("a"))
	_, err := r.things.Update(r.Context(), "a", add())
	r.must(err)
	r.refused(r.apply(r.raw("a", 1, &thing{N: 9})), store.ErrRace)
	r.refused(r.apply(r.raw("a", 3, &thing{N: 9})), store.ErrRace)
	r.refused(r.apply(r.raw("none", 1, &thing{N: 9})), store.ErrNotFound)
	r.refused(r.apply(store.Write{Collection: r.things.Name(), ID: "a", Rev: 1}), store.ErrRace)
	r.refused(r.apply(store.Write{Collection: r.things.Name(), ID: "none", Rev: 1}), store.ErrNotFound)
	got, err := r.things.Get(r.Context(), "a")
	r.must(err)
	if got.N != 1 || got.Rev != 2 {
		r.Fatalf("a stale write got through: %+v", got)
	}
	r.must(r.apply(store.Write{Collection: r.things.Name(), ID: "a", Rev: 2}))
}

func deletion(r *room) {
	r.put(&thing{Meta: store.Meta{ID: "a"}, Kind: "k", Name: "name"})
	r.must(r.things.Delete(r.Context(), "a"))
	_, err := r.things.Get(r.Context(), "a")
	r.refused(err, store.ErrNotFound)
	r.refused(r.things.Delete(r.Context(), "a"), store.ErrNotFound)
	for _, index := range []string{"id", "kind", "at", "name"} {
		if n, err := r.things.Count(r.Context(), store.On(index)); err != nil || n != 0 {
			r.Fatalf("index %s still counts %d, %v", index, n, err)
		}
	}
	if got, err := r.things.GetMany(r.Context(), []string{"a"}); err != nil || len(got) != 0 {
		r.Fatalf("%v %v", got, err)
	}
	again := &thing{Meta: store.Meta{ID: "a"}, Kind: "k2", Name: "name"}
	r.must(r.things.Insert(r.Context(), again))
	got, err := r.things.Get(r.Context(), "a")
	r.must(err)
	if got.Rev != 1 || got.Kind != "k2" {
		r.Fatalf("second life: %+v", got)
	}
}

func manyWrites(r *room) {
	r.put(&thing{Meta: store.Meta{ID: "there"}, Name: "taken"})
	docs := []*thing{named("a"), named("there"), {Meta: store.Meta{ID: "c"}, Name: "taken"}, named(""), named("e"),
		{Meta: store.Meta{ID: "there", Rev: 1}, N: 5, Name: "taken"}, {Meta: store.Meta{ID: "gone", Rev: 4}}}
	errs := r.things.WriteMany(r.Context(), docs, nil)
	r.must(errs[0])
	r.refused(errs[1], store.ErrExists, "index", "id")
	r.refused(errs[2], store.ErrExists, "index", "name")
	r.refused(errs[3], store.ErrID)
	r.must(errs[4])
	r.must(errs[5])
	r.refused(errs[6], store.ErrNotFound)
	for i, want := range []int64{1, 0, 0, 0, 1, 2, 4} {
		if docs[i].Rev != want {
			r.Fatalf("document %d carries revision %d, want %d", i, docs[i].Rev, want)
		}
	}
	w := []store.Write{r.raw("twice", 0, &thing{N: 1}), r.raw("twice", 1, &thing{N: 2})}
	for _, err := range r.engine.Apply(r.Context(), w) {
		r.must(err)
	}
	if got, err := r.things.Get(r.Context(), "twice"); err != nil || got.N != 2 || got.Rev != 2 {
		r.Fatalf("two writes of one document in one call: %+v %v", got, err)
	}
}
