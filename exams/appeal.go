package exams

import (
	"slices"
	"strings"
	"time"

	"tianti/internal/store"
)

// AppealState is where an appeal is in its life.
//
//	File ▶ filed ──Remark──▶ remarking ──a fresh mark──▶ remarked
//	         │ └─────────────── Answer ───────────────────┴──▶ upheld, rejected
//	         └──Withdraw──▶ withdrawn
//
// Where the sitting is annulled while a fresh mark is to come, the mark never comes and remarking is answered.
type AppealState string

// The states of an appeal. The last three are ends.
const (
	AppealFiled     AppealState = "filed"
	AppealRemarking AppealState = "remarking"
	AppealRemarked  AppealState = "remarked"
	AppealUpheld    AppealState = "upheld"
	AppealRejected  AppealState = "rejected"
	AppealWithdrawn AppealState = "withdrawn"
)

// AppealStates lists them in their order.
var AppealStates = []AppealState{AppealFiled, AppealRemarking, AppealRemarked, AppealUpheld, AppealRejected, AppealWithdrawn}

// Appeal is a candidate's objection to the own result; its id is the sitting's, so there is one. Somebody
// else answers it, who has marked nothing of it; whoever marks again has not marked it before.
type Appeal struct {
	store.Meta `bson:",inline"`
	Exam       string      `bson:"exam" json:"exam"`
	Person     string      `bson:"person" json:"person"`
	Unit       string      `bson:"unit" json:"unit"`
	State      AppealState `bson:"state" json:"state"`
	Items      []int       `bson:"items,omitempty" json:"items,omitempty"` // which questions; none: the whole
	Text       string      `bson:"text" json:"text"`
	Filed      time.Time   `bson:"filed" json:"filed"`
	Was        Standing    `bson:"was" json:"was"`                              // the result that is objected to
	Fresh      *Score      `bson:"fresh,omitempty" json:"fresh,omitempty"`      // what the re-mark makes of it
	Answer     string      `bson:"answer,omitempty" json:"answer,omitempty"`    //
	By         string      `bson:"by,omitempty" json:"by,omitempty"`            // who answered
	Answered   time.Time   `bson:"answered,omitempty" json:"answered,omitzero"` //
}

// Over says whether the appeal has ended.
func (a *Appeal) Over() bool {
	return a.State == AppealUpheld || a.State == AppealRejected || a.State == AppealWithdrawn
}

// AppealUntil is the last instant at which a released result can be appealed against: the end of the day,
// so many days after the result that counts was told. The zero time: not at all.
func (e *Exam) AppealUntil(h *Sitting) time.Time {
	if e.Plan.Appeals == 0 || h.Stage != Released || h.State == Void {
		return time.Time{}
	}
	from := h.Released
	if n := len(h.Past); n > 0 && h.Past[n-1].Until.After(from) {
		from = h.Past[n-1].Until
	}
	return from.AddDate(0, 0, e.Plan.Appeals)
}

// mayAppeal says why a result cannot be appealed against now.
func (e *Exam) mayAppeal(h *Sitting, now time.Time) error {
	switch until := e.AppealUntil(h); {
	case h.Stage != Released:
		return ErrHidden
	case until.IsZero():
		return ErrNoAppeals
	case now.After(until):
		return ErrAppealOver.With("until", until)
	}
	return nil
}

// Limits of what is written.
const (
	leastAppeal = 10
	mostAppeal  = 2000
)

func appealText(field, s string) error {
	if n := len([]rune(strings.TrimSpace(s))); n < leastAppeal || n > mostAppeal {
		return ErrAppealText.At(field).With("least", leastAppeal).With("most", mostAppeal)
	}
	return nil
}

// answerable says whether somebody may uphold or reject it now, by what markers were asked of its sitting. While a fresh
// mark is to come nobody may; it never comes once the sitting was annulled.
func (a *Appeal) answerable(ms []*marking) bool {
	return a.State == AppealFiled || a.State == AppealRemarked || a.State == AppealRemarking &&
		!slices.ContainsFunc(ms, func(m *marking) bool { return m.State == waiting || m.State == done && m.Round > 0 })
}

// concerns says whether an appeal is about a question.
func (a *Appeal) concerns(n int) bool { return len(a.Items) == 0 || slices.Contains(a.Items, n) }

// toCandidate is a copy for the candidate. What a re-mark found is told once it counts, and points only
// where the paper shows them.
func (a *Appeal) toCandidate(show Show) *Appeal {
	c := *a
	if c.State != AppealUpheld {
		c.Fresh = nil
	}
	if show != ShowPassed {
		return &c
	}
	c.Was = bare([]Standing{c.Was})[0]
	if c.Fresh != nil {
		c.Fresh = &Score{Passed: c.Fresh.Passed}
	}
	return &c
}
