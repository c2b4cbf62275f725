// Package sitting is exams from the side of the candidate: what can be sat now and why not, the
// page to start from, the sitting itself, and the result.
//
// The sitting page is drawn whole by the server, with the answers that are stored, so that a reload
// or another device shows the same. Its scripts only collect and send:
//
//	sitting_sit.js     palette, one question at a time, clock, handing in
//	sitting_queue.js   answers that are not acknowledged yet: kept in the browser, sent in order
//	sitting_answer.js  reads a response out of a question's controls, and writes one into them
//	sitting_signals.js that the page was left, that something was pasted: evidence, told to the server
//	sitting_files.js   answers that are files: chosen or recorded, kept in the browser, sent in order
//
// The log-in session is the device: a reload goes on, a second log-in has to take over. Within one
// browser a lock lets a single tab answer.
package sitting

import (
	"embed"

	"tianti/exams"
	"tianti/web/kit"
)

//go:embed *.html *.js
var files embed.FS

// Pages are the handlers.
type Pages struct{ Exams *exams.Service }

// Area is the folder's routes, pages and samples.
func (p Pages) Area() kit.Area {
	return kit.Area{
		Name: "sitting", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/my/exams", Needs: "exams.sitting.start", Do: p.mine,
				Nav: &kit.Nav{Group: "learning", Label: "sitting.mine", Icon: "writing", Order: 30, Quick: 8}},
			{Method: "GET", Path: "/my/exams/:id", Needs: "exams.sitting.start", Do: p.door},
			{Method: "POST", Path: "/my/exams/:id/start", Needs: "exams.sitting.start", Do: p.start},
			{Method: "GET", Path: "/sittings/:id", Needs: "exams.sitting.answer", Do: p.sit},
			{Method: "GET", Path: "/sittings/:id/items/:n/files/:file", Needs: "exams.sitting.answer", Do: p.file},
			{Method: "POST", Path: "/sittings/:id/take-over", Needs: "exams.sitting.answer", Do: p.takeOver},
			{Method: "GET", Path: "/sittings/:id/result", Needs: "exams.result.read", Do: p.result},
			{Method: "GET", Path: "/sittings/:id/result/:version", Needs: "exams.result.read", Do: p.earlier},
		},
		Samples: samples(),
		Cards: []kit.Card{{Name: "exams", Order: 8, Needs: "exams.sitting.start", Load: p.card,
			Sample: cardData{Invitations: []invitation{sampleInvitation()}}}},
	}
}
