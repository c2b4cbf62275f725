package certificates

import (
	"context"
	"strings"
	"time"

	"tianti/certificates"
	"tianti/rbac"
	"tianti/web/kit"
)

// showPage is one certificate with what it rests on and what became of it.
type showPage struct {
	card
	Code, Link string
	Issuer     string
	Evidence   []evidence
	History    []step
	Shown      certificates.Public // what anybody who has the code sees
	Shows      []kit.Option
	Supersedes string
	Superseded string
	Can        map[string]bool // verbs that the actor may use on this certificate now
}

type evidence struct {
	What, Score, Path string
	When              time.Time
}

type step struct {
	State, Tone, By, Reason string
	At                      time.Time
}

// show is the page of a certificate (GET /certificates/:id).
func (p Pages) show(r *kit.Request) error {
	page, err := p.load(r, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Show("certificate_show", page)
}

func (p Pages) load(r *kit.Request, id string) (showPage, error) {
	c, err := p.Certificates.Get(r.Context(), r.Actor, id)
	if err != nil {
		return showPage{}, err
	}
	shown, err := p.Certificates.Verify(r.Context(), c.Code)
	if err != nil {
		return showPage{}, err
	}
	rows, err := p.rows(r, []*certificates.Certificate{c})
	if err != nil {
		return showPage{}, err
	}
	page := showPage{card: rows[0], Code: certificates.Grouped(c.Code), Link: p.Certificates.Link(c), Issuer: c.Issuer.Name, Shown: shown,
		Supersedes: c.Supersedes, Superseded: c.SupersededBy, Can: p.can(r.Actor, c), History: steps(c), Evidence: rests(r, c)}
	if r.Lang == "en" && c.Issuer.NameEN != "" {
		page.Issuer = c.Issuer.NameEN
	}
	for _, s := range certificates.Showable {
		page.Shows = append(page.Shows, kit.Option{Value: s, Text: r.T("certificates.show." + s), Selected: contains(c.Shows, s)})
	}
	return page, nil
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func rests(r *kit.Request, c *certificates.Certificate) []evidence {
	var out []evidence
	for _, e := range c.Evidence {
		x := evidence{What: e.What, When: e.When, Path: pathOf(r, e.Ref, c.Person == r.Actor.Person)}
		if r.Lang == "en" && e.WhatEN != "" {
			x.What = e.WhatEN
		}
		if paper, ok := strings.CutPrefix(e.Ref, "paper:"); ok {
			x.What += " · " + paper
		}
		if e.Score != 0 {
			x.Score = kit.Score(e.Score)
		}
		out = append(out, x)
	}
	return out
}

// pathOf is the page of a piece of evidence, where the program has one that its holder may open.
func pathOf(r *kit.Request, ref string, own bool) string {
	sitting, ok := strings.CutPrefix(ref, "sitting:")
	if !ok || !own {
		return ""
	}
	for _, x := range r.Routes() {
		if x.Name() == "GET /sittings/:id/result" {
			return "/sittings/" + sitting + "/result"
		}
	}
	return ""
}

func steps(c *certificates.Certificate) []step {
	var out []step
	for _, h := range c.History {
		by := h.ByName
		if by == "" {
			by = h.By
		}
		tone := tones[certificates.Standing(h.State)]
		if h.State == certificates.Issued {
			tone = "green"
		}
		out = append(out, step{string(h.State), tone, by, h.Reason, h.At})
	}
	return out
}

// can lists what the actor may do with a certificate as it stands now.
func (p Pages) can(by rbac.Actor, c *certificates.Certificate) map[string]bool {
	live := c.State == certificates.Issued || c.State == certificates.Suspended
	fits := map[string]bool{
		"suspend": c.State == certificates.Issued, "reinstate": c.State == certificates.Suspended, "revoke": live,
		"reissue": c.State == certificates.Issued, "share": true, "download": true,
	}
	for verb, fit := range fits {
		if fit {
			_, err := p.People.Gate().May(by, "certificates.certificate."+verb, place(c.Unit, c.Person))
			fits[verb] = err == nil
		}
	}
	return fits
}

func (p Pages) pdf(r *kit.Request) error {
	f, err := p.Certificates.PDF(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Download(f.Name, "application/pdf", f.File)
}

// share sets what the public page shows (POST /certificates/:id/shows).
func (p Pages) share(r *kit.Request) error {
	id := r.Path("id")
	if _, err := p.Certificates.Show(r.Context(), id, r.Actor, r.FormAll("shows")); err != nil {
		return p.again(r, id, err)
	}
	r.Flash("certificates.shared")
	return r.Done("/certificates/" + id)
}

// again shows the certificate with what went wrong.
func (p Pages) again(r *kit.Request, id string, wrong error) error {
	page, err := p.load(r, id)
	if err != nil {
		return err
	}
	return r.Refused("certificate_show", page, wrong)
}

type change func(ctx context.Context, id string, by rbac.Actor, reason string) (*certificates.Certificate, error)

func (p Pages) change(r *kit.Request, do change, said string) error {
	c, err := do(r.Context(), r.Path("id"), r.Actor, r.Form("reason"))
	if err != nil {
		return p.again(r, r.Path("id"), err)
	}
	r.Flash(said)
	return r.Done("/certificates/" + c.ID)
}

func (p Pages) suspend(r *kit.Request) error {
	return p.change(r, p.Certificates.Suspend, "certificates.done.suspend")
}

func (p Pages) reinstate(r *kit.Request) error {
	return p.change(r, p.Certificates.Reinstate, "certificates.done.reinstate")
}

func (p Pages) revoke(r *kit.Request) error {
	return p.change(r, p.Certificates.Revoke, "certificates.done.revoke")
}

func (p Pages) reissue(r *kit.Request) error {
	return p.change(r, p.Certificates.Reissue, "certificates.done.reissue")
}
