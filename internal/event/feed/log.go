package feed

import (
	"context"
	"errors"
	"slices"
	"sync"

	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
)

// What a block holds at most: it is what a reader has in memory.
const (
	mostLines = 500
	mostBytes = 1 << 20
)

// Log is the numbered facts of a database.
type Log struct {
	db     *store.Database
	clock  clock.Clock
	blocks store.Collection[block]
	marks  store.Collection[mark]
	heads  store.Collection[head]
	kinds  map[string]Kind // by the fact's own name
	types  []string

	one     sync.Mutex // this node appends one block at a time; other nodes race by id
	settled bool       // this process knows that the last block is marked

	mu    sync.Mutex
	grown chan struct{} // closed, and another put in its place, when there is something new
	seen  int64         // the last position that this node knows of
	near  []*block      // the blocks read last; they never change
}

// New opens the log; kinds are what is kept in it, every other fact is left out.
func New(db *store.Database, c clock.Clock, kinds []Kind) *Log {
	l := &Log{db: db, clock: c, blocks: blocks.On(db), marks: marks.On(db), heads: heads.On(db), kinds: map[string]Kind{}, grown: make(chan struct{})}
	for _, k := range kinds {
		l.kinds[k.Fact.EventName()] = k
		l.types = append(l.types, k.Name())
	}
	slices.Sort(l.types)
	return l
}

// Listen makes the log take the facts that the bus delivers.
func (l *Log) Listen(b *event.Bus) {
	event.OnBatch(b, "feed: number the facts for programs outside", "", l.take)
}

// take numbers a delivery.
func (l *Log) take(ctx context.Context, events []store.Event) error {
	var lines []line
	for _, e := range events {
		k, goesOut := l.kinds[e.Name]
		if !goesOut {
			continue
		}
		x, err := l.lineOf(k, e)
		if err != nil {
			return err
		}
		lines = append(lines, x)
	}
	if len(lines) == 0 {
		return nil
	}
	l.one.Lock()
	defer l.one.Unlock()
	return l.append(ctx, lines)
}

// append adds blocks with those facts that have no position yet. Crashing anywhere in it is mended by
// the next call: the last block is marked before anything is compared with the marks.
func (l *Log) append(ctx context.Context, lines []line) error {
	for {
		h, err := l.end(ctx)
		if err != nil {
			return err
		}
		if lines, err = l.unmarked(ctx, lines); err != nil || len(lines) == 0 {
			return err
		}
		b := &block{No: h.No + 1, First: h.Last + 1, At: l.clock.Now(), Lines: lines[:portion(lines)]}
		b.ID = blockID(b.No)
		err = l.blocks.Insert(ctx, b)
		if errors.Is(err, store.ErrExists) {
			l.settled = false // another node appended: see what, then try again
			continue
		}
		if err != nil {
			return err
		}
		if err := l.mark(ctx, b); err != nil {
			l.settled = false
			return err
		}
		l.tell(b)
	}
}

// portion is how many of the lines fit into one block, at least one.
func portion(lines []line) int {
	bytes := 0
	for i, x := range lines {
		if bytes += len(x.Data) + len(x.ID) + len(x.Type) + len(x.Unit) + len(x.Person) + 100; i > 0 && (bytes > mostBytes || i == mostLines) {
			return i
		}
	}
	return len(lines)
}

// end is the head after every stored block has been marked.
func (l *Log) end(ctx context.Context) (*head, error) {
	h, err := l.heads.Get(ctx, headID)
	if errors.Is(err, store.ErrNotFound) {
		h, err = &head{}, nil
	}
	if err != nil || l.settled {
		return h, err
	}
	for {
		b, err := l.blocks.Get(ctx, blockID(h.No+1))
		if errors.Is(err, store.ErrNotFound) {
			l.settled = true
			return h, nil
		}
		if err != nil {
			return nil, err
		}
		if err := l.mark(ctx, b); err != nil {
			return nil, err
		}
		h = &head{No: b.No, Last: b.last()}
	}
}

// unmarked leaves out what has its position, and what stands twice.
func (l *Log) unmarked(ctx context.Context, lines []line) ([]line, error) {
	ids := make([]string, len(lines))
	for i, x := range lines {
		ids[i] = x.ID
	}
	have, err := l.marks.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, m := range have {
		known[m.ID] = true
	}
	var out []line
	for _, x := range lines {
		if !known[x.ID] {
			known[x.ID] = true
			out = append(out, x)
		}
	}
	return out, nil
}

// mark says of each fact of a block that it has its position, then moves the head; repeating it
// changes nothing.
func (l *Log) mark(ctx context.Context, b *block) error {
	docs := make([]*mark, len(b.Lines))
	for i, x := range b.Lines {
		docs[i] = &mark{Meta: store.Meta{ID: x.ID}, Position: b.First + int64(i)}
	}
	for _, err := range l.marks.InsertMany(ctx, docs) {
		if err != nil && !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	_, err := l.heads.Upsert(ctx, headID, func() *head { return &head{} }, func(h *head) ([]store.Event, error) {
		if h.No == b.No-1 {
			h.No, h.Last = b.No, b.last()
		}
		return nil, nil
	})
	return err
}
