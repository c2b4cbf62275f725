// Package star rates people in periods: from their figures by a weighted scorecard to one to five stars,
// with every step of the computation kept, and grants the awards that go with it.
//
//	Open ▶ draft ── Compute ──▶ preview ── Publish ──▶ notice ── Confirm (second person) ──▶ confirmed
//	                              ▲  ▲ Compute again    │  │
//	                              │  └──────────────────┘  │   Withdraw; or Compute after an objection was upheld
//	                              └── objections: open ▶ upheld | rejected
//
// The computation (Compute) is a pure function of the scorecard, the metrics and what is known of the
// people. All of it is in whole thousandths, and each rounding is half away from zero:
//
//  1. The figure of a person in a metric is the mean of the months that have it, or their sum where the
//     metric adds up (calls, complaints).
//  2. Points from 0 to 100. On the scale "peer" they are the derived score M + S·z of the person in the
//     peer group, with z = ±(x − x̄)/σ, σ the standard deviation of the whole group and the sign the
//     metric's direction: the T-score of McCall (How to Measure in Education, 1922) with the house's mean
//     and deviation in place of 50 and 10. Where σ is 0 everybody has M. It is computed exactly, as
//     S·(n·x − Σx)/√(n·Σx² − (Σx)²), with whole numbers and an integer square root. On the scale "fixed"
//     they lie on the line from 0 points at Zero to 100 at Full; without these, threshold is 60 and
//     target 100.
//  3. The peer group is who has the same post and grade in the same unit, as far as the scorecard says
//     so. A group of fewer than Least people is compared with wider ones instead: the unit above, and so
//     on up to the period's whole, then without regard to grade. Is even that too small, or has a metric
//     fewer than Least values in it, the fixed scale is used. Where there is none either the line is left out.
//  4. The score is the mean of the points weighted by the lines that are there. With less than the
//     scorecard's share of the weight there, nobody is rated.
//  5. The band is the highest star whose lowest score is reached. A veto event in the period leaves no
//     star (一票否决); the score is shown all the same.
//  6. Places: of star k there are ⌊cap·N⌋ for N rated people, shared out to units by the method of
//     largest remainder (Hamilton, 1792; Hare–Niemeyer): each gets the whole part of its exact share, what
//     is left goes to the largest remainders; of equal ones to the larger unit, then to the first path.
//  7. Within a unit people stand in the order of score, then of the scorecard's tie-breaks, then of
//     their ids. From five stars down, places go to those who reach the band; whoever finds none left is
//     looked at for the next lower star. Places that nobody reaches are left empty.
//
// Nobody confirms what they published, nor a period in which they are rated themselves.
//
// The defaults are those of docs/stars.md, with their sources.
package star
