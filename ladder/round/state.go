package round

import (
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/locale"
)

// State is where a round is in its life; doc.go draws it.
type State string

// The states of a round.
const (
	Draft     State = "draft"
	Announced State = "announced"
	Scoring   State = "scoring"
	Ranked    State = "ranked"
	Noticed   State = "noticed"
	Concluded State = "concluded"
	Rejected  State = "rejected"
	Cancelled State = "cancelled"
	Annulled  State = "annulled"
)

// States lists them in the order in which pages offer them.
var States = []State{Draft, Announced, Scoring, Ranked, Noticed, Concluded, Rejected, Cancelled, Annulled}

// Act is what somebody does to a round.
type Act string

// The acts on a round.
const (
	Edit     Act = "edit"
	Announce Act = "announce"
	Extend   Act = "extend"
	Close    Act = "close"
	Reopen   Act = "reopen"
	Seat     Act = "seat" // the panel
	Rank     Act = "rank"
	Confirm  Act = "confirm"
	Return   Act = "return"
	Reject   Act = "reject"
	Rework   Act = "rework"
	Conclude Act = "conclude"
	Cancel   Act = "cancel"
	Annul    Act = "annul"
)

// Acts lists them in the order in which pages offer them.
var Acts = []Act{Edit, Announce, Close, Rank, Confirm, Conclude, Extend, Reopen, Seat, Return, Rework, Reject, Cancel, Annul}

// moves is the state diagram: from a state, by an act, to a state.
var moves = map[State]map[Act]State{
	Draft:     {Edit: Draft, Seat: Draft, Announce: Announced, Cancel: Cancelled},
	Announced: {Extend: Announced, Seat: Announced, Close: Scoring, Cancel: Cancelled},
	Scoring:   {Seat: Scoring, Reopen: Announced, Rank: Ranked, Cancel: Cancelled},
	Ranked:    {Confirm: Noticed, Return: Scoring, Reject: Rejected},
	Noticed:   {Rework: Scoring, Conclude: Concluded, Annul: Annulled},
	Concluded: {Annul: Annulled},
}

// second are the acts of the person who confirms what HR does.
var second = map[Act]bool{Confirm: true, Return: true, Reject: true, Rework: true, Annul: true}

// Permission is what an act asks for.
func (a Act) Permission() string {
	if second[a] {
		return "ladder.round.confirm"
	}
	return "ladder.round.edit"
}

// Word is the state's name.
func (s State) Word(lang string) string { return locale.T(lang, "round.state."+string(s), nil) }

// Word is the act's name.
func (a Act) Word(lang string) string { return locale.T(lang, "round.act."+string(a), nil) }

// Open says whether more can happen to the round.
func (s State) Open() bool { return len(moves[s]) > 0 && s != Concluded }

// Public says whether everybody in the organisation may see the round.
func (s State) Public() bool {
	return s == Announced || s == Scoring || s == Ranked || s == Noticed || s == Concluded
}

// Phase is where an application is in its life; doc.go draws it.
type Phase string

// The phases of an application.
const (
	Nominated   Phase = "nominated"
	Filed       Phase = "filed" // only inside one change: the check follows at once
	Qualified   Phase = "qualified"
	Unqualified Phase = "unqualified"
	Returned    Phase = "returned"
	Turned      Phase = "rejected"
	Appealed    Phase = "appealed"
	Dismissed   Phase = "dismissed"
	Withdrawn   Phase = "withdrawn"
	Declined    Phase = "declined"
	Elected     Phase = "elected"
	Unelected   Phase = "unelected"
	Appointing  Phase = "appointing"
	Trial       Phase = "trial"
	Confirmed   Phase = "confirmed"
	Reverted    Phase = "reverted"
	Void        Phase = "annulled"
)

// Phases lists them in the order of an application's life.
var Phases = []Phase{Nominated, Qualified, Unqualified, Returned, Turned, Appealed, Dismissed, Withdrawn, Declined,
	Elected, Unelected, Appointing, Trial, Confirmed, Reverted, Void}

// Move is what happens to an application.
type Move string

