package people

import (
	"tianti/rbac"
	"tianti/web/kit"
)

// cardPage is the form of a card: hiring, and editing what has no history.
type cardPage struct {
	Card      rbac.Card
	Person    string // id, "" when somebody is hired
	Reason    string
	Contact   bool // phone and mail may be seen
	Units     []kit.Option
	Posts     []kit.Option
	Ways      []kit.Option
	Languages []kit.Option
}

func (p Pages) cardPage(r *kit.Request, card rbac.Card) (cardPage, error) {
	page := cardPage{Card: card, Contact: true, Posts: p.posts(r, card.Post), Ways: employments(r), Languages: languages(r, card.Languages)}
	var err error
	page.Units, err = p.units(r, "rbac.person.create", card.Unit)
	return page, err
}

// hireForm asks for a new person's card (GET /people/new).
func (p Pages) hireForm(r *kit.Request) error {
	card := rbac.Card{Unit: place(r.Query("unit")), Employment: rbac.Employments[0], HiredOn: p.Org.Today(), Languages: []string{"zh"}}
	page, err := p.cardPage(r, card)
	if err != nil {
		return err
	}
	return r.Show("people_new", page)
}

// hire adds a person (POST /people).
func (p Pages) hire(r *kit.Request) error {
	card := rbac.Card{
		EmployeeNo: r.Form("employee_no"), Name: r.Form("name"), Unit: place(r.Form("unit")), Post: r.Form("post"), Employment: r.Form("employment"),
		HiredOn: rbac.Day(r.Form("hired_on")), Phone: r.Form("phone"), Mail: r.Form("mail"), Languages: r.FormAll("languages"),
	}
	reason := r.Form("reason")
	x, err := p.Org.Hire(r.Context(), r.Actor, card, reason)
	if err == nil {
		r.Flash("people.hired")
		return r.Done("/people/" + x.ID)
	}
	page, perr := p.cardPage(r, card)
	if perr != nil {
		return perr
	}
	page.Reason = reason
	return r.Refused("people_new", page, atFields(err))
}
