package exams

import "tianti/internal/fault"

// What can be wrong with a paper.
var (
	ErrTitle      = fault.Define(fault.Invalid, "exams.title")               // param most
	ErrCode       = fault.Define(fault.Invalid, "exams.code")                // param code
	ErrTaken      = fault.Define(fault.Conflict, "exams.code_taken")         // param code
	ErrChanged    = fault.Define(fault.Conflict, "exams.changed")            // somebody else was quicker
	ErrReason     = fault.Define(fault.Invalid, "exams.reason")              // a reason is missing
	ErrMinutes    = fault.Define(fault.Invalid, "exams.paper.minutes")       // param most
	ErrPassMark   = fault.Define(fault.Invalid, "exams.paper.pass_mark")     // neither or both, or out of range
	ErrNoItems    = fault.Define(fault.Invalid, "exams.paper.no_items")      // the paper asks nothing
	ErrManyItems  = fault.Define(fault.Invalid, "exams.paper.many_items")    // params most, have
	ErrRow        = fault.Define(fault.Invalid, "exams.paper.row")           // params section, row: neither items nor a count, or both
	ErrRowPoints  = fault.Define(fault.Invalid, "exams.paper.row_points")    // params section, row: items of different points need a number
	ErrRowItem    = fault.Define(fault.Invalid, "exams.paper.row_item")      // params section, row, item: not live, or twice
	ErrNotEnough  = fault.Define(fault.Conflict, "exams.paper.not_enough")   // params section, row, need, have
	ErrOverlap    = fault.Define(fault.Conflict, "exams.paper.overlap")      // params section, row, need: rows share too few items
	ErrShow       = fault.Define(fault.Invalid, "exams.paper.show")          // param show
	ErrNotLive    = fault.Define(fault.Conflict, "exams.paper.not_live")     // param paper
	ErrUnchanged  = fault.Define(fault.Conflict, "exams.paper.unchanged")    // nothing new to publish
	ErrPenalty    = fault.Define(fault.Invalid, "exams.paper.penalty")       // 0 … 100 %
	ErrPassPoints = fault.Define(fault.Invalid, "exams.paper.pass_too_high") // params most
)

// What can be wrong with an exam.
var (
	ErrKind       = fault.Define(fault.Invalid, "exams.exam.kind")        // param kind
	ErrWindow     = fault.Define(fault.Invalid, "exams.exam.window")      // close is not after open
	ErrGrace      = fault.Define(fault.Invalid, "exams.exam.grace")       // param most (seconds)
	ErrResits     = fault.Define(fault.Invalid, "exams.exam.resits")      // param most
	ErrTolerance  = fault.Define(fault.Invalid, "exams.exam.tolerance")   // 0 … 100 %
	ErrUnfit      = fault.Define(fault.Invalid, "exams.exam.unfit")       // param name: a marker without the accreditation that marking needs
	ErrMarkers    = fault.Define(fault.Invalid, "exams.exam.markers")     // param need: too few for open items
	ErrMarkings   = fault.Define(fault.Invalid, "exams.exam.markings")    // one or two
	ErrRelease    = fault.Define(fault.Invalid, "exams.exam.release")     // param release
	ErrNobody     = fault.Define(fault.Conflict, "exams.exam.nobody")     // neither candidates nor an audience
	ErrPeople     = fault.Define(fault.Invalid, "exams.exam.people")      // param people: unknown
	ErrExtra      = fault.Define(fault.Invalid, "exams.exam.extra")       // param most (minutes)
	ErrMode       = fault.Define(fault.Invalid, "exams.exam.mode")        // param mode
	ErrManyPeople = fault.Define(fault.Invalid, "exams.exam.many_people") // param most
	ErrPractice   = fault.Define(fault.Conflict, "exams.exam.practice")   // param paper: it has items that nobody marks
	ErrBrowserKey = fault.Define(fault.Invalid, "exams.exam.browser_key") // param most
	ErrExamState  = fault.Define(fault.Conflict, "exams.exam.state")      // param state
	ErrStarted    = fault.Define(fault.Conflict, "exams.exam.started")    // somebody sits it already
)

// What can be wrong with the rooms of an exam.
var (
	ErrRoomCode    = fault.Define(fault.Invalid, "exams.room.code")      // param code
	ErrRoomName    = fault.Define(fault.Invalid, "exams.room.name")      // param most: name missing, or something too long
	ErrRoomSeats   = fault.Define(fault.Invalid, "exams.room.seats")     // param most
	ErrRoomGuards  = fault.Define(fault.Invalid, "exams.room.guards")    // param most
	ErrRoomNetwork = fault.Define(fault.Invalid, "exams.room.network")   // param network
	ErrNoRoom      = fault.Define(fault.NotFound, "exams.room.none")     // param room
	ErrManyRooms   = fault.Define(fault.Conflict, "exams.room.many")     // param most
	ErrRoomUsed    = fault.Define(fault.Conflict, "exams.room.used")     // params room, n: people sit in it
	ErrRoomFull    = fault.Define(fault.Conflict, "exams.room.full")     // params room, seats
	ErrRoomsFull   = fault.Define(fault.Conflict, "exams.room.all_full") // params need, free
	ErrGuardSits   = fault.Define(fault.Conflict, "exams.room.guard")    // param person: candidate and invigilator
	ErrNoCandidate = fault.Define(fault.Invalid, "exams.room.candidate") // param name: not invited
	ErrNobodySits  = fault.Define(fault.Conflict, "exams.room.nobody")   // nobody waits for a place
	ErrNoSeat      = fault.Define(fault.Conflict, "exams.sitting.seat")  // the exam has rooms, the candidate has no place
	ErrNotInRoom   = fault.Define(fault.Forbidden, "exams.sitting.room") // param room: the machine is not in it
)

