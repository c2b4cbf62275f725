// Package classes is the pages of live classes: where to take a place, the own calendar, the trainer's
// roster and door, and what a class was good for.
package classes

import (
	"embed"
	"net/url"
	"slices"
	"time"

	"tianti/courses"
	"tianti/courses/class"
	"tianti/courses/workload"
	"tianti/internal/clock"
	"tianti/rbac"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Classes *class.Service
	Courses *courses.Service
	People  *rbac.Organisation
	// Workload warns of months that are full; nil warns of none.
	Workload *workload.Service
	Pace     *kit.Pace // of calendar programs, which have no session
}

// Area is the classes' routes, pages and card.
func (p Pages) Area() kit.Area {
	const see, read, plan, book, teach, observe = "courses.course.read", "courses.class.read", "courses.class.plan", "courses.class.book", "courses.class.teach", "courses.class.observe"
	return kit.Area{
		Name: "classes", Files: files, Samples: samples(),
		Cards: []kit.Card{{Name: "classes", Order: 6, Needs: book, Load: p.card, Sample: sampleCard()}},
		Routes: []kit.Route{
			{Method: "GET", Path: "/classes", Needs: book, Do: p.mine, Nav: &kit.Nav{Group: "learning", Label: "classes", Icon: "calendar-event", Order: 3}},
			{Method: "GET", Path: "/classes/:id", Needs: see, Do: p.show},
			{Method: "GET", Path: "/classes/:id/calendar", Needs: see, Do: p.one},
			{Method: "POST", Path: "/classes/:id/book", Needs: book, Do: p.book},
			{Method: "POST", Path: "/classes/:id/leave", Needs: book, Do: p.leave},
			{Method: "GET", Path: "/classes/:id/door", Needs: book, Do: p.door},
			{Method: "POST", Path: "/classes/:id/door", Needs: book, Do: p.enter},
			{Method: "POST", Path: "/classes/:id/opinion", Needs: book, Do: p.rate},
			{Method: "GET", Path: "/classes/:id/screen", Needs: teach, Do: p.screen},
			{Method: "POST", Path: "/classes/:id/seats/:person", Needs: teach, Do: p.mark},
			{Method: "POST", Path: "/classes/:id/hold", Needs: teach, Do: p.hold},
			{Method: "GET", Path: "/classes/:id/edit", Needs: plan, Do: p.edit},
			{Method: "POST", Path: "/classes/:id", Needs: plan, Do: p.move},
			{Method: "POST", Path: "/classes/:id/cancel", Needs: plan, Do: p.cancel},
			{Method: "POST", Path: "/classes/:id/use/:person", Needs: observe, Do: p.observe},
			{Method: "GET", Path: "/training/classes", Needs: read, Do: p.below, Nav: &kit.Nav{Group: "training", Label: "classes.all", Icon: "calendar-event", Order: 5}},
			{Method: "GET", Path: "/training/classes/new", Needs: plan, Do: p.fresh},
			{Method: "POST", Path: "/training/classes", Needs: plan, Do: p.plan},
			{Method: "GET", Path: "/calendar", Needs: book, Do: p.calendar},
			{Method: "POST", Path: "/calendar", Needs: book, Do: p.newFeed},
			{Method: "POST", Path: "/calendar/end", Needs: book, Do: p.endFeed},
			{Method: "GET", Path: "/calendar/:secret", Public: true, Why: "calendar programs cannot log in: the secret in the address, 130 random bits kept as a hash, is the key to one person's class times", Do: p.feed},
		},
	}
}

// row is a class in a list.
type row struct {
	Path, Title, Part, Trainer, Where string
	Day                               time.Time
	Time                              string // "14:00–16:00"
	State, Tone                       string
	Free, Waiting, Capacity, Present  int
	Taken                             int
}

func classPath(id string) string { return "/classes/" + url.PathEscape(id) }

func hour(t time.Time) string { return t.In(clock.Shanghai).Format("15:04") }

