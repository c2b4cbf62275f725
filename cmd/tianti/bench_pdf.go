package main

import (
	"context"
	"fmt"
	"time"

	"tianti/certificates"
	"tianti/internal/setting"
)

type pdfFigures struct {
	PerSecondCore float64 `json:"per_s_core"`
	KB            float64 `json:"kb"`
	HeapMB        float64 `json:"heap_mb"`
}

// benchPDF prints certificates of a few people one after the other on one core, signed, as a download does.
func benchPDF(ctx context.Context, t *terminal, v setting.Values) (any, error) {
	p, leave, err := benchProgram(ctx, "")
	if err != nil {
		return nil, err
	}
	defer leave()
	n := orElse(v.Int("people"), 20)
	if err := settleRoster(ctx, p, n); err != nil {
		return nil, err
	}
	ids := make([]string, n)
	for i := range ids {
		c, err := p.Certificates.Issue(ctx, operator, certificates.Request{
			Kind: "GENERAL", Person: benchPerson(i), Source: fmt.Sprint("sitting:", i), Reason: "bench",
			Evidence: []certificates.Evidence{{Source: "exams", Ref: fmt.Sprint("sitting:", i), What: "理论考试", WhatEN: "theory", Score: 92_000, When: time.Now().Add(-time.Hour)}},
		})
		if err != nil {
			return nil, err
		}
		ids[i] = c.ID
	}
	t.progress(v, "printing certificates of %d people", n)
	var bytes int
	for _, id := range ids { // warm: fonts are open, glyphs known
		file, err := p.Certificates.PDF(ctx, operator, id)
		if err != nil {
			return nil, err
		}
		bytes += len(file.File)
	}
	done, begin := 0, time.Now()
	for ; time.Since(begin) < time.Duration(v.Int("seconds"))*time.Second; done++ {
		if _, err := p.Certificates.PDF(ctx, operator, ids[done%n]); err != nil {
			return nil, err
		}
	}
	return pdfFigures{round(float64(done) / time.Since(begin).Seconds()), round(float64(bytes) / float64(n) / 1024), heapMB()}, nil
}
