package web

import (
	"tianti/courses"
	"tianti/ladder"
)

// rungs are the grades of the ladder as the pages of courses name them: of the ladder that is in
// force, or of the built-in one where none was passed in.
func rungs(p Parts) []courses.Rung {
	var b *ladder.Blueprint
	if p.Ladder != nil {
		b = p.Ladder.Blueprint()
	} else {
		var err error
		if b, err = ladder.Default(); err != nil {
			panic(err) // the built-in file is read by a test
		}
	}
	out := make([]courses.Rung, len(b.Grades))
	for i, g := range b.Grades {
		out[i] = courses.Rung{Code: g.Code, Name: g.Name}
	}
	return out
}
