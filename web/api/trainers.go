package api

import (
	"context"
	"time"

	"tianti/ladder/requirement"
	"tianti/ladder/round"
	"tianti/ladder/trainer"
	"tianti/rbac"
	"tianti/web/kit"
)

// Trainers is the API of trainer accreditation.
type Trainers struct{ Trainers *trainer.Service }

type trainerChance struct {
	Level string             `json:"level"`
	Met   bool               `json:"met"`
	Held  bool               `json:"held"` // this level or a higher one
	Found requirement.Result `json:"found"`
}

type trainerApply struct {
	Level  string `json:"level"`
	Reason string `json:"reason"`
}

type trainerSheet struct {
	Points  map[string]int `json:"points"` // by the rubric's codes
	Comment string         `json:"comment"`
}

type trainerCase struct {
	ID          string             `json:"id"`
	Person      string             `json:"person"`
	Name        string             `json:"name"`
	Unit        string             `json:"unit"` // id
	Level       string             `json:"level"`
	State       trainer.State      `json:"state"` // applied, lecture, accredited, refused, withdrawn
	Found       requirement.Result `json:"found"` // on the day of the application
	Rubric      []round.Criterion  `json:"rubric"`
	Panel       []trainer.Member   `json:"panel"`
	Topic       string             `json:"topic"`
	Day         rbac.Day           `json:"day"`
	Place       string             `json:"place"`
	Pass        int                `json:"pass"`
	Mean        *int64             `json:"mean"` // thousandths of a point; null before it is decided
	Certificate string             `json:"certificate,omitempty"`
	Steps       []trainer.Step     `json:"steps"`
	Offers      []trainer.Act      `json:"offers"`
	Score       bool               `json:"score"` // a sheet is asked of the caller
}

type trainerCard struct {
	Person  string           `json:"person"`
	Name    string           `json:"name"`
	Unit    string           `json:"unit"`  // id
	Level   string           `json:"level"` // "" is none
	Until   *time.Time       `json:"until"`
	Topics  []string         `json:"topics"`
	Courses []string         `json:"courses"`
	Reviews []trainer.Review `json:"reviews"` // for the person and who may read cases there
}

type trainerReview struct {
	Hours      int             `json:"hours"`
	Evaluation int             `json:"evaluation"`
	Exam       string          `json:"exam,omitempty"` // whose marking is looked at
	Source     string          `json:"source"`
	Verdict    trainer.Verdict `json:"verdict"` // renew, raise, lower, revoke
	Reason     string          `json:"reason"`
}

type trainerBooking struct {
	Unit  string   `json:"unit"` // id of the unit that asks
	From  rbac.Day `json:"from"`
	To    rbac.Day `json:"to"`
	Topic string   `json:"topic"`
}

type bookingAnswer struct {
	State string `json:"state"` // accepted, declined, cancelled
	Words string `json:"words,omitempty"`
}

type trainerRules struct {
	Base   string `json:"base"`
	YAML   string `json:"yaml"`
	Reason string `json:"reason"`
}

