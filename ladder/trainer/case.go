package trainer

import (
	"slices"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/ladder/requirement"
	"tianti/ladder/round"
	"tianti/rbac"
)

// State is where an application stands.
type State string

// The states.
const (
	Applied    State = "applied"
	Lecture    State = "lecture" // a panel is convened
	Accredited State = "accredited"
	Refused    State = "refused"
	Withdrawn  State = "withdrawn"
)

// States lists them.
var States = []State{Applied, Lecture, Accredited, Refused, Withdrawn}

// Act is something that people do to an application.
type Act string

// The acts.
const (
	Apply    Act = "apply"
	Convene  Act = "convene"
	Accept   Act = "accept"
	Refuse   Act = "refuse"
	Withdraw Act = "withdraw"
)

// Acts lists those that can be done to one that is there.
var Acts = []Act{Convene, Accept, Refuse, Withdraw}

var moves = map[State]map[Act]State{
	"":      {Apply: Applied},
	Applied: {Convene: Lecture, Refuse: Refused, Withdraw: Withdrawn},
	Lecture: {Convene: Lecture, Accept: Accredited, Refuse: Refused, Withdraw: Withdrawn},
}

// Allows says whether the diagram has an act in a state.
func (s State) Allows(a Act) bool {
	_, ok := moves[s][a]
	return ok
}

// The faults of applications.
var (
	ErrNone     = fault.Define(fault.NotFound, "trainer.none")
	ErrState    = fault.Define(fault.Conflict, "trainer.state")        // params "state", "act"
	ErrUnmet    = fault.Define(fault.Conflict, "trainer.unmet")        // param "missing": sentences
	ErrHas      = fault.Define(fault.Conflict, "trainer.has")          // param "level": held already
	ErrOpen     = fault.Define(fault.Conflict, "trainer.open")         // an application runs
	ErrPanel    = fault.Define(fault.Invalid, "trainer.panel")         // params "least", "most"
	ErrMember   = fault.Define(fault.Invalid, "trainer.member")        // param "value": nobody, or may not score
	ErrSelf     = fault.Define(fault.Invalid, "trainer.conflict.self") // the applicant
	ErrTeam     = fault.Define(fault.Invalid, "trainer.conflict.team") // param "name": of the applicant's team, or leads it
	ErrDay      = fault.Define(fault.Invalid, "trainer.day")           // param "most" days
	ErrTopic    = fault.Define(fault.Invalid, "trainer.topic")         // param "limit"
	ErrReason   = fault.Define(fault.Invalid, "trainer.reason")        // param "limit"
	ErrScored   = fault.Define(fault.Conflict, "trainer.scored")       // scores are in: the panel stays
	ErrWaits    = fault.Define(fault.Conflict, "trainer.waits")        // param "count": members who have not scored
	ErrBelow    = fault.Define(fault.Conflict, "trainer.below")        // params "have", "need"
	ErrSame     = fault.Define(fault.Forbidden, "trainer.same")        // convened it, or sat on the panel
	ErrNoMember = fault.Define(fault.Forbidden, "trainer.no_member")   // does not sit on the panel
	ErrEarly    = fault.Define(fault.Conflict, "trainer.early")        // param "day": of the lecture
)

// Application is somebody's way to a level.
type Application struct {
	store.Meta `bson:",inline"`
	Person     string             `bson:"person" json:"person"`
	Name       string             `bson:"name" json:"name"`
	Unit       string             `bson:"unit" json:"unit"`
	Level      string             `bson:"level" json:"level"`
	Why        string             `bson:"why" json:"why"`
	State      State              `bson:"state" json:"state"`
	Found      requirement.Result `bson:"found" json:"found"` // what the day of the application showed
	Edition    string             `bson:"edition" json:"edition"`
	Rubric     []round.Criterion  `bson:"rubric,omitempty" json:"rubric"`
	Pass       int                `bson:"pass" json:"pass"`
	Panel      []Member           `bson:"panel,omitempty" json:"panel"`
	Topic      string             `bson:"topic,omitempty" json:"topic"`
	Day        rbac.Day           `bson:"day,omitempty" json:"day"`
	Place      string             `bson:"place,omitempty" json:"place"`
	Sheets     []round.Score      `bson:"sheets,omitempty" json:"-"`
	Mean       int64              `bson:"mean,omitempty" json:"mean"` // thousandths of a point, once everybody scored
	Marks      []round.Mark       `bson:"marks,omitempty" json:"-"`
	Cert       string             `bson:"certificate,omitempty" json:"certificate"`
	At         time.Time          `bson:"at" json:"at"`
	Steps      []Step             `bson:"steps" json:"steps"`
}

