package demo

import (
	"context"
	"strconv"
	"strings"

	"tianti/exams"
	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/internal/locale"
	"tianti/rbac"
)

// closed are the kinds of items that are scored by rule.
var closed = []item.Kind{"single", "multiple", "truefalse", "numeric", "matching", "ordering", "short", "cloze"}

// The codes of the papers.
const (
	usualPaper    = "PREJOB-100"
	openPaper     = "PREJOB-OPEN"
	mockPaper     = "PREJOB-MOCK"
	practicePaper = "PREJOB-PRACTICE"
)

// closedBook is what candidates read before they start.
var closedBook = locale.Text{
	Zh: "闭卷。答案自动保存，断网或换机后可继续作答；交卷后不能修改。",
	En: "Closed book. Answers are saved as you go and can be continued on another computer; nothing changes after handing in.",
}

// section is a part of a paper.
func section(zh, en string, rows ...exams.Row) exams.Section {
	return exams.Section{Title: locale.Text{Zh: zh, En: en}, Rows: rows}
}

// preJobPapers are the papers of the pre-job examination that draw for each candidate: the usual one,
// and a short one with an open question.
func preJobPapers() map[string]exams.Content {
	draw := func(category string, count int) exams.Row {
		return exams.Row{Draw: &bank.Want{Category: "岗前/" + category, Tier: "F2", Kinds: closed}, Count: count, Points: item.Point}
	}
	return map[string]exams.Content{
		usualPaper: {
			Title: locale.Text{Zh: "普通台席上岗理论考试", En: "General seat: theory"}, About: closedBook, Minutes: 90, PassPercent: 80, Shuffle: true, Show: exams.ShowScore,
			Sections: []exams.Section{
				section("业务知识", "Business knowledge", draw("业务知识/", 60)),
				section("能力知识", "Ability", draw("能力知识/", 40)),
			},
		},
		openPaper: {
			Title: locale.Text{Zh: "上岗理论考试（含情景题）", En: "Theory with a scenario"}, About: closedBook, Minutes: 45, PassPercent: 80, Shuffle: true, Show: exams.ShowItems,
			Sections: []exams.Section{
				section("客观题", "Closed questions", draw("业务知识/", 20), draw("能力知识/", 10)),
				section("情景题", "Scenario", exams.Row{Draw: &bank.Want{Category: "岗前/", Tier: "F2", Kinds: []item.Kind{"essay"}}, Count: 1, Points: 10 * item.Point}),
			},
		},
	}
}

// fixedPapers are those that ask everybody the same: a mock examination with one question of each second
// topic and a scenario, and the practical part, which is marked from a recording.
func (d *desk) fixedPapers(ctx context.Context) (map[string]exams.Content, error) {
	topics, err := d.bank.Draw(ctx, bank.Want{Category: "岗前/", Tier: "F2", Kinds: []item.Kind{"single", "multiple", "truefalse", "numeric"}})
	if err != nil {
		return nil, err
	}
	scenes, err := d.bank.Draw(ctx, bank.Want{Category: scenarioTopic, Kinds: []item.Kind{"essay"}})
	if err != nil {
		return nil, err
	}
	calls, err := d.bank.Draw(ctx, bank.Want{Category: "上岗实操/模拟来电/"})
	if err != nil {
		return nil, err
	}
	work, err := d.bank.Draw(ctx, bank.Want{Category: "上岗实操/系统操作/"})
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var business, ability exams.Row
	for _, c := range topics {
		if seen[c.Category] || !odd(c.Category) {
			continue
		}
		seen[c.Category] = true
		if strings.HasPrefix(c.Category, "岗前/业务知识/") {
			business.Items = append(business.Items, c.Item)
		} else {
			ability.Items = append(ability.Items, c.Item)
		}
	}
	business.Points, ability.Points = 6*item.Point, 6*item.Point
	return map[string]exams.Content{
		mockPaper: {
			Title: locale.Text{Zh: "岗前模拟卷（精简）", En: "Pre-job mock paper, short"}, About: closedBook,
			Minutes: 60, PassPercent: 80, Shuffle: true, Show: exams.ShowKeys,
			Sections: []exams.Section{
				section("业务知识", "Business knowledge", business),
				section("能力知识", "Ability", ability),
				section("情景题", "Scenario", exams.Row{Items: itemsOf(scenes), Points: 10 * item.Point}),
			},
		},
		practicePaper: {
			Title:   locale.Text{Zh: "普通台席上岗实操考核", En: "General seat: practice"},
			About:   locale.Text{Zh: "在模拟台席上完成一通来电和系统操作，全程录音录屏，由两位阅卷人按量表评分。", En: "One call and the work in the system on a practice seat; recorded, and marked by two along the rubric."},
			Minutes: 20, PassPercent: 80, Show: exams.ShowItems,
			Sections: []exams.Section{
				section("模拟来电", "The call", exams.Row{Items: itemsOf(calls)}),
				section("系统操作", "Work in the system", exams.Row{Items: itemsOf(work)}),
			},
		},
	}, nil
}

// odd says whether a topic's number is odd: "岗前/业务知识/01 账单解读/".
func odd(category string) bool {
	parts := strings.Split(category, "/")
	number, _, _ := strings.Cut(parts[min(2, len(parts)-1)], " ")
	n, err := strconv.Atoi(number)
	return err == nil && n%2 == 1
}

func itemsOf(cs []bank.Candidate) (ids []string) {
	for _, c := range cs {
		ids = append(ids, c.Item)
	}
	return ids
}

// print writes the papers and puts them to use.
func (d *desk) print(ctx context.Context, by rbac.Actor) error {
	papers, err := d.fixedPapers(ctx)
	if err != nil {
		return err
	}
	for code, c := range preJobPapers() {
		papers[code] = c
	}
	for _, code := range []string{usualPaper, openPaper, mockPaper, practicePaper} {
		if _, err := d.exams.CreatePaper(ctx, by, group, code, papers[code], "岗前考试组卷"); err != nil {
			return err
		}
		if _, err := d.exams.PublishPaper(ctx, by, code, "岗前考试启用"); err != nil {
			return err
		}
	}
	return nil
}
