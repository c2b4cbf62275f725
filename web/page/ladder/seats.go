package ladder

import (
	"cmp"

	rungs "tianti/ladder"
)

// seatNames are what people call the seats of a rung.
func (p Pages) seatNames(lang string, g *rungs.Grade) []string {
	if g == nil {
		return nil
	}
	known := map[string]string{}
	if p.Seats != nil {
		if plan, _, err := p.Seats.Plan(); err == nil {
			for _, s := range plan.Seats {
				known[s.Code] = s.Name.In(lang)
			}
		}
	}
	out := make([]string, len(g.Seats))
	for i, code := range g.Seats {
		if out[i] = known[code]; out[i] == "" { // the ladder may speak of seats that are not planned yet
			out[i] = cmp.Or(optional(lang, "ladder.seat."+code), code)
		}
	}
	return out
}
