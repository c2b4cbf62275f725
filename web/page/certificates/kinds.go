package certificates

import (
	"strings"

	"tianti/internal/fault"
	"tianti/web/kit"
)

// ErrNobody says that nobody whom the actor may know has the employee number; param "number".
var ErrNobody = fault.Define(fault.Invalid, "web.certificates.nobody")

// kindsPage is the catalogue in force.
type kindsPage struct {
	Kinds     []kindRow
	Reminders string
	Renew     int
}

type kindRow struct {
	Code, Name, Class, Body, Posts string
	Months                         int
}

func (p Pages) kinds(r *kit.Request) error {
	cat := p.Certificates.Catalogue()
	page := kindsPage{Renew: cat.RenewDays}
	var days []string
	for _, d := range cat.Reminders {
		days = append(days, r.T("certificates.days", "days", d))
	}
	page.Reminders = strings.Join(days, r.T("certificates.results.and"))
	for _, k := range cat.Kinds {
		row := kindRow{Code: k.Code, Name: k.In(r.Lang), Class: string(k.Class), Months: k.Months, Body: k.BodyZH}
		if r.Lang == "en" {
			row.Body = k.BodyEN
		}
		row.Body = strings.NewReplacer("{subject}", "…", "{results}", "").Replace(row.Body)
		var posts []string
		for _, code := range k.Posts {
			if post, ok := p.People.Posts().Of(code); ok {
				posts = append(posts, post.In(r.Lang))
			}
		}
		row.Posts = strings.Join(posts, r.T("certificates.results.and"))
		page.Kinds = append(page.Kinds, row)
	}
	return r.Show("certificate_kinds", page)
}
