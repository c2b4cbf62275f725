package policy

import (
	"errors"
	"slices"
	"strconv"
	"time"

	rules "tianti/rbac/policy"
	"tianti/web/kit"
)

type historyPage struct {
	Versions []versionView
	Next     string
}

type versionView struct {
	Number               int64
	Name, Reason         string
	At                   time.Time
	Changes              []changeView
	First, Here, Alone   bool
	Rows                 int
	Proposal, RestoreURL string
}

// history lists the versions, each with what it changed (GET /policy/history?cursor=).
func (p Pages) history(r *kit.Request) error {
	found, changes, err := p.Desk.Versions(r.Context(), r.Actor, r.Query("cursor"))
	if err != nil {
		return err
	}
	set, _, err := p.Desk.InForce(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	w := words{r.Lang}
	var page historyPage
	for i, v := range found.Items {
		name, reason := w.origin(v)
		view := versionView{Number: v.Number, Name: name, Reason: reason, At: v.At, Changes: w.changes(changes[i]), First: v.Number == 1,
			Here: v.Number == set.Version(), Alone: v.Alone, Rows: len(v.Rows)}
		if v.Proposal > 0 {
			view.Proposal = proposalPath(v.Proposal)
		}
		if !view.Here && r.May("rbac.policy.change") {
			view.RestoreURL = "/policy/edit?version=" + strconv.FormatInt(v.Number, 10)
		}
		page.Versions = append(page.Versions, view)
	}
	if found.Next != "" {
		page.Next = "/policy/history?cursor=" + found.Next
	}
	return r.Show("policy_history", page)
}

type proposalsPage struct {
	Rows []proposalRow
	Next string
}

type proposalRow struct {
	Number            int64
	Path, State, Tone string
	Name, Reason      string
	At                time.Time
}

var tones = map[rules.State]string{rules.Proposed: "blue", rules.Published: "green", rules.Refused: "red", rules.Withdrawn: "gray"}

func (w words) proposal(x *rules.Proposal) proposalRow {
	return proposalRow{x.Number, proposalPath(x.Number), w.t("policy.state." + string(x.State)), tones[x.State], x.Name, x.Reason, x.At}
}

// proposals lists what was proposed (GET /policy/proposals?cursor=).
func (p Pages) proposals(r *kit.Request) error {
	found, err := p.Desk.Proposals(r.Context(), r.Actor, r.Query("cursor"))
	if err != nil {
		return err
	}
	w := words{r.Lang}
	var page proposalsPage
	for _, x := range found.Items {
		page.Rows = append(page.Rows, w.proposal(x))
	}
	if found.Next != "" {
		page.Next = "/policy/proposals?cursor=" + found.Next
	}
	return r.Show("policy_proposals", page)
}

// proposalPage is one proposal: what it changes, for whom, and what became of it.
type proposalPage struct {
	proposalRow
	Base     int64
	Affected int64
	Changes  []changeView
	Roles    []tallyView
	Decided  rules.Decision
	May      []string
	Second   bool // the reader proposed it: somebody else decides
	Alone    bool // the reader proposed it, and there is nobody else
	Why      string
}

// Can says whether the reader may do something to the proposal.
func (page proposalPage) Can(act string) bool { return slices.Contains(page.May, act) }

func (p Pages) proposalOf(r *kit.Request) (page proposalPage, err error) {
	n, err := strconv.ParseInt(r.Path("number"), 10, 64)
	if err != nil {
		return page, kit.ErrNotFound
	}
	x, before, err := p.Desk.Proposal(r.Context(), r.Actor, n)
	if err != nil {
		return page, err
	}
	w := words{r.Lang}
	page = proposalPage{proposalRow: w.proposal(x), Base: x.Base, Affected: x.Affected, Changes: w.changes(rules.Compare(before, x.Rows)), Roles: w.tallied(x.Shifts), Decided: x.Decided}
	offers, err := p.Desk.Offers(r.Context(), r.Actor, x)
	for _, act := range offers {
		page.May = append(page.May, string(act))
	}
	own := x.State == rules.Proposed && x.By == r.Actor.Person
	page.Alone, page.Second = own && page.Can(string(rules.Approve)), own && !page.Can(string(rules.Approve))
	return page, err
}

// proposal shows one (GET /policy/proposals/:number).
func (p Pages) proposal(r *kit.Request) error {
	page, err := p.proposalOf(r)
	if err != nil {
		return err
	}
	return r.Show("policy_proposal", page)
}

// decide approves, refuses or withdraws a proposal (POST /policy/proposals/:number/{act}).
func (p Pages) decide(act rules.Act) func(*kit.Request) error {
	return func(r *kit.Request) error {
		n, err := strconv.ParseInt(r.Path("number"), 10, 64)
		if err != nil {
			return kit.ErrNotFound
		}
		if _, err := p.Desk.Decide(r.Context(), r.Actor, n, act, r.Form("reason")); err != nil {
			page, perr := p.proposalOf(r)
			if perr != nil {
				return perr
			}
			page.Why = r.Form("reason")
			if errors.Is(err, rules.ErrSecond) || errors.Is(err, rules.ErrProposer) {
				return r.RefusedAs(403, "policy_proposal", page, err)
			}
			return r.Refused("policy_proposal", page, err)
		}
		r.Flash("policy.done." + string(act))
		return r.Done(proposalPath(n))
	}
}
