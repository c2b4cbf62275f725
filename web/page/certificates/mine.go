package certificates

import (
	"tianti/rbac"
	"tianti/web/kit"
)

// minePage is the certificates of one person: the actor, or somebody whom the actor answers for.
type minePage struct {
	Own    bool
	Person string // id
	Name   string
	Cards  []card
}

func (p Pages) mine(r *kit.Request) error {
	cards, err := p.cardsOf(r, r.Actor.Person)
	if err != nil {
		return err
	}
	return r.Show("certificate_mine", minePage{Own: true, Person: r.Actor.Person, Name: r.Actor.Name, Cards: cards})
}

func (p Pages) cardsOf(r *kit.Request, person string) ([]card, error) {
	cs, err := p.Certificates.OfPerson(r.Context(), r.Actor, person)
	if err != nil {
		return nil, err
	}
	out := make([]card, len(cs))
	for i, c := range cs {
		out[i] = p.card(r, c)
	}
	return out, nil
}

// person is somebody's certificates (GET /people/:id/certificates).
func (p Pages) person(r *kit.Request) error {
	who, err := p.People.Person(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	cards, err := p.cardsOf(r, who.ID)
	if err != nil {
		return err
	}
	return r.Show("certificate_mine", minePage{Own: who.ID == r.Actor.Person, Person: who.ID, Name: who.Name, Cards: cards})
}

// expiring is the home card: own certificates that run out soon.
func (p Pages) expiring(r *kit.Request) (any, error) {
	cards, err := p.cardsOf(r, r.Actor.Person)
	if err != nil {
		return nil, err
	}
	var out []card
	for _, c := range cards {
		if c.Soon || c.Standing == "suspended" {
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return minePage{Own: true, Cards: out}, nil
}

// place is where permissions about a certificate's holder are asked for.
func place(unit, person string) rbac.Place { return rbac.Place{Unit: unit, Owner: person} }
