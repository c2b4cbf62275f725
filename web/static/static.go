// Package static embeds what browsers load: our own styles and scripts, and the vendored ones in
// vendor/, each with its licence; vendor/manifest.json pins their versions and hashes.
package static

import "embed"

// Files are served under /static/ with the hash of their content in the name.
//
//go:embed *.css *.js *.svg vendor
var Files embed.FS
