// Package sheet reads and writes question tables: CSV with one question a row, as Chinese training centres
// keep them. The first row names the columns, in Chinese or English, in any order:
//
//	题型 题干 A B C D … 答案 解析 分类 级别 条线 难度 分值 标签 编号
//	kind question A B C D … answer explanation category tier line difficulty points tags id
//
// Kinds that need more than options and an answer say it so:
//
//	ordering   the options, and in the answer their letters in the right order
//	matching   each option is "prompt=option"; "=option" belongs to no prompt
//	cloze      gaps as [[id]] in the question, and a line for each in the answer: "id=text|text" for words,
//	           "id#24..26" for numbers, "id:right|wrong|wrong" for a list
//
// Rubrics, areas of pictures, roles and parts of cases have no cell and are refused.
//
// Only question and answer must be there. Without a kind it follows from options and answer. The
// separator may be a comma, a semicolon or a tab. Columns that nobody knows are reported with
// every row that has something in them.
package sheet
