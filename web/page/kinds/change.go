package kinds

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"tianti/certificates"
	"tianti/rbac"
	"tianti/web/kit"
)

type turn = func(ctx context.Context, by rbac.Actor, base int64, code, reason string) (*certificates.KindVersion, error)

func (p Pages) turned(r *kit.Request, done string, do turn) error {
	code := r.Path("code")
	page, err := p.load(r, code)
	if err != nil {
		return err
	}
	base, _ := strconv.ParseInt(r.Form("base"), 10, 64)
	if _, err := do(r.Context(), r.Actor, base, code, r.Form("reason")); err != nil {
		return r.Refused("kind_show", page, err)
	}
	r.Flash(done)
	return r.Done("/certificates/kinds/" + code)
}

// trialPage is what the draft of a kind would change, before it is published.
type trialPage struct {
	Code, Name, Reason string
	New                bool
	Changes            []change
	Effects            []effect
	Examined, Holding  int
	Manual             bool // nobody earns it by a programme
}

// change is a field that is another one than before.
type change struct{ Label, Before, After string }

// effect is a list of people for whom the same would happen.
type effect struct {
	Name   string
	Count  int
	People []person
	Next   string
}

type person struct {
	Name, Unit, Path string
	Turns            []turnView
}

type turnView struct{ What, Need, Have string }

// people on a page of an effect.
const pageSize = 20

// trial shows what the draft would change (GET /certificates/kinds/:code/trial).
func (p Pages) trial(r *kit.Request) error {
	page, err := p.tried(r)
	if err != nil {
		return err
	}
	return r.Show("kind_trial", page)
}

func (p Pages) tried(r *kit.Request) (trialPage, error) {
	code := r.Path("code")
	d, err := p.Certificates.Draft(r.Context(), r.Actor, code)
	if err != nil {
		return trialPage{}, err
	}
	old, unknown := p.Certificates.Catalogue().Kind(code)
	page := trialPage{Code: code, Name: d.Kind.In(r.Lang), New: unknown != nil, Manual: d.Kind.Asks == nil && old.Asks == nil}
	if !page.New {
		page.Changes = changes(r, old, d.Kind)
	}
	t, err := p.Certificates.Try(r.Context(), r.Actor, d.Kind)
	if err != nil {
		return trialPage{}, err
	}
	page.Examined, page.Holding = t.Examined, t.Holding
	w, err := p.words(r, d.Kind, old)
	if err != nil {
		return trialPage{}, err
	}
	for _, e := range []struct {
		name string
		of   certificates.Effect
	}{{"earn", t.Earn}, {"behind", t.Behind}, {"ahead", t.Ahead}} {
		shown, err := p.effect(r, w, code, e.name, e.of)
		if err != nil {
			return trialPage{}, err
		}
		page.Effects = append(page.Effects, shown)
	}
	return page, nil
}

// effect is one page of a list; which one, the query says.
func (p Pages) effect(r *kit.Request, w words, code, name string, e certificates.Effect) (effect, error) {
	from, _ := strconv.Atoi(r.Query(name))
	from = min(max(from, 0), len(e.People))
	to := min(from+pageSize, len(e.People))
	out := effect{Name: name, Count: e.Count}
	if to < len(e.People) {
		q := url.Values{name: {strconv.Itoa(to)}}
		out.Next = "/certificates/kinds/" + code + "/trial?" + q.Encode() + "#" + name
	}
	var paths []string
	for _, s := range e.People[from:to] {
		paths = append(paths, s.Unit)
	}
	units, err := p.People.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return out, err
	}
	for _, s := range e.People[from:to] {
		x := person{Name: s.Name, Unit: units[s.Unit], Path: "/people/" + s.Person + "/certificates"}
		for _, t := range s.Turns {
			what := r.T("kinds.turn." + string(t.Kind))
			if name == "earn" {
				what = r.T("certificates.way.done")
			}
			x.Turns = append(x.Turns, turnView{what, w.need(t.Part), w.have(t.Part)})
		}
		out.People = append(out.People, x)
	}
	return out, nil
}

// publish puts the draft in force (POST /certificates/kinds/:code/publish).
func (p Pages) publish(r *kit.Request) error {
	code := r.Path("code")
	if _, err := p.Certificates.PublishDraft(r.Context(), r.Actor, code, r.Form("reason")); err != nil {
		page, loadErr := p.tried(r)
		if loadErr != nil {
			return loadErr
		}
		page.Reason = r.Form("reason")
		return r.Refused("kind_trial", page, err)
	}
	r.Flash("kinds.done.publish")
	return r.Done("/certificates/kinds/" + code)
}

// drop forgets the draft (POST /certificates/kinds/:code/draft/drop).
func (p Pages) drop(r *kit.Request) error {
	if err := p.Certificates.DropDraft(r.Context(), r.Actor, r.Path("code")); err != nil {
		return err
	}
	r.Flash("kinds.done.drop")
	return r.Done("/certificates/kinds")
}

// historyPage is the versions of a kind, each with what it changed.
type historyPage struct {
	Code, Name string
	Versions   []version
	Next       string
}

type version struct {
	Number       int64
	At           time.Time
	By, Reason   string
	First        bool
	Retired      bool
	Current      bool
	Changes      []change
	Certificates string // page of the certificates of this kind
}

// history lists versions (GET /certificates/kinds/:code/history).
func (p Pages) history(r *kit.Request) error {
	code := r.Path("code")
	cat, err := p.Certificates.Kinds(r.Actor)
	if err != nil {
		return err
	}
	k, err := cat.Kind(code)
	if err != nil {
		return err
	}
	found, err := p.Certificates.History(r.Context(), r.Actor, code, r.Query("cursor"))
	if err != nil {
		return err
	}
	page := historyPage{Code: code, Name: k.In(r.Lang)}
	for i, v := range found.Items {
		var before *certificates.KindVersion
		if i+1 < len(found.Items) {
			before = found.Items[i+1]
		} else if before, err = p.Certificates.Before(r.Context(), r.Actor, code, v.Number); err != nil {
			return err
		}
		x := version{Number: v.Number, At: v.At, By: v.ByName, Reason: v.Reason, First: before == nil, Retired: v.Retired, Current: v.Number == k.Version}
		if before != nil {
			x.Changes = changes(r, before.Kind, v.Kind)
			if before.Retired != v.Retired {
				x.Changes = append(x.Changes, change{r.T("certificates.state"), stateText(r, before.Retired), stateText(r, v.Retired)})
			}
		}
		page.Versions = append(page.Versions, x)
	}
	if found.Next != "" {
		page.Next = "/certificates/kinds/" + code + "/history?" + url.Values{"cursor": {found.Next}}.Encode()
	}
	return r.Show("kind_history", page)
}

func stateText(r *kit.Request, retired bool) string {
	if retired {
		return r.T("kinds.retired")
	}
	return r.T("kinds.in_force")
}
