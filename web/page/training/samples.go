package training

import (
	"time"

	"tianti/courses"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/pick"
)

// What /dev/pages shows.

var sampleDay = time.Date(2026, 11, 20, 0, 0, 0, 0, clock.Shanghai)

func sampleEnrolment() *courses.Enrolment {
	return &courses.Enrolment{Meta: store.Meta{ID: "MENTORED:KF000001"}, Course: "MENTORED", Person: "KF000001", Name: "李明", Unit: "/group/gd/sz/t1/",
		State: courses.Open, Due: sampleDay, Lessons: 2, Finished: 1}
}

func sampleBehind() behindPage {
	return behindPage{Unit: unit{"/group/gd/sz/t1/", "深圳中心 / 1组"}, Late: 3, Open: 21}
}

func sampleEscalated() escalatedPage {
	e := sampleEnrolment()
	e.Escalated = courses.ToManager
	return escalatedPage{To: "manager", Unit: unit{"/group/gd/sz/", "深圳中心"}, Count: 1, Rows: []*courses.Enrolment{e}, names: map[string]string{e.Unit: "深圳中心 / 1组"}, courses: map[string]string{e.Course: "岗前跟岗实践"}}
}

func sampleWaiting() waitingPage {
	step := courses.Step{Lesson: "seat", Position: 24, Signed: []courses.Signed{{Day: sampleDay, Mentor: "KF000006", MentorName: "欧阳菲", Hours: 8, Points: 86, Note: "开头结尾规范，复述还要加强"}}}
	return waitingPage{[]courses.Waiting{{Enrolment: sampleEnrolment(), Course: locale.Text{Zh: "岗前跟岗实践", En: "Mentored practice before the post"},
		Lesson: &courses.Lesson{ID: "seat", Kind: "practice", Title: locale.Text{Zh: "跟岗实践", En: "Practice on the seat"}, Practice: 80}, Step: step, Last: sampleDay},
		{Enrolment: sampleEnrolment(), Course: locale.Text{Zh: "投诉处理", En: "Complaints"}, Lesson: &courses.Lesson{ID: "drill", Kind: courses.MockDrill, Title: locale.Text{Zh: "第三次来电", En: "The third call"}, Pass: 80}, Step: courses.Step{Lesson: "drill", Tries: 1}}},
		map[string]string{"/group/gd/sz/t1/": "深圳中心 / 1组"}}
}

