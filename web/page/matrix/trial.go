package matrix

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	table "tianti/courses/matrix"
	"tianti/internal/clock"
	"tianti/internal/dryrun"
	"tianti/web/kit"
)

// trialPage is a dry run: how far it is, what it counted, and the people behind a number.
type trialPage struct {
	Run           *dryrun.Run
	Path          string
	Mine          bool
	Gains, Losses int64
	Days          int
	Changes       []change
	Rows          []tallyView
	Shown         *shownView
	Effective     string // for the proposal
	Least, Reason string
}

// tallyView is what changes about one way of needing a course.
type tallyView struct {
	Course, As   string
	Gain, Lose   int64
	GainP, LoseP string // where the people are named
}

type shownView struct {
	Title  string
	Gains  bool
	People []shiftView
	Next   string
}

type shiftView struct {
	Name, Unit, Path string
	Post, Grade      string
	Was, Is          string
	Has              string
}

// trial shows a dry run (GET /courses/matrix/trials/:id).
func (p Pages) trial(r *kit.Request) error {
	page, err := p.trialOf(r)
	if err != nil {
		return err
	}
	return r.Show("matrix_trial", page)
}

func (p Pages) trialOf(r *kit.Request) (page trialPage, err error) {
	id := r.Path("id")
	t, err := p.Matrix.Trial(r.Context(), r.Actor, id)
	if err != nil {
		return page, err
	}
	n, err := p.names(r)
	if err != nil {
		return page, err
	}
	page = trialPage{Run: t.Run, Path: "/courses/matrix/trials/" + id, Mine: t.By == r.Actor.Person && !t.Kept, Days: t.Days, Changes: n.changes(t.Rows), Least: r.Now().In(clock.Shanghai).Format(time.DateOnly)}
	page.Gains, page.Losses = t.Sums()
	page.Rows = tallies(n, t.Run, page.Path)
	page.Shown, err = p.shown(r, n, t, page.Path)
	return page, err
}

func tallies(n *names, run *dryrun.Run, path string) (out []tallyView) {
	for _, x := range run.Tally {
		row := tallyView{Gain: x.Gain, Lose: x.Lose, GainP: people(path, dryrun.Gain, x.Of), LoseP: people(path, dryrun.Lose, x.Of)}
		row.Course, row.As = n.thing(x.Of)
		out = append(out, row)
	}
	return out
}

func people(path, direction, thing string) string {
	return path + "?show=" + url.QueryEscape(direction+":"+thing) + "#people"
}

// shown names the people behind the number that the reader chose, the first one otherwise.
func (p Pages) shown(r *kit.Request, n *names, t *table.Trial, path string) (*shownView, error) {
	direction, thing, _ := strings.Cut(r.Query("show"), ":")
	if direction != dryrun.Gain && direction != dryrun.Lose {
		direction = ""
	}
	for _, x := range t.Tally {
		switch {
		case direction != "":
		case x.Gain > 0:
			direction, thing = dryrun.Gain, x.Of
		case x.Lose > 0:
			direction, thing = dryrun.Lose, x.Of
		}
	}
	if direction == "" {
		return nil, nil
	}
	found, err := p.Matrix.People(r.Context(), r.Actor, t.ID, direction, thing, r.Query("cursor"))
	if err != nil {
		return nil, err
	}
	course, as := n.thing(thing)
	out := &shownView{Gains: direction == dryrun.Gain, Title: course + " · " + as}
	var paths []string
	for _, e := range found.Items {
		paths = append(paths, e.Unit)
	}
	units, err := p.Labels(r, paths...)
	if err != nil {
		return nil, err
	}
	for _, e := range found.Items {
		d := e.Detail
		out.People = append(out.People, shiftView{e.Name, units[e.Unit], "/people/" + url.PathEscape(e.Person) + "/courses", n.post(d.Post), d.Grade, n.as(d.Before), n.as(d.After), r.T("matrix.has." + hasKey(d.Has))})
	}
	if found.Next != "" {
		out.Next = path + "?show=" + url.QueryEscape(direction+":"+thing) + "&cursor=" + url.QueryEscape(found.Next) + "#people"
	}
	return out, nil
}

func hasKey(h table.Has) string {
	if h == table.HasNothing {
		return "nothing"
	}
	return string(h)
}

// stop stops a dry run of one's own (POST /courses/matrix/trials/:id/cancel).
func (p Pages) stop(r *kit.Request) error {
	if err := p.Matrix.CancelTrial(r.Context(), r.Actor, r.Path("id")); err != nil {
		page, lost := p.trialOf(r)
		if lost != nil {
			return lost
		}
		return r.Refused("matrix_trial", page, err)
	}
	return r.Done("/courses/matrix/trials/" + url.PathEscape(r.Path("id")))
}

// again begins a dry run of one's own anew (POST /courses/matrix/trials/:id/again).
func (p Pages) again(r *kit.Request) error {
	if err := p.Matrix.RestartTrial(r.Context(), r.Actor, r.Path("id")); err != nil {
		page, lost := p.trialOf(r)
		if lost != nil {
			return lost
		}
		return r.Refused("matrix_trial", page, err)
	}
	return r.Done("/courses/matrix/trials/" + url.PathEscape(r.Path("id")))
}

// propose proposes the rows of a dry run (POST /courses/matrix/trials/:id/propose).
func (p Pages) propose(r *kit.Request) error {
	page, err := p.trialOf(r)
	if err != nil {
		return err
	}
	t, err := p.Matrix.Trial(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	page.Effective, page.Reason = r.Form("effective"), r.Form("reason")
	day, err := time.ParseInLocation(time.DateOnly, page.Effective, clock.Shanghai)
	if err != nil {
		day = time.Time{} // refused as no day
	}
	e, err := p.Matrix.ProposeChange(r.Context(), r.Actor, t.Change, day, page.Reason)
	if err != nil {
		return r.Refused("matrix_trial", page, err)
	}
	r.Flash("matrix.proposed")
	return r.Done("/courses/matrix/editions/" + strconv.Itoa(e.Number))
}
