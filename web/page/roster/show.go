package roster

import (
	"bytes"
	"net/url"
	"time"

	"tianti/internal/intake"
	"tianti/rbac"
	rosters "tianti/rbac/roster"
	"tianti/web/kit"
)

type showPage struct {
	ID, File, By, AppliedBy, State string
	At, AppliedAt                  time.Time
	Total, Good, Bad               int
	Percent                        int // of an import that runs
	Unknown                        []string
	Group                          string   // the name that the group gets
	Fresh                          []string // units to be made
	Chips                          []chip
	Verdict                        string
	Rows                           []row
	Next                           string
	MayApply                       bool
}

// Running says whether the import is being applied.
func (p showPage) Running() bool { return p.State == intake.Applying }

// Waits says whether the import has not been applied.
func (p showPage) Waits() bool { return p.State != intake.Applied }

// Changes says whether applying would change anything.
func (p showPage) Changes() bool {
	for _, c := range p.Chips {
		if c.Verdict != "" && c.Verdict != rbac.Same && c.Verdict != rbac.Refused && c.Count > 0 {
			return true
		}
	}
	return p.Group != "" || len(p.Fresh) > 0
}

// chip is a filter by verdict, with how many rows have it.
type chip struct {
	Verdict, Path string
	Count         int
	Here          bool
}

// row is the verdict on one row.
type row struct {
	Number                                      int
	Verdict, Tone, Person, Column, Value, About string
}

// tones colour the verdicts.
var tones = map[string]string{rbac.New: "green", rbac.Changed: "blue", rbac.Same: "gray", rbac.Left: "yellow", rbac.Refused: "red"}

// show is one import (GET /roster/:id).
func (p Pages) show(r *kit.Request) error {
	page, err := p.page(r, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Show("roster_show", page)
}

func (p Pages) page(r *kit.Request, id string) (showPage, error) {
	imp, err := p.Roster.Get(r.Context(), r.Actor, id)
	if err != nil {
		return showPage{}, err
	}
	names, err := p.names(r.Context(), []*rosters.Import{imp})
	if err != nil {
		return showPage{}, err
	}
	verdict := r.Query("verdict")
	page := showPage{
		ID: imp.ID, File: imp.File, By: names(imp.By), AppliedBy: names(imp.AppliedBy), State: imp.State, At: imp.At, AppliedAt: imp.AppliedAt,
		Total: imp.Total, Good: imp.Good, Bad: imp.Bad, Percent: 100 * imp.Done / max(imp.Parts, 1), Unknown: imp.Unknown, Group: imp.Group, Verdict: verdict, Chips: chips(imp, verdict),
	}
	_, may := p.Gate.May(r.Actor, "rbac.person.import", rbac.Place{Unit: imp.Unit})
	page.MayApply = may == nil
	for _, u := range imp.Fresh {
		page.Fresh = append(page.Fresh, u.Label())
	}
	lines, next, err := p.Roster.Rows(r.Context(), r.Actor, id, verdict, r.Query("cursor"), pageSize)
	for _, l := range lines {
		page.Rows = append(page.Rows, row{l.Row, l.Verdict, tones[l.Verdict], l.Person, l.Column, l.Value, l.Message(r.Lang)})
	}
	if next != "" {
		page.Next = "/roster/" + id + "?" + url.Values{"verdict": {verdict}, "cursor": {next}}.Encode()
	}
	return page, err
}

func chips(imp *rosters.Import, here string) []chip {
	c := imp.Counts
	out := []chip{{"", "/roster/" + imp.ID, imp.Total, here == ""}}
	for _, v := range []struct {
		verdict string
		count   int
	}{{rbac.Refused, c.Refused}, {rbac.New, c.New}, {rbac.Changed, c.Changed}, {rbac.Left, c.Left}, {rbac.Same, c.Same}} {
		out = append(out, chip{v.verdict, "/roster/" + imp.ID + "?verdict=" + v.verdict, v.count, here == v.verdict})
	}
	return out
}

// verdicts is the rows as a table to mend the roster by (GET /roster/:id/verdicts.csv).
func (p Pages) verdicts(r *kit.Request) error {
	var all []rosters.Line
	for cursor := ""; ; {
		lines, next, err := p.Roster.Rows(r.Context(), r.Actor, r.Path("id"), r.Query("verdict"), cursor, 5000)
		if err != nil {
			return err
		}
		if all, cursor = append(all, lines...), next; next == "" {
			break
		}
	}
	var b bytes.Buffer
	if err := rosters.WriteVerdicts(&b, r.Lang, all); err != nil {
		return err
	}
	return r.Download(r.T("roster.verdicts.file")+".csv", "text/csv; charset=utf-8", b.Bytes())
}
