package appeal

import (
	"time"

	"tianti/exams"
	"tianti/exams/item"
	"tianti/internal/locale"
	"tianti/web/kit"
)

var at = time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)

var (
	failed = exams.Standing{Key: 1, Score: 15_500, Max: 20_000, Percent: 77_500}
	passes = exams.Score{Score: 17_000, Max: 20_000, Percent: 85_000, Passed: true}
)

func sampleAppeal(state exams.AppealState) *exams.Appeal {
	return &exams.Appeal{Exam: "PREJOB-T", State: state, Items: []int{2}, Text: "第 2 题的参考答案与现行资费公告不一致，我的回答依据公告第三条。", Filed: at, Was: failed}
}

func sampleCard() cardPage {
	a := sampleAppeal(exams.AppealUpheld)
	a.ID, a.Answer, a.Answered = "s1", "依据公告第三条，申诉成立。", at
	return cardPage{[]exams.AnsweredAppeal{{Appeal: a, Title: locale.Text{Zh: "上岗理论考试", En: "Theory for the general seat"}}}}
}

func samples() []kit.Sample {
	who := exams.Who{Person: "p1", Name: "李明", No: "KF000001"}
	row := exams.AppealRow{Appeal: sampleAppeal(exams.AppealFiled), Who: who}
	single, chosen, _ := item.Sample("single")
	essay, text, _ := item.Sample("essay")
	c := &exams.AppealCase{AppealRow: row, Sitting: &exams.Sitting{}, Now: exams.Score{Score: 15_500, Max: 20_000, Percent: 77_500}, Open: true, Answerable: true, Items: []exams.AppealItem{
		{Question: exams.Question{N: 1, View: single.View(1)}, Body: &single, Response: chosen, Scored: exams.Scored{N: 1, Score: 1000, Max: 1000}},
		{Question: exams.Question{N: 2, View: essay.View(1)}, Body: &essay, Response: text, Named: true, Scored: exams.Scored{N: 2, Score: 5500, Max: 10_000, Open: true},
			Marks: []exams.AppealMark{{Milli: 5000, Comment: "缺少工单记录。"}, {Milli: 6000}}},
	}}
	shown, err := drawCase(locale.Chinese, c)
	if err != nil {
		panic(err)
	}
	marked := *c
	marked.Appeal = sampleAppeal(exams.AppealRemarked)
	marked.Fresh, marked.Open = &passes, false
	again, err := drawCase(locale.Chinese, &marked)
	if err != nil {
		panic(err)
	}
	answered := sampleAppeal(exams.AppealUpheld)
	answered.Answer = "经复评，第 2 题应得 7 分，成绩已更正。"
	e := &exams.Exam{Plan: exams.Plan{Title: locale.Text{Zh: "上岗理论考试"}}, Key: 2}
	e.ID = "PREJOB-T"
	one := exams.Asked{Ref: "i1@1", Body: &single}
	fix, err := drawFix(locale.Chinese, e, one, single, exams.Rekey, nil)
	if err != nil {
		panic(err)
	}
	previewed := fix
	previewed.Effect = &exams.Effect{Exam: e.ID, Key: 3, Sittings: 212, Waiting: 3, Changed: 41, Matrix: exams.Matrix{PassedPassed: 150, PassedFailed: 4, FailedPassed: 9, FailedFailed: 49}, Rows: []exams.EffectRow{
		{Sitting: "s1", Who: who, Released: true, Old: exams.Score{Score: 16_000, Max: 20_000, Percent: 80_000, Passed: true}, New: exams.Score{Score: 15_000, Max: 20_000, Percent: 75_000}},
		{Sitting: "s2", Who: exams.Who{Name: "欧阳菲", No: "KF000002"}, Old: exams.Score{Score: 15_000, Max: 20_000, Percent: 75_000}, New: exams.Score{Score: 16_000, Max: 20_000, Percent: 80_000, Passed: true}}}}
	previewed.Losses = map[string][]Loss{"s1": {{What: "普通台席上岗证 GENERAL-2026-0001", Path: "/certificates/c1"}, {What: "普通台席"}}}
	undo := previewed
	undo.Undo = &exams.Correction{Key: 2, Reason: "第 1 题答案有误"}
	return []kit.Sample{
		{Page: "appeal_list", Case: "rows", Data: listPage{State: exams.AppealFiled, Appeals: []*exams.AppealRow{&row}}},
		{Page: "appeal_list", Case: "empty", Data: listPage{State: exams.AppealFiled}},
		{Page: "appeal_show", Case: "filed", Data: shown},
		{Page: "appeal_show", Case: "remarked", Data: again},
		{Page: "appeal_own", Case: "form", Data: ownPage{Sitting: "s1", Title: "上岗理论考试", Own: exams.OwnAppeal{Until: at.AddDate(0, 0, 5), Count: 12}, Items: map[int]bool{2: true}}},
		{Page: "appeal_own", Case: "answered", Data: ownPage{Sitting: "s1", Title: "上岗理论考试", Own: exams.OwnAppeal{Appeal: answered}}},
		{Page: "appeal_keys", Case: "corrected", Data: keysPage{Exam: e, Key: 2, Items: itemsOf(e.ID, []exams.Asked{one, {Ref: "i2@1", Body: &essay, Fix: exams.GiveFull}}), Corrections: []*exams.Correction{{Key: 2, Reason: "第 1 题答案有误", At: at, State: exams.Applied, Changed: 41}}}},
		{Page: "appeal_fix", Case: "form", Data: fix},
		{Page: "appeal_fix", Case: "preview", Data: previewed},
		{Page: "appeal_undo", Case: "preview", Data: undo},
	}
}
