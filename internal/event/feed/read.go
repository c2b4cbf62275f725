package feed

import (
	"context"
	"errors"
	"slices"

	"tianti/internal/store"
)

// Last is the position of the newest fact, 0 before the first.
func (l *Log) Last(ctx context.Context) (int64, error) {
	b, err := l.newest(ctx)
	if b == nil || err != nil {
		return 0, err
	}
	return b.last(), nil
}

// Oldest is the least position from which everything later can still be read.
func (l *Log) Oldest(ctx context.Context) (int64, error) {
	b, err := l.oldest(ctx)
	if b == nil || err != nil {
		return 0, err
	}
	return b.First - 1, nil
}

// Reader walks the log. It holds one block at a time. It is for one goroutine.
type Reader struct {
	log *Log
	no  int64 // the block to read next
	at  int64 // the position read last
}

// From is a reader of what comes after a position. Faults: ErrGone when some of it is not kept any
// more, ErrAhead when the position was never given out.
func (l *Log) From(ctx context.Context, since int64) (*Reader, error) {
	b, err := l.holding(ctx, since+1)
	if err != nil {
		return nil, err
	}
	switch {
	case since < 0:
		return nil, ErrAhead.With("since", since).With("last", 0)
	case b == nil:
		first, err := l.oldest(ctx)
		if err != nil {
			return nil, err
		}
		if first != nil {
			return nil, ErrGone.With("since", since).With("oldest", first.First-1)
		}
		if since > 0 {
			return nil, ErrAhead.With("since", since).With("last", 0)
		}
		return &Reader{log: l, no: 1}, nil
	case since > b.last():
		return nil, ErrAhead.With("since", since).With("last", b.last())
	}
	l.keep(b)
	return &Reader{log: l, no: b.No, at: since}, nil
}

// Position is the position of the fact read last.
func (r *Reader) Position() int64 { return r.at }

// Next is the facts of the next block, none at the end of the log. Fault: ErrGone when the log was
// trimmed beyond a reader that slept.
func (r *Reader) Next(ctx context.Context) ([]Fact, error) {
	for {
		b, err := r.log.block(ctx, r.no)
		if err != nil {
			return nil, err
		}
		if b == nil {
			return nil, r.lost(ctx)
		}
		r.no++
		from := int(max(0, r.at-b.First+1))
		if from >= len(b.Lines) {
			continue
		}
		facts := make([]Fact, 0, len(b.Lines)-from)
		for i := from; i < len(b.Lines); i++ {
			facts = append(facts, b.fact(i))
		}
		r.at = b.last()
		return facts, nil
	}
}

// lost says whether what is missing was trimmed, and not only yet to come.
func (r *Reader) lost(ctx context.Context) error {
	if r.at >= r.log.known() {
		return nil
	}
	oldest, err := r.log.Oldest(ctx)
	if err == nil && oldest > r.at {
		err = ErrGone.With("since", r.at).With("oldest", oldest)
	}
	return err
}

// Page is one page of the log.
type Page struct {
	Facts    []Fact
	Position int64 // read on from here
	More     bool  // there is more to read at once
}

// mostScanned bounds how many facts one page looks at to find those that its filter takes.
const mostScanned = 5000

// Page reads facts after a position, at most limit of them. A narrow filter may give few or none and
// still say More: the work of one page is bounded. Faults as of From.
func (l *Log) Page(ctx context.Context, since int64, f Filter, limit int) (Page, error) {
	r, err := l.From(ctx, since)
	if err != nil {
		return Page{}, err
	}
	out := Page{Position: since}
	for scanned := 0; ; {
		facts, err := r.Next(ctx)
		if err != nil || len(facts) == 0 {
			return out, err
		}
		for _, x := range facts {
			if len(out.Facts) == limit || scanned == mostScanned {
				out.More = true
				return out, nil
			}
			if scanned++; f.Takes(x.Type) {
				out.Facts = append(out.Facts, x)
			}
			out.Position = x.Position
		}
	}
}

// mostNear is how many blocks stay near: live readers all read the newest.
const mostNear = 8

// block is a block by number, nil when there is none.
func (l *Log) block(ctx context.Context, no int64) (*block, error) {
	l.mu.Lock()
	i := slices.IndexFunc(l.near, func(b *block) bool { return b.No == no })
	if i >= 0 {
		b := l.near[i]
		l.mu.Unlock()
		return b, nil
	}
	l.mu.Unlock()
	b, err := l.blocks.Get(ctx, blockID(no))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	l.keep(b)
	return b, nil
}

// keep keeps a block near and remembers how far the log is known.
func (l *Log) keep(b *block) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen = max(l.seen, b.last())
	if slices.ContainsFunc(l.near, func(x *block) bool { return x.No == b.No }) {
		return
	}
	if len(l.near) == mostNear {
		l.near = slices.Delete(l.near, 0, 1)
	}
	l.near = append(l.near, b)
}

func (l *Log) known() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.seen
}
