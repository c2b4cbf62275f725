// Package class runs live classes: when and where a lesson of the kind "class" is held, who has a place,
// who was there, and what it was good for.
//
//	        Plan               Hold (begin is over)
//	manager ────▶ planned ───────────────────────▶ held      whoever was there gets the lesson
//	                 │
//	                 └── Cancel ──▶ cancelled                everybody is told by the page
//
// A class is one document with its seats in the order in which people asked for them, so that the last
// free place is given once, whoever asks for it at the same instant, and whoever leaves is followed by
// the first who waits in the very same write:
//
//	Book ▶ booked ◀── somebody leaves ── waiting ◀ Book, when all places are taken
//
// People check in with the code at the door, which changes twice a minute (door.go), or by the trainer's
// hand. Holding the class fixes the roster; a reaction gives the lesson to whoever was there, once.
//
// Evaluation follows the four levels of D. L. Kirkpatrick (Evaluating Training Programs, 1959/1994):
// reaction is asked of those who were there and is stored without their names, learning is what they
// reach in the course's quizzes, behaviour is what their leaders see from 30 days after, results are the
// figures of the course in ladder/insight.
//
// Trainers and rooms are in one place at a time: agenda.go claims their time before a class is written.
package class
