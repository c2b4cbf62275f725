package store_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"tianti/internal/clock"
	"tianti/internal/store"
)

// deaf is an engine whose watch misses everything, or cannot begin.
type deaf struct {
	store.Engine
	broken error
}

func (deaf) Ensure(context.Context, []store.Schema) error { return nil }

func (d deaf) Watch(context.Context, []string, func(store.Change)) error { return d.broken }

type note struct {
	store.Meta `bson:",inline"`
}

var notes = store.Define[note]("follow_test.notes")

func following(t *testing.T, e store.Engine) store.Collection[note] {
	db, err := store.NewDatabase(t.Context(), e, clock.At(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)))
	if err != nil {
		t.Fatal(err)
	}
	return notes.On(db)
}

func TestAFollowerLooksNowAndThenAlthoughNobodyTellsAndAlthoughItFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // its clock jumps to the next tick
		c := following(t, deaf{})
		ctx, stop := context.WithCancel(t.Context())
		looks := 0
		err := c.Follow(ctx, func(context.Context) error {
			if looks++; looks == 3 {
				stop()
			}
			return errors.New("the store is away")
		})
		if err != nil || looks != 3 {
			t.Fatalf("%d looks, %v", looks, err)
		}
	})
}

func TestAFollowerThatCannotWatchSaysSo(t *testing.T) {
	broken := errors.New("no change stream")
	err := following(t, deaf{broken: broken}).Follow(t.Context(), func(context.Context) error {
		t.Error("took something over")
		return nil
	})
	if !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
}
