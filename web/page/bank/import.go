package bank

import (
	"errors"
	"strings"

	"tianti/exams/bank"
	"tianti/exams/format"
	"tianti/exams/item"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/web/kit"
	"tianti/web/page/question"
	"tianti/web/page/units"
)

// importPage is the upload form, the preview, or what was done.
type importPage struct {
	Unit     string
	Units    []kit.Option
	Category string
	Tier     string
	Line     string
	Points   string
	Open     string
	Partial  string
	Partials []kit.Option
	Publish  bool
	Update   bool
	Reason   string

	Name    string // of the file
	Held    string // the file that waits, so that applying needs no second upload
	Report  *format.Printed
	Added   int
	Updated int
	Same    int
	Applied bool
}

// Work says whether applying would change anything.
func (p importPage) Work() bool { return p.Added+p.Updated > 0 }

// Shown bounds the rows of a preview: nobody reads on, and the rest is in the counts.
const shown = 500

// More is how many rows are not shown.
func (p importPage) More() int { return max(len(p.Report.Rows)-shown, 0) }

// Rows are the rows to be shown, those that need attention first.
func (p importPage) Rows() []format.PrintedRow {
	return p.of(format.Refused, format.Changed, format.Kept)
}

// troubled are the rows of what does not come or go as it is.
func (p importPage) troubled() []format.PrintedRow { return p.of(format.Refused, format.Changed) }

func (p importPage) of(verdicts ...format.Verdict) []format.PrintedRow {
	var out []format.PrintedRow
	for _, v := range verdicts {
		for _, row := range p.Report.Rows {
			if row.Verdict == v && len(out) < shown {
				out = append(out, row)
			}
		}
	}
	return out
}

// importForm asks for a file (GET /items/import).
func (p Pages) importForm(r *kit.Request) error {
	page := importPage{Unit: r.Actor.Unit, Points: "1", Open: "10"}
	if err := p.choices(r, &page); err != nil {
		return err
	}
	return r.Show("bank_import", page)
}

// importFile previews a file, or applies what was previewed (POST /items/import).
func (p Pages) importFile(r *kit.Request) error {
	page := importPage{
		Unit: r.Form("unit"), Category: r.Form("category"), Tier: r.Form("tier"), Line: r.Form("line"), Points: r.Form("points"), Open: r.Form("open"),
		Partial: r.Form("partial"), Publish: r.Form("publish") == "true", Update: r.Form("update") == "true", Reason: r.Form("reason"),
		Applied: r.Form("do") == "apply",
	}
	err := p.choices(r, &page)
	if err != nil {
		return err
	}
	var held *bank.Pending
	if page.Applied {
		held, err = p.Bank.ApplyHeld(r.Context(), r.Actor, r.Form("held"))
	} else {
		held, err = p.hold(r, &page)
	}
	if err != nil {
		page.Applied = false
		return p.refuse(r, page, err)
	}
	printed := held.In(r.Lang)
	page.Name, page.Held, page.Report, page.Added, page.Updated, page.Same = held.File, held.ID, &printed, held.Added, held.Updated, held.Same
	return r.Show("bank_import", page)
}

// refuse shows the form again, also where the file is what was wrong.
func (p Pages) refuse(r *kit.Request, page importPage, err error) error {
	if errors.Is(err, store.ErrNotFound) || fault.KindOf(err) == fault.Internal {
		return err
	}
	if all := fault.All(err); len(all) == 1 && all[0].Field() == "" {
		err = all[0].At("file")
	}
	return r.Refused("bank_import", page, err)
}

// hold keeps the uploaded file with the verdicts on it.
func (p Pages) hold(r *kit.Request, page *importPage) (*bank.Pending, error) {
	up, err := r.File("file")
	if err != nil {
		return nil, err
	}
	points, ok := question.Points(page.Points)
	if page.Points != "" && !ok {
		return nil, item.ErrMax.At("points").With("most", item.MostPoints)
	}
	open, ok := question.Points(page.Open)
	if page.Open != "" && !ok {
		return nil, item.ErrMax.At("open").With("most", item.MostPoints)
	}
	return p.Bank.Hold(r.Context(), r.Actor, up.Name, up.Data, bank.Options{
		Unit: page.Unit, Labels: labelsOf(r), Points: points, Open: open, Partial: item.Rule(page.Partial),
		Publish: page.Publish, Update: page.Update, Reason: page.Reason,
	})
}

func (p Pages) choices(r *kit.Request, page *importPage) error {
	where, err := units.Where(r, p.Org, "exams.item.import", page.Unit)
	if err != nil {
		return err
	}
	page.Units = where
	for _, rule := range question.Rules("multiple") {
		page.Partials = append(page.Partials, kit.Option{Value: string(rule), Text: r.T(rule.TextKey())})
	}
	return nil
}

// Accept are the endings of files that can be read, as a file field wants them.
func (importPage) Accept() string { return "accept=" + strings.Join(bank.Extensions(), ",") }
