package star

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

// Publish begins the notice of a preview; it takes the working days of the scorecard.
func (s *Service) Publish(ctx context.Context, by rbac.Actor, id, reason string) (*Period, error) {
	return s.act(ctx, by, id, mayPublish, reason, func(p *Period, grant rbac.Grant, now time.Time) (audit.Entry, error) {
		card, err := s.card(ctx, p.Card)
		if err != nil {
			return audit.Entry{}, err
		}
		until, err := s.ends(ctx, now, card.NoticeDays)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := p.publish(by, until, now, reason); err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, PeriodPublished{p.ID, p.Code, p.Unit, p.Run, p.Until, p.Rated}), nil
	})
}

// Withdraw takes a notice back.
func (s *Service) Withdraw(ctx context.Context, by rbac.Actor, id, reason string) (*Period, error) {
	return s.act(ctx, by, id, mayPublish, reason, func(p *Period, grant rbac.Grant, now time.Time) (audit.Entry, error) {
		if err := p.withdraw(by, now, reason); err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason), nil
	})
}

// Confirm ends the rating: a second person who is not rated in it does, when the notice is over and every
// objection is answered and heeded. Faults: ErrFourEyes, ErrOwnPeriod, ErrEarly, ErrObjected, ErrUpheld.
func (s *Service) Confirm(ctx context.Context, by rbac.Actor, id, reason string) (*Period, error) {
	p, err := s.periods.Get(ctx, id)
	if err != nil {
		return nil, missing(err, ErrNone)
	}
	open, err := s.objectionsOf(ctx, id, p.Run, Open)
	if err != nil {
		return nil, err
	}
	upheld, err := s.objectionsOf(ctx, id, p.Run, Upheld)
	if err != nil {
		return nil, err
	}
	if own, err := s.results.GetMany(ctx, []string{runID(id, p.Run) + "/" + by.Person}); err != nil || len(own) > 0 {
		return nil, errors.Join(err, ErrOwnPeriod)
	}
	run := p.Run
	return s.act(ctx, by, id, mayConfirm, reason, func(p *Period, grant rbac.Grant, now time.Time) (audit.Entry, error) {
		if p.Run != run {
			return audit.Entry{}, ErrStanding
		}
		if err := p.confirm(by, open, upheld, now, reason); err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, PeriodConfirmed{p.ID, p.Code, p.Unit, p.Run, now}), nil
	})
}

// act changes a period with a reason.
func (s *Service) act(ctx context.Context, by rbac.Actor, id, permission, reason string, change func(*Period, rbac.Grant, time.Time) (audit.Entry, error)) (*Period, error) {
	p, err := s.periods.Update(ctx, id, func(p *Period) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, p.place())
		if err != nil {
			return audit.Entry{}, err
		}
		if f := reasonFault("reason", reason); f != nil {
			return audit.Entry{}, f
		}
		return change(p, grant, s.clock.Now().UTC().Truncate(time.Millisecond))
	})
	return p, missing(err, ErrNone)
}

const tellSize = 200

// tell says the stars of a confirmed period in batches, each of which is one fact.
func (s *Service) tell(ctx context.Context, f PeriodConfirmed) error {
	p, err := s.periods.Get(ctx, f.Period)
	if err != nil {
		return err
	}
	card, err := s.card(ctx, p.Card)
	if err != nil {
		return err
	}
	run := runID(f.Period, f.Run)
	q := store.On("place").Is(run).Limit(tellSize)
	for n := 0; ; n++ {
		page, err := s.results.Find(ctx, q)
		if err != nil {
			return err
		}
		fact := StarsGranted{Period: f.Period, Code: f.Code, At: f.At}
		for _, r := range page.Items {
			if r.Rated {
				fact.Stars = append(fact.Stars, Given{r.Person, r.Stars, f.At.AddDate(0, card.Holds[r.Stars], 0)})
			}
		}
		if err := s.tellBatch(ctx, fmt.Sprintf("%s/%06d", run, n), fact); err != nil || page.Next == "" {
			return err
		}
		q = q.At(page.Next)
	}
}

