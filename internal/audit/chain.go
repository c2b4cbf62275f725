package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/event"
	"tianti/internal/store"
)

// block is what one delivery appended to a stream.
type block struct {
	store.Meta `bson:",inline"` // "{stream}:{no}", no counting from 1
	Stream     string           `bson:"stream"`
	No         int64            `bson:"no"`
	First      int64            `bson:"first"` // number of the first entry
	Prev       []byte           `bson:"prev"`  // hash of the entry before it
	Links      []link           `bson:"links"`
}

// link is one entry in a block.
type link struct {
	Event string    `bson:"event"`
	At    time.Time `bson:"at"`
	Entry Entry     `bson:"entry"`
	Hash  []byte    `bson:"hash"`
}

// head is the end of a stream.
type head struct {
	store.Meta `bson:",inline"` // the stream's name
	No         int64            `bson:"no"` // last block
	N          int64            `bson:"n"`  // last entry
	Hash       []byte           `bson:"hash"`
}

var (
	blocks = store.Define[block]("audit.blocks", store.By("stream", "stream", "no"))
	heads  = store.Define[head]("audit.heads")

	recorded = store.Define[Recorded]("audit.entries",
		store.Unique("stream", "stream", "n"),
		store.By("subject", "subject", "at"),
		store.By("actor", "actor", "at"),
		store.By("object", "object", "at"),
		store.By("time", "at"))
)

// Chain appends entries to their streams and proves that the streams are whole. A stream is the
// first part of the action: "exams", "certificates" …
type Chain struct {
	blocks  store.Collection[block]
	entries store.Collection[Recorded]
	heads   store.Collection[head]

	one     sync.Mutex      // this node appends one block at a time; other nodes race by id
	settled map[string]bool // streams whose last block this process knows to be indexed
}

// NewChain opens the chain of a database.
func NewChain(db *store.Database) *Chain {
	return &Chain{blocks: blocks.On(db), entries: recorded.On(db), heads: heads.On(db), settled: map[string]bool{}}
}

// Listen makes the chain take every entry that the bus delivers.
func (c *Chain) Listen(b *event.Bus) {
	event.OnBatch(b, "audit: chain the entries", Entry{}.EventName(), c.take)
}

// take chains a delivery, stream by stream.
func (c *Chain) take(ctx context.Context, events []store.Event) error {
	c.one.Lock()
	defer c.one.Unlock()
	var order []string
	byStream := map[string][]link{}
	for _, ev := range events {
		e, err := passed(ev.Payload)
		if err != nil {
			return fmt.Errorf("decode entry %s: %w", ev.ID, err)
		}
		stream, _, _ := strings.Cut(e.Action, ".")
		if byStream[stream] == nil {
			order = append(order, stream)
		}
		byStream[stream] = append(byStream[stream], link{Event: ev.ID, At: ev.At.UTC(), Entry: e})
	}
	for _, stream := range order {
		if err := c.append(ctx, stream, byStream[stream]); err != nil {
			return err
		}
	}
	return nil
}

// append adds one block with those links that are not chained yet. Crashing anywhere in it is
// mended by the next call: the last block is indexed again before anything is compared with it.
func (c *Chain) append(ctx context.Context, stream string, links []link) error {
	for {
		h, err := c.end(ctx, stream)
		if err != nil {
			return err
		}
		fresh, err := c.unchained(ctx, links)
		if err != nil || len(fresh) == 0 {
			return err
		}
		b := &block{Stream: stream, No: h.No + 1, First: h.N + 1, Prev: h.Hash, Links: fresh}
		b.ID = blockID(stream, b.No)
		prev := b.Prev
		for i := range b.Links {
			l := &b.Links[i]
			if l.Hash, err = hashOf(prev, stream, b.First+int64(i), *l); err != nil {
				return err
			}
			prev = l.Hash
		}
		err = c.blocks.Insert(ctx, b)
		if errors.Is(err, store.ErrExists) {
			delete(c.settled, stream) // another node appended: see what, then try again
			continue
		}
		if err != nil {
			return err
		}
		return c.index(ctx, b)
	}
}

func blockID(stream string, no int64) string { return fmt.Sprintf("%s:%012d", stream, no) }

