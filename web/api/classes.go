package api

import (
	"context"
	"time"

	"tianti/courses/class"
	"tianti/courses/workload"
	"tianti/rbac"
	"tianti/web/kit"
)

// Classes is live classes: planning, places, check-in, roster, evaluation.
type Classes struct {
	Classes  *class.Service
	Workload *workload.Service // nil: nothing is known of working time
}

// classInput is when and where a class is held.
type classInput struct {
	Course   string    `json:"course"`
	Lesson   string    `json:"lesson"` // of the kind "class"
	Unit     string    `json:"unit"`   // path; its people may take a place
	Trainer  string    `json:"trainer"`
	Begins   time.Time `json:"begins"`
	Ends     time.Time `json:"ends"` // on the same civil day
	Room     string    `json:"room,omitempty"`
	Link     string    `json:"link,omitempty"` // https
	Capacity int       `json:"capacity"`
	Note     string    `json:"note,omitempty"`
}

func (in classInput) plan() class.Plan {
	return class.Plan{Course: in.Course, Lesson: in.Lesson, Unit: in.Unit, Trainer: in.Trainer, Begins: in.Begins, Ends: in.Ends, Room: in.Room, Link: in.Link, Capacity: in.Capacity, Note: in.Note}
}

// classView is a class. Seats is there for those who may see the roster.
type classView struct {
	ID          string      `json:"id"`
	Course      string      `json:"course"`
	Lesson      string      `json:"lesson"`
	Title       string      `json:"title"`
	Unit        string      `json:"unit"`
	Trainer     string      `json:"trainer"`
	TrainerName string      `json:"trainer_name"`
	Begins      time.Time   `json:"begins"`
	Ends        time.Time   `json:"ends"`
	Room        string      `json:"room,omitempty"`
	Link        string      `json:"link,omitempty"`
	Capacity    int         `json:"capacity"`
	Free        int         `json:"free"`
	Waiting     int         `json:"waiting"`
	Present     int         `json:"present"`
	State       string      `json:"state"`           // planned, held, cancelled
	Place       string      `json:"place,omitempty"` // the asker's own: booked, waiting
	Before      int         `json:"before"`          // how many wait before the asker
	Note        string      `json:"note,omitempty"`
	Seats       []placeView `json:"seats,omitempty"`
	WorkingTime *outlook    `json:"working_time,omitempty"` // in the answer to planning and moving: who is beyond the cap with it
}

type placeView struct {
	Person string    `json:"person"`
	Name   string    `json:"name"`
	Unit   string    `json:"unit"`
	State  string    `json:"state"` // booked, waiting
	At     time.Time `json:"at"`
	Came   time.Time `json:"came,omitzero"`
	How    string    `json:"how,omitempty"` // door, roster
}

// levelsView is the evaluation of a class; what too few people said is left out.
type levelsView struct {
	Present   int            `json:"present"`
	Opinions  int            `json:"opinions"`
	Told      int            `json:"told"` // of how many of them the means and comments are: they are told five at a time
	Reaction  []questionMean `json:"reaction,omitempty"`
	Comments  []string       `json:"comments,omitempty"`
	Learnt    int            `json:"learnt"`             // who was there and has a score in the course's quizzes
	Learning  int            `json:"learning,omitempty"` // their mean, thousandths
	Observed  int            `json:"observed"`           // of whom a leader saw something at work
	Behaviour float64        `json:"behaviour,omitempty"`
}

type questionMean struct {
	Question string  `json:"question"`
	Mean     float64 `json:"mean"` // 1 to 5
}

type presentInput struct {
	Present bool `json:"present"`
}

// opinionInput is what somebody thinks of a class: 1 to 5 for each question.
type opinionInput struct {
	Content int    `json:"content"`
	Trainer int    `json:"trainer"`
	Use     int    `json:"use"`
	Setting int    `json:"setting"`
	Comment string `json:"comment,omitempty"`
}

// useInput is what a leader sees of a class at somebody's work: 1 nothing of it, 5 every day.
type useInput struct {
	Use int `json:"use"`
}

type codeInput struct {
	Code string `json:"code"` // that the door shows now
}

