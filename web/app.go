// Package web is every HTTP route of the program: pages and the JSON API. It is the only place that
// knows Fiber, and within it only web/kit holds a Fiber context.
package web

import (
	"context"
	"log/slog"
	"net"
	"time"

	"github.com/gofiber/fiber/v2"

	"tianti/internal/clock"
	_ "tianti/internal/locale/texts" // what the pages say
	"tianti/web/kit"
	"tianti/web/page/layout"
	"tianti/web/static"
)

// Config is what the program passes in.
type Config struct {
	Sessions kit.Sessions
	Gate     kit.Gate
	Clock    clock.Clock
	Log      *slog.Logger
	Secure   bool     // people reach us by https
	Dev      bool     // /dev/pages
	Proxies  []string // addresses and networks whose X-Forwarded-For is believed
	Replay   kit.Replay
	Content  string // origin of uploaded content; "" is found by itself on this machine only
	Observe  func(route string, status int, took time.Duration)
	// UnitName is what people call the unit of a path; nil shows none.
	UnitName func(ctx context.Context, path string) string
}

// App is the assembled server.
type App struct {
	fiber *fiber.App
	kit   *kit.Kit
}

// New assembles the areas into a server. The order of the middleware is the order in which a
// request passes; each line says why it stands where it does.
func New(c Config, areas ...kit.Area) *App {
	assets := kit.NewAssets(static.Files)
	k := kit.New(kit.Config{Sessions: c.Sessions, Gate: c.Gate, Clock: c.Clock, Log: c.Log, Secure: c.Secure, Dev: c.Dev,
		Replay: c.Replay, Content: c.Content, Observe: c.Observe, UnitName: c.UnitName}, assets, layout.Frame, areas...)
	app := fiber.New(options(c, k))
	app.Use(k.Number)                  // first, so that everything after it can name the request
	app.Use(k.Unread)                  // outside of whatever answers: what it left unread is no request
	app.Use(k.Headers)                 // before anything can answer: errors carry them, too
	app.Use(k.Log)                     // sees what every answer became, panics included
	app.Use(k.Recover)                 // a panic below becomes a 500
	app.Get("/static/*", assets.Serve) // nothing secret, no session needed
	k.Mount(app)                       // session, same origin, body limit, early gate, handler
	app.Use(k.Missing)                 // what no route took
	return &App{app, k}
}

// options are the limits of the server itself.
func options(c Config, k *kit.Kit) fiber.Config {
	o := fiber.Config{
		AppName: "tianti", DisableStartupMessage: true, ServerHeader: "",
		CaseSensitive: true, StrictRouting: true, // what the kit hands out of a request are copies: nothing need be immutable
		// Bodies are read by the kit, which knows each route's limit; until then only a few
		// kilobytes of one are in memory.
		StreamRequestBody: true, DisablePreParseMultipartForm: true, BodyLimit: kit.DefaultLimit,
		ReadTimeout: 60 * time.Second, WriteTimeout: 60 * time.Second, IdleTimeout: 90 * time.Second,
		ReadBufferSize: 16 << 10,
		ErrorHandler:   func(ctx *fiber.Ctx, err error) error { k.Fallback(ctx, err); return nil },
	}
	if len(c.Proxies) > 0 {
		o.EnableTrustedProxyCheck, o.TrustedProxies = true, c.Proxies
		o.ProxyHeader, o.EnableIPValidation = fiber.HeaderXForwardedFor, true
	}
	return o
}

// Routes are all routes that were mounted.
func (a *App) Routes() []kit.Route { return a.kit.Routes() }

// Serve answers on the listener until Close.
func (a *App) Serve(l net.Listener) error { return a.fiber.Listener(l) }

// Close stops listening, ends the streams and lets running requests end until ctx does.
func (a *App) Close(ctx context.Context) error {
	a.kit.End()
	return a.fiber.ShutdownWithContext(ctx)
}
