package ladder

import (
	"net/url"
	"slices"
	"time"

	rungs "tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/web/kit"
)

// caseRow is an appointment in a list.
type caseRow struct {
	ID, Path           string
	Person, Name, Unit string
	From, Grade        string
	State, Tone        string
	Effective, Changed time.Time
	Flagged            bool
	Steps              []stepped
}

// stepped is an act in words.
type stepped struct {
	Act, Name, Reason string
	At                time.Time
}

// tones are the colours of the states; the word stands beside it.
var tones = map[rungs.State]string{
	rungs.Proposed: "blue", rungs.Returned: "yellow", rungs.Approved: "green", rungs.Refused: "red", rungs.Withdrawn: "gray", rungs.Annulled: "red",
}

func (w *words) caseRow(a *rungs.Appointment, unit string) caseRow {
	row := caseRow{ID: a.ID, Path: w.path("/ladder/appointments/" + a.ID), Person: a.Person, Name: a.Name, Unit: unit,
		From: w.names.Of(requirement.Grade, a.From), Grade: w.names.Of(requirement.Grade, a.Grade), State: a.State.Word(w.r.Lang), Tone: tones[a.State],
		Effective: a.Effective, Changed: a.Changed, Flagged: a.Flagged()}
	for _, s := range a.Steps {
		row.Steps = append(row.Steps, stepped{s.Act.Word(w.r.Lang), w.r.By(s.By, s.Name), s.Reason, s.At})
	}
	return row
}

// casesPage is the list of appointments, with those first that wait for the reader.
type casesPage struct {
	State      string
	Tabs       []tab
	Rows       []caseRow
	Next       string
	Waiting    []caseRow
	More       bool
	MayPropose bool
}

type tab struct {
	Text, Path string
	Here       bool
}

// cases lists the appointments in a state (GET /ladder/appointments).
func (p Pages) cases(r *kit.Request) error {
	state := rungs.State(r.Query("state"))
	if !slices.Contains(rungs.States, state) {
		state = rungs.Proposed
	}
	found, err := p.Ladder.List(r.Context(), r.Actor, rungs.Look{State: state, Cursor: r.Query("cursor")})
	if err != nil {
		return err
	}
	w, err := p.wordsFor(r)
	if err != nil {
		return err
	}
	page := casesPage{State: string(state), MayPropose: r.May("ladder.appointment.propose")}
	for _, s := range rungs.States {
		page.Tabs = append(page.Tabs, tab{s.Word(r.Lang), "/ladder/appointments?state=" + string(s), s == state})
	}
	for _, a := range found.Items {
		page.Rows = append(page.Rows, w.caseRow(a, p.unitName(r.Context(), r.Lang, a.Unit)))
	}
	if found.Next != "" {
		page.Next = "/ladder/appointments?state=" + string(state) + "&cursor=" + url.QueryEscape(found.Next)
	}
	if state == rungs.Proposed && r.Query("cursor") == "" {
		waiting, more, err := p.Ladder.Waiting(r.Context(), r.Actor)
		if err != nil {
			return err
		}
		page.More = more
		for _, a := range waiting {
			page.Waiting = append(page.Waiting, w.caseRow(a, p.unitName(r.Context(), r.Lang, a.Unit)))
		}
		// What waits for the reader stands above and not twice.
		page.Rows = slices.DeleteFunc(page.Rows, func(row caseRow) bool {
			return slices.ContainsFunc(page.Waiting, func(x caseRow) bool { return x.ID == row.ID })
		})
	}
	return r.Show("ladder_cases", page)
}

// waitingPage is the home card of those who propose and decide.
type waitingPage struct {
	Waiting, Returned []caseRow
	More              bool
}

// waitingCard shows what waits for the reader's decision, and what came back to be mended.
func (p Pages) waitingCard(r *kit.Request) (any, error) {
	waiting, more, err := p.Ladder.Waiting(r.Context(), r.Actor)
	if err != nil {
		return nil, err
	}
	returned, err := p.Ladder.Returned(r.Context(), r.Actor)
	if err != nil || len(waiting)+len(returned) == 0 {
		return nil, err
	}
	w, err := p.wordsFor(r)
	if err != nil {
		return nil, err
	}
	out := waitingPage{More: more}
	for _, a := range waiting {
		out.Waiting = append(out.Waiting, w.caseRow(a, ""))
	}
	for _, a := range returned {
		out.Returned = append(out.Returned, w.caseRow(a, ""))
	}
	return out, nil
}

