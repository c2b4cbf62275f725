package ladder

import (
	"net/url"
	"strings"

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

// trialPage takes another file and says what it would do.
type trialPage struct {
	YAML      string
	Excerpts  []excerpt.Part
	Done      bool
	Same      bool
	Version   int
	Hash      string
	InForce   string // hash of the rules in force
	Examined  int
	Rest      bool
	Changed   []string
	Gains     []tallyView
	Losses    []tallyView
	Stranded  []shiftView
	GainCount int
	LossCount int
	Effective string // for the proposal
	Least     string
	Reason    string
}

type tallyView struct {
	Grade  string
	Count  int
	Rest   int // that are not named
	People []shiftView
}

type shiftView struct {
	Name, Unit, Path, On string
	Why                  []item
}

// trialForm shows the newest file, to be edited (GET /ladder/rules/trial).
func (p Pages) trialForm(r *kit.Request) error {
	b := p.Ladder.Draft()
	return r.Show("ladder_trial", trialPage{YAML: b.Source, InForce: b.Hash, Least: day(r.Now())})
}

// trial tries a file out on everybody and changes nothing (POST /ladder/rules/trial).
func (p Pages) trial(r *kit.Request) error {
	page := trialPage{YAML: strings.ReplaceAll(r.Raw("yaml"), "\r\n", "\n"), InForce: p.Ladder.Draft().Hash, Effective: r.Form("effective"), Reason: r.Form("reason"), Least: day(r.Now())}
	t, err := p.Ladder.TryOut(r.Context(), r.Actor, []byte(page.YAML))
	if err != nil {
		page.Excerpts = excerpt.Of(page.YAML, err)
		return r.Refused("ladder_trial", page, err)
	}
	w, err := p.wordsFor(r)
	if err != nil {
		return err
	}
	page.Done, page.Version, page.Hash, page.Examined, page.Rest = true, t.Blueprint.Version, t.Blueprint.Hash, t.Examined, t.Rest
	page.Same = len(t.Changed) == 0
	page.Changed = t.Changed
	page.Gains, page.GainCount = p.tallies(w, t.Blueprint, t.Gains)
	page.Losses, page.LossCount = p.tallies(w, t.Blueprint, t.Losses)
	page.Stranded = p.shifts(w, t.Stranded)
	return r.Show("ladder_trial", page)
}

func (p Pages) tallies(w *words, b *rungs.Blueprint, ts []rungs.Tally) (out []tallyView, sum int) {
	for _, t := range ts {
		name := w.names.Of(requirement.Grade, t.Grade)
		if g := b.Grade(t.Grade); g != nil {
			name = g.Code + " " + g.Name.In(w.r.Lang)
		}
		out = append(out, tallyView{name, t.Count, t.Count - len(t.People), p.shifts(w, t.People)})
		sum += t.Count
	}
	return out, sum
}

func (p Pages) shifts(w *words, ss []rungs.Shift) (out []shiftView) {
	units := map[string]string{}
	for _, s := range ss {
		if _, known := units[s.Unit]; !known {
			units[s.Unit] = p.unitName(w.r.Context(), w.r.Lang, s.Unit)
		}
		out = append(out, shiftView{s.Name, units[s.Unit], "/people/" + s.Person + "/ladder", w.names.Of(requirement.Grade, s.On), w.items(s.Why)})
	}
	return out
}
