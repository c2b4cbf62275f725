// Package pdf sets certificates, and tables that people take along, as PDF files. It is the only place that knows gofpdf.
//
//	Document ──▶ every rune finds its face ──▶ lines are broken and shrunk to fit
//	         ──▶ one small font cut per face ──▶ gofpdf paints ──▶ finish: text that copies right,
//	             background, metadata, room for the signature ──▶ signed bytes
//
// What it promises, each with a test: no input makes it panic; no rune is dropped in silence (what
// no face has is shown as 〓 and reported); the same document gives the same bytes; any number of
// goroutines may render at once; text copied out of the file is the text that went in, rare
// characters included.
//
// gofpdf parses a font anew for each document and cannot speak of runes above U+FFFF. Hence the
// fonts are opened once (typeface), a font of a few dozen glyphs is cut for each document
// (truetype), runes above U+FFFF get private-use codes in it, and the ToUnicode maps that gofpdf
// writes are replaced by right ones.
package pdf
