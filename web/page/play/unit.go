package play

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"

	"tianti/courses"
	"tianti/courses/cmi5"
	"tianti/courses/xapi"
	"tianti/web/kit"
)

// What packages of cmi5 need beside the player: the address where a unit fetches its key once, and the one where it
// leads its window when it has said good-bye.

// fetched is the answer of the fetch address (cmi5, 8.2): a key, or an error with a number and a text. It is 200 in
// either case.
type fetched struct {
	Token string `json:"auth-token,omitempty"`
	Code  string `json:"error-code,omitempty"`
	Text  string `json:"error-text,omitempty"`
}

// fetch gives a unit the key of its session, the first time (POST /play/:token/fetch/:session).
func (p Pages) fetch(r *kit.Request) error {
	session := r.Path("session")
	key, err := p.Courses.FetchKey(r.Context(), r.Path("token"), session)
	switch {
	case errors.Is(err, courses.ErrLaunch), errors.Is(err, cmi5.ErrSession):
		return r.Send(fetched{Code: "1", Text: "The session is over, or was never opened."})
	case err != nil:
		return err
	case key == "":
		return r.Send(fetched{Code: "1", Text: "The authorization token has already been returned."})
	}
	return r.Send(fetched{Token: base64.StdEncoding.EncodeToString([]byte(session + ":" + key))})
}

// returnPage is where a unit leads when it is left. In the player's frame nobody reads it; in a window of its own
// it leads back to the lesson.
type returnPage struct{ Title, Lesson string }

// back is the end of a unit (GET /play/:token/return).
func (p Pages) back(r *kit.Request) error {
	a, x, err := p.Courses.Playing(r.Context(), r.Path("token"))
	if err != nil {
		return err
	}
	course, _, _ := strings.Cut(a.Enrolment, ":")
	r.Lang = langOf(r)
	r.Player(base(r)+"/", a.Page)
	return r.Show("play_return", returnPage{Title: x.Title(), Lesson: a.Page + "/learn/" + course + "/" + a.Lesson})
}

// standing tells how far the learner is, and launches nothing (GET /play/:token/standing).
func (p Pages) standing(r *kit.Request) error {
	by, err := p.actor(r)
	if err != nil {
		return err
	}
	s, err := p.Courses.UnitStanding(r.Context(), by, r.Path("token"), here(r))
	return sent(r, s, err)
}

// Unit is who a launched unit is to the learning records. Faults: xapi.ErrKey.
func (p Pages) Unit(ctx context.Context, token, session, key string) (xapi.Caller, error) {
	a, err := p.Courses.Token(ctx, token)
	if errors.Is(err, courses.ErrLaunch) {
		return xapi.Caller{}, xapi.ErrKey
	}
	if err != nil {
		return xapi.Caller{}, err
	}
	by, err := p.Act(ctx, a.Person)
	if err != nil {
		return xapi.Caller{}, err
	}
	return p.Courses.Unit(ctx, by, token, session, key)
}
