package courses

import (
	"context"

	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// About is a course as its page shows it to somebody: what it is, what it asks for, and what it is
// to them.
type About struct {
	Entry     *Entry
	Version   *Version       // of the viewer's open enrolment, else the live one; shared, must not be changed
	Mine      *Enrolment     // nil where the viewer is not in it
	Resume    string         // lesson to go on with
	As        As             // how the viewer's post needs it at their grade; "" is not at all
	Post      string         // the viewer's
	Grade     string         //
	Requires  []Prerequisite // in the order of the course
	Counts    []Prerequisite // that count for it
	Opens     bool           // Enrol would begin a round now
	Exempt    bool           // the viewer need not take it
	CountedBy locale.Text    // title of a held course that counts for it; empty for none
}

// Prerequisite is a course that must be held before.
type Prerequisite struct {
	Code  string
	Title locale.Text
	Held  bool
}

// Lacking lists the prerequisites that the viewer does not hold.
func (a *About) Lacking() []Prerequisite {
	var out []Prerequisite
	for _, p := range a.Requires {
		if !p.Held {
			out = append(out, p)
		}
	}
	return out
}

// About gathers a course's page for the actor. A draft is store.ErrNotFound, and so is an archived
// course for those who are not in it: the catalogue does not show them either.
func (s *Service) About(ctx context.Context, by rbac.Actor, code string) (*About, error) {
	if _, err := s.gate.May(by, "courses.course.read", rbac.Place{Unit: by.Unit, Owner: by.Person}); err != nil {
		return nil, err
	}
	all, err := s.entries(ctx)
	if err != nil {
		return nil, err
	}
	a := &About{Entry: all.by[code]}
	if a.Entry == nil || a.Entry.State == Draft {
		return nil, store.ErrNotFound.With("id", code)
	}
	if a.Mine, err = s.enrolments.Get(ctx, EnrolmentID(code, by.Person)); missing(err) {
		a.Mine = nil
	} else if err != nil {
		return nil, err
	}
	if a.Entry.State != Live && a.Mine == nil {
		return nil, store.ErrNotFound.With("id", code)
	}
	number := a.Entry.Version
	if a.Mine != nil && a.Mine.State == Open {
		number = a.Mine.Version
	}
	if a.Version, err = s.frozen(ctx, code, number); err != nil {
		return nil, err
	}
	return a, s.personal(ctx, by, a, all)
}

// personal adds what the course is to the viewer.
func (s *Service) personal(ctx context.Context, by rbac.Actor, a *About, all *shown) error {
	who, err := s.people.Learner(ctx, by.Person)
	if err != nil {
		return err
	}
	a.Post, a.Grade, a.As = who.Post, who.Grade, a.Entry.NeededBy(who.Post, who.Grade)
	if a.Mine != nil && a.Mine.State == Open {
		a.Resume = a.Mine.Resume(a.Version)
	}
	a.Opens = a.Entry.State == Live && (a.Mine == nil || a.Mine.State == Withdrawn || a.Mine.State == Exempt && !a.Mine.exempted(s.clock.Now()) || a.Mine.renewable(s.clock.Now()))
	lacking, err := s.lacking(ctx, by.Person, a.Version.Content.Requires)
	if err != nil {
		return err
	}
	held := map[string]bool{}
	for _, code := range a.Version.Content.Requires {
		held[code] = true
	}
	for _, code := range lacking {
		held[code] = false
	}
	for _, code := range a.Version.Content.Requires {
		a.Requires = append(a.Requires, Prerequisite{code, all.title(code), held[code]})
	}
	return s.counting(ctx, by.Person, a, all)
}

// counting adds which courses count for it, and what the viewer holds of them.
func (s *Service) counting(ctx context.Context, person string, a *About, all *shown) error {
	now := s.clock.Now()
	a.Exempt = a.Mine != nil && a.Mine.State == Exempt && a.Mine.exempted(now)
	held, err := s.Held(ctx, person, a.Entry.Counts)
	for _, code := range a.Entry.Counts {
		a.Counts = append(a.Counts, Prerequisite{code, all.title(code), held[code]})
		if held[code] && (a.Mine == nil || !a.Mine.Holds(now)) {
			a.CountedBy = all.title(code)
		}
	}
	return err
}

// title is what learners know a course by: its code while it is a draft.
func (s *shown) title(code string) locale.Text {
	if e := s.by[code]; e != nil && e.State != Draft {
		return e.Title
	}
	return locale.Text{Zh: code, En: code}
}

// Titles names courses by code for lists; drafts and unknown ones keep their codes.
func (s *Service) Titles(ctx context.Context, codes []string) (map[string]locale.Text, error) {
	all, err := s.entries(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]locale.Text{}
	for _, code := range codes {
		out[code] = all.title(code)
	}
	return out, nil
}

// After is the lesson to take after one: the next that is not done, or an earlier one that was
// left out. "" when nothing is left.
func (e *Enrolment) After(v *Version, lesson string) string {
	passed, earlier := false, ""
	for _, l := range v.Content.Lessons {
		switch {
		case l.ID == lesson:
			passed = true
		case e.Step(l.ID).Done:
		case passed:
			return l.ID
		case earlier == "" && !l.Optional:
			earlier = l.ID
		}
	}
	return earlier
}