// Area is the routes.
func (x Trainers) Area() kit.Area {
	const (
		base, cases = "/api/v1/trainers", "/api/v1/trainer-cases"
		read, apply = "ladder.trainer.read", "ladder.trainer.apply"
		see         = "ladder.trainer_case.read"
		convene     = "ladder.trainer_case.convene"
		decide      = "ladder.trainer_case.decide"
	)
	route := func(method, path, needs string, do kit.Handler, doc kit.Doc) kit.Route {
		return kit.Route{Method: method, Path: path, Needs: needs, API: true, Do: do, Doc: &doc}
	}
	turn := func(name, needs, summary string, do func(*trainer.Service, context.Context, rbac.Actor, string, string) (*trainer.Application, error)) kit.Route {
		return route("POST", cases+"/:id/"+name, needs, x.turn(do), kit.Doc{Summary: summary, Request: reasonInput{}, Answer: trainerCase{}})
	}
	return kit.Area{Name: "api trainers", Routes: []kit.Route{
		route("GET", base, read, x.directory, kit.Doc{Summary: "List the accredited trainers of a level across provinces", Answer: List[trainerCard]{}, Query: append([]kit.Param{{Name: "level", About: "assistant, junior, intermediate or senior"}}, kit.Cursor...)}),
		route("GET", base+"/chances", apply, x.chances, kit.Doc{Summary: "What each level asks of the caller today", Answer: List[trainerChance]{}}),
		route("GET", base+"/people/:id", read, x.card, kit.Doc{Summary: "Show a trainer", Answer: trainerCard{}}),
		route("POST", base+"/people/:id/reviews", convene, x.propose, kit.Doc{Summary: "Propose what the yearly review comes to", Request: trainerReview{}, Answer: trainerCard{}, Status: 201}),
		route("POST", base+"/people/:id/reviews/accept", decide, x.decide(true), kit.Doc{Summary: "Accept the review that waits; a second person does it", Request: reasonInput{}, Answer: trainerCard{}}),
		route("POST", base+"/people/:id/reviews/refuse", decide, x.decide(false), kit.Doc{Summary: "Refuse the review that waits", Request: reasonInput{}, Answer: trainerCard{}}),
		route("POST", base+"/people/:id/bookings", "ladder.trainer.book", x.book, kit.Doc{Summary: "Ask a trainer of any province for some days", Request: trainerBooking{}, Answer: trainer.Booking{}, Status: 201}),
		route("GET", base+"/people/:id/bookings", read, x.bookings, kit.Doc{Summary: "List a trainer's bookings from today on", Answer: List[trainer.Booking]{}}),
		route("POST", base+"/bookings/:id/answer", "ladder.trainer.answer", x.answer, kit.Doc{Summary: "Accept or decline a booking, or cancel the own one", Request: bookingAnswer{}, Answer: trainer.Booking{}}),
		route("GET", cases, see, x.list, kit.Doc{Summary: "List applications in a state that the caller may see", Answer: List[trainerCase]{}, Query: append([]kit.Param{{Name: "state", About: "applied, lecture, accredited, refused or withdrawn"}}, kit.Cursor...)}),
		route("POST", cases, apply, x.apply, kit.Doc{Summary: "Apply for a level; refused with what is missing", Request: trainerApply{}, Answer: trainerCase{}, Status: 201}),
		route("GET", cases+"/:id", see, x.show, kit.Doc{Summary: "Show an application", Answer: trainerCase{}}),
		route("POST", cases+"/:id/convene", convene, x.convene, kit.Doc{Summary: "Convene the panel of the trial lecture; conflicts of interest are refused", Request: trainer.Panel{}, Answer: trainerCase{}}),
		route("POST", cases+"/:id/score", "ladder.panel.score", x.score, kit.Doc{Summary: "Score the trial lecture as a member of its panel", Request: trainerSheet{}, Answer: trainerCase{}}),
		turn("accept", decide, "Accredit: the certificate is issued at once; a second person does it", (*trainer.Service).Accept),
		turn("refuse", decide, "End an application without accreditation", (*trainer.Service).Refuse),
		turn("withdraw", apply, "End the own application", (*trainer.Service).Withdraw),
		route("GET", "/api/v1/trainer-rules", "ladder.trainer_rule.read", x.rules, kit.Doc{Summary: "List the versions of the rules, the newest first", Answer: List[trainer.Edition]{}}),
		route("POST", "/api/v1/trainer-rules", "ladder.trainer_rule.edit", x.publish, kit.Doc{Summary: "Put other rules in force", Request: trainerRules{}, Answer: trainer.Edition{}, Status: 201}),
	}}
}

func (x Trainers) caseOf(r *kit.Request, a *trainer.Application) trainerCase {
	v := trainerCase{ID: a.ID, Person: a.Person, Name: a.Name, Unit: rbac.UnitID(a.Unit), Level: a.Level, State: a.State, Found: a.Found, Rubric: full(a.Rubric), Panel: full(a.Panel), Topic: a.Topic, Day: a.Day, Place: a.Place, Pass: a.Pass, Certificate: a.Cert, Steps: full(a.Steps)}
	if !a.Running() && len(a.Sheets) > 0 {
		v.Mean = &a.Mean
	}
	v.Offers, v.Score = x.Trainers.Offers(r.Actor, a)
	v.Offers = full(v.Offers)
	return v
}

func (x Trainers) cardOf(r *kit.Request, c *trainer.Card) trainerCard {
	best, _ := c.At(r.Now())
	v := trainerCard{Person: c.ID, Name: c.Name, Unit: rbac.UnitID(c.Unit), Level: best.Level, Topics: full(c.Topics), Courses: full(c.Courses), Reviews: full(c.Reviews)}
	if !best.Until.IsZero() {
		v.Until = &best.Until
	}
	return v
}

func (x Trainers) directory(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	level := r.Query("level")
	if level == "" {
		level = "junior"
	}
	page, err := x.Trainers.Directory(r.Context(), r.Actor, level, "", cursor, limit)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, func(c *trainer.Card) trainerCard { return x.cardOf(r, c) }))
}

