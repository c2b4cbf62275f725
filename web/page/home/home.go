// Package home is the first page after the log-in, which the areas fill with cards, and the small
// pages that belong to no area: language, health.
package home

import (
	"context"
	"embed"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

type homePage struct {
	Cards    []kit.ShownCard
	Greeting string // locale key
}

// Pages are the handlers; ready says whether the program can serve.
type Pages struct {
	Ready func(ctx context.Context) error
}

// Area is the home page and what stands beside it.
func (p Pages) Area() kit.Area {
	return kit.Area{
		Name: "home", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/", Why: "everybody's own page; each card asks for its permission", Do: home,
				Nav: &kit.Nav{Group: "home", Label: "nav.home", Icon: "home", Quick: 1}},
			{Method: "POST", Path: "/lang", Public: true, Why: "chooses a language in this browser", Do: lang},
			{Method: "GET", Path: "/healthz", Public: true, Why: "says that the process lives and nothing else", Do: alive},
			{Method: "GET", Path: "/readyz", Public: true, Why: "says whether to send traffic and nothing else", Do: p.ready},
		},
		Samples: []kit.Sample{
			{Page: "home", Data: homePage{Greeting: greeting(9)}},
		},
	}
}

func home(r *kit.Request) error {
	return r.Show("home", homePage{r.Home(), greeting(r.Now().In(shanghai).Hour())})
}

func lang(r *kit.Request) error {
	r.SetLang(locale.Match(r.Form("to")))
	return r.Done(r.Form("back"))
}

func alive(r *kit.Request) error { return r.Bytes("text/plain; charset=utf-8", []byte("ok\n")) }

// ErrNotReady says that a probe must not send traffic here now.
var ErrNotReady = fault.Define(fault.Unavailable, "web.not_ready")

func (p Pages) ready(r *kit.Request) error {
	if p.Ready != nil {
		if err := p.Ready(r.Context()); err != nil {
			return ErrNotReady.Because(err)
		}
	}
	return r.Bytes("text/plain; charset=utf-8", []byte("ready\n"))
}
