// Package seats is the pages of seats: one's own and another person's, who may sit where in a team,
// who could take a seat on a day and why, and the plan of what each seat asks for.
package seats

import (
	"embed"

	"tianti/rbac"
	"tianti/rbac/seat"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Seats  *seat.Service
	People *rbac.Organisation
}

// Area is the folder's routes, pages, cards and samples.
func (p Pages) Area() kit.Area {
	return kit.Area{
		Name: "seats", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/seats", Needs: "rbac.seat.decide", Do: p.mine,
				Nav: &kit.Nav{Group: "seats", Label: "seats.mine", Icon: "armchair", Order: 1, Quick: 9}},
			{Method: "GET", Path: "/seats/map", Needs: "rbac.seat_map.read", Do: p.floor,
				Nav: &kit.Nav{Group: "seats", Label: "seats.map", Icon: "grid-dots", Order: 2, Quick: 3}},
			{Method: "GET", Path: "/seats/ask", Needs: "rbac.seat_map.read", Do: p.ask,
				Nav: &kit.Nav{Group: "seats", Label: "seats.ask", Icon: "history", Order: 3}},
			{Method: "GET", Path: "/seats/plan", Needs: "rbac.seat.read", Do: p.plan,
				Nav: &kit.Nav{Group: "seats", Label: "seats.plan", Icon: "layout-list", Order: 4}},
			{Method: "GET", Path: "/seats/ask/file", Needs: "rbac.seat_map.read", Do: p.file},
			{Method: "GET", Path: "/seats/plan/history", Needs: "rbac.seat.read", Do: p.history},
			{Method: "GET", Path: "/seats/plan/edit", Needs: "rbac.seat.edit", Do: p.edit},
			{Method: "POST", Path: "/seats/plan/edit", Needs: "rbac.seat.edit", Do: p.change},
			{Method: "GET", Path: "/seats/plan/trials/:id", Needs: "rbac.seat.edit", Do: p.dryRun},
			{Method: "POST", Path: "/seats/plan/trials/:id/cancel", Needs: "rbac.seat.edit", Do: p.stopRun},
			{Method: "POST", Path: "/seats/plan/trials/:id/again", Needs: "rbac.seat.edit", Do: p.restartRun},
			{Method: "GET", Path: "/seats/plan/seat", Needs: "rbac.seat.edit", Do: p.seatForm},
			{Method: "POST", Path: "/seats/plan/seat", Needs: "rbac.seat.edit", Do: p.seatKeep},
			{Method: "GET", Path: "/people/:id/seats", Needs: "rbac.seat.decide", Do: p.person},
			{Method: "POST", Path: "/people/:id/seats/open", Needs: "rbac.seat.open", Do: p.open},
			{Method: "POST", Path: "/people/:id/seats/shut", Needs: "rbac.seat.open", Do: p.shut},
			{Method: "POST", Path: "/people/:id/seats/hold", Needs: "rbac.seat.hold", Do: p.hold},
			{Method: "POST", Path: "/people/:id/seats/release", Needs: "rbac.seat.hold", Do: p.release},
		},
		Samples: samples(),
		Cards: []kit.Card{
			{Name: "seats", Order: 25, Needs: "rbac.seat.decide", Wide: true, Load: p.card, Sample: cardSample()},
		},
	}
}
