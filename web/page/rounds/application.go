package rounds

import (
	"net/url"
	"slices"
	"time"

	"tianti/ladder/round"
	"tianti/web/kit"
)

// applicationPage is one application, with its evidence, its reasons and what the reader may do.
type applicationPage struct {
	ID, Path, Name, Person, Title, RoundPath string
	Grade, From, Unit, Phase, Tone           string
	Since, Effective, Until                  time.Time
	Statement, Nominator, Nomination         string
	Relations                                []relation
	Checks                                   []check
	Line                                     *line
	Steps                                    []stepped
	Letters                                  []button
	Buttons                                  []button
	Apply                                    string // where it is sent in again
	Appoint                                  bool
	EffectiveDay, Reason                     string
	Appointment                              string
	Members                                  []kit.Option
	Member, Why                              string
	MayRelate                                bool
	Own                                      bool
}

type relation struct{ Member, Why string }

func (p Pages) application(r *kit.Request) error {
	page, err := p.applicationPage(r)
	if err != nil {
		return err
	}
	return r.Show("rounds_application", page)
}

func (p Pages) applicationPage(r *kit.Request) (page applicationPage, err error) {
	f, err := p.Rounds.Application(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return page, err
	}
	say, err := p.speech(r)
	if err != nil {
		return page, err
	}
	a, x := f.Application, f.Round
	page = applicationPage{ID: a.ID, Path: "/applications/" + a.ID, Name: a.Name, Person: a.Person, Title: x.Title, RoundPath: "/rounds/" + x.ID, Grade: p.rung(r, a.Grade), From: p.rung(r, a.From),
		Unit: p.labels(r.Context(), r.Lang, a.Unit)[a.Unit], Phase: a.Phase.Word(r.Lang), Tone: phaseTones[a.Phase], Since: a.Since, Effective: a.Effective, Until: before(a.Until),
		Statement: a.Statement, Nomination: a.Nomination, Steps: moveSteps(r.Lang, a.Steps), Own: a.Person == r.Actor.Person}
	if r.May("ladder.round.read") {
		page.RoundPath = "/rounds/manage/" + x.ID
	}
	for _, s := range a.Steps {
		if s.Act == string(round.Nominate) {
			page.Nominator = s.Name
		}
	}
	for i := len(a.Checks) - 1; i >= 0; i-- {
		page.Checks = append(page.Checks, say.check(&a.Checks[i]))
	}
	if f.Line != nil {
		l := p.lines(r, x, &round.Ranking{Lines: []round.Line{*f.Line}}, nil)[0]
		page.Line = &l
	}
	for _, kind := range f.Letters() {
		page.Letters = append(page.Letters, button{page.Path + "/letters/" + kind, r.T("rounds.letter." + kind), ""})
	}
	p.offers(r, f, &page)
	if a.Appointment != "" && r.May("ladder.appointment.read") {
		page.Appointment = "/ladder/appointments/" + a.Appointment
	}
	p.relations(r, f, &page)
	return page, nil
}

func (p Pages) offers(r *kit.Request, f *round.Folder, page *applicationPage) {
	page.EffectiveDay = dayOf(r.Now().AddDate(0, 0, 1))
	for _, m := range f.Offers {
		switch {
		case m == round.Appoint:
			page.Appoint = true
		case m == round.File || m == round.Accept:
			page.Apply = "/rounds/" + f.Round.ID + "/apply"
		case slices.Contains(handMoves, m):
			page.Buttons = append(page.Buttons, button{page.Path + "/" + string(m), m.Word(r.Lang), tone(string(m))})
		}
	}
	harmlessFirst(page.Buttons)
}

func (p Pages) relations(r *kit.Request, f *round.Folder, page *applicationPage) {
	names := map[string]string{}
	for _, m := range f.Round.Members {
		names[m.Person] = m.Name
		page.Members = append(page.Members, kit.Option{Value: m.Person, Text: m.Name})
	}
	for _, x := range f.Application.Relations {
		page.Relations = append(page.Relations, relation{names[x.Member], x.Why})
	}
	page.MayRelate = len(page.Members) > 0 && (page.Own || r.May("ladder.application.decide")) && (f.Round.State == round.Announced || f.Round.State == round.Scoring)
}

// refusedHere shows the application again with the reason.
func (p Pages) refusedHere(r *kit.Request, cause error) error {
	page, err := p.applicationPage(r)
	if err != nil {
		return cause
	}
	page.Reason, page.Member, page.Why = r.Form("reason"), r.Form("member"), r.Form("why")
	if d := r.Form("effective"); d != "" {
		page.EffectiveDay = d
	}
	return shownAgain(r, "rounds_application", page, cause)
}

// move is the handler of one move (POST /applications/:id/<move>).
func (p Pages) move(m round.Move) kit.Handler {
	return func(r *kit.Request) error {
		if _, err := p.Rounds.Act(r.Context(), r.Actor, r.Path("id"), m, r.Form("reason")); err != nil {
			return p.refusedHere(r, err)
		}
		r.Flash("rounds.done.move")
		return r.Done("/applications/" + url.PathEscape(r.Path("id")))
	}
}

