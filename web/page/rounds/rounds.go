// Package rounds is the pages of promotion rounds: what is announced and shown to everybody, the own
// application, nominations by leaders, the panel's sheets, HR's board, the letters, and the calendar
// of working days that the notices are counted by.
package rounds

import (
	"context"
	"embed"

	"tianti/ladder"
	"tianti/ladder/round"
	"tianti/ladder/workday"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers. Names gives the codes in requirements their names, Facts names their evidence; both may
// be nil.
type Pages struct {
	Rounds       *round.Service
	Workdays     *workday.Service
	Ladder       *ladder.Service
	Organisation *rbac.Organisation
	Names        func(r *kit.Request) (ladder.Names, error)
	Facts        naming.Facts
}

// handMoves are the moves that a button with a reason makes.
var handMoves = []round.Move{round.Decline, round.Withdraw, round.Appeal, round.SendBack, round.Refuse, round.Uphold, round.Dismiss, round.Take, round.Prove, round.Revert}

// handActs are the acts on a round that a button with a reason makes.
var handActs = []round.Act{round.Announce, round.Extend, round.Close, round.Reopen, round.Rank, round.Confirm, round.Return, round.Reject, round.Rework, round.Conclude, round.Cancel, round.Annul}

// Area is the folder's routes, pages and cards.
func (p Pages) Area() kit.Area {
	const (
		see     = "ladder.notice.read"
		run     = "ladder.round.read"
		edit    = "ladder.round.edit"
		file    = "ladder.application.file"
		read    = "ladder.application.read"
		put     = "ladder.application.nominate"
		score   = "ladder.panel.score"
		object  = "ladder.objection.file"
		answer  = "ladder.objection.answer"
		propose = "ladder.appointment.propose"
		days    = "ladder.workday.read"
	)
	nav := func(label, icon string, order int) *kit.Nav {
		return &kit.Nav{Group: "ladder", Label: label, Icon: icon, Order: order}
	}
	routes := []kit.Route{
		{Method: "GET", Path: "/rounds", Needs: see, Do: p.home, Nav: nav("nav.rounds.all", "flag", 15)},
		{Method: "GET", Path: "/rounds/manage", Needs: run, Do: p.list, Nav: nav("nav.rounds.manage", "gavel", 32)},
		{Method: "GET", Path: "/rounds/manage/new", Needs: edit, Do: p.fresh},
		{Method: "POST", Path: "/rounds/manage", Needs: edit, Do: p.create},
		{Method: "GET", Path: "/rounds/manage/:id", Needs: run, Do: p.board},
		{Method: "GET", Path: "/rounds/manage/:id/edit", Needs: edit, Do: p.again},
		{Method: "POST", Path: "/rounds/manage/:id/edit", Needs: edit, Do: p.change},
		{Method: "POST", Path: "/rounds/manage/:id/seat", Needs: edit, Do: p.seat},
		{Method: "GET", Path: "/rounds/manage/:id/recount", Needs: run, Do: p.recount},
		{Method: "GET", Path: "/rounds/:id", Needs: see, Do: p.show},
		{Method: "GET", Path: "/rounds/:id/apply", Needs: file, Do: p.apply},
		{Method: "POST", Path: "/rounds/:id/apply", Needs: file, Do: p.send},
		{Method: "GET", Path: "/rounds/:id/nominate", Needs: put, Do: p.nominate},
		{Method: "POST", Path: "/rounds/:id/nominate", Needs: put, Do: p.putForward},
		{Method: "POST", Path: "/rounds/:id/objections", Needs: object, Do: p.object},
		{Method: "GET", Path: "/rounds/:id/panel", Needs: score, Do: p.panel},
		{Method: "GET", Path: "/rounds/:id/letters/:kind", Needs: see, Do: p.letter},
		{Method: "GET", Path: "/rounds/:id/letters/:kind/pdf", Needs: see, Do: p.letterPDF},
		{Method: "POST", Path: "/objections/:id/answer", Needs: answer, Do: p.answer},
		{Method: "GET", Path: "/objections/:id/letter", Needs: see, Do: p.answered},
		{Method: "GET", Path: "/objections/:id/letter/pdf", Needs: see, Do: p.answeredPDF},
		{Method: "GET", Path: "/applications/:id", Needs: read, Do: p.application},
		{Method: "GET", Path: "/applications/:id/score", Needs: score, Do: p.sheet},
		{Method: "POST", Path: "/applications/:id/score", Needs: score, Do: p.score},
		{Method: "POST", Path: "/applications/:id/relate", Needs: see, Do: p.relate},
		{Method: "POST", Path: "/applications/:id/appoint", Needs: propose, Do: p.appoint},
		{Method: "GET", Path: "/applications/:id/letters/:kind", Needs: read, Do: p.personal},
		{Method: "GET", Path: "/applications/:id/letters/:kind/pdf", Needs: read, Do: p.personalPDF},
		{Method: "GET", Path: "/ladder/workdays", Needs: days, Do: p.workdays, Nav: nav("nav.rounds.workdays", "calendar", 60)},
		{Method: "POST", Path: "/ladder/workdays", Needs: "ladder.workday.edit", Do: p.enter},
	}
	for _, act := range handActs {
		routes = append(routes, kit.Route{Method: "POST", Path: "/rounds/manage/:id/" + string(act), Needs: act.Permission(), Do: p.act(act)})
	}
	for _, m := range handMoves {
		routes = append(routes, kit.Route{Method: "POST", Path: "/applications/:id/" + string(m), Needs: m.Permission(), Do: p.move(m)})
	}
	return kit.Area{
		Name: "rounds", Files: files, Routes: routes, Samples: samples(),
		Cards: []kit.Card{{Name: "rounds", Order: 18, Needs: see, Load: p.card, Sample: sampleCard()}},
	}
}

// labels are the names of units by path.
func (p Pages) labels(ctx context.Context, lang string, paths ...string) map[string]string {
	if p.Organisation == nil {
		return nil
	}
	out, err := p.Organisation.Labels(ctx, lang, paths...)
	if err != nil {
		return nil // a page without names is better than none
	}
	return out
}

func (p Pages) names(r *kit.Request) (ladder.Names, error) {
	if p.Names == nil {
		return nil, nil
	}
	return p.Names(r)
}

// speech says requirements and what is behind them in the reader's language.
type speech struct {
	lang  string
	names ladder.Names
	fact  func(id string) naming.Link
}

func (p Pages) speech(r *kit.Request) (s speech, err error) {
	s.lang = r.Lang
	if s.names, err = p.names(r); err != nil {
		return s, err
	}
	s.fact, err = p.Facts.For(r)
	return s, err
}

// rung is what a grade is called.
func (p Pages) rung(r *kit.Request, code string) string {
	if g := p.Ladder.Blueprint().Grade(code); g != nil {
		return g.Code + " " + g.Name.In(r.Lang)
	}
	return code
}
