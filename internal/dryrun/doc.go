// Package dryrun works out what a change would do to people before anybody makes it, and keeps the
// answer: how many were looked at, how many gain and lose what, and everybody's reasons.
//
// However many people there are, all of them are looked at. A run is asked for once and done in small
// steps: the first ones while whoever asked still waits, the others by a job (internal/job) that goes
// on where the last step ended, also after a crash or on another node. Whoever asked sees how far it
// is, and may stop it.
//
//	Start ▶ open ── all were looked at ──▶ done
//	  ▲       ├── Cancel ──▶ cancelled ──┐
//	  │       └── the step cannot be done ──▶ failed
//	  └────────────── StartAgain ◀───────┴──────┘
//
// A step writes what it found for each person under an id that is made of run, thing and person, and
// only then moves the run's cursor and counts on, in one write that demands the old cursor. A step
// that is done twice therefore counts once. Each attempt of a run that was started again keeps its effects
// under a name of its own, so that a late step of the one before cannot count.
package dryrun
