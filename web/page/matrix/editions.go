package matrix

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"time"

	table "tianti/courses/matrix"
	"tianti/internal/dryrun"
	"tianti/internal/fault"
	"tianti/web/kit"
)

// editionsPage lists the versions of the matrix.
type editionsPage struct {
	Rows []editionRow
	Next string
}

// editionRow is one version in the list.
type editionRow struct {
	Number     int
	Path       string
	State      string
	Tone       string
	From       time.Time // in force from then on, or the day that was asked for
	By, Reason string
	Here       bool // the newest one in force now
}

// editionPage is one version: what it changes, what its dry run found, and who did what.
type editionPage struct {
	editionRow
	Base     int
	Days     int
	Due      time.Time
	Campaign string
	Changes  []change
	Run      *dryrun.Run // nil where the reader may not see everybody whom it looks at
	RunPath  string
	Tallies  []tallyView
	Steps    []stepped
	May      []table.Act
	Second   bool   // the reader proposed it: somebody else decides
	Said     string // the reason that was typed
}

type stepped struct {
	Act, Name, Reason string
	At                time.Time
}

// Can says whether the reader may do something to the edition.
func (e editionPage) Can(act string) bool { return slices.Contains(e.May, table.Act(act)) }

var tones = map[table.State]string{table.Proposed: "blue", table.Published: "green", table.Refused: "red", table.Withdrawn: "gray", table.Annulled: "gray"}

func (p Pages) row(r *kit.Request, e *table.Edition) editionRow {
	row := editionRow{Number: e.Number, Path: "/courses/matrix/editions/" + strconv.Itoa(e.Number), State: r.T("matrix.state." + string(e.State)), Tone: tones[e.State], From: e.From,
		Here: p.Matrix.At(r.Now()).Number == e.Number}
	if e.From.IsZero() {
		row.From = e.Effective
	}
	if len(e.Steps) > 0 {
		row.By, row.Reason = e.Steps[0].Name, e.Steps[0].Reason
	}
	return row
}

// editions lists the versions (GET /courses/matrix/editions).
func (p Pages) editions(r *kit.Request) error {
	found, err := p.Matrix.Editions(r.Context(), r.Actor, r.Query("cursor"))
	if err != nil {
		return err
	}
	page := editionsPage{}
	for _, e := range found.Items {
		page.Rows = append(page.Rows, p.row(r, e))
	}
	if found.Next != "" {
		page.Next = "/courses/matrix/editions?cursor=" + url.QueryEscape(found.Next)
	}
	return r.Show("matrix_editions", page)
}

// edition shows one version (GET /courses/matrix/editions/:number).
func (p Pages) edition(r *kit.Request) error {
	page, err := p.editionOf(r)
	if err != nil {
		return err
	}
	return r.Show("matrix_edition", page)
}

func (p Pages) editionOf(r *kit.Request) (page editionPage, err error) {
	number, err := strconv.Atoi(r.Path("number"))
	if err != nil {
		return page, kit.ErrNotFound
	}
	e, err := p.Matrix.Edition(r.Context(), r.Actor, number)
	if err != nil {
		return page, err
	}
	n, err := p.names(r)
	if err != nil {
		return page, err
	}
	page = editionPage{editionRow: p.row(r, e), Base: e.Base, Days: e.Days, Due: e.Due(), Changes: n.changes(e.Rows), May: p.Matrix.Offers(r.Actor, e), Second: e.State == table.Proposed && e.Proposer == r.Actor.Person}
	if e.Campaign != "" && r.May("courses.campaign.read") {
		page.Campaign = "/training/campaigns/" + url.PathEscape(e.Campaign)
	}
	switch t, err := p.Matrix.Trial(r.Context(), r.Actor, e.Trial); {
	case err == nil:
		page.Run, page.RunPath = t.Run, "/courses/matrix/trials/"+t.ID
		page.Tallies = tallies(n, t.Run, page.RunPath)
	case !errors.Is(err, dryrun.ErrUnknown):
		return page, err
	}
	for _, s := range e.Steps {
		page.Steps = append(page.Steps, stepped{r.T("matrix.act." + string(s.Act)), s.Name, s.Reason, s.At})
	}
	return page, nil
}

// decide moves an edition (POST /courses/matrix/editions/:number/{act}).
func (p Pages) decide(act table.Act) func(*kit.Request) error {
	return func(r *kit.Request) error {
		number, err := strconv.Atoi(r.Path("number"))
		if err != nil {
			return kit.ErrNotFound
		}
		if _, err := p.Matrix.Decide(r.Context(), r.Actor, number, act, r.Form("reason")); err != nil {
			page, lost := p.editionOf(r)
			if lost != nil {
				return lost
			}
			page.Said = r.Form("reason")
			if fault.KindOf(err) == fault.Forbidden {
				return r.RefusedAs(403, "matrix_edition", page, err)
			}
			return r.Refused("matrix_edition", page, err)
		}
		r.Flash("matrix.done." + string(act))
		return r.Done("/courses/matrix/editions/" + strconv.Itoa(number))
	}
}
