// Package trainer is the accreditation of internal trainers (内训师): who may teach and mark, at which level, and until
// when. It stands on the ladder, because who is eligible is said in the ladder's requirement language.
//
//	Apply ▶ applied ── Convene ─▶ lecture ── Score by every member of the panel ─▶ lecture ── Accept (second person) ─▶ accredited
//	           │                    │                                                 └────── Refuse ──────────────────▶ refused
//	           └──── Withdraw ──────┴─▶ withdrawn
//
// Who applies for a level meets its requirements that day, or is told what is missing; they are looked at again when
// the case is decided. The trial lecture (试讲) is scored by three to nine members along a rubric, none of whom sees
// another's score or has a conflict of interest; of five scores up one highest and one lowest are left out
// (round.Mean, the rule of promotion panels). Whoever convened the panel or sat on it does not decide.
//
// An accreditation is a certificate of the kind TRAINER-<LEVEL> that is in force: this package issues it and keeps a
// card of it; a certificate that is revoked, suspended or over takes the accreditation with it, at that instant. The
// ladder's requirement kind "trainer" counts the same certificate. What a level entitles to is asked with Entitled, which
// evaluates that very requirement: the code that refuses says what is missing.
//
// Each year the card is reviewed: hours taught, evaluation, courses developed, and how somebody marks (agreement and
// severity from an exam's marking). The rules say what they advise; one person proposes to renew, raise, lower or
// revoke, and a second decides.
package trainer
