package audit

import (
	"context"
	"encoding/hex"
	"time"

	"tianti/internal/store"
)

// Ask narrows the entries that Search lists; zero values narrow nothing.
type Ask struct {
	Subject, Object, Actor string
	From, Until            time.Time // from included, until not
	Cursor                 string
	Limit                  int
}

// Search lists entries, newest first, along the index of the first of subject, object and actor that is
// asked for. It reads on until a page is full, but not without end: Next may be set though few were found.
func (c *Chain) Search(ctx context.Context, a Ask) (store.Page[Recorded], error) {
	q := store.On("time")
	switch {
	case a.Subject != "":
		q = store.On("subject").Is(a.Subject)
	case a.Object != "":
		q = store.On("object").Is(a.Object)
	case a.Actor != "":
		q = store.On("actor").Is(a.Actor)
	}
	if !a.From.IsZero() {
		q = q.AtLeast(a.From)
	}
	if !a.Until.IsZero() {
		q = q.Before(a.Until)
	}
	var out store.Page[Recorded]
	out.Next = a.Cursor
	for range mostPages {
		page, err := c.entries.Find(ctx, q.Down().At(out.Next).Limit(max(a.Limit-len(out.Items), 1)))
		if err != nil {
			return out, err
		}
		for _, r := range page.Items {
			if (a.Object == "" || r.Object == a.Object) && (a.Actor == "" || r.Actor == a.Actor) {
				out.Items = append(out.Items, r)
			}
		}
		if out.Next = page.Next; page.Next == "" || len(out.Items) >= a.Limit {
			break
		}
	}
	return out, nil
}

// mostPages bounds how far one Search reads.
const mostPages = 40

// Head is the end of a stream: who has it can prove later that nothing before it was changed.
type Head struct {
	Stream  string `json:"stream"`
	Entries int64  `json:"entries"`
	Hash    string `json:"hash"`
}

// Heads lists the ends of all streams.
func (c *Chain) Heads(ctx context.Context) ([]Head, error) {
	var out []Head
	for h, err := range c.heads.Each(ctx, store.On("id")) {
		if err != nil {
			return nil, err
		}
		out = append(out, Head{h.ID, h.N, hex.EncodeToString(h.Hash)})
	}
	return out, nil
}
