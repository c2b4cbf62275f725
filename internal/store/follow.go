package store

import (
	"context"
	"log/slog"
	"time"
)

// Watch calls f with the id of every changed document until ctx ends.
func (c Collection[T]) Watch(ctx context.Context, f func(id string)) error {
	return c.db.engine.Watch(ctx, []string{c.schema.Name}, func(ch Change) { f(ch.ID) })
}

// lookEvery is how often Follow looks although nobody told of a change.
const lookEvery = 15 * time.Second

// Follow keeps up with the changes of a collection, those of other nodes among them, until ctx ends:
// take is called after changes (once for several that come while it runs), and now and then should a
// watch ever have missed one. When take fails, what was taken before stays, the log tells, and the
// next call tries again. The error is that of Watch; the end of ctx is none.
func (c Collection[T]) Follow(ctx context.Context, take func(context.Context) error) error {
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
