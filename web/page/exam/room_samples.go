package exam

import (
	"time"

	"tianti/exams"
	"tianti/exams/item"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/web/kit"
)

func sampleRoom() exams.Room {
	return exams.Room{Code: "A1", RoomPlan: exams.RoomPlan{Name: "第一机房", Place: "深圳中心 3 楼 301", Seats: 40, Invigilators: []string{"KF000008"}, Networks: []string{"10.1.2.0/24"}}}
}

func sampleDuty() exams.Duty {
	room := sampleRoom()
	e := &exams.Exam{Meta: store.Meta{ID: "PREJOB-2611"}, State: exams.Scheduled, Plan: exams.Plan{Title: locale.Text{Zh: "岗前认证考试"}, Mode: exams.Theory, Opens: at, Closes: at.Add(8 * time.Hour)}}
	return exams.Duty{Exam: e, Room: &room}
}

func roomSamples() []kit.Sample {
	d := sampleDuty()
	guard := exams.Who{Person: "KF000008", No: "KF000008", Name: "赵强"}
	other := sampleRoom()
	other.Code, other.Name, other.Place, other.Invigilators = "B2", "培训教室", "广州中心 2 楼", nil
	rooms := roomsPage{Exam: d.Exam, Rooms: []roomRow{{sampleRoom(), 32, []exams.Who{guard}}, {other, 0, nil}}, Seats: 80, Taken: 32, Unseated: 14, Plans: true}
	noticed := &exams.Signals{Count: map[exams.SignalKind]int{exams.SignalLeft: 1, exams.SignalPasted: 1, exams.SignalAddress: 1, exams.SignalDevice: 1}, Away: 42, List: []exams.Signal{
		{Kind: exams.SignalLeft, N: 7, Size: 42, At: at}, {Kind: exams.SignalPasted, N: 8, Size: 310, At: at.Add(time.Minute)},
		{Kind: exams.SignalAddress, From: "10.1.2.14", To: "10.9.0.3", At: at.Add(2 * time.Minute)}, {Kind: exams.SignalDevice, At: at.Add(3 * time.Minute)}}}
	li, chen := exams.Who{Person: "KF000001", No: "KF000001", Name: "李明"}, exams.Who{Person: "KF000005", No: "KF000005", Name: "陈静"}
	sitting := &exams.Sitting{Meta: store.Meta{ID: "s1"}, Attempt: 1, State: exams.Open, Count: 41, Started: at, Person: li.Person}
	watch := &exams.Watch{Exam: d.Exam, Room: d.Room, Guards: []exams.Who{guard}, Now: at, Taken: 3, Present: 1, Counts: map[exams.State]int{exams.Open: 1}, Rows: []exams.Presence{
		{Seated: exams.Seated{Person: li.Person, Room: "A1", No: 1}, Who: li, Sitting: sitting, Deadline: at.Add(time.Hour), Answered: 12, Signals: noticed},
		{Seated: exams.Seated{Person: chen.Person, Room: "A1", No: 2}, Who: chen},
		{Seated: exams.Seated{Person: "KF000003", Room: "A1", No: 3}, Who: exams.Who{Person: "KF000003", No: "KF000003", Name: "阿依古丽·买买提"}, Absent: true}}}
	units := []kit.Option{{Value: "/group/gd/shenzhen/", Text: "深圳中心"}}
	none := *watch
	none.Rows, none.Taken, none.Present, none.Counts = nil, 0, 0, nil
	b, full, _ := item.Sample("essay")
	task := &exams.Task{ID: "m1", Exam: d.Exam.ID, Kind: b.Kind, Stem: b.Stem, Model: b.Model, Rubric: b.MarkingRubric(), Max: b.Max, Response: full}
	low, high := map[string]int64{}, map[string]int64{}
	var sum, most int64
	for _, c := range task.Rubric.Criteria {
		low[c.ID], high[c.ID] = c.Max/4, c.Max
		sum, most = sum+c.Max/4, most+c.Max
	}
	dispute := exams.Dispute{Task: "m1", Exam: d.Exam.ID, Stem: b.Stem, Max: b.Max, Marks: []exams.Differing{{Scores: low, Milli: sum, Comment: "没有致歉。"}, {Scores: high, Milli: most, Comment: "先安抚再处理。"}}}
	return []kit.Sample{
		{Page: "exam_rooms", Case: "rows", Data: rooms},
		{Page: "exam_rooms", Case: "none", Data: roomsPage{Exam: d.Exam, Plans: true}},
		{Page: "exam_room_form", Case: "new", Data: roomForm{Exam: d.Exam.ID, New: true, Plan: exams.RoomPlan{Seats: 30}}},
		{Page: "exam_room_form", Case: "refused", Data: roomForm{Exam: d.Exam.ID, Code: "A1", Plan: d.Room.RoomPlan, Invigilators: "KF000008", Networks: "10.1.2"}, Err: exams.ErrRoomNetwork.At("networks").With("network", "10.1.2")},
		{Page: "exam_room", Case: "planning", Data: roomPage{Watch: watch, Act: &watch.Rows[0], Plans: true, Units: units}},
		{Page: "exam_room", Case: "invigilator", Data: roomPage{Watch: watch}},
		{Page: "exam_room", Case: "empty", Data: roomPage{Watch: &none, Plans: true, Units: units}},
		{Page: "exam_disputes", Case: "rows", Data: disputesPage{d.Exam, []exams.Dispute{dispute}}},
		{Page: "exam_disputes", Case: "empty", Data: disputesPage{Exam: d.Exam}},
		{Page: "exam_dispute", Case: "two marks", Data: drawDispute(task, &dispute)},
		{Page: "exam_dispute", Case: "refused", Data: drawDispute(task, &dispute), Err: exams.ErrReason.At("reason")},
	}
}
