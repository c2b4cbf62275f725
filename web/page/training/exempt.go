package training

import (
	"net/url"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/pick"
)

// exemptPage frees somebody from a course.
type exemptPage struct {
	Person, Name  string
	Course, Title string // the course that was chosen
	Search        pick.Search
	Until, Reason string
	Today         string
}

// oneCourse is the search of the course that somebody is to be freed from.
var oneCourse = pick.Search{Name: "q", Act: "course"}

// exemptForm looks for a course, then asks until when and why (GET /training/exempt?person=&q=&course=).
func (p Pages) exemptForm(r *kit.Request) error {
	page, err := p.exemption(r, r.Query("person"), r.Query("course"))
	if err != nil {
		return err
	}
	if page.Course == "" {
		page.Search = oneCourse
		text := strings.TrimSpace(r.Query(oneCourse.Name))
		if err := page.Search.Fill(r, p.Courses, text, nil, text != ""); err != nil {
			return err
		}
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
	if course == "" {
		return page, nil
	}
	titles, err := p.Courses.Titles(r.Context(), []string{course})
	page.Course, page.Title = course, titles[course].In(r.Lang)
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
