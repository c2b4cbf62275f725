package ladder

import (
	"fmt"
	"slices"
	"strconv"

	rungs "tianti/ladder"
	"tianti/web/kit"
)

// holdRulesPage is the form of what veto events do to the way up.
type holdRulesPage struct {
	Rev    int64
	Appeal string
	Rows   []holdRuleRow
}

type holdRuleRow struct {
	At     string
	Vetoes []kit.Option
	Months string
	Demote bool
}

// spareHolds is how many empty lines the form offers.
const spareHolds = 2

// holdRulesForm shows the form of the holds (GET /ladder/rules/draft/holds).
func (p Pages) holdRulesForm(r *kit.Request) error {
	d, b, err := p.sketched(r)
	if err != nil {
		return err
	}
	page := holdRulesPage{Rev: d.Rev}
	if b.Appeal > 0 {
		page.Appeal = strconv.Itoa(b.Appeal)
	}
	for i := range len(b.Holds) + spareHolds {
		rule, months := rungs.HoldRule{}, ""
		if i < len(b.Holds) {
			rule, months = b.Holds[i], strconv.Itoa(b.Holds[i].Months)
		}
		page.Rows = append(page.Rows, holdRuleRow{strconv.Itoa(i), vetoChoices(r.Lang, b, rule.Veto), months, rule.Demote})
	}
	return r.Show("ladder_draft_holds", page)
}

// vetoChoices are the events that the built-in rules and the draft speak of.
func vetoChoices(lang string, b *rungs.Blueprint, chosen string) (out []kit.Option) {
	var codes []string
	if usual, err := rungs.Default(); err == nil {
		for _, h := range usual.Holds {
			codes = append(codes, h.Veto)
		}
	}
	for _, h := range b.Holds {
		if !slices.Contains(codes, h.Veto) {
			codes = append(codes, h.Veto)
		}
	}
	if chosen != "" && !slices.Contains(codes, chosen) {
		codes = append(codes, chosen)
	}
	for _, code := range codes {
		out = append(out, kit.Option{Value: code, Text: vetoWord(lang, code), Selected: code == chosen})
	}
	return out
}

// saveHoldRules keeps the holds; a line without an event goes (POST /ladder/rules/draft/holds).
func (p Pages) saveHoldRules(r *kit.Request) error {
	d, b, err := p.sketched(r)
	if err != nil {
		return err
	}
	page := holdRulesPage{Rev: revOf(r), Appeal: r.Form("appeal")}
	var wrong error
	refuse := func(err error) {
		if wrong == nil {
			wrong = err
		}
	}
	var holds []rungs.HoldRule
	for i := range len(b.Holds) + spareHolds {
		at := fmt.Sprintf("holds.%d.", i)
		rule := rungs.HoldRule{Veto: r.Form(at + "veto"), Demote: r.Form(at+"demote") == "true"}
		page.Rows = append(page.Rows, holdRuleRow{strconv.Itoa(i), vetoChoices(r.Lang, b, rule.Veto), r.Form(at + "months"), rule.Demote})
		if rule.Veto == "" {
			continue
		}
		if rule.Months, err = strconv.Atoi(r.Form(at + "months")); err != nil {
			refuse(ErrNumber.With("value", r.Form(at+"months")).At(at + "months"))
		}
		holds = append(holds, rule)
	}
	b.Appeal = 0
	if page.Appeal != "" {
		if b.Appeal, err = strconv.Atoi(page.Appeal); err != nil {
			refuse(ErrNumber.With("value", page.Appeal).At("appeal"))
		}
	}
	b.Holds = holds
	if wrong == nil {
		wrong = p.keep(r, d, b)
	}
	if wrong != nil {
		return r.Refused("ladder_draft_holds", page, wrong)
	}
	return r.Done("/ladder/rules/draft")
}
