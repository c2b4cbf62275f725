package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"tianti/internal/setting"
	"tianti/rbac/account"
)

// benches are what can be measured. Each gives the figures that the last line prints; bare serves the others.
var benches = map[string]func(ctx context.Context, t *terminal, v setting.Values) (any, error){
	"exam": benchExam, "saves": benchSaves, "bare": benchBare, "seats": benchSeats, "pdf": benchPDF, "import": benchImport, "ladder": benchLadder, "stars": benchStars, "learning": benchLearning,
}

var benchCommand = command{
	name: "bench", args: "exam|saves|seats|pdf|import|ladder|stars|learning", about: "measures load and speed; the last line is one JSON object of figures",
	table: []setting.Setting{
		{Name: "people", Default: "0", Help: "how many people; 0 is what suits the measurement", Check: setting.Whole(0, 1<<20)},
		{Name: "seconds", Default: "5", Help: "how long each part is measured that has no end of its own", Check: setting.Whole(1, 3600)},
		{Name: "items", Default: "16", Help: "exam, saves: items of the paper", Check: setting.Whole(1, 200)},
		{Name: "workers", Default: "200", Help: "exam: most requests under way at once", Check: setting.Whole(1, 5000)},
		{Name: "window", Default: "0", Help: "exam: seconds within which all start", Check: setting.Whole(0, 3600)},
		{Name: "think", Default: "0", Help: "exam: most seconds between two pages of two items; each takes half as much at least", Check: setting.Whole(0, 600)},
		{Name: "kill", Switch: true, Help: "exam: kill the server in the middle and start it again"},
		{Name: "courses", Default: "2000", Help: "learning: courses of the catalogue", Check: setting.Whole(1, 9999)},
		{Name: "each", Default: "30", Help: "learning: courses of each person", Check: setting.Whole(1, 500)},
		{Name: "url", Help: "exam: a server that runs already, instead of one of its own"},
		{Name: "exam", Help: "exam with --url: code of the exam to sit"},
		{Name: "tokens", Help: "exam with --url: file with an access token of each candidate a line"},
		jsonSwitch,
	},
	run: runBench,
}

func runBench(ctx context.Context, t *terminal, v setting.Values, args []string) error {
	if len(args) != 1 || benches[args[0]] == nil {
		return usageError("say what to measure: exam, saves, seats, pdf, import, ladder, stars or learning")
	}
	figures, err := benches[args[0]](ctx, t, v)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(t.out).Encode(figures); err != nil {
		return err
	}
	if f, ok := figures.(interface{ amiss() bool }); ok && f.amiss() {
		return errSaidNo
	}
	return nil
}

// progress tells people what a measurement is doing; machines get the last line alone.
func (t *terminal) progress(v setting.Values, format string, args ...any) {
	if !v.On("json") {
		fmt.Fprintf(t.out, format+"\n", args...)
	}
}

// orElse is a number that was given, or what suits.
func orElse(given, suits int) int {
	if given == 0 {
		return suits
	}
	return given
}

// benchProgram is a program on a directory that is thrown away.
func benchProgram(ctx context.Context, addr string) (p *Program, leave func(), err error) {
	dir, err := os.MkdirTemp("", "tianti-bench-")
	if err != nil {
		return nil, nil, err
	}
	p, err = Open(ctx, Options{Store: dir, Addr: addr, Cost: account.Cheap, Log: quiet()})
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, nil, err
	}
	return p, func() { _ = p.Close(); _ = os.RemoveAll(dir) }, nil
}

// benchRoster is a roster of n agents in teams of twenty.
func benchRoster(n int) []byte {
	var b strings.Builder
	b.WriteString("工号,姓名,集团,省分,中心,班组,岗位,用工性质,入职日期,离职日期,手机,邮箱,语言\n")
	for i := range n {
		fmt.Fprintf(&b, "B%06d,欧阳明明,集团客服,广东,第%d中心,%d组,客服代表,合同制,2020-01-02,,13900000001,x@example.com,普通话、英语\n", i, i/2000, i/20%100)
	}
	return []byte(b.String())
}

func benchPerson(i int) string { return fmt.Sprintf("B%06d", i) }

// settleRoster takes a roster in and delivers its facts.
func settleRoster(ctx context.Context, p *Program, n int) error {
	imp, err := p.Roster.Preview(ctx, operator, "bench.csv", benchRoster(n))
	if err == nil {
		imp, err = p.Roster.Apply(ctx, operator, imp.ID)
	}
	if err == nil && imp.Bad > 0 {
		err = fmt.Errorf("bench: %d rows were refused", imp.Bad)
	}
	if err == nil {
		err = p.Bus.Drain(ctx)
	}
	return err
}

// heapMB is what lives on the heap after a collection.
func heapMB() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return round(float64(m.HeapAlloc) / (1 << 20))
}

// quantile is the value that a share q of the sorted times does not pass.
func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return quantile(times, 0.5)
}

func ms(d time.Duration) float64 { return round(float64(d) / float64(time.Millisecond)) }

// round keeps three digits behind the point.
func round(f float64) float64 { return float64(int64(f*1000+0.5)) / 1000 }
