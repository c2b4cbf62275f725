package ladder

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/strictyaml"
	rungs "tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/web/kit"
	"tianti/web/page/excerpt"
)

// draftPage is the reader's own draft: what stands in it, and what is wrong with it.
type draftPage struct {
	Rev    int64
	Kept   time.Time
	Base   int
	Newest int
	Grades []draftRow
	Stages []string
	Holds  int
	Earns  []draftRow
	Faults []draftFault
	Broken bool // the file cannot be read: only the file can be edited
	Parts  []excerpt.Part
}

type draftRow struct {
	Index       int
	Code, Name  string
	About       string
	First, Last bool
}

// draftFault is something wrong, with the form where it can be mended.
type draftFault struct{ What, Mend, Path string }

// draft shows the draft (GET /ladder/rules/draft).
func (p Pages) draft(r *kit.Request) error {
	page, err := p.draftOf(r)
	if err != nil {
		return err
	}
	return r.Show("ladder_draft", page)
}

func (p Pages) draftOf(r *kit.Request) (page draftPage, err error) {
	d, err := p.Ladder.Draft(r.Context(), r.Actor)
	if err != nil {
		return page, err
	}
	page = draftPage{Rev: d.Rev, Kept: d.Changed, Base: d.Base, Newest: p.Ladder.Newest().Version}
	b, err := rungs.Sketch("", []byte(d.YAML))
	if err != nil { // a draft that was kept can be read; rules of a later program perhaps not
		page.Broken, page.Parts = true, excerpt.Of(d.YAML, err)
		return page, nil
	}
	w, err := p.wordsFor(r)
	if err != nil {
		return page, err
	}
	for i, g := range b.Grades {
		page.Grades = append(page.Grades, draftRow{i, g.Code, g.Name.In(r.Lang), b.StageOf(&g).Name.In(r.Lang), i == 0, i+1 == len(b.Grades)})
	}
	for i, e := range b.Earns {
		page.Earns = append(page.Earns, draftRow{i, e.Certificate, w.names.Of(requirement.Certificate, e.Certificate), r.T("ladder.draft.earn.courses", "n", len(e.Courses)), i == 0, i+1 == len(b.Earns)})
	}
	page.Holds = len(b.Holds)
	for _, s := range b.Stages {
		page.Stages = append(page.Stages, s.Name.In(r.Lang))
	}
	for _, f := range b.Check("") {
		page.Faults = append(page.Faults, draftFaultOf(r, f))
	}
	return page, nil
}

func draftFaultOf(r *kit.Request, f *fault.Fault) draftFault {
	out := draftFault{What: locale.T(r.Lang, "fault."+f.Code(), f.Params()), Mend: locale.T(r.Lang, "fault."+f.Code()+".mend", f.Params()), Path: "/ladder/rules/draft"}
	parts := strings.SplitN(f.Field(), ".", 3)
	switch {
	case parts[0] == "grades" && len(parts) == 3:
		out.Path = "/ladder/rules/draft/grades/" + parts[1] + "#f-" + parts[2]
	case parts[0] == "stages":
		out.Path = "/ladder/rules/draft/stages"
	case parts[0] == "holds" && len(parts) == 3:
		out.Path = "/ladder/rules/draft/holds#f-" + f.Field()
	case parts[0] == "appeal":
		out.Path = "/ladder/rules/draft/holds#f-appeal"
	}
	return out
}

// sketched reads the draft for one of its forms. A draft that cannot be read has no forms.
func (p Pages) sketched(r *kit.Request) (*rungs.Draft, *rungs.Blueprint, error) {
	d, err := p.Ladder.Draft(r.Context(), r.Actor)
	if err != nil {
		return nil, nil, err
	}
	b, err := rungs.Sketch("", []byte(d.YAML))
	return d, b, err
}

// keep writes a changed ladder into the draft's file, on top of the revision that the form was made of.
func (p Pages) keep(r *kit.Request, d *rungs.Draft, b *rungs.Blueprint) error {
	text, err := strictyaml.Rewrite([]byte(d.YAML), b)
	if err != nil {
		return err
	}
	_, err = p.Ladder.KeepDraft(r.Context(), r.Actor, revOf(r), string(text))
	return err
}

func revOf(r *kit.Request) int64 { n, _ := strconv.ParseInt(r.Form("rev"), 10, 64); return n }

// arrange moves or removes a grade, or what earns a certificate (POST /ladder/rules/draft/arrange).
func (p Pages) arrange(r *kit.Request) error {
	d, b, err := p.sketched(r)
	if err != nil {
		return err
	}
	act, what, _ := strings.Cut(r.Form("do"), ":")
	list, n, _ := strings.Cut(what, ":")
	at, err := strconv.Atoi(n)
	if err != nil {
		return kit.ErrNotFound
	}
	switch list {
	case "grades":
		b.Grades, err = arranged(b.Grades, act, at)
	case "earns":
		b.Earns, err = arranged(b.Earns, act, at)
	default:
		return kit.ErrNotFound
	}
	if err != nil {
		return err
	}
	if err := p.keep(r, d, b); err != nil {
		page, perr := p.draftOf(r)
		if perr != nil {
			return perr
		}
		return r.Refused("ladder_draft", page, err)
	}
	return r.Done("/ladder/rules/draft#" + list)
}

func arranged[T any](list []T, act string, at int) ([]T, error) {
	switch {
	case at < 0 || at >= len(list):
		return nil, kit.ErrNotFound
	case act == "up" && at > 0:
		list[at-1], list[at] = list[at], list[at-1]
	case act == "down" && at+1 < len(list):
		list[at+1], list[at] = list[at], list[at+1]
	case act == "remove":
		return slices.Delete(list, at, at+1), nil
	}
	return list, nil
}

// tryDraft tries the draft as it stands (POST /ladder/rules/draft/trial).
func (p Pages) tryDraft(r *kit.Request) error {
	d, err := p.Ladder.Draft(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	t, err := p.Ladder.StartTrial(r.Context(), r.Actor, []byte(d.YAML))
	if err != nil {
		page, perr := p.draftOf(r)
		if perr != nil {
			return perr
		}
		return r.Refused("ladder_draft", page, err)
	}
	return r.Done("/ladder/rules/trials/" + t.ID)
}

// dropDraft throws the draft away (POST /ladder/rules/draft/drop).
func (p Pages) dropDraft(r *kit.Request) error {
	if err := p.Ladder.DropDraft(r.Context(), r.Actor); err != nil {
		return err
	}
	r.Flash("ladder.draft.dropped")
	return r.Done("/ladder/rules")
}
