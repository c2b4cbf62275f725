package exams

import (
	"fmt"
	"time"

	"tianti/exams/item"
	"tianti/internal/store"
)

// Scored is what one item earned.
type Scored struct {
	N     int          `bson:"n" json:"n"`
	Score int64        `bson:"score" json:"score"` // milli-points, below zero only with a penalty
	Max   int64        `bson:"max" json:"max"`
	Open  bool         `bson:"open,omitempty" json:"open,omitempty"`   // people marked it, or a part of it
	Fixed Remedy       `bson:"fixed,omitempty" json:"fixed,omitempty"` // how a correction of the keys changed it
	Parts []PartScored `bson:"parts,omitempty" json:"parts,omitempty"` // of a case, in the author's order
}

// PartScored is what one part of a case earned.
type PartScored struct {
	Part  string `bson:"part" json:"part"`
	Score int64  `bson:"score" json:"score"`
	Max   int64  `bson:"max" json:"max"`
	Open  bool   `bson:"open,omitempty" json:"open,omitempty"`
}

// Result is what a script is worth under a version of the keys. It follows from script, keys and
// marks alone, is stored once and never changed.
type Result struct {
	store.Meta `bson:",inline"` // "{sitting}@{key}", and "+{round}" after a re-mark
	Sitting    string           `bson:"sitting" json:"sitting"`
	Exam       string           `bson:"exam" json:"exam"`
	Key        int              `bson:"key" json:"key"`
	Round      int              `bson:"round,omitempty" json:"round,omitempty"` // 1 once a re-mark counts
	Items      []Scored         `bson:"items" json:"items"`
	Score      int64            `bson:"score" json:"score"`     // milli-points, at least 0
	Max        int64            `bson:"max" json:"max"`         //
	Percent    int64            `bson:"percent" json:"percent"` // thousandths of a point of 100
	Passed     bool             `bson:"passed" json:"passed"`
	At         time.Time        `bson:"at" json:"at"`
}

// firstKey is the version of the keys that every item was published with.
const firstKey = 1

// ResultID names the result of a sitting under a version of the keys.
func ResultID(sitting string, key int) string { return fmt.Sprintf("%s@%d", sitting, key) }

// resultID is ResultID after so many rounds of marking.
func resultID(sitting string, key, round int) string {
	if round == 0 {
		return ResultID(sitting, key)
	}
	return fmt.Sprintf("%s@%d+%d", sitting, key, round)
}

// place is where a mark belongs: an item of a sitting, or a part of one.
type place struct {
	n    int
	part string // "" is the item itself
}

// scored is one item of a sitting with all that its score rests on.
type scored struct {
	n        int
	body     *item.Body // with the points of the paper
	response item.Response
	marks    map[string]int64 // what people agreed on, by part; "" is the item itself
	fixed    Remedy           // of a correction
}

// waits are the parts that people still have to mark. What was not answered earns nothing without
// that; a performance may have no answer and is marked all the same.
func (x scored) waits(m Mode) (parts []string) {
	if x.fixed == LeaveOut || x.fixed == GiveFull {
		return nil
	}
	for _, p := range x.body.Worth() {
		_, marked := x.marks[p.ID]
		if p.Open() && !marked && (m == Practice || p.Performed() || !x.response.To(p.ID).Empty()) {
			parts = append(parts, p.ID)
		}
	}
	return parts
}

// part is what a part earns, or the item itself; penalty is the percent of its points that a wrong
// answer costs.
func (x scored) part(p *item.Body, penalty int) int64 {
	given := x.response.To(p.ID)
	if mark, ok := x.marks[p.ID]; ok {
		return mark
	}
	if p.Open() || given.Empty() {
		return 0
	}
	milli, _, err := item.Score(p, given)
	if err != nil { // a response that the item does not know; it would not have been saved
		milli = 0
	}
	if milli <= 0 && penalty > 0 {
		milli = min(milli, -(p.Max*int64(penalty)+50)/100)
	}
	return milli
}

// score is what the item earns.
func (x scored) score(penalty int) Scored {
	out := Scored{N: x.n, Max: x.body.Max, Open: x.body.Open(), Fixed: x.fixed}
	switch x.fixed {
	case LeaveOut:
		out.Max = 0
		return out
	case GiveFull:
		out.Score = out.Max
		return out
	}
	for _, p := range x.body.Worth() {
		one := PartScored{p.ID, x.part(&p, penalty), p.Max, p.Open()}
		out.Score += one.Score
		if p.ID != "" {
			out.Parts = append(out.Parts, one)
		}
	}
	return out
}

// compute makes the result, and says what waits for marks: then there is none yet.
func compute(c *Content, m Mode, items []scored) (r *Result, waiting []place) {
	r = &Result{Key: firstKey}
	whole := int64(0)
	for _, x := range items {
		parts := x.waits(m)
		for _, part := range parts {
			waiting = append(waiting, place{x.n, part})
		}
		if len(parts) > 0 {
			continue
		}
		one := x.score(c.Penalty)
		r.Items = append(r.Items, one)
		r.Score, r.Max, whole = r.Score+one.Score, r.Max+one.Max, whole+x.body.Max
	}
	if len(waiting) > 0 {
		return nil, waiting
	}
	r.Score = max(r.Score, 0)
	r.Percent, r.Passed = percent(r.Score, r.Max), c.on(r.Max, whole).passes(r.Score, r.Max)
	return r, nil
}

// percent is score of max in thousandths of a point of 100, rounded half up.
func percent(score, max int64) int64 {
	if max == 0 {
		return 0
	}
	return (score*100_000 + max/2) / max
}

// on is the content where only max of whole can be earned, because a correction left something out: a
// pass mark in points shrinks in proportion, rounded up.
func (c *Content) on(max, whole int64) *Content {
	if c.PassPoints == 0 || max == whole || whole == 0 {
		return c
	}
	less := *c
	less.PassPoints = (c.PassPoints*max + whole - 1) / whole
	return &less
}

// passes compares exactly, not what was rounded.
func (c *Content) passes(score, max int64) bool {
	if max == 0 {
		return false // all that was drawn was left out: nothing says that anybody knows it
	}
	if c.PassPoints > 0 {
		return score >= c.PassPoints
	}
	return score*100 >= int64(c.PassPercent)*max
}
