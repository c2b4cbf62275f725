package api

import (
	"strconv"
	"time"

	"tianti/ladder/kpi"
	"tianti/ladder/star"
	"tianti/web/kit"
)

// Scorecards is the API of the scorecards by which stars are given: their versions, a trial, publishing.
type Scorecards struct {
	Stars *star.Service
}

// ScorecardRules is what a scorecard says. Scores and caps are thousandths; lists by stars begin with none.
type ScorecardRules struct {
	From        string      `json:"from"` // periods that begin in this month or later; "" is always
	Lines       []star.Line `json:"lines"`
	Posts       []string    `json:"posts"`
	Peers       star.Peers  `json:"peers"`
	Mean        int64       `json:"mean"`
	Deviation   int64       `json:"deviation"`
	Bands       []int64     `json:"bands"`
	Caps        []int64     `json:"caps"`
	QuotaUnit   string      `json:"quota_unit"`
	Ties        []string    `json:"ties"`
	LeastWeight int64       `json:"least_weight"`
	LeastMonths int         `json:"least_months"`
	Holds       []int       `json:"holds"`
	NoticeDays  int         `json:"notice_days"` // working days
}

// scorecardView is a scorecard that was published.
type scorecardView struct {
	ID string `json:"id"`
	ScorecardRules
	By      string            `json:"by"`
	At      *time.Time        `json:"at"`
	Reason  string            `json:"reason"`
	Changes []star.Difference `json:"changes"` // against the version before
}

// scorecardInput is a scorecard as it is tried or published.
type scorecardInput struct {
	Base string `json:"base"` // id of the newest one when the writing began
	ScorecardRules
	Period string `json:"period"` // that a trial looks at
	Reason string `json:"reason"` // of publishing
}

func (in ScorecardRules) card() star.Scorecard {
	return star.Scorecard{From: kpi.Month(in.From), Lines: in.Lines, Posts: in.Posts, Peers: in.Peers, Mean: in.Mean, Deviation: in.Deviation, Bands: in.Bands, Caps: in.Caps,
		QuotaUnit: in.QuotaUnit, Ties: in.Ties, LeastWeight: in.LeastWeight, LeastMonths: in.LeastMonths, Holds: in.Holds, NoticeDays: in.NoticeDays}
}

// scorecardTrial is what another scorecard would do to a period.
type scorecardTrial struct {
	Period    string      `json:"period"`
	Rated     []int64     `json:"rated"`  // by the scorecard in force, by the other one
	Before    []int64     `json:"before"` // of the rated, by stars 0 to 5
	After     []int64     `json:"after"`
	GainCount int         `json:"gain_count"`
	LossCount int         `json:"loss_count"`
	Gains     []starShift `json:"gains"` // the widest hundred, or as many as "most" asks for
	Losses    []starShift `json:"losses"`
}

type starShift struct {
	Person   string `json:"person"`
	Unit     string `json:"unit"`
	Before   int    `json:"before"`
	After    int    `json:"after"`
	OldScore int64  `json:"old_score"`
	NewScore int64  `json:"new_score"`
	Reason   string `json:"reason"` // short, missing, vetoed, below, dropped, rated, score, band, places
}

// Area is the routes.
func (x Scorecards) Area() kit.Area {
	const path = "/api/v1/scorecards"
	return kit.Area{Name: "api scorecards", Routes: []kit.Route{
		{Method: "GET", Path: path, Needs: "ladder.scorecard.read", API: true, Do: x.list, Doc: &kit.Doc{Summary: "List the scorecards, the last first, each with what it changed", Answer: List[scorecardView]{}}},
		{Method: "POST", Path: path, Needs: "ladder.scorecard.edit", API: true, Do: x.publish, Doc: &kit.Doc{Summary: "Publish a scorecard for the periods from a month on", Request: scorecardInput{}, Answer: scorecardView{}, Status: 201}},
		{Method: "POST", Path: path + "/trial", Needs: "ladder.scorecard.edit", API: true, Do: x.try, Doc: &kit.Doc{Summary: "Say who would have other stars in a period, and why; nothing is changed", Request: scorecardInput{}, Answer: scorecardTrial{}, Query: []kit.Param{{Name: "most", About: "how many people to name in each direction, 100 where it is left out"}}}},
	}}
}

func scorecardOf(c, before *star.Scorecard) scorecardView {
	v := scorecardView{ID: c.ID, By: c.By, Reason: c.Reason, Changes: []star.Difference{}, ScorecardRules: ScorecardRules{
		From: string(c.From), Lines: some(c.Lines), Posts: some(c.Posts), Peers: c.Peers, Mean: c.Mean, Deviation: c.Deviation, Bands: some(c.Bands), Caps: some(c.Caps),
		QuotaUnit: c.QuotaUnit, Ties: some(c.Ties), LeastWeight: c.LeastWeight, LeastMonths: c.LeastMonths, Holds: some(c.Holds), NoticeDays: c.NoticeDays}}
	if !c.At.IsZero() {
		at := c.At.UTC()
		v.At = &at
	}
	if before != nil {
		v.Changes = some(star.Compare(before, c))
	}
	return v
}

func (x Scorecards) list(r *kit.Request) error {
	all, err := x.Stars.Cards(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	var out []scorecardView
	for i := len(all) - 1; i >= 0; i-- {
		var before *star.Scorecard
		if i > 0 {
			before = all[i-1]
		}
		out = append(out, scorecardOf(all[i], before))
	}
	return r.Send(ListOf(out, ""))
}

func (x Scorecards) publish(r *kit.Request) error {
	var in scorecardInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, err := x.Stars.PublishCard(r.Context(), r.Actor, in.card(), in.Base, in.Reason)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/scorecards", scorecardOf(c, nil))
}

func (x Scorecards) try(r *kit.Request) error {
	var in scorecardInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	most := 100
	if n, err := strconv.Atoi(r.Query("most")); err == nil && n > 0 {
		most = n
	}
	t, err := x.Stars.Try(r.Context(), r.Actor, in.card(), in.Period)
	if err != nil {
		return err
	}
	return r.Send(scorecardTrial{Period: t.Period.ID, Rated: t.Rated[:], Before: t.Before[:], After: t.After[:], GainCount: len(t.Gains), LossCount: len(t.Losses), Gains: shiftsOf(t.Gains[:min(len(t.Gains), most)]), Losses: shiftsOf(t.Losses[:min(len(t.Losses), most)])})
}

func shiftsOf(list []star.Shift) []starShift {
	out := make([]starShift, len(list))
	for i, s := range list {
		out[i] = starShift{s.Person, s.Unit, s.Before, s.After, s.Old, s.New, s.Reason()}
	}
	return out
}
