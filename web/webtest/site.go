// Package webtest serves areas on a free port and plays people who use them:
//
//	site := webtest.Serve(t, webtest.Options{}, people.Pages{…}.Area())
//	hr := site.As("hr")
//	hr.Get("/people").Status(200).Has("王小明").HasNot("身份证")
//	hr.Get("/people/new")                                    // fetches the form and its token
//	hr.Post("/people", "name", "李四").Status(303).To("/people/p2")
//
// Who logs in as a role is the person "p:<role>" in unit "/g/"; Options.Actors adds others. The gate
// is open to everybody who is logged in unless Options.Gate says otherwise.
package webtest

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"tianti/internal/clock"
	"tianti/rbac"
	"tianti/web"
	"tianti/web/kit"
	"tianti/web/page/layout"
)

// Options choose what differs from the usual.
type Options struct {
	Gate   kit.Gate
	Clock  clock.Clock
	Actors map[string]rbac.Actor // by name for As
	Log    *slog.Logger
	Config func(*web.Config)
	Bare   bool // serve exactly the areas given, without the layout's own
}

// Site is a running server.
type Site struct {
	URL      string
	App      *web.App
	Sessions *Sessions
	t        testing.TB
}

// Roles are the roles of the product.
var Roles = []string{"trainee", "agent", "trainer", "leader", "supervisor", "hr", "manager", "judge", "auditor", "admin"}

// Serve starts a server that ends with the test.
func Serve(t testing.TB, o Options, areas ...kit.Area) *Site {
	t.Helper()
	sessions := NewSessions(o.Actors)
	c := web.Config{Sessions: sessions, Gate: o.Gate, Clock: o.Clock, Log: o.Log, Dev: true}
	if c.Gate == nil {
		c.Gate = Open{}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	if o.Config != nil {
		o.Config(&c)
	}
	if !o.Bare {
		areas = append([]kit.Area{layout.Area()}, areas...)
	}
	app := web.New(c, areas...)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- app.Serve(l) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := app.Close(ctx); err != nil {
			t.Logf("closing the server: %v", err)
		}
		<-ended
	})
	return &Site{URL: "http://" + l.Addr().String(), App: app, Sessions: sessions, t: t}
}

// As is a browser in which the role (or the name from Options.Actors) is logged in; "" is nobody.
func (s *Site) As(who string) *Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	c := &Client{site: s, Lang: "zh-CN", http: &http.Client{Jar: jar, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	if who != "" {
		c.setCookie("access", s.Sessions.Token(who))
	}
	return c
}

// ContentURL is where the site shows uploaded content.
func (s *Site) ContentURL() string {
	u, err := url.Parse(s.URL)
	if err != nil {
		s.t.Fatal(err)
	}
	return "http://content.localhost:" + u.Port()
}

// Content is a browser without cookies that asks the content's host.
func (s *Site) Content() *Client {
	c := s.As("")
	c.host = strings.TrimPrefix(s.ContentURL(), "http://")
	return c
}

// Open is a gate that lets everybody in who is logged in.
type Open struct{}

// MayAnywhere is true for everybody but nobody.
func (Open) MayAnywhere(by rbac.Actor, _ string) bool { return !by.Anonymous() }

// Sessions is a kit.Sessions without passwords: a token names its actor.
type Sessions struct {
	actors map[string]rbac.Actor
}

// NewSessions knows an actor per role and the extra ones.
func NewSessions(extra map[string]rbac.Actor) *Sessions {
	s := &Sessions{map[string]rbac.Actor{}}
	for _, r := range Roles {
		s.actors[r] = Actor(r)
	}
	for name, a := range extra {
		s.actors[name] = a
	}
	return s
}

// Actor is the person who plays a role in tests.
func Actor(role string) rbac.Actor {
	return rbac.Actor{Person: "p:" + role, Name: "测试" + role, Unit: "/g/", Roles: []rbac.Held{{Role: role, Unit: "/g/"}}, Session: "s:" + role}
}

// Token is a valid access token.
func (s *Sessions) Token(who string) string { return "token-" + who }

// Resolve knows the tokens of Token.
func (s *Sessions) Resolve(_ context.Context, access string) (rbac.Actor, error) {
	for who, a := range s.actors {
		if access == s.Token(who) {
			return a, nil
		}
	}
	return rbac.Actor{}, rbac.ErrAnonymous
}

// Password is everybody's password.
const Password = "correct horse battery staple"

// LogIn takes the role as the log-in name, and Password.
func (s *Sessions) LogIn(_ context.Context, login, password string, _ kit.Client) (kit.Tokens, error) {
	a, known := s.actors[login]
	if !known || password != Password {
		return kit.Tokens{}, kit.ErrLogIn
	}
	now := time.Now()
	return kit.Tokens{Access: s.Token(login), Refresh: "refresh-" + login, Expires: now.Add(10 * time.Minute), Ends: now.Add(12 * time.Hour), Actor: a}, nil
}

// Refresh takes "refresh-<who>".
func (s *Sessions) Refresh(ctx context.Context, refresh, address string) (kit.Tokens, error) {
	for who := range s.actors {
		if refresh == "refresh-"+who {
			return s.LogIn(ctx, who, Password, kit.Client{Address: address})
		}
	}
	return kit.Tokens{}, rbac.ErrAnonymous
}

// LogOut forgets nothing: tests share the actors.
func (s *Sessions) LogOut(context.Context, string) error { return nil }
