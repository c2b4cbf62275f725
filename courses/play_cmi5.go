package courses

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"tianti/courses/cmi5"
	"tianti/courses/scorm"
	"tianti/courses/xapi"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// A package of cmi5 plays as one of SCORM does: on the content's host, under the token of one device. Its units
// speak xAPI to an endpoint below that token, with a key that they fetch once per session. Here the rules of
// package cmi5 meet the attempt, which is the registration, the records, and the lesson.

// ErrNoRecords is a launch of cmi5 in a program that keeps no learning records.
var ErrNoRecords = fault.Define(fault.Unavailable, "courses.cmi5.records")

// Records gives the courses the store in which launched units speak. It is called once, before use.
func (s *Service) Records(x *xapi.Service) { s.records = x }

// Look is Launch of a package of cmi5 in the mode Browse: the learner looks around, and nothing is recorded that
// would satisfy.
func (s *Service) Look(ctx context.Context, by rbac.Actor, enrolment, lesson, page string) (string, error) {
	return s.launch(ctx, by, enrolment, lesson, page, cmi5.Browse)
}

// registration is the attempt's way through a package of cmi5.
func (a *Attempt) registration() *cmi5.Registration {
	r := &cmi5.Registration{}
	if a.State != "" {
		_ = json.Unmarshal([]byte(a.State), r) // what set wrote
	}
	return r
}

func (a *Attempt) set(r *cmi5.Registration) error {
	data, err := json.Marshal(r)
	a.State = string(data)
	return err
}

// stand is where a device plays a package of cmi5.
type stand struct {
	a    *Attempt
	p    *Package
	here Player
}

// names are how the things of an attempt are called in statements.
func (s *Service) names(a *Attempt) cmi5.Names {
	course, _, _ := strings.Cut(a.Enrolment, ":")
	return cmi5.Names{
		Lesson:       s.records.Thing("courses/" + course + "/lessons/" + a.Lesson + "/cmi5"),
		Registration: xapi.DerivedID("registration " + a.ID),
		Learner:      s.records.Learner(a.Person),
	}
}

// register changes a registration as the device that plays it.
func (s *Service) register(ctx context.Context, a *Attempt, do func(*cmi5.Registration) error) (*cmi5.Registration, error) {
	var r *cmi5.Registration
	_, err := s.attempts.Update(ctx, a.ID, func(x *Attempt) ([]store.Event, error) {
		if err := x.live(a.Token, s.clock.Now()); err != nil {
			return nil, err
		}
		r = x.registration()
		if err := do(r); err != nil {
			return nil, err
		}
		return nil, x.set(r)
	})
	return r, err
}

