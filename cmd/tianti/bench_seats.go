package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"tianti/internal/locale"
	"tianti/internal/setting"
	"tianti/rbac/account"
	"tianti/rbac/passport"
	"tianti/rbac/policy"
	"tianti/rbac/seat"
)

type seatFigures struct {
	People       int     `json:"people"`
	Seats        int     `json:"seats"`
	Policies     int     `json:"policies"` // rows, those that the seats themselves make included
	DecideMedian int64   `json:"decide_ns_median"`
	DecideP99    int64   `json:"decide_ns_p99"`
	HeapMB       float64 `json:"heap_mb"` // of everybody's facts, kept near
	HTTP         float64 `json:"http_per_s"`
	RawHTTP      float64 `json:"raw_http_per_s"`
	Ratio        float64 `json:"http_ratio"`
	Batch        float64 `json:"batch1000_ms"`
}

// The seats of the measurement, and the rows that they and HR make together.
const (
	benchSeatKinds = 40
	benchSeatRows  = 500
)

// benchSeats decides in process, in batches and over HTTP.
func benchSeats(ctx context.Context, t *terminal, v setting.Values) (any, error) {
	p, leave, err := benchProgram(ctx, "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer leave()
	n := orElse(v.Int("people"), 100_000)
	if _, _, err := p.Accounts.Bootstrap(ctx); err != nil {
		return nil, err
	}
	plan := benchPlan()
	if _, err := p.Seats.Change(ctx, operator, 0, plan, "bench"); err != nil {
		return nil, err
	}
	t.progress(v, "writing passports of %d people", n)
	if err := fillPassports(ctx, p, n); err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	defer func() { stop(); <-ended }()
	if _, err := dial(p.URL).do("GET", "/healthz", "", nil); err != nil { // until it serves: pages are no facts
		return nil, err
	}

	out := &seatFigures{People: n, Seats: benchSeatKinds, Policies: benchSeatRows}
	lasts := time.Duration(v.Int("seconds")) * time.Second
	if err := out.decide(ctx, p, plan, lasts); err != nil {
		return nil, err
	}
	t.progress(v, "deciding over HTTP")
	return out, out.overHTTP(ctx, p, plan, lasts)
}

// decide measures in process, once everybody has been asked about.
func (out *seatFigures) decide(ctx context.Context, p *Program, plan seat.Plan, lasts time.Duration) error {
	before := heapMB()
	for i := range 2 * out.People {
		if _, err := p.Seats.Decide(ctx, plan.Seats[i%benchSeatKinds].Code, seat.Ask{Person: benchPerson(i % out.People)}); err != nil {
			return err
		}
	}
	out.HeapMB = round(heapMB() - before)
	random := rand.New(rand.NewPCG(1, 2))
	var took []time.Duration
	for begin := time.Now(); time.Since(begin) < lasts && len(took) < 1<<20; {
		person, code := benchPerson(random.IntN(out.People)), plan.Seats[random.IntN(benchSeatKinds)].Code
		asked := time.Now()
		d, err := p.Seats.Decide(ctx, code, seat.Ask{Person: person})
		took = append(took, time.Since(asked))
		if err != nil || d.Undecidable {
			return fmt.Errorf("bench: %s at %s cannot be decided: %w", person, code, err)
		}
	}
	slices.Sort(took)
	out.DecideMedian, out.DecideP99 = quantile(took, 0.5).Nanoseconds(), quantile(took, 0.99).Nanoseconds()
	many := make([]string, min(1000, out.People))
	for i := range many {
		many[i] = benchPerson(i)
	}
	var batches []time.Duration
	for range 21 {
		asked := time.Now()
		if _, err := p.Seats.Batch(ctx, plan.Seats[0].Code, many, seat.Ask{}); err != nil {
			return err
		}
		batches = append(batches, time.Since(asked))
	}
	out.Batch = ms(median(batches))
	return nil
}

// overHTTP asks by API, beside a bare handler that reads and writes JSON of that size.
func (out *seatFigures) overHTTP(ctx context.Context, p *Program, plan seat.Plan, lasts time.Duration) (err error) {
	const workers = 32
	pair, err := p.Tokens.Issue(ctx, account.FirstAdmin, "bench")
	if err != nil {
		return err
	}
	ask := func(n int64) (string, []byte) {
		body, _ := json.Marshal(map[string]string{"person": benchPerson(int(n) % out.People)})
		return "/api/v1/seats/" + plan.Seats[n%benchSeatKinds].Code + "/decide", body
	}
	reply := map[string]any{"allow": true, "reasons": []string{}, "missing": []string{}, "valid_until": time.Now(), "policy_version": 1}
	url, stop, err := bare(ctx, func(_ context.Context, body []byte) (any, error) {
		var in map[string]string
		return reply, json.Unmarshal(body, &in)
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	ours, theirs := dialAll(p.URL, workers), dialAll(url, workers)
	defer ours.close()
	defer theirs.close()
	out.HTTP, out.RawHTTP, err = inTurns(lasts, func(lasts time.Duration) (float64, error) { return ours.flood(pair.Access, "POST", lasts, ask) },
		func(lasts time.Duration) (float64, error) { return theirs.flood("", "PUT", lasts, ask) })
	if err == nil {
		out.Ratio = round(out.HTTP / out.RawHTTP)
	}
	return err
}

// benchPlan has forty seats, which make five hundred rows of policy with HR's own.
func benchPlan() seat.Plan {
	p := seat.Blueprint()
	for i := len(p.Seats); i < benchSeatKinds; i++ {
		p.Seats = append(p.Seats, seat.Seat{Code: fmt.Sprintf("SEAT-%d", i), Name: locale.Text{Zh: "台席", En: "Seat"}, Requires: []seat.Need{
			{Kind: passport.Certificate, Code: fmt.Sprintf("CERT-%d", i)}, {Kind: passport.Grade, Code: "A2"}, {Kind: passport.Star, Least: 3},
		}, Authority: &seat.Authority{Scope: "goodwill", Case: 1000, Day: 5000}})
	}
	for i := range benchSeatRows - benchSeatKinds*10 {
		p.Rows = append(p.Rows, policy.Row{Subject: fmt.Sprintf("s:flag-%d", i), Scope: policy.Any, Object: seat.Object(p.Seats[i%benchSeatKinds].Code), Action: seat.Take, Effect: policy.Deny})
	}
	return p
}

// fillPassports gives everybody ten facts.
func fillPassports(ctx context.Context, p *Program, n int) error {
	now := p.Clock.Now()
	at := func(days int) time.Time { return now.AddDate(0, 0, days) }
	for low := 0; low < n; low += 1000 {
		var known []passport.Known
		for i := low; i < min(low+1000, n); i++ {
			unit := fmt.Sprintf("/group/p%d/c%d/t%d/", i%30, i%300, i%6000)
			known = append(known, passport.Known{Person: benchPerson(i), Facts: []passport.Fact{
				{Kind: passport.Employment, Code: passport.Employed, Ref: "hire", From: at(-500)},
				{Kind: passport.Unit, Unit: unit, Ref: "hire", From: at(-500)},
				{Kind: passport.Post, Code: "AGENT", Unit: unit, Ref: "hire", From: at(-500)},
				{Kind: passport.Language, Code: "en", Ref: "hire", From: at(-500)},
				{Kind: passport.Grade, Code: []string{"F2", "F3", "A1", "A2", "A3"}[i%5], Ref: "a1", From: at(-200)},
				{Kind: passport.Star, Value: int64(i % 6), Ref: "s1", From: at(-60)},
				{Kind: passport.Certificate, Code: "GENERAL", Ref: fmt.Sprint("certificate:g", i), From: at(-300), Until: at(400)},
				{Kind: passport.Certificate, Code: fmt.Sprintf("CERT-%d", 9+i%31), Ref: fmt.Sprint("certificate:x", i), From: at(-100), Until: at(200)},
				{Kind: passport.Certificate, Code: "VIP", Ref: fmt.Sprint("certificate:v", i), From: at(-100), Until: at(200)},
				{Kind: passport.Appraisal, Code: "attitude", Value: int64(70_000 + i%30_000), Ref: "ap1", From: at(-50)},
			}})
		}
		if err := p.Passports.LearnMany(ctx, known); err != nil {
			return err
		}
	}
	return nil
}
