package star

import (
	"net/url"
	"strconv"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/ladder/kpi"
	stars "tianti/ladder/star"
	"tianti/web/kit"
)

// cardTrial is what another scorecard would do to a period.
type cardTrial struct {
	Label        string
	Was, Became  int64 // rated people
	Changes      []changed
	Counts       []countShift
	Gains        []shiftRow
	Losses       []shiftRow
	GainN, LossN int
	More         int // how many to name next; 0 where all are named
}

// How many people a trial names at first, how many more each time, and how many at most.
const (
	shiftsShown = 100
	shiftsMore  = 500
	shiftsMost  = 20_000
)

type countShift struct {
	Stars       int
	Was, Became int64
}

type shiftRow struct {
	Name, Unit, Path, Why string
	Before, After         int
	Old, New              int64
}

func metaOf(id string) store.Meta { return store.Meta{ID: id} }

// editCard opens the newest scorecard for writing (GET /scorecards/edit).
func (p Pages) editCard(r *kit.Request) error {
	all, err := p.Stars.Cards(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	var f cardForm
	f.fill(all[len(all)-1])
	f.From = string(kpi.MonthOf(r.Now()).Add(1))
	return p.cardEditor(r, f, nil)
}

// cardEditor shows the form, with what is wrong.
func (p Pages) cardEditor(r *kit.Request, f cardForm, wrong error) error {
	words, err := p.reader(r)
	if err == nil {
		err = p.complete(r, &f, words)
	}
	if err != nil {
		return err
	}
	if wrong != nil {
		return r.Refused("star_card_edit", f, asFields(wrong))
	}
	return r.Show("star_card_edit", f)
}

// asFields puts faults at the form's fields where the scorecard has one word for several.
func asFields(wrong error) error {
	var faults fault.List
	for _, f := range fault.All(wrong) {
		if f.Field() == "ties" {
			f = f.At("tie-1")
		}
		faults = append(faults, f)
	}
	return faults.Err()
}

// changeCard tries the scorecard or publishes it (POST /scorecards/edit, "do" is "try" or "publish").
func (p Pages) changeCard(r *kit.Request) error {
	words, err := p.reader(r)
	if err != nil {
		return err
	}
	var f cardForm
	c, faults := f.read(r, words.metrics)
	if len(faults) > 0 {
		return p.cardEditor(r, f, faults)
	}
	if r.Form("do") != "publish" {
		return p.tryCard(r, f, c, words)
	}
	if _, err := p.Stars.PublishCard(r.Context(), r.Actor, c, f.Base, f.Reason); err != nil {
		return p.cardEditor(r, f, err)
	}
	r.Flash("star.card.published")
	return r.Done("/scorecards/history")
}

func (p Pages) tryCard(r *kit.Request, f cardForm, c stars.Scorecard, words reader) error {
	t, err := p.Stars.Try(r.Context(), r.Actor, c, f.Period)
	if err != nil {
		return p.cardEditor(r, f, err)
	}
	all, err := p.Stars.Cards(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	f.Trial = &cardTrial{Label: t.Period.Label(r.Lang), Was: t.Rated[0], Became: t.Rated[1], GainN: len(t.Gains), LossN: len(t.Losses),
		Changes: words.changes(stars.Compare(stars.InForce(all, t.Period.From), &c))}
	for k := stars.Five; k >= 0; k-- {
		f.Trial.Counts = append(f.Trial.Counts, countShift{k, t.Before[k], t.After[k]})
	}
	shown := shiftsShown
	if n, err := strconv.Atoi(r.Form("more")); err == nil && n > 0 {
		shown = min(n, shiftsMost)
	}
	if longest := max(len(t.Gains), len(t.Losses)); longest > shown && shown < shiftsMost {
		f.Trial.More = min(shown+shiftsMore, longest)
	}
	if f.Trial.Gains, err = p.shifts(r, t.Period.ID, t.Gains[:min(len(t.Gains), shown)]); err != nil {
		return err
	}
	if f.Trial.Losses, err = p.shifts(r, t.Period.ID, t.Losses[:min(len(t.Losses), shown)]); err != nil {
		return err
	}
	return p.cardEditor(r, f, nil)
}

func (p Pages) shifts(r *kit.Request, period string, list []stars.Shift) (out []shiftRow, err error) {
	var ids, paths []string
	for _, s := range list {
		ids, paths = append(ids, s.Person), append(paths, s.Unit)
	}
	names, err := p.names(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	labels, err := p.Org.Labels(r.Context(), r.Lang, paths...)
	for _, s := range list {
		out = append(out, shiftRow{names(s.Person), labels[s.Unit], "/stars/" + url.PathEscape(period) + "/people/" + url.PathEscape(s.Person), r.T("star.why." + s.Reason()), s.Before, s.After, s.Old, s.New})
	}
	return out, err
}
