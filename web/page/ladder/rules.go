package ladder

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	rungs "tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/web/kit"
	"tianti/web/page/excerpt"
)

// rulesPage is what each rung asks, in words and as data.
type rulesPage struct {
	Version int
	Hash    string
	Grades  []ruleView
	YAML    string
	Rows    []editionRow // versions, the newest first
	Next    string
}

type ruleView struct {
	Code, Name string
	Entry      bool
	After      []string
	Items      []item
}

// rules shows the rules in force (GET /ladder/rules).
func (p Pages) rules(r *kit.Request) error {
	b, err := p.Ladder.Rules(r.Actor)
	if err != nil {
		return err
	}
	w, err := p.wordsFor(r)
	if err != nil {
		return err
	}
	page := rulesPage{Version: b.Version, Hash: b.Hash, YAML: b.Source}
	for i := range b.Grades {
		g := &b.Grades[i]
		v := ruleView{Code: g.Code, Name: g.Name.In(r.Lang), Entry: g.Entry}
		for _, a := range g.After {
			v.After = append(v.After, w.names.Of(requirement.Grade, a))
		}
		if g.Requires != nil {
			res := requirement.Look(g.Requires, requirement.View{})
			v.Items = w.items(rungs.Top(res))
		}
		page.Grades = append(page.Grades, v)
	}
	found, err := p.Ladder.Editions(r.Context(), r.Actor, r.Query("cursor"))
	if err != nil {
		return err
	}
	for _, e := range found.Items {
		page.Rows = append(page.Rows, p.editionRow(r, e))
	}
	if found.Next != "" {
		page.Next = "/ladder/rules?cursor=" + url.QueryEscape(found.Next)
	}
	return r.Show("ladder_rules", page)
}

// file is the rules' file itself (GET /ladder/rules/file).
func (p Pages) file(r *kit.Request) error {
	b, err := p.Ladder.Rules(r.Actor)
	if err != nil {
		return err
	}
	return r.Download("ladder.yaml", "application/yaml; charset=utf-8", []byte(b.Source))
}

// trialPage takes the file of the reader's own draft.
type trialPage struct {
	YAML     string
	Rev      int64
	Kept     time.Time // when the draft was kept last; zero is never
	Base     int       // version that the draft was begun from
	Newest   int
	Excerpts []excerpt.Part
}

func (p Pages) draftFile(d *rungs.Draft) trialPage {
	return trialPage{YAML: d.YAML, Rev: d.Rev, Kept: d.Changed, Base: d.Base, Newest: p.Ladder.Newest().Version}
}

// trialForm shows the file of one's draft, to be edited (GET /ladder/rules/trial).
func (p Pages) trialForm(r *kit.Request) error {
	d, err := p.Ladder.Draft(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Show("ladder_trial", p.draftFile(d))
}

// keepFile keeps the typed file as the draft; where that is refused, it has answered.
func (p Pages) keepFile(r *kit.Request) (d *rungs.Draft, answer error) {
	d, err := p.Ladder.Draft(r.Context(), r.Actor)
	if err != nil {
		return nil, err
	}
	page := p.draftFile(d)
	page.YAML = strings.ReplaceAll(r.Raw("yaml"), "\r\n", "\n")
	rev, _ := strconv.ParseInt(r.Form("rev"), 10, 64)
	if d, err = p.Ladder.KeepDraft(r.Context(), r.Actor, rev, page.YAML); err != nil {
		page.Excerpts = excerpt.Of(page.YAML, err)
		return nil, r.Refused("ladder_trial", page, err)
	}
	return d, nil
}

// saveFile keeps the draft as it was typed (POST /ladder/rules/draft/file).
func (p Pages) saveFile(r *kit.Request) error {
	d, err := p.keepFile(r)
	if d == nil {
		return err
	}
	r.Flash("ladder.draft.kept")
	return r.Done("/ladder/rules/draft")
}

// trial keeps the draft and tries it out on everybody (POST /ladder/rules/trial).
func (p Pages) trial(r *kit.Request) error {
	d, err := p.keepFile(r)
	if d == nil {
		return err
	}
	t, err := p.Ladder.StartTrial(r.Context(), r.Actor, []byte(d.YAML))
	if err != nil {
		page := p.draftFile(d)
		page.Excerpts = excerpt.Of(page.YAML, err)
		return r.Refused("ladder_trial", page, err)
	}
	return r.Done("/ladder/rules/trials/" + t.ID)
}