// rowOf is a class as a person sees it: the state is theirs if they have a place.
func rowOf(r *kit.Request, c *class.Class, person string) row {
	x := row{Path: classPath(c.ID), Title: c.Title.In(r.Lang), Part: c.Part.In(r.Lang), Trainer: c.TrainerName, Where: c.Room, Day: c.Begins, Time: hour(c.Begins) + "–" + hour(c.Ends), Free: c.Free(), Taken: c.Count(class.Booked), Waiting: c.Count(class.Waiting), Capacity: c.Capacity, Present: c.Present()}
	if x.Where == "" {
		x.Where = r.T("class.online")
	}
	x.State, x.Tone = standing(r.T, c, person)
	return x
}

// standing is the word for a class, or for the person's place in it.
func standing(t func(string, ...any) string, c *class.Class, person string) (word, tone string) {
	s := c.Seat(person)
	switch {
	case c.State == class.Cancelled:
		return t("class.state.cancelled"), "gray"
	case s != nil && s.Here():
		return t("class.here"), "green"
	case c.State == class.Held && s != nil:
		return t("class.absent"), "red"
	case c.State == class.Held:
		return t("class.state.held"), "blue"
	case s != nil && s.State == class.Waiting:
		return t("class.place", "n", c.Place(person)), "yellow"
	case s != nil:
		return t("class.booked"), "green"
	case c.Free() == 0:
		return t("class.full"), "yellow"
	}
	return t("class.free", "n", c.Free()), "blue"
}

// minePage is the own places, and where more can be had.
type minePage struct {
	Own, Open []row
	Course    string // whose classes are looked for
	Title     string
	Minutes   int // of places in this month
}

// mine shows the own places and, for a course or those that are open, the classes with places
// (GET /classes?course=).
func (p Pages) mine(r *kit.Request) error {
	own, err := p.Classes.Mine(r.Context(), r.Actor, p.Classes.Today())
	if err != nil {
		return err
	}
	page := minePage{Course: r.Query("course")}
	for _, c := range own {
		page.Own = append(page.Own, rowOf(r, c, r.Actor.Person))
	}
	codes := []string{page.Course}
	if page.Course == "" {
		if codes, err = p.Courses.OpenClasses(r.Context(), r.Actor); err != nil {
			return err
		}
	} else if titles, err := p.Courses.Titles(r.Context(), codes); err == nil {
		page.Title = titles[page.Course].In(r.Lang)
	}
	for _, code := range codes {
		open, err := p.Classes.Open(r.Context(), r.Actor, code)
		if err != nil {
			return err
		}
		for _, c := range open {
			if c.Seat(r.Actor.Person) == nil {
				page.Open = append(page.Open, rowOf(r, c, r.Actor.Person))
			}
		}
	}
	page.Minutes, err = p.Classes.Minutes(r.Context(), r.Actor.Person, r.Now())
	if err != nil {
		return err
	}
	return r.Show("classes_mine", page)
}

// cardPage is what stands on the home page: the next places of two weeks.
type cardPage struct{ Rows []row }

func (p Pages) card(r *kit.Request) (any, error) {
	today := p.Classes.Today()
	own, err := p.Classes.Mine(r.Context(), r.Actor, today)
	if err != nil {
		return nil, err
	}
	if r.May("courses.class.teach") {
		taught, err := p.Classes.Taught(r.Context(), r.Actor.Person, today)
		if err != nil {
			return nil, err
		}
		own = append(own, taught...)
		slices.SortStableFunc(own, func(a, b *class.Class) int { return a.Begins.Compare(b.Begins) })
	}
	page := cardPage{}
	for _, c := range own {
		if c.State != class.Held && c.Begins.Before(today.AddDate(0, 0, 15)) && len(page.Rows) < 5 {
			page.Rows = append(page.Rows, rowOf(r, c, r.Actor.Person))
		}
	}
	if len(page.Rows) == 0 {
		return nil, nil
	}
	return page, nil
}

// belowPage is the classes of a unit, and those that the reader teaches.
type belowPage struct {
	Rows, Taught []row
	Unit, Month  string
	Units        []kit.Option
	Next         string // where the next page is
}
