package rounds

import (
	"fmt"
	"strings"

	"tianti/internal/locale"
	"tianti/ladder/workday"
	"tianti/rbac"
	"tianti/web/kit"
)

// workdaysPage is the calendar of working days, and for HR the form of another year.
type workdaysPage struct {
	Years                        []yearView
	MayEnter                     bool
	Year, Notice, Holidays, Work string
	Reason                       string
	Next                         string // the year that is missing next
}

type yearView struct {
	Year     int
	Notice   string
	Holidays []holiday
	Work     []string
}

type holiday struct{ Name, From, To string }

func (p Pages) workdays(r *kit.Request) error {
	page, err := p.workdaysPage(r)
	if err != nil {
		return err
	}
	page.Year = page.Next
	return r.Show("rounds_workdays", page)
}

func (p Pages) workdaysPage(r *kit.Request) (page workdaysPage, err error) {
	c, err := p.Workdays.Calendar(r.Context())
	if err != nil {
		return page, err
	}
	page.MayEnter = r.May("ladder.workday.edit")
	for _, n := range c.Years() {
		y := c[n]
		v := yearView{Year: n, Notice: y.Notice}
		for _, h := range y.Holidays {
			v.Holidays = append(v.Holidays, holiday{h.Name.In(r.Lang), string(h.From), string(h.To)})
		}
		for _, d := range y.Work {
			v.Work = append(v.Work, string(d))
		}
		page.Years = append(page.Years, v)
	}
	page.Next = fmt.Sprint(c.Years()[0] + 1)
	return page, nil
}

// enter puts a year in force (POST /ladder/workdays). Holidays come a line each: name, first day,
// last day; the made-up days are separated by blanks.
func (p Pages) enter(r *kit.Request) error {
	y := workday.Year{Year: amount(r.Form("year")), Notice: r.Form("notice")}
	for text := range strings.Lines(r.Form("holidays")) {
		words := strings.Fields(text)
		if len(words) == 0 {
			continue
		}
		h := workday.Holiday{Name: locale.Text{Zh: words[0]}}
		if len(words) > 1 {
			h.From, h.To = rbac.Day(words[1]), rbac.Day(words[len(words)-1])
		}
		y.Holidays = append(y.Holidays, h)
	}
	for _, d := range strings.Fields(r.Form("work")) {
		y.Work = append(y.Work, rbac.Day(d))
	}
	if err := p.Workdays.Enter(r.Context(), r.Actor, y, r.Form("reason")); err != nil {
		page, readErr := p.workdaysPage(r)
		if readErr != nil {
			return err
		}
		page.Year, page.Notice, page.Holidays, page.Work, page.Reason = r.Form("year"), r.Form("notice"), r.Form("holidays"), r.Form("work"), r.Form("reason")
		return shownAgain(r, "rounds_workdays", page, err)
	}
	r.Flash("rounds.done.workdays")
	return r.Done("/ladder/workdays")
}
