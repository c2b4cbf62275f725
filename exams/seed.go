package exams

import (
	"slices"
	"time"

	"tianti/exams/item"
	"tianti/internal/store"
)

// Seed is an answer with known marks that is mixed into the markers' queue: it looks like any other, and
// what they give to it counts for nobody's result, only for how markers mark. Its id is as random as
// those of answers.
type Seed struct {
	store.Meta `bson:",inline"`
	Exam       string           `bson:"exam" json:"exam"`
	Source     string           `bson:"source" json:"-"`            // the answer that it was made of: one seed each
	Ref        string           `bson:"ref" json:"ref"`             // the frozen item
	Part       string           `bson:"part,omitempty" json:"part"` // of a case
	Person     string           `bson:"person" json:"-"`            // who answered: neither they nor their team get it
	Unit       string           `bson:"unit" json:"-"`
	Response   item.Response    `bson:"response" json:"response"`
	Known      map[string]int64 `bson:"known" json:"known"` // criterion → milli-points
	Milli      int64            `bson:"milli" json:"milli"`
	Max        int64            `bson:"max" json:"max"`
	Reason     string           `bson:"reason" json:"reason"`
	By         string           `bson:"by" json:"by"`
	At         time.Time        `bson:"at" json:"at"`
	Ended      bool             `bson:"ended,omitempty" json:"ended"`
	Marks      []Mark           `bson:"marks,omitempty" json:"-"`
}

// fits says whether the marker may get the seed: not their own answer or one of their team, and once.
func (s *Seed) fits(marker, unit string) bool {
	return !s.Ended && marker != s.Person && unit != s.Unit && marker != s.By && !s.marked(marker)
}

func (s *Seed) marked(marker string) bool {
	return slices.ContainsFunc(s.Marks, func(k Mark) bool { return k.Marker == marker })
}

// seedEvery is after how many answers a marker gets a seed.
const seedEvery = 5
