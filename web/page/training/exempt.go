package training

import (
	"net/url"
	"time"

	"tianti/courses"
	"tianti/internal/clock"
	"tianti/rbac"
	"tianti/web/kit"
)

// exemptPage frees somebody from a course.
type exemptPage struct {
	Person, Name  string
	Courses       []kit.Option
	Until, Reason string
	Today         string
}

// exemptForm shows the form (GET /training/exempt?person=&course=).
func (p Pages) exemptForm(r *kit.Request) error {
	page, err := p.exemption(r, r.Query("person"), r.Query("course"))
	if err != nil {
		return err
	}
	return r.Show("training_exempt", page)
}

func (p Pages) exemption(r *kit.Request, person, course string) (exemptPage, error) {
	page := exemptPage{Person: person, Today: r.Now().In(clock.Shanghai).Format(time.DateOnly)}
	who, err := p.Courses.Learner(r.Context(), person)
	if err != nil {
		return page, err
	}
	if !p.Courses.Exempts(r.Actor, person, who.Unit) {
		return page, rbac.ErrForbidden.With("permission", "courses.exemption.give")
	}
	page.Name = who.Name
	live, err := p.Courses.Catalogue(r.Context(), r.Actor, courses.Filter{})
	for _, e := range live {
		page.Courses = append(page.Courses, kit.Option{Value: e.Code, Text: e.Step + " · " + e.Title.In(r.Lang), Selected: e.Code == course})
	}
	return page, err
}

// exempt records an exemption (POST /training/exempt).
func (p Pages) exempt(r *kit.Request) error {
	person, course, day := r.Form("person"), r.Form("course"), time.Time{}
	if text := r.Form("until"); text != "" {
		var err error
		if day, err = time.ParseInLocation(time.DateOnly, text, clock.Shanghai); err != nil {
			day = time.Unix(1, 0) // no day that can be; the rule says so at the field
		}
	}
	if _, err := p.Courses.Exempt(r.Context(), r.Actor, course, person, day, r.Form("reason")); err != nil {
		page, lost := p.exemption(r, person, course)
		if lost != nil {
			return err
		}
		page.Until, page.Reason = r.Form("until"), r.Form("reason")
		return r.Refused("training_exempt", page, err)
	}
	r.Flash("exemption.given")
	return r.Done("/people/" + url.PathEscape(person) + "/courses")
}

// demand ends an exemption (POST /training/enrolments/:id/demand).
func (p Pages) demand(r *kit.Request) error {
	id, reason := r.Path("id"), r.Form("reason")
	e, err := p.Courses.Demand(r.Context(), r.Actor, id, reason)
	if err != nil {
		return err
	}
	r.Flash("exemption.ended")
	return r.Done("/people/" + url.PathEscape(e.Person) + "/courses")
}
