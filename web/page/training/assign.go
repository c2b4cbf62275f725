package training

import (
	"time"

	"tianti/courses/workload"
	"tianti/internal/clock"
	"tianti/web/kit"
	"tianti/web/page/pick"
)

// assignPage is the form that assigns courses to a unit or to one person.
type assignPage struct {
	Person, Name string // of one person
	Unit         string // path, of a unit
	Units        []kit.Option
	Courses      pick.Picked
	Due, Reason  string
	Today        string
	Warned       bool // people would be beyond the cap of working time
}

// mostUnits bounds the choice of units; a larger organisation is offered what lies around.
const mostUnits = 300

func (p Pages) form(r *kit.Request) error {
	page, err := p.assignment(r, r.Query("person"), r.Query("unit"), pick.First(r.Query("course")))
	if err != nil {
		return err
	}
	return r.Show("training_assign", page)
}

// assignment builds the form around what was chosen.
func (p Pages) assignment(r *kit.Request, person, unit string, chosen []string) (assignPage, error) {
	page := assignPage{Person: person, Unit: unit, Today: r.Now().In(clock.Shanghai).Format(time.DateOnly)}
	if person != "" {
		who, err := p.Courses.Learner(r.Context(), person)
		if err != nil {
			return page, err
		}
		if _, err := p.Courses.Home(r.Context(), r.Actor, person); err != nil { // names are for those who may see the person's learning
			return page, err
		}
		page.Name = who.Name
	} else {
		near := unit
		if near == "" {
			near = r.Actor.Unit
		}
		units, _, err := p.Units.Choices(r.Context(), r.Actor, "courses.enrolment.assign", near, mostUnits)
		if err != nil {
			return page, err
		}
		paths := make([]string, len(units))
		for i, u := range units {
			paths[i] = u.Path
		}
		names, err := p.Units.Labels(r.Context(), r.Lang, paths...)
		if err != nil {
			return page, err
		}
		for _, path := range paths {
			page.Units = append(page.Units, kit.Option{Value: path, Text: names[path]})
		}
		if page.Unit == "" && len(paths) > 0 {
			page.Unit = paths[0]
		}
	}
	var err error
	page.Courses, err = pick.Of(r, p.Courses, chosen)
	return page, err
}

// assign assigns what is picked, or shows the form again with what was looked for (POST /training/assign).
func (p Pages) assign(r *kit.Request) error {
	person, unit, codes, reason := r.Form("person"), r.Form("unit"), pick.Codes(r), r.Form("reason")
	if pick.Asked(r) {
		page, err := p.assignment(r, person, unit, codes)
		if err != nil {
			return err
		}
		page.Due, page.Reason = r.Form("due"), reason
		return r.Show("training_assign", page)
	}
	day, err := time.ParseInLocation(time.DateOnly, r.Form("due"), clock.Shanghai)
	if err != nil {
		day, err = time.Unix(1, 0), nil // no day that anybody can keep; the rule says so at the field
	}
	if r.Form("anyway") == "" {
		err = p.warn(r, person, unit, codes, day)
	}
	switch {
	case err != nil:
	case person != "":
		_, err = p.Courses.AssignTo(r.Context(), r.Actor, person, codes, day, reason)
	default:
		_, err = p.Courses.Assign(r.Context(), r.Actor, unit, codes, day, reason)
	}
	if err != nil {
		page, lost := p.assignment(r, person, unit, codes)
		if lost != nil {
			return err
		}
		page.Due, page.Reason, page.Warned = r.Form("due"), reason, workload.Warned(err)
		return r.Refused("training_assign", page, err)
	}
	r.Flash("training.assigned")
	if person != "" {
		return r.Done("/people/" + person + "/courses")
	}
	return r.Done("/training/team?unit=" + unit)
}

// warn says which people would be beyond the cap of working time. Whoever may not assign is refused later.
func (p Pages) warn(r *kit.Request, person, unit string, codes []string, day time.Time) error {
	switch {
	case p.Workload == nil || len(codes) == 0 || day.Before(r.Now().AddDate(0, 0, -1)):
		return nil
	case person != "":
		if _, err := p.Courses.Home(r.Context(), r.Actor, person); err != nil { // names are for those who may see the person's learning
			return err
		}
		return p.Workload.WarnOne(r.Context(), person, codes, day)
	}
	if err := p.Courses.MayFollow(r.Actor, unit); err != nil {
		return err
	}
	return p.Workload.Warn(r.Context(), []string{unit}, nil, codes, day)
}
