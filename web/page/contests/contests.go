// Package contests is the pages of skill contests: what is announced, entries, the board that moves while judges
// score, the judges' sheets on a phone, everybody's own points after the reveal, and what runs it all.
package contests

import (
	"context"
	"embed"
	"net/url"
	"slices"
	"time"

	"tianti/exams/contest"
	"tianti/rbac"
	"tianti/web/kit"
)

//go:embed *.html *.js
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Contests     *contest.Service
	Organisation *rbac.Organisation
	Pace         *kit.Pace // of spectators without a log-in; nil lets all through

	provinces *provinces
}

// Area is the folder's routes, pages and cards.
func (p Pages) Area() kit.Area {
	p.provinces = &provinces{}
	const (
		read    = "exams.contest.read"
		apply   = "exams.contest.apply"
		edit    = "exams.contest.edit"
		run     = "exams.contest.run"
		confirm = "exams.contest.confirm"
		score   = "exams.contest.score"
		see     = "exams.contest_run.read"
	)
	const invited = "for spectators without an account: the key in the address, 130 random bits, is theirs who got it from whoever runs the contest, who chose what it shows and ends it at any time"
	stage := func(rest string) string { return "/contests/:id/stages/:stage" + rest }
	return kit.Area{
		Name: "contests", Files: files, Samples: samples(),
		Cards: []kit.Card{{Name: "contests", Order: 18, Needs: read, Load: p.card, Sample: sampleCard()}},
		Routes: []kit.Route{
			{Method: "GET", Path: "/contests", Needs: read, Do: p.list, Nav: &kit.Nav{Group: "exams", Label: "nav.contests", Icon: "trophy", Order: 60}},
			{Method: "GET", Path: "/contests/new", Needs: edit, Do: p.fresh},
			{Method: "POST", Path: "/contests", Needs: edit, Do: p.create},
			{Method: "GET", Path: "/contests/:id", Needs: read, Do: p.show},
			{Method: "POST", Path: "/contests/:id/enter", Needs: apply, Do: p.enter},
			{Method: "POST", Path: "/contests/:id/leave", Needs: apply, Do: p.leave},
			{Method: "POST", Path: "/contests/:id/nominate", Needs: "exams.contest.nominate", Do: p.nominate},
			{Method: "GET", Path: "/contests/:id/edit", Needs: edit, Do: p.again},
			{Method: "POST", Path: "/contests/:id/edit", Needs: edit, Do: p.change},
			{Method: "GET", Path: "/contests/:id/manage", Needs: see, Do: p.manage},
			{Method: "GET", Path: "/contests/:id/entrants", Needs: see, Do: p.entrants},
			{Method: "POST", Path: "/contests/:id/entrants/:no/withdraw", Needs: "exams.contest.nominate", Do: p.withdraw},
			{Method: "POST", Path: "/contests/:id/open", Needs: edit, Do: p.act((*contest.Service).Open)},
			{Method: "POST", Path: "/contests/:id/cancel", Needs: edit, Do: p.act((*contest.Service).Cancel)},
			{Method: "POST", Path: "/contests/:id/start", Needs: run, Do: p.act((*contest.Service).Start)},
			{Method: "POST", Path: "/contests/:id/advance", Needs: confirm, Do: p.act((*contest.Service).Advance)},
			{Method: "POST", Path: "/contests/:id/conclude", Needs: confirm, Do: p.act((*contest.Service).Conclude)},
			{Method: "POST", Path: "/contests/:id/revoke", Needs: confirm, Do: p.revoke},
			{Method: "POST", Path: "/contests/:id/answer", Needs: "exams.objection.answer", Do: p.answer},
			{Method: "POST", Path: "/contests/:id/gallery", Needs: run, Do: p.showcase},
			{Method: "GET", Path: "/boards/:id/:key", Public: true, Why: invited, Do: p.gallery},
			{Method: "GET", Path: "/boards/:id/:key/rows", Public: true, Why: invited, Do: p.galleryRows},
			{Method: "POST", Path: stage("/freeze"), Needs: run, Do: p.actOn((*contest.Service).Freeze)},
			{Method: "POST", Path: stage("/end"), Needs: run, Do: p.actOn((*contest.Service).End)},
			{Method: "POST", Path: stage("/places"), Needs: run, Do: p.places},
			{Method: "POST", Path: stage("/reveal"), Needs: run, Do: p.actOn((*contest.Service).Reveal)},
			{Method: "POST", Path: stage("/absent"), Needs: run, Do: p.absent},
			{Method: "POST", Path: stage("/replace"), Needs: run, Do: p.replace},
			{Method: "POST", Path: stage("/relate"), Needs: read, Do: p.relate},
			{Method: "GET", Path: stage("/board"), Needs: read, Do: p.board},
			{Method: "GET", Path: stage("/rows"), Needs: read, Do: p.rows},
			{Method: "GET", Path: stage("/entrants/:no"), Needs: see, Do: p.entrant},
			{Method: "GET", Path: stage("/judge"), Needs: score, Do: p.duties},
			{Method: "GET", Path: stage("/judge/:no/:part"), Needs: score, Do: p.sheet},
			{Method: "POST", Path: stage("/judge/:no/:part"), Needs: score, Do: p.score},
			{Method: "GET", Path: stage("/own"), Needs: apply, Do: p.own},
			{Method: "POST", Path: stage("/own"), Needs: "exams.objection.file", Do: p.object},
		},
	}
}

