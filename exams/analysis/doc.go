// Package analysis says how well items and papers measure, by classical test theory. It is pure:
// results in, figures out; who may see them is decided elsewhere.
//
// Symbols, per item with score x, the maximum m that the candidate could earn, and the candidate's share of
// everything else y:
//
//	difficulty      p  = mean(x/m); high is easy
//	discrimination  D  = p of the best 27 % of candidates less p of the weakest 27 % (Kelley 1939)
//	correlation     r  = corr(x/m, y), the item against the rest of the paper; for right/wrong
//	                     items the corrected point-biserial
//	reliability     α  = k/(k-1) · (1 - Σ var(x) / var(total)) (Cronbach 1951; KR-20 for right/wrong)
//	                SEM = sd(total) · √(1-α)
//
// Candidates may have been given different items (papers drawn from a blueprint): each item is
// then judged by those who saw it, against their share of points. Where a paper asks an item for more
// points of some than of others, x/m makes them alike. Reliability needs everybody to have had the same
// items for the same points; where they had not, the report says so instead of giving a number.
//
// Groups are formed by score, ties included, so no figure depends on the order of the sittings.
package analysis
