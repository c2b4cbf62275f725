package bank

import (
	"tianti/exams/bank"
	"tianti/exams/format"
	"tianti/web/kit"
)

// exportPage says which questions a format cannot hold as they are, before the file is taken for the whole of them.
type exportPage struct {
	Format string // name of the format in the page's language
	Report format.Printed
	Anyway string // what downloads the file all the same; "" where there is nothing in it
	Back   string
}

func exportOf(r *kit.Request, report *format.Report, to bank.Format) exportPage {
	page := exportPage{Format: r.T(to.TextKey()), Report: report.In(r.Lang), Back: "/items"}
	q := query(filterOf(r))
	if len(q) > 0 {
		page.Back += "?" + q.Encode()
	}
	if page.Report.Kept+page.Report.Changed > 0 {
		q.Set("format", to.Name)
		q.Set("anyway", "1")
		page.Anyway = "/items/export?" + q.Encode()
	}
	return page
}

// Rows are the questions that are not written as they are, those that are not written first.
func (p exportPage) Rows() []format.PrintedRow { return importPage{Report: &p.Report}.troubled() }

// More is how many of them are not shown.
func (p exportPage) More() int { return max(p.Report.Changed+p.Report.Refused-shown, 0) }
