package api

import (
	"context"
	"time"

	"tianti/exams"
	"tianti/rbac"
	"tianti/web/kit"
)

// Rooms is where exams are held, by API: rooms, places, and what goes on in them.
type Rooms struct{ Exams *exams.Service }

type roomInput struct {
	Code string `json:"code"`
	exams.RoomPlan
	Reason string `json:"reason"`
}

type roomEdit struct {
	exams.RoomPlan
	Reason string `json:"reason"`
}

type seatsInput struct {
	People []string `json:"people,omitempty"` // by name …
	Unit   string   `json:"unit,omitempty"`   // … or everybody of a unit who has no place yet: its path
	Reason string   `json:"reason"`
}

type freeInput struct {
	People []string `json:"people"`
	Reason string   `json:"reason"`
}

type hallView struct {
	Exam  string         `json:"exam"`
	Rooms []exams.Room   `json:"rooms"`
	Seats []exams.Seated `json:"seats"`
}

type presenceView struct {
	No       int            `json:"no"`
	Person   string         `json:"person"`
	Name     string         `json:"name"`
	Sitting  string         `json:"sitting,omitempty"`
	State    exams.State    `json:"state,omitempty"` // "" while it has not been started
	Started  time.Time      `json:"started,omitzero"`
	Ended    time.Time      `json:"ended,omitzero"`
	Deadline time.Time      `json:"deadline,omitzero"`
	Answered int64          `json:"answered"`
	Absent   bool           `json:"absent"`
	Signals  *exams.Signals `json:"signals,omitempty"`
}

type roomView struct {
	exams.Room
	ServerTime time.Time           `json:"server_time"`
	Taken      int                 `json:"taken"`
	Present    int                 `json:"present"`
	Counts     map[exams.State]int `json:"counts"`
	Candidates []presenceView      `json:"candidates"`
}

type duty struct {
	Exam string `json:"exam"`
	exams.Room
	Opens  time.Time `json:"opens"`
	Closes time.Time `json:"closes"`
}

type touched struct {
	Count int `json:"count"`
}

// Area is the rooms' routes.
func (x Rooms) Area() kit.Area {
	const read, edit, guard, all = "exams.room.read", "exams.room.edit", "exams.room.invigilate", "exams.exam.invigilate"
	return kit.Area{Name: "api rooms", Routes: []kit.Route{
		{Method: "GET", Path: "/api/v1/me/rooms", Needs: read, API: true, Do: x.duties,
			Doc: &kit.Doc{Summary: "The rooms in which the caller invigilates", Answer: List[duty]{}}},
		{Method: "GET", Path: "/api/v1/exams/:id/rooms", Needs: read, API: true, Do: x.list,
			Doc: &kit.Doc{Summary: "Where an exam is held and who sits where; an invigilator sees the own rooms", Answer: hallView{}}},
		{Method: "POST", Path: "/api/v1/exams/:id/rooms", Needs: edit, API: true, Do: x.add,
			Doc: &kit.Doc{Summary: "Add a room", Request: roomInput{}, Answer: hallView{}, Status: 201}},
		{Method: "POST", Path: "/api/v1/exams/:id/seats", Needs: edit, API: true, Do: x.spread,
			Doc: &kit.Doc{Summary: "Give every candidate who has none a place, evenly over all rooms", Request: reasoned{}, Answer: hallView{}}},
		{Method: "POST", Path: "/api/v1/exams/:id/seats/free", Needs: edit, API: true, Do: x.free,
			Doc: &kit.Doc{Summary: "Take places away", Request: freeInput{}, Answer: hallView{}}},
		{Method: "GET", Path: "/api/v1/exams/:id/rooms/:room", Needs: read, API: true, Do: x.show,
			Doc: &kit.Doc{Summary: "A room with everybody who has a place in it, and how far they are", Answer: roomView{}}},
		{Method: "PUT", Path: "/api/v1/exams/:id/rooms/:room", Needs: edit, API: true, Do: x.edit,
			Doc: &kit.Doc{Summary: "Change a room", Request: roomEdit{}, Answer: hallView{}}},
		{Method: "DELETE", Path: "/api/v1/exams/:id/rooms/:room", Needs: edit, API: true, Do: x.drop,
			Doc: &kit.Doc{Summary: "Remove a room in which nobody sits", Answer: hallView{}}},
		{Method: "POST", Path: "/api/v1/exams/:id/rooms/:room/seats", Needs: edit, API: true, Do: x.seat,
			Doc: &kit.Doc{Summary: "Give candidates places in a room; never more than its seats", Request: seatsInput{}, Answer: hallView{}}},
		{Method: "POST", Path: "/api/v1/exams/:id/rooms/:room/pause", Needs: guard, API: true, Do: x.many((*exams.Service).PauseAll),
			Doc: &kit.Doc{Summary: "Stop the clocks of everybody in a room", Request: reasoned{}, Answer: touched{}}},
		{Method: "POST", Path: "/api/v1/exams/:id/rooms/:room/resume", Needs: guard, API: true, Do: x.many((*exams.Service).ResumeAll),
			Doc: &kit.Doc{Summary: "Let everybody in a room go on", Request: reasoned{}, Answer: touched{}}},
		{Method: "POST", Path: "/api/v1/exams/:id/pause", Needs: all, API: true, Do: x.many((*exams.Service).PauseAll),
			Doc: &kit.Doc{Summary: "Stop the clocks of everybody who sits the exam", Request: reasoned{}, Answer: touched{}}},
		{Method: "POST", Path: "/api/v1/exams/:id/resume", Needs: all, API: true, Do: x.many((*exams.Service).ResumeAll),
			Doc: &kit.Doc{Summary: "Let everybody who sits the exam go on", Request: reasoned{}, Answer: touched{}}},
		{Method: "GET", Path: "/api/v1/sittings/:id/signals", Needs: guard, API: true, Do: x.signals,
			Doc: &kit.Doc{Summary: "What was noticed during a sitting; evidence for a person, no verdict", Answer: exams.Signals{}}},
	}}
}

