package training

import (
	"net/url"

	"tianti/courses"
	"tianti/rbac"
	"tianti/web/kit"
)

// escalatedPage is what was reported to the reader because its last day is over.
type escalatedPage struct {
	To      string // leader, manager
	Unit    unit
	Count   int64
	Rows    []*courses.Enrolment
	Next    string
	names   map[string]string
	courses map[string]string
}

// UnitName is what people call a unit.
func (e escalatedPage) UnitName(path string) string { return e.names[path] }

// Title is a course's name.
func (e escalatedPage) Title(code string) string { return e.courses[code] }

// recipient is as what the reader is told: training management and HR start campaigns, leaders do not.
func recipient(r *kit.Request) courses.Recipient {
	if r.May("courses.campaign.edit") {
		return courses.ToManager
	}
	return courses.ToLeader
}

// escalated lists the enrolments that were reported (GET /training/escalated).
func (p Pages) escalated(r *kit.Request) error {
	page, err := p.reported(r)
	if err != nil {
		return err
	}
	if page == nil {
		return rbac.ErrForbidden.With("permission", "courses.enrolment.assign")
	}
	found, err := p.Courses.Escalated(r.Context(), r.Actor, page.Unit.Path, courses.Recipient(page.To), r.Query("cursor"))
	if err != nil {
		return err
	}
	page.Rows = found.Items
	paths, codes := []string{page.Unit.Path}, []string(nil)
	for _, e := range found.Items {
		paths, codes = append(paths, e.Unit), append(codes, e.Course)
	}
	if page.names, err = p.Units.Labels(r.Context(), r.Lang, paths...); err != nil {
		return err
	}
	page.Unit.Name, page.courses = page.names[page.Unit.Path], map[string]string{}
	titles, err := p.Courses.Titles(r.Context(), codes)
	if err != nil {
		return err
	}
	for code, title := range titles {
		page.courses[code] = title.In(r.Lang)
	}
	if found.Next != "" {
		page.Next = "/training/escalated?cursor=" + url.QueryEscape(found.Next)
	}
	return r.Show("training_escalated", *page)
}

func (p Pages) escalatedCard(r *kit.Request) (any, error) {
	page, err := p.reported(r)
	if err != nil || page == nil || page.Count == 0 {
		return nil, err
	}
	return *page, nil
}

// reported counts what was reported to the reader; nil where there is nobody over whom they are.
func (p Pages) reported(r *kit.Request) (*escalatedPage, error) {
	roots := p.Courses.Assigns(r.Actor)
	if len(roots) == 0 {
		return nil, nil
	}
	path, err := p.root(r, roots[0])
	if err != nil || path == "" {
		return nil, err
	}
	page := &escalatedPage{To: string(recipient(r)), Unit: unit{Path: path}}
	page.Count, err = p.Courses.Escalations(r.Context(), r.Actor, path, courses.Recipient(page.To))
	return page, err
}
