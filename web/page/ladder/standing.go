package ladder

import (
	"errors"
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
	rungs "tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/rbac"
	"tianti/web/kit"
)

// standingPage is a person on the ladder at a moment.
type standingPage struct {
	Person, Name, Unit string
	Own                bool
	Off                bool // not on the ladder then
	AsOf               string
	At                 time.Time
	Past               bool
	Today              string
	Code, Grade        string
	Stage, Track       string
	Duties             string
	Since              time.Time
	Days               int
	Seats              []string
	Next               []rungView
	History            []termView
	Cases              []caseRow
	Holds              []holdRow // no promotion while they stand
	MayPropose         bool
	Tall               stair
	Version            int
	Hash               string
}

// rungView is a next rung as it looks from where the person stands.
type rungView struct {
	Code, Name, Duties string
	Track              string
	Met                bool
	Ready              bool // all is met and nothing holds
	MetN, All          int
	Items              []item
	Way                []stepView
	Earliest           time.Time
	Certain            bool
	Seats              []string // that it adds
}

// termView is a stretch on a rung.
type termView struct {
	Grade    string
	From     time.Time
	Decided  time.Time
	Annulled time.Time
	Case     string
	CasePath string
	Letter   string // path of the letter about it
	Left     bool
	Ahead    bool // begins later
	Here     bool
}

// mine shows the reader's own standing (GET /ladder/me).
func (p Pages) mine(r *kit.Request) error { return p.show(r, r.Actor.Person, "ladder_standing") }

// person shows somebody's standing to those who may see it (GET /people/:id/ladder).
func (p Pages) person(r *kit.Request) error { return p.show(r, r.Path("id"), "ladder_standing") }

// print is the same on paper (GET /people/:id/ladder/print).
func (p Pages) print(r *kit.Request) error { return p.show(r, r.Path("id"), "ladder_print") }

func (p Pages) show(r *kit.Request, person, name string) error {
	page := standingPage{Person: person, Own: person == r.Actor.Person, AsOf: r.Query("as_of"), Today: day(r.Now())}
	at, err := rungs.AsOf(page.AsOf, r.Now())
	if err != nil {
		now, nowErr := p.standing(r, page, r.Now())
		if nowErr != nil {
			return nowErr
		}
		now.AsOf = page.AsOf
		return r.Refused(name, now, err)
	}
	page, err = p.standing(r, page, at)
	if err != nil {
		return err
	}
	return r.Show(name, page)
}

func day(t time.Time) string { return t.In(clock.Shanghai).Format("2006-01-02") }

// standing fills the page as of an instant.
func (p Pages) standing(r *kit.Request, page standingPage, at time.Time) (standingPage, error) {
	st, err := p.Ladder.Ladder(r.Context(), r.Actor, page.Person, at)
	if errors.Is(err, rungs.ErrOffLadder) && page.Own {
		page.Off, page.Name = true, r.Actor.Name
		return page, nil
	}
	if err != nil {
		return page, err
	}
	w, err := p.wordsFor(r)
	if err != nil {
		return page, err
	}
	b := st.Rules
	page.Name, page.Unit = st.Name, p.unitName(r.Context(), r.Lang, st.Unit)
	page.At, page.Past, page.Off = st.AsOf, page.AsOf != "" && st.AsOf.Before(r.Now()), st.Grade == nil
	page.Version, page.Hash = b.Version, b.Hash
	page.Tall = tall(b, r.Lang, st.Now.Grade)
	if g := st.Grade; g != nil {
		page.Code, page.Grade, page.Duties = g.Code, g.Name.In(r.Lang), g.Duties.In(r.Lang)
		page.Stage, page.Track = st.Stage.Name.In(r.Lang), rungs.TrackWord(r.Lang, g.Track)
		page.Since, page.Days = st.Now.From, int(clock.Day(at).Sub(clock.Day(st.Now.From))/(24*time.Hour))
		page.Seats = p.seatNames(r.Lang, g)
	}
	for i := range st.Next {
		page.Next = append(page.Next, p.rung(w, st.Grade, &st.Next[i]))
	}
	page.History = p.history(w, st)
	for _, a := range st.Cases {
		page.Cases = append(page.Cases, w.caseRow(a, ""))
	}
	for _, h := range st.Holds {
		page.Holds = append(page.Holds, p.holdRow(r, h, st.AsOf))
	}
	page.MayPropose = len(page.Holds) == 0 && !page.Own && !page.Past && !page.Off && r.May("ladder.appointment.propose")
	return page, nil
}

func (p Pages) rung(w *words, from *rungs.Grade, x *rungs.Rung) rungView {
	met, all := x.Counts()
	v := rungView{Code: x.Grade, Name: x.About.Name.In(w.r.Lang), Duties: x.About.Duties.In(w.r.Lang), Track: rungs.TrackWord(w.r.Lang, x.About.Track),
		Met: x.Met, Ready: x.Ready, MetN: met, All: all, Items: w.items(x.Requirements), Way: w.way(x.Way), Earliest: x.Earliest, Certain: x.Certain}
	held := map[string]bool{}
	for _, s := range p.seatNames(w.r.Lang, from) {
		held[s] = true
	}
	for _, s := range p.seatNames(w.r.Lang, x.About) {
		if !held[s] {
			v.Seats = append(v.Seats, s)
		}
	}
	return v
}

// history lists the terms, the newest first. A case is led to where the reader may open cases.
func (p Pages) history(w *words, st *rungs.Standing) []termView {
	out := make([]termView, 0, len(st.History))
	for i := len(st.History) - 1; i >= 0; i-- {
		t := st.History[i]
		v := termView{Grade: w.names.Of(requirement.Grade, t.Grade), From: t.From, Decided: t.Decided, Annulled: t.Annulled, Case: t.Case,
			Left: t.Grade == "", Ahead: t.From.After(st.AsOf), Here: t == st.Now && t.Grade != ""}
		if t.Case != "" {
			v.CasePath, v.Letter = w.path("/ladder/appointments/"+t.Case), w.path("/ladder/letters/"+t.Case)
		}
		out = append(out, v)
	}
	return out
}

// cardPage is the reader's rung on the home page.
type cardPage struct {
	Code, Grade, Stage string
	Since              time.Time
	Next               []rungView
}

// ladderCard shows where the reader stands and what the next rung still asks.
func (p Pages) ladderCard(r *kit.Request) (any, error) {
	st, err := p.Ladder.Ladder(r.Context(), r.Actor, r.Actor.Person, time.Time{})
	switch {
	case errors.Is(err, rungs.ErrOffLadder), errors.Is(err, rbac.ErrForbidden), fault.KindOf(err) == fault.NotFound:
		return nil, nil
	case err != nil:
		return nil, err
	case st.Grade == nil:
		return nil, nil
	}
	out := cardPage{Code: st.Grade.Code, Grade: st.Grade.Name.In(r.Lang), Stage: st.Stage.Name.In(r.Lang), Since: st.Now.From}
	for i := range st.Next {
		x := &st.Next[i]
		met, all := x.Counts()
		out.Next = append(out.Next, rungView{Code: x.Grade, Name: x.About.Name.In(r.Lang), Met: x.Met, Ready: x.Ready, MetN: met, All: all, Earliest: x.Earliest, Certain: x.Certain})
	}
	return out, nil
}
