package certificates

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

// many is what Holders may know besides: many people in few reads.
type many interface {
	HoldersOf(ctx context.Context, people []string) (map[string]Holder, error)
}

// holdersOf tells of many people at once, one by one where Holders knows no better way.
func (x *Service) holdersOf(ctx context.Context, people []string) (map[string]Holder, error) {
	if m, ok := x.holders.(many); ok {
		return m.HoldersOf(ctx, people)
	}
	out := map[string]Holder{}
	for _, p := range people {
		h, err := x.holders.Holder(ctx, p)
		if err != nil {
			return nil, err
		}
		out[p] = h
	}
	return out, nil
}

// IssueMany is Issue of many at once, for a class that passed or for records that are taken over: in
// few store calls, numbered in the order of the requests. A person may stand among them once for each
// kind. Whoever is not to be certified refuses the whole before anything is written; called again, also
// after a crash half-way, it completes what is missing.
func (x *Service) IssueMany(ctx context.Context, by rbac.Actor, rs []Request) ([]*Certificate, error) {
	out := make([]*Certificate, len(rs))
	at, drafts, olds, err := x.draftMany(ctx, by, rs, out)
	if err != nil || len(drafts) == 0 {
		return out, err
	}
	taken, err := x.reserveMany(ctx, by, rs, at, drafts)
	if err != nil {
		return out, err
	}
	if err := x.insertMany(ctx, by, rs, at, taken, out); err != nil {
		return out, err
	}
	for i, n := range taken {
		if n != nil {
			n.Open, n.Draft, n.Actor, n.Reason = "", nil, "", ""
			continue
		}
		if out[at[i]], err = x.issue(ctx, by, drafts[i], rs[at[i]].Reason); err != nil { // another node took the number
			return out, err
		}
	}
	var closed []*numbered
	for _, n := range taken {
		if n != nil {
			closed = append(closed, n)
		}
	}
	for _, err := range x.numbers.WriteMany(ctx, closed, nil) {
		if err != nil && !errors.Is(err, store.ErrRace) {
			return out, err
		}
	}
	return out, x.settleMany(ctx, out, olds)
}

