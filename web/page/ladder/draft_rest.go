package ladder

import (
	"fmt"
	"strconv"

	"tianti/internal/locale"
	rungs "tianti/ladder"
	"tianti/web/kit"
)

// stagesPage is the form of the stages.
type stagesPage struct {
	Rev  int64
	Rows []stageRow
}

type stageRow struct{ At, Code, Zh, En string }

// spareStages is how many empty lines the form of the stages offers.
const spareStages = 2

// stagesForm shows the form of the stages (GET /ladder/rules/draft/stages).
func (p Pages) stagesForm(r *kit.Request) error {
	d, b, err := p.sketched(r)
	if err != nil {
		return err
	}
	page := stagesPage{Rev: d.Rev}
	for i := range len(b.Stages) + spareStages {
		row := stageRow{At: strconv.Itoa(i)}
		if i < len(b.Stages) {
			row.Code, row.Zh, row.En = b.Stages[i].Code, b.Stages[i].Name.Zh, b.Stages[i].Name.En
		}
		page.Rows = append(page.Rows, row)
	}
	return r.Show("ladder_draft_stages", page)
}

// saveStages keeps the stages; a line without a code goes (POST /ladder/rules/draft/stages).
func (p Pages) saveStages(r *kit.Request) error {
	d, b, err := p.sketched(r)
	if err != nil {
		return err
	}
	page := stagesPage{Rev: revOf(r)}
	var stages []rungs.Stage
	for i := range len(b.Stages) + spareStages {
		at := fmt.Sprintf("stages.%d.", i)
		row := stageRow{strconv.Itoa(i), r.Form(at + "code"), r.Form(at + "name.zh"), r.Form(at + "name.en")}
		page.Rows = append(page.Rows, row)
		if row.Code == "" && row.Zh != "" {
			return r.Refused("ladder_draft_stages", page, ErrEmpty.At(at+"code"))
		}
		if row.Code != "" && row.Zh == "" {
			return r.Refused("ladder_draft_stages", page, ErrEmpty.At(at+"name.zh"))
		}
		if row.Code != "" {
			stages = append(stages, rungs.Stage{Code: row.Code, Name: locale.Text{Zh: row.Zh, En: row.En}})
		}
	}
	b.Stages = stages
	if err := p.keep(r, d, b); err != nil {
		return r.Refused("ladder_draft_stages", page, err)
	}
	return r.Done("/ladder/rules/draft")
}

// earnPage is the form of what leads to a certificate.
type earnPage struct {
	Rev          int64
	Path         string
	Certificates []kit.Option
	Courses      *codesView
	Exam         string
	Exams        []kit.Option
}

// earnForm shows it, "new" of one more (GET /ladder/rules/draft/earns/:at).
func (p Pages) earnForm(r *kit.Request) error {
	d, b, err := p.sketched(r)
	if err != nil {
		return err
	}
	e, _, err := earnAt(r, b)
	if err != nil {
		return err
	}
	page, err := p.earnPage(r, b, e)
	if err != nil {
		return err
	}
	page.Rev = d.Rev
	return r.Show("ladder_draft_earn", page)
}

func earnAt(r *kit.Request, b *rungs.Blueprint) (e rungs.Earn, at int, err error) {
	if r.Path("at") == "new" {
		return e, len(b.Earns), nil
	}
	at, err = strconv.Atoi(r.Path("at"))
	if err != nil || at < 0 || at >= len(b.Earns) {
		return e, 0, kit.ErrNotFound
	}
	return b.Earns[at], at, nil
}

func (p Pages) earnPage(r *kit.Request, b *rungs.Blueprint, e rungs.Earn) (earnPage, error) {
	c, err := p.choicesFor(r, b)
	if err != nil {
		return earnPage{}, err
	}
	var certificate []string
	if e.Certificate != "" {
		certificate = []string{e.Certificate}
	}
	return earnPage{Path: "/ladder/rules/draft/earns/" + r.Path("at"), Certificates: c.codes("certificate", certificate, true).All, Courses: c.codes("course", e.Courses, false), Exam: e.Exam, Exams: c.codes("exam", nil, false).All}, nil
}

// saveEarn keeps it (POST /ladder/rules/draft/earns/:at).
func (p Pages) saveEarn(r *kit.Request) error {
	d, b, err := p.sketched(r)
	if err != nil {
		return err
	}
	was, at, err := earnAt(r, b)
	if err != nil {
		return err
	}
	e := rungs.Earn{Certificate: r.Form("certificate"), Exam: r.Form("exam"), Courses: inOrder(r.FormAll("courses"), was.Courses)}
	page, err := p.earnPage(r, b, e)
	if err != nil {
		return err
	}
	page.Rev = revOf(r)
	if e.Certificate == "" {
		return r.Refused("ladder_draft_earn", page, ErrEmpty.At("certificate"))
	}
	if at == len(b.Earns) {
		b.Earns = append(b.Earns, e)
	} else {
		b.Earns[at] = e
	}
	if err := p.keep(r, d, b); err != nil {
		return r.Refused("ladder_draft_earn", page, err)
	}
	return r.Done("/ladder/rules/draft#earns")
}
