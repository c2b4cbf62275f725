package main

import (
	"context"
	"fmt"
	"time"

	"tianti/internal/setting"
	"tianti/ladder"
	"tianti/ladder/requirement"
)

type ladderFigures struct {
	People int     `json:"people"`
	Held   int     `json:"held"`    // of them, after a veto event
	FullS  float64 `json:"full_s"`  // everybody looked at, and written
	FactMS float64 `json:"fact_ms"` // one fact learnt, and the person looked at again
	OneMS  float64 `json:"one_ms"`  // everything that the next rungs ask of a person, the ways there included
	WayMS  float64 `json:"way_ms"`  // the same from the rung after: where an appointment would lead
}

// benchLadder evaluates everybody once, some people one by one, and some again after a new fact.
func benchLadder(ctx context.Context, t *terminal, v setting.Values) (any, error) {
	p, leave, err := benchProgram(ctx, "")
	if err != nil {
		return nil, err
	}
	defer leave()
	n := orElse(v.Int("people"), 100_000)
	t.progress(v, "putting %d people on the ladder", n)
	if err := climb(ctx, p, n); err != nil {
		return nil, err
	}
	out := ladderFigures{People: n}
	t.progress(v, "holding one of %d", heldOf)
	if out.Held, err = holdSome(ctx, p, n); err != nil {
		return nil, err
	}
	begin := time.Now()
	if _, err := p.Ladder.PassAll(ctx); err != nil {
		return nil, err
	}
	out.FullS = round(time.Since(begin).Seconds())
	var one, way []time.Duration
	for i := range min(n, 500) {
		person := benchPerson(i * max(n/500, 1) % n)
		begin := time.Now()
		if _, err := p.Ladder.Ladder(ctx, operator, person, time.Time{}); err != nil {
			return nil, err
		}
		asked := time.Now()
		if _, err := p.Ladder.Prospect(ctx, operator, person); err != nil {
			return nil, err
		}
		one, way = append(one, asked.Sub(begin)), append(way, time.Since(asked))
	}
	var fact []time.Duration
	for i := range min(n, 500) {
		begin := time.Now()
		word := requirement.Fact{ID: fmt.Sprintf("bench:%d", i), Kind: requirement.Course, Code: "BENCH", From: begin}
		if err := p.Ladder.Learn(ctx, benchPerson(i*max(n/500, 1)%n), word); err != nil {
			return nil, err
		}
		fact = append(fact, time.Since(begin))
	}
	out.FactMS = ms(median(fact))
	out.OneMS, out.WayMS = ms(median(one)), ms(median(way))
	return out, nil
}

// heldOf is of how many people one is held after a veto event.
const heldOf = 20

// holdSome holds people after a veto event of yesterday, and says how many.
func holdSome(ctx context.Context, p *Program, n int) (held int, err error) {
	for i := 0; i < n; i += heldOf {
		person := benchPerson(i)
		event := ladder.Vetoed{Veto: "bench-" + person, Person: person, Code: "complaint", Recorder: operator.Person, On: p.Clock.Now().AddDate(0, 0, -1)}
		if err := p.Ladder.BeginHold(ctx, event); err != nil {
			return held, err
		}
		held++
	}
	return held, nil
}

// climb puts people on the ladder with two years of facts: each has the sample of every kind of
// requirement, so that evaluating looks at all of them.
func climb(ctx context.Context, p *Program, n int) error {
	var facts requirement.Facts
	for _, name := range requirement.Kinds() {
		kind, _ := requirement.Of(name)
		_, sample := kind.Sample()
		facts = append(facts, sample...)
	}
	grades := []string{"F2", "F3", "A1", "A2", "A3"}
	from := p.Clock.Now().AddDate(-2, 0, 0)
	for low := 0; low < n; low += 1000 {
		var enter []ladder.Adoption
		var know []ladder.Known
		for i := low; i < min(low+1000, n); i++ {
			who := ladder.Newcomer{Person: benchPerson(i), Name: "欧阳明明", Unit: fmt.Sprintf("/group/gd/c%d/t%d/", i/2000, i/20%100), Hired: from}
			enter = append(enter, ladder.Adoption{Who: who, Terms: []ladder.Term{{Grade: grades[i%len(grades)], From: from, Decided: from}}})
			know = append(know, ladder.Known{Person: who.Person, Facts: facts})
		}
		if err := p.Ladder.AdoptMany(ctx, operator, enter, "bench"); err != nil {
			return err
		}
		if err := p.Ladder.LearnMany(ctx, know); err != nil {
			return err
		}
	}
	return nil
}
