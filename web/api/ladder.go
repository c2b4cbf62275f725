package api

import (
	"time"

	"tianti/internal/clock"
	rungs "tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/web/kit"
)

// Ladder is a person's standing, the rungs, and appointments. Organisation names nothing here: codes
// and ids are what programs work with; `text` says requirements and steps in the request's language.
type Ladder struct {
	Ladder *rungs.Service
}

// ladderView is the ladder in force.
type ladderView struct {
	Version int         `json:"version"`
	Hash    string      `json:"hash"`
	Stages  []stageView `json:"stages"`
	Grades  []gradeView `json:"grades"`
}

type stageView struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

type gradeView struct {
	Code         string            `json:"code"`
	Stage        string            `json:"stage"`
	Track        string            `json:"track"`
	Name         string            `json:"name"`
	Duties       string            `json:"duties"`
	Entry        bool              `json:"entry"`
	After        []string          `json:"after"`
	Seats        []string          `json:"seats"`
	Requirements []requirementView `json:"requirements"`
}

// standingView is a person on the ladder at a moment. Position is null for whoever is on no rung.
type standingView struct {
	Person   string        `json:"person"`
	AsOf     time.Time     `json:"as_of"`
	Rules    rulesView     `json:"rules"`
	Position *positionView `json:"position"`
	Next     []nextView    `json:"next"`
	History  []termView    `json:"history"`
	Holds    []holdView    `json:"holds"` // no promotion while they stand
}

type rulesView struct {
	Version int    `json:"version"`
	Hash    string `json:"hash"`
}

type positionView struct {
	Grade string `json:"grade"`
	Name  string `json:"name"`
	Stage string `json:"stage"`
	Track string `json:"track"`
	Since string `json:"since"`
	Case  string `json:"case,omitempty"`
}

type termView struct {
	Grade    string     `json:"grade"`
	From     string     `json:"from"`
	Decided  time.Time  `json:"decided"`
	Case     string     `json:"case,omitempty"`
	Annulled *time.Time `json:"annulled"`
}

type nextView struct {
	Grade        string            `json:"grade"`
	Met          bool              `json:"met"`
	Ready        bool              `json:"ready"` // all is met and nothing holds
	Requirements []requirementView `json:"requirements"`
	Way          []wayView         `json:"way"`
	Earliest     string            `json:"earliest"`
	Certain      bool              `json:"certain"`
}

type requirementView struct {
	ID       string             `json:"id"`
	Kind     string             `json:"kind"`
	Text     string             `json:"text"`
	Met      bool               `json:"met"`
	Strict   bool               `json:"strict"`
	Have     requirement.Amount `json:"have"`
	Need     requirement.Amount `json:"need"`
	Evidence []string           `json:"evidence"`
	Fix      []fixView          `json:"fix"`
	Parts    []requirementView  `json:"parts,omitempty"`
}

type fixView struct {
	Do    string   `json:"do"`
	Codes []string `json:"codes"`
	Need  int      `json:"need"`
	Until string   `json:"until,omitempty"`
	Text  string   `json:"text"`
}

type wayView struct {
	Do    string   `json:"do"`
	Codes []string `json:"codes"`
	Need  int      `json:"need"`
	Hours int      `json:"hours"`
	By    string   `json:"by"`
	Sure  bool     `json:"sure"`
	Text  string   `json:"text"`
	// Session is where an exam can be sat by then.
	Session *sessionView `json:"session"`
}

type sessionView struct {
	Exam   string    `json:"exam"`
	Opens  time.Time `json:"opens"` // for this person
	Closes time.Time `json:"closes"`
}

// Area is the routes.
func (x Ladder) Area() kit.Area {
	return kit.Area{Name: "api ladder", Routes: append([]kit.Route{
		{Method: "GET", Path: "/api/v1/ladder", Why: "the rungs are the same for everybody", API: true, Do: x.whole,
			Doc: &kit.Doc{Summary: "Show the ladder in force: stages, grades and what each asks", Answer: ladderView{},
				Query: []kit.Param{{Name: "as_of", About: "a day (2026-11-24: its end) or instant (RFC 3339), past or ahead; without it, now"}}}},
		{Method: "GET", Path: "/api/v1/people/:id/ladder", Needs: "ladder.position.read", API: true, Do: x.standing,
			Doc: &kit.Doc{Summary: "Show where a person stands, what each next rung asks, and the shortest way there", Answer: standingView{},
				Query: []kit.Param{{Name: "as_of", About: "a past day (2026-11-24: all that was known at its end) or instant (RFC 3339); without it, now"}}}},
	}, append(append(x.appointments(), x.editions()...), x.holds()...)...)}
}

