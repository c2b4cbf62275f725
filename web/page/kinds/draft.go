package kinds

import (
	"errors"
	"strconv"
	"strings"

	"tianti/certificates"
	"tianti/web/kit"
)

// fresh is the form of a new kind, begun as a copy of another one's looks (GET /certificates/kinds/new).
func (p Pages) fresh(r *kit.Request) error {
	cat, err := p.Certificates.Kinds(r.Actor)
	if err != nil {
		return err
	}
	from := r.Query("from")
	if from == "" && len(cat.Kinds) > 0 {
		from = cat.Kinds[0].Code
	}
	k, err := cat.Kind(from)
	if err != nil {
		return err
	}
	k.Code, k.ZH, k.EN, k.Posts = "", "", "", nil
	if r.Query("from") == "" {
		k.BodyZH, k.BodyEN = r.T("kinds.body_zh.begin"), r.T("kinds.body_en.begin")
	}
	if k.Asks != nil {
		k.Asks = &certificates.Programme{Theory: k.Asks.Theory, Practice: k.Asks.Practice}
	}
	return r.Show("kind_form", p.begun(r, p.form(r, k, 0, 0, ""), from))
}

// begun offers the kinds that a new one may be begun from.
func (p Pages) begun(r *kit.Request, page formPage, from string) formPage {
	page.Name = r.T("kinds.new")
	for _, k := range p.Certificates.Catalogue().Kinds {
		page.Copies = append(page.Copies, kit.Option{Value: k.Code, Text: k.In(r.Lang), Selected: k.Code == from})
	}
	return page
}

// create keeps the draft of a new kind (POST /certificates/kinds/new).
func (p Pages) create(r *kit.Request) error { return p.keepDraft(r, "") }

// draft is the form of a kind: of its draft, or of what is in force (GET /certificates/kinds/:code/draft).
func (p Pages) draft(r *kit.Request) error {
	code := r.Path("code")
	d, err := p.Certificates.Draft(r.Context(), r.Actor, code)
	if err == nil {
		page := p.form(r, d.Kind, d.Rev, d.Base, "")
		page.Code = code // it has one already, though nothing may be in force
		return r.Show("kind_form", page)
	}
	if !errors.Is(err, certificates.ErrNoDraft) {
		return err
	}
	k, err := p.Certificates.Catalogue().Kind(code)
	if err != nil {
		return err
	}
	return r.Show("kind_form", p.form(r, k, 0, k.Version, ""))
}

// save keeps the draft of a kind (POST /certificates/kinds/:code/draft).
func (p Pages) save(r *kit.Request) error { return p.keepDraft(r, r.Path("code")) }

// keepDraft keeps what was typed, or shows the form again with more lines or one text less: the buttons of
// the form say which.
func (p Pages) keepDraft(r *kit.Request, code string) error {
	number := func(name string) int64 { n, _ := strconv.ParseInt(r.Form(name), 10, 64); return n }
	k, do := reader{r}.kind(code), r.Form("do")
	more := strings.TrimPrefix(do, "more-")
	if dropped := rearranged(k, do); len(dropped.Look.Fields) < len(k.Look.Fields) {
		return r.Show("kind_form", p.again(r, dropped, code, number("rev"), number("base"), ""))
	}
	page := p.again(r, k, code, number("rev"), number("base"), more).keep(r, len(k.Look.Fields))
	if do != "" {
		return r.Show("kind_form", page)
	}
	if _, err := p.Certificates.SaveDraft(r.Context(), r.Actor, number("rev"), number("base"), k); err != nil {
		return r.Refused("kind_form", page, err)
	}
	return r.Done("/certificates/kinds/" + k.Code + "/trial")
}

// again is the form over what was typed.
func (p Pages) again(r *kit.Request, k certificates.Kind, code string, rev, base int64, more string) formPage {
	page := p.form(r, k, rev, base, more)
	if page.Code = code; code == "" {
		page = p.begun(r, page, "")
	}
	return page
}
