package class_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tianti/courses"
	"tianti/courses/class"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/locale"
	_ "tianti/internal/locale/texts"
	"tianti/internal/store"
	"tianti/internal/store/storetest"
	"tianti/rbac"
)

// house lets managers plan below their unit, everybody take places for themselves, and the system anything.
type house struct{}

func (house) Version() int64 { return 1 }
func (house) Decide(role string, rel rbac.Relation, object, action string) rbac.Verdict {
	switch {
	case role == "system", role == "manager" && rel.Unit, role == "learner" && rel.Own:
		return rbac.Allowed
	}
	return rbac.Silent
}
func (h house) Reaches(role, object, action string) bool {
	return h.Decide(role, rbac.Relation{Unit: true, Own: true}, object, action) == rbac.Allowed
}

var (
	boss  = rbac.Actor{Person: "boss", Name: "冯雪", Unit: "/g/", Roles: []rbac.Held{{Role: "manager", Unit: "/g/"}}}
	noon  = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
	begin = noon.AddDate(0, 0, 3)
)

func learner(n int) rbac.Actor {
	return rbac.Actor{Person: fmt.Sprintf("p%02d", n), Name: fmt.Sprintf("学员%d", n), Unit: "/g/t/", Roles: []rbac.Held{{Role: "learner", Unit: "/g/t/"}}}
}

type people struct{}

func (people) Learner(_ context.Context, person string) (courses.Learner, error) {
	if person == "nobody" {
		return courses.Learner{}, store.ErrNotFound
	}
	return courses.Learner{Person: person, Name: "讲师", Unit: "/g/t/"}, nil
}
func (people) Below(context.Context, string) iter.Seq2[courses.Learner, error] { return nil }
func (people) Count(context.Context, string) (int64, error)                    { return 0, nil }
func (people) From(context.Context, string, string, int) ([]courses.Learner, string, error) {
	return nil, "", nil
}

type world struct {
	*class.Service
	courses *courses.Service
	clock   *clock.Manual
	bus     *event.Bus
}

