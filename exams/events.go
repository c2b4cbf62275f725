package exams

import (
	"time"

	"tianti/internal/locale"
)

// PaperPublished: exams can be scheduled with a version of a paper.
type PaperPublished struct {
	Paper   string `bson:"paper" json:"paper"`
	Version int    `bson:"version" json:"version"`
	Unit    string `bson:"unit" json:"unit"`
}

// EventName is the fact's stable name.
func (PaperPublished) EventName() string { return "exams.paper.published" }

// ExamScheduled: candidates can see an exam, and start it once its window is open.
type ExamScheduled struct {
	Exam   string      `bson:"exam" json:"exam"`
	Kind   string      `bson:"kind" json:"kind"`
	Mode   Mode        `bson:"mode" json:"mode"`
	Title  locale.Text `bson:"title" json:"title"`
	Unit   string      `bson:"unit" json:"unit"`
	Opens  time.Time   `bson:"opens" json:"opens"`
	Closes time.Time   `bson:"closes" json:"closes"`
	Units  []string    `bson:"units" json:"units"`
	People []string    `bson:"people" json:"people"`
}

// EventName is the fact's stable name.
func (ExamScheduled) EventName() string { return "exams.exam.scheduled" }

// ExamCancelled: an exam does not take place.
type ExamCancelled struct {
	Exam   string `bson:"exam" json:"exam"`
	Unit   string `bson:"unit" json:"unit"`
	Reason string `bson:"reason" json:"reason"`
}

// EventName is the fact's stable name.
func (ExamCancelled) EventName() string { return "exams.exam.cancelled" }

// CandidatesSeated: candidates of an exam got a place in a room, another one, or lost theirs.
type CandidatesSeated struct {
	Exam   string   `bson:"exam" json:"exam"`
	Unit   string   `bson:"unit" json:"unit"`
	People []string `bson:"people" json:"people"`
}

// EventName is the fact's stable name.
func (CandidatesSeated) EventName() string { return "exams.room.seated" }

// SittingStarted: a candidate has begun.
type SittingStarted struct {
	Sitting string    `bson:"sitting" json:"sitting"`
	Exam    string    `bson:"exam" json:"exam"`
	Person  string    `bson:"person" json:"person"`
	Unit    string    `bson:"unit" json:"unit"`
	Attempt int       `bson:"attempt" json:"attempt"`
	At      time.Time `bson:"at" json:"at"`
}

// EventName is the fact's stable name.
func (SittingStarted) EventName() string { return "exams.sitting.started" }

// SittingSubmitted: a sitting is sealed; State says by whom. A recorded performance is one, too.
type SittingSubmitted struct {
	Sitting string    `bson:"sitting" json:"sitting"`
	Exam    string    `bson:"exam" json:"exam"`
	Person  string    `bson:"person" json:"person"`
	Unit    string    `bson:"unit" json:"unit"`
	State   State     `bson:"state" json:"state"`
	At      time.Time `bson:"at" json:"at"`
}

// EventName is the fact's stable name.
func (SittingSubmitted) EventName() string { return "exams.sitting.submitted" }

// SittingAnnulled: nothing may rest on this sitting any more.
type SittingAnnulled struct {
	Sitting string `bson:"sitting" json:"sitting"`
	Exam    string `bson:"exam" json:"exam"`
	Kind    string `bson:"kind" json:"kind"`
	Person  string `bson:"person" json:"person"`
	Unit    string `bson:"unit" json:"unit"`
	Reason  string `bson:"reason" json:"reason"`
	Again   bool   `bson:"again" json:"again"`
}

// EventName is the fact's stable name.
func (SittingAnnulled) EventName() string { return "exams.sitting.annulled" }

// AnswerMarked: the marks of an answer have come together. It says neither whose they are nor what.
type AnswerMarked struct {
	Sitting string `bson:"sitting" json:"sitting"`
	N       int    `bson:"n" json:"n"`
}

// EventName is the fact's stable name.
func (AnswerMarked) EventName() string { return "exams.mark.settled" }

// ResultReleased: a candidate has a result. Score and Max are milli-points, Percent is thousandths
// of a point of 100.
type ResultReleased struct {
	Sitting string      `bson:"sitting" json:"sitting"`
	Exam    string      `bson:"exam" json:"exam"`
	Kind    string      `bson:"kind" json:"kind"` // certificate kind or grade for which it counts
	Mode    Mode        `bson:"mode" json:"mode"`
	Title   locale.Text `bson:"title" json:"title"`
	Person  string      `bson:"person" json:"person"`
	Unit    string      `bson:"unit" json:"unit"`
	Attempt int         `bson:"attempt" json:"attempt"`
	Key     int         `bson:"key" json:"key"`
	Round   int         `bson:"round" json:"round"` // 1 once a re-mark counts
	Score   int64       `bson:"score" json:"score"`
	Max     int64       `bson:"max" json:"max"`
	Percent int64       `bson:"percent" json:"percent"`
	Passed  bool        `bson:"passed" json:"passed"`
	Ended   time.Time   `bson:"ended" json:"ended"` // when the sitting ended
	At      time.Time   `bson:"at" json:"at"`       // when it was released
}

// EventName is the fact's stable name.
func (ResultReleased) EventName() string { return "exams.result.released" }

// ResultCorrected: a released result was changed, by a correction of the keys or a re-mark. The result that
// counts now is told by ResultReleased beside it.
type ResultCorrected struct {
	Sitting    string `bson:"sitting" json:"sitting"`
	Exam       string `bson:"exam" json:"exam"`
	Kind       string `bson:"kind" json:"kind"`
	Person     string `bson:"person" json:"person"`
	Unit       string `bson:"unit" json:"unit"`
	Key        int    `bson:"key" json:"key"`
	WasScore   int64  `bson:"was_score" json:"was_score"`
	WasPercent int64  `bson:"was_percent" json:"was_percent"`
	WasPassed  bool   `bson:"was_passed" json:"was_passed"`
	Score      int64  `bson:"score" json:"score"`
	Percent    int64  `bson:"percent" json:"percent"`
	Passed     bool   `bson:"passed" json:"passed"`
	Reason     string `bson:"reason" json:"reason"`
}

// EventName is the fact's stable name.
func (ResultCorrected) EventName() string { return "exams.result.corrected" }

// KeysCorrected: some items of an exam are scored otherwise from now on; Undoes is the version of the
// keys that was taken back, 0 for a new correction.
type KeysCorrected struct {
	Exam   string   `bson:"exam" json:"exam"`
	Unit   string   `bson:"unit" json:"unit"`
	Key    int      `bson:"key" json:"key"`
	Undoes int      `bson:"undoes" json:"undoes"`
	Items  []string `bson:"items" json:"items"`
	Reason string   `bson:"reason" json:"reason"`
}

// EventName is the fact's stable name.
func (KeysCorrected) EventName() string { return "exams.key.corrected" }

// AppealMoved: a candidate's appeal was filed, given to a fresh marker, answered or withdrawn.
type AppealMoved struct {
	Sitting string      `bson:"sitting" json:"sitting"`
	Exam    string      `bson:"exam" json:"exam"`
	Person  string      `bson:"person" json:"person"`
	Unit    string      `bson:"unit" json:"unit"`
	State   AppealState `bson:"state" json:"state"`
	At      time.Time   `bson:"at" json:"at"`
}

// EventName is the fact's stable name.
func (AppealMoved) EventName() string { return "exams.appeal.moved" }
