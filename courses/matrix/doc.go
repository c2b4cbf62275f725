// Package matrix changes who needs which course: tier × grade × line × post, as one table that is
// versioned, tried out before anybody decides, decided by two people and in force from a day on.
//
// A course brings its own rows with its first version. From then on only an edition of the matrix
// changes them, because a row concerns many people at once:
//
//	                 somebody's draft ── StartTrial ──▶ dry run over everybody: who gains and loses what
//	                        │                              ▲ rests on
//	Propose ────────────────┴──▶ proposed ─────────────────┘
//	   proposed ── Approve (second person, once all were looked at) ──▶ published ── Annul (before it begins) ──▶ annulled
//	       ├── Refuse (second person) ──▶ refused
//	       └── Withdraw (proposer) ──▶ withdrawn
//
// An edition replaces the rows of the courses that it names and leaves the others alone; what counts
// at an instant is the fold of all editions that have begun, over the courses' own rows. From that
// instant on every page, the catalogue and the way up the ladder read the new rows, without any job.
// Whoever then needs a course that they did not need before is enrolled by a campaign (package
// campaign) with a due day, if the edition asks for that.
package matrix
