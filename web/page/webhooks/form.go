package webhooks

import (
	"slices"
	"strings"

	"tianti/internal/event/feed"
	"tianti/rbac/subscription"
	"tianti/web/kit"
)

// formPage is the form of a webhook; ID is "" for a new one.
type formPage struct {
	ID, URL, Description, Reason string
	Areas                        []area
}

// area is the types of one room, with a word that means them all.
type area struct {
	Word, Name string
	All, Open  bool
	Types      []choice
}

type choice struct {
	Type   string
	Chosen bool
}

type secretPage struct {
	ID, Secret string
	Rotated    bool
}

// areas sorts the types into rooms and says which are chosen.
func areas(types []string, chosen feed.Filter, name func(room string) string) []area {
	var out []area
	for _, t := range types {
		room, _, _ := strings.Cut(t, ".")
		if len(out) == 0 || out[len(out)-1].Word != room {
			all := slices.Contains(chosen, room)
			out = append(out, area{Word: room, Name: name(room), All: all, Open: all})
		}
		a := &out[len(out)-1]
		a.Types = append(a.Types, choice{t, slices.Contains(chosen, t)})
		a.Open = a.Open || slices.Contains(chosen, t)
	}
	return out
}

func (p Pages) form(r *kit.Request, id string, w subscription.Wish, reason string) formPage {
	return formPage{id, w.URL, w.Description, reason, areas(p.Webhooks.Types(), w.Types, func(room string) string { return r.T("webhooks.area." + room) })}
}

// wish is what was typed. A whole area leaves out its single types.
func wish(r *kit.Request) subscription.Wish {
	chosen := feed.Filter(r.FormAll("types"))
	types := slices.DeleteFunc(slices.Clone(chosen), func(t string) bool {
		room, _, single := strings.Cut(t, ".")
		return single && slices.Contains(chosen, room)
	})
	return subscription.Wish{URL: r.Form("url"), Description: r.Form("description"), Types: types}
}

// fresh is the form of a new webhook (GET /webhooks/new).
func (p Pages) fresh(r *kit.Request) error {
	return r.Show("webhook_form", p.form(r, "", subscription.Wish{}, ""))
}

// create makes a webhook and shows its secret, this once (POST /webhooks/new).
func (p Pages) create(r *kit.Request) error {
	w, reason := wish(r), r.Form("reason")
	x, secret, err := p.Webhooks.Create(r.Context(), r.Actor, w, reason)
	if err != nil {
		return r.Refused("webhook_form", p.form(r, "", w, reason), err)
	}
	return r.Show("webhook_secret", secretPage{x.ID, secret, false})
}

// edit is the form of a webhook (GET /webhooks/:id/edit).
func (p Pages) edit(r *kit.Request) error {
	x, _, err := p.Webhooks.Show(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Show("webhook_form", p.form(r, x.ID, subscription.Wish{URL: x.URL, Types: x.Types, Description: x.Description}, ""))
}

// save changes a webhook (POST /webhooks/:id/edit).
func (p Pages) save(r *kit.Request) error {
	id, w, reason := r.Path("id"), wish(r), r.Form("reason")
	if err := p.Webhooks.Edit(r.Context(), r.Actor, id, w, reason); err != nil {
		return r.Refused("webhook_form", p.form(r, id, w, reason), err)
	}
	r.Flash("webhooks.saved")
	return r.Done("/webhooks/" + id)
}
