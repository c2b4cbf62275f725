package api

import (
	"net/url"
	"slices"
	"time"

	"tianti/ladder/round"
	"tianti/web/kit"
)

// Rounds is promotion rounds: what is announced and shown, applications, the panel's sheets, and
// what HR and a second person decide.
type Rounds struct{ Rounds *round.Service }

type planInput struct {
	round.Plan
	Reason string `json:"reason"`
}

type actInput struct {
	Closes time.Time `json:"closes,omitzero"` // of extend and reopen: the first instant too late
	Reason string    `json:"reason"`
}

type panelInput struct {
	Members []string `json:"members"` // employee numbers
	Reason  string   `json:"reason"`
}

// roundView is a round. Acts is what the caller may do to it now.
type roundView struct {
	ID string `json:"id"`
	round.Plan
	State     string         `json:"state"`
	Rules     rulesView      `json:"rules"`
	Members   []round.Member `json:"members"`
	Shown     *time.Time     `json:"shown"`
	ShownTo   *time.Time     `json:"shown_to"`
	Steps     []actView      `json:"steps"`
	Ranking   []lineView     `json:"ranking"` // null until the caller may see it
	Objection []objView      `json:"objections"`
	Acts      []string       `json:"acts"`
}

// lineView is a place in a ranking; points are thousandths.
type lineView struct {
	Person  string        `json:"person"`
	Name    string        `json:"name"`
	Place   string        `json:"place"`
	Rank    int           `json:"rank"`
	Total   int64         `json:"total"`
	Elected bool          `json:"elected"`
	Why     string        `json:"why"`
	Parted  string        `json:"parted"`
	Lot     string        `json:"lot"`
	Merits  []round.Merit `json:"merits"`
	Marks   []round.Mark  `json:"marks"` // of those who run or decide the round only
}

// Area is the routes.
func (x Rounds) Area() kit.Area {
	const path, one = "/api/v1/rounds", "/api/v1/rounds/:id"
	const app = "/api/v1/applications/:id"
	post := func(path, needs, summary string, in, out any, do kit.Handler) kit.Route {
		return kit.Route{Method: "POST", Path: path, Needs: needs, API: true, Do: do, Doc: &kit.Doc{Summary: summary, Request: in, Answer: out}}
	}
	created := func(r kit.Route) kit.Route {
		r.Doc.Status = 201
		return r
	}
	edit := round.Edit.Permission()
	routes := []kit.Route{
		{Method: "GET", Path: path, Needs: "ladder.round.read", API: true, Do: x.list, Doc: &kit.Doc{Summary: "List promotion rounds that one runs, decides or audits", Answer: List[roundView]{},
			Query: append([]kit.Param{{Name: "state", About: "draft, announced, scoring, ranked, noticed, concluded, rejected, cancelled or annulled"}}, kit.Cursor...)}},
		created(post(path, edit, "Draft a promotion round", planInput{}, roundView{}, x.make)),
		{Method: "GET", Path: one, Needs: "ladder.notice.read", API: true, Do: x.one, Doc: &kit.Doc{Summary: "Show a round as everybody sees it: the announcement, and the public notice", Answer: roundView{}}},
		{Method: "GET", Path: one + "/board", Needs: "ladder.round.read", API: true, Do: x.board, Doc: &kit.Doc{Summary: "Show a round to whoever runs, decides or audits it", Answer: roundView{}}},
		{Method: "PUT", Path: one, Needs: edit, API: true, Do: x.edit, Doc: &kit.Doc{Summary: "Change a draft", Request: planInput{}, Answer: roundView{}}},
		post(one+"/panel", edit, "Name the panel", panelInput{}, roundView{}, x.seat),
		created(post(one+"/applications", "ladder.application.file", "Apply, or nominate somebody; the qualification is checked and kept", applicationInput{}, applicationView{}, x.apply)),
		created(post(one+"/objections", "ladder.objection.file", "Object to a ranking that is shown", objectionInput{}, objView{}, x.object)),
		post("/api/v1/objections/:id/answer", "ladder.objection.answer", "Answer an objection", objectionAnswer{}, objView{}, x.answer),
		{Method: "GET", Path: app, Needs: "ladder.application.read", API: true, Do: x.application, Doc: &kit.Doc{Summary: "Show an application with its evidence", Answer: applicationView{}}},
		post(app+"/score", "ladder.panel.score", "Hand in the own sheet about a candidate", scoreInput{}, sheetView{}, x.score),
		post(app+"/relate", "ladder.notice.read", "Declare that a panel member has something to do with a candidate", relateInput{}, applicationView{}, x.relate),
		post(app+"/appoint", round.Appoint.Permission(), "Propose the appointment of somebody elected", appointInput{}, applicationView{}, x.appoint),
	}
	for _, act := range round.Acts {
		if act != round.Edit && act != round.Seat {
			routes = append(routes, post(one+"/"+string(act), act.Permission(), "Take a round on: "+string(act), actInput{}, roundView{}, x.act(act)))
		}
	}
	for _, m := range []round.Move{round.Decline, round.Withdraw, round.Appeal, round.SendBack, round.Refuse, round.Uphold, round.Dismiss, round.Take, round.Prove, round.Revert} {
		routes = append(routes, post(app+"/"+string(m), m.Permission(), "Take an application on: "+string(m), reasonInput{}, applicationView{}, x.move(m)))
	}
	return kit.Area{Name: "api-rounds", Routes: routes}
}

