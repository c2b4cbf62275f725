// Package text knows what people's names and words look like to those who search for them, sort
// them or may not see all of them. What somebody typed is kept as typed; these functions make the
// other forms beside it.
//
//	Clean  what a person meant to type: no invisible runes, no stray blanks
//	Fold   the form in which two spellings of one name are equal
//	Pinyin how a Chinese name is typed on a Latin keyboard
//	Mask   what those see who may not see everything
package text
