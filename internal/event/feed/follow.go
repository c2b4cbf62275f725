package feed

import "context"

// tell wakes those who wait for more.
func (l *Log) tell(b *block) {
	l.keep(b)
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.grown)
	l.grown = make(chan struct{})
}

// Grown is closed as soon as there is more than there was when it was asked for. Ask first, read then,
// wait last: nothing can slip through.
func (l *Log) Grown() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.grown
}

// Run sees what other nodes append, until ctx ends.
func (l *Log) Run(ctx context.Context) error {
	next := int64(1)
	b, err := l.newest(ctx)
	if err != nil {
		return err
	}
	if b != nil {
		next = b.No + 1
		l.tell(b) // who waited already may have missed it
	}
	return l.blocks.Follow(ctx, func(ctx context.Context) error {
		for {
			b, err := l.block(ctx, next)
			if b == nil || err != nil {
				return err
			}
			l.tell(b)
			next++
		}
	})
}