// Why somebody cannot sit an exam, now or at all.
var (
	ErrNotInvited = fault.Define(fault.Forbidden, "exams.sitting.not_invited")
	ErrEarly      = fault.Define(fault.Conflict, "exams.sitting.early")      // param opens
	ErrOver       = fault.Define(fault.Conflict, "exams.sitting.over")       // param closes
	ErrUsedUp     = fault.Define(fault.Conflict, "exams.sitting.used_up")    // param attempts
	ErrPassed     = fault.Define(fault.Conflict, "exams.sitting.passed")     // passed already
	ErrUnreleased = fault.Define(fault.Conflict, "exams.sitting.unreleased") // the last attempt has no result yet
	ErrNotHere    = fault.Define(fault.Conflict, "exams.sitting.not_here")   // practice is not sat at a computer
	ErrBrowser    = fault.Define(fault.Forbidden, "exams.sitting.browser")   // Safe Exam Browser is asked for
	ErrWait       = fault.Define(fault.Conflict, "exams.sitting.wait")       // param until
)

// Why an answer or a step of a sitting is refused.
var (
	ErrClosed    = fault.Define(fault.Conflict, "exams.sitting.closed")     // handed in or ended
	ErrLate      = fault.Define(fault.Conflict, "exams.sitting.late")       // param deadline
	ErrPaused    = fault.Define(fault.Conflict, "exams.sitting.paused")     //
	ErrNotPaused = fault.Define(fault.Conflict, "exams.sitting.unpaused")   //
	ErrVoid      = fault.Define(fault.Conflict, "exams.sitting.void")       //
	ErrElsewhere = fault.Define(fault.Conflict, "exams.sitting.elsewhere")  // another device holds it
	ErrNoItem    = fault.Define(fault.NotFound, "exams.sitting.no_item")    // param n
	ErrLabel     = fault.Define(fault.Invalid, "exams.sitting.label")       // param most: empty, too long or names the candidate
	ErrSignal    = fault.Define(fault.Invalid, "exams.sitting.signal")      // param kind
	ErrSeq       = fault.Define(fault.Invalid, "exams.sitting.seq")         //
	ErrNoFiles   = fault.Define(fault.Invalid, "exams.sitting.no_files")    // the item takes no files
	ErrTooLong   = fault.Define(fault.Invalid, "exams.sitting.too_long")    // params most, have: a recording
	ErrManyFiles = fault.Define(fault.Conflict, "exams.sitting.many_files") // param most: uploads for one item
	ErrNotThere  = fault.Define(fault.Invalid, "exams.sitting.not_there")   // param file: it was not uploaded for this item
	ErrHidden    = fault.Define(fault.Conflict, "exams.result.hidden")      // not released yet
)

// Marking and releasing.
var (
	ErrNoTask    = fault.Define(fault.NotFound, "exams.mark.no_task")
	ErrNotMarker = fault.Define(fault.Forbidden, "exams.mark.not_marker")
	ErrLockLost  = fault.Define(fault.Conflict, "exams.mark.lock_lost")    // another marker has it now
	ErrMarked    = fault.Define(fault.Conflict, "exams.mark.marked")       // marks are not changed
	ErrNoDispute = fault.Define(fault.Conflict, "exams.mark.no_dispute")   // no third mark is asked for
	ErrComment   = fault.Define(fault.Invalid, "exams.mark.comment")       // param most
	ErrSeed      = fault.Define(fault.Conflict, "exams.mark.seed")         // the answer is not marked, not written, or a seed already
	ErrMissing   = fault.Define(fault.Conflict, "exams.result.missing")    // param missing: answers without marks
	ErrStillOpen = fault.Define(fault.Conflict, "exams.result.still_open") // param open: sittings under way
	ErrNoResult  = fault.Define(fault.NotFound, "exams.result.none")       // no such result was ever released
	ErrNothing   = fault.Define(fault.Conflict, "exams.result.nothing")    // no result to release
)

// Correcting keys, and appeals.
var (
	ErrFix        = fault.Define(fault.Invalid, "exams.key.fix")            // param item: no way to score it otherwise
	ErrFixItem    = fault.Define(fault.Invalid, "exams.key.item")           // param item: the paper does not ask it
	ErrFixOther   = fault.Define(fault.Invalid, "exams.key.other_question") // param item: more than the key differs
	ErrFixNothing = fault.Define(fault.Invalid, "exams.key.nothing_left")
	ErrFixSame    = fault.Define(fault.Conflict, "exams.key.unchanged")    // nothing would be scored otherwise
	ErrOwnSitting = fault.Define(fault.Forbidden, "exams.key.own_sitting") // whoever sat the exam does not change its keys
	ErrNoUndo     = fault.Define(fault.Conflict, "exams.key.no_undo")      // no correction is in force

	ErrAppealDays   = fault.Define(fault.Invalid, "exams.exam.appeals")         // param most (days)
	ErrAppealOver   = fault.Define(fault.Conflict, "exams.appeal.over")         // param until
	ErrNoAppeals    = fault.Define(fault.Conflict, "exams.appeal.none_here")    // the exam has no appeals
	ErrAppealTwice  = fault.Define(fault.Conflict, "exams.appeal.twice")        // there is one already
	ErrAppealText   = fault.Define(fault.Invalid, "exams.appeal.text")          // params least, most
	ErrAppealState  = fault.Define(fault.Conflict, "exams.appeal.state")        // param state
	ErrAppealMarker = fault.Define(fault.Forbidden, "exams.appeal.marker")      // whoever marked it does not answer it
	ErrNoRemark     = fault.Define(fault.Conflict, "exams.appeal.nothing_open") // no answer that people marked, or it was marked again already
)
