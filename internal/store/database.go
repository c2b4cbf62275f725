package store

import (
	"context"
	"sync/atomic"

	"tianti/internal/clock"
)

// Database is an open engine with the program's clock and whoever listens to commits.
type Database struct {
	engine  *attentive
	clock   clock.Clock
	written func([]Event)
	turns   turns
	stamped atomic.Int64 // writes that got events since the start
}

// NewDatabase wraps an engine and ensures every defined collection in it.
func NewDatabase(ctx context.Context, e Engine, c clock.Clock) (*Database, error) {
	if err := e.Ensure(ctx, Schemas()); err != nil {
		return nil, err
	}
	return &Database{engine: &attentive{Engine: e}, clock: c, written: func([]Event) {}}, nil
}

// Engine is for copy, backup and metrics.
func (d *Database) Engine() Engine { return d.engine.Engine }

// OnCommit sets the one listener for events that this node has just committed; the event bus
// sets it. It is called after the write is durable, on the writer's goroutine, and must be quick.
func (d *Database) OnCommit(f func([]Event)) { d.written = f }

// Close closes the engine.
func (d *Database) Close() error { return d.engine.Close() }
