package certificates

import (
	"errors"
	"strings"
	"time"

	"tianti/certificates"
	"tianti/rbac"
	"tianti/web/kit"
)

// issuePage is the form for a certificate by hand.
type issuePage struct {
	Employee, Kind, Subject, What, Ref, On, Reason string
	Kinds                                          []kit.Option
}

func (p Pages) form(r *kit.Request) error {
	page := issuePage{Kinds: kindOptions(r.Lang, p.Certificates.Catalogue().Current()), Kind: r.Query("kind")}
	if id := r.Query("person"); id != "" {
		who, err := p.People.Person(r.Context(), r.Actor, id)
		if err != nil {
			return err
		}
		page.Employee = who.EmployeeNo
	}
	return r.Show("certificate_issue", page)
}

// issue gives somebody a certificate on a paper (POST /certificates/issue).
func (p Pages) issue(r *kit.Request) error {
	page := issuePage{Employee: r.Form("employee"), Kind: r.Form("kind"), Subject: r.Form("subject"), What: r.Form("what"),
		Ref: r.Form("ref"), On: r.Form("on"), Reason: r.Form("reason"), Kinds: kindOptions(r.Lang, p.Certificates.Catalogue().Current())}
	c, err := p.issued(r, page)
	if err != nil {
		return r.Refused("certificate_issue", page, err)
	}
	r.Flash("certificates.done.issue")
	return r.Done("/certificates/" + c.ID)
}

func (p Pages) issued(r *kit.Request, page issuePage) (*certificates.Certificate, error) {
	who, err := p.known(r, page.Employee)
	if err != nil {
		return nil, err
	}
	day := rbac.Day(page.On).Start()
	if today := rbac.DayOf(r.Now()); rbac.Day(page.On) == today {
		day = r.Now().Truncate(time.Minute) // what was earned today was earned by now
	}
	return p.Certificates.IssueByHand(r.Context(), r.Actor, certificates.Hand{Kind: page.Kind, Person: who.ID, Subject: page.Subject,
		What: page.What, Ref: page.Ref, On: day, Reason: page.Reason})
}

// known finds somebody by employee number among those whom the actor may know; all others are
// unknown, at the field.
func (p Pages) known(r *kit.Request, number string) (*rbac.Person, error) {
	who, err := p.People.ByNumber(r.Context(), number)
	if err == nil {
		who, err = p.People.Person(r.Context(), r.Actor, who.ID)
	}
	if errors.Is(err, rbac.ErrUnknown) || errors.Is(err, rbac.ErrForbidden) {
		return nil, ErrNobody.With("number", strings.TrimSpace(number)).At("employee")
	}
	return who, err
}
