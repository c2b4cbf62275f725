// Package exam is papers and exams for those who write and run them: the builder with what the bank
// has for each row, planning, the invigilator's board, release and results.
package exam

import (
	"embed"

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
}

// Area is the folder's routes, pages and samples.
func (p Pages) Area() kit.Area {
	const run, guard = "exams.board.read", "exams.exam.invigilate"
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
			{Method: "POST", Path: "/exams/:id/sittings/:sitting/pause", Needs: guard, Do: p.pause},
			{Method: "POST", Path: "/exams/:id/sittings/:sitting/resume", Needs: guard, Do: p.resume},
			{Method: "POST", Path: "/exams/:id/sittings/:sitting/extend", Needs: "exams.sitting.extend", Do: p.extend},
			{Method: "POST", Path: "/exams/:id/sittings/:sitting/annul", Needs: "exams.sitting.annul", Do: p.annul},
		},
		Samples: append(samples(), evidenceSamples()...),
	}
}
