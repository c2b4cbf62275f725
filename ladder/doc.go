// Package ladder keeps the rungs, who stands on which since when, what the next one asks for, and
// the decisions that appoint people.
//
// The rungs and their requirements are data (blueprint.yaml, language: ladder/requirement). What
// is known of a person is a record of dated facts that the ladder collects itself: cmd/tianti feeds
// it from the events of courses, exams, certificates and rbac. Asked about a past day, the ladder
// answers with what was known on that day, because it reads nothing but this record.
//
// The position of a person is a history of terms. A term counts from its decision on and begins at
// its effective day; "as of T" leaves out what was decided after T.
//
// An appointment is decided by two people, neither of whom it concerns:
//
//	              ┌──────── Resubmit (proposer) ────────┐
//	              ▼                                     │
//	Propose ▶ proposed ── Return (second person) ──▶ returned
//	              │  │                                  │
//	              │  └────────── Withdraw (proposer) ◀──┘ ──▶ withdrawn
//	              ├── Refuse (second person) ──▶ refused
//	              └── Approve (second person) ──▶ approved ── Annul (reason) ──▶ annulled
//
// Proposing checks the requirements and keeps the result with its evidence; approving checks them
// again, because evidence may have been revoked meanwhile. What is not met stops both, unless the
// proposer waives it with a reason and the second person accepts the waivers knowingly; strict
// requirements cannot be waived. The fact ladder.grade.appointed carries the decision into the
// person's history (a reaction of this package) and to whoever else goes by grades.
//
// The first rung needs no decision: whoever enters the roster stands on it from the day of hire.
package ladder