func viewOfHall(h *exams.Hall) hallView {
	v := hallView{Exam: h.ID, Rooms: h.Rooms, Seats: h.Seated}
	if v.Rooms == nil {
		v.Rooms = []exams.Room{}
	}
	if v.Seats == nil {
		v.Seats = []exams.Seated{}
	}
	return v
}

func (x Rooms) duties(r *kit.Request) error {
	all, err := x.Exams.Duties(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(all, "", func(d exams.Duty) duty {
		return duty{d.Exam.ID, *d.Room, d.Exam.Plan.Opens, d.Exam.Plan.Closes}
	}))
}

func (x Rooms) list(r *kit.Request) error {
	_, h, err := x.Exams.Rooms(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(viewOfHall(h))
}

// sent answers with the hall as it is now.
func sent(r *kit.Request, status int, h *exams.Hall, err error) error {
	if err != nil {
		return err
	}
	return r.SendAs(status, viewOfHall(h))
}

func (x Rooms) add(r *kit.Request) error {
	var in roomInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	h, err := x.Exams.AddRoom(r.Context(), r.Actor, r.Path("id"), in.Code, in.RoomPlan, in.Reason)
	return sent(r, 201, h, err)
}

func (x Rooms) edit(r *kit.Request) error {
	var in roomEdit
	if err := r.JSON(&in); err != nil {
		return err
	}
	h, err := x.Exams.EditRoom(r.Context(), r.Actor, r.Path("id"), r.Path("room"), in.RoomPlan, in.Reason)
	return sent(r, 200, h, err)
}

func (x Rooms) drop(r *kit.Request) error {
	h, err := x.Exams.DropRoom(r.Context(), r.Actor, r.Path("id"), r.Path("room"), "")
	return sent(r, 200, h, err)
}

func (x Rooms) spread(r *kit.Request) error {
	in, err := why(r)
	if err != nil {
		return err
	}
	h, err := x.Exams.SpreadSeats(r.Context(), r.Actor, r.Path("id"), in.Reason)
	return sent(r, 200, h, err)
}

func (x Rooms) free(r *kit.Request) error {
	var in freeInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	h, err := x.Exams.FreeSeats(r.Context(), r.Actor, r.Path("id"), in.People, in.Reason)
	return sent(r, 200, h, err)
}

func (x Rooms) seat(r *kit.Request) error {
	var in seatsInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	if len(in.People) == 0 && in.Unit != "" {
		h, err := x.Exams.SeatUnit(r.Context(), r.Actor, r.Path("id"), r.Path("room"), in.Unit, in.Reason)
		return sent(r, 200, h, err)
	}
	h, err := x.Exams.SeatPeople(r.Context(), r.Actor, r.Path("id"), r.Path("room"), in.People, in.Reason)
	return sent(r, 200, h, err)
}

func (x Rooms) show(r *kit.Request) error {
	w, err := x.Exams.Watch(r.Context(), r.Actor, r.Path("id"), r.Path("room"), true)
	if err != nil {
		return err
	}
	out := roomView{Room: *w.Room, ServerTime: w.Now, Taken: w.Taken, Present: w.Present, Counts: w.Counts, Candidates: []presenceView{}}
	for _, p := range w.Rows {
		v := presenceView{No: p.No, Person: p.Person, Name: p.Who.Name, Deadline: p.Deadline, Answered: p.Answered, Absent: p.Absent, Signals: p.Signals}
		if p.Sitting != nil {
			v.Sitting, v.State, v.Started, v.Ended = p.Sitting.ID, p.Sitting.State, p.Sitting.Started, p.Sitting.Ended
		}
		out.Candidates = append(out.Candidates, v)
	}
	return r.Send(out)
}

func (x Rooms) many(do func(*exams.Service, context.Context, rbac.Actor, string, string, string) (int, error)) kit.Handler {
	return func(r *kit.Request) error {
		in, err := why(r)
		if err != nil {
			return err
		}
		n, err := do(x.Exams, r.Context(), r.Actor, r.Path("id"), r.Path("room"), in.Reason)
		if err != nil {
			return err
		}
		return r.Send(touched{n})
	}
}

func (x Rooms) signals(r *kit.Request) error {
	s, err := x.Exams.Signals(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(s)
}
