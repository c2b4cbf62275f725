// Package workshop is where courses are written: the list of what one may edit, a course's settings
// and lessons, publishing and archiving. What learners see changes with publishing only.
package workshop

import (
	"embed"

	"tianti/courses"
	"tianti/rbac"
	"tianti/web/kit"
)

//go:embed *.html *.js
var files embed.FS

// Pages are the handlers. Rungs are the grades of the ladder.
type Pages struct {
	Courses *courses.Service
	Units   *rbac.Organisation
	Rungs   []courses.Rung
}

// mostForm bounds a form: a lesson's text is at most 100,000 bytes, and each of them may take three
// on the wire.
const mostForm = 512 << 10

// Area is the authors' routes and pages.
func (p Pages) Area() kit.Area {
	const one = "/training/courses/:course"
	return kit.Area{
		Name: "workshop", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/training/courses", Needs: "courses.course.edit", Do: p.list,
				Nav: &kit.Nav{Group: "training", Label: "workshop.courses", Icon: "notebook", Order: 1}},
			{Method: "GET", Path: "/training/courses/new", Needs: "courses.course.create", Do: p.fresh},
			{Method: "POST", Path: "/training/courses", Needs: "courses.course.create", Do: p.create},
			{Method: "GET", Path: one, Needs: "courses.course.edit", Do: p.show},
			{Method: "POST", Path: one, Needs: "courses.course.edit", Do: p.save},
			{Method: "POST", Path: one + "/publish", Needs: "courses.course.publish", Do: p.publish},
			{Method: "POST", Path: one + "/archive", Needs: "courses.course.archive", Do: p.archive},
			{Method: "GET", Path: one + "/lessons/new", Needs: "courses.course.edit", Do: p.freshLesson},
			{Method: "POST", Path: one + "/lessons/new", Needs: "courses.course.edit", Do: p.saveLesson, Limit: mostForm},
			{Method: "GET", Path: one + "/lessons/:lesson", Needs: "courses.course.edit", Do: p.lesson},
			{Method: "POST", Path: one + "/lessons/:lesson", Needs: "courses.course.edit", Do: p.saveLesson, Limit: mostForm},
			{Method: "POST", Path: one + "/lessons/:lesson/move", Needs: "courses.course.edit", Do: p.move},
			{Method: "POST", Path: one + "/lessons/:lesson/remove", Needs: "courses.course.edit", Do: p.remove},
			{Method: "POST", Path: "/training/preview", Needs: "courses.course.edit", Do: p.preview, Limit: mostForm},
		},
		Samples: samples(),
	}
}

// listPage is what the author may edit.
type listPage struct{ Items []*courses.Course }

func (p Pages) list(r *kit.Request) error {
	items, err := p.Courses.Workshop(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Show("workshop_list", listPage{items})
}

func (p Pages) publish(r *kit.Request) error {
	code := r.Path("course")
	if _, err := p.Courses.Publish(r.Context(), r.Actor, code, r.Form("reason")); err != nil {
		return p.refused(r, code, err)
	}
	r.Flash("workshop.published")
	return r.Done("/training/courses/" + code)
}

func (p Pages) archive(r *kit.Request) error {
	code := r.Path("course")
	if _, err := p.Courses.Archive(r.Context(), r.Actor, code, r.Form("reason")); err != nil {
		return p.refused(r, code, err)
	}
	r.Flash("workshop.archived")
	return r.Done("/training/courses/" + code)
}

// refused shows the course as it is, with what was wrong.
func (p Pages) refused(r *kit.Request, code string, err error) error {
	c, lost := p.Courses.Course(r.Context(), r.Actor, code)
	if lost != nil {
		return err
	}
	page, lost := p.page(r, c, c.Content)
	if lost != nil {
		return err
	}
	return r.Refused("workshop_course", page, err)
}
