package round

import (
	"slices"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/text"
	"tianti/ladder/requirement"
	"tianti/rbac"
)

// Plan is what a round is about, as it is announced.
type Plan struct {
	Title  string            `bson:"title" json:"title"`
	Unit   string            `bson:"unit" json:"unit"` // path: where it is held, and whose HR runs it
	Grade  string            `bson:"grade" json:"grade"`
	Post   string            `bson:"post,omitempty" json:"post,omitempty"` // code of the post that comes with it
	Duties string            `bson:"duties,omitempty" json:"duties,omitempty"`
	Places []Quota           `bson:"places" json:"places"`
	Opens  time.Time         `bson:"opens" json:"opens"`                     // applications are taken from here
	Closes time.Time         `bson:"closes" json:"closes"`                   // and no more from here
	Extra  *requirement.Rule `bson:"extra,omitempty" json:"extra,omitempty"` // asked for beyond the rung's requirements
	Parts  []Part            `bson:"parts" json:"parts"`
	Rubric []Criterion       `bson:"rubric" json:"rubric"` // of the panel's sheet; empty without a panel
	Least  int               `bson:"least" json:"least"`   // total points below which nobody is elected, of 100
	Panel  int               `bson:"panel_least" json:"panel_least"`
	Ties   []string          `bson:"ties" json:"ties"`
	Days   int               `bson:"days" json:"days"`     // working days of the public notice
	Months int               `bson:"months" json:"months"` // of the trial period; 0 is none
}

// Quota is how many may be elected in a unit and below it.
type Quota struct {
	Unit   string `bson:"unit" json:"unit"` // path
	Places int    `bson:"places" json:"places"`
}

// Part is one component of the total.
type Part struct {
	Kind   string `bson:"kind" json:"kind"`
	Code   string `bson:"code,omitempty" json:"code,omitempty"` // of the written exam
	Weight int    `bson:"weight" json:"weight"`                 // per cent
}

// The kinds of parts. All but the panel's are read from the person's facts.
const (
	PartExam      = "exam"      // best result of the written exam
	PartPanel     = "panel"     // mean of the panel's scores, trimmed
	PartKPI       = "kpi"       // share of the last six months' metrics that were within the threshold
	PartAppraisal = "appraisal" // overall points of the last 360° appraisal
	PartStar      = "star"      // stars of the last period, 20 points each
)

// PartKinds lists them in the order in which pages show them.
var PartKinds = []string{PartExam, PartPanel, PartKPI, PartAppraisal, PartStar}

// The tie-breaks besides the parts: longer on the present rung first, and a lot that can be drawn
// again. The lot always stands last, so that no order is left to chance.
const (
	TieTenure = "tenure"
	TieLot    = "lot"
)

// TieKinds lists the tie-breaks that a plan may declare before the lot.
var TieKinds = []string{PartPanel, PartExam, PartKPI, PartAppraisal, PartStar, TieTenure}

// Criterion is a line of the panel's sheet. The most of all lines are 100 points.
type Criterion struct {
	Code string `bson:"code" yaml:"code" json:"code"`
	Name string `bson:"name" yaml:"name" json:"name"`
	Most int    `bson:"most" yaml:"most" json:"most"`
}

// The faults of a plan, each at its field.
var (
	ErrTitle   = fault.Define(fault.Invalid, "round.title")        // param "most"
	ErrGrade   = fault.Define(fault.Invalid, "round.grade")        // param "grade"
	ErrPost    = fault.Define(fault.Invalid, "round.post")         // param "post"
	ErrPlaces  = fault.Define(fault.Invalid, "round.places")       // params "unit", "most"
	ErrNested  = fault.Define(fault.Invalid, "round.places_twice") // params "unit", "other"
	ErrSpan    = fault.Define(fault.Invalid, "round.span")         // param "most", days
	ErrWeights = fault.Define(fault.Invalid, "round.weights")      // param "sum"
	ErrPart    = fault.Define(fault.Invalid, "round.part")         // params "kind", "known"
	ErrExam    = fault.Define(fault.Invalid, "round.exam")
	ErrRubric  = fault.Define(fault.Invalid, "round.rubric") // param "sum"
	ErrLeast   = fault.Define(fault.Invalid, "round.least")
	ErrTies    = fault.Define(fault.Invalid, "round.ties")   // params "kind", "known"
	ErrDays    = fault.Define(fault.Invalid, "round.days")   // params "least", "most"
	ErrMonths  = fault.Define(fault.Invalid, "round.months") // param "most"
)

// The bounds of a plan.
const (
	mostTitle, mostUnits, mostPlaces, mostLines = 100, 100, 200, 12
	mostWindow                                  = 92 // days
	leastDays, usualDays, mostDays              = 3, 5, 30
	usualMonths, mostMonths                     = 3, 12
)

// DefaultPlan is what a new round starts with: 笔试 30, 面试 30, 业绩 30, 360° 10; five working days
// of notice, three months of trial. The figures are common practice; HR changes them.
//
// criteria are the names of the panel's four criteria in the language of the form: occupational
// knowledge, management of the floor, communication, bearing.
func DefaultPlan(criteria [4]string) Plan {
	return Plan{
		Parts:  []Part{{PartExam, "", 30}, {PartPanel, "", 30}, {PartKPI, "", 30}, {PartAppraisal, "", 10}},
		Rubric: []Criterion{{"C1", criteria[0], 30}, {"C2", criteria[1], 30}, {"C3", criteria[2], 25}, {"C4", criteria[3], 15}},
		Ties:   []string{PartPanel, PartExam, TieTenure}, Days: usualDays, Months: usualMonths, Panel: 80,
	}
}

