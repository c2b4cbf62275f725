package api

import (
	"cmp"
	"time"

	"tianti/exams"
	"tianti/exams/analysis"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/web/kit"
)

// Exams is scheduled exams by API, for those who run them.
type Exams struct{ Exams *exams.Service }

type examInput struct {
	Code string `json:"code"`
	Unit string `json:"unit"` // path, the caller's own when it is left out
	exams.Plan
	Schedule bool   `json:"schedule"` // show it to the invited at once
	Reason   string `json:"reason"`
}

type examEdit struct {
	Rev int64 `json:"rev"`
	exams.Plan
	Reason string `json:"reason"`
}

type examView struct {
	ID      string          `json:"id"`
	Rev     int64           `json:"rev"`
	Unit    string          `json:"unit"`
	State   exams.ExamState `json:"state"`
	Version string          `json:"version"`
	Minutes int             `json:"minutes"`
	Count   int             `json:"count"`
	Max     int64           `json:"max"` // milli-points
	exams.Plan
}

type boardView struct {
	Counts     map[exams.State]int64 `json:"counts"`
	ServerTime time.Time             `json:"server_time"`
	List[candidateView]
}

type candidateView struct {
	Sitting  string      `json:"sitting"`
	Person   string      `json:"person"`
	Name     string      `json:"name"`
	Unit     string      `json:"unit"`
	Attempt  int         `json:"attempt"`
	State    exams.State `json:"state"`
	Stage    exams.Stage `json:"stage"`
	Started  time.Time   `json:"started"`
	Deadline time.Time   `json:"deadline"`
	Answered int64       `json:"answered"`
	Count    int         `json:"count"`
	Room     string      `json:"room,omitempty"`
	Signals  int         `json:"signals"` // how many were noticed
}

type released struct {
	Released int `json:"released"`
}

type resultRow struct {
	Sitting string `json:"sitting"`
	Person  string `json:"person"`
	Name    string `json:"name"`
	Unit    string `json:"unit"`
	Attempt int    `json:"attempt"`
	Score   int64  `json:"score"` // milli-points
	Max     int64  `json:"max"`
	Percent int64  `json:"percent"` // thousandths
	Passed  bool   `json:"passed"`
}

type performance struct {
	Person string `json:"person"`
	Label  string `json:"label"` // recording or time slot by which markers know it
}

type sittingState struct {
	Sitting string      `json:"sitting"`
	State   exams.State `json:"state"`
	Stage   exams.Stage `json:"stage"`
}

type invigilation struct {
	Reason  string `json:"reason"`
	Minutes int    `json:"minutes,omitempty"` // extend
	Again   bool   `json:"again,omitempty"`   // annul: give the attempt back
}

type examFiguresView struct {
	Exam   string `json:"exam"`
	Passed int    `json:"passed"`
	analysis.Report
}