// Area is the classes' routes.
func (x Classes) Area() kit.Area {
	const base, see, read, plan, book, teach, observe = "/api/v1/classes", "courses.course.read", "courses.class.read", "courses.class.plan", "courses.class.book", "courses.class.teach", "courses.class.observe"
	return kit.Area{Name: "api classes", Routes: []kit.Route{
		{Method: "GET", Path: base, Needs: read, API: true, Do: x.below, Doc: &kit.Doc{Summary: "List the classes of a month for a unit and below, by unit and time", Answer: List[classView]{}, Query: []kit.Param{{Name: "unit", About: "path of the unit; the asker's own unless given"}, {Name: "month", About: "YYYY-MM; this month unless given"}, {Name: "cursor", About: "where the last page ended"}}}},
		{Method: "POST", Path: base, Needs: plan, API: true, Do: x.plan, Doc: &kit.Doc{Summary: "Plan a class; its trainer and room must be free", Request: classInput{}, Answer: classView{}, Status: 201}},
		{Method: "GET", Path: base + "/mine", Needs: book, API: true, Do: x.mine, Doc: &kit.Doc{Summary: "List the asker's own places from today on", Answer: List[classView]{}}},
		{Method: "GET", Path: base + "/:id", Needs: see, API: true, Do: x.show, Doc: &kit.Doc{Summary: "Show a class", Answer: classView{}}},
		{Method: "PUT", Path: base + "/:id", Needs: plan, API: true, Do: x.move, Doc: &kit.Doc{Summary: "Move a planned class; course and unit stay", Request: classInput{}, Answer: classView{}}},
		{Method: "POST", Path: base + "/:id/place", Needs: book, API: true, Do: x.act((*class.Service).Book), Doc: &kit.Doc{Summary: "Take a place, or one on the waiting list", Answer: classView{}}},
		{Method: "DELETE", Path: base + "/:id/place", Needs: book, API: true, Do: x.act((*class.Service).Leave), Doc: &kit.Doc{Summary: "Give the own place up; who waits first gets it", Answer: classView{}}},
		{Method: "POST", Path: base + "/:id/door", Needs: book, API: true, Do: x.enter, Doc: &kit.Doc{Summary: "Check in with the code at the door", Request: codeInput{}, Answer: classView{}}},
		{Method: "PUT", Path: base + "/:id/seats/:person", Needs: teach, API: true, Do: x.mark, Doc: &kit.Doc{Summary: "Say whether somebody on the roster is present", Request: presentInput{}, Answer: classView{}}},
		{Method: "POST", Path: base + "/:id/opinion", Needs: book, API: true, Do: x.rate, Doc: &kit.Doc{Summary: "Say what a class was like, once and without a name, after having been there", Request: opinionInput{}, Answer: classView{}}},
		{Method: "PUT", Path: base + "/:id/seats/:person/use", Needs: observe, API: true, Do: x.observe, Doc: &kit.Doc{Summary: "Say, as the leader, what is seen of a class at somebody's work 30 to 180 days after it", Request: useInput{}, Answer: classView{}}},
		{Method: "POST", Path: base + "/:id/hold", Needs: teach, API: true, Do: x.act((*class.Service).Hold), Doc: &kit.Doc{Summary: "Fix the roster: whoever was there has done the lesson", Answer: classView{}}},
		{Method: "POST", Path: base + "/:id/cancel", Needs: plan, API: true, Do: x.cancel, Doc: &kit.Doc{Summary: "Cancel a planned class", Request: reasonInput{}, Answer: classView{}}},
		{Method: "GET", Path: base + "/:id/levels", Needs: read, API: true, Do: x.levels, Doc: &kit.Doc{Summary: "Evaluate a class: reaction, learning, behaviour", Answer: levelsView{}}},
	}}
}

func (x Classes) view(r *kit.Request, c *class.Class) classView {
	v := classView{ID: c.ID, Course: c.Course, Lesson: c.Lesson, Title: c.Title.In(r.Lang), Unit: c.Unit, Trainer: c.Trainer, TrainerName: c.TrainerName, Begins: c.Begins.UTC(), Ends: c.Ends.UTC(), Room: c.Room, Link: c.Link,
		Capacity: c.Capacity, Free: c.Free(), Waiting: c.Count(class.Waiting), Present: c.Present(), State: string(c.State), Note: c.Note}
	if s := c.Seat(r.Actor.Person); s != nil {
		v.Place = string(s.State)
		v.Before = max(c.Place(r.Actor.Person)-1, 0)
	}
	if may := x.Classes.Rights(r.Actor, c); may.Read || may.Teach {
		for _, s := range c.Seats {
			v.Seats = append(v.Seats, placeView{s.Person, s.Name, s.Unit, string(s.State), s.At.UTC(), s.Came.UTC(), string(s.How)})
		}
	}
	return v
}

