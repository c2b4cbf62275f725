package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"tianti/internal/setting"
)

type examFigures struct {
	Candidates   int     `json:"candidates"`
	Items        int     `json:"items"`
	Attempts     float64 `json:"attempts_per_min"`
	StartP99     float64 `json:"start_p99_ms"`
	SaveP50      float64 `json:"save_p50_ms"`
	SaveP99      float64 `json:"save_p99_ms"`
	Saves        float64 `json:"saves_per_s"`
	Acknowledged int     `json:"acknowledged"`
	Stored       int     `json:"stored"`
	Lost         int     `json:"lost"`
	Duplicated   int     `json:"duplicated"`
	Retried      int64   `json:"retried"` // requests sent again after an error, as a browser does
	RawSaves     float64 `json:"raw_saves_per_s"`
	Ratio        float64 `json:"saves_ratio"`
}

// amiss says whether an acknowledged answer was not there in the end, or there twice.
func (f *examFigures) amiss() bool { return f.Lost+f.Duplicated > 0 }

// load is an exam under load: who sits it where, and what happened.
type load struct {
	url, exam  string
	candidates []*candidate
	wires      chan *kept
	window     time.Duration
	think      time.Duration
	begin      time.Time
	retried    atomic.Int64
	done       atomic.Int64 // answers that are acknowledged
}

// benchExam has everybody start, answer each item by itself and hand in, and asks at the end for
// every answer that was acknowledged.
func benchExam(ctx context.Context, t *terminal, v setting.Values) (any, error) {
	dir, err := os.MkdirTemp("", "tianti-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	x := &load{window: time.Duration(v.Int("window")) * time.Second, think: time.Duration(v.Int("think")) * time.Second, wires: make(chan *kept, v.Int("workers"))}
	own, err := x.place(ctx, t, v, filepath.Join(dir, "data"))
	if err != nil {
		return nil, err
	}
	defer own.stop()
	for range cap(x.wires) {
		x.wires <- dial(x.url)
	}
	out := &examFigures{Candidates: len(x.candidates)}
	raw, err := startBare(filepath.Join(dir, "raw"), cap(x.wires))
	if err != nil {
		return nil, err
	}
	out.RawSaves, err = raw.saves(time.Duration(v.Int("seconds")) * time.Second)
	raw.stop()
	if err != nil {
		return nil, err
	}
	t.progress(v, "%d candidates sit the exam", len(x.candidates))
	if v.On("kill") {
		if own == nil {
			return nil, usageError("--kill kills a server of its own; leave --url out")
		}
		go own.killAt(ctx, x, len(x.candidates)*v.Int("items")/2)
	}
	if err := x.sit(ctx); err != nil {
		return nil, err
	}
	x.figures(out)
	t.progress(v, "asking for %d acknowledged answers", out.Acknowledged)
	return out, x.verify(ctx, out)
}

// place finds the server that is measured: its own, or one that runs already.
func (x *load) place(ctx context.Context, t *terminal, v setting.Values, dir string) (*ownServer, error) {
	if v.Text("url") == "" {
		n := orElse(v.Int("people"), 200)
		t.progress(v, "preparing an exam of %d items for %d people", v.Int("items"), n)
		own, err := startOwn(ctx, dir, n, v.Int("items"))
		if err != nil {
			return nil, err
		}
		x.url, x.exam, x.candidates = own.url, benchExamCode, own.candidates
		return own, nil
	}
	data, err := os.ReadFile(v.Text("tokens"))
	if err != nil || v.Text("exam") == "" {
		return nil, usageError("--url needs --exam, its code, and --tokens, a file with an access token of each candidate a line")
	}
	x.url, x.exam = v.Text("url"), v.Text("exam")
	for _, token := range strings.Fields(string(data)) {
		x.candidates = append(x.candidates, &candidate{token: token})
	}
	return nil, nil
}

// sit has all candidates sit, each at its moment of the window.
func (x *load) sit(ctx context.Context) error {
	var all errgroup.Group
	x.begin = time.Now()
	for i, c := range x.candidates {
		all.Go(func() error {
			if err := pause(ctx, x.window*time.Duration(i)/time.Duration(len(x.candidates))); err != nil {
				return err
			}
			return c.sit(ctx, x)
		})
	}
	return all.Wait()
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// send sends a request until it is answered, as a browser does that waits for the server to come
// back, and says how long the last try took.
func (x *load) send(ctx context.Context, c *candidate, method, path string, body []byte) (a answer, took time.Duration, err error) {
	for try := 0; ; try++ {
		w := <-x.wires
		begin := time.Now()
		a, err = w.do(method, path, c.token, body)
		took = time.Since(begin)
		x.wires <- w
		switch {
		case err == nil && a.status == 401 && c.refresh != "" && try < 50:
			if err := c.renew(ctx, x); err != nil {
				return a, took, err
			}
		case err == nil && a.status < 500 || try > 300:
			return a, took, err
		}
		x.retried.Add(1)
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return a, took, err
		}
	}
}

// figures are what the candidates measured.
func (x *load) figures(out *examFigures) {
	var starts, saves []time.Duration
	var end, first, last time.Time
	for _, c := range x.candidates {
		out.Items = len(c.items)
		out.Acknowledged += len(c.acknowledged)
		starts, saves = append(starts, c.started), append(saves, c.saved...)
		if end.Before(c.ended) {
			end = c.ended
		}
		if first.IsZero() || c.first.Before(first) {
			first = c.first
		}
		if last.Before(c.last) {
			last = c.last
		}
	}
	slices.Sort(starts)
	slices.Sort(saves)
	out.StartP99, out.SaveP50, out.SaveP99 = ms(quantile(starts, 0.99)), ms(quantile(saves, 0.5)), ms(quantile(saves, 0.99))
	out.Attempts = round(float64(len(x.candidates)) / end.Sub(x.begin).Minutes())
	out.Saves = round(float64(len(saves)) / last.Sub(first).Seconds())
	if out.RawSaves > 0 {
		out.Ratio = round(out.Saves / out.RawSaves)
	}
	out.Retried = x.retried.Load()
}

// verify asks again for each acknowledged answer. A save with a number that is stored already is
// answered with what is stored and changes nothing, also after the sitting was handed in; so it
// sends another response under the same number and must get the first one back.
func (x *load) verify(ctx context.Context, out *examFigures) error {
	for _, c := range x.candidates {
		for n, seq := range c.acknowledged {
			body, _ := json.Marshal(map[string]any{"seq": seq, "response": c.items[n-1].Options[0].ID})
			a, _, err := x.send(ctx, c, "PUT", fmt.Sprintf("/api/v1/sittings/%s/answers/%d", c.sitting, n), body)
			if err != nil {
				return err
			}
			var got struct {
				Seq      int64
				Response struct{ Choice []string }
			}
			switch {
			case a.into(&got) != nil || got.Seq < seq || len(got.Response.Choice) != 1:
				out.Lost++
			case got.Seq > seq || got.Response.Choice[0] != c.choice(n):
				out.Duplicated++
			default:
				out.Stored++
			}
		}
		out.Duplicated += c.others
	}
	return nil
}
