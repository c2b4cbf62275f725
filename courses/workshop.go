package courses

import (
	"context"
	"fmt"
	"slices"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// The authors' room: courses as those see them who may edit them.

// Workshop lists the courses that the actor may edit, in any state, by step and code. The titles
// are the working copies'.
func (s *Service) Workshop(ctx context.Context, by rbac.Actor) ([]*Course, error) {
	var out []*Course
	for c, err := range s.courses.Each(ctx, store.On("id")) {
		if err != nil {
			return nil, err
		}
		if s.MayEdit(by, c) {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b *Course) int {
		return slices.Compare([]string{stepOrder(a.Content.Step), a.ID}, []string{stepOrder(b.Content.Step), b.ID})
	})
	return out, nil
}

// MayEdit says whether the actor may edit a course.
func (s *Service) MayEdit(by rbac.Actor, c *Course) bool {
	_, err := s.gate.May(by, "courses.course.edit", rbac.Place{Unit: c.Unit, Owner: c.Author})
	return err == nil
}

// May says which of publish, archive … the actor may do to a course, for the buttons of its page.
func (s *Service) May(by rbac.Actor, c *Course, action string) bool {
	_, err := s.gate.May(by, "courses.course."+action, rbac.Place{Unit: c.Unit, Owner: c.Author})
	return err == nil
}

// Creates lists the unit paths for which the actor may create courses.
func (s *Service) Creates(by rbac.Actor) []string { return s.gate.Reach(by, "courses.course.create") }

// NewLessonID is an id that no lesson of the content has.
func (c *Content) NewLessonID(kind string) string {
	for n := len(c.Lessons) + 1; ; n++ {
		id := fmt.Sprintf("%s-%d", kind, n)
		if _, taken := c.Lesson(id); !taken {
			return id
		}
	}
}

// PutLesson adds a lesson at the end, or replaces the one with its id, without touching the lessons
// that others share.
func (c *Content) PutLesson(l Lesson) {
	c.Lessons = slices.Clone(c.Lessons)
	if i := c.lesson(l.ID); i >= 0 {
		c.Lessons[i] = l
		return
	}
	c.Lessons = append(c.Lessons, l)
}

// DropLesson takes a lesson out.
func (c *Content) DropLesson(id string) {
	c.Lessons = slices.DeleteFunc(slices.Clone(c.Lessons), func(l Lesson) bool { return l.ID == id })
}

// MoveLesson moves a lesson by steps, towards the end if positive, and not beyond either end.
func (c *Content) MoveLesson(id string, by int) {
	i := c.lesson(id)
	if i < 0 {
		return
	}
	to := min(max(i+by, 0), len(c.Lessons)-1)
	moved := c.Lessons[i]
	rest := slices.Delete(slices.Clone(c.Lessons), i, i+1)
	c.Lessons = slices.Insert(rest, to, moved)
}

func (c *Content) lesson(id string) int {
	return slices.IndexFunc(c.Lessons, func(l Lesson) bool { return l.ID == id })
}

// LessonFaults picks the faults of one lesson out of an error of Edit or Create and names their
// fields as the lesson's own form does: "lessons.3.text" becomes "text". Other faults stay.
func (c *Content) LessonFaults(id string, err error) error {
	prefix := fmt.Sprintf("lessons.%d.", c.lesson(id))
	var out fault.List
	for _, f := range fault.All(err) {
		if len(f.Field()) > len(prefix) && f.Field()[:len(prefix)] == prefix {
			f = f.At(f.Field()[len(prefix):])
		}
		out = append(out, f)
	}
	return out.Err()
}