// Tidy brings a plan into the form in which it is kept: what is empty goes, the lot stands last.
func (p *Plan) Tidy() {
	p.Title, p.Duties = text.Clean(p.Title), strings.TrimSpace(p.Duties)
	p.Places = slices.DeleteFunc(p.Places, func(q Quota) bool { return q.Unit == "" && q.Places == 0 })
	p.Parts = slices.DeleteFunc(p.Parts, func(x Part) bool { return x.Weight == 0 })
	p.Rubric = slices.DeleteFunc(p.Rubric, func(c Criterion) bool { return c.Name == "" && c.Most == 0 })
	p.Ties = slices.DeleteFunc(p.Ties, func(t string) bool { return t == "" || t == TieLot })
	p.Ties = append(p.Ties, TieLot)
	if p.Extra != nil {
		p.Extra.Name("extra")
	}
}

// Check says everything that is wrong with a tidied plan. known and post tell which grades and posts there are.
func (p *Plan) Check(known, post func(code string) bool) (out fault.List) {
	refuse := func(f *fault.Fault) { out = append(out, f) }
	if n := len([]rune(p.Title)); n == 0 || n > mostTitle {
		refuse(ErrTitle.At("title").With("most", mostTitle))
	}
	if !known(p.Grade) {
		refuse(ErrGrade.At("grade").With("grade", p.Grade))
	}
	if p.Post != "" && !post(p.Post) {
		refuse(ErrPost.At("post").With("post", p.Post))
	}
	p.checkPlaces(refuse)
	if p.Opens.IsZero() || !p.Closes.After(p.Opens) || p.Closes.After(p.Opens.AddDate(0, 0, mostWindow)) {
		refuse(ErrSpan.At("closes").With("most", mostWindow))
	}
	p.checkParts(refuse)
	if p.Least < 0 || p.Least > 100 || p.Panel < 0 || p.Panel > 100 {
		refuse(ErrLeast.At("least"))
	}
	for i, t := range p.Ties {
		if t != TieLot && !slices.Contains(TieKinds, t) || slices.Contains(p.Ties[:i], t) {
			refuse(ErrTies.At("ties").With("kind", t).With("known", strings.Join(TieKinds, ", ")))
		}
	}
	if p.Days < leastDays || p.Days > mostDays {
		refuse(ErrDays.At("days").With("least", leastDays).With("most", mostDays))
	}
	if p.Months < 0 || p.Months > mostMonths {
		refuse(ErrMonths.At("months").With("most", mostMonths))
	}
	if p.Extra != nil {
		out = append(out, p.Extra.Check("extra", "extra")...)
	}
	return out
}

func (p *Plan) checkPlaces(refuse func(*fault.Fault)) {
	if len(p.Places) == 0 || len(p.Places) > mostUnits {
		refuse(ErrPlaces.At("places").With("unit", "").With("most", mostPlaces))
	}
	for i, q := range p.Places {
		if q.Places < 1 || q.Places > mostPlaces || !rbac.Covers(p.Unit, q.Unit) {
			refuse(ErrPlaces.At("places").With("unit", q.Unit).With("most", mostPlaces))
		}
		for _, other := range p.Places[:i] {
			if rbac.Covers(other.Unit, q.Unit) || rbac.Covers(q.Unit, other.Unit) {
				refuse(ErrNested.At("places").With("unit", q.Unit).With("other", other.Unit))
			}
		}
	}
}

func (p *Plan) checkParts(refuse func(*fault.Fault)) {
	sum, most := 0, 0
	for i, x := range p.Parts {
		if !slices.Contains(PartKinds, x.Kind) || x.Weight < 0 || slices.ContainsFunc(p.Parts[:i], func(o Part) bool { return o.Kind == x.Kind }) {
			refuse(ErrPart.At("parts").With("kind", x.Kind).With("known", strings.Join(PartKinds, ", ")))
		}
		if x.Kind == PartExam && x.Code == "" {
			refuse(ErrExam.At("exam"))
		}
		sum += x.Weight
	}
	if sum != 100 {
		refuse(ErrWeights.At("parts").With("sum", sum))
	}
	for i, c := range p.Rubric {
		most += c.Most
		if c.Name == "" || c.Code == "" || c.Most < 1 || slices.ContainsFunc(p.Rubric[:i], func(o Criterion) bool { return o.Code == c.Code }) {
			most = -1000
		}
	}
	if p.HasPanel() && most != 100 || len(p.Rubric) > mostLines {
		refuse(ErrRubric.At("rubric").With("sum", max(most, 0)))
	}
}

// HasPanel says whether people are heard by a panel.
func (p *Plan) HasPanel() bool {
	return slices.ContainsFunc(p.Parts, func(x Part) bool { return x.Kind == PartPanel })
}

// QuotaOf is the unit in which a person of a unit competes; "" where the round has no place.
func (p *Plan) QuotaOf(path string) string {
	for _, q := range p.Places {
		if rbac.Covers(q.Unit, path) {
			return q.Unit
		}
	}
	return ""
}

// Total is how many may be elected at most.
func (p *Plan) Total() (n int) {
	for _, q := range p.Places {
		n += q.Places
	}
	return n
}

// Taking says whether applications are taken at an instant.
func (p *Plan) Taking(at time.Time) bool { return !at.Before(p.Opens) && at.Before(p.Closes) }
