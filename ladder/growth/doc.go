// Package growth is development plans (发展计划): where somebody wants to be in two to three years, with a mentor,
// goals tied to rungs of the ladder, and a review every half-year in which both say how it goes.
//
//	Write ▶ draft ── Submit ─▶ proposed ── Approve (not the person) ─▶ active ── End (reason), leaving ─▶ ended
//	          ▲  ▲ Write         │                                       │  ▲
//	          └──┴── Return ─────┘                                       └──┘ Speak, Mentored
//
// Rules:
//
//   - A plan runs for two to three years (the founding documents ask for 两到三年的职业计划). Somebody has one plan
//     at a time.
//   - Each goal is a rung that can still be reached from where the person stands, by a day within the plan. It is
//     reached when the ladder says so: the fact of the appointment ticks it, and an annulment takes that back.
//   - The mentor stands on a rung that the person can still reach (or on the same one where there is none), and
//     has at most MostMentees people. When the mentor leaves, the plan goes on and says that it needs another.
//   - Reviews fall due every six months from the first day on. Each of the two voices is heard by itself: what one
//     wrote is shown to the other, and to those who lead them, when both are in, and is not changed any more
//     then. Without the mentor's voice a review is not held.
//   - The person is reminded Notice days before a review, and so is the mentor.
package growth
