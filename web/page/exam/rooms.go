package exam

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tianti/exams"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/units"
)

// roomRow is a room in the list of an exam's rooms.
type roomRow struct {
	exams.Room
	Taken  int
	Guards []exams.Who
}

type roomsPage struct {
	Exam     *exams.Exam
	Rooms    []roomRow
	Seats    int // in all rooms
	Taken    int
	Unseated int  // candidates without a place
	Plans    bool // the actor plans rooms here
}

type roomForm struct {
	Exam, Code             string
	New                    bool
	Plan                   exams.RoomPlan
	Invigilators, Networks string // as typed
}

func roomPath(exam, room string) string {
	return "/exams/" + exam + "/rooms/" + url.PathEscape(room)
}

// rooms is where an exam is held (GET /exams/:id/rooms).
func (p Pages) rooms(r *kit.Request) error {
	page, err := p.roomsPage(r)
	if err != nil {
		return err
	}
	return r.Show("exam_rooms", page)
}

func (p Pages) roomsPage(r *kit.Request) (roomsPage, error) {
	ctx := r.Context()
	e, h, err := p.Exams.Rooms(ctx, r.Actor, r.Path("id"))
	if err != nil {
		return roomsPage{}, err
	}
	page := roomsPage{Exam: e, Plans: p.plans(r, e)}
	var ids []string
	for _, x := range h.Rooms {
		ids = append(ids, x.Invigilators...)
	}
	people, err := exams.PeopleOf(p.Org).Many(ctx, ids)
	if err != nil {
		return page, err
	}
	for _, x := range h.Rooms {
		row := roomRow{Room: x, Taken: h.Taken(x.Code)}
		for _, g := range x.Invigilators {
			row.Guards = append(row.Guards, people[g])
		}
		page.Rooms = append(page.Rooms, row)
		page.Seats, page.Taken = page.Seats+x.Seats, page.Taken+row.Taken
	}
	if page.Plans {
		page.Unseated, err = p.Exams.Unseated(ctx, e.ID)
	}
	return page, err
}

// plans says whether the actor plans the rooms of an exam.
func (p Pages) plans(r *kit.Request, e *exams.Exam) bool {
	_, err := p.Org.Gate().May(r.Actor, "exams.room.edit", rbac.Place{Unit: e.Unit})
	return err == nil && e.State != exams.Cancelled
}

// newRoom is the empty form of a room (GET /exams/:id/rooms/new).
func (p Pages) newRoom(r *kit.Request) error {
	return r.Show("exam_room_form", roomForm{Exam: r.Path("id"), New: true, Plan: exams.RoomPlan{Seats: 30}})
}

