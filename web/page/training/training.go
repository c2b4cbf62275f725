// Package training is what leaders, HR, managers and mentors see of the learning of others: who is
// behind, assignments and withdrawals, and the practice that waits for a signature.
package training

import (
	"embed"
	"time"

	"tianti/courses"
	"tianti/courses/workload"
	"tianti/rbac"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Courses  *courses.Service
	Units    *rbac.Organisation
	Workload *workload.Service
}

// Area is the routes, pages and cards.
func (p Pages) Area() kit.Area {
	return kit.Area{
		Name: "training", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/training/team", Needs: "courses.team.read", Do: p.team,
				Nav: &kit.Nav{Group: "training", Label: "training.team", Icon: "users-group", Order: 10}},
			{Method: "GET", Path: "/training/escalated", Needs: "courses.enrolment.assign", Do: p.escalated},
			{Method: "GET", Path: "/training/assign", Needs: "courses.enrolment.assign", Do: p.form,
				Nav: &kit.Nav{Group: "training", Label: "training.assign", Icon: "send", Order: 11}},
			{Method: "POST", Path: "/training/assign", Needs: "courses.enrolment.assign", Do: p.assign},
			{Method: "POST", Path: "/training/enrolments/:id/withdraw", Needs: "courses.enrolment.withdraw", Do: p.withdraw},
			{Method: "GET", Path: "/training/exempt", Needs: "courses.exemption.give", Do: p.exemptForm},
			{Method: "POST", Path: "/training/exempt", Needs: "courses.exemption.give", Do: p.exempt},
			{Method: "POST", Path: "/training/enrolments/:id/demand", Needs: "courses.exemption.give", Do: p.demand},
			{Method: "GET", Path: "/training/enrolments/:id/units", Needs: "courses.exemption.give", Do: p.unitsForm},
			{Method: "POST", Path: "/training/enrolments/:id/units", Needs: "courses.exemption.give", Do: p.waive},
			{Method: "GET", Path: "/training/practice", Needs: "courses.practice.sign", Do: p.waiting,
				Nav: &kit.Nav{Group: "training", Label: "training.practice", Icon: "signature", Order: 12}},
			{Method: "GET", Path: "/training/practice/:id/:lesson", Needs: "courses.practice.sign", Do: p.signForm},
			{Method: "POST", Path: "/training/practice/:id/:lesson", Needs: "courses.practice.sign", Do: p.sign},
			{Method: "GET", Path: "/training/drills/:id/:lesson", Needs: "courses.drill.observe", Do: p.drillForm},
			{Method: "POST", Path: "/training/drills/:id/:lesson", Needs: "courses.drill.observe", Do: p.observe},
		},
		Samples: samples(),
		Cards: []kit.Card{
			{Name: "training_behind", Order: 40, Needs: "courses.enrolment.assign", Load: p.behindCard, Sample: sampleBehind()},
			{Name: "training_escalated", Order: 39, Needs: "courses.enrolment.assign", Load: p.escalatedCard, Sample: sampleEscalated()},
			{Name: "training_practice", Order: 41, Needs: "courses.practice.sign", Load: p.practiceCard, Sample: sampleWaiting()},
		},
	}
}

// unit is a unit as pages show it.
type unit struct{ Path, Name string }

// teamPage is the learning of the people below a unit.
type teamPage struct {
	Unit    unit
	Way     []unit // from the viewer's reach down to the unit
	Roots   []unit // other units that the viewer follows
	Tally   courses.Tally
	Late    int64
	Counted time.Time // when the figures were counted; zero: now
	Parts   []part
	People  []courses.Member
	Crowd   bool                // too many to list one by one
	Cap     int                 // of working time, in hours a month; 0: nothing is known of it
	Full    int                 // people beyond it this month
	Nearly  int                 // people with less than a working day left
	Away    map[string]rbac.Day // the last day of the leave of who is on leave
	Overdue []*courses.Enrolment
	names   map[string]string
	titles  func(code string) string
}

// part is a unit directly below with its figures.
type part struct {
	unit
	Tally courses.Tally
	Late  int64
}

// Title is a course's name.
func (t teamPage) Title(code string) string { return t.titles(code) }

// UnitName is what people call a unit.
func (t teamPage) UnitName(path string) string { return t.names[path] }

// Count reads a tally by name; templates have no standings.
func (t teamPage) Count(x courses.Tally, state string) int64 { return x[courses.Standing(state)] }

// behindPage is the card of who is behind.
type behindPage struct {
	Unit    unit
	Late    int64
	Open    int64
	Counted time.Time // zero: now
}

func (p Pages) behindCard(r *kit.Request) (any, error) {
	roots := p.Courses.Assigns(r.Actor)
	if len(roots) == 0 {
		return nil, nil
	}
	path, err := p.root(r, roots[0])
	if err != nil || path == "" {
		return nil, err
	}
	stands, err := p.Courses.Overview(r.Context(), r.Actor, path)
	if err != nil {
		return nil, err
	}
	names, err := p.Units.Labels(r.Context(), r.Lang, path)
	if err != nil {
		return nil, err
	}
	return behindPage{Unit: unit{path, names[path]}, Late: stands.Late(path), Open: stands.Tally(path)[courses.Open], Counted: stands.Counted}, nil
}

// waitingPage is the practice that the viewer may sign.
type waitingPage struct {
	Items []courses.Waiting
	names map[string]string
}

// UnitName is what people call a unit.
func (w waitingPage) UnitName(path string) string { return w.names[path] }

func (p Pages) practiceCard(r *kit.Request) (any, error) {
	items, err := p.Courses.Waiting(r.Context(), r.Actor)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	return waitingPage{Items: items}, nil
}

// root is where a reach begins for people: of "/" it is the group.
func (p Pages) root(r *kit.Request, path string) (string, error) {
	if path != "/" {
		return path, nil
	}
	groups, err := p.Units.Children(r.Context(), "")
	if err != nil || len(groups) == 0 {
		return "", err
	}
	return groups[0].Path, nil
}
