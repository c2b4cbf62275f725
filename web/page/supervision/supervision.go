// Package supervision is the pages of findings: recorded by kind, planned, mended, re-checked and closed; what
// that changed in figures; and the monthly quality report as page and PDF.
package supervision

import (
	"context"
	"embed"
	"net/url"

	"tianti/courses"
	findings "tianti/courses/supervision"
	"tianti/ladder/kpi"
	"tianti/rbac"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Supervision  *findings.Service
	Courses      *courses.Service
	KPI          *kpi.Service
	Organisation *rbac.Organisation
}

// largest is the most bytes of an upload, with the form around it.
const largest = 11 << 20

// Area is the folder's routes, pages and card.
func (p Pages) Area() kit.Area {
	const (
		read     = "courses.finding.read"
		list     = "courses.finding_register.read"
		record   = "courses.finding.record"
		assign   = "courses.finding.plan"
		correct  = "courses.finding.mend"
		recheck  = "courses.finding.recheck"
		comment  = "courses.finding.comment"
		report   = "courses.quality_report.read"
		standard = "courses.finding_standard.edit"
	)
	nav := func(label, icon string, order int) *kit.Nav {
		return &kit.Nav{Group: "supervision", Label: label, Icon: icon, Order: order}
	}
	return kit.Area{
		Name: "supervision", Files: files, Samples: samples(),
		Cards: []kit.Card{{Name: "findings", Order: 18, Needs: read, Load: p.card, Sample: cardPage{Rows: sampleMine().Owned}}},
		Routes: []kit.Route{
			{Method: "GET", Path: "/supervision/findings", Needs: list, Do: p.list, Nav: nav("nav.findings", "zoom-check", 1)},
			{Method: "GET", Path: "/supervision/mine", Needs: read, Do: p.mine, Nav: nav("nav.findings.mine", "message-circle", 2)},
			{Method: "GET", Path: "/supervision/new", Needs: record, Do: p.fresh},
			{Method: "POST", Path: "/supervision/findings", Needs: record, Do: p.record},
			{Method: "GET", Path: "/supervision/findings/:id", Needs: read, Do: p.show},
			{Method: "POST", Path: "/supervision/findings/:id/assign", Needs: assign, Do: p.assign},
			{Method: "POST", Path: "/supervision/findings/:id/correct", Needs: correct, Do: p.correct},
			{Method: "POST", Path: "/supervision/findings/:id/recheck", Needs: recheck, Do: p.recheck},
			{Method: "POST", Path: "/supervision/findings/:id/reopen", Needs: recheck, Do: p.reopen},
			{Method: "POST", Path: "/supervision/findings/:id/void", Needs: record, Do: p.void},
			{Method: "POST", Path: "/supervision/findings/:id/notes", Needs: comment, Do: p.comment},
			{Method: "POST", Path: "/supervision/findings/:id/seen", Needs: comment, Do: p.seen},
			{Method: "POST", Path: "/supervision/findings/:id/files", Needs: correct, Do: p.attach, Limit: largest},
			{Method: "GET", Path: "/supervision/findings/:id/files/:file", Needs: read, Do: p.file},
			{Method: "POST", Path: "/supervision/findings/:id/veto", Needs: "ladder.veto.record", Do: p.veto},
			{Method: "GET", Path: "/supervision/report", Needs: report, Do: p.report, Nav: nav("nav.quality_report", "report-analytics", 3)},
			{Method: "GET", Path: "/supervision/report.pdf", Needs: report, Do: p.reportPDF},
			{Method: "GET", Path: "/supervision/standard", Needs: "courses.finding_standard.read", Do: p.standard, Nav: nav("nav.finding_standard", "adjustments", 4)},
			{Method: "GET", Path: "/supervision/standard/edit", Needs: standard, Do: p.editStandard},
			{Method: "POST", Path: "/supervision/standard/edit", Needs: standard, Do: p.publishStandard},
		},
	}
}

