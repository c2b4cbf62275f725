package succession

import (
	"errors"
	"strconv"
	"time"

	"tianti/ladder/succession"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

// rulesPage is how the nine-box is drawn.
type rulesPage struct {
	Base, Stars, KPI, Appraisal, Panel, Months          string
	PerformanceLow, PerformanceHigh, PotentialLow, High string
	Reason                                              string
	MayEdit                                             bool
	Versions                                            []versionRow
}

type versionRow struct {
	No, By, Reason string
	At             time.Time
}

func (p Pages) rulesPage(r *kit.Request) (page rulesPage, err error) {
	all, err := p.Succession.Versions(r.Context())
	if err != nil {
		return page, err
	}
	x, n := all[0], func(v int64) string { return strconv.FormatInt(v, 10) }
	page = rulesPage{Base: x.ID, Stars: n(x.Stars), KPI: n(x.KPI), Appraisal: n(x.Appraisal), Panel: n(x.Panel), Months: strconv.Itoa(x.Months), PerformanceLow: kit.Score(x.Performance[0]), PerformanceHigh: kit.Score(x.Performance[1]),
		PotentialLow: kit.Score(x.Potential[0]), High: kit.Score(x.Potential[1]), MayEdit: r.May("ladder.box.edit")}
	for _, v := range all {
		page.Versions = append(page.Versions, versionRow{naming.Version(r, v.ID), v.By, v.Reason, v.At})
	}
	return page, nil
}

// rules shows them (GET /nine-box/rules).
func (p Pages) rules(r *kit.Request) error {
	page, err := p.rulesPage(r)
	if err != nil {
		return err
	}
	return r.Show("succession_rules", page)
}

// publish puts other rules in force (POST /nine-box/rules). What is no number is refused as out of bounds.
func (p Pages) publish(r *kit.Request) error {
	whole := func(field string) int64 {
		n, err := strconv.ParseInt(r.Form(field), 10, 32)
		if err != nil {
			return -1
		}
		return n
	}
	x := succession.Rules{Stars: whole("stars"), KPI: whole("kpi"), Appraisal: whole("appraisal"), Panel: whole("panel"), Months: int(whole("months")),
		Performance: [2]int64{whole("performance") * 1000, whole("performance-high") * 1000}, Potential: [2]int64{whole("potential") * 1000, whole("potential-high") * 1000}}
	if _, err := p.Succession.Publish(r.Context(), r.Actor, r.Form("base"), x, r.Form("reason")); err != nil {
		page, perr := p.rulesPage(r)
		if perr != nil {
			return errors.Join(err, perr)
		}
		page.Base, page.Stars, page.KPI, page.Appraisal, page.Panel, page.Months, page.Reason = r.Form("base"), r.Form("stars"), r.Form("kpi"), r.Form("appraisal"), r.Form("panel"), r.Form("months"), r.Form("reason")
		page.PerformanceLow, page.PerformanceHigh, page.PotentialLow, page.High = r.Form("performance"), r.Form("performance-high"), r.Form("potential"), r.Form("potential-high")
		return r.Refused("succession_rules", page, err)
	}
	r.Flash("succession.done.rules")
	return r.Done("/nine-box/rules")
}
