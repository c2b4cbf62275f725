package star

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/ladder/kpi"
	"tianti/rbac"
)

// The states of a period.
const (
	Draft     = "draft"
	Preview   = "preview"
	Notice    = "notice"
	Confirmed = "confirmed"
)

// States lists them.
var States = []string{Draft, Preview, Notice, Confirmed}

// The faults of periods.
var (
	ErrNone      = fault.Define(fault.NotFound, "star.period.none")
	ErrMonths    = fault.Define(fault.Invalid, "star.period.months") // no month, quarter, half or year
	ErrOpenMonth = fault.Define(fault.Invalid, "star.period.open")   // param "month": not over
	ErrUnit      = fault.Define(fault.Invalid, "star.period.unit")   // param "value"
	ErrThere     = fault.Define(fault.Conflict, "star.period.there") // param "period"
	ErrState     = fault.Define(fault.Conflict, "star.period.state") // params "state", "act"
	ErrStanding  = fault.Define(fault.Conflict, "star.period.computing")
	ErrEmpty     = fault.Define(fault.Conflict, "star.period.empty")     // nobody is rated
	ErrEarly     = fault.Define(fault.Conflict, "star.period.early")     // param "until"
	ErrObjected  = fault.Define(fault.Conflict, "star.period.objected")  // param "count": open objections
	ErrUpheld    = fault.Define(fault.Conflict, "star.period.upheld")    // upheld and not computed again
	ErrFourEyes  = fault.Define(fault.Conflict, "star.period.four_eyes") // the publisher confirms
	ErrOwnPeriod = fault.Define(fault.Forbidden, "star.period.own")      // is rated in it
	ErrNoRating  = fault.Define(fault.NotFound, "star.period.no_rating") // nobody of that name in it
)

// Step is an act on a period.
type Step struct {
	Act    string    `bson:"act" json:"act"`
	By     string    `bson:"by" json:"by"`
	Name   string    `bson:"name" json:"name"`
	At     time.Time `bson:"at" json:"at"`
	Reason string    `bson:"reason" json:"reason"`
}

// mostSteps bounds what a period remembers beside the audit trail.
const mostSteps = 60

// Period is a stretch of months in which the people below a unit are rated. Its id is its code, with the
// unit's id behind where that is not the whole organisation.
type Period struct {
	store.Meta `bson:",inline"`
	Code       string    `bson:"code" json:"code"` // "2026Q3": how the ladder calls it
	Unit       string    `bson:"unit" json:"unit"` // path
	From       kpi.Month `bson:"from" json:"from"`
	To         kpi.Month `bson:"to" json:"to"`
	Card       string    `bson:"card,omitempty" json:"card"`       // scorecard of the present run
	Metrics    string    `bson:"metrics,omitempty" json:"metrics"` // catalogue of it
	State      string    `bson:"state" json:"state"`
	Run        int       `bson:"run" json:"run"`
	Noticed    int       `bson:"noticed" json:"noticed"` // run of the last notice
	Tried      int       `bson:"tried" json:"-"`         // runs that were begun
	People     int       `bson:"people" json:"people"`
	Rated      int64     `bson:"rated" json:"rated"`
	Counts     []int64   `bson:"counts,omitempty" json:"counts"` // of the rated by stars
	Places     []int64   `bson:"places,omitempty" json:"places"` // by stars; -1 is without a cap
	Changed    int       `bson:"changed" json:"changed"`         // whose stars differ from those of the run before
	Digest     string    `bson:"digest,omitempty" json:"digest"`
	ComputedAt time.Time `bson:"computed_at,omitempty" json:"computed_at,omitzero"`
	Known      time.Time `bson:"known,omitempty" json:"known,omitzero"` // figures as known then
	Until      time.Time `bson:"until,omitempty" json:"until,omitzero"` // end of the notice
	Publisher  string    `bson:"publisher,omitempty" json:"publisher"`
	Confirmer  string    `bson:"confirmer,omitempty" json:"confirmer"`
	At         time.Time `bson:"at" json:"at"` // of the last change
	Steps      []Step    `bson:"steps" json:"steps"`
}