// casePage is one appointment.
type casePage struct {
	caseRow
	RowPath        string // of the person's ladder
	Rules          int
	Hash           string
	Newer          bool // the rules in force are other ones by now
	Waivers        []waiver
	Checks         []checkView
	Today          *checkView // as it stands now, while the case is open
	Own            bool
	Proposer       bool
	Open           bool
	May            []string // acts
	Reason         string
	AcceptsWaivers bool
}

type waiver struct{ ID, Text, Reason string }

// checkView is a qualification with its evidence as it was at an instant.
type checkView struct {
	At    time.Time
	For   string
	Met   bool
	Items []item
}

// Can says whether the reader may do an act.
func (c casePage) Can(act string) bool { return slices.Contains(c.May, act) }

// one shows a case with its evidence (GET /ladder/appointments/:id).
func (p Pages) one(r *kit.Request) error {
	page, err := p.casePage(r, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Show("ladder_case", page)
}

func (p Pages) casePage(r *kit.Request, id string) (casePage, error) {
	a, err := p.Ladder.Appointment(r.Context(), r.Actor, id)
	if err != nil {
		return casePage{}, err
	}
	w, err := p.wordsFor(r)
	if err != nil {
		return casePage{}, err
	}
	b := p.Ladder.Blueprint()
	page := casePage{caseRow: w.caseRow(a, p.unitName(r.Context(), r.Lang, a.Unit)), Rules: a.Rules, Hash: a.RulesHash, Newer: a.RulesHash != b.Hash,
		RowPath: "/people/" + a.Person + "/ladder", Own: a.Person == r.Actor.Person, Proposer: a.Proposer == r.Actor.Person,
		Open: a.State == rungs.Proposed || a.State == rungs.Returned}
	for _, act := range p.Ladder.Offers(r.Actor, a) {
		page.May = append(page.May, string(act))
	}
	for i := len(a.Checks) - 1; i >= 0; i-- {
		c := &a.Checks[i]
		page.Checks = append(page.Checks, checkView{c.At, c.For.Word(r.Lang), c.Met, w.items(rungs.Top(c.Result))})
	}
	if c := a.Check(); c != nil {
		for _, x := range a.Waivers {
			page.Waivers = append(page.Waivers, waiver{x.Requirement, said(w, &c.Result, x.Requirement), x.Reason})
		}
	}
	if page.Open {
		now, err := p.Ladder.Today(r.Context(), r.Actor, a)
		if err != nil {
			return casePage{}, err
		}
		if now != nil {
			page.Today = &checkView{r.Now(), "", now.Met, w.items(rungs.Top(*now))}
		}
	}
	return page, nil
}

// said is what the requirement of an id asks for, in words.
func said(w *words, res *requirement.Result, id string) string {
	if res.ID == id {
		return rungs.Say(w.r.Lang, res, w.names)
	}
	for i := range res.Parts {
		if s := said(w, &res.Parts[i], id); s != "" {
			return s
		}
	}
	return ""
}

// act is the handler of one act on a case (POST /ladder/appointments/:id/<act>). What is refused
// shows the case again with the reason, whatever kind of refusal it is: the reader can see the case.
func (p Pages) act(act rungs.Act) kit.Handler {
	return func(r *kit.Request) error {
		id, reason := r.Path("id"), r.Form("reason")
		var err error
		switch act {
		case rungs.Approve:
			_, err = p.Ladder.Approve(r.Context(), r.Actor, id, reason, r.Form("accept_waivers") == "true")
		case rungs.Return:
			_, err = p.Ladder.Return(r.Context(), r.Actor, id, reason)
		case rungs.Refuse:
			_, err = p.Ladder.Refuse(r.Context(), r.Actor, id, reason)
		case rungs.Withdraw:
			_, err = p.Ladder.Withdraw(r.Context(), r.Actor, id, reason)
		case rungs.Annul:
			_, err = p.Ladder.Annul(r.Context(), r.Actor, id, reason)
		case rungs.Resubmit:
			return p.resubmit(r, id)
		}
		if err != nil {
			return p.refused(r, id, reason, err)
		}
		r.Flash("ladder.done." + string(act))
		return r.Done("/ladder/appointments/" + url.PathEscape(id))
	}
}

func (p Pages) refused(r *kit.Request, id, reason string, cause error) error {
	page, err := p.casePage(r, id)
	if err != nil {
		return cause
	}
	page.Reason, page.AcceptsWaivers = reason, r.Form("accept_waivers") == "true"
	if s := ownRefusal(cause); s != 0 {
		return r.RefusedAs(s, "ladder_case", page, cause)
	}
	return r.Refused("ladder_case", page, cause)
}
