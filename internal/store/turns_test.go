package store

import (
	"context"
	"errors"
	"testing"
)

func TestATurnIsTakenByOneAndLeavesNothingBehind(t *testing.T) {
	var all turns
	leave, err := all.take(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	other, err := all.take(t.Context(), "b")
	if err != nil {
		t.Fatal(err)
	}
	other()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := all.take(ctx, "a"); !errors.Is(err, context.Canceled) {
		t.Fatalf("who gave up waiting got %v", err)
	}
	next := make(chan func())
	go func() {
		leave, err := all.take(context.Background(), "a")
		if err != nil {
			t.Error(err)
		}
		next <- leave
	}()
	leave()
	(<-next)()
	if len(all.lines) != 0 {
		t.Fatalf("%d lines are left", len(all.lines))
	}
}
