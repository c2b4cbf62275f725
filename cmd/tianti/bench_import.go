package main

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"tianti/internal/setting"
)

type importFigures struct {
	Rows     int     `json:"rows"`
	VerdictS float64 `json:"verdict_s"`
	ApplyS   float64 `json:"apply_s"`
	HeapMB   float64 `json:"heap_mb"` // held from the system at the end
}

// benchImport takes a roster into an empty organisation: verdicts, then people.
func benchImport(ctx context.Context, t *terminal, v setting.Values) (any, error) {
	p, leave, err := benchProgram(ctx, "")
	if err != nil {
		return nil, err
	}
	defer leave()
	rows := orElse(v.Int("people"), 100_000)
	data := benchRoster(rows)
	t.progress(v, "judging %d rows", rows)
	begin := time.Now()
	imp, err := p.Roster.Preview(ctx, operator, "bench.csv", data)
	if err != nil {
		return nil, err
	}
	judged := time.Now()
	t.progress(v, "applying them")
	if imp, err = p.Roster.Apply(ctx, operator, imp.ID); err != nil {
		return nil, err
	}
	applied := time.Now()
	if imp.Counts.New != rows {
		return nil, fmt.Errorf("bench: %d of %d people were taken in", imp.Counts.New, rows)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return importFigures{rows, round(judged.Sub(begin).Seconds()), round(applied.Sub(judged).Seconds()), round(float64(m.HeapSys-m.HeapReleased) / (1 << 20))}, nil
}
