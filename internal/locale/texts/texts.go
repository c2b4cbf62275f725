// Package texts holds every text that a person reads: a folder for each language, in it a flat JSON file for each
// area. Whoever puts a program together imports it for its effect, which is that locale knows the texts. Nothing
// else does, so a changed word compiles this package and links the program: it does not compile what speaks.
package texts

import (
	"embed"

	"tianti/internal/locale"
)

//go:embed zh-CN/*.json en/*.json
var files embed.FS

func init() { locale.Hold(files) }
