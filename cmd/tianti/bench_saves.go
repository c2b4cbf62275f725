package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"tianti/internal/setting"
)

type saveFigures struct {
	Candidates int     `json:"candidates"`
	Items      int     `json:"items"`
	Saves      float64 `json:"saves_per_s"`
	P50        float64 `json:"save_p50_ms"`
	P99        float64 `json:"save_p99_ms"`
	RawSaves   float64 `json:"raw_saves_per_s"`
	Ratio      float64 `json:"saves_ratio"`
	Lost       int     `json:"lost"`
}

// amiss says whether an acknowledged answer was not there in the end.
func (f *saveFigures) amiss() bool { return f.Lost > 0 }

// saver saves the answers of one candidate over one connection, again and again.
type saver struct {
	*candidate
	wire  *kept
	count int
	took  []time.Duration
}

// benchSaves measures saving alone: everybody has started, and each candidate saves one answer after the
// other, in parallel with all others. At the end it asks for the last acknowledged answer to each item.
func benchSaves(ctx context.Context, t *terminal, v setting.Values) (any, error) {
	dir, err := os.MkdirTemp("", "tianti-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	people, lasts := orElse(v.Int("people"), 200), time.Duration(v.Int("seconds"))*time.Second
	t.progress(v, "preparing an exam of %d items for %d people", v.Int("items"), people)
	own, err := startOwn(ctx, filepath.Join(dir, "data"), people, v.Int("items"))
	if err != nil {
		return nil, err
	}
	defer own.stop()
	x, savers, err := beginAll(ctx, own)
	if err != nil {
		return nil, err
	}
	out := &saveFigures{Candidates: people, Items: v.Int("items")}
	raw, err := startBare(filepath.Join(dir, "raw"), people)
	if err != nil {
		return nil, err
	}
	defer raw.stop()
	t.progress(v, "%d candidates save for %s, the bare handler takes as much in turn", people, lasts)
	if err := out.measure(savers, raw, lasts); err != nil {
		return nil, err
	}
	t.progress(v, "asking for the last answers")
	var found examFigures
	err = x.verify(ctx, &found)
	out.Lost = found.Lost + found.Duplicated
	return out, err
}

// measure has the savers and the bare handler take turns until each has had its time.
func (f *saveFigures) measure(savers []*saver, raw *bareServer, lasts time.Duration) (err error) {
	saved := 0
	f.Saves, f.RawSaves, err = inTurns(lasts, func(lasts time.Duration) (float64, error) {
		begin, before := time.Now(), saved
		err := together(savers, func(s *saver) error { return s.saveFor(lasts) })
		saved = 0
		for _, s := range savers {
			saved += len(s.took)
		}
		return float64(saved-before) / time.Since(begin).Seconds(), err
	}, raw.saves)
	if err != nil {
		return err
	}
	var all []time.Duration
	for _, s := range savers {
		all = append(all, s.took...)
	}
	slices.Sort(all)
	f.P50, f.P99, f.Ratio = ms(quantile(all, 0.5)), ms(quantile(all, 0.99)), round(f.Saves/f.RawSaves)
	return nil
}

// beginAll has every candidate of a load start and gives each a connection.
func beginAll(ctx context.Context, own *ownServer) (*load, []*saver, error) {
	x := &load{url: own.url, exam: benchExamCode, candidates: own.candidates, wires: make(chan *kept, 20)}
	for range cap(x.wires) {
		x.wires <- dial(own.url)
	}
	savers := make([]*saver, len(own.candidates))
	for i, c := range own.candidates {
		savers[i] = &saver{candidate: c, wire: dial(own.url)}
	}
	return x, savers, together(savers, func(s *saver) error { return s.start(ctx, x) })
}

// together runs a function for all candidates at once and gives the first error.
func together(savers []*saver, do func(*saver) error) error {
	var all errgroup.Group
	for _, s := range savers {
		all.Go(func() error { return do(s) })
	}
	return all.Wait()
}

// saveFor goes round the items; each round gives all of them a higher number.
func (s *saver) saveFor(lasts time.Duration) error {
	begin := time.Now()
	for time.Since(begin) < lasts {
		n, seq := s.count%len(s.items)+1, int64(s.count/len(s.items)+1)
		path := "/api/v1/sittings/" + s.sitting + "/answers/" + strconv.Itoa(n)
		begins := append(strconv.AppendInt([]byte(`{"seq":`), seq, 10), ',')
		body := append(strconv.AppendQuote(append(begins[:len(begins):len(begins)], `"response":`...), s.choice(n)), '}')
		sent := time.Now()
		a, err := s.wire.do("PUT", path, s.token, body)
		if err != nil {
			return err
		}
		if a.status != 200 || !bytes.HasPrefix(a.body, begins) {
			return fmt.Errorf("bench: answer %d was not saved as number %d: %d %s", n, seq, a.status, a.body)
		}
		s.took = append(s.took, time.Since(sent))
		s.acknowledged[n] = seq
		s.count++
	}
	return nil
}
