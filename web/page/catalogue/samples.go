package catalogue

import (
	"tianti/courses"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
	"tianti/web/kit"
)

// What /dev/pages shows.

var sampleRungs = []courses.Rung{{Code: "F1", Name: locale.Text{Zh: "见习", En: "Trainee"}}, {Code: "F2", Name: locale.Text{Zh: "上岗", En: "Certified agent"}}}

func samples() []kit.Sample {
	e := &courses.Entry{Code: "TARIFF", State: courses.Live, Version: 1, Title: locale.Text{Zh: "资费与账单", En: "Tariffs and bills"},
		Summary: locale.Text{Zh: "读懂账单、变更套餐、处理费用争议", En: "Reading a bill, changing a plan, settling a dispute"}, Line: courses.Business, Tier: courses.Province,
		Step: "F1", Hours: 12, Credits: 12, Months: 12, Requires: []string{"TELECOM"}, Lessons: 2,
		Needs: []courses.Need{{Grades: []string{"F1"}, As: courses.Required}, {Grades: []string{"F2"}, Posts: []string{"AGENT"}, As: courses.Refresher}}}
	v := &courses.Version{Number: 1, Content: courses.Content{Title: e.Title, Lessons: []courses.Lesson{
		{ID: "bill", Kind: "text", Title: locale.Text{Zh: "五分钟读懂一张账单", En: "A bill in five minutes"}, Minutes: 25},
		{ID: "check", Kind: "quiz", Title: locale.Text{Zh: "课后小测", En: "Check yourself"}, Minutes: 10}}}}
	about := func(mine *courses.Enrolment, held bool) showPage {
		return showPage{&courses.About{Entry: e, Version: v, Mine: mine, Resume: "bill", As: courses.Required, Post: "AGENT", Grade: "F1", Opens: mine == nil,
			Requires: []courses.Prerequisite{{Code: "TELECOM", Title: locale.Text{Zh: "通信业务基础", En: "Telecom basics"}, Held: held}}}, "zh-CN", sampleRungs, rbac.BuiltinPosts()}
	}
	open := &courses.Enrolment{Meta: store.Meta{ID: "TARIFF:p1"}, Course: "TARIFF", Person: "p1", State: courses.Open, Lessons: 2, Finished: 1, Steps: []courses.Step{{Lesson: "bill", Done: true}}}
	row := courses.MatrixRow{Rung: sampleRungs[0], Required: []*courses.Entry{e}, Hours: 12}
	return []kit.Sample{
		{Page: "courses_list", Case: "some", Data: listPage{Text: "账单", Items: []*courses.Entry{e}, Found: 31, Next: "/courses?from=24&q=%E8%B4%A6%E5%8D%95", lang: "zh-CN", rungs: sampleRungs, posts: rbac.BuiltinPosts()}},
		{Page: "courses_list", Case: "none", Data: listPage{Text: "航天", lang: "zh-CN", rungs: sampleRungs, posts: rbac.BuiltinPosts()}},
		{Page: "courses_show", Case: "new", Data: about(nil, true)},
		{Page: "courses_show", Case: "begun", Data: about(open, true)},
		{Page: "courses_show", Case: "locked", Data: about(nil, false)},
		{Page: "courses_show", Case: "refused", Data: about(nil, false), Err: courses.ErrNotLive.With("code", "TARIFF")},
		{Page: "courses_matrix", Data: matrixPage{"AGENT", []courses.MatrixRow{row, {Rung: sampleRungs[1]}}, "zh-CN", rbac.BuiltinPosts()}},
	}
}
