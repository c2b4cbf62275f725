package star

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// The kinds of awards, with the codes under which the ladder knows them.
const (
	Employee   = "EXCELLENT-EMPLOYEE"   // 优秀员工
	StarAgent  = "STAR-AGENT"           // 明星客服
	StarTeam   = "STAR-TEAM"            // 明星班组
	Project    = "EXCELLENT-PROJECT"    // 优秀项目
	Enterprise = "EXCELLENT-ENTERPRISE" // 优秀企业
)

// AwardKinds lists them.
var AwardKinds = []string{Employee, StarAgent, StarTeam, Project, Enterprise}

// The states of an award.
const (
	Nominated = "nominated"
	Granted   = "granted"
	Declined  = "declined" // by the second person
	Recalled  = "recalled" // by who nominated
	Revoked   = "revoked"
)

// AwardStates lists them.
var AwardStates = []string{Nominated, Granted, Declined, Recalled, Revoked}

// The faults of awards.
var (
	ErrAwardKind  = fault.Define(fault.Invalid, "star.award.kind")   // field "kind"
	ErrAwardWho   = fault.Define(fault.Invalid, "star.award.who")    // field "people": param "value"
	ErrAwardOne   = fault.Define(fault.Invalid, "star.award.one")    // field "people": the kind is one person's
	ErrAwardUnit  = fault.Define(fault.Invalid, "star.award.unit")   // field "unit"
	ErrAwardTitle = fault.Define(fault.Invalid, "star.award.title")  // field "title"; param "limit"
	ErrAwardFor   = fault.Define(fault.Invalid, "star.award.period") // field "period"; param "value"
	ErrAwardState = fault.Define(fault.Conflict, "star.award.state") // params "state"
	ErrAward      = fault.Define(fault.NotFound, "star.award.none")
	ErrAwardTwo   = fault.Define(fault.Conflict, "star.award.four_eyes")
	ErrAwardOwn   = fault.Define(fault.Forbidden, "star.award.own") // is among the honoured
)

// Award honours people, a team, a project or an enterprise for a period.
type Award struct {
	store.Meta `bson:",inline"`
	Kind       string    `bson:"kind" json:"kind"`
	Period     string    `bson:"period" json:"period"` // "2026Q3", "2026"
	Unit       string    `bson:"unit" json:"unit"`     // path: of the person, of the project, or what is honoured
	Title      string    `bson:"title" json:"title"`   // of a project; otherwise the name of whom it honours
	People     []string  `bson:"people" json:"people"` // who is honoured, a team's members among them
	Citation   string    `bson:"citation" json:"citation"`
	State      string    `bson:"state" json:"state"`
	By         string    `bson:"by" json:"by"`
	Decider    string    `bson:"decider,omitempty" json:"decider"`
	At         time.Time `bson:"at" json:"at"`
	Steps      []Step    `bson:"steps" json:"steps"`
}

var periodShape = regexp.MustCompile(`^20\d\d(Q[1-4]|H[12]|-(0[1-9]|1[0-2]))?$`)

// mostHonoured bounds whom one award honours.
const mostHonoured = 200

// Personal says whether the kind honours one person.
func Personal(kind string) bool { return kind == Employee || kind == StarAgent }

// Check says what is wrong with the award, each fault at its field.
func (a *Award) Check() (out fault.List) {
	switch {
	case !slices.Contains(AwardKinds, a.Kind):
		out = append(out, ErrAwardKind.At("kind"))
	case Personal(a.Kind) && len(a.People) != 1:
		out = append(out, ErrAwardOne.At("people"))
	case a.Kind == Project && len(a.People) == 0, len(a.People) > mostHonoured:
		out = append(out, ErrAwardWho.At("people").With("value", ""))
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(a.Title)); n == 0 || n > 60 {
		out = append(out, ErrAwardTitle.At("title").With("limit", 60))
	}
	if !periodShape.MatchString(a.Period) {
		out = append(out, ErrAwardFor.At("period").With("value", a.Period))
	}
	if f := reasonFault("citation", a.Citation); f != nil {
		out = append(out, f)
	}
	return out
}

func (a *Award) place() rbac.Place { return rbac.Place{Unit: a.Unit} }

// decide grants or declines a nomination.
func (a *Award) decide(state string, by rbac.Actor, now time.Time, reason string) error {
	switch {
	case a.State != Nominated:
		return ErrAwardState.With("state", a.State)
	case by.Person == a.By:
		return ErrAwardTwo
	case slices.Contains(a.People, by.Person):
		return ErrAwardOwn
	}
	a.State, a.Decider, a.At = state, by.Person, now
	a.Steps = append(a.Steps, Step{state, by.Person, by.Name, now, reason})
	return nil
}

// end takes a nomination or a granted award back.
func (a *Award) end(from, to string, by rbac.Actor, now time.Time, reason string) error {
	if a.State != from {
		return ErrAwardState.With("state", a.State)
	}
	if slices.Contains(a.People, by.Person) && to == Revoked {
		return ErrAwardOwn
	}
	a.State, a.At = to, now
	a.Steps = append(a.Steps, Step{to, by.Person, by.Name, now, reason})
	return nil
}
