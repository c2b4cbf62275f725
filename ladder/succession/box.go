package succession

import (
	"cmp"
	"slices"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/ladder"
	"tianti/ladder/requirement"
)

// The faults of the nine-box.
var (
	ErrWeights    = fault.Define(fault.Invalid, "succession.box.weights")    // param "most": at "stars", "kpi", "appraisal" or "panel"
	ErrThresholds = fault.Define(fault.Invalid, "succession.box.thresholds") // not rising between 0 and 100
	ErrMonths     = fault.Define(fault.Invalid, "succession.box.months")     // params "least", "most"
	ErrMoved      = fault.Define(fault.Conflict, "succession.box.moved")     // another version came in between
	ErrMany       = fault.Define(fault.Invalid, "succession.box.many")       // param "most" people
	ErrLevel      = fault.Define(fault.Invalid, "succession.box.level")      // no level, or nothing changes
	ErrUnplaced   = fault.Define(fault.Conflict, "succession.box.unplaced")  // there is nothing to calibrate
	ErrCell       = fault.Define(fault.Invalid, "succession.box.cell")       // param "value"
	ErrAsOf       = fault.Define(fault.Invalid, "succession.box.as_of")
)

// Rules say how the nine-box is drawn. They are shared and must not be changed.
type Rules struct {
	store.Meta  `bson:",inline"` // the id numbers the versions; "0000" is the built-in one
	Stars       int64            `bson:"stars" json:"stars"` // weights of performance
	KPI         int64            `bson:"kpi" json:"kpi"`
	Appraisal   int64            `bson:"appraisal" json:"appraisal"` // weights of potential
	Panel       int64            `bson:"panel" json:"panel"`
	Months      int              `bson:"months" json:"months"`           // of figures that are looked at
	Performance [2]int64         `bson:"performance" json:"performance"` // thousandths of a point from which the middle and the upper level begin
	Potential   [2]int64         `bson:"potential" json:"potential"`
	By          string           `bson:"by" json:"by"`
	At          time.Time        `bson:"at" json:"at"`
	Reason      string           `bson:"reason" json:"reason"`
}

// The bounds of rules.
const (
	mostWeight  = 1000
	leastMonths = 1
	mostMonths  = 24
)

// Holds is how many days a calibration holds.
const Holds = 365

// BuiltIn are the rules of a new installation.
func BuiltIn() *Rules {
	return &Rules{Meta: store.Meta{ID: "0000"}, Stars: 60, KPI: 40, Appraisal: 70, Panel: 30, Months: 6, Performance: [2]int64{60_000, 80_000}, Potential: [2]int64{75_000, 85_000}}
}

// Check says what is wrong with rules, each fault at its field.
func (r *Rules) Check() (out fault.List) {
	for _, w := range []struct {
		field string
		n     int64
	}{{"stars", r.Stars}, {"kpi", r.KPI}, {"appraisal", r.Appraisal}, {"panel", r.Panel}} {
		if w.n < 0 || w.n > mostWeight {
			out = append(out, ErrWeights.At(w.field).With("most", mostWeight))
		}
	}
	if r.Stars+r.KPI == 0 {
		out = append(out, ErrWeights.At("stars").With("most", mostWeight))
	}
	if r.Appraisal+r.Panel == 0 {
		out = append(out, ErrWeights.At("appraisal").With("most", mostWeight))
	}
	if r.Months < leastMonths || r.Months > mostMonths {
		out = append(out, ErrMonths.At("months").With("least", leastMonths).With("most", mostMonths))
	}
	for field, t := range map[string][2]int64{"performance": r.Performance, "potential": r.Potential} {
		if t[0] <= 0 || t[1] <= t[0] || t[1] > 100_000 {
			out = append(out, ErrThresholds.At(field))
		}
	}
	return out
}

// Part is what an axis is made of.
type Part struct {
	Kind     string   `json:"kind"`   // stars, kpi, appraisal, panel
	Points   int64    `json:"points"` // thousandths
	Weight   int64    `json:"weight"`
	Evidence []string `json:"evidence"` // ids
}

// Axis is somebody's points on one of the two.
type Axis struct {
	Parts  []Part `json:"parts"`
	Points int64  `json:"points"` // thousandths, rounded half away from zero
	Level  int    `json:"level"`  // 1 to 3, what holds; 0: nothing is known
	Raw    int    `json:"raw"`    // 1 to 3, before calibration
}

