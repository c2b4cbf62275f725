// Package kpi is the pages of monthly figures: sheets that HR brings in, what the columns of a source
// mean, the metrics with their thresholds, and the months of a person, a team and a centre.
package kpi

import (
	"context"
	"embed"
	"time"

	figures "tianti/ladder/kpi"
	"tianti/rbac"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers.
type Pages struct {
	KPI *figures.Service
	Org *rbac.Organisation
}

const (
	// largest is the most bytes of an upload: 100,000 rows of twelve metrics have some 9 MB.
	largest = 48 << 20
	// patience is how long a browser waits for an import before it watches it instead.
	patience = 8 * time.Second
	pageSize = 100
)

// Area is the folder's routes and pages.
func (p Pages) Area() kit.Area {
	const (
		read   = "ladder.kpi.read"
		sheets = "ladder.sheet.read"
		bring  = "ladder.kpi.import"
	)
	nav := func(group, label, icon string, order int) *kit.Nav {
		return &kit.Nav{Group: group, Label: label, Icon: icon, Order: order}
	}
	return kit.Area{
		Name: "kpi", Files: files, Samples: samples(),
		Routes: []kit.Route{
			{Method: "GET", Path: "/kpi/me", Needs: read, Do: p.mine, Nav: nav("ladder", "nav.kpi.me", "chart-line", 12)},
			{Method: "GET", Path: "/kpi/team", Needs: "ladder.pipeline.read", Do: p.team, Nav: nav("ladder", "kpi.team", "users-group", 13)},
			{Method: "GET", Path: "/people/:id/kpi", Needs: read, Do: p.person},
			{Method: "GET", Path: "/people/:id/kpi/:month/:source", Needs: "ladder.kpi.correct", Do: p.correction},
			{Method: "POST", Path: "/people/:id/kpi/:month/:source", Needs: "ladder.kpi.correct", Do: p.correct},
			{Method: "GET", Path: "/kpi/metrics", Needs: "ladder.metric.read", Do: p.metrics, Nav: nav("ladder", "nav.kpi.metrics", "target", 62)},
			{Method: "GET", Path: "/kpi/metrics/:code", Needs: "ladder.metric.edit", Do: p.metric},
			{Method: "POST", Path: "/kpi/metrics/:code", Needs: "ladder.metric.edit", Do: p.put},
			{Method: "GET", Path: "/kpi/sheets", Needs: sheets, Do: p.list, Nav: nav("ladder", "nav.kpi.sheets", "table", 60)},
			{Method: "POST", Path: "/kpi/sheets", Needs: bring, Limit: largest, Do: p.upload},
			{Method: "GET", Path: "/kpi/template.csv", Needs: sheets, Do: p.template},
			{Method: "GET", Path: "/kpi/sheets/:id", Needs: sheets, Do: p.show},
			{Method: "GET", Path: "/kpi/sheets/:id/verdicts.csv", Needs: sheets, Do: p.verdicts},
			{Method: "POST", Path: "/kpi/sheets/:id/apply", Needs: bring, Do: p.apply},
			{Method: "GET", Path: "/kpi/sources/:id", Needs: sheets, Do: p.source},
			{Method: "POST", Path: "/kpi/sources/:id", Needs: bring, Do: p.describe},
		},
	}
}

// names gives the names of people.
func (p Pages) names(ctx context.Context, ids ...string) (func(id string) string, error) {
	people, err := p.Org.LookupMany(ctx, ids)
	return func(id string) string {
		if x := people[id]; x != nil {
			return x.Name
		}
		return id
	}, err
}

// label is what people call the unit at a path.
func (p Pages) label(r *kit.Request, path string) string {
	labels, err := p.Org.Labels(r.Context(), r.Lang, path)
	if err != nil {
		return path
	}
	return labels[path]
}

// amount writes a value with its unit.
func amount(r *kit.Request, unit string, milli int64) string {
	return r.T("kpi.amount."+unit, "value", figures.Decimal(milli))
}

// limit writes a threshold or target with its direction.
func limit(r *kit.Request, m figures.Metric, milli *int64) string {
	if milli == nil {
		return ""
	}
	return r.T("kpi.limit."+m.Better, "value", amount(r, m.Unit, *milli))
}
