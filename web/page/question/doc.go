// Package question draws items: as a candidate answers them, as an author writes them, and with
// their key for those who may see it. It has no routes; the pages of bank, papers, sittings and
// marking put what it draws into theirs.
//
// An item kind is one template file, item_<kind>.html, with
//
//	{{define "ask"}}     what the candidate sees and fills in; dot is an Asked
//	{{define "author"}}  the fields of the authoring form; dot is an Authored
//	{{define "key"}}     the right answer, for reviewers and after release; dot is a Keyed
//
// and one line in kinds (kind.go), which reads the form back or says why there is none. A test
// demands both of every registered kind.
//
// What scripts read from an "ask": each control carries data-answer, which says where its value
// goes in the response: "choice" (checked inputs, in order), "order" (a list of data-id, once it
// was touched), "text", or "pair" (under its data-id).
//
// Texts of items come from files that strangers wrote. Plain ones are escaped by html/template;
// HTML and Markdown pass Clean, which lets formatting through and nothing that loads, links or runs.
package question
