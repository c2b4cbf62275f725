package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"tianti/internal/store"
)

// Broken names the first entry of a stream that does not hold.
type Broken struct {
	Stream string `json:"stream"`
	N      int64  `json:"n"`
	Why    string `json:"why"` // "missing", "changed" or "moved"
}

func (b Broken) Error() string {
	return fmt.Sprintf("audit: stream %s is broken at entry %d: %s", b.Stream, b.N, b.Why)
}

// Report is what Verify found: whole entries counted per stream, and what is broken.
type Report struct {
	Streams map[string]int64 `json:"streams"`
	Broken  []Broken         `json:"broken"`
}

// Entries is the number of whole entries over all streams.
func (r Report) Entries() int64 {
	var n int64
	for _, k := range r.Streams {
		n += k
	}
	return n
}

// Verify walks every stream from its first block to its head and compares each entry with the one
// that questions find.
func (c *Chain) Verify(ctx context.Context) (Report, error) {
	rep := Report{Streams: map[string]int64{}, Broken: []Broken{}}
	ends := map[string]*head{}
	broken := map[string]bool{}
	for b, err := range c.blocks.Each(ctx, store.On("stream").Limit(50)) {
		if err != nil {
			return rep, err
		}
		if broken[b.Stream] {
			continue
		}
		bad, err := c.checkBlock(ctx, ends[b.Stream], b)
		if err != nil {
			return rep, err
		}
		if bad != nil {
			rep.Broken = append(rep.Broken, *bad)
			broken[b.Stream] = true
			continue
		}
		ends[b.Stream] = headAfter(b)
		rep.Streams[b.Stream] += int64(len(b.Links))
	}
	return rep, c.checkHeads(ctx, ends, broken, &rep)
}

// checkHeads finds streams that were cut at the end, or whole.
func (c *Chain) checkHeads(ctx context.Context, ends map[string]*head, broken map[string]bool, rep *Report) error {
	for h, err := range c.heads.Each(ctx, store.On("id")) {
		if err != nil {
			return err
		}
		switch end := ends[h.ID]; {
		case broken[h.ID]:
		case end == nil:
			rep.Broken = append(rep.Broken, Broken{h.ID, 1, "missing"})
		case end.No < h.No:
			rep.Broken = append(rep.Broken, Broken{h.ID, end.N + 1, "missing"})
		case end.No == h.No && (end.N != h.N || !bytes.Equal(end.Hash, h.Hash)):
			rep.Broken = append(rep.Broken, Broken{h.ID, end.N, "changed"})
		}
	}
	return nil
}

func (c *Chain) checkBlock(ctx context.Context, prev *head, b *block) (*Broken, error) {
	if prev == nil {
		prev = &head{}
	}
	first := prev.N + 1
	switch {
	case b.No > prev.No+1:
		return &Broken{b.Stream, first, "missing"}, nil
	case b.No <= prev.No, b.ID != blockID(b.Stream, b.No), b.First != first:
		return &Broken{b.Stream, first, "moved"}, nil
	case len(b.Links) == 0:
		return &Broken{b.Stream, first, "missing"}, nil
	case !bytes.Equal(b.Prev, prev.Hash):
		return &Broken{b.Stream, first, "changed"}, nil
	}
	hash := b.Prev
	for i, l := range b.Links {
		n := first + int64(i)
		want, err := hashOf(hash, b.Stream, n, l)
		if err != nil || !bytes.Equal(want, l.Hash) {
			return &Broken{b.Stream, n, "changed"}, nil
		}
		hash = l.Hash
	}
	return c.checkIndexed(ctx, b)
}

// checkIndexed compares the entries that questions find with those of the block.
func (c *Chain) checkIndexed(ctx context.Context, b *block) (*Broken, error) {
	for i, l := range b.Links {
		want := recordedOf(b, i, l)
		got, err := c.entries.Get(ctx, want.ID)
		if errors.Is(err, store.ErrNotFound) {
			return &Broken{b.Stream, want.N, "missing"}, nil
		}
		if err != nil {
			return nil, err
		}
		same, err := sameRecorded(got, want)
		if err != nil {
			return nil, err
		}
		if !same {
			return &Broken{b.Stream, want.N, "changed"}, nil
		}
	}
	return nil, nil
}

func sameRecorded(got, want *Recorded) (bool, error) {
	h, err := hashOf(nil, got.Stream, got.N, link{Event: got.Event, At: got.At, Entry: got.Entry})
	if err != nil {
		return false, err
	}
	w, err := hashOf(nil, want.Stream, want.N, link{Event: want.Event, At: want.At, Entry: want.Entry})
	if err != nil {
		return false, err
	}
	return bytes.Equal(h, w) && bytes.Equal(got.Hash, want.Hash) && got.Actor == want.Actor &&
		got.Subject == want.Subject && got.Object == want.Object, nil
}
