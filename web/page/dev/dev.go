// Package dev shows every page with sample data, in each language, for development: designers,
// screenshots and accessibility checks walk this list. It does not exist in production.
package dev

import (
	"embed"

	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

type devPages struct {
	Samples []kit.SampleRef
	Routes  []kit.Route
}

// Area is the list of pages and each sample.
func Area() kit.Area {
	return kit.Area{
		Name: "dev", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/dev/pages", Public: true, Why: "development only; sample data", Do: list, Dev: true},
			{Method: "GET", Path: "/dev/pages/:page", Public: true, Why: "development only; sample data", Do: show, Dev: true},
		},
		Samples: []kit.Sample{
			{Page: "dev_pages", Data: devPages{Samples: []kit.SampleRef{{Area: "home", Page: "home"}}}},
			{Page: "dev_card", Data: kit.ShownCard{Name: "example", Failed: true}},
		},
	}
}

func list(r *kit.Request) error {
	return r.Show("dev_pages", devPages{r.SamplePages(), r.Routes()})
}

func show(r *kit.Request) error {
	return r.ShowSample(r.Path("page"), r.Query("case"), r.Query("lang"))
}
