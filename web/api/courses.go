package api

import (
	"slices"
	"strconv"
	"time"

	"tianti/courses"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/web/kit"
)

// Courses is the catalogue and its authors' door: list, read, create, edit, publish.
type Courses struct{ Courses *courses.Service }

// Area is the courses' routes.
func (x Courses) Area() kit.Area {
	const base = "/api/v1/courses"
	return kit.Area{Name: "api courses", Routes: []kit.Route{
		{Method: "GET", Path: base, Needs: "courses.course.read", API: true, Do: x.list,
			Doc: &kit.Doc{Summary: "List the live courses; q searches titles, summaries and lessons", Answer: List[courseView]{},
				Query: slices.Concat([]kit.Param{{Name: "q", About: "what to search for"}, {Name: "line", About: "business, ability or both"}, {Name: "tier", About: "group, province or centre"}, {Name: "step", About: "grade of the ladder"}}, kit.Cursor)}},
		{Method: "POST", Path: base, Needs: "courses.course.create", API: true, Limit: 4 << 20, Do: x.create,
			Doc: &kit.Doc{Summary: "Create a course as a draft, or live with publish", Request: courseInput{}, Answer: courseView{}, Status: 201}},
		{Method: "GET", Path: base + "/:id", Needs: "courses.course.read", API: true, Do: x.show,
			Doc: &kit.Doc{Summary: "A live course with its lessons and what it is to the caller", Answer: courseView{}}},
		{Method: "PUT", Path: base + "/:id", Needs: "courses.course.edit", API: true, Limit: 4 << 20, Do: x.edit,
			Doc: &kit.Doc{Summary: "Replace the working copy; what learners see changes with the next publication", Request: courseInput{}, Answer: courseView{}}},
		{Method: "POST", Path: base + "/:id/publish", Needs: "courses.course.publish", API: true, Do: x.publish,
			Doc: &kit.Doc{Summary: "Freeze the working copy as the version that new learners get", Request: courseReason{}, Answer: courseView{}}},
	}}
}

type courseReason struct {
	Reason string `json:"reason,omitempty"`
}

// courseInput is what an author sends.
type courseInput struct {
	Code     string         `json:"code,omitempty"` // of POST; of PUT the path says it
	Unit     string         `json:"unit,omitempty"` // path of the owning unit; the caller's own if empty
	Rev      int64          `json:"rev,omitempty"`  // of PUT: the revision that the editor saw; 0 overwrites
	Title    locale.Text    `json:"title"`
	Summary  locale.Text    `json:"summary,omitzero"`
	Line     courses.Line   `json:"line"`
	Tier     courses.Tier   `json:"tier"`
	Step     string         `json:"step"`
	Hours    int            `json:"hours"`
	Credits  int            `json:"credits,omitempty"`
	CostFen  int64          `json:"cost_fen,omitempty"` // a head, besides the class hours
	Months   int            `json:"months,omitempty"`
	Requires []string       `json:"requires,omitempty"`
	Counts   []string       `json:"counts,omitempty"` // courses that count for this one while they are held
	Needs    []courses.Need `json:"needs,omitempty"`
	Lessons  []lessonInput  `json:"lessons,omitempty"`
	Publish  bool           `json:"publish,omitempty"`
	Reason   string         `json:"reason,omitempty"`
}

type lessonInput struct {
	ID       string          `json:"id"`
	Kind     string          `json:"kind"`
	Title    locale.Text     `json:"title"`
	Minutes  int             `json:"minutes,omitempty"`
	Optional bool            `json:"optional,omitempty"`
	Text     string          `json:"text,omitempty"`
	Quiz     []questionInput `json:"quiz,omitempty"`
	Pass     int             `json:"pass,omitempty"`
	Hours    int             `json:"hours,omitempty"`   // of practice
	Package  string          `json:"package,omitempty"` // id, from course-files
	Media    courses.Media   `json:"media,omitzero"`    // of a video or recording, from course-files
	Length   int             `json:"length,omitempty"`  // of it, in seconds; of a document in pages
	Skip     bool            `json:"skip,omitempty"`    // learners may skip
	Marks    []courses.Mark  `json:"marks,omitempty"`   // of a recording
	Drill    *courses.Drill  `json:"drill,omitempty"`
}

type questionInput struct {
	Ask     string   `json:"ask"`
	Options []string `json:"options"`
	Right   int      `json:"right"` // 1 is the first option
	Because string   `json:"because"`
}

func (in courseInput) content() courses.Content {
	c := courses.Content{Title: in.Title, Summary: in.Summary, Line: in.Line, Tier: in.Tier, Step: in.Step, Hours: in.Hours,
		Credits: in.Credits, Cost: in.CostFen, Months: in.Months, Requires: in.Requires, Counts: in.Counts, Needs: in.Needs}
	for _, l := range in.Lessons {
		x := courses.Lesson{ID: l.ID, Kind: l.Kind, Title: l.Title, Minutes: l.Minutes, Optional: l.Optional, Text: l.Text, Pass: l.Pass, Practice: l.Hours, Package: l.Package,
			Media: l.Media, Length: l.Length, Skip: l.Skip, Marks: l.Marks, Drill: l.Drill}
		for _, q := range l.Quiz {
			x.Quiz = append(x.Quiz, courses.Question{Ask: q.Ask, Options: q.Options, Right: q.Right, Because: q.Because})
		}
		c.Lessons = append(c.Lessons, x)
	}
	return c
}

