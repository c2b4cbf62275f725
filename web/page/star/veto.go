package star

import (
	"net/url"
	"time"

	stars "tianti/ladder/star"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

// vetoesPage is the veto events below a unit in a period, and the form of another one.
type vetoesPage struct {
	Unit, Period                        string
	Units, Periods                      []kit.Option
	Rows                                []vetoRow
	Next                                string
	MayRecord                           bool
	Person, Code, Day, Reason, Evidence string
	Codes                               []kit.Option
	Today                               string
}

type vetoRow struct {
	Path, Name, Unit, What, Reason, Evidence, By string
	Day                                          string
	Lifted                                       time.Time
}

// vetoes lists them (GET /vetoes?unit=&period=&cursor=).
func (p Pages) vetoes(r *kit.Request) error {
	page, err := p.vetoesPage(r)
	if err != nil {
		return err
	}
	page.Day = page.Today
	return r.Show("star_vetoes", page)
}

func (p Pages) vetoesPage(r *kit.Request) (page vetoesPage, err error) {
	page = vetoesPage{Unit: r.Query("unit"), Period: r.Query("period"), MayRecord: r.May("ladder.veto.record"), Today: string(rbac.DayOf(r.Now()))}
	if page.Units, err = naming.Choices(r, p.Org, "ladder.veto.read", page.Unit); err != nil {
		return page, err
	}
	e := stars.Events{Unit: page.Unit, Cursor: r.Query("cursor"), Limit: 50}
	if err := p.spans(r, &page, &e); err != nil {
		return page, err
	}
	for _, code := range stars.VetoCodes {
		page.Codes = append(page.Codes, kit.Option{Value: code, Text: r.T("star.veto." + code)})
	}
	found, err := p.Stars.Vetoes(r.Context(), r.Actor, e)
	if err != nil {
		return page, err
	}
	if found.Next != "" {
		page.Next = "/vetoes?" + url.Values{"unit": {page.Unit}, "period": {page.Period}, "cursor": {found.Next}}.Encode()
	}
	page.Rows, err = p.vetoRows(r, found.Items)
	return page, err
}

// spans offers the periods, one for each stretch of months, and takes the days of the chosen one.
func (p Pages) spans(r *kit.Request, page *vetoesPage, e *stars.Events) error {
	periods, err := p.Stars.Periods(r.Context(), r.Actor, "", 50)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, x := range periods.Items {
		if seen[x.Code] {
			continue
		}
		seen[x.Code] = true
		page.Periods = append(page.Periods, kit.Option{Value: x.Code, Text: x.Label(r.Lang)})
		if x.Code == page.Period {
			e.From, e.To = x.From.First(), x.To.Last()
		}
	}
	return nil
}

func (p Pages) vetoRows(r *kit.Request, list []*stars.Veto) (out []vetoRow, err error) {
	var ids, paths []string
	for _, v := range list {
		ids, paths = append(ids, v.Person, v.By), append(paths, v.Unit)
	}
	names, err := p.names(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	labels, err := p.Org.Labels(r.Context(), r.Lang, paths...)
	for _, v := range list {
		out = append(out, vetoRow{"/vetoes/" + url.PathEscape(v.ID), names(v.Person), labels[v.Unit], r.T("star.veto." + v.Code), v.Reason, v.Evidence, names(v.By), string(v.Day), v.Lifted})
	}
	return out, err
}

// record enters a veto (POST /vetoes).
func (p Pages) record(r *kit.Request) error {
	v := stars.Veto{Person: r.Form("person"), Code: r.Form("code"), Day: rbac.Day(r.Form("day")), Reason: r.Form("reason"), Evidence: r.Form("evidence")}
	done, err := p.Stars.Record(r.Context(), r.Actor, v)
	if err != nil {
		page, perr := p.vetoesPage(r)
		if perr != nil {
			return perr
		}
		page.Person, page.Code, page.Day, page.Reason, page.Evidence = v.Person, v.Code, string(v.Day), v.Reason, v.Evidence
		return r.Refused("star_vetoes", page, err)
	}
	r.Flash("star.veto.recorded")
	return r.Done("/vetoes/" + url.PathEscape(done.ID))
}

// vetoPage is one of them.
type vetoPage struct {
	vetoRow
	At                   time.Time
	LiftedBy, LiftReason string
	MayLift              bool
	Why                  string // of lifting, as it was typed
}

// veto shows one (GET /vetoes/:id).
func (p Pages) veto(r *kit.Request) error {
	page, err := p.vetoPage(r)
	if err != nil {
		return err
	}
	return r.Show("star_veto", page)
}

func (p Pages) vetoPage(r *kit.Request) (page vetoPage, err error) {
	v, err := p.Stars.Veto(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return page, err
	}
	rows, err := p.vetoRows(r, []*stars.Veto{v})
	if err != nil {
		return page, err
	}
	page = vetoPage{vetoRow: rows[0], At: v.At, LiftReason: v.LiftReason, MayLift: p.Stars.Liftable(r.Actor, v)}
	if v.LiftedBy != "" {
		names, err := p.names(r.Context(), []string{v.LiftedBy})
		if err != nil {
			return page, err
		}
		page.LiftedBy = names(v.LiftedBy)
	}
	return page, nil
}

// lift ends one (POST /vetoes/:id/lift).
func (p Pages) lift(r *kit.Request) error {
	id := r.Path("id")
	if _, err := p.Stars.Lift(r.Context(), r.Actor, id, r.Form("reason")); err != nil {
		page, perr := p.vetoPage(r)
		if perr != nil {
			return perr
		}
		page.Why = r.Form("reason")
		return r.Refused("star_veto", page, err)
	}
	r.Flash("star.veto.done")
	return r.Done("/vetoes/" + url.PathEscape(id))
}