func (s *Service) tellBatch(ctx context.Context, id string, fact StarsGranted) error {
	e, err := eventOf(fact)
	if err != nil || len(fact.Stars) == 0 {
		return err
	}
	err = s.batches.Insert(ctx, &batch{store.Meta{ID: id}, len(fact.Stars)}, e)
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	return err
}

// Period reads a period for somebody who may see ratings below its unit, or is rated in it.
func (s *Service) Period(ctx context.Context, by rbac.Actor, id string) (*Period, error) {
	p, err := s.periods.Get(ctx, id)
	if err != nil {
		return nil, missing(err, ErrNone)
	}
	if !s.overlaps(by, p.Unit) {
		return nil, ErrNone
	}
	return p, nil
}

// overlaps says whether somebody belongs below a unit or may read ratings of some people there: then a
// period's outline is theirs to see.
func (s *Service) overlaps(by rbac.Actor, unit string) bool {
	if rbac.Covers(unit, by.Unit) {
		return true
	}
	for _, r := range s.gate.Reach(by, mayRead) {
		if rbac.Covers(r, unit) || rbac.Covers(unit, r) {
			return true
		}
	}
	return false
}

// Periods lists the periods in which the actor may see somebody, the latest first.
func (s *Service) Periods(ctx context.Context, by rbac.Actor, cursor string, limit int) (store.Page[Period], error) {
	if by.Anonymous() {
		return store.Page[Period]{}, rbac.ErrAnonymous
	}
	page, err := s.periods.Find(ctx, store.On("recent").Down().At(cursor).Limit(limit))
	var shown []*Period
	for _, p := range page.Items {
		if s.overlaps(by, p.Unit) {
			shown = append(shown, p)
		}
	}
	page.Items = shown
	return page, err
}

// Filter is what a list of ratings asks for.
type Filter struct {
	Unit   string // path; "" is the period's
	Stars  string // "0" … "5", NotRated, "" for all
	Moved  bool   // whose stars differ from the run before
	Cursor string
	Limit  int
}

// Ratings lists the ratings of a period's present run below a unit. Below a notice only those who prepare
// it see them.
func (s *Service) Ratings(ctx context.Context, by rbac.Actor, id string, f Filter) (store.Page[Result], error) {
	p, err := s.Period(ctx, by, id)
	if err != nil {
		return store.Page[Result]{}, err
	}
	if f.Unit == "" {
		f.Unit = p.Unit
		if reach := s.gate.Reach(by, mayRead); len(reach) > 0 && !rbac.Covers(reach[0], p.Unit) {
			f.Unit = reach[0]
		}
	}
	if _, err := s.gate.May(by, mayRead, rbac.Place{Unit: f.Unit}); err != nil {
		return store.Page[Result]{}, err
	}
	if !s.shown(by, p) {
		return store.Page[Result]{}, nil
	}
	run := runID(id, p.Run)
	q := store.On("place").Is(run).StartsWith(f.Unit)
	switch {
	case f.Moved:
		q = store.On("moved").Is(run, true).StartsWith(f.Unit)
	case f.Stars != "":
		q = store.On("shown").Is(run, f.Stars).StartsWith(f.Unit)
	}
	return s.results.Find(ctx, q.At(f.Cursor).Limit(f.Limit))
}

// shown says whether the actor may see the ratings in the period's state: a preview is for those who make
// it, confirm it or audit it; others read it from the notice on.
func (s *Service) shown(by rbac.Actor, p *Period) bool {
	if p.State == Notice || p.State == Confirmed {
		return true
	}
	for _, permission := range []string{mayCompute, mayConfirm} {
		if _, err := s.gate.May(by, permission, p.place()); err == nil {
			return true
		}
	}
	return by.Has("auditor")
}

