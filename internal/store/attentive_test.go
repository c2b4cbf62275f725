package store

import (
	"context"
	"testing"
)

// slow is an engine whose answers the test times.
type slow struct {
	Engine
	get func(id string) error
}

func (s slow) Get(_ context.Context, _, id string) (Record, error) { return Record{ID: id}, s.get(id) }

// TestAnAnswerThatWasOnItsWaySaysNothingOfNow: a read began, the engine went away, another read missed it, and
// then the first one came back.
func TestAnAnswerThatWasOnItsWaySaysNothingOfNow(t *testing.T) {
	asked, answer := make(chan bool), make(chan bool)
	e := &attentive{Engine: slow{get: func(id string) error {
		switch id {
		case "early":
			asked <- true
			<-answer
		case "missed":
			return ErrUnavailable
		}
		return nil
	}}}
	get := func(id string) { _, _ = e.Get(t.Context(), "things", id) }
	back := make(chan bool)
	go func() { get("early"); back <- true }()
	<-asked
	get("missed")
	answer <- true
	<-back
	if !e.away.Load() {
		t.Error("an answer of before hides that the engine is away")
	}
	if get("later"); e.away.Load() {
		t.Error("it answers again, and is still said to be away")
	}
}
