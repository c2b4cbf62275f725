// Package feed numbers the facts that interest programs outside, so that they can be read in order,
// left and taken up again without missing one or seeing one twice.
//
//	bus ──batch──▶ block n+1 ──▶ marks of its facts ──▶ head        (append)
//	reader at position p ──▶ p+1, p+2 …                             (read)
//	block older than Keep, none of its facts still pending ──▶ gone (trim)
//
// The bus delivers at least once, and on any node. What it delivers is appended as one block, a document
// whose id is its number: nodes that append at once race for the id, and the loser looks again. A
// block is written after the one before it and never changes, so its facts have positions without
// gaps, and whoever has seen position p has seen everything before it: nothing is ever committed
// behind a reader's back. A mark per fact, named by the fact's id, says that it has its position;
// marks of a block are in place before the head names it, so a fact that is delivered twice, or by two
// nodes, is numbered once.
//
// A fact is kept as it goes out, as JSON made when it was numbered: a later program never says
// something else about what happened under an older one.
package feed
