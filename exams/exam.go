package exams

import (
	"slices"
	"time"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// ExamState is where an exam is in its life. Whether its window is open the clock says.
//
//	Create ▶ draft ──Schedule──▶ scheduled ──Cancel──▶ cancelled
type ExamState string

// The states of an exam.
const (
	ExamDraft ExamState = "draft"
	Scheduled ExamState = "scheduled"
	Cancelled ExamState = "cancelled"
)

// Mode is how an exam is taken.
type Mode string

// Theory is sat at a computer. Practice is a role play or work on the job: nobody answers
// anything, an invigilator records that it took place, and people mark what they saw or heard.
const (
	Theory   Mode = "theory"
	Practice Mode = "practice"
)

// Release says who releases results.
type Release string

// By hand together, or each by itself as soon as it is complete.
const (
	ByHand   Release = "hand"
	ByItself Release = "auto"
)

// ExamStates, Modes and Releases list the values in the order in which pages offer them.
var (
	ExamStates = []ExamState{ExamDraft, Scheduled, Cancelled}
	Modes      = []Mode{Theory, Practice}
	Releases   = []Release{ByHand, ByItself}
)

// Extra is more time for one person.
type Extra struct {
	Person  string `bson:"person" json:"person"`
	Minutes int    `bson:"minutes" json:"minutes"`
}

// Plan is what a manager decides about an exam.
type Plan struct {
	Title     locale.Text `bson:"title" json:"title"`
	Kind      string      `bson:"kind" json:"kind"` // what it counts for: the code of a certificate kind or a grade, "" nothing
	Mode      Mode        `bson:"mode" json:"mode"`
	Paper     string      `bson:"paper" json:"paper"`
	Opens     time.Time   `bson:"opens" json:"opens"`
	Closes    time.Time   `bson:"closes" json:"closes"`
	Grace     int         `bson:"grace" json:"grace"`               // seconds after the deadline in which answers still count
	Resits    int         `bson:"resits" json:"resits"`             // attempts after the first
	Wait      int         `bson:"wait" json:"wait"`                 // hours between the end of an attempt and the next
	Units     []string    `bson:"units" json:"units"`               // who is invited: everybody below these paths
	People    []string    `bson:"people" json:"people"`             // … and these persons
	Extra     []Extra     `bson:"extra" json:"extra"`               //
	Markers   []string    `bson:"markers" json:"markers"`           // empty: whoever may mark
	Markings  int         `bson:"markings" json:"markings"`         // 1 or 2 for each open answer
	Tolerance int         `bson:"tolerance" json:"tolerance"`       // percent of an item's points by which two marks may differ
	Release   Release     `bson:"release" json:"release"`           //
	Appeals   int         `bson:"appeals,omitempty" json:"appeals"` // days after a result in which candidates may appeal; 0: they may not
	// Keys of Safe Exam Browser: with any of them, the exam is sat in it only.
	ConfigKeys  []string `bson:"config_keys,omitempty" json:"config_keys"`
	BrowserKeys []string `bson:"browser_keys,omitempty" json:"browser_keys"`
}

// Exam is an occasion to sit a paper. Its id is its code. Version, Minutes, Max and Open are those
// of the paper since the exam was scheduled.
type Exam struct {
	store.Meta `bson:",inline"`
	Unit       string    `bson:"unit" json:"unit"` // path of the unit that holds it
	State      ExamState `bson:"state" json:"state"`
	Plan       Plan      `bson:"plan" json:"plan"`
	Version    string    `bson:"version" json:"version"` // "{paper}@{number}"
	Minutes    int       `bson:"minutes" json:"minutes"`
	Count      int       `bson:"count" json:"count"`
	Max        int64     `bson:"max" json:"max"`
	Open       bool      `bson:"open" json:"open"`                   // people have to mark
	Key        int       `bson:"key,omitempty" json:"key,omitempty"` // version of the keys that counts; 0 is that of the paper
	Author     string    `bson:"author" json:"author"`
	Created    time.Time `bson:"created" json:"created"`
	Changed    time.Time `bson:"changed" json:"changed"`
}

const (
	mostGrace  = 600
	mostResits = 20
	mostWait   = 24 * 366
	mostExtra  = 240
	mostNamed  = 20_000

	mostAppeals = 60
)

// Check lists what is wrong with a plan by itself.
func (p *Plan) Check() error {
	out := checkTitle(p.Title)
	if p.Kind != "" && CheckCode(p.Kind) != nil {
		out = append(out, ErrKind.At("kind").With("kind", p.Kind))
	}
	if !slices.Contains(Modes, p.Mode) {
		out = append(out, ErrMode.At("mode").With("mode", p.Mode))
	}
	if !p.Closes.After(p.Opens) || p.Opens.IsZero() {
		out = append(out, ErrWindow.At("closes"))
	}
	if p.Grace < 0 || p.Grace > mostGrace {
		out = append(out, ErrGrace.At("grace").With("most", mostGrace))
	}
	if p.Resits < 0 || p.Resits > mostResits || p.Wait < 0 || p.Wait > mostWait {
		out = append(out, ErrResits.At("resits").With("most", mostResits))
	}
	if p.Tolerance < 0 || p.Tolerance > 100 {
		out = append(out, ErrTolerance.At("tolerance"))
	}
	if p.Markings != 1 && p.Markings != 2 {
		out = append(out, ErrMarkings.At("markings"))
	}
	if !slices.Contains(Releases, p.Release) {
		out = append(out, ErrRelease.At("release").With("release", p.Release))
	}
	if !checkKeys(p.ConfigKeys) {
		out = append(out, ErrBrowserKey.At("config_keys").With("most", mostKeys))
	}
	if !checkKeys(p.BrowserKeys) {
		out = append(out, ErrBrowserKey.At("browser_keys").With("most", mostKeys))
	}
	if p.Appeals < 0 || p.Appeals > mostAppeals {
		out = append(out, ErrAppealDays.At("appeals").With("most", mostAppeals))
	}
	for _, x := range p.Extra {
		if x.Person == "" || x.Minutes < 1 || x.Minutes > mostExtra {
			out = append(out, ErrExtra.At("extra").With("most", mostExtra))
			break
		}
	}
	if len(p.People) > mostNamed || len(p.Units) > 1000 || len(p.Markers) > 1000 || len(p.Extra) > mostNamed {
		out = append(out, ErrManyPeople.At("people").With("most", mostNamed))
	}
	return out.Err()
}

// ready says whether the plan can be scheduled with a version of its paper; open says that people
// have to mark. The window must not be over, except where it was fixed before.
func (p *Plan) ready(open, fixed bool, now time.Time) error {
	var out fault.List
	if len(p.Units)+len(p.People) == 0 {
		out = append(out, ErrNobody.At("units"))
	}
	if !fixed && !p.Closes.After(now) {
		out = append(out, ErrWindow.At("closes"))
	}
	if need := p.Markings; open && len(p.Markers) > 0 && len(p.Markers) < need {
		out = append(out, ErrMarkers.At("markers").With("need", need))
	}
	return out.Err()
}

// tidy sorts lists and drops what stands twice.
func (p *Plan) tidy() {
	for _, l := range []*[]string{&p.Units, &p.People, &p.Markers} {
		*l = slices.DeleteFunc(slices.Clone(*l), func(s string) bool { return s == "" })
		slices.Sort(*l)
		*l = slices.Compact(*l)
	}
	p.ConfigKeys, p.BrowserKeys = tidyKeys(p.ConfigKeys), tidyKeys(p.BrowserKeys)
	p.Opens, p.Closes = p.Opens.UTC().Truncate(time.Second), p.Closes.UTC().Truncate(time.Second)
}

// fixed says whether two plans agree in what may not change once somebody has started.
func (p *Plan) fixed(q *Plan) bool {
	return p.Kind == q.Kind && p.Mode == q.Mode && p.Paper == q.Paper && p.Opens.Equal(q.Opens) &&
		p.Grace == q.Grace && p.Markings == q.Markings && p.Tolerance == q.Tolerance
}

// extra is how many minutes more a person gets.
func (p *Plan) extra(person string) (minutes int) {
	for _, x := range p.Extra {
		if x.Person == person {
			minutes = max(minutes, x.Minutes)
		}
	}
	return minutes
}

// Invited says whether a person of a unit may sit the exam. Who is named as a marker sees model
// answers and does not sit it.
func (p *Plan) Invited(person, unit string) bool {
	if _, marks := slices.BinarySearch(p.Markers, person); marks {
		return false
	}
	if _, named := slices.BinarySearch(p.People, person); named {
		return true
	}
	return slices.ContainsFunc(p.Units, func(above string) bool { return rbac.Covers(above, unit) })
}

// admit says why a person cannot start another attempt now, nil if they can. attempts are the
// person's own, the oldest first.
func (e *Exam) admit(person, unit string, attempts []*Sitting, now time.Time) error {
	used, wait := 0, time.Time{}
	for _, a := range attempts {
		switch {
		case a.State == Void && a.Again:
			continue
		case a.Stage == Released && a.Passed:
			return ErrPassed
		case a.State != Void && a.Stage != Released:
			return ErrUnreleased
		}
		used++
		wait = a.Ended.Add(time.Duration(e.Plan.Wait) * time.Hour)
	}
	switch {
	case e.State != Scheduled:
		return ErrExamState.With("state", e.State)
	case !e.Plan.Invited(person, unit):
		return ErrNotInvited
	case used > e.Plan.Resits:
		return ErrUsedUp.With("attempts", used)
	case now.After(e.Plan.Closes):
		return ErrOver.With("closes", e.Plan.Closes)
	case now.Before(e.Plan.Opens):
		return ErrEarly.With("opens", e.Plan.Opens)
	case now.Before(wait):
		return ErrWait.With("until", wait)
	}
	return nil
}
