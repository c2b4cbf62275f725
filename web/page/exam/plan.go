package exam

import (
	"context"
	"strconv"
	"strings"
	"time"

	"tianti/exams"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/web/kit"
	"tianti/web/page/units"
)

type examForm struct {
	Code, Unit               string
	Rev                      int64
	New                      bool
	Plan                     exams.Plan
	People, Markers, Extra   string // as typed: employee numbers
	Units, Invite            []kit.Option
	Papers, Modes, Releasing []kit.Option
	Markings                 []kit.Option
}

// ConfigKeys and BrowserKeys are the keys of Safe Exam Browser, a line each.
func (f examForm) ConfigKeys() string { return strings.Join(f.Plan.ConfigKeys, "\n") }

// BrowserKeys are the keys of versions of the browser, a line each.
func (f examForm) BrowserKeys() string { return strings.Join(f.Plan.BrowserKeys, "\n") }

// newExam is the empty plan (GET /exams/new?paper=CODE).
func (p Pages) newExam(r *kit.Request) error {
	now := r.Now().Truncate(time.Hour).Add(time.Hour)
	form := examForm{New: true, Unit: r.Actor.Unit, Plan: exams.Plan{Paper: r.Query("paper"), Mode: exams.Theory, Opens: now, Closes: now.Add(8 * time.Hour),
		Grace: 30, Resits: 2, Markings: 2, Tolerance: 10, Release: exams.ByHand, Appeals: 5}}
	return p.showPlan(r, form, nil)
}

// form is the plan of an exam that is there (GET /exams/:id/edit).
func (p Pages) form(r *kit.Request) error {
	e, err := p.Exams.Exam(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	form := examForm{Code: e.ID, Unit: e.Unit, Rev: e.Rev, Plan: e.Plan, People: strings.Join(e.Plan.People, " "), Markers: strings.Join(e.Plan.Markers, " ")}
	for _, x := range e.Plan.Extra {
		form.Extra += x.Person + " " + strconv.Itoa(x.Minutes) + "\n"
	}
	return p.showPlan(r, form, nil)
}

func (p Pages) create(r *kit.Request) error {
	form := p.readPlan(r)
	form.New = true
	e, err := p.Exams.CreateExam(r.Context(), r.Actor, form.Unit, form.Code, form.Plan, r.Form("reason"))
	if err == nil && r.Form("schedule") == "true" {
		if _, err = p.Exams.Schedule(r.Context(), r.Actor, e.ID, r.Form("reason")); err != nil {
			form.New, form.Rev = false, e.Rev // the draft is there; what stands in the way is shown with it
		}
	}
	if err != nil {
		return p.showPlan(r, form, err)
	}
	return r.Done("/exams/" + e.ID)
}

func (p Pages) edit(r *kit.Request) error {
	form := p.readPlan(r)
	form.Code = r.Path("id")
	if _, err := p.Exams.EditExam(r.Context(), r.Actor, form.Code, form.Rev, form.Plan, r.Form("reason")); err != nil {
		return p.showPlan(r, form, err)
	}
	return r.Done("/exams/" + form.Code)
}

// readPlan makes a plan of the posted form.
func (p Pages) readPlan(r *kit.Request) examForm {
	form := examForm{Code: strings.ToUpper(r.Form("code")), Unit: r.Form("unit"), People: r.Form("people"), Markers: r.Form("markers"), Extra: r.Form("extra")}
	form.Rev, _ = strconv.ParseInt(r.Form("rev"), 10, 64)
	number := func(name string) int {
		n, err := strconv.Atoi(r.Form(name))
		if err != nil && r.Form(name) != "" {
			return -1 // refused by the plan's own check
		}
		return n
	}
	plan := &form.Plan
	*plan = exams.Plan{
		Title: locale.Text{Zh: r.Form("title"), En: r.Form("title_en")}, Kind: r.Form("kind"), Mode: exams.Mode(r.Form("mode")), Paper: r.Form("paper"),
		Opens: moment(r.Form("opens")), Closes: moment(r.Form("closes")), Grace: number("grace"), Resits: number("resits"), Wait: number("wait"),
		Units: r.FormAll("units"), Markings: number("markings"), Tolerance: number("tolerance"), Release: exams.Release(r.Form("release")),
		Appeals: number("appeals"), ConfigKeys: strings.Fields(r.Form("config_keys")), BrowserKeys: strings.Fields(r.Form("browser_keys")),
	}
	plan.People, plan.Markers = p.numbers(r.Context(), form.People), p.numbers(r.Context(), form.Markers)
	for line := range strings.Lines(form.Extra) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		minutes, _ := strconv.Atoi(words[len(words)-1])
		for _, person := range p.numbers(r.Context(), words[0]) {
			plan.Extra = append(plan.Extra, exams.Extra{Person: person, Minutes: minutes})
		}
	}
	return form
}

// numbers turns employee numbers into people. One that nobody has stays as it is, for the plan's
// check to name it.
func (p Pages) numbers(ctx context.Context, text string) []string {
	var out []string
	for _, no := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(" ,，、;；\r\n\t", c) }) {
		if someone, err := p.Org.ByNumber(ctx, no); err == nil {
			no = someone.ID
		}
		out = append(out, no)
	}
	return out
}

func moment(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02T15:04", s, clock.Shanghai)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// showPlan fills in the choices.
func (p Pages) showPlan(r *kit.Request, form examForm, err error) error {
	var uerr error
	if form.Units, uerr = units.Where(r, p.Org, "exams.exam.create", form.Unit); uerr != nil {
		return uerr
	}
	papers, perr := p.Exams.Papers(r.Context(), r.Actor, exams.PaperLive, "")
	if perr != nil {
		return perr
	}
	for _, x := range papers.Items {
		form.Papers = append(form.Papers, kit.Option{Value: x.ID, Text: x.ID + " · " + x.Content.Title.In(r.Lang)})
	}
	form.dress(r.Lang)
	if err != nil {
		return r.Refused("exam_form", form, err)
	}
	return r.Show("exam_form", form)
}

func (form *examForm) dress(lang string) {
	invited := map[string]bool{}
	for _, u := range form.Plan.Units {
		invited[u] = true
	}
	for _, o := range form.Units {
		o.Selected = invited[o.Value]
		form.Invite = append(form.Invite, o)
	}
	for _, m := range exams.Modes {
		form.Modes = append(form.Modes, kit.Option{Value: string(m), Text: m.Word(lang)})
	}
	for _, x := range exams.Releases {
		form.Releasing = append(form.Releasing, kit.Option{Value: string(x), Text: x.Word(lang)})
	}
	for _, n := range []string{"1", "2"} {
		form.Markings = append(form.Markings, kit.Option{Value: n, Text: locale.T(lang, "exam.markings.n", map[string]any{"n": n})})
	}
}
