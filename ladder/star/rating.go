package star

import (
	"fmt"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// Result is a person's rating in a run of a period, as it is kept. Its id is "{run}/{person}" with run
// "{period}/{number}".
type Result struct {
	store.Meta `bson:",inline"`
	Run        string `bson:"run" json:"run"`
	Period     string `bson:"period" json:"period"`
	Rating     `bson:",inline"`
	Post       string   `bson:"post" json:"post"`
	Grade      string   `bson:"grade" json:"grade"`
	HiredOn    rbac.Day `bson:"hired_on" json:"hired_on"`
	Service    int      `bson:"service" json:"service"` // months at the period's end
	Shown      string   `bson:"shown" json:"shown"`     // stars as the list filters: "0" … "5", "-" is not rated
	Before     *int     `bson:"before,omitempty" json:"before"`
	Moved      bool     `bson:"moved" json:"moved"` // other stars than in the run before
}

func runID(period string, run int) string { return fmt.Sprintf("%s/%04d", period, run) }

// Objection is the id of a person's objection against the present run.
func (p *Period) Objection(person string) string { return runID(p.ID, p.Run) + "/" + person }

// NotRated is how a list calls those who are not rated.
const NotRated = "-"

// groupDoc and unitDoc are the parts of a run that many people share.
type groupDoc struct {
	store.Meta `bson:",inline"` // "{run}/{index}"
	Group      `bson:",inline"`
}

type unitDoc struct {
	store.Meta `bson:",inline"` // "{run}{path}"
	Run        string           `bson:"run"`
	UnitPlaces `bson:",inline"`
	Mean       int64 `bson:"mean"` // of the scores, thousandths
}

// The states of an objection.
const (
	Open     = "open"
	Upheld   = "upheld"
	Rejected = "rejected"
)

// The faults of objections.
var (
	ErrText      = fault.Define(fault.Invalid, "star.objection.text")      // field "text"; param "limit"
	ErrTwice     = fault.Define(fault.Conflict, "star.objection.twice")    // one for each notice
	ErrOver      = fault.Define(fault.Conflict, "star.objection.over")     // the notice is over
	ErrAnswered  = fault.Define(fault.Conflict, "star.objection.answered") //
	ErrAnswer    = fault.Define(fault.Invalid, "star.objection.answer")    // field "answer"; param "limit"
	ErrObjection = fault.Define(fault.NotFound, "star.objection.none")
)

// Objection is what somebody has against the own rating in a notice. Its id is "{run}/{person}".
type Objection struct {
	store.Meta `bson:",inline"`
	Period     string    `bson:"period" json:"period"`
	Run        int       `bson:"run" json:"run"`
	Person     string    `bson:"person" json:"person"`
	Name       string    `bson:"name" json:"name"`
	Unit       string    `bson:"unit" json:"unit"`
	Text       string    `bson:"text" json:"text"`
	At         time.Time `bson:"at" json:"at"`
	State      string    `bson:"state" json:"state"`
	Answer     string    `bson:"answer,omitempty" json:"answer"`
	By         string    `bson:"by,omitempty" json:"by"`
	AnsweredAt time.Time `bson:"answered_at,omitempty" json:"answered_at,omitzero"`
}

func (o *Objection) place() rbac.Place { return rbac.Place{Unit: o.Unit, Owner: o.Person} }
