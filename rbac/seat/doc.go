// Package seat decides who may take which seat (台席) and what may be granted there, and says why.
//
// A seat asks for things that a passport tells of: certificates, a grade, stars, a language, courses,
// an appraisal. One look at the passport turns a person into words, and the policy, compiled
// from the seats and asked with Casbin, decides over them:
//
//	s:employed                      allow take       belongs to the organisation
//	s:lacks:certificate:VIP         deny take        one word for each thing that is missing
//	s:held, s:on_leave              deny take        a veto, an absence
//	s:opened                        allow take       a leader opened the seat for a while: nothing is
//	                                                 missing then, but a veto still counts
//	s:over_case, s:over_day         deny grant       more than the seat's authority
//
// A row that denies wins; no row is no permission. The words that were denied are the explanation,
// so whoever refuses and whoever explains are one. Extra rows that HR adds ("nobody
// takes COMPLAINT") take part like the others.
//
// The plan has versions. Each begins at an instant, at once or later, and takes the place of every
// earlier one from then on; a question is answered with the version that counts at its instant, so
// a retired seat keeps its past and a planned one its future. Try says what a draft would do to
// people before it is published.
//
// Nothing needs to run when a certificate ends: each fact has its end, and each decision says until
// when it holds. A store that does not answer makes a decision undecidable, which is closed.
package seat
