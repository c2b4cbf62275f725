package sqlite_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"tianti/internal/clock"
	"tianti/internal/store"
	"tianti/internal/store/sqlite"
)

// answer takes about 1,600 bytes, as a short sitting with an open answer does.
type answer struct {
	store.Meta `bson:",inline"`
	Person     string            `bson:"person"`
	N          int64             `bson:"n"`
	Given      map[string]string `bson:"given"`
}

var answers = store.Define[answer]("bench_test.answers", store.By("person", "person", "n"))

func benchDatabase(b *testing.B, docs int, opts ...sqlite.Option) *store.Database {
	b.Helper()
	e, err := sqlite.Open(b.TempDir(), opts...)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = e.Close() })
	db, err := store.NewDatabase(b.Context(), e, clock.System{})
	if err != nil {
		b.Fatal(err)
	}
	for from := 0; from < docs; from += 1000 {
		batch := make([]*answer, min(1000, docs-from))
		for i := range batch {
			batch[i] = &answer{Meta: store.Meta{ID: answerID(from + i)}, Person: fmt.Sprint("p", (from+i)/20), N: int64(i), Given: given}
		}
		for _, err := range answers.On(db).InsertMany(b.Context(), batch) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	return db
}

var given = map[string]string{"1": "先核对客户姓名，再查询订单", "2": "b", "3": "a,c",
	"4": strings.Repeat("客户情绪激动时先倾听，再确认诉求，最后给出方案。", 20)}

func answerID(i int) string { return fmt.Sprintf("answer-%06d", i) }

// BenchmarkDurableUpdate changes single documents of 10,000, each change on disk when it returns.
func BenchmarkDurableUpdate(b *testing.B) {
	for _, writers := range []int{1, 64} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			db := benchDatabase(b, 10_000)
			var next atomic.Int64
			var wait sync.WaitGroup
			b.ResetTimer()
			for range writers {
				wait.Go(func() {
					for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
						_, err := answers.On(db).Update(b.Context(), answerID(int(i*7919%10_000)), func(a *answer) ([]store.Event, error) {
							a.N = i
							return nil, nil
						})
						if err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wait.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "updates/s")
		})
	}
}

// BenchmarkRead reads among 100,000 documents.
func BenchmarkRead(b *testing.B) {
	db := benchDatabase(b, 100_000, sqlite.Volatile())
	c := answers.On(db)
	for name, read := range map[string]func(ctx context.Context, i int) error{
		"get": func(ctx context.Context, i int) error { _, err := c.Get(ctx, answerID(i*7919%100_000)); return err },
		"find=20": func(ctx context.Context, i int) error {
			_, err := c.Find(ctx, store.On("person").Is(fmt.Sprint("p", i*7%5000)).Limit(20))
			return err
		},
		"count=20": func(ctx context.Context, i int) error {
			_, err := c.Count(ctx, store.On("person").Is(fmt.Sprint("p", i*7%5000)))
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			var next atomic.Int64
			b.SetParallelism(4)
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					if err := read(b.Context(), int(next.Add(1))); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reads/s")
		})
	}
}

// BenchmarkOpen opens a file with 100,000 documents that was closed in order.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	e, err := sqlite.Open(dir, sqlite.Volatile())
	if err != nil {
		b.Fatal(err)
	}
	db, err := store.NewDatabase(b.Context(), e, clock.System{})
	if err != nil {
		b.Fatal(err)
	}
	batch := make([]*answer, 100_000)
	for i := range batch {
		batch[i] = &answer{Meta: store.Meta{ID: answerID(i)}, Person: fmt.Sprint("p", i/20), Given: given}
	}
	for _, err := range answers.On(db).InsertMany(b.Context(), batch) {
		if err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		_ = db.Close()
		if e, err = sqlite.Open(dir); err != nil {
			b.Fatal(err)
		}
		if db, err = store.NewDatabase(b.Context(), e, clock.System{}); err != nil {
			b.Fatal(err)
		}
	}
	_ = db.Close()
}
