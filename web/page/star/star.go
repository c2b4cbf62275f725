// Package star is the pages of star ratings: periods with their notice, objections and confirmation, a
// person's rating with its whole computation, the scorecard with its trial and its history, veto events, and
// awards.
package star

import (
	"context"
	"embed"
	"net/url"
	"strings"
	"time"

	"tianti/certificates"
	"tianti/ladder/kpi"
	stars "tianti/ladder/star"
	"tianti/rbac"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Stars        *stars.Service
	KPI          *kpi.Service
	Org          *rbac.Organisation
	Certificates *certificates.Service // that awards gave; nil shows none
}

// Area is the folder's routes and pages.
func (p Pages) Area() kit.Area {
	const read = "ladder.star.read"
	nav := func(label, icon string, order int) *kit.Nav {
		return &kit.Nav{Group: "ladder", Label: label, Icon: icon, Order: order}
	}
	decide := func(verb, needs string, do func(*stars.Service, context.Context, rbac.Actor, string, string) (*stars.Award, error)) kit.Route {
		return kit.Route{Method: "POST", Path: "/awards/:id/" + verb, Needs: needs, Do: p.decide(do)}
	}
	return kit.Area{Name: "star", Files: files, Samples: samples(), Routes: []kit.Route{
		{Method: "GET", Path: "/stars/me", Needs: read, Do: p.mine, Nav: nav("nav.star.me", "star", 14)},
		{Method: "GET", Path: "/stars", Needs: read, Do: p.list, Nav: nav("nav.star.periods", "stars", 64)},
		{Method: "POST", Path: "/stars", Needs: "ladder.star.compute", Do: p.open},
		{Method: "GET", Path: "/stars/:id", Needs: read, Do: p.show},
		{Method: "GET", Path: "/stars/:id/people/:person", Needs: read, Do: p.person},
		{Method: "GET", Path: "/stars/:id/people/:person/letter", Needs: read, Do: p.told},
		{Method: "GET", Path: "/stars/:id/people/:person/letter/pdf", Needs: read, Do: p.toldPDF},
		{Method: "GET", Path: "/stars/:id/notice", Needs: read, Do: p.notice},
		{Method: "GET", Path: "/stars/:id/notice/pdf", Needs: read, Do: p.noticePDF},
		{Method: "POST", Path: "/stars/:id/compute", Needs: "ladder.star.compute", Do: p.compute},
		{Method: "POST", Path: "/stars/:id/publish", Needs: "ladder.star.publish", Do: p.act((*stars.Service).Publish)},
		{Method: "POST", Path: "/stars/:id/withdraw", Needs: "ladder.star.publish", Do: p.act((*stars.Service).Withdraw)},
		{Method: "POST", Path: "/stars/:id/confirm", Needs: "ladder.star.confirm", Do: p.act((*stars.Service).Confirm)},
		{Method: "POST", Path: "/stars/:id/objections", Needs: "ladder.objection.file", Do: p.object},
		{Method: "POST", Path: "/stars/:id/objections/:person", Needs: "ladder.objection.answer", Do: p.answer},
		{Method: "GET", Path: "/scorecards", Needs: "ladder.scorecard.read", Do: p.card, Nav: nav("nav.star.card", "scale", 65)},
		{Method: "GET", Path: "/scorecards/history", Needs: "ladder.scorecard.read", Do: p.cards},
		{Method: "GET", Path: "/scorecards/edit", Needs: "ladder.scorecard.edit", Do: p.editCard},
		{Method: "POST", Path: "/scorecards/edit", Needs: "ladder.scorecard.edit", Do: p.changeCard},
		{Method: "GET", Path: "/vetoes", Needs: "ladder.veto.read", Do: p.vetoes, Nav: nav("nav.star.vetoes", "ban", 66)},
		{Method: "POST", Path: "/vetoes", Needs: "ladder.veto.record", Do: p.record},
		{Method: "GET", Path: "/vetoes/:id", Needs: "ladder.veto.read", Do: p.veto},
		{Method: "POST", Path: "/vetoes/:id/lift", Needs: "ladder.veto.record", Do: p.lift},
		{Method: "GET", Path: "/awards", Needs: "ladder.award.read", Do: p.awards, Nav: nav("nav.star.awards", "trophy", 67)},
		{Method: "GET", Path: "/awards/new", Needs: "ladder.award.nominate", Do: p.nominating},
		{Method: "POST", Path: "/awards", Needs: "ladder.award.nominate", Do: p.nominate},
		{Method: "GET", Path: "/awards/:id", Needs: "ladder.award.read", Do: p.award},
		decide("grant", "ladder.award.confirm", (*stars.Service).Grant),
		decide("decline", "ladder.award.confirm", (*stars.Service).Decline),
		decide("recall", "ladder.award.nominate", (*stars.Service).Recall),
		decide("revoke", "ladder.award.revoke", (*stars.Service).Revoke),
	}}
}

