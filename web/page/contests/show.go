package contests

import (
	"slices"
	"strings"

	"tianti/exams/contest"
	"tianti/rbac"
	"tianti/web/kit"
)

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
