package exams_test

import (
	"io"
	"testing"
	"time"

	"tianti/exams"
	"tianti/exams/item"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

func (h *hall) room(code string, seats int, guard string, networks ...string) {
	h.t.Helper()
	must[*exams.Hall](h.t)(h.AddRoom(h.ctx(), h.manager, "E1", code, exams.RoomPlan{Name: "考场 " + code, Place: "3 楼", Seats: seats, Invigilators: []string{rbactest.ID(guard)}, Networks: networks}, "test"))
}

func TestAnExamIsHeldInRoomsAndWatchedByTheirInvigilators(t *testing.T) {
	h := open(t)
	ctx := h.ctx()
	h.paper("P1", content(exams.Row{Items: h.singles(3)}))
	h.exam("E1", h.plan("P1"))
	h.room("A1", 2, "leader1", "10.1.2.0/24")
	h.room("B1", 20, "supervisor1")
	plan := exams.RoomPlan{Name: "x", Seats: 1}
	_, err := h.AddRoom(ctx, h.manager, "E1", "a1", plan, "test")
	h.refused(err, exams.ErrTaken)
	_, err = h.AddRoom(ctx, h.Actor("leader1"), "E1", "C1", plan, "test")
	h.refused(err, rbac.ErrForbidden)
	plan.Networks = []string{"10.1.2"}
	_, err = h.AddRoom(ctx, h.manager, "E1", "C1", plan, "test")
	h.refused(err, exams.ErrRoomNetwork)

	li := h.Actor("trainee1")
	_, err = h.Start(ctx, li, "E1", "pc")
	h.refused(err, exams.ErrNoSeat)
	seat := func(room string, logins ...string) (*exams.Hall, error) {
		var people []string
		for _, l := range logins {
			people = append(people, rbactest.ID(l))
		}
		return h.SeatPeople(ctx, h.manager, "E1", room, people, "test")
	}
	must[*exams.Hall](t)(seat("A1", "trainee1", "trainee2"))
	_, err = seat("A1", "agent1")
	h.refused(err, exams.ErrRoomFull)
	_, err = seat("B1", "leader1")
	h.refused(err, exams.ErrGuardSits)
	_, err = seat("B1", "agent3")
	h.refused(err, exams.ErrNoCandidate)
	all := must[*exams.Hall](t)(h.SpreadSeats(ctx, h.manager, "E1", "其余平均安排"))
	if len(all.In("A1")) != 2 || len(all.In("B1")) != 9 {
		t.Fatalf("seated: %s", text(all.Seated))
	}
	_, err = h.SpreadSeats(ctx, h.manager, "E1", "再来")
	h.refused(err, exams.ErrNobodySits)

	li.Address = "10.9.9.9"
	_, err = h.Start(ctx, li, "E1", "pc")
	h.refused(err, exams.ErrNotInRoom)
	li.Address = "10.1.2.7"
	sheet := must[*exams.Sheet](t)(h.Start(ctx, li, "E1", "pc"))
	i := must[exams.Invitation](t)(h.Invitation(ctx, li, "E1"))
	if i.Room == nil || i.Room.Name != "考场 A1" || i.Seat != 1 || len(i.Room.Invigilators)+len(i.Room.Networks) > 0 {
		t.Fatalf("the invitation: %s", text(i))
	}

	guard, other := h.Actor("leader1"), h.Actor("supervisor1")
	w := must[*exams.Watch](t)(h.Watch(ctx, guard, "E1", "A1", true))
	if w.Taken != 2 || w.Present != 1 || w.Rows[0].Who.Name != "李明" || w.Rows[1].Sitting != nil || w.Rows[1].Absent {
		t.Fatalf("the room: %s", text(w.Rows))
	}
	for _, by := range []rbac.Actor{other, li, h.Actor("trainer1")} {
		_, err = h.Watch(ctx, by, "E1", "A1", false)
		h.refused(err, rbac.ErrForbidden)
	}
	must[*exams.Watch](t)(h.Watch(ctx, h.Actor("hr1"), "E1", "A1", false))
	_, own, err := h.Rooms(ctx, guard, "E1")
	if err != nil || len(own.Rooms) != 1 || len(own.Seated) != 2 {
		t.Fatalf("the invigilator sees %s %v", text(own), err)
	}
	if d := must[[]exams.Duty](t)(h.Duties(ctx, guard)); len(d) != 1 || d[0].Room.Code != "A1" {
		t.Fatalf("duties: %s", text(d))
	}

	_, err = h.Pause(ctx, other, sheet.ID, "停电")
	h.refused(err, rbac.ErrForbidden)
	_, err = h.PauseAll(ctx, guard, "E1", "", "停电")
	h.refused(err, rbac.ErrForbidden)
	if n := must[int](t)(h.PauseAll(ctx, guard, "E1", "A1", "停电")); n != 1 {
		t.Fatalf("%d paused", n)
	}
	h.Clock.Advance(time.Minute)
	if n := must[int](t)(h.ResumeAll(ctx, guard, "E1", "A1", "来电")); n != 1 {
		t.Fatalf("%d resumed", n)
	}
	if again := must[*exams.Sheet](t)(h.Start(ctx, li, "E1", "pc")); again.Deadline.Sub(sheet.Deadline) != time.Minute {
		t.Fatalf("the pause moved the deadline by %s", again.Deadline.Sub(sheet.Deadline))
	}

	// Somebody who is moved while sitting belongs to the invigilator of the new room.
	must[*exams.Hall](t)(seat("B1", "trainee1"))
	h.Drain(t)
	_, err = h.Extend(ctx, guard, sheet.ID, 5, "换机")
	h.refused(err, rbac.ErrForbidden)
	must[*exams.Sitting](t)(h.Extend(ctx, other, sheet.ID, 5, "换机"))
	_, err = h.DropRoom(ctx, h.manager, "E1", "A1", "test")
	h.refused(err, exams.ErrRoomUsed)
	must[*exams.Hall](t)(h.FreeSeats(ctx, h.manager, "E1", []string{rbactest.ID("trainee2")}, "test"))
	must[*exams.Hall](t)(h.DropRoom(ctx, h.manager, "E1", "A1", "test"))

	h.Clock.Advance(48 * time.Hour)
	w = must[*exams.Watch](t)(h.Watch(ctx, h.manager, "E1", "B1", false))
	if w.Present != 1 || !w.Rows[0].Absent {
		t.Fatalf("after the exam: %s", text(w.Rows))
	}
}

func TestSeatsAreSpreadInProportion(t *testing.T) {
	h := open(t)
	h.paper("P1", content(exams.Row{Items: h.singles(2)}))
	h.exam("E1", h.plan("P1"))
	h.room("A1", 4, "leader1")
	h.room("B1", 8, "supervisor1")
	all := must[*exams.Hall](t)(h.SpreadSeats(h.ctx(), h.manager, "E1", "test"))
	if a, b := all.Taken("A1"), all.Taken("B1"); a+b != 11 || a < 3 || a > 4 {
		t.Fatalf("%d and %d", a, b)
	}
	h = open(t)
	h.paper("P1", content(exams.Row{Items: h.singles(2)}))
	h.exam("E1", h.plan("P1"))
	h.room("A1", 3, "leader1")
	_, err := h.SpreadSeats(h.ctx(), h.manager, "E1", "test")
	h.refused(err, exams.ErrRoomsFull)
}

func TestSignalsAreKeptAsEvidence(t *testing.T) {
	h := open(t)
	ctx := h.ctx()
	h.paper("P1", content(exams.Row{Items: h.singles(3)}))
	h.exam("E1", h.plan("P1"))
	li := h.Actor("trainee1")
	li.Address = "10.1.2.7"
	sheet := must[*exams.Sheet](t)(h.Start(ctx, li, "E1", "pc"))
	answer := func(n int, device string) {
		t.Helper()
		must[exams.Saved](t)(h.Answer(ctx, li, sheet.ID, exams.Save{N: n, Seq: int64(n), Response: right(sheet.Items[n-1]), Device: device}))
	}
	answer(1, "pc")
	li.Address = "10.9.0.3"
	answer(2, "pc")
	must[*exams.Sheet](t)(h.TakeOver(ctx, li, sheet.ID, "phone"))
	answer(3, "phone")
	if err := h.Tell(ctx, li, sheet.ID, []exams.Signal{{Kind: exams.SignalLeft, N: 2, Size: 42}, {Kind: exams.SignalPasted, N: 3, Size: 310}}); err != nil {
		t.Fatal(err)
	}
	h.refused(h.Tell(ctx, li, sheet.ID, []exams.Signal{{Kind: exams.SignalAddress}}), exams.ErrSignal)
	h.refused(h.Tell(ctx, li, sheet.ID, []exams.Signal{{Kind: exams.SignalLeft, N: 9}}), exams.ErrSignal)
	h.refused(h.Tell(ctx, h.Actor("trainee2"), sheet.ID, []exams.Signal{{Kind: exams.SignalLeft}}), rbac.ErrForbidden)
	x := must[*exams.Signals](t)(h.Signals(ctx, h.manager, sheet.ID))
	if x.All() != 4 || x.Away != 42 || x.List[0].From != "10.1.2.7" || x.List[0].To != "10.9.0.3" || x.List[1].Kind != exams.SignalDevice {
		t.Fatalf("noticed: %s", text(x))
	}
	_, err := h.Signals(ctx, li, sheet.ID)
	h.refused(err, rbac.ErrForbidden)
	b := must[*exams.Board](t)(h.Progress(ctx, h.manager, "E1", "", ""))
	if b.Rows[0].Signals.All() != 4 || b.Rows[0].State != exams.Open {
		t.Fatalf("the board: %s", text(b.Rows))
	}
}

func TestWhoeverModeratesSettlesADifference(t *testing.T) {
	h := written(t, func(p *exams.Plan) { p.Markers = []string{rbactest.ID("trainer1"), rbactest.ID("trainer2")} })
	ctx := h.ctx()
	h.mark("trainer1", "E1", 0, 2000)
	h.mark("trainer2", "E1", 4000, 6000)
	_, all, err := h.Disputes(ctx, h.manager, "E1")
	if err != nil || len(all) != 1 || all[0].Apart() != 8000 {
		t.Fatalf("%s %v", text(all), err)
	}
	_, _, err = h.Disputes(ctx, h.Actor("trainer1"), "E1")
	h.refused(err, rbac.ErrForbidden)
	task, d, err := h.Dispute(ctx, h.manager, all[0].Task)
	if err != nil {
		t.Fatal(err)
	}
	lacks(t, "the difference", text(task)+text(d), rbactest.ID("trainee1"), "李明", rbactest.ID("trainer1"), "欧阳菲", exams.SittingID("E1", rbactest.ID("trainee1"), 1))
	if !d.Differs("care") || d.Marks[0].Milli != 2000 || d.Marks[1].Comment == "" {
		t.Fatalf("%s", text(d))
	}
	marker, near := h.manager, h.manager
	marker.Person, near.Unit = rbactest.ID("trainer1"), rbactest.TeamPath
	scores := map[string]int64{"care": 2000, "rule": 4000}
	h.refused(h.Arbitrate(ctx, marker, task.ID, scores, "裁定"), exams.ErrMarked)
	h.refused(h.Arbitrate(ctx, near, task.ID, scores, "裁定"), exams.ErrNotMarker)
	h.refused(h.Arbitrate(ctx, h.Actor("judge1"), task.ID, scores, "裁定"), rbac.ErrForbidden)
	h.refused(h.Arbitrate(ctx, h.manager, task.ID, scores, ""), exams.ErrReason)
	h.refused(h.Arbitrate(ctx, h.manager, task.ID, map[string]int64{"care": 2000}, "裁定"), item.ErrMarksMissing)
	if err := h.Arbitrate(ctx, h.manager, task.ID, scores, "两位对“致歉”的理解不同，以细则为准。"); err != nil {
		t.Fatal(err)
	}
	h.refused(h.Arbitrate(ctx, h.manager, task.ID, scores, "再来"), exams.ErrMarked)
	h.Drain(t)
	must[int](t)(h.Release(ctx, h.manager, "E1", "发布"))
	if out := h.outcome("trainee1"); *out.Score != 6000 {
		t.Fatalf("%s", text(out))
	}
}

func TestWhoeverAnswersAnAppealHasTheFilesAsLongAsItIsOpen(t *testing.T) {
	h := open(t)
	ctx, li := h.ctx(), h.Actor("trainee1")
	up, _, _ := item.Sample("upload")
	h.paper("P1", content(exams.Row{Items: []string{h.item("上传/", up)}}))
	plan := h.plan("P1")
	plan.Appeals, plan.Markings = 3, 1
	h.exam("E1", plan)
	s := h.sit(li, "E1")
	a := must[*exams.Attachment](t)(h.attach("trainee1", s.ID, exams.Incoming{N: 1, Name: "李明_附件.pdf"}, report))
	must[exams.Saved](t)(h.Answer(ctx, li, s.ID, exams.Save{N: 1, Seq: 1, Device: "pc", Response: item.Response{Files: []string{a.File}, Pairs: map[string]string{a.File: a.Name}}}))
	must[exams.Ended](t)(h.Submit(ctx, li, s.ID, "pc"))
	h.Drain(t)
	task := must[*exams.Task](t)(h.Next(ctx, h.Actor("trainer1"), "E1"))
	scores := map[string]int64{}
	for _, c := range task.Rubric.Criteria {
		scores[c.ID] = 0
	}
	if err := h.Mark(ctx, h.Actor("trainer1"), task.ID, scores, ""); err != nil {
		t.Fatal(err)
	}
	h.Drain(t)
	must[int](t)(h.Release(ctx, h.manager, "E1", "发布"))
	h.Drain(t)
	_, err := h.AppealFile(ctx, h.manager, s.ID, 1, a.File)
	if err == nil {
		t.Fatal("a file without an appeal")
	}
	must[*exams.Appeal](t)(h.File(ctx, li, s.ID, nil, grounds))
	lacks(t, "the case", text(must[*exams.AppealCase](t)(h.AppealCase(ctx, h.manager, s.ID)).Items), "附件")
	f := must[*exams.Download](t)(h.AppealFile(ctx, h.manager, s.ID, 1, a.File))
	if data, err := io.ReadAll(f.Read(ctx, 0, f.Size)); err != nil || string(data) != report || f.Name != "1.pdf" {
		t.Fatalf("%q %q %v", f.Name, data, err)
	}
	marker := h.manager
	marker.Person = rbactest.ID("trainer1")
	_, err = h.AppealFile(ctx, marker, s.ID, 1, a.File)
	h.refused(err, exams.ErrAppealMarker)
	_, err = h.AppealFile(ctx, h.Actor("hr1"), s.ID, 1, a.File)
	h.refused(err, rbac.ErrForbidden)
	must[*exams.Appeal](t)(h.AnswerAppeal(ctx, h.manager, s.ID, false, "登记表不完整，维持原分。"))
	_, err = h.AppealFile(ctx, h.manager, s.ID, 1, a.File)
	h.refused(err, exams.ErrAppealState)
}
