package paths

import (
	"net/url"
	"time"

	"tianti/courses"
	"tianti/courses/path"
	"tianti/courses/workload"
	"tianti/internal/clock"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

// managedPage is all paths with how far people are.
type managedPage struct {
	Rows   []managedRow
	MayNew bool
}

// managedRow is a path as its managers see it.
type managedRow struct {
	Code, Title        string
	State, Tone        string
	Version, Steps     int
	Ahead              bool
	Open, Done, People int64
	MayEdit            bool
}

var tones = map[courses.State]string{courses.Live: "green", courses.Draft: "yellow", courses.Archived: "gray"}

// managed lists the paths (GET /training/paths).
func (p Pages) managed(r *kit.Request) error {
	all, err := p.Paths.Managed(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	page := managedPage{MayNew: r.May("courses.path.edit")}
	for _, x := range all {
		row := managedRow{Code: x.ID, Title: x.Content.Title.In(r.Lang), State: x.State.Word(r.Lang), Tone: tones[x.State], Version: x.Version, Steps: len(x.Content.Steps), Ahead: x.Ahead(), MayEdit: p.Paths.May(r.Actor, x, "edit")}
		if !row.MayEdit {
			row.Title, row.Ahead = x.LiveTitle.In(r.Lang), false
		}
		for _, unit := range rbac.Apart(p.Paths.Reach(r.Actor)) {
			tally, err := p.Paths.Tally(r.Context(), r.Actor, x.ID, unit)
			if err != nil {
				return err
			}
			row.Open, row.Done = row.Open+tally[path.Open], row.Done+tally[path.Done]
		}
		row.People = row.Open + row.Done
		page.Rows = append(page.Rows, row)
	}
	return r.Show("paths_managed", page)
}

// progressPage is who is how far on a path.
type progressPage struct {
	Code, Title         string
	State, Tone         string
	Version             int
	Unit                string
	Units               []kit.Option
	Open, Done, Left    int64
	Share               int64
	Rows                []walkRow
	Next                string
	MayEdit, MayAssign  bool
	MayPublish, MayStop bool
	Campaign            string // where a campaign with it is started; "" where the reader may not
}

// walkRow is one person on it.
type walkRow struct {
	Name, Path, Unit  string
	State, Tone       string
	Step, Steps       int
	Got, Needs, Share int
	Due               time.Time
}

// progress shows who is how far (GET /training/paths/:code?unit=).
func (p Pages) progress(r *kit.Request) error {
	page, err := p.progressOf(r, r.Path("code"))
	if err != nil {
		return err
	}
	return r.Show("path_progress", page)
}

func (p Pages) progressOf(r *kit.Request, code string) (page progressPage, err error) {
	all, err := p.Paths.Managed(r.Context(), r.Actor)
	if err != nil {
		return page, err
	}
	var found *path.Path
	for _, x := range all {
		if x.ID == code {
			found = x
		}
	}
	if found == nil {
		return page, path.ErrUnknown
	}
	page = progressPage{Code: code, Title: found.Content.Title.In(r.Lang), State: found.State.Word(r.Lang), Tone: tones[found.State], Version: found.Version}
	page.MayEdit = p.Paths.May(r.Actor, found, "edit")
	page.MayPublish = p.Paths.May(r.Actor, found, "publish") && (found.State != courses.Live || found.Ahead())
	page.MayStop = p.Paths.May(r.Actor, found, "publish") && found.State == courses.Live
	page.MayAssign = found.State == courses.Live && r.May("courses.enrolment.assign")
	if found.State == courses.Live && r.May("courses.campaign.edit") {
		page.Campaign = "/training/campaigns/new?path=" + url.QueryEscape(code)
	}
	if page.Units, err = naming.Choices(r, p.People, "courses.enrolment.read", r.Actor.Unit); err != nil {
		return page, err
	}
	if page.Unit = r.Query("unit"); page.Unit == "" {
		if len(page.Units) == 0 {
			return page, rbac.ErrForbidden.With("permission", "courses.enrolment.read")
		}
		page.Unit = page.Units[0].Value
	}
	for i := range page.Units {
		page.Units[i].Selected = page.Units[i].Value == page.Unit
	}
	tally, err := p.Paths.Tally(r.Context(), r.Actor, code, page.Unit)
	if err != nil {
		return page, err
	}
	page.Open, page.Done, page.Left = tally[path.Open], tally[path.Done], tally[path.Left]
	page.Share = page.Done * 100 / max(page.Open+page.Done, 1)
	return page, p.walkers(r, &page)
}

func (p Pages) walkers(r *kit.Request, page *progressPage) error {
	on, err := p.Paths.On(r.Context(), r.Actor, page.Code, page.Unit, r.Query("cursor"))
	if err != nil {
		return err
	}
	var units []string
	for _, w := range on.Items {
		units = append(units, w.Unit)
	}
	labels, err := p.People.Labels(r.Context(), r.Lang, units...)
	if err != nil {
		return err
	}
	for _, w := range on.Items {
		x := rowOf(r.Lang, w, r.Now())
		page.Rows = append(page.Rows, walkRow{w.Name, "/people/" + url.PathEscape(w.Person) + "/courses", labels[w.Unit], x.State, x.Tone(), min(w.Step+1, max(w.Steps, 1)), w.Steps, w.Got, w.Needs, w.Percent(), w.DueDay()})
	}
	if on.Next != "" {
		page.Next = "/training/paths/" + url.PathEscape(page.Code) + "?unit=" + url.QueryEscape(page.Unit) + "&cursor=" + url.QueryEscape(on.Next)
	}
	return nil
}

func (p Pages) publish(r *kit.Request) error {
	code := r.Path("code")
	if _, err := p.Paths.Publish(r.Context(), r.Actor, code); err != nil {
		page, lost := p.formOf(r, code, nil)
		if lost != nil {
			return err
		}
		return r.Refused("path_form", page, err)
	}
	r.Flash("path.published")
	return r.Done("/training/paths/" + url.PathEscape(code))
}

func (p Pages) archive(r *kit.Request) error {
	code := r.Path("code")
	if _, err := p.Paths.Archive(r.Context(), r.Actor, code, r.Form("reason")); err != nil {
		page, lost := p.progressOf(r, code)
		if lost != nil {
			return err
		}
		return r.Refused("path_progress", page, err)
	}
	return r.Done("/training/paths/" + url.PathEscape(code))
}

// assignPage puts a unit's people, or one person, on a path.
type assignPage struct {
	Code, Title  string
	Person, Name string // of one person
	Unit         string
	Units        []kit.Option
	Due, Reason  string
	Today        string
	Campaign     bool // more people: by a campaign
	Usual        int  // days
	Warned       bool // people would be beyond the cap of working time
}

func (p Pages) assignForm(r *kit.Request) error {
	page, err := p.assignment(r, r.Path("code"), r.Query("unit"), r.Query("person"))
	if err != nil {
		return err
	}
	return r.Show("path_assign", page)
}

func (p Pages) assignment(r *kit.Request, code, unit, person string) (page assignPage, err error) {
	v, err := p.Paths.Titled(r.Context(), code)
	if err != nil {
		return page, err
	}
	today := clock.Day(r.Now())
	page = assignPage{Code: code, Title: v.Content.Title.In(r.Lang), Person: person, Unit: unit, Today: today.Format(time.DateOnly), Campaign: r.May("courses.campaign.edit"), Usual: v.Content.Days}
	if person != "" {
		if _, err := p.Paths.Walks(r.Context(), r.Actor, person); err != nil { // names are for those who may see the person's learning
			return page, err
		}
		who, err := p.Courses.Learner(r.Context(), person)
		if err != nil {
			return page, err
		}
		page.Name = who.Name
	}
	if page.Usual > 0 {
		page.Due = today.AddDate(0, 0, page.Usual).Format(time.DateOnly)
	}
	if page.Units, err = naming.Choices(r, p.People, "courses.enrolment.assign", r.Actor.Unit); err != nil {
		return page, err
	}
	if page.Unit == "" && len(page.Units) > 0 {
		page.Unit = page.Units[0].Value
	}
	return page, nil
}

func (p Pages) assign(r *kit.Request) error {
	code, unit, person := r.Path("code"), r.Form("unit"), r.Form("person")
	day, err := time.ParseInLocation(time.DateOnly, r.Form("due"), clock.Shanghai)
	if err != nil {
		day = time.Unix(1, 0) // no day that anybody can keep; the rule says so at the field
	}
	if err = p.warn(r, code, unit, person, day); err == nil {
		_, err = p.Paths.Assign(r.Context(), r.Actor, code, unit, person, day, r.Form("reason"))
	}
	if err != nil {
		page, lost := p.assignment(r, code, unit, person)
		if lost != nil {
			return err
		}
		page.Due, page.Reason, page.Warned = r.Form("due"), r.Form("reason"), workload.Warned(err)
		return r.Refused("path_assign", page, err)
	}
	r.Flash("path.assigned")
	return r.Done("/training/paths/" + url.PathEscape(code) + "?unit=" + url.QueryEscape(unit))
}

// warn says which people would be beyond the cap of working time with what the path asks for. Whoever may not
// assign is refused later.
func (p Pages) warn(r *kit.Request, code, unit, person string, day time.Time) error {
	if p.Workload == nil || r.Form("anyway") != "" || day.Before(r.Now().AddDate(0, 0, -1)) {
		return nil
	}
	v, err := p.Paths.Titled(r.Context(), code)
	if err != nil {
		return err
	}
	var codes []string
	for i := range v.Content.Steps {
		s := &v.Content.Steps[i]
		codes = append(codes, s.Courses[:s.Needs()]...)
	}
	if person != "" {
		if _, err := p.Paths.Walks(r.Context(), r.Actor, person); err != nil { // names are for those who may see the person's learning
			return err
		}
		return p.Workload.WarnOne(r.Context(), person, codes, day)
	}
	if _, err := p.Paths.Tally(r.Context(), r.Actor, code, unit); err != nil {
		return err
	}
	return p.Workload.Warn(r.Context(), []string{unit}, nil, codes, day)
}
