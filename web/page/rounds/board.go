package rounds

import (
	"net/url"
	"slices"
	"strings"

	"tianti/internal/fault"
	"tianti/ladder/round"
	"tianti/web/kit"
)

// listPage is HR's list of rounds.
type listPage struct {
	Tabs    []tab
	Rows    []row
	Next    string
	MayMake bool
}

type tab struct {
	Text, Path string
	Here       bool
}

// list shows the rounds in a state (GET /rounds/manage).
func (p Pages) list(r *kit.Request) error {
	state := round.State(r.Query("state"))
	if !slices.Contains(round.States, state) {
		state = ""
	}
	found, err := p.Rounds.List(r.Context(), r.Actor, round.Look{State: state, Cursor: r.Query("cursor")})
	if err != nil {
		return err
	}
	page := listPage{MayMake: r.May("ladder.round.edit"), Rows: p.rows(r, "/rounds/manage/", found.Items), Tabs: []tab{{r.T("rounds.every"), "/rounds/manage", state == ""}}}
	for _, s := range round.States {
		page.Tabs = append(page.Tabs, tab{s.Word(r.Lang), "/rounds/manage?state=" + string(s), s == state})
	}
	if found.Next != "" {
		page.Next = "/rounds/manage?state=" + string(state) + "&cursor=" + url.QueryEscape(found.Next)
	}
	return r.Show("rounds_list", page)
}

// boardPage is a round for whoever runs or decides it.
type boardPage struct {
	row
	Own, Scoring, Editable, Seatable, Extendable bool
	Letter                                       letterPage
	Panel                                        []progress
	Members                                      string
	Applications                                 []applicant
	Ranking                                      []line
	Objections                                   []objection
	Steps                                        []stepped
	Buttons                                      []button
	Warning                                      string
	Recounted, Same                              bool
	NewCloses, Reason, Answer                    string
	Public                                       bool
	MayAnswer                                    bool
}

type progress struct {
	Name         string
	Done, Needed int
}

type applicant struct {
	Path, Name, Unit, From, Phase, Tone string
	Conflicts                           []string
}

