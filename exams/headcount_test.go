package exams_test

import (
	"fmt"
	"testing"
	"time"

	"tianti/exams"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

// recruits are so many new people of the centre.
func (h *hall) recruits(n int) []rbac.Actor {
	h.t.Helper()
	var out []rbac.Actor
	for i := range n {
		p := must[*rbac.Person](h.t)(h.Org.Hire(h.ctx(), rbac.System("test"), rbac.Card{
			EmployeeNo: fmt.Sprintf("KF0005%02d", i), Name: fmt.Sprintf("新人%02d", i), Unit: rbactest.OtherTeam, Post: "AGENT", Employment: "contract",
			HiredOn: "2026-11-02", Phone: fmt.Sprintf("138000005%02d", i), Mail: fmt.Sprintf("n%02d@example.com", i), Languages: []string{"zh"},
		}, "test"))
		out = append(out, must[rbac.Actor](h.t)(h.Org.Act(h.ctx(), p.ID)))
	}
	return out
}

// TestTheBoardOfARoomReadsAsOftenForManySeatsAsForFew holds an exam in a small room and in a large one: the first look
// into either takes the same reads, and every later one none more. It shows what is answered meanwhile, on whatever node.
func TestTheBoardOfARoomReadsAsOftenForManySeatsAsForFew(t *testing.T) {
	h := open(t)
	ctx := h.ctx()
	people := h.recruits(40)
	h.paper("P1", content(exams.Row{Items: h.singles(3)}))
	h.exam("E1", h.plan("P1"))
	h.room("A1", 2, "leader1")
	h.room("B1", 38, "supervisor1")
	var ids []string
	for _, p := range people {
		ids = append(ids, p.Person)
	}
	must[*exams.Hall](t)(h.SeatPeople(ctx, h.manager, "E1", "A1", ids[:2], "test"))
	must[*exams.Hall](t)(h.SeatPeople(ctx, h.manager, "E1", "B1", ids[2:], "test"))
	sheets := make([]*exams.Sheet, len(people))
	answer := func(on *exams.Service, i, q int) {
		t.Helper()
		n := sheets[i].Items[q]
		if _, err := on.Answer(ctx, people[i], sheets[i].ID, exams.Save{N: n.N, Seq: int64(q + 1), Response: right(n)}); err != nil {
			t.Fatal(err)
		}
	}
	for i, p := range people {
		sheets[i] = must[*exams.Sheet](t)(h.Start(ctx, p, "E1", ""))
		answer(h.Service, i, 0)
	}
	look := func(guard, room string) (*exams.Watch, int64) {
		t.Helper()
		h.Clock.Advance(5 * time.Second)
		by := h.Actor(guard)
		before := h.DB.Engine().Stats().Reads
		w := must[*exams.Watch](t)(h.Watch(ctx, by, "E1", room, true))
		return w, h.DB.Engine().Stats().Reads - before
	}
	_, few := look("leader1", "A1")
	w, many := look("supervisor1", "B1")
	if many != few || few > 8 {
		t.Errorf("the first look reads %d times for 2 seats, %d times for 38", few, many)
	}
	for _, row := range w.Rows {
		if row.Answered != 1 {
			t.Errorf("%s has answered %d", row.Who.Name, row.Answered)
		}
	}
	answer(h.Service, 5, 1)
	answer(h.Service, 5, 1) // once more: the same question
	other := exams.New(h.DB, h.Gate, h.Clock, h.Bank, exams.PeopleOf(h.Org))
	answer(other, 6, 1)
	answer(other, 6, 2)
	_, few = look("leader1", "A1")
	w, again := look("supervisor1", "B1")
	if again != few || again >= many {
		t.Errorf("a later look reads %d times for 2 seats, %d times for 38; the first one %d times", few, again, many)
	}
	want := map[string]int64{people[5].Person: 2, people[6].Person: 3}
	for _, row := range w.Rows {
		if n := max(want[row.Person], 1); row.Answered != n {
			t.Errorf("%s has answered %d, the board says %d", row.Who.Name, n, row.Answered)
		}
	}
	h.Clock.Advance(10 * time.Minute) // it counts anew now and then, and comes to the same
	if w, _ = look("supervisor1", "B1"); w.Rows[3].Answered != 2 || w.Rows[4].Answered != 3 || w.Rows[0].Answered != 1 {
		t.Errorf("counted again: %d, %d and %d", w.Rows[0].Answered, w.Rows[3].Answered, w.Rows[4].Answered)
	}
}
