// Package cmi5test makes packages of cmi5 for tests: structures of text, and a unit of our own that behaves as the
// specification asks.
package cmi5test

import (
	_ "embed"
	"fmt"
	"strings"
	"testing"

	"tianti/courses/cmi5"
	"tianti/courses/scorm/scormtest"
)

// The unit's page and its script. It fetches its key, reads its launch data and the learner's preferences, says that
// it is initialized, keeps its page number as a state, and says what its buttons are for.
var (
	//go:embed testdata/unit.html
	Page string
	//go:embed testdata/unit.js
	Script string
)

// Titled is the title and the description of an element.
func Titled(title string) string {
	return `<title><langstring lang="en">` + title + `</langstring></title><description><langstring lang="en">About ` + title + `</langstring></description>`
}

// Structure is a course structure around units and blocks.
func Structure(body string) string {
	return `<?xml version="1.0" encoding="utf-8"?>
<courseStructure xmlns="` + cmi5.Namespace + `"><course id="https://x.cn/course">` + Titled("Listening") + "</course>\n" + body + `</courseStructure>`
}

// Unit is a unit that shows our page.
func Unit(id, attrs string) string {
	return fmt.Sprintf(`<au id="%s" %s>%s<url>unit.html?pages=3</url><launchParameters>colour=green</launchParameters><entitlementKey>open</entitlementKey></au>`, id, attrs, Titled("Unit "+id[strings.LastIndex(id, "/")+1:]))
}

// Block is a block of parts.
func Block(id, body string) string {
	return fmt.Sprintf(`<block id="%s">%s%s</block>`, id, Titled("Block "+id[strings.LastIndex(id, "/")+1:]), body)
}

// Package is an archive with a structure and our unit; more files are given by path and text.
func Package(t testing.TB, body string, more ...string) []byte {
	t.Helper()
	files := map[string]string{cmi5.FileName: Structure(body), "unit.html": Page, "unit.js": Script}
	for i := 0; i+1 < len(more); i += 2 {
		files[more[i]] = more[i+1]
	}
	return scormtest.Zip(t, files)
}