// CodeOf is the code of a stretch of months: a month, quarter, half or whole year.
func CodeOf(from, to kpi.Month) (string, bool) {
	if !from.Valid() || !to.Valid() || from > to {
		return "", false
	}
	months := kpi.Months(from, to)
	var year, month int
	if _, err := fmt.Sscanf(string(from), "%d-%d", &year, &month); err != nil {
		return "", false
	}
	switch n := len(months); {
	case n == 1:
		return string(from), true
	case n == 3 && month%3 == 1:
		return fmt.Sprintf("%dQ%d", year, (month+2)/3), true
	case n == 6 && month%6 == 1:
		return fmt.Sprintf("%dH%d", year, (month+5)/6), true
	case n == 12 && month == 1:
		return fmt.Sprint(year), true
	}
	return "", false
}

// PeriodID is the id of a period.
func PeriodID(code, unit string) string {
	if strings.Count(unit, "/") <= 2 {
		return code
	}
	return code + "." + rbac.UnitID(unit)
}

// end is the first instant after the period.
func (p *Period) end() time.Time { return p.To.End() }

// place is where a period lies, for permissions.
func (p *Period) place() rbac.Place { return rbac.Place{Unit: p.Unit} }

// step notes an act.
func (p *Period) step(act string, by rbac.Actor, at time.Time, reason string) {
	p.At = at
	p.Steps = append(p.Steps, Step{act, by.Person, by.Name, at, reason})
	if len(p.Steps) > mostSteps {
		p.Steps = slices.Delete(p.Steps, 1, 2)
	}
}

// need says whether an act is possible in the state.
func (p *Period) need(act string, states ...string) error {
	if !slices.Contains(states, p.State) {
		return ErrState.With("state", p.State).With("act", act)
	}
	return nil
}

// computed takes the outcome of a run in: the period is a preview again.
func (p *Period) computed(run int, out *Outcome, card *Scorecard, metrics *kpi.Catalogue, changed int, by rbac.Actor, now time.Time) {
	p.Run, p.State, p.Card, p.Metrics = run, Preview, card.ID, metrics.ID
	p.People, p.Rated, p.Counts, p.Places = len(out.Ratings), out.Rated, out.Counts[:], out.Places
	p.Changed, p.Digest, p.ComputedAt, p.Known = changed, out.Digest, now, now
	p.Until, p.Publisher = time.Time{}, ""
	p.step("compute", by, now, "")
}

// publish begins the notice.
func (p *Period) publish(by rbac.Actor, until, now time.Time, reason string) error {
	if err := p.need("publish", Preview); err != nil {
		return err
	}
	if p.Rated == 0 {
		return ErrEmpty
	}
	p.State, p.Noticed, p.Until, p.Publisher = Notice, p.Run, until, by.Person
	p.step("publish", by, now, reason)
	return nil
}

// withdraw takes the notice back.
func (p *Period) withdraw(by rbac.Actor, now time.Time, reason string) error {
	if err := p.need("withdraw", Notice); err != nil {
		return err
	}
	p.State, p.Until, p.Publisher = Preview, time.Time{}, ""
	p.step("withdraw", by, now, reason)
	return nil
}

// confirm ends the rating. open and upheld count the objections against this run.
func (p *Period) confirm(by rbac.Actor, open, upheld int, now time.Time, reason string) error {
	if err := p.need("confirm", Notice); err != nil {
		return err
	}
	switch {
	case by.Person == p.Publisher:
		return ErrFourEyes
	case now.Before(p.Until):
		return ErrEarly.With("until", p.Until)
	case open > 0:
		return ErrObjected.With("count", open)
	case upheld > 0:
		return ErrUpheld.With("count", upheld)
	}
	p.State, p.Confirmer = Confirmed, by.Person
	p.step("confirm", by, now, reason)
	return nil
}

// Label is the stretch in words for certificates: 2026年第三季度.
func (p *Period) Label(lang string) string { return label(lang, p.Code) }
