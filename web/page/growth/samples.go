package growth

import (
	"time"

	"tianti/ladder/growth"
	"tianti/web/kit"
)

var sampleAt = time.Date(2026, 12, 1, 1, 0, 0, 0, time.UTC)

func sampleRow(s growth.State, word string) planRow {
	return planRow{"/growth/plans/KF000003:2026-12-01", "王芳", "广东 / 深圳中心 / 1组", "2026-12-01", "2028-12-01", word, tones[s], "赵强", "2027-06-01", 2, 1}
}

func sampleCard() cardPage { return cardPage{[]planRow{sampleRow(growth.Active, "执行中")}} }

// The samples of /dev/pages: believable data in the shape that handlers give.
func samples() []kit.Sample {
	row := sampleRow(growth.Active, "执行中")
	form := formPage{Person: "KF000003", Name: "王芳", Rung: "F3 熟手", From: "2026-12-01", Until: "2028-12-01", Mentor: "KF000008", Rungs: []kit.Option{{Value: "A1", Text: "A1 高级"}, {Value: "M1", Text: "M1 值班长"}}, Mentees: 6,
		Goals: []goalRow{{1, "A1", "2027-09-30", "独立处理疑难工单，通过高级考试"}, {2, "M1", "2030-01-01", "学习现场管理"}, {N: 3}, {N: 4}}}
	steps := []stepView{{"批准", "赵强", "目标合理", sampleAt}, {"提交", "王芳", "", sampleAt}}
	goals := []goalView{{Rung: "A1 高级", By: "2027-09-30", What: "独立处理疑难工单，通过高级考试", Done: "2027-08-15", Way: "/ladder#grade-A1", Given: true}, {Rung: "M1 值班长", By: "2027-11-30", What: "学习现场管理", Way: "/ladder#grade-M1", Late: true}}
	plan := planPage{planRow: row, ID: "KF000003:2026-12-01", Person: "KF000003", Standing: "/ladder/me", Rung: "F3 熟手", Targets: goals, Steps: steps, Speak: "2027-12-01", Text: "带教了两名新人",
		Reviews: []reviewView{{Due: "2027-06-01", Own: &voiceView{"王芳", "疑难工单有进步，还想多学现场调度", sampleAt}, Mentor: &voiceView{"赵强", "可以开始带新人", sampleAt}, Held: true, Open: true}, {Due: "2027-12-01", Open: true}, {Due: "2028-06-01"}}}
	leader := plan
	leader.Speak, leader.Mended, leader.MayEnd = "", true, true
	proposed := planPage{planRow: sampleRow(growth.Proposed, "待批准"), ID: "KF000003:2026-12-01", Person: "KF000003", Standing: "/people/KF000003/ladder", Rung: "F3 熟手", Targets: goals[1:], Steps: steps[1:], MayDecide: true, MayEnd: true}
	draft := planPage{planRow: sampleRow(growth.Draft, "草稿"), ID: "KF000003:2026-12-01", Person: "KF000003", Standing: "/ladder/me", Rung: "F3 熟手", Targets: goals[1:], Edit: "/growth/write", MaySubmit: true}
	draft.Mentor = ""
	return []kit.Sample{
		{Page: "growth_mine", Case: "plans", Data: minePage{Own: []planRow{row}, Mentees: []planRow{row}}}, {Page: "growth_mine", Case: "none", Data: minePage{MayWrite: true}},
		{Page: "growth_people", Case: "plans", Data: peoplePage{Unit: "/group/gd/shenzhen/", Units: []kit.Option{{Value: "/group/gd/shenzhen/", Text: "深圳中心"}}, Rows: []planRow{row}, Next: "/growth/people?cursor=x"}}, {Page: "growth_people", Case: "none", Data: peoplePage{}},
		{Page: "growth_form", Case: "refused", Data: form, Err: growth.ErrBy.At("by-2")},
		{Page: "growth_plan", Case: "review", Data: plan}, {Page: "growth_plan", Case: "leader", Data: leader}, {Page: "growth_plan", Case: "proposed", Data: proposed, Err: growth.ErrReason.At("reason").With("limit", 500)}, {Page: "growth_plan", Case: "draft", Data: draft},
	}
}
