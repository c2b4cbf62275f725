package courses

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"tianti/courses/cmi5"
	"tianti/courses/xapi"
	"tianti/rbac"
)

// FetchKey gives the authorization token of a session, the first time that it is asked for (8.2): "" afterwards.
// ErrLaunch and cmi5.ErrSession where there is no such session, or no more.
func (s *Service) FetchKey(ctx context.Context, token, session string) (string, error) {
	a, p, err := s.Playing(ctx, token)
	if err != nil {
		return "", err
	}
	if p.Course == nil {
		return "", ErrLaunch
	}
	key, first := strings.ToLower(rand.Text()), false
	_, err = s.register(ctx, a, func(r *cmi5.Registration) (err error) {
		first, err = r.Fetch(session, keyHash(session, key))
		return err
	})
	if err != nil || !first {
		return "", err
	}
	return key, nil
}

func keyHash(session, key string) string { return tokenHash("cmi5 " + session + " " + key) }

// Unit is the caller that a launched unit is to the records: whoever has the token of the device, and the session's
// id and key. It may do what cmi5 lets it, for its registration, until the session ends. Faults: xapi.ErrKey.
func (s *Service) Unit(ctx context.Context, by rbac.Actor, token, session, key string) (xapi.Caller, error) {
	a, p, err := s.played(ctx, by, token)
	if errors.Is(err, ErrLaunch) {
		return xapi.Caller{}, xapi.ErrKey
	}
	if err != nil {
		return xapi.Caller{}, err
	}
	if p.Course == nil || s.records == nil {
		return xapi.Caller{}, xapi.ErrKey
	}
	x := a.registration().Session
	if x == nil || x.ID != session || x.Token == "" || subtle.ConstantTimeCompare([]byte(x.Token), []byte(keyHash(session, key))) != 1 {
		return xapi.Caller{}, xapi.ErrKey
	}
	n := s.names(a)
	unit := s.records.Launched(n.Registration, &unitGuard{s, by, a, p, n})
	if !x.Running() { // nothing is left but to hear again that the last statement was taken
		unit.Scopes = []xapi.Scope{xapi.WriteStatements}
	}
	return unit, nil
}

// unitGuard holds a unit to cmi5.
type unitGuard struct {
	s  *Service
	by rbac.Actor
	a  *Attempt
	p  *Package
	n  cmi5.Names
}

func (g *unitGuard) terms(unit string) cmi5.Terms {
	home, name := accountOf(g.n.Learner)
	return cmi5.Terms{Registration: g.n.Registration, Activity: g.n.Activity(unit), HomePage: home, Name: name}
}

func accountOf(learner map[string]any) (home, name string) {
	account, _ := learner["account"].(map[string]any)
	home, _ = account["homePage"].(string)
	name, _ = account["name"].(string)
	return home, name
}

// Statements notes what the unit says, or refuses it.
func (g *unitGuard) Statements(ctx context.Context, came []json.RawMessage) error {
	_, err := g.s.register(ctx, g.a, func(r *cmi5.Registration) error {
		if r.Session == nil {
			return cmi5.ErrSession
		}
		return r.Hear(g.terms(r.Session.Unit), came, g.s.clock.Now())
	})
	return err
}

// Kept brings what was said to blocks, course and lesson.
func (g *unitGuard) Kept(ctx context.Context) error {
	a, err := g.s.attempts.Get(ctx, g.a.ID)
	if err != nil {
		return err
	}
	r := a.registration()
	session := ""
	if r.Session != nil {
		session = r.Session.ID
	}
	return g.s.rollUp(ctx, a, g.p, r, session, g.s.learning(g.by))
}

// Document lets a unit have its own states, its learner's preferences, and read the profile of its activity.
func (g *unitGuard) Document(ctx context.Context, x xapi.Shelf, name string, write bool, data []byte) error {
	r := g.a.registration()
	if !r.Session.Running() {
		return cmi5.ErrSession
	}
	learner, err := json.Marshal(g.n.Learner)
	if err != nil {
		return err
	}
	agent, err := xapi.AgentIn(string(learner))
	if err != nil {
		return err
	}
	err = r.Session.Document(cmi5.Access{
		State: x.State, Activity: x.Activity, Registration: x.Registration, Mine: x.Agent == agent, Anybody: x.Agent == "", Name: name, Write: write, Data: data,
	}, g.terms(r.Session.Unit))
	if err != nil {
		return err
	}
	if x.State && write && data != nil {
		if err := g.roomFor(ctx, x, name); err != nil {
			return err
		}
	}
	greets := !write && !x.State && x.Agent == agent && name == cmi5.PreferencesID && !r.Session.Greeted
	if !write && !greets {
		return nil
	}
	_, err = g.s.register(ctx, g.a, func(r *cmi5.Registration) error { // writing is a sign of life
		if greets && r.Session.Running() {
			r.Session.Greeted = true
		}
		return nil
	})
	return err
}

// roomFor bounds how many states a learner's browser may leave in a registration.
func (g *unitGuard) roomFor(ctx context.Context, x xapi.Shelf, name string) error {
	names, err := g.s.records.Names(ctx, g.s.records.Launched(g.n.Registration, nil), x, time.Time{})
	if err == nil && len(names) >= cmi5.MostStates && !slices.Contains(names, name) {
		return cmi5.TooManyStates()
	}
	return err
}
