package api

import (
	"time"

	"tianti/courses/path"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/web/kit"
)

// Paths is learning paths and who is on them.
type Paths struct{ Paths *path.Service }

type pathInput struct {
	Code    string       `json:"code,omitempty"` // of POST; of PUT the path says it
	Unit    string       `json:"unit,omitempty"` // path of the owning unit; the caller's own if empty
	Rev     int64        `json:"rev,omitempty"`  // of PUT: the revision that the editor saw
	Content path.Content `json:"content"`
}

type pathView struct {
	Code      string       `json:"code"`
	Unit      string       `json:"unit"`
	State     string       `json:"state"` // draft, live, archived
	Rev       int64        `json:"rev,omitempty"`
	Version   int          `json:"version"`
	Title     locale.Text  `json:"title"`
	Content   path.Content `json:"content,omitzero"`
	Walk      *walkView    `json:"walk,omitempty"` // the caller's
	Published time.Time    `json:"published,omitzero"`
}

type walkView struct {
	Path    string      `json:"path"`
	Title   locale.Text `json:"title"`
	Person  string      `json:"person"`
	State   string      `json:"state"` // open, done, left
	Version int         `json:"version"`
	Due     string      `json:"due,omitempty"` // the last day
	By      string      `json:"by"`
	Why     string      `json:"why,omitempty"`
	Step    int         `json:"step"` // from 1
	Steps   int         `json:"steps"`
	Got     int         `json:"got"`   // courses done of those that are asked for
	Needs   int         `json:"needs"` //
	Begun   time.Time   `json:"begun"`
	Ended   time.Time   `json:"ended,omitzero"`
}

type walkInput struct {
	Unit   string `json:"unit,omitempty"`   // everybody below it
	Person string `json:"person,omitempty"` // or one person; neither: the caller, by own choice
	Due    string `json:"due,omitempty"`    // the last day
	Reason string `json:"reason,omitempty"`
}

type walksView struct {
	Changed int `json:"changed"` // people who are on it now, or have an earlier day
}

// Area is the paths' routes.
func (x Paths) Area() kit.Area {
	const base, read, edit, publish = "/api/v1/paths", "courses.path.read", "courses.path.edit", "courses.path.publish"
	return kit.Area{Name: "api paths", Routes: []kit.Route{
		{Method: "GET", Path: base, Needs: read, API: true, Do: x.list, Doc: &kit.Doc{Summary: "List the live learning paths", Answer: List[pathView]{}}},
		{Method: "POST", Path: base, Needs: edit, API: true, Do: x.create, Doc: &kit.Doc{Summary: "Create a learning path as a draft: steps of courses, each all, in order, or at least n", Request: pathInput{}, Answer: pathView{}, Status: 201}},
		{Method: "GET", Path: base + "/:code", Needs: read, API: true, Do: x.show, Doc: &kit.Doc{Summary: "A learning path as the caller sees it, with how far they are", Answer: pathView{}}},
		{Method: "PUT", Path: base + "/:code", Needs: edit, API: true, Do: x.edit, Doc: &kit.Doc{Summary: "Replace the working copy; who is on the path stays with their version", Request: pathInput{}, Answer: pathView{}}},
		{Method: "POST", Path: base + "/:code/publish", Needs: publish, API: true, Do: x.publish, Doc: &kit.Doc{Summary: "Freeze the working copy as the version that new learners get", Request: reasonInput{}, Answer: pathView{}}},
		{Method: "POST", Path: base + "/:code/archive", Needs: publish, API: true, Do: x.archive, Doc: &kit.Doc{Summary: "Take the path out of the list; who is on it may finish", Request: reasonInput{}, Answer: pathView{}}},
		{Method: "POST", Path: base + "/:code/walks", Needs: read, API: true, Do: x.assign, Doc: &kit.Doc{Summary: "Begin the path oneself, or put a person or a unit of up to 400 people on it; more by a campaign", Request: walkInput{}, Answer: walksView{}}},
		{Method: "GET", Path: base + "/:code/walks", Needs: "courses.team.read", API: true, Do: x.walks, Doc: &kit.Doc{Summary: "Who of a unit is on the path, and how far", Answer: List[walkView]{}, Query: append([]kit.Param{{Name: "unit", About: "path of the unit; the caller's own if empty"}}, kit.Cursor[:1]...)}},
		{Method: "GET", Path: "/api/v1/people/:id/paths", Needs: "courses.enrolment.read", API: true, Do: x.of, Doc: &kit.Doc{Summary: "The learning paths that a person is or was on", Answer: List[walkView]{}}},
	}}
}

