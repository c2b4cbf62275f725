// Package roster imports people from the tables that HR keeps: CSV or XLSX, Chinese or English
// headers.
//
//	Preview ──▶ preview ──Apply──▶ applying ──▶ applied
//
// Preview reads the file, gives a verdict on each row and keeps both; nothing of the organisation
// changes. Apply makes the units that are missing and brings people in line, in batches; doing it
// again changes nothing, and importing the same file again finds every row the same.
//
// Rules of reading:
//
//   - a number, name, post and first day are needed; whoever works in the front line and leads
//     nobody also needs a team. Group, province, centre and team are given by name without gaps;
//   - names stay as typed, but for blanks between Chinese characters and invisible runes;
//   - full-width digits and letters are plain ones where they stand for codes, days and phones;
//   - days are year-month-day in any usual punctuation, or the serial number that Excel keeps. A
//     day of two-digit year, or with the year last, is refused: nobody can know which way it is meant;
//   - of rows with one number the first counts, the others are refused;
//   - a column that the table does not have leaves what is known; an empty cell empties it;
//   - whoever is known as left comes back only with a new first day.
package roster

import "tianti/internal/fault"

// The faults of a row, besides those of package rbac.
var (
	ErrTwice     = fault.Define(fault.Invalid, "rbac.roster.twice")     // params "value", "first"
	ErrShortRow  = fault.Define(fault.Invalid, "rbac.roster.short_row") // params "have", "want"
	ErrAmbiguous = fault.Define(fault.Invalid, "rbac.roster.ambiguous") // param "value"
	ErrGap       = fault.Define(fault.Invalid, "rbac.roster.gap")       // param "level"
	ErrOther     = fault.Define(fault.Invalid, "rbac.roster.other")     // params "value", "group"
	ErrUnitLong  = fault.Define(fault.Invalid, "rbac.roster.unit_long") // params "value", "limit"
	ErrNone      = fault.Define(fault.NotFound, "rbac.roster.none")
)
