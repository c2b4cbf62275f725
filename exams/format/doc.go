// Package format is what every question format has in common: entries that a reader found in a
// file, and a report that accounts for each of them as kept, changed (with how) or refused (with
// why). Nothing is dropped in silence: the totals of a Report are counted from its rows, so they
// cannot disagree with them.
//
// A format is a package beside this one (gift, sheet) with
//
//	Read(data []byte) ([]format.Entry, error)   // the error refuses the file as a whole
//	Write(w io.Writer, entries []format.Entry) error
//
// and one line in the list of formats of exams/bank.
package format
