package kit

import (
	"sort"

	"tianti/rbac"
)

// SampleRef names a sample of a page for /dev/pages.
type SampleRef struct{ Area, Page, Case string }

// SamplePages lists every sample of every page, in order. Development only.
func (r *Request) SamplePages() []SampleRef {
	var out []SampleRef
	for name, p := range r.kit.pages {
		for _, s := range p.samples {
			out = append(out, SampleRef{p.area, name, s.Case})
		}
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.Area != b.Area {
			return a.Area < b.Area
		}
		if a.Page != b.Page {
			return a.Page < b.Page
		}
		return a.Case < b.Case
	})
	return out
}

// ShowSample shows a page with a sample's data, to somebody who may do everything.
func (r *Request) ShowSample(name, which, lang string) error {
	p := r.kit.pages[name]
	if p == nil || !r.kit.Dev {
		return ErrNotFound
	}
	for _, s := range p.samples {
		if s.Case == which {
			if lang != "" {
				r.Lang = lang
			}
			r.Actor, r.all = sampleActor(r.Actor), true
			if p.card() {
				return r.showCard(name, s)
			}
			return r.show(200, name, s.Data, s.Err)
		}
	}
	return ErrNotFound
}

func sampleActor(a rbac.Actor) rbac.Actor {
	if a.Anonymous() {
		a = rbac.Actor{Person: "sample", Name: "王小明", Unit: "/", Roles: []rbac.Held{{Role: "agent", Unit: "/"}, {Role: "trainer", Unit: "/"}}}
	}
	return a
}

func (p *page) card() bool { return p.isCard }

// showCard shows a card on a home page of its own.
func (r *Request) showCard(name string, s Sample) error {
	body, err := r.card(name[len("card_"):], s.Data)
	if err != nil {
		return err
	}
	return r.show(200, "dev_card", ShownCard{Name: name, Body: body}, nil)
}
