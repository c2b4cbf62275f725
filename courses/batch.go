package courses

import (
	"context"
	"errors"
	"time"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

// Batch enrols many people in one course at once, in the name of whoever decided it.
type Batch struct {
	Course   string
	People   []Learner // a few hundred at most
	Due      time.Time // the last day is over at that instant; zero: none
	By       string    // person id of who decided it
	Why      string
	Campaign string
	Remind   *Reminding // days of its own; nil: the usual ones
	Since    time.Time  // who completed the course before takes it again; zero: a completion that holds is enough
}

// EnrolMany opens an enrolment for everybody of a batch who has none that is open or valid, gives an
// earlier day to those that are open, and says how many it changed. It reads and writes a batch at once;
// doing it again changes nothing. ErrNotLive where the course cannot be taken any more.
func (s *Service) EnrolMany(ctx context.Context, by rbac.Actor, b Batch) (int, error) {
	v, err := s.newest(ctx, b.Course)
	if err != nil {
		return 0, err
	}
	var docs []*Enrolment
	var grants []rbac.Grant
	before, err := s.enrolledIn(ctx, b)
	if err != nil {
		return 0, err
	}
	counts := map[string]string{}
	if b.Since.IsZero() {
		if counts, err = s.counted(ctx, b.Course, persons(b.People)); err != nil {
			return 0, err
		}
	}
	for _, who := range b.People {
		if counts[who.Person] != "" {
			continue
		}
		grant, err := s.gate.May(by, "courses.enrolment.assign", rbac.Place{Unit: who.Unit, Owner: who.Person})
		if err != nil {
			return 0, err
		}
		e := before[who.Person]
		if e == nil {
			e = &Enrolment{Meta: store.Meta{ID: EnrolmentID(b.Course, who.Person)}, Course: b.Course, Person: who.Person}
		}
		changes, err := b.assign(e, v, s.clock.Now())
		if err != nil {
			return 0, err
		}
		if changes {
			e.By, e.Why, e.Name, e.Unit, e.Campaign, e.Reminding = b.By, b.Why, who.Name, who.Unit, b.Campaign, b.Remind
			e.dated(s.clock.Now())
			e.arm(s.reminding)
			docs, grants = append(docs, e), append(grants, grant)
		}
	}
	record := func(i int, e *Enrolment) audit.Entry {
		return grants[i].Record(b.Why, Assigned{e.ID, e.Course, e.Person, b.By, e.Due, b.Why})
	}
	for i, err := range s.enrolments.WriteMany(ctx, docs, func(i int) audit.Entry { return record(i, docs[i]) }) {
		if errors.Is(err, store.ErrExists) || errors.Is(err, store.ErrRace) { // the person studies just now
			err = s.enrolAgain(ctx, b, docs[i], v, func(e *Enrolment) audit.Entry { return record(i, e) })
		}
		if err != nil {
			return 0, err
		}
	}
	return len(docs), nil
}

// assign is Enrolment.assign for one of a batch.
func (b Batch) assign(e *Enrolment, v *Version, now time.Time) (bool, error) {
	if e.State == Done && e.Completed.Before(b.Since) && v != nil {
		e.begin(v, now)
		e.Due = b.Due
		return true, nil
	}
	return e.assign(v, b.Due, now)
}

// EnrolmentsOf are people's enrolments in courses, as far as there are any. It asks nobody.
func (s *Service) EnrolmentsOf(ctx context.Context, codes, people []string) ([]*Enrolment, error) {
	var ids []string
	for _, code := range codes {
		for _, person := range people {
			ids = append(ids, EnrolmentID(code, person))
		}
	}
	return s.enrolments.GetMany(ctx, ids)
}

// EnrolledBy counts the enrolments in a course by the path of the learner's unit. It asks nobody.
func (s *Service) EnrolledBy(ctx context.Context, code string) (map[string]int64, error) {
	groups, err := s.enrolments.GroupCount(ctx, store.On("course").Is(code), "unit")
	out := map[string]int64{}
	for _, g := range groups {
		unit, _ := g.Value.(string)
		out[unit] = g.Count
	}
	return out, err
}

// enrolAgain does for one enrolment what a batch could not, on top of what somebody else wrote.
func (s *Service) enrolAgain(ctx context.Context, b Batch, wanted *Enrolment, v *Version, record func(*Enrolment) audit.Entry) error {
	_, err := s.enrolments.Update(ctx, wanted.ID, func(e *Enrolment) (audit.Entry, error) {
		changes, err := b.assign(e, v, s.clock.Now())
		if err != nil || !changes {
			return audit.Entry{}, err
		}
		e.By, e.Why, e.Name, e.Unit, e.Campaign, e.Reminding = wanted.By, wanted.Why, wanted.Name, wanted.Unit, wanted.Campaign, b.Remind
		e.dated(s.clock.Now())
		e.arm(s.reminding)
		return record(e), nil
	})
	return err
}

func (s *Service) enrolledIn(ctx context.Context, b Batch) (map[string]*Enrolment, error) {
	ids := make([]string, len(b.People))
	for i, who := range b.People {
		ids[i] = EnrolmentID(b.Course, who.Person)
	}
	found, err := s.enrolments.GetMany(ctx, ids)
	out := make(map[string]*Enrolment, len(found))
	for _, e := range found {
		out[e.Person] = e
	}
	return out, err
}

// CampaignTally counts the enrolments that a campaign opened or dated by standing, and how many of the
// open ones are late. It reads an index only. It asks nobody.
func (s *Service) CampaignTally(ctx context.Context, campaign string) (Tally, int64, error) {
	groups, err := s.enrolments.GroupCount(ctx, store.On("campaign").Is(campaign), "state")
	if err != nil {
		return nil, 0, err
	}
	t := Tally{}
	for _, g := range groups {
		name, _ := g.Value.(string)
		t[Standing(name)] = g.Count
	}
	late, err := s.enrolments.Count(ctx, store.On("campaign").Is(campaign, string(Open)).After(time.Time{}.AddDate(1, 0, 0)).UpTo(s.clock.Now()))
	return t, late, err
}

// CampaignLate lists the open enrolments of a campaign whose day is over, a page at a time; only those
// of people whose learning the actor may read.
func (s *Service) CampaignLate(ctx context.Context, by rbac.Actor, campaign, cursor string) (store.Page[Enrolment], error) {
	reach := s.gate.Reach(by, "courses.enrolment.read")
	page, err := s.enrolments.Find(ctx, store.On("campaign").Is(campaign, string(Open)).After(time.Time{}.AddDate(1, 0, 0)).UpTo(s.clock.Now()).Limit(50).At(cursor))
	kept := page.Items[:0]
	for _, e := range page.Items {
		if rbac.CoverAll(reach, []string{e.Unit}) {
			kept = append(kept, e)
		}
	}
	page.Items = kept
	return page, err
}
