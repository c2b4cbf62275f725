package api

import (
	"context"
	"time"

	"tianti/ladder/appraisal"
	"tianti/rbac"
	"tianti/web/kit"
)

// Appraisals is the API of the 360° appraisal.
type Appraisals struct{ Appraisals *appraisal.Service }

type cycleInput struct {
	Title  string   `json:"title"`
	Period string   `json:"period"` // half-year: "2026H1"
	Unit   string   `json:"unit"`   // id
	Posts  []string `json:"posts"`  // codes; none is all
	Until  string   `json:"until"`  // last day for raters
	Panel  []string `json:"panel"`  // person ids
	Reason string   `json:"reason"`
}

type cycleView struct {
	ID      string           `json:"id"`
	Title   string           `json:"title"`
	Period  string           `json:"period"`
	Unit    string           `json:"unit"`
	Posts   []string         `json:"posts"`
	Until   string           `json:"until"`
	Panel   []string         `json:"panel"`
	Form    string           `json:"form"` // version
	State   appraisal.State  `json:"state"`
	Counted bool             `json:"counted"`
	People  int              `json:"people"`
	Asked   int              `json:"asked"` // sheets by the draw
	Steps   []appraisal.Step `json:"steps"`
}

type extensionInput struct {
	Until  string `json:"until"`
	Reason string `json:"reason"`
}

// appraisee is somebody in a cycle. The result is null before the points are made.
type appraisee struct {
	Person string            `json:"person"`
	Name   string            `json:"name"`
	Unit   string            `json:"unit"`
	Post   string            `json:"post"`
	State  string            `json:"state"`
	Result *appraisal.Result `json:"result"`
}

type appraisalBoard struct {
	appraisee
	Raters    []appraisalRater     `json:"raters"`
	Proposals []appraisal.Proposal `json:"proposals"`
}

type appraisalRater struct {
	Person string          `json:"person"`
	Name   string          `json:"name"`
	Group  appraisal.Group `json:"group"`
	State  string          `json:"state"`
	Source string          `json:"source"` // lot or hand
	Why    string          `json:"why"`
}

type appraisalRaterInput struct {
	Rater  string          `json:"rater"` // employee number
	Group  appraisal.Group `json:"group"`
	Reason string          `json:"reason"`
}

type appraisalTask struct {
	ID     string          `json:"id"`
	Person string          `json:"person"`
	Name   string          `json:"name"`
	Group  appraisal.Group `json:"group"`
	Title  string          `json:"title"`
	Until  string          `json:"until"`
	State  string          `json:"state"`
}

type appraisalSheet struct {
	appraisalTask
	Form   appraisal.Form `json:"form"`
	Values map[string]int `json:"values"` // steps from 1 by dimension; 0 is "cannot say"
	Good   string         `json:"good"`
	Wish   string         `json:"wish"`
	Draft  bool           `json:"draft"` // kept, not handed in
}

type appraisalSaid struct {
	Values map[string]int `json:"values"` // steps from 1 by dimension; 0 is "cannot say", for peers and customers
	Good   string         `json:"good"`
	Wish   string         `json:"wish"`
}

type resultProposal struct {
	Kind      appraisal.Kind  `json:"kind"`
	Dimension string          `json:"dimension,omitempty"` // of adjust
	To        int64           `json:"to,omitempty"`        // of adjust: thousandths of a point
	Group     appraisal.Group `json:"group,omitempty"`     // of exclude
	Reason    string          `json:"reason"`
}

// appraisalResult is somebody's result with all its versions; the last one holds.
type appraisalResult struct {
	Cycle     string              `json:"cycle"`
	Period    string              `json:"period"`
	Person    string              `json:"person"`
	Name      string              `json:"name"`
	Effective *time.Time          `json:"effective"` // null before the cycle is closed
	Versions  []appraisal.Version `json:"versions"`
	Words     []appraisal.Words   `json:"words"`
}

type appraisalFormInput struct {
	Base   string         `json:"base"` // the version that it was made from
	Form   appraisal.Form `json:"form"`
	Reason string         `json:"reason"`
}