func (p Pages) board(r *kit.Request) error {
	page, err := p.boardPage(r, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Show("rounds_board", page)
}

func (p Pages) boardPage(r *kit.Request, id string) (page boardPage, err error) {
	b, err := p.Rounds.Board(r.Context(), r.Actor, id)
	if err != nil {
		return page, err
	}
	x := b.Round
	say, err := p.speech(r)
	if err != nil {
		return page, err
	}
	page.row, page.Own, page.Steps = p.rows(r, "/rounds/manage/", []*round.Round{x})[0], b.Own, roundSteps(r.Lang, x.Steps)
	page.Public, page.NewCloses, page.Scoring = x.State.Public(), dayOf(before(x.Closes)), x.State == round.Scoring
	l, err := p.Rounds.Draft(r.Context(), r.Actor, r.Lang, x.ID, say.names)
	if err != nil {
		return page, err
	}
	page.Letter = letterOf(*l, "")
	if b.Own {
		return page, nil
	}
	page.MayAnswer, page.Warning = r.May("ladder.objection.answer"), spoken(r.Lang, b.NoticeYear)
	for _, act := range b.Acts {
		switch act {
		case round.Edit:
			page.Editable = true
		case round.Seat:
			page.Seatable = x.HasPanel()
		default:
			page.Extendable = page.Extendable || act == round.Extend || act == round.Reopen
			page.Buttons = append(page.Buttons, button{"/rounds/manage/" + x.ID + "/" + string(act), act.Word(r.Lang), tone(string(act))})
		}
	}
	harmlessFirst(page.Buttons)
	p.people(r, b, &page)
	if b.Ranking != nil {
		page.Ranking = p.lines(r, x, b.Ranking, say.fact)
	}
	page.Objections = lettered(named(objections(r.Lang, b.Objections), b.Objections), b.Objections)
	return page, nil
}

// people are the panel with its progress, and the applicants with the conflicts of interest.
func (p Pages) people(r *kit.Request, b *round.Board, page *boardPage) {
	members, ids := map[string]string{}, []string{}
	for _, m := range b.Progress {
		members[m.Member.Person] = m.Member.Name
		ids = append(ids, m.Member.Person)
		page.Panel = append(page.Panel, progress{m.Member.Name, m.Done, m.Needed})
	}
	page.Members = strings.Join(ids, "\n")
	var units []string
	for _, a := range b.Applications {
		units = append(units, a.Unit)
	}
	labels := p.labels(r.Context(), r.Lang, units...)
	for _, a := range b.Applications {
		v := applicant{Path: "/applications/" + a.ID, Name: a.Name, Unit: labels[a.Unit], From: p.rung(r, a.From), Phase: a.Phase.Word(r.Lang), Tone: phaseTones[a.Phase]}
		for _, m := range b.Progress {
			if why := b.Conflicts[a.Person][m.Member.Person]; why != "" {
				v.Conflicts = append(v.Conflicts, members[m.Member.Person]+" · "+round.ConflictWord(r.Lang, why))
			}
		}
		page.Applications = append(page.Applications, v)
	}
}

func (p Pages) boardAgain(r *kit.Request, cause error) error {
	page, err := p.boardPage(r, r.Path("id"))
	if err != nil {
		return cause
	}
	page.Reason = r.Form("reason")
	if c := r.Form("closes"); c != "" {
		page.NewCloses = c
	}
	if m := r.Form("members"); m != "" {
		page.Members = m
	}
	return shownAgain(r, "rounds_board", page, cause)
}

// act is the handler of one act on a round (POST /rounds/manage/:id/<act>).
func (p Pages) act(act round.Act) kit.Handler {
	return func(r *kit.Request) error {
		id, reason := r.Path("id"), r.Form("reason")
		var err error
		if act == round.Rank {
			_, err = p.Rounds.Rank(r.Context(), r.Actor, id, reason)
		} else {
			d := round.Detail{Reason: reason}
			if last := day(r.Form("closes")); !last.IsZero() {
				d.Closes = last.AddDate(0, 0, 1)
			}
			_, err = p.Rounds.Do(r.Context(), r.Actor, id, act, d)
		}
		if err != nil {
			return p.boardAgain(r, err)
		}
		r.Flash("rounds.done.act")
		return r.Done("/rounds/manage/" + url.PathEscape(id))
	}
}

// seat names the panel (POST /rounds/manage/:id/seat).
func (p Pages) seat(r *kit.Request) error {
	people := strings.FieldsFunc(r.Form("members"), func(c rune) bool { return strings.ContainsRune(" ,，、;；\r\n\t", c) })
	if _, err := p.Rounds.Seat(r.Context(), r.Actor, r.Path("id"), people, r.Form("reason")); err != nil {
		return p.boardAgain(r, err)
	}
	r.Flash("rounds.done.seat")
	return r.Done("/rounds/manage/" + url.PathEscape(r.Path("id")))
}

// recount makes the ranking again from what is stored (GET /rounds/manage/:id/recount).
func (p Pages) recount(r *kit.Request) error {
	same, err := p.Rounds.Recount(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return p.boardAgain(r, err)
	}
	page, err := p.boardPage(r, r.Path("id"))
	if err != nil {
		return err
	}
	page.Recounted, page.Same = true, same
	return r.Show("rounds_board", page)
}

// answer answers an objection (POST /objections/:id/answer).
func (p Pages) answer(r *kit.Request) error {
	id := r.Path("id")
	o, err := p.Rounds.Answer(r.Context(), r.Actor, id, r.Form("answer-"+id), r.Form("upheld") == "true")
	if err != nil {
		return p.answerAgain(r, id, err)
	}
	r.Flash("rounds.done.answer")
	return r.Done("/rounds/manage/" + url.PathEscape(o.Round))
}

// answerAgain shows the board with the answer as it was typed, and what was wrong beside it.
func (p Pages) answerAgain(r *kit.Request, id string, cause error) error {
	page, err := p.boardPage(r, round.RoundOf(id))
	if err != nil {
		return cause
	}
	var faults fault.List
	for _, f := range fault.All(cause) {
		if f.Field() == "answer" {
			f = f.At("answer-" + id)
		}
		faults = append(faults, f)
	}
	if len(faults) > 0 {
		cause = faults
	}
	for i := range page.Objections {
		if page.Objections[i].ID == id {
			page.Objections[i].Typed = r.Form("answer-" + id)
		}
	}
	return shownAgain(r, "rounds_board", page, cause)
}
