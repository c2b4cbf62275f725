package api

import (
	"io"
	"time"

	"tianti/courses/supervision"
	"tianti/rbac"
	"tianti/web/kit"
)

// Findings is the API of supervision.
type Findings struct {
	Supervision  *supervision.Service
	Organisation *rbac.Organisation
}

// findingInput is a finding to be recorded: about a person, or about the process of a unit.
type findingInput struct {
	Kind     supervision.Kind     `json:"kind"` // monitoring, complaint, quality, reverse, provincial, thematic
	Title    string               `json:"title"`
	Person   string               `json:"person,omitempty"` // employee number or id
	Unit     string               `json:"unit,omitempty"`   // id; of a finding about a process
	Day      rbac.Day             `json:"day"`
	Category string               `json:"category"`
	Severity supervision.Severity `json:"severity"` // general, serious
	Text     string               `json:"text"`
	Answers  map[string]string    `json:"answers"` // by the code of the form's question
	Steps    []supervision.Walked `json:"steps,omitempty"`
}

type findingView struct {
	ID        string                 `json:"id"`
	Kind      supervision.Kind       `json:"kind"`
	Title     string                 `json:"title"`
	Person    string                 `json:"person,omitempty"`
	Name      string                 `json:"name,omitempty"`
	Unit      string                 `json:"unit"` // id
	Day       rbac.Day               `json:"day"`
	Category  string                 `json:"category"`
	Severity  supervision.Severity   `json:"severity"`
	Text      string                 `json:"text"`
	Answers   map[string]string      `json:"answers"`
	Steps     []supervision.Walked   `json:"steps"`
	Files     []supervision.Attached `json:"files"`
	State     supervision.State      `json:"state"` // recorded, correcting, corrected, closed, void
	Round     int                    `json:"round"`
	Cause     string                 `json:"cause"`
	Measure   string                 `json:"measure"`
	Owner     string                 `json:"owner"`
	Due       rbac.Day               `json:"due"`
	FirstDue  rbac.Day               `json:"first_due"`
	InTime    bool                   `json:"in_time"` // of a closed one
	Courses   []string               `json:"courses"`
	Trainees  []string               `json:"trainees"`
	Seen      *time.Time             `json:"seen"`
	Veto      string                 `json:"veto,omitempty"` // id of the veto event
	Acts      []supervision.Step     `json:"acts"`
	Notes     []supervision.Note     `json:"notes"`
	Effects   []supervision.Effect   `json:"effects"` // what changed in figures, once months have come
	Offers    []supervision.Act      `json:"offers"`  // what the caller may do now
	Recurrent string                 `json:"recurrent,omitempty"`
}

type findingPlan struct {
	Cause   string   `json:"cause"`
	Measure string   `json:"measure"`
	Owner   string   `json:"owner"`         // employee number or id
	Due     rbac.Day `json:"due,omitempty"` // none: the standard's working days
	Courses []string `json:"courses,omitempty"`
}

type findingWords struct {
	Words string `json:"words"`
}

type findingVerdict struct {
	Passed bool     `json:"passed"`
	Words  string   `json:"words"`
	Due    rbac.Day `json:"due,omitempty"` // of another correction, where it failed
}

type findingAgain struct {
	Reason string   `json:"reason"`
	Due    rbac.Day `json:"due"`
}

type findingNote struct {
	Note string `json:"note"`
}

