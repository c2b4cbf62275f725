package ladder

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tianti/internal/clock"
	rungs "tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/web/kit"
	"tianti/web/page/excerpt"
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
	Hash     string
	Base     int
	Examined int
	Rest     bool
	Changed  []string
	Effects  []effectRow
	Lines    []rungs.Compared
	YAML     string
	Steps    []stepped
	May      []string
	Second   bool // the reader proposed it: somebody else decides
	Reason   string
}

type effectRow struct {
	Grade        string
	Gains, Loses int
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
		row.By, row.Reason = e.Steps[0].Name, e.Steps[0].Reason
	}
	return row
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
	page = editionPage{editionRow: p.editionRow(r, e), Hash: e.Hash, Base: e.Base, Examined: e.Effect.Examined, Rest: e.Effect.Rest, YAML: e.YAML, Second: e.State == rungs.Proposed && e.Proposer == r.Actor.Person}
	for _, code := range e.Effect.Changed {
		name := w.names.Of(requirement.Grade, code)
		page.Changed = append(page.Changed, name)
		if e.Effect.Gains[code]+e.Effect.Losses[code] > 0 {
			page.Effects = append(page.Effects, effectRow{name, e.Effect.Gains[code], e.Effect.Losses[code]})
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
		page.Steps = append(page.Steps, stepped{word, s.Name, s.Reason, s.At})
	}
	for _, act := range p.Ladder.EditionOffers(r.Actor, e) {
		page.May = append(page.May, string(act))
	}
	return page, nil
}

// proposeRules proposes the file of the form (POST /ladder/rules/editions).
func (p Pages) proposeRules(r *kit.Request) error {
	page := trialPage{YAML: strings.ReplaceAll(r.Raw("yaml"), "\r\n", "\n"), InForce: p.Ladder.Draft().Hash, Effective: r.Form("effective"), Reason: r.Form("reason"), Least: day(r.Now())}
	first, err := time.ParseInLocation("2006-01-02", page.Effective, clock.Shanghai)
	if err != nil {
		first = time.Time{} // refused as no day
	}
	e, err := p.Ladder.ProposeRules(r.Context(), r.Actor, []byte(page.YAML), first, page.Reason)
	if err != nil {
		page.Excerpts = excerpt.Of(page.YAML, err)
		return r.Refused("ladder_trial", page, err)
	}
	r.Flash("ladder.edition.sent")
	return r.Done("/ladder/rules/editions/" + strconv.Itoa(e.Number))
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
