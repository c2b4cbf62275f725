package ladder

import (
	"slices"
	"strconv"
	"strings"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/strictyaml"
	rungs "tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/web/kit"
)

// gradePage is the form of one grade of the draft.
type gradePage struct {
	Rev    int64
	Path   string // of the form
	New    bool
	Code   string
	Zh, En string
	DutyZh string
	DutyEn string
	Entry  bool
	Stages []kit.Option
	Tracks []kit.Option
	After  []kit.Option
	Seats  []kit.Option
	Root   *partView
	Adds   []kit.Option // where nothing is required yet
}

// gradeForm shows the form of a grade, "new" of one more (GET /ladder/rules/draft/grades/:at).
func (p Pages) gradeForm(r *kit.Request) error {
	d, b, err := p.sketched(r)
	if err != nil {
		return err
	}
	g, at, err := gradeAt(r, b)
	if err != nil {
		return err
	}
	page, err := p.gradePage(r, b, g, at, formOf(g.Requires))
	if err != nil {
		return err
	}
	page.Rev = d.Rev
	return r.Show("ladder_draft_grade", page)
}

// gradeAt is the grade of the path; a new one stands at the end.
func gradeAt(r *kit.Request, b *rungs.Blueprint) (*rungs.Grade, int, error) {
	if r.Path("at") == "new" {
		g := &rungs.Grade{}
		if n := len(b.Grades); n > 0 {
			g.Stage = b.Grades[n-1].Stage
		}
		return g, len(b.Grades), nil
	}
	at, err := strconv.Atoi(r.Path("at"))
	if err != nil || at < 0 || at >= len(b.Grades) {
		return nil, 0, kit.ErrNotFound
	}
	g := b.Grades[at]
	return &g, at, nil
}

func (p Pages) gradePage(r *kit.Request, b *rungs.Blueprint, g *rungs.Grade, at int, root *ruleForm) (page gradePage, err error) {
	c, err := p.choicesFor(r, b)
	if err != nil {
		return page, err
	}
	page = gradePage{Path: "/ladder/rules/draft/grades/" + r.Path("at"), New: at == len(b.Grades), Code: g.Code, Zh: g.Name.Zh, En: g.Name.En, DutyZh: g.Duties.Zh, DutyEn: g.Duties.En, Entry: g.Entry, Adds: c.adds()}
	for _, s := range b.Stages {
		page.Stages = append(page.Stages, kit.Option{Value: s.Code, Text: s.Name.In(r.Lang), Selected: s.Code == g.Stage})
	}
	for _, t := range rungs.Tracks[1:] {
		page.Tracks = append(page.Tracks, kit.Option{Value: t, Text: rungs.TrackWord(r.Lang, t), Selected: t == g.Track})
	}
	page.After = chosen(gradesBefore(b, at, r.Lang), g.After)
	page.Seats = chosen(p.seatOptions(r.Lang), g.Seats)
	if root != nil {
		v := c.view(root, "requires", "")
		v.First, v.Last = true, true
		page.Root = &v
	}
	return page, nil
}

func gradesBefore(b *rungs.Blueprint, at int, lang string) (out []kit.Option) {
	for _, g := range b.Grades[:at] {
		out = append(out, kit.Option{Value: g.Code, Text: g.Code + " " + g.Name.In(lang)})
	}
	return out
}

func (p Pages) seatOptions(lang string) (out []kit.Option) {
	if p.Seats == nil {
		return nil
	}
	plan, _, err := p.Seats.Plan()
	if err != nil {
		return nil
	}
	for _, s := range plan.Seats {
		out = append(out, kit.Option{Value: s.Code, Text: s.Name.In(lang)})
	}
	return out
}

// chosen marks the options that are chosen, and adds those that nobody offers.
func chosen(options []kit.Option, have []string) []kit.Option {
	for _, code := range have {
		found := false
		for i := range options {
			if options[i].Value == code {
				options[i].Selected, found = true, true
			}
		}
		if !found {
			options = append(options, kit.Option{Value: code, Text: code, Selected: true})
		}
	}
	return options
}