type findingVeto struct {
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

type findingForm struct {
	Kind      supervision.Kind       `json:"kind"`
	Walk      bool                   `json:"walk"` // asks for steps
	Questions []supervision.Question `json:"questions"`
}

type standardInput struct {
	Base     string               `json:"base"` // the version that it was made from
	Standard supervision.Standard `json:"standard"`
	Reason   string               `json:"reason"`
}

// mostFindingFile bounds an attachment.
const mostFindingFile = 10 << 20

// Area is the routes.
func (x Findings) Area() kit.Area {
	const (
		base     = "/api/v1/findings"
		standard = "/api/v1/finding-standards"
		read     = "courses.finding.read"
		recheck  = "courses.finding.recheck"
		comment  = "courses.finding.comment"
	)
	route := func(method, path, needs string, do kit.Handler, doc kit.Doc) kit.Route {
		return kit.Route{Method: method, Path: path, Needs: needs, API: true, Do: do, Doc: &doc}
	}
	attach := route("POST", base+"/:id/files", "courses.finding.mend", x.attach, kit.Doc{Summary: "Attach a file to an open finding", Takes: "application/octet-stream", Answer: findingView{}, Status: 201, Query: []kit.Param{{Name: "name", About: "the file's name"}}})
	attach.Limit = mostFindingFile
	return kit.Area{Name: "api findings", Routes: []kit.Route{
		route("GET", base, "courses.finding_register.read", x.list, kit.Doc{Summary: "List findings below a unit, by unit and day: the open ones, the closed ones, or all of a month", Answer: List[findingView]{},
			Query: append([]kit.Param{{Name: "unit", About: "id; the first that the caller may read otherwise"}, {Name: "closed", About: "true for those that are over"}, {Name: "month", About: "2026-11"}, {Name: "kind", About: "kind"}, {Name: "state", About: "state"}}, kit.Cursor...)}),
		route("GET", base+"/mine", read, x.mine, kit.Doc{Summary: "List the findings about the caller, and the open ones that the caller is to mend", Answer: List[findingView]{}}),
		route("GET", base+"/forms", read, x.forms, kit.Doc{Summary: "What each kind of finding asks", Answer: List[findingForm]{}}),
		route("POST", base, "courses.finding.record", x.record, kit.Doc{Summary: "Record a finding", Request: findingInput{}, Answer: findingView{}, Status: 201}),
		route("GET", base+"/:id", read, x.show, kit.Doc{Summary: "Show a finding with its plan, acts, training and effect", Answer: findingView{}}),
		route("POST", base+"/:id/assign", "courses.finding.plan", x.assign, kit.Doc{Summary: "Plan the correction and enrol whom it is about in the courses of the plan", Request: findingPlan{}, Answer: findingView{}}),
		route("POST", base+"/:id/correct", "courses.finding.mend", x.correct, kit.Doc{Summary: "Report that it is mended; its owner does so", Request: findingWords{}, Answer: findingView{}}),
		route("POST", base+"/:id/recheck", recheck, x.recheck, kit.Doc{Summary: "Close it, or send it back with another day; never its owner", Request: findingVerdict{}, Answer: findingView{}}),
		route("POST", base+"/:id/reopen", recheck, x.reopen, kit.Doc{Summary: "Send a closed finding round again", Request: findingAgain{}, Answer: findingView{}}),
		route("POST", base+"/:id/void", "courses.finding.record", x.void, kit.Doc{Summary: "Say that it is no finding after all", Request: reasonInput{}, Answer: findingView{}}),
		route("POST", base+"/:id/notes", comment, x.comment, kit.Doc{Summary: "Say something about it", Request: findingNote{}, Answer: findingView{}}),
		route("POST", base+"/:id/seen", comment, x.seen, kit.Doc{Summary: "Note that whom it is about has read it", Answer: findingView{}}),
		attach,
		route("GET", base+"/:id/files/:file", read, x.file, kit.Doc{Summary: "Fetch an attached file", Media: "application/octet-stream"}),
		route("POST", base+"/:id/veto", "ladder.veto.record", x.veto, kit.Doc{Summary: "Let a serious finding about a person be a veto event", Request: findingVeto{}, Answer: findingView{}}),
		route("GET", "/api/v1/quality-reports/:unit/:month", "courses.quality_report.read", x.report, kit.Doc{Summary: "The monthly quality report of a unit (id), drawn from its findings", Answer: supervision.Summary{}}),
		route("GET", standard, "courses.finding_standard.read", x.standards, kit.Doc{Summary: "List what findings are sorted and measured by, the newest version first", Answer: List[supervision.Standard]{}}),
		route("POST", standard, "courses.finding_standard.edit", x.publish, kit.Doc{Summary: "Publish another version; categories that it leaves out are retired", Request: standardInput{}, Answer: supervision.Standard{}, Status: 201}),
	}}
}

func (x Findings) view(r *kit.Request, f *supervision.Finding) findingView {
	v := findingView{ID: f.ID, Kind: f.Kind, Title: f.Title, Person: f.Person, Name: f.Name, Unit: rbac.UnitID(f.Unit), Day: f.Day, Category: f.Category, Severity: f.Severity, Text: f.Text, Answers: f.Answers, Steps: full(f.Walk), Files: full(f.Files),
		State: f.State, Round: f.Round, Cause: f.Cause, Measure: f.Measure, Owner: f.Owner, Due: f.Due, FirstDue: f.FirstDue, InTime: f.InTime(), Courses: full(f.Courses), Trainees: full(f.Trainees), Veto: f.Veto,
		Acts: full(f.Acts), Notes: full(f.Notes), Effects: full(f.Effects), Offers: full(x.Supervision.Offers(r.Actor, f))}
	if v.Answers == nil {
		v.Answers = map[string]string{}
	}
	if !f.Seen.IsZero() {
		v.Seen = &f.Seen
	}
	return v
}

func (x Findings) list(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	look := supervision.Look{Closed: r.Query("closed") == "true", Month: r.Query("month"), Kind: supervision.Kind(r.Query("kind")), State: supervision.State(r.Query("state")), Cursor: cursor, Limit: limit}
	if id := r.Query("unit"); id != "" {
		u, err := x.Organisation.UnitFor(r.Context(), r.Actor, id)
		if err != nil {
			return err
		}
		look.Unit = u.Path
	}
	page, err := x.Supervision.Findings(r.Context(), r.Actor, look)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, func(f *supervision.Finding) findingView { return x.view(r, f) }))
}

func (x Findings) mine(r *kit.Request) error {
	about, owned, err := x.Supervision.Mine(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(append(about, owned...), "", func(f *supervision.Finding) findingView { return x.view(r, f) }))
}

