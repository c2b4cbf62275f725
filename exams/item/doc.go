// Package item holds questions as values: what a question asks, how it is shown to a candidate,
// which responses it accepts and what they score. It reads no clock and no store.
//
//	Body ──View(seed)──▶ View        what a candidate may see: no key, no feedback, no order
//	Body + Response ──CheckResponse──▶ nil, or the fault that tells the candidate what is wrong
//	Body + Response ──Score──▶ milli-points, or open: a person marks it along the Rubric
//
// The vocabulary is QTI's: item, stem, option, prompt, response, and its ways of scoring
// (match_correct, map_response). Scores are whole milli-points, never floats: an item of two
// points has Max 2000.
//
// Responses name options by id. Ids are opaque and follow from the text (Prepare gives them), so
// neither their order nor the order of a View says anything about the key, and shuffling never
// changes what a stored response means.
//
// An item kind is one file that registers itself (see ordering.go for a short one and
// docs/extending.md for the steps). Body is wide enough for kinds to come: options, prompts,
// blanks, answers, media, parts, a rubric and named settings.
package item
