// Package subscription sends facts to programs outside: who gets which, where they stand, and what to do
// when they do not answer.
//
//	            ┌────────── start ───────────┐
//	            ▼                            │
//	new ──▶ active ──stop──▶ stopped ────────┤
//	            └──failing for GiveUp, 410──▶ failed
//
// A subscription has a position in the log of facts (internal/event/feed). Facts go out in that order, one
// at a time; a message that is not accepted is tried again, later and later (Delay), and holds up
// those behind it. What was accepted before a crash may be sent once more: the id of the message is
// that of the fact, by which the receiver knows it.
//
// What people decide stands in the Subscription, with an entry for each change. How far the
// delivery came stands in a course beside it, which only the delivery writes, on one node at a time:
// a decision that moves the position (a redelivery) raises Turn, and the delivery follows it.
package subscription
