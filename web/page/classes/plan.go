package classes

import (
	"cmp"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tianti/courses/class"
	"tianti/courses/workload"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

// below shows the classes of a month of the units in reach (GET /training/classes?unit=&month=&cursor=).
func (p Pages) below(r *kit.Request) error {
	page := belowPage{Unit: cmp.Or(r.Query("unit"), r.Actor.Unit), Month: cmp.Or(r.Query("month"), class.MonthOf(r.Now()))}
	found, err := p.Classes.Below(r.Context(), r.Actor, page.Unit, page.Month, r.Query("cursor"))
	if err != nil && (r.Query("unit") != "" || !errors.Is(err, rbac.ErrForbidden)) {
		return err
	}
	if found.Next != "" {
		page.Next = "/training/classes?" + url.Values{"unit": {page.Unit}, "month": {page.Month}, "cursor": {found.Next}}.Encode()
	}
	for _, c := range found.Items {
		page.Rows = append(page.Rows, rowOf(r, c, ""))
	}
	if r.Query("cursor") == "" && r.May("courses.class.teach") {
		from, _ := time.ParseInLocation("2006-01", page.Month, clock.Shanghai) // what it is was checked
		taught, err := p.Classes.Taught(r.Context(), r.Actor.Person, from)
		if err != nil {
			return err
		}
		for _, c := range taught {
			if c.Month == page.Month {
				page.Taught = append(page.Taught, rowOf(r, c, ""))
			}
		}
	}
	page.Units, err = naming.Choices(r, p.People, "courses.class.read", page.Unit)
	if err != nil {
		return err
	}
	for i := range page.Units {
		page.Units[i].Selected = page.Units[i].Value == page.Unit
	}
	return r.Show("classes_below", page)
}

// formPage is a class as it is being planned.
type formPage struct {
	ID                                        string // "" for a new one
	Lesson, Unit, Trainer, Day, From, Until   string
	Room, Link, Capacity, Note, Today, Course string
	Lessons, Units                            []kit.Option
	Warned                                    bool // people would be beyond the cap of working time
}

// Path is where the form goes.
func (f formPage) Path() string {
	if f.ID == "" {
		return "/training/classes"
	}
	return classPath(f.ID)
}

// Back is where a change of mind leads.
func (f formPage) Back() string {
	if f.ID == "" {
		return "/training/classes"
	}
	return classPath(f.ID)
}

// fresh shows the empty form (GET /training/classes/new?course=).
func (p Pages) fresh(r *kit.Request) error {
	page := formPage{Unit: r.Actor.Unit, Trainer: r.Actor.Person, From: "14:00", Until: "16:00", Capacity: "20", Course: r.Query("course")}
	if err := p.choices(r, &page); err != nil {
		return err
	}
	return r.Show("class_form", page)
}

// choices fills what the form offers.
func (p Pages) choices(r *kit.Request, page *formPage) error {
	page.Today = r.Now().In(clock.Shanghai).Format(time.DateOnly)
	if page.ID == "" {
		units, err := naming.Choices(r, p.People, "courses.class.plan", page.Unit)
		if err != nil {
			return err
		}
		for _, o := range units {
			o.Selected = o.Value == page.Unit
			page.Units = append(page.Units, o)
		}
	}
	live, err := p.Courses.Classes(r.Context())
	if err != nil {
		return err
	}
	for _, x := range live {
		value := x.Course + "/" + x.Lesson.ID
		page.Lessons = append(page.Lessons, kit.Option{Value: value, Text: x.Title.In(r.Lang) + " · " + x.Lesson.Title.In(r.Lang), Selected: value == page.Lesson || page.Lesson == "" && x.Course == page.Course})
	}
	return nil
}

// typed reads the form.
func typed(r *kit.Request) (formPage, class.Plan) {
	f := formPage{ID: r.Path("id"), Lesson: r.Form("lesson"), Unit: r.Form("unit"), Trainer: strings.TrimSpace(r.Form("trainer")), Day: r.Form("day"), From: r.Form("from"), Until: r.Form("until"), Room: r.Form("room"), Link: r.Form("link"), Capacity: r.Form("capacity"), Note: r.Form("note")}
	p := class.Plan{Unit: f.Unit, Trainer: f.Trainer, Room: f.Room, Link: f.Link, Note: f.Note}
	p.Course, p.Lesson, _ = strings.Cut(f.Lesson, "/")
	p.Capacity, _ = strconv.Atoi(f.Capacity)
	at := func(hour string) time.Time { // what cannot be read is no time, and the rule says so at the field
		t, err := time.ParseInLocation(time.DateOnly+" 15:04", f.Day+" "+hour, clock.Shanghai)
		if err != nil {
			return time.Time{}
		}
		return t
	}
	p.Begins, p.Ends = at(f.From), at(f.Until)
	return f, p
}

// plan puts a class on (POST /training/classes).
func (p Pages) plan(r *kit.Request) error {
	f, plan := typed(r)
	var c *class.Class
	err := p.warn(r, plan, nil)
	if err == nil {
		c, err = p.Classes.Plan(r.Context(), r.Actor, plan)
	}
	return p.planned(r, f, c, err)
}

// warn says who would be beyond the cap of working time with a class that is planned, or moved from was. What the
// rules of classes refuse they say themselves.
func (p Pages) warn(r *kit.Request, plan class.Plan, was *class.Class) error {
	if p.Workload == nil || r.Form("anyway") != "" || p.Classes.MayPlan(r.Actor, plan.Unit) != nil || plan.Check(r.Now()) != nil {
		return nil
	}
	o, err := p.Workload.Outlook(r.Context(), r.Actor, workload.MeetingOf(plan, was))
	if fault.KindOf(err) == fault.NotFound {
		return nil // nobody of that number
	}
	if err != nil {
		return err
	}
	return o.Warning()
}

func (p Pages) planned(r *kit.Request, f formPage, c *class.Class, err error) error {
	if err != nil {
		f.Warned = workload.Warned(err)
		if lost := p.choices(r, &f); lost != nil {
			return lost
		}
		return r.Refused("class_form", f, err)
	}
	r.Flash("web.saved")
	return r.Done(classPath(c.ID))
}

// edit shows the form of a planned class (GET /classes/:id/edit).
func (p Pages) edit(r *kit.Request) error {
	c, err := p.Classes.Class(r.Context(), r.Actor, r.Path("id"))
	switch {
	case err != nil:
		return err
	case c.Over():
		return class.ErrState.With("state", c.State)
	}
	f := formPage{ID: c.ID, Lesson: c.Course + "/" + c.Lesson, Unit: c.Unit, Trainer: c.Trainer, Day: c.Begins.In(clock.Shanghai).Format(time.DateOnly), From: hour(c.Begins), Until: hour(c.Ends), Room: c.Room, Link: c.Link, Capacity: strconv.Itoa(c.Capacity), Note: c.Note}
	if err := p.choices(r, &f); err != nil {
		return err
	}
	return r.Show("class_form", f)
}

// move changes a planned class (POST /classes/:id).
func (p Pages) move(r *kit.Request) error {
	f, plan := typed(r)
	c, err := p.Classes.Class(r.Context(), r.Actor, f.ID)
	if err != nil {
		return err
	}
	plan.Course, plan.Unit = c.Course, c.Unit
	if err = p.warn(r, plan, c); err == nil {
		c, err = p.Classes.Move(r.Context(), r.Actor, f.ID, plan)
	}
	return p.planned(r, f, c, err)
}

// cancel calls a class off (POST /classes/:id/cancel).
func (p Pages) cancel(r *kit.Request) error {
	return p.then(r, func(id string) error {
		_, err := p.Classes.Cancel(r.Context(), r.Actor, id, r.Form("reason"))
		return err
	})
}

// then does something to a class and shows it again, with what was wrong, if anything.
func (p Pages) then(r *kit.Request, do func(id string) error) error {
	id := r.Path("id")
	if err := do(id); err != nil {
		page, lost := p.page(r, id)
		if lost != nil {
			return err
		}
		return r.Refused("class_show", page, err)
	}
	return r.Done(classPath(id))
}
