package matrix

import (
	"time"

	"tianti/courses"
	table "tianti/courses/matrix"
	"tianti/internal/clock"
	"tianti/internal/dryrun"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/web/kit"
)

// What /dev/pages shows.

var (
	sampleDay   = time.Date(2026, 11, 24, 0, 0, 0, 0, clock.Shanghai)
	sampleRungs = []courses.Rung{{Code: "F1", Name: locale.Text{Zh: "见习", En: "Trainee"}}, {Code: "F2", Name: locale.Text{Zh: "上岗", En: "Certified agent"}}}
	sampleRows  = []table.Row{{Course: "TARIFF", Was: []courses.Need{{Grades: []string{"F1"}, As: courses.Required}}, Needs: []courses.Need{{Posts: []string{"AGENT"}, Grades: []string{"F2"}, As: courses.Required}, {Grades: []string{"F1"}, As: courses.Required}}}}
)

func sampleNames() *names {
	return &names{"zh-CN", rbac.BuiltinPosts(), map[string]locale.Text{"TARIFF": {Zh: "资费与账单", En: "Tariffs and bills"}}}
}

func sampleRun(state dryrun.State) *dryrun.Run {
	run := &dryrun.Run{State: state, At: sampleDay, Total: 607, Examined: 607, Affected: 41, Tally: []dryrun.Tally{{Of: table.Thing(courses.Required, "TARIFF"), Gain: 41}}}
	if state == dryrun.Open {
		run.Examined = 200
	}
	return run
}

func sampleTrial(state dryrun.State) trialPage {
	n, run := sampleNames(), sampleRun(state)
	return trialPage{Run: run, Path: "/courses/matrix/trials/x", Mine: true, Gains: 41, Days: 90, Changes: n.changes(sampleRows), Rows: tallies(n, run, "/courses/matrix/trials/x"), Least: "2026-11-24",
		Shown: &shownView{"资费与账单 · 必修", true, []shiftView{{"王芳", "广东 · 深圳中心 · 1组", "/people/KF1/courses", "坐席", "F2", "不要求", "必修", "未学"}, {"李明", "广东 · 深圳中心 · 1组", "/people/KF2/courses", "坐席", "F2", "不要求", "必修", "已有有效结业"}}, ""}}
}

func sampleEdition(may ...table.Act) editionPage {
	n, run := sampleNames(), sampleRun(dryrun.Done)
	return editionPage{editionRow: editionRow{2, "/courses/matrix/editions/2", "待复核", "blue", sampleDay, "冯雪", "资费调整频繁，上岗后仍须必修", false}, Days: 90, Changes: n.changes(sampleRows), Run: run, RunPath: "/courses/matrix/trials/x", Tallies: tallies(n, run, "/courses/matrix/trials/x"),
		Steps: []stepped{{"提议", "冯雪", "资费调整频繁，上岗后仍须必修", sampleDay}}, May: may}
}

func sampleDraft() draftPage {
	n := sampleNames()
	p := Pages{Rungs: sampleRungs}
	e := &courses.Entry{Code: "TARIFF", Title: n.titles["TARIFF"], Step: "F1"}
	return draftPage{Rev: 2, Kept: sampleDay, Days: "90", Post: "AGENT", PostName: n.post("AGENT"), Posts: []kit.Option{{Value: "", Text: n.post("")}, {Value: "AGENT", Text: n.post("AGENT"), Selected: true}}, Grades: sampleRungs,
		Rows: []draftRow{p.draftRow(n, e, &table.Draft{Rows: sampleRows}, sampleRows[0].Needs, "AGENT")}, Found: 1, Changes: n.changes(sampleRows), Lang: "zh-CN"}
}

func samples() []kit.Sample {
	begun := sampleEdition(table.Annul)
	begun.State, begun.Tone, begun.Here, begun.Due, begun.Campaign = "已发布", "green", true, sampleDay.AddDate(0, 0, 91), "/training/campaigns/matrix-000002"
	own := sampleEdition(table.Withdraw)
	own.Second = true
	empty := sampleDraft()
	empty.Rows, empty.Changes, empty.Query = nil, nil, "航天"
	return []kit.Sample{
		{Page: "matrix_draft", Case: "changed", Data: sampleDraft()},
		{Page: "matrix_draft", Case: "none", Data: empty},
		{Page: "matrix_draft", Case: "refused", Data: sampleDraft(), Err: table.ErrDays.At("days").With("most", 730)},
		{Page: "matrix_trial", Case: "done", Data: sampleTrial(dryrun.Done)},
		{Page: "matrix_trial", Case: "open", Data: sampleTrial(dryrun.Open)},
		{Page: "matrix_trial", Case: "refused", Data: sampleTrial(dryrun.Done), Err: table.ErrDay.At("effective").With("least", "2026-11-24")},
		{Page: "matrix_editions", Case: "some", Data: editionsPage{[]editionRow{sampleEdition().editionRow, begun.editionRow}, ""}},
		{Page: "matrix_editions", Case: "none", Data: editionsPage{}},
		{Page: "matrix_edition", Case: "decide", Data: sampleEdition(table.Approve, table.Refuse)},
		{Page: "matrix_edition", Case: "own", Data: own, Err: table.ErrSamePerson},
		{Page: "matrix_edition", Case: "begun", Data: begun},
	}
}
