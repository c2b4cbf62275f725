// Package exams holds papers, scheduled exams, sittings, marking and results.
//
//	Paper ──Publish──▶ Version (frozen) ──Schedule──▶ Exam ──Start──▶ Sitting ──Submit──▶ Script
//	                                                                                       │
//	         exams.result.released ◀──Release── Result ◀── marks of people and of rules ◀──┘
//
// A sitting's life:
//
//	Start ──▶ open ◀──Resume── paused        submitted: the candidate handed it in
//	           │ └──Pause──────▲             expired:   its time was over (SubmitOverdue)
//	           ├──Submit──▶ submitted        void:      an invigilator annulled it
//	           ├──time ───▶ expired
//	           └──Annul───▶ void  (from every state)
//
// Sealing (submitted or expired) is followed by sealed → marking → marked → released; a crash
// between two of these steps is mended by the reaction to exams.sitting.submitted and by Sweep.
//
// # Time
//
// deadline = min(start + limit, close) + extra time of the person + pauses. An answer counts if it
// reaches the server up to deadline + grace, the end of that second included. Only the server's
// clock decides; the client's time is never read.
//
// # Why no acknowledged answer is lost
//
// The store changes one document at a time. A sitting is a header and one document per answer, so
// saving and handing in are writes to different documents that may cross, on one node or on two:
//
//	save:    1 write the answer, if its seq is above the stored one    2 read the header
//	submit:  1 seal the header                                        2 read the answers into the script
//
// A save is acknowledged only if its step 2 still finds the header open, or if the script holds
// the answer. If the header was open at the save's step 2, the answer had been written before the
// seal, hence before the answers were read, and it is in the script. If the header was sealed, the
// saver looks into the script (and completes it if whoever sealed has died): the answer is in it
// and is acknowledged, or is not and is refused. A header never goes back from sealed to open, the
// stored seq of an answer only grows, and the first script stands. So an answer is acknowledged
// exactly if it is in the script (or will be, while the sitting is open); nothing but atomic writes of
// single documents and reads of the newest state is needed. Where other nodes write, the header in
// memory only spares the read before the write: when it says no, the stored one is asked. Where this
// process is alone with the store, memory serves for step 2 as well: of a seal that came before the
// write it was told before the write returned (store.Engine.Alone).
//
// Results and marks rest on the script alone, never on answers that may still move. A device that
// lost the lease carries an older turn, so what it still sends replaces nothing newer.
//
// # Rooms and signals
//
// An exam may be held in rooms. Hall, one document for an exam, says who sits where: whoever has no seat in it
// does not start, and whoever is named for a room invigilates there and nowhere else. What is noticed around a
// sitting (Signals) stands beside it as evidence for people; nothing here acts on it.
//
// # Marking
//
// Closed items are scored by item.Score. Each answer to an open one waits for two markers, who are
// neither the candidate nor of the candidate's team. A Task shows item, rubric and response under
// an opaque random id: no person, no sitting, no other mark. Beyond the tolerance a third marker is
// asked, or whoever moderates gives the third mark (dispute.go). The mark of an item is
//
//   - the mean of two, rounded half up to whole milli-points;
//   - with a third: the mean of the two marks that lie closest together, and the third's own mark
//     where the other two lie equally far from it.
//
// Practice is marked in the same way. Nobody answers anything there: Record says that a performance
// took place, as a sitting that is handed in at once, and its items wait for marks although there is
// no response. Markers know it by the label of the recording.
//
// A Result is a pure function of script, key version and marks, stored under (sitting, key version)
// and never changed.
package exams
