package training

import (
	"html/template"
	"strconv"
	"time"

	"tianti/courses"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/web/kit"
	"tianti/web/prose"
)

// drillPage is one learner's drill with the form of its observer.
type drillPage struct {
	Enrolment *courses.Enrolment
	Course    locale.Text
	Lesson    courses.Lesson
	Scene     template.HTML
	Step      courses.Step
	Day, Note string
	Roles     []kit.Option
	Scores    []scoreField
	Today     string
}

// scoreField is a criterion with what was typed for it.
type scoreField struct {
	courses.Criterion
	Name, Value string
}

func (p Pages) drillForm(r *kit.Request) error {
	page, err := p.drill(r)
	if err != nil {
		return err
	}
	page.Day = page.Today
	return r.Show("training_drill", page)
}

func (p Pages) drill(r *kit.Request) (drillPage, error) {
	e, v, err := p.Courses.Enrolment(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return drillPage{}, err
	}
	l, ok := v.Content.Lesson(r.Path("lesson"))
	if !ok || l.Kind != courses.MockDrill {
		return drillPage{}, courses.ErrNoLesson.With("lesson", r.Path("lesson"))
	}
	return drillOf(e, v.Content.Title, *l, r.Now(), r.Form), nil
}

// drillOf builds the form; typed gives what a field holds.
func drillOf(e *courses.Enrolment, course locale.Text, l courses.Lesson, now time.Time, typed func(string) string) drillPage {
	page := drillPage{Enrolment: e, Course: course, Lesson: l, Scene: prose.HTML(l.Text, l.Title.Zh), Step: e.Step(l.ID),
		Today: now.In(clock.Shanghai).Format(time.DateOnly), Day: typed("day"), Note: typed("note")}
	for _, role := range l.Drill.Roles {
		page.Roles = append(page.Roles, kit.Option{Value: role.Name, Text: role.Name, Selected: role.Name == typed("role")})
	}
	for i, c := range l.Drill.Rubric {
		name := "score" + strconv.Itoa(i+1)
		page.Scores = append(page.Scores, scoreField{c, name, typed(name)})
	}
	return page
}

func (p Pages) observe(r *kit.Request) error {
	page, err := p.drill(r)
	if err != nil {
		return err
	}
	day, err := time.ParseInLocation(time.DateOnly, r.Form("day"), clock.Shanghai)
	if err != nil {
		day = time.Unix(1, 0) // outside every window; the rule says so at the field
	}
	o := courses.Observation{Day: day, Role: r.Form("role"), Note: r.Form("note")}
	for _, f := range page.Scores {
		n, err := strconv.Atoi(f.Value)
		if err != nil {
			n = -1 // no points that can be given
		}
		o.Scores = append(o.Scores, n)
	}
	e, err := p.Courses.Observe(r.Context(), r.Actor, r.Path("id"), r.Path("lesson"), o)
	if err != nil {
		return r.Refused("training_drill", page, err)
	}
	r.Flash("training.observed")
	if e.Step(r.Path("lesson")).Done {
		return r.Done("/training/practice")
	}
	return r.Done("/training/drills/" + e.ID + "/" + r.Path("lesson"))
}
