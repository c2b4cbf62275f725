package ladder

import (
	"maps"
	"slices"
	"strings"

	"tianti/courses"
	"tianti/internal/locale"
	rungs "tianti/ladder"
	"tianti/ladder/kpi"
	"tianti/ladder/requirement"
	"tianti/ladder/star"
	"tianti/web/kit"
)

// choices are what the form of the rules offers, by name: the catalogues of this program, and whatever
// the draft itself speaks of.
type choices struct {
	r      *kit.Request
	w      *words
	draft  *rungs.Blueprint
	byKind map[string][]kit.Option // by kind of requirement
}

// open kinds take further codes: exams and awards are known by what other files and people call them.
var openKinds = []string{"exam", "award", "decision", "panel"}

// contestAwards are the awards of contests and of trainers, which no catalogue lists yet.
var contestAwards = []string{"CONTEST-GOLD", "CONTEST-SILVER", "CONTEST-BRONZE", "CONTEST-EXCELLENCE", "CONTEST-TEAM", "COURSE-PUBLISHED"}

func (p Pages) choicesFor(r *kit.Request, draft *rungs.Blueprint) (*choices, error) {
	w, err := p.wordsFor(r)
	if err != nil {
		return nil, err
	}
	c := &choices{r: r, w: w, draft: draft, byKind: map[string][]kit.Option{}}
	offer := func(kind, code, name string) {
		if name == "" || name == code {
			name = code
		} else if kind != "kpi" && kind != "appraisal" && kind != "no_veto" && !strings.HasPrefix(name, code) {
			name += " " + code
		}
		known := slices.ContainsFunc(c.byKind[kind], func(o kit.Option) bool { return o.Value == code })
		if !known && code != "" {
			c.byKind[kind] = append(c.byKind[kind], kit.Option{Value: code, Text: name})
		}
	}
	for _, g := range draft.Grades {
		name := g.Code + " " + g.Name.In(r.Lang)
		offer("tenure", g.Code, name)
		offer("panel", g.Code, name)
		offer("decision", "quota:"+g.Code, r.T("ladder.quota", "grade", name))
	}
	for _, code := range slices.Sorted(maps.Keys(w.courses)) {
		offer("course", code, w.courses[code])
	}
	if p.Certificates != nil {
		for _, k := range p.Certificates.Catalogue().Kinds {
			offer("certificate", k.Code, k.In(r.Lang))
		}
	}
	for _, e := range draft.Earns {
		offer("certificate", e.Certificate, w.names.Of(requirement.Certificate, e.Certificate))
		offer("exam", e.Exam, w.names.Of(requirement.Exam, e.Exam))
	}
	for _, code := range append(slices.Clone(star.AwardKinds), contestAwards...) {
		offer("award", code, w.names.Of(requirement.Award, code))
	}
	for _, code := range []string{"awareness", "skill", "attitude", "effect", "overall"} {
		offer("appraisal", code, r.T("ladder.dimension."+code))
	}
	for _, code := range star.VetoCodes {
		offer("no_veto", code, r.T("star.veto."+code))
	}
	if p.KPI != nil {
		now, err := p.KPI.Catalogue(r.Context(), kpi.MonthOf(r.Now()))
		if err != nil {
			return nil, err
		}
		for _, m := range now.Metrics {
			if m.Judged() && !m.Retired {
				offer("kpi", m.Code, m.Name.In(r.Lang))
			}
		}
	}
	for _, g := range draft.Grades {
		if g.Requires != nil {
			g.Requires.Walk(func(x *requirement.Rule) {
				for _, code := range x.Codes {
					offer(x.Kind, code, w.names.Of(factOf(x.Kind), code))
				}
			})
		}
	}
	return c, nil
}

// factOf is the kind of facts whose codes a kind of requirement speaks of.
func factOf(kind string) string {
	switch kind {
	case "tenure":
		return requirement.Grade
	case "no_veto":
		return requirement.Veto
	}
	return kind
}

// codes are the codes that a requirement of a kind may have, those that it has chosen among them.
func (c *choices) codes(kind string, have []string, must bool) *codesView {
	v := &codesView{Must: must, Open: slices.Contains(openKinds, kind)}
	for _, o := range c.byKind[kind] {
		o.Selected = slices.Contains(have, o.Value)
		v.All = append(v.All, o)
	}
	for _, code := range have {
		i := slices.IndexFunc(v.All, func(o kit.Option) bool { return o.Value == code })
		if i < 0 {
			i, v.All = len(v.All), append(v.All, kit.Option{Value: code, Text: code, Selected: true})
		}
		v.Chosen = append(v.Chosen, v.All[i].Text)
	}
	return v
}

// options are the values of a parameter that is one of a few; nil of a number.
func (c *choices) options(kind, param, value string) (out []kit.Option) {
	offer := func(code, name string) {
		out = append(out, kit.Option{Value: code, Text: name, Selected: code == value})
	}
	switch {
	case param == "level":
		for _, l := range requirement.TrainerLevels {
			offer(l, c.r.T("ladder.level."+l))
		}
	case param == "line":
		for _, l := range courses.Lines {
			offer(string(l), l.Word(c.r.Lang))
		}
	case param == "tier" && kind == "kpi":
		for _, t := range []string{"person", "team", "centre"} {
			offer(t, c.r.T("ladder.scope."+t))
		}
	case param == "tier":
		for _, t := range courses.Tiers {
			offer(string(t), t.Word(c.r.Lang))
		}
	case param == "step":
		for _, g := range c.draft.Grades {
			offer(g.Code, g.Code+" "+g.Name.In(c.r.Lang))
		}
	default:
		return nil
	}
	if value != "" && !slices.ContainsFunc(out, func(o kit.Option) bool { return o.Value == value }) {
		offer(value, value)
	}
	return out
}

// adds are the kinds that may be added to a composition.
func (c *choices) adds() (out []kit.Option) {
	for _, kind := range append(requirement.Kinds(), compositions...) {
		name := kind
		if locale.Has(c.r.Lang, "ladder.draft.kind."+kind) {
			name = c.r.T("ladder.draft.kind." + kind)
		}
		out = append(out, kit.Option{Value: kind, Text: name})
	}
	return out
}
