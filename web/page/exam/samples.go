package exam

import (
	"html/template"
	"time"

	"tianti/exams"
	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/web/kit"
	"tianti/web/page/question"
)

var at = time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)

func samples() []kit.Sample {
	content := exams.Content{Title: locale.Text{Zh: "岗前理论"}, Minutes: 90, PassPercent: 80, Show: exams.ShowItems, Shuffle: true, Sections: []exams.Section{{
		Title: locale.Text{Zh: "第一部分 业务"}, Rows: []exams.Row{{Draw: &bank.Want{Category: "岗前/业务/", Tier: "F2", Kinds: []item.Kind{"single"}}, Count: 40, Points: 1000}, {Items: []string{"q7f3k2"}}}}}}
	paper := &exams.Paper{Meta: store.Meta{ID: "PREJOB-T", Rev: 2}, Unit: "/group/", State: exams.PaperLive, Content: content, Version: 1, Changed: at}
	form := paperForm{Code: paper.ID, Rev: 2, Content: content}
	form.dress(locale.Chinese, nil)
	form.Rows[0].Stock = "可抽 78 题"
	b, _, _ := item.Sample("single")
	ask, err := question.Ask(locale.Chinese, 1, b.View(1), item.Response{}, false)
	if err != nil {
		panic(err)
	}
	plan := exams.Plan{Title: locale.Text{Zh: "岗前认证考试"}, Kind: "GENERAL", Mode: exams.Theory, Paper: "PREJOB-T", Opens: at, Closes: at.Add(8 * time.Hour), Grace: 30, Resits: 2, Markings: 2, Tolerance: 10, Release: exams.ByHand}
	e := &exams.Exam{Meta: store.Meta{ID: "PREJOB-2611"}, Unit: "/group/gd/", State: exams.Scheduled, Plan: plan, Version: "PREJOB-T@1", Minutes: 90, Count: 41, Max: 50_000, Open: true}
	planned := examForm{Code: "PREJOB-2611", Plan: plan, Units: []kit.Option{{Value: "/group/gd/", Text: "广东"}}, Papers: []kit.Option{{Value: "PREJOB-T", Text: "PREJOB-T · 岗前理论"}}}
	planned.dress(locale.Chinese)
	who := exams.Who{Person: "KF000001", No: "KF000001", Name: "李明", Unit: "/group/gd/shenzhen/t1/"}
	sitting := &exams.Sitting{Meta: store.Meta{ID: "s1"}, Attempt: 1, State: exams.Open, Count: 41, Started: at, Person: who.Person}
	done := &exams.Sitting{Meta: store.Meta{ID: "s2"}, Attempt: 1, State: exams.Submitted, Stage: exams.Released, Count: 41, Started: at, Ended: at, Passed: true, Score: 45_500, Max: 50_000, Percent: 91_000}
	show := showPage{Exam: e, Unit: "广东", Invited: []string{"广东 / 深圳中心"}, Board: &exams.Board{Now: at, Counts: map[exams.State]int64{exams.Open: 1, exams.Submitted: 1},
		Next: "c1", Rows: []exams.Progress{{Sitting: sitting, Who: who, Deadline: at.Add(time.Hour), Answered: 12}, {Sitting: done, Who: who, Answered: 41}}},
		Preview: &exams.Preview{Ready: 1, Out: 1, Passed: 2, Mean: 90_000, Bands: [10]int{0, 0, 0, 0, 0, 0, 0, 0, 1, 1}, Rows: []exams.PreviewRow{{Sitting: done, Who: who, Result: &exams.Result{Score: 45_500, Max: 50_000, Percent: 91_000, Passed: true}}}},
		Results: []*exams.ResultRow{{Sitting: done, Who: who}}, more: "c2"}
	show.Act = &show.Board.Rows[0]
	practice := show
	performed := *e
	performed.Plan.Mode = exams.Practice
	practice.Exam, practice.Why, practice.Results = &performed, "还有 3 份答案没有评完。 请先完成阅卷。", nil
	return []kit.Sample{
		{Page: "exam_papers", Case: "rows", Data: papersPage{Papers: []*exams.Paper{paper}}},
		{Page: "exam_papers", Case: "empty", Data: papersPage{}},
		{Page: "exam_paper", Case: "preview", Data: paperPage{Paper: paper, Unit: "集团客服", Questions: []template.HTML{ask}}},
		{Page: "exam_paper", Case: "not enough", Data: paperPage{Paper: paper, Unit: "集团客服", Why: "第 1 部分第 1 行要抽 40 题，题库里只有 12 题。"}},
		{Page: "exam_paper_form", Case: "edit", Data: form},
		{Page: "exam_list", Case: "rows", Data: listPage{Exams: []*exams.Exam{e}}},
		{Page: "exam_list", Case: "empty", Data: listPage{}},
		{Page: "exam_form", Case: "edit", Data: planned},
		{Page: "exam_form", Case: "refused", Data: planned, Err: exams.ErrWindow.At("closes")},
		{Page: "exam_show", Case: "theory", Data: show},
		{Page: "exam_show", Case: "practice", Data: practice},
	}
}
