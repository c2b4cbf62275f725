// Package contests is the pages of skill contests: what is announced, entries, the board that moves while judges
// score, the judges' sheets on a phone, everybody's own points after the reveal, and what runs it all.
package contests

import (
	"context"
	"embed"
	"net/url"
	"slices"
	"strings"
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
}

// Area is the folder's routes, pages and cards.
func (p Pages) Area() kit.Area {
	const (
		read    = "exams.contest.read"
		apply   = "exams.contest.apply"
		edit    = "exams.contest.edit"
		run     = "exams.contest.run"
		confirm = "exams.contest.confirm"
		score   = "exams.contest.score"
		see     = "exams.contest_run.read"
	)
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
			{Method: "POST", Path: stage("/freeze"), Needs: run, Do: p.actOn((*contest.Service).Freeze)},
			{Method: "POST", Path: stage("/end"), Needs: run, Do: p.actOn((*contest.Service).End)},
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

// showPage is a contest as everybody reads it.
type showPage struct {
	row
	ID, Notes        string
	Team, Self       bool
	Members, Each    int
	Stages           []stageView
	Awards           []string
	Won              []wonView
	Entry            *entryView // the own one
	MayEnter, Inside bool
	MayNominate      bool
	Numbers          string // typed
	Name             string
}

type stageView struct {
	Name, State, Tone, Rules, Advance, Ties string
	Board, Own, Judge                       string // paths; "" where there is nothing to see
	Parts                                   []partView
	Field                                   int
}

type partView struct {
	Name, Kind string
	Weight     int
}

type wonView struct {
	Award, Name, Code, Entrant, Points, Revoked string
	Rank                                        int
}

type entryView struct {
	No, Name string
	Members  []string
	Leave    bool
}

var stageTones = map[contest.StageState]string{contest.Waiting: "gray", contest.Scoring: "blue", contest.Ended: "yellow", contest.Revealed: "green"}

func (p Pages) showPage(r *kit.Request) (page showPage, err error) {
	c, err := p.Contests.Contest(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return page, err
	}
	entry, err := p.Contests.Entry(r.Context(), r.Actor, c.ID)
	if err != nil {
		return page, err
	}
	page = showPage{row: p.rowOf(r, c, p.labels(r.Context(), r.Lang, c.Unit)[c.Unit]), ID: c.ID, Notes: c.Notes, Team: c.Team, Self: c.Self, Members: c.Members, Each: c.Each, Inside: p.Contests.Sees(r.Actor, c)}
	judge := slices.Contains(c.Judges, r.Actor.Person)
	for i := range c.Stages {
		page.Stages = append(page.Stages, p.stageOf(r, c, i, entry != nil, judge))
	}
	for _, a := range c.Awards {
		page.Awards = append(page.Awards, awardOf(r, a))
	}
	if c.Best > 0 {
		page.Awards = append(page.Awards, r.T("contest.award.team", "n", c.Winners, "best", c.Best))
	}
	page.Won = p.won(r, c)
	if entry != nil {
		page.Entry = &entryView{entry.No, entry.Name, entry.Names, c.State == contest.Entries}
	}
	page.MayEnter = page.Takes && entry == nil && c.Self && !c.Team && !judge && rbac.Covers(c.Unit, r.Actor.Unit) && r.May("exams.contest.apply")
	page.MayNominate = page.Takes && r.May("exams.contest.nominate")
	return page, nil
}

// stageOf is a stage with the links that lead somewhere: not everybody of the pool sits on a panel, and not every
// entrant gets as far.
func (p Pages) stageOf(r *kit.Request, c *contest.Contest, i int, entered, judge bool) stageView {
	st := &c.Stages[i]
	now := c.Passage(st.Code)
	v := stageView{Name: st.Name.In(r.Lang), State: r.T("contest.stage." + string(now.State)), Tone: stageTones[now.State], Field: now.Field}
	if now.State == contest.Waiting {
		v.State = r.T("contest.stage.waiting")
	} else {
		v.Board = stageAt(c.ID, st.Code, "board")
		if judge && st.Judged() {
			if _, _, err := p.Contests.Duties(r.Context(), r.Actor, c.ID, st.Code); err == nil {
				v.Judge = stageAt(c.ID, st.Code, "judge")
			}
		}
		if now.State != contest.Revealed && judge && st.Judged() {
			v.Board = ""
		}
		if entered && now.State == contest.Revealed {
			if _, err := p.Contests.Own(r.Context(), r.Actor, c.ID, st.Code); err == nil {
				v.Own = stageAt(c.ID, st.Code, "own")
			}
		}
	}
	if now.Frozen {
		v.State, v.Tone = r.T("contest.frozen"), "yellow"
	}
	for j := range st.Parts {
		v.Parts = append(v.Parts, partView{st.Parts[j].Name.In(r.Lang), r.T("contest.kind." + st.Parts[j].Kind), st.Parts[j].Weight})
	}
	if st.Judged() {
		v.Rules = r.T("contest.rules", "panels", st.Panels, "sitting", st.Sitting)
		if st.Trim > 0 {
			v.Rules += r.T("contest.rules.trim", "n", st.Trim)
		}
	}
	var ties []string
	for _, t := range st.Ties {
		ties = append(ties, tieName(r, c, st, t))
	}
	v.Ties = strings.Join(ties, r.T("contest.then"))
	if a := st.Advance; i < len(c.Stages)-1 {
		key := "contest.advance.all"
		if a.Province {
			key = "contest.advance.province"
		}
		v.Advance = r.T(key, "percent", a.Percent, "least", a.Least)
		if a.Points > 0 {
			v.Advance += r.T("contest.advance.points", "points", a.Points)
		}
	}
	return v
}

// tieName is what people call a tie-break.
func tieName(r *kit.Request, c *contest.Contest, st *contest.Stage, tie string) string {
	if code, ok := strings.CutPrefix(tie, contest.TiePart); ok {
		for i := range st.Parts {
			if st.Parts[i].Code == code {
				return st.Parts[i].Name.In(r.Lang)
			}
		}
	}
	if code, ok := strings.CutPrefix(tie, contest.TieStage); ok {
		if x := c.Plan.Stage(code); x != nil {
			return r.T("contest.tie.stage", "stage", x.Name.In(r.Lang))
		}
	}
	return r.T("contest.tie.lot")
}

func awardOf(r *kit.Request, a contest.AwardRule) string {
	if a.Percent > 0 {
		return r.T("contest.award.percent", "award", r.T("ladder.award."+a.Code), "n", a.Percent)
	}
	return r.T("contest.award.places", "award", r.T("ladder.award."+a.Code), "n", a.Places)
}

func (p Pages) won(r *kit.Request, c *contest.Contest) (out []wonView) {
	var provinces []string
	for _, w := range c.Won {
		if w.Code == contest.TeamAward {
			provinces = append(provinces, w.Entrant)
		}
	}
	names := p.labels(r.Context(), r.Lang, provinces...)
	for _, w := range c.Won {
		name := w.Name
		if w.Code == contest.TeamAward {
			name = names[w.Entrant]
		}
		out = append(out, wonView{r.T("ladder.award." + w.Code), name, w.Code, w.Entrant, points(w.Points), w.Revoked, w.Rank})
	}
	return out
}

// show is a contest for everybody (GET /contests/:id).
func (p Pages) show(r *kit.Request) error {
	page, err := p.showPage(r)
	if err != nil {
		return err
	}
	return r.Show("contest_show", page)
}

// refusedShow shows a contest again with what was wrong.
func (p Pages) refusedShow(r *kit.Request, err error) error {
	page, perr := p.showPage(r)
	if perr != nil {
		return err
	}
	page.Numbers, page.Name = r.Form("members"), r.Form("name")
	return r.Refused("contest_show", page, err)
}

// enter enters the actor (POST /contests/:id/enter).
func (p Pages) enter(r *kit.Request) error {
	if _, err := p.Contests.Enter(r.Context(), r.Actor, r.Path("id"), contest.Entering{}); err != nil {
		return p.refusedShow(r, err)
	}
	r.Flash("contest.done.enter")
	return r.Done(at(r.Path("id")))
}

// leave takes the own entry back (POST /contests/:id/leave).
func (p Pages) leave(r *kit.Request) error {
	e, err := p.Contests.Entry(r.Context(), r.Actor, r.Path("id"))
	if err == nil && e == nil {
		err = contest.ErrNoEntrant
	}
	if err == nil {
		_, err = p.Contests.Withdraw(r.Context(), r.Actor, r.Path("id"), e.No, "")
	}
	if err != nil {
		return p.refusedShow(r, err)
	}
	r.Flash("contest.done.leave")
	return r.Done(at(r.Path("id")))
}

// numbers are the employee numbers in a text.
func numbers(s string) []string {
	return strings.FieldsFunc(s, func(c rune) bool { return strings.ContainsRune(" \t\r\n,，;；、", c) })
}

// mostNominated is how many numbers one form takes.
const mostNominated = 200

// nominate enters people of the own team, or a team (POST /contests/:id/nominate).
func (p Pages) nominate(r *kit.Request) error {
	c, err := p.Contests.Contest(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	nos := numbers(r.Form("members"))
	if len(nos) == 0 || len(nos) > mostNominated {
		return p.refusedShow(r, contest.ErrPerson.At("members").With("value", ""))
	}
	if c.Team {
		_, err = p.Contests.Enter(r.Context(), r.Actor, c.ID, contest.Entering{Name: r.Form("name"), Members: nos})
	} else {
		for _, no := range nos {
			if _, err = p.Contests.Enter(r.Context(), r.Actor, c.ID, contest.Entering{Members: []string{no}}); err != nil {
				break
			}
		}
	}
	if err != nil {
		return p.refusedShow(r, err)
	}
	r.Flash("contest.done.nominate")
	return r.Done(at(c.ID))
}
