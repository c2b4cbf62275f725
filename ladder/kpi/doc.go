// Package kpi keeps the monthly figures of people, teams and centres, and judges them by thresholds.
//
// A figure is what one source (the ACD, the quality system …) says of one subject in one month. It
// comes in a sheet:
//
//	Preview ──▶ preview ──Apply──▶ applying ──▶ applied
//
// Preview reads the file by the source's column mapping, gives a verdict on each row and keeps both;
// nothing else changes. Apply writes the figures in parts of 500 rows; doing it again goes on where it
// stopped and changes nothing when all is done. A row that says something else than what is known is a
// correction: the figure gets the next version, the old one stays readable, and a question about a
// past day is answered with the version that was known on it.
//
// Rules:
//
//   - Values are whole thousandths of the metric's unit (1.28 % is 1280); what a sheet says more
//     finely is rounded half away from zero.
//   - A metric's direction says whether more is better. A month is green in a metric when the value
//     is at the threshold or on its better side; a metric without a threshold is not judged.
//   - Thresholds belong to months. A new catalogue holds from a month on that is not over, so no month
//     that has been judged is ever judged anew.
//   - A month counts when it is over: rows of the current month or a later one are refused.
//   - A sheet of a person counts only for a month in which the person was employed. A sheet of a team
//     or a centre counts for whoever led it on the month's last day: members of that very unit whose
//     post is a management post.
//   - A percentage without its sign that is above 0 and at most 1 is refused unless the source's
//     mapping says what it is: 0.99 could be 0.99 % or 99 %.
//   - Of two sources that give the same metric of a month, the one that spoke last counts.
//   - Nobody imports or corrects the own figures.
//
// The default thresholds are those of the operating norm in docs/stars.md; they are data (metrics.yaml)
// and HR edits them.
//
// The fact ladder.kpi.recorded names a part of an import, or one corrected figure; Facts turns it into
// what the ladder's requirement kind "kpi" counts.
package kpi
