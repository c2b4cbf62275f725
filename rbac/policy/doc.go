// Package policy decides what roles may do; Casbin does the deciding, and nothing else knows it.
//
// A policy is a short list of rows, read as text:
//
//	p, r:trainer, unit, exams.mark, give, allow    a trainer may mark in the own unit
//	p, r:staff,   own,  exams.mark, give, deny     nobody marks an own paper
//	g, r:trainer, r:agent                          whatever an agent may, a trainer may
//
// Subjects carry a prefix that says what they are: "r:" for roles, "s:" for what rbac/seat finds
// out about a person. People are never in a policy: a person called "admin" is no role, and a
// decision costs the same in a centre of fifty and in a group of a hundred thousand.
//
// The scope is the relation of role and place: "own" is a thing of the actor's own, "unit" one
// below the role's unit, "any" everything. Rows that deny win over rows that allow; no row is no
// permission. Objects and actions are compared as they stand, no patterns; "*" stands alone
// where validation lets it: reading all objects, or everything for the system itself.
//
//	rows ──Compile──▶ Set (immutable) ──swap──▶ in force ──a later version──▶ dropped
//
// Versions are documents that are only ever added. A node takes a version over only if it is
// later than the one in force, so a slow reload cannot bring back what was revoked meanwhile.
//
// Service decides and knows no people. Desk is for people: it explains decisions (Because, Explain), tries rows out
// (Shifts, Trial) and has two people put them in force (Proposal), and refuses rows that would leave nobody
// who can mend them.
package policy
