package kit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// Config is what the kit works with. Sessions and Gate come from rbac.
type Config struct {
	Sessions Sessions
	Gate     Gate
	Clock    clock.Clock
	Log      *slog.Logger
	Secure   bool          // people reach us by https: __Host- cookies, HSTS
	Dev      bool          // /dev/pages, and templates that fail loudly
	Timeout  time.Duration // of one request's work; 0 is 30 s
	Replay   Replay        // keeps answers by Idempotency-Key; nil ignores the header
	Content  string        // origin of uploaded content, "https://content.example.cn"; "" is found by itself on this machine only
	// Observe is told of every answer, for metrics; nil is nobody.
	Observe func(route string, status int, took time.Duration)
	// UnitName is what people call the unit of a path; nil shows none.
	UnitName func(ctx context.Context, path string) string
}

// Kit holds what is compiled once at start: templates per language, assets, the menu.
type Kit struct {
	Config
	clock  clock.Clock
	gate   Gate
	log    *slog.Logger
	assets *Assets
	pages  map[string]*page
	menu   []entry
	cards  []Card
	routes []Route
	fresh  refreshing
	life   context.Context
	end    context.CancelFunc

	always      []header // of every answer
	contentName string   // host that uploaded content is served on, with its port; asked only where Content is given
}

// New compiles the areas. It panics on what would be a broken page in front of a person: a route
// without a permission or reason, a page without a sample, a template that does not parse.
func New(c Config, assets *Assets, layout Layout, areas ...Area) *Kit {
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	k := &Kit{Config: c, clock: c.Clock, gate: c.Gate, log: c.Log, assets: assets, pages: map[string]*page{}}
	k.life, k.end = context.WithCancel(context.Background())
	k.fresh.done = map[string]refreshed{}
	k.always, k.contentName = k.alwaysSent(), hostOf(c.Content)
	seen := map[string]bool{}
	for _, a := range areas {
		for _, x := range a.Routes {
			if err := x.Check(); err != nil {
				panic(err)
			}
			if seen[x.Name()] {
				panic(fmt.Sprintf("kit: %s stands twice in the route tables", x.Name()))
			}
			seen[x.Name()] = true
			if x.Dev && !c.Dev {
				continue
			}
			x.name = x.Name()
			k.routes = append(k.routes, x)
		}
		k.cards = append(k.cards, a.Cards...)
	}
	slices.SortStableFunc(k.cards, func(a, b Card) int { return a.Order - b.Order })
	k.menu = menuOf(k.routes)
	k.load(layout, areas)
	return k
}

// Routes are all mounted routes in the order of the tables.
func (k *Kit) Routes() []Route { return k.routes }

// End ends the streams that still run, before the server waits for its requests.
func (k *Kit) End() { k.end() }

// Mount adds the routes to the app, the more exact ones first: /people/new is asked before
// /people/:id, in whatever order the tables name them.
func (k *Kit) Mount(app *fiber.App) {
	byRank := slices.SortedStableFunc(slices.Values(k.routes), func(a, b Route) int { return strings.Compare(rank(a.Path), rank(b.Path)) })
	for i := range byRank {
		x := &byRank[i]
		if x.Method == "GET" {
			app.Get(x.Path, k.serve(x)) // and HEAD, which asks the same gate
			continue
		}
		app.Add(x.Method, x.Path, k.serve(x))
	}
}

// rank sorts paths segment by segment: words, then parameters with a suffix, then parameters.
func rank(path string) string {
	var b strings.Builder
	for segment := range strings.SplitSeq(path, "/") {
		switch {
		case strings.HasPrefix(segment, "*"):
			b.WriteString("/4")
		case strings.HasPrefix(segment, ":") && strings.ContainsAny(segment, ".-"):
			b.WriteString("/2" + segment)
		case strings.HasPrefix(segment, ":"):
			b.WriteString("/3")
		default:
			b.WriteString("/1" + segment)
		}
	}
	return b.String()
}

// serve answers a route: who is it, may they, read, do, answer what went wrong.
func (k *Kit) serve(x *Route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if x.Content != k.contentHost(c) {
			return c.Next() // to Missing: neither host knows the other's routes
		}
		c.Locals(routeKey, x)
		r, cancel := k.request(c, x)
		defer cancel()
		err := k.admit(r)
		if err == nil {
			err = k.do(r)
		}
		if err != nil {
			if errors.Is(err, context.DeadlineExceeded) && r.ctx.Err() != nil {
				err = ErrTimeout.Because(err)
			}
			k.fail(r, err)
		}
		return nil
	}
}

// streamTimeout is how long a large upload may take; each stretch of it has to arrive within readTimeout.
const streamTimeout = 30 * time.Minute

func (k *Kit) request(c *fiber.Ctx, x *Route) (*Request, context.CancelFunc) {
	timeout := k.Timeout
	if x != nil && x.Stream {
		timeout = streamTimeout // as long as somebody's line takes
	}
	p := newPatience(timeout)
	var ctx context.Context = p
	if x != nil && !x.Writes() {
		ctx = store.Recalling(ctx)
	}
	return &Request{kit: k, route: x, c: c, ctx: ctx, Lang: language(c)}, p.cancel
}

// admit resolves who asks, refuses what another site sends, and asks the early gate.
func (k *Kit) admit(r *Request) error {
	x := r.route
	if x.Content { // no session lives on that host, and no cookie of it is looked at: the path has a token
		return k.admitContent(r)
	}
	if x.Keyed {
		return k.admitKeyed(r)
	}
	if err := k.identify(r); err != nil {
		return err
	}
	if x.Writes() && !x.Stream {
		// Origin first: a stranger's request is not worth reading.
		if err := r.sameSite(); err != nil {
			return err
		}
	}
	if !x.Public && r.Actor.Anonymous() {
		return rbac.ErrAnonymous
	}
	if x.Needs != "" && !k.gate.MayAnywhere(r.Actor, x.Needs) {
		return rbac.ErrForbidden.With("permission", x.Needs)
	}
	if !x.Writes() {
		return nil
	}
	if x.Stream {
		return r.sameOrigin()
	}
	body, err := readBody(r.c, x.limit())
	if err != nil {
		return err
	}
	r.body = body
	return r.sameOrigin()
}

// admitKeyed reads what a program sends that brings its own key.
func (k *Kit) admitKeyed(r *Request) (err error) {
	if r.route.Writes() {
		r.body, err = readBody(r.c, r.route.limit())
	}
	return err
}

// admitContent reads what the content's own page sends.
func (k *Kit) admitContent(r *Request) (err error) {
	if !r.route.Writes() {
		return nil
	}
	if err := r.sameSite(); err != nil {
		return err
	}
	r.body, err = readBody(r.c, r.route.limit())
	return err
}

func (k *Kit) do(r *Request) error {
	if k.Replay != nil && r.route.API && r.route.Writes() && !r.route.Once && !r.route.Stream && !r.Actor.Anonymous() {
		if key := r.Header("Idempotency-Key"); key != "" {
			return k.replay(r, key)
		}
	}
	return r.route.Do(r)
}

const langCookie = "lang"

// language is the person's choice, or what the browser prefers.
func language(c *fiber.Ctx) string {
	if chosen := c.Cookies(langCookie); chosen != "" {
		return locale.Match(chosen)
	}
	return locale.Match(c.Get("Accept-Language"))
}
