package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tianti/exams/bank"
	"tianti/exams/format"
	"tianti/internal/fault"
	"tianti/internal/setting"
	"tianti/ladder/kpi"
	"tianti/rbac"
	"tianti/rbac/roster"
)

var importCommand = command{
	name: "import", args: "people|items|kpi FILE", about: "imports a roster, a question bank or a KPI sheet, with a verdict on each row",
	table: []setting.Setting{
		storeSetting,
		{Name: "dry-run", Switch: true, Help: "give the verdicts and change nothing"},
		{Name: "unit", Help: "items: path of the unit whose bank it is, such as /group/gd/; the group's if empty"},
		{Name: "format", Help: "items: gift, aiken, moodlexml, qti, sheet or xlsx, if the file's name does not tell"},
		{Name: "category", Help: "items: category that goes before those of the file"},
		{Name: "publish", Switch: true, Help: "items: live at once, not drafts that wait for review"},
		{Name: "update", Switch: true, Help: "items: change questions that came with an id before"},
		{Name: "source", Help: "kpi: code of the source whose mapping says what the columns mean"},
		{Name: "month", Help: "kpi: month of rows that name none, such as 2026-09"},
		jsonSwitch,
	},
	run: runImport,
}

// importKinds are what can be imported.
var importKinds = []string{"people", "items", "kpi"}

func runImport(ctx context.Context, t *terminal, v setting.Values, args []string) error {
	if len(args) != 2 || !slices.Contains(importKinds, args[0]) {
		return usageError("say what to import and from which file: tianti import %s FILE", strings.Join(importKinds, "|"))
	}
	data, err := os.ReadFile(args[1])
	if err != nil {
		return ErrRead.With("file", args[1]).Because(err)
	}
	if v.On("dry-run") {
		leave, err := standIn(v)
		if err != nil {
			return err
		}
		defer leave()
	}
	q := url.Values{"kind": {args[0]}, "file": {filepath.Base(args[1])}}
	for _, s := range []string{"dry-run", "unit", "format", "category", "publish", "update", "source", "month"} {
		q.Set(s, v.Text(s))
	}
	var out imported
	if err := t.run(ctx, v, "import", q, data, &out); err != nil {
		return err
	}
	return t.tellImported(v, out)
}

// ErrRead says that a file cannot be read.
var ErrRead = fault.Define(fault.Invalid, "program.read") // param "file"

// standIn lets a dry run work where no organisation is yet: on one that is thrown away.
func standIn(v setting.Values) (leave func(), err error) {
	leave = func() {}
	if inhabited(v.Text("store")) == nil {
		return leave, nil
	}
	temp, err := os.MkdirTemp("", "tianti-dry-run-")
	if err != nil {
		return leave, err
	}
	v["store"] = temp
	return func() { _ = os.RemoveAll(temp) }, nil
}

// imported is what came of an import: of items, or of rows of people or figures.
type imported struct {
	Items *format.Printed `json:"items,omitempty"`
	Rows  *printedRows    `json:"rows,omitempty"`
}

// printedRows are the verdicts on rows in the shape of the API.
type printedRows struct {
	ID    string       `json:"id"`
	State string       `json:"state"`
	Total int          `json:"total"`
	Good  int          `json:"good"`
	Bad   int          `json:"bad"`
	Rows  []printedRow `json:"rows"`
}

type printedRow struct {
	Row     int    `json:"row"`
	Verdict string `json:"verdict"`
	Field   string `json:"field"`
	Value   string `json:"value"`
	Message string `json:"message"`
}

// importFile is the errand behind the command.
func importFile(ctx context.Context, p *Program, q url.Values, data []byte) (any, error) {
	var out imported
	var err error
	switch q.Get("kind") {
	case "items":
		out.Items, err = importItems(ctx, p, q, data)
	case "kpi":
		out.Rows, err = importSheet(ctx, p, q, data)
	default:
		out.Rows, err = importPeople(ctx, p, q, data)
	}
	if err != nil || q.Get("dry-run") == "true" {
		return out, err
	}
	return out, p.Bus.Drain(ctx)
}

// operator is whoever works on the machine itself.
var operator = rbac.System("console: command line")