func (x Trainers) chances(r *kit.Request) error {
	all, err := x.Trainers.Chances(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(all, "", func(c trainer.Chance) trainerChance {
		return trainerChance{c.Level, c.Found.Met, c.Held, c.Found}
	}))
}

func (x Trainers) card(r *kit.Request) error {
	c, err := x.Trainers.Card(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(x.cardOf(r, c))
}

func (x Trainers) propose(r *kit.Request) error {
	var in trainerReview
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, err := x.Trainers.Propose(r.Context(), r.Actor, r.Path("id"), trainer.Figures{Hours: in.Hours, Evaluation: in.Evaluation, Exam: in.Exam, Source: in.Source}, in.Verdict, in.Reason)
	if err != nil {
		return err
	}
	return r.SendAs(201, x.cardOf(r, c))
}

func (x Trainers) decide(accept bool) kit.Handler {
	return func(r *kit.Request) error {
		var in reasonInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		c, err := x.Trainers.Decide(r.Context(), r.Actor, r.Path("id"), accept, in.Reason)
		if err != nil {
			return err
		}
		return r.Send(x.cardOf(r, c))
	}
}

func (x Trainers) book(r *kit.Request) error {
	var in trainerBooking
	if err := r.JSON(&in); err != nil {
		return err
	}
	b, err := x.Trainers.Book(r.Context(), r.Actor, r.Path("id"), in.Unit, in.From, in.To, in.Topic)
	if err != nil {
		return err
	}
	return r.SendAs(201, *b)
}

func (x Trainers) bookings(r *kit.Request) error {
	all, err := x.Trainers.Bookings(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(all, "", func(b *trainer.Booking) trainer.Booking { return *b }))
}

func (x Trainers) answer(r *kit.Request) error {
	var in bookingAnswer
	if err := r.JSON(&in); err != nil {
		return err
	}
	b, err := x.Trainers.Answer(r.Context(), r.Actor, r.Path("id"), in.State, in.Words)
	if err != nil {
		return err
	}
	return r.Send(*b)
}

func (x Trainers) list(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	state := r.Query("state")
	if state == "" {
		state = string(trainer.Applied)
	}
	page, err := x.Trainers.Cases(r.Context(), r.Actor, trainer.State(state), cursor, limit)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, func(a *trainer.Application) trainerCase { return x.caseOf(r, a) }))
}

func (x Trainers) apply(r *kit.Request) error {
	var in trainerApply
	if err := r.JSON(&in); err != nil {
		return err
	}
	a, err := x.Trainers.Apply(r.Context(), r.Actor, in.Level, in.Reason)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/trainer-cases/"+a.ID, x.caseOf(r, a))
}

func (x Trainers) show(r *kit.Request) error {
	a, err := x.Trainers.Case(r.Context(), r.Actor, r.Path("id"))
	return x.sent(r, a, err)
}

func (x Trainers) sent(r *kit.Request, a *trainer.Application, err error) error {
	if err != nil {
		return err
	}
	return r.Send(x.caseOf(r, a))
}

func (x Trainers) convene(r *kit.Request) error {
	var in trainer.Panel
	if err := r.JSON(&in); err != nil {
		return err
	}
	a, err := x.Trainers.Convene(r.Context(), r.Actor, r.Path("id"), in)
	return x.sent(r, a, err)
}

func (x Trainers) score(r *kit.Request) error {
	var in trainerSheet
	if err := r.JSON(&in); err != nil {
		return err
	}
	a, err := x.Trainers.Score(r.Context(), r.Actor, r.Path("id"), in.Points, in.Comment)
	return x.sent(r, a, err)
}

func (x Trainers) turn(do func(*trainer.Service, context.Context, rbac.Actor, string, string) (*trainer.Application, error)) kit.Handler {
	return func(r *kit.Request) error {
		var in reasonInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		a, err := do(x.Trainers, r.Context(), r.Actor, r.Path("id"), in.Reason)
		return x.sent(r, a, err)
	}
}

func (x Trainers) rules(r *kit.Request) error {
	all, err := x.Trainers.Editions(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(all, "", func(e *trainer.Edition) trainer.Edition { return *e }))
}

func (x Trainers) publish(r *kit.Request) error {
	var in trainerRules
	if err := r.JSON(&in); err != nil {
		return err
	}
	e, err := x.Trainers.Publish(r.Context(), r.Actor, in.Base, in.YAML, in.Reason)
	if err != nil {
		return err
	}
	return r.SendAs(201, *e)
}
