package round

import (
	"strconv"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
)

// Objection is what somebody has against a ranking that is shown. It is answered before the round is
// concluded. Its id is "{round}:{by}:{n}".
type Objection struct {
	store.Meta `bson:",inline"`
	Round      string    `bson:"round" json:"round"`
	About      string    `bson:"about" json:"about"` // person id; "" is the round as a whole
	AboutName  string    `bson:"about_name" json:"about_name"`
	By         string    `bson:"by" json:"by"` // shown to those who answer, and to nobody else
	ByName     string    `bson:"by_name" json:"by_name"`
	Text       string    `bson:"text" json:"text"`
	Filed      time.Time `bson:"filed" json:"filed"`
	State      string    `bson:"state" json:"state"`
	Answer     string    `bson:"answer" json:"answer"`
	Answerer   string    `bson:"answerer" json:"answerer"` // person id
	AnswerName string    `bson:"answer_name" json:"answer_name"`
	Answered   time.Time `bson:"answered,omitempty" json:"answered,omitzero"`
	Letter     string    `bson:"letter,omitempty" json:"letter,omitempty"` // number of the letter that brings the answer
}

// RoundOf is the round to which an objection's id belongs.
func RoundOf(objection string) string {
	id, _, _ := strings.Cut(objection, ":")
	return id
}

// The states of an objection.
const (
	ObjectionOpen      = "open"
	ObjectionUpheld    = "upheld"
	ObjectionDismissed = "dismissed"
)

// The faults of objections.
var (
	ErrNotShown   = fault.Define(fault.Conflict, "round.not_shown")
	ErrObjection  = fault.Define(fault.Invalid, "round.objection") // params "least", "most"
	ErrAnswered   = fault.Define(fault.Conflict, "round.answered")
	ErrUnanswered = fault.Define(fault.Conflict, "round.unanswered") // param "count"
	ErrOwnAnswer  = fault.Define(fault.Forbidden, "round.own_objection")
	ErrObjections = fault.Define(fault.TooMany, "round.objections_most") // param "most"
	ErrAbout      = fault.Define(fault.Invalid, "round.about")
)

// Objections are at least a sentence, and nobody files more than a handful in one round.
const (
	leastObjection = 10
	mostObjections = 5
	mostAnswers    = 50 // of the latest rounds, among which the home page looks for answers
)

// answer settles an objection.
func (o *Objection) answer(by, name, text string, upheld bool, now time.Time) error {
	switch {
	case o.State != ObjectionOpen:
		return ErrAnswered
	case by == o.By || by == o.About:
		return ErrOwnAnswer
	}
	if n := len([]rune(text)); n < leastObjection || n > mostReason {
		return ErrObjection.At("answer").With("least", leastObjection).With("most", mostReason)
	}
	o.State = ObjectionDismissed
	if upheld {
		o.State = ObjectionUpheld
	}
	o.Answer, o.Answerer, o.AnswerName, o.Answered = text, by, name, now
	o.Letter = o.Number(locale.Chinese)
	return nil
}

func itoa(n int) string { return strconv.Itoa(n) }

// ObjectionWord is what an objection's state is called.
func ObjectionWord(lang, state string) string { return locale.T(lang, "round.objection."+state, nil) }
