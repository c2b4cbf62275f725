package appraisals

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"tianti/ladder/appraisal"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/units"
)

type listPage struct {
	Rows []cycleRow
	Next string
	May  bool // draft one
}

type cycleRow struct {
	Path, Title, Period, Unit, Until, State, Tone string
	People                                        int
}

func (p Pages) rowOf(r *kit.Request, c *appraisal.Cycle) cycleRow {
	return cycleRow{cyclePath(c.ID), c.Title, halfYear(r, c.Period), p.label(r.Context(), r.Lang, c.Unit), string(c.Until), r.T("appraisal.state." + string(c.State)), tones[c.State], c.People}
}

// list shows the cycles (GET /appraisal-cycles).
func (p Pages) list(r *kit.Request) error {
	found, err := p.Appraisals.Cycles(r.Context(), r.Actor, r.Query("cursor"), 30)
	if err != nil {
		return err
	}
	page := listPage{May: r.May("ladder.cycle.edit")}
	for _, c := range found.Items {
		page.Rows = append(page.Rows, p.rowOf(r, c))
	}
	if found.Next != "" {
		page.Next = "/appraisal-cycles?cursor=" + url.QueryEscape(found.Next)
	}
	return r.Show("appraisal_cycles", page)
}

// planPage is the form of a plan.
type planPage struct {
	ID                                             string // "" for a new one
	Path, Title, Period, Unit, Until, Reason, Back string
	Panel                                          string // employee numbers, one a line
	Units, Posts                                   []kit.Option
}

func (p Pages) planForm(r *kit.Request, page planPage, chosen []string) (planPage, error) {
	near := page.Unit
	if near == "" {
		near = r.Actor.Unit
	}
	var err error
	if page.Units, err = units.Where(r, p.Organisation, "ladder.cycle.edit", near); err != nil {
		return page, err
	}
	for _, x := range p.Organisation.Posts().Offered() {
		o := kit.Option{Value: x.Code, Text: x.In(r.Lang)}
		for _, c := range chosen {
			o.Selected = o.Selected || c == x.Code
		}
		page.Posts = append(page.Posts, o)
	}
	return page, nil
}

// fresh is the form of a new cycle (GET /appraisal-cycles/new).
func (p Pages) fresh(r *kit.Request) error {
	today := rbac.DayOf(r.Now())
	page, err := p.planForm(r, planPage{Path: "/appraisal-cycles", Back: "/appraisal-cycles", Period: lastHalf(r.Now()), Until: string(today.Add(14))}, nil)
	if err != nil {
		return err
	}
	return r.Show("appraisal_plan", page)
}

// lastHalf is the half-year that was over last.
func lastHalf(now time.Time) string {
	day := string(rbac.DayOf(now))
	if day[5:7] > "06" {
		return day[:4] + "H1"
	}
	return string(rbac.DayOf(now.AddDate(-1, 0, 0)))[:4] + "H2"
}

// sent is the plan that a form says.
func (p Pages) sent(r *kit.Request) (appraisal.Plan, planPage, error) {
	x := appraisal.Plan{Title: r.Form("title"), Period: r.Form("period"), Unit: r.Form("unit"), Posts: r.FormAll("posts"), Until: rbac.Day(r.Form("until"))}
	for _, no := range strings.FieldsFunc(r.Form("panel"), func(c rune) bool { return strings.ContainsRune(" \t\r\n,，;；、", c) }) {
		id := no
		if x, err := p.Organisation.ByNumber(r.Context(), no); err == nil {
			id = x.ID
		}
		x.Panel = append(x.Panel, id)
	}
	page, err := p.planForm(r, planPage{Title: x.Title, Period: x.Period, Unit: x.Unit, Until: string(x.Until), Panel: r.Form("panel"), Reason: r.Form("reason")}, x.Posts)
	return x, page, err
}

// create drafts a cycle (POST /appraisal-cycles).
func (p Pages) create(r *kit.Request) error {
	x, page, err := p.sent(r)
	if err != nil {
		return err
	}
	c, err := p.Appraisals.Create(r.Context(), r.Actor, x, page.Reason)
	if err != nil {
		page.Path, page.Back = "/appraisal-cycles", "/appraisal-cycles"
		return r.Refused("appraisal_plan", page, err)
	}
	return r.Done(cyclePath(c.ID))
}

