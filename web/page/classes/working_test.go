package classes_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tianti/courses/workload"
	"tianti/internal/clock"
	"tianti/rbac/rbactest"
)

// TestAClassSaysWhoseMonthItFills plans, moves and cancels a class in a month in which its trainer and a learner have an
// hour left: who plans is told before, on the page and in the API's answer, and may do it nevertheless.
func TestAClassSaysWhoseMonthItFills(t *testing.T) {
	h := open(t)
	boss, trainer, me := h.As("manager1"), h.World.Actor("trainer1"), h.World.Actor("agent1")
	day := h.at(3, 0)
	month := workload.MonthOf(day)
	hours := func(person string, n int) {
		t.Helper()
		if _, err := h.load.Record(t.Context(), h.World.Actor("hr1"), []workload.Entry{{Person: person, Month: month, Hours: n}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.school.Enrol(t.Context(), me, "LIVE", me.Person, ""); err != nil {
		t.Fatal(err)
	}
	form := func(other ...string) []string {
		fields := []string{"lesson", "LIVE/live", "unit", rbactest.GroupPath, "trainer", trainer.Person, "day", day.In(clock.Shanghai).Format(time.DateOnly), "from", "14:00", "until", "16:00", "room", "301", "capacity", "12"}
		for i := 0; i < len(other); i += 2 {
			fields[slices.Index(fields, other[i])+1] = other[i+1]
		}
		return fields
	}
	hours(trainer.Person, 166)
	hours(me.Person, 166)
	boss.Post("/training/classes", form()...).Status(409).Has("讲师"+trainer.Name, "工时为 168 小时", "已核对 1 名", "其中 1 人", me.Name, `name="anyway"`)
	boss.Post("/training/classes", form("trainer", "NOBODY")...).Status(400).HasNot(`name="anyway"`)
	hours(trainer.Person, 165)
	boss.Post("/training/classes", form()...).Status(409).HasNot("讲师" + trainer.Name).Has("其中 1 人")
	hours(me.Person, 165)
	to := boss.Post("/training/classes", form()...).Status(303).Header.Get("Location")
	id := strings.TrimPrefix(to, "/classes/")
	h.Drain(t)
	minutes := func(person string) int {
		t.Helper()
		l, err := h.load.Of(t.Context(), h.World.Actor("manager1"), person, month)
		if err != nil {
			t.Fatal(err)
		}
		return l.Classes
	}
	if n := minutes(trainer.Person); n != 120 {
		t.Errorf("teaching takes %d minutes of the trainer's month", n)
	}
	if n := minutes(me.Person); n != 0 {
		t.Errorf("who has no place is said to be there for %d minutes", n)
	}
	if _, err := h.rooms.Book(t.Context(), me, id); err != nil {
		t.Fatal(err)
	}
	h.Drain(t)

	// Moved to another hour it takes as long as before; half an hour longer is too long, for both.
	boss.Post(to, form("from", "15:00", "until", "17:00")...).Status(303)
	boss.Post(to, form("from", "15:00", "until", "17:30")...).Status(409).Has("讲师"+trainer.Name, "其中 1 人")
	body := map[string]any{"lesson": "live", "trainer": trainer.Person, "begins": h.at(3, 15), "ends": h.at(3, 15).Add(150 * time.Minute), "room": "301", "capacity": 12}
	h.API("manager1", "PUT", "/api/v1/classes/"+id, body).Status(200).Has(`"trainer_over":true`, `"looked":1`, `"over":1`, `"trainer_minutes":10050`, me.Name)
	h.Drain(t)
	if n := minutes(me.Person); n != 150 {
		t.Errorf("the moved class takes %d minutes", n)
	}
	if _, err := h.rooms.Cancel(t.Context(), h.World.Actor("manager1"), id, "讲师生病"); err != nil {
		t.Fatal(err)
	}
	h.Drain(t)
	if minutes(me.Person) != 0 || minutes(trainer.Person) != 0 {
		t.Error("a cancelled class takes time")
	}
}
