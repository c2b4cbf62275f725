// Package supervision (督导) is findings that become training: what monitoring, a complaint, a quality check or
// a walk through a process (流程穿越: reverse 反向, inter-provincial 省际, thematic 专题) brings to light, who
// mends it by when, and whether that helped.
//
//	Record ▶ recorded ── Assign ─▶ correcting ── Correct ─▶ corrected ── Recheck, passed ─▶ closed
//	            │        (cause, owner, day,  ▲  │   ▲          │                              │
//	            │         measure, training)  │  │   └──────────┘ Recheck, failed: another day │
//	            └───────────── Void ──────────┼──┴─▶ void                                      │
//	                                          └──────────────────── Reopen ───────────────────┘
//
// That is the circle of plan, do, check, act (PDCA; Deming 1986): plan is Assign, do is Correct, check is
// Recheck, act is to close it or to go round again.
//
// # Rules
//
//   - A finding is about a person or, where a process is at fault, about a unit. Its kind asks its own questions
//     (forms.go); a walk-through says step by step what was met, and at least one step is broken.
//   - Categories with their causes are data (standard.yaml to begin with), edited in versions. So are the working
//     days for a correction (three, serious ones one, as practice has it), the days within which the same is a
//     recurrence, and the share that is to be closed in time (95 %).
//   - Corrective training is assigned with the plan, by an enrolment that names the finding. Who completed the
//     course before the finding takes it again.
//   - Nobody records, plans or re-checks what concerns themselves; whoever mends does not re-check. A re-check
//     passes only when nobody's corrective training is open.
//   - In time is a finding whose correction that passed was reported by the first day that was set. Another
//     day after a failed re-check does not move that one.
//   - A recurrence is a finding with the category of an earlier one about the same person, or of the same unit,
//     within so many days (Recurrent).
//   - Effect: monthly figures in the three months before the finding against the three after its closing; see
//     Compare for the method and its source, and docs/supervision.md for what it cannot tell.
//   - A serious finding about a person may be a veto event (一票否决): HR records it from the finding, and what
//     the ladder does with such events follows.
//
// The monthly quality report (服务质量通报) is a function of the findings (Summarise); no figure in it is typed.
package supervision
