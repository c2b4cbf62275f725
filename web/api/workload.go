package api

import (
	"tianti/courses/workload"
	"tianti/web/kit"
)

// Workload is the working time of people by month.
type Workload struct{ Workload *workload.Service }

type rosteredInput struct {
	Items []workload.Entry `json:"items"` // at most 1,000
}

type rosteredView struct {
	Changed int `json:"changed"`
}

type loadView struct {
	workload.Load
	Total int  `json:"totalMinutes"`
	Over  bool `json:"over"`
}

// Area is the routes.
func (x Workload) Area() kit.Area {
	return kit.Area{Name: "api workload", Routes: []kit.Route{
		{Method: "GET", Path: "/api/v1/people/:id/working-time", Needs: "courses.enrolment.read", API: true, Do: x.show, Doc: &kit.Doc{Summary: "A person's working time in a month: rostered hours, classes and planned learning against the cap", Answer: loadView{}, Query: []kit.Param{{Name: "month", About: "such as 2026-11; the one that runs if empty"}}}},
		{Method: "PUT", Path: "/api/v1/rostered-hours", Needs: "courses.working_time.record", API: true, Do: x.record, Doc: &kit.Doc{Summary: "Write what people are rostered for in months; the same hours again change nothing", Request: rosteredInput{}, Answer: rosteredView{}}},
	}}
}

func (x Workload) show(r *kit.Request) error {
	month := r.Query("month")
	if month == "" {
		month = workload.MonthOf(r.Now())
	}
	l, err := x.Workload.Of(r.Context(), r.Actor, r.Path("id"), month)
	if err != nil {
		return err
	}
	return r.Send(loadView{l, l.Total(), l.Over()})
}

func (x Workload) record(r *kit.Request) error {
	var in rosteredInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	n, err := x.Workload.Record(r.Context(), r.Actor, in.Items)
	if err != nil {
		return err
	}
	return r.Send(rosteredView{n})
}
