package api

import (
	"context"
	"strings"
	"time"

	"tianti/exams/bank"
	"tianti/exams/format"
	"tianti/internal/fault"
	"tianti/internal/intake"
	"tianti/internal/locale"
	"tianti/ladder/kpi"
	"tianti/rbac"
	"tianti/rbac/roster"
	"tianti/web/kit"
)

// importer is one kind of import. What it previews is kept in the store, so that any node applies it.
type importer interface {
	preview(r *kit.Request, file kit.Upload) (imported, error)
	show(r *kit.Request, id string) (imported, error)
	apply(r *kit.Request, id string) (imported, error)
}

// ErrKind is a kind of import that we do not know.
var ErrKind = fault.Define(fault.Invalid, "web.import.kind") // params "value", "known"

// Imports is the API of imports: files go in, a verdict on each row comes out, and nothing happens
// until the import is applied.
type Imports struct {
	Roster *roster.Service
	Bank   *bank.Service
	KPI    *kpi.Service
	Gate   *rbac.Gate
}

type importForm struct {
	Kind     string `json:"kind"` // people, items or kpi
	File     []byte `json:"file"`
	Unit     string `json:"unit,omitempty"`     // of items: path or id; empty is the caller's
	Category string `json:"category,omitempty"` // of items: goes before the file's own
	Source   string `json:"source,omitempty"`   // of kpi: whose mapping says what the columns mean
	Month    string `json:"month,omitempty"`    // of kpi: month of rows that name none
}

type imported struct {
	ID    string        `json:"id"`
	Kind  string        `json:"kind"`
	File  string        `json:"file"`
	State string        `json:"state"` // preview, applying, applied
	Total int           `json:"total"`
	Good  int           `json:"good"`
	Bad   int           `json:"bad"`
	Rows  []importedRow `json:"rows"`
	Next  *string       `json:"next"` // of rows
}

type importedRow struct {
	Row     int    `json:"row"`
	Verdict string `json:"verdict"`
	Field   string `json:"field"`
	Value   string `json:"value"`
	Message string `json:"message"`
}

// largestImport is the most bytes of a file: 100,000 people have some 15 MB.
const largestImport = 48 << 20

// Area is the routes of imports. The permission is that of the kind, which the form names: the use
// case of the kind asks it.
func (x Imports) Area() kit.Area {
	const why = "the kind of import in the form decides which permission is asked; the use case asks it"
	rows := append([]kit.Param{{Name: "verdict", About: "only rows with this verdict"}}, kit.Cursor...)
	return kit.Area{Name: "api imports", Routes: []kit.Route{
		{Method: "POST", Path: "/api/v1/imports", Why: why, API: true, Limit: largestImport, Do: x.create,
			Doc: &kit.Doc{Summary: "Read a file and give a verdict on each row; nothing changes yet", Request: importForm{}, Form: true, Answer: imported{}, Status: 201}},
		{Method: "GET", Path: "/api/v1/imports/:id", Why: why, API: true, Do: x.show,
			Doc: &kit.Doc{Summary: "An import and its rows", Answer: imported{}, Query: rows}},
		{Method: "POST", Path: "/api/v1/imports/:id/apply", Why: why, API: true, Do: x.apply,
			Doc: &kit.Doc{Summary: "Do what the verdicts say; again changes nothing. A large one answers applying and goes on", Answer: imported{}}},
	}}
}

func (x Imports) kind(name string) importer {
	switch name {
	case "people":
		return peopleImport{x.Roster}
	case "items":
		return itemsImport{x.Bank, x.Gate}
	case "kpi":
		return kpiImport{x.KPI}
	}
	return nil
}

// of finds the kind of an import by its id.
func (x Imports) of(id string) importer {
	switch {
	case strings.HasPrefix(id, "items-"):
		return x.kind("items")
	case strings.HasPrefix(id, "kpi-"):
		return x.kind("kpi")
	}
	return x.kind("people")
}

func (x Imports) create(r *kit.Request) error {
	name := r.Form("kind")
	k := x.kind(name)
	if k == nil {
		return ErrKind.At("kind").With("value", name).With("known", "people, items, kpi")
	}
	file, err := r.File("file")
	if err != nil {
		return err
	}
	out, err := k.preview(r, file)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/imports/"+out.ID, out)
}

func (x Imports) show(r *kit.Request) error {
	id := r.Path("id")
	out, err := x.of(id).show(r, id)
	if err != nil {
		return err
	}
	return r.Send(out)
}

