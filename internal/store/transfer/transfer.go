// Package transfer moves a whole organisation: from one engine to another, into a file, and back.
//
// Collections are read one after the other, the audit log last. Whatever was written meanwhile is
// therefore either in the documents or not at all, and the log that comes with them speaks of at
// least everything in them: what is restored verifies. Pending events travel with their documents,
// so a reaction that was still due happens at the new place.
package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"tianti/internal/fault"
	"tianti/internal/store"
)

// The faults of moving an organisation.
var (
	ErrNotEmpty  = fault.Define(fault.Conflict, "transfer.not_empty") // the target holds documents already; param "collection"
	ErrDiffers   = fault.Define(fault.Conflict, "transfer.differs")   // counts or hashes differ afterwards; param "collection"
	ErrFile      = fault.Define(fault.Invalid, "transfer.file")       // no backup of ours, or cut short; param "why"
	ErrUnable    = fault.Define(fault.Internal, "transfer.unable")    // the engine cannot load
	batchRecords = 500
)

// Loader is an engine that can take documents as they are: with their revisions and their pending
// events, replacing what it has under the same id.
type Loader interface {
	Load(ctx context.Context, collection string, records []store.Record, events []store.Event) error
}

// Digest is what a collection holds: how many documents, and a hash over ids, revisions and bodies
// that does not depend on the order in which they were written.
type Digest struct {
	Count int64    `json:"count"`
	Hash  [32]byte `json:"-"`
}

// add takes one document in. Hashes of documents are combined by addition modulo 2^64 per word, so
// the order does not matter and no document can hide another (XOR would let equal ones cancel).
func (d *Digest) add(r store.Record) {
	h := sha256.New()
	h.Write([]byte(r.ID))
	h.Write([]byte{0})
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(r.Rev)))
	h.Write(r.Body)
	sum := h.Sum(nil)
	for i := 0; i < 32; i += 8 {
		word := binary.BigEndian.Uint64(d.Hash[i:]) + binary.BigEndian.Uint64(sum[i:])
		binary.BigEndian.PutUint64(d.Hash[i:], word)
	}
	d.Count++
}

// order puts the audit log behind everything that it speaks of.
func order(schemas []store.Schema) []store.Schema {
	out := slices.Clone(schemas)
	slices.SortStableFunc(out, func(a, b store.Schema) int {
		return boolInt(strings.HasPrefix(a.Name, "audit.")) - boolInt(strings.HasPrefix(b.Name, "audit."))
	})
	return out
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// walk reads a collection in batches.
func walk(ctx context.Context, e store.Engine, s store.Schema, f func([]store.Record) error) (Digest, error) {
	var d Digest
	q := store.On("id").Limit(batchRecords)
	for {
		records, next, err := e.Find(ctx, s, q)
		if err != nil {
			return d, err
		}
		for _, r := range records {
			d.add(r)
		}
		if len(records) > 0 {
			if err := f(records); err != nil {
				return d, err
			}
		}
		if next == "" {
			return d, nil
		}
		q = q.At(next)
	}
}

// pending reads the events that are due, by collection and document, whoever is about to deliver
// them here: the copy must have them, too.
func pending(ctx context.Context, e store.Engine) (map[string]map[string][]store.Event, error) {
	events, err := e.Pending(ctx, "", 0, 1<<20)
	if err != nil {
		return nil, err
	}
	out := map[string]map[string][]store.Event{}
	for _, ev := range events {
		if out[ev.Collection] == nil {
			out[ev.Collection] = map[string][]store.Event{}
		}
		out[ev.Collection][ev.Doc] = append(out[ev.Collection][ev.Doc], ev)
	}
	return out, nil
}

// Report tells what was moved, by collection.
type Report map[string]Digest

// Documents is the number of documents over all collections.
func (r Report) Documents() int64 {
	var n int64
	for _, d := range r {
		n += d.Count
	}
	return n
}

// Copy moves every collection to another engine and compares counts and hashes at the end. It may
// be repeated after an interruption: collections that are equal already are passed over, and the
// rest is written again. step, which may be nil, is told of each finished collection.
func Copy(ctx context.Context, from, to store.Engine, schemas []store.Schema, step func(collection string, d Digest)) (Report, error) {
	load, ok := to.(Loader)
	if !ok {
		return nil, ErrUnable
	}
	if err := to.Ensure(ctx, schemas); err != nil {
		return nil, err
	}
	due, err := pending(ctx, from)
	if err != nil {
		return nil, err
	}
	report := Report{}
	nothing := func([]store.Record) error { return nil }
	for _, s := range order(schemas) {
		source, err := walk(ctx, from, s, nothing)
		if err != nil {
			return report, err
		}
		there, err := walk(ctx, to, s, nothing)
		if err != nil {
			return report, err
		}
		if there != source {
			source, err = walk(ctx, from, s, func(rs []store.Record) error {
				return load.Load(ctx, s.Name, rs, eventsOf(due[s.Name], rs))
			})
			if err != nil {
				return report, err
			}
			if there, err = walk(ctx, to, s, nothing); err != nil {
				return report, err
			}
		}
		if there != source {
			return report, ErrDiffers.With("collection", s.Name).With("from", source.Count).With("to", there.Count)
		}
		report[s.Name] = source
		if step != nil {
			step(s.Name, source)
		}
	}
	return report, nil
}

func eventsOf(due map[string][]store.Event, rs []store.Record) []store.Event {
	var out []store.Event
	for _, r := range rs {
		out = append(out, due[r.ID]...)
	}
	return out
}

// empty refuses an engine that holds documents.
func empty(ctx context.Context, e store.Engine, schemas []store.Schema) error {
	for _, s := range schemas {
		n, err := e.Count(ctx, s, store.On("id"))
		if err != nil {
			return fmt.Errorf("count %s: %w", s.Name, err)
		}
		if n > 0 {
			return ErrNotEmpty.With("collection", s.Name)
		}
	}
	return nil
}
