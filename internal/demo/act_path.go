package demo

import (
	"context"
	"time"

	"tianti/courses/path"
	"tianti/courses/workload"
	"tianti/internal/locale"
)

// The learning paths of the sample: newcomers to their first seat, and agents to more of them.
var samplePaths = []struct {
	code string
	path.Content
}{
	{"NEWCOMER", path.Content{Title: locale.Text{Zh: "新人上岗路径", En: "From newcomer to the first seat"}, Days: 60,
		Summary: locale.Text{Zh: "先打基础，再练上机与话术，最后跟岗实践。", En: "The basics first, then systems and phrases, then practice beside a mentor."}, Steps: []path.Step{
			{Title: locale.Text{Zh: "服务基础", En: "Basics of service"}, Rule: path.All, Courses: []string{"NORMS", "TELECOM", "TARIFF"}},
			{Title: locale.Text{Zh: "上机与话术", En: "Systems and phrases"}, Rule: path.Order, Courses: []string{"SYSTEM", "PHRASES", "LISTEN"}},
			{Title: locale.Text{Zh: "情绪与合规", En: "Composure and compliance"}, Rule: path.All, Courses: []string{"EMOTION", "PRIVACY"}},
			{Title: locale.Text{Zh: "跟岗实践", En: "Practice beside a mentor"}, Rule: path.All, Courses: []string{"MENTORED"}},
		}}},
	{"MULTISKILL", path.Content{Title: locale.Text{Zh: "一专多能路径", En: "More seats for agents"}, Days: 120,
		Summary: locale.Text{Zh: "掌握投诉处理，再从专席业务中选修两门。", En: "Complaints first, then two of the special seats."}, Steps: []path.Step{
			{Title: locale.Text{Zh: "投诉处理", En: "Complaints"}, Rule: path.All, Courses: []string{"COMPLAINT-1"}},
			{Title: locale.Text{Zh: "专席业务", En: "Special seats"}, Rule: path.Some, Least: 2, Courses: []string{"SP", "DATA", "VIP"}},
		}}},
}

// paths publishes the paths and puts people on them; somebody is exempt from a course.
func (p *plan) paths(s script) {
	day := p.work(-30)
	s.add(p.calendar, 0, day, act{p.at(day, 10, 5), pathed})
	put := p.work(-20)
	s.add(p.calendar, 0, put, act{p.at(put, 10, 15), ledAlong})
	last := p.work(-1)
	s.add(p.calendar, 0, last, act{p.at(last, 17, 40), scheduled})
	free := p.work(-6)
	s.add(p.calendar, 0, free, act{p.at(free, 15, 5), exempted})
}

func pathed(ctx context.Context, d *desk) error {
	by := d.actors["manager1"]
	if by.Person == "" { // a small organisation does not have them all
		return nil
	}
	for _, x := range samplePaths {
		if _, err := d.paths.Create(ctx, by, by.Unit, x.code, x.Content); err != nil {
			return err
		}
		if _, err := d.paths.Publish(ctx, by, x.code); err != nil {
			return err
		}
	}
	return nil
}

func ledAlong(ctx context.Context, d *desk) error {
	by := d.actors["manager1"]
	if by.Person == "" {
		return nil
	}
	for _, x := range [][2]string{{"trainee1", "NEWCOMER"}, {"trainee2", "NEWCOMER"}, {"agent1", "MULTISKILL"}} {
		who, code := d.actors[x[0]], x[1]
		if who.Person == "" {
			continue
		}
		if _, err := d.paths.Assign(ctx, by, code, "", who.Person, d.clock.Now().AddDate(0, 0, 60), "2026 年度培养计划"); err != nil {
			return err
		}
	}
	return nil
}

// scheduled writes the roster of the leader's team for the month that is shown: somebody's is full.
func scheduled(ctx context.Context, d *desk) error {
	by := d.actors["leader1"]
	var entries []workload.Entry
	for _, x := range []struct {
		login string
		hours int
	}{{"trainee1", 120}, {"agent1", 162}} {
		if who := d.actors[x.login]; who.Person != "" && d.workload.Records(by, who.Unit) {
			entries = append(entries, workload.Entry{Person: who.Person, Month: workload.MonthOf(d.now), Hours: x.hours})
		}
	}
	if len(entries) == 0 {
		return nil
	}
	_, err := d.workload.Record(ctx, by, entries)
	return err
}

func exempted(ctx context.Context, d *desk) error {
	by, who := d.actors["manager1"], d.actors["agent1"]
	if by.Person == "" || who.Person == "" {
		return nil
	}
	_, err := d.courses.Exempt(ctx, by, "TEAM-EAP", who.Person, d.clock.Now().Add(300*24*time.Hour), "持有国家二级心理咨询师证书")
	return err
}
