// Package courses keeps the catalogue, what people study of it and how far they are.
//
// A course belongs to one of two lines (business knowledge, ability) and to a tier (group,
// province, centre), asks for other courses first, and consists of lessons. Its life:
//
//	          edit                  edit (the live version stays as it is)
//	         ┌────┐                ┌────┐
//	         ▼    │                ▼    │
//	Create ▶ draft ── Publish ──▶ live ── Publish ──▶ live, next version
//	                               │  ▲
//	                       Archive ▼  │ Publish
//	                             archived
//
// Publishing freezes the working copy as a version that never changes. An enrolment is bound to
// the version with which it began: nobody's half-read course changes under the reader.
//
//	Enrol / Assign ▶ open ── every lesson done ──▶ done ── validity near its end, Enrol ──▶ open, next round
//	                  │ ▲
//	         Withdraw ▼ │ Enrol
//	               withdrawn
//
// Progress only grows: whatever device reports late or twice, the furthest position, the best
// score and what was done stay. Reading a lesson is its own record and makes no audit entry;
// assigning, signing off practice and completing do.
//
// A lesson kind is one file (lesson_text.go, lesson_quiz.go, lesson_practice.go) that registers
// what its author must fill in and what makes it done.
package courses
