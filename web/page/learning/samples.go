package learning

import (
	"time"

	"tianti/courses"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/web/kit"
	"tianti/web/prose"
)

// What /dev/pages shows.

func samples() []kit.Sample {
	text := sampleLesson("text")
	text.Body = prose.HTML("客户说完再开口，先**复述**，再解决。\n\n### 三步\n\n1. 跟\n2. 认\n3. 带\n\n| 状态 | 上限 |\n| --- | --- |\n| 铃响 | 12 秒 |\n", "")
	quiz := sampleLesson("quiz")
	quiz.Quiz = []question{{Number: 1, Name: "q1", Ask: "面对激动的客户，第一步是：", Options: []option{{Value: 1, Text: "说“您冷静一下”"}, {Value: 2, Text: "让他说完"}}}}
	answered := quiz
	answered.Quiz = []question{{Number: 1, Name: "q1", Ask: quiz.Quiz[0].Ask, Verdict: &courses.Verdict{Chosen: 1, Right: 2, Because: "打断一次要多花两分钟。"},
		Options: []option{{Value: 1, Text: "说“您冷静一下”", Chosen: true}, {Value: 2, Text: "让他说完", Good: true}}}}
	answered.Judged = &judged{Right: 0, Of: 1, Score: 0, Pass: 80}
	practice := sampleLesson("practice")
	practice.Step.Position = 16
	practice.Step.Signed = []courses.Signed{{Day: sampleDay, MentorName: "欧阳菲", Hours: 8, Points: 86, Note: "开头结尾规范"}}
	packaged := sampleLesson("package")
	packaged.Step.Position, packaged.Step.Score, packaged.Endpoint = 400, 850, ""
	unit := packaged
	unit.Looks = true
	looking := unit
	looking.Looking = true
	film := sampleLesson("video")
	film.Lesson.Length, film.Step.Position, film.Step.Seen, film.Endpoint = 300, 120, []courses.Span{{From: 0, To: 120}}, ""
	call := sampleLesson("recording")
	call.Lesson.Length, call.Lesson.Marks, call.Endpoint = 95, []courses.Mark{{Span: courses.Span{From: 12, To: 31}, Text: "先复述，再解决"}}, ""
	call.Step.Notes, call.Quiz = []courses.Note{{Span: courses.Span{From: 40, To: 45}, Text: "语气放慢了"}}, quiz.Quiz
	paper := sampleLesson("document")
	paper.Lesson.Length, paper.Step.Position, paper.Step.Seen, paper.Endpoint = 24, 9, []courses.Span{{From: 0, To: 9}}, ""
	drill := sampleLesson("drill")
	drill.Body, drill.Lesson.Drill = prose.HTML("客户第三次来电，账单仍然不对。", ""), &courses.Drill{Roles: []courses.Role{{Name: "客服", Brief: "按五步安抚"}, {Name: "客户", Secret: true}}, Rubric: []courses.Criterion{{Name: "倾听", Most: 10, Look: "不打断，复述准确"}}}
	drill.Step.Observed = []courses.Observed{{Day: sampleDay, ObserverName: "欧阳菲", Role: "客服", Scores: []int{8}, Share: 800, Note: "收尾再稳一点"}}
	home := sampleHome().Home
	return []kit.Sample{
		{Page: "learning_mine", Case: "busy", Data: minePage{home, true, "p1", false}},
		{Page: "learning_mine", Case: "other", Data: minePage{home, false, "p1", true}},
		{Page: "learning_mine", Case: "empty", Data: minePage{&courses.Home{Name: "李明"}, true, "p1", false}},
		{Page: "learning_lesson", Case: "text", Data: text},
		{Page: "learning_lesson", Case: "quiz", Data: quiz},
		{Page: "learning_lesson", Case: "judged", Data: answered},
		{Page: "learning_lesson", Case: "unanswered", Data: quiz, Err: courses.ErrAnswers.At("q1").With("need", 1).With("have", 0)},
		{Page: "learning_lesson", Case: "practice", Data: practice},
		{Page: "learning_lesson", Case: "drill", Data: drill},
		{Page: "learning_media", Case: "video", Data: film},
		{Page: "learning_media", Case: "recording", Data: call},
		{Page: "learning_document", Data: paper},
		{Page: "learning_play", Data: packaged},
		{Page: "learning_play", Case: "unit", Data: unit},
		{Page: "learning_play", Case: "looking", Data: looking},
		{Page: "learning_done", Data: donePage{home.Done[0].Enrolment, home.Done[0].Entry, home.Next[:1], 14}},
	}
}

