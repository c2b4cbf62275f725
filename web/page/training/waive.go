package training

import (
	"net/url"
	"slices"
	"strings"

	"tianti/courses"
	"tianti/courses/cmi5"
	"tianti/internal/locale"
	"tianti/web/kit"
)

// unitsPage frees somebody from units of a course's packages of cmi5.
type unitsPage struct {
	ID, Person, Name, Course string
	Title                    locale.Text
	Rows                     []unitRow
	Open                     bool // the enrolment is open, and something is left to waive
	Reasons                  []kit.Option
	Chosen, Reason           string
}

// unitRow is one unit. Value is what the form sends for it.
type unitRow struct {
	Value, Title, Part string
	State, Tone        string
	Left               bool // it can be waived
}

// unitsForm shows the units (GET /training/enrolments/:id/units).
func (p Pages) unitsForm(r *kit.Request) error {
	page, err := p.units(r)
	if err != nil {
		return err
	}
	return r.Show("training_units", page)
}

func (p Pages) units(r *kit.Request) (unitsPage, error) {
	e, v, all, err := p.Courses.Units(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return unitsPage{}, err
	}
	page := unitsPage{ID: e.ID, Person: e.Person, Name: e.Name, Course: e.Course, Title: v.Content.Title}
	for _, u := range all {
		row := unitRow{Value: u.Lesson + " " + u.ID, Title: u.Title.In(r.Lang), Part: u.Part.In(r.Lang), State: "open", Tone: "gray", Left: !u.Satisfied && !u.Waived}
		switch {
		case u.Waived:
			row.State, row.Tone = "waived", "blue"
		case u.Satisfied:
			row.State, row.Tone = "satisfied", "green"
		}
		page.Rows, page.Open = append(page.Rows, row), page.Open || row.Left && e.State == courses.Open
	}
	for _, x := range cmi5.Reasons {
		page.Reasons = append(page.Reasons, kit.Option{Value: x, Text: r.T("training.units.as." + strings.ToLower(strings.ReplaceAll(x, " ", "_")))})
	}
	return page, nil
}

// waive frees somebody from a unit (POST /training/enrolments/:id/units).
func (p Pages) waive(r *kit.Request) error {
	id, as := r.Path("id"), r.Form("as")
	lesson, unit, _ := strings.Cut(r.Form("unit"), " ")
	if _, err := p.Courses.Waive(r.Context(), r.Actor, id, lesson, unit, as, r.Form("reason")); err != nil {
		page, lost := p.units(r)
		if lost != nil {
			return err
		}
		page.Chosen, page.Reason = r.Form("unit"), r.Form("reason")
		for i := range page.Reasons {
			page.Reasons[i].Selected = page.Reasons[i].Value == as
		}
		return r.Refused("training_units", page, err)
	}
	r.Flash("training.units.saved")
	return r.Done("/training/enrolments/" + url.PathEscape(id) + "/units")
}

func sampleUnits() unitsPage {
	return unitsPage{ID: "CALM:KF000001", Person: "KF000001", Name: "李明", Course: "CALM", Title: locale.Text{Zh: "安抚情绪", En: "Calming"}, Open: true,
		Reasons: []kit.Option{{Value: cmi5.Reasons[0], Text: "已测验通过"}, {Value: cmi5.Reasons[3], Text: "管理决定", Selected: true}},
		Rows:    []unitRow{{"play u1", "倾听", "互动课件", "satisfied", "green", false}, {"play u2", "共情", "互动课件", "waived", "blue", false}, {"play u3", "收尾", "互动课件", "open", "gray", true}}}
}

func sampleNoUnits() unitsPage {
	p := sampleUnits()
	p.Rows, p.Open, p.Reasons = nil, false, slices.Clip(p.Reasons)
	return p
}
