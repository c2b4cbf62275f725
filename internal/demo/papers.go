package demo

import (
	"context"

	"tianti/exams"
	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/internal/locale"
	"tianti/rbac"
)

// closed are the kinds of items that are scored by rule.
var closed = []item.Kind{"single", "multiple", "truefalse", "numeric", "matching", "ordering", "short", "cloze"}

// preJobPapers are the papers of the pre-job examination: the usual one, and a short one with an open
// question.
func preJobPapers() map[string]exams.Content {
	draw := func(category string, count int) exams.Row {
		return exams.Row{Draw: &bank.Want{Category: "岗前/" + category, Tier: "F2", Kinds: closed}, Count: count, Points: item.Point}
	}
	about := locale.Text{
		Zh: "闭卷。答案自动保存，断网或换机后可继续作答；交卷后不能修改。",
		En: "Closed book. Answers are saved as you go and can be continued on another computer; nothing changes after handing in.",
	}
	return map[string]exams.Content{
		"PREJOB-100": {
			Title: locale.Text{Zh: "普通台席上岗理论考试", En: "General seat: theory"}, About: about, Minutes: 90, PassPercent: 80, Shuffle: true, Show: exams.ShowScore,
			Sections: []exams.Section{
				{Title: locale.Text{Zh: "业务知识", En: "Business knowledge"}, Rows: []exams.Row{draw("业务知识/", 60)}},
				{Title: locale.Text{Zh: "能力知识", En: "Ability"}, Rows: []exams.Row{draw("能力知识/", 40)}},
			},
		},
		"PREJOB-OPEN": {
			Title: locale.Text{Zh: "上岗理论考试（含情景题）", En: "Theory with a scenario"}, About: about, Minutes: 45, PassPercent: 80, Shuffle: true, Show: exams.ShowItems,
			Sections: []exams.Section{
				{Title: locale.Text{Zh: "客观题", En: "Closed questions"}, Rows: []exams.Row{draw("业务知识/", 20), draw("能力知识/", 10)}},
				{Title: locale.Text{Zh: "情景题", En: "Scenario"}, Rows: []exams.Row{
					{Draw: &bank.Want{Category: "岗前/", Tier: "F2", Kinds: []item.Kind{"essay"}}, Count: 1, Points: 10 * item.Point},
				}},
			},
		},
	}
}

// print writes the papers and puts them to use.
func (d *desk) print(ctx context.Context, by rbac.Actor) error {
	for _, code := range []string{"PREJOB-100", "PREJOB-OPEN"} {
		if _, err := d.exams.CreatePaper(ctx, by, group, code, preJobPapers()[code], "岗前考试组卷"); err != nil {
			return err
		}
		if _, err := d.exams.PublishPaper(ctx, by, code, "岗前考试启用"); err != nil {
			return err
		}
	}
	return nil
}
