// Package requirement is the language in which the ladder asks for things, and its evaluation.
//
// A Rule is data: a leaf of some kind with that kind's parameters, or a composition of rules:
//
//	all:
//	- {kind: tenure, codes: [F2], months: 3}
//	- {kind: kpi, times: 2, among: 3}
//	- at_least: 1
//	  of:
//	  - {kind: certificate, codes: [GENERAL], days: 30}
//	  - {kind: exam, codes: [A1], least: 80}
//
// Facts are what is known of one person, each with the time from which it holds, until when, and
// when it was recorded. Evaluate(rule, facts, at) answers for any instant with what was known and
// held then, and reads nothing else: no context, no clock, no store. The same input gives the
// same bytes of JSON.
//
// A kind is one file, kind_<name>.go, that registers which parameters it has, what an instant
// shows of it and what mends it. A kind is monotone when more evidence can never take it away;
// those that look at the last periods (kpi, star, appraisal) or at vetoes are not.
package requirement