// Placing is somebody's place in the nine-box.
type Placing struct {
	Person      string       `json:"person"`
	Name        string       `json:"name"`
	Unit        string       `json:"unit"` // path
	Grade       string       `json:"grade"`
	Performance Axis         `json:"performance"`
	Potential   Axis         `json:"potential"`
	Cell        int          `json:"cell"` // 1 to 9: potential by rows from below, performance from the left; 0: not placed
	Calibrated  *Calibration `json:"calibrated"`
	Held        *ladder.Held `json:"held"` // no promotion while it stands
}

// Place finds somebody's place by what was known at an instant. calibrated may be nil.
func (r *Rules) Place(facts requirement.Facts, at time.Time, calibrated *Calibration) (p Placing) {
	v := facts.ViewAt(at)
	p.Performance = axis([]Part{r.stars(v), r.figures(v, at)}, r.Performance)
	p.Potential = axis([]Part{r.appraisal(v), r.panel(v)}, r.Potential)
	if calibrated != nil && calibrated.holds(at) {
		p.Calibrated = calibrated
		p.Performance.calibrate(calibrated.Performance)
		p.Potential.calibrate(calibrated.Potential)
	}
	if p.Performance.Level > 0 && p.Potential.Level > 0 {
		p.Cell = (p.Potential.Level-1)*3 + p.Performance.Level
	}
	return p
}

func (a *Axis) calibrate(level int) {
	if level > 0 && a.Raw > 0 {
		a.Level = level
	}
}

// axis is the weighted mean of the parts that are there.
func axis(parts []Part, thresholds [2]int64) Axis {
	var a Axis
	var sum, weight int64
	for _, p := range parts {
		if p.Weight > 0 && len(p.Evidence) > 0 {
			a.Parts = append(a.Parts, p)
			sum += p.Weight * p.Points
			weight += p.Weight
		}
	}
	if weight == 0 {
		a.Parts = []Part{}
		return a
	}
	a.Points = (2*sum + weight) / (2 * weight)
	a.Raw = 1
	for _, t := range thresholds {
		if a.Points >= t {
			a.Raw++
		}
	}
	a.Level = a.Raw
	return a
}

// stars are those of the last period.
func (r *Rules) stars(v requirement.View) Part {
	p := Part{Kind: "stars", Weight: r.Stars}
	for _, f := range v.Of(requirement.Star) { // by period: the last one stays
		p.Points, p.Evidence = f.Value*20_000, []string{f.ID}
	}
	return p
}

// figures is the share of the own months' figures that were within their threshold.
func (r *Rules) figures(v requirement.View, at time.Time) Part {
	p := Part{Kind: "kpi", Weight: r.KPI}
	since := at.AddDate(0, -r.Months, 0)
	var within, all int64
	for _, f := range v.Of(requirement.KPI) {
		if f.Tier != "" && f.Tier != "person" || f.From.Before(since) {
			continue
		}
		all++
		within += f.Value
		if !slices.Contains(p.Evidence, f.ID) {
			p.Evidence = append(p.Evidence, f.ID)
		}
	}
	if all > 0 {
		p.Points = (2*within*100_000 + all) / (2 * all)
	}
	return p
}

// appraisal is the overall points of the last one.
func (r *Rules) appraisal(v requirement.View) Part {
	p := Part{Kind: "appraisal", Weight: r.Appraisal}
	for _, f := range v.Of(requirement.Appraisal) {
		if f.Code == "overall" {
			p.Points, p.Evidence = f.Value, []string{f.ID}
		}
	}
	return p
}

// panel is the points of the last one.
func (r *Rules) panel(v requirement.View) Part {
	p := Part{Kind: "panel", Weight: r.Panel}
	list := slices.Clone(v.Of(requirement.Panel))
	slices.SortStableFunc(list, func(a, b requirement.Fact) int { return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.ID, b.ID)) })
	for _, f := range list {
		p.Points, p.Evidence = f.Value, []string{f.ID}
	}
	return p
}

// Calibration moves somebody to another level, for a while. Its id is the person's and a number.
type Calibration struct {
	store.Meta  `bson:",inline"`
	Person      string    `bson:"person" json:"person"`
	Unit        string    `bson:"unit" json:"unit"`               // path
	Performance int       `bson:"performance" json:"performance"` // 1 to 3; 0 leaves it
	Potential   int       `bson:"potential" json:"potential"`
	Reason      string    `bson:"reason" json:"reason"`
	By          string    `bson:"by" json:"by"`
	Name        string    `bson:"name" json:"name"` // of who decided
	At          time.Time `bson:"at" json:"at"`
}

func (c *Calibration) holds(at time.Time) bool {
	return !at.Before(c.At) && at.Before(c.At.AddDate(0, 0, Holds))
}