type listPage struct {
	From, To, Unit, Latest string
	Units                  []kit.Option
	Rows                   []periodRow
	Next                   string
}

type periodRow struct {
	Path, Label, Unit, State, Tone string
	Rated                          int64
	Stars                          string
	At                             time.Time
}

var tones = map[string]string{stars.Draft: "gray", stars.Preview: "yellow", stars.Notice: "blue", stars.Confirmed: "green"}

func (p Pages) periods(r *kit.Request) (listPage, error) {
	page := listPage{Latest: string(kpi.MonthOf(r.Now()).Add(-1))}
	found, err := p.Stars.Periods(r.Context(), r.Actor, r.Query("cursor"), 50)
	if err != nil {
		return page, err
	}
	for _, x := range found.Items {
		page.Rows = append(page.Rows, periodRow{"/stars/" + url.PathEscape(x.ID), x.Label(r.Lang), p.label(r, x.Unit), r.T("star.state." + x.State), tones[x.State], x.Rated, countsOf(r, x), x.At})
	}
	if found.Next != "" {
		page.Next = "/stars?cursor=" + url.QueryEscape(found.Next)
	}
	if r.May("ladder.star.compute") {
		units, _, err := p.Org.Choices(r.Context(), r.Actor, "ladder.star.compute", r.Actor.Unit, 100)
		if err != nil {
			return page, err
		}
		for _, u := range units {
			if u.Kind != rbac.Team {
				page.Units = append(page.Units, kit.Option{Value: u.Path, Text: strings.Repeat("\u3000", max(len(rbac.Lineage(u.ID))-1, 0)) + u.In(r.Lang)})
			}
		}
	}
	return page, nil
}

// countsOf says how many got how many stars; nothing before the notice to those who may not compute.
func countsOf(r *kit.Request, x *stars.Period) string {
	if x.Run == 0 || x.State == stars.Preview && !r.May("ladder.star.compute") && !r.May("ladder.star.confirm") {
		return ""
	}
	var out []string
	for k := stars.Five; k > 0; k-- {
		out = append(out, r.T("star.count", "stars", k, "n", x.Counts[k]))
	}
	return strings.Join(out, " · ")
}

func (p Pages) label(r *kit.Request, path string) string {
	labels, err := p.Org.Labels(r.Context(), r.Lang, path)
	if err != nil {
		return path
	}
	return labels[path]
}

// list shows the periods (GET /stars).
func (p Pages) list(r *kit.Request) error {
	page, err := p.periods(r)
	if err != nil {
		return err
	}
	page.To = page.Latest
	page.From = string(kpi.Month(page.Latest).Add(-2))
	return r.Show("star_list", page)
}

// open begins a period (POST /stars).
func (p Pages) open(r *kit.Request) error {
	from, to, unit := r.Form("from"), r.Form("to"), r.Form("unit")
	x, err := p.Stars.Open(r.Context(), r.Actor, kpi.Month(from), kpi.Month(to), unit)
	if err != nil {
		page, perr := p.periods(r)
		if perr != nil {
			return perr
		}
		page.From, page.To, page.Unit = from, to, unit
		return r.Refused("star_list", page, err)
	}
	return r.Done("/stars/" + x.ID)
}

type minePage struct{ Rows []mineRow }

type mineRow struct {
	Path, Label, State, Tone string
	Stars                    int
	Rated                    bool
	Score                    int64
	Why                      string
}

// mine lists one's own ratings (GET /stars/me).
func (p Pages) mine(r *kit.Request) error {
	rs, ps, err := p.Stars.Mine(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	var page minePage
	for i, x := range rs {
		page.Rows = append(page.Rows, mineRow{"/stars/" + url.PathEscape(ps[i].ID) + "/people/" + x.Person, ps[i].Label(r.Lang), r.T("star.state." + ps[i].State), tones[ps[i].State], x.Stars, x.Rated, x.Score, whyOf(r, x.Why)})
	}
	return r.Show("star_mine", page)
}

func whyOf(r *kit.Request, why string) string {
	if why == "" {
		return ""
	}
	return r.T("star.why." + why)
}
