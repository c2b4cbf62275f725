package rounds

import (
	"net/url"

	"tianti/ladder/round"
	"tianti/rbac"
	"tianti/web/kit"
)

// nominatePage is a leader's nomination.
type nominatePage struct {
	row
	Query  string
	Found  []found
	Person string
	Name   string
	Reason string
}

type found struct{ Path, Name, Number, Unit string }

func (p Pages) nominate(r *kit.Request) error {
	page, err := p.nominatePage(r, r.Query("person"))
	if err != nil {
		return err
	}
	return r.Show("rounds_nominate", page)
}

func (p Pages) nominatePage(r *kit.Request, person string) (page nominatePage, err error) {
	n, err := p.Rounds.Notice(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return page, err
	}
	page.row, page.Query = p.rows(r, "/rounds/", []*round.Round{n.Round})[0], r.Query("q")
	if person != "" {
		who, err := p.Organisation.Person(r.Context(), r.Actor, person)
		if err != nil {
			return page, err
		}
		page.Person, page.Name = who.ID, who.Name
		return page, nil
	}
	if page.Query == "" {
		return page, nil
	}
	people, err := p.Organisation.People(r.Context(), r.Actor, rbac.Look{Query: page.Query, Limit: 20})
	if err != nil {
		return page, err
	}
	for _, x := range people.Items {
		page.Found = append(page.Found, found{page.Path + "/nominate?person=" + url.QueryEscape(x.ID), x.Name, x.EmployeeNo, p.labels(r.Context(), r.Lang, x.Path)[x.Path]})
	}
	return page, nil
}

// putForward nominates (POST /rounds/:id/nominate).
func (p Pages) putForward(r *kit.Request) error {
	person := r.Form("person")
	if _, err := p.Rounds.Nominate(r.Context(), r.Actor, r.Path("id"), person, r.Form("reason")); err != nil {
		page, readErr := p.nominatePage(r, person)
		if readErr != nil {
			return err
		}
		page.Reason = r.Form("reason")
		return shownAgain(r, "rounds_nominate", page, err)
	}
	r.Flash("rounds.done.nominate")
	return r.Done("/rounds")
}