func entryID(event string) string {
	sum := sha256.Sum256([]byte(event))
	return hex.EncodeToString(sum[:])
}

// hashOf is SHA-256 over the previous hash and everything that entry n of the stream says.
func hashOf(prev []byte, stream string, n int64, l link) ([]byte, error) {
	canonical, err := bson.Marshal(bson.D{
		{Key: "stream", Value: stream}, {Key: "n", Value: n}, {Key: "event", Value: l.Event},
		{Key: "at", Value: l.At}, {Key: "entry", Value: l.Entry},
	})
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	h.Write(prev)
	h.Write(canonical)
	return h.Sum(nil), nil
}

// end is the stream's head after every stored block has been indexed.
func (c *Chain) end(ctx context.Context, stream string) (*head, error) {
	h, err := c.heads.Get(ctx, stream)
	if errors.Is(err, store.ErrNotFound) {
		h, err = &head{Meta: store.Meta{ID: stream}}, nil
	}
	if err != nil || c.settled[stream] {
		return h, err
	}
	for {
		b, err := c.blocks.Get(ctx, blockID(stream, h.No+1))
		if errors.Is(err, store.ErrNotFound) {
			c.settled[stream] = true
			return h, nil
		}
		if err != nil {
			return nil, err
		}
		if err := c.index(ctx, b); err != nil {
			return nil, err
		}
		h = headAfter(b)
	}
}

func headAfter(b *block) *head {
	return &head{Meta: store.Meta{ID: b.Stream}, No: b.No, N: b.First + int64(len(b.Links)) - 1, Hash: b.Links[len(b.Links)-1].Hash}
}

// unchained leaves out what an earlier delivery has chained.
func (c *Chain) unchained(ctx context.Context, links []link) ([]link, error) {
	ids := make([]string, len(links))
	for i, l := range links {
		ids[i] = entryID(l.Event)
	}
	have, err := c.entries.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, r := range have {
		known[r.Event] = true
	}
	var out []link
	for _, l := range links {
		if !known[l.Event] {
			known[l.Event] = true
			out = append(out, l)
		}
	}
	return out, nil
}

// index writes the block's entries one by one and moves the head; repeating it changes nothing.
func (c *Chain) index(ctx context.Context, b *block) error {
	docs := make([]*Recorded, len(b.Links))
	for i, l := range b.Links {
		docs[i] = recordedOf(b, i, l)
	}
	for _, err := range c.entries.InsertMany(ctx, docs) {
		if err != nil && !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	next := headAfter(b)
	_, err := c.heads.Upsert(ctx, b.Stream, func() *head { return &head{} }, func(h *head) ([]store.Event, error) {
		if h.No == b.No-1 {
			h.No, h.N, h.Hash = next.No, next.N, next.Hash
		}
		return nil, nil
	})
	return err
}

func recordedOf(b *block, i int, l link) *Recorded {
	return &Recorded{Meta: store.Meta{ID: entryID(l.Event)}, Stream: b.Stream, N: b.First + int64(i),
		Event: l.Event, At: l.At, Entry: l.Entry, Hash: l.Hash,
		Actor: l.Entry.Actor, Subject: l.Entry.Subject, Object: l.Entry.Object}
}

// About lists the entries about a person, newest first.
func (c *Chain) About(ctx context.Context, subject, cursor string, limit int) (store.Page[Recorded], error) {
	return c.entries.Find(ctx, store.On("subject").Is(subject).Down().At(cursor).Limit(limit))
}

// Of lists the entries of one object ("{collection}/{id}"), newest first.
func (c *Chain) Of(ctx context.Context, object, cursor string, limit int) (store.Page[Recorded], error) {
	return c.entries.Find(ctx, store.On("object").Is(object).Down().At(cursor).Limit(limit))
}

// By lists what a person did, newest first.
func (c *Chain) By(ctx context.Context, actor, cursor string, limit int) (store.Page[Recorded], error) {
	return c.entries.Find(ctx, store.On("actor").Is(actor).Down().At(cursor).Limit(limit))
}

// Latest lists all entries, newest first.
func (c *Chain) Latest(ctx context.Context, cursor string, limit int) (store.Page[Recorded], error) {
	return c.entries.Find(ctx, store.On("time").Down().At(cursor).Limit(limit))
}
