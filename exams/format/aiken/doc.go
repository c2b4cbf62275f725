// Package aiken reads and writes Aiken, the simplest way to type questions with one right option:
//
//	客户来电第一句话应当是？
//	A. 您好，请问有什么可以帮您？
//	B. 你谁？
//	ANSWER: A
//
// The grammar is that of Moodle's importer (question/format/aiken), with three liberties: the text of
// a question may take several lines, letters may be followed by ")" "." "、" or "：", and the answer may be
// announced in Chinese (答案：A). A question that is not complete is refused, and reading goes on behind it.
package aiken
