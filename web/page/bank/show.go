package bank

import (
	"context"
	"html/template"

	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/question"
	"tianti/web/page/units"
)

type showPage struct {
	Item     *bank.Item
	Unit     string
	Author   string
	Reviewer string
	Ask      template.HTML
	Key      template.HTML
	History  []*bank.Version
	Writable bool
}

// show is one item with its preview, key and history (GET /items/:id).
func (p Pages) show(r *kit.Request) error {
	i, err := p.Bank.Get(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	page, err := p.page(r, i)
	if err != nil {
		return err
	}
	return r.Show("bank_item", page)
}

func (p Pages) page(r *kit.Request, i *bank.Item) (showPage, error) {
	history, err := p.Bank.History(r.Context(), r.Actor, i.ID)
	if err != nil {
		return showPage{}, err
	}
	page := draw(r.Lang, i)
	page.History = history
	if page.Unit, err = units.Name(r.Context(), p.Org, r.Lang, i.Unit); err != nil {
		return showPage{}, err
	}
	people, err := p.Org.LookupMany(r.Context(), []string{i.Author, i.Reviewer})
	if err != nil {
		return showPage{}, err
	}
	page.Author, page.Reviewer = nameOf(people, i.Author), nameOf(people, i.Reviewer)
	return page, nil
}

// nameOf is a person's name, the id where there is none (the system, somebody long gone).
func nameOf(people map[string]*rbac.Person, id string) string {
	if p := people[id]; p != nil {
		return p.Name
	}
	return id
}

// draw shows the item as a candidate sees it, and its key. An item of a kind that this program
// does not know is shown without.
func draw(lang string, i *bank.Item) showPage {
	page := showPage{Item: i, Writable: question.Writable(i.Kind)}
	page.Ask, _ = question.Ask(lang, 1, i.Body.View(1), item.Response{}, false)
	page.Key, _ = question.Key(lang, i.Body)
	return page
}

// step moves an item along its review and shows it again.
func (p Pages) step(do func(ctx context.Context, by rbac.Actor, id, reason string) (*bank.Item, error), done string) kit.Handler {
	return func(r *kit.Request) error {
		id := r.Path("id")
		if _, err := do(r.Context(), r.Actor, id, r.Form("reason")); err != nil {
			i, gerr := p.Bank.Get(r.Context(), r.Actor, id)
			if gerr != nil {
				return err
			}
			page, gerr := p.page(r, i)
			if gerr != nil {
				return err
			}
			return r.Refused("bank_item", page, err)
		}
		r.Flash(done)
		return r.Done("/items/" + id)
	}
}
