package api

import (
	"context"
	"time"

	"tianti/exams/contest"
	"tianti/rbac"
	"tianti/web/kit"
)

// Contests is the API of skill contests.
type Contests struct {
	Contests *contest.Service
	Streams  *Streams
	Gallery  *Streams // of spectators without a log-in, by their address
}

type contestInput struct {
	ID     string       `json:"id"` // of a new one: "SKILL-2026"
	Plan   contest.Plan `json:"plan"`
	Reason string       `json:"reason"`
}

type contestView struct {
	ID      string            `json:"id"`
	State   contest.State     `json:"state"`
	Plan    contest.Plan      `json:"plan"`
	Stages  []contest.Passage `json:"stages"` // that have started
	Won     []contest.Won     `json:"won"`
	Changed time.Time         `json:"changed"`
}

type contestEntering struct {
	Name    string   `json:"name"`    // of a team
	Members []string `json:"members"` // employee numbers; none is the caller
}

type contestEntrant struct {
	No       string   `json:"no"`
	Name     string   `json:"name"`
	Unit     string   `json:"unit"`
	Province string   `json:"province"`
	Members  []string `json:"members"`
	State    string   `json:"state"`
}

// contestBoard is a page of a board. Next is the cursor of the following lines.
type contestBoard struct {
	List[contestLine]
	Stage  string             `json:"stage"`
	State  contest.StageState `json:"state"`
	Frozen bool               `json:"frozen"` // what is shown stands still
	Seq    int64              `json:"seq"`    // of the newest entry of the log that is shown
	Field  int                `json:"field"`
}

type contestLine struct {
	Rank     int           `json:"rank"` // 0 for whoever is absent
	Entrant  string        `json:"entrant"`
	Name     string        `json:"name"`
	Province string        `json:"province"`
	Total    int64         `json:"total"` // thousandths of a point
	Parts    []contestPart `json:"parts"`
	Begun    bool          `json:"begun"`
	Complete bool          `json:"complete"`
	Absent   bool          `json:"absent"`
	Parted   string        `json:"parted"`            // the tie-break that parted it from the line above
	Covered  bool          `json:"covered,omitempty"` // the reveal has not come to this place
}

type contestPart struct {
	Part   string `json:"part"`
	Points int64  `json:"points"` // thousandths of a point
	Have   int    `json:"have"`   // sheets or results
	Need   int    `json:"need"`
}

type contestDuty struct {
	Entrant  string            `json:"entrant"`
	Name     string            `json:"name"`
	Order    int               `json:"order"`
	Conflict string            `json:"conflict"` // self, team or declared; "" if the caller may score
	Absent   bool              `json:"absent"`
	Parts    []contestDutyPart `json:"parts"`
}

type contestDutyPart struct {
	Part   string              `json:"part"`
	Rubric []contest.Criterion `json:"rubric"`
	Own    *contestSheet       `json:"own"` // null before the first
	Again  bool                `json:"again"`
}

// contestSheet is a sheet as it is stored. N numbers what its judge says about the part.
type contestSheet struct {
	Seq     int64           `json:"seq"`
	N       int64           `json:"n"`
	Given   []contest.Given `json:"given"`
	Points  int64           `json:"points"` // thousandths of a point
	Comment string          `json:"comment"`
	At      time.Time       `json:"at"`
}

type contestScore struct {
	Entrant string         `json:"entrant"`
	Part    string         `json:"part"`
	N       int64          `json:"n"`     // 1, and a higher one for each change; a number that is there changes nothing
	Given   map[string]int `json:"given"` // points by criterion
	Comment string         `json:"comment"`
}

type contestOwn struct {
	contestLine
	Sheets     []contestOwnSheet   `json:"sheets"`
	Objections []contest.Objection `json:"objections"`
	Objectable bool                `json:"objectable"` // objections are taken now
}

type contestOwnSheet struct {
	Part    string       `json:"part"`
	Judge   int          `json:"judge"` // a number, not a name
	Dropped bool         `json:"dropped"`
	Sheet   contestSheet `json:"sheet"`
}

type contestAbsence struct {
	Entrant string `json:"entrant"`
	Back    bool   `json:"back"` // takes it back
	Reason  string `json:"reason"`
}

type contestReplacement struct {
	Judge  string `json:"judge"` // person id
	Reason string `json:"reason"`
}

type contestReplaced struct {
	Judge string `json:"judge"` // person id of who sits there now
}

