// Package pick lets somebody look for courses by a word and pick them, in the forms of several areas, without a
// script: its buttons send the form, which comes back as it was typed with what was found. The parts "course-search"
// and "course-picked" of the layout draw it.
package pick

import (
	"slices"
	"strings"

	"tianti/courses"
	"tianti/web/kit"
)

// most is how many courses a search shows.
const most = 10

// Row is a course that was found or picked.
type Row struct {
	Code, Title string
	Held        bool // it was picked already
	Focus       bool // its button is where to go on
}

// Search is a field to look for courses with, and what was found.
type Search struct {
	Name  string // of the field
	Act   string // the name of the buttons
	Look  string // the value of the button that looks
	Put   string // what stands before the code in the value of a button that picks
	Text  string // what is looked for; "" for nothing
	Found []Row
	More  bool // more were found than are shown
	Focus bool // the field is where to go on
}

// Fill looks for a text. Held are the codes that are picked already. With a focus, the page opens where one goes
// on: at the first course that can be picked, or at the field.
func (s *Search) Fill(r *kit.Request, c *courses.Service, text string, held []string, focus bool) error {
	found, rest, err := c.Find(r.Context(), r.Actor, text, most)
	if err != nil {
		return err
	}
	s.Text, s.More, s.Found, s.Focus = text, rest, nil, focus
	for _, e := range found {
		row := Row{Code: e.Code, Title: e.Step + " · " + e.Title.In(r.Lang), Held: slices.Contains(held, e.Code)}
		if s.Focus && !row.Held {
			row.Focus, s.Focus = true, false
		}
		s.Found = append(s.Found, row)
	}
	return nil
}

// Picked is the part of a form in which any number of courses is picked: those that are, each in a field "courses",
// and a search for more.
type Picked struct {
	Rows   []Row
	Search Search
}

// more is the search of a form in which any number is picked; Asked and bend read what its buttons say.
var more = Search{Name: "find", Act: "act", Look: "find", Put: "put."}

// Sample shows courses as picked, by codes and titles in turn, for /dev/pages.
func Sample(pairs ...string) Picked {
	p := Picked{Search: more}
	for pair := range slices.Chunk(pairs, 2) {
		p.Rows = append(p.Rows, Row{Code: pair[0], Title: pair[1]})
	}
	return p
}

// Of shows codes as picked, and what the form looks for.
func Of(r *kit.Request, c *courses.Service, codes []string) (Picked, error) {
	p := Picked{Search: more}
	titles, err := c.Titles(r.Context(), codes)
	if err != nil {
		return p, err
	}
	for _, code := range codes {
		p.Rows = append(p.Rows, Row{Code: code, Title: titles[code].In(r.Lang)})
	}
	return p, p.Search.Fill(r, c, r.Form(p.Search.Name), codes, Asked(r))
}

// Asked says whether a button of the part, or Enter with something to look for, sent the form: it is to be shown
// again and nothing else is to be done.
func Asked(r *kit.Request) bool {
	switch act, code, _ := strings.Cut(r.Form("act"), "."); act {
	case "find":
		return true
	case "enter":
		return r.Form("find") != ""
	case "put", "out":
		return code != ""
	}
	return false
}

// First is the course that a form begins with: none, or the one that a link names.
func First(code string) []string {
	if code == "" {
		return nil
	}
	return []string{code}
}

// Codes are the courses that are picked after what the form's button did, without those that came twice.
func Codes(r *kit.Request) []string {
	return bend(r.FormAll("courses"), r.Form("act"))
}

func bend(picked []string, act string) []string {
	var codes []string
	verb, code, _ := strings.Cut(act, ".")
	if verb == "put" {
		picked = append(slices.Clone(picked), code)
	}
	for _, x := range picked {
		if x != "" && !slices.Contains(codes, x) && (verb != "out" || x != code) {
			codes = append(codes, x)
		}
	}
	return codes
}
