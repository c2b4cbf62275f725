package api

import (
	"time"

	"tianti/courses"
	"tianti/courses/cmi5"
	"tianti/web/kit"
)

// CourseFiles takes what lessons show, and starts what plays.
type CourseFiles struct{ Courses *courses.Service }

// mostCourseFile bounds an upload; the kinds have limits of their own.
const mostCourseFile = 1 << 30

// Area is the routes of uploads and launches.
func (x CourseFiles) Area() kit.Area {
	return kit.Area{Name: "api course files", Routes: []kit.Route{
		{Method: "POST", Path: "/api/v1/course-files", Needs: "courses.course.edit", API: true, Stream: true, Limit: mostCourseFile, Do: x.take,
			Doc: &kit.Doc{Summary: "Keep a file for a lesson; the same bytes again give the same id. A package is unpacked and its manifest read", Takes: "application/octet-stream", Answer: courseFileView{}, Status: 201,
				Query: []kit.Param{{Name: "as", About: "what the lesson does with it: package, video, recording or document"}, {Name: "name", About: "the file's name, for showing"}}}},
		{Method: "GET", Path: "/api/v1/packages/:id", Needs: "courses.course.edit", API: true, Do: x.show,
			Doc: &kit.Doc{Summary: "What a content package holds", Answer: packageView{}}},
		{Method: "POST", Path: "/api/v1/enrolments/:id/lessons/:lesson/launch", Needs: "courses.enrolment.learn", API: true, Once: true, Do: x.launch,
			Doc: &kit.Doc{Summary: "Start or go on with a lesson that plays a package or shows a document; whatever device played it until now stops", Answer: launchView{}, Status: 201,
				Query: []kit.Param{{Name: "mode", About: "Browse looks around in a package of cmi5 and records nothing that counts"}}}},
		{Method: "POST", Path: "/api/v1/enrolments/:id/lessons/:lesson/waivers", Needs: "courses.exemption.give", API: true, Do: x.waive,
			Doc: &kit.Doc{Summary: "Free a learner from an activity of a package of cmi5", Request: waiverAsked{}, Answer: enrolmentView{}}},
	}}
}

type courseFileView struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	Type    string       `json:"type,omitempty"`
	Pages   int          `json:"pages,omitempty"` // of a document
	Package *packageView `json:"package,omitempty"`
}

type packageView struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	Title      string         `json:"title"`
	Standard   string         `json:"standard"` // "1.2", "2004", "cmi5"
	Edition    string         `json:"edition"`
	Files      int            `json:"files"`
	Size       int64          `json:"size"`
	At         time.Time      `json:"at"`
	Activities []activityView `json:"activities"`
}

type activityView struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	MoveOn  string `json:"moveOn,omitempty"`       // of cmi5: what satisfies it
	Mastery *int   `json:"masteryScore,omitempty"` // of cmi5: thousandths
}

// waiverAsked is why somebody need not do an activity.
type waiverAsked struct {
	Activity string `json:"activity"` // the publisher's id
	As       string `json:"as"`       // "Tested Out", "Equivalent AU", "Equivalent Outside Activity", "Administrative"
	Reason   string `json:"reason"`
}

type launchView struct {
	URL string `json:"url"` // of the player, on the content's host; works for one device and for a while
}

func packageOf(p *courses.Package) packageView {
	v := packageView{ID: p.ID, Name: p.Name, Title: p.Title(), Files: len(p.Files), Size: p.Size, At: p.At, Activities: []activityView{}}
	v.Standard, v.Edition = p.Standard()
	for _, a := range p.Outline() {
		if a.Heading {
			continue
		}
		one := activityView{ID: a.ID, Title: a.Title, MoveOn: string(a.MoveOn)}
		if a.Mastery >= 0 {
			one.Mastery = &a.Mastery
		}
		v.Activities = append(v.Activities, one)
	}
	return v
}

func (x CourseFiles) take(r *kit.Request) error {
	name := r.Query("name")
	switch as := r.Query("as"); as {
	case "package":
		p, err := x.Courses.Unpack(r.Context(), r.Actor, name, r.Body())
		if err != nil {
			return err
		}
		v := packageOf(p)
		return r.Created("/api/v1/packages/"+p.ID, courseFileView{ID: p.ID, Name: p.Name, Package: &v})
	default:
		m, err := x.Courses.Take(r.Context(), r.Actor, as, name, r.Body())
		if err != nil {
			return err
		}
		return r.Created("/files/"+m.File, courseFileView{ID: m.File, Name: m.Name, Type: m.Type, Pages: m.Pages})
	}
}

func (x CourseFiles) show(r *kit.Request) error {
	p, err := x.Courses.Package(r.Context(), r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(packageOf(p))
}

func (x CourseFiles) launch(r *kit.Request) error {
	if r.ContentOrigin() == "" {
		return kit.ErrContent
	}
	launch := x.Courses.Launch
	if r.Query("mode") == string(cmi5.Browse) {
		launch = x.Courses.Look
	}
	token, err := launch(r.Context(), r.Actor, r.Path("id"), r.Path("lesson"), r.Origin())
	if err != nil {
		return err
	}
	url, err := r.Launched(token)
	if err != nil {
		return err
	}
	return r.SendAs(201, launchView{url})
}

func (x CourseFiles) waive(r *kit.Request) error {
	var in waiverAsked
	if err := r.JSON(&in); err != nil {
		return err
	}
	e, err := x.Courses.Waive(r.Context(), r.Actor, r.Path("id"), r.Path("lesson"), in.Activity, in.As, in.Reason)
	if err != nil {
		return err
	}
	return r.Send(enrolmentOf(e))
}
