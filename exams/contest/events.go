package contest

import "time"

// Opened says that people can enter a contest.
type Opened struct {
	Contest string    `bson:"contest" json:"contest"`
	Title   string    `bson:"title" json:"title"`
	Unit    string    `bson:"unit" json:"unit"` // path
	Until   time.Time `bson:"until" json:"until"`
}

// EventName is the fact's stable name.
func (Opened) EventName() string { return "exams.contest.opened" }

// Entered says that an entrant is in a contest, or has withdrawn.
type Entered struct {
	Contest   string   `bson:"contest" json:"contest"`
	Entrant   string   `bson:"entrant" json:"entrant"`
	Members   []string `bson:"members" json:"members"` // person ids
	Province  string   `bson:"province" json:"province"`
	Withdrawn bool     `bson:"withdrawn" json:"withdrawn"`
}

// EventName is the fact's stable name.
func (Entered) EventName() string { return "exams.contest.entered" }

// StageMoved says that a stage started, was frozen, ended or was revealed.
type StageMoved struct {
	Contest string `bson:"contest" json:"contest"`
	Title   string `bson:"title" json:"title"`
	Unit    string `bson:"unit" json:"unit"`
	Stage   string `bson:"stage" json:"stage"`
	Act     string `bson:"act" json:"act"` // start, freeze, end or reveal
	Field   int    `bson:"field" json:"field"`
}

// EventName is the fact's stable name.
func (StageMoved) EventName() string { return "exams.contest.moved" }

// Scored says that something was added to a run's log. It says neither whose it is nor what.
type Scored struct {
	Contest string `bson:"contest" json:"contest"`
	Stage   string `bson:"stage" json:"stage"`
	Seq     int64  `bson:"seq" json:"seq"`
}

// EventName is the fact's stable name.
func (Scored) EventName() string { return "exams.contest.scored" }

// ObjectionMoved says that an objection was filed, answered or settled. It does not say who filed it.
type ObjectionMoved struct {
	Contest   string `bson:"contest" json:"contest"`
	Stage     string `bson:"stage" json:"stage"`
	Objection string `bson:"objection" json:"objection"`
	State     string `bson:"state" json:"state"`
}

// EventName is the fact's stable name.
func (ObjectionMoved) EventName() string { return "exams.contest.objected" }

// Awarded says that a contest is concluded: who won what.
type Awarded struct {
	Contest string    `bson:"contest" json:"contest"`
	Title   string    `bson:"title" json:"title"`
	TitleEN string    `bson:"title_en" json:"title_en"`
	Unit    string    `bson:"unit" json:"unit"`
	Won     []Won     `bson:"won" json:"won"`
	At      time.Time `bson:"at" json:"at"`
}

// EventName is the fact's stable name.
func (Awarded) EventName() string { return "exams.contest.awarded" }

// AwardRevoked says that an award holds no more for these people.
type AwardRevoked struct {
	Contest string    `bson:"contest" json:"contest"`
	Code    string    `bson:"code" json:"code"`
	Entrant string    `bson:"entrant" json:"entrant"`
	People  []string  `bson:"people" json:"people"`
	Reason  string    `bson:"reason" json:"reason"`
	At      time.Time `bson:"at" json:"at"`
}

// EventName is the fact's stable name.
func (AwardRevoked) EventName() string { return "exams.contest.revoked" }

// AwardID names an award of a contest among the ladder's evidence.
func AwardID(contest, code string) string { return "contest:" + contest + ":" + code }