// goUnit follows a request of the player and gives the scene after it: a unit that is launched, or none.
func (s *Service) goUnit(ctx context.Context, by rbac.Actor, at stand, request, target string) (*Scene, error) {
	if s.records == nil {
		return nil, ErrNoRecords
	}
	// What asks for nothing is satisfied by the registration itself (9.6.1).
	if err := s.rollUp(ctx, at.a, at.p, at.a.registration(), "", s.learning(by)); err != nil {
		return nil, err
	}
	var left *cmi5.Session
	var unit *cmi5.Part
	id, now := xapi.NewID(), s.clock.Now()
	r, err := s.register(ctx, at.a, func(r *cmi5.Registration) (err error) {
		left, unit = nil, nil
		if unit, err = wanted(at.p.Course, r, request, target); err != nil {
			return err
		}
		if unit == nil {
			left = r.Leave(now)
			return nil
		}
		mode := at.a.Mode
		if mode == "" {
			mode = r.ModeOf(unit.ID)
		}
		left = r.Launch(unit, id, mode, now)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := s.tellLaunch(ctx, at, r, left, unit); err != nil {
		return nil, err
	}
	return s.unitScene(at, r, unit)
}

// wanted is the unit that a request leads to; nil where the way ends. ErrNavigation as in SCORM.
func wanted(c *cmi5.Course, r *cmi5.Registration, request, target string) (*cmi5.Part, error) {
	units := c.Units()
	at := -1
	if r.Session != nil {
		at = slices.IndexFunc(units, func(p *cmi5.Part) bool { return p.ID == r.Session.Unit })
	}
	switch {
	case request == scorm.Begin:
		return r.Next(c), nil
	case request == scorm.Choice && c.Unit(target) != nil:
		return c.Unit(target), nil
	case request == scorm.Continue && at+1 < len(units):
		return units[at+1], nil
	case request == scorm.Previous && at > 0:
		return units[at-1], nil
	case request == scorm.Exit, request == scorm.ExitAll:
		return nil, nil
	}
	return nil, scorm.ErrNavigation.With("what", request)
}

// tellLaunch makes the statements around a launch and writes what the unit reads of it, all before anybody is given
// its address (9.3.1, 10.0).
func (s *Service) tellLaunch(ctx context.Context, at stand, r *cmi5.Registration, left *cmi5.Session, unit *cmi5.Part) error {
	n := s.names(at.a)
	if left != nil {
		if p := at.p.Course.Unit(left.Unit); p != nil {
			if err := s.records.Say(ctx, n.Abandoned(xapi.DerivedID("cmi5 abandoned "+left.ID), left, p)); err != nil {
				return err
			}
		}
	}
	if unit == nil {
		return nil
	}
	x := r.Session
	learner, err := json.Marshal(n.Learner)
	if err != nil {
		return err
	}
	if err := s.records.State(ctx, n.Activity(unit.ID), string(learner), n.Registration, cmi5.LaunchDataID, x.LaunchData(unit, at.here.Address+"/return?lang="+at.here.Lang)); err != nil {
		return err
	}
	origin, _, _ := strings.Cut(at.here.Address, "/play/")
	address := origin + "/packages/" + at.p.ID + "/" + unit.URL // not the real one: its token is nobody else's business
	return s.records.Say(ctx, n.Launched(xapi.DerivedID("cmi5 launched "+x.ID), x, unit, address))
}

// unitScene tells what the player shows.
func (s *Service) unitScene(at stand, r *cmi5.Registration, unit *cmi5.Part) (*Scene, error) {
	c := at.p.Course
	o := r.Outcome(c)
	sc := &Scene{Standard: Cmi5, Title: c.Title.In(at.here.Lang), Contents: listed(r.Contents(c), at.here.Lang), Done: o.Done, Failed: o.Failed, Progress: o.Progress, Score: o.Score}
	if r.Session != nil {
		units := c.Units()
		i := slices.IndexFunc(units, func(p *cmi5.Part) bool { return p.ID == r.Session.Unit })
		sc.On, sc.Back = i+1 < len(units), i > 0
	}
	if unit == nil {
		return sc, nil
	}
	n := s.names(at.a)
	learner, err := json.Marshal(n.Learner)
	if err != nil {
		return nil, err
	}
	sc.Item, sc.Alone = unit.ID, unit.OwnWindow
	sc.Href = unit.Address(at.here.Address+"/xapi/", at.here.Address+"/fetch/"+r.Session.ID, string(learner), n)
	return sc, nil
}

// listed is the table of contents as the player draws it: every unit may be opened at any time.
func listed(entries []cmi5.Entry, lang string) []scorm.Entry {
	out := []scorm.Entry{}
	for _, e := range entries {
		out = append(out, scorm.Entry{ID: e.Part.ID, Title: e.Part.Title.In(lang), Current: e.Current, Open: e.Part.Unit(), Completed: e.Satisfied, Failed: e.Failed, Items: listed(e.Entries, lang)})
	}
	return out
}

// UnitStanding is where an attempt of cmi5 stands, without going anywhere.
func (s *Service) UnitStanding(ctx context.Context, by rbac.Actor, token string, here Player) (*Scene, error) {
	a, p, err := s.played(ctx, by, token)
	if err != nil {
		return nil, err
	}
	if p.Course == nil || s.records == nil {
		return nil, ErrLaunch
	}
	return s.unitScene(stand{a, p, here}, a.registration(), nil)
}

// rollUp makes the statements of what is satisfied now (9.3.9), each once in a registration, and brings the outcome
// to the lesson. session is that of the launch, "" where none has led to it.
func (s *Service) rollUp(ctx context.Context, a *Attempt, p *Package, r *cmi5.Registration, session string, as credited) error {
	n, now := s.names(a), s.clock.Now()
	if fresh := r.Satisfies(p.Course); len(fresh) > 0 {
		if session == "" {
			session = xapi.NewID()
		}
		for _, part := range fresh {
			id := xapi.DerivedID("cmi5 satisfied " + a.ID + " " + part)
			if err := s.records.Say(ctx, n.SatisfiedOf(id, session, p.Course, part, now)); err != nil {
				return err
			}
		}
		_, err := s.attempts.Update(ctx, a.ID, func(x *Attempt) ([]store.Event, error) {
			r := x.registration()
			r.Told(fresh)
			return nil, x.set(r)
		})
		if err != nil {
			return err
		}
	}
	return s.credit(ctx, as, a, scorm.Outcome(r.Outcome(p.Course)))
}
