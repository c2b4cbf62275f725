package store

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/fault"
)

// The faults of the contract. Engines return these and no errors of their own libraries.
var (
	ErrNotFound    = fault.Define(fault.NotFound, "store.not_found")
	ErrExists      = fault.Define(fault.Conflict, "store.exists")         // id or unique index taken; param "index"
	ErrRace        = fault.Define(fault.Conflict, "store.race")           // lost the compare-and-set too often
	ErrQuery       = fault.Define(fault.Internal, "store.query")          // no declared index serves the query
	ErrCursor      = fault.Define(fault.Invalid, "store.cursor")          // cursor is not one of ours
	ErrID          = fault.Define(fault.Invalid, "store.id")              // id is empty, too long or has a NUL
	ErrTooLarge    = fault.Define(fault.Invalid, "store.too_large")       // document over the limit
	ErrUnavailable = fault.Define(fault.Unavailable, "store.unavailable") // the engine does not answer
	ErrLocked      = fault.Define(fault.Unavailable, "store.locked")      // another process holds the data directory
	ErrReadOnly    = fault.Define(fault.Unavailable, "store.read_only")   // disk full, read-only directory …
	ErrCorrupt     = fault.Define(fault.Unavailable, "store.corrupt")     // the file is damaged
)

// MaxDocument is the most bytes that one document may take as BSON.
const MaxDocument = 15 << 20

// Event is a fact that a write carries. Payload is a BSON document of the event's own type.
type Event struct {
	ID         string    `bson:"id" json:"id"`     // "{collection}/{doc}@{rev}#{i}~{instant}.{count}", given by the collection
	Name       string    `bson:"name" json:"name"` // "exams.result.released"
	Collection string    `bson:"coll" json:"collection"`
	Doc        string    `bson:"doc" json:"doc"`
	Rev        int64     `bson:"rev" json:"rev"`
	At         time.Time `bson:"at" json:"at"`
	Payload    bson.Raw  `bson:"payload" json:"-"`
}

// Record is a stored document as the engine sees it. Body holds the whole BSON document with
// _id and rev in it.
type Record struct {
	ID   string
	Rev  int64
	Body bson.Raw
}

// Write is one atomic change of one document. Rev is the revision that the document must have
// now: 0 inserts, -1 does not care (delete only). A Write with a nil Body deletes.
type Write struct {
	Collection string
	ID         string
	Rev        int64
	Body       bson.Raw // next state, with rev = Rev+1 inside
	Events     []Event
}

// Change tells a watcher which document was written, by any node.
type Change struct {
	Collection string
	ID         string
	Rev        int64 // 0 after a delete
}

// Group is one row of GroupCount.
type Group struct {
	Value any
	Count int64
}

// Engine is what SQLite and MongoDB implement. Only Collection calls it.
type Engine interface {
	// Ensure makes collections and indexes; it is safe to call again with the same schemas.
	Ensure(ctx context.Context, schemas []Schema) error
	// Get and GetMany leave out what is missing; GetMany keeps the order of ids.
	Get(ctx context.Context, collection, id string) (Record, error)
	GetMany(ctx context.Context, collection string, ids []string) ([]Record, error)
	// Apply does each write by itself, durable when it returns; errs[i] is the fate of writes[i]:
	// nil, ErrExists, ErrRace (revision differs), ErrNotFound (delete or replace of nothing) …
	Apply(ctx context.Context, writes []Write) (errs []error)
	// Find answers a checked Query; next is "" at the end.
	Find(ctx context.Context, s Schema, q Query) (records []Record, next string, err error)
	Count(ctx context.Context, s Schema, q Query) (int64, error)
	// GroupCount counts the documents of q by the value of one field of the index.
	GroupCount(ctx context.Context, s Schema, q Query, field string) ([]Group, error)
	// Pending lists unsettled events of all documents, oldest first, skipping those leased by
	// another owner whose lease has not ended; it leases what it returns to owner. The owner ""
	// only looks: it sees all of them, whoever holds them, and leases none.
	Pending(ctx context.Context, owner string, lease time.Duration, limit int) ([]Event, error)
	// Settle removes handled events from the outbox; unknown ones are no error.
	Settle(ctx context.Context, events []Event) error
	// Watch calls f for every change made by any node from now on until ctx ends. f must be quick and must
	// not call the engine: writers may wait for it.
	Watch(ctx context.Context, collections []string, f func(Change)) error
	// Alone says that nobody else can write while the engine is open, and that those who watch are told of a
	// change before any later Apply returns: whoever keeps what Watch has not called changed knows the truth.
	Alone() bool
	// Reach asks the store as a read does, and reads nothing: nil if it answers. It is no read in Stats, so
	// that whoever asks every second leaves the counts of others alone.
	Reach(ctx context.Context) error
	// Stats gives figures for metrics and tests.
	Stats() Stats
	Close() error
}

// Stats counts engine calls since start. Tests assert bounded reads with it.
type Stats struct {
	Reads  int64 // Get, GetMany, Find, Count and GroupCount calls
	Writes int64 // single writes applied
}
