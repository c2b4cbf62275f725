package star

import (
	"cmp"
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

// above is the unit of a level in which a path lies; the path itself where it does not reach that deep.
func above(path, level string) string {
	depth := slices.Index(Levels, level) + 1
	at := 0
	for i := 1; i < len(path); i++ {
		if path[i] == '/' {
			if at++; at == depth {
				return path[:i+1]
			}
		}
	}
	return path
}

// circles are the peer groups of a person, from the scorecard's own to the widest.
func (c *computation) circles(p *Subject) (out []Circle) {
	g := Circle{}
	if c.card.Peers.Post {
		g.Post = p.Post
	}
	switch c.card.Peers.Grade {
	case ByStage:
		g.Grade = p.Stage
	case ByGrade:
		g.Grade = p.Grade
	}
	for i := slices.Index(Levels, c.card.Peers.Unit); i >= 0; i-- {
		out = append(out, Circle{g.Post, g.Grade, above(p.Unit, Levels[i])})
	}
	if g.Grade != "" {
		out = append(out, Circle{g.Post, "", above(p.Unit, Levels[0])})
	}
	return out
}

// points compares people with their peers. Only circles that somebody is compared in get statistics.
func (c *computation) points() {
	sizes := map[Circle]int{}
	circles := make([][]Circle, len(c.people))
	for i := range c.people {
		if c.out.Ratings[i].Why == Short {
			continue
		}
		circles[i] = c.circles(&c.people[i])
		for _, g := range circles[i] {
			sizes[g]++
		}
	}
	chosen := make([]int, len(c.people))
	for i := range c.people {
		chosen[i] = -1
		for _, g := range circles[i] {
			if sizes[g] >= c.card.Peers.Least {
				chosen[i] = c.group(g, sizes[g])
				break
			}
		}
	}
	for i := range c.people {
		for _, g := range circles[i] {
			if at, used := c.groups[g]; used {
				for j, x := range c.out.Ratings[i].Parts {
					if x.N > 0 {
						c.out.Groups[at].Stats[j].add(x.Figure)
					}
				}
			}
		}
	}
	for i := range c.out.Groups {
		for j := range c.out.Groups[i].Stats {
			c.out.Groups[i].Stats[j].close()
		}
	}
	for i := range c.people {
		if c.out.Ratings[i].Why != Short {
			c.score(&c.out.Ratings[i], chosen[i])
		}
	}
}

func (c *computation) group(g Circle, size int) int {
	at, ok := c.groups[g]
	if !ok {
		at = len(c.out.Groups)
		c.groups[g] = at
		c.out.Groups = append(c.out.Groups, Group{g.Post, g.Grade, g.Unit, size, make([]Stat, len(c.card.Lines))})
	}
	return at
}

// score gives the points of all lines and their weighted mean.
func (c *computation) score(r *Rating, group int) {
	for j := range r.Parts {
		x, l, m := &r.Parts[j], c.card.Lines[j], c.metrics[j]
		if x.N == 0 {
			continue
		}
		switch {
		case l.Scale == Peer && group >= 0 && c.out.Groups[group].Stats[j].N >= int64(c.card.Peers.Least):
			x.Scale, x.Group = Peer, group
			x.Points = c.out.Groups[group].Stats[j].peer(x.Figure, m.Better == kpi.Less, c.card.Mean, c.card.Deviation)
		case c.limits[j][2] == 1:
			x.Scale, x.Points = Fixed, fixed(x.Figure, c.limits[j][0], c.limits[j][1])
		default:
			continue
		}
		r.Weight += l.Weight
		r.Sum += l.Weight * x.Points
	}
	if r.Weight == 0 || r.Weight*1000 < c.card.LeastWeight*c.card.Weight() {
		r.Why = Missing
		return
	}
	r.Rated, r.Score = true, quotient(r.Sum, r.Weight)
	for k := Five; k > 0; k-- {
		if r.Score >= c.card.Bands[k] {
			r.Band = k
			break
		}
	}
	switch {
	case len(r.Vetoes) > 0:
		r.Why = Vetoed
	case r.Band == 0:
		r.Why = Below
	}
}

// share gives out the stars within the places of each unit.
func (c *computation) share(metrics *kpi.Catalogue) {
	people, members := map[string]int64{}, map[string][]int{}
	for i := range c.out.Ratings {
		if r := &c.out.Ratings[i]; r.Rated {
			people[r.Quota]++
			members[r.Quota] = append(members[r.Quota], i)
			c.out.Rated++
		}
	}
	shares := make([]map[string]Share, Five+1)
	c.out.Places = make([]int64, Five+1)
	for k := range c.out.Places {
		if c.out.Places[k] = -1; k > 0 && c.card.Caps[k] < 1000 {
			c.out.Places[k] = c.out.Rated * c.card.Caps[k] / 1000
			shares[k] = Apportion(c.out.Places[k], people)
		}
	}
	units := make([]string, 0, len(people))
	for u := range people {
		units = append(units, u)
	}
	slices.Sort(units)
	less := c.order(metrics)
	for _, u := range units {
		p := UnitPlaces{Unit: u, People: people[u], Shares: make([]*Share, Five+1), Given: make([]int64, Five+1)}
		for k := range shares {
			if s, ok := shares[k][u]; ok {
				p.Shares[k] = &s
			}
		}
		list := members[u]
		slices.SortFunc(list, less)
		c.give(&p, list)
		c.out.Units = append(c.out.Units, p)
	}
}

// give hands out a unit's places to its people, who stand in order.
func (c *computation) give(p *UnitPlaces, list []int) {
	rank := 0
	for _, i := range list {
		r := &c.out.Ratings[i]
		p.Sum += r.Score
		if r.Why == Vetoed {
			continue
		}
		rank++
		r.Rank = rank
	}
	for k := Five; k > 0; k-- {
		for _, i := range list {
			r := &c.out.Ratings[i]
			if r.Why != "" || r.Stars > 0 || r.Band < k {
				continue
			}
			if s := p.Shares[k]; s != nil && p.Given[k] >= s.Places() {
				break
			}
			r.Stars = k
			p.Given[k]++
		}
	}
	for _, i := range list {
		c.out.Counts[c.out.Ratings[i].Stars]++
	}
}

// order is the order of two people in a unit: score, tie-breaks, id.
func (c *computation) order(metrics *kpi.Catalogue) func(a, b int) int {
	lines := map[string]int{}
	for j, l := range c.card.Lines {
		lines[l.Metric] = j
	}
	return func(a, b int) int {
		x, y := &c.out.Ratings[a], &c.out.Ratings[b]
		p, q := &c.people[a], &c.people[b]
		if d := cmp.Compare(y.Score, x.Score); d != 0 {
			return d
		}
		for _, t := range c.card.Ties {
			d := 0
			switch t {
			case Tenure:
				d = cmp.Compare(p.HiredOn, q.HiredOn)
			case Number:
				d = cmp.Compare(p.Number, q.Number)
			default:
				j, ok := lines[t]
				if !ok {
					continue
				}
				u, v := x.Parts[j], y.Parts[j]
				d = cmp.Or(cmp.Compare(min(v.N, 1), min(u.N, 1)), cmp.Compare(v.Figure, u.Figure)) // whoever has none stands behind
				if u.N > 0 && v.N > 0 && c.metrics[j].Better == kpi.Less {
					d = -d
				}
			}
			if d != 0 {
				return d
			}
		}
		return cmp.Compare(x.Person, y.Person)
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