func learningPathOf(p *path.Path) pathView {
	return pathView{Code: p.ID, Unit: p.Unit, State: string(p.State), Rev: p.Rev, Version: p.Version, Title: p.Content.Title, Content: p.Content, Published: p.Published.UTC()}
}

func walkOf(w *path.Walk) walkView {
	return walkView{w.Path, w.Title, w.Person, string(w.State), w.Version, dayOf(w.DueDay()), w.By, w.Why, w.StepNumber(), w.Steps, w.Got, w.Needs, w.Begun.UTC(), w.Ended}
}

func (x Paths) list(r *kit.Request) error {
	live, err := x.Paths.Live(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(live, "", func(p *path.Path) pathView {
		return pathView{Code: p.ID, Unit: p.Unit, State: string(p.State), Version: p.Version, Title: p.LiveTitle, Published: p.Published.UTC()}
	}))
}

func (x Paths) create(r *kit.Request) error {
	var in pathInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	if in.Unit == "" {
		in.Unit = r.Actor.Unit
	}
	p, err := x.Paths.Create(r.Context(), r.Actor, in.Unit, in.Code, in.Content)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/paths/"+p.ID, learningPathOf(p))
}

func (x Paths) show(r *kit.Request) error {
	a, err := x.Paths.About(r.Context(), r.Actor, r.Path("code"))
	if err != nil {
		return err
	}
	v := pathView{Code: a.Path.ID, Unit: a.Path.Unit, State: string(a.Path.State), Version: a.Version.Number, Title: a.Version.Content.Title, Content: a.Version.Content, Published: a.Path.Published.UTC()}
	if x.Paths.May(r.Actor, a.Path, "edit") {
		v.Rev = a.Path.Rev
	}
	if a.Walk != nil {
		w := walkOf(a.Walk)
		v.Walk = &w
	}
	return r.Send(v)
}

func (x Paths) edit(r *kit.Request) error {
	var in pathInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	p, err := x.Paths.Edit(r.Context(), r.Actor, r.Path("code"), in.Rev, in.Content)
	if err != nil {
		return err
	}
	return r.Send(learningPathOf(p))
}

func (x Paths) publish(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	p, err := x.Paths.Publish(r.Context(), r.Actor, r.Path("code"))
	if err != nil {
		return err
	}
	return r.Send(learningPathOf(p))
}

func (x Paths) archive(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	p, err := x.Paths.Archive(r.Context(), r.Actor, r.Path("code"), in.Reason)
	if err != nil {
		return err
	}
	return r.Send(learningPathOf(p))
}

func (x Paths) assign(r *kit.Request) error {
	var in walkInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	code := r.Path("code")
	if in.Unit == "" && in.Person == "" {
		if _, err := x.Paths.Start(r.Context(), r.Actor, code); err != nil {
			return err
		}
		return r.Send(walksView{1})
	}
	day, err := time.ParseInLocation(time.DateOnly, in.Due, clock.Shanghai)
	if err != nil {
		return ErrDay.At("due").With("value", in.Due)
	}
	n, err := x.Paths.Assign(r.Context(), r.Actor, code, in.Unit, in.Person, day, in.Reason)
	if err != nil {
		return err
	}
	return r.Send(walksView{n})
}

func (x Paths) walks(r *kit.Request) error {
	unit := r.Query("unit")
	if unit == "" {
		unit = r.Actor.Unit
	}
	page, err := x.Paths.On(r.Context(), r.Actor, r.Path("code"), unit, r.Query("cursor"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, walkOf))
}

func (x Paths) of(r *kit.Request) error {
	all, err := x.Paths.Walks(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(all, "", walkOf))
}
