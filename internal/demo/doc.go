// Package demo makes the sample organisation: a telecom group's customer service with provinces,
// centres, teams and some hundred people, who have worked with this program for eighteen months.
//
// Nothing of it is put into the store behind the program's back. The history is played through the
// use cases of the domains, by the people who would have done it, on clocks that show the days on
// which it happened:
//
//	plan (who there is, what happens to whom on which day: a function of seed, size and today)
//	  └▶ script (acts by day and centre)
//	       └▶ desks (the real services over the same store, one desk for each centre, each with a
//	          clock of its own) act out a day in parallel; then the day's facts are delivered
//
// so every rule was asked, every change has its entry in the audit chain at the time at which it
// was made, and appointments were proposed by one person and confirmed by another with the evidence
// that they had on that day. Codes, keys and random references differ between two organisations of
// one seed; everything else is the same.
//
// The examinations of the newest class are among it (act_exam.go): a mock one that was sat, marked
// blind and released, and the two parts of the certification, which go on in the program: see
// TestTheSampleCertificationCanBePlayedToItsEnd in cmd/tianti for what is left to do.
//
// A centre's certificates are numbered by one desk in the order of their issue, therefore whoever
// works in two centres earns nothing after the move.
//
// Create fills a directory beside the final place and moves the file in when it is whole: a start
// that is killed leaves nothing that looks like an organisation.
package demo
