package star

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	stars "tianti/ladder/star"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

// awardsPage is the awards of a state.
type awardsPage struct {
	States  []stateChip
	Rows    []awardRow
	Next    string
	MayName bool
}

type stateChip struct {
	Path, Text string
	Here       bool
}

type awardRow struct {
	Path, Kind, Title, Unit, Period, State, Tone, Citation string
	At                                                     time.Time
}

var awardTones = map[string]string{stars.Nominated: "blue", stars.Granted: "green", stars.Declined: "gray", stars.Recalled: "gray", stars.Revoked: "red"}

// awards lists them (GET /awards?state=&cursor=).
func (p Pages) awards(r *kit.Request) error {
	state := r.Query("state")
	if !slices.Contains(stars.AwardStates, state) {
		state = stars.Granted
	}
	found, err := p.Stars.Awards(r.Context(), r.Actor, state, r.Query("cursor"), 50)
	if err != nil {
		return err
	}
	page := awardsPage{MayName: r.May("ladder.award.nominate")}
	for _, s := range stars.AwardStates {
		page.States = append(page.States, stateChip{"/awards?state=" + s, r.T("star.award.state." + s), s == state})
	}
	if found.Next != "" {
		page.Next = "/awards?" + url.Values{"state": {state}, "cursor": {found.Next}}.Encode()
	}
	page.Rows, err = p.awardRows(r, found.Items)
	if err != nil {
		return err
	}
	return r.Show("star_awards", page)
}

func (p Pages) awardRows(r *kit.Request, list []*stars.Award) (out []awardRow, err error) {
	var paths []string
	for _, a := range list {
		paths = append(paths, a.Unit)
	}
	labels, err := p.Org.Labels(r.Context(), r.Lang, paths...)
	for _, a := range list {
		out = append(out, awardRow{"/awards/" + url.PathEscape(a.ID), r.T("ladder.award." + a.Kind), a.Title, labels[a.Unit], stars.Label(r.Lang, a.Period), r.T("star.award.state." + a.State), awardTones[a.State], a.Citation, a.At})
	}
	return out, err
}

// awardPage is one award with whom it honours, their certificates, and what the reader may do.
type awardPage struct {
	awardRow
	People  []honoured
	More    int // honoured people who are not named
	Steps   []stepView
	Acts    []actButton
	Granted bool
	Reason  string
}

type honoured struct {
	Name          string
	Number, Proof string // of the certificate, and its page; "" without
	Standing      string
}

type actButton struct{ Path, Text, Tone string }

// mostNamed bounds how many of the honoured an award's page names.
const mostNamed = 50

// award shows one (GET /awards/:id).
func (p Pages) award(r *kit.Request) error {
	page, err := p.awardPage(r)
	if err != nil {
		return err
	}
	return r.Show("star_award", page)
}

// awardVerbs are the acts by the state to which they lead, as paths say them.
var awardVerbs = map[string]string{stars.Granted: "grant", stars.Declined: "decline", stars.Recalled: "recall", stars.Revoked: "revoke"}

func (p Pages) awardPage(r *kit.Request) (page awardPage, err error) {
	a, err := p.Stars.Award(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return page, err
	}
	rows, err := p.awardRows(r, []*stars.Award{a})
	if err != nil {
		return page, err
	}
	page = awardPage{awardRow: rows[0], Granted: a.State == stars.Granted || a.State == stars.Revoked}
	for _, s := range a.Steps {
		page.Steps = append(page.Steps, stepView{r.T("star.award.state." + s.Act), s.Name, s.Reason, s.At})
	}
	for _, to := range p.Stars.Offers(r.Actor, a) {
		tone := "danger"
		if to == stars.Granted {
			tone = ""
		}
		page.Acts = append(page.Acts, actButton{page.Path + "/" + awardVerbs[to], r.T("star.award.do." + to), tone})
	}
	named := a.People[:min(len(a.People), mostNamed)]
	page.More = len(a.People) - len(named)
	names, err := p.names(r.Context(), named)
	if err != nil {
		return page, err
	}
	for _, person := range named {
		h := honoured{Name: names(person)}
		if err := p.proof(r, a, person, &h); err != nil {
			return page, err
		}
		page.People = append(page.People, h)
	}
	return page, nil
}

// proof finds the certificate that an award gave a person, for those who may read it.
func (p Pages) proof(r *kit.Request, a *stars.Award, person string, h *honoured) error {
	if p.Certificates == nil || a.State != stars.Granted && a.State != stars.Revoked {
		return nil
	}
	list, err := p.Certificates.OfPerson(r.Context(), r.Actor, person)
	for _, c := range list {
		if c.RestsOn(stars.AwardID(a.ID)) {
			h.Number, h.Proof, h.Standing = c.Number, "/certificates/"+url.PathEscape(c.ID), r.T("certificates.state."+string(c.Standing(r.Now())))
		}
	}
	return err
}

// decide grants, declines, recalls or revokes (POST /awards/:id/…).
func (p Pages) decide(do func(*stars.Service, context.Context, rbac.Actor, string, string) (*stars.Award, error)) kit.Handler {
	return func(r *kit.Request) error {
		id := r.Path("id")
		if _, err := do(p.Stars, r.Context(), r.Actor, id, r.Form("reason")); err != nil {
			page, perr := p.awardPage(r)
			if perr != nil {
				return perr
			}
			page.Reason = r.Form("reason")
			return r.Refused("star_award", page, err)
		}
		r.Flash("star.done")
		return r.Done("/awards/" + url.PathEscape(id))
	}
}

// nominatePage is a nomination as it is being written.
type nominatePage struct {
	Kind, Period, Unit, Title, People, Citation string
	Kinds, Units                                []kit.Option
}

// nominating is the empty form (GET /awards/new).
func (p Pages) nominating(r *kit.Request) error {
	page, err := p.nominatePage(r, nominatePage{})
	if err != nil {
		return err
	}
	return r.Show("star_award_new", page)
}

func (p Pages) nominatePage(r *kit.Request, page nominatePage) (nominatePage, error) {
	for _, k := range stars.AwardKinds {
		page.Kinds = append(page.Kinds, kit.Option{Value: k, Text: r.T("ladder.award." + k)})
	}
	units, err := naming.Choices(r, p.Org, "ladder.award.nominate", page.Unit)
	page.Units = units
	return page, err
}

// nominate proposes an award (POST /awards).
func (p Pages) nominate(r *kit.Request) error {
	page := nominatePage{Kind: r.Form("kind"), Period: r.Form("period"), Unit: r.Form("unit"), Title: r.Form("title"), People: r.Form("people"), Citation: r.Form("citation")}
	numbers := strings.FieldsFunc(page.People, func(c rune) bool { return strings.ContainsRune(" ,，、;；\r\n\t", c) })
	a, err := p.Stars.Nominate(r.Context(), r.Actor, stars.Nomination{Kind: page.Kind, Period: page.Period, Unit: page.Unit, Title: page.Title, Numbers: numbers, Citation: page.Citation})
	if err != nil {
		page, perr := p.nominatePage(r, page)
		if perr != nil {
			return perr
		}
		return r.Refused("star_award_new", page, err)
	}
	r.Flash("star.award.sent")
	return r.Done("/awards/" + url.PathEscape(a.ID))
}
