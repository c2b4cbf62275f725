package policy

import (
	"context"
	"errors"
	"slices"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/rbac"
)

const (
	mayChange = "rbac.policy.change"
	mayRead   = "rbac.policy.read"
)

// everything is the place of the policy itself.
var everything = rbac.Place{Unit: "/"}

var proposals = store.Define[Proposal]("rbac.policy_proposals", store.By("number", "number"), store.Unique("open", "open"))

// Desk is where people read, question and change the policy: it knows who holds which role, which
// Service, that decides, does not.
type Desk struct {
	policies  *Service
	people    *rbac.Organisation
	proposals audit.Book[Proposal]
	clock     clock.Clock
	enters    Enters
}

// Enters says whether a person can log in.
type Enters func(ctx context.Context, person string) (bool, error)

// NewDesk makes the desk of a policy. Without enters everybody who is employed can log in.
func NewDesk(db *store.Database, c clock.Clock, policies *Service, people *rbac.Organisation, enters Enters) *Desk {
	if enters == nil {
		enters = func(context.Context, string) (bool, error) { return true, nil }
	}
	return &Desk{policies: policies, people: people, proposals: audit.Keep(proposals.On(db)), clock: c, enters: enters}
}

// Listen registers the desk's reaction: a proposal whose version is in force is published, whatever
// happened between the two writes.
func (d *Desk) Listen(b *event.Bus) {
	event.On(b, "rbac: close the proposal that was put in force", func(ctx context.Context, f Changed) error {
		return d.close(ctx, rbac.System("rbac: close the proposal"), f)
	})
}

// InForce is the policy in force and the version that it came from.
func (d *Desk) InForce(ctx context.Context, by rbac.Actor) (*Set, *Version, error) {
	if _, err := d.policies.Gate().May(by, mayRead, everything); err != nil {
		return nil, nil, err
	}
	set := d.policies.Current()
	if set == nil {
		return nil, nil, ErrLoading
	}
	v, err := d.policies.At(ctx, set.Version())
	return set, v, err
}

// Version is one version, with the one before it; nil before the first.
func (d *Desk) Version(ctx context.Context, by rbac.Actor, number int64) (v, before *Version, err error) {
	if _, err := d.policies.Gate().May(by, mayRead, everything); err != nil {
		return nil, nil, err
	}
	if v, err = d.policies.At(ctx, number); err != nil || number <= 1 {
		return v, nil, err
	}
	before, err = d.policies.At(ctx, number-1)
	return v, before, err
}

// Versions lists a page of versions, the newest first; Changes are those of each to the one before.
func (d *Desk) Versions(ctx context.Context, by rbac.Actor, cursor string) (page store.Page[Version], changes [][]Change, err error) {
	if _, err := d.policies.Gate().May(by, mayRead, everything); err != nil {
		return page, nil, err
	}
	if page, err = d.policies.History(ctx, cursor); err != nil {
		return page, nil, err
	}
	for i, v := range page.Items {
		var before *Version
		switch {
		case v.Number <= 1:
			changes = append(changes, nil)
			continue
		case i+1 < len(page.Items):
			before = page.Items[i+1]
		default:
			if before, err = d.policies.At(ctx, v.Number-1); err != nil {
				return page, nil, err
			}
		}
		changes = append(changes, Compare(before.Rows, v.Rows))
	}
	return page, changes, nil
}

// Proposals lists a page of proposals, the newest first.
func (d *Desk) Proposals(ctx context.Context, by rbac.Actor, cursor string) (store.Page[Proposal], error) {
	if _, err := d.policies.Gate().May(by, mayRead, everything); err != nil {
		return store.Page[Proposal]{}, err
	}
	return d.proposals.Find(ctx, store.On("number").Down().Limit(20).At(cursor))
}

// Proposal is one proposal and the rows that it was to follow.
func (d *Desk) Proposal(ctx context.Context, by rbac.Actor, number int64) (*Proposal, []Row, error) {
	if _, err := d.policies.Gate().May(by, mayRead, everything); err != nil {
		return nil, nil, err
	}
	p, err := d.proposals.Get(ctx, proposalID(number))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil, ErrNoProposal
	}
	if err != nil {
		return nil, nil, err
	}
	v, err := d.policies.At(ctx, p.Base)
	if err != nil {
		return nil, nil, err
	}
	return p, v.Rows, nil
}

