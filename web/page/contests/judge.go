package contests

import (
	"strconv"

	"tianti/exams/contest"
	"tianti/web/kit"
)

// judgePage is what a judge scores in a stage.
type judgePage struct {
	ID, Title, Stage, Back, State string
	Open, Again                   bool // sheets are taken; only where an objection asks for them
	Rows                          []duty
	Left, All                     int
}

type duty struct {
	Order                int
	Name, Conflict, No   string
	Absent               bool
	Parts                []dutyPart
	RelatePath, JudgePer string
}

type dutyPart struct {
	Name, Path, Points string
	Given, Again       bool
}

func conflict(r *kit.Request, kind string) string { return r.T("contest.conflict." + kind) }

// duties lists the performances (GET /contests/:id/stages/:stage/judge).
func (p Pages) duties(r *kit.Request) error {
	page, err := p.judgePage(r)
	if err != nil {
		return err
	}
	return r.Show("contest_judge", page)
}

func (p Pages) judgePage(r *kit.Request) (page judgePage, err error) {
	id, stage := r.Path("id"), r.Path("stage")
	v, duties, err := p.Contests.Duties(r.Context(), r.Actor, id, stage)
	if err != nil {
		return page, err
	}
	page = judgePage{ID: id, Title: v.Contest.Title.In(r.Lang), Stage: v.Stage.Name.In(r.Lang), Back: at(id), State: r.T("contest.stage." + string(v.Passage.State)),
		Open: v.Passage.State == contest.Scoring}
	for i := range duties {
		d := &duties[i]
		x := duty{Order: d.Slot.Order, Name: d.Slot.Name, No: d.Slot.Entrant, Absent: d.Absent, RelatePath: stageAt(id, stage, "relate"), JudgePer: r.Actor.Person}
		if d.Conflict != "" {
			x.Conflict = conflict(r, d.Conflict)
		}
		for _, part := range d.Parts {
			y := dutyPart{Name: part.Part.Name.In(r.Lang), Path: stageAt(id, stage, "judge", d.Slot.Entrant, part.Part.Code), Again: part.Again}
			if part.Own != nil {
				y.Given, y.Points = true, points(part.Own.Points)
			}
			page.Again = page.Again || part.Again
			if d.Conflict == "" && !d.Absent {
				page.All++
			}
			x.Parts = append(x.Parts, y)
		}
		page.Left += d.Missing(v.Passage.State)
		page.Rows = append(page.Rows, x)
	}
	return page, nil
}

// sheetPage is one sheet. N is the number under which it would be stored: sent twice, it is stored once.
type sheetPage struct {
	Path, Back, Title, Stage, Name, Part, Comment string
	Order                                         int
	N                                             int64
	Given, Again                                  bool
	Lines                                         []sheetLine
}

type sheetLine struct {
	Code, Name, Points string
	Most               int
}

func (p Pages) sheetPage(r *kit.Request) (page sheetPage, err error) {
	id, stage, no, code := r.Path("id"), r.Path("stage"), r.Path("no"), r.Path("part")
	v, duties, err := p.Contests.Duties(r.Context(), r.Actor, id, stage)
	if err != nil {
		return page, err
	}
	for i := range duties {
		d := &duties[i]
		if d.Slot.Entrant != no {
			continue
		}
		if d.Conflict != "" {
			return page, contest.ErrConflict.With("kind", conflict(r, d.Conflict))
		}
		for _, x := range d.Parts {
			if x.Part.Code != code {
				continue
			}
			page = sheetPage{Path: stageAt(id, stage, "judge", no, code), Back: stageAt(id, stage, "judge"), Title: v.Contest.Title.In(r.Lang), Stage: v.Stage.Name.In(r.Lang),
				Name: d.Slot.Name, Part: x.Part.Name.In(r.Lang), Order: d.Slot.Order, N: 1, Again: x.Again}
			given := map[string]int{}
			if x.Own != nil {
				page.N, page.Given, page.Comment = x.Own.N+1, true, x.Own.Note
				for _, g := range x.Own.Given {
					given[g.Code] = g.Points
				}
			}
			for _, l := range x.Part.Rubric {
				y := sheetLine{Code: l.Code, Name: l.Name.In(r.Lang), Most: l.Most}
				if n, ok := given[l.Code]; ok {
					y.Points = strconv.Itoa(n)
				}
				page.Lines = append(page.Lines, y)
			}
			return page, nil
		}
	}
	return page, contest.ErrNoEntrant
}

// sheet shows a sheet (GET /contests/:id/stages/:stage/judge/:no/:part).
func (p Pages) sheet(r *kit.Request) error {
	page, err := p.sheetPage(r)
	if err != nil {
		return err
	}
	return r.Show("contest_sheet", page)
}

// score hands it in (POST /contests/:id/stages/:stage/judge/:no/:part).
func (p Pages) score(r *kit.Request) error {
	x := contest.Sheet{Entrant: r.Path("no"), Part: r.Path("part"), Comment: r.Form("comment"), Given: map[string]int{}}
	x.N, _ = strconv.ParseInt(r.Form("n"), 10, 64)
	page, err := p.sheetPage(r)
	if err != nil {
		return err
	}
	for i := range page.Lines {
		l := &page.Lines[i]
		l.Points = r.Form("points-" + l.Code)
		if n, err := strconv.Atoi(l.Points); err == nil {
			x.Given[l.Code] = n
		}
	}
	if _, err := p.Contests.Score(r.Context(), r.Actor, r.Path("id"), r.Path("stage"), x, r.Lang); err != nil {
		page.Comment, page.N = x.Comment, max(x.N, 1)
		return r.Refused("contest_sheet", page, err)
	}
	r.Flash("contest.done.score")
	return r.Done(stageAt(r.Path("id"), r.Path("stage"), "judge"))
}

// relate notes a judge's relation to an entrant (POST /contests/:id/stages/:stage/relate).
func (p Pages) relate(r *kit.Request) error {
	judge := r.Form("judge")
	if err := p.Contests.Relate(r.Context(), r.Actor, r.Path("id"), r.Form("no"), judge, r.Form("why")); err != nil {
		if judge != r.Actor.Person {
			return p.refusedManage(r, err)
		}
		page, perr := p.judgePage(r)
		if perr != nil {
			return err
		}
		return r.Refused("contest_judge", page, err)
	}
	r.Flash("contest.done.relate")
	if judge != r.Actor.Person {
		return r.Done(at(r.Path("id"), "manage"))
	}
	return r.Done(stageAt(r.Path("id"), r.Path("stage"), "judge"))
}
