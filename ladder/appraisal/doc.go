// Package appraisal is the 360° appraisal: people are rated in four dimensions (服务意识 技能 态度 效果) by
// themselves, their leader, their peers and their internal customers, on steps that say what one sees at work.
//
//	Create ▶ draft ── Draw ─▶ draft ── Open (second person) ─▶ open ── End, or the last day is over ─▶ calibration ── Close (second person) ─▶ closed
//	           │                │                               │  ▲ Extend                             │  ▲ Propose, Decide (two people)       ▲ Propose, Decide:
//	           └────────────────┴──────── Cancel ───────────────┴───────────────────────────────────────┘  └ another version                     └ a correction
//
// # Who rates
//
// Draw finds raters by rules that depend on nothing but the organisation and the numbers of cycle and people:
// the leaders of the own unit, or of the nearest one above; peers of the own team and internal customers by
// lot (see lot.go). HR adds and drops; whoever drew, added or dropped does not open the cycle, so that a second
// person approves the choice. A rater with a stake declines and the next one of the lot is asked, as is for
// whoever leaves. Nobody is asked twice about the same person, and nobody learns from the program who rates whom but
// those who lead the cycle.
//
// # Who said what is not kept
//
// A sheet's id is HMAC-SHA256 (RFC 2104) of the two people under a key of the cycle; nothing in it says who or
// when, and it is in no book of the audit trail: what is recorded is that a sheet was handed in. When the rating
// ends, tallies are made, and then the key and all sheets are destroyed. A tally has sums and counts, of a
// hidden group (peers, customers) only from Least values on, and the words that may be shown, in the order of the
// alphabet. The result is a function of the tallies (Compute), and so are all later versions: nobody can make
// another one without a single rater, and no difference of two versions says what one person said. A group that
// is too small does not count, and neither does its weight: were it in the total, the total less what is
// shown would be what it said.
//
// What this does not guard against stands in docs/appraisals.md.
//
// # Rules
//
// A mean is Σ points / count, rounded to thousandths of a point, half away from zero. The points in a dimension
// are Σ weight·mean / Σ weight over the groups that count, rounded likewise; they hold where the form's
// share of the weight is there. Overall is the mean of the dimensions by their weights, and is there when all
// dimensions are. Each step is kept and shown.
//
// A member of the panel proposes other points with a reason, and a second member decides who neither proposed
// nor rated the person as leader. Each decision makes a version; the old ones stay readable. After the cycle is
// closed the same is a correction and is told to the ladder at once.
//
// The result holds from the closing on as the ladder's evidence "appraised:{cycle}:{person}".
package appraisal