// Propose puts rows before a second person. Faults: those of Try, ErrReason, ErrSame, ErrOpen.
func (d *Desk) Propose(ctx context.Context, by rbac.Actor, base int64, rows []Row, reason string) (*Proposal, error) {
	grant, err := d.policies.Gate().May(by, mayChange, everything)
	if err != nil {
		return nil, err
	}
	t, err := d.Try(ctx, by, base, rows)
	if err != nil {
		return nil, err
	}
	if err := checkReason(reason); err != nil {
		return nil, err
	}
	if len(t.Changes) == 0 {
		return nil, ErrSame.At("rows")
	}
	p := &Proposal{Number: 1, State: Proposed, Open: "policy", Base: t.Version, Rows: rows, By: by.Person, Name: by.Name, Reason: reason,
		At: d.clock.Now(), Shifts: t.Shifts, Affected: t.Affected}
	last, err := d.proposals.First(ctx, store.On("number").Down())
	if err == nil {
		p.Number = last.Number + 1
	} else if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	p.ID = proposalID(p.Number)
	err = d.proposals.Insert(ctx, p, grant.Record(reason, ChangeProposed{p.Number, p.By, reason}))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrOpen
	}
	return p, err
}

// Decide moves a proposal: Approve puts its rows in force. Faults: ErrNoProposal, ErrDecided, ErrSecond,
// ErrProposer, ErrReason; of Approve ErrMoved when the policy has changed since, and those of Try.
func (d *Desk) Decide(ctx context.Context, by rbac.Actor, number int64, act Act, reason string) (*Proposal, error) {
	if _, err := d.policies.Gate().May(by, mayChange, everything); err != nil {
		return nil, err
	}
	p, err := d.proposals.Get(ctx, proposalID(number))
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrNoProposal
	}
	if err != nil {
		return nil, err
	}
	alone, err := d.alone(ctx, by.Person)
	if err != nil {
		return nil, err
	}
	decision := Decision{By: by.Person, Name: by.Name, Reason: reason, At: d.clock.Now()}
	trial := *p
	if err := trial.act(act, decision, alone); err != nil {
		return nil, err
	}
	if act != Approve {
		return d.proposals.Update(ctx, p.ID, func(p *Proposal) (audit.Entry, error) {
			grant, err := d.policies.Gate().May(by, mayChange, everything)
			if err != nil {
				return audit.Entry{}, err
			}
			if err := p.act(act, decision, alone); err != nil {
				return audit.Entry{}, err
			}
			return grant.Record(reason, ChangeDecided{p.Number, string(p.State), by.Person, reason}), nil
		})
	}
	if _, err := d.check(ctx, p.Rows); err != nil {
		return nil, err
	}
	v, err := d.policies.publish(ctx, by, p.Base, &Version{Rows: p.Rows, Reason: reason, Proposal: p.Number, Proposer: p.By, Alone: trial.Decided.Alone})
	if errors.Is(err, ErrChanged) {
		return nil, ErrMoved
	}
	if err != nil {
		return nil, err
	}
	if err := d.close(ctx, by, v.changed()); err != nil {
		return nil, err
	}
	return d.proposals.Get(ctx, p.ID)
}

// close records that a proposal is in force. It may run twice.
func (d *Desk) close(ctx context.Context, by rbac.Actor, f Changed) error {
	if f.Proposal == 0 {
		return nil
	}
	v, err := d.policies.At(ctx, f.Version)
	if err != nil {
		return err
	}
	_, err = d.proposals.Update(ctx, proposalID(f.Proposal), func(p *Proposal) (audit.Entry, error) {
		if p.State != Proposed {
			return audit.Entry{}, nil
		}
		grant, err := d.policies.Gate().May(by, mayChange, everything)
		if err != nil {
			return audit.Entry{}, err
		}
		p.State, p.Open = Published, ""
		p.Decided = Decision{By: v.By, Name: v.Name, Reason: v.Reason, At: v.At, Version: v.Number, Alone: v.Alone}
		return grant.Record(v.Reason, ChangeDecided{p.Number, string(p.State), v.By, v.Reason}), nil
	})
	return err
}

// alone says whether nobody but a person may change the policy.
func (d *Desk) alone(ctx context.Context, person string) (bool, error) {
	other, err := d.keeper(ctx, d.policies.Current(), mayChange, person)
	return other == "", err
}

// Offers lists what the actor may do to a proposal now.
func (d *Desk) Offers(ctx context.Context, by rbac.Actor, p *Proposal) ([]Act, error) {
	if _, err := d.policies.Gate().May(by, mayChange, everything); err != nil || p.State != Proposed {
		return nil, nil
	}
	alone, err := d.alone(ctx, by.Person)
	return slices.DeleteFunc(slices.Clone(Acts), func(act Act) bool {
		trial := *p
		return trial.act(act, Decision{By: by.Person, Reason: "x", At: time.Time{}}, alone) != nil
	}), err
}
