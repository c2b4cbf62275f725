package feed

import (
	"context"
	"time"
)

// Keep is how long a fact can be read. A month is longer than any outage of a reader that somebody
// cares for, and webhooks give up after days; whoever was away longer reads the lists of the API anew.
const Keep = 30 * 24 * time.Hour

const (
	mostTrimmed = 100  // blocks in one run
	mostPending = 2000 // facts; with more on their way nothing is forgotten
)

// Trim forgets blocks that are older than Keep and says how many facts that were; a job calls it. The
// last block stays, because positions go on from it, and so does whatever the bus might still deliver
// again: without its mark it would get a second position.
func (l *Log) Trim(ctx context.Context) (int, error) {
	pending, err := l.db.Engine().Pending(ctx, "", 0, mostPending)
	if err != nil || len(pending) >= mostPending {
		return 0, err
	}
	open := map[string]bool{}
	for _, e := range pending {
		open[idOf(e.ID)] = true
	}
	newest, err := l.newest(ctx)
	if err != nil || newest == nil {
		return 0, err
	}
	before, forgotten := l.clock.Now().Add(-Keep), 0
	for range mostTrimmed {
		b, err := l.oldest(ctx)
		if err != nil || b == nil || b.No >= newest.No || !b.At.Before(before) {
			return forgotten, err
		}
		ids := make([]string, len(b.Lines))
		for i, x := range b.Lines {
			if ids[i] = x.ID; open[x.ID] {
				return forgotten, nil
			}
		}
		if err := l.marks.DeleteMany(ctx, ids); err != nil {
			return forgotten, err
		}
		if err := l.blocks.DeleteMany(ctx, []string{b.ID}); err != nil {
			return forgotten, err
		}
		forgotten += len(b.Lines)
	}
	return forgotten, nil
}