type contestRelation struct {
	Entrant string `json:"entrant"`
	Judge   string `json:"judge"` // person id
	Why     string `json:"why"`
}

type contestObjection struct {
	Part string `json:"part"`
	Text string `json:"text"`
}

type contestAnswer struct {
	Objection string `json:"objection"`
	Uphold    bool   `json:"uphold"`
	Answer    string `json:"answer"`
}

type contestRevocation struct {
	Award   string `json:"award"`
	Entrant string `json:"entrant"`
	Reason  string `json:"reason"`
}

type contestPlaces struct {
	Places int `json:"places"` // how many; 0 is one
}

type contestCovered struct {
	Covered int `json:"covered"` // places that are left
}

type contestGallery struct {
	Naming string `json:"naming"` // numbers, masked or names
	Reason string `json:"reason"`
}

// contestAddress is where spectators find the board.
type contestAddress struct {
	Path   string `json:"path"`
	Naming string `json:"naming"`
}

type contestRecount struct {
	Same bool `json:"same"`
}

// Area is the routes.
func (x Contests) Area() kit.Area {
	const (
		read, apply, nominate, edit = "exams.contest.read", "exams.contest.apply", "exams.contest.nominate", "exams.contest.edit"
		run, confirm, score, see    = "exams.contest.run", "exams.contest.confirm", "exams.contest.score", "exams.contest_run.read"
		path                        = "/api/v1/contests"
		one, stage                  = path + "/:id", path + "/:id/stages/:stage"
	)
	route := func(method, path, needs string, do kit.Handler, doc kit.Doc) kit.Route {
		return kit.Route{Method: method, Path: path, Needs: needs, API: true, Do: do, Doc: &doc}
	}
	type act = func(*contest.Service, context.Context, rbac.Actor, string, string) (*contest.Contest, error)
	type actOn = func(*contest.Service, context.Context, rbac.Actor, string, string, string) (*contest.Contest, error)
	does := func(name, needs, summary string, do act) kit.Route {
		return route("POST", one+"/"+name, needs, x.act(do), kit.Doc{Summary: summary, Request: reasonInput{}, Answer: contestView{}})
	}
	doesOn := func(name, summary string, do actOn) kit.Route {
		return route("POST", stage+"/"+name, run, x.actOn(do), kit.Doc{Summary: summary, Request: reasonInput{}, Answer: contestView{}})
	}
	return kit.Area{Name: "api contests", Routes: []kit.Route{
		route("GET", path, read, x.list, kit.Doc{Summary: "List skill contests, the last act first", Answer: List[contestView]{}, Query: kit.Cursor}),
		route("POST", path, edit, x.create, kit.Doc{Summary: "Draft a skill contest", Request: contestInput{}, Answer: contestView{}, Status: 201}),
		route("GET", one, read, x.show, kit.Doc{Summary: "Show a skill contest", Answer: contestView{}}),
		route("PUT", one, edit, x.change, kit.Doc{Summary: "Make another plan of a draft", Request: contestInput{}, Answer: contestView{}}),
		does("open", edit, "Let people enter", (*contest.Service).Open),
		does("cancel", edit, "End a contest without awards", (*contest.Service).Cancel),
		does("start", run, "Start the first stage: panels, judges and order are drawn", (*contest.Service).Start),
		does("advance", confirm, "Confirm a stage and start the next; somebody else does it than who ended it", (*contest.Service).Advance),
		does("conclude", confirm, "Confirm the last stage and give the awards; somebody else does it than who ended it", (*contest.Service).Conclude),
		doesOn("freeze", "Let the public board stand still", (*contest.Service).Freeze),
		doesOn("end", "Take no more sheets", (*contest.Service).End),
		route("POST", stage+"/places", run, x.places, kit.Doc{Summary: "Uncover the next places for everybody, from the last up", Request: contestPlaces{}, Answer: contestCovered{}}),
		doesOn("reveal", "Show the ranking to everybody and the own points to each entrant", (*contest.Service).Reveal),
		route("POST", one+"/gallery", run, x.openGallery, kit.Doc{Summary: "Show the board to spectators without a log-in, at an address that nobody can guess; the same again changes what they read of names", Request: contestGallery{}, Answer: contestAddress{}}),
		does("gallery/close", run, "End the spectators' address", (*contest.Service).CloseGallery),
		{Method: "GET", Path: "/api/v1/boards/:id/:key/stream", Public: true, Why: "for spectators without an account: the key in the address is theirs who got it from whoever runs the contest", API: true, Do: x.spectate,
			Doc: &kit.Doc{Summary: "Follow the spectators' board as server-sent events", Media: eventStream, Answer: boardNews{}, Query: []kit.Param{{Name: "stage", About: "the newest where none is named"}}}},
		route("POST", one+"/revoke", confirm, x.revoke, kit.Doc{Summary: "Take an award back", Request: contestRevocation{}, Answer: contestView{}}),
		route("GET", one+"/entrants", see, x.entrants, kit.Doc{Summary: "List who entered", Answer: List[contestEntrant]{}, Query: kit.Cursor}),
		route("POST", one+"/entrants", read, x.enter, kit.Doc{Summary: "Enter oneself, others or a team; the same again changes nothing", Request: contestEntering{}, Answer: contestEntrant{}, Status: 201}),
		route("POST", one+"/entrants/:no/withdraw", read, x.withdraw, kit.Doc{Summary: "Take an entrant out before the first stage", Request: reasonInput{}, Answer: contestEntrant{}}),
		route("GET", one+"/objections", see, x.objections, kit.Doc{Summary: "List objections with what they changed", Answer: List[contest.Objection]{}}),
		route("POST", one+"/objections/answer", "exams.objection.answer", x.answer, kit.Doc{Summary: "Answer an objection; upheld, the judges score again; not upheld while they do, it is closed and the sheets from before count", Request: contestAnswer{}, Answer: contest.Objection{}}),
		route("GET", stage+"/board", read, x.board, kit.Doc{Summary: "Show the board: the log up to the freeze, all of it after the reveal", Answer: contestBoard{},
			Query: append([]kit.Param{{Name: "inside", About: "1: behind the freeze, for whoever runs the contest"}}, kit.Cursor...)}),
		route("GET", stage+"/stream", read, x.stream, kit.Doc{Summary: "Follow the board as server-sent events: each says that something was added", Media: eventStream, Answer: boardNews{}}),
		route("GET", stage+"/duties", score, x.duties, kit.Doc{Summary: "List the performances that the caller scores, with the own sheets", Answer: List[contestDuty]{}}),
		route("PUT", stage+"/scores", score, x.score, kit.Doc{Summary: "Hand a sheet in, or change it by one with a higher number", Request: contestScore{}, Answer: contestSheet{}}),
		route("POST", stage+"/absences", run, x.absent, kit.Doc{Summary: "Note that an entrant did not appear or was disqualified", Request: contestAbsence{}, Status: 204}),
		route("POST", stage+"/replacements", run, x.replace, kit.Doc{Summary: "Seat the next judge of the lot in place of another", Request: contestReplacement{}, Answer: contestReplaced{}}),
		route("POST", one+"/relations", read, x.relate, kit.Doc{Summary: "Declare a judge's relation to an entrant", Request: contestRelation{}, Status: 204}),
		route("GET", stage+"/own", apply, x.own, kit.Doc{Summary: "Show the caller's own points after the reveal", Answer: contestOwn{}}),
		route("POST", stage+"/objections", "exams.objection.file", x.object, kit.Doc{Summary: "Object to the own points in a part", Request: contestObjection{}, Answer: contest.Objection{}, Status: 201}),
		route("GET", stage+"/recount", read, x.recount, kit.Doc{Summary: "Make a confirmed ranking again from the stored log", Answer: contestRecount{}}),
	}}
}

func contestOf(c *contest.Contest) contestView {
	v := contestView{c.ID, c.State, c.Plan, c.Passed, c.Won, c.At}
	if v.Stages == nil {
		v.Stages = []contest.Passage{}
	}
	if v.Won == nil {
		v.Won = []contest.Won{}
	}
	return v
}

func entrantOf(e *contest.Entrant) contestEntrant {
	return contestEntrant{e.No, e.Name, e.Unit, e.Province, e.Members, e.State}
}

func sheetOf(e *contest.Entry) contestSheet {
	return contestSheet{e.Seq, e.N, e.Given, e.Points, e.Note, e.At}
}

func contestLineOf(l *contest.Line) contestLine {
	v := contestLine{Rank: l.Rank, Entrant: l.Entrant, Name: l.Name, Province: l.Province, Total: l.Points(), Begun: l.Begun, Complete: l.Whole, Absent: l.Absent, Parted: l.Parted, Covered: l.Covered, Parts: []contestPart{}}
	for _, m := range l.Merits {
		v.Parts = append(v.Parts, contestPart{m.Part, m.Points, m.Have, m.Need})
	}
	return v
}