// Member sits on a panel.
type Member struct {
	Person string `bson:"person" json:"person"`
	Name   string `bson:"name" json:"name"`
}

// Step is one act.
type Step struct {
	Act    Act       `bson:"act" json:"act"`
	By     string    `bson:"by" json:"by"`
	Name   string    `bson:"name" json:"name"`
	At     time.Time `bson:"at" json:"at"`
	Reason string    `bson:"reason,omitempty" json:"reason"`
}

func (a *Application) place() rbac.Place { return rbac.Place{Unit: a.Unit, Owner: a.Person} }

// Running says whether it is not decided yet.
func (a *Application) Running() bool { return a.State == Applied || a.State == Lecture }

// Sits says whether somebody is on the panel.
func (a *Application) Sits(person string) bool {
	return slices.ContainsFunc(a.Panel, func(m Member) bool { return m.Person == person })
}

// Sheet is a member's scores, nil before they are given.
func (a *Application) Sheet(member string) *round.Score {
	if i := slices.IndexFunc(a.Sheets, func(s round.Score) bool { return s.Member == member }); i >= 0 {
		return &a.Sheets[i]
	}
	return nil
}

func (a *Application) turn(act Act, by rbac.Actor, now time.Time, reason string) error {
	to, ok := moves[a.State][act]
	if !ok {
		return ErrState.With("state", string(a.State)).With("act", string(act))
	}
	a.State = to
	a.Steps = append(a.Steps, Step{act, by.Person, by.Name, now, strings.TrimSpace(reason)})
	return nil
}

// convene sets the panel, the topic and the day; another panel replaces it while nobody has scored.
func (a *Application) convene(p Panel, members []Member, by rbac.Actor, now time.Time) error {
	if len(a.Sheets) > 0 {
		return ErrScored
	}
	if err := a.turn(Convene, by, now, p.Topic); err != nil {
		return err
	}
	a.Panel, a.Topic, a.Day, a.Place = members, p.Topic, p.Day, p.Place
	return nil
}

// score takes a member's sheet; the mean is made with the last one.
func (a *Application) score(s round.Score) {
	if old := a.Sheet(s.Member); old != nil {
		*old = s
	} else {
		a.Sheets = append(a.Sheets, s)
	}
	if a.Mean, a.Marks = 0, nil; len(a.Sheets) == len(a.Panel) {
		a.Mean, a.Marks = round.Mean(a.Sheets)
	}
}

// settled says what keeps an application from being accepted by somebody: who convened it or sat on the panel, scores
// that are missing, or too few points.
func (a *Application) settled(by rbac.Actor) error {
	for _, s := range a.Steps {
		if s.Act == Convene && s.By == by.Person {
			return ErrSame
		}
	}
	switch {
	case a.Sits(by.Person):
		return ErrSame
	case a.State == Lecture && len(a.Sheets) < len(a.Panel):
		return ErrWaits.With("count", len(a.Panel)-len(a.Sheets))
	case a.State == Lecture && a.Mean < int64(a.Pass)*1000:
		return ErrBelow.With("have", kiloPoints(a.Mean)).With("need", a.Pass)
	}
	return nil
}

// Panel is what somebody convenes. Members are employee numbers or ids.
type Panel struct {
	Members []string `json:"members"`
	Topic   string   `json:"topic"`
	Day     rbac.Day `json:"day"`
	Place   string   `json:"place"`
}

const mostAhead = 90 // days to the lecture

func (p Panel) check(today rbac.Day, least int) (out fault.List) {
	if n := len(p.Members); n < least || n > mostPanel {
		out = append(out, ErrPanel.At("members").With("least", least).With("most", mostPanel))
	}
	if !within(p.Topic, mostTopic) {
		out = append(out, ErrTopic.At("topic").With("limit", mostTopic))
	}
	if !p.Day.Valid() || p.Day < today || p.Day > today.Add(mostAhead) {
		out = append(out, ErrDay.At("day").With("most", mostAhead))
	}
	return out
}

func within(s string, limit int) bool {
	n := len([]rune(s))
	return n > 0 && n <= limit
}

func reasonFault(reason string) *fault.Fault {
	if !within(strings.TrimSpace(reason), mostReason) {
		return ErrReason.At("reason").With("limit", mostReason)
	}
	return nil
}
