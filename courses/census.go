package courses

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"tianti/internal/store"
	"tianti/rbac"
)

// What a unit's people study is counted along an index. That is quick for a team and slow for a group of a
// hundred thousand people with thirty courses each, so a job counts everybody now and then, and pages of
// large units say from when their figures are. An organisation whose enrolments are few is counted whenever
// somebody looks, and so is a single team anywhere: whoever assigns a course sees it counted.

// smallCensus is up to how many enrolments, open and done, an organisation is counted at each look.
const smallCensus = 10_000

// Census is the learning of every unit at an instant.
type Census struct {
	store.Meta `bson:",inline"`
	At         time.Time   `bson:"at"`
	TookMS     int64       `bson:"took_ms"` // counting
	Rows       []UnitCount `bson:"rows"`    // in the order of paths
}

// UnitCount is one unit's own people, without the units below it.
type UnitCount struct {
	Unit string `bson:"unit"`
	Open int64  `bson:"open"`
	Done int64  `bson:"done"`
	Late int64  `bson:"late"` // of the open ones
}

var censuses = store.Define[Census]("courses.census")

const censusID = "now"

// lastCensus keeps the stored census at hand.
type lastCensus struct {
	mu   sync.Mutex
	at   time.Time // of the look
	kept *Census   // nil: there is none

	small int64 // smallCensus but in tests
}

// Overview is how the learning of a unit's people stands.
type Overview struct {
	Counted    time.Time // zero: now
	rows       []UnitCount
	everywhere int64 // overdue, in all units
}

// Tally counts the people below a path of the unit.
func (o *Overview) Tally(path string) Tally {
	t := Tally{}
	for _, x := range o.below(path) {
		t[Open] += x.Open
		t[Done] += x.Done
	}
	return t
}

// Late counts the open enrolments below a path of the unit whose day is over.
func (o *Overview) Late(path string) (n int64) {
	for _, x := range o.below(path) {
		n += x.Late
	}
	return n
}

func (o *Overview) below(path string) []UnitCount {
	low, _ := slices.BinarySearchFunc(o.rows, path, func(x UnitCount, p string) int { return strings.Compare(x.Unit, p) })
	high := low
	for high < len(o.rows) && strings.HasPrefix(o.rows[high].Unit, path) {
		high++
	}
	return o.rows[low:high]
}

// Overview counts the open, done and overdue enrolments of the people below a unit.
func (s *Service) Overview(ctx context.Context, by rbac.Actor, unit string) (*Overview, error) {
	if err := s.MayFollow(by, unit); err != nil {
		return nil, err
	}
	c, err := s.lastCensus(ctx)
	if err != nil {
		return nil, err
	}
	o := &Overview{}
	if c == nil || c.total() <= s.census.small {
		if c, err = s.count(ctx); err != nil {
			return nil, err
		}
	} else {
		o.Counted = c.At
	}
	for _, x := range c.Rows {
		o.everywhere += x.Late
	}
	o.rows = c.Rows
	if o.rows = o.below(unit); len(o.rows) <= 1 && !o.Counted.IsZero() {
		err = s.recount(ctx, by, o, unit)
	}
	return o, err
}

// MayFollow refuses whoever may not see what the people below a unit study.
func (s *Service) MayFollow(by rbac.Actor, unit string) error {
	_, err := s.gate.May(by, "courses.enrolment.read", rbac.Place{Unit: unit})
	return err
}

// recount makes the figures of a single team those of now.
func (s *Service) recount(ctx context.Context, by rbac.Actor, o *Overview, unit string) error {
	row := UnitCount{Unit: unit}
	if len(o.rows) == 1 {
		row.Unit = o.rows[0].Unit
	}
	tally, err := s.Team(ctx, by, unit, "")
	if err != nil {
		return err
	}
	row.Open, row.Done = tally[Open], tally[Done]
	if row.Late, err = s.enrolments.Count(ctx, overdue(store.On("unit").Is(row.Unit, string(Open)), s.clock.Now())); err != nil {
		return err
	}
	o.Counted, o.rows = time.Time{}, []UnitCount{row}
	return nil
}

// overdue bounds the last day of open enrolments to those that are over; no day at all is the earliest of all.
func overdue(q store.Query, now time.Time) store.Query {
	return q.After(time.Time{}.AddDate(1, 0, 0)).UpTo(now)
}

func (c *Census) total() (n int64) {
	for _, x := range c.Rows {
		n += x.Open + x.Done
	}
	return n
}