// courseView is a course as everybody may read it: no texts, no keys of quizzes.
type courseView struct {
	ID       string         `json:"id"`
	State    courses.State  `json:"state"`
	Version  int            `json:"version"`
	Rev      int64          `json:"rev,omitempty"` // for authors
	Title    locale.Text    `json:"title"`
	Summary  locale.Text    `json:"summary"`
	Line     courses.Line   `json:"line"`
	Tier     courses.Tier   `json:"tier"`
	Step     string         `json:"step"`
	Hours    int            `json:"hours"`
	Credits  int            `json:"credits"`
	CostFen  int64          `json:"cost_fen"` // a head, besides the class hours
	Months   int            `json:"months"`
	Requires []string       `json:"requires"`
	Needs    []courses.Need `json:"needs"`
	Lessons  []courseLesson `json:"lessons,omitempty"`
	As       courses.As     `json:"as,omitempty"`      // how the caller's post needs it
	Lacking  []string       `json:"lacking,omitempty"` // prerequisites that the caller does not hold
	Mine     *enrolmentView `json:"enrolment,omitempty"`
}

type courseLesson struct {
	ID       string      `json:"id"`
	Kind     string      `json:"kind"`
	Title    locale.Text `json:"title"`
	Minutes  int         `json:"minutes"`
	Hours    int         `json:"hours,omitempty"`
	Optional bool        `json:"optional,omitempty"`
}

func entryView(e *courses.Entry) courseView {
	return courseView{ID: e.Code, State: e.State, Version: e.Version, Title: e.Title, Summary: e.Summary, Line: e.Line, Tier: e.Tier, Step: e.Step,
		Hours: e.Hours, Credits: e.Credits, CostFen: e.Cost, Months: e.Months, Requires: listed(e.Requires), Needs: listed(e.Needs)}
}

// authorView is the working copy of a course.
func authorView(c *courses.Course) courseView {
	x := c.Content
	return courseView{ID: c.ID, State: c.State, Version: c.Version, Rev: c.Rev, Title: x.Title, Summary: x.Summary, Line: x.Line, Tier: x.Tier, Step: x.Step,
		Hours: x.Hours, Credits: x.Credits, CostFen: x.Cost, Months: x.Months, Requires: listed(x.Requires), Needs: listed(x.Needs), Lessons: lessonViews(x.Lessons)}
}

func lessonViews(lessons []courses.Lesson) []courseLesson {
	out := make([]courseLesson, len(lessons))
	for i, l := range lessons {
		out[i] = courseLesson{l.ID, l.Kind, l.Title, l.Minutes, l.Practice, l.Optional}
	}
	return out
}

// listed makes an absent list an empty one.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func (x Courses) list(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	found, err := x.Courses.Catalogue(r.Context(), r.Actor, courses.Filter{Text: r.Query("q"), Line: courses.Line(r.Query("line")), Tier: courses.Tier(r.Query("tier")), Step: r.Query("step")})
	if err != nil {
		return err
	}
	from, _ := strconv.Atoi(cursor) // the catalogue is in memory and its cursor a place in it
	from = min(max(from, 0), len(found))
	to, next := min(from+limit, len(found)), ""
	if to < len(found) {
		next = strconv.Itoa(to)
	}
	return r.Send(ListFrom(found[from:to], next, entryView))
}

func (x Courses) show(r *kit.Request) error {
	a, err := x.Courses.About(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	v := entryView(a.Entry)
	v.Lessons, v.As = lessonViews(a.Version.Content.Lessons), a.As
	for _, p := range a.Lacking() {
		v.Lacking = append(v.Lacking, p.Code)
	}
	if a.Mine != nil {
		mine := enrolmentOf(a.Mine)
		v.Mine = &mine
	}
	return r.Send(v)
}

func (x Courses) create(r *kit.Request) error {
	var in courseInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	if in.Unit == "" {
		in.Unit = r.Actor.Unit
	}
	c, err := x.Courses.Create(r.Context(), r.Actor, in.Unit, in.Code, in.content(), in.Reason)
	if err == nil && in.Publish {
		c, err = x.Courses.Publish(r.Context(), r.Actor, c.ID, in.Reason)
	}
	if err != nil {
		return err
	}
	return r.Created("/api/v1/courses/"+c.ID, authorView(c))
}

func (x Courses) edit(r *kit.Request) error {
	var in courseInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, err := x.Courses.Edit(r.Context(), r.Actor, r.Path("id"), in.Rev, in.content(), in.Reason)
	if err == nil && in.Publish {
		c, err = x.Courses.Publish(r.Context(), r.Actor, c.ID, in.Reason)
	}
	if err != nil {
		return err
	}
	return r.Send(authorView(c))
}

func (x Courses) publish(r *kit.Request) error {
	var in courseReason
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, err := x.Courses.Publish(r.Context(), r.Actor, r.Path("id"), in.Reason)
	if err != nil {
		return err
	}
	return r.Send(authorView(c))
}

// courseDay reads a civil day; "" is none. What is no day is far in the past, which the rule refuses.
func courseDay(s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	d, err := time.ParseInLocation("2006-01-02", s, clock.Shanghai)
	if err != nil {
		return time.Unix(1, 0)
	}
	return d
}
