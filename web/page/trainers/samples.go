package trainers

import (
	"time"

	"tianti/internal/clock"
	"tianti/ladder/round"
	"tianti/ladder/trainer"
	"tianti/web/kit"
)

// What /dev/pages shows.

var sampleDay = time.Date(2026, 11, 24, 10, 0, 0, 0, clock.Shanghai)

func samples() []kit.Sample {
	row := caseRow{"/trainer-cases/TA1", "TA20261124-k3f8aa", "王芳", "广东 · 深圳中心 · 1组", "初级内训师", "试讲", "yellow", sampleDay, "2026-12-01"}
	items := []itemRow{{"完成课程：TTT 内训师技能", "1", true}, {"12 个月内没有一票否决事项", "0", false}}
	units := []kit.Option{{Value: "/g/", Text: "广东"}}
	review := reviewRow{sampleDay, "初级内训师", "晋级", "中级内训师", "晋级", []checkRow{{"授课学时", "26", "16", true}, {"阅卷一致性", "0.35", "0.40", false}}, "冯雪", "学时和评估都高", "待决定", "yellow", "", "班务记录"}
	past := review
	past.State, past.Tone, past.Answer = "已决定", "green", "同意"
	card := cardPage{Path: "/trainers/people/KF6", Name: "欧阳菲", Unit: "广东 · 深圳中心", Level: "初级内训师", Until: sampleDay, Due: sampleDay, Certificate: "c1", Topics: "投诉处理、新人带教", Courses: []shared{{"/courses/TTT", "TTT 内训师技能", 41, []string{"广东 30 人", "江苏 11 人"}}},
		Bookings: []bookingRow{{"/trainers/bookings/TB1", "江苏 · 南京中心", "2026-12-07", "2026-12-09", "投诉处理", "待答复", "yellow", "孙丽", "", true, true}}, Reviews: []reviewRow{past}, MayPropose: true, MayBook: true, Units: units,
		Verdicts: []kit.Option{{Value: "renew", Text: "续聘"}}}
	own := card
	own.Own, own.MayPropose, own.MayBook, own.MayDecide, own.Waiting = true, false, false, true, &review
	show := casePage{caseRow: row, Why: "带过三期新人班", Items: items, Topic: "投诉降级三步法", Place: "三号教室", Panel: []memberRow{{"周敏", "", true, false}, {"蒋浩", "", false, false}}, Pass: 80, Steps: []stepRow{{"申请", "王芳", "带过三期新人班", sampleDay}},
		Offers: []trainer.Act{trainer.Convene, trainer.Accept, trainer.Refuse, trainer.Withdraw}, NewDay: "2026-12-01"}
	judge := show
	judge.Offers, judge.MayScore, judge.Rubric = nil, true, []criterionRow{{"content", "内容", "26", 30}, {"delivery", "讲授", "", 30}}
	over := show
	over.Offers, over.State, over.Tone, over.Mean, over.Certificate = nil, "已认证", "green", "86.5", "c1"
	over.Panel = []memberRow{{"周敏", "90", true, true}, {"蒋浩", "86.5", true, false}}
	apply := chancesPage{Levels: []chanceRow{{"助理内训师", items[:1], true, true}, {"初级内训师", items, false, false}}, Cases: []caseRow{row}, Choice: []kit.Option{{Value: "junior", Text: "初级内训师"}}}
	rules := rulesPage{Base: "0000", YAML: "pass: 80\n", MayEdit: true, Versions: []versionRow{{"第 1 版", "吴婷", "提高学时", sampleDay}, {"系统内置", "", "", time.Time{}}}}
	return []kit.Sample{
		{Page: "trainer_list", Case: "some", Data: listPage{Rows: []cardRow{{"/trainers/people/KF6", "欧阳菲", "广东 · 深圳中心", "初级内训师", []string{"投诉处理"}, 2, sampleDay}}, Next: "/trainers?cursor=x", Levels: []kit.Option{{Value: "junior", Text: "初级内训师", Selected: true}}, Level: "junior"}},
		{Page: "trainer_list", Case: "none", Data: listPage{Levels: []kit.Option{{Value: "senior", Text: "高级内训师", Selected: true}}, Level: "senior"}},
		{Page: "trainer_card", Case: "manager", Data: card},
		{Page: "trainer_card", Case: "own", Data: own},
		{Page: "trainer_card", Case: "refused", Data: card, Err: trainer.ErrTaken.At("from").With("topic", "投诉处理").With("from", "2026-12-07").With("to", "2026-12-09")},
		{Page: "trainer_apply", Case: "levels", Data: apply},
		{Page: "trainer_cases", Case: "some", Data: casesPage{Rows: []caseRow{row}, States: []kit.Option{{Value: "lecture", Text: "试讲", Selected: true}}, State: "lecture"}},
		{Page: "trainer_cases", Case: "none", Data: casesPage{States: []kit.Option{{Value: "lecture", Text: "试讲", Selected: true}}}},
		{Page: "trainer_case", Case: "manager", Data: show},
		{Page: "trainer_case", Case: "judge", Data: judge, Err: round.ErrPoints.At("points-delivery").With("name", "讲授").With("most", 30)},
		{Page: "trainer_case", Case: "over", Data: over},
		{Page: "trainer_rules", Case: "edit", Data: rules},
		{Page: "trainer_rules", Case: "refused", Data: rules, Err: trainer.ErrRules.At("yaml").With("field", "rubric")},
	}
}