// count reads the whole index once, whatever the number of units.
func (s *Service) count(ctx context.Context) (*Census, error) {
	c := &Census{At: s.clock.Now()}
	at := map[string]*UnitCount{}
	for _, part := range []struct {
		q   store.Query
		put func(x *UnitCount, n int64)
	}{
		{store.On("due").Is(string(Open)), func(x *UnitCount, n int64) { x.Open = n }},
		{store.On("due").Is(string(Done)), func(x *UnitCount, n int64) { x.Done = n }},
		{overdue(store.On("due").Is(string(Open)), c.At), func(x *UnitCount, n int64) { x.Late = n }},
	} {
		groups, err := s.enrolments.GroupCount(ctx, part.q, "unit")
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			path, _ := g.Value.(string)
			if at[path] == nil {
				at[path] = &UnitCount{Unit: path}
			}
			part.put(at[path], g.Count)
		}
	}
	for _, x := range at {
		c.Rows = append(c.Rows, *x)
	}
	slices.SortFunc(c.Rows, func(a, b UnitCount) int { return strings.Compare(a.Unit, b.Unit) })
	return c, nil
}

// censusLooks is how long a node goes without looking for a newer census.
const censusLooks = 15 * time.Second

func (s *Service) lastCensus(ctx context.Context) (*Census, error) {
	s.census.mu.Lock()
	defer s.census.mu.Unlock()
	now := s.clock.Now()
	if since := now.Sub(s.census.at); !s.census.at.IsZero() && since >= 0 && since < censusLooks {
		return s.census.kept, nil
	}
	c, err := s.censuses.Get(ctx, censusID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	s.census.at, s.census.kept = now, c
	return c, nil
}

// restsAfterCensus is how many times as long as it counted a census rests: counting takes a twentieth of a
// processor at most, however large the organisation.
const restsAfterCensus = 20

// TakeCensus counts everybody's learning for the pages of large units, and says how many units it counted:
// none while the last census is young, and none in an organisation that is counted at each look.
func (s *Service) TakeCensus(ctx context.Context) (int, error) {
	last, err := s.lastCensus(ctx)
	if err != nil {
		return 0, err
	}
	began := s.clock.Now()
	if last != nil {
		rest := restsAfterCensus * time.Duration(last.TookMS) * time.Millisecond
		if since := began.Sub(last.At); since >= 0 && since < rest {
			return 0, nil
		}
	}
	c, err := s.count(ctx)
	if err != nil {
		return 0, err
	}
	if c.total() <= s.census.small && (last == nil || last.total() <= s.census.small) {
		return 0, nil
	}
	c.TookMS = s.clock.Now().Sub(began).Milliseconds()
	_, err = s.censuses.Upsert(ctx, censusID, func() *Census { return &Census{} }, func(x *Census) ([]store.Event, error) {
		x.At, x.TookMS, x.Rows = c.At, c.TookMS, c.Rows
		return nil, nil
	})
	if err != nil {
		return 0, err
	}
	s.census.mu.Lock()
	defer s.census.mu.Unlock()
	s.census.at, s.census.kept = began, c
	return len(c.Rows), nil
}

// What bounds the reading of overdue enrolments: how many of all are walked through to find a unit's, and of
// how many teams they are asked for one by one.
const (
	mostWalked     = 2000
	mostAskedTeams = 40
)

// Overdue lists the open enrolments below the unit of an overview whose day is over, the oldest first, at most
// limit. In a large organisation a unit of many teams gets those that are among the oldest of all, and the
// figures of its parts say where the others are.
func (s *Service) Overdue(ctx context.Context, by rbac.Actor, unit string, o *Overview, limit int) ([]*Enrolment, error) {
	if err := s.MayFollow(by, unit); err != nil {
		return nil, err
	}
	now := s.clock.Now()
	if teams := o.behind(); o.everywhere > mostWalked && len(teams) <= mostAskedTeams {
		var out []*Enrolment
		for _, path := range teams {
			page, err := s.enrolments.Find(ctx, overdue(store.On("unit").Is(path, string(Open)), now).Limit(limit))
			if err != nil {
				return nil, err
			}
			out = append(out, page.Items...)
		}
		slices.SortFunc(out, func(a, b *Enrolment) int { return cmp.Or(a.Due.Compare(b.Due), strings.Compare(a.ID, b.ID)) })
		return out[:min(limit, len(out))], nil
	}
	var out []*Enrolment
	walked := 0
	for e, err := range s.enrolments.Each(ctx, overdue(store.On("due").Is(string(Open)), now)) {
		if err != nil {
			return nil, err
		}
		if rbac.Covers(unit, e.Unit) {
			out = append(out, e)
		}
		if walked++; len(out) == limit || walked == mostWalked {
			break
		}
	}
	return out, nil
}

// behind lists the units with overdue enrolments of their own.
func (o *Overview) behind() (paths []string) {
	for _, x := range o.rows {
		if x.Late > 0 {
			paths = append(paths, x.Unit)
		}
	}
	return paths
}
