package training

import (
	"errors"
	"slices"

	"tianti/courses"
	"tianti/courses/workload"
	"tianti/rbac"
	"tianti/web/kit"
)

// mostLate bounds the list of overdue enrolments.
const mostLate = 50

func (p Pages) team(r *kit.Request) error {
	roots, err := p.roots(r)
	if err != nil {
		return err
	}
	path := r.Query("unit")
	if path == "" {
		if len(roots) == 0 {
			return rbac.ErrForbidden.With("permission", "courses.team.read")
		}
		path = roots[0]
	}
	page := teamPage{}
	stands, err := p.Courses.Overview(r.Context(), r.Actor, path)
	if err != nil {
		return err
	}
	if err := p.figures(r, &page, path, stands); err != nil {
		return err
	}
	if err := p.persons(r, &page, path, stands); err != nil {
		return err
	}
	return p.named(r, &page, path, roots)
}

func (p Pages) roots(r *kit.Request) ([]string, error) {
	var out []string
	for _, path := range p.Courses.Follows(r.Actor) {
		path, err := p.root(r, path)
		if err != nil {
			return nil, err
		}
		if path != "" && !slices.Contains(out, path) {
			out = append(out, path)
		}
	}
	return out, nil
}

// figures adds how the unit stands, and the units directly below.
func (p Pages) figures(r *kit.Request, page *teamPage, path string, stands *courses.Overview) error {
	page.Tally, page.Late, page.Counted = stands.Tally(path), stands.Late(path), stands.Counted
	below, err := p.Units.Children(r.Context(), rbac.UnitID(path))
	if err != nil {
		return err
	}
	for _, u := range below {
		page.Parts = append(page.Parts, part{unit{u.Path, u.In(r.Lang)}, stands.Tally(u.Path), stands.Late(u.Path)})
	}
	slices.SortStableFunc(page.Parts, func(a, b part) int { return int(b.Late - a.Late) })
	return nil
}

// persons adds the people of a unit that is small enough, and what is overdue.
func (p Pages) persons(r *kit.Request, page *teamPage, path string, stands *courses.Overview) (err error) {
	page.People, err = p.Courses.People(r.Context(), r.Actor, path)
	if errors.Is(err, courses.ErrTooMany) {
		page.Crowd, err = true, nil
	}
	if err != nil {
		return err
	}
	ids := make([]string, len(page.People))
	for i, m := range page.People {
		ids[i] = m.Person
	}
	if page.Away, err = p.Units.Away(r.Context(), r.Actor, ids); err != nil {
		return err
	}
	if p.Workload != nil && !page.Crowd && len(page.People) > 0 {
		all, err := p.Workload.Below(r.Context(), r.Actor, path, workload.MonthOf(r.Now()))
		if err != nil && !errors.Is(err, courses.ErrTooMany) { // somebody came meanwhile
			return err
		}
		page.Cap = p.Workload.CapHours()
		page.Full, page.Nearly = workload.Full(all)
	}
	page.Overdue, err = p.Courses.Overdue(r.Context(), r.Actor, path, stands, mostLate)
	return err
}

// named adds the names of units and courses, and shows the page.
func (p Pages) named(r *kit.Request, page *teamPage, path string, roots []string) error {
	paths := append([]string{path}, roots...)
	for _, id := range rbac.Lineage(rbac.UnitID(path)) {
		paths = append(paths, rbac.UnitPath(id))
	}
	var codes []string
	for _, e := range page.Overdue {
		paths, codes = append(paths, e.Unit), append(codes, e.Course)
	}
	for _, m := range page.People {
		paths = append(paths, m.Unit)
	}
	var err error
	if page.names, err = p.Units.Labels(r.Context(), r.Lang, paths...); err != nil {
		return err
	}
	titles, err := p.Courses.Titles(r.Context(), codes)
	if err != nil {
		return err
	}
	page.titles = func(code string) string { return titles[code].In(r.Lang) }
	page.Unit = unit{path, page.names[path]}
	for _, id := range rbac.Lineage(rbac.UnitID(path)) {
		up := rbac.UnitPath(id)
		if up != path && slices.ContainsFunc(roots, func(root string) bool { return rbac.Covers(root, up) }) {
			page.Way = append(page.Way, unit{up, page.names[up]})
		}
	}
	for _, root := range roots {
		if !rbac.Covers(root, path) {
			page.Roots = append(page.Roots, unit{root, page.names[root]})
		}
	}
	return r.Show("training_team", *page)
}

func (p Pages) withdraw(r *kit.Request) error {
	id, reason := r.Path("id"), r.Form("reason")
	e, err := p.Courses.Withdraw(r.Context(), r.Actor, id, reason)
	if err != nil {
		return err
	}
	r.Flash("training.withdrawn")
	return r.Done("/people/" + e.Person + "/courses")
}
