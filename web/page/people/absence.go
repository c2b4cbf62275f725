package people

import (
	"slices"

	"tianti/rbac"
	"tianti/web/kit"
)

// absencesPage is a person's leaves, with the form of a new one.
type absencesPage struct {
	Person, Name        string
	Rows                []absenceRow // the latest first
	Records             bool
	From, Until, Reason string // of the form
	Ending, On          string // the leave whose end was refused, and the day
	Today               rbac.Day
}

// absenceRow is one leave.
type absenceRow struct {
	ID          string
	From, Until rbac.Day // the last day
	Back        rbac.Day // where it ended early
	Reason, By  string
	State, Tone string
	Open        bool // it can end early
}

// absences lists a person's leaves (GET /people/:id/absences).
func (p Pages) absences(r *kit.Request) error {
	page, err := p.absencesPage(r)
	if err != nil {
		return err
	}
	return r.Show("people_absences", page)
}

func (p Pages) absencesPage(r *kit.Request) (absencesPage, error) {
	x, all, err := p.Org.Absences(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return absencesPage{}, err
	}
	today := p.Org.Today()
	page := absencesPage{Person: x.ID, Name: x.Name, Records: p.Org.RecordsAbsence(r.Actor, x), Today: today, From: string(today)}
	var by []string
	for _, a := range all {
		by = append(by, a.By)
	}
	names, err := p.Org.LookupMany(r.Context(), by)
	if err != nil {
		return page, err
	}
	for i := range all {
		a := &all[i]
		row := absenceRow{ID: a.ID, From: a.From, Until: a.Until, Back: a.Back, Reason: a.Reason, By: who(r, names, a.By)}
		switch {
		case a.End() <= a.From:
			row.State, row.Tone = "cancelled", "gray"
		case a.On(today):
			row.State, row.Tone, row.Open = "now", "yellow", true
		case today < a.From:
			row.State, row.Tone, row.Open = "coming", "blue", true
		default:
			row.State, row.Tone = "over", "gray"
		}
		page.Rows = append(page.Rows, row)
	}
	slices.Reverse(page.Rows)
	return page, nil
}

// goAway records a leave (POST /people/:id/absences).
func (p Pages) goAway(r *kit.Request) error {
	id := r.Path("id")
	_, err := p.Org.GoAway(r.Context(), r.Actor, id, rbac.Day(r.Form("from")), rbac.Day(r.Form("until")), r.Form("reason"))
	if err == nil {
		r.Flash("absences.recorded")
		return r.Done("/people/" + id + "/absences")
	}
	page, lost := p.absencesPage(r)
	if lost != nil {
		return err
	}
	page.From, page.Until, page.Reason = r.Form("from"), r.Form("until"), r.Form("reason")
	return r.Refused("people_absences", page, err)
}

// comeBack ends a leave early (POST /people/:id/absences/:absence/end).
func (p Pages) comeBack(r *kit.Request) error {
	id := r.Path("id")
	_, err := p.Org.ComeBack(r.Context(), r.Actor, id, r.Path("absence"), rbac.Day(r.Form("on")), r.Form("reason"))
	if err == nil {
		r.Flash("absences.ended")
		return r.Done("/people/" + id + "/absences")
	}
	page, lost := p.absencesPage(r)
	if lost != nil {
		return err
	}
	page.Ending, page.On = r.Path("absence"), r.Form("on")
	return r.Refused("people_absences", page, err)
}