// Area is the exams' routes.
func (x Exams) Area() kit.Area {
	const run = "exams.board.read"
	return kit.Area{Name: "api exams", Routes: []kit.Route{
		{Method: "GET", Path: "/api/v1/exams", Needs: run, API: true, Do: x.list,
			Doc: &kit.Doc{Summary: "List exams that the caller runs or looks into", Answer: List[examView]{}, Query: append([]kit.Param{{Name: "state", About: "draft, scheduled or cancelled"}}, kit.Cursor...)}},
		{Method: "POST", Path: "/api/v1/exams", Needs: "exams.exam.create", API: true, Do: x.create,
			Doc: &kit.Doc{Summary: "Plan an exam, and with schedule open it to the invited", Request: examInput{}, Answer: examView{}, Status: 201}},
		{Method: "GET", Path: "/api/v1/exams/:id", Needs: run, API: true, Do: x.show,
			Doc: &kit.Doc{Summary: "Read an exam with its plan", Answer: examView{}}},
		{Method: "PUT", Path: "/api/v1/exams/:id", Needs: "exams.exam.edit", API: true, Do: x.edit,
			Doc: &kit.Doc{Summary: "Replace the plan", Request: examEdit{}, Answer: examView{}}},
		{Method: "POST", Path: "/api/v1/exams/:id/schedule", Needs: "exams.exam.schedule", API: true, Do: x.schedule,
			Doc: &kit.Doc{Summary: "Fix the paper's newest version and show the exam to the invited", Request: reasoned{}, Answer: examView{}}},
		{Method: "POST", Path: "/api/v1/exams/:id/cancel", Needs: "exams.exam.cancel", API: true, Do: x.cancel,
			Doc: &kit.Doc{Summary: "Take back an exam that nobody has started", Request: reasoned{}, Answer: examView{}}},
		{Method: "GET", Path: "/api/v1/exams/:id/candidates", Needs: run, API: true, Do: x.candidates,
			Doc: &kit.Doc{Summary: "The board of an exam: who sits, how far, until when", Answer: boardView{}, Query: append([]kit.Param{{Name: "state"}}, kit.Cursor...)}},
		{Method: "POST", Path: "/api/v1/exams/:id/performances", Needs: "exams.exam.invigilate", API: true, Do: x.record,
			Doc: &kit.Doc{Summary: "Record that a practical attempt took place, for markers to mark", Request: performance{}, Answer: sittingState{}, Status: 201}},
		{Method: "POST", Path: "/api/v1/exams/:id/release", Needs: "exams.result.release", API: true, Do: x.release,
			Doc: &kit.Doc{Summary: "Give out every result that is not out yet", Request: reasoned{}, Answer: released{}}},
		{Method: "GET", Path: "/api/v1/exams/:id/analysis", Needs: "exams.analysis.read", API: true, Do: x.analysis,
			Doc: &kit.Doc{Summary: "How well an exam and each of its items measured", Answer: examFiguresView{}}},
		{Method: "GET", Path: "/api/v1/exams/:id/results", Needs: "exams.result.read", API: true, Do: x.results,
			Doc: &kit.Doc{Summary: "List released results of people in reach", Answer: List[resultRow]{}, Query: kit.Cursor}},
		{Method: "POST", Path: "/api/v1/sittings/:id/pause", Needs: "exams.exam.invigilate", API: true, Do: x.invigilate((*exams.Service).Pause),
			Doc: &kit.Doc{Summary: "Stop the clock of a sitting", Request: invigilation{}, Answer: sittingState{}}},
		{Method: "POST", Path: "/api/v1/sittings/:id/resume", Needs: "exams.exam.invigilate", API: true, Do: x.invigilate((*exams.Service).Resume),
			Doc: &kit.Doc{Summary: "Let a paused sitting go on", Request: invigilation{}, Answer: sittingState{}}},
		{Method: "POST", Path: "/api/v1/sittings/:id/extend", Needs: "exams.sitting.extend", API: true, Do: x.extend,
			Doc: &kit.Doc{Summary: "Give a sitting more minutes", Request: invigilation{}, Answer: sittingState{}}},
		{Method: "POST", Path: "/api/v1/sittings/:id/annul", Needs: "exams.sitting.annul", API: true, Do: x.annul,
			Doc: &kit.Doc{Summary: "Annul a sitting", Request: invigilation{}, Answer: sittingState{}}},
	}}
}

func viewOfExam(e *exams.Exam) examView {
	return examView{e.ID, e.Rev, e.Unit, e.State, e.Version, e.Minutes, e.Count, e.Max, e.Plan}
}

// usual fills in what an exam usually is where a program says nothing.
func usual(p *exams.Plan) {
	p.Mode, p.Release, p.Markings = cmp.Or(p.Mode, exams.Theory), cmp.Or(p.Release, exams.ByHand), cmp.Or(p.Markings, 2)
}

