package api

import (
	"net/url"
	"time"

	"tianti/internal/clock"
	rungs "tianti/ladder"
	"tianti/ladder/round"
	"tianti/web/kit"
)

// applicationInput applies, or nominates where Person is somebody else.
type applicationInput struct {
	Person    string `json:"person,omitempty"`
	Statement string `json:"statement"`
}

type scoreInput struct {
	Points  map[string]int `json:"points"` // by criterion
	Comment string         `json:"comment"`
}

type relateInput struct {
	Member string `json:"member"`
	Why    string `json:"why"`
}

type appointInput struct {
	Effective string `json:"effective"` // a day
	Reason    string `json:"reason"`
}

// applicationView is an application. Offers is what the caller may do to it now.
type applicationView struct {
	ID          string       `json:"id"`
	Round       string       `json:"round"`
	Person      string       `json:"person"`
	Name        string       `json:"name"`
	Unit        string       `json:"unit"`
	From        string       `json:"from"`
	Grade       string       `json:"grade"`
	Phase       string       `json:"phase"`
	Statement   string       `json:"statement"`
	Nominator   string       `json:"nominator"`
	Checks      []roundCheck `json:"checks"`
	Line        *lineView    `json:"line"`
	Appointment string       `json:"appointment"`
	Effective   string       `json:"effective"`
	Until       string       `json:"until"` // the day after the trial period
	Steps       []actView    `json:"steps"`
	Offers      []string     `json:"offers"`
}

type roundCheck struct {
	At           time.Time         `json:"at"`
	Met          bool              `json:"met"`
	Rules        rulesView         `json:"rules"`
	Later        []string          `json:"later"` // what the round itself brings
	Requirements []requirementView `json:"requirements"`
}

type sheetView struct {
	Round   string        `json:"round"`
	Person  string        `json:"person"`
	Total   int64         `json:"total"`
	Given   []round.Given `json:"given"`
	Comment string        `json:"comment"`
	SavedAt time.Time     `json:"saved_at"`
}

func (x Rounds) applicationOf(r *kit.Request, a *round.Application, line *round.Line, offers []round.Move) applicationView {
	v := applicationView{ID: a.ID, Round: a.Round, Person: a.Person, Name: a.Name, Unit: a.Unit, From: a.From, Grade: a.Grade, Phase: string(a.Phase), Statement: a.Statement,
		Nominator: a.Nominator, Checks: []roundCheck{}, Appointment: a.Appointment, Steps: []actView{}, Offers: []string{}}
	if !a.Effective.IsZero() {
		v.Effective = dayOf(a.Effective)
	}
	if !a.Until.IsZero() {
		v.Until = dayOf(a.Until)
	}
	for i := range a.Checks {
		c := &a.Checks[i]
		v.Checks = append(v.Checks, roundCheck{c.At.UTC(), c.Met, rulesView{c.Rules, c.RulesHash}, some(c.Later), requirementsOf(r.Lang, rungs.Top(c.Result))})
	}
	for _, s := range a.Steps {
		v.Steps = append(v.Steps, actView{s.Act, s.By, s.Name, s.At.UTC(), s.Reason})
	}
	if line != nil {
		l := lineOf(line, false)
		v.Line = &l
	}
	for _, m := range offers {
		v.Offers = append(v.Offers, string(m))
	}
	return v
}

func (x Rounds) apply(r *kit.Request) error {
	var in applicationInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	var a *round.Application
	var err error
	if in.Person != "" && in.Person != r.Actor.Person {
		a, err = x.Rounds.Nominate(r.Context(), r.Actor, r.Path("id"), in.Person, in.Statement)
	} else {
		a, err = x.Rounds.Apply(r.Context(), r.Actor, r.Path("id"), in.Statement)
	}
	if err != nil {
		return err
	}
	return r.Created("/api/v1/applications/"+url.PathEscape(a.ID), x.applicationOf(r, a, nil, nil))
}

func (x Rounds) application(r *kit.Request) error {
	f, err := x.Rounds.Application(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(x.applicationOf(r, f.Application, f.Line, f.Offers))
}

func (x Rounds) answerApplication(r *kit.Request) func(*round.Application, error) error {
	return func(a *round.Application, err error) error {
		if err != nil {
			return err
		}
		return r.Send(x.applicationOf(r, a, nil, nil))
	}
}

func (x Rounds) move(m round.Move) kit.Handler {
	return func(r *kit.Request) error {
		var in reasonInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		return x.answerApplication(r)(x.Rounds.Act(r.Context(), r.Actor, r.Path("id"), m, in.Reason))
	}
}

func (x Rounds) score(r *kit.Request) error {
	var in scoreInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	s, err := x.Rounds.Score(r.Context(), r.Actor, r.Path("id"), in.Points, in.Comment)
	if err != nil {
		return err
	}
	return r.Send(sheetView{s.Round, s.Person, s.Total, some(s.Given), s.Comment, s.At.UTC()})
}

func (x Rounds) relate(r *kit.Request) error {
	var in relateInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	a, err := x.Rounds.Relate(r.Context(), r.Actor, r.Path("id"), in.Member, in.Why)
	if err != nil {
		return err
	}
	// Who declares need not be one who may read the whole application.
	return r.Send(applicationView{ID: a.ID, Round: a.Round, Person: a.Person, Name: a.Name, Phase: string(a.Phase), Checks: []roundCheck{}, Steps: []actView{}, Offers: []string{}})
}

func (x Rounds) appoint(r *kit.Request) error {
	var in appointInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	day, err := time.ParseInLocation(time.DateOnly, in.Effective, clock.Shanghai)
	if err != nil {
		return ErrDay.At("effective").With("value", in.Effective)
	}
	return x.answerApplication(r)(x.Rounds.Appoint(r.Context(), r.Actor, r.Path("id"), day, in.Reason))
}
