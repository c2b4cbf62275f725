// Package markup reads the XML of question formats into a tree that knows its lines, without what
// XML can be abused for: no document type is followed, no entity is expanded but those of HTML, and
// depth and number of nodes are bounded, so that a small file cannot become a large one.
package markup
