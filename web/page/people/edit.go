package people

import (
	"tianti/rbac"
	"tianti/web/kit"
)

// editPage makes the form of a person whom the actor may see.
func (p Pages) editPage(r *kit.Request) (cardPage, error) {
	x, err := p.Org.Person(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return cardPage{}, err
	}
	if _, err := p.Gate.May(r.Actor, "rbac.person.edit", x.Place()); err != nil {
		return cardPage{}, err
	}
	_, hidden := p.Gate.May(r.Actor, "rbac.person.contact", x.Place())
	card := x.Card()
	return cardPage{Card: card, Person: x.ID, Contact: hidden == nil, Ways: employments(r), Languages: languages(r, card.Languages)}, nil
}

// editForm shows what has no history of its own (GET /people/:id/edit).
func (p Pages) editForm(r *kit.Request) error {
	page, err := p.editPage(r)
	if err != nil {
		return err
	}
	return r.Show("people_edit", page)
}

// edit keeps it (POST /people/:id/edit).
func (p Pages) edit(r *kit.Request) error {
	id, reason := r.Path("id"), r.Form("reason")
	card := rbac.Card{Name: r.Form("name"), Employment: r.Form("employment"), Phone: r.Form("phone"), Mail: r.Form("mail"), Languages: r.FormAll("languages")}
	_, err := p.Org.Edit(r.Context(), r.Actor, id, card, reason)
	if err == nil {
		r.Flash("web.saved")
		return r.Done("/people/" + id)
	}
	page, perr := p.editPage(r)
	if perr != nil {
		return perr
	}
	page.Card.Name, page.Card.Employment, page.Card.Languages = card.Name, card.Employment, card.Languages
	if page.Contact {
		page.Card.Phone, page.Card.Mail = card.Phone, card.Mail
	}
	page.Languages, page.Reason = languages(r, card.Languages), reason
	return r.Refused("people_edit", page, atFields(err))
}