func (x Imports) apply(r *kit.Request) error {
	id := r.Path("id")
	out, err := x.of(id).apply(r, id)
	if err != nil {
		return err
	}
	return r.Send(out)
}

// peopleImport is the roster.
type peopleImport struct{ roster *roster.Service }

// patience is how long a caller waits for an import before it is told that it goes on.
const patience = 20 * time.Second

func (x peopleImport) preview(r *kit.Request, file kit.Upload) (imported, error) {
	imp, err := x.roster.Preview(r.Context(), r.Actor, file.Name, file.Data)
	if err != nil {
		return imported{}, err
	}
	return x.view(r, imp)
}

func (x peopleImport) show(r *kit.Request, id string) (imported, error) {
	imp, err := x.roster.Get(r.Context(), r.Actor, id)
	if err != nil {
		return imported{}, err
	}
	return x.view(r, imp)
}

func (x peopleImport) apply(r *kit.Request, id string) (imported, error) {
	imp, err := x.roster.ApplyWithin(r.Context(), r.Actor, id, patience)
	if err != nil {
		return imported{}, err
	}
	return x.view(r, imp)
}

// view adds the first rows, or those at the cursor. Files of a usual size come whole.
func (x peopleImport) view(r *kit.Request, imp *roster.Import) (imported, error) {
	limit := 1000
	if r.Query("limit") != "" {
		var err error
		if _, limit, err = Paging(r); err != nil {
			return imported{}, err
		}
	}
	lines, next, err := x.roster.Rows(r.Context(), r.Actor, imp.ID, r.Query("verdict"), r.Query("cursor"), limit)
	out := imported{ID: imp.ID, Kind: "people", File: imp.File, State: imp.State, Total: imp.Total, Good: imp.Good, Bad: imp.Bad, Rows: []importedRow{}}
	for _, l := range lines {
		out.Rows = append(out.Rows, importedRow{l.Row, l.Verdict, l.Field, l.Value, l.Message(r.Lang)})
	}
	if next != "" {
		out.Next = &next
	}
	return out, err
}

// itemsImport is the question bank.
type itemsImport struct {
	bank *bank.Service
	gate *rbac.Gate
}

func (x itemsImport) preview(r *kit.Request, file kit.Upload) (imported, error) {
	o := bank.Options{Unit: unitPath(r.Form("unit"))}
	if o.Unit == "" {
		o.Unit = x.home(r.Context(), r.Actor)
	}
	if category := r.Form("category"); category != "" {
		o.Labels.Category = bank.CategoryPath(strings.Split(category, "/")...)
	}
	p, err := x.bank.Hold(r.Context(), r.Actor, file.Name, file.Data, o)
	if err != nil {
		return imported{}, err
	}
	return itemsView(r, p), nil
}

// home is where the caller's questions go: the own unit, or the first that the caller may import to.
func (x itemsImport) home(_ context.Context, by rbac.Actor) string {
	if _, err := x.gate.May(by, "exams.item.import", rbac.Place{Unit: by.Unit}); err == nil {
		return by.Unit
	}
	if reach := x.gate.Reach(by, "exams.item.import"); len(reach) > 0 {
		return reach[0]
	}
	return by.Unit
}

func (x itemsImport) show(r *kit.Request, id string) (imported, error) {
	p, err := x.bank.Held(r.Context(), r.Actor, id)
	if err != nil {
		return imported{}, err
	}
	return itemsView(r, p), nil
}

func (x itemsImport) apply(r *kit.Request, id string) (imported, error) {
	p, err := x.bank.ApplyHeld(r.Context(), r.Actor, id)
	if err != nil {
		return imported{}, err
	}
	return itemsView(r, p), nil
}

func itemsView(r *kit.Request, p *bank.Pending) imported {
	out := imported{ID: p.ID, Kind: "items", File: p.File, State: intake.Previewed, Total: len(p.Rows), Rows: []importedRow{}}
	if !p.Applied.IsZero() {
		out.State = intake.Applied
	}
	for _, x := range p.Rows {
		if x.Verdict == format.Refused {
			out.Bad++
		}
		if want := r.Query("verdict"); want != "" && want != string(x.Verdict) {
			continue
		}
		message := x.Zh
		if r.Lang == locale.English {
			message = x.En
		}
		out.Rows = append(out.Rows, importedRow{x.Row, string(x.Verdict), "", x.Title, message})
	}
	out.Good = out.Total - out.Bad
	return out
}