// The moves of an application.
const (
	Nominate   Move = "nominate"
	File       Move = "file"
	Accept     Move = "accept"
	Decline    Move = "decline"
	Withdraw   Move = "withdraw"
	Qualify    Move = "qualify"
	Disqualify Move = "disqualify"
	SendBack   Move = "return"
	Refuse     Move = "reject"
	Appeal     Move = "appeal"
	Uphold     Move = "uphold"
	Dismiss    Move = "dismiss"
	Elect      Move = "elect"
	Pass       Move = "pass"
	Unrank     Move = "unrank"
	Appoint    Move = "appoint"
	Unappoint  Move = "unappoint"
	Appointed  Move = "appointed"
	Prove      Move = "prove"
	Revert     Move = "revert"
	Take       Move = "annul"
)

// Moves lists them in the order in which pages offer them.
var Moves = []Move{Nominate, File, Accept, Decline, Withdraw, Qualify, Disqualify, SendBack, Refuse, Appeal, Uphold, Dismiss,
	Elect, Pass, Unrank, Appoint, Unappoint, Appointed, Prove, Revert, Take}

// paths is the state diagram of an application.
var paths = map[Phase]map[Move]Phase{
	"":          {Nominate: Nominated, File: Filed},
	Nominated:   {Accept: Filed, Decline: Declined},
	Filed:       {Qualify: Qualified, Disqualify: Unqualified},
	Qualified:   {Withdraw: Withdrawn, SendBack: Returned, Refuse: Turned, Elect: Elected, Pass: Unelected, Take: Void},
	Unqualified: {File: Filed, Withdraw: Withdrawn, Appeal: Appealed, Take: Void},
	Returned:    {File: Filed, Withdraw: Withdrawn, Take: Void},
	Turned:      {Appeal: Appealed, Take: Void},
	Appealed:    {Uphold: Qualified, Dismiss: Dismissed, Withdraw: Withdrawn, Take: Void},
	Withdrawn:   {File: Filed},
	Declined:    {File: Filed},
	Elected:     {Unrank: Qualified, Decline: Declined, Appoint: Appointing, Take: Void},
	Unelected:   {Unrank: Qualified, Take: Void},
	Appointing:  {Unappoint: Elected, Appointed: Trial, Take: Void},
	Trial:       {Prove: Confirmed, Revert: Reverted, Take: Void},
	Confirmed:   {Take: Void},
}

// Word is the phase's name.
func (p Phase) Word(lang string) string { return locale.T(lang, "round.phase."+string(p), nil) }

// Word is the move's name.
func (m Move) Word(lang string) string { return locale.T(lang, "round.move."+string(m), nil) }

// Stands says whether the application takes part in the ranking, or did.
func (p Phase) Stands() bool {
	return p == Qualified || p == Elected || p == Unelected || p == Appointing || p == Trial || p == Confirmed
}

// The faults of moving rounds and applications.
var (
	ErrMove       = fault.Define(fault.Conflict, "round.state")  // params "state", "act"
	ErrPhase      = fault.Define(fault.Conflict, "round.phase")  // params "phase", "move"
	ErrReason     = fault.Define(fault.Invalid, "round.reason")  // param "most"
	ErrWindow     = fault.Define(fault.Conflict, "round.window") // params "opens", "closes"
	ErrNotOver    = fault.Define(fault.Conflict, "round.not_over")
	ErrOwnRound   = fault.Define(fault.Forbidden, "round.own")
	ErrSamePerson = fault.Define(fault.Forbidden, "round.same_person")
	ErrNotYours   = fault.Define(fault.Forbidden, "round.not_yours")
)

// mostReason bounds what somebody writes as a reason.
const mostReason = 2000

func reasoned(reason string) error {
	if strings.TrimSpace(reason) == "" || len([]rune(reason)) > mostReason {
		return ErrReason.At("reason").With("most", mostReason)
	}
	return nil
}

// Stepped is one act with who, when and why. Steps are few: an application sees a dozen in its life.
type Stepped struct {
	Act    string    `bson:"act" json:"act"`
	By     string    `bson:"by" json:"by"` // person id, or the system's part that did it
	Name   string    `bson:"name" json:"name"`
	At     time.Time `bson:"at" json:"at"`
	Reason string    `bson:"reason" json:"reason"`
}

// said is an instant as people read it, for faults.
func said(t time.Time) string { return t.In(clock.Shanghai).Format("2006-01-02 15:04") }