// act does something that needs nothing but the class.
func (x Classes) act(do func(*class.Service, context.Context, rbac.Actor, string) (*class.Class, error)) kit.Handler {
	return func(r *kit.Request) error {
		return x.send(r)(do(x.Classes, r.Context(), r.Actor, r.Path("id")))
	}
}

func (x Classes) list(r *kit.Request, found []*class.Class, next string) error {
	return r.Send(ListFrom(found, next, func(c *class.Class) classView { return x.view(r, c) }))
}

func (x Classes) below(r *kit.Request) error {
	page, err := x.Classes.Below(r.Context(), r.Actor, r.Query("unit"), r.Query("month"), r.Query("cursor"))
	if err != nil {
		return err
	}
	return x.list(r, page.Items, page.Next)
}

func (x Classes) mine(r *kit.Request) error {
	found, err := x.Classes.Mine(r.Context(), r.Actor, x.Classes.Today())
	if err != nil {
		return err
	}
	return x.list(r, found, "")
}

func (x Classes) plan(r *kit.Request) error {
	var in classInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	plan := in.plan()
	o, err := x.outlook(r, plan, nil)
	if err != nil {
		return err
	}
	c, err := x.Classes.Plan(r.Context(), r.Actor, plan)
	if err != nil {
		return err
	}
	v := x.view(r, c)
	v.WorkingTime = o
	return r.Created("/api/v1/classes/"+c.ID, v)
}

func (x Classes) show(r *kit.Request) error { return x.act((*class.Service).Class)(r) }

func (x Classes) move(r *kit.Request) error {
	var in classInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	was, err := x.Classes.Class(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	plan := in.plan()
	plan.Course, plan.Unit = was.Course, was.Unit
	o, err := x.outlook(r, plan, was)
	if err != nil {
		return err
	}
	c, err := x.Classes.Move(r.Context(), r.Actor, was.ID, plan)
	if err != nil {
		return err
	}
	v := x.view(r, c)
	v.WorkingTime = o
	return r.Send(v)
}

func (x Classes) send(r *kit.Request) func(*class.Class, error) error {
	return func(c *class.Class, err error) error {
		if err != nil {
			return err
		}
		return r.Send(x.view(r, c))
	}
}

func (x Classes) enter(r *kit.Request) error {
	var in codeInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	return x.send(r)(x.Classes.CheckIn(r.Context(), r.Actor, r.Path("id"), in.Code))
}

func (x Classes) mark(r *kit.Request) error {
	var in presentInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	return x.send(r)(x.Classes.Mark(r.Context(), r.Actor, r.Path("id"), r.Path("person"), in.Present))
}

func (x Classes) rate(r *kit.Request) error {
	var in opinionInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	o := class.Opinion{Marks: []int{in.Content, in.Trainer, in.Use, in.Setting}, Comment: in.Comment} // in the order of class.Questions
	return x.send(r)(x.Classes.Rate(r.Context(), r.Actor, r.Path("id"), o))
}

func (x Classes) observe(r *kit.Request) error {
	var in useInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	return x.send(r)(x.Classes.Observe(r.Context(), r.Actor, r.Path("id"), r.Path("person"), in.Use))
}

func (x Classes) cancel(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	return x.send(r)(x.Classes.Cancel(r.Context(), r.Actor, r.Path("id"), in.Reason))
}

func (x Classes) levels(r *kit.Request) error {
	_, l, err := x.Classes.Levels(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	v := levelsView{Present: l.Present, Opinions: l.Opinions, Told: l.Reaction.N, Comments: l.Reaction.Comments, Learnt: l.Learnt, Learning: l.Learning, Observed: l.Observed, Behaviour: l.Behaviour}
	if l.Reaction.Shown() {
		for i, q := range class.Questions {
			v.Reaction = append(v.Reaction, questionMean{q, l.Reaction.Mean(i)})
		}
	}
	return r.Send(v)
}
