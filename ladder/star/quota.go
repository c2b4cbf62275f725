package star

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
)

// Share is a unit's share of places.
type Share struct {
	Unit      string `bson:"unit" json:"unit"`
	People    int64  `bson:"people" json:"people"`
	Whole     int64  `bson:"whole" json:"whole"`         // whole part of the exact share places·people/all
	Remainder int64  `bson:"remainder" json:"remainder"` // what is left of it, in parts of all
	Extra     bool   `bson:"extra" json:"extra"`         // got one of the places that were left
}

// Places is what the unit gets.
func (s Share) Places() int64 {
	if s.Extra {
		return s.Whole + 1
	}
	return s.Whole
}

// Apportion shares places out to units in proportion to their people by the method of largest remainder.
// The places of all units add up to places, unless nobody is in any. The result does not depend on the
// order in which units come.
func Apportion(places int64, people map[string]int64) map[string]Share {
	all := int64(0)
	units := slices.Sorted(maps.Keys(people))
	for _, u := range units {
		all += people[u]
	}
	out := make(map[string]Share, len(units))
	if all == 0 {
		return out
	}
	left := places
	list := make([]Share, len(units))
	for i, u := range units {
		var q, r big.Int
		q.Mul(big.NewInt(places), big.NewInt(people[u])).QuoRem(&q, big.NewInt(all), &r)
		list[i] = Share{Unit: u, People: people[u], Whole: q.Int64(), Remainder: r.Int64()}
		left -= q.Int64()
	}
	slices.SortStableFunc(list, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.Remainder, a.Remainder), cmp.Compare(b.People, a.People), cmp.Compare(a.Unit, b.Unit))
	})
	for i := range list {
		list[i].Extra = int64(i) < left
		out[list[i].Unit] = list[i]
	}
	return out
}
