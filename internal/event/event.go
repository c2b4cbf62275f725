// Package event carries facts from the package that establishes them to whoever reacts.
//
// A fact is a struct with a stable name. It leaves its package inside a write (internal/audit
// takes it with the entry, internal/store saves it with the document), so a fact exists exactly
// when the write does. The Bus hands saved facts to its reactions: right after the commit on the
// node that wrote, and by a sweep with leases after a crash. Delivery is at least once and in
// order per document; reactions are idempotent (deterministic ids, compare before write), so the
// effect is exactly once.
//
//	pending ──▶ handled by every reaction ──▶ settled
//	   ▲                    │ a reaction failed
//	   └──── backoff ◀──────┘   (later facts of the same document wait behind it)
package event

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/store"
)

// Fact is something that happened, named like "exams.result.released". Its exported fields are
// its payload; adding fields is compatible, changing their meaning needs a new name.
type Fact interface{ EventName() string }

// Of makes the stored form of a fact.
func Of(f Fact) (store.Event, error) {
	payload, err := encode(f)
	if err != nil {
		return store.Event{}, fmt.Errorf("encode fact %s: %w", f.EventName(), err)
	}
	return store.Event{Name: f.EventName(), Payload: payload}, nil
}

// encode takes the bytes of a fact that encodes itself as they are; the driver would copy them value by
// value.
func encode(f Fact) (bson.Raw, error) {
	if own, ok := f.(bson.Marshaler); ok {
		return own.MarshalBSON()
	}
	return store.Encode(f)
}

type contextKey struct{}

// From is the stored event that the running reaction handles: its id, document and instant.
func From(ctx context.Context) (store.Event, bool) {
	e, ok := ctx.Value(contextKey{}).(store.Event)
	return e, ok
}
