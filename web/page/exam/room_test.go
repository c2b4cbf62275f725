package exam_test

import (
	"strings"
	"testing"

	"tianti/exams"
	"tianti/exams/examstest"
	"tianti/exams/item"
)

func TestRoomsArePlannedByTheManagerAndWatchedByTheirInvigilators(t *testing.T) {
	h := examstest.Open(t)
	h.Exam("PREJOB-T")
	s := serve(t, h)
	m, l := s.As("manager1"), s.As("leader1")
	m.Get("/exams/PREJOB-T").Status(200).Has("考场与座位", "全部暂停")
	m.Get("/exams/PREJOB-T/rooms").Status(200).Has("这场考试不设考场")
	room := []string{"code", "a1", "name", "第一机房", "place", "3 楼 301", "seats", "2", "invigilators", "KF000008", "networks", ""}
	m.Post("/exams/PREJOB-T/rooms", room...).Status(303).To("/exams/PREJOB-T/rooms")
	m.Post("/exams/PREJOB-T/rooms", append([]string{"networks", "10.1.2", "code", "B1"}, room...)...).Status(400).Has("10.1.2")
	m.Post("/exams/PREJOB-T/rooms/A1/seats", "people", "KF000001 KF000002").Status(303)
	m.Post("/exams/PREJOB-T/rooms/A1/seats", "people", "KF000003").Status(409).Has("座位不够")
	m.Post("/exams/PREJOB-T/rooms/spread").Status(409).Has("没有座位")
	m.Get("/exams/PREJOB-T/rooms").Status(200).Has("第一机房", "2 / 2", "赵强", "平均安排座位")
	s.As("trainee1").Get("/my/exams/PREJOB-T").Status(200).Has("第一机房", "3 楼 301", "1 号座位", "离开考试页面")
	s.As("agent1").Get("/my/exams/PREJOB-T").Status(200).Has("还没有被安排考场和座位")

	l.Get("/exams/PREJOB-T/rooms").Status(200).Has("第一机房").HasNot("/rooms/new", "/edit")
	l.Get("/exams/PREJOB-T/rooms/A1").Status(200).Has("李明", "未开考", "签到表").HasNot("安排这些人")
	l.Get("/exams/PREJOB-T").Status(403)
	for _, who := range []string{"leader2", "trainee1", "agent1", "supervisor1"} {
		s.As(who).Get("/exams/PREJOB-T/rooms/A1").Status(403).HasNot("第一机房", "号座位")
	}
	s.As("auditor1").Get("/exams/PREJOB-T/rooms/A1").Status(200).HasNot("安排这些人")

	li := h.Actors()["trainee1"]
	sheet, err := h.Start(t.Context(), li, "PREJOB-T", "")
	if err == nil {
		err = h.Tell(t.Context(), li, sheet.ID, []exams.Signal{{Kind: exams.SignalLeft, N: 2, Size: 42}})
	}
	if err != nil {
		t.Fatal(err)
	}
	l.Get("/exams/PREJOB-T/rooms/A1?sitting="+sheet.ID).Status(200).Has("离开页面 42 秒", "第 2 题")
	l.Post("/exams/PREJOB-T/rooms/A1/pause").Status(400).Has("没有写原因")
	l.Post("/exams/PREJOB-T/rooms/A1/pause", "reason", "停电").Status(303)
	l.Get("/exams/PREJOB-T/rooms/A1/board").Status(200).Has("已暂停")
	l.Post("/exams/PREJOB-T/rooms/A1/sittings/"+sheet.ID+"/resume", "reason", "来电").Status(303)
	l.Post("/exams/PREJOB-T/rooms/A1/sittings/"+sheet.ID+"/extend", "reason", "换机", "minutes", "5").Status(303)
	s.As("leader2").Post("/exams/PREJOB-T/rooms/A1/sittings/"+sheet.ID+"/annul", "reason", "替考").Status(403)
	if pdf := l.Get("/exams/PREJOB-T/rooms/A1/attendance.pdf").Status(200); !strings.HasPrefix(pdf.Body, "%PDF") {
		t.Errorf("the list is %.40q", pdf.Body)
	}
}

func TestAManagerSettlesWhatTwoMarkersDifferOn(t *testing.T) {
	h := examstest.Open(t)
	h.Exam("PREJOB-T")
	s := serve(t, h)
	m, ctx, li := s.As("manager1"), t.Context(), h.Actors()["trainee1"]
	sheet, err := h.Start(ctx, li, "PREJOB-T", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Answer(ctx, li, sheet.ID, exams.Save{N: 7, Seq: 1, Response: item.Response{Text: "您好，非常抱歉"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Submit(ctx, li, sheet.ID, ""); err != nil {
		t.Fatal(err)
	}
	h.Drain(t)
	for login, points := range map[string]int64{"trainer1": 0, "trainer2": 4000} {
		task, err := h.Next(ctx, h.Actor(login), "PREJOB-T")
		if err == nil {
			err = h.Mark(ctx, h.Actor(login), task.ID, map[string]int64{"care": points, "rule": points}, "评语")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	m.Get("/exams/PREJOB-T/marking").Status(200).Has("/exams/PREJOB-T/disputes")
	_, all, err := h.Disputes(ctx, h.Actor("manager1"), "PREJOB-T")
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v %v", all, err)
	}
	path := "/exams/PREJOB-T/disputes/" + all[0].Task
	m.Get("/exams/PREJOB-T/disputes").Status(200).Has(path)
	m.Get(path).Status(200).Has("第一评", "第二评", "非常抱歉", "text-danger").HasNot("李明", "欧阳菲", "刘洋", "KF000001")
	m.Post(path, "mark_care", "2", "mark_rule", "").Status(400)
	m.Post(path, "mark_care", "2", "mark_rule", "3").Status(400).Has("没有写原因")
	m.Post(path, "mark_care", "2", "mark_rule", "3", "reason", "以评分细则为准").Status(303).To("/exams/PREJOB-T/disputes")
	m.Get("/exams/PREJOB-T/disputes").Status(200).Has("没有待裁定的分歧")
	for _, who := range []string{"trainer1", "hr1", "leader1"} {
		s.As(who).Get(path).Status(403).HasNot("非常抱歉")
	}
}
