package contests

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"tianti/exams/contest"
	"tianti/rbac"
	"tianti/web/kit"
)

// managePage is a contest as those see it who run it.
type managePage struct {
	row
	ID, Reason, Public string
	Editable           bool
	Acts               []actView
	Stages             []runView
	Objections         []objectionView
	MayAnswer          bool
	Answer             string
	Won                []wonView
	MayRevoke          bool
	Steps              []stepView
	Entrants           int
	Delegations        []delegationView
	Recounted          string // name of the stage
	Same               bool
	Judges             []judgeView
	Stage              string // code of the one that is played
	MayReplace         bool
	Places             string // where the next places are uncovered; "" if not now
	Covered            int    // places that are not uncovered yet
	Gallery            *galleryView
}

type actView struct{ Path, Text, Help, Tone string }

type runView struct {
	Name, State, Tone, Board, Recount string
	Field, Whole                      int
	Frozen                            bool
}

type stepView struct {
	Act, By, Reason string
	At              time.Time
}

type delegationView struct {
	Name        string
	Count, Most int
}

type judgeView struct{ ID, Name, Panel string }

func (p Pages) managePage(r *kit.Request) (page managePage, err error) {
	c, err := p.Contests.Contest(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return page, err
	}
	if !p.Contests.Sees(r.Actor, c) {
		return page, rbac.ErrForbidden.With("permission", "exams.contest_run.read")
	}
	page = managePage{row: p.rowOf(r, c, p.labels(r.Context(), r.Lang, c.Unit)[c.Unit]), ID: c.ID, Public: at(c.ID), Editable: c.State == contest.Draft && r.May("exams.contest.edit"), Acts: acts(r, c),
		Won: p.won(r, c), MayRevoke: c.State == contest.Concluded && r.May("exams.contest.confirm"), MayAnswer: r.May("exams.objection.answer"), Gallery: galleryOf(r, c)}
	all, err := p.Contests.Objections(r.Context(), r.Actor, c.ID)
	if err != nil {
		return page, err
	}
	for _, o := range all {
		_, stage, _ := strings.Cut(o.Run, ":")
		page.Objections = append(page.Objections, objectionOf(r, c, stage, o))
	}
	if err := p.delegations(r, c, &page); err != nil {
		return page, err
	}
	for i := range c.Stages {
		if err := p.runs(r, c, &c.Stages[i], &page); err != nil {
			return page, err
		}
	}
	for i := len(c.Steps) - 1; i >= 0; i-- {
		x := c.Steps[i]
		act := r.T("contest.act." + x.Act)
		if st := c.Plan.Stage(x.Stage); st != nil {
			act += " · " + st.Name.In(r.Lang)
		}
		page.Steps = append(page.Steps, stepView{act, x.ByName, x.Reason, x.At})
	}
	return page, nil
}

func (p Pages) delegations(r *kit.Request, c *contest.Contest, page *managePage) error {
	all, err := p.Contests.Delegations(r.Context(), r.Actor, c.ID)
	if err != nil {
		return err
	}
	var paths []string
	for _, d := range all {
		paths = append(paths, d.Province)
	}
	names := p.labels(r.Context(), r.Lang, paths...)
	for _, d := range all {
		most := c.Each
		for _, q := range c.Quotas {
			if q.Province == d.Province {
				most = q.Places
			}
		}
		page.Entrants += len(d.Entrants)
		page.Delegations = append(page.Delegations, delegationView{names[d.Province], len(d.Entrants), most})
	}
	return nil
}

// runs adds how far a stage is, and the panels of the one that is scored.
func (p Pages) runs(r *kit.Request, c *contest.Contest, st *contest.Stage, page *managePage) error {
	now := c.Passage(st.Code)
	if now.State == contest.Waiting {
		return nil
	}
	x := runView{Name: st.Name.In(r.Lang), State: r.T("contest.stage." + string(now.State)), Tone: stageTones[now.State], Board: stageAt(c.ID, st.Code, "board") + "?inside=1", Field: now.Field, Frozen: now.Frozen}
	if last := c.Now(); last.Stage != st.Code || c.State == contest.Concluded {
		x.Recount = at(c.ID, "manage") + "?recount=" + url.QueryEscape(st.Code)
	}
	v, err := p.Contests.Board(r.Context(), r.Actor, c.ID, st.Code, true)
	if err != nil {
		page.Stages = append(page.Stages, x) // a judge who runs the contest, too, sees no board before the reveal
		return nil
	}
	for i := range v.Lines {
		if v.Lines[i].Whole || v.Lines[i].Absent {
			x.Whole++
		}
	}
	page.Stages = append(page.Stages, x)
	if now.State == contest.Ended && c.State == contest.Running && r.May("exams.contest.run") {
		page.Places = stageAt(c.ID, st.Code, "places")
		public, err := p.Contests.Board(r.Context(), r.Actor, c.ID, st.Code, false)
		if err != nil {
			return err
		}
		page.Covered = public.Covered
		if !public.Placed {
			page.Covered = len(v.Lines)
		}
	}
	if now.State != contest.Scoring || c.State != contest.Running {
		return nil
	}
	page.Stage, page.MayReplace = st.Code, r.May("exams.contest.run")
	for i, panel := range v.Panels {
		names := p.names(r.Context(), panel)
		for _, j := range panel {
			page.Judges = append(page.Judges, judgeView{j, names[j], r.T("contest.panel.n", "n", i+1)})
		}
	}
	return nil
}

