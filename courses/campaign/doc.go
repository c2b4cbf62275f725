// Package campaign enrols many people in courses: everybody of some units, posts and grades, or those
// who need a course by a new edition of the matrix.
//
// A campaign is started once and done in small steps. The first ones are done while whoever started it
// waits, the others by a job that goes on where the last step ended, also after a crash or on another
// node. Everybody sees how far it is; it can be paused, resumed and cancelled:
//
//	Start ▶ open ── everybody was looked at ──▶ done
//	         │ ▲
//	   Pause ▼ │ Resume
//	        paused ── Cancel ──▶ cancelled        (open ── Cancel ──▶ cancelled)
//	         a step cannot be done: open ──▶ failed ── Resume ──▶ open
//
// A step enrols its people and only then moves the campaign's cursor, in one write that demands the old
// one. Enrolling somebody twice changes nothing, so a step that is done twice counts once. What was
// enrolled before a cancel stays: a campaign is not undone behind people's backs.
package campaign
