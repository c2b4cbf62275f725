package campaign_test

import (
	"context"
	"os"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"tianti/courses"
	"tianti/courses/campaign"
	"tianti/courses/class"
	"tianti/courses/path"
	"tianti/courses/workload"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/internal/store/sqlite"
	"tianti/rbac"
)

// BenchmarkCampaign enrols 100,000 people (TIANTI_BENCH_PEOPLE) in a course on the embedded store with fsync, and
// saves a learner's progress over and over beside it:
//
//	nice -n -20 go test ./courses/campaign -run xxx -bench Campaign -benchtime 1x
//
// people/s is the rate, heap-MB the most memory beside what was in use, save-alone-ms and save-beside-ms how long
// a save takes (median) without and with the campaign, slower their ratio.
func BenchmarkCampaign(b *testing.B) {
	size := 100_000
	if n, err := strconv.Atoi(os.Getenv("TIANTI_BENCH_PEOPLE")); err == nil {
		size = n
	}
	for range b.N {
		benchCampaign(b, size)
	}
}

func benchCampaign(b *testing.B, size int) {
	ctx := b.Context()
	engine, err := sqlite.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	c := clock.At(noon)
	db, err := store.NewDatabase(ctx, engine, c)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	people := &crowd{size: size}
	gate := rbac.NewGate(func() rbac.Policy { return house{} })
	school := courses.New(db, gate, c, people)
	s := campaign.New(db, gate, c, school, path.New(db, gate, c, school, people), people)
	rooms := class.New(db, gate, c, school, people)
	s.Watch(workload.New(db, gate, c, school, rooms, people))
	bus := event.New(db, c, "bench")
	event.On(bus, "bench: see", func(context.Context, courses.Assigned) error { return nil })
	if _, err := school.Install(ctx, rbac.System("bench"), "/g/"); err != nil {
		b.Fatal(err)
	}
	me := rbac.Actor{Person: "p00000", Name: "甲", Unit: "/g/t/", Roles: []rbac.Held{{Role: "manager", Unit: "/g/"}}}
	e, err := school.Enrol(ctx, me, "PRIVACY", "p00000", "")
	if err != nil {
		b.Fatal(err)
	}
	v, err := school.Published(ctx, me, "PRIVACY", e.Version)
	if err != nil {
		b.Fatal(err)
	}
	lesson, at := v.Content.Lessons[0].ID, 0
	save := func() time.Duration {
		at++
		c.Set(noon.Add(time.Duration(at) * time.Millisecond)) // so that each save is a write: it notes when
		began := time.Now()
		if _, err := school.Progress(ctx, me, e.ID, lesson, courses.Report{Position: at % 900}); err != nil {
			b.Error(err)
		}
		return time.Since(began)
	}
	saves := func(until func() bool) (median, p99 time.Duration) {
		var took []time.Duration
		for !until() && at < 1<<20 {
			took = append(took, save())
		}
		slices.Sort(took)
		return took[len(took)/2], took[len(took)*99/100]
	}
	n := 0
	alone, _ := saves(func() bool { n++; return n > 3000 })

	p := plan()
	p.Courses, p.Grades = []string{"NORMS"}, nil
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	began, done := time.Now(), make(chan time.Duration)
	go func() {
		defer close(done)
		x, err := s.Start(ctx, mgr, p)
		if err == nil {
			_, err = s.Continue(ctx)
		}
		if err == nil {
			x, err = s.Campaign(ctx, mgr, x.ID)
		}
		if err != nil || x.Enrolled != int64(size) {
			b.Errorf("%v: %+v", err, x)
		}
		done <- time.Since(began)
	}()
	var most uint64
	var took time.Duration
	beside, slowest := saves(func() bool {
		if at%50 == 0 { // looking stops the world
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapInuse)
		}
		select {
		case took = <-done:
			return true
		default:
			return false
		}
	})
	b.ReportMetric(float64(size)/took.Seconds(), "people/s")
	b.ReportMetric(float64(int64(most)-int64(before.HeapInuse))/(1<<20), "heap-MB")
	b.ReportMetric(float64(alone.Microseconds())/1000, "save-alone-ms")
	b.ReportMetric(float64(beside.Microseconds())/1000, "save-beside-ms")
	b.ReportMetric(float64(slowest.Microseconds())/1000, "p99-beside-ms")
	b.ReportMetric(float64(beside)/float64(max(alone, 1)), "slower")
}
