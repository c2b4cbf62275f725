package api

import (
	"net/url"
	"time"

	"tianti/internal/clock"
	rungs "tianti/ladder"
	"tianti/web/kit"
)

// holdView is a hold: no promotion from its begin until an instant, because of a veto event.
type holdView struct {
	ID         string    `json:"id"` // of the veto event
	Person     string    `json:"person"`
	Name       string    `json:"name"`
	Unit       string    `json:"unit"`
	Veto       string    `json:"veto"` // code of the event
	Day        string    `json:"day"`
	Until      time.Time `json:"until"`
	Holds      bool      `json:"holds"` // now
	State      string    `json:"state"` // standing, appealed, upheld, lifted
	AppealBy   time.Time `json:"appeal_by"`
	AppealDays int       `json:"appeal_days"` // working days
	Demote     bool      `json:"demote"`      // a demotion is to be decided
	Rules      int       `json:"rules"`
	Steps      []actView `json:"steps"`
	Acts       []string  `json:"acts"` // that the caller may do now
}

type demotionInput struct {
	Grade     string `json:"grade"`
	Effective string `json:"effective"` // a day
	Reason    string `json:"reason"`
}

func (x Ladder) holds() []kit.Route {
	const read, path = "ladder.hold.read", "/api/v1/holds"
	return []kit.Route{
		{Method: "GET", Path: path, Needs: "ladder.appointment.read", API: true, Do: x.listHolds,
			Doc: &kit.Doc{Summary: "List holds in a state that one may read", Answer: List[holdView]{}, Query: append([]kit.Param{{Name: "state", About: "appealed, standing, upheld or lifted; appealed if absent"}}, kit.Cursor[:1]...)}},
		{Method: "GET", Path: path + "/:id", Needs: read, API: true, Do: x.hold, Doc: &kit.Doc{Summary: "Show a hold", Answer: holdView{}}},
		{Method: "POST", Path: path + "/:id/appeal", Needs: "ladder.hold.appeal", API: true, Do: x.actHold(rungs.Appeal), Doc: &kit.Doc{Summary: "Appeal against one's own hold, within its working days", Request: reasonInput{}, Answer: holdView{}}},
		{Method: "POST", Path: path + "/:id/uphold", Needs: "ladder.hold.decide", API: true, Do: x.actHold(rungs.Uphold), Doc: &kit.Doc{Summary: "Answer an appeal: the hold stands", Request: reasonInput{}, Answer: holdView{}}},
		{Method: "POST", Path: path + "/:id/lift", Needs: "ladder.hold.decide", API: true, Do: x.actHold(rungs.Lift), Doc: &kit.Doc{Summary: "Answer an appeal: the hold is lifted", Request: reasonInput{}, Answer: holdView{}}},
		{Method: "POST", Path: path + "/:id/demotion", Needs: "ladder.appointment.propose", API: true, Do: x.demote, Doc: &kit.Doc{Summary: "Propose the demotion that the rules ask for after a veto event; a second person decides", Request: demotionInput{}, Answer: appointmentView{}, Status: 201}},
	}
}

func (x Ladder) holdView(r *kit.Request, h *rungs.Hold) holdView {
	v := holdView{h.ID, h.Person, h.Name, h.Unit, h.Veto, string(h.Day), h.Until.UTC(), h.StandsAt(r.Now()), string(h.State), h.AppealBy.UTC(), h.AppealDays, h.Demote, h.Rules, []actView{}, []string{}}
	for _, s := range h.Steps {
		v.Steps = append(v.Steps, actView{string(s.Act), s.By, s.Name, s.At.UTC(), s.Reason})
	}
	for _, act := range x.Ladder.HoldOffers(r.Actor, h) {
		v.Acts = append(v.Acts, string(act))
	}
	return v
}

func (x Ladder) listHolds(r *kit.Request) error {
	state := rungs.State(r.Query("state"))
	if state == "" {
		state = rungs.HoldAppealed
	}
	page, err := x.Ladder.Holds(r.Context(), r.Actor, state, r.Query("cursor"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, func(h *rungs.Hold) holdView { return x.holdView(r, h) }))
}

func (x Ladder) hold(r *kit.Request) error {
	h, err := x.Ladder.Hold(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(x.holdView(r, h))
}

func (x Ladder) actHold(act rungs.Act) kit.Handler {
	return func(r *kit.Request) error {
		var in reasonInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		var h *rungs.Hold
		var err error
		if act == rungs.Appeal {
			h, err = x.Ladder.Appeal(r.Context(), r.Actor, r.Path("id"), in.Reason)
		} else {
			h, err = x.Ladder.DecideAppeal(r.Context(), r.Actor, r.Path("id"), act, in.Reason)
		}
		if err != nil {
			return err
		}
		return r.Send(x.holdView(r, h))
	}
}

func (x Ladder) demote(r *kit.Request) error {
	var in demotionInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	day, err := time.ParseInLocation("2006-01-02", in.Effective, clock.Shanghai)
	if err != nil {
		return ErrDay.At("effective").With("value", in.Effective)
	}
	a, err := x.Ladder.ProposeDemotion(r.Context(), r.Actor, r.Path("id"), in.Grade, day, in.Reason)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/appointments/"+url.PathEscape(a.ID), x.view(r, a))
}