// again is the form of a draft's plan (GET /appraisal-cycles/:id/edit).
func (p Pages) again(r *kit.Request) error {
	c, err := p.Appraisals.Cycle(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	page, err := p.planForm(r, planPage{ID: c.ID, Path: cyclePath(c.ID) + "/edit", Back: cyclePath(c.ID), Title: c.Title, Period: c.Period, Unit: c.Unit, Until: string(c.Until), Panel: strings.Join(c.Panel, "\n")}, c.Posts)
	if err != nil {
		return err
	}
	return r.Show("appraisal_plan", page)
}

// change makes another plan of a draft (POST /appraisal-cycles/:id/edit).
func (p Pages) change(r *kit.Request) error {
	x, page, err := p.sent(r)
	if err != nil {
		return err
	}
	id := r.Path("id")
	if _, err := p.Appraisals.Change(r.Context(), r.Actor, id, x, page.Reason); err != nil {
		page.ID, page.Path, page.Back = id, cyclePath(id)+"/edit", cyclePath(id)
		return r.Refused("appraisal_plan", page, err)
	}
	return r.Done(cyclePath(id))
}

// cyclePage is one cycle as those see it who lead it.
type cyclePage struct {
	cycleRow
	ID, FormNo, FormName          string
	Posts, Panel                  []string
	Draft, Open, Counting, Closed bool
	Drawn, Points                 bool
	Acts                          []actView
	Extend                        bool
	NewUntil                      string
	Asked, Given, Declined        int
	Waiting                       []proposalView
	Heads                         []string // dimensions
	Rows                          []personRow
	Next                          string
	Steps                         []stepView
	Reason                        string
}

type actView struct{ Act, Text, Ask, Tone string }

type personRow struct {
	Path, Name, Unit, State string
	Points                  []string
	Overall                 string
	Changed                 bool
}

type stepView struct {
	Act, Name, Reason string
	At                time.Time
}

// show shows one (GET /appraisal-cycles/:id?unit=&cursor=).
func (p Pages) show(r *kit.Request) error {
	page, err := p.cyclePage(r)
	if err != nil {
		return err
	}
	return r.Show("appraisal_cycle", page)
}

func (p Pages) cyclePage(r *kit.Request) (page cyclePage, err error) {
	c, err := p.Appraisals.Cycle(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return page, err
	}
	page = cyclePage{cycleRow: p.rowOf(r, c), ID: c.ID, FormNo: c.Form.ID, FormName: formName(r, c.Form.ID), Draft: c.State == appraisal.Draft, Open: c.State == appraisal.Open, Counting: c.State == appraisal.Calibration && !c.Counted,
		Closed: c.State == appraisal.Closed, Drawn: c.People > 0, Points: c.Counted, NewUntil: string(c.Until.Add(7))}
	for _, code := range c.Posts {
		page.Posts = append(page.Posts, p.Organisation.Posts().Called(r.Lang, code))
	}
	if err := p.panel(r, c, &page); err != nil {
		return page, err
	}
	t, err := p.Appraisals.Turnout(r.Context(), r.Actor, c.ID)
	if err != nil {
		return page, err
	}
	page.Asked, page.Given, page.Declined = t.Asked+t.Given, t.Given, t.Declined
	for i := len(c.Steps) - 1; i >= 0; i-- {
		s := c.Steps[i]
		page.Steps = append(page.Steps, stepView{r.T("appraisal.act." + s.Act), who(r, s.By, s.Name), s.Reason, s.At})
	}
	p.acts(r, c, &page)
	return page, p.rows(r, c, &page)
}

func (p Pages) panel(r *kit.Request, c *appraisal.Cycle, page *cyclePage) error {
	members, err := p.Organisation.LookupMany(r.Context(), c.Panel)
	if err != nil {
		return err
	}
	for _, id := range c.Panel {
		if x := members[id]; x != nil {
			page.Panel = append(page.Panel, x.Name)
		}
	}
	waiting, err := p.Appraisals.Waiting(r.Context(), r.Actor, c.ID)
	for _, x := range waiting {
		page.Waiting = append(page.Waiting, proposalOf(r, &c.Form, x))
	}
	return err
}

// acts are those that the state and the actor's rights allow.
func (p Pages) acts(r *kit.Request, c *appraisal.Cycle, page *cyclePage) {
	may := func(permission string) bool {
		_, err := p.Organisation.Gate().May(r.Actor, permission, rbac.Place{Unit: c.Unit})
		return err == nil
	}
	offer := func(act, tone string) {
		page.Acts = append(page.Acts, actView{act, r.T("appraisal.do." + act), r.T("appraisal.ask." + act), tone})
	}
	edit := may("ladder.cycle.edit")
	switch {
	case c.State == appraisal.Draft:
		if edit {
			offer("draw", "")
		}
		if page.Drawn && may("ladder.cycle.open") {
			offer("open", "")
		}
	case c.State == appraisal.Open && edit:
		offer("end", "")
		page.Extend = true
	case c.State == appraisal.Calibration && may("ladder.cycle.confirm"):
		offer("close", "")
	}
	if edit && c.State != appraisal.Closed && c.State != appraisal.Cancelled {
		offer("cancel", "danger")
	}
}

func (p Pages) rows(r *kit.Request, c *appraisal.Cycle, page *cyclePage) error {
	found, err := p.Appraisals.People(r.Context(), r.Actor, c.ID, "", r.Query("cursor"), 50)
	if err != nil {
		return err
	}
	for _, d := range c.Form.Dimensions {
		page.Heads = append(page.Heads, d.Name.In(r.Lang))
	}
	for _, x := range found.Items {
		row := personRow{Path: personPath(c.ID, x.Person), Name: x.Name, Unit: p.label(r.Context(), r.Lang, x.Unit), State: r.T("appraisal.person." + x.State)}
		if x.Person == r.Actor.Person {
			row.Path = ""
			if x.Shown {
				row.Path = resultPath(c.ID, x.Person)
			}
		}
		for _, d := range c.Form.Dimensions {
			row.Points = append(row.Points, shown(x, d.Code))
		}
		row.Overall, row.Changed = shown(x, appraisal.Overall), len(x.Versions) > 1
		page.Rows = append(page.Rows, row)
	}
	if found.Next != "" {
		page.Next = cyclePath(c.ID) + "?cursor=" + url.QueryEscape(found.Next)
	}
	return nil
}

// shown is somebody's points in a dimension, a dash where there are none.
func shown(x *appraisal.Person, code string) string {
	if v := x.Last(); v != nil && !v.Ruling.Void {
		if n, ok := v.Result.Of(code); ok {
			return points(n)
		}
	}
	return "—"
}

// act is an act with a reason (POST /appraisal-cycles/:id/…).
func (p Pages) act(do func(*appraisal.Service, context.Context, rbac.Actor, string, string) (*appraisal.Cycle, error)) kit.Handler {
	return func(r *kit.Request) error {
		if _, err := do(p.Appraisals, r.Context(), r.Actor, r.Path("id"), r.Form("reason")); err != nil {
			return p.refused(r, err)
		}
		return r.Done(cyclePath(r.Path("id")))
	}
}

// extend gives raters more days (POST /appraisal-cycles/:id/extend).
func (p Pages) extend(r *kit.Request) error {
	if _, err := p.Appraisals.Extend(r.Context(), r.Actor, r.Path("id"), rbac.Day(r.Form("until")), r.Form("reason")); err != nil {
		return p.refused(r, err)
	}
	return r.Done(cyclePath(r.Path("id")))
}

func (p Pages) refused(r *kit.Request, err error) error {
	page, perr := p.cyclePage(r)
	if perr != nil {
		return errors.Join(err, perr)
	}
	page.Reason = r.Form("reason")
	if until := r.Form("until"); until != "" {
		page.NewUntil = until
	}
	return refusedAs(r, "appraisal_cycle", page, err)
}

// refusedAs shows a page again also where a rule about second persons forbids the act: the page says why.
func refusedAs(r *kit.Request, name string, page any, err error) error {
	for _, rule := range []error{appraisal.ErrSame, appraisal.ErrInvolved, appraisal.ErrMember, appraisal.ErrLeads, appraisal.ErrYours} {
		if errors.Is(err, rule) {
			return r.RefusedAs(403, name, page, err)
		}
	}
	return r.Refused(name, page, err)
}