// Computation is a person's rating with everything that it rests on.
type Computation struct {
	Period  *Period
	Result  *Result
	Card    *Scorecard
	Groups  map[int]*Group
	Unit    *UnitPlaces // nil for whoever is not rated
	Vetoes  []*Veto     // that leave no star
	Metrics string
}

// Person gives the whole computation of a person's rating. Faults: ErrNone, ErrNoRating, rbac.ErrForbidden.
func (s *Service) Person(ctx context.Context, by rbac.Actor, id, person string) (*Computation, error) {
	p, err := s.periods.Get(ctx, id)
	if err != nil {
		return nil, missing(err, ErrNone)
	}
	r, err := s.results.Get(ctx, runID(id, p.Run)+"/"+person)
	if errors.Is(err, store.ErrNotFound) {
		if _, may := s.gate.May(by, mayRead, rbac.Place{Unit: p.Unit, Owner: person}); may != nil {
			return nil, may
		}
		return nil, ErrNoRating
	}
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, mayRead, rbac.Place{Unit: r.Unit, Owner: person}); err != nil {
		return nil, err
	}
	if !s.shown(by, p) {
		return nil, ErrNoRating
	}
	c := &Computation{Period: p, Result: r, Groups: map[int]*Group{}}
	if c.Card, err = s.card(ctx, p.Card); err != nil {
		return nil, err
	}
	if c.Vetoes, err = s.vetoesOf(ctx, r); err != nil {
		return nil, err
	}
	for _, x := range r.Parts {
		if x.Scale == Peer && c.Groups[x.Group] == nil {
			if c.Groups[x.Group], err = s.group(ctx, r.Run, x.Group); err != nil {
				return nil, err
			}
		}
	}
	if r.Rated {
		u, err := s.units.Get(ctx, r.Run+r.Quota)
		if err != nil {
			return nil, err
		}
		c.Unit = &u.UnitPlaces
	}
	return c, nil
}

// Mine lists a person's ratings of periods whose notice has begun, the latest first.
func (s *Service) Mine(ctx context.Context, by rbac.Actor) ([]*Result, []*Period, error) {
	if _, err := s.gate.May(by, mayRead, rbac.Place{Unit: by.Unit, Owner: by.Person}); err != nil {
		return nil, nil, err
	}
	page, err := s.results.Find(ctx, store.On("person").Is(by.Person).Down().Limit(200))
	if err != nil {
		return nil, nil, err
	}
	var rs []*Result
	var ps []*Period
	known := map[string]*Period{}
	for _, r := range page.Items {
		p := known[r.Period]
		if p == nil {
			if p, err = s.periods.Get(ctx, r.Period); err != nil {
				return nil, nil, err
			}
			known[r.Period] = p
		}
		if r.Run == runID(p.ID, p.Run) && (p.State == Notice || p.State == Confirmed) {
			rs, ps = append(rs, r), append(ps, p)
		}
	}
	return rs, ps, nil
}

// UnitMean is a unit with the mean of its people's scores.
type UnitMean struct {
	Unit   string
	People int64
	Mean   int64
	Given  []int64
}

// Units lists the units of a period's present run by the mean of their scores, the best first: among them
// star teams are looked for.
func (s *Service) Units(ctx context.Context, by rbac.Actor, id string, limit int) ([]UnitMean, error) {
	p, err := s.Period(ctx, by, id)
	if err != nil || !s.shown(by, p) {
		return nil, err
	}
	page, err := s.units.Find(ctx, store.On("mean").Is(runID(id, p.Run)).Down().Limit(limit))
	var out []UnitMean
	for _, u := range page.Items {
		if _, err := s.gate.May(by, mayRead, rbac.Place{Unit: u.Unit}); err == nil {
			out = append(out, UnitMean{u.Unit, u.People, u.Mean, u.Given})
		}
	}
	return out, err
}