// roomForm is the form of a room that is there (GET /exams/:id/rooms/:room/edit).
func (p Pages) roomForm(r *kit.Request) error {
	_, h, err := p.Exams.Rooms(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	x := h.Room(r.Path("room"))
	if x == nil {
		return exams.ErrNoRoom.With("room", r.Path("room"))
	}
	people, err := exams.PeopleOf(p.Org).Many(r.Context(), x.Invigilators)
	if err != nil {
		return err
	}
	var numbers []string
	for _, g := range x.Invigilators {
		numbers = append(numbers, people[g].No)
	}
	return r.Show("exam_room_form", roomForm{Exam: r.Path("id"), Code: x.Code, Plan: x.RoomPlan, Invigilators: strings.Join(numbers, " "), Networks: strings.Join(x.Networks, "\n")})
}

func (p Pages) readRoom(r *kit.Request) roomForm {
	f := roomForm{Exam: r.Path("id"), Code: strings.ToUpper(r.Form("code")), Invigilators: r.Form("invigilators"), Networks: r.Form("networks")}
	seats, err := strconv.Atoi(r.Form("seats"))
	if err != nil {
		seats = -1 // refused by the plan's own check
	}
	f.Plan = exams.RoomPlan{Name: r.Form("name"), Place: r.Form("place"), Seats: seats, Invigilators: p.numbers(r.Context(), f.Invigilators), Networks: strings.Fields(f.Networks)}
	return f
}

// addRoom adds a room (POST /exams/:id/rooms).
func (p Pages) addRoom(r *kit.Request) error {
	f := p.readRoom(r)
	f.New = true
	if _, err := p.Exams.AddRoom(r.Context(), r.Actor, f.Exam, f.Code, f.Plan, r.Form("reason")); err != nil {
		return r.Refused("exam_room_form", f, err)
	}
	return r.Done("/exams/" + f.Exam + "/rooms")
}

// editRoom changes a room (POST /exams/:id/rooms/:room).
func (p Pages) editRoom(r *kit.Request) error {
	f := p.readRoom(r)
	f.Code = r.Path("room")
	if _, err := p.Exams.EditRoom(r.Context(), r.Actor, f.Exam, f.Code, f.Plan, r.Form("reason")); err != nil {
		return r.Refused("exam_room_form", f, err)
	}
	return r.Done(roomPath(f.Exam, f.Code))
}

// planned does something to the rooms and shows them again, with what stood in the way.
func (p Pages) planned(r *kit.Request, to, done string, do func(ctx context.Context, exam, reason string) error) error {
	exam := r.Path("id")
	if err := do(r.Context(), exam, r.Form("reason")); err != nil {
		page, perr := p.roomsPage(r)
		if perr != nil {
			return err
		}
		return r.Refused("exam_rooms", page, err)
	}
	r.Flash(done)
	return r.Done(to)
}

func (p Pages) dropRoom(r *kit.Request) error {
	return p.planned(r, "/exams/"+r.Path("id")+"/rooms", "exam.room.dropped", func(ctx context.Context, exam, reason string) error {
		_, err := p.Exams.DropRoom(ctx, r.Actor, exam, r.Path("room"), reason)
		return err
	})
}

// spread gives everybody who waits a place (POST /exams/:id/rooms/spread).
func (p Pages) spread(r *kit.Request) error {
	return p.planned(r, "/exams/"+r.Path("id")+"/rooms", "exam.room.seated", func(ctx context.Context, exam, reason string) error {
		_, err := p.Exams.SpreadSeats(ctx, r.Actor, exam, reason)
		return err
	})
}

// seatIn gives people named, or those of a unit, places in a room (POST /exams/:id/rooms/:room/seats).
func (p Pages) seatIn(r *kit.Request) error {
	return p.inRoom(r, "exam.room.seated", func(ctx context.Context, exam, room, reason string) error {
		people, unit := p.numbers(ctx, r.Form("people")), r.Form("unit")
		if len(people) == 0 && unit != "" {
			_, err := p.Exams.SeatUnit(ctx, r.Actor, exam, room, unit, reason)
			return err
		}
		_, err := p.Exams.SeatPeople(ctx, r.Actor, exam, room, people, reason)
		return err
	})
}

// freeSeat takes somebody's place away (POST /exams/:id/rooms/:room/seats/free).
func (p Pages) freeSeat(r *kit.Request) error {
	return p.inRoom(r, "exam.room.freed", func(ctx context.Context, exam, _, reason string) error {
		_, err := p.Exams.FreeSeats(ctx, r.Actor, exam, []string{r.Form("person")}, reason)
		return err
	})
}

// invitedUnits are the units from which candidates of an exam can come, as choices.
func (p Pages) invitedUnits(r *kit.Request, e *exams.Exam) ([]kit.Option, error) {
	all, err := units.Where(r, p.Org, "exams.room.edit", e.Unit)
	if err != nil {
		return nil, err
	}
	if len(e.Plan.People) > 0 {
		return all, nil
	}
	return slices.DeleteFunc(all, func(o kit.Option) bool {
		return !slices.ContainsFunc(e.Plan.Units, func(u string) bool { return rbac.Covers(u, o.Value) || rbac.Covers(o.Value, u) })
	}), nil
}
