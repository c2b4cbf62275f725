package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"tianti/courses"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/internal/setting"
	"tianti/internal/store"
	"tianti/internal/store/transfer"
	"tianti/rbac"
)

// learningFigures are times of pages over HTTP, one request at a time, in milliseconds.
type learningFigures struct {
	People      int     `json:"people"`
	Courses     int     `json:"courses"`
	Enrolments  int     `json:"enrolments"`
	CensusS     float64 `json:"census_s"` // counting everybody's learning, which a job does now and then
	Home        float64 `json:"home_p95_ms"`
	Learning    float64 `json:"learning_p95_ms"` // a learner's own courses
	Search      float64 `json:"search_p95_ms"`   // in the catalogue
	Team        float64 `json:"team_p95_ms"`     // a team's progress, person by person
	Group       float64 `json:"group_p95_ms"`    // everybody's progress
	ManagerHome float64 `json:"manager_home_p95_ms"`
	Matrix      float64 `json:"matrix_p95_ms"`
}

// benchLearning asks for the pages of learning in an organisation in which everybody has many courses.
func benchLearning(ctx context.Context, t *terminal, v setting.Values) (any, error) {
	p, leave, err := benchProgram(ctx, "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer leave()
	out := &learningFigures{People: orElse(v.Int("people"), 100_000), Courses: v.Int("courses")}
	t.progress(v, "taking %d people in", out.People)
	if err := settleRoster(ctx, p, out.People); err != nil {
		return nil, err
	}
	t.progress(v, "writing %d courses", out.Courses)
	if err := benchCatalogue(ctx, p, out.Courses); err != nil {
		return nil, err
	}
	t.progress(v, "enrolling everybody in %d courses", v.Int("each"))
	if out.Enrolments, err = enrolAll(ctx, p, out.Courses, min(v.Int("each"), out.Courses)); err != nil {
		return nil, err
	}
	begin := time.Now()
	if _, err := p.Courses.TakeCensus(ctx); err != nil {
		return nil, err
	}
	out.CensusS = round(time.Since(begin).Seconds())
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	defer func() { stop(); <-ended }()
	return out, out.ask(ctx, t, v, p)
}

// mostAsked is how often a page is asked for.
const mostAsked = 300

// ask opens each page as those who use it do.
func (out *learningFigures) ask(ctx context.Context, t *terminal, v setting.Values, p *Program) error {
	group, err := p.Organisation.Children(ctx, "")
	if err != nil || len(group) == 0 {
		return fmt.Errorf("bench: the roster has no group: %w", err)
	}
	manager := benchPerson(0)
	if _, err := p.Organisation.AssignRole(ctx, operator, manager, "manager", group[0].Path, time.Time{}, "bench"); err != nil {
		return err
	}
	words := []string{"投诉处理", "VIP", "账单 第 7 门", "沟通", "没有这门课"}
	for _, page := range []struct {
		into *float64
		name string
		by   func(i int) string // who asks
		path func(i int) (string, error)
	}{
		{&out.Home, "home", benchPerson, func(int) (string, error) { return "/", nil }},
		{&out.Learning, "own courses", benchPerson, func(int) (string, error) { return "/learning", nil }},
		{&out.Search, "search", benchPerson, func(i int) (string, error) { return "/courses?q=" + url.QueryEscape(words[i%len(words)]), nil }},
		{&out.Matrix, "matrix", benchPerson, func(int) (string, error) { return "/courses/matrix", nil }},
		{&out.Team, "team", func(int) string { return manager }, func(i int) (string, error) {
			who, err := p.Organisation.Lookup(ctx, benchPerson(i))
			if err != nil {
				return "", err
			}
			return "/training/team?unit=" + url.QueryEscape(who.Path), nil
		}},
		{&out.Group, "group", func(int) string { return manager }, func(int) (string, error) { return "/training/team?unit=" + url.QueryEscape(group[0].Path), nil }},
		{&out.ManagerHome, "a manager's home", func(int) string { return manager }, func(int) (string, error) { return "/", nil }},
	} {
		w := dial(p.URL)
		var took []time.Duration
		lasts := time.Duration(v.Int("seconds")) * time.Second
		for begin := time.Now(); time.Since(begin) < lasts && len(took) < mostAsked; {
			i := len(took) * 7919 % out.People
			path, err := page.path(i)
			if err != nil {
				return err
			}
			pair, err := p.Tokens.Issue(ctx, page.by(i), "bench")
			if err != nil {
				return err
			}
			asked := time.Now()
			a, err := w.do("GET", path, pair.Access, nil)
			if took = append(took, time.Since(asked)); err == nil && a.status != 200 {
				err = fmt.Errorf("bench: GET %s: %d %.200s", path, a.status, a.body)
			}
			if err != nil {
				w.close()
				return err
			}
		}
		w.close()
		slices.Sort(took)
		*page.into = ms(quantile(took, 0.95))
		t.progress(v, "%s: %d times, p50 %.1f ms, p95 %.1f ms", page.name, len(took), ms(quantile(took, 0.5)), *page.into)
	}
	return nil
}

func benchCourse(i int) string { return fmt.Sprintf("BC%04d", i) }

// benchCatalogue publishes courses, each of which some grade of some posts needs.
func benchCatalogue(ctx context.Context, p *Program, n int) error {
	subjects := []locale.Text{{Zh: "投诉处理", En: "Complaints"}, {Zh: "VIP 客户服务", En: "VIP service"}, {Zh: "账单与资费", En: "Bills and tariffs"}, {Zh: "沟通与情绪", En: "Communication"}, {Zh: "宽带报障", En: "Broadband faults"}}
	grades, posts := []string{"F1", "F2", "F3", "A1", "A2", "A3"}, []string{"AGENT", "AGENT-SR", "SHIFT", "QA", "TRAINER"}
	for i := range n {
		subject := subjects[i%len(subjects)]
		content := courses.Content{
			Title:   locale.Text{Zh: fmt.Sprintf("%s 第 %d 门", subject.Zh, i), En: fmt.Sprintf("%s %d", subject.En, i)},
			Summary: subject, Line: courses.Business, Tier: courses.Tiers[i%len(courses.Tiers)], Step: grades[i%len(grades)], Hours: 2, Credits: 2, Months: 12,
			Needs: []courses.Need{{Posts: []string{posts[i/7%len(posts)]}, Grades: []string{grades[i%len(grades)]}, As: courses.Ases[i/3%len(courses.Ases)]}},
			Lessons: []courses.Lesson{
				{ID: "read", Kind: courses.Text, Title: subject, Minutes: 20, Text: "首问负责：第一个接起的人负责到底。"},
				{ID: "more", Kind: courses.Text, Title: subject, Minutes: 20, Text: "复述、确认、致谢。"},
			},
		}
		if _, err := p.Courses.Create(ctx, operator, "/group/", benchCourse(i), content, "bench"); err != nil {
			return err
		}
		if _, err := p.Courses.Publish(ctx, operator, benchCourse(i), "bench"); err != nil {
			return err
		}
	}
	return p.Bus.Drain(ctx)
}

// enrolAll puts everybody into so many courses as a restored backup would: nine of ten are done, some of the
// others are overdue. Three million facts of it would say nothing of pages.
func enrolAll(ctx context.Context, p *Program, catalogue, each int) (n int, err error) {
	engine, ok := p.DB.Engine().(transfer.Loader)
	if !ok {
		return 0, transfer.ErrUnable
	}
	now := p.Clock.Now()
	var batch []store.Record
	put := func() error {
		err := engine.Load(ctx, "courses.enrolments", batch, nil)
		n, batch = n+len(batch), batch[:0]
		return err
	}
	for cursor := ""; ; {
		people, err := p.Organisation.MembersFrom(ctx, "/", cursor, 1000)
		if err != nil {
			return n, err
		}
		for i, who := range people.Items {
			for k := range each {
				body, err := store.Encode(benchEnrolment(who, benchCourse((n+i*131+k*61)%catalogue), k, now))
				if err != nil {
					return n, err
				}
				batch = append(batch, store.Record{ID: courses.EnrolmentID(benchCourse((n+i*131+k*61)%catalogue), who.ID), Rev: 1, Body: body})
			}
			if len(batch) >= 3000 {
				if err := put(); err != nil {
					return n, err
				}
			}
		}
		if cursor = people.Next; cursor == "" {
			return n, put()
		}
	}
}

func benchEnrolment(who *rbac.Person, course string, k int, now time.Time) *courses.Enrolment {
	e := &courses.Enrolment{Meta: store.Meta{ID: courses.EnrolmentID(course, who.ID), Rev: 1}, Course: course, Person: who.ID, Name: who.Name, Unit: who.Path,
		Version: 1, Round: 1, State: courses.Done, By: "bench", Lessons: 2, Finished: 2, Touched: now,
		Steps: []courses.Step{{Lesson: "read", Position: 1000, Score: 1000, Done: true, At: now, DoneAt: now}, {Lesson: "more", Position: 1000, Score: 1000, Done: true, At: now, DoneAt: now}}}
	switch {
	case k%10 > 0:
		e.Completed, e.ValidUntil = now.AddDate(0, 0, -k), clock.Day(now).AddDate(1, 0, -k)
	default: // open, and overdue where k is 0 and the person's number ends in 0
		e.State, e.Steps, e.Finished, e.Due = courses.Open, nil, 0, clock.Day(now).AddDate(0, 0, 1+k)
		if k == 0 && who.ID[len(who.ID)-1] == '0' {
			e.Due = clock.Day(now).AddDate(0, 0, -3)
		}
	}
	return e
}
