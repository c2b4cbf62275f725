// Package round is promotion by competition (竞聘): a round is announced for a rung with places per
// unit, people apply or are nominated, are examined and heard by a panel, and the best are appointed.
//
// A round's life. HR does what stands above a line, a second person with the right to confirm what
// stands below one:
//
//	         Announce          Close            Rank           Conclude
//	draft ─────────▶ announced ────▶ scoring ────────▶ ranked    noticed ──────▶ concluded
//	  │                │  ▲ ▲ Extend   │ ▲ ▲             │ │       ▲ │               │
//	  │                │  └─┘          │ │ └─── Return ──┘ └Confirm┘ ├─ Rework ──▶ scoring
//	  └─── Cancel ─────┴───┐◀── Reopen ┘ └──────────────────────────┘ └─ Annul ─▶ annulled ◀┘
//	                       ▼             ranked ── Reject ──▶ rejected
//	                   cancelled
//
// An application's life:
//
//	Nominate ─▶ nominated ─ Accept ─┐                        ┌─ Elect ──▶ elected ─ Appoint ─▶ appointing
//	File ──────────────────────────▶ filed ─ Qualify ─▶ qualified ─ Pass ─▶ unelected              │
//	                                   │                │ ▲     ▲────── Unrank (both) ──┘  Appointed
//	                                   └─ Disqualify    │ │                                        ▼
//	                                          ▼         │ └ Uphold ─┐          confirmed ◀─ Prove ─ trial
//	                                     unqualified ─ Appeal ─▶ appealed      reverted ◀─ Revert ───┘
//	                                     rejected ────▲ ▲ Reject    └─ Dismiss ─▶ dismissed
//
// Also: Return sends an application back to be mended and File sends it in again; Withdraw and
// Decline are the person's own; File after them opens it again while the window is open; Annul
// takes an election or an appointment back.
//
// # Rules
//
// The qualification is what the rung asks for, and what the round asks for beyond that. What the
// round itself brings (the panel's score, the place within the quota) is left out of the check, and
// taken from the round when the person is appointed. The result is kept with its evidence.
//
// Whoever has a stake stays out: nobody acts in a round in which they apply; a panel member does not
// score themselves, people of the own team, people whom they nominated, or people with whom a
// relation is declared (回避). Each candidate needs three members (综合评审 by at least three). Until
// the ranking is proposed nobody sees another member's score, not even HR. From five scores up the
// highest and the lowest are left out.
//
// The total is the weighted mean of the declared parts. Equal totals are parted by the declared
// tie-breaks, the last of which is a lot drawn from the round's and the person's numbers, so that
// everybody can draw it again. The same scores give the same ranking, in whatever order they came.
//
// The ranking is proposed by HR and confirmed by somebody else. It is shown to everybody for the
// declared number of working days (公示, five unless the round says otherwise); the days come from
// ladder/workday. It cannot be concluded before they are over and every objection is answered.
//
// Appointing goes the way of every appointment (package ladder): proposed, confirmed by a second
// person, with the requirements checked once more. Its facts lead to the trial period (试用期) and its
// end.
package round
