package star

import (
	_ "embed" // the built-in scorecard
	"slices"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/internal/strictyaml"
	"tianti/ladder/kpi"
	"tianti/rbac"
)

//go:embed scorecard.yaml
var builtIn []byte

// The faults of scorecards.
var (
	ErrLines     = fault.Define(fault.Invalid, "star.card.lines")     // none, or too many
	ErrMetric    = fault.Define(fault.Invalid, "star.card.metric")    // param "metric": unknown, or twice
	ErrWeight    = fault.Define(fault.Invalid, "star.card.weight")    // param "metric"
	ErrScale     = fault.Define(fault.Invalid, "star.card.scale")     // param "metric": no limits for a fixed scale
	ErrPeers     = fault.Define(fault.Invalid, "star.card.peers")     // a peer group that is none
	ErrLeast     = fault.Define(fault.Invalid, "star.card.least")     // params "least", "most"
	ErrNormal    = fault.Define(fault.Invalid, "star.card.normal")    // mean or deviation
	ErrBands     = fault.Define(fault.Invalid, "star.card.bands")     // not rising from 0 to 100
	ErrCaps      = fault.Define(fault.Invalid, "star.card.caps")      // not between 0 and 100 %
	ErrQuotaUnit = fault.Define(fault.Invalid, "star.card.quotaunit") //
	ErrTies      = fault.Define(fault.Invalid, "star.card.ties")      // param "key"
	ErrPosts     = fault.Define(fault.Invalid, "star.card.posts")     // param "post"
	ErrShare     = fault.Define(fault.Invalid, "star.card.share")     // params "least", "most"
	ErrHolds     = fault.Define(fault.Invalid, "star.card.holds")     // months that stars hold
	ErrDays      = fault.Define(fault.Invalid, "star.card.days")      // params "least", "most"
	ErrNumber    = fault.Define(fault.Invalid, "star.card.number")    // param "value"
	ErrReason    = fault.Define(fault.Invalid, "star.reason")         // param "limit"
	ErrFirst     = fault.Define(fault.Invalid, "star.card.first")     // field "from": no month, or too far away
	ErrFirstTold = fault.Define(fault.Conflict, "star.card.told")     // field "from"; param "period": its stars were shown already
	ErrMoved     = fault.Define(fault.Conflict, "star.card.moved")    // another scorecard came in between
	ErrNoCard    = fault.Define(fault.NotFound, "star.card.none")
)

// The scales of points.
const (
	Peer  = "peer"
	Fixed = "fixed"
)

// What peers share besides the post.
const (
	ByStage = "stage"
	ByGrade = "grade"
)

// The tie-breaks that are no metric.
const (
	Tenure = "tenure" // longer service first
	Number = "number" // employee number
)

// Five is the most stars.
const Five = 5

// Levels are the unit kinds by which peers and places are grouped, from the widest down.
var Levels = []string{string(rbac.Group), string(rbac.Province), string(rbac.Centre), string(rbac.Team)}

// Line is one metric of a scorecard.
type Line struct {
	Metric string `bson:"metric" yaml:"metric" json:"metric"`
	Weight int64  `bson:"weight" yaml:"weight" json:"weight"`
	Scale  string `bson:"scale" yaml:"scale" json:"scale"`
	Zero   *int64 `bson:"zero,omitempty" yaml:"zero,omitempty" json:"zero,omitempty"` // thousandths: 0 points
	Full   *int64 `bson:"full,omitempty" yaml:"full,omitempty" json:"full,omitempty"` // 100 points
}

// Peers says who is compared with whom.
type Peers struct {
	Post  bool   `bson:"post" yaml:"post" json:"post"`
	Grade string `bson:"grade" yaml:"grade" json:"grade"` // "", stage or grade
	Unit  string `bson:"unit" yaml:"unit" json:"unit"`    // a level
	Least int    `bson:"least" yaml:"least" json:"least"` // fewer are compared with a wider group
}

// Scorecard is how people are rated. It is shared and must not be changed.
type Scorecard struct {
	store.Meta  `bson:",inline"` // the id numbers them; "0000" is the built-in one
	Lines       []Line           `bson:"lines" yaml:"lines" json:"lines"`
	Posts       []string         `bson:"posts" yaml:"posts" json:"posts"` // that are rated
	Peers       Peers            `bson:"peers" yaml:"peers" json:"peers"`
	Mean        int64            `bson:"mean" yaml:"mean" json:"mean"` // thousandths of a point
	Deviation   int64            `bson:"deviation" yaml:"deviation" json:"deviation"`
	Bands       []int64          `bson:"bands" yaml:"bands" json:"bands"` // lowest score by stars, 0 to 5
	Caps        []int64          `bson:"caps" yaml:"caps" json:"caps"`    // thousandths of the rated by stars; 1000 is no cap
	QuotaUnit   string           `bson:"quota_unit" yaml:"quota_unit" json:"quota_unit"`
	Ties        []string         `bson:"ties" yaml:"ties" json:"ties"`
	LeastWeight int64            `bson:"least_weight" yaml:"least_weight" json:"least_weight"` // thousandths of the weight that must be there
	LeastMonths int              `bson:"least_months" yaml:"least_months" json:"least_months"` // of service at the period's end
	Holds       []int            `bson:"holds" yaml:"holds" json:"holds"`                      // months by stars that they hold for seats
	NoticeDays  int              `bson:"notice_days" yaml:"notice_days" json:"notice_days"`    // working days
	From        kpi.Month        `bson:"from,omitempty" yaml:"-" json:"from"`                  // periods that begin then or later go by it; "" is always
	By          string           `bson:"by" yaml:"-" json:"by"`
	At          time.Time        `bson:"at" yaml:"-" json:"at"`
	Reason      string           `bson:"reason" yaml:"-" json:"reason"`
}