// places uncovers the next places for everybody (POST /contests/:id/stages/:stage/places).
func (p Pages) places(r *kit.Request) error {
	id := r.Path("id")
	n, err := strconv.Atoi(r.Form("places"))
	if err != nil {
		n = 0 // refused by the rule
	}
	if _, err := p.Contests.NextPlaces(r.Context(), r.Actor, id, r.Path("stage"), n); err != nil {
		page, perr := p.managePage(r)
		if perr != nil {
			return err
		}
		return r.Refused("contest_manage", page, err)
	}
	return r.Done(at(id, "manage") + "#places")
}

// acts are what the actor may do next.
func acts(r *kit.Request, c *contest.Contest) (out []actView) {
	add := func(permission, act, path, tone string) {
		if r.May(permission) {
			out = append(out, actView{path, r.T("contest.do." + act), r.T("contest.ask." + act), tone})
		}
	}
	const edit, run, confirm = "exams.contest.edit", "exams.contest.run", "exams.contest.confirm"
	switch c.State {
	case contest.Draft:
		add(edit, "open", at(c.ID, "open"), "")
	case contest.Entries:
		add(run, "start", at(c.ID, "start"), "")
	case contest.Running:
		now := c.Now()
		switch now.State {
		case contest.Scoring:
			if !now.Frozen {
				add(run, "freeze", stageAt(c.ID, now.Stage, "freeze"), "")
			}
			add(run, "end", stageAt(c.ID, now.Stage, "end"), "")
		case contest.Ended:
			add(run, "reveal", stageAt(c.ID, now.Stage, "reveal"), "")
		case contest.Revealed:
			if c.Next() != nil {
				add(confirm, "advance", at(c.ID, "advance"), "")
			} else {
				add(confirm, "conclude", at(c.ID, "conclude"), "")
			}
		}
	}
	if c.State != contest.Concluded && c.State != contest.Cancelled {
		add(edit, "cancel", at(c.ID, "cancel"), "danger")
	}
	return out
}

// entrants lists who entered (GET /contests/:id/entrants).
func (p Pages) entrants(r *kit.Request) error {
	page, err := p.entrantsPage(r)
	if err != nil {
		return err
	}
	return r.Show("contest_entrants", page)
}

func (p Pages) entrantsPage(r *kit.Request) (page entrantsPage, err error) {
	c, err := p.Contests.Contest(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return page, err
	}
	found, err := p.Contests.Entrants(r.Context(), r.Actor, c.ID, r.Query("cursor"), 50)
	if err != nil {
		return page, err
	}
	page = entrantsPage{ID: c.ID, Title: c.Title.In(r.Lang), Back: at(c.ID, "manage"), Team: c.Team, MayDrop: c.State == contest.Entries && r.May("exams.contest.nominate")}
	var units []string
	for _, e := range found.Items {
		units = append(units, e.Unit)
	}
	names := p.labels(r.Context(), r.Lang, units...)
	for _, e := range found.Items {
		page.Rows = append(page.Rows, entrantRow{e.No, e.Name, names[e.Unit], at(c.ID, "entrants", e.No, "withdraw"), e.Names, len(e.Relations)})
	}
	if found.Next != "" {
		page.Next = at(c.ID, "entrants") + "?cursor=" + url.QueryEscape(found.Next)
	}
	return page, nil
}

// withdraw takes an entrant out (POST /contests/:id/entrants/:no/withdraw).
func (p Pages) withdraw(r *kit.Request) error {
	if _, err := p.Contests.Withdraw(r.Context(), r.Actor, r.Path("id"), r.Path("no"), r.Form("reason")); err != nil {
		page, perr := p.entrantsPage(r)
		if perr != nil {
			return err
		}
		return r.Refused("contest_entrants", page, err)
	}
	r.Flash("contest.done.withdraw")
	return r.Done(at(r.Path("id"), "entrants"))
}
