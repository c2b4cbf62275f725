// Package gift reads and writes Moodle's GIFT, the plain text in which teachers keep questions.
//
// The grammar is what Moodle's own importer accepts (question/format/gift), read by hand, in one
// pass over the text, with these liberties, each of which the report tells:
//
//   - blank lines inside braces belong to the question, as long as its brace closes;
//   - a question that follows another without a blank line is read as one of its own;
//   - descriptions (texts without braces) are no questions and are refused, not lost;
//   - weights whose right answers do not add up to 100 % count relative to their sum.
//
// What GIFT cannot say stands in bracketed comments before the question, like Moodle's own [id:]
// and [tag:], which other programs skip:
//
//	// [id:pj-101] [tag:tier=F1] [points:2] [rule:per_correct_none_wrong] [fixed:1]
//	// [characters:600] [choices:2] [criterion:care|3|安抚与倾听] [level:care|2|有道歉]
//
// A blank within brackets is kept; "\]" and "\|" stand for "]" and "|".
package gift
