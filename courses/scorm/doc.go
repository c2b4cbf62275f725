// Package scorm reads content packages of SCORM 1.2 and SCORM 2004 (2nd to 4th edition), follows a
// learner through their activities and reads what content reports. It is rules over plain values: what
// is stored, and who may, is the business of courses.
//
//	Read ─▶ Manifest (tree of activities, each with its resource and its sequencing)
//	                │
//	Start ─▶ Walk.Go(start | continue | previous | choice | exit …) ─▶ the activity to deliver, or the end
//	                │                                    ▲
//	         content runs, its Data arrive ── Walk.Take ─┘ roll-up: activity ▶ cluster ▶ whole package
//
// The run-time API itself runs in the browser, in the same frame tree as the content; web/page/play
// has it. What content says of itself is believed as much as a reader who says "read": a hostile
// package can complete its own lesson and nothing else.
//
// Sources: SCORM 1.2 Run-Time Environment and Content Aggregation Model; SCORM 2004 4th Edition, the
// same and Sequencing and Navigation, whose names of processes (RB.1.2, SB.2.3 …) the comments use.
package scorm
