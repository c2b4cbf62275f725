// Package qti reads and writes Question and Test Interoperability of 1EdTech (IMS): items of versions
// 2.0 to 2.2 and 3.0, one by one or in content packages (ZIP with imsmanifest.xml).
//
// The versions differ in how they spell names (responseIdentifier, response-identifier with a prefix
// qti-); the reader looks through that. How interactions become kinds:
//
//	choice                      single or multiple, with how many may be chosen
//	order                       ordering
//	match                       matching, where each of one side belongs to one of the other
//	text entry, inline choice,
//	gap match (text)            cloze
//	extended text               essay; a rubric block for scorers is the model answer
//	hottext                     single or multiple, the words as options
//	slider                      numeric
//	hot spot, select point      hotspot: choosing among areas that are shown, or pointing at hidden ones
//	upload                      upload
//	several of them             case: one part each, scored by its own response; gaps that follow each
//	                            other are one part
//
// Scoring is read from the two standard templates (match_correct, map_response) and, response by response,
// from rules of an item's own that compare with the right response or with values, exactly, within a
// tolerance or without regard to case, that map, add up, and keep a sum within bounds (scoring.go,
// comparison.go). What else rules do is left out, and said. Items whose values are drawn at random
// (templates) or that change between attempts (adaptive) are refused by name, as are the remaining
// interactions with pictures, and programs.
//
// What QTI has no words for stands in the package's manifest, beside each item, in elements of our own
// namespace, which the specification leaves room for; items stay valid for other programs. Cases and
// pictures to point at stand there whole, and that is what we read of our own packages; beside it they are
// written as composite items and interactions that others understand.
package qti
