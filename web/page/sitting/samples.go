package sitting

import (
	"time"

	"tianti/exams"
	"tianti/exams/item"
	"tianti/internal/locale"
	"tianti/web/kit"
)

var at = time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)

func sampleInvitation() invitation {
	return invitation{Name: "岗前认证理论考试", Intro: "闭卷。请在安静的地方独立完成。", Now: at, Invitation: exams.Invitation{Exam: "PREJOB-T", Kind: "GENERAL", Mode: exams.Theory,
		Opens: at.Add(-time.Hour), Closes: at.Add(8 * time.Hour), Minutes: 90, Count: 100, Left: 3, Deadline: at.Add(90 * time.Minute)}}
}

func samples() []kit.Sample {
	early, done := sampleInvitation(), sampleInvitation()
	early.Why, early.What, early.Mend = exams.ErrEarly, "考试还没有开始。", "请在 2026-11-25 09:00 之后再来。"
	done.Why, done.What, done.Mend = exams.ErrPassed, "您已经通过这场考试。", "不需要再考。"
	done.Sitting = &exams.Sitting{State: exams.Submitted, Stage: exams.Released, Passed: true, Ended: at, Percent: 87_500}
	done.Attempts = []*exams.Sitting{done.Sitting}
	sheet := sampleSheet()
	page, err := drawSheet(locale.Chinese, sheet)
	if err != nil {
		panic(err)
	}
	result, err := drawResult(locale.Chinese, sampleOutcome(sheet), true)
	if err != nil {
		panic(err)
	}
	return []kit.Sample{
		{Page: "sitting_mine", Case: "rows", Data: minePage{Now: []invitation{sampleInvitation()}, Later: []invitation{early}, Past: []invitation{done}}},
		{Page: "sitting_mine", Case: "empty", Data: minePage{}},
		{Page: "sitting_door", Case: "open", Data: sampleInvitation()},
		{Page: "sitting_door", Case: "early", Data: early},
		{Page: "sitting_door", Case: "passed", Data: done},
		{Page: "sitting_sit", Case: "open", Data: page},
		{Page: "sitting_sit", Case: "elsewhere", Data: sitPage{ID: "s1", Elsewhere: true}},
		{Page: "sitting_result", Case: "waiting", Data: resultPage{ID: "s1"}},
		{Page: "sitting_result", Case: "void", Data: resultPage{ID: "s1", Void: true}},
		{Page: "sitting_result", Case: "released", Data: result},
	}
}

// sampleSheet asks one question of each kind.
func sampleSheet() *exams.Sheet {
	s := &exams.Sheet{ID: "sample", Exam: "PREJOB-T", Title: locale.Text{Zh: "岗前认证理论考试"}, State: exams.Open, Attempt: 1, Started: at, Deadline: at.Add(90 * time.Minute), ServerTime: at,
		Sections: []locale.Text{{Zh: "第一部分 业务与服务"}}, Answers: map[int]exams.Saved{}}
	for i, k := range item.Kinds() {
		b, full, _ := item.Sample(k)
		s.Items = append(s.Items, exams.Question{N: i + 1, View: b.View(int64(i))})
		if i%2 == 0 {
			s.Answers[i+1] = exams.Saved{Seq: int64(i + 1), Response: full}
		}
	}
	return s
}

func sampleOutcome(s *exams.Sheet) *exams.Outcome {
	score, max, percent := int64(17_500), int64(20_000), int64(87_500)
	out := &exams.Outcome{Sitting: s.ID, Exam: s.Exam, Title: s.Title, Attempt: 1, State: exams.Submitted, Show: exams.ShowKeys, Passed: true, Score: &score, Max: &max, Percent: &percent, Pass: 16_000, Released: at}
	for i, k := range item.Kinds() {
		b, full, _ := item.Sample(k)
		o := exams.ItemOutcome{Question: s.Items[i], Response: full, Score: b.Max, Key: &b}
		for _, p := range b.Worth() {
			if p.ID != "" {
				o.Earned = append(o.Earned, exams.PartScored{Part: p.ID, Score: p.Max, Max: p.Max, Open: p.Open()})
			}
		}
		if b.Open() {
			o.Comments = []string{"先安抚再处理，很好；工单记录可以更具体。"}
		}
		out.Items = append(out.Items, o)
	}
	return out
}
