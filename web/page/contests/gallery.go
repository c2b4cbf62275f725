package contests

import (
	"net/url"
	"sync"
	"time"

	"tianti/certificates"
	"tianti/exams/contest"
	"tianti/web/kit"
)

// stageLink leads spectators to a stage that has begun.
type stageLink struct {
	Name, Path string
	Here       bool
}

// galleryView is what whoever runs the contest sees of the board for spectators without a log-in.
type galleryView struct {
	Address string // "" while it is closed
	Naming  string
	Choices []kit.Option
}

// galleryAt is where spectators find a contest.
func galleryAt(c *contest.Contest, rest ...string) string {
	out := "/boards/" + url.PathEscape(c.ID) + "/" + url.PathEscape(c.Key)
	for _, x := range rest {
		out += "/" + x
	}
	return out
}

func (p Pages) galleryPage(r *kit.Request) (page boardPage, err error) {
	if err := p.Pace.Take(r); err != nil {
		return page, err
	}
	asked := r.Query("stage")
	v, err := p.Contests.Spectate(r.Context(), r.Path("id"), r.Path("key"), asked)
	if err != nil {
		return page, err
	}
	c, query := v.Contest, url.Values{}
	if asked != "" {
		query.Set("stage", asked)
	}
	page = p.draw(r, v, "", address{galleryAt(c), galleryAt(c, "rows"), "/api/v1" + galleryAt(c, "stream"), query})
	page.Naming = v.Naming
	// Without a stage in the address the page goes with the contest from one to the next.
	page.Live = v.Passage.State == contest.Scoring || v.Passage.State == contest.Ended || asked == "" && (c.State == contest.Entries || c.State == contest.Running)
	for i := range c.Passed {
		st := c.Plan.Stage(c.Passed[i].Stage)
		page.Stages = append(page.Stages, stageLink{st.Name.In(r.Lang), galleryAt(c) + "?" + url.Values{"stage": {st.Code}}.Encode(), st.Code == v.Stage.Code})
	}
	return page, nil
}

// gallery is the board for spectators without a log-in (GET /boards/:id/:key).
func (p Pages) gallery(r *kit.Request) error {
	page, err := p.galleryPage(r)
	if err != nil {
		return err
	}
	return r.Show("contest_board", page)
}

// galleryRows is what moves on it (GET /boards/:id/:key/rows).
func (p Pages) galleryRows(r *kit.Request) error {
	page, err := p.galleryPage(r)
	if err != nil {
		return err
	}
	return r.ShowPart("contest_board", "rows", page)
}

// showcase opens the board to spectators, or closes it (POST /contests/:id/gallery).
func (p Pages) showcase(r *kit.Request) (err error) {
	id, reason := r.Path("id"), r.Form("reason")
	if r.Form("do") == "close" {
		_, err = p.Contests.CloseGallery(r.Context(), r.Actor, id, reason)
	} else {
		_, err = p.Contests.OpenGallery(r.Context(), r.Actor, id, r.Form("naming"), reason)
	}
	if err != nil {
		return p.refusedManage(r, err)
	}
	r.Flash("contest.done.act")
	return r.Done(at(id, "manage") + "#gallery")
}

// galleryOf is the switch as the page that runs the contest shows it; nil for who may not turn it, and where there is
// nothing to be seen.
func galleryOf(r *kit.Request, c *contest.Contest) *galleryView {
	if !r.May("exams.contest.run") || c.State == contest.Draft || c.State == contest.Cancelled && c.Key == "" {
		return nil
	}
	v := &galleryView{Naming: contest.NumberNames}
	if c.Key != "" {
		v.Address, v.Naming = r.Origin()+galleryAt(c), c.Naming
	}
	for _, x := range contest.Namings {
		v.Choices = append(v.Choices, kit.Option{Value: x, Text: r.T("contest.naming." + x)})
	}
	return v
}

// provinces are the names of provinces in a language, as they were asked for last: every look at a board needs them,
// and they hardly ever change.
type provinces struct {
	mu    sync.Mutex
	at    time.Time
	named map[string]string // by language and path
}

// fresh is for how long they are not asked again.
const fresh = time.Minute

// provincesOf are the names of the provinces of a board, by their paths.
func (p Pages) provincesOf(r *kit.Request, lines []contest.Line) map[string]string {
	x, now := p.provinces, r.Now()
	x.mu.Lock()
	if now.Sub(x.at).Abs() >= fresh {
		x.at, x.named = now, map[string]string{}
	}
	out, known := map[string]string{}, x.named
	var ask []string
	for i := range lines {
		path := lines[i].Province
		if _, there := out[path]; path == "" || there {
			continue
		}
		if out[path] = known[r.Lang+path]; out[path] == "" {
			out[path] = path
			ask = append(ask, path)
		}
	}
	x.mu.Unlock()
	if len(ask) == 0 {
		return out
	}
	names := p.labels(r.Context(), r.Lang, ask...)
	x.mu.Lock()
	defer x.mu.Unlock()
	for path, name := range names {
		out[path] = name
		if name != path { // what could not be asked is asked again
			known[r.Lang+path] = name
		}
	}
	return out
}

// named is who competes and for which province, as whoever looks may read it.
func named(r *kit.Request, v *contest.View, l *contest.Line, provinces map[string]string) (name, province string) {
	switch {
	case v.Naming == contest.NumberNames:
		panel, order := l.Number()
		if v.Stage.Panels > 1 {
			return r.T("contest.number.panel", "panel", panel, "order", order), ""
		}
		return r.T("contest.number", "order", order), ""
	case v.Naming == contest.MaskedNames && !v.Contest.Team:
		return certificates.MaskName(l.Name), provinces[l.Province]
	}
	return l.Name, provinces[l.Province]
}
