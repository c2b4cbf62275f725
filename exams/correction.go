package exams

import (
	"fmt"
	"slices"
	"time"

	"tianti/exams/item"
	"tianti/internal/store"
)

// Remedy is how an item is scored otherwise than the paper says.
type Remedy string

// The remedies. What is left out counts for nobody, neither what was earned nor what could be; a pass
// mark in points shrinks in proportion.
const (
	LeaveOut Remedy = "leave_out"
	GiveFull Remedy = "full" // everybody gets all points
	Rekey    Remedy = "key"  // the question stays, its key is another
)

// Remedies lists them in the order in which pages offer them.
var Remedies = []Remedy{Rekey, GiveFull, LeaveOut}

// Fix is a remedy for one item. Body, of a Rekey, is the question with the right key: everything that
// candidates saw is the same.
type Fix struct {
	Ref  string     `bson:"ref" json:"ref"` // the frozen item, "{item}@{version}"
	Do   Remedy     `bson:"do" json:"do"`
	Body *item.Body `bson:"body,omitempty" json:"body,omitempty"`
}

// Correction makes a version of an exam's keys, "{exam}#{key}". It is written once, and results under it
// stand beside those under the versions before, which stay readable. Taking one back is another
// correction, with the fixes that were in force before.
//
//	Correct, TakeBack ──▶ applying ──every sitting of the exam is scored anew──▶ applied
type Correction struct {
	store.Meta `bson:",inline"`
	Exam       string          `bson:"exam" json:"exam"`
	Unit       string          `bson:"unit" json:"unit"`
	Key        int             `bson:"key" json:"key"`
	Before     int             `bson:"before" json:"before"`                     // the version that was in force
	Undoes     int             `bson:"undoes,omitempty" json:"undoes,omitempty"` // the version that it takes back
	Fixes      []Fix           `bson:"fixes" json:"fixes"`                       // all that are in force under it
	Reason     string          `bson:"reason" json:"reason"`
	By         string          `bson:"by" json:"by"`
	At         time.Time       `bson:"at" json:"at"`
	State      CorrectionState `bson:"state" json:"state"`
	Changed    int             `bson:"changed" json:"changed"` // released results that say something else since
}

// CorrectionState is how far a correction is.
type CorrectionState string

// The states of a correction.
const (
	Applying CorrectionState = "applying"
	Applied  CorrectionState = "applied"
)

func correctionID(exam string, key int) string { return fmt.Sprintf("%s#%d", exam, key) }

// keyNow is the version of the keys that counts for an exam.
func (e *Exam) keyNow() int { return max(e.Key, firstKey) }

// keys are a version of an exam's keys, with the rounds of marking that count.
type keys struct {
	number int
	round  int
	fixes  []Fix
}

// apply gives an item of a script the remedy that the keys have for it.
func (k keys) apply(ref string, x scored) scored {
	i := slices.IndexFunc(k.fixes, func(f Fix) bool { return f.Ref == ref })
	if i < 0 {
		return x
	}
	x.fixed = k.fixes[i].Do
	if x.fixed == Rekey && k.fixes[i].Body != nil {
		b := k.fixes[i].Body.AsTold(x.body)
		b.Max = x.body.Max // the points are the paper's
		x.body = &b
	}
	return x
}

// leftOut is how many items count for nobody.
func (k keys) leftOut() (n int) {
	for _, f := range k.fixes {
		if f.Do == LeaveOut {
			n++
		}
	}
	return n
}

// with are the fixes where one item gets another remedy; Do "" takes its remedy away.
func with(fixes []Fix, f Fix) []Fix {
	out := slices.DeleteFunc(slices.Clone(fixes), func(x Fix) bool { return x.Ref == f.Ref })
	if f.Do != "" {
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b Fix) int { return compareText(a.Ref, b.Ref) })
	return out
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// check says what is wrong with a fix of an item; was is the item as it was asked.
func (f Fix) check(was *item.Body) error {
	switch f.Do {
	case LeaveOut, GiveFull:
		return nil
	case Rekey:
		if f.Body == nil {
			return ErrFix.With("item", f.Ref)
		}
		if err := item.Check(f.Body); err != nil {
			return err
		}
		if !item.SameQuestion(was, f.Body) {
			return ErrFixOther.With("item", f.Ref)
		}
		return nil
	}
	return ErrFix.With("item", f.Ref)
}

// Effect is what a correction would do, before it does: the matrix of who passed and who would.
type Effect struct {
	Exam     string      `json:"exam"`
	Key      int         `json:"key"`      // the version that it would make
	Sittings int         `json:"sittings"` // with a result
	Waiting  int         `json:"waiting"`  // without one yet; they will be scored with the new keys
	Changed  int         `json:"changed"`  // whose points or percent change
	Matrix   Matrix      `json:"matrix"`
	Rows     []EffectRow `json:"rows"` // those that change, who passes or fails now first; at most mostEffects
}

// Matrix counts results by what they were (row) and what they would be (column).
type Matrix struct {
	PassedPassed int `json:"passed_passed"`
	PassedFailed int `json:"passed_failed"`
	FailedPassed int `json:"failed_passed"`
	FailedFailed int `json:"failed_failed"`
}

func (m *Matrix) count(was, is bool) {
	switch {
	case was && is:
		m.PassedPassed++
	case was:
		m.PassedFailed++
	case is:
		m.FailedPassed++
	default:
		m.FailedFailed++
	}
}

// EffectRow is one sitting whose result would change.
type EffectRow struct {
	Sitting  string `json:"sitting"`
	Who      Who    `json:"who"`
	Released bool   `json:"released"`
	Old      Score  `json:"old"`
	New      Score  `json:"new"`
}

// Score is a result in short.
type Score struct {
	Score   int64 `json:"score"` // milli-points
	Max     int64 `json:"max"`
	Percent int64 `json:"percent"` // thousandths
	Passed  bool  `json:"passed"`
}

func (r *Result) short() Score { return Score{r.Score, r.Max, r.Percent, r.Passed} }

// Flips says whether somebody would pass who did not, or the other way round.
func (r EffectRow) Flips() bool { return r.Old.Passed != r.New.Passed }

// mostEffects bounds the rows of an effect; the counts are of everybody.
const mostEffects = 1000

func (e *Effect) add(row EffectRow) {
	e.Sittings++
	e.Matrix.count(row.Old.Passed, row.New.Passed)
	if row.Old == row.New {
		return
	}
	e.Changed++
	e.Rows = append(e.Rows, row)
}

// order puts those first for whom most changes.
func (e *Effect) order() {
	slices.SortStableFunc(e.Rows, func(a, b EffectRow) int {
		if a.Flips() != b.Flips() {
			if a.Flips() {
				return -1
			}
			return 1
		}
		return compareText(a.Who.No, b.Who.No)
	})
	if len(e.Rows) > mostEffects {
		e.Rows = e.Rows[:mostEffects]
	}
}
