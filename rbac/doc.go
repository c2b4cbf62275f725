// Package rbac knows who there is and who may do what: units, people, posts, roles, and the Gate
// that every use case of every package asks before it changes anything.
//
// # Units
//
// Units form one tree: group → province → centre → team. A unit's id is its place in the tree
// ("group.gd.shenzhen.t4"), and its path the same with slashes ("/group/gd/shenzhen/t4/"), so that
// "everybody below this centre" is one prefix of one index and nobody walks a tree.
//
//	         Create            Close
//	(nothing) ─────▶ open ────────────▶ closed    (nobody belongs to it, no open unit below)
//	                  │  ◀─────────────  │
//	                  │     Reopen
//	                  └──▶ moving ──▶ closed, and open at the new place (Move)
//
// Moving a unit makes it anew below another parent: its people are moved there from today on, roles go
// along, and the old place is closed, so that what was decided there and any past day still name it.
// Closed units stay for ever.
//
// # People
//
//	            Hire            Leave (from its day on)
//	(nobody) ─────────▶ employed ─────────▶ left
//	                    │  ▲  ▲               │
//	                Move└──┘  └───────────────┘ Rehire
//
// A person's id is the employee number of the first hire, and stays. Moves are dated: each says
// from which civil day on a person belongs to which unit and holds which post, and nothing of it is
// ever overwritten, so that any past day can be asked for. A person is employed on a day when
// HiredOn ≤ day and LeftOn, if any, is later: on the day of leaving there is no log-in and no seat
// any more. Unit and Post in the document are those of today; a move of a later day waits in Moves
// until Settle takes it over.
//
// # Roles
//
// A role is held at a unit and covers what lies below it, from an instant until another or until
// it is revoked. Assignments are the source; the passport (package passport) hears of them through
// facts and answers at run time. Everybody who is employed holds the role trainee at the own unit
// without an assignment: it opens nothing but what is one's own. Roles that rested on a unit end
// when their holder moves away from it, and all end with leaving.
//
// Whoever holds a role that the policy lets be handed over (rbac.role.delegate) may delegate it at the
// unit or below, to somebody in reach, for 90 days at most. A delegation is an assignment with a
// delegator, and rests on the delegator's own role:
//
//	          Delegate                 its end, by the clock;
//	(nothing) ────────▶ to come ──▶ counts ────────────────────▶ over
//	                       │           EndDelegation; the delegator's role ends
//	                       └──────────────────────────────────────▶
//
// It counts at an instant only while the delegator holds the role then: that is looked at whenever
// roles are read, so nothing has to run for it to end. It is handed on to nobody, and its holder decides
// neither the own case nor the delegator's (see weigh).
//
// Posts are the built-in ones as HR changed them and those that HR added; a retired one stays with
// whoever holds it. Posts that are key or management posts demand a certificate of the post before anyone takes
// them; Organisation asks whoever was named with Demand.
//
// Packages below: account (log-in and passwords), roster (import), policy, token, passport, seat.
package rbac
