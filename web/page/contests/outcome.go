package contests

import (
	"net/url"

	"tianti/exams/contest"
	"tianti/web/kit"
)

// outcomePage is an entrant's points with what they come from. Judges are numbers for the entrant.
type outcomePage struct {
	ID, Title, Stage, Back, Path, Name, Total string
	Rank, Field                               int
	Absent                                    bool
	Parted                                    string
	Parts                                     []outcomePart
	Objections                                []objectionView
	MayObject                                 bool
	Object                                    []kit.Option
	Part, Text                                string
	Inside, MayAbsent                         bool
	AbsentPath, No, Reason                    string
}

type outcomePart struct {
	Name, Points, Product, How string
	Weight                     int
	Sheets                     []sheetView
}

type sheetView struct {
	Judge, Points, Note string
	Dropped, Again      bool
	Given               []givenView
	Earlier             []string
}

type givenView struct {
	Name         string
	Points, Most int
}

type objectionView struct {
	ID, Part, Name, Text, State, Tone, Answer, By string
	Before, After, Closed                         string
	Open, Closes                                  bool // waits for an answer; may be closed before all judges have scored again
}

var objectionTones = map[string]string{contest.Filed: "yellow", contest.Refused: "gray", contest.Rescores: "blue", contest.Settled: "green"}

func objectionOf(r *kit.Request, c *contest.Contest, stage string, o *contest.Objection) objectionView {
	v := objectionView{ID: o.ID, Name: o.Name, Text: o.Text, State: r.T("contest.objection." + o.State), Tone: objectionTones[o.State], Answer: o.Answer, By: o.AnswerName, Open: o.State == contest.Filed, Closes: o.State == contest.Rescores, Closed: o.Closed, Part: o.Part}
	if st := c.Plan.Stage(stage); st != nil {
		for i := range st.Parts {
			if st.Parts[i].Code == o.Part {
				v.Part = st.Name.In(r.Lang) + " · " + st.Parts[i].Name.In(r.Lang)
			}
		}
	}
	trace := func(t *contest.Trace) string {
		return r.T("contest.trace", "points", points(t.Points), "total", points(t.Total), "rank", t.Rank)
	}
	if o.Before != nil && (o.State != contest.Refused || o.After != nil) {
		v.Before = trace(o.Before)
	}
	if o.After != nil {
		v.After = trace(o.After)
	}
	return v
}

func (p Pages) outcomePage(r *kit.Request, o *contest.Outcome, names map[string]string) outcomePage {
	c, l := o.Contest, &o.Line
	page := outcomePage{ID: c.ID, Title: c.Title.In(r.Lang), Stage: o.Stage.Name.In(r.Lang), Back: at(c.ID), Path: stageAt(c.ID, o.Stage.Code, "own"), Name: l.Name, Total: points(l.Points()), Rank: l.Rank,
		Field: c.Passage(o.Stage.Code).Field, Absent: l.Absent, No: l.Entrant, MayObject: o.Until}
	if l.Parted != "" {
		page.Parted = r.T("contest.parted", "by", tieName(r, c, o.Stage, l.Parted))
	}
	for i := range o.Stage.Parts {
		part, m := &o.Stage.Parts[i], l.Merit(o.Stage.Parts[i].Code)
		x := outcomePart{Name: part.Name.In(r.Lang), Weight: part.Weight, Points: points(m.Points), Product: points((m.Points*int64(part.Weight) + 50) / 100), How: r.T("contest.how." + part.Kind)}
		for _, s := range o.Sheets {
			if s.Part != part.Code {
				continue
			}
			y := sheetView{Judge: r.T("contest.judge.n", "n", s.Judge), Points: points(s.Entry.Points), Note: s.Entry.Note, Dropped: s.Dropped, Again: s.Entry.Objection != ""}
			if s.Source != "" {
				y.Judge = names[s.Source]
			}
			for _, g := range s.Entry.Given {
				for _, k := range part.Rubric {
					if k.Code == g.Code {
						y.Given = append(y.Given, givenView{k.Name.In(r.Lang), g.Points, k.Most})
					}
				}
			}
			for _, e := range s.Earlier {
				y.Earlier = append(y.Earlier, points(e.Points))
			}
			x.Sheets = append(x.Sheets, y)
		}
		page.Parts = append(page.Parts, x)
		if part.Judged() {
			page.Object = append(page.Object, kit.Option{Value: part.Code, Text: part.Name.In(r.Lang)})
		}
	}
	page.MayObject = page.MayObject && len(page.Object) > 0
	for _, x := range o.Objections {
		page.Objections = append(page.Objections, objectionOf(r, c, o.Stage.Code, x))
	}
	return page
}

// own shows the actor's own points (GET /contests/:id/stages/:stage/own).
func (p Pages) own(r *kit.Request) error {
	o, err := p.Contests.Own(r.Context(), r.Actor, r.Path("id"), r.Path("stage"))
	if err != nil {
		return err
	}
	return r.Show("contest_own", p.outcomePage(r, o, nil))
}

// object files an objection (POST /contests/:id/stages/:stage/own).
func (p Pages) object(r *kit.Request) error {
	id, stage := r.Path("id"), r.Path("stage")
	if _, err := p.Contests.Object(r.Context(), r.Actor, id, stage, r.Form("part"), r.Form("text")); err != nil {
		o, perr := p.Contests.Own(r.Context(), r.Actor, id, stage)
		if perr != nil {
			return err
		}
		page := p.outcomePage(r, o, nil)
		page.Part, page.Text = r.Form("part"), r.Form("text")
		return r.Refused("contest_own", page, err)
	}
	r.Flash("contest.done.object")
	return r.Done(stageAt(id, stage, "own"))
}

// entrant shows an entrant's points from the inside (GET /contests/:id/stages/:stage/entrants/:no).
func (p Pages) entrant(r *kit.Request) error {
	page, err := p.insidePage(r)
	if err != nil {
		return err
	}
	return r.Show("contest_entrant", page)
}

func (p Pages) insidePage(r *kit.Request) (page outcomePage, err error) {
	id, stage, no := r.Path("id"), r.Path("stage"), r.Path("no")
	if no == "" {
		no = r.Form("no")
	}
	o, err := p.Contests.Look(r.Context(), r.Actor, id, stage, no)
	if err != nil {
		return page, err
	}
	var judges []string
	for _, s := range o.Sheets {
		judges = append(judges, s.Source)
	}
	page = p.outcomePage(r, o, p.names(r.Context(), judges))
	page.Inside, page.Back = true, stageAt(id, stage, "board")+"?inside=1"
	page.MayAbsent = r.May("exams.contest.run") && o.Contest.State == contest.Running && o.Contest.Passage(stage).State == contest.Scoring
	page.AbsentPath = stageAt(id, stage, "absent")
	return page, nil
}

// absent notes an absence, or takes it back (POST /contests/:id/stages/:stage/absent).
func (p Pages) absent(r *kit.Request) error {
	id, stage, no := r.Path("id"), r.Path("stage"), r.Form("no")
	if err := p.Contests.Absent(r.Context(), r.Actor, id, stage, no, r.Form("back") == "1", r.Form("reason")); err != nil {
		page, perr := p.insidePage(r)
		if perr != nil {
			return err
		}
		page.Reason = r.Form("reason")
		return r.Refused("contest_entrant", page, err)
	}
	r.Flash("contest.done.absent")
	return r.Done(stageAt(id, stage, "entrants") + "/" + url.PathEscape(no))
}
