package feed

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
)

// The faults of reading.
var (
	ErrGone  = fault.Define(fault.Gone, "event.feed.gone")     // params "since", "oldest"
	ErrAhead = fault.Define(fault.Invalid, "event.feed.ahead") // params "since", "last"
	ErrType  = fault.Define(fault.Invalid, "event.feed.type")  // param "type"
)

// block is what one delivery appended.
type block struct {
	store.Meta `bson:",inline"` // the number in twelve digits, counting from 1
	No         int64            `bson:"no"`
	First      int64            `bson:"first"` // position of the first fact
	At         time.Time        `bson:"at"`    // when it was appended
	Lines      []line           `bson:"lines"`
}

// last is the position of the block's last fact.
func (b *block) last() int64 { return b.First + int64(len(b.Lines)) - 1 }

// line is one fact in a block.
type line struct {
	ID     string    `bson:"id"`
	Type   string    `bson:"type"`
	At     time.Time `bson:"at"`
	Unit   string    `bson:"unit,omitempty"`
	Person string    `bson:"person,omitempty"`
	Data   string    `bson:"data"` // JSON
}

// mark says that a fact has its position; its id is the fact's.
type mark struct {
	store.Meta `bson:",inline"`
	Position   int64 `bson:"position"`
}

// head is the last block of which every fact is marked.
type head struct {
	store.Meta `bson:",inline"` // headID
	No         int64            `bson:"no"`
	Last       int64            `bson:"last"`
}

const headID = "feed"

var (
	blocks = store.Define[block]("event.blocks", store.Unique("first", "first"))
	marks  = store.Define[mark]("event.marks")
	heads  = store.Define[head]("event.heads")
)

func blockID(no int64) string { return fmt.Sprintf("%012d", no) }

// oldest and newest are the ends of what is kept, nil when nothing was ever numbered.
func (l *Log) oldest(ctx context.Context) (*block, error) {
	return one(l.blocks.First(ctx, store.On("first")))
}

func (l *Log) newest(ctx context.Context) (*block, error) {
	return one(l.blocks.First(ctx, store.On("first").Down()))
}

// holding is the last block that begins at or before a position, nil when all begin later.
func (l *Log) holding(ctx context.Context, position int64) (*block, error) {
	return one(l.blocks.First(ctx, store.On("first").UpTo(position).Down()))
}

func one(b *block, err error) (*block, error) {
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return b, err
}
