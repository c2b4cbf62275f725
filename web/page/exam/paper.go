package exam

import (
	"context"
	"errors"
	"html/template"
	"strconv"
	"strings"

	"tianti/exams"
	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/question"
	"tianti/web/page/units"
)

type papersPage struct {
	Papers []*exams.Paper
	Next   string
}

// papers lists papers (GET /papers).
func (p Pages) papers(r *kit.Request) error {
	found, err := p.Exams.Papers(r.Context(), r.Actor, exams.PaperState(r.Query("state")), r.Query("cursor"))
	if err != nil {
		return err
	}
	page := papersPage{Papers: found.Items}
	if found.Next != "" {
		page.Next = "/papers?cursor=" + found.Next
	}
	return r.Show("exam_papers", page)
}

type paperPage struct {
	Paper     *exams.Paper
	Unit      string
	Seed      int64
	Questions []template.HTML // as one candidate would get it
	Why       string          // why there is no preview
}

// Other is the seed of another candidate.
func (p paperPage) Other() int64 { return p.Seed + 1 }

// paper shows a paper as a candidate would get it (GET /papers/:id).
func (p Pages) paper(r *kit.Request) error {
	page, err := p.paperPage(r)
	if err != nil {
		return err
	}
	return r.Show("exam_paper", page)
}

func (p Pages) paperPage(r *kit.Request) (paperPage, error) {
	code := r.Path("id")
	paper, err := p.Exams.Paper(r.Context(), r.Actor, code)
	if err != nil {
		return paperPage{}, err
	}
	page := paperPage{Paper: paper}
	page.Seed, _ = strconv.ParseInt(r.Query("seed"), 10, 32)
	if page.Unit, err = units.Name(r.Context(), p.Org, r.Lang, paper.Unit); err != nil {
		return page, err
	}
	questions, err := p.Exams.Rehearsal(r.Context(), r.Actor, code, page.Seed)
	if err != nil {
		if fault.KindOf(err) == fault.Internal {
			return page, err
		}
		what, mend := locale.Fault(r.Lang, fault.All(err)[0])
		page.Why = what + " " + mend
	}
	for _, q := range questions {
		html, err := question.Ask(r.Lang, q.N, q.View, item.Response{}, false)
		if err != nil {
			return page, err
		}
		page.Questions = append(page.Questions, html)
	}
	return page, nil
}

// publishPaper freezes the working copy (POST /papers/:id/publish).
func (p Pages) publishPaper(r *kit.Request) error {
	return p.paperStep(r, "exam.paper.published", p.Exams.PublishPaper)
}

// archivePaper takes the paper out of what exams can be scheduled with (POST /papers/:id/archive).
func (p Pages) archivePaper(r *kit.Request) error {
	return p.paperStep(r, "exam.paper.archived", p.Exams.ArchivePaper)
}

// paperStep does something to the paper and shows it again, with what stood in the way.
func (p Pages) paperStep(r *kit.Request, done string, do func(context.Context, rbac.Actor, string, string) (*exams.Paper, error)) error {
	code := r.Path("id")
	if _, err := do(r.Context(), r.Actor, code, r.Form("reason")); err != nil {
		page, perr := p.paperPage(r)
		if perr != nil {
			return perr
		}
		return r.Refused("exam_paper", page, err)
	}
	r.Flash(done)
	return r.Done("/papers/" + code)
}

// paperForm is the builder.
type paperForm struct {
	Code, Unit string
	Rev        int64
	Units      []kit.Option
	Content    exams.Content
	PassPoints string
	Rows       []paperRow
	Sections   []string
	Shows      []kit.Option
	New        bool
}

// paperRow is a row of the builder: fixed items, or a draw.
type paperRow struct {
	Section                                                int
	Items, Category, Tier, Difficulty, Kind, Count, Points string
	Stock                                                  string
	Kinds                                                  []kit.Option
	Error                                                  string
}

// newPaper is the empty builder (GET /papers/new).
func (p Pages) newPaper(r *kit.Request) error {
	form := paperForm{New: true, Unit: r.Actor.Unit, Content: exams.Content{Minutes: 90, PassPercent: 80, Show: exams.ShowItems, Shuffle: true}}
	return p.showForm(r, form, nil)
}

// paperForm is the builder with a paper in it (GET /papers/:id/edit).
func (p Pages) paperForm(r *kit.Request) error {
	paper, err := p.Exams.Paper(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return p.showForm(r, paperForm{Code: paper.ID, Unit: paper.Unit, Rev: paper.Rev, Content: paper.Content}, nil)
}

func (p Pages) createPaper(r *kit.Request) error {
	form := readPaper(r)
	form.New = true
	paper, err := p.Exams.CreatePaper(r.Context(), r.Actor, form.Unit, form.Code, form.Content, r.Form("reason"))
	if err != nil {
		return p.showForm(r, form, err)
	}
	return r.Done("/papers/" + paper.ID)
}

func (p Pages) editPaper(r *kit.Request) error {
	form := readPaper(r)
	form.Code = r.Path("id")
	if _, err := p.Exams.EditPaper(r.Context(), r.Actor, form.Code, form.Rev, form.Content, r.Form("reason")); err != nil {
		return p.showForm(r, form, err)
	}
	return r.Done("/papers/" + form.Code)
}

// showForm fills the builder in: rows with what the bank has for them, and room for more.
func (p Pages) showForm(r *kit.Request, form paperForm, err error) error {
	if form.New {
		var uerr error
		if form.Units, uerr = units.Where(r, p.Org, "exams.paper.create", form.Unit); uerr != nil {
			return uerr
		}
	}
	form.dress(r.Lang, err)
	for i := range form.Rows {
		row := &form.Rows[i]
		if row.Count == "" {
			continue
		}
		n, serr := p.Exams.Stock(r.Context(), r.Actor, form.Unit, row.want())
		if serr != nil && !errors.Is(serr, bank.ErrDifficulty) {
			return serr
		}
		row.Stock = r.T("exam.stock", "n", n)
	}
	if err != nil {
		return r.Refused("exam_paper_form", form, err)
	}
	return r.Show("exam_paper_form", form)
}

func (row paperRow) want() bank.Want {
	w := bank.Want{Category: bank.CategoryPath(strings.Split(row.Category, "/")...), Tier: row.Tier}
	w.Difficulty, _ = strconv.Atoi(row.Difficulty)
	if row.Kind != "" {
		w.Kinds = []item.Kind{item.Kind(row.Kind)}
	}
	return w
}

// stock says how many items a row can draw from, while it is written (GET /papers/stock).
func (p Pages) stock(r *kit.Request) error {
	row := paperRow{Category: r.Query("row_category"), Tier: r.Query("row_tier"), Difficulty: r.Query("row_difficulty"), Kind: r.Query("row_kind")}
	unit := r.Query("unit")
	if unit == "" {
		unit = r.Actor.Unit
	}
	n, err := p.Exams.Stock(r.Context(), r.Actor, unit, row.want())
	if err != nil {
		return err
	}
	return r.Bytes("text/html; charset=utf-8", []byte(template.HTMLEscapeString(r.T("exam.stock", "n", n))))
}