// Area is the routes.
func (x Appraisals) Area() kit.Area {
	const (
		rate, read, see, edit, calibrate = "ladder.appraisal.rate", "ladder.appraisal.read", "ladder.cycle.read", "ladder.cycle.edit", "ladder.cycle.calibrate"
		path, cycles, forms              = "/api/v1/appraisals", "/api/v1/appraisal-cycles", "/api/v1/appraisal-forms"
	)
	route := func(method, path, needs string, do kit.Handler, doc kit.Doc) kit.Route {
		return kit.Route{Method: method, Path: path, Needs: needs, API: true, Do: do, Doc: &doc}
	}
	act := func(name, needs, summary string, do func(*appraisal.Service, context.Context, rbac.Actor, string, string) (*appraisal.Cycle, error)) kit.Route {
		return route("POST", cycles+"/:id/"+name, needs, x.act(do), kit.Doc{Summary: summary, Request: reasonInput{}, Answer: cycleView{}})
	}
	// Once: what is kept under an Idempotency-Key would tie the sheet to its rater.
	once := func(r kit.Route) kit.Route { r.Once = true; return r }
	return kit.Area{Name: "api appraisals", Routes: []kit.Route{
		route("GET", path+"/tasks", rate, x.tasks, kit.Doc{Summary: "List the sheets that are asked of the caller now", Answer: List[appraisalTask]{}}),
		route("GET", path+"/tasks/:id", rate, x.task, kit.Doc{Summary: "Show a sheet that is asked of the caller, with what is kept", Answer: appraisalSheet{}}),
		once(route("PUT", path+"/tasks/:id", rate, x.save, kit.Doc{Summary: "Keep a draft", Request: appraisalSaid{}, Status: 204})),
		once(route("POST", path+"/tasks/:id/give", rate, x.give, kit.Doc{Summary: "Hand a sheet in, or hand it in again", Request: appraisalSaid{}, Status: 204})),
		route("POST", path+"/tasks/:id/decline", rate, x.decline, kit.Doc{Summary: "Decline because of a stake; somebody else is asked", Request: reasonInput{}, Status: 204}),
		route("GET", path+"/people/:person", read, x.of, kit.Doc{Summary: "List somebody's results of closed cycles, the last period first", Answer: List[appraisalResult]{}}),
		route("GET", path+"/:cycle/people/:person", read, x.outcome, kit.Doc{Summary: "Show somebody's result with the computation and all versions", Answer: appraisalResult{}}),
		route("GET", cycles, see, x.list, kit.Doc{Summary: "List appraisal cycles", Answer: List[cycleView]{}, Query: kit.Cursor}),
		route("POST", cycles, edit, x.create, kit.Doc{Summary: "Draft an appraisal cycle", Request: cycleInput{}, Answer: cycleView{}, Status: 201}),
		route("GET", cycles+"/:id", see, x.show, kit.Doc{Summary: "Show an appraisal cycle", Answer: cycleView{}}),
		route("PUT", cycles+"/:id", edit, x.change, kit.Doc{Summary: "Make another plan of a draft", Request: cycleInput{}, Answer: cycleView{}}),
		act("draw", edit, "Find who is appraised and draw the raters", (*appraisal.Service).Draw),
		act("open", "ladder.cycle.open", "Ask the raters; somebody does it who did not choose them", (*appraisal.Service).Open),
		route("POST", cycles+"/:id/extend", edit, x.extend, kit.Doc{Summary: "Give raters more days", Request: extensionInput{}, Answer: cycleView{}}),
		act("end", edit, "End the rating; points are made and sheets destroyed", (*appraisal.Service).End),
		act("close", "ladder.cycle.confirm", "Let the results hold; a second person does it", (*appraisal.Service).Close),
		act("cancel", edit, "End a cycle without results", (*appraisal.Service).Cancel),
		route("GET", cycles+"/:id/people", see, x.people, kit.Doc{Summary: "List who is appraised", Answer: List[appraisee]{}, Query: kit.Cursor}),
		route("GET", cycles+"/:id/people/:person", see, x.board, kit.Doc{Summary: "Show somebody in a cycle with raters and proposals; never the own case", Answer: appraisalBoard{}}),
		route("POST", cycles+"/:id/people/:person/raters", edit, x.add, kit.Doc{Summary: "Ask somebody more", Request: appraisalRaterInput{}, Answer: appraisalRater{}, Status: 201}),
		route("POST", cycles+"/:id/people/:person/raters/:rater/drop", edit, x.drop, kit.Doc{Summary: "Take a rater off; what was handed in is destroyed", Request: reasonInput{}, Status: 204}),
		route("POST", cycles+"/:id/people/:person/proposals", calibrate, x.propose, kit.Doc{Summary: "Propose another result", Request: resultProposal{}, Answer: appraisal.Proposal{}, Status: 201}),
		route("POST", path+"/proposals/:id/accept", calibrate, x.decide(true), kit.Doc{Summary: "Accept a proposal; a second person does it", Request: reasonInput{}, Answer: appraisal.Proposal{}}),
		route("POST", path+"/proposals/:id/refuse", calibrate, x.decide(false), kit.Doc{Summary: "Refuse a proposal", Request: reasonInput{}, Answer: appraisal.Proposal{}}),
		route("POST", path+"/proposals/:id/withdraw", calibrate, x.withdraw, kit.Doc{Summary: "Withdraw the own proposal", Request: reasonInput{}, Answer: appraisal.Proposal{}}),
		route("GET", forms, "ladder.appraisal_form.read", x.forms, kit.Doc{Summary: "List the versions of the form, the newest first", Answer: List[appraisal.Form]{}}),
		route("POST", forms, "ladder.appraisal_form.edit", x.publish, kit.Doc{Summary: "Publish another version of the form", Request: appraisalFormInput{}, Answer: appraisal.Form{}, Status: 201}),
	}}
}
