package store

import (
	"context"
	"log/slog"
	"time"
)

func (c core) Watch(ctx context.Context, f func(id string)) error {
	return c.db.engine.Watch(ctx, []string{c.schema.Name}, func(ch Change) { f(ch.ID) })
}

// lookEvery is how often Follow looks although nobody told of a change.
const lookEvery = 15 * time.Second

func (c core) Follow(ctx context.Context, take func(context.Context) error) error {
	told := make(chan struct{}, 1)
	err := c.Watch(ctx, func(string) {
		select {
		case told <- struct{}{}:
		default: // one call is due already
		}
	})
	if err != nil {
		return err
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-told:
		case <-tick.C:
		}
		if err := take(ctx); err != nil && ctx.Err() == nil {
			slog.Error("a change could not be taken over: what was known stays in force", "collection", c.schema.Name, "err", err)
		}
	}
}
