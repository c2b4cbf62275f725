package supervision

import (
	"net/url"
	"slices"
	"time"

	"tianti/courses"
	findings "tianti/courses/supervision"
	"tianti/ladder/star"
	"tianti/rbac"
	"tianti/web/kit"
)

// showPage is one finding with everything that was done about it.
type showPage struct {
	row
	PersonPath, KPIPath    string
	Text, Cause, Measure   string
	By                     string
	At                     time.Time
	Round                  int
	FirstDue               string
	Answers                []answer
	Walk                   []walked
	Files                  []fileRow
	Training               []trainee
	Acts                   []actRow
	Notes                  []noteRow
	Repeats                *row
	Effects                []effectView
	Measured               time.Time
	MeasuresFrom           time.Time // of a closed one without figures yet
	Seen                   time.Time
	Veto                   string
	Offers                 []findings.Act
	MayNote, MayAttach     bool
	MayVeto, IsOwn, IsVoid bool
	Vetoes                 []kit.Option
	Plan                   planForm
	Words, Note            string // as they were typed
	Again                  string // day of another correction
}

type answer struct{ Label, Value string }

type fileRow struct {
	Path, Name, Size string
	At               time.Time
}

type trainee struct {
	Name, Path, Course string
	Done, Withdrawn    bool
	Percent            int
	Due                time.Time
}

type actRow struct {
	Act, Name, Text, Due string
	At                   time.Time
	Step                 string
}

type noteRow struct {
	Name, Text string
	At         time.Time
}

// planForm is the plan as it is being written.
type planForm struct {
	Cause, Measure, Owner, Due, More string
	Causes, Owners, Courses, Others  []kit.Option
}

// Can says whether the actor may do an act now.
func (s showPage) Can(act string) bool { return slices.Contains(s.Offers, findings.Act(act)) }

