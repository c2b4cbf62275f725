package classes

import (
	"html/template"
	"strconv"
	"strings"
	"time"

	"tianti/certificates/pdf/qrcode"
	"tianti/courses/class"
	"tianti/courses/workload"
	"tianti/internal/clock"
	"tianti/web/kit"
)

// showPage is a class as the reader may see it.
type showPage struct {
	row
	ID, Course, Unit, Link, Note string
	Mine                         *class.Seat
	Rights                       class.Rights
	Planned, Held, Begun         bool // Begun: it has begun; the door may be open before
	Door                         bool // people may check in now
	Rate                         bool // the reader is asked what they think
	Seats                        []seatRow
	Levels                       *class.Levels
	Questions                    []questionRow
	Asked                        []seatRow // of whom the reader is asked what they see at work
	UseFrom                      time.Time
	Full                         string // what the class would bring the reader to, where that is beyond the cap of working time
}

// seatRow is a person on the roster.
type seatRow struct {
	Person, Name, Unit, How string
	Came                    time.Time
	Waits                   int
	Here                    bool
}

// questionRow is a question with its mean mark.
type questionRow struct {
	Name, Text string
	Mean       string
}

// show shows a class (GET /classes/:id).
func (p Pages) show(r *kit.Request) error {
	page, err := p.page(r, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Show("class_show", page)
}

func (p Pages) page(r *kit.Request, id string) (page showPage, err error) {
	c, err := p.Classes.Class(r.Context(), r.Actor, id)
	if err != nil {
		return page, err
	}
	now := r.Now()
	page = showPage{row: rowOf(r, c, r.Actor.Person), ID: c.ID, Course: c.Course, Link: c.Link, Note: c.Note, Mine: c.Seat(r.Actor.Person), Rights: p.Classes.Rights(r.Actor, c),
		Planned: c.State == class.Planned, Held: c.State == class.Held, Begun: !now.Before(c.Begins), Door: c.State == class.Planned && !now.Before(c.Begins.Add(-class.DoorOpens))}
	page.Rate = page.Held && page.Mine != nil && page.Mine.Here() && !page.Mine.Rated && now.Before(c.Ends.AddDate(0, 0, class.RateDays))
	labels, err := p.People.Labels(r.Context(), r.Lang, c.Unit)
	if err != nil {
		return page, err
	}
	page.Unit = labels[c.Unit]
	for _, q := range class.Questions {
		page.Questions = append(page.Questions, questionRow{Name: q, Text: r.T("class.question." + q)})
	}
	if page.Rights.Teach || page.Rights.Read {
		if err := p.roster(r, c, &page); err != nil {
			return page, err
		}
	}
	for _, s := range p.Classes.Asked(r.Actor, c) {
		page.Asked = append(page.Asked, seatRow{Person: s.Person, Name: s.Name})
	}
	if page.Planned && page.Mine == nil && page.Rights.Book && p.Workload != nil {
		l, err := p.Workload.Of(r.Context(), r.Actor, r.Actor.Person, workload.MonthOf(c.Begins))
		if err != nil {
			return page, err
		}
		if l = l.With(c.Minutes()); l.Over() {
			page.Full = r.T("workload.class", "n", workload.Hours(l.Total()), "cap", p.Workload.CapHours(), "month", l.Month)
		}
	}
	return page, nil
}

// roster fills what the trainer and readers see: who is on it, and what the class was good for.
func (p Pages) roster(r *kit.Request, c *class.Class, page *showPage) error {
	var paths []string
	for _, s := range c.Seats {
		paths = append(paths, s.Unit)
	}
	labels, err := p.People.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return err
	}
	for _, s := range c.Seats {
		x := seatRow{Person: s.Person, Name: s.Name, Unit: labels[s.Unit], Came: s.Came, Waits: c.Place(s.Person), Here: s.Here()}
		if s.How != "" {
			x.How = r.T("class.how." + string(s.How))
		}
		page.Seats = append(page.Seats, x)
	}
	if c.State != class.Held {
		return nil
	}
	_, levels, err := p.Classes.Levels(r.Context(), r.Actor, c.ID)
	if err != nil {
		return err
	}
	page.Levels, page.UseFrom = &levels, first(c.UseDays())
	for i := range page.Questions {
		if m := levels.Reaction.Mean(i); m > 0 {
			page.Questions[i].Mean = strconv.FormatFloat(m, 'f', 1, 64)
		}
	}
	return nil
}

func first(from, _ time.Time) time.Time { return from }

// Behaviour is the mean of what leaders saw, 1 to 5.
func (s showPage) Behaviour() string { return strconv.FormatFloat(s.Levels.Behaviour, 'f', 1, 64) }

// Learning is the mean score in the course's quizzes in percent.
func (s showPage) Learning() int { return s.Levels.Learning / 10 }

func (p Pages) book(r *kit.Request) error {
	return p.then(r, func(id string) error { _, err := p.Classes.Book(r.Context(), r.Actor, id); return err })
}

func (p Pages) leave(r *kit.Request) error {
	return p.then(r, func(id string) error { _, err := p.Classes.Leave(r.Context(), r.Actor, id); return err })
}

func (p Pages) hold(r *kit.Request) error {
	return p.then(r, func(id string) error { _, err := p.Classes.Hold(r.Context(), r.Actor, id); return err })
}

// mark checks somebody in by the list, or takes it back (POST /classes/:id/seats/:person).
func (p Pages) mark(r *kit.Request) error {
	return p.then(r, func(id string) error {
		_, err := p.Classes.Mark(r.Context(), r.Actor, id, r.Path("person"), r.Form("here") != "")
		return err
	})
}

