package exams

import (
	"context"
	"errors"

	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/rbac"
)

// CreatePaper adds a draft. ErrTaken when the code is another paper's.
func (s *Service) CreatePaper(ctx context.Context, by rbac.Actor, unit, code string, c Content, reason string) (*Paper, error) {
	grant, err := s.gate.May(by, "exams.paper.create", rbac.Place{Unit: unit, Owner: by.Person})
	if err != nil {
		return nil, err
	}
	if err := CheckCode(code); err != nil {
		return nil, err
	}
	if err := c.Check(false); err != nil {
		return nil, err
	}
	now := s.clock.Now()
	p := &Paper{
		Meta: store.Meta{ID: code}, Unit: unit, State: PaperDraft, Content: c, Hash: c.hash(),
		Author: by.Person, Created: now, Changed: now,
	}
	err = s.papers.Insert(ctx, p, grant.Record(reason))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrTaken.At("code").With("code", code)
	}
	return p, err
}

func (s *Service) changePaper(ctx context.Context, by rbac.Actor, code, permission, reason string, do func(*Paper) (event.Fact, error)) (*Paper, error) {
	return s.papers.Update(ctx, code, func(p *Paper) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, rbac.Place{Unit: p.Unit, Owner: p.Author})
		if err != nil {
			return audit.Entry{}, err
		}
		fact, err := do(p)
		if err != nil {
			return audit.Entry{}, err
		}
		if fact == nil {
			return grant.Record(reason), nil
		}
		return grant.Record(reason, fact), nil
	})
}

// EditPaper replaces the working copy. rev is the revision that the editor saw, 0 for whatever is
// there; ErrChanged when somebody else was quicker.
func (s *Service) EditPaper(ctx context.Context, by rbac.Actor, code string, rev int64, c Content, reason string) (*Paper, error) {
	return s.changePaper(ctx, by, code, "exams.paper.edit", reason, func(p *Paper) (event.Fact, error) {
		if rev != 0 && rev != p.Rev {
			return nil, ErrChanged
		}
		return nil, p.edit(c, s.clock.Now())
	})
}

// ArchivePaper takes a paper out of what exams can be scheduled with. Exams that use it go on.
func (s *Service) ArchivePaper(ctx context.Context, by rbac.Actor, code, reason string) (*Paper, error) {
	if err := said(reason); err != nil {
		return nil, err
	}
	return s.changePaper(ctx, by, code, "exams.paper.edit", reason, func(p *Paper) (event.Fact, error) {
		if p.State != PaperLive {
			return nil, ErrNotLive.With("paper", p.ID)
		}
		p.State = PaperArchived
		return nil, nil
	})
}

// PublishPaper freezes the working copy with what the bank has now and lets exams use it.
func (s *Service) PublishPaper(ctx context.Context, by rbac.Actor, code, reason string) (*Paper, error) {
	seen, err := s.papers.Get(ctx, code)
	if err != nil {
		return nil, err
	}
	// Ask and look before the version is written: a refused publication leaves nothing behind.
	if _, err := s.gate.May(by, "exams.paper.publish", rbac.Place{Unit: seen.Unit, Owner: seen.Author}); err != nil {
		return nil, err
	}
	if err := seen.Content.Check(true); err != nil {
		return nil, err
	}
	v, err := s.freeze(ctx, seen)
	if err != nil {
		return nil, err
	}
	return s.changePaper(ctx, by, code, "exams.paper.publish", reason, func(p *Paper) (event.Fact, error) {
		if p.Hash != seen.Hash || p.Version != seen.Version {
			return nil, ErrChanged
		}
		p.State, p.Version, p.LiveHash = PaperLive, v.Number, p.Hash
		return PaperPublished{p.ID, v.Number, p.Unit}, nil
	})
}

// freeze writes the version. ErrUnchanged when the newest one is the same, pools included. A number
// that other content holds, left by a publication that did not come to its end, is passed over.
func (s *Service) freeze(ctx context.Context, p *Paper) (*Version, error) {
	v, err := s.resolve(ctx, p.Unit, &p.Content)
	if err != nil {
		return nil, err
	}
	v.Paper, v.Unit, v.Frozen, v.Hash = p.ID, p.Unit, s.clock.Now(), v.hash()
	if p.Version > 0 && p.State == PaperLive {
		last, err := s.version(ctx, VersionID(p.ID, p.Version))
		if err != nil {
			return nil, err
		}
		if last.Hash == v.Hash {
			return nil, ErrUnchanged
		}
	}
	for v.Number = p.Version + 1; ; v.Number++ {
		v.ID = VersionID(p.ID, v.Number)
		err := s.versions.Insert(ctx, v)
		if !errors.Is(err, store.ErrExists) {
			return v, err
		}
		there, err := s.versions.Get(ctx, v.ID)
		if err != nil || there.Hash == v.Hash {
			return there, err
		}
	}
}