func samples() []kit.Sample {
	w := sampleWaiting().Items[0]
	sign := signPage{Enrolment: w.Enrolment, Course: w.Course, Lesson: *w.Lesson, Step: w.Step, Day: "2026-11-21", Hours: "8", Today: "2026-11-21"}
	names := map[string]string{"/group/gd/sz/": "深圳中心", "/group/gd/sz/t1/": "深圳中心 / 1组"}
	titles := func(string) string { return "岗前跟岗实践" }
	team := teamPage{Unit: unit{"/group/gd/sz/", "深圳中心"}, Way: []unit{{"/group/gd/", "广东"}}, Roots: []unit{{"/group/js/", "江苏"}},
		Tally: courses.Tally{courses.Open: 21, courses.Done: 63}, Late: 3, Cap: 167, Full: 1, Nearly: 2, Away: map[string]rbac.Day{"KF000002": "2026-12-04"}, names: names, titles: titles,
		Parts:   []part{{unit{"/group/gd/sz/t1/", "1组"}, courses.Tally{courses.Open: 12, courses.Done: 30}, 3}, {unit{"/group/gd/sz/t2/", "2组"}, courses.Tally{courses.Open: 9, courses.Done: 33}, 0}},
		People:  []courses.Member{{Learner: courses.Learner{Person: "KF000001", Name: "李明", Unit: "/group/gd/sz/t1/", Grade: "F1"}, Open: 4, Done: 5, Late: 1, Due: sampleDay}, {Learner: courses.Learner{Person: "KF000002", Name: "阿依古丽·买买提", Unit: "/group/gd/sz/t1/"}, Done: 9}},
		Overdue: []*courses.Enrolment{sampleEnrolment()}}
	crowd := teamPage{Unit: unit{"/group/", "集团"}, Crowd: true, Tally: courses.Tally{courses.Open: 812_345, courses.Done: 2_104_882}, Late: 20_417, Counted: sampleDay, names: names, titles: titles}
	assign := assignPage{Unit: "/group/gd/sz/t1/", Units: []kit.Option{{Value: "/group/gd/sz/t1/", Text: "深圳中心 / 1组"}}, Courses: pick.Sample(), Today: "2026-11-21"}
	person := assignPage{Person: "KF000001", Name: "李明", Courses: pick.Sample("PRIVACY", "信息安全与客户隐私"), Today: "2026-11-21"}
	found := person
	found.Courses.Search.Text, found.Courses.Search.More, found.Courses.Search.Found = "规范", true, []pick.Row{{Code: "NORMS", Title: "F1 · 企业与服务规范"}, {Code: "PRIVACY", Title: "F2 · 信息安全与客户隐私规范", Held: true}}
	none := assign
	none.Courses.Search.Text = "没有的"
	lesson := courses.Lesson{ID: "angry", Kind: courses.MockDrill, Title: locale.Text{Zh: "投诉演练", En: "A complaint, played"}, Text: "客户第三次来电。", Pass: 80,
		Drill: &courses.Drill{Roles: []courses.Role{{Name: "客服", Brief: "按五步安抚"}, {Name: "客户", Brief: "其实担心的是明天停机", Secret: true}}, Rubric: []courses.Criterion{{Name: "倾听", Most: 10, Look: "不打断，复述准确"}, {Name: "解决", Most: 20}}}}
	played := sampleEnrolment()
	played.Steps = []courses.Step{{Lesson: "angry", Observed: []courses.Observed{{Day: sampleDay, ObserverName: "欧阳菲", Role: "客服", Share: 700, Note: "再慢一点"}}}}
	drill := drillOf(played, w.Course, lesson, sampleDay, func(string) string { return "" })
	return []kit.Sample{
		{Page: "training_escalated", Case: "some", Data: sampleEscalated()},
		{Page: "training_escalated", Case: "none", Data: escalatedPage{To: "leader", Unit: unit{"/group/gd/sz/t1/", "深圳中心 / 1组"}}},
		{Page: "training_exempt", Case: "chosen", Data: exemptPage{Person: "KF000001", Name: "李明", Course: "TARIFF", Title: "资费与账单", Today: "2026-11-24"}},
		{Page: "training_exempt", Case: "found", Data: exemptPage{Person: "KF000001", Name: "李明", Search: pick.Search{Name: "q", Act: "course", Text: "资费", More: true, Found: []pick.Row{{Code: "TARIFF", Title: "F1 · 资费与账单"}, {Code: "TARIFF-2", Title: "F3 · 资费专题"}}}, Today: "2026-11-24"}},
		{Page: "training_exempt", Case: "none found", Data: exemptPage{Person: "KF000001", Name: "李明", Search: pick.Search{Name: "q", Act: "course", Text: "没有的"}, Today: "2026-11-24"}},
		{Page: "training_units", Case: "some", Data: sampleUnits()},
		{Page: "training_units", Case: "none", Data: sampleNoUnits()},
		{Page: "training_units", Case: "refused", Data: sampleUnits(), Err: courses.ErrReason.At("reason")},
		{Page: "training_drill", Case: "form", Data: drill},
		{Page: "training_drill", Case: "refused", Data: drill, Err: courses.ErrScores.At("scores").With("n", 1).With("most", 10)},
		{Page: "training_team", Case: "centre", Data: team},
		{Page: "training_team", Case: "crowd", Data: crowd},
		{Page: "training_assign", Case: "unit", Data: assign},
		{Page: "training_assign", Case: "person", Data: person},
		{Page: "training_assign", Case: "found", Data: found},
		{Page: "training_assign", Case: "none found", Data: none},
		{Page: "training_assign", Case: "refused", Data: assign, Err: courses.ErrReason.At("reason")},
		{Page: "training_practice", Case: "some", Data: sampleWaiting()},
		{Page: "training_practice", Case: "none", Data: waitingPage{}},
		{Page: "training_sign", Case: "form", Data: sign},
		{Page: "training_sign", Case: "refused", Data: sign, Err: courses.ErrDayHours.At("hours").With("most", 12).With("signed", 8)},
	}
}
