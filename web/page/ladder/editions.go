package ladder

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"tianti/internal/dryrun"
	rungs "tianti/ladder"
	"tianti/web/kit"
)

// editionRow is a version of the rules in the list.
type editionRow struct {
	Number    int
	Path      string
	State     string
	Tone      string
	Effective time.Time // in force from then on; zero is since ever
	By        string    // who proposed it
	Reason    string
	Here      bool // in force now
}

// editionPage is one version: what it changes, what its dry run found, and who did what.
type editionPage struct {
	editionRow
	Hash    string
	Base    int
	Run     *dryrun.Run // nil where nobody was to be looked at, or where the reader may not see all of it
	RunPath string
	Changed []string
	Effects []tallyView
	Holds   []tallyView // whom other rules of holds would hold
	Lines   []rungs.Compared
	YAML    string
	Steps   []stepped
	May     []string
	Second  bool // the reader proposed it: somebody else decides
	Reason  string
}

// Can says whether the reader may do something to the edition.
func (e editionPage) Can(act string) bool { return slices.Contains(e.May, act) }

var editionTones = map[rungs.State]string{rungs.Proposed: "blue", rungs.Published: "green", rungs.Refused: "red", rungs.Withdrawn: "gray", rungs.Annulled: "gray"}

func (p Pages) editionRow(r *kit.Request, e *rungs.Edition) editionRow {
	row := editionRow{Number: e.Number, Path: "/ladder/rules/editions/" + strconv.Itoa(e.Number), State: e.State.Word(r.Lang), Tone: editionTones[e.State], Effective: e.From,
		Here: e.State == rungs.Published && e.Number == p.Ladder.Blueprint().Version}
	if e.State != rungs.Published {
		row.Effective = e.Effective
	}
	if len(e.Steps) > 0 {
		first := e.Steps[0]
		row.By, row.Reason = r.By(first.By, first.Name), editionReason(r, first)
	}
	return row
}

// editionReason is why a step was taken; of the rules that come with the program there is no more to say.
func editionReason(r *kit.Request, s rungs.Stepped) string {
	if strings.HasPrefix(s.By, "system:") {
		return r.T("ladder.edition.first")
	}
	return s.Reason
}

// edition shows one version of the rules (GET /ladder/rules/editions/:number).
func (p Pages) edition(r *kit.Request) error {
	page, err := p.editionOf(r)
	if err != nil {
		return err
	}
	return r.Show("ladder_edition", page)
}

func (p Pages) editionOf(r *kit.Request) (page editionPage, err error) {
	n, err := strconv.Atoi(r.Path("number"))
	if err != nil {
		return page, kit.ErrNotFound
	}
	e, base, err := p.Ladder.Edition(r.Context(), r.Actor, n)
	if err != nil {
		return page, err
	}
	w, err := p.wordsFor(r)
	if err != nil {
		return page, err
	}
	page = editionPage{editionRow: p.editionRow(r, e), Hash: e.Hash, Base: e.Base, YAML: e.YAML, Second: e.State == rungs.Proposed && e.Proposer == r.Actor.Person}
	if e.Trial != "" {
		switch t, err := p.Ladder.Trial(r.Context(), r.Actor, e.Trial); {
		case err == nil:
			page.Run, page.RunPath = t.Run, "/ladder/rules/trials/"+t.ID
			for _, code := range t.Changed {
				page.Changed = append(page.Changed, trialThing(w, t, code))
			}
			for _, veto := range t.Holds {
				page.Changed = append(page.Changed, r.T("ladder.trial.hold", "veto", vetoWord(r.Lang, veto)))
			}
			for _, x := range t.Tally {
				row := tallyView{Name: trialThing(w, t, x.Of), Gain: x.Gain, Lose: x.Lose}
				if t.HoldThing(x.Of) {
					page.Holds = append(page.Holds, row)
				} else {
					page.Effects = append(page.Effects, row)
				}
			}
		case !errors.Is(err, dryrun.ErrUnknown):
			return page, err
		}
	}
	if base != "" {
		page.Lines = rungs.Compare(base, e.YAML)
	}
	for _, s := range e.Steps {
		word := s.Act.Word(r.Lang)
		if s.Act == rungs.Annul {
			word = r.T("ladder.edition.cancel")
		}
		page.Steps = append(page.Steps, stepped{word, r.By(s.By, s.Name), editionReason(r, s), s.At})
	}
	for _, act := range p.Ladder.EditionOffers(r.Actor, e) {
		page.May = append(page.May, string(act))
	}
	return page, nil
}

// decideRules moves an edition (POST /ladder/rules/editions/:number/{act}).
func (p Pages) decideRules(act rungs.Act) func(*kit.Request) error {
	return func(r *kit.Request) error {
		n, err := strconv.Atoi(r.Path("number"))
		if err != nil {
			return kit.ErrNotFound
		}
		if _, err := p.Ladder.DecideRules(r.Context(), r.Actor, n, act, r.Form("reason")); err != nil {
			page, perr := p.editionOf(r)
			if perr != nil {
				return perr
			}
			page.Reason = r.Form("reason")
			if s := ownRefusal(err); s != 0 {
				return r.RefusedAs(s, "ladder_edition", page, err)
			}
			return r.Refused("ladder_edition", page, err)
		}
		return r.Done("/ladder/rules/editions/" + strconv.Itoa(n))
	}
}