// show shows a finding (GET /supervision/findings/:id).
func (p Pages) show(r *kit.Request) error {
	page, err := p.page(r, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Show("finding_show", page)
}

func (p Pages) page(r *kit.Request, id string) (page showPage, err error) {
	f, err := p.Supervision.Finding(r.Context(), r.Actor, id)
	if err != nil {
		return page, err
	}
	rows, err := p.rows(r, []*findings.Finding{f})
	if err != nil {
		return page, err
	}
	page = showPage{row: rows[0], Text: f.Text, Measure: f.Measure, By: f.ByName, At: f.At, Round: f.Round, FirstDue: string(f.FirstDue), Measured: f.Measured, Seen: f.Seen, Veto: f.Veto,
		Offers: p.Supervision.Offers(r.Actor, f), IsOwn: f.Person == r.Actor.Person, IsVoid: f.State == findings.Void}
	page.MayNote, page.MayAttach, page.MayVeto = p.Supervision.Can(r.Actor, f)
	standards, err := p.Supervision.Standards(r.Context())
	if err != nil {
		return page, err
	}
	if f.Cause != "" {
		page.Cause = findings.Named(standards).Cause(r.Lang, f.Category, f.Cause)
	}
	if f.Person != "" {
		page.PersonPath, page.KPIPath = "/people/"+url.PathEscape(f.Person), "/people/"+url.PathEscape(f.Person)+"/kpi"
		if !r.May("rbac.directory.read") && !page.IsOwn {
			page.PersonPath = ""
		}
	}
	p.told(r, f, &page)
	if err := p.training(r, f, &page); err != nil {
		return page, err
	}
	if before, err := p.Supervision.Repeats(r.Context(), f); err == nil && before != nil {
		again, err := p.rows(r, []*findings.Finding{before})
		if err != nil {
			return page, err
		}
		page.Repeats = &again[0]
	}
	if page.Effects, err = p.effects(r, f); err != nil {
		return page, err
	}
	if f.State == findings.Closed && len(page.Effects) == 0 {
		page.MeasuresFrom = f.Measurable
	}
	if page.MayVeto {
		for _, code := range star.VetoCodes {
			page.Vetoes = append(page.Vetoes, kit.Option{Value: code, Text: r.T("star.veto." + code)})
		}
	}
	return page, p.forms(r, f, &page)
}

// told is what the finding says by itself: answers, steps, files, acts, notes.
func (p Pages) told(r *kit.Request, f *findings.Finding, page *showPage) {
	for _, q := range findings.Form(f.Kind) {
		said := f.Answers[q.Code]
		if said == "" {
			continue
		}
		if q.Type == findings.Choice {
			said = r.T("supervision.choice." + said)
		}
		page.Answers = append(page.Answers, answer{r.T("supervision.ask." + q.Code), said})
	}
	for i, s := range f.Walk {
		page.Walk = append(page.Walk, walked{i + 1, s.What, s.Found, s.Broken})
	}
	for _, a := range f.Files {
		page.Files = append(page.Files, fileRow{pathOf(f.ID) + "/files/" + a.File, a.Name, r.T("finding.kb", "n", max(1, a.Size>>10)), a.At})
	}
	for _, s := range f.Acts {
		x := actRow{Act: actWord(r, s.Act), Name: s.Name, Text: s.Text, Due: string(s.Due), At: s.At}
		if s.Act != findings.Record && s.Act != findings.Annul {
			x.Step = r.T("finding.pdca." + string(s.Act))
		}
		page.Acts = append(page.Acts, x)
	}
	for _, n := range f.Notes {
		page.Notes = append(page.Notes, noteRow{n.Name, n.Text, n.At})
	}
}

func (p Pages) training(r *kit.Request, f *findings.Finding, page *showPage) error {
	all, err := p.Supervision.Training(r.Context(), f)
	if err != nil {
		return err
	}
	titles, err := p.Courses.Titles(r.Context(), f.Courses)
	if err != nil {
		return err
	}
	for _, t := range all {
		x := trainee{Name: t.Name, Course: titles[t.Course].In(r.Lang), Done: t.Done, Withdrawn: t.Withdrawn, Percent: t.Percent, Due: t.Due}
		if !t.Due.IsZero() {
			x.Due = t.Due.Add(-time.Second)
		}
		switch {
		case t.Person == r.Actor.Person:
			x.Path = "/learn/" + url.PathEscape(t.Course)
		case r.May("courses.team.read"):
			x.Path = "/people/" + url.PathEscape(t.Person) + "/courses"
		}
		page.Training = append(page.Training, x)
	}
	return nil
}

// live are the courses that people can take, by code.
func (p Pages) live(r *kit.Request) (out []kit.Option, err error) {
	found, err := p.Courses.Catalogue(r.Context(), r.Actor, courses.Filter{})
	for _, e := range found {
		if e.State == courses.Live {
			out = append(out, kit.Option{Value: e.Code, Text: e.Title.In(r.Lang)})
		}
	}
	return out, err
}

// forms fills what the offered acts ask for.
func (p Pages) forms(r *kit.Request, f *findings.Finding, page *showPage) error {
	if !page.Can("assign") && !page.Can("fail") && !page.Can("reopen") {
		return nil
	}
	std, err := p.Supervision.Standard(r.Context())
	if err != nil {
		return err
	}
	due, err := p.Supervision.Usual(r.Context(), std, f.Severity)
	if err != nil { // a year without its calendar: the day is typed
		due = ""
	}
	page.Again = string(due)
	if !page.Can("assign") {
		return nil
	}
	x := planForm{Cause: f.Cause, Measure: f.Measure, Owner: f.Owner, Due: string(due)}
	if f.Due != "" {
		x.Due = string(f.Due)
	}
	c := std.Category(f.Category)
	if c == nil {
		c = &findings.Category{}
	}
	for _, cause := range c.Causes {
		x.Causes = append(x.Causes, kit.Option{Value: cause.Code, Text: cause.Name.In(r.Lang)})
	}
	owners, err := p.Supervision.Owners(r.Context(), f)
	if err != nil {
		return err
	}
	for _, o := range owners {
		x.Owners = append(x.Owners, kit.Option{Value: o.ID, Text: o.Name + " " + o.EmployeeNo})
	}
	if x.Owner == "" && len(owners) > 0 {
		x.Owner = owners[0].ID
	}
	live, err := p.live(r)
	if err != nil {
		return err
	}
	for _, o := range live {
		if slices.Contains(c.Courses, o.Value) {
			o.Selected = slices.Contains(f.Courses, o.Value)
			x.Courses = append(x.Courses, o)
		} else {
			x.Others = append(x.Others, o)
		}
	}
	page.Plan = x
	return nil
}

// refused shows the finding again with what was typed and what is wrong with it.
func (p Pages) refused(r *kit.Request, cause error, keep func(*showPage)) error {
	page, err := p.page(r, r.Path("id"))
	if err != nil {
		return cause
	}
	keep(&page)
	return r.Refused("finding_show", page, cause)
}

// assign plans the correction (POST /supervision/findings/:id/assign).
func (p Pages) assign(r *kit.Request) error {
	plan := findings.Plan{Cause: r.Form("cause"), Measure: r.Form("measure"), Owner: r.Form("owner"), Due: rbac.Day(r.Form("due")), Courses: r.FormAll("courses")}
	if more := r.Form("more"); more != "" && !slices.Contains(plan.Courses, more) {
		plan.Courses = append(plan.Courses, more)
	}
	if _, err := p.Supervision.Assign(r.Context(), r.Actor, r.Path("id"), plan); err != nil {
		return p.refused(r, err, func(s *showPage) {
			s.Plan.Cause, s.Plan.Measure, s.Plan.Owner, s.Plan.Due, s.Plan.More = plan.Cause, plan.Measure, plan.Owner, string(plan.Due), r.Form("more")
			for i := range s.Plan.Courses {
				s.Plan.Courses[i].Selected = slices.Contains(plan.Courses, s.Plan.Courses[i].Value)
			}
		})
	}
	return p.done(r, "finding.done.assign")
}

// done goes back to the finding.
func (p Pages) done(r *kit.Request, flash string) error {
	r.Flash(flash)
	return r.Done(pathOf(r.Path("id")))
}

// typed keeps what stands in the form of an act.
func typed(s *showPage, r *kit.Request) {
	s.Words, s.Note = r.Form("words"), r.Form("note")
	if day := r.Form("due"); day != "" {
		s.Again = day
	}
}

// correct reports that it is mended (POST /supervision/findings/:id/correct).
func (p Pages) correct(r *kit.Request) error {
	if _, err := p.Supervision.Correct(r.Context(), r.Actor, r.Path("id"), r.Form("words")); err != nil {
		return p.refused(r, err, func(s *showPage) { typed(s, r) })
	}
	return p.done(r, "finding.done.correct")
}

// recheck closes, or sends back (POST /supervision/findings/:id/recheck, "do" is "pass" or "fail").
func (p Pages) recheck(r *kit.Request) error {
	v := findings.Verdict{Passed: r.Form("do") == "pass", Words: r.Form("words"), Due: rbac.Day(r.Form("due"))}
	if _, err := p.Supervision.Recheck(r.Context(), r.Actor, r.Path("id"), v); err != nil {
		return p.refused(r, err, func(s *showPage) { typed(s, r) })
	}
	if v.Passed {
		return p.done(r, "finding.done.pass")
	}
	return p.done(r, "finding.done.fail")
}

// reopen sends a closed finding round again (POST /supervision/findings/:id/reopen).
func (p Pages) reopen(r *kit.Request) error {
	if _, err := p.Supervision.Reopen(r.Context(), r.Actor, r.Path("id"), rbac.Day(r.Form("due")), r.Form("reason")); err != nil {
		return p.refused(r, err, func(s *showPage) { typed(s, r) })
	}
	return p.done(r, "finding.done.reopen")
}

// void says that it is no finding (POST /supervision/findings/:id/void).
func (p Pages) void(r *kit.Request) error {
	if _, err := p.Supervision.Annul(r.Context(), r.Actor, r.Path("id"), r.Form("reason")); err != nil {
		return p.refused(r, err, func(s *showPage) { typed(s, r) })
	}
	return p.done(r, "finding.done.void")
}

// comment adds a note (POST /supervision/findings/:id/notes).
func (p Pages) comment(r *kit.Request) error {
	if _, err := p.Supervision.Comment(r.Context(), r.Actor, r.Path("id"), r.Form("note")); err != nil {
		return p.refused(r, err, func(s *showPage) { typed(s, r) })
	}
	return p.done(r, "finding.done.note")
}

// seen notes that the person has read it (POST /supervision/findings/:id/seen).
func (p Pages) seen(r *kit.Request) error {
	if _, err := p.Supervision.Acknowledge(r.Context(), r.Actor, r.Path("id")); err != nil {
		return err
	}
	return p.done(r, "finding.done.seen")
}

// attach keeps a file with it (POST /supervision/findings/:id/files).
func (p Pages) attach(r *kit.Request) error {
	up, err := r.File("file")
	if err == nil {
		_, err = p.Supervision.Attach(r.Context(), r.Actor, r.Path("id"), up.Name, up.Data)
	}
	if err != nil {
		return p.refused(r, err, func(*showPage) {})
	}
	return p.done(r, "finding.done.file")
}

// file sends an attached file (GET /supervision/findings/:id/files/:file).
func (p Pages) file(r *kit.Request) error {
	d, err := p.Supervision.File(r.Context(), r.Actor, r.Path("id"), r.Path("file"))
	if err != nil {
		return err
	}
	return r.Serve(kit.Content{Tag: d.File, Type: d.Type, Size: d.Size, Read: d.Read, Closed: true, Name: d.Name})
}

// veto makes a serious finding a veto event (POST /supervision/findings/:id/veto).
func (p Pages) veto(r *kit.Request) error {
	if _, err := p.Supervision.Veto(r.Context(), r.Actor, r.Path("id"), r.Form("code"), r.Form("reason")); err != nil {
		return p.refused(r, err, func(*showPage) {})
	}
	return p.done(r, "finding.done.veto")
}