func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(clock.Shanghai).Format("2006-01-02")
}

func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func (x Ladder) whole(r *kit.Request) error {
	b, err := x.rulesOf(r)
	if err != nil {
		return err
	}
	out := ladderView{Version: b.Version, Hash: b.Hash}
	for _, s := range b.Stages {
		out.Stages = append(out.Stages, stageView{s.Code, s.Name.In(r.Lang)})
	}
	for i := range b.Grades {
		g := &b.Grades[i]
		v := gradeView{g.Code, g.Stage, g.Track, g.Name.In(r.Lang), g.Duties.In(r.Lang), g.Entry, some(g.After), some(g.Seats), []requirementView{}}
		if g.Requires != nil {
			v.Requirements = requirementsOf(r.Lang, rungs.Top(requirement.Look(g.Requires, requirement.View{})))
		}
		out.Grades = append(out.Grades, v)
	}
	return r.Send(out)
}

func (x Ladder) standing(r *kit.Request) error {
	at, err := rungs.AsOf(r.Query("as_of"), r.Now())
	if err != nil {
		return err
	}
	st, err := x.Ladder.Ladder(r.Context(), r.Actor, r.Path("id"), at)
	if err != nil {
		return err
	}
	b := st.Rules
	out := standingView{Person: st.Person, AsOf: st.AsOf.UTC(), Rules: rulesView{b.Version, b.Hash}, Next: []nextView{}, History: []termView{}, Holds: []holdView{}}
	for _, h := range st.Holds {
		out.Holds = append(out.Holds, x.holdView(r, h))
	}
	if g := st.Grade; g != nil {
		out.Position = &positionView{g.Code, g.Name.In(r.Lang), g.Stage, g.Track, dayOf(st.Now.From), st.Now.Case}
	}
	for i := range st.Next {
		n := &st.Next[i]
		v := nextView{n.Grade, n.Met, n.Ready, requirementsOf(r.Lang, n.Requirements), []wayView{}, dayOf(n.Earliest), n.Certain}
		for _, s := range n.Way {
			v.Way = append(v.Way, wayOf(r.Lang, s))
		}
		out.Next = append(out.Next, v)
	}
	for _, t := range st.History {
		v := termView{Grade: t.Grade, From: dayOf(t.From), Decided: t.Decided.UTC(), Case: t.Case}
		if !t.Annulled.IsZero() {
			at := t.Annulled.UTC()
			v.Annulled = &at
		}
		out.History = append(out.History, v)
	}
	return r.Send(out)
}

func wayOf(lang string, s rungs.Step) wayView {
	v := wayView{s.Do, some(s.Codes), s.Need, s.Hours, dayOf(s.By), s.Sure, rungs.SayStep(lang, s, nil), nil}
	if x := s.Session; x != nil {
		v.Session = &sessionView{x.Exam, x.Opens.UTC(), x.Closes.UTC()}
	}
	return v
}

func requirementsOf(lang string, rs []requirement.Result) []requirementView {
	out := make([]requirementView, len(rs))
	for i := range rs {
		out[i] = requirementOf(lang, &rs[i])
	}
	return out
}

func requirementOf(lang string, res *requirement.Result) requirementView {
	v := requirementView{ID: res.ID, Kind: res.Kind, Text: rungs.Say(lang, res, nil), Met: res.Met, Have: res.Have, Need: res.Need,
		Evidence: some(res.Evidence), Fix: []fixView{}, Strict: res.Ask != nil && res.Ask.Strict}
	for _, f := range res.Fix {
		s := rungs.Step{Do: f.Do, Codes: f.Codes, Need: f.Need, By: f.Until}
		if f.Do == "wait" && res.Ask != nil {
			s.Codes = res.Ask.Codes
		}
		v.Fix = append(v.Fix, fixView{f.Do, some(f.Codes), f.Need, dayOf(f.Until), rungs.SayStep(lang, s, nil)})
	}
	for i := range res.Parts {
		v.Parts = append(v.Parts, requirementOf(lang, &res.Parts[i]))
	}
	return v
}