// BuiltIn is the scorecard of a new installation.
func BuiltIn() *Scorecard {
	c := &Scorecard{}
	if err := strictyaml.Decode("ladder/star/scorecard.yaml", builtIn, c); err != nil {
		panic(err) // the built-in file is tested
	}
	c.ID = "0000"
	if faults := c.Check(kpi.BuiltIn(), rbac.BuiltinPosts()); len(faults) > 0 {
		panic(faults)
	}
	return c
}

// Weight is the sum of the weights.
func (c *Scorecard) Weight() (sum int64) {
	for _, l := range c.Lines {
		sum += l.Weight
	}
	return sum
}

// mostLines bounds a scorecard.
const mostLines = 30

// Check says what is wrong with the scorecard under a catalogue of metrics, each fault at its field.
func (c *Scorecard) Check(m *kpi.Catalogue, posts *rbac.PostList) (out fault.List) {
	if len(c.Lines) == 0 || len(c.Lines) > mostLines {
		out = append(out, ErrLines.At("lines").With("most", mostLines))
	}
	seen := map[string]bool{}
	for _, l := range c.Lines {
		metric, ok := m.Metric(l.Metric)
		if !ok || seen[l.Metric] || !metric.Of(kpi.Person) {
			out = append(out, ErrMetric.At("weight-"+l.Metric).With("metric", l.Metric))
			continue
		}
		seen[l.Metric] = true
		if l.Weight <= 0 || l.Weight > 1000 {
			out = append(out, ErrWeight.At("weight-"+l.Metric).With("metric", metric.Name))
		}
		_, _, limits := limitsOf(l, metric)
		if l.Scale != Peer && (l.Scale != Fixed || !limits) || (l.Zero == nil) != (l.Full == nil) || l.Zero != nil && (*l.Zero == *l.Full || (*l.Full > *l.Zero) != (metric.Better == kpi.More)) {
			out = append(out, ErrScale.At("scale-"+l.Metric).With("metric", metric.Name))
		}
	}
	if !slices.Contains([]string{"", ByStage, ByGrade}, c.Peers.Grade) || !slices.Contains(Levels, c.Peers.Unit) {
		out = append(out, ErrPeers.At("peer_unit"))
	}
	if c.Peers.Least < 2 || c.Peers.Least > 1000 {
		out = append(out, ErrLeast.At("least").With("least", 2).With("most", 1000))
	}
	if c.Mean < 0 || c.Mean > 100_000 || c.Deviation <= 0 || c.Deviation > 50_000 {
		out = append(out, ErrNormal.At("mean"))
	}
	return append(out, c.checkStars(m, posts)...)
}

func (c *Scorecard) checkStars(m *kpi.Catalogue, posts *rbac.PostList) (out fault.List) {
	rising := len(c.Bands) == Five+1 && c.Bands[0] == 0 && c.Bands[Five] <= 100_000
	for k := 1; rising && k <= Five; k++ {
		rising = c.Bands[k] > c.Bands[k-1]
	}
	if !rising {
		out = append(out, ErrBands.At("band-5"))
	}
	if len(c.Caps) != Five+1 || slices.ContainsFunc(c.Caps, func(v int64) bool { return v < 0 || v > 1000 }) {
		out = append(out, ErrCaps.At("cap-5"))
	}
	if len(c.Holds) != Five+1 || slices.ContainsFunc(c.Holds, func(n int) bool { return n < 1 || n > 36 }) {
		out = append(out, ErrHolds.At("hold-5"))
	}
	if !slices.Contains(Levels, c.QuotaUnit) {
		out = append(out, ErrQuotaUnit.At("quota_unit"))
	}
	for _, t := range c.Ties {
		if _, ok := m.Metric(t); !ok && t != Tenure && t != Number {
			out = append(out, ErrTies.At("ties").With("key", t))
		}
	}
	for _, p := range c.Posts {
		if _, ok := posts.Of(p); !ok {
			out = append(out, ErrPosts.At("posts").With("post", p))
		}
	}
	if len(c.Posts) == 0 {
		out = append(out, ErrPosts.At("posts").With("post", ""))
	}
	if c.LeastWeight < 1 || c.LeastWeight > 1000 {
		out = append(out, ErrShare.At("least_weight").With("least", "0.1").With("most", 100))
	}
	if c.LeastMonths < 0 || c.LeastMonths > 24 {
		out = append(out, ErrLeast.At("least_months").With("least", 0).With("most", 24))
	}
	if c.NoticeDays < 1 || c.NoticeDays > 60 {
		out = append(out, ErrDays.At("notice_days").With("least", 1).With("most", 60))
	}
	return out
}
