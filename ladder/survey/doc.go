// Package survey asks people what they need from their work and how they are, without ever knowing who
// said what: the values survey (真北: twelve needs in four groups) for the fit between a person and the
// organisation, pulse surveys, and the offers of support that stand beside them.
//
//	Create ▶ draft ── Open (reason) ──▶ open ── Close (reason, or the last day is over) ──▶ closed ──▶ published
//	          └── Drop (reason)                                              (a reaction makes the figures)
//
// # Who said what is not kept
//
// Each round has a key of 32 random bytes from Open until Close. An answer's id is HMAC-SHA256 (RFC 2104) of
// round and person under that key, and that one document is all that answering writes: there is no list of who
// took part. The id answers "has this person answered?" with one read, makes a second answer a collision, and
// lets a repetition after a crash find what the first attempt left; with one write there is nothing between two
// writes that could be lost or doubled. The answer carries the unit, the line of the post and the grade, and no
// time; it is read in the order of its id, which is random. Closing destroys the key, and with the figures the
// answers themselves are deleted: only sums over five people or more remain.
//
// An answer cannot be changed, not even by who gave it: changing needs a way from the person to the answer, and
// we would rather have none that anybody is used to taking. The price is that a slip stays; it is one of many.
//
// What this does not guard against stands in docs/surveys.md: who reads the database while a round is open has
// the key as well, and copies of the database made meanwhile keep it.
//
// # No figure about fewer than five
//
// Partition divides the answers into blocks of at least Least people, alike in unit, line and grade as far as
// that goes (after Mondrian: LeFevre, DeWitt and Ramakrishnan, Mondrian multidimensional k-anonymity, ICDE
// 2006). What is published about a unit, a line, a grade, or any crossing of them is the sum of the blocks that
// lie wholly inside. Whatever anybody adds and subtracts of such sums is again made of whole blocks, so no sum
// or difference is about one to four people. In the terms of statistical disclosure control (Hundepool et al.,
// Statistical Disclosure Control, Wiley 2012) a class of fewer than five is suppressed (primary), and the
// smallest class beside it goes with it where the rest would be too small (secondary). Figures of a
// questionnaire that come within Apart of each other are made so that no count moved by one to four.
//
// # Fit
//
// Fit is that of needs and supplies (Kristof, Person-organization fit, Personnel Psychology 49, 1996): how
// important each need is to somebody, and how far the organisation meets it. See Profile for the formulas.
package survey
