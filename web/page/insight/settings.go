package insight

import (
	"net/url"
	"strings"

	"tianti/internal/locale"
	figures "tianti/ladder/insight"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/units"
)

func optional(r *kit.Request, key string) string {
	if locale.Has(r.Lang, key) {
		return r.T(key)
	}
	return ""
}

// settingsPage is what figures suppose; amounts are whole yuan, as people type them.
type settingsPage struct {
	Cost, HourCost, Worth                                      string
	Months, Novice, Stalled, Figures, Idle, Lapse, Veto, Least string
	Reason                                                     string
}

func settingsOf(s *figures.Settings) settingsPage {
	n := func(n int) string { return yuan(int64(n) * 100).Value }
	return settingsPage{Cost: yuan(s.Cost).Value, HourCost: yuan(s.HourCost).Value, Worth: yuan(s.Worth).Value, Months: n(s.Months), Novice: n(s.Novice), Stalled: n(s.Stalled),
		Figures: n(s.Figures), Idle: n(s.Idle), Lapse: n(s.Lapse), Veto: n(s.Veto), Least: n(s.Least)}
}

// settings shows them (GET /insight/settings).
func (p Pages) settings(r *kit.Request) error {
	s, err := p.Insight.Read(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Show("insight_settings", settingsOf(s))
}

// set puts them in force (POST /insight/settings).
func (p Pages) set(r *kit.Request) error {
	page := settingsPage{r.Form("cost"), r.Form("hour_cost"), r.Form("worth"), r.Form("months"), r.Form("novice"), r.Form("stalled"), r.Form("figures"), r.Form("idle"),
		r.Form("lapse"), r.Form("veto"), r.Form("least"), r.Form("reason")}
	n := func(s string) int { return int(number(s)) }
	next := figures.Settings{Cost: number(page.Cost) * 100, HourCost: number(page.HourCost) * 100, Worth: number(page.Worth) * 100, Months: n(page.Months), Novice: n(page.Novice),
		Stalled: n(page.Stalled), Figures: n(page.Figures), Idle: n(page.Idle), Lapse: n(page.Lapse), Veto: n(page.Veto), Least: n(page.Least)}
	if err := p.Insight.Set(r.Context(), r.Actor, next, page.Reason); err != nil {
		return r.Refused("insight_settings", page, err)
	}
	r.Flash("insight.saved")
	return r.Done("/insight/settings")
}

// needsPage is how many people a unit must be able to put on each seat.
type needsPage struct {
	Unit, UnitName string
	Units          []kit.Option
	Own            bool
	Rows           []needRow
	Reason         string
	Back           string
}

type needRow struct {
	Code, Field, Name, Value string
}

// needs shows them (GET /insight/needs).
func (p Pages) needs(r *kit.Request) error {
	unit := rbac.UnitPath(rbac.UnitID(r.Query("unit")))
	if unit == "" {
		var err error
		if unit, err = p.first(r, "ladder.need.edit"); err != nil {
			return err
		}
	}
	page, err := p.needsPage(r, unit, nil)
	if err != nil {
		return err
	}
	return r.Show("insight_needs", page)
}

// needsPage is the form for a unit, with what was typed where something was.
func (p Pages) needsPage(r *kit.Request, unit string, typed map[string]string) (page needsPage, err error) {
	have, own, err := p.Insight.NeedOf(r.Context(), r.Actor, unit)
	if err != nil {
		return page, err
	}
	page = needsPage{Unit: unit, Own: own, Reason: r.Form("reason"), Back: "/insight?view=strength&unit=" + url.QueryEscape(unit)}
	if page.UnitName, err = p.unitName(r, unit); err != nil {
		return page, err
	}
	if page.Units, err = units.Where(r, p.Organisation, "ladder.need.edit", unit); err != nil {
		return page, err
	}
	plan, _, err := p.Seats.Plan()
	if err != nil {
		return page, err
	}
	for i := range plan.Seats {
		s := &plan.Seats[i]
		row := needRow{s.Code, "seat." + s.Code, s.Name.In(r.Lang), count(have[s.Code]).Value}
		if t, ok := typed[s.Code]; ok {
			row.Value = t
		}
		page.Rows = append(page.Rows, row)
	}
	return page, nil
}

// setNeeds writes them (POST /insight/needs).
func (p Pages) setNeeds(r *kit.Request) error {
	unit := rbac.UnitPath(rbac.UnitID(r.Form("unit")))
	typed, seats := map[string]string{}, map[string]int{}
	for _, name := range r.FormNames() {
		if code, ok := strings.CutPrefix(name, "seat."); ok {
			typed[code] = r.Form(name)
			if typed[code] != "" && typed[code] != "0" {
				seats[code] = int(number(typed[code]))
			}
		}
	}
	if err := p.Insight.SetNeed(r.Context(), r.Actor, unit, seats, r.Form("reason")); err != nil {
		page, perr := p.needsPage(r, unit, typed)
		if perr != nil {
			return perr
		}
		return r.Refused("insight_needs", page, err)
	}
	r.Flash("insight.saved")
	return r.Done("/insight/needs?unit=" + url.QueryEscape(unit))
}