func open(t *testing.T) *world {
	t.Helper()
	w := &world{clock: clock.At(noon)}
	db := storetest.Database(t, w.clock)
	w.bus = event.New(db, w.clock, "test")
	gate := rbac.NewGate(func() rbac.Policy { return house{} })
	w.courses = courses.New(db, gate, w.clock, people{})
	w.Service = class.New(db, gate, w.clock, w.courses, people{})
	w.Listen(w.bus)
	content := courses.Content{Title: locale.Text{Zh: "投诉处理", En: "Complaints"}, Line: courses.Ability, Tier: courses.Group, Step: "F1", Hours: 2, Lessons: []courses.Lesson{
		{ID: "live", Kind: courses.LiveClass, Title: locale.Text{Zh: "面授", En: "Class"}, Minutes: 60}}}
	c, err := w.courses.Create(t.Context(), boss, "/g/", "LIVE", content, "x")
	if err == nil {
		_, err = w.courses.Publish(t.Context(), boss, c.ID, "x")
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) drain(t *testing.T) {
	t.Helper()
	if err := w.bus.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func plan(capacity int) class.Plan {
	return class.Plan{Course: "LIVE", Lesson: "live", Unit: "/g/", Trainer: "tr", Begins: begin, Ends: begin.Add(time.Hour), Room: "301", Capacity: capacity}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestTheLastPlaceIsGivenOnceAndWhoWaitsMovesUp(t *testing.T) {
	w := open(t)
	c := must(w.Plan(t.Context(), boss, plan(3)))
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() { must(w.Book(t.Context(), learner(n), c.ID)) })
	}
	all.Wait()
	c = must(w.Class(t.Context(), boss, c.ID))
	if c.Count(class.Booked) != 3 || c.Count(class.Waiting) != 5 {
		t.Fatalf("%d places, %d wait", c.Count(class.Booked), c.Count(class.Waiting))
	}
	first := c.Seats[3].Person
	leaves := slices.IndexFunc([]int{0, 1, 2, 3, 4, 5, 6, 7}, func(n int) bool { return learner(n).Person == c.Seats[1].Person })
	c = must(w.Leave(t.Context(), learner(leaves), c.ID))
	if x := c.Seat(first); x.State != class.Booked || c.Count(class.Booked) != 3 || c.Count(class.Waiting) != 4 {
		t.Errorf("after one left: %+v, %d wait", x, c.Count(class.Waiting))
	}
	again := must(w.Book(t.Context(), learner(leaves), c.ID))
	if again.Place(learner(leaves).Person) != 5 {
		t.Errorf("whoever comes back stands at %d", again.Place(learner(leaves).Person))
	}
}

func TestWhoeverWasThereGetsTheLessonOnce(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	c := must(w.Plan(ctx, boss, plan(3)))
	for n := range 3 {
		must(w.Book(ctx, learner(n), c.ID))
	}
	if _, err := w.CheckIn(ctx, learner(0), c.ID, c.DoorCode(w.clock.Now())); !errors.Is(err, class.ErrNotBegun) {
		t.Errorf("days before: %v", err)
	}
	if _, err := w.Hold(ctx, boss, c.ID); !errors.Is(err, class.ErrNotBegun) {
		t.Errorf("held before it began: %v", err)
	}
	w.clock.Set(begin.Add(-10 * time.Minute))
	code := c.DoorCode(w.clock.Now())
	must(w.CheckIn(ctx, learner(0), c.ID, code))
	w.clock.Advance(61 * time.Second)
	if _, err := w.CheckIn(ctx, learner(1), c.ID, code); !errors.Is(err, class.ErrCode) {
		t.Errorf("a code of a minute ago: %v", err)
	}
	if _, err := w.CheckIn(ctx, learner(7), c.ID, c.DoorCode(w.clock.Now())); !errors.Is(err, class.ErrFull) {
		t.Errorf("no place is free: %v", err)
	}
	must(w.Mark(ctx, boss, c.ID, "p01", true))
	must(w.Mark(ctx, boss, c.ID, "p02", true))
	must(w.Mark(ctx, boss, c.ID, "p02", false))
	w.clock.Set(begin.Add(time.Hour))
	must(w.Hold(ctx, boss, c.ID))
	if _, err := w.Hold(ctx, boss, c.ID); !errors.Is(err, class.ErrState) {
		t.Errorf("held twice: %v", err)
	}
	w.drain(t)
	for n, done := range []bool{true, true, false} {
		e, _, err := w.courses.Enrolment(ctx, boss, courses.EnrolmentID("LIVE", learner(n).Person))
		if err != nil {
			t.Fatal(err)
		}
		if st := e.Step("live"); st.Done != done || done && (len(st.Attended) != 1 || st.Position != 60 || e.State != courses.Done) {
			t.Errorf("learner %d: %+v, %s", n, st, e.State)
		}
	}
	if x := must(w.Teaching(ctx, "tr", noon, begin.AddDate(0, 0, 1))); x.Classes != 1 || x.Minutes != 60 || x.Present != 2 {
		t.Errorf("taught: %+v", x)
	}
}

func TestATrainerARoomAndALearnerAreInOnePlaceAtATime(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	must(w.Plan(ctx, boss, plan(3)))
	other := plan(3)
	other.Room = "302"
	if _, err := w.Plan(ctx, boss, other); !errors.Is(err, class.ErrBusy) {
		t.Errorf("the trainer is elsewhere: %v", err)
	}
	other = plan(3)
	other.Trainer = "tr2"
	if _, err := w.Plan(ctx, boss, other); !errors.Is(err, class.ErrBusy) {
		t.Errorf("the room is taken: %v", err)
	}
	other.Room = "302"
	second := must(w.Plan(ctx, boss, other))
	first := must(w.Open(ctx, learner(1), "LIVE"))[0]
	if first.ID == second.ID {
		first = must(w.Open(ctx, learner(1), "LIVE"))[1]
	}
	// Both at once: one of them is refused, though no calendar has followed yet.
	var all sync.WaitGroup
	faults := make([]error, 2)
	for i, id := range []string{first.ID, second.ID} {
		all.Go(func() { _, faults[i] = w.Book(ctx, learner(1), id) })
	}
	all.Wait()
	if n := len(slices.DeleteFunc(slices.Clone(faults), func(err error) bool { return err == nil })); n != 1 {
		t.Errorf("refused %d of 2: %v", n, faults)
	}
	// A cancelled class takes nothing.
	must(w.Cancel(ctx, boss, second.ID, "讲师生病"))
	other.Trainer, other.Room = "tr2", "302"
	must(w.Plan(ctx, boss, other))
}

func TestAMovedClassKeepsItsPeopleAndFreesItsOldTime(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	c := must(w.Plan(ctx, boss, plan(1)))
	must(w.Book(ctx, learner(0), c.ID))
	must(w.Book(ctx, learner(1), c.ID))
	later := plan(2)
	later.Begins, later.Ends = begin.AddDate(0, 0, 1), begin.AddDate(0, 0, 1).Add(2*time.Hour)
	c = must(w.Move(ctx, boss, c.ID, later))
	if c.Count(class.Booked) != 2 || c.Minutes() != 120 {
		t.Errorf("moved: %+v", c)
	}
	w.drain(t)
	mine := must(w.Mine(ctx, learner(1), noon))
	if len(mine) != 1 || !mine[0].Begins.Equal(later.Begins) {
		t.Errorf("own calendar: %+v", mine)
	}
	if n := must(w.Minutes(ctx, "p01", begin)); n != 120 {
		t.Errorf("%d minutes in the month", n)
	}
	must(w.Plan(ctx, boss, plan(1))) // the old time is free
}

// TestARefusedMoveTakesNothingAway moves a class to a room that is taken at the same time: the trainer's time, which
// it had before, stays its own.
func TestARefusedMoveTakesNothingAway(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	c := must(w.Plan(ctx, boss, plan(3)))
	other := plan(3)
	other.Trainer, other.Room = "tr2", "302"
	must(w.Plan(ctx, boss, other))
	to := plan(3)
	to.Room = "302"
	if _, err := w.Move(ctx, boss, c.ID, to); !errors.Is(err, class.ErrBusy) {
		t.Errorf("into a room that is taken: %v", err)
	}
	third := plan(3)
	third.Room = "303"
	if _, err := w.Plan(ctx, boss, third); !errors.Is(err, class.ErrBusy) {
		t.Errorf("the trainer has a class then: %v", err)
	}
	third.Trainer, third.Room = "tr3", "301"
	if _, err := w.Plan(ctx, boss, third); !errors.Is(err, class.ErrBusy) {
		t.Errorf("its room is its own: %v", err)
	}
	to = plan(3)
	to.Begins, to.Ends, to.Room = begin.Add(30*time.Minute), begin.Add(90*time.Minute), "304"
	must(w.Move(ctx, boss, c.ID, to)) // over its own old time
	third.Begins, third.Ends = begin, begin.Add(time.Hour)
	must(w.Plan(ctx, boss, third))
	early := plan(3)
	early.Begins, early.Ends, early.Room = begin, begin.Add(30*time.Minute), "305"
	must(w.Plan(ctx, boss, early)) // the trainer is free until then
}

func TestABookingAgainThatIsRefusedKeepsThePlace(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	c := must(w.Plan(ctx, boss, plan(1)))
	must(w.Book(ctx, learner(0), c.ID))
	must(w.Book(ctx, learner(0), c.ID))
	other := plan(1)
	other.Trainer, other.Room = "tr2", "302"
	second := must(w.Plan(ctx, boss, other))
	if _, err := w.Book(ctx, learner(0), second.ID); !errors.Is(err, class.ErrOverlap) {
		t.Errorf("two places at a time: %v", err)
	}
}

func TestWhoeverLeavesFreesTheirPlaces(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	c := must(w.Plan(ctx, boss, plan(1)))
	must(w.Book(ctx, learner(0), c.ID))
	must(w.Book(ctx, learner(1), c.ID))
	secret := must(w.NewFeed(ctx, learner(0), "en"))
	w.drain(t)
	left := func(from time.Time) {
		t.Helper()
		if err := class.Left(w.Service, ctx, rbac.PersonLeft{Person: "p00", Unit: "/g/t/", From: from}); err != nil {
			t.Fatal(err)
		}
		w.drain(t)
	}
	if err := class.Moved(w.Service, ctx, rbac.PersonMoved{Person: "p01", Old: "/g/t/", Unit: "/g/u/", From: noon}); err != nil {
		t.Fatal(err)
	}
	left(begin.AddDate(0, 0, 1)) // after the class
	if x := must(w.Class(ctx, boss, c.ID)); x.Place("p01") != 1 || x.Seat("p01").Unit != "/g/u/" {
		t.Errorf("before the last day: %+v", x.Seats)
	}
	left(noon)
	if x := must(w.Class(ctx, boss, c.ID)); x.Seat("p00") != nil || x.Seat("p01").State != class.Booked {
		t.Errorf("after it: %+v", x.Seats)
	}
	if mine := must(w.Mine(ctx, learner(0), noon)); len(mine) != 0 {
		t.Errorf("their calendar: %+v", mine)
	}
	if _, err := w.Calendar(ctx, secret, ""); !errors.Is(err, class.ErrUnknown) {
		t.Errorf("their address: %v", err)
	}
}

func TestClassesAreListedByMonth(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	for i := range 60 {
		p := plan(1)
		p.Trainer, p.Room = fmt.Sprintf("tr%d", i), fmt.Sprintf("%d", i)
		must(w.Plan(ctx, boss, p))
	}
	next := plan(1)
	next.Begins, next.Ends = begin.AddDate(0, 1, 0), begin.AddDate(0, 1, 0).Add(time.Hour)
	must(w.Plan(ctx, boss, next))
	first := must(w.Below(ctx, boss, "/g/", "2026-03", ""))
	rest := must(w.Below(ctx, boss, "/g/", "2026-03", first.Next))
	if len(first.Items) != 50 || len(rest.Items) != 10 || rest.Next != "" {
		t.Errorf("%d and %d", len(first.Items), len(rest.Items))
	}
	if april := must(w.Below(ctx, boss, "", "2026-04", "")); len(april.Items) != 1 {
		t.Errorf("april: %d", len(april.Items))
	}
	if _, err := w.Below(ctx, boss, "", "April", ""); !errors.Is(err, class.ErrMonth) {
		t.Errorf("no month: %v", err)
	}
}

func TestOpinionsAreShownFromFiveOnAndNameNobody(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	c := must(w.Plan(ctx, boss, plan(9)))
	w.clock.Set(begin)
	for n := range 6 {
		must(w.CheckIn(ctx, learner(n), c.ID, c.DoorCode(w.clock.Now())))
	}
	w.clock.Set(begin.Add(2 * time.Hour))
	must(w.Hold(ctx, boss, c.ID))
	for n := range 5 {
		if _, l, err := w.Levels(ctx, boss, c.ID); err != nil || l.Reaction.Shown() || l.Reaction.Comments != nil || l.Reaction.Counts != nil {
			t.Fatalf("shown of %d: %+v, %v", n, l, err)
		}
		must(w.Rate(ctx, learner(n), c.ID, class.Opinion{Marks: []int{5, 4, 3, 1 + n}, Comment: string(rune('e' - n))}))
	}
	must(w.Rate(ctx, learner(5), c.ID, class.Opinion{Marks: []int{1, 1, 1, 1}, Comment: "z"})) // counts, and is told with four more
	if _, err := w.Rate(ctx, learner(0), c.ID, class.Opinion{Marks: []int{5, 5, 5, 5}}); !errors.Is(err, class.ErrRated) {
		t.Errorf("a second opinion: %v", err)
	}
	if _, err := w.Rate(ctx, learner(8), c.ID, class.Opinion{Marks: []int{5, 5, 5, 5}}); !errors.Is(err, class.ErrNoSeat) {
		t.Errorf("somebody who was not there: %v", err)
	}
	_, l, err := w.Levels(ctx, boss, c.ID)
	if err != nil || l.Opinions != 6 || l.Reaction.N != 5 || l.Reaction.Mean(0) != 5 || l.Reaction.Mean(3) != 3 || strings.Join(l.Reaction.Comments, "") != "abcde" {
		t.Errorf("%+v, %v", l, err)
	}
	if _, err := w.Observe(ctx, boss, c.ID, "p01", 4); !errors.Is(err, class.ErrUseWhen) {
		t.Errorf("behaviour on the next day: %v", err)
	}
	w.clock.Set(begin.AddDate(0, 0, 40))
	must(w.Observe(ctx, boss, c.ID, "p01", 4))
	if _, l, _ = w.Levels(ctx, boss, c.ID); l.Observed != 1 || l.Behaviour != 4 {
		t.Errorf("%+v", l)
	}
}

func TestACalendarIsReadByItsAddressUntilItEnds(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	c := must(w.Plan(ctx, boss, plan(1)))
	must(w.Book(ctx, learner(0), c.ID))
	must(w.Book(ctx, learner(1), c.ID))
	w.drain(t)
	secret := must(w.NewFeed(ctx, learner(1), "zh-CN"))
	text := must(w.Calendar(ctx, secret, "https://t.example"))
	for _, want := range []string{"BEGIN:VCALENDAR\r\n", "DTSTART:20260305T040000Z\r\n", "SUMMARY:投诉处理 · 面授\r\n", "LOCATION:301\r\n", "STATUS:TENTATIVE\r\n", "UID:" + c.ID} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 {
			t.Errorf("a line of %d octets: %s", len(line), line)
		}
	}
	next := must(w.NewFeed(ctx, learner(1), "zh-CN"))
	if _, err := w.Calendar(ctx, secret, ""); !errors.Is(err, class.ErrUnknown) {
		t.Errorf("the old address: %v", err)
	}
	if err := w.EndFeed(ctx, learner(1)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Calendar(ctx, next, ""); !errors.Is(err, class.ErrUnknown) {
		t.Errorf("an ended address: %v", err)
	}
}
