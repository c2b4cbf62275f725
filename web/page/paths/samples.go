package paths

import (
	"time"

	"tianti/courses/path"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/web/kit"
	"tianti/web/page/pick"
)

// What /dev/pages shows.

var sampleDay = time.Date(2026, 12, 20, 0, 0, 0, 0, clock.Shanghai)

func sampleRows() []row {
	w := &path.Walk{Path: "NEWCOMER", Title: locale.Text{Zh: "新人上岗路径", En: "From newcomer to the first seat"}, State: path.Open, Due: sampleDay, Step: 1, Steps: 3, Got: 4, Needs: 9}
	return []row{rowOf("zh-CN", w, sampleDay.AddDate(0, -1, 0)), rowOf("zh-CN", &path.Walk{Path: "TALK", Title: locale.Text{Zh: "沟通能力提升", En: "Better talks"}, State: path.Done, Step: 2, Steps: 2, Got: 3, Needs: 3}, sampleDay)}
}

func sampleShow() showPage {
	p := showPage{row: sampleRows()[0], Code: "NEWCOMER", Version: 2, Due: sampleDay, Why: "2026-11 批次入职", MayLeave: true}
	p.Summary = "按步骤完成岗前必修课程，再选修一门专席业务。"
	p.Steps = []stepRow{
		{N: 1, Title: "服务基础", Rule: "完成全部 3 门，顺序不限", Got: 3, Needs: 3, Complete: true, Reached: true, Courses: []courseRow{{Code: "NORMS", Title: "服务规范", Held: true}, {Code: "TELECOM", Title: "通信基础", Held: true}, {Code: "TARIFF", Title: "资费与账单", Held: true}}},
		{N: 2, Title: "上机与话术", Rule: "依次完成全部 2 门", Got: 1, Needs: 2, Reached: true, Courses: []courseRow{{Code: "SYSTEM", Title: "系统操作", Held: true}, {Code: "PHRASES", Title: "规范用语", Open: true, Now: true}}},
		{N: 3, Title: "选修", Rule: "2 门中至少完成 1 门", Needs: 1, Courses: []courseRow{{Code: "SP", Title: "SP 业务与退订"}, {Code: "DATA", Title: "数据业务"}}},
	}
	return p
}

func samples() []kit.Sample {
	units := []kit.Option{{Value: "/g/gd/sz/", Text: "广东 · 深圳中心", Selected: true}}
	form := formPage{Code: "NEWCOMER", Unit: "/g/", Rev: 3, State: "已发布", Ahead: true, Version: 2, MayPublish: true,
		Content: path.Content{Title: locale.Text{Zh: "新人上岗路径", En: "From newcomer to the first seat"}, Days: 60}}
	rules := []kit.Option{{Value: "all", Text: "全部完成，顺序不限", Selected: true}, {Value: "order", Text: "依次完成"}, {Value: "some", Text: "至少完成几门"}}
	form.Steps = []stepForm{{I: 0, N: 1, Zh: "服务基础", Rules: rules, Least: 1, First: true, Search: searchIn(0), Courses: sampleShow().Steps[0].Courses}, {I: 1, N: 2, Rules: rules, Least: 1, Last: true, Search: searchIn(1)}}
	search := form
	found, none := searchIn(1), searchIn(1)
	found.Text, found.More, found.Found, none.Text = "业务", true, []pick.Row{{Code: "SP", Title: "F2 · SP 业务与退订"}, {Code: "TARIFF", Title: "F1 · 资费与账单", Held: true}}, "没有的"
	search.Steps = []stepForm{form.Steps[0], {I: 1, N: 2, Rules: rules, Least: 1, Last: true, Search: found}}
	empty := form
	empty.Steps = []stepForm{form.Steps[0], {I: 1, N: 2, Rules: rules, Least: 1, Last: true, Search: none}}
	progress := progressPage{Code: "NEWCOMER", Title: "新人上岗路径", State: "已发布", Tone: "green", Version: 2, Unit: "/g/gd/sz/", Units: units, Open: 18, Done: 42, Left: 1, Share: 70, MayEdit: true, MayAssign: true, MayStop: true, Campaign: "/training/campaigns/new?path=NEWCOMER",
		Rows: []walkRow{{"王芳", "/people/KF1/courses", "广东 · 深圳中心 · 1组", "进行中", "blue", 2, 3, 4, 9, 44, sampleDay}}, Next: "/training/paths/NEWCOMER?cursor=x"}
	return []kit.Sample{
		{Page: "paths", Case: "some", Data: listPage{sampleRows(), []row{{Path: "/paths/LEAD", Title: "班组长储备", Summary: "从资深坐席到现场管理。", Steps: 4, Courses: 8, Days: 180}}}},
		{Page: "paths", Case: "none", Data: listPage{}},
		{Page: "path_show", Case: "on", Data: sampleShow()},
		{Page: "path_show", Case: "new", Data: showPage{row: row{Path: "/paths/LEAD", Title: "班组长储备", Courses: 8, Days: 180}, Code: "LEAD", MayStart: true, Steps: sampleShow().Steps[2:]}},
		{Page: "paths_managed", Case: "some", Data: managedPage{[]managedRow{{Code: "NEWCOMER", Title: "新人上岗路径", State: "已发布", Tone: "green", Version: 2, Steps: 3, Ahead: true, Open: 18, Done: 42, People: 60, MayEdit: true}}, true}},
		{Page: "paths_managed", Case: "none", Data: managedPage{}},
		{Page: "path_progress", Case: "some", Data: progress},
		{Page: "path_progress", Case: "nobody", Data: progressPage{Code: "LEAD", Title: "班组长储备", State: "已发布", Tone: "green", Units: units}},
		{Page: "path_form", Case: "edit", Data: form},
		{Page: "path_form", Case: "found", Data: search},
		{Page: "path_form", Case: "none found", Data: empty},
		{Page: "path_form", Case: "refused", Data: form, Err: path.ErrOrder.At("steps").With("code", "CC").With("requires", "AA")},
		{Page: "path_form", Case: "new", Data: formPage{New: true, Units: units}},
		{Page: "path_assign", Case: "person", Data: assignPage{Code: "NEWCOMER", Title: "新人上岗路径", Person: "KF000001", Name: "李明", Today: "2026-11-24", Due: "2027-01-23"}},
		{Page: "path_assign", Case: "unit", Data: assignPage{Code: "NEWCOMER", Title: "新人上岗路径", Unit: "/g/gd/sz/", Units: units, Today: "2026-11-24", Due: "2027-01-23", Campaign: true}},
	}
}