// appoint proposes the appointment (POST /applications/:id/appoint).
func (p Pages) appoint(r *kit.Request) error {
	if _, err := p.Rounds.Appoint(r.Context(), r.Actor, r.Path("id"), day(r.Form("effective")), r.Form("reason")); err != nil {
		return p.refusedHere(r, err)
	}
	r.Flash("rounds.done.appoint")
	return r.Done("/applications/" + url.PathEscape(r.Path("id")))
}

// relate declares a relation (POST /applications/:id/relate); a member comes from the sheet.
func (p Pages) relate(r *kit.Request) error {
	id := r.Path("id")
	if r.Form("member") == r.Actor.Person {
		if _, err := p.Rounds.Relate(r.Context(), r.Actor, id, r.Actor.Person, r.Form("why")); err != nil {
			page, readErr := p.sheetPage(r)
			if readErr != nil {
				return err
			}
			page.Why = r.Form("why")
			return shownAgain(r, "rounds_score", page, err)
		}
		r.Flash("rounds.done.relate")
		return r.Done("/rounds")
	}
	if _, err := p.Rounds.Relate(r.Context(), r.Actor, id, r.Form("member"), r.Form("why")); err != nil {
		return p.refusedHere(r, err)
	}
	r.Flash("rounds.done.relate")
	return r.Done("/applications/" + url.PathEscape(id))
}

// panelPage is a member's list of candidates.
type panelPage struct {
	row
	Rows       []sheetRow
	Done, Left int
}

type sheetRow struct {
	Path, Name, Unit, From string
	Conflict               string
	Scored                 bool
	Total                  string
}

func (p Pages) panel(r *kit.Request) error {
	x, sheets, err := p.Rounds.Sheets(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	page := panelPage{row: p.rows(r, "/rounds/", []*round.Round{x})[0]}
	for _, s := range sheets {
		page.Rows = append(page.Rows, p.sheetRow(r, &s))
		switch {
		case s.Conflict != "":
		case s.Own != nil:
			page.Done++
		default:
			page.Left++
		}
	}
	return r.Show("rounds_panel", page)
}

func (p Pages) sheetRow(r *kit.Request, s *round.Sheet) sheetRow {
	a := s.Application
	out := sheetRow{Path: "/applications/" + a.ID + "/score", Name: a.Name, Unit: p.labels(r.Context(), r.Lang, a.Unit)[a.Unit], From: p.rung(r, a.From)}
	if s.Conflict != "" {
		out.Conflict = round.ConflictWord(r.Lang, s.Conflict)
	}
	if s.Own != nil {
		out.Scored, out.Total = true, round.PointsWord(s.Own.Total)
	}
	return out
}

// scorePage is a member's sheet about a candidate.
type scorePage struct {
	sheetRow
	ID, Title, Back, Statement, Nomination, Me string
	Lines                                      []criterion
	Comment, Why                               string
	Checks                                     []check
	Open                                       bool
}

type criterion struct {
	Code, Name, Points string
	Most               int
}

func (p Pages) sheet(r *kit.Request) error {
	page, err := p.sheetPage(r)
	if err != nil {
		return err
	}
	return r.Show("rounds_score", page)
}

func (p Pages) sheetPage(r *kit.Request) (page scorePage, err error) {
	s, err := p.Rounds.OneSheet(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return page, err
	}
	say, err := p.speech(r)
	if err != nil {
		return page, err
	}
	page = scorePage{sheetRow: p.sheetRow(r, s), ID: s.Application.ID, Title: s.Round.Title, Back: "/rounds/" + s.Round.ID + "/panel", Statement: s.Application.Statement,
		Nomination: s.Application.Nomination, Me: r.Actor.Person, Open: s.Round.State == round.Scoring}
	if c := s.Application.Check(); c != nil {
		page.Checks = append(page.Checks, say.check(c))
	}
	for _, c := range s.Round.Rubric {
		v := criterion{Code: c.Code, Name: c.Name, Most: c.Most}
		if s.Own != nil {
			for _, g := range s.Own.Given {
				if g.Code == c.Code {
					v.Points = number(g.Points)
				}
			}
			page.Comment = s.Own.Comment
		}
		page.Lines = append(page.Lines, v)
	}
	return page, nil
}

// score hands in a sheet (POST /applications/:id/score).
func (p Pages) score(r *kit.Request) error {
	page, err := p.sheetPage(r)
	if err != nil {
		return err
	}
	given := map[string]int{}
	for i := range page.Lines {
		c := &page.Lines[i]
		c.Points = r.Form("points-" + c.Code)
		if n, ok := whole(c.Points); ok {
			given[c.Code] = n
		}
	}
	page.Comment = r.Form("comment")
	if _, err := p.Rounds.Score(r.Context(), r.Actor, page.ID, given, page.Comment); err != nil {
		return shownAgain(r, "rounds_score", page, err)
	}
	r.Flash("rounds.done.score")
	return r.Done(page.Back)
}