func importItems(ctx context.Context, p *Program, q url.Values, data []byte) (*format.Printed, error) {
	unit := q.Get("unit")
	if unit == "" {
		groups, err := p.Organisation.Children(ctx, "")
		if err != nil {
			return nil, err
		}
		unit = "/"
		if len(groups) > 0 {
			unit = groups[0].Path
		}
	} else if _, err := p.Organisation.Unit(ctx, rbac.UnitID(unit)); err != nil {
		return nil, err
	}
	out, err := p.Bank.Import(ctx, operator, q.Get("file"), data, bank.Options{
		Format: q.Get("format"), Unit: unit, Labels: bank.Labels{Category: bank.CategoryPath(q.Get("category"))},
		Publish: q.Get("publish") == "true", Update: q.Get("update") == "true", Apply: q.Get("dry-run") != "true", Reason: q.Get("file"),
	})
	if err != nil {
		return nil, err
	}
	printed := out.Report.In(q.Get("lang"))
	return &printed, nil
}

func importPeople(ctx context.Context, p *Program, q url.Values, data []byte) (*printedRows, error) {
	imp, err := p.Roster.Preview(ctx, operator, q.Get("file"), data)
	if err == nil && q.Get("dry-run") != "true" {
		imp, err = p.Roster.Apply(ctx, operator, imp.ID)
	}
	if err != nil {
		return nil, err
	}
	out := &printedRows{ID: imp.ID, State: imp.State, Total: imp.Total, Good: imp.Good, Bad: imp.Bad, Rows: []printedRow{}}
	for cursor := ""; ; {
		var lines []roster.Line
		if lines, cursor, err = p.Roster.Rows(ctx, operator, imp.ID, "", cursor, 1000); err != nil {
			return nil, err
		}
		for _, l := range lines {
			out.Rows = append(out.Rows, printedRow{l.Row, l.Verdict, l.Field, l.Value, l.Message(q.Get("lang"))})
		}
		if cursor == "" {
			return out, nil
		}
	}
}

func importSheet(ctx context.Context, p *Program, q url.Values, data []byte) (*printedRows, error) {
	imp, err := p.KPI.Preview(ctx, operator, kpi.Asked{File: q.Get("file"), Source: q.Get("source"), Month: kpi.Month(q.Get("month"))}, data)
	if err == nil && q.Get("dry-run") != "true" {
		imp, err = p.KPI.Apply(ctx, operator, imp.ID)
	}
	if err != nil {
		return nil, err
	}
	out := &printedRows{ID: imp.ID, State: imp.State, Total: imp.Total, Good: imp.Good, Bad: imp.Bad, Rows: []printedRow{}}
	for cursor := ""; ; {
		var lines []kpi.Line
		if lines, cursor, err = p.KPI.Rows(ctx, operator, imp.ID, "", cursor, 1000); err != nil {
			return nil, err
		}
		for _, l := range lines {
			out.Rows = append(out.Rows, printedRow{l.Row, l.Verdict, l.Field, l.Value, l.Message(q.Get("lang"))})
		}
		if cursor == "" {
			return out, nil
		}
	}
}

// tellImported prints the verdicts. A row that was refused makes the command say no.
func (t *terminal) tellImported(v setting.Values, out imported) error {
	bad := 0
	switch {
	case out.Items != nil:
		bad = out.Items.Refused
		if v.On("json") {
			_ = json.NewEncoder(t.out).Encode(out.Items)
			break
		}
		for _, r := range out.Items.Rows {
			fmt.Fprintf(t.out, "%5d  %-8s  %s  %s\n", r.Row, r.Verdict, r.Title, r.Message)
		}
		fmt.Fprintf(t.out, "%d questions (%s): %d kept, %d changed, %d refused\n", out.Items.Total, out.Items.Format, out.Items.Kept, out.Items.Changed, out.Items.Refused)
	case out.Rows != nil:
		bad = out.Rows.Bad
		if v.On("json") {
			_ = json.NewEncoder(t.out).Encode(out.Rows)
			break
		}
		for _, r := range out.Rows.Rows {
			fmt.Fprintf(t.out, "%5d  %-8s  %s\n", r.Row, r.Verdict, strings.TrimSpace(r.Field+" "+r.Value+"  "+r.Message))
		}
		fmt.Fprintf(t.out, "%d rows: %d good, %d refused (%s)\n", out.Rows.Total, out.Rows.Good, out.Rows.Bad, out.Rows.State)
	}
	if bad > 0 {
		return errSaidNo
	}
	return nil
}
