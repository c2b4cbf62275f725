package account

import (
	"net/url"
	"time"

	"tianti/web/kit"
)

type listPage struct {
	Query string
	Rows  []row
	Next  string
}

// row is an account on the list.
type row struct {
	Login, Person, Name, Unit string
	State                     string // "open", "waiting", "disabled", "left"
	LastIn                    time.Time
}

const pageSize = 50

// list shows the accounts within reach (GET /accounts).
func (p Pages) list(r *kit.Request) error {
	query := r.Query("q")
	found, next, err := p.Accounts.List(r.Context(), r.Actor, query, r.Query("cursor"), pageSize)
	if err != nil {
		return err
	}
	paths := make([]string, len(found))
	for i, a := range found {
		paths[i] = a.Owner.Path
	}
	labels, err := p.Org.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return err
	}
	page := listPage{Query: query}
	for _, a := range found {
		x := row{a.ID, a.Owner.ID, a.Owner.Name, labels[a.Owner.Path], "open", a.LastIn}
		switch {
		case !a.Owner.EmployedOn(p.Org.Today()):
			x.State = "left"
		case a.Disabled:
			x.State = "disabled"
		case a.Hash == "":
			x.State = "waiting"
		}
		page.Rows = append(page.Rows, x)
	}
	if next != "" {
		page.Next = "/accounts?" + url.Values{"q": {query}, "cursor": {next}}.Encode()
	}
	return r.Show("account_list", page)
}
