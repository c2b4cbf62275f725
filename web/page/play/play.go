// Package play is the player of content packages: our own document on the content's host, which holds
// the run-time API and frames the activity that runs. Its routes know no session: the token in the path
// says whose lesson it is and for how long. See docs/decisions/0010-content-on-its-own-origin.md.
package play

import (
	"context"
	"embed"
	"io"
	"net/url"
	"strings"

	"tianti/courses"
	"tianti/internal/file"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/web/kit"
)

//go:embed *.html *.js
var files embed.FS

// Pages are the handlers. Act gives whoever a token plays for, with the roles of this moment.
type Pages struct {
	Courses *courses.Service
	Files   *file.Shelf
	Act     func(ctx context.Context, person string) (rbac.Actor, error)
}

// mostReport bounds what a device sends of one activity.
const mostReport = 1 << 20

// Area is the player's routes, all of them on the content's host.
func (p Pages) Area() kit.Area {
	const one, why = "/play/:token", "the token in the path is shown to one device, for one lesson, for a while"
	return kit.Area{
		Name: "play", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: one, Public: true, Content: true, Why: why, Do: p.show},
			{Method: "GET", Path: one + "/scene", Public: true, Content: true, Why: why, Do: p.scene},
			{Method: "POST", Path: one + "/commit", Public: true, Content: true, Why: why, Do: p.commit, Limit: mostReport},
			{Method: "POST", Path: one + "/go", Public: true, Content: true, Why: why, Do: p.walk, Limit: 4 << 10},
			{Method: "GET", Path: one + "/standing", Public: true, Content: true, Why: why, Do: p.standing},
			{Method: "POST", Path: one + "/fetch/:session", Public: true, Content: true, Why: why, Do: p.fetch},
			{Method: "GET", Path: one + "/return", Public: true, Content: true, Why: why, Do: p.back},
			{Method: "GET", Path: one + "/document", Public: true, Content: true, Why: why, Do: p.pdf},
			{Method: "GET", Path: one + "/viewer/:name", Public: true, Content: true, Why: why, Do: p.data},
			{Method: "GET", Path: one + "/files/*", Public: true, Content: true, Why: why, Do: p.file},
		},
		Samples: []kit.Sample{{Page: "play", Data: playPage{Title: "电话礼仪"}}, {Page: "play_return", Data: returnPage{Title: "电话礼仪", Lesson: "/learning"}}, {Page: "play_document", Data: documentPage{Title: "服务规范.pdf"}}},
	}
}

// playPage is the player's document. Base is the path of the token; a sample has none and stays still.
type playPage struct{ Title, Base, Page string }

func base(r *kit.Request) string { return "/play/" + url.PathEscape(r.Path("token")) }

// langOf is the language that the page around the player has, which the content's host cannot know.
func langOf(r *kit.Request) string {
	if lang := r.Query("lang"); lang != "" {
		return locale.Match(lang)
	}
	return r.Lang
}

func here(r *kit.Request) courses.Player {
	return courses.Player{Address: r.Origin() + base(r), Lang: langOf(r)}
}

// show answers with the player (GET /play/:token).
func (p Pages) show(r *kit.Request) error {
	r.Lang = langOf(r)
	a, err := p.Courses.Token(r.Context(), r.Path("token"))
	if err != nil {
		return err
	}
	if a.Shown.File != "" {
		return p.document(r, a)
	}
	_, x, err := p.Courses.Playing(r.Context(), r.Path("token"))
	if err != nil {
		return err
	}
	r.Player(base(r)+"/", a.Page)
	return r.Show("play", playPage{Title: x.Title(), Base: base(r), Page: a.Page})
}

// actor is whoever the token plays for.
func (p Pages) actor(r *kit.Request) (rbac.Actor, error) {
	a, _, err := p.Courses.Playing(r.Context(), r.Path("token"))
	if err != nil {
		return rbac.Actor{}, err
	}
	by, err := p.Act(r.Context(), a.Person)
	by.Address = r.Address()
	return by, err
}

// scene tells what to show (GET /play/:token/scene).
func (p Pages) scene(r *kit.Request) error {
	by, err := p.actor(r)
	if err != nil {
		return err
	}
	s, err := p.Courses.Scene(r.Context(), by, r.Path("token"), here(r))
	return sent(r, s, err)
}

// commit keeps a report of the content (POST /play/:token/commit).
func (p Pages) commit(r *kit.Request) error {
	var in courses.Told
	if err := r.JSON(&in); err != nil {
		return err
	}
	by, err := p.actor(r)
	if err != nil {
		return err
	}
	s, err := p.Courses.Commit(r.Context(), by, r.Path("token"), in)
	return sent(r, s, err)
}

// step is a button of the player.
type step struct {
	Request string `json:"request"`
	Target  string `json:"target,omitempty"`
}

// walk goes on, back, to a chosen activity or out (POST /play/:token/go).
func (p Pages) walk(r *kit.Request) error {
	var in step
	if err := r.JSON(&in); err != nil {
		return err
	}
	by, err := p.actor(r)
	if err != nil {
		return err
	}
	s, err := p.Courses.Walk(r.Context(), by, r.Path("token"), here(r), in.Request, in.Target)
	return sent(r, s, err)
}

func sent(r *kit.Request, s *courses.Scene, err error) error {
	if err != nil {
		return err
	}
	return r.Send(s)
}

// file serves a part of the package, confined to the package (GET /play/:token/files/*).
func (p Pages) file(r *kit.Request) error {
	a, x, err := p.Courses.Playing(r.Context(), r.Path("token"))
	if err != nil {
		return err
	}
	name := r.Path("*")
	part, ok := x.Part(name)
	if !ok {
		return courses.ErrPart.With("path", strings.ToValidUTF8(name, ""))
	}
	info, err := p.Files.Get(r.Context(), part.File)
	if err != nil {
		return err
	}
	content := kit.Content{Tag: info.ID, Type: part.Type, Size: info.Size, Read: func(ctx context.Context, from, n int64) io.Reader {
		return p.Files.Read(ctx, info, from, n)
	}}
	return r.ServeConfined(content, base(r)+"/", a.Page)
}