// rate takes the reader's opinion (POST /classes/:id/opinion).
func (p Pages) rate(r *kit.Request) error {
	o := class.Opinion{Comment: r.Form("comment")}
	for _, q := range class.Questions {
		n, _ := strconv.Atoi(r.Form(q)) // 0 is refused
		o.Marks = append(o.Marks, n)
	}
	return p.then(r, func(id string) error {
		_, err := p.Classes.Rate(r.Context(), r.Actor, id, o)
		if err == nil {
			r.Flash("class.rated")
		}
		return err
	})
}

// observe notes what a leader sees at work (POST /classes/:id/use/:person).
func (p Pages) observe(r *kit.Request) error {
	return p.then(r, func(id string) error {
		use, _ := strconv.Atoi(r.Form("use"))
		_, err := p.Classes.Observe(r.Context(), r.Actor, id, r.Path("person"), use)
		return err
	})
}

// screenPage is the door's sign: a code that changes, to be scanned or typed.
type screenPage struct {
	row
	ID, Code string
	QR       template.HTML
}

// screen shows the sign (GET /classes/:id/screen); the page asks for the next code by itself.
func (p Pages) screen(r *kit.Request) error {
	c, err := p.Classes.Class(r.Context(), r.Actor, r.Path("id"))
	switch {
	case err != nil:
		return err
	case !p.Classes.Rights(r.Actor, c).Teach:
		return class.ErrUnknown
	case c.Over():
		return class.ErrState.With("state", c.State)
	}
	code := c.DoorCode(r.Now())
	page := screenPage{row: rowOf(r, c, ""), ID: c.ID, Code: code}
	if page.QR, err = sign(r.Origin() + classPath(c.ID) + "/door?code=" + code); err != nil {
		return err
	}
	return r.Show("class_screen", page)
}

// sign draws a QR code with its quiet zone of four modules.
func sign(content string) (template.HTML, error) {
	q, err := qrcode.Encode(content)
	if err != nil {
		return "", err
	}
	const quiet = 4
	n := strconv.Itoa(q.Size + 2*quiet)
	var b strings.Builder
	b.WriteString(`<svg class="door-qr" viewBox="0 0 ` + n + ` ` + n + `" role="img" aria-label="QR"><rect width="` + n + `" height="` + n + `" fill="#fff"/><path fill="#000" d="`)
	for y := range q.Size {
		for x := range q.Size {
			if q.Dark(x, y) {
				b.WriteString("M" + strconv.Itoa(x+quiet) + " " + strconv.Itoa(y+quiet) + "h1v1h-1z")
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return template.HTML(b.String()), nil // nothing but numbers is in it
}

// doorPage asks whoever scanned the sign to confirm.
type doorPage struct {
	row
	Code string
}

// door is where the sign leads (GET /classes/:id/door?code=).
func (p Pages) door(r *kit.Request) error {
	page, err := p.doorPage(r)
	if err != nil {
		return err
	}
	return r.Show("class_door", page)
}

func (p Pages) doorPage(r *kit.Request) (doorPage, error) {
	c, err := p.Classes.Class(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return doorPage{}, err
	}
	return doorPage{row: rowOf(r, c, r.Actor.Person), Code: r.Query("code")}, nil
}

// enter checks the reader in (POST /classes/:id/door).
func (p Pages) enter(r *kit.Request) error {
	id := r.Path("id")
	if _, err := p.Classes.CheckIn(r.Context(), r.Actor, id, strings.ToUpper(strings.TrimSpace(r.Form("code")))); err != nil {
		page, lost := p.doorPage(r)
		if lost != nil {
			return err
		}
		return r.Refused("class_door", page, err)
	}
	r.Flash("class.entered")
	return r.Done(classPath(id))
}

// calendarPage offers an address for calendar programs.
type calendarPage struct {
	Has     bool
	Address string // shown once, when it was made
}

// calendar says whether there is an address (GET /calendar).
func (p Pages) calendar(r *kit.Request) error {
	has, err := p.Classes.HasFeed(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Show("classes_calendar", calendarPage{Has: has})
}

// newFeed makes an address and shows it (POST /calendar).
func (p Pages) newFeed(r *kit.Request) error {
	secret, err := p.Classes.NewFeed(r.Context(), r.Actor, r.Lang)
	if err != nil {
		return err
	}
	return r.Show("classes_calendar", calendarPage{Has: true, Address: r.Origin() + "/calendar/" + secret})
}

func (p Pages) endFeed(r *kit.Request) error {
	if err := p.Classes.EndFeed(r.Context(), r.Actor); err != nil {
		return err
	}
	return r.Done("/calendar")
}

const calendarMedia = "text/calendar; charset=utf-8"

// feed is the calendar of whoever has the address (GET /calendar/:secret).
func (p Pages) feed(r *kit.Request) error {
	if err := p.Pace.Take(r); err != nil {
		return err
	}
	text, err := p.Classes.Calendar(r.Context(), r.Path("secret"), r.Origin())
	if err != nil {
		return err
	}
	return r.Bytes(calendarMedia, []byte(text))
}

// one is a class as a calendar entry (GET /classes/:id/calendar).
func (p Pages) one(r *kit.Request) error {
	c, err := p.Classes.Class(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	text := class.ICal([]*class.Class{c}, r.Actor.Person, r.Lang, r.Origin(), r.Now())
	return r.Download("class-"+c.Begins.In(clock.Shanghai).Format("20060102")+".ics", calendarMedia, []byte(text))
}
