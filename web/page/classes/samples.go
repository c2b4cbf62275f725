package classes

import (
	"time"

	"tianti/courses/class"
	"tianti/internal/clock"
	"tianti/web/kit"
)

// What /dev/pages shows.

var sampleDay = time.Date(2026, 12, 3, 14, 0, 0, 0, clock.Shanghai)

func sampleRow(word, tone string) row {
	return row{Path: "/classes/x", Title: "投诉处理（上）", Part: "情景面授", Trainer: "周敏", Where: "深圳中心 301 教室", Day: sampleDay, Time: "14:00–16:00", State: word, Tone: tone, Free: 0, Waiting: 2, Capacity: 20, Taken: 20, Present: 18}
}

func sampleCard() cardPage {
	return cardPage{[]row{sampleRow("已占座", "green"), sampleRow("候补第 2 位", "yellow")}}
}

func sampleShow() showPage {
	p := showPage{row: sampleRow("已占座", "green"), ID: "x", Course: "COMPLAINT-1", Unit: "广东 · 深圳中心", Note: "请带上一通自己的投诉录音。", Link: "https://meet.example.cn/x", Mine: &class.Seat{}, Planned: true, Rights: class.Rights{Book: true}}
	for i, q := range []string{"内容有用、难度合适", "讲师讲得清楚", "学到的能用在岗位上", "时间、场地与组织"} {
		p.Questions = append(p.Questions, questionRow{class.Questions[i], q, ""})
	}
	return p
}

func sampleSeats() []seatRow {
	return []seatRow{{"KF1", "王芳", "深圳中心 · 1组", "扫码", sampleDay.Add(-5 * time.Minute), 0, true}, {Person: "KF2", Name: "赵强", Unit: "深圳中心 · 2组"}, {Person: "KF3", Name: "刘洋", Unit: "广州中心 · 1组", Waits: 1}}
}

func samples() []kit.Sample {
	rows := []row{sampleRow("已占座", "green"), sampleRow("候补第 2 位", "yellow"), sampleRow("尚余 4 位", "blue")}
	units := []kit.Option{{Value: "/group/gd/", Text: "广东", Selected: true}, {Value: "/group/gd/sz/", Text: "广东 · 深圳中心"}}
	form := formPage{Lesson: "COMPLAINT-1/live", Unit: "/group/gd/", Trainer: "KF000003", Day: "2026-12-03", From: "14:00", Until: "16:00", Room: "301 教室", Capacity: "20", Today: "2026-12-01", Lessons: []kit.Option{{Value: "COMPLAINT-1/live", Text: "投诉处理（上） · 情景面授", Selected: true}}, Units: units}
	edit := form
	edit.ID, edit.Units = "x", nil
	teach := sampleShow()
	teach.Mine, teach.Seats, teach.Rights, teach.Begun, teach.Door = nil, sampleSeats(), class.Rights{Read: true, Plan: true, Teach: true}, true, true
	held := teach
	held.row = sampleRow("已开课", "blue")
	held.Planned, held.Held, held.Seats, held.UseFrom = false, true, sampleSeats()[:2], sampleDay.AddDate(0, 0, 30)
	held.Levels = &class.Levels{Opinions: 12, Reaction: class.Ratings{N: 10, Comments: []string{"案例贴近日常。", "希望再多些演练时间。"}}, Learnt: 17, Learning: 864, Observed: 6, Behaviour: 4.2, Present: 18}
	held.Questions = nil
	for _, q := range sampleShow().Questions {
		q.Mean = "4.3"
		held.Questions = append(held.Questions, q)
	}
	few := held
	few.Levels = &class.Levels{Opinions: 3, Present: 4}
	rate := sampleShow()
	rate.row, rate.Planned, rate.Held, rate.Rate = sampleRow("已到课", "green"), false, true, true
	leader := sampleShow()
	leader.Mine, leader.Planned, leader.Held, leader.Asked = nil, false, true, sampleSeats()[:2]
	qr, err := sign("https://tianti.example.cn/classes/x/door?code=ABCDEFGHIJKLMNOP")
	if err != nil {
		panic(err) // a short text always fits
	}
	door := doorPage{sampleRow("已占座", "green"), "ABCDEFGHIJKLMNOP"}
	return []kit.Sample{
		{Page: "classes_mine", Case: "some", Data: minePage{Own: rows[:2], Open: rows[2:], Minutes: 240}},
		{Page: "classes_mine", Case: "none", Data: minePage{Course: "COMPLAINT-1", Title: "投诉处理（上）"}},
		{Page: "classes_below", Case: "some", Data: belowPage{Rows: rows, Taught: rows[:1], Unit: "/group/gd/", Units: units}},
		{Page: "classes_below", Case: "none", Data: belowPage{Units: units}},
		{Page: "class_form", Case: "new", Data: form}, {Page: "class_form", Case: "no_lesson", Data: formPage{}},
		{Page: "class_form", Case: "refused", Data: edit, Err: class.ErrTime.At("begins").With("hours", 12)},
		{Page: "class_show", Case: "booked", Data: sampleShow()}, {Page: "class_show", Case: "teach", Data: teach},
		{Page: "class_show", Case: "held", Data: held}, {Page: "class_show", Case: "few", Data: few}, {Page: "class_show", Case: "rate", Data: rate}, {Page: "class_show", Case: "leader", Data: leader},
		{Page: "class_screen", Case: "code", Data: screenPage{sampleRow("", ""), "x", "ABCDEFGHIJKLMNOP", qr}},
		{Page: "class_door", Case: "scanned", Data: door}, {Page: "class_door", Case: "old", Data: door, Err: class.ErrCode.At("code")},
		{Page: "classes_calendar", Case: "none", Data: calendarPage{}}, {Page: "classes_calendar", Case: "made", Data: calendarPage{true, "https://tianti.example.cn/calendar/ABCDEFGHIJKLMNOPQRSTUVWXYZ"}},
	}
}
