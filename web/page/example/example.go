// Package example is the page that newcomers copy: a list, an empty state, a form with errors and a
// dialog. It exists in development only.
package example

import (
	"embed"

	"tianti/internal/fault"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// ErrWord is what the example's form refuses.
var ErrWord = fault.Define(fault.Invalid, "web.example.word")

type examplePage struct {
	Text string
	Kind string
	Rows []row
}

type row struct {
	Name  string
	Score int64
	Good  bool
}

// Kinds are the choices of the form.
func (examplePage) Kinds() []kit.Option {
	return []kit.Option{{Value: "a", Text: "A"}, {Value: "b", Text: "B"}}
}

// Area is the folder's routes, pages and samples.
func Area() kit.Area {
	return kit.Area{
		Name: "example", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/dev/example", Public: true, Why: "development only; shows nothing of anybody", Do: show, Dev: true},
			{Method: "POST", Path: "/dev/example", Public: true, Why: "development only; changes nothing", Do: post, Dev: true},
		},
		Samples: []kit.Sample{
			{Page: "example_show", Case: "rows", Data: examplePage{Text: "…", Rows: []row{{"王小明", 87500, true}, {"欧阳·买买提", 59000, false}}}},
			{Page: "example_show", Case: "empty", Data: examplePage{}},
			{Page: "example_show", Case: "refused", Data: examplePage{Text: "x"}, Err: ErrWord.At("text").With("least", 2)},
		},
	}
}

func show(r *kit.Request) error { return r.Show("example_show", examplePage{}) }

func post(r *kit.Request) error {
	text := r.Form("text")
	if len([]rune(text)) < 2 {
		return r.Refused("example_show", examplePage{Text: text, Kind: r.Form("kind")}, ErrWord.At("text").With("least", 2))
	}
	r.Flash("web.saved")
	return r.Done("/dev/example")
}
