package ladder

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/internal/dryrun"
	rungs "tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/web/kit"
)

// dryRunPage is a trial of other rules: how far it is, what it counted, and the people behind a number.
type dryRunPage struct {
	Run       *dryrun.Run
	Path      string
	Mine      bool
	Changed   []string
	Holds     []string    // veto events of which the rules of holds differ, in words
	HoldRows  []tallyView // whom they would hold
	Gains     int64       // of qualifications
	Losses    int64
	Rows      []tallyView
	Shown     *shownView
	Effective string // for the proposal
	Least     string
	Reason    string
}

// tallyView is what changes about a rung.
type tallyView struct {
	Name         string
	Gain, Lose   int64
	GainP, LoseP string // where the people are named
}

// shownView names the people behind one number, a page at a time.
type shownView struct {
	Title  string
	Gains  bool
	Holds  bool // about holds
	People []shiftView
	Next   string
}

type shiftView struct {
	Name, Unit, Path, On string
	Why                  []item
	Hold                 *holdShiftView
}

// holdShiftView is what changes about a hold.
type holdShiftView struct {
	Day, Before, After time.Time // of the event; its last days by the old and the new rules, zero where nothing holds
	Ready              string
}

// dryRun shows a trial (GET /ladder/rules/trials/:id).
func (p Pages) dryRun(r *kit.Request) error {
	page, err := p.dryRunOf(r)
	if err != nil {
		return err
	}
	return r.Show("ladder_dryrun", page)
}

func (p Pages) dryRunOf(r *kit.Request) (page dryRunPage, err error) {
	id := r.Path("id")
	t, err := p.Ladder.Trial(r.Context(), r.Actor, id)
	if err != nil {
		return page, err
	}
	w, err := p.wordsFor(r)
	if err != nil {
		return page, err
	}
	page = dryRunPage{Run: t.Run, Path: "/ladder/rules/trials/" + id, Mine: t.By == r.Actor.Person && !t.Kept, Least: day(r.Now()), Changed: t.Changed}
	for _, v := range t.Holds {
		page.Holds = append(page.Holds, vetoWord(r.Lang, v))
	}
	for _, x := range t.Tally {
		row := tallyView{Name: trialThing(w, t, x.Of), Gain: x.Gain, Lose: x.Lose}
		row.GainP, row.LoseP = page.people(dryrun.Gain, x.Of), page.people(dryrun.Lose, x.Of)
		if t.HoldThing(x.Of) {
			page.HoldRows = append(page.HoldRows, row)
			continue
		}
		page.Rows = append(page.Rows, row)
		page.Gains, page.Losses = page.Gains+x.Gain, page.Losses+x.Lose
	}
	page.Shown, err = p.shown(w, t, &page)
	return page, err
}

func (page *dryRunPage) people(direction, thing string) string {
	return page.Path + "?show=" + url.QueryEscape(direction+":"+thing) + "#people"
}

// trialThing is what people call a thing of a trial's tally: a rung, standing on one that goes, or a hold.
func trialThing(w *words, t *rungs.Trial, thing string) string {
	if t.HoldThing(thing) {
		what, veto, _ := strings.Cut(thing, ":")
		return w.r.T("ladder.trial."+what, "veto", vetoWord(w.r.Lang, veto))
	}
	code, stranded := strings.CutPrefix(thing, rungs.Stranding(""))
	name := code
	for _, b := range []*rungs.Blueprint{t.Old, t.New} {
		if g := b.Grade(code); g != nil {
			name = g.Code + " " + g.Name.In(w.r.Lang)
		}
	}
	if stranded {
		return w.r.T("ladder.trial.stranded", "grade", name)
	}
	return name
}

// shown names the people behind the number that the reader chose, the first one otherwise.
func (p Pages) shown(w *words, t *rungs.Trial, page *dryRunPage) (*shownView, error) {
	direction, thing, _ := strings.Cut(w.r.Query("show"), ":")
	if direction != dryrun.Gain && direction != dryrun.Lose {
		direction = ""
	}
	for _, x := range t.Tally {
		switch {
		case direction != "":
		case x.Lose > 0:
			direction, thing = dryrun.Lose, x.Of
		case x.Gain > 0:
			direction, thing = dryrun.Gain, x.Of
		}
	}
	if direction == "" {
		return nil, nil
	}
	found, err := p.Ladder.TrialPeople(w.r.Context(), w.r.Actor, t.ID, direction, thing, w.r.Query("cursor"))
	if err != nil {
		return nil, err
	}
	out := &shownView{Gains: direction == dryrun.Gain, Title: trialThing(w, t, thing), Holds: t.HoldThing(thing)}
	units := map[string]string{}
	for _, e := range found.Items {
		if _, known := units[e.Unit]; !known {
			units[e.Unit] = p.unitName(w.r.Context(), w.r.Lang, e.Unit)
		}
		out.People = append(out.People, shiftView{e.Name, units[e.Unit], "/people/" + e.Person + "/ladder", w.names.Of(requirement.Grade, e.Detail.On), w.items(e.Detail.Why), w.holdShift(e.Detail.Hold)})
	}
	if found.Next != "" {
		out.Next = page.Path + "?show=" + url.QueryEscape(direction+":"+thing) + "&cursor=" + url.QueryEscape(found.Next) + "#people"
	}
	return out, nil
}

func (w *words) holdShift(x *rungs.HoldShift) *holdShiftView {
	if x == nil {
		return nil
	}
	var ready []string
	for _, code := range x.Ready {
		ready = append(ready, w.names.Of(requirement.Grade, code))
	}
	last := func(over time.Time) time.Time {
		if over.IsZero() {
			return over
		}
		return over.Add(-time.Second)
	}
	return &holdShiftView{x.Day, last(x.Before), last(x.After), strings.Join(ready, w.r.T("ladder.and"))}
}

// stopTrial stops a trial of one's own (POST /ladder/rules/trials/:id/cancel).
func (p Pages) stopTrial(r *kit.Request) error {
	if _, err := p.Ladder.CancelTrial(r.Context(), r.Actor, r.Path("id")); err != nil {
		page, perr := p.dryRunOf(r)
		if perr != nil {
			return perr
		}
		return r.Refused("ladder_dryrun", page, err)
	}
	return r.Done("/ladder/rules/trials/" + r.Path("id"))
}

// restartTrial begins a trial of one's own anew (POST /ladder/rules/trials/:id/again).
func (p Pages) restartTrial(r *kit.Request) error {
	if _, err := p.Ladder.RestartTrial(r.Context(), r.Actor, r.Path("id")); err != nil {
		page, perr := p.dryRunOf(r)
		if perr != nil {
			return perr
		}
		return r.Refused("ladder_dryrun", page, err)
	}
	return r.Done("/ladder/rules/trials/" + r.Path("id"))
}

// proposeRules proposes the rules of a trial (POST /ladder/rules/trials/:id/propose).
func (p Pages) proposeRules(r *kit.Request) error {
	page, err := p.dryRunOf(r)
	if err != nil {
		return err
	}
	page.Effective, page.Reason = r.Form("effective"), r.Form("reason")
	first, err := time.ParseInLocation("2006-01-02", page.Effective, clock.Shanghai)
	if err != nil {
		first = time.Time{} // refused as no day
	}
	e, err := p.Ladder.ProposeRules(r.Context(), r.Actor, []byte(page.Run.Input), first, page.Reason)
	if err != nil {
		return r.Refused("ladder_dryrun", page, err)
	}
	r.Flash("ladder.edition.sent")
	return r.Done("/ladder/rules/editions/" + strconv.Itoa(e.Number))
}