func (x Exams) list(r *kit.Request) error {
	page, err := x.Exams.Exams(r.Context(), r.Actor, exams.ExamState(r.Query("state")), r.Query("cursor"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, viewOfExam))
}

func (x Exams) create(r *kit.Request) error {
	var in examInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	usual(&in.Plan)
	e, err := x.Exams.CreateExam(r.Context(), r.Actor, cmp.Or(in.Unit, r.Actor.Unit), in.Code, in.Plan, in.Reason)
	if err == nil && in.Schedule {
		e, err = x.Exams.Schedule(r.Context(), r.Actor, e.ID, in.Reason)
	}
	if err != nil {
		return err
	}
	return r.Created("/api/v1/exams/"+e.ID, viewOfExam(e))
}

func (x Exams) show(r *kit.Request) error {
	e, err := x.Exams.Exam(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(viewOfExam(e))
}

func (x Exams) edit(r *kit.Request) error {
	var in examEdit
	if err := r.JSON(&in); err != nil {
		return err
	}
	usual(&in.Plan)
	e, err := x.Exams.EditExam(r.Context(), r.Actor, r.Path("id"), in.Rev, in.Plan, in.Reason)
	if err != nil {
		return err
	}
	return r.Send(viewOfExam(e))
}

func (x Exams) schedule(r *kit.Request) error {
	in, err := why(r)
	if err != nil {
		return err
	}
	e, err := x.Exams.Schedule(r.Context(), r.Actor, r.Path("id"), in.Reason)
	if err != nil {
		return err
	}
	return r.Send(viewOfExam(e))
}

func (x Exams) cancel(r *kit.Request) error {
	in, err := why(r)
	if err != nil {
		return err
	}
	e, err := x.Exams.Cancel(r.Context(), r.Actor, r.Path("id"), in.Reason)
	if err != nil {
		return err
	}
	return r.Send(viewOfExam(e))
}

func (x Exams) candidates(r *kit.Request) error {
	b, err := x.Exams.Progress(r.Context(), r.Actor, r.Path("id"), exams.State(r.Query("state")), r.Query("cursor"))
	if err != nil {
		return err
	}
	return r.Send(boardView{b.Counts, b.Now, ListFrom(b.Rows, b.Next, func(p exams.Progress) candidateView {
		return candidateView{p.ID, p.Person, p.Who.Name, p.Unit, p.Attempt, p.State, p.Stage, p.Started, p.Deadline, p.Answered, p.Count, p.Room, p.Signals.All()}
	})})
}

func (x Exams) record(r *kit.Request) error {
	var in performance
	if err := r.JSON(&in); err != nil {
		return err
	}
	h, err := x.Exams.Record(r.Context(), r.Actor, r.Path("id"), in.Person, in.Label)
	if err != nil {
		return err
	}
	return r.SendAs(201, stateOf(h))
}

func (x Exams) release(r *kit.Request) error {
	in, err := why(r)
	if err != nil {
		return err
	}
	n, err := x.Exams.Release(r.Context(), r.Actor, r.Path("id"), in.Reason)
	if err != nil {
		return err
	}
	return r.Send(released{n})
}

func (x Exams) analysis(r *kit.Request) error {
	f, err := x.Exams.Analyse(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(examFiguresView{f.Exam.ID, f.Passed, f.Report})
}

func (x Exams) results(r *kit.Request) error {
	page, err := x.Exams.Results(r.Context(), r.Actor, r.Path("id"), r.Query("cursor"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, func(h *exams.ResultRow) resultRow {
		return resultRow{h.ID, h.Person, h.Who.Name, h.Unit, h.Attempt, h.Score, h.Max, h.Percent, h.Passed}
	}))
}

// problemIn writes a fault as a person reads it; it says why something cannot be done now.
func problemIn(lang string, err error) (what, mend string) {
	if all := fault.All(err); len(all) > 0 {
		return locale.Fault(lang, all[0])
	}
	return "", ""
}
