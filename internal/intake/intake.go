// Package intake is what the imports of sheets share, whatever their rows are about: people of HR's
// roster, monthly figures.
//
//	preview ──▶ applying ──▶ applied
//
// A preview gives each row a verdict and keeps verdicts and plans in parts of PartSize rows, so that no
// document grows with the sheet. Applying goes part by part; it may be begun again after a crash, and
// goes on where it stopped.
package intake

import (
	"context"
	"fmt"
	"time"

	"tianti/internal/store"
)

// The states of an import.
const (
	Previewed = "preview"
	Applying  = "applying"
	Applied   = "applied"
)

// Head is what every import tells of itself.
type Head struct {
	store.Meta `bson:",inline"`
	File       string    `bson:"file" json:"file"`
	By         string    `bson:"by" json:"by"`
	Unit       string    `bson:"unit" json:"-"` // path at which whoever uploaded it may import
	At         time.Time `bson:"at" json:"at"`
	State      string    `bson:"state" json:"state"`
	Total      int       `bson:"total" json:"total"`
	Good       int       `bson:"good" json:"good"`
	Bad        int       `bson:"bad" json:"bad"`
	Unknown    []string  `bson:"unknown,omitempty" json:"unknown,omitempty"` // columns that nobody reads
	Parts      int       `bson:"parts" json:"-"`
	Done       int       `bson:"done,omitempty" json:"-"` // parts that are applied
	AppliedAt  time.Time `bson:"applied_at,omitempty" json:"applied_at,omitzero"`
	AppliedBy  string    `bson:"applied_by,omitempty" json:"applied_by,omitempty"`
}

// Reach notes how many parts are applied, for whoever watches.
func (h *Head) Reach(parts int) {
	if h.State != Applied {
		h.State, h.Done = Applying, max(h.Done, parts)
	}
}

// Reach notes in the store how many parts of an import are applied. It is no change of what is
// imported, and has no entry of its own.
func Reach[T any, I interface {
	*T
	Reach(parts int)
}](ctx context.Context, c store.Collection[T], id string, parts int) error {
	_, err := c.Update(ctx, id, func(i *T) ([]store.Event, error) {
		I(i).Reach(parts)
		return nil, nil
	})
	return err
}

// Settle notes that all is applied.
func (h *Head) Settle(at time.Time, by string) {
	h.State, h.AppliedAt, h.AppliedBy = Applied, at, by
}

// Sum notes how many rows are good and bad.
func (h *Head) Sum(good, bad int) { h.Good, h.Bad, h.Total = good, bad, good+bad }

// PartSize is how many rows a part holds at the most.
const PartSize = 500

// Part is a stretch of an import's rows: verdicts L and what is to be done P, side by side.
type Part[L, P any] struct {
	store.Meta `bson:",inline"` // see PartID
	Lines      []L              `bson:"lines"`
	Plans      []P              `bson:"plans"`
	Applied    bool             `bson:"applied"`
}

// PartID is the id of the nth part of an import, from 0 on.
func PartID(imp string, n int) string { return fmt.Sprintf("%s/%06d", imp, n) }

// Recent lists the imports that show, the latest first; index "recent" orders them.
func Recent[T any](ctx context.Context, c store.Reader[T], limit int, shows func(*T) bool) ([]*T, error) {
	page, err := c.Find(ctx, store.On("recent").Down().Limit(200))
	var out []*T
	for _, i := range page.Items {
		if len(out) < limit && shows(i) {
			out = append(out, i)
		}
	}
	return out, err
}