var tones = map[contest.State]string{contest.Draft: "gray", contest.Entries: "green", contest.Running: "blue", contest.Concluded: "gray", contest.Cancelled: "red"}

// points writes thousandths of a point with all their digits.
func points(n int64) string { return kit.Score(n) }

func at(id string, rest ...string) string {
	out := "/contests/" + url.PathEscape(id)
	for _, x := range rest {
		out += "/" + url.PathEscape(x)
	}
	return out
}

func stageAt(id, stage string, rest ...string) string {
	return at(id, append([]string{"stages", stage}, rest...)...)
}

func (p Pages) labels(ctx context.Context, lang string, paths ...string) map[string]string {
	out := map[string]string{}
	for _, x := range paths {
		out[x] = x
	}
	if p.Organisation == nil {
		return out
	}
	names, err := p.Organisation.Labels(ctx, lang, paths...)
	if err != nil {
		return out // a page without names is better than none
	}
	return names
}

// names are the names of people by their ids.
func (p Pages) names(ctx context.Context, ids []string) map[string]string {
	out := map[string]string{}
	people, err := p.Organisation.LookupMany(ctx, ids)
	for _, id := range ids {
		out[id] = id
		if x := people[id]; err == nil && x != nil {
			out[id] = x.Name
		}
	}
	return out
}

func stateOf(r *kit.Request, c *contest.Contest) string {
	return r.T("contest.state." + string(c.State))
}

type listPage struct {
	Rows []row
	Next string
	May  bool
}

type row struct {
	Path, Title, Unit, State, Tone, Stage string
	Until                                 time.Time
	Takes                                 bool
}

func (p Pages) rowOf(r *kit.Request, c *contest.Contest, unit string) row {
	x := row{Path: at(c.ID), Title: c.Title.In(r.Lang), Unit: unit, State: stateOf(r, c), Tone: tones[c.State], Until: c.Until, Takes: c.Takes(r.Now())}
	if now := c.Now(); now != nil && c.State == contest.Running {
		x.Stage = c.Plan.Stage(now.Stage).Name.In(r.Lang)
	}
	return x
}

// list shows the contests (GET /contests).
func (p Pages) list(r *kit.Request) error {
	found, err := p.Contests.List(r.Context(), r.Actor, r.Query("cursor"), 30)
	if err != nil {
		return err
	}
	page := listPage{May: r.May("exams.contest.edit")}
	var units []string
	for _, c := range found.Items {
		units = append(units, c.Unit)
	}
	names := p.labels(r.Context(), r.Lang, units...)
	for _, c := range found.Items {
		page.Rows = append(page.Rows, p.rowOf(r, c, names[c.Unit]))
	}
	if found.Next != "" {
		page.Next = "/contests?cursor=" + url.QueryEscape(found.Next)
	}
	return r.Show("contest_list", page)
}

type cardPage struct {
	Duties []dutyRow
	Open   []row
	Live   []row
}

type dutyRow struct {
	Path, Title, Stage string
	Left               int
}

// mostOnCard bounds what the home page lists of each kind.
const mostOnCard = 3

func (p Pages) card(r *kit.Request) (any, error) {
	var page cardPage
	tasks, err := p.Contests.Tasks(r.Context(), r.Actor)
	if err != nil {
		return nil, err
	}
	for _, t := range tasks {
		page.Duties = append(page.Duties, dutyRow{stageAt(t.Contest.ID, t.Stage.Code, "judge"), t.Contest.Title.In(r.Lang), t.Stage.Name.In(r.Lang), t.Left})
	}
	found, err := p.Contests.List(r.Context(), r.Actor, "", 10)
	if err != nil {
		return nil, err
	}
	for _, c := range found.Items {
		x := p.rowOf(r, c, "")
		switch now := c.Now(); {
		case x.Takes && rbac.Covers(c.Unit, r.Actor.Unit) && len(page.Open) < mostOnCard:
			page.Open = append(page.Open, x)
		case c.State == contest.Running && now != nil && now.State == contest.Scoring && !slices.Contains(c.Judges, r.Actor.Person) && len(page.Live) < mostOnCard:
			x.Path = stageAt(c.ID, now.Stage, "board")
			page.Live = append(page.Live, x)
		}
	}
	if len(page.Duties)+len(page.Open)+len(page.Live) == 0 {
		return nil, nil
	}
	return page, nil
}
