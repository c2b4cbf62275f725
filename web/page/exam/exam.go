// Package exam is papers and exams for those who write and run them: the builder with what the bank
// has for each row, planning, the invigilator's board, release and results.
package exam

import (
	"embed"
	"slices"

	"tianti/exams"
	"tianti/rbac"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Exams *exams.Service
	Org   *rbac.Organisation
	// Purpose is what people call a certificate or grade that an exam is for; nil where nobody knows.
	Purpose func(lang, code string) string
}

// purpose is what an exam is for, in words where there are some.
func (p Pages) purpose(r *kit.Request, e *exams.Exam) string {
	if p.Purpose != nil {
		if name := p.Purpose(r.Lang, e.Plan.Kind); name != "" {
			return name
		}
	}
	return e.Plan.Kind
}

// Area is the folder's routes, pages and samples.
func (p Pages) Area() kit.Area {
	const run, guard = "exams.board.read", "exams.exam.invigilate"
	const rooms, plan, room, moderate = "exams.room.read", "exams.room.edit", "exams.room.invigilate", "exams.mark.moderate"
	return kit.Area{
		Name: "exam", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/papers", Needs: "exams.paper.read", Do: p.papers,
				Nav: &kit.Nav{Group: "exams", Label: "exam.papers", Icon: "file-text", Order: 40}},
			{Method: "GET", Path: "/papers/new", Needs: "exams.paper.create", Do: p.newPaper},
			{Method: "GET", Path: "/papers/stock", Needs: "exams.paper.read", Do: p.stock},
			{Method: "POST", Path: "/papers", Needs: "exams.paper.create", Do: p.createPaper},
			{Method: "GET", Path: "/papers/:id", Needs: "exams.paper.read", Do: p.paper},
			{Method: "GET", Path: "/papers/:id/edit", Needs: "exams.paper.edit", Do: p.paperForm},
			{Method: "POST", Path: "/papers/:id", Needs: "exams.paper.edit", Do: p.editPaper},
			{Method: "POST", Path: "/papers/:id/publish", Needs: "exams.paper.publish", Do: p.publishPaper},
			{Method: "POST", Path: "/papers/:id/archive", Needs: "exams.paper.edit", Do: p.archivePaper},
			{Method: "GET", Path: "/exams", Needs: run, Do: p.list,
				Nav: &kit.Nav{Group: "exams", Label: "exam.exams", Icon: "calendar-event", Order: 20, Quick: 5}},
			{Method: "GET", Path: "/exams/new", Needs: "exams.exam.create", Do: p.newExam},
			{Method: "POST", Path: "/exams", Needs: "exams.exam.create", Do: p.create},
			{Method: "GET", Path: "/exams/:id", Needs: run, Do: p.show},
			{Method: "GET", Path: "/exams/:id/edit", Needs: "exams.exam.edit", Do: p.form},
			{Method: "POST", Path: "/exams/:id", Needs: "exams.exam.edit", Do: p.edit},
			{Method: "POST", Path: "/exams/:id/schedule", Needs: "exams.exam.schedule", Do: p.schedule},
			{Method: "POST", Path: "/exams/:id/cancel", Needs: "exams.exam.cancel", Do: p.cancel},
			{Method: "GET", Path: "/exams/:id/board", Needs: run, Do: p.board},
			{Method: "GET", Path: "/exams/:id/alike", Needs: guard, Do: p.alike},
			{Method: "GET", Path: "/exams/:id/marking", Needs: "exams.mark.moderate", Do: p.marking},
			{Method: "POST", Path: "/exams/:id/seeds", Needs: "exams.mark.moderate", Do: p.sow},
			{Method: "POST", Path: "/exams/:id/seeds/:seed/end", Needs: "exams.mark.moderate", Do: p.reap},
			{Method: "POST", Path: "/exams/:id/performances", Needs: guard, Do: p.record},
			{Method: "POST", Path: "/exams/:id/release", Needs: "exams.result.release", Do: p.release},
			{Method: "GET", Path: "/exams/:id/analysis", Needs: "exams.analysis.read", Do: p.analysis},
			{Method: "GET", Path: "/exams/:id/analysis/time", Needs: "exams.analysis.read", Do: p.overTime},
			{Method: "GET", Path: "/exams/:id/disputes", Needs: moderate, Do: p.disputes},
			{Method: "GET", Path: "/exams/:id/disputes/:task", Needs: moderate, Do: p.dispute},
			{Method: "POST", Path: "/exams/:id/disputes/:task", Needs: moderate, Do: p.settle},
			{Method: "GET", Path: "/exams/:id/disputes/:task/files/:file", Needs: moderate, Do: p.disputeFile},
			{Method: "POST", Path: "/exams/:id/pause", Needs: guard, Do: p.many("exam.paused", p.pauseAll)},
			{Method: "POST", Path: "/exams/:id/resume", Needs: guard, Do: p.many("exam.resumed", p.resumeAll)},
			{Method: "GET", Path: "/exams/:id/rooms", Needs: rooms, Do: p.rooms},
			{Method: "GET", Path: "/exams/:id/rooms/new", Needs: plan, Do: p.newRoom},
			{Method: "POST", Path: "/exams/:id/rooms", Needs: plan, Do: p.addRoom},
			{Method: "POST", Path: "/exams/:id/rooms/spread", Needs: plan, Do: p.spread},
			{Method: "GET", Path: "/exams/:id/rooms/:room", Needs: rooms, Do: p.room},
			{Method: "GET", Path: "/exams/:id/rooms/:room/board", Needs: rooms, Do: p.roomBoard},
			{Method: "GET", Path: "/exams/:id/rooms/:room/attendance.pdf", Needs: rooms, Do: p.attendance},
			{Method: "GET", Path: "/exams/:id/rooms/:room/edit", Needs: plan, Do: p.roomForm},
			{Method: "POST", Path: "/exams/:id/rooms/:room", Needs: plan, Do: p.editRoom},
			{Method: "POST", Path: "/exams/:id/rooms/:room/drop", Needs: plan, Do: p.dropRoom},
			{Method: "POST", Path: "/exams/:id/rooms/:room/seats", Needs: plan, Do: p.seatIn},
			{Method: "POST", Path: "/exams/:id/rooms/:room/seats/free", Needs: plan, Do: p.freeSeat},
			{Method: "POST", Path: "/exams/:id/rooms/:room/pause", Needs: room, Do: p.many("exam.paused", p.pauseAll)},
			{Method: "POST", Path: "/exams/:id/rooms/:room/resume", Needs: room, Do: p.many("exam.resumed", p.resumeAll)},
			{Method: "POST", Path: "/exams/:id/rooms/:room/sittings/:sitting/pause", Needs: room, Do: p.one("exam.paused", p.pauseOne)},
			{Method: "POST", Path: "/exams/:id/rooms/:room/sittings/:sitting/resume", Needs: room, Do: p.one("exam.resumed", p.resumeOne)},
			{Method: "POST", Path: "/exams/:id/rooms/:room/sittings/:sitting/extend", Needs: room, Do: p.one("exam.extended", p.extendOne)},
			{Method: "POST", Path: "/exams/:id/rooms/:room/sittings/:sitting/annul", Needs: room, Do: p.one("exam.annulled", p.annulOne)},
			{Method: "POST", Path: "/exams/:id/sittings/:sitting/pause", Needs: guard, Do: p.pause},
			{Method: "POST", Path: "/exams/:id/sittings/:sitting/resume", Needs: guard, Do: p.resume},
			{Method: "POST", Path: "/exams/:id/sittings/:sitting/extend", Needs: "exams.sitting.extend", Do: p.extend},
			{Method: "POST", Path: "/exams/:id/sittings/:sitting/annul", Needs: "exams.sitting.annul", Do: p.annul},
		},
		Samples: slices.Concat(samples(), evidenceSamples(), roomSamples(), figureSamples()),
		Cards:   []kit.Card{{Name: "duties", Order: 7, Needs: rooms, Load: p.duties, Sample: dutiesPage{[]exams.Duty{sampleDuty()}}}},
	}
}
