package contest

import (
	"slices"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// Objection is what an entrant has against the points in a part. Upheld, it asks the judges to score again;
// what it changed is written beside what was. Closed while they do, it changed nothing. Its id is "{run}:{entrant}:{part}": one for each part.
type Objection struct {
	store.Meta `bson:",inline"`
	Contest    string    `bson:"contest" json:"contest"`
	Run        string    `bson:"run" json:"run"`
	Entrant    string    `bson:"entrant" json:"entrant"`
	Name       string    `bson:"name" json:"name"`
	Part       string    `bson:"part" json:"part"`
	Unit       string    `bson:"unit" json:"unit"`       // path, of the contest
	By         string    `bson:"by" json:"by"`           // person id
	Members    []string  `bson:"members" json:"members"` // of the entrant
	Text       string    `bson:"text" json:"text"`
	Filed      time.Time `bson:"filed" json:"filed"`
	State      string    `bson:"state" json:"state"`
	Answer     string    `bson:"answer" json:"answer"`
	Answerer   string    `bson:"answerer" json:"answerer"`
	AnswerName string    `bson:"answer_name" json:"answer_name"`
	Answered   time.Time `bson:"answered,omitempty" json:"answered,omitzero"`
	Asked      []string  `bson:"asked" json:"asked"` // judges who score again
	Before     *Trace    `bson:"before,omitempty" json:"before,omitempty"`
	After      *Trace    `bson:"after,omitempty" json:"after,omitempty"`
	Closed     string    `bson:"closed,omitempty" json:"closed,omitempty"` // why it was closed before all had scored again
	Closer     string    `bson:"closer,omitempty" json:"closer,omitempty"`
	CloserName string    `bson:"closer_name,omitempty" json:"closer_name,omitempty"`
	Settled    time.Time `bson:"settled,omitempty" json:"settled,omitzero"`
}

// Trace is an entrant's standing at an instant.
type Trace struct {
	Points int64 `bson:"points" json:"points"` // in the part, thousandths
	Total  int64 `bson:"total" json:"total"`   // thousandths
	Rank   int   `bson:"rank" json:"rank"`
	Seq    int64 `bson:"seq" json:"seq"` // number of the newest entry of the log
}

// The states of an objection.
const (
	Filed    = "filed"
	Refused  = "refused"
	Rescores = "rescores" // judges score again
	Settled  = "settled"
)

// Open says whether an objection still waits for somebody.
func (o *Objection) Open() bool { return o.State == Filed || o.State == Rescores }

// The faults of objections.
var (
	ErrObjection   = fault.Define(fault.Invalid, "contest.objection") // params "least", "most"
	ErrPaper       = fault.Define(fault.Conflict, "contest.paper")
	ErrLate        = fault.Define(fault.Conflict, "contest.late") // param "until"
	ErrFiled       = fault.Define(fault.Conflict, "contest.filed")
	ErrAbsent      = fault.Define(fault.Conflict, "contest.absent")
	ErrNoRescore   = fault.Define(fault.Conflict, "contest.no_rescore")
	ErrAnswered    = fault.Define(fault.Conflict, "contest.answered")
	ErrNoObjection = fault.Define(fault.NotFound, "contest.no_objection")
)

const leastObjection, mostObjection = 10, 1000

func objectionID(run, entrant, part string) string { return run + ":" + entrant + ":" + part }

func wordsFault(field, words string) *fault.Fault {
	if n := len([]rune(strings.TrimSpace(words))); n < leastObjection || n > mostObjection {
		return ErrObjection.At(field).With("least", leastObjection).With("most", mostObjection)
	}
	return nil
}

// answer settles an objection, or asks judges to score again. Nobody answers for an entrant of whom they are, or
// about their own sheet.
func (o *Objection) answer(by rbac.Actor, uphold bool, words string, judges []string, before Trace, now time.Time) error {
	switch {
	case o.State != Filed:
		return ErrAnswered
	case slices.Contains(o.Members, by.Person) || slices.Contains(judges, by.Person):
		return ErrInvolved
	case uphold && (before.Rank == 0 || len(judges) == 0): // nobody could ever settle it
		return ErrNoRescore
	}
	if f := wordsFault("answer", words); f != nil {
		return f
	}
	o.State, o.Answer, o.Answerer, o.AnswerName, o.Answered, o.Before = Refused, strings.TrimSpace(words), by.Person, by.Name, now, &before
	if uphold {
		o.State, o.Asked = Rescores, judges
	}
	return nil
}

// closable says whether an objection may be closed before all judges have scored again, and by whom: neither by the
// entrant nor by a judge of the part.
func (o *Objection) closable(by rbac.Actor, words string) error {
	switch {
	case o.State != Rescores:
		return ErrAnswered
	case slices.Contains(o.Members, by.Person) || slices.Contains(o.Asked, by.Person):
		return ErrInvolved
	}
	if f := wordsFault("answer", words); f != nil {
		return f
	}
	return nil
}
