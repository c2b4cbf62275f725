package exam

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"tianti/certificates/pdf"
	"tianti/exams"
	"tianti/internal/clock"
	"tianti/web/kit"
)

type roomPage struct {
	*exams.Watch
	Act   *exams.Presence // the candidate whom the invigilator is dealing with
	Plans bool
	Units []kit.Option
}

// Base is the room's address.
func (p roomPage) Base() string { return roomPath(p.Exam.ID, p.Room.Code) }

// Handle leads to what an invigilator can do about a candidate.
func (p roomPage) Handle(sitting string) string {
	return p.Base() + "?" + url.Values{"sitting": {sitting}}.Encode() + "#act"
}

// States are the states of sittings, for the counts above the table.
func (roomPage) States() []exams.State { return exams.States }

// Count is how many candidates of the room are in a state.
func (p roomPage) Count(s exams.State) int { return p.Counts[s] }

// room is a room with everybody in it (GET /exams/:id/rooms/:room).
func (p Pages) room(r *kit.Request) error {
	page, err := p.roomPage(r)
	if err != nil {
		return err
	}
	return r.Show("exam_room", page)
}

func (p Pages) roomPage(r *kit.Request) (roomPage, error) {
	w, err := p.Exams.Watch(r.Context(), r.Actor, r.Path("id"), r.Path("room"), true)
	if err != nil {
		return roomPage{}, err
	}
	page := roomPage{Watch: w, Plans: p.plans(r, w.Exam)}
	for i, row := range w.Rows {
		if row.Sitting != nil && (row.Sitting.ID == r.Query("sitting") || row.Sitting.ID == r.Path("sitting")) {
			page.Act = &w.Rows[i]
		}
	}
	if page.Plans {
		page.Units, err = p.invitedUnits(r, w.Exam)
	}
	return page, err
}

// roomBoard is the table alone, asked for every few seconds (GET /exams/:id/rooms/:room/board).
func (p Pages) roomBoard(r *kit.Request) error {
	w, err := p.Exams.Watch(r.Context(), r.Actor, r.Path("id"), r.Path("room"), true)
	if err != nil {
		return err
	}
	return r.ShowPart("exam_room", "room-board", roomPage{Watch: w})
}

// inRoom does something in a room and shows it again, with what stood in the way.
func (p Pages) inRoom(r *kit.Request, done string, do func(ctx context.Context, exam, room, reason string) error) error {
	exam, room := r.Path("id"), r.Path("room")
	if err := do(r.Context(), exam, room, r.Form("reason")); err != nil {
		page, perr := p.roomPage(r)
		if perr != nil {
			return err
		}
		return r.Refused("exam_room", page, err)
	}
	r.Flash(done)
	return r.Done(roomPath(exam, room))
}

// many does something to everybody in a room, or in the whole exam where no room is named.
func (p Pages) many(done string, do func(context.Context, string, string, string, *kit.Request) error) kit.Handler {
	return func(r *kit.Request) error {
		if r.Path("room") == "" {
			return p.step(r, done, func(ctx context.Context, exam, reason string) error { return do(ctx, exam, "", reason, r) })
		}
		return p.inRoom(r, done, func(ctx context.Context, exam, room, reason string) error { return do(ctx, exam, room, reason, r) })
	}
}

func (p Pages) pauseAll(ctx context.Context, exam, room, reason string, r *kit.Request) error {
	_, err := p.Exams.PauseAll(ctx, r.Actor, exam, room, reason)
	return err
}

func (p Pages) resumeAll(ctx context.Context, exam, room, reason string, r *kit.Request) error {
	_, err := p.Exams.ResumeAll(ctx, r.Actor, exam, room, reason)
	return err
}

// one does something to a sitting of the room.
func (p Pages) one(done string, do func(ctx context.Context, r *kit.Request, sitting, reason string) error) kit.Handler {
	return func(r *kit.Request) error {
		return p.inRoom(r, done, func(ctx context.Context, _, _, reason string) error { return do(ctx, r, r.Path("sitting"), reason) })
	}
}

func (p Pages) pauseOne(ctx context.Context, r *kit.Request, sitting, reason string) error {
	_, err := p.Exams.Pause(ctx, r.Actor, sitting, reason)
	return err
}

func (p Pages) resumeOne(ctx context.Context, r *kit.Request, sitting, reason string) error {
	_, err := p.Exams.Resume(ctx, r.Actor, sitting, reason)
	return err
}

func (p Pages) extendOne(ctx context.Context, r *kit.Request, sitting, reason string) error {
	minutes, _ := strconv.Atoi(r.Form("minutes"))
	_, err := p.Exams.Extend(ctx, r.Actor, sitting, minutes, reason)
	return err
}

func (p Pages) annulOne(ctx context.Context, r *kit.Request, sitting, reason string) error {
	_, err := p.Exams.Annul(ctx, r.Actor, sitting, reason, r.Form("again") == "true")
	return err
}

// attendance is the room's list with room for signatures (GET /exams/:id/rooms/:room/attendance.pdf).
func (p Pages) attendance(r *kit.Request) error {
	w, err := p.Exams.Watch(r.Context(), r.Actor, r.Path("id"), r.Path("room"), false)
	if err != nil {
		return err
	}
	stamp := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(clock.Shanghai).Format("01-02 15:04")
	}
	out := pdf.Report{
		Title: w.Exam.Plan.Title.In(r.Lang) + " · " + w.Room.Name, At: r.Now(),
		Lines: []string{
			r.T("exam.room.sheet.window", "place", w.Room.Place, "from", stamp(w.Exam.Plan.Opens), "until", stamp(w.Exam.Plan.Closes)),
			r.T("exam.room.sheet.count", "seated", w.Taken, "present", w.Present, "absent", w.Taken-w.Present),
		},
		Head: []string{r.T("exam.room.no"), r.T("exam.room.number"), r.T("exam.person"), r.T("exam.room.presence"), r.T("exam.room.began"), r.T("exam.room.ended"), r.T("exam.room.signature")},
		Foot: r.T("exam.room.sheet.made", "name", r.Actor.Name, "at", r.Now().In(clock.Shanghai).Format("2006-01-02 15:04")),
	}
	for _, g := range w.Guards {
		out.Lines = append(out.Lines, r.T("exam.room.guards")+": "+g.Name+" "+g.No)
	}
	for _, x := range w.Rows {
		row := []string{strconv.Itoa(x.No), x.Who.No, x.Who.Name, presence(r, x), "", "", ""}
		if x.Sitting != nil {
			row[4], row[5] = stamp(x.Sitting.Started), stamp(x.Sitting.Ended)
		}
		out.Rows = append(out.Rows, row)
	}
	file, err := out.Render()
	if err != nil {
		return err
	}
	return r.Download(w.Exam.ID+"-"+w.Room.Code+".pdf", "application/pdf", file.Bytes)
}

func presence(r *kit.Request, x exams.Presence) string {
	switch {
	case x.Sitting != nil:
		return x.Sitting.State.Word(r.Lang)
	case x.Absent:
		return r.T("exam.room.absent")
	}
	return r.T("exam.room.not_yet")
}

type dutiesPage struct{ Duties []exams.Duty }

// duties shows on the home page in which rooms the reader invigilates.
func (p Pages) duties(r *kit.Request) (any, error) {
	all, err := p.Exams.Duties(r.Context(), r.Actor)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return dutiesPage{all}, nil
}
