package star

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"tianti/ladder/kpi"
	"tianti/rbac"
)

// Value is what a person's months say of a metric: their sum in thousandths and how many there are.
type Value struct {
	Sum int64 `bson:"sum" json:"sum"`
	N   int64 `bson:"n" json:"n"`
}

// Subject is somebody who is to be rated, with a Value for each line of the scorecard.
type Subject struct {
	Person, Number, Unit, Post, Grade, Stage string
	HiredOn                                  rbac.Day
	Months                                   int // of service at the period's end
	Values                                   []Value
	Vetoes                                   []string // ids of veto events in the period
}

// Why somebody is not rated, or has no stars.
const (
	Short   = "short"   // not long enough in service
	Missing = "missing" // too little of the weight is there
	Vetoed  = "vetoed"
	Below   = "below" // under the lowest band
)

// Part is a line's share in a score.
type Part struct {
	Value  `bson:",inline"`
	Figure int64  `bson:"figure" json:"figure"`         // thousandths of the metric's unit
	Scale  string `bson:"scale,omitempty" json:"scale"` // "" is left out
	Group  int    `bson:"group" json:"group"`           // index of the peer group, on the scale peer
	Points int64  `bson:"points" json:"points"`         // thousandths
}

// Group is a peer group with its statistics, line by line.
type Group struct {
	Post  string `bson:"post" json:"post"`
	Grade string `bson:"grade" json:"grade"`
	Unit  string `bson:"unit" json:"unit"`
	Size  int    `bson:"size" json:"size"`
	Stats []Stat `bson:"stats" json:"stats"`
}

// Rating is what came out for one person.
type Rating struct {
	Person string   `bson:"person" json:"person"`
	Unit   string   `bson:"unit" json:"unit"`   // path
	Quota  string   `bson:"quota" json:"quota"` // path of the unit whose places count
	Parts  []Part   `bson:"parts" json:"parts"`
	Weight int64    `bson:"weight" json:"weight"` // of the parts that are there
	Sum    int64    `bson:"sum" json:"sum"`       // Σ weight·points
	Score  int64    `bson:"score" json:"score"`   // thousandths
	Band   int      `bson:"band" json:"band"`
	Stars  int      `bson:"stars" json:"stars"`
	Rated  bool     `bson:"rated" json:"rated"`
	Rank   int      `bson:"rank" json:"rank"` // in the quota unit, from 1; 0 for whoever is not rated or vetoed
	Why    string   `bson:"why,omitempty" json:"why"`
	Vetoes []string `bson:"vetoes,omitempty" json:"vetoes"`
}

// UnitPlaces is a quota unit with its people and places by stars; nil where there is no cap.
type UnitPlaces struct {
	Unit   string   `bson:"unit" json:"unit"`
	People int64    `bson:"people" json:"people"`
	Shares []*Share `bson:"shares" json:"shares"` // by stars, 0 to 5
	Given  []int64  `bson:"given" json:"given"`
	Sum    int64    `bson:"sum" json:"sum"` // of the scores
}

// Outcome is a whole computation.
type Outcome struct {
	Ratings []Rating // by person
	Groups  []Group
	Units   []UnitPlaces // by path
	Places  []int64      // by stars; -1 is without a cap
	Rated   int64
	Counts  [Five + 1]int64 // of the rated, by stars
	Digest  string          // SHA-256 of the ratings
}

// computation is what Compute works with.
type computation struct {
	card    *Scorecard
	metrics []kpi.Metric // of the lines
	limits  [][3]int64   // zero, full, whether there are
	people  []Subject
	out     *Outcome
	groups  map[Circle]int
}

// Circle names a peer group.
type Circle struct{ Post, Grade, Unit string }

// Compute rates people by a scorecard. It is a pure function: the same subjects give the same outcome,
// in whatever order they come.
func Compute(card *Scorecard, metrics *kpi.Catalogue, subjects []Subject) *Outcome {
	c := &computation{card: card, people: slices.Clone(subjects), out: &Outcome{}, groups: map[Circle]int{}}
	slices.SortFunc(c.people, func(a, b Subject) int { return strings.Compare(a.Person, b.Person) })
	for _, l := range card.Lines {
		m, _ := metrics.Metric(l.Metric)
		zero, full, ok := limitsOf(l, m)
		limit := [3]int64{zero, full}
		if ok {
			limit[2] = 1
		}
		c.metrics, c.limits = append(c.metrics, m), append(c.limits, limit)
	}
	c.figures()
	c.points()
	c.share(metrics)
	c.digest()
	return c.out
}

// figures makes the figure of each line from the months, and says who is not rated for being new.
func (c *computation) figures() {
	c.out.Ratings = make([]Rating, len(c.people))
	for i := range c.people {
		p, r := &c.people[i], &c.out.Ratings[i]
		*r = Rating{Person: p.Person, Unit: p.Unit, Quota: above(p.Unit, c.card.QuotaUnit), Parts: make([]Part, len(c.card.Lines)), Vetoes: p.Vetoes}
		if p.Months < c.card.LeastMonths {
			r.Why = Short
		}
		for j, v := range p.Values {
			x := &r.Parts[j]
			x.Value, x.Group = v, -1
			switch {
			case v.N == 0:
			case c.metrics[j].Total:
				x.Figure = v.Sum
			default:
				x.Figure = quotient(v.Sum, v.N)
			}
		}
	}
}

// digest makes the fingerprint of the ratings.
func (c *computation) digest() {
	h, line := sha256.New(), []byte(nil)
	number := func(n int64) { line = append(strconv.AppendInt(line, n, 10), ' ') }
	for i := range c.out.Ratings {
		r := &c.out.Ratings[i]
		line = append(append(line[:0], r.Person...), ' ')
		for _, n := range []int64{r.Score, int64(r.Stars), int64(r.Rank), r.Sum} {
			number(n)
		}
		line = append(line, r.Why...)
		for _, x := range r.Parts {
			number(x.Sum)
			number(x.N)
			number(x.Points)
			line = append(line, x.Scale...)
		}
		h.Write(append(line, '\n'))
	}
	c.out.Digest = hex.EncodeToString(h.Sum(nil))
}
