package kpi_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	_ "tianti/internal/locale/texts"
	"tianti/internal/sheet"
	"tianti/ladder/kpi"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/rbac/roster"
)

// benchPeople and their months make the rows of the larger sheet.
const benchPeople = 5000

// peak watches how much memory is in use until it is asked.
func peak() (most func() uint64) {
	stop, done := make(chan struct{}), make(chan uint64)
	go func() {
		var m runtime.MemStats
		high := uint64(0)
		for tick := time.NewTicker(10 * time.Millisecond); ; {
			runtime.ReadMemStats(&m)
			high = max(high, m.HeapInuse)
			select {
			case <-stop:
				tick.Stop()
				done <- high
				return
			case <-tick.C:
			}
		}
	}()
	return func() uint64 { close(stop); return <-done }
}

// BenchmarkImport takes monthly figures in, 10,000 and 100,000 rows of nine metrics: seconds until the verdicts and
// until they are applied, and the most memory in use meanwhile beyond what was before, per row of the sheet's own bytes.
// Memory is bounded by the file: what is kept beside it does not grow with the rows.
//
//	go test ./ladder/kpi -run xxx -bench Import -benchtime 1x
func BenchmarkImport(b *testing.B) {
	for _, months := range []int{2, 20} {
		b.Run(fmt.Sprint(benchPeople*months, "rows"), func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				w := rbactest.Centre(b)
				s := kpi.New(w.DB, w.Clock, w.Gate, w.Org, sheet.Limits{})
				hire(b, w)
				data := benchSheet(w.Clock.Now(), months)
				runtime.GC()
				var before runtime.MemStats
				runtime.ReadMemStats(&before)
				most := peak()
				b.StartTimer()
				begin := time.Now()
				imp, err := s.Preview(b.Context(), rbac.System("bench"), kpi.Asked{File: "bench.csv"}, data)
				judged := time.Now()
				if err == nil {
					imp, err = s.Apply(b.Context(), rbac.System("bench"), imp.ID)
				}
				if err != nil || imp.Bad > 0 || imp.Counts.New != benchPeople*months {
					b.Fatalf("%+v %v", imp, err)
				}
				b.ReportMetric(judged.Sub(begin).Seconds(), "verdict_s")
				b.ReportMetric(time.Since(judged).Seconds(), "apply_s")
				b.ReportMetric(float64(len(data))/(1<<20), "file_MB")
				b.ReportMetric((float64(most())-float64(before.HeapInuse))/(1<<20), "peak_MB")
			}
		})
	}
}

// hire puts the people of the sheet into the first team.
func hire(b *testing.B, w *rbactest.World) {
	b.Helper()
	var csv strings.Builder
	csv.WriteString("工号,姓名,集团,省分,中心,班组,岗位,用工性质,入职日期\n")
	for i := range benchPeople {
		fmt.Fprintf(&csv, "B%06d,欧阳明明,集团客服,广东,深圳中心,%d组,客服代表,合同制,2020-01-02\n", i, 1+i%2)
	}
	list := roster.New(w.DB, w.Clock, w.Gate, w.Org, sheet.Limits{})
	imp, err := list.Preview(b.Context(), rbac.System("bench"), "bench.csv", []byte(csv.String()))
	if err == nil {
		imp, err = list.Apply(b.Context(), rbac.System("bench"), imp.ID)
	}
	if err != nil || imp.Bad > 0 {
		b.Fatalf("%+v %v", imp, err)
	}
}

func benchSheet(now time.Time, months int) []byte {
	var csv strings.Builder
	csv.WriteString("工号,月份,平均通话时长,平均事后处理时间,转接率,工单正确率,关键字段正确率,满意度,质检得分,出勤工时,有责投诉\n")
	for m := range months {
		month := kpi.MonthOf(now).Add(-1 - m)
		for i := range benchPeople {
			fmt.Fprintf(&csv, "B%06d,%s,%d,%d,2.%d%%,99.%d%%,97%%,%d,%d,160,0\n", i, month, 120+i%40, 40+i%25, i%10, i%10, 80+i%20, 80+(i+m)%20)
		}
	}
	return []byte(csv.String())
}
