package star

import "time"

// PeriodPublished says that a notice begins: objections are heard until it ends.
type PeriodPublished struct {
	Period string    `bson:"period" json:"period"`
	Code   string    `bson:"code" json:"code"`
	Unit   string    `bson:"unit" json:"unit"`
	Run    int       `bson:"run" json:"run"`
	Until  time.Time `bson:"until" json:"until"`
	Rated  int64     `bson:"rated" json:"rated"`
}

// EventName is the fact's stable name.
func (PeriodPublished) EventName() string { return "ladder.star.published" }

// PeriodConfirmed says that the ratings of a period hold.
type PeriodConfirmed struct {
	Period string    `bson:"period" json:"period"`
	Code   string    `bson:"code" json:"code"`
	Unit   string    `bson:"unit" json:"unit"`
	Run    int       `bson:"run" json:"run"`
	At     time.Time `bson:"at" json:"at"`
}

// EventName is the fact's stable name.
func (PeriodConfirmed) EventName() string { return "ladder.star.confirmed" }

// StarsGranted carries the stars of some of the people of a confirmed period.
type StarsGranted struct {
	Period string    `bson:"period" json:"period"`
	Code   string    `bson:"code" json:"code"`
	Stars  []Given   `bson:"stars" json:"stars"`
	At     time.Time `bson:"at" json:"at"` // of the confirmation
}

// Given is one person's stars.
type Given struct {
	Person string    `bson:"person" json:"person"`
	Stars  int       `bson:"stars" json:"stars"`
	Until  time.Time `bson:"until" json:"until"` // they count for seats until then
}

// EventName is the fact's stable name.
func (StarsGranted) EventName() string { return "ladder.star.granted" }

// EvidenceID names a person's stars of a period among the ladder's evidence.
func EvidenceID(person, code string) string { return "star:" + person + ":" + code }

// VetoRecorded says that somebody did what leaves no star.
type VetoRecorded struct {
	Veto   string    `bson:"veto" json:"veto"`
	Person string    `bson:"person" json:"person"`
	Code   string    `bson:"code" json:"code"`
	On     time.Time `bson:"on" json:"on"`
	By     string    `bson:"by" json:"by"` // who recorded it
}

// EventName is the fact's stable name.
func (VetoRecorded) EventName() string { return "ladder.veto.recorded" }

// VetoLifted says that a veto does not hold.
type VetoLifted struct {
	Veto   string `bson:"veto" json:"veto"`
	Person string `bson:"person" json:"person"`
}

// EventName is the fact's stable name.
func (VetoLifted) EventName() string { return "ladder.veto.lifted" }

// VetoID names a veto among the ladder's evidence.
func VetoID(id string) string { return "veto:" + id }

// AwardGranted says that an award was granted.
type AwardGranted struct {
	Award  string    `bson:"award" json:"award"`
	Kind   string    `bson:"kind" json:"kind"`
	Period string    `bson:"period" json:"period"`
	Title  string    `bson:"title" json:"title"`
	People []string  `bson:"people" json:"people"`
	At     time.Time `bson:"at" json:"at"`
}

// EventName is the fact's stable name.
func (AwardGranted) EventName() string { return "ladder.award.granted" }

// AwardRevoked says that an award does not hold any more.
type AwardRevoked struct {
	Award  string   `bson:"award" json:"award"`
	Kind   string   `bson:"kind" json:"kind"`
	People []string `bson:"people" json:"people"`
	Reason string   `bson:"reason" json:"reason"`
}

// EventName is the fact's stable name.
func (AwardRevoked) EventName() string { return "ladder.award.revoked" }

// AwardID names an award among the ladder's evidence.
func AwardID(id string) string { return "award:" + id }
