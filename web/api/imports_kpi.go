package api

import (
	"tianti/ladder/kpi"
	"tianti/web/kit"
)

// kpiImport is monthly figures.
type kpiImport struct{ kpi *kpi.Service }

func (x kpiImport) preview(r *kit.Request, file kit.Upload) (imported, error) {
	imp, err := x.kpi.Preview(r.Context(), r.Actor, kpi.Asked{File: file.Name, Source: r.Form("source"), Month: kpi.Month(r.Form("month"))}, file.Data)
	if err != nil {
		return imported{}, err
	}
	return x.view(r, imp)
}

func (x kpiImport) show(r *kit.Request, id string) (imported, error) {
	imp, err := x.kpi.Import(r.Context(), r.Actor, id)
	if err != nil {
		return imported{}, err
	}
	return x.view(r, imp)
}

func (x kpiImport) apply(r *kit.Request, id string) (imported, error) {
	imp, err := x.kpi.ApplyWithin(r.Context(), r.Actor, id, patience)
	if err != nil {
		return imported{}, err
	}
	return x.view(r, imp)
}

// view adds the first rows, or those at the cursor.
func (x kpiImport) view(r *kit.Request, imp *kpi.Import) (imported, error) {
	limit := 1000
	if r.Query("limit") != "" {
		var err error
		if _, limit, err = Paging(r); err != nil {
			return imported{}, err
		}
	}
	lines, next, err := x.kpi.Rows(r.Context(), r.Actor, imp.ID, r.Query("verdict"), r.Query("cursor"), limit)
	out := imported{ID: imp.ID, Kind: "kpi", File: imp.File, State: imp.State, Total: imp.Total, Good: imp.Good, Bad: imp.Bad, Rows: []importedRow{}}
	for _, l := range lines {
		out.Rows = append(out.Rows, importedRow{l.Row, l.Verdict, l.Field, l.Value, l.Message(r.Lang)})
	}
	if next != "" {
		out.Next = &next
	}
	return out, err
}
