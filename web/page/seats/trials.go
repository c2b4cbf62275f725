package seats

import (
	"net/url"
	"strings"
	"time"

	"tianti/internal/dryrun"
	"tianti/rbac/seat"
	"tianti/web/kit"
)

// dryRunPage is a trial of another plan over everybody: how far it is, what it counted, and the people
// behind a number.
type dryRunPage struct {
	Run           *dryrun.Run
	Path          string
	From          time.Time
	Gains, Losses int64
	Changes       []changeView
	Rows          []runTally
	Shown         *shownTurns
}

type runTally struct {
	Seat         string
	Gain, Lose   int64
	GainP, LoseP string
}

type shownTurns struct {
	Seat   string
	Gains  bool
	People []turnView
	Next   string
}

type turnView struct {
	Name, Unit, Path, Why string
	Lack                  []string
}

// dryRun shows it (GET /seats/plan/trials/:id).
func (p Pages) dryRun(r *kit.Request) error {
	page, err := p.dryRunOf(r)
	if err != nil {
		return err
	}
	return r.Show("seat_dryrun", page)
}

func (p Pages) dryRunOf(r *kit.Request) (page dryRunPage, err error) {
	run, plan, err := p.Seats.Trial(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return page, err
	}
	was, _, err := p.Seats.PlanAt(r.Context(), run.At)
	if err != nil {
		return page, err
	}
	page = dryRunPage{Run: run, Path: "/seats/plan/trials/" + url.PathEscape(run.ID), From: run.At, Changes: p.changesOf(r, was, plan, seat.Compare(was, plan))}
	page.Gains, page.Losses = run.Sums()
	for _, x := range run.Tally {
		page.Rows = append(page.Rows, runTally{seatName(r.Lang, x.Of, plan, was), x.Gain, x.Lose, page.people(dryrun.Gain, x.Of), page.people(dryrun.Lose, x.Of)})
	}
	page.Shown, err = p.shownTurns(r, &page, was, plan)
	return page, err
}

func (page *dryRunPage) people(direction, code string) string {
	return page.Path + "?show=" + url.QueryEscape(direction+":"+code) + "#people"
}

// seatName is what people call a seat of the first plan that has it.
func seatName(lang, code string, plans ...seat.Plan) string {
	for _, p := range plans {
		if s := p.Seat(code); s != nil {
			return s.Name.In(lang)
		}
	}
	return code
}

// shownTurns names the people behind the number that the reader chose, the first losses otherwise.
func (p Pages) shownTurns(r *kit.Request, page *dryRunPage, was, plan seat.Plan) (*shownTurns, error) {
	direction, code, _ := strings.Cut(r.Query("show"), ":")
	if direction != dryrun.Gain && direction != dryrun.Lose {
		direction = ""
	}
	for _, x := range page.Run.Tally {
		switch {
		case direction != "":
		case x.Lose > 0:
			direction, code = dryrun.Lose, x.Of
		case x.Gain > 0:
			direction, code = dryrun.Gain, x.Of
		}
	}
	if direction == "" {
		return nil, nil
	}
	found, err := p.Seats.TrialPeople(r.Context(), r.Actor, page.Run.ID, direction, code, r.Query("cursor"))
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, e := range found.Items {
		paths = append(paths, e.Unit)
	}
	labels, err := p.People.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return nil, err
	}
	out := &shownTurns{Seat: seatName(r.Lang, code, plan, was), Gains: direction == dryrun.Gain}
	for _, e := range found.Items {
		v := turnView{e.Name, labels[e.Unit], "/people/" + url.PathEscape(e.Person) + "/seats", r.T("seats.why." + e.Detail.Why), nil}
		for _, id := range e.Detail.Lack {
			v.Lack = append(v.Lack, p.needText(r, id))
		}
		out.People = append(out.People, v)
	}
	if found.Next != "" {
		out.Next = page.Path + "?show=" + url.QueryEscape(direction+":"+code) + "&cursor=" + url.QueryEscape(found.Next) + "#people"
	}
	return out, nil
}

// stopRun stops a dry run of one's own (POST /seats/plan/trials/:id/cancel).
func (p Pages) stopRun(r *kit.Request) error {
	if err := p.Seats.CancelTrial(r.Context(), r.Actor, r.Path("id")); err != nil {
		page, lost := p.dryRunOf(r)
		if lost != nil {
			return lost
		}
		return r.Refused("seat_dryrun", page, err)
	}
	return r.Done("/seats/plan/trials/" + url.PathEscape(r.Path("id")))
}

// restartRun begins a dry run of one's own anew (POST /seats/plan/trials/:id/again).
func (p Pages) restartRun(r *kit.Request) error {
	if err := p.Seats.RestartTrial(r.Context(), r.Actor, r.Path("id")); err != nil {
		page, lost := p.dryRunOf(r)
		if lost != nil {
			return lost
		}
		return r.Refused("seat_dryrun", page, err)
	}
	return r.Done("/seats/plan/trials/" + url.PathEscape(r.Path("id")))
}
