package seats

import (
	"strconv"
	"time"

	"tianti/rbac"
	"tianti/web/kit"
)

// open opens a seat for a while (POST /people/:id/seats/open).
func (p Pages) open(r *kit.Request) error {
	id, long := r.Path("id"), r.Form("hours")
	n, err := strconv.Atoi(long)
	if err != nil {
		n = 0 // refused as no time at all
	}
	_, err = p.Seats.Open(r.Context(), r.Actor, r.Form("seat"), id, r.Now().Add(time.Duration(n)*time.Hour), r.Form("reason"))
	return p.done(r, id, err, "seats.opened", func(page *personPage) {
		page.Seat, page.Long, page.Reason = r.Form("seat"), long, r.Form("reason")
	})
}

func (p Pages) shut(r *kit.Request) error {
	id := r.Path("id")
	err := p.Seats.Shut(r.Context(), r.Actor, r.Query("seat"), id, r.Form("reason"))
	return p.done(r, id, err, "seats.shut.done", nil)
}

// hold keeps somebody from all seats (POST /people/:id/seats/hold): to the end of a day, or until it
// is lifted.
func (p Pages) hold(r *kit.Request) error {
	id := r.Path("id")
	var until time.Time
	if day := rbac.Day(r.Form("until")); day != "" {
		until = day.Add(1).Start()
		if !day.Valid() {
			until = r.Now()
		}
	}
	err := p.Seats.Hold(r.Context(), r.Actor, id, r.T("seats.hold.code"), until, r.Form("why"))
	return p.done(r, id, err, "seats.held", func(page *personPage) { page.Why, page.Until = r.Form("why"), r.Form("until") })
}

func (p Pages) release(r *kit.Request) error {
	id := r.Path("id")
	return p.done(r, id, p.Seats.Release(r.Context(), r.Actor, id, r.Form("reason")), "seats.released", nil)
}

// done leads back to the person's seats, or shows them with what is wrong.
func (p Pages) done(r *kit.Request, id string, wrong error, said string, keep func(*personPage)) error {
	if wrong == nil {
		r.Flash(said)
		return r.Done("/people/" + id + "/seats")
	}
	page, err := p.load(r, id)
	if err != nil {
		return wrong // who may not see the person learns no more than the refusal
	}
	if keep != nil {
		keep(&page)
	}
	return r.Refused("seat_person", page, wrong)
}