// resolve asks the bank for the pools of all rows.
func (s *Service) resolve(ctx context.Context, unit string, c *Content) (*Version, error) {
	var failed error
	v, err := freeze(c, func(w bank.Want) []bank.Candidate {
		w.Unit = unit
		found, err := s.bank.Draw(ctx, w)
		if err != nil {
			failed = err
		}
		return found
	})
	if failed != nil {
		return nil, failed
	}
	return v, err
}

// Paper is a paper with its working copy, for those who may read papers.
func (s *Service) Paper(ctx context.Context, by rbac.Actor, code string) (*Paper, error) {
	p, err := s.papers.Get(ctx, code)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, "exams.paper.read", rbac.Place{Unit: p.Unit, Owner: p.Author}); err != nil {
		return nil, err
	}
	return p, nil
}

// Papers lists papers that the actor may read, in order of code; state "" is every one. A page may
// be short and still have a next one.
func (s *Service) Papers(ctx context.Context, by rbac.Actor, state PaperState, cursor string) (store.Page[Paper], error) {
	reach := s.gate.Reach(by, "exams.paper.read")
	if len(reach) == 0 {
		_, err := s.gate.May(by, "exams.paper.read", rbac.Place{})
		return store.Page[Paper]{}, err
	}
	q := store.On("id")
	if state != "" {
		q = store.On("state").Is(string(state))
	}
	page, err := s.papers.Find(ctx, q.Limit(pageSize).At(cursor))
	page.Items = within(page.Items, reach, func(p *Paper) string { return p.Unit })
	return page, err
}

// Stock says how many items a row could draw from, for whoever writes a paper.
func (s *Service) Stock(ctx context.Context, by rbac.Actor, unit string, w bank.Want) (int, error) {
	if _, err := s.gate.May(by, "exams.paper.read", rbac.Place{Unit: unit}); err != nil {
		return 0, err
	}
	w.Unit = unit
	found, err := s.bank.Draw(ctx, w)
	return len(found), err
}

// Rehearsal is the paper as one candidate would get it, from the working copy; another seed is
// another candidate. Whoever may read the paper may see it.
func (s *Service) Rehearsal(ctx context.Context, by rbac.Actor, code string, seed int64) ([]Question, error) {
	p, err := s.Paper(ctx, by, code)
	if err != nil {
		return nil, err
	}
	if err := p.Content.Check(true); err != nil {
		return nil, err
	}
	v, err := s.resolve(ctx, p.Unit, &p.Content)
	if err != nil {
		return nil, err
	}
	x, err := s.set(ctx, v, v.draw("rehearsal", seed))
	if err != nil {
		return nil, err
	}
	return x.questions(), nil
}

// set is a drawn paper with its items.
type set struct {
	version *Version
	seed    int64
	placed  []Placed
	bodies  []*item.Body // with the points of the paper
}

// set reads the items of a drawn paper, from memory after the first time.
func (s *Service) set(ctx context.Context, v *Version, d *Drawn) (*set, error) {
	placed := d.placed()
	refs := make([]string, len(placed))
	for i, p := range placed {
		refs[i] = p.Ref
	}
	items, err := s.bank.Frozen(ctx, refs)
	if err != nil {
		return nil, err
	}
	x := &set{v, d.Seed, placed, make([]*item.Body, len(placed))}
	for i, b := range items {
		x.bodies[i] = v.worth(placed[i], &b.Body)
	}
	return x, nil
}

// ref is the frozen item at a place, counted from 0; max what can be earned.
func (x *set) ref(i int) string { return x.placed[i].Ref }

func (x *set) max() (sum int64) {
	for _, b := range x.bodies {
		sum += b.Max
	}
	return sum
}

// part is what is marked or scored at a place, with the points of the paper. A place comes from the
// item itself, so there is one.
func (x *set) part(at place) *item.Body {
	parts := x.bodies[at.n-1].Worth()
	for i := range parts {
		if parts[i].ID == at.part {
			return &parts[i]
		}
	}
	return x.bodies[at.n-1]
}

// Question is an item as a candidate sees it. N counts from 1.
type Question struct {
	N       int `json:"n"`
	Section int `json:"section"` // from 0
	item.View
}

func (x *set) questions() []Question {
	out := make([]Question, len(x.bodies))
	for i, b := range x.bodies {
		out[i] = Question{i + 1, x.version.Pools[x.placed[i].Pool].Section, b.View(x.version.viewSeed(x.seed, i+1))}
	}
	return out
}
