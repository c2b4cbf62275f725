// Package contest holds skill contests (技能大赛): stages with parts, judges, a log of scores, a board that
// everybody can follow, and awards.
//
//	Create ▶ draft ── Open ─▶ entries ── Start: the first stage ─▶ running ── … ── Conclude (second person) ─▶ concluded
//	           │                │                                    │
//	           └─── Cancel ─────┴────────────────────────────────────┘
//
// Each stage goes
//
//	Start: line-up, panels and order are drawn ─▶ scoring ── Freeze: the board stands still ── End ─▶ ended ── Reveal ─▶ revealed
//	                                                                                               └ objections, re-scores
//	── Advance: the next stage starts (second person), or Conclude after the last one
//
// # Everything is in the log
//
// A stage is a line-up, written once, and a log whose entries have the numbers 1, 2, 3 … without a gap: sheets
// of judges, results of papers, absences, conflicts of interest, other judges, and the marks "frozen", "ended"
// and "revealed", and between these two how many places were uncovered, from the last up. The ranking is a pure function of plan, line-up and log (Rank), so it can be made again at any
// time; the public board is the same function of the log up to the mark "frozen", until "revealed" is there
// or the places are uncovered one by one (Public). DOMjudge and CMS do it so.
//
// What an entry is about has a key (a judge's sheet on a part of an entrant's performance, …), and the writer
// numbers what is said about one key: 1, 2, 3 … The highest number counts. One number of a key is stored once, so
// an entry that comes twice or late changes nothing, whatever the order in which entries arrive. Nothing is
// ever taken out: a re-score stands beside what it replaces, with the objection that led to it.
//
// # The points
//
// In thousandths of a point of 100, rounded half up at two places: the mean of sheets, and the mean of a team's
// results in a paper.
//
//	points(part by judges) = mean of the sheets of those judges who may score the entrant; from the declared
//	                         number of sheets up without one highest and one lowest (去掉一个最高分、一个最低分)
//	points(paper)          = Σ results / members, a missing result being 0
//	points(earlier)        = total of the stage before
//	total                  = Σ weight(part) · points(part), weights in per cent: exact, in hundredths of a thousandth
//
// Equal totals are parted by the plan's tie-breaks in their order, and at last by a lot that anybody can draw
// again; each line says which one parted it from the line above.
//
// # Fairness
//
// Judges see their own sheets only. Nobody scores themselves, their own team or one that they lead, nor whoever
// they declared a relation to; with fewer than three judges left no performance is scored. Panels, judges and the
// order of appearance are drawn by lot (lot.go). Whoever ended a stage does not confirm it.
package contest