func (x Rounds) view(r *round.Round) roundView {
	v := roundView{ID: r.ID, Plan: r.Plan, State: string(r.State), Rules: rulesView{r.Rules, r.RulesHash}, Members: some(r.Members), Steps: []actView{}, Objection: []objView{}, Acts: []string{}}
	if !r.ShownTo.IsZero() {
		from, to := r.Shown.UTC(), r.ShownTo.UTC()
		v.Shown, v.ShownTo = &from, &to
	}
	for _, s := range r.Steps {
		v.Steps = append(v.Steps, actView{s.Act, s.By, s.Name, s.At.UTC(), s.Reason})
	}
	return v
}

func lineOf(l *round.Line, whole bool) lineView {
	v := lineView{l.Person, l.Name, l.Place, l.Rank, l.Points(), l.Elected, l.Why, l.Parted, l.Lot, some(l.Merits), []round.Mark{}}
	if whole {
		v.Marks = some(l.Marks)
	}
	return v
}

func (x Rounds) list(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	page, err := x.Rounds.List(r.Context(), r.Actor, round.Look{State: round.State(r.Query("state")), Cursor: cursor, Limit: limit})
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, x.view))
}

func (x Rounds) make(r *kit.Request) error {
	var in planInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	made, err := x.Rounds.Make(r.Context(), r.Actor, in.Plan, in.Reason)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/rounds/"+url.PathEscape(made.ID), x.view(made))
}

func (x Rounds) edit(r *kit.Request) error {
	var in planInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	return x.answerRound(r)(x.Rounds.Edit(r.Context(), r.Actor, r.Path("id"), in.Plan, in.Reason))
}

func (x Rounds) answerRound(r *kit.Request) func(*round.Round, error) error {
	return func(changed *round.Round, err error) error {
		if err != nil {
			return err
		}
		return r.Send(x.view(changed))
	}
}

func (x Rounds) one(r *kit.Request) error {
	n, err := x.Rounds.Notice(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	v := x.view(n.Round)
	v.Steps, v.Members = []actView{}, []round.Member{} // how it came about is not everybody's
	if n.Ranking != nil {
		for i := range n.Ranking.Lines {
			v.Ranking = append(v.Ranking, lineOf(&n.Ranking.Lines[i], false))
		}
		v.Objection = append(objectionsOf(n.Own, own), objectionsOf(n.Objections, others)...)
	}
	return r.Send(v)
}

func (x Rounds) board(r *kit.Request) error {
	b, err := x.Rounds.Board(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	v := x.view(b.Round)
	for _, act := range b.Acts {
		v.Acts = append(v.Acts, string(act))
	}
	if b.Ranking != nil {
		for i := range b.Ranking.Lines {
			v.Ranking = append(v.Ranking, lineOf(&b.Ranking.Lines[i], true))
		}
	}
	v.Objection = objectionsOf(b.Objections, all)
	return r.Send(v)
}

func (x Rounds) seat(r *kit.Request) error {
	var in panelInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	return x.answerRound(r)(x.Rounds.Seat(r.Context(), r.Actor, r.Path("id"), slices.Clone(in.Members), in.Reason))
}

func (x Rounds) act(act round.Act) kit.Handler {
	return func(r *kit.Request) error {
		var in actInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		if act == round.Rank {
			return x.answerRound(r)(x.Rounds.Rank(r.Context(), r.Actor, r.Path("id"), in.Reason))
		}
		return x.answerRound(r)(x.Rounds.Do(r.Context(), r.Actor, r.Path("id"), act, round.Detail{Closes: in.Closes, Reason: in.Reason}))
	}
}
