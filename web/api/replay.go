package api

import (
	"context"
	"errors"
	"time"

	"tianti/internal/clock"
	"tianti/internal/store"
	"tianti/web/kit"
)

// record is one call under an Idempotency-Key. Its id is the digest of person, route and key.
type record struct {
	store.Meta `bson:",inline"`
	Request    string    `bson:"request"` // digest of the body
	At         time.Time `bson:"at"`
	Done       bool      `bson:"done"`
	Status     int       `bson:"status,omitempty"`
	Media      string    `bson:"media,omitempty"`
	Location   string    `bson:"location,omitempty"`
	Body       []byte    `bson:"body,omitempty"`
}

var records = store.Define[record]("web.idempotency", store.By("at", "at"))

// How long an answer is kept, and how long a call may run before a crash is assumed.
const (
	KeepAnswers = 24 * time.Hour
	runsAtMost  = 2 * time.Minute
)

// Replay keeps answers in the store, so that every node knows them.
type Replay struct {
	records store.Collection[record]
	clock   clock.Clock
}

// NewReplay keeps answers in the database.
func NewReplay(db *store.Database, c clock.Clock) *Replay { return &Replay{records.On(db), c} }

// Begin claims a call; see kit.Replay.
func (x *Replay) Begin(ctx context.Context, call, body string) (*kit.Answer, error) {
	now := x.clock.Now()
	fresh := &record{Meta: store.Meta{ID: call}, Request: body, At: now}
	err := x.records.Insert(ctx, fresh)
	if err == nil || !errors.Is(err, store.ErrExists) {
		return nil, err
	}
	var before *kit.Answer
	_, err = x.records.Update(ctx, call, func(r *record) ([]store.Event, error) {
		before = nil
		over := now.Sub(r.At) > KeepAnswers || (!r.Done && now.Sub(r.At) > runsAtMost)
		switch {
		case over:
			*r = record{Meta: r.Meta, Request: body, At: now}
		case r.Request != body:
			return nil, kit.ErrReplay
		case !r.Done:
			return nil, kit.ErrInProgress
		default:
			before = &kit.Answer{Status: r.Status, Media: r.Media, Location: r.Location, Body: r.Body}
		}
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, kit.ErrInProgress // dropped this very moment: the next try is the first again
	}
	return before, err
}

// End keeps the answer.
func (x *Replay) End(ctx context.Context, call string, a kit.Answer) error {
	_, err := x.records.Update(ctx, call, func(r *record) ([]store.Event, error) {
		r.Done, r.Status, r.Media, r.Location, r.Body = true, a.Status, a.Media, a.Location, a.Body
		return nil, nil
	})
	return err
}

// Drop gives the key back.
func (x *Replay) Drop(ctx context.Context, call string) error { return x.records.Delete(ctx, call) }

// Purge removes answers that are too old to be asked for again and says how many; a job calls it.
func (x *Replay) Purge(ctx context.Context) (int, error) {
	n := 0
	for r, err := range x.records.Each(ctx, store.On("at").Before(x.clock.Now().Add(-KeepAnswers))) {
		if err != nil {
			return n, err
		}
		if err := x.records.Delete(ctx, r.ID); err != nil && !errors.Is(err, store.ErrNotFound) {
			return n, err
		}
		n++
	}
	return n, nil
}
