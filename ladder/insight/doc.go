// Package insight is HR's view: how many people stand where, how they move, who could follow whom,
// which seats can be filled, what runs out, what training takes, who leaves and what that costs.
//
// # Where the figures come from
//
// Each node keeps a roll: one small entry (career) per person, made of what the ladder, the
// organisation and the seats know, and kept true by the store's Watch. A figure is one pass over the
// entries in question, so any mixture of unit, post and period costs the same, and there is no second
// set of books that could drift from the first: a test compares the roll that followed events with one
// that was read anew.
//
// A figure sorts people into cells (Figure.sort). The list behind a number is made by the very function
// that counted it: who is counted is who is listed. Where the ladder itself publishes a number (the
// pipeline), the roll counts by the same two fields of the same document.
//
// # Rules, with source
//
//   - Survival of tenure: Kaplan and Meier (1958), band by Greenwood's formula; see Survive.
//   - Equal chances: the four-fifths rule and a test of two proportions; see Compare.
//   - Cost of a leaver: at least 5,000 yuan of training and three months, from the founding documents'
//     analysis of attrition; both are settings.
//   - Early signs: what the same analysis names (short tenure, no way up, pressure), as facts that a
//     leader can talk about. A sign is an occasion for a talk, never a verdict: nothing reads it but
//     the list, and each comes with its reason.
//
// Appraisal and survey answers are not in the roll: they are shown by the packages that keep them, which
// know how few people stand behind a figure.
package insight
