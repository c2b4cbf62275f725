package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"tianti/internal/setting"
	"tianti/ladder/kpi"
	"tianti/ladder/star"
)

type starFigures struct {
	People          int     `json:"people"`
	Units           int     `json:"units"`
	Metrics         int     `json:"metrics"`
	ComputeS        float64 `json:"compute_s"`
	RepeatIdentical bool    `json:"repeat_identical"` // also when people come in another order
}

// teamSize makes 100,000 people 5,000 teams.
const teamSize = 20

// benchStars rates everybody once by ten metrics over three months, with places in each team, and again with
// the people in another order.
func benchStars(_ context.Context, t *terminal, v setting.Values) (any, error) {
	n := orElse(v.Int("people"), 100_000)
	card, metrics := star.BuiltIn(), kpi.BuiltIn()
	card.Lines = card.Lines[:10]
	t.progress(v, "rating %d people by %d metrics", n, len(card.Lines))
	people := benchRated(card, n)
	begin := time.Now()
	first := star.Compute(card, metrics, people)
	took := time.Since(begin)
	slices.Reverse(people)
	again := star.Compute(card, metrics, people)
	return starFigures{n, len(first.Units), len(card.Lines), round(took.Seconds()), first.Digest == again.Digest}, nil
}

// benchRated are people with figures of three months.
func benchRated(card *star.Scorecard, n int) []star.Subject {
	r := rand.New(rand.NewPCG(20261124, 5))
	out := make([]star.Subject, n)
	for i := range out {
		p := star.Subject{Person: benchPerson(i), Number: benchPerson(i), Unit: fmt.Sprintf("/group/p%d/c%d/t%d/", i/10_000, i/2000, i/teamSize),
			Post: card.Posts[i%3], Stage: []string{"foundation", "advanced"}[i%2], HiredOn: "2024-01-02", Months: 30, Values: make([]star.Value, len(card.Lines))}
		for j := range p.Values {
			p.Values[j] = star.Value{Sum: int64(3*60_000 + r.IntN(3*40_000)), N: 3}
		}
		out[i] = p
	}
	return out
}