func (x Findings) forms(r *kit.Request) error {
	var out []findingForm
	for _, k := range supervision.Kinds {
		out = append(out, findingForm{k, k.Walk(), supervision.Form(k)})
	}
	return r.Send(ListOf(out, ""))
}

func (x Findings) record(r *kit.Request) error {
	var in findingInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	f, err := x.Supervision.Record(r.Context(), r.Actor, supervision.Report{Kind: in.Kind, Title: in.Title, Person: in.Person, Unit: in.Unit, Day: in.Day, Category: in.Category, Severity: in.Severity, Text: in.Text, Answers: in.Answers, Steps: in.Steps})
	if err != nil {
		return err
	}
	return r.Created("/api/v1/findings/"+f.ID, x.view(r, f))
}

func (x Findings) show(r *kit.Request) error {
	f, err := x.Supervision.Finding(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	v := x.view(r, f)
	before, err := x.Supervision.Repeats(r.Context(), f)
	if err != nil {
		return err
	}
	if before != nil {
		v.Recurrent = before.ID
	}
	return r.Send(v)
}

// done answers with what a finding has become.
func (x Findings) done(r *kit.Request, f *supervision.Finding, err error) error {
	if err != nil {
		return err
	}
	return r.Send(x.view(r, f))
}

func (x Findings) assign(r *kit.Request) error {
	var in findingPlan
	if err := r.JSON(&in); err != nil {
		return err
	}
	f, err := x.Supervision.Assign(r.Context(), r.Actor, r.Path("id"), supervision.Plan(in))
	return x.done(r, f, err)
}

func (x Findings) correct(r *kit.Request) error {
	var in findingWords
	if err := r.JSON(&in); err != nil {
		return err
	}
	f, err := x.Supervision.Correct(r.Context(), r.Actor, r.Path("id"), in.Words)
	return x.done(r, f, err)
}

func (x Findings) recheck(r *kit.Request) error {
	var in findingVerdict
	if err := r.JSON(&in); err != nil {
		return err
	}
	f, err := x.Supervision.Recheck(r.Context(), r.Actor, r.Path("id"), supervision.Verdict(in))
	return x.done(r, f, err)
}

func (x Findings) reopen(r *kit.Request) error {
	var in findingAgain
	if err := r.JSON(&in); err != nil {
		return err
	}
	f, err := x.Supervision.Reopen(r.Context(), r.Actor, r.Path("id"), in.Due, in.Reason)
	return x.done(r, f, err)
}

func (x Findings) void(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	f, err := x.Supervision.Annul(r.Context(), r.Actor, r.Path("id"), in.Reason)
	return x.done(r, f, err)
}

func (x Findings) comment(r *kit.Request) error {
	var in findingNote
	if err := r.JSON(&in); err != nil {
		return err
	}
	f, err := x.Supervision.Comment(r.Context(), r.Actor, r.Path("id"), in.Note)
	return x.done(r, f, err)
}

func (x Findings) seen(r *kit.Request) error {
	f, err := x.Supervision.Acknowledge(r.Context(), r.Actor, r.Path("id"))
	return x.done(r, f, err)
}

func (x Findings) attach(r *kit.Request) error {
	data, err := io.ReadAll(r.Body())
	if err != nil {
		return err
	}
	f, err := x.Supervision.Attach(r.Context(), r.Actor, r.Path("id"), r.Query("name"), data)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/findings/"+f.ID, x.view(r, f))
}

func (x Findings) file(r *kit.Request) error {
	d, err := x.Supervision.File(r.Context(), r.Actor, r.Path("id"), r.Path("file"))
	if err != nil {
		return err
	}
	return r.Serve(kit.Content{Tag: d.File, Type: d.Type, Size: d.Size, Read: d.Read, Closed: true, Name: d.Name})
}

func (x Findings) veto(r *kit.Request) error {
	var in findingVeto
	if err := r.JSON(&in); err != nil {
		return err
	}
	f, err := x.Supervision.Veto(r.Context(), r.Actor, r.Path("id"), in.Code, in.Reason)
	return x.done(r, f, err)
}

func (x Findings) report(r *kit.Request) error {
	u, err := x.Organisation.UnitFor(r.Context(), r.Actor, r.Path("unit"))
	if err != nil {
		return err
	}
	s, err := x.Supervision.Report(r.Context(), r.Actor, u.Path, r.Path("month"))
	if err != nil {
		return err
	}
	return r.Send(s)
}

func (x Findings) standards(r *kit.Request) error {
	all, err := x.Supervision.Standards(r.Context())
	if err != nil {
		return err
	}
	return r.Send(ListFrom(all, "", func(s *supervision.Standard) supervision.Standard { return *s }))
}

func (x Findings) publish(r *kit.Request) error {
	var in standardInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	s, err := x.Supervision.Publish(r.Context(), r.Actor, in.Base, in.Standard, in.Reason)
	if err != nil {
		return err
	}
	return r.SendAs(201, *s)
}