// inOrder puts what was chosen in the order that it had; what is new comes behind.
func inOrder(have, was []string) (out []string) {
	for _, list := range [][]string{was, have} {
		for _, code := range list {
			if slices.Contains(have, code) && !slices.Contains(out, code) {
				out = append(out, code)
			}
		}
	}
	return out
}

// saveGrade keeps the form of a grade, or changes its requirement by one step and shows it again
// (POST /ladder/rules/draft/grades/:at).
func (p Pages) saveGrade(r *kit.Request) error {
	d, b, err := p.sketched(r)
	if err != nil {
		return err
	}
	was, at, err := gradeAt(r, b)
	if err != nil {
		return err
	}
	root := readRule(r, "requires", 0)
	g := &rungs.Grade{Code: r.Form("code"), Stage: r.Form("stage"), Track: r.Form("track"), Entry: r.Form("entry") == "true",
		Name: locale.Text{Zh: r.Form("name.zh"), En: r.Form("name.en")}, Duties: locale.Text{Zh: r.Form("duties.zh"), En: r.Form("duties.en")},
		After: inOrder(r.FormAll("after"), was.After), Seats: inOrder(r.FormAll("seats"), was.Seats)}
	order(root, formOf(was.Requires))
	do := r.Form("do")
	if do != "" {
		_, path, _ := strings.Cut(do, ":")
		root = changed(root, do, r.Form(path+".add"))
	}
	page, err := p.gradePage(r, b, g, at, root)
	if err != nil {
		return err
	}
	if page.Rev = revOf(r); do != "" {
		return r.Show("ladder_draft_grade", page)
	}
	if err := p.keepGrade(r, d, b, g, at, root); err != nil {
		return r.Refused("ladder_draft_grade", page, err)
	}
	r.Flash("ladder.draft.kept")
	return r.Done("/ladder/rules/draft#grades")
}

// order gives codes that were only checked in a form the order that they have in the file.
func order(f, was *ruleForm) {
	if f == nil || was == nil {
		return
	}
	f.Codes = inOrder(f.Codes, was.Codes)
	for i, p := range f.Parts {
		for j, w := range was.Parts {
			if p.ID != "" && p.ID == w.ID || p.ID == "" && i == j && p.Kind == w.Kind {
				order(p, w)
			}
		}
	}
}

// keepGrade puts the grade into the draft. What is wrong with the grade itself is refused at its field;
// what is wrong elsewhere can be mended later, the draft says it.
func (p Pages) keepGrade(r *kit.Request, d *rungs.Draft, b *rungs.Blueprint, g *rungs.Grade, at int, root *ruleForm) error {
	if root != nil {
		rule, faults := root.rule("requires")
		if len(faults) > 0 {
			return faults
		}
		g.Requires = &rule
	}
	if at == len(b.Grades) {
		b.Grades = append(b.Grades, *g)
	} else {
		b.Grades[at] = *g
	}
	text, err := strictyaml.Rewrite([]byte(d.YAML), b)
	if err != nil {
		return err
	}
	again, err := rungs.Sketch("", text)
	if err != nil {
		return err
	}
	var own fault.List
	for _, f := range again.Check("") {
		if field, ok := strings.CutPrefix(f.Field(), "grades."+strconv.Itoa(at)+"."); ok {
			own = append(own, inForm(f).At(field))
		}
	}
	if len(own) > 0 {
		return own
	}
	_, err = p.Ladder.KeepDraft(r.Context(), r.Actor, revOf(r), string(text))
	return err
}

// inForm says a fault of the file as one of the form: people see no parameters by their codes there.
func inForm(f *fault.Fault) *fault.Fault {
	switch f.Code() {
	case requirement.ErrMissing.Code(), rungs.ErrBlank.Code():
		return ErrEmpty
	case requirement.ErrRange.Code():
		return ErrBounds.With("value", f.Params()["value"])
	case requirement.ErrShape.Code():
		return ErrGroup
	case rungs.ErrNoRule.Code():
		return ErrAsks
	}
	return f
}