// draftMany makes the drafts of those requests that have no certificate yet, at[i] being the place of
// drafts[i] among the requests, and finds what they take the place of.
func (x *Service) draftMany(ctx context.Context, by rbac.Actor, rs []Request, out []*Certificate) (at []int, drafts []*Certificate, olds map[string]*Certificate, err error) {
	people, ids := make([]string, len(rs)), make([]string, len(rs))
	for i, r := range rs {
		if r.Source == "" {
			return nil, nil, nil, ErrSource.At("source")
		}
		if err := needReason(r.Reason); err != nil {
			return nil, nil, nil, err
		}
		people[i], ids[i] = r.Person, ID(r.Kind, r.Person, r.Source)
	}
	holders, err := x.holdersOf(ctx, people)
	if err != nil {
		return nil, nil, nil, err
	}
	there, err := x.book.GetMany(ctx, ids)
	if err != nil {
		return nil, nil, nil, err
	}
	key, err := x.activeKey(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	known := map[string]*Certificate{}
	for _, c := range there {
		known[c.ID] = c
	}
	olds = map[string]*Certificate{}
	for i, r := range rs {
		kind, err := x.issuable(r)
		if err != nil {
			return nil, nil, nil, err
		}
		h, ok := holders[r.Person]
		if !ok {
			return nil, nil, nil, rbac.ErrUnknown.With("person", r.Person)
		}
		if _, err := x.gate.May(by, "certificates.certificate.issue", rbac.Place{Unit: h.Unit, Owner: r.Person}); err != nil {
			return nil, nil, nil, err
		}
		if out[i] = known[ids[i]]; out[i] != nil {
			continue
		}
		c, old, err := x.draft(ctx, key, ids[i], kind, h, r)
		if err != nil {
			return nil, nil, nil, err
		}
		if old != nil && c.Supersedes == old.ID {
			olds[old.ID] = old
		}
		at, drafts = append(at, i), append(drafts, c)
	}
	return at, drafts, olds, nil
}

// reserveMany takes the next numbers of each series. A nil among the results has lost its number to
// another node.
func (x *Service) reserveMany(ctx context.Context, by rbac.Actor, rs []Request, at []int, drafts []*Certificate) ([]*numbered, error) {
	next := map[string]int64{}
	docs := make([]*numbered, len(drafts))
	for i, c := range drafts {
		line := series(c.Kind, c.Issuer.Code, c.IssuedAt)
		if _, ok := next[line]; !ok {
			last, err := x.lastSerial(ctx, line)
			if err != nil {
				return nil, err
			}
			next[line] = last
		}
		next[line]++
		d := *c
		kind, err := x.KindOf(ctx, c)
		if err != nil {
			return nil, err
		}
		d.Number = numberText(kind.Prefix, line, next[line])
		docs[i] = &numbered{Series: line, Serial: next[line], Certificate: c.ID, At: c.IssuedAt, Open: "yes", Draft: &d, Actor: by.Person, Reason: rs[at[i]].Reason}
		docs[i].ID = fmt.Sprintf("%s/%05d", line, next[line])
	}
	for i, err := range x.numbers.InsertMany(ctx, docs) {
		switch {
		case errors.Is(err, store.ErrExists): // whoever has that number fills the place in the series
			docs[i] = nil
		case err != nil:
			return nil, err
		}
	}
	return docs, nil
}

// insertMany turns reservations into certificates.
func (x *Service) insertMany(ctx context.Context, by rbac.Actor, rs []Request, at []int, taken []*numbered, out []*Certificate) error {
	var rests []*rest
	var docs []*Certificate
	var entries []audit.Entry
	var where []int
	for i, n := range taken {
		if n == nil {
			continue
		}
		c, reason := *n.Draft, rs[at[i]].Reason
		grant, err := x.gate.May(by, "certificates.certificate.issue", placeOf(&c))
		if err != nil {
			return err
		}
		c.Lookup = lookup(c.Code)
		c.History = []Step{{State: Issued, At: c.IssuedAt, By: by.Person, ByName: by.Name, Reason: reason}}
		for k, e := range c.Evidence {
			rests = append(rests, &rest{Meta: store.Meta{ID: fmt.Sprintf("%s:%d", c.ID, k)}, Ref: e.Ref, Certificate: c.ID})
		}
		docs, where = append(docs, &c), append(where, at[i])
		entries = append(entries, grant.Record(reason, CertificateIssued{x.about(&c, c.IssuedAt, reason), c.Supersedes}))
	}
	for _, err := range x.rests.InsertMany(ctx, rests) {
		if err != nil && !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	for i, err := range x.book.WriteMany(ctx, docs, func(i int) audit.Entry { return entries[i] }) {
		if errors.Is(err, store.ErrExists) {
			docs[i], err = x.book.Get(ctx, docs[i].ID)
		}
		if err != nil {
			return err
		}
		out[where[i]] = docs[i]
	}
	return nil
}

// settleMany ends what the certificates take the place of.
func (x *Service) settleMany(ctx context.Context, cs []*Certificate, olds map[string]*Certificate) error {
	by := rbac.System("certificates: end what was replaced")
	var docs []*Certificate
	var entries []audit.Entry
	var later []*Certificate
	for _, c := range cs {
		old := olds[c.Supersedes]
		if old == nil {
			if c.Supersedes != "" {
				later = append(later, c)
			}
			continue
		}
		grant, err := x.gate.May(by, "certificates.certificate.reissue", placeOf(old))
		if err != nil {
			return err
		}
		s := Step{At: x.clock.Now().UTC().Truncate(time.Millisecond), By: by.Person, ByName: by.Name, Reason: c.Number}
		if err := old.supersede(c.ID, s); err != nil {
			return err
		}
		docs, entries = append(docs, old), append(entries, grant.Record(c.Number, CertificateReissued{x.about(old, s.At, s.Reason), c.ID}))
	}
	for i, err := range x.book.WriteMany(ctx, docs, func(i int) audit.Entry { return entries[i] }) {
		if errors.Is(err, store.ErrRace) { // somebody changed it meanwhile: look again
			for _, c := range cs {
				if c.Supersedes == docs[i].ID {
					later = append(later, c)
				}
			}
		} else if err != nil {
			return err
		}
	}
	for _, c := range later {
		if err := x.settle(ctx, c); err != nil {
			return err
		}
	}
	return nil
}