var tones = map[findings.State]string{findings.Recorded: "yellow", findings.Correcting: "blue", findings.Corrected: "yellow", findings.Closed: "green", findings.Void: "gray"}

func pathOf(id string) string { return "/supervision/findings/" + url.PathEscape(id) }

func (p Pages) labels(ctx context.Context, lang string, paths ...string) func(string) string {
	names, err := p.Organisation.Labels(ctx, lang, paths...)
	return func(path string) string {
		if name := names[path]; err == nil && name != "" {
			return name
		}
		return path // a page without names is better than none
	}
}

// row is a finding in a list.
type row struct {
	Path, ID, Title, Kind, Category string
	About                           string // person, or the process
	Unit, Owner                     string
	Day, Due                        string
	State, Tone                     string
	Serious, Overdue                bool
	Unseen                          bool
}

func (p Pages) rows(r *kit.Request, list []*findings.Finding) ([]row, error) {
	standards, err := p.Supervision.Standards(r.Context())
	if err != nil {
		return nil, err
	}
	names := findings.Named(standards)
	var paths []string
	for _, f := range list {
		paths = append(paths, f.Unit)
	}
	label := p.labels(r.Context(), r.Lang, paths...)
	today := rbac.DayOf(r.Now())
	var out []row
	for _, f := range list {
		x := row{Path: pathOf(f.ID), ID: f.ID, Title: f.Title, Kind: kindWord(r, f.Kind), Category: names.Category(r.Lang, f.Category), About: f.Name, Unit: label(f.Unit), Owner: f.OwnerName,
			Day: string(f.Day), Due: string(f.Due), State: stateWord(r, f.State), Tone: tones[f.State], Serious: f.Severity == findings.Serious, Overdue: f.Overdue(today),
			Unseen: f.Person == r.Actor.Person && f.Seen.IsZero()}
		if f.Person == "" {
			x.About = r.T("finding.process")
		}
		if f.State == findings.Closed || f.State == findings.Void {
			x.Due = ""
		}
		out = append(out, x)
	}
	return out, nil
}

func kindWord(r *kit.Request, k findings.Kind) string   { return r.T("finding.kind." + string(k)) }
func stateWord(r *kit.Request, s findings.State) string { return r.T("finding.state." + string(s)) }
func actWord(r *kit.Request, a findings.Act) string     { return r.T("finding.act." + string(a)) }

// minePage is what is about somebody, and what is to be mended by them.
type minePage struct {
	About, Owned []row
}

// mine lists the findings about the actor and those to be mended (GET /supervision/mine).
func (p Pages) mine(r *kit.Request) error {
	page, err := p.own(r)
	if err != nil {
		return err
	}
	return r.Show("finding_mine", page)
}

func (p Pages) own(r *kit.Request) (page minePage, err error) {
	about, owned, err := p.Supervision.Mine(r.Context(), r.Actor)
	if err != nil {
		return page, err
	}
	if page.About, err = p.rows(r, about); err != nil {
		return page, err
	}
	page.Owned, err = p.rows(r, owned)
	return page, err
}

// cardPage is what of it stands on the home page: to be mended, and not yet read.
type cardPage struct {
	Rows []row
	More int
}

const mostOnCard = 5

func (p Pages) card(r *kit.Request) (any, error) {
	about, owned, err := p.Supervision.Mine(r.Context(), r.Actor)
	if err != nil {
		return nil, err
	}
	var open []*findings.Finding
	for _, f := range owned {
		if f.State == findings.Correcting {
			open = append(open, f)
		}
	}
	for _, f := range about {
		if f.Seen.IsZero() && f.Open {
			open = append(open, f)
		}
	}
	if len(open) == 0 {
		return nil, nil
	}
	n := min(len(open), mostOnCard)
	rows, err := p.rows(r, open[:n])
	return cardPage{rows, len(open) - n}, err
}
