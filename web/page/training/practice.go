package training

import (
	"strconv"
	"time"

	"tianti/courses"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/web/kit"
)

func (p Pages) waiting(r *kit.Request) error {
	items, err := p.Courses.Waiting(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	var paths []string
	for _, w := range items {
		paths = append(paths, w.Enrolment.Unit)
	}
	names, err := p.Units.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return err
	}
	return r.Show("training_practice", waitingPage{items, names})
}

// signPage is one learner's practice with the form that signs a day.
type signPage struct {
	Enrolment                *courses.Enrolment
	Course                   locale.Text
	Lesson                   courses.Lesson
	Step                     courses.Step
	Day, Hours, Points, Note string
	Today                    string
}

func (p Pages) signForm(r *kit.Request) error {
	page, err := p.practice(r)
	if err != nil {
		return err
	}
	page.Day, page.Hours = page.Today, "8"
	return r.Show("training_sign", page)
}

func (p Pages) practice(r *kit.Request) (signPage, error) {
	e, v, err := p.Courses.Enrolment(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return signPage{}, err
	}
	l, ok := v.Content.Lesson(r.Path("lesson"))
	if !ok || l.Kind != courses.Practice {
		return signPage{}, courses.ErrNoLesson.With("lesson", r.Path("lesson"))
	}
	return signPage{Enrolment: e, Course: v.Content.Title, Lesson: *l, Step: e.Step(l.ID), Today: r.Now().In(clock.Shanghai).Format(time.DateOnly)}, nil
}

func (p Pages) sign(r *kit.Request) error {
	day, err := time.ParseInLocation(time.DateOnly, r.Form("day"), clock.Shanghai)
	if err != nil {
		day = time.Unix(1, 0) // outside every window; the rule says so at the field
	}
	hours, _ := strconv.Atoi(r.Form("hours"))
	points := 0
	if s := r.Form("points"); s != "" {
		if points, err = strconv.Atoi(s); err != nil {
			points = -1 // the rule says so at the field
		}
	}
	g := courses.Signature{Day: day, Hours: hours, Points: points, Note: r.Form("note")}
	e, err := p.Courses.SignOff(r.Context(), r.Actor, r.Path("id"), r.Path("lesson"), g)
	if err != nil {
		page, lost := p.practice(r)
		if lost != nil {
			return err
		}
		page.Day, page.Hours, page.Points, page.Note = r.Form("day"), r.Form("hours"), r.Form("points"), r.Form("note")
		return r.Refused("training_sign", page, err)
	}
	if e.Step(r.Path("lesson")).Done {
		r.Flash("training.signed_all")
		return r.Done("/training/practice")
	}
	r.Flash("training.signed")
	return r.Done("/training/practice/" + e.ID + "/" + r.Path("lesson"))
}