var sampleDay = time.Date(2026, 11, 20, 0, 0, 0, 0, clock.Shanghai)

func sampleEntry(code, zh, en string) *courses.Entry {
	return &courses.Entry{Code: code, State: courses.Live, Version: 1, Title: locale.Text{Zh: zh, En: en}, Line: courses.Ability,
		Tier: courses.Group, Step: "F1", Hours: 6, Credits: 6, Months: 24, Lessons: 4,
		Summary: locale.Text{Zh: "带领客户情绪、自我调节、安抚五步", En: "Leading emotions and calming in five steps"}}
}

func sampleHome() cardPage {
	open := &courses.Studied{Entry: sampleEntry("EMOTION", "情绪管理与情绪感染", "Emotions and their contagion"), Resume: "self", Late: true,
		Lesson: locale.Text{Zh: "接完一通难电话之后", En: "After a hard call"},
		Enrolment: &courses.Enrolment{Meta: store.Meta{ID: "EMOTION:p1"}, Course: "EMOTION", Person: "p1", State: courses.Open, Lessons: 4, Finished: 1,
			Due: sampleDay, By: "p2", Why: "岗前培训", Steps: []courses.Step{{Lesson: "contagion", Done: true}}}}
	done := &courses.Studied{Entry: sampleEntry("NORMS", "企业与服务规范", "Company and service norms"),
		Enrolment: &courses.Enrolment{Meta: store.Meta{ID: "NORMS:p1"}, Course: "NORMS", Person: "p1", State: courses.Done, Round: 1, Lessons: 4, Finished: 4,
			Completed: sampleDay, ValidUntil: sampleDay.AddDate(2, 0, 1)}}
	idea := sampleEntry("LISTEN", "倾听与复述", "Listening and restating")
	return cardPage{&courses.Home{Name: "李明", Hours: 14, Credits: 14,
		Next: []courses.Proposal{
			{Entry: open.Entry, Studied: open, Why: courses.WhyLate, Due: sampleDay},
			{Entry: idea, Why: courses.WhyRequired, Lacking: []string{"PHRASES"}}},
		Open: []*courses.Studied{open}, Done: []*courses.Studied{done},
		Left: []*courses.Studied{{Entry: sampleEntry("SP", "SP 业务与退订", "Value-added services"), Enrolment: &courses.Enrolment{Course: "SP", State: courses.Withdrawn, Touched: sampleDay}}}}}
}

func sampleLesson(kind string) lessonPage {
	title := locale.Text{Zh: "安抚激动客户的五步", En: "Five steps with an angry caller"}
	return lessonPage{Course: "EMOTION", Title: locale.Text{Zh: "情绪管理与情绪感染", En: "Emotions and their contagion"},
		Lesson: courses.Lesson{ID: "angry", Kind: kind, Title: title, Minutes: 20, Pass: 80, Practice: 80}, Number: 3, Percent: 50, Next: "/learn/EMOTION/check",
		Steps: []stepView{{"contagion", locale.Text{Zh: "情绪会传染", En: "Contagion"}, "text", 20, 0, true, false, false}, {"self", locale.Text{Zh: "接完一通难电话之后", En: "After a hard call"}, "text", 15, 0, true, false, false},
			{"angry", title, kind, 20, 0, false, true, false}, {"check", locale.Text{Zh: "课后小测", En: "Check yourself"}, "quiz", 10, 0, false, false, false}},
		Endpoint: "/api/v1/enrolments/EMOTION:p1/lessons/angry"}
}
