package path

import (
	"context"
	"errors"
	"time"

	"tianti/courses"
	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

// Start puts the actor on a path by own choice.
func (s *Service) Start(ctx context.Context, by rbac.Actor, code string) (*Walk, error) {
	who, err := s.people.Learner(ctx, by.Person)
	if err != nil {
		return nil, err
	}
	grant, err := s.gate.May(by, mayStart, rbac.Place{Unit: who.Unit, Owner: who.Person})
	if err != nil {
		return nil, err
	}
	b := Batch{Path: code, People: []courses.Learner{who}, By: by.Person}
	if _, err := s.put(ctx, b, []rbac.Grant{grant}); err != nil {
		return nil, err
	}
	return s.walks.Get(ctx, WalkID(code, by.Person))
}

// Batch puts many people on one path at once, in the name of whoever decided it.
type Batch struct {
	Path     string
	People   []courses.Learner // a few hundred at most
	Due      time.Time         // the last day is over at that instant; zero: none
	By       string            // person id of who decided it
	Why      string
	Campaign string
	Remind   *courses.Reminding // days of its own; nil: the usual ones
}

// AssignMany puts everybody of a batch on a path who is not on it, and says how many walks it changed. Doing
// it again changes nothing.
func (s *Service) AssignMany(ctx context.Context, by rbac.Actor, b Batch) (int, error) {
	grants := make([]rbac.Grant, len(b.People))
	for i, who := range b.People {
		var err error
		if grants[i], err = s.gate.May(by, mayAssign, rbac.Place{Unit: who.Unit, Owner: who.Person}); err != nil {
			return 0, err
		}
	}
	return s.put(ctx, b, grants)
}

// mostAssigned bounds one assignment by hand; more people are assigned by a campaign.
const mostAssigned = 400

// Assign puts everybody below a unit on a path until the end of a day; person narrows it to one.
func (s *Service) Assign(ctx context.Context, by rbac.Actor, code, unit, person string, day time.Time, reason string) (int, error) {
	v, err := s.Titled(ctx, code)
	if err != nil {
		return 0, err
	}
	due, err := s.courses.Assignable(ctx, v.Content.Codes()[:1], day, reason)
	if err != nil {
		return 0, err
	}
	b := Batch{Path: code, Due: due, By: by.Person, Why: reason}
	if person != "" {
		who, err := s.people.Learner(ctx, person)
		if err != nil {
			return 0, err
		}
		b.People = []courses.Learner{who}
		return s.AssignMany(ctx, by, b)
	}
	if _, err := s.gate.May(by, mayAssign, rbac.Place{Unit: unit}); err != nil {
		return 0, err
	}
	for who, err := range s.people.Below(ctx, unit) {
		if err != nil {
			return 0, err
		}
		if b.People = append(b.People, who); len(b.People) > mostAssigned {
			return 0, courses.ErrTooMany.At("unit").With("most", mostAssigned)
		}
	}
	return s.AssignMany(ctx, by, b)
}

// put writes the walks, and the enrolments of what is to be learnt first before them: who was cut short
// finds both when it is done again.
func (s *Service) put(ctx context.Context, b Batch, grants []rbac.Grant) (int, error) {
	newest, err := s.Titled(ctx, b.Path)
	if err != nil {
		return 0, err
	}
	before, err := s.walking(ctx, b)
	if err != nil {
		return 0, err
	}
	held, err := s.heldBy(ctx, newest.Content.Codes(), b.People)
	if err != nil {
		return 0, err
	}
	now := s.now()
	var docs []*Walk
	var allowed []rbac.Grant
	first := map[string][]courses.Learner{}
	for i, who := range b.People {
		w := before[who.Person]
		if w == nil {
			w = &Walk{Meta: store.Meta{ID: WalkID(b.Path, who.Person)}, Path: b.Path, Person: who.Person}
		}
		if !w.begin(newest, b.Due, now) {
			continue
		}
		w.By, w.Why, w.Campaign, w.Remind, w.Name, w.Unit = b.By, b.Why, b.Campaign, b.Remind, who.Name, who.Unit
		if w.Version == newest.Number {
			at := Stand(&newest.Content, func(code string) bool { return held[courses.EnrolmentID(code, who.Person)] })
			w.follow(&newest.Content, at, now)
			for _, code := range opens(&newest.Content, at) {
				first[code] = append(first[code], who)
			}
		}
		docs, allowed = append(docs, w), append(allowed, grants[i])
	}
	for _, code := range newest.Content.Codes() { // in order, so that the audit is in order
		if err := s.enrol(ctx, b, code, first[code], &newest.Content); err != nil {
			return 0, err
		}
	}
	record := func(i int) audit.Entry { return allowed[i].Record(b.Why, docs[i].fact(b.By, now)) }
	for i, err := range s.walks.WriteMany(ctx, docs, record) {
		if errors.Is(err, store.ErrExists) || errors.Is(err, store.ErrRace) { // somebody else put them on it just now
			err = nil
		}
		if err != nil {
			return i, err
		}
	}
	return len(docs), nil
}

// enrol opens the enrolments in a course of a path.
func (s *Service) enrol(ctx context.Context, b Batch, code string, people []courses.Learner, c *Content) error {
	if len(people) == 0 {
		return nil
	}
	_, err := s.courses.EnrolMany(ctx, rbac.System("courses: enrol in what is to be learnt next"),
		courses.Batch{Course: code, People: people, Due: b.Due, By: b.By, Why: c.Title.Zh, Campaign: b.Campaign, Remind: b.Remind})
	if errors.Is(err, courses.ErrNotLive) { // it left the catalogue since; the path's page says so
		return nil
	}
	return err
}

func (s *Service) walking(ctx context.Context, b Batch) (map[string]*Walk, error) {
	ids := make([]string, len(b.People))
	for i, who := range b.People {
		ids[i] = WalkID(b.Path, who.Person)
	}
	found, err := s.walks.GetMany(ctx, ids)
	out := make(map[string]*Walk, len(found))
	for _, w := range found {
		out[w.Person] = w
	}
	return out, err
}

// heldBy tells which enrolments count as held.
func (s *Service) heldBy(ctx context.Context, codes []string, people []courses.Learner) (map[string]bool, error) {
	ids := make([]string, len(people))
	for i, who := range people {
		ids[i] = who.Person
	}
	return s.courses.HeldBy(ctx, codes, ids)
}

// Follow looks again how far a person is on their paths, and opens what is to be learnt next. A reaction
// calls it; doing it again changes nothing.
func (s *Service) Follow(ctx context.Context, person string) error {
	page, err := s.walks.Find(ctx, store.On("person").Is(person, string(Open)).Limit(store.MaxLimit))
	if err != nil {
		return err
	}
	for _, w := range page.Items {
		if err := s.lead(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) lead(ctx context.Context, w *Walk) error {
	v, err := s.version(ctx, w.Path, w.Version)
	if err != nil {
		return err
	}
	held, err := s.courses.Held(ctx, w.Person, v.Content.Codes())
	if err != nil {
		return err
	}
	at := Stand(&v.Content, func(code string) bool { return held[code] })
	who := []courses.Learner{{Person: w.Person, Name: w.Name, Unit: w.Unit}}
	b := Batch{Path: w.Path, Due: w.asked(), By: w.By, Why: w.Why, Campaign: w.Campaign, Remind: w.Remind}
	for _, code := range opens(&v.Content, at) {
		if err := s.enrol(ctx, b, code, who, &v.Content); err != nil {
			return err
		}
	}
	grant, err := s.gate.May(rbac.System("courses: lead on"), mayAssign, rbac.Place{Unit: w.Unit, Owner: w.Person})
	if err != nil {
		return err
	}
	now := s.now()
	_, err = s.walks.Update(ctx, w.ID, func(w *Walk) (audit.Entry, error) {
		if w.State != Open || w.Version != v.Number || !w.follow(&v.Content, at, now) {
			return audit.Entry{}, nil
		}
		if w.State == Done {
			return grant.Record("", w.fact(w.By, now)), nil
		}
		return grant.Record(""), nil
	})
	return err
}

// Leave takes a person off a path: themselves, or whoever may withdraw them. What they are enrolled in stays.
func (s *Service) Leave(ctx context.Context, by rbac.Actor, code, person, reason string) (*Walk, error) {
	if err := courses.Said(reason); err != nil {
		return nil, err
	}
	w, err := s.walks.Update(ctx, WalkID(code, person), func(w *Walk) (audit.Entry, error) {
		permission := mayEnd
		if w.Person == by.Person && w.By == by.Person {
			permission = mayStart // who began by own choice ends by it
		}
		grant, err := s.gate.May(by, permission, rbac.Place{Unit: w.Unit, Owner: w.Person})
		if err != nil {
			return audit.Entry{}, err
		}
		if w.State != Open {
			return audit.Entry{}, courses.ErrNotOpen.With("state", w.State)
		}
		w.State, w.Ended = Left, s.now()
		return grant.Record(reason, w.fact(by.Person, w.Ended)), nil
	})
	return w, unknown(err)
}

// moved lets walks follow a person, so that the new leader sees them.
func (s *Service) moved(ctx context.Context, person, unit string) error {
	page, err := s.walks.Find(ctx, store.On("person").Is(person).Limit(store.MaxLimit))
	if err != nil {
		return err
	}
	for _, w := range page.Items {
		_, err := s.walks.Unrecorded().Update(ctx, w.ID, func(w *Walk) ([]store.Event, error) {
			w.Unit = unit
			return nil, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// guide tells the learner's home what their paths ask for now.
func (s *Service) guide(ctx context.Context, person string, held func(code string) bool) ([]courses.Signpost, error) {
	page, err := s.walks.Find(ctx, store.On("person").Is(person, string(Open)).Limit(store.MaxLimit))
	if err != nil || len(page.Items) == 0 {
		return nil, err
	}
	ids := make([]string, len(page.Items))
	for i, w := range page.Items {
		ids[i] = versionID(w.Path, w.Version)
	}
	found, err := s.versions.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	contents := map[string]*Content{}
	for _, v := range found {
		contents[v.ID] = &v.Content
	}
	var out []courses.Signpost
	for i, w := range page.Items {
		c := contents[ids[i]]
		if c == nil {
			continue
		}
		for n, x := range Stand(c, held) {
			if !x.Reached || x.Complete {
				continue
			}
			g := courses.Signpost{Path: w.Path, Title: c.Title, Step: n + 1, Steps: len(c.Steps), Due: w.Due, Courses: x.Now}
			if c.Steps[n].Rule == Some {
				g.Choose = x.Needs - x.Got
			}
			out = append(out, g)
		}
	}
	return out, nil
}
